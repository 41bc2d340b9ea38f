//! The rolling state of a watch: extremes of a window, usual movement, armed whipsaws. Each bar costs
//! amortised constant time whatever the window's length.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::candle::{Candle, HOUR};
use crate::direction::{Direction, PricePoint};
use crate::volatility::{HourClose, Sigma};

/// The lowest low and highest high of the bars before the current one, inside a window that ends with it.
///
/// Two monotonic queues: a price that an equal or further one follows can never be the extreme again.
#[derive(Debug, Clone)]
pub(super) struct Extremes {
    span: TimeDelta,
    lows: VecDeque<PricePoint>,
    highs: VecDeque<PricePoint>,
}

impl Extremes {
    /// A window of `hours` that includes the current bar of `step`.
    pub(super) fn new(hours: u32) -> Self {
        Self { span: TimeDelta::hours(hours.into()), lows: VecDeque::new(), highs: VecDeque::new() }
    }

    fn queue(&mut self, direction: Direction) -> &mut VecDeque<PricePoint> {
        match direction {
            Direction::Rise => &mut self.lows,
            Direction::Fall => &mut self.highs,
        }
    }

    /// Where a move of this way that ends in `bar` started: the furthest price the other way among the
    /// earlier bars of the window, or the open of the bar itself, which is known to come before its extremes.
    pub(super) fn base(&mut self, direction: Direction, bar: &Candle) -> PricePoint {
        let oldest = bar.open_time - self.span;
        let queue = self.queue(direction);
        while queue.front().is_some_and(|point| point.bar_open <= oldest) {
            queue.pop_front();
        }
        let own = PricePoint { price: bar.open, bar_open: bar.open_time };
        match queue.front() {
            Some(earlier) if !direction.beyond(earlier.price, own.price) => *earlier,
            _ => own,
        }
    }

    pub(super) fn push(&mut self, bar: &Candle) {
        for direction in [Direction::Rise, Direction::Fall] {
            let point = PricePoint { price: direction.near(bar), bar_open: bar.open_time };
            let queue = self.queue(direction);
            while queue.back().is_some_and(|last| direction.beyond(last.price, point.price)) {
                queue.pop_back();
            }
            queue.push_back(point);
        }
    }
}

/// Sums of hourly returns up to the end of an hour.
#[derive(Debug, Clone, Copy)]
struct Sums {
    end: DateTime<Utc>,
    count: u64,
    total: f64,
    squares: f64,
}

/// Rolling sigma of hourly returns, asked for any recent end.
#[derive(Debug, Clone)]
pub(super) struct Usual {
    wanted: usize,
    keep: usize,
    /// End of the newest hour and the logarithm of its close.
    last: Option<(DateTime<Utc>, f64)>,
    /// Running sums, one entry a return; the first entry is the sum before all others.
    sums: VecDeque<Sums>,
}

impl Usual {
    /// `wanted` returns make a sigma; ends up to `back_hours` before the newest hour can be asked for.
    pub(super) fn new(wanted: usize, back_hours: u32) -> Self {
        let keep = wanted + back_hours as usize + 2;
        let before = Sums { end: DateTime::<Utc>::MIN_UTC, count: 0, total: 0.0, squares: 0.0 };
        Self { wanted, keep, last: None, sums: VecDeque::from([before]) }
    }

    /// Takes in the close of an hour; hours come in order. After a gap the next return starts afresh.
    pub(super) fn push(&mut self, hour: HourClose) {
        let Some(close) = hour.close.to_f64().filter(|close| *close > 0.0) else { return };
        let log_close = close.ln();
        if let Some((end, log_last)) = self.last
            && hour.end - end == HOUR
            && let Some(before) = self.sums.back()
        {
            let value = log_close - log_last;
            self.sums.push_back(Sums {
                end: hour.end,
                count: before.count + 1,
                total: before.total + value,
                squares: before.squares + value * value,
            });
            while self.sums.len() > self.keep {
                self.sums.pop_front();
            }
        }
        self.last = Some((hour.end, log_close));
    }

    /// Sigma of the newest returns that ended at or before `end`.
    pub(super) fn sigma(&self, end: DateTime<Utc>) -> Option<Sigma> {
        let known = self.sums.partition_point(|sums| sums.end <= end);
        let newest = self.sums.get(known.checked_sub(1)?)?;
        let oldest = self.sums.get((known - 1).saturating_sub(self.wanted))?;
        let samples = newest.count - oldest.count;
        if samples < 2 {
            return None;
        }
        let n = samples as f64;
        let total = newest.total - oldest.total;
        let spread = (newest.squares - oldest.squares) - total * total / n;
        Some(Sigma {
            per_hour: (spread.max(0.0) / (n - 1.0)).sqrt(),
            samples: samples as usize,
            wanted: self.wanted,
        })
    }
}

/// A lead leg that waits to be given back.
#[derive(Debug, Clone)]
pub(super) struct Armed {
    /// Price at which enough is given back.
    pub(super) level: Decimal,
    pub(super) base: PricePoint,
    pub(super) extreme: PricePoint,
    pub(super) z: Option<f64>,
}

/// The armed lead legs of one way, the one whose level is met first in front.
#[derive(Debug, Clone)]
pub(super) struct ArmedLegs {
    pub(super) direction: Direction,
    within: TimeDelta,
    legs: VecDeque<Armed>,
}

impl ArmedLegs {
    pub(super) fn new(direction: Direction, within_hours: u32) -> Self {
        Self { direction, within: TimeDelta::hours(within_hours.into()), legs: VecDeque::new() }
    }

    /// The leg that `bar` gives back far enough, if any.
    pub(super) fn given_back(&mut self, bar: &Candle) -> Option<&Armed> {
        let oldest = bar.open_time - self.within;
        while self.legs.front().is_some_and(|leg| leg.extreme.bar_open < oldest) {
            self.legs.pop_front();
        }
        let direction = self.direction;
        self.legs.front().filter(|leg| direction.opposite().reaches(direction.near(bar), leg.level))
    }

    pub(super) fn arm(&mut self, leg: Armed) {
        let direction = self.direction;
        while self.legs.back().is_some_and(|last| direction.reaches(leg.level, last.level)) {
            self.legs.pop_back();
        }
        self.legs.push_back(leg);
    }
}
