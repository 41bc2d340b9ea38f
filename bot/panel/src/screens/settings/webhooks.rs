//! Webhooks: who outside is told of results, and how that went.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::webhooks::{SECRET_BYTES, Unreached, Webhook, secret_of};
use campaigns::{DeliveryRow, DeliveryStatus};
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::{Hook as W, Settings};
use wording::told::Piece;

use super::{Tab, refused, tabs};
use crate::desk::Owner;
use crate::frame::{Frame, NavLink, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page_with;

#[derive(Template)]
#[template(path = "settings-webhooks.html")]
struct Page {
    f: Frame,
    tabs: Vec<NavLink>,
    hooks: Vec<Shown>,
    url: String,
    secret: Option<String>,
    removed: bool,
    trouble: Option<String>,
}

struct Shown {
    id: i64,
    url: String,
    deliveries: Vec<Line>,
}

struct Line {
    id: String,
    campaign: String,
    version: u32,
    state: String,
    class: &'static str,
    tries: u32,
    answer: Vec<Piece>,
    at: Moment,
    next: Option<Moment>,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    done: String,
}

/// `GET /settings/webhooks`.
pub(crate) async fn show(
    visit: Visit,
    owner: Owner,
    Query(before): Query<Before>,
) -> Result<Response, Refusal> {
    let removed = before.done == "removed";
    answer(&visit, &owner, StatusCode::OK, String::new(), None, removed, None).await
}

async fn answer(
    visit: &Visit,
    owner: &Owner,
    status: StatusCode,
    url: String,
    secret: Option<String>,
    removed: bool,
    trouble: Option<String>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let hooks = owner.webhooks().await?;
    let page_of = Page {
        f: visit.frame(Place::Settings, None, &Settings::Webhooks.say(lang)).await?,
        tabs: tabs(lang, Tab::Webhooks, true),
        hooks: hooks.into_iter().map(|hook| shown(hook, lang)).collect(),
        url,
        secret,
        removed,
        trouble,
    };
    page_with(status, &page_of)
}

fn shown(hook: Webhook, lang: Lang) -> Shown {
    Shown {
        id: hook.row.id,
        url: hook.row.url,
        deliveries: hook.deliveries.into_iter().map(|row| line(row, lang)).collect(),
    }
}

fn line(row: DeliveryRow, lang: Lang) -> Line {
    let (state, class) = match row.status {
        DeliveryStatus::Waiting => (W::Waiting, "o-waiting"),
        DeliveryStatus::Delivered => (W::Delivered, "o-accepted"),
        DeliveryStatus::Failed => (W::Failed, "o-rejected"),
    };
    let answer = match (row.answer, row.error.as_deref()) {
        (Some(status), _) => vec![Piece { text: format!("HTTP {status}"), raw: false }],
        (None, Some(why)) => vec![unreached(why, lang)],
        (None, None) => Vec::new(),
    };
    Line {
        id: row.id,
        campaign: row.campaign.to_string(),
        version: row.version,
        state: state.say(lang),
        class,
        tries: row.tries,
        answer,
        at: Moment(row.created_at),
        next: (row.status == DeliveryStatus::Waiting).then_some(Moment(row.due_at)),
    }
}

/// Why nothing came back; what an older herald wrote in its own words stands as it is.
fn unreached(stored: &str, lang: Lang) -> Piece {
    let Some(reason) = Unreached::from_name(stored) else {
        return Piece { text: stored.to_owned(), raw: true };
    };
    let label = match reason {
        Unreached::Refused => W::Refused,
        Unreached::TimedOut => W::TimedOut,
        Unreached::NoName => W::NoName,
        Unreached::Encryption => W::Encryption,
        Unreached::Broke => W::Broke,
        Unreached::NotPublic => W::NotPublic,
        Unreached::NotAllowed => W::NotAllowed,
        Unreached::Ended => W::Ended,
        Unreached::Other => W::Unreached,
    };
    Piece { text: label.say(lang), raw: false }
}

/// What the form of a new webhook sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    url: String,
}

/// `POST /settings/webhooks`: shows the secret once, so the answer is the page and no redirect.
pub(crate) async fn add(visit: Visit, owner: Owner, Form(typed): Form<Typed>) -> Result<Response, Refusal> {
    let mut bytes = [0; SECRET_BYTES];
    visit.app.fill(&mut bytes);
    let secret = secret_of(&bytes);
    match owner.add_webhook(&typed.url, &secret, visit.app.settings.webhooks_to_private).await {
        Ok(_) => answer(&visit, &owner, StatusCode::OK, String::new(), Some(secret), false, None).await,
        Err(error) => {
            let why = refused(visit.lang(), error)?;
            answer(&visit, &owner, StatusCode::CONFLICT, typed.url, None, false, Some(why)).await
        }
    }
}

/// `POST /settings/webhooks/{webhook}/remove`.
pub(crate) async fn remove(owner: Owner, Path(webhook): Path<String>) -> Result<Response, Refusal> {
    let webhook = webhook.parse().map_err(|_| Refusal::NotFound)?;
    if !owner.end_webhook(webhook).await? {
        return Err(Refusal::NotFound);
    }
    Ok(Redirect::to("/settings/webhooks?done=removed").into_response())
}
