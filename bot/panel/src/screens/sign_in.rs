//! Signing in with a local account, and signing out.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use wording::panel::SignIn as W;

use crate::app::App;
use crate::frame::Plain;
use crate::guard::cookies;
use crate::guard::session::{self, COOKIE, Signed, own_path, with_cookie};
use crate::password;
use crate::prefs::Prefs;
use crate::refusal::Refusal;
use crate::screens::{page, page_with};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct Page {
    f: Plain,
    next: String,
    login: String,
    with_discord: bool,
    trouble: Option<String>,
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    next: String,
}

/// `GET /sign-in`.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Extension(signed): Extension<Option<Signed>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    if signed.is_some() {
        return Ok(Redirect::to(own_path(&asked.next)).into_response());
    }
    page(&form(&app, &headers, &asked.next, "", None))
}

fn form(app: &App, headers: &HeaderMap, next: &str, login: &str, trouble: Option<W>) -> Page {
    let prefs = Prefs::of(headers, app.settings.default_lang);
    Page {
        f: Plain::new(app, prefs, &W::Title.say(prefs.lang)),
        next: own_path(next).to_owned(),
        login: login.to_owned(),
        with_discord: app.settings.discord.is_some(),
        trouble: trouble.map(|trouble| trouble.say(prefs.lang)),
    }
}

/// The page with a sentence about what went wrong, for the other ways to sign in.
pub(super) fn failed(app: &App, headers: &HeaderMap, trouble: W) -> Result<Response, Refusal> {
    page_with(StatusCode::FORBIDDEN, &form(app, headers, "/", "", Some(trouble)))
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Typed {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in`. An unknown name takes as long as a wrong password and is answered alike.
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    parts: Parts,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let (now, address) = (app.now(), session::address(&app, &parts));
    if let Some(wait) = app.attempts().wait(&typed.login, &address, now) {
        return Err(Refusal::TooMany(wait));
    }
    app.attempts().begin(&typed.login, &address, now);
    let person = app.service.person_by_login(&typed.login, now).await?;
    let stored = person.as_ref().and_then(|person| person.account.password.clone());
    let may = stored.is_some() && person.as_ref().is_some_and(|person| person.account.disabled_at.is_none());
    let form_of = stored.unwrap_or_else(|| app.no_password.clone());
    let fits = check(&app, typed.password, form_of).await?;
    if let Some(person) = person.filter(|_| fits && may) {
        app.attempts().succeeded(&typed.login, &address);
        return session::begin(&app, &parts, &person, "password", &typed.next).await;
    }
    tracing::info!(address, "a sign-in with a name and a password was refused");
    let shown = form(&app, &parts.headers, &typed.next, &typed.login, Some(W::Wrong));
    page_with(StatusCode::FORBIDDEN, &shown)
}

/// Checks a password on a thread that serves nobody else.
pub(super) async fn check(app: &App, typed: String, stored_form: String) -> Result<bool, Refusal> {
    let _turn = app.hashing.acquire().await.map_err(|_| Refusal::Failed)?;
    let checked = tokio::task::spawn_blocking(move || password::fits(&typed, &stored_form)).await;
    checked.map_err(|error| {
        tracing::error!(%error, "a password could not be checked");
        Refusal::Failed
    })
}

/// `POST /sign-out`.
pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    Extension(signed): Extension<Option<Signed>>,
) -> Result<Response, Refusal> {
    if let Some(signed) = signed {
        let row = &signed.session.row;
        app.service.end_session(row.account, row.id).await?;
    }
    let secure = app.settings.is_secure();
    let cookie = cookies::remove(&cookies::host_name(COOKIE, secure), secure);
    Ok(with_cookie(Redirect::to("/sign-in").into_response(), cookie))
}
