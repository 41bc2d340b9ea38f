//! Levels of a price: retracements of a rise, round numbers, touches and confirmed crossings.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde::{Deserialize, Serialize};

use crate::candle::Candle;
use crate::direction::Direction;

/// The first bars that reached a share of the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetracementLevel {
    /// Share of the lead leg, in percent.
    pub percent: u32,
    /// `P - q (P - B)`, rounded to the tick for display; the crossing is decided on the exact value.
    pub level: Decimal,
    /// Opening time of the first bar after the extreme bar that reached it, if any did.
    pub first_bar: Option<DateTime<Utc>>,
    /// Minutes from the opening of the extreme bar to the opening of that bar.
    pub minutes_after_peak_bar: Option<i64>,
}

/// Retracement levels of the leg `base -> extreme`. `after` are the bars after the extreme bar.
pub fn retracement_levels(
    direction: Direction,
    base: Decimal,
    extreme: Decimal,
    extreme_bar: DateTime<Utc>,
    after: &[Candle],
    percents: &[u32],
    tick_scale: u32,
) -> Vec<RetracementLevel> {
    let back = direction.opposite();
    percents
        .iter()
        .map(|&percent| {
            let level = extreme - Decimal::from(percent) * (extreme - base) / Decimal::ONE_HUNDRED;
            let first = after.iter().find(|bar| back.reaches(direction.near(bar), level));
            RetracementLevel {
                percent,
                level: level
                    .round_dp_with_strategy(tick_scale, rust_decimal::RoundingStrategy::MidpointAwayFromZero),
                first_bar: first.map(|bar| bar.open_time),
                minutes_after_peak_bar: first.map(|bar| (bar.open_time - extreme_bar).num_minutes()),
            }
        })
        .collect()
}

/// A round price and when the market went through it on the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCrossing {
    /// The round price.
    pub level: Decimal,
    /// First bar that traded beyond it: `low < L` on the way down. A touch inside a bar, no more.
    pub touch: DateTime<Utc>,
    /// First bar that closed beyond it: `close < L` on the way down. Only this confirms the crossing.
    pub close_confirm: Option<DateTime<Utc>>,
}

/// Round levels strictly between the extreme and the furthest way back, nearest to the extreme first, each
/// with its first touch and first confirming close. At most `levels_max` are listed.
pub fn round_levels(
    direction: Direction,
    extreme: Decimal,
    after: &[Candle],
    grid: Decimal,
    levels_max: usize,
) -> Vec<LevelCrossing> {
    let back = direction.opposite();
    let mut crossings = Vec::new();
    if grid <= Decimal::ZERO {
        return crossings;
    }
    let lines = (extreme / grid).floor();
    let mut level = match direction {
        Direction::Rise if lines * grid == extreme => extreme - grid,
        Direction::Rise => lines * grid,
        Direction::Fall => (lines + Decimal::ONE) * grid,
    };
    while crossings.len() < levels_max && level > Decimal::ZERO {
        let Some(touch) = after.iter().position(|bar| back.beyond(direction.near(bar), level)) else { break };
        let confirm = after[touch..].iter().find(|bar| back.beyond(bar.close, level));
        crossings.push(LevelCrossing {
            level,
            touch: after[touch].open_time,
            close_confirm: confirm.map(|bar| bar.open_time),
        });
        level = match direction {
            Direction::Rise => level - grid,
            Direction::Fall => level + grid,
        };
    }
    crossings
}

/// The grid of round prices for a price: the 1, 2 or 5 times a power of ten closest to half a percent of it,
/// by ratio. For 88,500 that is 500; for 1,800 it is 10.
pub fn round_grid(price: Decimal) -> Decimal {
    let half_percent = price.to_f64().unwrap_or(0.0) * 0.005;
    if half_percent <= 0.0 {
        return Decimal::ONE;
    }
    let exponent = half_percent.log10().floor() as i32;
    let candidates = (exponent - 1..=exponent + 1).flat_map(|power| [1.0, 2.0, 5.0].map(|m| (m, power)));
    candidates
        .min_by(|a, b| {
            let distance =
                |(mantissa, power): &(f64, i32)| (mantissa * 10_f64.powi(*power) / half_percent).ln().abs();
            distance(a).total_cmp(&distance(b))
        })
        .and_then(|(mantissa, power)| {
            let mantissa = Decimal::from_f64(mantissa)?;
            Some(match u32::try_from(power) {
                Ok(up) => mantissa * Decimal::from(10_i64.checked_pow(up)?),
                Err(_) => mantissa / Decimal::from(10_i64.checked_pow(power.unsigned_abs())?),
            })
        })
        .unwrap_or(Decimal::ONE)
}

/// One crossing of a level over time, with re-arming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// Which way the price went through.
    pub direction: Direction,
    /// Opening time of the bar that closed beyond the level.
    pub bar_open: DateTime<Utc>,
}

/// Confirmed crossings of `level`, in order. After one, the level is armed again for the same way only once a
/// bar has closed back on the other side by `rearm_percent` of the level, so a price that dances on the line
/// speaks once. The first bar only sets the side.
pub fn crossings(bars: &[Candle], level: Decimal, rearm_percent: Decimal) -> Vec<Crossing> {
    let margin = level * rearm_percent / Decimal::ONE_HUNDRED;
    let mut found = Vec::new();
    // Which ways may speak: a way is armed by a close on its near side, beyond the margin once it has spoken.
    let mut spoken: [bool; 2] = [false, false];
    let mut last = bars.first().map(|bar| bar.close);
    for bar in bars.iter().skip(1) {
        for (way, direction) in [Direction::Rise, Direction::Fall].into_iter().enumerate() {
            let start = match direction {
                Direction::Rise => level - margin,
                Direction::Fall => level + margin,
            };
            if direction.opposite().reaches(bar.close, start) {
                spoken[way] = false;
            }
            let came_from_other_side = last.is_some_and(|last| !direction.beyond(last, level));
            if came_from_other_side && direction.beyond(bar.close, level) && !spoken[way] {
                spoken[way] = true;
                found.push(Crossing { direction, bar_open: bar.open_time });
            }
        }
        last = Some(bar.close);
    }
    found
}
