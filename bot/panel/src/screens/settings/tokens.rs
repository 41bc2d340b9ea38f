//! Tokens of the JSON API: one's own, and for an owner everybody's.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::ApiTokenRow;
use campaigns::people::Role;
use campaigns::tokens::{Scope, TokenAsked};
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::{Settings, Token as W, settings_days};

use super::{Choice, Tab, refused, tabs};
use crate::api::TOKEN_PREFIX;
use crate::desk::Viewer;
use crate::frame::{Frame, NavLink, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page_with;

/// How long a token may be asked to last, in days.
const DAYS: [u32; 4] = [7, 30, 90, 365];
/// Lines of a page.
const LINES: usize = 50;

#[derive(Template)]
#[template(path = "settings-tokens.html")]
struct Page {
    f: Frame,
    tabs: Vec<NavLink>,
    lines: Vec<Line>,
    scopes: Vec<Choice>,
    days: Vec<Choice>,
    name: String,
    made: Option<String>,
    revoked: bool,
    more: Option<String>,
    trouble: Option<String>,
}

struct Line {
    id: i64,
    name: String,
    owner: String,
    scopes: Vec<String>,
    ends: Moment,
    used: Option<Moment>,
}

/// The place in the list, and what was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    after: i64,
    done: String,
}

/// `GET /settings/tokens`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    answer(&visit, &viewer, StatusCode::OK, &asked, &Typed::default(), None, None).await
}

fn scope_label(lang: Lang, scope: Scope) -> String {
    match scope {
        Scope::Read => W::Read,
        Scope::Review => W::Review,
        Scope::Judge => W::Judge,
        Scope::Organise => W::Organise,
        Scope::Pay => W::Pay,
        Scope::Own => W::Own,
    }
    .say(lang)
}

async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    status: StatusCode,
    asked: &Asked,
    typed: &Typed,
    made: Option<String>,
    trouble: Option<String>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let rows = viewer.tokens().await?;
    // Only an owner sees tokens of others, and whose they are.
    let people =
        if viewer.may(Role::Owner) { visit.app.service.people(visit.now).await? } else { Vec::new() };
    let names: BTreeMap<i64, String> =
        people.into_iter().map(|person| (person.account.id, person.account.name)).collect();
    let beyond = |row: &&ApiTokenRow| asked.after == 0 || row.id < asked.after;
    let mut lines: Vec<Line> = rows
        .iter()
        .filter(beyond)
        .take(LINES + 1)
        .map(|row| Line {
            id: row.id,
            name: row.name.clone(),
            owner: names.get(&row.account).cloned().unwrap_or_default(),
            scopes: row
                .scopes
                .split(' ')
                .filter_map(|name| name.parse().ok())
                .map(|scope| scope_label(lang, scope))
                .collect(),
            ends: Moment(row.ends_at),
            used: row.used_at.map(Moment),
        })
        .collect();
    let more = lines.len() > LINES;
    lines.truncate(LINES);
    let chosen = typed.chosen();
    let scopes = Scope::ALL.into_iter().filter(|scope| viewer.may(scope.role())).map(|scope| Choice {
        value: scope.name().to_owned(),
        label: scope_label(lang, scope),
        chosen: if chosen.is_empty() { scope == Scope::Read } else { chosen.contains(&scope.name()) },
    });
    let days = DAYS.map(|days| Choice {
        value: days.to_string(),
        label: settings_days(lang, days.into()),
        chosen: days == typed.days.unwrap_or(DAYS[2]),
    });
    let page_of = Page {
        f: visit.frame(Place::Settings, None, &Settings::Tokens.say(lang)).await?,
        tabs: tabs(lang, Tab::Tokens, viewer.may(Role::Owner)),
        more: lines.last().filter(|_| more).map(|last| format!("/settings/tokens?after={}", last.id)),
        lines,
        scopes: scopes.collect(),
        days: days.into(),
        name: typed.name.clone(),
        made,
        revoked: asked.done == "revoked",
        trouble,
    };
    page_with(status, &page_of)
}

/// What the form of a new token sends: a box for each scope.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    days: Option<u32>,
    read: String,
    review: String,
    judge: String,
    organise: String,
    pay: String,
    own: String,
}

impl Typed {
    /// The names of the scopes whose box is ticked.
    fn chosen(&self) -> Vec<&'static str> {
        let boxes = [
            (Scope::Read, &self.read),
            (Scope::Review, &self.review),
            (Scope::Judge, &self.judge),
            (Scope::Organise, &self.organise),
            (Scope::Pay, &self.pay),
            (Scope::Own, &self.own),
        ];
        boxes.into_iter().filter(|(_, ticked)| !ticked.is_empty()).map(|(scope, _)| scope.name()).collect()
    }
}

/// `POST /settings/tokens`: shows the token once, so the answer is the page and no redirect: an address would keep it.
pub(crate) async fn make(
    visit: Visit,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let asked = TokenAsked {
        name: typed.name.clone(),
        scopes: typed.chosen().into_iter().filter_map(|name| name.parse().ok()).collect(),
        days: typed.days.unwrap_or_default(),
    };
    let token = format!("{TOKEN_PREFIX}{}", visit.app.token());
    let before = Asked::default();
    match viewer.make_token(&token, &asked).await {
        Ok(_) => answer(&visit, &viewer, StatusCode::OK, &before, &Typed::default(), Some(token), None).await,
        Err(error) => {
            let why = refused(visit.lang(), error)?;
            answer(&visit, &viewer, StatusCode::CONFLICT, &before, &typed, None, Some(why)).await
        }
    }
}

/// `POST /settings/tokens/{token}/revoke`.
pub(crate) async fn revoke(viewer: Viewer, Path(token): Path<String>) -> Result<Response, Refusal> {
    let token = token.parse().map_err(|_| Refusal::NotFound)?;
    if !viewer.revoke_token(token).await? {
        return Err(Refusal::NotFound);
    }
    Ok(Redirect::to("/settings/tokens?done=revoked").into_response())
}
