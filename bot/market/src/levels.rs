//! Levels of a price: retracements of a rise, round numbers, touches and confirmed crossings.

use std::collections::BTreeMap;

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
    // A further level is never touched or closed beyond before a nearer one, so each search goes on where the last
    // one ended.
    let (mut touch, mut confirm) = (0, 0);
    while crossings.len() < levels_max && level > Decimal::ZERO {
        while after.get(touch).is_some_and(|bar| !back.beyond(direction.near(bar), level)) {
            touch += 1;
        }
        let Some(touching) = after.get(touch) else { break };
        while after.get(confirm).is_some_and(|bar| !back.beyond(bar.close, level)) {
            confirm += 1;
        }
        crossings.push(LevelCrossing {
            level,
            touch: touching.open_time,
            close_confirm: after.get(confirm).map(|bar| bar.open_time),
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

/// What a bar did to a round level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelAct {
    /// It traded beyond it: `low < L` on the way down. Inside a bar, no more.
    Touch,
    /// It closed beyond it: `close < L` on the way down.
    Close,
}

/// A round level that was gone through for the first time since it was armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelEvent {
    /// The round price.
    pub level: Decimal,
    /// Which way the price went through.
    pub direction: Direction,
    /// Touched or closed beyond.
    pub act: LevelAct,
    /// Opening time of the bar.
    pub bar_open: DateTime<Utc>,
}

/// Follows all round levels of a series, bar by bar.
///
/// A level is armed for a way while the last close lies on its near side or on it. A touch and a close beyond are told
/// once each; they are armed again when a bar closes back on the near side by `rearm_percent` of the level, so a price
/// that dances on the line speaks once. The first bar only sets the side.
#[derive(Debug, Clone)]
pub struct LevelWatch {
    grid: Decimal,
    rearm_percent: Decimal,
    last: Option<Decimal>,
    /// What was told and is not armed again, by level and way.
    told: BTreeMap<(Decimal, Direction), LevelAct>,
}

/// Most levels told of one bar. A bar that goes through more is told by its size.
const LEVELS_A_BAR_MAX: usize = 200;

/// How far a price must come back for a level to speak again, in percent of it: a chosen default.
pub fn rearm_percent() -> Decimal {
    Decimal::new(2, 1)
}

impl LevelWatch {
    /// Watches the multiples of `grid`, which must be above zero; with another one nothing is ever told.
    pub fn new(grid: Decimal, rearm_percent: Decimal) -> Self {
        Self { grid, rearm_percent, last: None, told: BTreeMap::new() }
    }

    /// Takes in a closed bar. Tells rises before falls, nearer levels first, a touch before the close beyond.
    pub fn on_candle(&mut self, bar: &Candle) -> Vec<LevelEvent> {
        let Some(last) = self.last.replace(bar.close) else { return Vec::new() };
        if self.grid <= Decimal::ZERO {
            return Vec::new();
        }
        let mut events = Vec::new();
        for direction in [Direction::Rise, Direction::Fall] {
            let sign = if direction == Direction::Rise { self.grid } else { -self.grid };
            let lines = last / self.grid;
            let mut level = match direction {
                Direction::Rise => lines.ceil() * self.grid,
                Direction::Fall => lines.floor() * self.grid,
            };
            for _ in 0..LEVELS_A_BAR_MAX {
                if level <= Decimal::ZERO || !direction.beyond(direction.far(bar), level) {
                    break;
                }
                let act = if direction.beyond(bar.close, level) { LevelAct::Close } else { LevelAct::Touch };
                let told = self.told.get(&(level, direction)).copied();
                let event = |act| LevelEvent { level, direction, act, bar_open: bar.open_time };
                if told.is_none() {
                    events.push(event(LevelAct::Touch));
                }
                if act == LevelAct::Close && told != Some(LevelAct::Close) {
                    events.push(event(LevelAct::Close));
                }
                self.told.insert((level, direction), told.map_or(act, |told| told.max(act)));
                level += sign;
            }
        }
        let share = self.rearm_percent / Decimal::ONE_HUNDRED;
        // The order inside a bar is unknown, so what it arms again speaks from the next bar on.
        self.told.retain(|(level, direction), _| {
            let back = match direction {
                Direction::Rise => level - level * share,
                Direction::Fall => level + level * share,
            };
            !direction.opposite().reaches(bar.close, back)
        });
        events
    }
}
