//! One price from several venues: the median of those that can be trusted now, and why the others are not.
//!
//! # Rules
//! For a moment `at`, with bars of one step, in this order:
//!
//! | a venue is left out when | rule |
//! |---|---|
//! | trouble | whoever asked it says so: it is down, shut (HTTP 451), limits us, or its clock is off |
//! | no data | it has no bar that closed by `at` |
//! | stale | its newest bar closed more than two steps and ten seconds before `at` |
//! | frozen | its newest five bars or more have one close and no volume, while another venue's close moved in that time |
//! | outlier | of three or more, its price lies more than 0.5 % from the median of them (1 % while the market moves, `z > 4`) |
//!
//! The price is the median of what is left; of an even count it is the mean of the middle two, exactly. Two venues that
//! differ are both kept, for nobody can tell which of them is wrong. Outliers are named only while more than half of
//! the venues agree within the limit; when they do not, all are kept and the confidence is low. So one wild
//! venue of three or more never carries the price out of the range of the honest ones, as long as these agree within
//! the limit themselves; of four or more it never does.
//!
//! **Moving** (`z > 4`): the last hour's move `|ln(c_t / c_(t-1h))|` in usual hourly moves, `sigma_1h` of up to 720
//! hourly returns that ended before that hour ([`crate::volatility`]); the median over the venues that have 100
//! returns or more. Without any the market counts as calm.
//!
//! # Source
//! The median is the location estimate with the highest breakdown point (half of the values; Huber, *Robust
//! Statistics*, 1981). The limits are chosen defaults, not measured ones; [`CompositeOptions`] has them all.
//!
//! The composite validates and alerts. The facts of a move are taken from one venue, for the lows of two venues
//! differ by tens of dollars and a mixed series would belong to neither.

mod bars;
mod options;
mod track;

pub use bars::{Repaired, composite_bars, named_composite_bars, repair};
pub use options::{CompositeOptions, CompositeOptionsError};

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::candle::Candle;
use crate::direction::round3;
use track::{Track, moves_much};

/// One venue as it stands: its bars and, if asking it failed, the trouble.
#[derive(Debug, Clone, Copy)]
pub struct VenueView<'a> {
    /// Name of the venue; each once.
    pub venue: &'a str,
    /// Closed bars of one step, oldest first, no time twice.
    pub bars: &'a [Candle],
    /// What is wrong with the venue at the moment of the question.
    pub trouble: Option<Trouble>,
}

/// Why a venue cannot be believed, told by whoever asked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum Trouble {
    /// It does not answer.
    Down {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// It does not serve this region (HTTP 451). It is not asked again.
    Shut,
    /// It asked for fewer calls.
    RateLimited {
        /// When it may be asked again.
        until: DateTime<Utc>,
    },
    /// Its times are not ours, so its bars stand in the wrong places.
    ClockOff {
        /// Its clock minus ours; positive when it is ahead.
        #[serde(rename = "by_ms", with = "millis")]
        by: TimeDelta,
    },
}

/// Why a venue does not count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "left_out", rename_all = "snake_case")]
pub enum LeftOut {
    /// Asking it failed.
    Trouble(Trouble),
    /// It has no bar that closed by then.
    NoData,
    /// Its newest bar is too old.
    Stale {
        /// Time since that bar closed.
        #[serde(rename = "age_ms", with = "millis")]
        age: TimeDelta,
    },
    /// Its price stands still without trades while others move.
    Frozen {
        /// How many bars it has stood still.
        bars: u32,
    },
    /// Its price lies too far from the median.
    Outlier {
        /// Distance from the median in percent, rounded to three places; negative below it.
        percent: f64,
    },
}

/// How much a composite price carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// No venue: there is no price.
    None,
    /// One venue: enough to alert, never for a draft.
    Single,
    /// Two venues, or more that do not agree: no draft.
    Low,
    /// Three or more that agree.
    Full,
}

/// The price of one venue that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Name of the venue.
    pub venue: String,
    /// Its last close.
    pub price: Decimal,
}

/// The price of several venues at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Composite {
    /// The moment.
    pub at: DateTime<Utc>,
    /// Median of the quotes; absent without any.
    pub price: Option<Decimal>,
    /// The venues that count, by name.
    pub quotes: Vec<Quote>,
    /// The venues that do not, by name, with the reason.
    pub left_out: Vec<(String, LeftOut)>,
    /// Highest minus lowest quote, in percent of the price, rounded to three places; absent below two quotes.
    pub spread_percent: Option<f64>,
    /// How much the price carries.
    pub confidence: Confidence,
}

impl Composite {
    /// Why a venue is left out, if it is.
    pub fn left_out(&self, venue: &str) -> Option<&LeftOut> {
        self.left_out.iter().find(|(name, _)| name == venue).map(|(_, why)| why)
    }
}

/// The price at `at` of the venues that can be trusted. Bars that close after `at` are not looked at. The order of the
/// views does not matter.
pub fn composite(
    views: &[VenueView<'_>],
    step: TimeDelta,
    at: DateTime<Utc>,
    options: &CompositeOptions,
) -> Composite {
    let mut views: Vec<VenueView<'_>> = views
        .iter()
        .map(|view| {
            let known = view.bars.partition_point(|bar| bar.open_time + step <= at);
            VenueView { bars: &view.bars[..known], ..*view }
        })
        .collect();
    views.sort_by(|a, b| a.venue.cmp(b.venue));

    let mut left_out = Vec::new();
    let mut fresh: Vec<(VenueView<'_>, Track)> = Vec::new();
    for view in views {
        match track_of(&view, step, at, options) {
            Ok(track) => fresh.push((view, track)),
            Err(why) => left_out.push((view.venue.to_owned(), why)),
        }
    }
    let tracks: Vec<Track> = fresh.iter().map(|(_, track)| *track).collect();
    let mut place = 0;
    fresh.retain(|(view, track)| {
        let frozen = is_frozen(track, place, &tracks, options);
        place += 1;
        if frozen {
            left_out.push((view.venue.to_owned(), LeftOut::Frozen { bars: track.still_bars }));
        }
        !frozen
    });

    let prices: Vec<Decimal> = fresh.iter().map(|(_, track)| track.close).collect();
    // The usual movement is looked up only when it decides something.
    let moving = || {
        let bars: Vec<&[Candle]> = fresh.iter().map(|(view, _)| view.bars).collect();
        moves_much(&bars, step, options)
    };
    let verdict = Verdict::over(&prices, options, moving);
    let mut quotes = Vec::new();
    for ((view, track), outlier) in fresh.iter().zip(&verdict.outliers) {
        match outlier {
            Some(percent) => {
                left_out.push((view.venue.to_owned(), LeftOut::Outlier { percent: *percent }));
            }
            None => quotes.push(Quote { venue: view.venue.to_owned(), price: track.close }),
        }
    }
    left_out.sort_by(|a, b| a.0.cmp(&b.0));

    let kept: Vec<Decimal> = quotes.iter().map(|quote| quote.price).collect();
    let price = median(&kept);
    let confidence = match quotes.len() {
        0 => Confidence::None,
        1 => Confidence::Single,
        count if count >= options.quorum as usize && verdict.agreed => Confidence::Full,
        _ => Confidence::Low,
    };
    Composite { at, price, quotes, left_out, spread_percent: spread_percent(&kept, price), confidence }
}

/// What the newest bars of a venue show, unless something speaks against it before any other venue is asked.
fn track_of(
    view: &VenueView<'_>,
    step: TimeDelta,
    at: DateTime<Utc>,
    options: &CompositeOptions,
) -> Result<Track, LeftOut> {
    if let Some(trouble) = view.trouble {
        return Err(LeftOut::Trouble(trouble));
    }
    let track = Track::of(view.bars).ok_or(LeftOut::NoData)?;
    let age = at - (track.open_time + step);
    if age > options.stale_after(step) { Err(LeftOut::Stale { age }) } else { Ok(track) }
}

/// Whether the track at `place` stands still while another of `tracks` moved after its standstill began.
fn is_frozen(track: &Track, place: usize, tracks: &[Track], options: &CompositeOptions) -> bool {
    let others = tracks.iter().enumerate().filter(|(other, _)| *other != place);
    track.still_bars >= options.frozen_bars.max(1)
        && others.into_iter().any(|(_, other)| other.moved_at.is_some_and(|at| at > track.still_from))
}

/// Which prices are outliers.
struct Verdict {
    /// Per price its distance from the median in percent, if it is an outlier.
    outliers: Vec<Option<f64>>,
    /// Whether more than half of the prices lie within the limit of their median.
    agreed: bool,
}

impl Verdict {
    fn over(prices: &[Decimal], options: &CompositeOptions, moving: impl FnOnce() -> bool) -> Self {
        let nobody = |agreed| Self { outliers: vec![None; prices.len()], agreed };
        let Some(middle) = median(prices).filter(|middle| *middle > Decimal::ZERO) else {
            return nobody(false);
        };
        let distance = |price: &Decimal| (*price - middle) * Decimal::ONE_HUNDRED / middle;
        let within = |limit: Decimal| prices.iter().filter(|price| distance(price).abs() <= limit).count();
        let mut limit = options.outlier_percent;
        if within(limit) < prices.len() && options.outlier_percent_moving > limit && moving() {
            limit = options.outlier_percent_moving;
        }
        let agreed = within(limit) * 2 > prices.len();
        if !agreed || prices.len() < 3 {
            return nobody(agreed);
        }
        let outliers = prices
            .iter()
            .map(|price| {
                let distance = distance(price);
                (distance.abs() > limit).then(|| round3(distance))
            })
            .collect();
        Self { outliers, agreed }
    }
}

/// The middle one of an odd count, the mean of the middle two of an even one, exactly.
fn median(prices: &[Decimal]) -> Option<Decimal> {
    let mut sorted = prices.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some((sorted[middle - 1] + upper) / Decimal::TWO)
}

fn spread_percent(prices: &[Decimal], price: Option<Decimal>) -> Option<f64> {
    let (low, high) = (prices.iter().min()?, prices.iter().max()?);
    let price = price.filter(|price| prices.len() > 1 && *price > Decimal::ZERO)?;
    Some(round3((*high - *low) * Decimal::ONE_HUNDRED / price))
}

/// Durations as whole milliseconds, the unit that the field's serialised name carries.
mod millis {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
        time.num_milliseconds().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeDelta, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        TimeDelta::try_milliseconds(millis)
            .ok_or_else(|| serde::de::Error::custom(format!("{millis} ms are too many")))
    }
}
