//! The only place where this crate thinks in UTC+8: day labels and the next campaign window.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Seconds that UTC+8 (Shanghai, Taipei, Hong Kong, Singapore; no summer time) is ahead of UTC.
const UTC8_AHEAD_S: i64 = 8 * 3600;
/// Hour of the day in UTC+8 at which campaigns open and close.
const WINDOW_HOUR_UTC8: i64 = 15;

/// The calendar day in UTC+8.
pub fn day_utc8(time: DateTime<Utc>) -> NaiveDate {
    (time + TimeDelta::seconds(UTC8_AHEAD_S)).date_naive()
}

/// When a calendar day of UTC+8 starts.
pub fn day_utc8_start(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::seconds(UTC8_AHEAD_S)
}

/// The offset of UTC+8, for printing.
pub fn utc8() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours lie within a day")
}

/// The window a campaign drafted at `after` would have: the first 15:00 UTC+8 strictly later, for 24 hours,
/// half-open. The seed's move peaked at 20:15 UTC on 2 April 2025; its campaign opened at 07:00 UTC the next
/// day.
pub fn next_window(after: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = day_utc8_start(day_utc8(after)) + TimeDelta::hours(WINDOW_HOUR_UTC8);
    let opens = if today > after { today } else { today + Days::new(1) };
    (opens, opens + Days::new(1))
}
