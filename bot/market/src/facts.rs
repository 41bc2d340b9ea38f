//! The facts of one move as a reader at a given time can know them.
//!
//! Every percentage names its base and window, every time is UTC, every price is exact. Only bars closed by the
//! given time count, so the same call with an earlier time gives what was known then.
//!
//! # Definitions
//! For a rise; a fall mirrors (high and low, above and below, change places).
//!
//! | fact | definition |
//! |---|---|
//! | extreme `P` | highest high of the event window, first bar that printed it ([`crate::event`]) |
//! | headline | `P` rounded back to two grid steps, as news writes it: 88,500 becomes 88,000 |
//! | base `B_H` | lowest low of the bars that open in `[peak bar - H, peak bar)`; the peak bar is left out because the order inside a bar is unknown |
//! | rise over H | `P / B_H - 1` |
//! | pre-news close | close of the last bar that closed at or before the headline |
//! | highest since | last earlier bar with `high >= P` ([`crate::since`]) |
//! | drawdown | lowest low after the peak bar over `P`, minus 1; never above zero |
//! | given back `R` | `(P - L) / (P - B)`, uncapped; below 0.5 "part", below 1 "most", else "all" |
//! | level touched / confirmed | `low < L` / `close < L`, closed bars only |
//! | volume ratio | volume of the clock hour of the peak over the mean of the 168 hours before it |
//! | sigma, z | [`crate::volatility`]; estimation ends one hour before the hour of the peak |
//!
//! Elapsed times under an hour count as one hour when a z is formed, so a jump within minutes is measured in
//! usual hourly moves and is not blown up by dividing by the root of a small number.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::candle::{Candle, HOUR, Series, SeriesName, between, gaps_in};
use crate::direction::{Direction, PricePoint, percent_change, round_stat, round3};
use crate::event::{Event, EventWindow, find_event};
use crate::levels::{LevelCrossing, RetracementLevel, retracement_levels, round_grid, round_levels};
use crate::since::{Since, since};
use crate::volatility::{
    HourClose, SAMPLES_MIN, SIGMA_LONG_HOURS, SIGMA_SHORT_HOURS, Sigma, estimation_end, hour_closes, hour_of,
    sigma_until,
};

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
    /// Distance of round levels; by default [`round_grid`] of the extreme.
    pub level_grid: Option<Decimal>,
    /// Most round levels listed. Default 40.
    pub levels_max: usize,
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
    /// Minutes from the headline to the opening of the extreme bar; negative when the price was first, and then
    /// the move must not be called a reaction.
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
    #[error("no bar closed by the headline's time {news_at} is known at {at}; give a time within the candles")]
    NewsOutside {
        /// The headline's time.
        news_at: DateTime<Utc>,
        /// The time of the facts.
        at: DateTime<Utc>,
    },
}

/// The facts of the event around `at`, from one series. `news` is the time of a headline, if one is to be
/// measured against.
///
/// # Errors
/// [`FactsError`]: nothing closed yet, no event, too little history for the primary base, or a headline outside
/// the data.
pub fn facts(
    series: &Series,
    at: DateTime<Utc>,
    options: &FactsOptions,
    news: Option<DateTime<Utc>>,
) -> Result<Facts, FactsError> {
    facts_with_history(series, None, at, options, news)
}

/// Like [`facts`], with a longer and usually coarser series of the same venue and pair. Its bars that close
/// before the first bar of `series` are put in front of it for the look-back facts: bases, highest since, usual
/// volume and sigma.
///
/// # Errors
/// As [`facts`].
pub fn facts_with_history(
    series: &Series,
    history: Option<&Series>,
    at: DateTime<Utc>,
    options: &FactsOptions,
    news: Option<DateTime<Utc>>,
) -> Result<Facts, FactsError> {
    let known = Known::new(series, history, at);
    let step = series.step();
    let (Some(last), Some(first)) = (known.closed.last(), known.bars.first()) else {
        return Err(FactsError::NothingClosed { at, first_close: series.bars()[0].open_time + step });
    };
    let lookback = TimeDelta::hours(options.lookback_hours.into());
    let primary_window = TimeDelta::hours(options.primary_base_hours.into());
    let event =
        find_event(series, at, lookback, primary_window, options.window).ok_or_else(|| {
            let (from, to) = options.window.map_or((at - lookback, at), |given| (given.from, given.to));
            FactsError::NoEvent { from, to }
        })?;
    let direction = event.direction;
    let peak_open = event.bar_open;
    let needed_from = peak_open - primary_window;
    if first.open_time > needed_from {
        return Err(FactsError::HistoryTooShort {
            extreme: peak_open,
            hours: options.primary_base_hours,
            data_from: first.open_time,
            needed_from,
        });
    }
    let place = known.closed.partition_point(|bar| bar.open_time < peak_open);
    let peak_bar = &known.closed[place];
    let peak = direction.far(peak_bar);
    let after = &known.closed[place + 1..];

    let mut unknowns = Vec::new();
    let sigma_end = estimation_end(peak_open);
    let mut sigma = |wanted| {
        let found = sigma_until(&known.hours, sigma_end, wanted);
        let samples = found.map_or(0, |sigma| sigma.samples);
        if samples < wanted {
            unknowns.push(Unknown::Sigma { wanted, samples });
        }
        found
    };
    let sigma_30d = sigma(SIGMA_LONG_HOURS);
    let sigma_7d = sigma(SIGMA_SHORT_HOURS);
    let z = |from: Decimal, to: Decimal, hours: f64| {
        sigma_30d.and_then(|sigma| sigma.z(from, to, hours, options.samples_min)).map(|z| round_stat(z, 3))
    };

    let mut wanted_bases = options.base_hours.clone();
    wanted_bases.push(options.primary_base_hours);
    wanted_bases.sort_unstable();
    wanted_bases.dedup();
    let mut bases = Vec::new();
    for hours in wanted_bases {
        let from = peak_open - TimeDelta::hours(hours.into());
        let start = direction.opposite().furthest(between(&known.bars, from, peak_open));
        match start {
            Some((_, bar)) if first.open_time <= from => {
                let price = direction.near(bar);
                bases.push(BaseMove {
                    hours,
                    price: known.tick(price),
                    at: bar.open_time,
                    percent: percent_change(price, peak),
                    z: z(price, peak, hours.into()),
                });
            }
            _ => unknowns.push(Unknown::Base { hours }),
        }
    }

    let news = news.map(|news_at| known.news_move(news_at, at, peak, peak_open, &z)).transpose()?;
    let primary = bases
        .iter()
        .find(|base| base.hours == options.primary_base_hours)
        .map_or(peak, |base| base.price);
    let grid = options.level_grid.filter(|grid| *grid > Decimal::ZERO).unwrap_or_else(|| round_grid(peak));
    let since = since(direction, &known.bars, peak, peak_open);
    if let Some(Since::AtLeast { data_from, .. }) = since {
        unknowns.push(Unknown::SinceBeyondData { data_from });
    }
    let volume = known.volume_ratio(hour_of(peak_open), at);
    if volume.is_none() {
        unknowns.push(Unknown::VolumeRatio);
    }
    let longest = bases.iter().map(|base| base.hours).max().unwrap_or(0);
    let earliest = peak_open - TimeDelta::hours(longest.into());
    let missing: u64 = gaps_in(between(known.closed, earliest, at), step).iter().map(|gap| gap.bars).sum();
    if missing > 0 {
        unknowns.push(Unknown::MissingBars { bars: missing });
    }
    let data_as_of = last.open_time + step;
    if at - data_as_of > step * 2 + TimeDelta::seconds(10) {
        unknowns.push(Unknown::StaleData { closed: data_as_of });
    }

    Ok(Facts {
        series: series.name().clone(),
        step_s: step.num_seconds(),
        at,
        data_as_of,
        event,
        extreme: PricePoint { price: known.tick(peak), bar_open: peak_open },
        headline: headline(direction, peak, grid),
        retracement: retracement_levels(
            direction,
            primary,
            peak,
            peak_open,
            after,
            &options.retracement_percents,
            known.scale,
        ),
        levels: round_levels(direction, peak, after, grid, options.levels_max),
        level_grid: grid,
        after: known.after(direction, peak, peak_open, after, &bases, &z),
        from_24h_ago: known.reference(peak_open - TimeDelta::hours(24), peak),
        from_utc_day_open: known
            .reference(peak_open.date_naive().and_time(NaiveTime::MIN).and_utc(), peak),
        bases,
        primary_base_hours: options.primary_base_hours,
        news,
        since,
        volume,
        sigma_30d: sigma_30d.map(rounded),
        sigma_7d: sigma_7d.map(rounded),
        unknowns,
    })
}

/// The extreme as a headline writes it: rounded toward the start of the move, to two grid steps.
fn headline(direction: Direction, extreme: Decimal, grid: Decimal) -> Decimal {
    let unit = grid * Decimal::TWO;
    match direction {
        Direction::Rise => (extreme / unit).floor() * unit,
        Direction::Fall => (extreme / unit).ceil() * unit,
    }
}

fn rounded(sigma: Sigma) -> Sigma {
    Sigma { per_hour: round_stat(sigma.per_hour, 6), ..sigma }
}

/// What is known at the time of the facts.
struct Known<'a> {
    /// Closed bars of the series.
    closed: &'a [Candle],
    /// The same with older bars of the history in front.
    bars: Vec<Candle>,
    /// Closes of whole hours, history included.
    hours: Vec<HourClose>,
    step: TimeDelta,
    /// Step of the bars in front, for the bar that closed before a time.
    history_step: TimeDelta,
    scale: u32,
}

impl<'a> Known<'a> {
    fn new(series: &'a Series, history: Option<&Series>, at: DateTime<Utc>) -> Self {
        let closed = series.closed_by(at);
        let start = series.bars()[0].open_time;
        let front = history.map_or(&[][..], |older| older.closed_by(start.min(at)));
        let history_step = history.map_or(series.step(), Series::step);
        let mut hours = hour_closes(front, history_step);
        hours.extend(hour_closes(closed, series.step()));
        let mut bars = front.to_vec();
        bars.extend_from_slice(closed);
        Self { closed, bars, hours, step: series.step(), history_step, scale: series.price_scale() }
    }

    /// Writes a price with the decimals of the series.
    fn tick(&self, price: Decimal) -> Decimal {
        let mut price = price.normalize();
        if price.scale() < self.scale {
            price.rescale(self.scale);
        }
        price
    }

    fn step_of(&self, bar: &Candle) -> TimeDelta {
        match self.closed.first() {
            Some(first) if bar.open_time >= first.open_time => self.step,
            _ => self.history_step,
        }
    }

    fn news_move(
        &self,
        news_at: DateTime<Utc>,
        at: DateTime<Utc>,
        peak: Decimal,
        peak_open: DateTime<Utc>,
        z: &impl Fn(Decimal, Decimal, f64) -> Option<f64>,
    ) -> Result<NewsMove, FactsError> {
        let before = self.bars.partition_point(|bar| bar.open_time + self.step_of(bar) <= news_at);
        if before == 0 || news_at > at {
            return Err(FactsError::NewsOutside { news_at, at });
        }
        let bar = &self.bars[before - 1];
        let hours = whole_hours(peak_open - (bar.open_time + self.step_of(bar)));
        Ok(NewsMove {
            news_at,
            bar_open: bar.open_time,
            close: self.tick(bar.close),
            percent: percent_change(bar.close, peak),
            z: z(bar.close, peak, hours),
            minutes_to_extreme: (peak_open - news_at).num_minutes(),
        })
    }

    /// The open of the bar that starts exactly at `time`.
    fn reference(&self, time: DateTime<Utc>, peak: Decimal) -> Option<ReferenceMove> {
        let place = self.bars.binary_search_by_key(&time, |bar| bar.open_time).ok()?;
        let bar = &self.bars[place];
        Some(ReferenceMove {
            price: self.tick(bar.open),
            bar_open: bar.open_time,
            percent: percent_change(bar.open, peak),
        })
    }

    fn after(
        &self,
        direction: Direction,
        peak: Decimal,
        peak_open: DateTime<Utc>,
        after: &[Candle],
        bases: &[BaseMove],
        z: &impl Fn(Decimal, Decimal, f64) -> Option<f64>,
    ) -> Option<After> {
        let (_, lowest) = direction.opposite().furthest(after)?;
        let last = after.last()?;
        let low = direction.near(lowest);
        let retraced = bases
            .iter()
            .filter(|base| direction.beyond(peak, base.price))
            .map(|base| {
                let ratio = |price: Decimal| round3((peak - price) / (peak - base.price));
                Retraced {
                    hours: base.hours,
                    at_low: ratio(low),
                    at_close: ratio(last.close),
                    given_back: GivenBack::of(ratio(low)),
                }
            })
            .collect();
        let elapsed = whole_hours(last.open_time + self.step - peak_open);
        Some(After {
            low: self.tick(low),
            low_at: lowest.open_time,
            close: self.tick(last.close),
            close_at: last.open_time,
            drawdown_percent: percent_change(peak, low),
            close_percent: percent_change(peak, last.close),
            close_z: z(peak, last.close, elapsed),
            retraced,
        })
    }

    fn volume_ratio(&self, hour: DateTime<Utc>, at: DateTime<Utc>) -> Option<VolumeRatio> {
        let from = hour - HOUR * i32::try_from(SIGMA_SHORT_HOURS).ok()?;
        if self.step > HOUR || hour + HOUR > at || self.bars.first()?.open_time > from {
            return None;
        }
        let volume = |from, to| -> Decimal { between(&self.bars, from, to).iter().map(|bar| bar.volume).sum() };
        let before = volume(from, hour);
        (before > Decimal::ZERO).then(|| VolumeRatio {
            hour,
            ratio: round3(volume(hour, hour + HOUR) * Decimal::from(SIGMA_SHORT_HOURS) / before),
        })
    }
}

/// Hours of a stretch, rounded up, at least one.
fn whole_hours(elapsed: TimeDelta) -> f64 {
    (elapsed.num_seconds() as f64 / 3600.0).ceil().max(1.0)
}
