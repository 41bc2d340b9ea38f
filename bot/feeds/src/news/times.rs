//! The times of feeds, in the many forms that feeds write them in.
//!
//! Read are RFC 3339 and ISO 8601 (W3C-DTF, from the day on), and RFC 822 with its successors (2822, 5322), with named zones,
//! missing seconds, missing or wrong week days and long month names. A time without a zone is taken for UTC.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// A day, in seconds: how exact a date without a time is.
const DAY: u32 = 86_400;

/// Named zones that feeds use, in minutes east of UTC (RFC 2822, section 4.3, and what else is met).
const ZONES: &[(&str, i32)] = &[
    ("Z", 0),
    ("UT", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("JST", 540),
    ("KST", 540),
    ("HKT", 480),
];

/// Reads a time; gives it with how exact it is, in seconds. `None` for what is no time.
pub fn read(text: &str) -> Option<(DateTime<Utc>, u32)> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.len() > 64 {
        return None;
    }
    iso(&text).or_else(|| rfc822(&text)).or_else(|| seconds(&text))
}

/// Seconds or milliseconds since 1970, as JSON feeds of exchanges give them.
fn seconds(text: &str) -> Option<(DateTime<Utc>, u32)> {
    /// Larger ones are milliseconds: as seconds this would be the year 5138.
    const SECONDS_MAX: i64 = 100_000_000_000;
    let number: i64 = text.split('.').next()?.parse().ok()?;
    // Small numbers are years or counters, no times.
    if number < 100_000_000 {
        return None;
    }
    let at = if number < SECONDS_MAX {
        DateTime::from_timestamp(number, 0)
    } else {
        DateTime::from_timestamp_millis(number)
    };
    at.map(|at| (at, 1))
}

/// `2025-04-02T20:17:00Z` and its shorter forms.
fn iso(text: &str) -> Option<(DateTime<Utc>, u32)> {
    if !text.is_ascii() {
        return None;
    }
    let date = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let rest = text[10..].trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some((date.and_hms_opt(0, 0, 0)?.and_utc(), DAY));
    }
    let split =
        rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(split);
    let clock = clock.replace(',', ".");
    let (format, precision) = match clock.len() {
        5 => ("%H:%M", 60),
        _ => ("%H:%M:%S%.f", 1),
    };
    let time = chrono::NaiveTime::parse_from_str(&clock, format).ok()?;
    shift(date.and_time(time), offset(zone.trim())?).map(|at| (at, precision))
}

/// `Wed, 02 Apr 2025 16:17:00 -0400` and its many cousins.
fn rfc822(text: &str) -> Option<(DateTime<Utc>, u32)> {
    // The name of the day is wrong often enough, and it says nothing.
    let rest = match text.split_once(',') {
        Some((day, rest)) if day.chars().all(char::is_alphabetic) => rest.trim(),
        _ => text,
    };
    let parts: Vec<&str> = rest.split(' ').collect();
    let (day, month, year, rest) = if let [day, month, year, ref rest @ ..] = parts[..] {
        (day, month, year, rest)
    } else {
        let mut halves = parts.first()?.split('-');
        (halves.next()?, halves.next()?, halves.next()?, &parts[1..])
    };
    let day: u32 = day.parse().ok()?;
    let month = 1 + MONTHS
        .iter()
        .position(|name| month.len() >= 3 && month.is_ascii() && name.eq_ignore_ascii_case(&month[..3]))?
        as u32;
    let mut years: i32 = year.parse().ok()?;
    if year.len() == 2 {
        // RFC 2822, section 4.3.
        years += if years < 50 { 2000 } else { 1900 };
    }
    let date = NaiveDate::from_ymd_opt(years, month, day)?;
    let [clock, zone @ ..] = rest else {
        return Some((date.and_hms_opt(0, 0, 0)?.and_utc(), DAY));
    };
    let mut numbers = clock.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next();
    let time = date.and_hms_opt(hour, minute, second.unwrap_or(Some(0))?.min(59))?;
    let precision = if second.is_some() { 1 } else { 60 };
    shift(time, offset(zone.first().copied().unwrap_or_default())?).map(|at| (at, precision))
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Minutes east of UTC. An unknown name says nothing (RFC 2822, section 4.3), so it is UTC.
fn offset(zone: &str) -> Option<i32> {
    let zone = zone.trim_matches(['(', ')']);
    let sign = match zone.chars().next() {
        None => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => {
            let known = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(zone));
            return Some(known.map_or(0, |(_, minutes)| *minutes));
        }
    };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().ok()?;
    let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
    (minutes <= 18 * 60).then_some(sign * minutes)
}

fn shift(local: NaiveDateTime, minutes: i32) -> Option<DateTime<Utc>> {
    local.checked_sub_signed(TimeDelta::minutes(minutes.into())).map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_write_times_in_many_ways() {
        for (text, at, precision) in [
            ("2025-04-02T20:17:00Z", "2025-04-02T20:17:00Z", 1),
            ("2025-04-02T16:17:00.250-04:00", "2025-04-02T20:17:00.250Z", 1),
            ("2025-04-03 04:17:00+0800", "2025-04-02T20:17:00Z", 1),
            ("2025-04-02T20:17Z", "2025-04-02T20:17:00Z", 60),
            ("2025-04-02", "2025-04-02T00:00:00Z", 86_400),
            ("Wed, 02 Apr 2025 16:17:00 -0400", "2025-04-02T20:17:00Z", 1),
            ("Mon, 2 April 2025 16:17:00 EDT", "2025-04-02T20:17:00Z", 1),
            ("02 Apr 25 20:17 GMT", "2025-04-02T20:17:00Z", 60),
            ("Wed,  2 Apr 2025\n 20:17:00 +00:00", "2025-04-02T20:17:00Z", 1),
            ("02 Apr 2025", "2025-04-02T00:00:00Z", 86_400),
            ("2 Apr 2025 20:17:60 Z", "2025-04-02T20:17:59Z", 1),
            ("1743625020", "2025-04-02T20:17:00Z", 1),
            ("1743625020000", "2025-04-02T20:17:00Z", 1),
        ] {
            let at: DateTime<Utc> = at.parse().unwrap();
            assert_eq!(read(text), Some((at, precision)), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2025-13-02",
            "32 Apr 2025 10:00:00",
            "8:17 UTC",
            "2025",
            "關稅 關稅 關稅",
            "-",
            "1 x 2025",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
