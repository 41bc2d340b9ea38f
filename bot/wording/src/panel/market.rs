//! Market and news in the panel.

use chrono::{DateTime, TimeDelta, Utc};
use domain::lang::Lang;
use market::composite::{Composite, Confidence, LeftOut, Trouble};
use market::story::Why;
use market::triggers::{Cause, Reading};
use market::{Hold, NewsState, SeriesName};
use rust_decimal::Decimal;

use crate::format::{duration, moment, percent, price, step};
use crate::locale::{catalogue, labels};

labels! {
    /// The page of the market.
    Market {
        Title = "panel-market",
        Prices = "panel-market-prices",
        Venue = "panel-market-venue",
        Last = "panel-market-last",
        Closed = "panel-market-closed",
        Standing = "panel-market-standing",
        Composite = "panel-market-composite",
        Told = "panel-market-told",
        NoPrices = "panel-market-no-prices",
        NoPricesText = "panel-market-no-prices-text",
        NoneCounts = "panel-market-none-counts",
        Chart = "panel-market-chart",
        Range = "panel-market-range",
        Day = "panel-market-day",
        Days3 = "panel-market-days-3",
        Days7 = "panel-market-days-7",
        Days30 = "panel-market-days-30",
        Earlier = "panel-market-earlier",
        Later = "panel-market-later",
        From = "panel-market-from",
        To = "panel-market-to",
        Show = "panel-market-show",
        ChartHelp = "panel-market-chart-help",
        ChartSlider = "panel-market-chart-slider",
        NoBars = "panel-market-no-bars",
        NoBarsText = "panel-market-no-bars-text",
        Base = "panel-market-base",
        End = "panel-market-end",
        High = "panel-market-high",
        Low = "panel-market-low",
        LargestRise = "panel-market-largest-rise",
        LargestFall = "panel-market-largest-fall",
        Volume = "panel-market-volume",
        Open = "panel-market-open",
        Close = "panel-market-close",
        Time = "panel-market-time",
        Bars = "panel-market-bars",
        Marks = "panel-market-marks",
        TheMove = "panel-market-move",
        NoMove = "panel-market-no-move",
        NoMoveText = "panel-market-no-move-text",
        NearNews = "panel-market-near-news",
        NoNearNews = "panel-market-no-near-news",
        Advice = "panel-market-advice",
        Events = "panel-market-events",
        NoEvents = "panel-market-no-events",
        NoEventsText = "panel-market-no-events-text",
        OlderEvents = "panel-market-older-events",
        NewestEvents = "panel-market-newest-events",
        Drafted = "panel-market-drafted",
        DraftedElsewhere = "panel-market-drafted-elsewhere",
        NoDraft = "panel-market-no-draft",
        Overridden = "panel-market-overridden",
        Alerts = "panel-market-alerts",
        Mute24 = "panel-market-mute-24",
        Mute72 = "panel-market-mute-72",
        Unmute = "panel-market-unmute",
        MuteHint = "panel-market-mute-hint",
        Changed = "panel-market-changed",
        Reload = "panel-market-reload",
    }

    /// The list of news and the page of a story.
    News {
        Title = "panel-news",
        State = "panel-news-state",
        AnyState = "panel-news-any-state",
        Search = "panel-news-search",
        Apply = "panel-news-apply",
        None = "panel-news-none",
        NoneText = "panel-news-none-text",
        NoneFit = "panel-news-none-fit",
        Clear = "panel-news-clear",
        Rumour = "panel-news-rumour",
        Confirmed = "panel-news-confirmed",
        Disputed = "panel-news-disputed",
        Retracted = "panel-news-retracted",
        ByPerson = "panel-news-by-person",
        Reports = "panel-news-reports",
        Source = "panel-news-source",
        Headline = "panel-news-headline",
        Published = "panel-news-published",
        Counts = "panel-news-counts",
        Own = "panel-news-own",
        Official = "panel-news-official",
        Mended = "panel-news-mended",
        Clamped = "panel-news-clamped",
        History = "panel-news-history",
        NoHistory = "panel-news-no-history",
        Move = "panel-news-move",
        MoveHint = "panel-news-move-hint",
        NewState = "panel-news-new-state",
        Reason = "panel-news-reason",
        Link = "panel-news-link",
        Save = "panel-news-save",
        Saved = "panel-news-saved",
        NeedsReason = "panel-news-needs-reason",
        LongReason = "panel-news-long-reason",
        BadLink = "panel-news-bad-link",
        SameState = "panel-news-same-state",
        StaleText = "panel-news-stale-text",
        Back = "panel-news-back",
        WhyFirst = "panel-news-why-first",
        WhyPrimary = "panel-news-why-primary",
        WhyTwo = "panel-news-why-two",
        WhyDeniedPrimary = "panel-news-why-denied-primary",
        WhyDeniedOther = "panel-news-why-denied-other",
        WhyTakenBack = "panel-news-why-taken-back",
        WhyFeed = "panel-news-why-feed",
        WhyPerson = "panel-news-why-person",
        Herald = "panel-news-herald",
        ReadOnly = "panel-news-read-only",
    }

    /// The page of an event.
    Happening {
        New = "panel-event-new",
        LateNews = "panel-event-late-news",
        Grown = "panel-event-grown",
        Rules = "panel-event-rules",
        Gate = "panel-event-gate",
        NoGate = "panel-event-no-gate",
        Beliefs = "panel-event-beliefs",
        Facts = "panel-event-facts",
        NoFacts = "panel-event-no-facts",
        Draft = "panel-event-draft",
        DraftText = "panel-event-draft-text",
        Make = "panel-event-make",
        WouldOpen = "panel-event-would-open",
        WouldClose = "panel-event-would-close",
        Topic = "panel-event-topic",
        Held = "panel-event-held",
        NotHeld = "panel-event-not-held",
        OpenDraft = "panel-event-open-draft",
        Already = "panel-event-already",
        StaleText = "panel-event-stale-text",
        ReadOnly = "panel-event-read-only",
        HoldUnconfirmed = "panel-hold-unconfirmed",
        HoldDisputed = "panel-hold-disputed",
        HoldRetracted = "panel-hold-retracted",
        HoldNoHeadline = "panel-hold-no-headline",
    }
}

catalogue! {
    StandsUsed = "panel-market-used" {};
    StandsDown = "panel-market-down" { since };
    StandsShut = "panel-market-shut" {};
    StandsLimited = "panel-market-limited" { until };
    StandsClock = "panel-market-clock" { by };
    StandsNoData = "panel-market-no-data" {};
    StandsStale = "panel-market-stale" { age };
    StandsFrozen = "panel-market-frozen" {} counts { bars };
    StandsOutlier = "panel-market-outlier" { percent };
    StandsRecorded = "panel-market-recorded" {};
    CompositeOf = "panel-market-composite-of" { spread } counts { venues };
    CompositeOne = "panel-market-composite-one" { venue };
    CompositeLow = "panel-market-composite-low" {} counts { venues };
    SeriesLine = "panel-market-series" { series, bar, as_of };
    ChartLabel = "panel-market-chart-label" { series, from, to, open, close, move_, high, low };
    MarksMore = "panel-market-marks-more" {} counts { more };
    MutedUntil = "panel-market-muted-until" { theme, until };
    NotMuted = "panel-market-not-muted" { theme };
    NewsCount = "panel-news-count" {} counts { origins, reports };
    FromOther = "panel-news-from-other" { source };
    MovedFrom = "panel-news-moved" { from, to };
    BeganAs = "panel-news-began" { to };
    EventTitle = "panel-event-title" { asset };
    DraftDoubt = "panel-event-doubt" { why };
    DraftRefused = "panel-event-refused" { why };
    YouWanted = "panel-news-you-wanted" { state };
}

/// A price of a pair.
pub fn price_of(lang: Lang, pair: &str, value: Decimal) -> String {
    price(lang, pair, value)
}

/// A signed percentage with two decimals, half away from zero: `+5.55%`, `−2.10%`.
pub fn signed_percent(value: f64) -> String {
    let size = percent(value, 2);
    let sign = match value {
        _ if size.trim_matches(['0', '.']).is_empty() => "",
        value if value < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{size}%")
}

/// How a venue stands: why it does not count, or that it does.
pub fn venue_standing(lang: Lang, left_out: Option<&LeftOut>) -> String {
    match left_out {
        None => StandsUsed {}.say(lang),
        Some(LeftOut::Trouble(Trouble::Down { since })) => StandsDown { since: moment(*since) }.say(lang),
        Some(LeftOut::Trouble(Trouble::Shut)) => StandsShut {}.say(lang),
        Some(LeftOut::Trouble(Trouble::RateLimited { until })) => {
            StandsLimited { until: moment(*until) }.say(lang)
        }
        Some(LeftOut::Trouble(Trouble::ClockOff { by })) => {
            StandsClock { by: duration(lang, by.num_milliseconds()) }.say(lang)
        }
        Some(LeftOut::NoData) => StandsNoData {}.say(lang),
        Some(LeftOut::Stale { age }) => StandsStale { age: duration(lang, age.num_milliseconds()) }.say(lang),
        Some(LeftOut::Frozen { bars }) => StandsFrozen { bars: u64::from(*bars) }.say(lang),
        Some(LeftOut::Outlier { percent }) => StandsOutlier { percent: signed_percent(*percent) }.say(lang),
    }
}

/// What is said of prices that nobody watches, such as recorded ones.
pub fn recorded(lang: Lang) -> String {
    StandsRecorded {}.say(lang)
}

/// How much a price put together carries; nothing of one that is none.
pub fn composite_standing(lang: Lang, composite: &Composite) -> String {
    let venues = composite.quotes.len() as u64;
    match composite.confidence {
        Confidence::None => Market::NoneCounts.say(lang),
        Confidence::Single => {
            let venue = composite.quotes.first().map(|quote| quote.venue.clone()).unwrap_or_default();
            CompositeOne { venue }.say(lang)
        }
        Confidence::Low => CompositeLow { venues }.say(lang),
        Confidence::Full => {
            let spread = format!("{}%", percent(composite.spread_percent.unwrap_or_default(), 2));
            CompositeOf { spread, venues }.say(lang)
        }
    }
}

/// Whose bars are shown, how wide they are and as of when.
pub fn series_line(lang: Lang, series: &SeriesName, bar: TimeDelta, as_of: DateTime<Utc>) -> String {
    let series = format!("{} {}", series.venue, series.pair);
    SeriesLine { series, bar: step(lang, bar.num_seconds()), as_of: moment(as_of) }.say(lang)
}

/// What a chart shows, for whoever cannot see it.
#[derive(Debug, Clone, Copy)]
pub struct ChartWords<'a> {
    /// Whose bars.
    pub series: &'a SeriesName,
    /// The first bar.
    pub from: DateTime<Utc>,
    /// The end of the last.
    pub to: DateTime<Utc>,
    /// The first price.
    pub open: Decimal,
    /// The last price.
    pub close: Decimal,
    /// From the first to the last, in percent.
    pub percent: f64,
    /// The highest price.
    pub high: Decimal,
    /// The lowest price.
    pub low: Decimal,
}

/// A chart in one sentence.
pub fn chart_words(lang: Lang, chart: &ChartWords<'_>) -> String {
    let of = |value| price(lang, &chart.series.pair, value);
    ChartLabel {
        series: format!("{} {}", chart.series.venue, chart.series.pair),
        from: moment(chart.from),
        to: moment(chart.to),
        open: of(chart.open),
        close: of(chart.close),
        move_: signed_percent(chart.percent),
        high: of(chart.high),
        low: of(chart.low),
    }
    .say(lang)
}

/// How many marks are not on the chart.
pub fn marks_more(lang: Lang, more: usize) -> String {
    MarksMore { more: more as u64 }.say(lang)
}

/// Whether a theme has a rest, and until when.
pub fn muted(lang: Lang, theme: &str, until: Option<DateTime<Utc>>) -> String {
    let theme = theme.to_owned();
    match until {
        Some(until) => MutedUntil { theme, until: moment(until) }.say(lang),
        None => NotMuted { theme }.say(lang),
    }
}

/// The word for how far news is believed.
pub fn news_state(lang: Lang, state: NewsState) -> String {
    match state {
        NewsState::Rumour => News::Rumour,
        NewsState::Confirmed => News::Confirmed,
        NewsState::Disputed => News::Disputed,
        NewsState::Retracted => News::Retracted,
    }
    .say(lang)
}

/// How many independent origins stand behind a story, and how many reports in all.
pub fn news_count(lang: Lang, origins: u32, reports: u32) -> String {
    NewsCount { origins: origins.into(), reports: reports.into() }.say(lang)
}

/// A report that has its words from another one.
pub fn from_other(lang: Lang, source: &str) -> String {
    FromOther { source: source.to_owned() }.say(lang)
}

/// A change of a story's state.
pub fn news_moved(lang: Lang, from: Option<NewsState>, to: NewsState) -> String {
    let to = news_state(lang, to);
    match from {
        Some(from) => MovedFrom { from: news_state(lang, from), to }.say(lang),
        None => BeganAs { to }.say(lang),
    }
}

/// Why a story changed its state.
pub fn news_why(lang: Lang, why: Why) -> String {
    match why {
        Why::FirstReport => News::WhyFirst,
        Why::PrimarySource => News::WhyPrimary,
        Why::TwoOrigins => News::WhyTwo,
        Why::DeniedByPrimary => News::WhyDeniedPrimary,
        Why::DeniedByOther => News::WhyDeniedOther,
        Why::TakenBack => News::WhyTakenBack,
        Why::SaidByFeed => News::WhyFeed,
        Why::Person => News::WhyPerson,
    }
    .say(lang)
}

/// What somebody wanted when the story changed under them.
pub fn you_wanted(lang: Lang, state: NewsState) -> String {
    YouWanted { state: news_state(lang, state) }.say(lang)
}

/// What an event is called: whose price moved.
pub fn event_title(lang: Lang, series: &SeriesName) -> String {
    EventTitle { asset: crate::market_move::asset_of(lang, series) }.say(lang)
}

/// Why something was said of an event.
pub fn event_cause(lang: Lang, cause: Cause) -> String {
    match cause {
        Cause::New | Cause::Confirmation | Cause::Retraction => Happening::New,
        Cause::LateNews => Happening::LateNews,
        Cause::Escalation => Happening::Grown,
    }
    .say(lang)
}

/// What a rule measured, with base, window and z.
pub fn event_reading(lang: Lang, series: &SeriesName, reading: &Reading) -> String {
    crate::events::notes::reading(lang, &series.pair, reading)
}

/// Why a draft is held.
pub fn hold_reason(lang: Lang, hold: Hold) -> String {
    match hold {
        Hold::Unconfirmed => Happening::HoldUnconfirmed,
        Hold::Disputed => Happening::HoldDisputed,
        Hold::Retracted => Happening::HoldRetracted,
        Hold::NoHeadline => Happening::HoldNoHeadline,
    }
    .say(lang)
}

/// Why no draft should be made at the moment.
pub fn draft_doubt(lang: Lang, why: &str) -> String {
    DraftDoubt { why: why.to_owned() }.say(lang)
}

/// Why a draft was not made.
pub fn draft_refused(lang: Lang, why: &str) -> String {
    DraftRefused { why: why.to_owned() }.say(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_says_which_way_it_went() {
        assert_eq!(signed_percent(5.5505), "+5.55%");
        assert_eq!(signed_percent(-2.1), "−2.10%");
        assert_eq!(signed_percent(0.001), "0.00%");
        assert_eq!(signed_percent(-0.001), "0.00%");
    }

    #[test]
    fn a_venue_is_left_out_with_its_reason() {
        let since = DateTime::from_timestamp(1_743_663_600, 0).unwrap();
        let said = |why: LeftOut| venue_standing(Lang::En, Some(&why));
        assert_eq!(venue_standing(Lang::En, None), "counts");
        assert_eq!(
            said(LeftOut::Trouble(Trouble::Down { since })),
            "does not answer since 2025-04-03 15:00 (UTC+8)"
        );
        assert_eq!(said(LeftOut::Trouble(Trouble::Shut)), "not served here (HTTP 451)");
        assert_eq!(said(LeftOut::Stale { age: TimeDelta::minutes(7) }), "stale: its last bar is 7 min old");
        assert_eq!(said(LeftOut::Frozen { bars: 6 }), "frozen: no trade in 6 bars while others move");
        assert_eq!(said(LeftOut::Outlier { percent: 10.0 }), "outlier: +10.00% from the median");
    }
}
