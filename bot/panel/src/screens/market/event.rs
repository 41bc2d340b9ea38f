//! One event: what the rules measured, the headline near it, the facts as they were told, and a draft from it.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::StoreError;
use campaigns::events::{DraftPreview, HandDraft};
use campaigns::panel::market::SeenEvent;
use campaigns::panel::news::NewsKey;
use campaigns::people::Role;
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::market::{
    Happening as W, Market, News, draft_doubt, draft_refused, event_cause, event_reading, event_title,
    hold_reason, news_state,
};

use super::address::{event_href, news_href, outside};
use super::{BriefView, DraftCell, brief_view, draft_cell, state_class};
use crate::desk::{Organiser, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page_with;

#[derive(Template)]
#[template(path = "market-event.html")]
struct Page {
    f: Frame,
    href: String,
    title: String,
    series: String,
    at: Moment,
    revision: i64,
    fired: Vec<FiredRow>,
    gate: Option<Gate>,
    beliefs: Vec<Belief>,
    brief: Option<BriefView>,
    draft: DraftCell,
    preview: Option<Preview>,
    may_organise: bool,
    trouble: Option<Trouble>,
}

/// What was said of the event at a time.
struct FiredRow {
    at: Moment,
    cause: String,
    readings: Vec<String>,
}

struct Gate {
    href: Option<String>,
    title: String,
    source: String,
    at: Moment,
    state: (&'static str, String),
}

/// How the headline came to be believed from a time on, and what that rests on.
struct Belief {
    at: Moment,
    state: (&'static str, String),
    because: Option<String>,
    link: Option<(String, String)>,
}

/// What a draft would be.
struct Preview {
    texts: Option<(String, String, String)>,
    topic: String,
    opens: Moment,
    closes: Moment,
    hold: Option<String>,
    doubt: Option<String>,
}

/// Why no draft was made.
struct Trouble {
    text: String,
    stale: bool,
}

/// `GET /market/events/{key}`.
pub(crate) async fn show(visit: Visit, viewer: Viewer, Path(key): Path<String>) -> Result<Response, Refusal> {
    answer(&visit, &viewer, &key, StatusCode::OK, None).await
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    revision: i64,
}

/// `POST /market/events/{key}/draft`.
pub(crate) async fn draft(
    visit: Visit,
    organiser: Organiser,
    Path(key): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let text = match organiser.draft_from_event(&key, form.revision, visit.app.entropy()).await {
        Ok(HandDraft::Made(campaign)) => {
            visit.app.live.changed();
            return Ok(Redirect::to(&format!("/campaigns/{campaign}/notice")).into_response());
        }
        Ok(HandDraft::Unknown) => return Err(Refusal::NotFound),
        Ok(HandDraft::Already) => W::Already.say(lang),
        Ok(HandDraft::Refused(why)) => draft_refused(lang, &why.say(lang)),
        Err(campaigns::Error::Store(StoreError::Stale { .. })) => {
            let trouble = Trouble { text: W::StaleText.say(lang), stale: true };
            return answer(&visit, &organiser, &key, StatusCode::CONFLICT, Some(trouble)).await;
        }
        Err(error) => return Err(error.into()),
    };
    let trouble = Trouble { text, stale: false };
    answer(&visit, &organiser, &key, StatusCode::CONFLICT, Some(trouble)).await
}

async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    key: &str,
    status: StatusCode,
    trouble: Option<Trouble>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let seen = viewer.market_event(key).await?.ok_or(Refusal::NotFound)?;
    let event = &seen.event;
    let title = event_title(lang, &event.series);
    let preview = match &event.draft {
        None => Some(preview(viewer.preview_draft(event).await?, lang)),
        Some(_) => None,
    };
    let page_of = Page {
        f: visit.frame(Place::Market, None, &title).await?,
        href: event_href(&event.key),
        series: format!("{} {}", event.series.venue, event.series.pair),
        at: Moment(event.at),
        revision: seen.revision,
        fired: fired(&seen, lang),
        gate: event.news.as_ref().map(|news| Gate {
            href: NewsKey::of_event(news).map(|key| news_href(&key)),
            title: news.title.clone(),
            source: news.source.clone(),
            at: Moment(news.out_at),
            state: (state_class(news.state), news_state(lang, news.state)),
        }),
        beliefs: event
            .news_changes
            .iter()
            .map(|change| Belief {
                at: Moment(change.at),
                state: (state_class(change.state), news_state(lang, change.state)),
                because: change.because.as_ref().map(|because| because.text.clone()),
                link: change.because.as_ref().and_then(|because| outside(because.link.as_deref()?)),
            })
            .collect(),
        brief: event.brief.as_ref().map(|brief| brief_view(brief, lang)),
        draft: draft_cell(&seen, lang),
        preview,
        may_organise: viewer.may(Role::Organiser),
        trouble,
        title,
    };
    page_with(status, &page_of)
}

fn fired(seen: &SeenEvent, lang: Lang) -> Vec<FiredRow> {
    let event = &seen.event;
    let row = |fired: &market::Fired| FiredRow {
        at: Moment(fired.at),
        cause: event_cause(lang, fired.cause),
        readings: fired.readings.iter().map(|reading| event_reading(lang, &event.series, reading)).collect(),
    };
    event.fired.iter().rev().map(row).collect()
}

fn preview(preview: DraftPreview, lang: Lang) -> Preview {
    Preview {
        texts: preview.texts.map(|texts| {
            (texts.title.get(lang).clone(), texts.body.get(lang).clone(), texts.question.get(lang).clone())
        }),
        topic: preview.topic,
        opens: Moment(preview.opens),
        closes: Moment(preview.closes),
        hold: preview.hold.map(|hold| hold_reason(lang, hold)),
        doubt: preview.doubt.map(|why| draft_doubt(lang, &why.say(lang))),
    }
}
