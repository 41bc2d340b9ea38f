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
//! | realised volatility | `sqrt(sum r^2)` over the bars of the clock hour of the peak, beside the 24 hours before it |
//! | move over W | `c_t / c_(t-W) - 1`, close to close, ending with the newest bar; its sigma ends where the window starts |
//! | rank | share of the moves of that length, one an hour over 365 days, that are no larger in size |
//! | gaps | runs of missing bars from the longest base window on |
//! | sigma, z | [`crate::volatility`]; estimation ends one hour before the hour of the peak |
//!
//! Elapsed times under an hour count as one hour when a z is formed, so a jump within minutes is measured in
//! usual hourly moves and is not blown up by dividing by the root of a small number.

mod model;
mod past;

pub use model::{
    After, BaseMove, Facts, FactsError, FactsOptions, GivenBack, NewsMove, Realised, ReferenceMove, Retraced,
    Unknown, VolumeRatio, WindowMove,
};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use crate::candle::{Series, between, gaps_in};
use crate::direction::{Direction, PricePoint, log_return, percent_change, round_stat};
use crate::event::find_event;
use crate::hours::HourLogs;
use crate::levels::{retracement_levels, round_grid, round_levels};
use crate::since::Since;
use crate::volatility::{SIGMA_LONG_HOURS, SIGMA_SHORT_HOURS, Sigma, estimation_end, hour_of};
use past::Past;

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
    let known = Past::new(series, history, at);
    let hours = known.hours();
    facts_of(series, &known, &hours, at, options, news)
}

/// As [`facts_with_history`], with the hourly closes of both at hand; hours that end after `at` do no harm.
pub(crate) fn facts_with_hours(
    (series, history): (&Series, Option<&Series>),
    hours: &HourLogs,
    at: DateTime<Utc>,
    options: &FactsOptions,
    news: Option<DateTime<Utc>>,
) -> Result<Facts, FactsError> {
    facts_of(series, &Past::new(series, history, at), hours, at, options, news)
}

fn facts_of(
    series: &Series,
    known: &Past<'_>,
    hours: &HourLogs,
    at: DateTime<Utc>,
    options: &FactsOptions,
    news: Option<DateTime<Utc>>,
) -> Result<Facts, FactsError> {
    let step = series.step();
    let (Some(last), Some(first)) = (known.closed.last(), known.first()) else {
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
        let found = hours.sigma(sigma_end, wanted);
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
    for window in wanted_bases {
        let from = peak_open - TimeDelta::hours(window.into());
        match known.furthest(direction.opposite(), from, peak_open) {
            Some(bar) if first.open_time <= from => {
                let price = direction.near(bar);
                bases.push(BaseMove {
                    hours: window,
                    price: known.tick(price),
                    at: bar.open_time,
                    percent: percent_change(price, peak),
                    z: z(price, peak, window.into()),
                });
            }
            _ => unknowns.push(Unknown::Base { hours: window }),
        }
    }

    let news = news.map(|news_at| known.news_move(news_at, at, peak, peak_open, &z)).transpose()?;
    let primary =
        bases.iter().find(|base| base.hours == options.primary_base_hours).map_or(peak, |base| base.price);
    let grid = options.level_grid.filter(|grid| *grid > Decimal::ZERO).unwrap_or_else(|| round_grid(peak));
    let since = known.since(direction, peak, peak_open);
    if let Some(Since::AtLeast { data_from, .. }) = since {
        unknowns.push(Unknown::SinceBeyondData { data_from });
    }
    let volume = known.volume_ratio(hour_of(peak_open), at);
    if volume.is_none() {
        unknowns.push(Unknown::VolumeRatio);
    }
    let longest = bases.iter().map(|base| base.hours).max().unwrap_or(0);
    let earliest = peak_open - TimeDelta::hours(longest.into());
    let gaps = gaps_in(between(known.closed, earliest, at), step);
    let missing: u64 = gaps.iter().map(|gap| gap.bars).sum();
    if missing > 0 {
        unknowns.push(Unknown::MissingBars { bars: missing });
    }
    let data_as_of = last.open_time + step;
    if at - data_as_of > step * 2 + TimeDelta::seconds(10) {
        unknowns.push(Unknown::StaleData { closed: data_as_of });
    }

    let from_24h_ago = known.reference(peak_open - TimeDelta::hours(24), peak);
    let rank_24h =
        from_24h_ago.and_then(|day| hours.rank(log_return(day.price, peak), 24, estimation_end(peak_open)));
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
        from_24h_ago,
        rank_24h,
        from_utc_day_open: known.reference(peak_open.date_naive().and_time(NaiveTime::MIN).and_utc(), peak),
        bases,
        primary_base_hours: options.primary_base_hours,
        news,
        since,
        volume,
        realised: known.realised(hour_of(peak_open), at),
        moves: known.moves(hours, options),
        gaps,
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
