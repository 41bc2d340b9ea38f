//! What the facts are made of, their options and their errors.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::candle::{Gap, SeriesName};
use crate::direction::PricePoint;
use crate::event::{Event, EventWindow};
use crate::hours::Rank;
use crate::levels::{LevelCrossing, RetracementLevel};
use crate::since::Since;
use crate::volatility::{SAMPLES_MIN, Sigma};

/// What to measure. The defaults reproduce the published figures of the seed's day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FactsOptions {
    /// Base windows in hours. Default 6, 12, 24, 36, 48.
    pub base_hours: Vec<u32>,
    /// The base window that retracement levels refer to, in hours. Default 24.
    pub primary_base_hours: u32,
    /// How far back from `at` the extreme may lie, in hours. Default 24.
    pub lookback_hours: u32,
    /// Shares of the rise whose first crossing is told, in percent. Default 50, 60, 80, 100.
    pub retracement_percents: Vec<u32>,
    /// Distance of round levels; by default [`round_grid`](crate::levels::round_grid) of the extreme.
    pub level_grid: Option<Decimal>,
    /// Most round levels listed. Default 40.
    pub levels_max: usize,
    /// Windows of the newest moves, in hours. Default 1, 4, 24, 168.
    pub move_hours: Vec<u32>,
    /// Fewest hourly returns for a z. Default 100.
    pub samples_min: usize,
    /// Where to look for the extreme instead of the dominant swing of the look-back.
    pub window: Option<EventWindow>,
}

impl Default for FactsOptions {
    fn default() -> Self {
        Self {
            base_hours: vec![6, 12, 24, 36, 48],
            primary_base_hours: 24,
            lookback_hours: 24,
            retracement_percents: vec![50, 60, 80, 100],
            level_grid: None,
            levels_max: 40,
            move_hours: vec![1, 4, 24, 168],
            samples_min: SAMPLES_MIN,
            window: None,
        }
    }
}

/// The size of the move from one base.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BaseMove {
    /// Length of the window before the extreme bar, in hours.
    pub hours: u32,
    /// The base price: lowest low of the window (highest high for a fall).
    pub price: Decimal,
    /// Opening time of the bar with the base price.
    pub at: DateTime<Utc>,
    /// Move from base to extreme in percent; negative for a fall.
    pub percent: f64,
    /// The move in usual moves of that many hours (30-day sigma), if it can be told.
    pub z: Option<f64>,
}

/// The move against a fixed reference price.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReferenceMove {
    /// The reference price.
    pub price: Decimal,
    /// Opening time of the bar it comes from.
    pub bar_open: DateTime<Utc>,
    /// Move from it to the extreme in percent.
    pub percent: f64,
}

/// The newest move over one window, close to close, against what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowMove {
    /// Length of the window, in hours.
    pub hours: u32,
    /// The close it starts from.
    pub from: PricePoint,
    /// The newest close.
    pub to: PricePoint,
    /// Size in percent; negative for a fall.
    pub percent: f64,
    /// Size in usual moves of that length: `ln(to / from) / (sigma_1h sqrt(hours))`, sigma of the 720 hours before the
    /// window.
    pub z: Option<f64>,
    /// Where its size stands among the moves of that length over 365 days, as far as the data goes.
    pub rank: Option<Rank>,
}

/// How far the price travelled, whatever the way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Realised {
    /// Start of the clock hour of the extreme.
    pub hour: DateTime<Utc>,
    /// `sqrt(sum r^2)` over the bars of that hour, in percent.
    pub percent: f64,
    /// The same over the 24 hours before it.
    pub day_before_percent: f64,
}

/// The move since just before a headline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NewsMove {
    /// The headline's time.
    pub news_at: DateTime<Utc>,
    /// Opening time of the last bar that closed at or before it.
    pub bar_open: DateTime<Utc>,
    /// The close of that bar.
    pub close: Decimal,
    /// Move from that close to the extreme in percent. Negative or positive whatever the way of the event.
    pub percent: f64,
    /// The same move in usual hourly moves (30-day sigma).
    pub z: Option<f64>,
    /// Minutes from the headline to the opening of the extreme bar; negative when the price was first, and
    /// then the move must not be called a reaction.
    pub minutes_to_extreme: i64,
}

/// How much of the lead leg was given back, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenBack {
    /// Less than half.
    Part,
    /// Half or more, not all.
    Most,
    /// All of it and perhaps more.
    All,
}

impl GivenBack {
    /// The word for a retracement ratio.
    pub fn of(ratio: f64) -> Self {
        match ratio {
            r if r < 0.5 => Self::Part,
            r if r < 1.0 => Self::Most,
            _ => Self::All,
        }
    }
}

/// The retracement of the rise from one base.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Retraced {
    /// The base window, in hours.
    pub hours: u32,
    /// `R` at the lowest low since the peak; a fraction, uncapped.
    pub at_low: f64,
    /// `R` at the last close.
    pub at_close: f64,
    /// The word for `at_low`.
    pub given_back: GivenBack,
}

/// What happened after the extreme bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct After {
    /// Furthest price the other way since the extreme bar: the lowest low after a peak.
    pub low: Decimal,
    /// Opening time of its bar.
    pub low_at: DateTime<Utc>,
    /// The last close.
    pub close: Decimal,
    /// Opening time of the bar of the last close.
    pub close_at: DateTime<Utc>,
    /// `low / P - 1` in percent (a bounce after a trough is positive).
    pub drawdown_percent: f64,
    /// `close / P - 1` in percent.
    pub close_percent: f64,
    /// The move from extreme to last close in usual moves (30-day sigma), elapsed time at least one hour.
    pub close_z: Option<f64>,
    /// Given back, per base.
    pub retraced: Vec<Retraced>,
}

/// Volume of the extreme's clock hour against usual.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VolumeRatio {
    /// Start of the clock hour.
    pub hour: DateTime<Utc>,
    /// Volume of the hour over the mean of the 168 hours before it.
    pub ratio: f64,
}

/// What the data could not tell, so that a reader is not left to guess.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "unknown", rename_all = "snake_case")]
pub enum Unknown {
    /// The data does not reach back over a base window.
    Base {
        /// The window, in hours.
        hours: u32,
    },
    /// Too few hourly returns for a sigma that may carry a z.
    Sigma {
        /// Returns asked for.
        wanted: usize,
        /// Returns found.
        samples: usize,
    },
    /// The clock hour of the extreme is still open, or fewer than 168 hours lie before it.
    VolumeRatio,
    /// The highest-since search reached the start of the data.
    SinceBeyondData {
        /// Where the data starts.
        data_from: DateTime<Utc>,
    },
    /// Bars are missing between the earliest base window and `at`.
    MissingBars {
        /// How many.
        bars: u64,
    },
    /// The newest closed bar is older than two steps and ten seconds.
    StaleData {
        /// When the newest bar closed.
        closed: DateTime<Utc>,
    },
}

/// Everything that can be said about one move. Prices are exact (strings in JSON), times RFC 3339 in UTC,
/// percents numbers rounded to three places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Venue and pair.
    pub series: SeriesName,
    /// Bar size in seconds.
    pub step_s: i64,
    /// The time as of which the facts hold.
    pub at: DateTime<Utc>,
    /// When the newest bar that was used closed.
    pub data_as_of: DateTime<Utc>,
    /// The turning point and how it was found.
    pub event: Event,
    /// Its price and bar: the peak of a rise, the trough of a fall.
    pub extreme: PricePoint,
    /// The extreme rounded back to the step that headlines use.
    pub headline: Decimal,
    /// The move from each base that the data covers, shortest window first.
    pub bases: Vec<BaseMove>,
    /// The base window that `retracement` refers to, in hours.
    pub primary_base_hours: u32,
    /// Against the open of the bar 24 hours before the extreme bar.
    pub from_24h_ago: Option<ReferenceMove>,
    /// Where the size of that move stands among the 24-hour moves of the 365 days before, as far as the data goes.
    #[serde(default)]
    pub rank_24h: Option<Rank>,
    /// Against the first open of the extreme's UTC day.
    pub from_utc_day_open: Option<ReferenceMove>,
    /// Against the last close before the headline, when one was given.
    pub news: Option<NewsMove>,
    /// Highest (lowest) since.
    pub since: Option<Since>,
    /// Shares of the primary rise and when they were gone.
    pub retracement: Vec<RetracementLevel>,
    /// Round levels crossed on the way back.
    pub levels: Vec<LevelCrossing>,
    /// Distance of round levels.
    pub level_grid: Decimal,
    /// After the extreme bar; absent while no bar has closed since.
    pub after: Option<After>,
    /// Volume of the extreme's clock hour.
    pub volume: Option<VolumeRatio>,
    /// Realised volatility of the extreme's clock hour; absent for bars of an hour or more.
    #[serde(default)]
    pub realised: Option<Realised>,
    /// The newest moves over several windows, shortest first, as far as the data goes.
    #[serde(default)]
    pub moves: Vec<WindowMove>,
    /// Runs of missing bars from the earliest base on.
    #[serde(default)]
    pub gaps: Vec<Gap>,
    /// Hourly sigma over 30 days.
    pub sigma_30d: Option<Sigma>,
    /// Hourly sigma over 7 days.
    pub sigma_7d: Option<Sigma>,
    /// What could not be told.
    pub unknowns: Vec<Unknown>,
}

impl Facts {
    /// The move from the base of `hours` hours.
    pub fn base(&self, hours: u32) -> Option<&BaseMove> {
        self.bases.iter().find(|base| base.hours == hours)
    }

    /// The move from the primary base.
    pub fn primary(&self) -> Option<&BaseMove> {
        self.base(self.primary_base_hours)
    }

    /// The crossing of one round level.
    pub fn level(&self, level: Decimal) -> Option<&LevelCrossing> {
        self.levels.iter().find(|crossing| crossing.level == level)
    }
}

/// Why no facts can be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    /// No bar has closed by the given time.
    #[error("no bar has closed by {at}: the first bar closes at {first_close}; ask for a later time")]
    NothingClosed {
        /// The time asked for.
        at: DateTime<Utc>,
        /// When the first bar closes.
        first_close: DateTime<Utc>,
    },
    /// No turning point in the window.
    #[error(
        "no turning point between {from} and {to}: the window needs closed bars, with bars before them to \
         measure from; widen it or give older candles"
    )]
    NoEvent {
        /// Start of the window.
        from: DateTime<Utc>,
        /// End of the window.
        to: DateTime<Utc>,
    },
    /// The data does not reach back over the primary base window.
    #[error(
        "the move of {extreme} is measured over the {hours} h before it, and the candles start at {data_from}; \
         give candles from {needed_from} on, or choose a shorter base"
    )]
    HistoryTooShort {
        /// Opening time of the extreme bar.
        extreme: DateTime<Utc>,
        /// The primary base window, in hours.
        hours: u32,
        /// Where the data starts.
        data_from: DateTime<Utc>,
        /// Where it would have to start.
        needed_from: DateTime<Utc>,
    },
    /// The headline is later than the time of the facts, or earlier than the data.
    #[error(
        "no bar closed by the headline's time {news_at} is known at {at}; give a time within the candles"
    )]
    NewsOutside {
        /// The headline's time.
        news_at: DateTime<Utc>,
        /// The time of the facts.
        at: DateTime<Utc>,
    },
}
