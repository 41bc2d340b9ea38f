//! The chart of the market: bars, news and events on it, and the figures of its stretch.

use campaigns::panel::market::{MarketRange, PriceAt, SeenEvent, Swing};
use campaigns::panel::news::{NEWS_STATES, NewsEntry};
use charts::{Bar, Chart, Colours, Event, EventKind, Label, Level, Script, Span, Theme};
use chrono::TimeDelta;
use domain::lang::Lang;
use domain::window::utc8;
use market::NewsState;
use rust_decimal::Decimal;
use wording::Brief;
use wording::panel::market::{
    ChartWords, Market as W, chart_words, event_title, marks_more, news_state, price_of, series_line,
    signed_percent,
};

use super::address::{Asked, STRETCHES, event_href, field, news_href};
use super::state_class;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// Headlines that are marked; with more nobody finds one.
const NEWS_MARKS_MAX: usize = 14;
/// Events that are marked.
const EVENT_MARKS_MAX: usize = 6;
/// Round prices on a chart.
const LEVELS_MAX: usize = 3;

/// The chart as its template shows it.
pub(super) struct ChartView {
    pub(super) markup: String,
    pub(super) line: String,
    pub(super) facts: Vec<Fact>,
    pub(super) bars: Vec<[String; 6]>,
    pub(super) marks: Vec<Mark>,
    pub(super) more: Option<String>,
}

/// A figure of the stretch.
pub(super) struct Fact {
    pub(super) name: W,
    pub(super) value: String,
    /// `up` or `down`.
    pub(super) class: &'static str,
    pub(super) percent: Option<String>,
    pub(super) at: Option<Moment>,
}

/// What a number on the chart stands for.
pub(super) struct Mark {
    pub(super) number: usize,
    pub(super) href: String,
    pub(super) at: Moment,
    pub(super) title: String,
    pub(super) state: Option<(&'static str, String)>,
}

/// A link to another stretch.
pub(super) struct Stretch {
    pub(super) href: String,
    pub(super) label: String,
    pub(super) here: bool,
}

/// The stretches that have a link.
pub(super) fn stretches(asked: &Asked, lang: Lang) -> Vec<Stretch> {
    let label = |name| match name {
        "1d" => W::Day,
        "3d" => W::Days3,
        "7d" => W::Days7,
        _ => W::Days30,
    };
    let stretch = |(name, _): &(&'static str, i64)| Stretch {
        href: asked.with_range(name).href(),
        label: label(*name).say(lang),
        here: *name == asked.named(),
    };
    STRETCHES.iter().map(stretch).collect()
}

/// The stretches before and after this one.
pub(super) fn neighbours(asked: &Asked, range: &MarketRange) -> (String, Option<String>) {
    let length = range.to - range.from;
    let earlier = asked.with_span(range.from - length, range.from).href();
    let later = (range.to < range.data_as_of).then(|| asked.with_span(range.to, range.to + length).href());
    (earlier, later)
}

/// The stretch as the fields of the form write it.
pub(super) fn span(range: &MarketRange) -> (String, String) {
    (field(range.from), field(range.to))
}

/// Draws a stretch; `None` where there is nothing to draw.
pub(super) fn draw(
    range: &MarketRange,
    brief: Option<&Brief>,
    news: &[NewsEntry],
    events: &[SeenEvent],
    lang: Lang,
) -> Result<Option<ChartView>, Refusal> {
    let Some(facts) = range.facts else { return Ok(None) };
    let series = &range.series.name;
    let shown = marked(news);
    let mut marks: Vec<(Event, String, Option<NewsState>)> = shown
        .iter()
        .map(|entry| {
            let event = Event {
                at: entry.first_at,
                label: Label::plain(entry.title.clone()),
                kind: match entry.state {
                    NewsState::Confirmed => EventKind::News,
                    NewsState::Rumour | NewsState::Disputed => EventKind::Rumour,
                    NewsState::Retracted => EventKind::Denial,
                },
            };
            (event, news_href(&entry.key), Some(entry.state))
        })
        .collect();
    let within = |seen: &&SeenEvent| range.from <= seen.event.at && seen.event.at <= range.to;
    marks.extend(events.iter().filter(within).take(EVENT_MARKS_MAX).map(|seen| {
        let label = Label::plain(event_title(lang, &seen.event.series));
        (Event { at: seen.event.at, label, kind: EventKind::Move }, event_href(&seen.event.key), None)
    }));
    let chart = Chart {
        title: Label::default(),
        subtitle: Label::default(),
        bars: range.bars.iter().map(Bar::from).collect(),
        events: marks.iter().map(|(event, _, _)| event.clone()).collect(),
        levels: brief
            .filter(|brief| brief.facts.series == *series)
            .map_or_else(Vec::new, |brief| levels(brief, lang)),
        shaded: range
            .windows
            .iter()
            .map(|(_, window)| window)
            .max_by_key(|window| window.closes)
            .map(|window| Span { from: window.opens, to: window.closes }),
        colours: Colours::default(),
        theme: Theme::default(),
    };
    let words = ChartWords {
        series,
        from: facts.whole.from.at,
        to: facts.whole.to.at + range.series.step,
        open: facts.whole.from.price,
        close: facts.whole.to.price,
        percent: facts.whole.percent,
        high: facts.high.price,
        low: facts.low.price,
    };
    let links: Vec<String> = marks.iter().map(|(_, href, _)| href.clone()).collect();
    let script = if lang == Lang::En { Script::English } else { Script::Chinese };
    let drawn = match chart.inline(script, &chart_words(lang, &words), &links) {
        Ok(drawn) => drawn,
        Err(error) => {
            tracing::error!(%error, "the stored bars cannot be drawn");
            return Err(Refusal::Failed);
        }
    };
    let mut legend: Vec<Mark> = marks
        .into_iter()
        .zip(&drawn.numbers)
        .map(|((event, href, state), number)| Mark {
            number: *number,
            href,
            at: Moment(event.at),
            title: event.label.text,
            state: state.map(|state| (state_class(state), news_state(lang, state))),
        })
        .collect();
    legend.sort_by_key(|mark| mark.number);
    let left = news.len() - shown.len();
    let step = drawn.step.unwrap_or(range.series.step);
    Ok(Some(ChartView {
        line: series_line(lang, series, step, range.data_as_of),
        facts: figures(range, lang),
        bars: drawn.bars.iter().map(|bar| row(bar, step)).collect(),
        markup: drawn.markup,
        marks: legend,
        more: (left > 0).then(|| marks_more(lang, left)),
    }))
}

/// The news that are marked: those with the most sources, confirmed before others, in the order of time.
fn marked(news: &[NewsEntry]) -> Vec<&NewsEntry> {
    let mut shown: Vec<&NewsEntry> = news.iter().collect();
    let weight = |entry: &&NewsEntry| {
        let place = NEWS_STATES.iter().position(|state| *state == entry.state);
        (entry.origins, entry.state != NewsState::Rumour, place, entry.first_at)
    };
    shown.sort_by_key(|entry| std::cmp::Reverse(weight(entry)));
    shown.truncate(NEWS_MARKS_MAX);
    shown.sort_by_key(|entry| entry.first_at);
    shown
}

fn levels(brief: &Brief, lang: Lang) -> Vec<Level> {
    let facts = &brief.facts;
    let direction = facts.event.direction;
    let base = facts.primary().map(|base| Level {
        price: base.price,
        label: Label::plain(wording::chart_base(lang, direction, base.hours)),
    });
    let extreme =
        Level { price: facts.extreme.price, label: Label::plain(wording::chart_extreme(lang, direction)) };
    let crossed = facts.levels.iter().rev().take(LEVELS_MAX);
    let crossed =
        crossed.map(|level| Level { price: level.level, label: Label::plain(wording::chart_level(lang)) });
    base.into_iter().chain([extreme]).chain(crossed).collect()
}

fn figures(range: &MarketRange, lang: Lang) -> Vec<Fact> {
    let Some(facts) = range.facts else { return Vec::new() };
    let price = |value: Decimal| price_of(lang, &range.series.name.pair, value);
    let way = |percent: f64| if percent < 0.0 { "down" } else { "up" };
    let point = |name, point: PriceAt| Fact {
        name,
        value: price(point.price),
        class: "",
        percent: None,
        at: Some(Moment(point.at)),
    };
    let swing = |name, swing: Swing| Fact {
        name,
        value: format!("{} → {}", price(swing.from.price), price(swing.to.price)),
        class: way(swing.percent),
        percent: Some(signed_percent(swing.percent)),
        at: Some(Moment(swing.to.at)),
    };
    let whole = facts.whole;
    let mut shown = vec![
        point(W::Base, whole.from),
        Fact {
            class: way(whole.percent),
            percent: Some(signed_percent(whole.percent)),
            // A close is the price at the end of its bar.
            ..point(W::End, PriceAt { at: whole.to.at + range.series.step, ..whole.to })
        },
        point(W::High, facts.high),
        point(W::Low, facts.low),
    ];
    shown.extend(facts.rise.map(|rise| swing(W::LargestRise, rise)));
    shown.extend(facts.fall.map(|fall| swing(W::LargestFall, fall)));
    shown.push(Fact {
        name: W::Volume,
        value: whole_number(facts.volume),
        class: "",
        percent: None,
        at: None,
    });
    shown
}

fn row(bar: &Bar, step: TimeDelta) -> [String; 6] {
    let format = if step >= TimeDelta::days(1) { "%Y-%m-%d" } else { "%m-%d %H:%M" };
    let price = |value: Decimal| value.normalize().to_string();
    [
        utc8(bar.open_time).format(format).to_string(),
        price(bar.open),
        price(bar.high),
        price(bar.low),
        price(bar.close),
        whole_number(bar.volume),
    ]
}

/// An amount in whole coins, or as it is where it is less than a hundred.
fn whole_number(value: Decimal) -> String {
    let places = if value < Decimal::ONE_HUNDRED { 3 } else { 0 };
    let digits = value.round_dp(places).normalize().to_string();
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}
