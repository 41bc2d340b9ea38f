//! Reading the times that people type.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use super::resolve::{self, Day, Moment, Part, Time};
use super::tokens::{DayPart, Text, Token, Unit, Word};
use super::{UTC8, Window, WindowError};

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
/// A date without a year is of the year that brings the start nearest to `now` (rule: the calendar of the zone). An
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
        let zone = parser.zone(false)?;
        parser.expect_end()?;
        let start = Moment { zone: start.zone.or(zone), ..start };
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

struct Parser<'a> {
    text: &'a Text,
    at: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a Text) -> Result<Self, WindowError> {
        if text.tokens.is_empty() { Err(WindowError::Empty) } else { Ok(Self { text, at: 0 }) }
    }

    fn peek(&self, ahead: usize) -> Option<Token> {
        self.text.tokens.get(self.at + ahead).map(|placed| placed.token)
    }

    fn number(&self, ahead: usize) -> Option<(u64, usize)> {
        match self.peek(ahead)? {
            Token::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    fn is(&self, ahead: usize, word: Word) -> bool {
        self.peek(ahead) == Some(Token::Word(word))
    }

    fn is_sign(&self, ahead: usize, sign: char) -> bool {
        self.peek(ahead) == Some(Token::Sign(sign))
    }

    /// True when no space stands before the token.
    fn touches(&self, ahead: usize) -> bool {
        let index = self.at + ahead;
        index > 0
            && self.text.tokens.get(index).is_some_and(|next| next.start == self.text.tokens[index - 1].end)
    }

    fn at_end(&self) -> bool {
        self.at == self.text.tokens.len()
    }

    fn take(&mut self, word: Word) -> bool {
        let found = self.is(0, word);
        self.at += usize::from(found);
        found
    }

    fn skip_fillers(&mut self) {
        while matches!(self.peek(0), Some(Token::Word(Word::Filler) | Token::Sign(',' | '、' | '。'))) {
            self.at += 1;
        }
    }

    /// What was typed from token `first` up to the parser's place.
    fn part(&self, first: usize) -> Part {
        let start = self.text.tokens[first].start;
        let last = self.at.saturating_sub(1).max(first);
        self.text.part(start, self.text.tokens[last].end)
    }

    fn unreadable_from(&self, first: usize) -> WindowError {
        let start = self.text.tokens.get(first).map_or(0, |placed| placed.start);
        WindowError::Unreadable { part: self.text.part(start, self.text.chars.len()) }
    }

    fn unreadable(&self) -> WindowError {
        self.unreadable_from(self.at)
    }

    fn expect_end(&self) -> Result<(), WindowError> {
        if self.at_end() { Ok(()) } else { Err(self.unreadable()) }
    }

    /// `-`, `~`, `/`, 至, to and the like, one or more.
    fn separator(&mut self) -> bool {
        let from = self.at;
        while matches!(
            self.peek(0),
            Some(Token::Word(Word::To) | Token::Sign('-' | '~' | '–' | '—' | '〜' | '→' | '/' | '>' | '―'))
        ) {
            self.at += 1;
        }
        self.at > from
    }

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
                moment.day = self.day()?;
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

    fn day(&mut self) -> Result<Option<(Day, Part)>, WindowError> {
        let first = self.at;
        let day = match self.peek(0) {
            Some(Token::Word(Word::Relative(days, None))) => {
                self.at += 1;
                Day::FromToday(days)
            }
            // 今晚 names the day here and the part of the day in `time`.
            Some(Token::Word(Word::Relative(days, Some(_)))) => {
                return Ok(Some((Day::FromToday(days), self.text.part(self.text.tokens[first].start, self.text.tokens[first].end))));
            }
            Some(Token::Word(Word::AfterStart(days))) => {
                self.at += 1;
                Day::FromStart(days)
            }
            Some(Token::Word(Word::MonthName(month))) => match self.number(1) {
                Some((day, 1 | 2)) => {
                    self.at += 2;
                    let comma = usize::from(self.is_sign(0, ','));
                    let year = self.number(comma).filter(|&(_, digits)| digits == 4);
                    if year.is_some() {
                        self.at += comma + 1;
                    }
                    Day::Date { year: year.map(|(year, _)| year), month: month.into(), day }
                }
                _ => return Ok(None),
            },
            Some(Token::Sign('<')) => match self.discord_time() {
                Some(seconds) => Day::Unix(seconds),
                None => return Ok(None),
            },
            Some(Token::Number { value, digits }) => match self.numeric_day(value, digits) {
                Some(day) => day,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some((day, self.part(first))))
    }

    /// Dates that start with a number.
    fn numeric_day(&mut self, value: u64, digits: usize) -> Option<Day> {
        let joined = |sign| self.is_sign(1, sign) && self.touches(1) && self.touches(2);
        let marked = |ahead| usize::from(self.is(ahead, Word::DayMark));
        if digits == 4 && self.is(1, Word::Year) {
            let ((month, _), (day, _)) = (self.number(2)?, self.number(4)?);
            if !self.is(3, Word::Month) {
                return None;
            }
            self.at += 5 + marked(5);
            return Some(Day::Date { year: Some(value), month, day });
        }
        if digits == 4 {
            let sign = ['-', '/', '.'].into_iter().find(|&sign| joined(sign) && self.is_sign(3, sign))?;
            let ((month, _), (day, _)) = (self.number(2)?, self.number(4)?);
            debug_assert!(self.is_sign(1, sign));
            self.at += 5;
            return Some(Day::Date { year: Some(value), month, day });
        }
        if self.is(1, Word::Month) {
            let (day, _) = self.number(2)?;
            self.at += 3 + marked(3);
            return Some(Day::Date { year: None, month: value, day });
        }
        if digits <= 2 && (joined('/') || joined('-')) && !self.is_sign(3, ':') {
            let (day, _) = self.number(2).filter(|&(_, digits)| digits <= 2)?;
            self.at += 3;
            return Some(Day::Date { year: None, month: value, day });
        }
        if let Some(Token::Word(Word::MonthName(month))) = self.peek(1) {
            let year = self.number(2).filter(|&(_, digits)| digits == 4 && !self.is_sign(3, ':'));
            self.at += 2 + usize::from(year.is_some());
            return Some(Day::Date { year: year.map(|(year, _)| year), month: month.into(), day: value });
        }
        None
    }

    /// `<t:1743663600>` and `<t:1743663600:F>`.
    fn discord_time(&mut self) -> Option<i64> {
        if !(self.is_sign(0, '<') && self.is(1, Word::T) && self.is_sign(2, ':')) {
            return None;
        }
        let (seconds, _) = self.number(3)?;
        let styled = if self.is_sign(4, ':') { 2 } else { 0 };
        if !self.is_sign(4 + styled, '>') {
            return None;
        }
        self.at += 5 + styled;
        i64::try_from(seconds).ok()
    }

    fn weekday(&mut self) -> Option<(u32, Part)> {
        let bracket = usize::from(self.is_sign(0, '('));
        let first = self.at + bracket;
        let (weekday, length) = match self.peek(bracket)? {
            Token::Word(Word::Weekday(weekday)) => (weekday, 1),
            Token::Word(Word::WeekdayMark) => match self.peek(bracket + 1)? {
                Token::Number { value: value @ 1..=6, .. } => (value as u32 - 1, 2),
                Token::Word(Word::DayMark | Word::Unit(Unit::Days)) => (6, 2),
                _ => return None,
            },
            Token::Number { value: value @ 1..=6, .. } if bracket == 1 => (value as u32 - 1, 1),
            Token::Word(Word::DayMark) if bracket == 1 => (6, 1),
            _ => return None,
        };
        if bracket == 1 && !self.is_sign(bracket + length, ')') {
            return None;
        }
        let last = &self.text.tokens[first + length - 1];
        let typed = self.text.part(self.text.tokens[first].start, last.end);
        self.at = first + length + bracket;
        Some((weekday, typed))
    }

    fn time(&mut self, moment: &Moment) -> Result<Option<(Time, Part)>, WindowError> {
        let first = self.at;
        let mut part = match self.peek(0) {
            Some(Token::Word(Word::Part(part))) => Some(part),
            Some(Token::Word(Word::Relative(_, Some(part)))) if moment.day.is_some() => Some(part),
            Some(Token::Word(Word::AtNoon)) => {
                self.at += 1;
                return Ok(Some((Time { hour: 12, ..Time::default() }, self.part(first))));
            }
            Some(Token::Word(Word::AtMidnight)) => {
                self.at += 1;
                return Err(WindowError::Ambiguous { part: self.part(first), reason: resolve::MIDNIGHT.to_owned() });
            }
            _ => None,
        };
        self.at += usize::from(part.is_some());
        let Some(mut time) = self.clock() else {
            let noon = part == Some(DayPart::Noon);
            if noon {
                return Ok(Some((Time { hour: 12, ..Time::default() }, self.part(first))));
            }
            self.at = first;
            return if part.is_some() { Err(self.unreadable()) } else { Ok(None) };
        };
        if let Some(Token::Word(Word::Meridiem(half))) = self.peek(0) {
            if part.is_none() {
                part = Some(half);
                self.at += 1;
            }
        }
        let typed = self.part(first);
        time.apply(part, &typed)?;
        Ok(Some((time, typed)))
    }

    /// The digits of a time of day.
    fn clock(&mut self) -> Option<Time> {
        let (hour, _) = self.number(0)?;
        let mut time = Time { hour, ..Time::default() };
        if self.is_sign(1, ':') {
            let (minute, digits) = self.number(2)?;
            if digits != 2 {
                return None;
            }
            time.minute = minute;
            self.at += 3;
            if self.is_sign(0, ':') {
                let (second, _) = self.number(1).filter(|&(_, digits)| digits == 2)?;
                time.second = second;
                self.at += 2;
                if self.is_sign(0, '.') && self.touches(0) && self.touches(1) {
                    let (fraction, digits) = self.number(1).filter(|&(_, digits)| digits <= 9)?;
                    time.nanos = fraction * 10_u64.pow(9 - digits as u32);
                    self.at += 2;
                }
            }
            return Some(time);
        }
        if self.is(1, Word::Hour) {
            self.at += 2;
            self.chinese_minutes(&mut time);
            return Some(time);
        }
        if matches!(self.peek(1), Some(Token::Word(Word::Meridiem(_)))) {
            self.at += 1;
            return Some(time);
        }
        None
    }

    /// What may follow 点 or 时: 半, 一刻, 30分, 30.
    fn chinese_minutes(&mut self, time: &mut Time) {
        if self.take(Word::Half) {
            time.minute = 30;
        } else if let Some((value, digits)) = self.number(0).filter(|_| self.touches(0)) {
            if self.is(1, Word::Quarter) {
                time.minute = value.saturating_mul(15);
                self.at += 2;
            } else if self.is(1, Word::Minute) {
                time.minute = value;
                self.at += 2;
                if let Some((second, _)) = self.number(0).filter(|_| self.is(1, Word::Second)) {
                    time.second = second;
                    self.at += 2;
                }
            } else if digits == 2 && !matches!(self.peek(1), Some(Token::Word(_) | Token::Sign('/' | '-' | ':' | '.'))) {
                time.minute = value;
                self.at += 1;
            }
        }
    }

    /// An offset or a zone name, in brackets or not. A bare `-05:00` is an offset only behind an RFC 3339 time:
    /// elsewhere the sign stands before the end.
    fn zone(&mut self, minus_is_offset: bool) -> Result<Option<FixedOffset>, WindowError> {
        let first = self.at;
        let bracket = self.is_sign(0, '(');
        self.at += usize::from(bracket);
        let zone = match self.peek(0) {
            Some(Token::Word(Word::Utc8Place)) => {
                self.at += 1;
                // 北京时间(UTC+8) says it twice.
                let doubled = self.zone(false)?;
                Some(doubled.unwrap_or(UTC8)).filter(|&zone| zone == UTC8)
            }
            Some(Token::Word(Word::Zulu)) => {
                self.at += 1;
                FixedOffset::east_opt(0)
            }
            Some(Token::Word(Word::Utc)) => {
                self.at += 1;
                let signed = self.is_sign(0, '+') || (self.is_sign(0, '-') && self.touches(0) && self.touches(1));
                if signed { self.offset(first)? } else { FixedOffset::east_opt(0) }
            }
            Some(Token::Word(Word::RefusedZone(reason))) => {
                self.at += 1;
                let mut part = self.part(first + usize::from(bracket));
                if self.is_sign(0, '/') && self.touches(0) {
                    part = self.text.part(self.text.tokens[first + usize::from(bracket)].start, self.text.chars.len());
                    part = part.trim_end_matches(')').to_owned();
                }
                return Err(WindowError::Zone { part, reason: reason.to_owned() });
            }
            Some(Token::Sign('+')) => self.offset(first)?,
            Some(Token::Sign('-')) if minus_is_offset || bracket => self.offset(first)?,
            _ => None,
        };
        let closed = !bracket || self.is_sign(0, ')');
        if zone.is_none() || !closed {
            self.at = first;
            return Ok(None);
        }
        self.at += usize::from(bracket);
        Ok(zone)
    }

    /// `+8`, `-5`, `+08:00`, `+0530` with the parser at the sign.
    fn offset(&mut self, first: usize) -> Result<Option<FixedOffset>, WindowError> {
        let west = self.is_sign(0, '-');
        let Some((value, digits)) = self.number(1) else { return Ok(None) };
        let (hours, minutes, length) = match digits {
            1 | 2 if self.is_sign(2, ':') => match self.number(3) {
                Some((minutes, 2)) => (value, minutes, 4),
                _ => return Ok(None),
            },
            // `UTC-4月4日`: the number belongs to the end.
            1 | 2 if matches!(self.peek(2), Some(Token::Word(Word::Month | Word::Year | Word::MonthName(_)) | Token::Sign('/'))) => {
                return Ok(FixedOffset::east_opt(0).filter(|_| self.at > first));
            }
            1 | 2 => (value, 0, 2),
            4 => (value / 100, value % 100, 2),
            _ => return Ok(None),
        };
        self.at += length;
        let seconds = (hours * 3600 + minutes * 60) as i32;
        let offset = FixedOffset::east_opt(if west { -seconds } else { seconds });
        let exists = minutes < 60 && if west { seconds <= 12 * 3600 } else { seconds <= 14 * 3600 };
        match offset.filter(|_| exists) {
            Some(offset) => Ok(Some(offset)),
            None => Err(WindowError::Zone {
                part: self.part(first),
                reason: "offsets go from UTC-12 to UTC+14; write for example UTC+8".to_owned(),
            }),
        }
    }

    /// `24 小時`, `1天12小时`, `90 minutes`: one or more numbers with units.
    fn duration(&mut self) -> Result<Option<TimeDelta>, WindowError> {
        let first = self.at;
        let mut total = TimeDelta::zero();
        let mut found = false;
        while let Some((value, _)) = self.number(0) {
            let unit = match self.peek(1) {
                Some(Token::Word(Word::Unit(unit))) => unit,
                Some(Token::Word(Word::WeekdayMark)) => Unit::Weeks,
                _ => break,
            };
            let minutes = match unit {
                Unit::Minutes => 1,
                Unit::Hours => 60,
                Unit::Days => 24 * 60,
                Unit::Weeks => 7 * 24 * 60,
            };
            // Ten years are longer than any campaign, and far from any overflow.
            let minutes = value.checked_mul(minutes).filter(|&minutes| minutes <= 10 * 366 * 24 * 60);
            let Some(minutes) = minutes else { return Err(self.unreadable_from(first)) };
            total += TimeDelta::minutes(minutes as i64);
            self.at += 2;
            found = true;
        }
        Ok(found.then_some(total))
    }
}
