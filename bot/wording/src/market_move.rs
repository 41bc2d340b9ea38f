//! One price move in one paragraph, in the manner of an exchange's daily notice and with what such notices leave out:
//! the base and window of every percentage, the zone of every time, the venue, the pair and the bar size.
//!
//! News is told beside the move and never as its cause. "Within N minutes" needs two independent sources within
//! [`WITHIN_MINUTES_MAX`]; otherwise an earlier headline is the background the move came amid, and one stamped after
//! the move is said to be after it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::lang::Lang;
use market::facts::{After, GivenBack, Unknown};
use market::{Direction, Facts, LevelCrossing, NewsItem, NewsState, SeriesName, Since};

use crate::catalogue::{
    ListSeparator, MarketAboveClosed, MarketAboveTouched, MarketBackAll, MarketBackMore, MarketBackMost,
    MarketBackOnly, MarketBackPart, MarketBelowClosed, MarketBelowTouched, MarketBounceAll, MarketBounceMore,
    MarketBounceMost, MarketBounceOnly, MarketBouncePart, MarketChartBaseHigh, MarketChartBaseLow,
    MarketChartHigh, MarketChartLevel, MarketChartLow, MarketChartSource, MarketChartTitle, MarketData,
    MarketDisputed, MarketFall, MarketFallOnly, MarketHighestAtLeast, MarketHighestSince,
    MarketHighestSinceTwo, MarketLowestAtLeast, MarketLowestSince, MarketLowestSinceTwo, MarketMissingBars,
    MarketNewsAfter, MarketNewsAmid, MarketNewsNone, MarketNewsSameBar, MarketNewsWithin, MarketNoPrices,
    MarketRetracted, MarketRise, MarketRiseOnly, MarketRumour, MarketStale, Quoted, SentenceSeparator,
    asset_name,
};
use crate::format::{clock, moment, percent, price, step};
use crate::user_text::quote_user_text;

/// The longest distance of a headline from the move that "within N minutes" may claim.
const WITHIN_MINUTES_MAX: i64 = 3;
/// How long before the move a headline may be to be called its background.
const BACKGROUND_BEFORE: TimeDelta = TimeDelta::hours(4);
/// How long after the move a headline may be to be mentioned at all.
const MENTIONED_AFTER: TimeDelta = TimeDelta::minutes(30);

/// A headline to be told beside a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// When it was out.
    pub time: DateTime<Utc>,
    /// Its words.
    pub title: String,
    /// Who says it.
    pub source: String,
    /// How far it is believed; anything but confirmed is said with it.
    pub state: NewsState,
}

impl From<&NewsItem> for Headline {
    fn from(item: &NewsItem) -> Self {
        Self {
            time: item.out_at(),
            title: item.title.clone(),
            source: item.source.clone(),
            state: item.state,
        }
    }
}

/// An asset whose name differs between the languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asset {
    Bitcoin,
    Ether,
    Unknown,
}

/// Whose move a chart shows: the asset, the venue and the pair.
pub fn chart_title(lang: Lang, facts: &Facts) -> String {
    MarketChartTitle { asset: asset(lang, facts), series: series(facts) }.say(lang)
}

/// What a chart calls the price at which the move turned.
pub fn chart_extreme(lang: Lang, direction: Direction) -> String {
    match direction {
        Direction::Rise => MarketChartHigh {}.say(lang),
        Direction::Fall => MarketChartLow {}.say(lang),
    }
}

/// What a chart calls the price that the move is measured from, with the window it was looked for in.
pub fn chart_base(lang: Lang, direction: Direction, hours: u32) -> String {
    let hours = u64::from(hours);
    match direction {
        Direction::Rise => MarketChartBaseLow { hours }.say(lang),
        Direction::Fall => MarketChartBaseHigh { hours }.say(lang),
    }
}

/// What a chart calls a round price that was crossed on the way back.
pub fn chart_level(lang: Lang) -> String {
    MarketChartLevel {}.say(lang)
}

/// As of when a chart holds, and the zone of its times.
pub fn chart_source(lang: Lang, facts: &Facts) -> String {
    MarketChartSource { as_of: moment(facts.data_as_of) }.say(lang)
}

/// The answer to a question about the market while no prices are stored.
pub fn no_prices(lang: Lang) -> String {
    MarketNoPrices {}.say(lang)
}

/// The paragraph: peak, percentage with base and window, highest since, what was given back, the round level broken,
/// the nearest news, the source of the data. For a fall it mirrors. The first time carries its zone and the sentence
/// about the data names it for all. It ends without the advice line, which the notice carries.
pub fn move_paragraph(lang: Lang, facts: &Facts, headlines: &[Headline]) -> String {
    let mut sentences = vec![lead(lang, facts)];
    if let Some(after) = &facts.after {
        sentences.push(way_back(lang, facts, after));
        sentences.extend(levels(lang, facts));
    }
    sentences.push(news(lang, facts, headlines));
    sentences.push(data(lang, facts));
    sentences.join(&SentenceSeparator {}.say(lang))
}

/// Where the figures come from: venue, pair, bar size, and as of when; then what is missing in them.
pub(crate) fn data(lang: Lang, facts: &Facts) -> String {
    let source =
        MarketData { series: series(facts), bar: step(lang, facts.step_s), as_of: clock(facts.data_as_of) };
    let mut sentences = vec![source.say(lang)];
    sentences.extend(facts.unknowns.iter().filter_map(|unknown| gap(lang, unknown)));
    sentences.join(&SentenceSeparator {}.say(lang))
}

/// The venue and the pair as a text names them.
pub(crate) fn series(facts: &Facts) -> String {
    // Venues write a pair as BTCUSDT, BTC_USDT or BTC-USDT; the underscore would have to be escaped.
    let name = format!("{} {}", facts.series.venue, facts.series.pair.replace('_', "/"));
    quote_user_text(name.trim())
}

pub(crate) fn asset(lang: Lang, facts: &Facts) -> String {
    asset_of(lang, &facts.series)
}

/// The name of what a pair trades.
pub(crate) fn asset_of(lang: Lang, series: &SeriesName) -> String {
    let pair = series.pair.to_uppercase();
    let known = ["BTC", "XBT"].iter().any(|symbol| pair.starts_with(symbol));
    let asset = match pair {
        _ if known => Asset::Bitcoin,
        pair if pair.starts_with("ETH") => Asset::Ether,
        _ => Asset::Unknown,
    };
    asset_name(lang, asset)
}

/// What moved: the peak, the base, the percentage and the highest since.
pub(crate) fn lead(lang: Lang, facts: &Facts) -> String {
    let pair = &facts.series.pair;
    let (asset, series) = (asset(lang, facts), series(facts));
    let (at, peak) = (moment(facts.extreme.bar_open), price(lang, pair, facts.extreme.price));
    let since = facts
        .since
        .as_ref()
        .map_or_else(String::new, |since| since_words(lang, facts.event.direction, since));
    let Some(base) = facts.primary() else {
        return match facts.event.direction {
            Direction::Rise => MarketRiseOnly { asset, series, at, peak, since }.say(lang),
            Direction::Fall => MarketFallOnly { asset, series, at, peak, since }.say(lang),
        };
    };
    let (hours, percent) = (u64::from(base.hours), percent(base.percent, 2));
    let (base, base_at) = (price(lang, pair, base.price), clock(base.at));
    match facts.event.direction {
        Direction::Rise => {
            MarketRise { asset, series, at, peak, base, base_at, percent, since, hours }.say(lang)
        }
        Direction::Fall => {
            MarketFall { asset, series, at, peak, base, base_at, percent, since, hours }.say(lang)
        }
    }
}

fn since_words(lang: Lang, direction: Direction, since: &Since) -> String {
    match (direction, since) {
        (Direction::Rise, Since::AtLeast { days, data_from }) => {
            let days = days.unsigned_abs();
            MarketHighestAtLeast { from: clock(*data_from), days }.say(lang)
        }
        (Direction::Fall, Since::AtLeast { days, data_from }) => {
            let days = days.unsigned_abs();
            MarketLowestAtLeast { from: clock(*data_from), days }.say(lang)
        }
        (direction, Since::Bar { utc_day, utc8_day, .. }) => {
            let (day, day8) = (utc_day.to_string(), utc8_day.to_string());
            match (direction, utc_day == utc8_day) {
                (Direction::Rise, true) => MarketHighestSince { day }.say(lang),
                (Direction::Fall, true) => MarketLowestSince { day }.say(lang),
                (Direction::Rise, false) => MarketHighestSinceTwo { day, day8 }.say(lang),
                (Direction::Fall, false) => MarketLowestSinceTwo { day, day8 }.say(lang),
            }
        }
    }
}

/// What was given back.
pub(crate) fn way_back(lang: Lang, facts: &Facts, after: &After) -> String {
    let far = price(lang, &facts.series.pair, after.low);
    let (far_at, percent_back) = (clock(after.low_at), percent(after.drawdown_percent, 2));
    let primary = after.retraced.iter().find(|back| back.hours == facts.primary_base_hours);
    let Some(back) = primary else {
        return match facts.event.direction {
            Direction::Rise => MarketBackOnly { far, far_at, percent: percent_back }.say(lang),
            Direction::Fall => MarketBounceOnly { far, far_at, percent: percent_back }.say(lang),
        };
    };
    let (hours, ratio) = (u64::from(back.hours), percent(back.at_low * 100.0, 1));
    let percent = percent_back;
    let beyond = back.at_low > 1.0;
    match (facts.event.direction, back.given_back) {
        (Direction::Rise, GivenBack::Part) => MarketBackPart { far, far_at, percent, ratio, hours }.say(lang),
        (Direction::Rise, GivenBack::Most) => MarketBackMost { far, far_at, percent, ratio, hours }.say(lang),
        (Direction::Rise, GivenBack::All) if beyond => {
            MarketBackMore { far, far_at, percent, ratio, hours }.say(lang)
        }
        (Direction::Rise, GivenBack::All) => MarketBackAll { far, far_at, percent, ratio, hours }.say(lang),
        (Direction::Fall, GivenBack::Part) => {
            MarketBouncePart { far, far_at, percent, ratio, hours }.say(lang)
        }
        (Direction::Fall, GivenBack::Most) => {
            MarketBounceMost { far, far_at, percent, ratio, hours }.say(lang)
        }
        (Direction::Fall, GivenBack::All) if beyond => {
            MarketBounceMore { far, far_at, percent, ratio, hours }.say(lang)
        }
        (Direction::Fall, GivenBack::All) => MarketBounceAll { far, far_at, percent, ratio, hours }.say(lang),
    }
}

/// The furthest round level that a bar closed beyond, and the furthest one if it was only touched.
pub(crate) fn levels(lang: Lang, facts: &Facts) -> Vec<String> {
    let level_price = |crossing: &LevelCrossing| price(lang, &facts.series.pair, crossing.level);
    let confirmed = facts.levels.iter().rev().find_map(|crossing| {
        let confirm = clock(crossing.close_confirm?);
        let (level, touch) = (level_price(crossing), clock(crossing.touch));
        Some(match facts.event.direction {
            Direction::Rise => MarketBelowClosed { level, touch, confirm }.say(lang),
            Direction::Fall => MarketAboveClosed { level, touch, confirm }.say(lang),
        })
    });
    let touched = facts.levels.last().filter(|crossing| crossing.close_confirm.is_none()).map(|crossing| {
        let (level, touch) = (level_price(crossing), clock(crossing.touch));
        match facts.event.direction {
            Direction::Rise => MarketBelowTouched { level, touch }.say(lang),
            Direction::Fall => MarketAboveTouched { level, touch }.say(lang),
        }
    });
    confirmed.into_iter().chain(touched).collect()
}

/// Where a headline stands against the bar of the extreme, whose inner order is unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before(TimeDelta),
    SameBar,
    After(TimeDelta),
}

fn news(lang: Lang, facts: &Facts, headlines: &[Headline]) -> String {
    let opens = facts.extreme.bar_open;
    let ends = opens + TimeDelta::seconds(facts.step_s);
    // The extreme lies somewhere in its bar, so the distance that surely holds is the one to the bar's far end.
    let surely_within = |headline: &Headline| (headline.time - opens).abs().max((headline.time - ends).abs());
    let mut near: Vec<&Headline> = headlines
        .iter()
        .filter(|headline| surely_within(headline) <= TimeDelta::minutes(WITHIN_MINUTES_MAX))
        .collect();
    near.sort_by_key(|headline| headline.time);
    let mut sources: Vec<&str> = Vec::new();
    for headline in &near {
        let source = headline.source.trim();
        if !source.is_empty() && !sources.iter().any(|known| known.eq_ignore_ascii_case(source)) {
            sources.push(source);
        }
    }
    if let (Some(first), true) = (near.first(), sources.len() >= 2) {
        let furthest = near.iter().map(|headline| surely_within(headline)).max().unwrap_or_default();
        let minutes = (furthest + TimeDelta::seconds(59)).num_minutes().unsigned_abs().max(1);
        let sources: Vec<String> = sources.iter().map(|source| quote_user_text(source)).collect();
        let sources = sources.join(&ListSeparator {}.say(lang));
        let (title, at) = (state_title(lang, first), clock(first.time));
        return MarketNewsWithin { sources, title, at, minutes }.say(lang);
    }
    let placed = headlines.iter().filter_map(|headline| {
        let place = if headline.time < opens {
            Place::Before(opens - headline.time)
        } else if headline.time < ends {
            Place::SameBar
        } else {
            Place::After(headline.time - ends)
        };
        let (rank, distance) = match place {
            Place::SameBar => (0, TimeDelta::zero()),
            Place::Before(by) if by <= BACKGROUND_BEFORE => (0, by),
            Place::After(by) if by <= MENTIONED_AFTER => (1, by),
            Place::Before(_) | Place::After(_) => return None,
        };
        Some(((rank, distance), place, headline))
    });
    let Some((_, place, headline)) = placed.min_by_key(|(key, _, _)| *key) else {
        return MarketNewsNone {}.say(lang);
    };
    let source = quote_user_text(&headline.source);
    let (title, at) = (state_title(lang, headline), clock(headline.time));
    match place {
        Place::Before(by) => {
            let minutes = by.num_minutes().unsigned_abs();
            MarketNewsAmid { source, title, at, minutes }.say(lang)
        }
        Place::SameBar => MarketNewsSameBar { source, title, at }.say(lang),
        Place::After(_) => {
            let minutes = (headline.time - opens).num_minutes().unsigned_abs();
            MarketNewsAfter { source, title, at, minutes }.say(lang)
        }
    }
}

/// The quoted title with what is to be known of its truth.
pub(crate) fn state_title(lang: Lang, headline: &Headline) -> String {
    let title = Quoted { text: quote_user_text(&headline.title) }.say(lang);
    match headline.state {
        NewsState::Confirmed => title,
        NewsState::Rumour => MarketRumour { title }.say(lang),
        NewsState::Disputed => MarketDisputed { title }.say(lang),
        NewsState::Retracted => MarketRetracted { title }.say(lang),
    }
}

/// What a reader must know about the data. What was not computed is simply not said.
fn gap(lang: Lang, unknown: &Unknown) -> Option<String> {
    match unknown {
        Unknown::MissingBars { bars } => Some(MarketMissingBars { bars: *bars }.say(lang)),
        Unknown::StaleData { closed } => Some(MarketStale { closed: clock(*closed) }.say(lang)),
        Unknown::Base { .. }
        | Unknown::Sigma { .. }
        | Unknown::VolumeRatio
        | Unknown::SinceBeyondData { .. } => None,
    }
}
