//! One account: its roles in the server, its sessions, a link that signs it in, and the bar.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::people::{Person, Role};
use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use serde::Deserialize;
use wording::panel::{Settings as W, SignIn, settings_link_for};

use super::accounts::role_label;
use super::{Choice, Tab, refused, role_choices, tabs};
use crate::desk::Owner;
use crate::frame::{Frame, NavLink, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page_with;

/// Eight hours before UTC: the zone of every time that is typed.
const UTC_8: i32 = 8 * 3600;

#[derive(Template)]
#[template(path = "settings-account.html")]
struct Page {
    f: Frame,
    tabs: Vec<NavLink>,
    id: i64,
    name: String,
    login: String,
    discord: String,
    barred: Option<Moment>,
    roles: Vec<Held>,
    choices: Vec<Choice>,
    manageable: bool,
    sessions: Vec<Session>,
    link: Option<Link>,
    trouble: Option<String>,
    done: bool,
}

/// A role of the account.
struct Held {
    name: &'static str,
    label: String,
    everywhere: bool,
}

struct Session {
    id: i64,
    agent: String,
    address: String,
    seen: Moment,
}

/// A link that was made a moment ago.
struct Link {
    text: String,
    url: String,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    done: String,
}

/// `GET /settings/accounts/{account}`.
pub(crate) async fn show(
    visit: Visit,
    owner: Owner,
    Path(account): Path<String>,
    Query(before): Query<Before>,
) -> Result<Response, Refusal> {
    let person = owner.account(number(&account)?).await?;
    answer(&visit, &owner, &person, StatusCode::OK, None, None, before.done == "saved").await
}

fn number(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

async fn answer(
    visit: &Visit,
    owner: &Owner,
    person: &Person,
    status: StatusCode,
    trouble: Option<String>,
    link: Option<Link>,
    done: bool,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let account = &person.account;
    let manageable = owner.may_manage(person);
    let sessions =
        if manageable { owner.sessions(account.id, &visit.app.settings.limits).await? } else { Vec::new() };
    let here = person.grants.iter().filter(|grant| grant.guild.is_none_or(|guild| guild == owner.guild()));
    let page_of = Page {
        f: visit.frame(Place::Settings, None, &account.name).await?,
        tabs: tabs(lang, Tab::Accounts, true),
        id: account.id,
        name: account.name.clone(),
        login: account.login.clone().unwrap_or_default(),
        discord: account.discord.map(|id| id.to_string()).unwrap_or_default(),
        barred: account.disabled_at.map(Moment),
        roles: here
            .map(|grant| Held {
                name: grant.role.name(),
                label: role_label(lang, grant.role, grant.until),
                everywhere: grant.guild.is_none(),
            })
            .collect(),
        choices: role_choices(lang, Some(Role::Reviewer)),
        manageable,
        sessions: sessions
            .into_iter()
            .map(|row| Session {
                id: row.id,
                agent: row.agent,
                address: row.address,
                seen: Moment(row.seen_at),
            })
            .collect(),
        link,
        trouble,
        done,
    };
    page_with(status, &page_of)
}

/// Goes back to the account after a write, or shows beside it why there was none.
async fn after(
    visit: &Visit,
    owner: &Owner,
    account: i64,
    done: campaigns::error::Result<()>,
) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/settings/accounts/{account}?done=saved")).into_response()),
        Err(error) => {
            let why = refused(visit.lang(), error)?;
            let person = owner.account(account).await?;
            answer(visit, owner, &person, StatusCode::CONFLICT, Some(why), None, false).await
        }
    }
}

/// What the form of a role sends.
#[derive(Debug, Deserialize)]
pub(crate) struct TypedRole {
    role: String,
    /// As `datetime-local` sends it, in UTC+8; empty for no end.
    #[serde(default)]
    until: String,
}

/// `POST /settings/accounts/{account}/roles`.
pub(crate) async fn give_role(
    visit: Visit,
    owner: Owner,
    Path(account): Path<String>,
    Form(form): Form<TypedRole>,
) -> Result<Response, Refusal> {
    let account = number(&account)?;
    let role: Role = form.role.parse().map_err(|_| Refusal::BadInput)?;
    let until = if form.until.is_empty() { None } else { Some(typed_time(&form.until)?) };
    let done = owner.give_role(account, role, until).await;
    after(&visit, &owner, account, done).await
}

fn typed_time(text: &str) -> Result<DateTime<Utc>, Refusal> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map_err(|_| Refusal::BadInput)?;
    let zone = FixedOffset::east_opt(UTC_8).ok_or(Refusal::Failed)?;
    let at = local.and_local_timezone(zone).single().ok_or(Refusal::BadInput)?;
    Ok(at.with_timezone(&Utc))
}

/// `POST /settings/accounts/{account}/roles/take`.
pub(crate) async fn take_role(
    visit: Visit,
    owner: Owner,
    Path(account): Path<String>,
    Form(form): Form<TypedRole>,
) -> Result<Response, Refusal> {
    let account = number(&account)?;
    let role: Role = form.role.parse().map_err(|_| Refusal::BadInput)?;
    let done = owner.take_role(account, role).await;
    after(&visit, &owner, account, done).await
}

/// What the form of the bar sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Bar {
    /// `yes` bars, `no` lets in again.
    barred: String,
}

/// `POST /settings/accounts/{account}/bar`.
pub(crate) async fn bar(
    visit: Visit,
    owner: Owner,
    Path(account): Path<String>,
    Form(form): Form<Bar>,
) -> Result<Response, Refusal> {
    let account = number(&account)?;
    let barred = match form.barred.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Refusal::BadInput),
    };
    let done = owner.set_barred(account, barred).await;
    after(&visit, &owner, account, done).await
}

/// `POST /settings/accounts/{account}/link`: shows the link once, so the answer is the page and no redirect: an address
/// would keep it.
pub(crate) async fn link(
    visit: Visit,
    owner: Owner,
    Path(account): Path<String>,
) -> Result<Response, Refusal> {
    let account = number(&account)?;
    let token = visit.app.token();
    let until = match owner.make_link(&token, account, &visit.app.settings.limits).await {
        Ok(until) => until,
        Err(error) => return after(&visit, &owner, account, Err(error)).await,
    };
    let person = owner.account(account).await?;
    let public = visit.app.settings.public_url.as_str().trim_end_matches('/');
    let link = Link {
        text: settings_link_for(visit.lang(), &person.account.name, until),
        url: format!("{public}/link/{token}"),
    };
    answer(&visit, &owner, &person, StatusCode::OK, None, Some(link), false).await
}

/// `POST /settings/accounts/{account}/sessions/{session}/end`.
pub(crate) async fn end_session(
    visit: Visit,
    owner: Owner,
    Path((account, session)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (account, session) = (number(&account)?, number(&session)?);
    let done = owner.end_session(account, session).await;
    after(&visit, &owner, account, done).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_time_is_one_of_utc_8() {
        let at = typed_time("2025-04-05T00:00").unwrap();
        assert_eq!(at.to_rfc3339(), "2025-04-04T16:00:00+00:00");
        assert!(typed_time("2025-04-05").is_err() && typed_time("soon").is_err());
    }
}
