//! One post: its text with everything that nobody sees, its versions, every check with what was measured, what people
//! decided, and the decision.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::mending::MENDABLE;
use campaigns::panel::review::{Change, Dossier};
use campaigns::people::Role;
use campaigns::reviewing::Ruling;
use campaigns::{Service, StoreError};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use serde::Deserialize;
use wording::panel::{Post as W, decided, held_by, held_refused, mend_asked, mend_wanted, you_were};
use wording::reason_name;

use crate::desk::{Names, Reviewer, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::marks::{Piece, every_character, marked};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::evidence::{Check, Passage, checks, counts, passages, signal_text};
use crate::screens::queue::{Flash, author, flash, standing_label};
use crate::screens::{campaign_id, page_with, refused, snowflake};

/// What a person may reject a post for, by the number of its key.
pub(super) const REASONS: [ReasonCode; 8] = [
    ReasonCode::CopiedPassage,
    ReasonCode::Reworded,
    ReasonCode::LowContent,
    ReasonCode::OffTopic,
    ReasonCode::RuleBreach,
    ReasonCode::ScamLink,
    ReasonCode::RemovedByStaff,
    ReasonCode::VersionUnknown,
];
/// Versions that are shown, the latest of them.
const VERSIONS_MAX: usize = 12;

#[derive(Template)]
#[template(path = "post.html")]
struct Page {
    f: Frame,
    id: String,
    message: String,
    revision: i64,
    author: String,
    author_id: String,
    posts_of_author: usize,
    posted: Moment,
    standing: Option<(&'static str, String)>,
    text: Vec<Piece>,
    raw: Vec<Piece>,
    has_text: bool,
    on_discord: String,
    versions: Vec<Version>,
    deleted: Option<Moment>,
    checks: Vec<Check>,
    reasons_given: Vec<String>,
    passages: Vec<Passage>,
    flags: Vec<String>,
    decisions: Vec<Decided>,
    appeal: Option<String>,
    number: Option<u32>,
    choices: Vec<Choice>,
    panel: Panel,
    held: Option<String>,
    undoable: bool,
    flash: Option<Flash>,
    trouble: Option<Trouble>,
    note: String,
    counts: Vec<(&'static str, String, bool)>,
    told: Option<String>,
    mended: Option<String>,
    mend_choices: Vec<(&'static str, String)>,
}

/// What stands where decisions are made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Panel {
    /// The form.
    Form,
    /// Somebody else looks at it.
    Held,
    /// The role is missing.
    ReadOnly,
    /// The list is frozen.
    Ended,
}

struct Version {
    at: Moment,
    kind: W,
    judged: bool,
    text: String,
}

struct Decided {
    at: Moment,
    text: String,
    note: String,
    taken_back: bool,
}

struct Choice {
    key: usize,
    code: &'static str,
    label: String,
}

/// Why a decision was not stored.
struct Trouble {
    text: String,
    changes: Vec<(String, Option<Moment>)>,
    wanted: Option<String>,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    done: String,
    how: String,
}

/// `GET /campaigns/{id}/posts/{message}`: opening a post claims it for whoever may decide about it.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    reviewer: Result<Reviewer, Refusal>,
    Path((id, message)): Path<(String, String)>,
    Query(before): Query<Before>,
) -> Result<Response, Refusal> {
    let (id, message) = (campaign_id(id)?, snowflake(&message)?);
    // A page that keeps itself up to date must not hold the post for somebody who has gone home.
    if let Ok(reviewer) = &reviewer
        && !visit.refreshes
    {
        reviewer.claim(&id, message).await?;
    }
    let flash = flash(&before.done, &before.how, visit.lang());
    answer(&visit, &viewer, &id, message, StatusCode::OK, flash, None, String::new()).await
}

/// A decision as the form sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    revision: i64,
    /// `accept`, or the code of the reason to reject for.
    answer: String,
    #[serde(default)]
    note: String,
    /// The reason, where `answer` is `reject`.
    #[serde(default)]
    reason: String,
    /// The comparison to go back to.
    #[serde(default)]
    back: String,
}

/// `POST /campaigns/{id}/posts/{message}/decide`: stores a decision and goes to the next post.
pub(crate) async fn decide(
    visit: Visit,
    reviewer: Reviewer,
    Path((id, message)): Path<(String, String)>,
    Form(form): Form<Typed>,
) -> Result<Response, Refusal> {
    let (id, message) = (campaign_id(id)?, snowflake(&message)?);
    let code = if form.answer == "reject" { form.reason.as_str() } else { form.answer.as_str() };
    let reason = match code {
        "accept" => None,
        code => Some(code.parse::<ReasonCode>().map_err(|_| Refusal::BadInput)?),
    };
    let action = if reason.is_some() { DecisionAction::Reject } else { DecisionAction::Accept };
    let note = form.note.trim().to_owned();
    let ruling = Ruling { action, reason, note: note.clone(), seen_revision: Some(form.revision) };
    let lang = visit.lang();
    let refused = match reviewer.decide(&id, message, &ruling).await {
        Ok(()) => {
            visit.app.live.changed();
            let how = reason.map_or("accept", ReasonCode::name);
            if let Some(back) = comparison(&id, &form.back) {
                return Ok(Redirect::to(&format!("{back}?done={message}&how={how}")).into_response());
            }
            return go_on(&reviewer, &id, message, how).await;
        }
        Err(error) => error,
    };
    let wanted = Some(you_were(lang, reason));
    let trouble = match refused {
        campaigns::Error::Store(StoreError::Stale { .. }) => {
            let dossier = reviewer.post(&id, message).await?;
            let names = reviewer.names().await?;
            let changes = Service::changes_since(&dossier, form.revision);
            let changes = changes.into_iter().map(|change| told(change, lang, &names)).collect();
            Trouble { text: W::ChangedText.say(lang), changes, wanted }
        }
        campaigns::Error::Claimed { by, until } => {
            let names = reviewer.names().await?;
            let text = held_refused(lang, &names.person(by), until);
            Trouble { text, changes: Vec::new(), wanted }
        }
        error => Trouble { text: refused::sentence(lang, error)?, changes: Vec::new(), wanted },
    };
    answer(&visit, &reviewer, &id, message, StatusCode::CONFLICT, None, Some(trouble), note).await
}

/// The address of a comparison of this campaign, if it is one.
fn comparison(id: &CampaignId, back: &str) -> Option<String> {
    let (one, other) = back.strip_prefix(&format!("/campaigns/{id}/posts/"))?.split_once("/compare/")?;
    let (one, other) = (snowflake(one).ok()?, snowflake(other).ok()?);
    Some(format!("/campaigns/{id}/posts/{one}/compare/{other}"))
}

/// What is to be mended, as the form sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct Mend {
    revision: i64,
    reason: String,
    #[serde(default)]
    note: String,
}

/// `POST /campaigns/{id}/posts/{message}/mend`: asks the author to mend the post and goes to the next one.
pub(crate) async fn mend(
    visit: Visit,
    reviewer: Reviewer,
    Path((id, message)): Path<(String, String)>,
    Form(form): Form<Mend>,
) -> Result<Response, Refusal> {
    let (id, message) = (campaign_id(id)?, snowflake(&message)?);
    let reason: ReasonCode = form.reason.parse().map_err(|_| Refusal::BadInput)?;
    let (note, lang) = (form.note.trim().to_owned(), visit.lang());
    let error = match reviewer.ask_to_mend(&id, message, reason, &note, form.revision).await {
        Ok(()) => {
            visit.app.live.changed();
            return go_on(&reviewer, &id, message, "mend").await;
        }
        Err(error) => error,
    };
    let mut trouble =
        Trouble { text: String::new(), changes: Vec::new(), wanted: Some(mend_wanted(lang, reason)) };
    match error {
        campaigns::Error::Store(StoreError::Stale { .. }) => {
            let (dossier, names) = (reviewer.post(&id, message).await?, reviewer.names().await?);
            let changes = Service::changes_since(&dossier, form.revision);
            trouble.changes = changes.into_iter().map(|change| told(change, lang, &names)).collect();
            trouble.text = W::ChangedText.say(lang);
        }
        campaigns::Error::Claimed { by, until } => {
            trouble.text = held_refused(lang, &reviewer.names().await?.person(by), until);
        }
        error => trouble.text = refused::sentence(lang, error)?,
    }
    answer(&visit, &reviewer, &id, message, StatusCode::CONFLICT, None, Some(trouble), note).await
}

/// What the form of taking back sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    /// The revision that was looked at; without it the post as it stands.
    #[serde(default)]
    revision: Option<i64>,
}

/// `POST /campaigns/{id}/posts/{message}/undo`: takes the own last decision back and stays at the post.
pub(crate) async fn undo(
    visit: Visit,
    reviewer: Reviewer,
    Path((id, message)): Path<(String, String)>,
    Form(form): Form<Back>,
) -> Result<Response, Refusal> {
    let (id, message) = (campaign_id(id)?, snowflake(&message)?);
    let seen = match form.revision {
        Some(revision) => revision,
        None => reviewer.post(&id, message).await?.post.revision,
    };
    match reviewer.undo(&id, message, seen).await {
        Ok(()) => {
            visit.app.live.changed();
            let to = format!("/campaigns/{id}/posts/{message}?done={message}&how=undo");
            Ok(Redirect::to(&to).into_response())
        }
        Err(campaigns::Error::Review(why)) => {
            let text = wording::review_refused(visit.lang(), why);
            let trouble = Trouble { text, changes: Vec::new(), wanted: None };
            let note = String::new();
            answer(&visit, &reviewer, &id, message, StatusCode::CONFLICT, None, Some(trouble), note).await
        }
        Err(campaigns::Error::Store(StoreError::Stale { .. })) => {
            let text = W::ChangedText.say(visit.lang());
            let trouble = Trouble { text, changes: Vec::new(), wanted: None };
            let note = String::new();
            answer(&visit, &reviewer, &id, message, StatusCode::CONFLICT, None, Some(trouble), note).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the page or the form of going on sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Claiming {
    /// `renew` holds the post on; `skip` goes to the next one.
    what: String,
}

/// `POST /campaigns/{id}/posts/{message}/claim`.
pub(crate) async fn claim(
    reviewer: Reviewer,
    Path((id, message)): Path<(String, String)>,
    Form(form): Form<Claiming>,
) -> Result<Response, Refusal> {
    let (id, message) = (campaign_id(id)?, snowflake(&message)?);
    match form.what.as_str() {
        "renew" => {
            reviewer.claim(&id, message).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        "skip" => {
            let to = match reviewer.claim_next(&id, Some(message)).await? {
                Some(next) => format!("/campaigns/{id}/posts/{next}"),
                None => format!("/campaigns/{id}/review"),
            };
            Ok(Redirect::to(&to).into_response())
        }
        _ => Err(Refusal::BadInput),
    }
}

async fn go_on(
    reviewer: &Reviewer,
    id: &CampaignId,
    message: Snowflake,
    how: &str,
) -> Result<Response, Refusal> {
    let to = match reviewer.claim_next(id, Some(message)).await? {
        Some(next) => format!("/campaigns/{id}/posts/{next}?done={message}&how={how}"),
        None => format!("/campaigns/{id}/review?done={message}&how={how}"),
    };
    Ok(Redirect::to(&to).into_response())
}

fn told(change: Change, lang: Lang, names: &Names) -> (String, Option<Moment>) {
    match change {
        Change::Decided { by, action, reason, at } => {
            (decided(lang, &names.actor(&by), action, reason), Some(Moment(at)))
        }
        Change::Deleted(at) => (W::Deleted.say(lang), Some(Moment(at))),
        Change::Judged => (W::ChangedJudged.say(lang), None),
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one answer")]
async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    id: &CampaignId,
    message: Snowflake,
    status: StatusCode,
    flash: Option<Flash>,
    trouble: Option<Trouble>,
    note: String,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let dossier = viewer.post(id, message).await?;
    let names = viewer.names().await?;
    let title = dossier.stored.campaign.title.get(lang).clone();
    let frame = visit.frame(Place::Review, Some((id, &title)), &W::Title.say(lang)).await?;
    let other = dossier.claim.filter(|claim| claim.moderator != viewer.person());
    let post = &dossier.post;
    let verdict = post.verdict.as_ref();
    let judged = verdict.and_then(|verdict| verdict.evidence.as_ref()).map(|evidence| evidence.version_at);
    let shown = post.versions.iter().find(|version| Some(version.at) == judged).or(post.versions.last());
    let text = shown.map_or("", |version| version.text.as_str());
    let facts = post.facts.as_ref();
    let guild = dossier.stored.campaign.guild;
    let place = facts.map_or(dossier.stored.campaign.channels.entries, domain::post::PostFacts::place);
    let page_of = Page {
        id: id.to_string(),
        message: message.to_string(),
        revision: post.revision,
        author: author(post),
        author_id: facts.map(|facts| facts.author.id.to_string()).unwrap_or_default(),
        posts_of_author: dossier.posts_of_author,
        posted: Moment(message.created_at()),
        standing: dossier.standing.map(|standing| standing_label(standing, lang)),
        text: match verdict {
            Some(verdict) if shown.is_some_and(|version| Some(version.at) == judged) => marked(text, verdict),
            _ => vec![Piece { text: text.to_owned(), class: String::new(), title: String::new() }],
        },
        raw: every_character(text),
        has_text: shown.is_some(),
        on_discord: wording::post_link(guild, place, message),
        versions: versions(&dossier, judged),
        deleted: post.deleted_at.map(Moment),
        checks: verdict.map(|verdict| checks(verdict, lang)).unwrap_or_default(),
        reasons_given: verdict
            .map(|verdict| verdict.reasons.iter().map(|reason| wording::reason(lang, reason)).collect())
            .unwrap_or_default(),
        passages: verdict.map(|verdict| passages(verdict, lang)).unwrap_or_default(),
        flags: verdict
            .map(|verdict| verdict.flags.iter().map(|flag| wording::flag(lang, *flag)).collect::<Vec<_>>())
            .unwrap_or_default()
            .into_iter()
            .chain(dossier.signals.iter().map(|signal| signal_text(*signal, lang)))
            .collect(),
        decisions: decisions(&dossier, lang, &names),
        appeal: dossier.appeal.as_ref().filter(|appeal| appeal.outcome.is_none()).map(|a| a.text.clone()),
        number: dossier.number,
        choices: REASONS
            .iter()
            .zip(1..)
            .map(|(code, key)| Choice { key, code: code.name(), label: reason_name(lang, *code) })
            .collect(),
        panel: match () {
            () if !dossier.is_open() => Panel::Ended,
            () if !viewer.may(Role::Reviewer) => Panel::ReadOnly,
            () if other.is_some() => Panel::Held,
            () => Panel::Form,
        },
        held: other.map(|claim| held_by(lang, &names.person(claim.moderator), claim.until)),
        undoable: viewer.may(Role::Reviewer) && dossier.undoable(viewer.person(), viewer.now()).is_some(),
        flash,
        trouble,
        note,
        counts: counts(text, verdict.filter(|_| shown.is_some_and(|version| Some(version.at) == judged))),
        told: viewer.author_message(&dossier).await?,
        mended: dossier
            .mending
            .as_ref()
            .map(|request| mend_asked(lang, &names.actor(&request.actor), request.reason)),
        mend_choices: MENDABLE.iter().map(|code| (code.name(), reason_name(lang, *code))).collect(),
        f: frame,
    };
    page_with(status, &page_of)
}

fn versions(dossier: &Dossier, judged: Option<chrono::DateTime<chrono::Utc>>) -> Vec<Version> {
    let all = &dossier.post.versions;
    let from = all.len().saturating_sub(VERSIONS_MAX);
    let version = |(n, version): (usize, &domain::post::PostVersion)| Version {
        at: Moment(version.at),
        kind: if n == 0 { W::First } else { W::Edited },
        judged: Some(version.at) == judged,
        text: version.text.clone(),
    };
    all.iter().enumerate().skip(from).map(version).collect()
}

fn decisions(dossier: &Dossier, lang: Lang, names: &Names) -> Vec<Decided> {
    let judged = dossier.post.verdict.as_ref().and_then(|verdict| verdict.evidence.as_ref());
    let row = |row: &campaigns::DecisionRow| {
        let taken_back = row.version_at.is_none() && judged.is_some();
        let text = if taken_back {
            format!("{} · {}", names.actor(&row.actor), W::TakenBack.say(lang))
        } else {
            decided(lang, &names.actor(&row.actor), row.action, row.reason)
        };
        Decided { at: Moment(row.at), text, note: row.note.clone(), taken_back }
    };
    dossier.decisions.iter().map(row).collect()
}
