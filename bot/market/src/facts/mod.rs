//! The facts of one move as a reader at a given time can know them.
//!
//! Every percentage names its base and window, every time is UTC, every price is exact. Only bars closed by
//! the given time count, so the same call with an earlier time gives what was known then.
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

mod model;

pub use model::{
    After, BaseMove, Facts, FactsError, FactsOptions, GivenBack, NewsMove, ReferenceMove, Retraced, Unknown,
    VolumeRatio,
};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use crate::candle::{Candle, HOUR, Series, between, gaps_in};
use crate::direction::{Direction, PricePoint, percent_change, round_stat, round3};
use crate::event::find_event;
use crate::levels::{retracement_levels, round_grid, round_levels};
use crate::since::{Since, since};
use crate::volatility::{
    HourClose, SIGMA_LONG_HOURS, SIGMA_SHORT_HOURS, Sigma, estimation_end, hour_closes, hour_of, sigma_until,
};

/// The facts of the event around `at`, from one series. `news` is the time of a headline, if one is to be
/// measured against.
///
/// # Errors
/// [`FactsError`]: nothing closed yet, no event, too little history for the primary base, or a headline
/// outside the data.
pub fn facts(
    series: &Series,
    at: DateTime<Utc>,
    options: &FactsOptions,
    news: Option<DateTime<Utc>>,
) -> Result<Facts, FactsError> {
    facts_with_history(series, None, at, options, news)
}

/// Like [`facts`], with a longer and usually coarser series of the same venue and pair. Its bars that close
/// before the first bar of `series` are put in front of it for the look-back facts: bases, highest since,
/// usual volume and sigma.
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
    let event = find_event(series, at, lookback, primary_window, options.window).ok_or_else(|| {
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
    let primary =
        bases.iter().find(|base| base.hours == options.primary_base_hours).map_or(peak, |base| base.price);
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
        from_utc_day_open: known.reference(peak_open.date_naive().and_time(NaiveTime::MIN).and_utc(), peak),
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
        let volume =
            |from, to| -> Decimal { between(&self.bars, from, to).iter().map(|bar| bar.volume).sum() };
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
