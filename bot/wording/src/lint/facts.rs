//! Reading dates, clock times and figures out of text in three languages, so that the languages can be compared.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Timelike, Utc};
use domain::window::utc8;

use crate::figures::time::MONTHS;

/// The dates, clock times and other numbers of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Month and day; a year is a figure of its own only where no date carries it.
    days: BTreeSet<(u32, u32)>,
    /// Hour and minute.
    clocks: BTreeSet<(u32, u32)>,
    /// Every other number, without thousands separators.
    figures: BTreeSet<String>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A number without its thousands separators.
    Number(String),
    /// Latin letters in lower case.
    Word(String),
    /// Any other character but a space.
    Sign(char),
}

impl Facts {
    /// Reads a text.
    pub(crate) fn of(text: &str) -> Self {
        let tokens = tokens(text);
        let mut facts = Self { days: BTreeSet::new(), clocks: BTreeSet::new(), figures: BTreeSet::new() };
        let mut at = 0;
        while at < tokens.len() {
            at += facts.read(&tokens[at..]);
        }
        facts
    }

    /// Takes the fact at the start of `tokens` and returns how many of them it used.
    fn read(&mut self, tokens: &[Token]) -> usize {
        if let Some((used, _, month, day)) = date_at(tokens) {
            self.days.insert((month, day));
            return used;
        }
        let number = |at: usize| number_at(tokens, at);
        let sign = |at: usize, wanted: &[char]| sign_at(tokens, at, wanted);
        // 2025年 before 4月3日
        if is_year(tokens, 0) && sign(1, &['年']) {
            return 2;
        }
        // 15:00
        if let (Some(h), Some(m)) = (number(0), number(2))
            && sign(1, &[':', '：'])
            && h <= 24
            && m < 60
        {
            self.clocks.insert((h, m));
            return 3;
        }
        // The offset in UTC+8 names a zone.
        if matches!(&tokens[0], Token::Word(word) if word == "utc" || word == "gmt")
            && sign(1, &['+', '-'])
            && number(2).is_some()
        {
            return 3;
        }
        if let Token::Number(digits) = &tokens[0] {
            self.figures.insert(digits.clone());
        }
        1
    }

    /// Dates and clock times that only one of the two texts has.
    pub(crate) fn other_times(&self, other: &Self) -> Vec<String> {
        let days = self.days.symmetric_difference(&other.days).map(|(m, d)| format!("{m:02}-{d:02}"));
        let clocks = self.clocks.symmetric_difference(&other.clocks).map(|(h, m)| format!("{h:02}:{m:02}"));
        days.chain(clocks).collect()
    }

    /// Figures that only one of the two texts has.
    pub(crate) fn other_figures(&self, other: &Self) -> Vec<String> {
        self.figures.symmetric_difference(&other.figures).cloned().collect()
    }
}

fn number_at(tokens: &[Token], at: usize) -> Option<u32> {
    match tokens.get(at) {
        Some(Token::Number(digits)) => digits.parse().ok(),
        _ => None,
    }
}

fn sign_at(tokens: &[Token], at: usize, wanted: &[char]) -> bool {
    matches!(tokens.get(at), Some(Token::Sign(c)) if wanted.contains(c))
}

fn is_year(tokens: &[Token], at: usize) -> bool {
    number_at(tokens, at).is_some_and(|n| (1970..2200).contains(&n))
}

/// The date at the start of `tokens`: how many of them it takes, the year where it is given, month and day.
pub(super) fn date_at(tokens: &[Token]) -> Option<(usize, Option<u32>, u32, u32)> {
    let number = |at: usize| number_at(tokens, at);
    let sign = |at: usize, wanted: &[char]| sign_at(tokens, at, wanted);
    let month = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => month_of(word),
        _ => None,
    };
    let year = |at: usize| number(at).filter(|_| is_year(tokens, at));
    // 2025-04-03
    if let (Some(y), Some(m), Some(d)) = (year(0), number(2), number(4))
        && sign(1, &['-'])
        && sign(3, &['-'])
    {
        return Some((5, Some(y), m, d));
    }
    // 2025年4月3日
    if let (Some(y), Some(m), Some(d)) = (year(0), number(2), number(4))
        && sign(1, &['年'])
        && sign(3, &['月'])
        && sign(5, &['日', '號', '号'])
    {
        return Some((6, Some(y), m, d));
    }
    // 4月3日
    if let (Some(m), Some(d)) = (number(0), number(2))
        && sign(1, &['月'])
        && sign(3, &['日', '號', '号'])
    {
        return Some((4, None, m, d));
    }
    // 3 April 2025
    if let (Some(d), Some(m)) = (number(0), month(1)) {
        return Some((2 + usize::from(year(2).is_some()), year(2), m, d));
    }
    // April 3, 2025
    if let (Some(m), Some(d)) = (month(0), number(1)) {
        let comma = sign(2, &[',']) && year(3).is_some();
        let (used, y) = if comma { (4, year(3)) } else { (2 + usize::from(year(2).is_some()), year(2)) };
        return Some((used, y, m, d));
    }
    None
}

fn month_of(word: &str) -> Option<u32> {
    let found =
        MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(word)))?;
    Some(found as u32 + 1)
}

/// The pieces of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let start = at;
        at += 1;
        if c.is_ascii_digit() {
            let goes_on = |at: usize| match chars.get(at) {
                Some(c) if c.is_ascii_digit() => true,
                Some(',' | '.') => chars.get(at + 1).is_some_and(char::is_ascii_digit),
                _ => false,
            };
            while goes_on(at) {
                at += 1;
            }
            tokens.push(Token::Number(chars[start..at].iter().filter(|c| **c != ',').collect()));
        } else if c.is_ascii_alphabetic() {
            while chars.get(at).is_some_and(char::is_ascii_alphabetic) {
                at += 1;
            }
            tokens.push(Token::Word(chars[start..at].iter().collect::<String>().to_ascii_lowercase()));
        } else if !c.is_whitespace() {
            tokens.push(Token::Sign(c));
        }
    }
    tokens
}

/// True when the text states this time: as `2025-04-03 15:00`, as `4月3日15:00`, or as a Discord timestamp.
pub(crate) fn states_time(text: &str, at: DateTime<Utc>) -> bool {
    let local = utc8(at);
    let (month, day, clock) =
        (local.month(), local.day(), format!("{:02}:{:02}", local.hour(), local.minute()));
    let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let forms = [
        format!("{}{clock}", local.format("%Y-%m-%d")),
        format!("{month}月{day}日{clock}"),
        format!("<t:{}:", at.timestamp()),
    ];
    forms.iter().any(|form| {
        // The month of `14月…` is not `4月…`.
        solid.match_indices(form.as_str()).any(|(at, _)| !solid[..at].ends_with(|c: char| c.is_ascii_digit()))
    })
}

/// True for a line with a percentage or an amount of money.
pub(crate) fn has_figures(line: &str) -> bool {
    let tokens = tokens(line);
    tokens.windows(2).any(|pair| match pair {
        [Token::Number(_), Token::Sign('%' | '％' | '美')] | [Token::Sign('$' | '＄'), Token::Number(_)] => {
            true
        }
        [Token::Number(_), Token::Word(word)] => {
            matches!(word.as_str(), "usd" | "usdt" | "dollars" | "percent")
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_facts_read_alike_in_every_language() {
        let zh = Facts::of(
            "2025年4月3日15:00，比特幣升至88,000美元，漲幅5.4%，刷新3月25日高點，約60個國家 (UTC+8)",
        );
        let iso =
            Facts::of("2025-04-03 15:00 (UTC+8): $88,000, +5.4%, highest since 2025-03-25, 60 countries");
        let en =
            Facts::of("At 15:00 on 3 April 2025 Bitcoin hit $88,000, up 5.4%, since March 25; 60 countries");
        assert_eq!(zh, iso);
        assert_eq!(zh, en);
        assert_eq!(zh.days, [(3, 25), (4, 3)].into());
        assert_eq!(zh.clocks, [(15, 0)].into());
        assert_eq!(zh.figures, ["88000", "5.4", "60"].map(str::to_owned).into());
    }

    #[test]
    fn differences_are_named() {
        let a = Facts::of("4月3日 15:00，88,000");
        let b = Facts::of("4 April 15:30, 82,500");
        assert_eq!(a.other_times(&b), ["04-03", "04-04", "15:00", "15:30"]);
        assert_eq!(a.other_figures(&b), ["82500", "88000"]);
    }

    #[test]
    fn a_time_is_found_however_it_is_written() {
        let at = DateTime::from_timestamp(1_743_663_600, 0).unwrap();
        for text in ["2025-04-03 15:00", "4月3日15:00 - 4月4日", "4月3日 15:00", "<t:1743663600:F>"] {
            assert!(states_time(text, at), "{text}");
        }
        for text in ["2025-04-03 16:00", "14月3日15:00", "4月3日", "<t:1743663601:F>", "3日15:00"] {
            assert!(!states_time(text, at), "{text}");
        }
    }

    #[test]
    fn money_and_percentages_are_figures() {
        for line in ["88,000美元", "漲幅5%", "$82,500", "up 5.4 %", "88000 USDT"] {
            assert!(has_figures(line), "{line}");
        }
        for line in ["5位", "4月3日15:00", "30字以上", "60 countries"] {
            assert!(!has_figures(line), "{line}");
        }
    }
}
