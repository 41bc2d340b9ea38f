//! Reading times of day and durations.

use chrono::TimeDelta;

use super::WindowError;
use super::parser::Parser;
use super::resolve::{self, Moment, Part, Time};
use super::tokens::{DayPart, Token, Unit, Word};

impl Parser<'_> {
    pub(super) fn time(&mut self, moment: &Moment) -> Result<Option<(Time, Part)>, WindowError> {
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
                return Err(WindowError::Ambiguous {
                    part: self.part(first),
                    reason: resolve::MIDNIGHT.to_owned(),
                });
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
            self.at += 1;
            // `tonight 8pm` says it twice; the two must agree.
            let mut again = time;
            let typed = self.part(first);
            again.apply(Some(half), &typed)?;
            time.apply(part, &typed)?;
            if part.is_some() && again != time {
                return Err(resolve::contradiction(typed));
            }
            part = None;
            time = again;
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
        } else if let Some((value, digits)) = self.number(0) {
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
            } else if digits == 2 && self.touches(0) && !self.continues(1) {
                time.minute = value;
                self.at += 1;
            }
        }
    }

    /// True when the token says what the number before it is, so that it is no number of minutes.
    fn continues(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), Some(Token::Word(_) | Token::Sign('/' | ':' | '.')))
    }

    /// `24 小時`, `1天12小时`, `90 minutes`: one or more numbers with units.
    pub(super) fn duration(&mut self) -> Result<Option<TimeDelta>, WindowError> {
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
