//! The time a campaign is open, and the times people type (rules R11 and R12).

mod clock;
mod days;
mod parse;
mod parser;
mod resolve;
#[cfg(test)]
mod tests;
mod tokens;
mod zone;

pub use self::parse::{parse_time, parse_window};

use chrono::{DateTime, FixedOffset, Timelike, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// When a campaign is open: `[opens, closes)`, so a post of exactly `closes` is too late (rule R11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Window {
    /// The first instant that counts.
    pub opens: DateTime<Utc>,
    /// The first instant that no longer counts.
    pub closes: DateTime<Utc>,
}

/// The stored form of [`Window`], not yet known to be in order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    opens: DateTime<Utc>,
    closes: DateTime<Utc>,
}

impl TryFrom<Bounds> for Window {
    type Error = WindowError;

    fn try_from(bounds: Bounds) -> Result<Self, Self::Error> {
        Self::new(bounds.opens, bounds.closes)
    }
}

/// Why a text is no time or no window. The message is a sentence for a moderator and quotes the part it is about.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WindowError {
    /// Nothing to read.
    #[error("no time is given; write for example “4月3日15:00 - 4月4日15:00 (UTC+8)”")]
    Empty,
    /// A part that is no time.
    #[error("“{part}” cannot be read as a time; write for example “2025-04-03 15:00” or “4月3日15:00”")]
    Unreadable {
        /// The part.
        part: String,
    },
    /// A start alone.
    #[error("“{text}” has a start but no end; add the end (“- 4月4日15:00”) or the length (“起 24 小時”)")]
    MissingEnd {
        /// The text as given.
        text: String,
    },
    /// A time of day without a day.
    #[error("“{part}” names no day; write the date too, for example “4月3日15:00”")]
    MissingDay {
        /// The part.
        part: String,
    },
    /// A day without a time.
    #[error("“{part}” names no time of day; write it too, for example “15:00”")]
    MissingTime {
        /// The part.
        part: String,
    },
    /// A date that the calendar does not have.
    #[error("“{part}” does not exist: {reason}")]
    NoSuchDate {
        /// The part.
        part: String,
        /// Why not.
        reason: String,
    },
    /// A time that no clock shows.
    #[error("“{part}” does not exist: {reason}")]
    NoSuchTime {
        /// The part.
        part: String,
        /// Why not.
        reason: String,
    },
    /// A time that people read in different ways.
    #[error("“{part}” can be read in two ways: {reason}")]
    Ambiguous {
        /// The part.
        part: String,
        /// The readings, and what to write instead.
        reason: String,
    },
    /// A time zone that is no fixed distance from UTC.
    #[error("the time zone “{part}” is refused: {reason}")]
    Zone {
        /// The part.
        part: String,
        /// Why, and what to write instead.
        reason: String,
    },
    /// The day of the week and the date disagree.
    #[error("“{part}” is not the right weekday: {date} is a {weekday}")]
    WrongWeekday {
        /// The weekday as given.
        part: String,
        /// The date it was given with.
        date: String,
        /// The weekday of that date, in English.
        weekday: String,
    },
    /// Nothing lies between the two.
    #[error("the end {} is not after the start {}; the end must be later", show_utc8(*closes), show_utc8(*opens))]
    EndNotAfterStart {
        /// The start that was read.
        opens: DateTime<Utc>,
        /// The end that was read.
        closes: DateTime<Utc>,
    },
}

impl Window {
    /// The window `[opens, closes)`.
    ///
    /// # Errors
    /// [`WindowError::EndNotAfterStart`] when `closes` is not later than `opens`.
    pub fn new(opens: DateTime<Utc>, closes: DateTime<Utc>) -> Result<Self, WindowError> {
        if closes <= opens {
            return Err(WindowError::EndNotAfterStart { opens, closes });
        }
        Ok(Self { opens, closes })
    }

    /// True when `t` is at or after the start and before the end.
    pub fn contains(&self, t: DateTime<Utc>) -> bool {
        self.opens <= t && t < self.closes
    }
}

/// The offset of the community's clock, +08:00 all year. It is fixed here and never taken from the host.
pub(crate) const UTC8: FixedOffset = FixedOffset::east_opt(8 * 3600).expect("eight hours are a valid offset");

/// The same instant on the community's clock, UTC+8.
pub fn utc8(t: DateTime<Utc>) -> DateTime<FixedOffset> {
    t.with_timezone(&UTC8)
}

/// The instant as members read it: `2025-04-03 15:00 (UTC+8)`. Seconds and milliseconds show only when they are not
/// zero, so that no two instants of a window look the same.
pub fn show_utc8(t: DateTime<Utc>) -> String {
    let format = match (t.second(), t.timestamp_subsec_millis()) {
        (0, 0) => "%Y-%m-%d %H:%M (UTC+8)",
        (_, 0) => "%Y-%m-%d %H:%M:%S (UTC+8)",
        _ => "%Y-%m-%d %H:%M:%S%.3f (UTC+8)",
    };
    utc8(t).format(format).to_string()
}
