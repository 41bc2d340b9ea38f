//! One story or headline: its reports and which of them count, how it came to its state, and the form that moves it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::StoreError;
use campaigns::news::{REASON_CHARS_MAX, StoryMove, StoryReport, StoryRuling};
use campaigns::panel::news::{NEWS_STATES, NewsDossier, NewsKey, state_word};
use campaigns::people::Role;
use domain::lang::Lang;
use market::NewsState;
use serde::Deserialize;
use wording::panel::market::{
    Market, News as W, from_other, news_count, news_moved, news_state, news_why, you_wanted,
};

use super::address::{news_href, outside};
use super::{lang_tag, state_class};
use crate::desk::{Names, Organiser, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page_with;

/// Reports that are shown; a story that the whole world reprints has hundreds.
const REPORTS_MAX: usize = 60;

#[derive(Template)]
#[template(path = "market-story.html")]
struct Page {
    f: Frame,
    href: String,
    title: String,
    lang: String,
    state: (&'static str, String),
    by_person: bool,
    count: String,
    first_at: Moment,
    last_at: Moment,
    reports: Vec<Report>,
    changes: Vec<Changed>,
    has_history: bool,
    seen: String,
    states: Vec<Choice>,
    reason: String,
    link: String,
    may_organise: bool,
    saved: bool,
    trouble: Option<Trouble>,
}

struct Report {
    source: String,
    title: String,
    at: Moment,
    /// Whose words it has; empty where they are its own.
    reprint: String,
    notes: Vec<W>,
    link: Option<(String, String)>,
}

struct Changed {
    at: Moment,
    text: String,
    who: String,
    why: String,
    reason: String,
    link: Option<(String, String)>,
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

/// Why the state was not moved.
struct Trouble {
    text: String,
    wanted: Option<String>,
    stale: bool,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    done: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    seen: String,
    state: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    link: String,
}

/// `GET /market/news/{key}`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Path(key): Path<String>,
    Query(before): Query<Before>,
) -> Result<Response, Refusal> {
    let key = key.parse().map_err(|()| Refusal::NotFound)?;
    answer(&visit, &viewer, &key, StatusCode::OK, before.done == "saved", None, Typed::default()).await
}

/// `POST /market/news/{key}/state`.
pub(crate) async fn set_state(
    visit: Visit,
    organiser: Organiser,
    Path(key): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Refusal> {
    let key: NewsKey = key.parse().map_err(|()| Refusal::NotFound)?;
    let lang = visit.lang();
    let state = NEWS_STATES.into_iter().find(|state| state_word(*state) == form.state);
    let state = state.ok_or(Refusal::BadInput)?;
    let mut trouble =
        mistake(&form).map(|words| Trouble { text: words.say(lang), wanted: None, stale: false });
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if trouble.is_none() {
        let ruling = StoryRuling {
            state,
            reason: form.reason.clone(),
            link: Some(form.link.clone()),
            seen_revision: None,
        };
        match organiser.rule_on_news(&key, &form.seen, &ruling).await {
            Ok(true) => {
                visit.app.live.changed();
                return Ok(Redirect::to(&format!("{}?done=saved", news_href(&key))).into_response());
            }
            Ok(false) => return Err(Refusal::NotFound),
            Err(campaigns::Error::Store(StoreError::Stale { .. })) => {
                status = StatusCode::CONFLICT;
                let wanted = Some(you_wanted(lang, state));
                trouble = Some(Trouble { text: W::StaleText.say(lang), wanted, stale: true });
            }
            // What the form can show was checked before: it has that state already.
            Err(campaigns::Error::News(_)) => {
                status = StatusCode::CONFLICT;
                trouble = Some(Trouble { text: W::SameState.say(lang), wanted: None, stale: false });
            }
            Err(error) => return Err(error.into()),
        }
    }
    answer(&visit, &organiser, &key, status, false, trouble, form).await
}

fn mistake(form: &Typed) -> Option<W> {
    let (reason, link) = (form.reason.trim(), form.link.trim());
    if reason.is_empty() {
        Some(W::NeedsReason)
    } else if reason.chars().count() > REASON_CHARS_MAX {
        Some(W::LongReason)
    } else if !link.is_empty() && outside(link).is_none() {
        Some(W::BadLink)
    } else {
        None
    }
}

async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    key: &NewsKey,
    status: StatusCode,
    saved: bool,
    trouble: Option<Trouble>,
    form: Typed,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let dossier = viewer.news_dossier(key).await?.ok_or(Refusal::NotFound)?;
    let names = viewer.names().await?;
    let NewsDossier { entry, reports, changes, seen } = dossier;
    let page_of = Page {
        f: visit.frame(Place::Market, None, &entry.title).await?,
        href: news_href(&entry.key),
        lang: lang_tag(entry.lang.as_deref()),
        state: (state_class(entry.state), news_state(lang, entry.state)),
        by_person: entry.by_person,
        count: news_count(lang, entry.origins, entry.reports),
        first_at: Moment(entry.first_at),
        last_at: Moment(entry.last_at),
        reports: reports.into_iter().take(REPORTS_MAX).map(|one| report(one, lang)).collect(),
        changes: changes.iter().rev().map(|change| changed(change, lang, &names)).collect(),
        has_history: matches!(entry.key, NewsKey::Story(_)),
        seen,
        states: states(entry.state, &form.state, lang),
        reason: form.reason,
        link: form.link,
        may_organise: viewer.may(Role::Organiser),
        saved,
        trouble,
        title: entry.title,
    };
    page_with(status, &page_of)
}

/// Every state, that which was chosen marked; without a choice none is, so that nothing is saved by accident.
fn states(now: NewsState, wanted: &str, lang: Lang) -> Vec<Choice> {
    NEWS_STATES
        .into_iter()
        .filter(|state| *state != now || state_word(*state) == wanted)
        .map(|state| Choice {
            value: state_word(state),
            label: news_state(lang, state),
            chosen: state_word(state) == wanted,
        })
        .collect()
}

fn report(report: StoryReport, lang: Lang) -> Report {
    let notes = [(report.official, W::Official), (report.mended, W::Mended), (report.clamped, W::Clamped)];
    Report {
        link: report.url.as_deref().and_then(outside),
        reprint: report.from.map(|source| from_other(lang, &source)).unwrap_or_default(),
        notes: notes.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect(),
        source: report.source,
        title: report.title,
        at: Moment(report.published_at),
    }
}

fn changed(change: &StoryMove, lang: Lang, names: &Names) -> Changed {
    Changed {
        at: Moment(change.at),
        text: news_moved(lang, change.from, change.to),
        who: if change.actor == "herald" { W::Herald.say(lang) } else { names.actor(&change.actor) },
        why: news_why(lang, change.why),
        reason: change.reason.clone().unwrap_or_default(),
        link: change.link.as_deref().and_then(outside),
    }
}
