//! A move upward and its mirror image, so that every definition is written once.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::candle::Candle;

/// Which way the first leg of a move goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Up to a peak; what follows is a fall.
    Rise,
    /// Down to a trough; what follows is a bounce.
    Fall,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Rise => Self::Fall,
            Self::Fall => Self::Rise,
        }
    }

    /// The end of a bar that the move reaches for: its high in a rise, its low in a fall.
    pub fn far(self, bar: &Candle) -> Decimal {
        match self {
            Self::Rise => bar.high,
            Self::Fall => bar.low,
        }
    }

    /// The end of a bar that the move starts from: its low in a rise, its high in a fall.
    pub fn near(self, bar: &Candle) -> Decimal {
        self.opposite().far(bar)
    }

    /// Whether `a` is strictly further along this way than `b`.
    pub fn beyond(self, a: Decimal, b: Decimal) -> bool {
        match self {
            Self::Rise => a > b,
            Self::Fall => a < b,
        }
    }

    /// Whether `a` is at least as far along this way as `b`. "Highest since" needs this one: the perpetual
    /// contract of the seed's day ties with its high of 25 March to the tenth of a dollar.
    pub fn reaches(self, a: Decimal, b: Decimal) -> bool {
        a == b || self.beyond(a, b)
    }

    /// The first bar whose far end is the furthest of all, with its place.
    pub fn furthest(self, bars: &[Candle]) -> Option<(usize, &Candle)> {
        let mut best: Option<(usize, &Candle)> = None;
        for (place, bar) in bars.iter().enumerate() {
            if best.is_none_or(|(_, found)| self.beyond(self.far(bar), self.far(found))) {
                best = Some((place, bar));
            }
        }
        best
    }
}

/// A price and the bar that printed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricePoint {
    /// The price, in the quote currency.
    pub price: Decimal,
    /// Opening time of the bar.
    pub bar_open: DateTime<Utc>,
}

/// `to / from - 1` in percent, rounded to three places. Exact decimals until the last step.
pub fn percent_change(from: Decimal, to: Decimal) -> f64 {
    round3((to / from - Decimal::ONE) * Decimal::ONE_HUNDRED)
}

/// A decimal rounded half away from zero to three places, as a number for display.
pub(crate) fn round3(value: Decimal) -> f64 {
    value
        .round_dp_with_strategy(3, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        .to_f64()
        .unwrap_or(f64::NAN)
}

/// A decimal as the nearest float. Up to 2^53 without its point and 22 places the division is the only rounding, and
/// it is much cheaper than the general way; every price of a market is such a number.
pub(crate) fn float(value: Decimal) -> f64 {
    const EXACT_MAX: i128 = 1 << 53;
    const EXACT_PLACES: u32 = 22;
    let (mantissa, scale) = (value.mantissa(), value.scale());
    if mantissa.abs() <= EXACT_MAX && scale <= EXACT_PLACES {
        return mantissa as f64 / POWERS_OF_TEN[scale as usize];
    }
    value.to_f64().unwrap_or(f64::NAN)
}

/// The powers of ten that a float holds exactly.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// `ln(to / from)`, the continuous return. Statistics are floats; prices are not.
pub(crate) fn log_return(from: Decimal, to: Decimal) -> f64 {
    (float(to) / float(from)).ln()
}

/// Rounds a statistic for display.
pub(crate) fn round_stat(value: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (value * scale).round() / scale
}
