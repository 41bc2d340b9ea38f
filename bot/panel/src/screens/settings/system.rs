//! The state of the installation: permissions, channels, keys, what is kept.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::state::State;
use wording::panel::{Settings, System as W, tested_at};
use wording::told::Piece;

use super::{Tab, tabs};
use crate::app::{Check, CheckLevel};
use crate::desk::Owner;
use crate::frame::{Frame, NavLink, Place, Visit};
use crate::refusal::Refusal;
use crate::screens::page;
use crate::settings::Key;

#[derive(Template)]
#[template(path = "settings-system.html")]
struct Page {
    f: Frame,
    tabs: Vec<NavLink>,
    testable: bool,
    tested: Option<String>,
    checks: Vec<Line>,
    channels: Vec<Channels>,
    keys: Vec<Key>,
}

struct Line {
    area: String,
    class: &'static str,
    level: String,
    found: Vec<Piece>,
    mend: Vec<Piece>,
}

struct Channels {
    id: String,
    title: String,
    announcements: String,
    entries: String,
    team: String,
}

/// `GET /settings/system`.
pub(crate) async fn show(visit: Visit, owner: Owner) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let (tested, checks) = match visit.app.last_test() {
        Some((at, checks)) => (Some(tested_at(lang, at)), checks),
        None => (None, Vec::new()),
    };
    let line = |check: Check| {
        let (class, level) = match check.level {
            CheckLevel::Good => ("o-accepted", W::Good),
            CheckLevel::Warning => ("o-waiting", W::Warning),
            CheckLevel::Wrong => ("o-rejected", W::Wrong),
            CheckLevel::Unreachable => ("o-rejected", W::Unreachable),
        };
        Line {
            area: check.area.say(lang),
            class,
            level: level.say(lang),
            found: check.found.pieces(lang),
            mend: check.mend.map(|mend| mend.pieces(lang)).unwrap_or_default(),
        }
    };
    let campaigns = owner.campaigns().await?;
    let live = campaigns
        .iter()
        .map(|card| &card.stored.campaign)
        .filter(|campaign| !matches!(campaign.state, State::Draft | State::Paid | State::Void));
    let page_of = Page {
        f: visit.frame(Place::Settings, None, &Settings::System.say(lang)).await?,
        tabs: tabs(lang, Tab::System, true),
        testable: visit.app.self_test.is_some(),
        tested,
        checks: checks.into_iter().map(line).collect(),
        channels: live
            .map(|campaign| Channels {
                id: campaign.id.to_string(),
                title: campaign.title.get(lang).clone(),
                announcements: campaign.channels.announcements.to_string(),
                entries: campaign.channels.entries.to_string(),
                team: campaign.channels.moderators.to_string(),
            })
            .collect(),
        keys: visit.app.settings.keys.clone(),
    };
    page(&page_of)
}

/// `POST /settings/system/test`.
pub(crate) async fn test(visit: Visit, _owner: Owner) -> Result<Response, Refusal> {
    let Some(ask) = &visit.app.self_test else { return Err(Refusal::NotFound) };
    let checks = ask().await;
    visit.app.tested(visit.app.now(), checks);
    Ok(Redirect::to("/settings/system").into_response())
}
