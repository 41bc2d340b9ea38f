//! The own account: roles, sessions, password, and which server is looked at.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::Actor;
use domain::snowflake::Snowflake;
use serde::Deserialize;
use wording::panel::{SignIn as W, role_until};

use crate::frame::{Frame, Place, Visit, role_name};
use crate::moment::Moment;
use crate::password::{self, BadPassword};
use crate::refusal::{Refusal, people_refused};
use crate::screens::{page_with, sign_in};

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    f: Frame,
    roles: Vec<String>,
    sessions: Vec<Row>,
    login: String,
    has_password: bool,
    trouble: Option<String>,
    done: Option<String>,
}

struct Row {
    id: i64,
    agent: String,
    address: String,
    began: Moment,
    seen: Moment,
    this: bool,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    done: String,
}

/// `GET /account`.
pub(crate) async fn show(visit: Visit, Query(before): Query<Before>) -> Result<Response, Refusal> {
    let done = (before.done == "password").then_some(W::PasswordSet);
    answer(&visit, StatusCode::OK, None, done).await
}

async fn answer(
    visit: &Visit,
    status: StatusCode,
    trouble: Option<String>,
    done: Option<W>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let session = &visit.signed.session;
    let account = &session.person.account;
    let limits = &visit.app.settings.limits;
    let sessions = visit.app.service.sessions_of(account.id, limits, visit.now).await?;
    let guild = session.row.guild;
    let here = session.person.grants.iter().filter(|grant| grant.guild.is_none_or(|of| of == guild));
    let roles = here.map(|grant| match grant.until {
        Some(until) => role_until(lang, role_name(grant.role), until),
        None => role_name(grant.role).say(lang),
    });
    let page_of = Page {
        f: visit.frame(Place::Account, None, &wording::panel::Frame::Account.say(lang)).await?,
        roles: roles.collect(),
        sessions: sessions
            .into_iter()
            .map(|row| Row {
                this: row.id == session.row.id,
                id: row.id,
                agent: row.agent,
                address: row.address,
                began: Moment(row.created_at),
                seen: Moment(row.seen_at),
            })
            .collect(),
        login: account.login.clone().unwrap_or_default(),
        has_password: account.password.is_some(),
        trouble,
        done: done.map(|done| done.say(lang)),
    };
    page_with(status, &page_of)
}

/// `POST /account/sessions/{session}/end`.
pub(crate) async fn end_session(visit: Visit, Path(session): Path<i64>) -> Result<Response, Refusal> {
    let account = visit.signed.session.person.account.id;
    if !visit.app.service.end_session(account, session).await? {
        return Err(Refusal::NotFound);
    }
    Ok(Redirect::to("/account").into_response())
}

/// What the form of a new password sends.
#[derive(Deserialize)]
pub(crate) struct Passwords {
    login: String,
    #[serde(default)]
    current: String,
    new: String,
}

/// `POST /account/password`: every other session of the account ends.
pub(crate) async fn set_password(visit: Visit, Form(form): Form<Passwords>) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let app = &visit.app;
    let account = &visit.signed.session.person.account;
    let refuse = |why: String| answer(&visit, StatusCode::CONFLICT, Some(why), None);
    // Whoever sits at a browser that somebody left open must not take the account over. Guessing counts as signing in.
    if let Some(stored) = &account.password {
        let name = account.login.clone().unwrap_or_default();
        if let Some(wait) = app.attempts().wait(&name, "", visit.now) {
            return Err(Refusal::TooMany(wait));
        }
        app.attempts().begin(&name, "", visit.now);
        if !sign_in::check(app, form.current, stored.clone()).await? {
            return refuse(W::PasswordWrong.say(lang)).await;
        }
        app.attempts().succeeded(&name, "");
    }
    let salt = app.salt();
    let turn = app.hashing.acquire().await.map_err(|_| Refusal::Failed)?;
    let stored = tokio::task::spawn_blocking(move || password::store(&form.new, &salt)).await;
    drop(turn);
    let stored = match stored.map_err(|_| Refusal::Failed)? {
        Ok(stored) => stored,
        Err(BadPassword::Hash) => return Err(Refusal::Failed),
        Err(BadPassword::Short | BadPassword::Long) => return refuse(W::PasswordShort.say(lang)).await,
    };
    let actor = Actor::Person(account.person());
    let keep = Some(visit.signed.session.row.id);
    match app.service.set_password(account.id, &form.login, &stored, keep, &actor, visit.now).await {
        Ok(()) => Ok(Redirect::to("/account?done=password").into_response()),
        Err(campaigns::Error::People(why)) => refuse(people_refused(lang, &why)).await,
        Err(error) => Err(error.into()),
    }
}

/// The server to look at.
#[derive(Debug, Deserialize)]
pub(crate) struct Server {
    guild: Snowflake,
}

/// `POST /server`.
pub(crate) async fn look_at(visit: Visit, Form(form): Form<Server>) -> Result<Response, Refusal> {
    if !visit.app.guilds().await?.contains(&form.guild) {
        return Err(Refusal::NotFound);
    }
    visit.app.service.look_at_guild(&visit.signed.session, form.guild).await.map_err(
        |error| match error {
            campaigns::Error::People(_) => Refusal::NotFound,
            error => error.into(),
        },
    )?;
    Ok(Redirect::to("/").into_response())
}
