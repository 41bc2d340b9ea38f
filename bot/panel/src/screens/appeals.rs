//! Appeals: what is open and until when, and one appeal with the decision it is about, the member's words, what an overturn
//! would change, and the answer. Whoever had a part in the decision does not answer.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::panel::appeals::{AppealFile, AppealKey, AppealsShown, ListedAppeal};
use campaigns::people::Role;
use campaigns::{AppealOutcome, Error, StoreError};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serde::Deserialize;
use wording::panel::{
    Appealing as W, Post, Queue, ResultSteps, answered_by, appeal_about, appeals_count, decided, may_answer,
};

use crate::desk::{Reviewer, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::marks::{Piece, marked};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::queue::author;
use crate::screens::result_steps::{Changes, shown_changes};
use crate::screens::{campaign_id, page, page_with, refused, snowflake};

/// Lines of a page.
const LINES: usize = 40;

#[derive(Template)]
#[template(path = "appeals.html")]
struct Page {
    f: Frame,
    id: String,
    lines: Vec<Line>,
    shown: Vec<(&'static str, String, bool)>,
    newest: bool,
    filtered: bool,
    count: String,
    flash: Option<String>,
    more: Option<String>,
    first: Option<String>,
}

struct Line {
    href: String,
    author: String,
    about: String,
    text: String,
    at: Moment,
    due: Option<(Moment, bool)>,
    outcome: Option<(&'static str, W)>,
}

#[derive(Template)]
#[template(path = "appeal.html")]
struct OnePage {
    f: Frame,
    id: String,
    message: String,
    version: u32,
    revision: i64,
    author: String,
    about: String,
    at: Moment,
    due: Option<(Moment, bool)>,
    words: String,
    text: Vec<Piece>,
    original: Vec<Original>,
    reasons: Vec<String>,
    answer: Option<Answer>,
    panel: Panel,
    others: String,
    preview: Preview,
    note: String,
    trouble: Option<String>,
}

struct Original {
    text: String,
    at: Moment,
    note: String,
}

struct Answer {
    outcome: W,
    by: String,
    at: Option<Moment>,
    note: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Panel {
    Form,
    NotYou,
    ReadOnly,
    Closed,
    Answered,
}

/// What an overturn would change.
enum Preview {
    /// It is answered, or takes no answer.
    Silent,
    /// A sentence.
    Text(W),
    /// The places that change.
    Changes(Changes),
}

/// The place in the list, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    shown: String,
    order: String,
    after: String,
    done: String,
}

/// `GET /campaigns/{id}/appeals`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let lang = visit.lang();
    let shown = AppealsShown::ALL.into_iter().find(|shown| shown.name() == asked.shown).unwrap_or_default();
    let newest = asked.order == "newest";
    let after = read_key(&asked.after);
    let list = viewer.appeals(&id, shown, newest, after, LINES).await?;
    let title = list.stored.campaign.title.get(lang).clone();
    let order = if newest { "&order=newest" } else { "" };
    let base = format!("/campaigns/{id}/appeals?shown={}{order}", shown.name());
    let label = |of: AppealsShown| match of {
        AppealsShown::Open => W::ShownOpen,
        AppealsShown::Decided => W::ShownDecided,
        AppealsShown::All => W::ShownAll,
    };
    let page_of = Page {
        f: visit.frame(Place::Appeals, Some((&id, &title)), &W::Title.say(lang)).await?,
        lines: list.lines.iter().map(|line| shown_line(line, &id, &viewer, lang)).collect(),
        shown: AppealsShown::ALL.map(|of| (of.name(), label(of).say(lang), of == shown)).to_vec(),
        newest,
        filtered: shown != AppealsShown::Open,
        count: appeals_count(lang, list.all),
        flash: match asked.done.as_str() {
            "uphold" => Some(W::FlashUpheld.say(lang)),
            "overturn" => Some(W::FlashOverturned.say(lang)),
            _ => None,
        },
        more: list.next.map(|next| format!("{base}&after={}", write_key(next))),
        first: after.map(|_| base),
        id: id.to_string(),
    };
    page(&page_of)
}

fn write_key((at, message, version): AppealKey) -> String {
    format!("{at}.{message}.{version}")
}

fn read_key(text: &str) -> Option<AppealKey> {
    let mut parts = text.splitn(3, '.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn shown_line(line: &ListedAppeal, id: &CampaignId, viewer: &Viewer, lang: Lang) -> Line {
    let appeal = &line.appeal;
    let version = appeal.result_version.unwrap_or(0);
    Line {
        href: format!("/campaigns/{id}/appeals/{}/{version}", appeal.message),
        author: line.post.as_ref().map_or_else(|| appeal.author.to_string(), author),
        about: appeal_about(lang, appeal.result_version),
        text: appeal.text.clone(),
        at: Moment(appeal.opened_at),
        due: appeal.outcome.is_none().then(|| (Moment(line.due), viewer.now() > line.due)),
        outcome: appeal.outcome.map(|outcome| match outcome {
            AppealOutcome::Upheld => ("o-waiting", W::Upheld),
            AppealOutcome::Overturned => ("o-accepted", W::Overturned),
        }),
    }
}

/// The version of an address: 0 for an appeal about an entry.
fn version_of(text: &str) -> Result<Option<u32>, Refusal> {
    match text.parse::<u32>() {
        Ok(0) => Ok(None),
        Ok(version) => Ok(Some(version)),
        Err(_) => Err(Refusal::NotFound),
    }
}

/// `GET /campaigns/{id}/appeals/{message}/{version}`.
pub(crate) async fn one(
    visit: Visit,
    viewer: Viewer,
    Path((id, message, version)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let (id, message, version) = (campaign_id(id)?, snowflake(&message)?, version_of(&version)?);
    answer(&visit, &viewer, &id, message, version, StatusCode::OK, None, String::new()).await
}

/// An answer as the form sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    /// The revision of the post that was looked at.
    revision: i64,
    /// `uphold` or `overturn`.
    answer: String,
    #[serde(default)]
    note: String,
}

/// `POST /campaigns/{id}/appeals/{message}/{version}`: stores the answer and goes back to the list.
pub(crate) async fn decide(
    visit: Visit,
    reviewer: Reviewer,
    Path((id, message, version)): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let (id, message, version) = (campaign_id(id)?, snowflake(&message)?, version_of(&version)?);
    let lang = visit.lang();
    let overturn = match typed.answer.as_str() {
        "uphold" => false,
        "overturn" => true,
        _ => return Err(Refusal::BadInput),
    };
    let note = typed.note.trim().to_owned();
    // The rules want a word to the member either way.
    let stored = if note.is_empty() {
        reviewer.appeal(&id, message, version).await?;
        Err(W::NoteMissing.say(lang))
    } else {
        match reviewer.answer_appeal(&id, message, version, overturn, &note, typed.revision).await {
            Ok(()) => Ok(()),
            Err(Error::Store(StoreError::Stale { .. })) => Err(W::Changed.say(lang)),
            Err(error) => Err(refused::sentence(lang, error)?),
        }
    };
    match stored {
        Ok(()) => {
            visit.app.live.changed();
            let to = format!("/campaigns/{id}/appeals?done={}", typed.answer);
            Ok(Redirect::to(&to).into_response())
        }
        Err(trouble) => {
            let status = StatusCode::CONFLICT;
            answer(&visit, &reviewer, &id, message, version, status, Some(trouble), note).await
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one answer")]
async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    id: &CampaignId,
    message: Snowflake,
    version: Option<u32>,
    status: StatusCode,
    trouble: Option<String>,
    note: String,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let file = viewer.appeal(id, message, version).await?;
    let names = viewer.names().await?;
    let dossier = &file.dossier;
    let title = dossier.stored.campaign.title.get(lang).clone();
    let (post, appeal) = (&dossier.post, &file.appeal);
    let verdict = post.verdict.as_ref();
    let judged = verdict.and_then(|verdict| verdict.evidence.as_ref()).map(|evidence| evidence.version_at);
    let shown = post.versions.iter().find(|version| Some(version.at) == judged).or(post.versions.last());
    let text = shown.map_or("", |version| version.text.as_str());
    let original = |row: &campaigns::DecisionRow| Original {
        text: decided(lang, &names.actor(&row.actor), row.action, row.reason),
        at: Moment(row.at),
        note: row.note.clone(),
    };
    let page_of = OnePage {
        f: visit.frame(Place::Appeals, Some((id, &title)), &W::One.say(lang)).await?,
        id: id.to_string(),
        message: message.to_string(),
        version: version.unwrap_or(0),
        revision: post.revision,
        author: author(post),
        about: appeal_about(lang, version),
        at: Moment(appeal.opened_at),
        due: appeal.outcome.is_none().then(|| (Moment(file.due), viewer.now() > file.due)),
        words: appeal.text.clone(),
        text: match verdict {
            Some(verdict) => marked(text, verdict),
            None => vec![Piece { text: text.to_owned(), class: String::new(), title: String::new() }],
        },
        original: dossier.decisions.iter().filter(|row| !row.on_appeal).map(original).collect(),
        reasons: verdict
            .map(|verdict| verdict.reasons.iter().map(|reason| wording::reason(lang, reason)).collect())
            .unwrap_or_default(),
        answer: appeal.outcome.map(|outcome| Answer {
            outcome: if outcome == AppealOutcome::Upheld { W::Upheld } else { W::Overturned },
            by: answered_by(lang, &names.actor(appeal.decided_by.as_deref().unwrap_or_default())),
            at: appeal.decided_at.map(Moment),
            note: appeal.decided_note.clone().unwrap_or_default(),
        }),
        panel: panel(&file, viewer),
        others: may_answer(lang, &file.others),
        preview: preview(viewer, id, &file, lang).await?,
        note,
        trouble,
    };
    page_with(status, &page_of)
}

fn panel(file: &AppealFile, viewer: &Viewer) -> Panel {
    match () {
        () if file.appeal.outcome.is_some() => Panel::Answered,
        () if !file.is_open() => Panel::Closed,
        () if !viewer.may(Role::Reviewer) => Panel::ReadOnly,
        () if file.involves(viewer.person()) => Panel::NotYou,
        () => Panel::Form,
    }
}

async fn preview(
    viewer: &Viewer,
    id: &CampaignId,
    file: &AppealFile,
    lang: Lang,
) -> Result<Preview, Refusal> {
    if !file.is_open() {
        return Ok(Preview::Silent);
    }
    if file.dossier.post.deleted_at.is_some() {
        return Ok(Preview::Text(W::Deleted));
    }
    if file.appeal.result_version.is_none() {
        return Ok(Preview::Text(W::PreviewEntry));
    }
    Ok(match viewer.appeal_preview(id, file).await? {
        None => Preview::Text(W::PreviewNone),
        Some(pending) if !pending.unmarked.is_empty() => Preview::Text(W::PreviewNew),
        Some(pending) => Preview::Changes(shown_changes(&pending, lang)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_survives_its_address() {
        let key = (1_743_663_600_000, 1_357_248_253_132_800_000, 2);
        assert_eq!(read_key(&write_key(key)), Some(key));
        for nonsense in ["", "1", "1.2", "a.b.c", "1.2.-3", "1.2.3.4"] {
            assert_eq!(read_key(nonsense), None, "{nonsense}");
        }
    }
}
