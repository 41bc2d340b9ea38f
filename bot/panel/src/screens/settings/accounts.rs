//! Everyone who can open the panel for the server.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::people::{Person, Role};
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::{Settings as W, role_until};

use super::{Choice, Tab, refused, role_choices, tabs};
use crate::desk::Owner;
use crate::frame::{Frame, NavLink, Place, Visit, role_name};
use crate::refusal::Refusal;
use crate::screens::page_with;

/// Lines of a page.
const LINES: usize = 50;

#[derive(Template)]
#[template(path = "settings-accounts.html")]
struct Page {
    f: Frame,
    tabs: Vec<NavLink>,
    lines: Vec<Line>,
    search: String,
    roles: Vec<Choice>,
    new_roles: Vec<Choice>,
    filtered: bool,
    more: Option<String>,
    trouble: Option<String>,
    done: bool,
    typed: NewAccount,
}

struct Line {
    id: i64,
    name: String,
    login: String,
    discord: String,
    roles: Vec<String>,
    barred: bool,
}

/// The place in the list, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    search: String,
    role: String,
    after: i64,
    done: String,
}

/// A role as a list shows it.
pub(super) fn role_label(lang: Lang, role: Role, until: Option<chrono::DateTime<chrono::Utc>>) -> String {
    match until {
        Some(until) => role_until(lang, role_name(role), until),
        None => role_name(role).say(lang),
    }
}

/// `GET /settings`.
pub(crate) async fn show(
    visit: Visit,
    owner: Owner,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    answer(&visit, &owner, StatusCode::OK, &asked, None, NewAccount::default()).await
}

async fn answer(
    visit: &Visit,
    owner: &Owner,
    status: StatusCode,
    asked: &Asked,
    trouble: Option<String>,
    typed: NewAccount,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let role: Option<Role> = asked.role.parse().ok();
    let wanted = asked.search.trim().to_lowercase();
    let fits = |person: &Person| {
        let account = &person.account;
        let named = account.name.to_lowercase().contains(&wanted)
            || account.login.as_ref().is_some_and(|login| login.contains(&wanted))
            || account.discord.is_some_and(|id| id.to_string() == wanted);
        let has = role.is_none_or(|role| person.roles_in(owner.guild()).contains(&role));
        named && has && person.account.id > asked.after
    };
    let people = owner.accounts().await?;
    let mut lines: Vec<Line> = people
        .iter()
        .filter(|person| fits(person))
        .take(LINES + 1)
        .map(|person| line(person, owner, lang))
        .collect();
    let more = lines.len() > LINES;
    lines.truncate(LINES);
    let more = lines.last().filter(|_| more).map(|last| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("search", &asked.search).append_pair("role", &asked.role);
        query.append_pair("after", &last.id.to_string());
        format!("/settings?{}", query.finish())
    });
    let page_of = Page {
        f: visit.frame(Place::Settings, None, &W::Title.say(lang)).await?,
        tabs: tabs(lang, Tab::Accounts, true),
        lines,
        search: asked.search.clone(),
        roles: role_choices(lang, role),
        new_roles: role_choices(lang, typed.role.parse().ok().or(Some(Role::Viewer))),
        filtered: !wanted.is_empty() || role.is_some(),
        more,
        trouble,
        done: asked.done == "saved",
        typed,
    };
    page_with(status, &page_of)
}

fn line(person: &Person, owner: &Owner, lang: Lang) -> Line {
    let here = person.grants.iter().filter(|grant| grant.guild.is_none_or(|guild| guild == owner.guild()));
    let label = |grant: &campaigns::people::Grant| {
        let label = role_label(lang, grant.role, grant.until);
        if grant.guild.is_none() { format!("{label} · {}", W::Everywhere.say(lang)) } else { label }
    };
    Line {
        id: person.account.id,
        name: person.account.name.clone(),
        login: person.account.login.clone().unwrap_or_default(),
        discord: person.account.discord.map(|id| id.to_string()).unwrap_or_default(),
        roles: here.map(label).collect(),
        barred: person.account.disabled_at.is_some(),
    }
}

/// What the form of a new account sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NewAccount {
    login: String,
    name: String,
    role: String,
}

/// `POST /settings/accounts`.
pub(crate) async fn add(
    visit: Visit,
    owner: Owner,
    Form(form): Form<NewAccount>,
) -> Result<Response, Refusal> {
    let role: Role = form.role.parse().map_err(|_| Refusal::BadInput)?;
    match owner.add_account(&form.login, &form.name, role).await {
        Ok(person) => {
            Ok(Redirect::to(&format!("/settings/accounts/{}?done=saved", person.account.id)).into_response())
        }
        Err(error) => {
            let why = refused(visit.lang(), error)?;
            answer(&visit, &owner, StatusCode::CONFLICT, &Asked::default(), Some(why), form).await
        }
    }
}
