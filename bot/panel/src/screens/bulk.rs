//! One decision for several posts: what it will do, and after the confirmation what became of each.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::panel::bulk::{BULK_MAX, BulkOutcome};
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use wording::panel::{Queue as W, bulk_confirm};

use crate::desk::Reviewer;
use crate::frame::{Frame, Place, Visit};
use crate::refusal::Refusal;
use crate::screens::queue::{author, excerpt};
use crate::screens::{campaign_id, page_with, snowflake};

#[derive(Template)]
#[template(path = "bulk.html")]
struct Page {
    f: Frame,
    id: String,
    sentence: String,
    reason: &'static str,
    answer: &'static str,
    note: String,
    lines: Vec<Line>,
    /// The decision was made; lines say what became of each.
    over: bool,
}

struct Line {
    message: String,
    revision: i64,
    author: String,
    text: String,
    outcome: Option<(bool, W)>,
}

/// What the form sends; one field stands in it once for every post.
struct Typed {
    posts: Vec<(Snowflake, i64)>,
    reason: ReasonCode,
    action: DecisionAction,
    note: String,
    confirmed: bool,
}

impl Typed {
    fn read(body: &str) -> Result<Typed, Refusal> {
        let (mut posts, mut note, mut confirmed) = (Vec::new(), String::new(), false);
        let (mut reason, mut action) = (None, None);
        for (name, value) in url::form_urlencoded::parse(body.as_bytes()) {
            match &*name {
                "post" => {
                    let (message, revision) = value.split_once(':').ok_or(Refusal::BadInput)?;
                    let message = snowflake(message).map_err(|_| Refusal::BadInput)?;
                    posts.push((message, revision.parse().map_err(|_| Refusal::BadInput)?));
                }
                "reason" => reason = value.parse().ok(),
                "answer" => {
                    action = match &*value {
                        "accept" => Some(DecisionAction::Accept),
                        "reject" => Some(DecisionAction::Reject),
                        _ => None,
                    }
                }
                "note" => value.trim().clone_into(&mut note),
                "confirm" => confirmed = &*value == "yes",
                _ => {}
            }
        }
        let (Some(reason), Some(action)) = (reason, action) else { return Err(Refusal::BadInput) };
        if posts.len() > BULK_MAX {
            return Err(Refusal::TooLarge);
        }
        Ok(Typed { posts, reason, action, note, confirmed })
    }
}

/// `POST /campaigns/{id}/review/bulk`: asks for a confirmation first.
pub(crate) async fn decide(
    visit: Visit,
    reviewer: Reviewer,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let typed = Typed::read(&body)?;
    let lang = visit.lang();
    let outcomes = if typed.confirmed && !typed.posts.is_empty() {
        let (action, note) = (typed.action, typed.note.as_str());
        let outcomes = reviewer.decide_many(&id, &typed.posts, typed.reason, action, note).await?;
        visit.app.live.changed();
        if outcomes.iter().all(|(_, outcome)| *outcome == BulkOutcome::Done) {
            let (reason, posts) = (typed.reason, outcomes.len());
            let to = format!("/campaigns/{id}/review?reason={reason}&bulk={posts}");
            return Ok(Redirect::to(&to).into_response());
        }
        outcomes
    } else {
        Vec::new()
    };
    let mut lines = Vec::new();
    let mut title = String::new();
    for (message, revision) in &typed.posts {
        let found = match reviewer.post(&id, *message).await {
            Ok(dossier) => Some(dossier),
            Err(campaigns::Error::NoPost { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let outcome = outcomes.iter().find(|(of, _)| of == message).map(|(_, outcome)| told(*outcome));
        if let Some(dossier) = &found {
            dossier.stored.campaign.title.get(lang).clone_into(&mut title);
        }
        lines.push(Line {
            message: message.to_string(),
            revision: *revision,
            author: found.as_ref().map_or_else(|| "?".to_owned(), |dossier| author(&dossier.post)),
            text: found.map(|dossier| excerpt(&dossier.post, lang)).unwrap_or_default(),
            outcome,
        });
    }
    let status = match () {
        () if lines.is_empty() => StatusCode::BAD_REQUEST,
        () if outcomes.is_empty() => StatusCode::OK,
        () => StatusCode::CONFLICT,
    };
    let page_of = Page {
        f: visit.frame(Place::Review, Some((&id, &title)), &W::BulkTitle.say(lang)).await?,
        id: id.to_string(),
        sentence: bulk_confirm(lang, typed.action, typed.reason, lines.len() as u64),
        reason: typed.reason.name(),
        answer: if typed.action == DecisionAction::Accept { "accept" } else { "reject" },
        note: typed.note,
        over: !outcomes.is_empty(),
        lines,
    };
    page_with(status, &page_of)
}

fn told(outcome: BulkOutcome) -> (bool, W) {
    match outcome {
        BulkOutcome::Done => (true, W::BulkDone),
        BulkOutcome::Stale => (false, W::BulkStale),
        BulkOutcome::Held => (false, W::BulkHeld),
        BulkOutcome::OtherReason => (false, W::BulkOther),
        BulkOutcome::Unknown => (false, W::BulkUnknown),
    }
}
