//! One post: its text with everything that nobody sees, its versions, every check with what was measured, what people
//! decided, and the form of a decision. What is done with it is in `post_steps`.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use campaigns::mending::MENDABLE;
use campaigns::panel::review::Dossier;
use campaigns::people::Role;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use serde::Deserialize;
use wording::panel::{Post as W, decided, held_by, mend_asked};
use wording::reason_name;

use crate::desk::{Names, Reviewer, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::marks::{Piece, every_character, marked};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::evidence::{Check, Passage, checks, counts, passages, signal_text};
use crate::screens::queue::{Flash, author, flash, standing_label};
use crate::screens::{campaign_id, page_with, snowflake};

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
pub(super) struct Trouble {
    pub(super) text: String,
    pub(super) changes: Vec<(String, Option<Moment>)>,
    pub(super) wanted: Option<String>,
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

#[expect(clippy::too_many_arguments, reason = "the parts of one answer")]
/// The page; with a reason why something was not done it is a conflict.
pub(super) async fn answer(
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
