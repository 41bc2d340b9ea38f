//! Numbers come from code: every numeral of a text is found and held against computed facts.
//!
//! [`read`] finds what a reader would take for a figure, in three languages: digits (ASCII, full-width, with thousands
//! separators, decimals, k, m, bn, 千, 萬, 億), Chinese numerals (一萬兩千, 八萬八, 百分之五, 五成), numbers in English
//! words, dates (2025-04-03, 4月3日, 3 April, 週四), clock times (15:00, 下午三點, 4 pm) and zones. [`Known`] holds what
//! code has computed, with unit and sign. A figure stands when a fact of its unit lies within half a unit of its last
//! digit, with the same sign where it states one. What looks like a figure and cannot be read does not stand either:
//! fractions, "half", "dozens", digits of other scripts.
//!
//! [`examine`] puts the whole check of a written text together: figures, quotes (verbatim in a named source), words for
//! causes, forecasts and advice ([`words`]), mentions, links and markup, and the facts that must be told.

mod check;
mod chinese;
mod english;
mod folded;
mod known;
mod number;
mod quotes;
mod scan;
pub(crate) mod time;
mod units;
pub mod words;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod properties;

pub use check::{Ground, Objection, Required, examine};
pub use known::{Known, KnownNumber};
pub use quotes::{Source, repeats, stands_in};
pub use scan::read;

use std::ops::Range;

use rust_decimal::Decimal;

/// What a number counts. Durations are counted in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Parts of a hundred, percentage points too.
    Percent,
    /// US dollars and coins pegged to them.
    Dollars,
    /// Any other money.
    OtherMoney,
    /// A stretch of time; the number is in minutes.
    Duration,
    /// A multiple: 9.9 times.
    Times,
    /// Standard deviations.
    Sigma,
    /// Anything that is counted: bars, sources, people. Also a number without a unit.
    Count,
    /// A unit that no fact has: basis points, per mille, coins.
    Other,
}

/// The sign a text states, by a sign or by a word beside the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// +5%, up 5%, 漲 5%.
    Plus,
    /// -5%, down 5%, 跌 5%.
    Minus,
}

/// What a figure says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number {
        /// Its size, without sign, in the unit.
        value: Decimal,
        /// One unit of its last digit.
        step: Decimal,
        /// Its sign, if stated.
        sign: Option<Sign>,
        /// What it counts.
        unit: Unit,
    },
    /// A date, or as much of one as is said.
    Date {
        /// The year.
        year: Option<i32>,
        /// The month, 1 to 12.
        month: Option<u32>,
        /// The day of the month, 1 to 31.
        day: Option<u32>,
    },
    /// A day that may as well be a count of days: 3日.
    DayOrDays(u32),
    /// 4/3: month and day in either order.
    Slashed(u32, u32),
    /// A day of the week; Monday is 0.
    Weekday(u32),
    /// A time of day.
    Clock {
        /// 0 to 24.
        hour: u32,
        /// The minute; `None` where only the hour is said.
        minute: Option<u32>,
        /// Hours from UTC, where a zone follows at once.
        zone: Option<i32>,
    },
    /// A zone by itself, in hours from UTC.
    Zone(i32),
    /// Something like a figure that cannot be read as one.
    Unreadable,
}

/// A figure and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it says.
    pub kind: Kind,
    /// Its place, in bytes of the text.
    pub span: Range<usize>,
}
