//! From what was typed to instants.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};

use super::tokens::DayPart;
use super::{UTC8, Window, WindowError};

/// A part of the typed text, for errors.
pub(super) type Part = String;

/// Why midnight must be written as a number.
pub(super) const MIDNIGHT: &str = "it may be the start or the end of the day; write 00:00 or 24:00";

/// A day as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Date {
        year: Option<u64>,
        month: u64,
        day: u64,
    },
    /// Days after the day of `now`.
    FromToday(i64),
    /// Days after the start.
    FromStart(i64),
    /// A whole instant, in Unix seconds.
    Unix(i64),
}

/// A time of day as typed; 24:00 is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Time {
    pub(super) hour: u64,
    pub(super) minute: u64,
    pub(super) second: u64,
    pub(super) nanos: u64,
}

/// Everything typed about one instant.
#[derive(Debug, Clone, Default)]
pub(super) struct Moment {
    pub(super) day: Option<(Day, Part)>,
    pub(super) time: Option<(Time, Part)>,
    pub(super) zone: Option<FixedOffset>,
    pub(super) weekday: Option<(u32, Part)>,
    /// Date and time are joined by `T`.
    pub(super) rfc3339: bool,
    pub(super) typed: Part,
}

impl Time {
    /// Applies 上午, 晚上, pm and the like to the hour.
    pub(super) fn apply(&mut self, part: Option<DayPart>, typed: &str) -> Result<(), WindowError> {
        let Some(part) = part else { return Ok(()) };
        let twelve = matches!(self.hour, 0 | 12)
            && !matches!((part, self.hour), (DayPart::Noon, 12) | (DayPart::Dawn, 0));
        if twelve || (part == DayPart::Evening && matches!(self.hour, 1..=4)) {
            let reason = match part {
                DayPart::Evening if self.hour < 12 && self.hour > 0 => {
                    "it may be before or after midnight; write the hour from 00 to 24 and the day it is on"
                }
                _ => "it may be noon or midnight; write 12:00, 00:00 or 24:00",
            };
            return Err(WindowError::Ambiguous { part: typed.to_owned(), reason: reason.to_owned() });
        }
        let hour = match (part, self.hour) {
            (DayPart::Dawn, hour @ 0..=6)
            | (DayPart::Morning, hour @ 1..=11)
            | (DayPart::Noon, hour @ 11..=14)
            | (DayPart::Afternoon, hour @ 13..=19)
            | (DayPart::Evening, hour @ 17..=24) => Some(hour),
            (DayPart::Noon, hour @ 1..=2)
            | (DayPart::Afternoon, hour @ 1..=11)
            | (DayPart::Evening, hour @ 5..=11) => Some(hour + 12),
            _ => None,
        };
        self.hour = hour.ok_or_else(|| contradiction(typed.to_owned()))?;
        Ok(())
    }

    /// Days to add (1 for 24:00, rule R12) and the time on the clock.
    fn on_clock(self, typed: &str) -> Result<(i64, NaiveTime), WindowError> {
        let none =
            |reason: &str| WindowError::NoSuchTime { part: typed.to_owned(), reason: reason.to_owned() };
        if self.minute > 59 || self.second > 59 {
            return Err(none("minutes and seconds go from 00 to 59"));
        }
        if self.hour == 24 {
            let exact = self.minute == 0 && self.second == 0 && self.nanos == 0;
            return if exact { Ok((1, NaiveTime::MIN)) } else { Err(none("a day ends at 24:00")) };
        }
        let seconds = self.hour.min(25) * 3600 + self.minute * 60 + self.second;
        NaiveTime::from_num_seconds_from_midnight_opt(seconds as u32, self.nanos as u32)
            .map(|time| (0, time))
            .ok_or_else(|| none("hours go from 00 to 24"))
    }
}

/// An hour that is not in the part of the day it is given with.
pub(super) fn contradiction(part: Part) -> WindowError {
    let reason = "the hour and the part of the day do not fit; write the hour from 00 to 24".to_owned();
    WindowError::NoSuchTime { part, reason }
}

/// The instant of a moment that stands alone or first.
pub(super) fn start(moment: &Moment, now: DateTime<Utc>) -> Result<DateTime<Utc>, WindowError> {
    resolve(moment, Known::default(), now).map(|resolved| resolved.at)
}

/// The window between two moments.
pub(super) fn both(mut start: Moment, mut end: Moment, now: DateTime<Utc>) -> Result<Window, WindowError> {
    share_zone(&mut start, &mut end)?;
    // Where only the end has a year, the start is of that year, or of the one before if that crosses the new year.
    let year = match (&start.day, &end.day) {
        (Some((Day::Date { month: 12, .. }, _)), Some((Day::Date { year: Some(year), month: 1, .. }, _))) => {
            year.checked_sub(1)
        }
        (_, Some((Day::Date { year, .. }, _))) => *year,
        _ => None,
    };
    let opens = resolve(&start, Known { year, date: None }, now)?;
    let crosses = opens.date.month() == 12 && matches!(end.day, Some((Day::Date { month: 1, .. }, _)));
    let year = u64::try_from(opens.date.year() + i32::from(crosses)).ok();
    let closes = resolve(&end, Known { year, date: Some(opens.date) }, now)?;
    Window::new(opens.at, closes.at)
}

/// What is known from the other end of a window.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// The year of a date without one.
    year: Option<u64>,
    /// The day of the start, for an end without a day.
    date: Option<NaiveDate>,
}

/// An instant, and the day it was typed with (for 24:00 that is the day before).
struct Resolved {
    date: NaiveDate,
    at: DateTime<Utc>,
}

fn resolve(moment: &Moment, known: Known, now: DateTime<Utc>) -> Result<Resolved, WindowError> {
    let zone = moment.zone.unwrap_or(UTC8);
    let no_day = || WindowError::MissingDay { part: moment.typed.clone() };
    let today = now.with_timezone(&zone).date_naive();
    let date = match &moment.day {
        None => known.date.ok_or_else(no_day)?,
        Some((Day::Unix(seconds), _)) => return unix(*seconds, moment),
        Some((Day::FromToday(days), _)) => today + TimeDelta::days(*days),
        Some((Day::FromStart(days), _)) => known.date.ok_or_else(no_day)? + TimeDelta::days(*days),
        Some((Day::Date { year, month, day }, typed)) => {
            let clock = match &moment.time {
                Some((time, typed)) => time.on_clock(typed)?.1,
                None => NaiveTime::MIN,
            };
            let now = now.with_timezone(&zone).naive_local();
            let year = year.or(known.year).unwrap_or_else(|| nearest_year(*month, *day, clock, now));
            calendar(year, *month, *day, typed)?
        }
    };
    let Some((time, typed)) = &moment.time else {
        return Err(WindowError::MissingTime { part: moment.typed.clone() });
    };
    check_weekday(date, moment)?;
    let (days, clock) = time.on_clock(typed)?;
    let local = (date + TimeDelta::days(days)).and_time(clock);
    let at = zone.from_local_datetime(&local).single().expect("a fixed offset never skips or repeats a time");
    Ok(Resolved { date, at: at.to_utc() })
}

/// A Discord timestamp is a whole instant: nothing else may stand beside it.
fn unix(seconds: i64, moment: &Moment) -> Result<Resolved, WindowError> {
    let alone = moment.time.is_none() && moment.zone.is_none() && moment.weekday.is_none();
    // Beyond the year 9999 a number is a slip, such as milliseconds.
    let at = DateTime::from_timestamp(seconds, 0).filter(|at| alone && at.year() <= 9999);
    at.map(|at| Resolved { date: at.with_timezone(&UTC8).date_naive(), at })
        .ok_or_else(|| WindowError::Unreadable { part: moment.typed.clone() })
}

/// The year in which this date and time is nearest to `now`; of two equally near, the later.
///
/// 29 February stands for the 28th here: whether the year has it is the calendar's question, and a year far away is
/// never taken only because it has the day.
fn nearest_year(month: u64, day: u64, clock: NaiveTime, now: NaiveDateTime) -> u64 {
    let day = if month == 2 { day.min(28) } else { day };
    let years = [now.year() + 1, now.year(), now.year() - 1];
    let distance = |year: &i32| {
        let date = NaiveDate::from_ymd_opt(*year, month as u32, day as u32)?;
        Some((date.and_time(clock) - now).abs())
    };
    let nearest =
        years.into_iter().filter_map(|year| Some((distance(&year)?, year))).min_by_key(|(far, _)| *far);
    // A date of no year is refused by the calendar in whichever year.
    nearest.map_or(now.year(), |(_, year)| year).unsigned_abs().into()
}

/// The date, or why there is none.
fn calendar(year: u64, month: u64, day: u64, typed: &str) -> Result<NaiveDate, WindowError> {
    let none = |reason: String| WindowError::NoSuchDate { part: typed.to_owned(), reason };
    if !(1..=12).contains(&month) {
        return Err(none(format!("there is no month {month}; write the month before the day")));
    }
    let first = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month as u32, 1));
    let Some(first) = first else { return Err(none(format!("there is no year {year}"))) };
    let last = first.num_days_in_month();
    if !(1..=u64::from(last)).contains(&day) {
        let month = first.format("%B %Y");
        return Err(none(format!("{month} has the days 1 to {last}")));
    }
    Ok(first + TimeDelta::days(day as i64 - 1))
}

fn check_weekday(date: NaiveDate, moment: &Moment) -> Result<(), WindowError> {
    match &moment.weekday {
        Some((weekday, part)) if date.weekday().num_days_from_monday() != *weekday => {
            Err(WindowError::WrongWeekday {
                part: part.clone(),
                date: date.format("%Y-%m-%d").to_string(),
                weekday: date.format("%A").to_string(),
            })
        }
        _ => Ok(()),
    }
}

/// An offset after the end holds for both ends. One after the start alone is enough only when it is the usual one.
fn share_zone(start: &mut Moment, end: &mut Moment) -> Result<(), WindowError> {
    let is_instant = |moment: &Moment| matches!(moment.day, Some((Day::Unix(_), _)));
    match (start.zone, end.zone) {
        (None, Some(zone)) if !is_instant(start) => start.zone = Some(zone),
        (Some(zone), None) if zone != UTC8 && !is_instant(end) => {
            return Err(WindowError::Zone {
                part: end.typed.clone(),
                reason: format!("the start is in UTC{zone}, but the end has no offset; write it after both"),
            });
        }
        _ => {}
    }
    Ok(())
}
