//! Published claims against the candles: was there such a high, such a low, such a price?
//!
//! Articles round and take prices of other venues, so a claim counts as supported within a tolerance of 0.75
//! %. That tolerance is for judging others; our own figures are exact.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::candle::Series;
use crate::direction::{Direction, round3};

/// What a claim says about a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// The highest price was this.
    High,
    /// The lowest price was this.
    Low,
    /// The market traded at this price.
    At,
    /// The market traded below this price. Exact: no tolerance helps it.
    Below,
    /// The market traded above this price. Exact as well.
    Above,
}

/// A claim about prices in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What is said.
    pub kind: ClaimKind,
    /// The price that is named.
    pub claimed: Decimal,
    /// First opening time of the window.
    pub from: DateTime<Utc>,
    /// Last opening time of the window, inclusive.
    pub to: DateTime<Utc>,
}

/// The tolerance for claims, in percent.
pub fn claim_tolerance_percent() -> Decimal {
    Decimal::new(75, 2)
}

/// What the candles say to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The high or low of the window that the claim is held against; the nearest traded price for `at`.
    pub actual: Decimal,
    /// How far the claim lies from it, in percent of it, rounded to three places; 0 for a `below` or `above`
    /// that is true and for an `at` inside the window's range.
    pub error_percent: f64,
    /// Whether the claim stands.
    pub supported: bool,
}

/// Judges a claim by the bars that open in its window. `None` when the series has no bar there: silence is
/// not support, and no refutation either.
pub fn judge(series: &Series, claim: &Claim, tolerance_percent: Decimal) -> Option<Judged> {
    let bars = series.range(claim.from, claim.to + series.step());
    let bars = &bars[..bars.partition_point(|bar| bar.open_time <= claim.to)];
    let high = Direction::Rise.furthest(bars)?.1.high;
    let low = Direction::Fall.furthest(bars)?.1.low;
    let (actual, exact) = match claim.kind {
        ClaimKind::High => (high, None),
        ClaimKind::Low => (low, None),
        ClaimKind::At => (claim.claimed.clamp(low, high), None),
        ClaimKind::Below => (low, Some(low < claim.claimed)),
        ClaimKind::Above => (high, Some(high > claim.claimed)),
    };
    let error = match exact {
        Some(true) => Decimal::ZERO,
        _ => (claim.claimed / actual - Decimal::ONE) * Decimal::ONE_HUNDRED,
    };
    let supported = exact.unwrap_or(error.abs() <= tolerance_percent);
    Some(Judged { actual, error_percent: round3(error), supported })
}
