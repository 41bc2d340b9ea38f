//! What a reviewer does with a post: decides, asks its author to mend it, takes a decision back, goes on to the next one.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::panel::review::Change;
use campaigns::reviewing::Ruling;
use campaigns::{Service, StoreError};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use serde::Deserialize;
use wording::panel::{Post as W, decided, held_refused, mend_wanted, you_were};

use crate::desk::{Names, Reviewer};
use crate::frame::Visit;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::post::{Trouble, answer};
use crate::screens::{campaign_id, refused, snowflake};

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
