//! Usual movement: hourly returns, their standard deviation, and a move measured in it.
//!
//! - `r_i = ln(c_i / c_(i-1))` over closed hours; a return is only taken between two neighbouring hours, so a
//!   gap in the data adds no fake jump.
//! - `sigma_1h` is the sample standard deviation (n - 1) of the newest `n` returns that end before the event.
//! - `z_W = ln(p1 / p0) / (sigma_1h * sqrt(W in hours))`: the square-root-of-time rule.
//! - Fewer than [`SAMPLES_MIN`] returns or a sigma of zero give no z at all.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::candle::{Candle, HOUR};
use crate::direction::{float, log_return};
use crate::hours::{HourLogs, each_hour};

/// Fewest hourly returns from which a sigma is used. A chosen default, not a measured one.
pub const SAMPLES_MIN: usize = 100;
/// Hours of the long sigma: 30 days.
pub const SIGMA_LONG_HOURS: usize = 720;
/// Hours of the short sigma: 7 days.
pub const SIGMA_SHORT_HOURS: usize = 168;

/// The standard deviation of hourly returns with the number of returns behind it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sigma {
    /// Standard deviation of one hour's log return.
    pub per_hour: f64,
    /// Returns used; at most the number asked for.
    pub samples: usize,
    /// Returns asked for.
    pub wanted: usize,
}

impl Sigma {
    /// The move `from -> to` in usual moves of `hours` hours; `None` when sigma is zero or the samples are
    /// fewer than `samples_min`.
    pub fn z(&self, from: Decimal, to: Decimal, hours: f64, samples_min: usize) -> Option<f64> {
        self.z_of(log_return(from, to), hours, samples_min)
    }

    /// As [`Sigma::z`], for a log return.
    pub fn z_of(&self, log_move: f64, hours: f64, samples_min: usize) -> Option<f64> {
        (self.samples >= samples_min.max(2) && self.per_hour > 0.0 && hours > 0.0)
            .then(|| log_move / (self.per_hour * hours.sqrt()))
    }
}

/// One closed hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourClose {
    /// When the hour ends.
    pub end: DateTime<Utc>,
    /// The last price of the hour.
    pub close: Decimal,
}

/// The closes of all whole hours in `bars`. Bars of an hour or less are expected; the close of an hour is
/// that of the bar which ends with it, and an hour without that bar is left out. Longer bars give nothing.
pub fn hour_closes(bars: &[Candle], step: TimeDelta) -> Vec<HourClose> {
    let mut closes = Vec::new();
    each_hour(bars, step, |end, close| closes.push(HourClose { end, close }));
    closes
}

pub(crate) fn ends_an_hour(end: DateTime<Utc>) -> bool {
    end.timestamp_millis() % HOUR.num_milliseconds() == 0
}

/// The standard deviation of the newest `wanted` returns that end at or before `end`; `None` below two.
/// Returns are taken between neighbouring hours only.
pub fn sigma_until(closes: &[HourClose], end: DateTime<Utc>, wanted: usize) -> Option<Sigma> {
    let mut logs = HourLogs::default();
    for hour in closes {
        logs.push(hour.end, hour.close);
    }
    logs.sigma(end, wanted)
}

/// Sample standard deviation with divisor n - 1, in two passes; `None` for fewer than two values.
pub fn sample_deviation(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (n - 1.0)).sqrt())
}

/// Realised volatility of a window: `sqrt(sum r^2)` over the closes of `bars`, the first return taken from
/// `before`, the close that precedes the window (Andersen and Bollerslev, 1998). Not annualised; see
/// [`annualised`].
pub fn realised_volatility(before: Decimal, bars: &[Candle]) -> f64 {
    let mut last = float(before).ln();
    let mut squares = 0.0;
    for bar in bars {
        let log = float(bar.close).ln();
        squares += (log - last).powi(2);
        last = log;
    }
    squares.sqrt()
}

/// A volatility of a window as that of a year, `RV sqrt(525600 / minutes)`: crypto markets trade all 525,600 minutes
/// of it.
pub fn annualised(volatility: f64, window: TimeDelta) -> f64 {
    volatility * (525_600.0 * 60.0 / window.num_seconds() as f64).sqrt()
}

/// The start of the hour that holds `time`.
pub(crate) fn hour_of(time: DateTime<Utc>) -> DateTime<Utc> {
    time.duration_trunc(HOUR).unwrap_or(time)
}

/// Where the estimation of usual movement ends for an event whose extreme bar opens at `extreme`: one hour
/// before the hour of that bar, so that neither the move nor its run-up inflates the yardstick.
pub fn estimation_end(extreme: DateTime<Utc>) -> DateTime<Utc> {
    hour_of(extreme) - HOUR
}
