//! Reading the times that people type.

use chrono::{DateTime, Utc};

use super::parser::Parser;
use super::resolve::{self, Moment};
use super::tokens::{Text, Word};
use super::{Window, WindowError};

/// Reads a window as an organiser types it.
///
/// - Both ends: `4月3日15:00 - 4月4日15:00 (UTC+8)`, `2025-04-03 15:00 ~ 2025-04-04 15:00`,
///   `2025/4/3 15:00 至 4/4 15:00`, `3 April 15:00 to 4 April 15:00`, two RFC 3339 times.
/// - A start and a length: `明天15:00 起 24 小時`, `tomorrow 15:00 for 24 hours`.
/// - Days: also 今天, 明天, 后天 (the days of `now`), 次日 (the day after the start). A weekday may stand beside a date
///   and must be right. Full-width and Traditional characters are the same as plain ones.
/// - Times: `15:00`, `15:00:30`, `下午3點`, `15時30分`, `三点半`, `3pm`, and `24:00` for the end of a day (rule R12).
/// - Zone: UTC+8 unless an offset is written (`UTC-5`, `+09:00`, `Z`). An offset after the end holds for both ends.
///   Names of zones are refused, for several share a name or change over the year.
///
/// A date without a year is of the year that brings the start nearest to `now`. An
/// end without a year is of the start's year, or of the next when the window goes from December to January. An end
/// without a day is of the start's day.
///
/// # Errors
/// Whatever cannot be read, does not exist or can be read in two ways is refused with the part it is about; an end
/// that is not after the start, too. Nothing is guessed.
pub fn parse_window(text: &str, now: DateTime<Utc>) -> Result<Window, WindowError> {
    let text = Text::of(text);
    let mut parser = Parser::new(&text)?;
    parser.skip_fillers();
    let start = parser.moment()?;
    parser.skip_fillers();
    let since = parser.take(Word::Since);
    parser.skip_fillers();
    if parser.at_end() {
        return Err(WindowError::MissingEnd { text: text.part(0, text.chars.len()) });
    }
    let announced = parser.take(Word::For);
    if let Some(length) = parser.duration()? {
        parser.skip_fillers();
        // One offset is enough, before the length or after it.
        let zone = if start.zone.is_none() { parser.zone(false)? } else { start.zone };
        parser.expect_end()?;
        let start = Moment { zone, ..start };
        let opens = resolve::start(&start, now)?;
        let closes = opens.checked_add_signed(length).ok_or_else(|| parser.unreadable_from(0))?;
        return Window::new(opens, closes);
    }
    if announced || !(parser.separator() || since) {
        return Err(parser.unreadable());
    }
    parser.skip_fillers();
    if parser.at_end() {
        return Err(WindowError::MissingEnd { text: text.part(0, text.chars.len()) });
    }
    let end = parser.moment()?;
    parser.skip_fillers();
    parser.expect_end()?;
    resolve::both(start, end, now)
}

/// Reads one time, by the same rules as [`parse_window`]; `<t:1743663600:F>` as Discord writes it is taken too.
///
/// # Errors
/// As for [`parse_window`].
pub fn parse_time(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, WindowError> {
    let text = Text::of(text);
    let mut parser = Parser::new(&text)?;
    parser.skip_fillers();
    let moment = parser.moment()?;
    parser.skip_fillers();
    parser.expect_end()?;
    resolve::start(&moment, now)
}

impl Parser<'_> {
    /// A day, a time, a weekday and a zone in any order, each at most once.
    fn moment(&mut self) -> Result<Moment, WindowError> {
        let first = self.at;
        let mut moment = Moment::default();
        loop {
            let before = self.at;
            if moment.zone.is_none() {
                moment.zone = self.zone(moment.rfc3339)?;
            }
            if moment.day.is_none() && self.at == before {
                moment.day = self.day();
            }
            if moment.time.is_none() && self.at == before {
                moment.rfc3339 = moment.day.is_some() && self.take(Word::T);
                moment.time = self.time(&moment)?;
            }
            if moment.weekday.is_none() && self.at == before {
                moment.weekday = self.weekday();
            }
            if self.at == before {
                self.skip_fillers();
            }
            if self.at == before {
                break;
            }
        }
        if self.at == first || (moment.day.is_none() && moment.time.is_none()) {
            self.at = first;
            return Err(self.unreadable());
        }
        moment.typed = self.part(first);
        Ok(moment)
    }
}
