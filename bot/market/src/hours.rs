//! Hourly closes as logarithms: what sigma, z and rank are computed from.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::candle::{Candle, HOUR};
use crate::direction::{float, round_stat};
use crate::volatility::{SAMPLES_MIN, Sigma, ends_an_hour, sample_deviation};

/// Days over which a move is ranked.
const RANK_DAYS: i64 = 365;

/// Where a move stands among all moves of its length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rank {
    /// The share of moves that are no larger in size, in percent, rounded to one place.
    pub percent: f64,
    /// How many moves that share is taken of.
    pub samples: usize,
    /// Whole days that they span, at most 365.
    pub days: i64,
}

/// Logarithms of hourly closes, oldest first. Hours are counted from the Unix epoch by their end.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct HourLogs {
    ends: Vec<i64>,
    logs: Vec<f64>,
}

impl HourLogs {
    /// Takes in the whole hours of `bars`.
    pub(crate) fn learn(&mut self, bars: &[Candle], step: TimeDelta) {
        each_hour(bars, step, |end, close| self.push(end, close));
    }

    /// Takes in one hour, or another close of an hour known already.
    pub(crate) fn push(&mut self, end: DateTime<Utc>, close: Decimal) {
        let end = hour_number(end);
        let log = float(close).ln();
        if !log.is_finite() {
            return;
        }
        let place = match self.ends.last() {
            Some(last) if *last >= end => self.ends.binary_search(&end),
            _ => Err(self.ends.len()),
        };
        match place {
            Ok(known) => self.logs[known] = log,
            Err(place) => {
                self.ends.insert(place, end);
                self.logs.insert(place, log);
            }
        }
    }

    fn known(&self, until: DateTime<Utc>) -> usize {
        let until = until.timestamp().div_euclid(HOUR.num_seconds());
        self.ends.partition_point(|end| *end <= until)
    }

    /// The standard deviation of the newest `wanted` returns that ended at or before `until`; `None` below two.
    pub(crate) fn sigma(&self, until: DateTime<Utc>, wanted: usize) -> Option<Sigma> {
        let known = self.known(until);
        let mut returns = Vec::with_capacity(wanted.min(known));
        for later in (1..known).rev() {
            if returns.len() == wanted {
                break;
            }
            // Across a gap there is no return.
            if self.ends[later] - self.ends[later - 1] == 1 {
                returns.push(self.logs[later] - self.logs[later - 1]);
            }
        }
        // Oldest first, as they are written down elsewhere: the sum of floats depends on the order.
        returns.reverse();
        Some(Sigma { per_hour: sample_deviation(&returns)?, samples: returns.len(), wanted })
    }

    /// The rank of a move of `hours` hours among those, one an hour, that lie in the 365 days before `before`;
    /// `None` below [`SAMPLES_MIN`] of them.
    pub(crate) fn rank(&self, log_move: f64, hours: u32, before: DateTime<Utc>) -> Option<Rank> {
        let known = self.known(before);
        let oldest = before.timestamp().div_euclid(HOUR.num_seconds()) - RANK_DAYS * 24;
        let first = self.ends.partition_point(|end| *end <= oldest).min(known);
        let (ends, logs) = (&self.ends[first..known], &self.logs[first..known]);
        // A difference of logarithms and the logarithm of a ratio differ in the last digits: equal moves stay equal.
        let largest = log_move.abs() + 1e-12;
        let mut from = 0;
        let (mut samples, mut smaller) = (0_usize, 0_usize);
        for (end, log) in ends.iter().zip(logs) {
            let start = end - i64::from(hours);
            while ends[from] < start {
                from += 1;
            }
            if ends[from] == start {
                samples += 1;
                smaller += usize::from((log - logs[from]).abs() <= largest);
            }
        }
        let days = (ends.last()? - ends.first()?) / 24;
        (samples >= SAMPLES_MIN).then(|| Rank {
            percent: round_stat(smaller as f64 * 100.0 / samples as f64, 1),
            samples,
            days,
        })
    }
}

fn hour_number(end: DateTime<Utc>) -> i64 {
    end.timestamp().div_euclid(HOUR.num_seconds())
}

/// Calls `take` with the end and the close of each whole hour in `bars`, oldest first. The close of an hour is that of
/// the bar which ends with it; an hour without that bar is left out. Bars longer than an hour give nothing.
pub(crate) fn each_hour(bars: &[Candle], step: TimeDelta, mut take: impl FnMut(DateTime<Utc>, Decimal)) {
    if step > HOUR {
        return;
    }
    let stride = usize::try_from(HOUR.num_seconds() / step.num_seconds().max(1)).unwrap_or(1).max(1);
    let mut place = 0;
    while let Some(bar) = bars.get(place) {
        let end = bar.open_time + step;
        let mut next = place + 1;
        if ends_an_hour(end) {
            take(end, bar.close);
            // Without a gap the next hour ends a fixed number of bars later.
            let leap = place + stride;
            if bars.get(leap).is_some_and(|bar| bar.open_time + step == end + HOUR) {
                next = leap;
            }
        }
        place = next;
    }
}
