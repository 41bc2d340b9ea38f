//! "Highest since": the last earlier bar that reached a price, and its day in two zones.

use chrono::{DateTime, Days, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{day_utc8, day_utc8_start};
use crate::candle::{Candle, DAY, between};
use crate::direction::Direction;

/// The answer to "highest since when?" (lowest, for a fall).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Since {
    /// An earlier bar reached the price: `since(P, t)` is the last `s < t` with `high_s >= P`.
    Bar {
        /// Opening time of that bar.
        bar_open: DateTime<Utc>,
        /// How far that bar reached.
        price: Decimal,
        /// The bar's day in UTC, the label to print.
        utc_day: NaiveDate,
        /// The furthest price of that UTC day before the event.
        utc_day_price: Decimal,
        /// The bar's day in UTC+8; it may differ, so a printed day always names its zone.
        utc8_day: NaiveDate,
        /// The furthest price of that UTC+8 day before the event.
        utc8_day_price: Decimal,
    },
    /// No bar in the data reached it: "highest in at least this many days", never "all-time".
    AtLeast {
        /// Whole days that the data covers before the event.
        days: i64,
        /// Opening time of the first bar in the data.
        data_from: DateTime<Utc>,
    },
}

/// The last bar before `before` that reached `price`, `>=` for highs and `<=` for lows. `None` without any
/// bar before it.
pub fn since(direction: Direction, bars: &[Candle], price: Decimal, before: DateTime<Utc>) -> Option<Since> {
    since_in(direction, [&[], bars], price, before)
}

/// As [`since`], over bars in two pieces, the older ones first.
pub(crate) fn since_in(
    direction: Direction,
    pieces: [&[Candle]; 2],
    price: Decimal,
    before: DateTime<Utc>,
) -> Option<Since> {
    let earlier = pieces.map(|bars| between(bars, DateTime::<Utc>::MIN_UTC, before));
    let first = earlier.into_iter().flatten().next()?;
    let newest_first = earlier[1].iter().rev().chain(earlier[0].iter().rev());
    let Some(bar) = newest_first.into_iter().find(|bar| direction.reaches(direction.far(bar), price)) else {
        return Some(Since::AtLeast {
            days: (before - first.open_time).num_seconds() / DAY.num_seconds(),
            data_from: first.open_time,
        });
    };
    let utc_day = bar.open_time.date_naive();
    let utc8_day = day_utc8(bar.open_time);
    let utc_start = utc_day.and_time(chrono::NaiveTime::MIN).and_utc();
    let furthest_of_day = |start: DateTime<Utc>| {
        let end = start.checked_add_days(Days::new(1)).unwrap_or(before);
        let of_day = earlier.map(|bars| direction.furthest(between(bars, start, end)));
        of_day
            .into_iter()
            .flatten()
            .map(|(_, bar)| direction.far(bar))
            .fold(direction.far(bar), |best, next| if direction.beyond(next, best) { next } else { best })
    };
    Some(Since::Bar {
        bar_open: bar.open_time,
        price: direction.far(bar),
        utc_day,
        utc_day_price: furthest_of_day(utc_start),
        utc8_day,
        utc8_day_price: furthest_of_day(day_utc8_start(utc8_day)),
    })
}
