//! Reading days: dates, weekdays and days counted from today.

use super::parser::Parser;
use super::resolve::{Day, Part};
use super::tokens::{Token, Unit, Word};

impl Parser<'_> {
    pub(super) fn day(&mut self) -> Option<(Day, Part)> {
        let first = self.at;
        let day = match self.peek(0) {
            Some(Token::Word(Word::Relative(days, None))) => {
                self.at += 1;
                Day::FromToday(days)
            }
            // 今晚 names the day here and the part of the day in `time`.
            Some(Token::Word(Word::Relative(days, Some(_)))) => {
                let word = self.text.tokens[first];
                return Some((Day::FromToday(days), self.text.part(word.start, word.end)));
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
                _ => return None,
            },
            Some(Token::Sign('<')) => Day::Unix(self.discord_time()?),
            Some(Token::Number { value, digits }) => self.numeric_day(value, digits)?,
            _ => return None,
        };
        Some((day, self.part(first)))
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
            ['-', '/', '.'].into_iter().find(|&sign| joined(sign) && self.is_sign(3, sign))?;
            let ((month, _), (day, _)) = (self.number(2)?, self.number(4)?);
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

    pub(super) fn weekday(&mut self) -> Option<(u32, Part)> {
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
}
