//! A link that signs in once. Opening it shows a button, so that programs which look at links do not use it up.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use wording::panel::{SignIn as W, link_for};

use crate::app::App;
use crate::frame::Plain;
use crate::guard::session;
use crate::prefs::Prefs;
use crate::refusal::Refusal;
use crate::screens::page_with;

#[derive(Template)]
#[template(path = "link.html")]
struct Page {
    f: Plain,
    /// The label of the button; `None` when the link is gone.
    button: Option<String>,
}

/// `GET /link/{token}`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let person = app.service.link_person(&token, app.now()).await?;
    answer(&app, &headers, person.map(|person| person.account.name))
}

fn answer(app: &App, headers: &HeaderMap, name: Option<String>) -> Result<Response, Refusal> {
    let prefs = Prefs::of(headers, app.settings.default_lang);
    let status = if name.is_some() { StatusCode::OK } else { StatusCode::GONE };
    let shown = Page {
        f: Plain::new(app, prefs, &W::LinkTitle.say(prefs.lang)),
        button: name.map(|name| link_for(prefs.lang, &name)),
    };
    page_with(status, &shown)
}

/// `POST /link/{token}`.
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    parts: Parts,
) -> Result<Response, Refusal> {
    match app.service.use_link(&token, app.now()).await? {
        Some(person) => session::begin(&app, &parts, &person, "link", "/").await,
        None => answer(&app, &parts.headers, None),
    }
}
