//! Market and news: prices by venue, the chart with what was said and seen, the last move, events, and stories.

mod address;
mod chart;
pub(crate) mod event;
pub(crate) mod story;

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::StoreError;
use campaigns::panel::market::{MarketPrices, SeenEvent};
use campaigns::panel::news::{NEWS_STATES, NewsAsked, NewsEntry, state_word};
use campaigns::people::Role;
use chrono::{DateTime, TimeDelta, Utc};
use domain::lang::Lang;
use market::NewsState;
use market::composite::{Confidence, LeftOut};
use serde::Deserialize;
use wording::Brief;
use wording::panel::market::{
    Market as W, Market, News, composite_standing, event_reading, event_title, hold_reason, muted,
    news_count, news_state, price_of, recorded, venue_standing,
};

pub(crate) use address::Asked;
use address::{event_href, news_href, outside, place_word};
use chart::{ChartView, Stretch};

use crate::desk::{Organiser, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page_with;

/// Lines of news on a page.
const NEWS_LINES: usize = 20;
/// Events on a page.
const EVENT_LINES: usize = 6;
/// The most characters of a search.
const SEARCH_CHARS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "market.html")]
struct Page {
    f: Frame,
    prices: Vec<VenueRow>,
    composite: Option<CompositeRow>,
    stretches: Vec<Stretch>,
    zoom: String,
    span: Option<(String, String)>,
    earlier: Option<String>,
    later: Option<String>,
    chart: Option<ChartView>,
    brief: Option<BriefView>,
    events: Vec<EventRow>,
    events_revision: i64,
    older_events: Option<String>,
    newest_events: Option<String>,
    news: Vec<NewsRow>,
    states: Vec<Choice>,
    text: String,
    filtered: bool,
    clear: String,
    more: Option<String>,
    first: Option<String>,
    range_fields: Vec<(&'static str, String)>,
    news_fields: Vec<(&'static str, String)>,
    rest: String,
    rest_seen: String,
    rests: bool,
    may_organise: bool,
    stale: bool,
}

struct VenueRow {
    venue: String,
    pair: String,
    price: Option<String>,
    at: Option<Moment>,
    standing: String,
    why: String,
    class: &'static str,
    told: bool,
}

struct CompositeRow {
    price: Option<String>,
    standing: String,
    class: &'static str,
}

/// The last move, in the words of the brief.
pub(super) struct BriefView {
    parts: wording::BriefParts,
    news: Vec<NearRow>,
}

struct NearRow {
    title: String,
    source: String,
    at: Moment,
    lag: String,
    state: (&'static str, String),
    link: Option<(String, String)>,
}

struct EventRow {
    href: String,
    at: Moment,
    title: String,
    reading: Option<String>,
    gate: Option<(String, &'static str, String)>,
    draft: DraftCell,
}

/// What became of an event.
enum DraftCell {
    None,
    Elsewhere,
    Here { campaign: String, href: String, held: Option<String>, overridden: bool },
}

struct NewsRow {
    href: String,
    title: String,
    lang: String,
    at: Moment,
    state: (&'static str, String),
    count: String,
    source: Option<String>,
    by_person: bool,
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

/// The class that colours a state of news.
pub(super) fn state_class(state: NewsState) -> &'static str {
    match state {
        NewsState::Rumour => "s-work",
        NewsState::Confirmed => "s-open",
        NewsState::Disputed => "n-disputed",
        NewsState::Retracted => "s-void",
    }
}

/// `GET /market`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    answer(&visit, &viewer, asked, StatusCode::OK).await
}

async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    mut asked: Asked,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    asked.text = asked.text.trim().chars().take(SEARCH_CHARS_MAX).collect();
    let state = NEWS_STATES.into_iter().find(|state| state_word(*state) == asked.state);
    state.map(state_word).unwrap_or_default().clone_into(&mut asked.state);
    let prices = viewer.market_prices().await?;
    let range = viewer.market_range(asked.stretch()).await?;
    let brief = viewer.market_brief().await?;
    let before = asked.events_before();
    let (events, older) =
        viewer.market_events(before.unwrap_or(viewer.now() + TimeDelta::days(1)), EVENT_LINES).await?;
    let in_range = match &range {
        Some(range) => viewer.news_within(range.from, range.to).await?,
        None => Vec::new(),
    };
    let place = asked.place();
    let list = NewsAsked { state, text: asked.text.clone(), beyond: place.clone(), limit: NEWS_LINES };
    let list = viewer.news(&list).await?;
    let (theme, rests_until) = viewer.rest().await?;
    let chart = match &range {
        Some(range) => chart::draw(range, brief.as_ref(), &in_range, &events, lang)?,
        None => None,
    };
    let here = Asked { done: String::new(), ..asked.clone() };
    let neighbours = range.as_ref().map(|range| chart::neighbours(&here, range));
    let newest = Asked { after: String::new(), ..here.clone() };
    let page_of = Page {
        f: visit.frame(Place::Market, None, &W::Title.say(lang)).await?,
        composite: composite_row(&prices, lang),
        prices: venue_rows(&prices, lang),
        stretches: chart::stretches(&here, lang),
        zoom: here.with_range("").href(),
        span: range.as_ref().map(chart::span),
        earlier: neighbours.as_ref().map(|(earlier, _)| earlier.clone()),
        later: neighbours.and_then(|(_, later)| later),
        chart,
        brief: brief.as_ref().map(|brief| brief_view(brief, lang)),
        events_revision: events.iter().map(|seen| seen.revision).sum::<i64>(),
        older_events: events.last().filter(|_| older).map(|seen| {
            let events = seen.event.at.timestamp_millis().to_string();
            Asked { events, ..here.clone() }.href() + "#events"
        }),
        newest_events: before.map(|_| Asked { events: String::new(), ..here.clone() }.href() + "#events"),
        events: events.iter().map(|seen| event_row(seen, lang)).collect(),
        news: list.entries.iter().map(|entry| news_row(entry, lang)).collect(),
        states: states(state, lang),
        filtered: state.is_some() || !asked.text.is_empty(),
        clear: Asked { state: String::new(), text: String::new(), ..newest.clone() }.href() + "#news",
        more: list.next.map(|next| Asked { after: place_word(&next), ..here.clone() }.href() + "#news"),
        first: place.map(|_| newest.href() + "#news"),
        range_fields: fields(&[
            ("range", &here.range),
            ("from", &here.from),
            ("to", &here.to),
            ("events", &here.events),
        ]),
        news_fields: fields(&[("state", &here.state), ("text", &here.text), ("events", &here.events)]),
        text: asked.text,
        rest: muted(lang, &theme, rests_until),
        rest_seen: rests_until.map_or_else(String::new, |until| until.timestamp_millis().to_string()),
        rests: rests_until.is_some(),
        may_organise: viewer.may(Role::Organiser),
        stale: status == StatusCode::CONFLICT,
    };
    page_with(status, &page_of)
}

/// What the form of the rest sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Rest {
    /// Hours from now, or 0 to end it.
    hours: i64,
    /// The rest that was seen, in milliseconds; empty for none.
    #[serde(default)]
    seen: String,
}

/// `POST /market/rest`: alerts about the theme rest for a while, or go on.
pub(crate) async fn rest(
    visit: Visit,
    organiser: Organiser,
    Form(form): Form<Rest>,
) -> Result<Response, Refusal> {
    let seen = match form.seen.as_str() {
        "" => None,
        ms => Some(read_ms(ms).ok_or(Refusal::BadInput)?),
    };
    let until = match form.hours {
        0 => None,
        hours @ (24 | 72) => Some(organiser.now() + TimeDelta::hours(hours)),
        _ => return Err(Refusal::BadInput),
    };
    let (theme, _) = organiser.rest().await?;
    match organiser.mute_theme(&theme, until, seen).await {
        Ok(()) => {
            visit.app.live.changed();
            Ok(Redirect::to("/market#events").into_response())
        }
        Err(campaigns::Error::Store(StoreError::Stale { .. })) => {
            answer(&visit, &organiser, Asked::default(), StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

fn read_ms(text: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(text.parse().ok()?)
}

/// The fields a form hands on, so that using it loses no other choice.
fn fields(all: &[(&'static str, &String)]) -> Vec<(&'static str, String)> {
    all.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (*name, (*value).clone())).collect()
}

fn venue_rows(prices: &MarketPrices, lang: Lang) -> Vec<VenueRow> {
    let row = |venue: &campaigns::panel::market::VenuePrice| {
        let left_out = venue.state.as_ref().and_then(|state| state.left_out.as_ref());
        VenueRow {
            venue: venue.name.venue.clone(),
            pair: venue.name.pair.clone(),
            price: venue.price.map(|price| price_of(lang, &venue.name.pair, price)),
            at: venue.closed_at.map(Moment),
            standing: match &venue.state {
                Some(_) => venue_standing(lang, left_out),
                None => recorded(lang),
            },
            why: venue.state.as_ref().map(|state| state.why.clone()).unwrap_or_default(),
            class: match (&venue.state, left_out) {
                (None, _) => "",
                (Some(_), None) => "s-open",
                (Some(_), Some(LeftOut::Trouble(_) | LeftOut::Outlier { .. })) => "s-void",
                (Some(_), Some(_)) => "s-work",
            },
            told: venue.told,
        }
    };
    prices.venues.iter().map(row).collect()
}

fn composite_row(prices: &MarketPrices, lang: Lang) -> Option<CompositeRow> {
    let composite = prices.composite.as_ref()?;
    Some(CompositeRow {
        price: composite
            .price
            .map(|price| price_of(lang, campaigns::prices::COMPOSITE_PAIR, price.round_dp(2))),
        standing: composite_standing(lang, composite),
        class: match composite.confidence {
            Confidence::Full => "s-open",
            Confidence::Low | Confidence::Single => "s-work",
            Confidence::None => "s-void",
        },
    })
}

pub(super) fn brief_view(brief: &Brief, lang: Lang) -> BriefView {
    let parts = wording::brief_parts(lang, brief);
    let near = |(near, lag): (&wording::NearHeadline, &String)| NearRow {
        title: near.candidate.title.clone(),
        source: near.candidate.source.clone(),
        at: Moment(near.candidate.out_at),
        lag: lag.clone(),
        state: (state_class(near.candidate.state), news_state(lang, near.candidate.state)),
        link: near.url.as_deref().and_then(outside),
    };
    let news = brief.news.iter().zip(&parts.lags).map(near).collect();
    BriefView { parts, news }
}

fn event_row(seen: &SeenEvent, lang: Lang) -> EventRow {
    let event = &seen.event;
    let largest = event.fired.last().and_then(|fired| {
        let size = |reading: &&market::triggers::Reading| (reading.percent.abs() * 1000.0) as i64;
        fired.readings.iter().max_by_key(size)
    });
    EventRow {
        href: event_href(&event.key),
        at: Moment(event.at),
        title: event_title(lang, &event.series),
        reading: largest.map(|reading| event_reading(lang, &event.series, reading)),
        gate: event
            .news
            .as_ref()
            .map(|news| (news.title.clone(), state_class(news.state), news_state(lang, news.state))),
        draft: draft_cell(seen, lang),
    }
}

fn draft_cell(seen: &SeenEvent, lang: Lang) -> DraftCell {
    match &seen.event.draft {
        None => DraftCell::None,
        Some(_) if !seen.draft_is_here => DraftCell::Elsewhere,
        Some(draft) => DraftCell::Here {
            campaign: draft.campaign.to_string(),
            href: format!("/campaigns/{}/notice", draft.campaign),
            held: draft.held().map(|hold| hold_reason(lang, hold)),
            overridden: draft.overridden.is_some(),
        },
    }
}

fn news_row(entry: &NewsEntry, lang: Lang) -> NewsRow {
    NewsRow {
        href: news_href(&entry.key),
        title: entry.title.clone(),
        lang: lang_tag(entry.lang.as_deref()),
        at: Moment(entry.last_at),
        state: (state_class(entry.state), news_state(lang, entry.state)),
        count: news_count(lang, entry.origins, entry.reports),
        source: entry.source.clone(),
        by_person: entry.by_person,
    }
}

/// The tag of a headline's language, if it can be one; feeds say anything.
fn lang_tag(tag: Option<&str>) -> String {
    let plain = |tag: &&str| tag.len() <= 12 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    tag.filter(plain).unwrap_or_default().to_owned()
}

fn states(chosen: Option<NewsState>, lang: Lang) -> Vec<Choice> {
    let any = Choice { value: "", label: News::AnyState.say(lang), chosen: chosen.is_none() };
    let of = |state| Choice {
        value: state_word(state),
        label: news_state(lang, state),
        chosen: Some(state) == chosen,
    };
    std::iter::once(any).chain(NEWS_STATES.into_iter().map(of)).collect()
}
