//! Reading time zones.

use chrono::FixedOffset;

use super::parser::Parser;
use super::tokens::{Token, Word};
use super::{UTC8, WindowError};

impl Parser<'_> {
    /// An offset or a zone name, in brackets or not. A bare `-05:00` is an offset only behind an RFC 3339 time:
    /// elsewhere the sign stands before the end.
    pub(super) fn zone(&mut self, minus_is_offset: bool) -> Result<Option<FixedOffset>, WindowError> {
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
                let signed =
                    self.is_sign(0, '+') || (self.is_sign(0, '-') && self.touches(0) && self.touches(1));
                if signed { self.offset(first)? } else { FixedOffset::east_opt(0) }
            }
            Some(Token::Word(Word::RefusedZone(reason))) => {
                self.at += 1;
                // Etc/GMT-8 and America/New_York are quoted whole.
                while self.touches(0) && !self.is_sign(0, ')') {
                    self.at += 1;
                }
                let part = self.part(first + usize::from(bracket));
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
            1 | 2
                if west
                    && matches!(
                        self.peek(2),
                        Some(Token::Word(Word::Month | Word::Year | Word::MonthName(_)) | Token::Sign('/'))
                    ) =>
            {
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
}
