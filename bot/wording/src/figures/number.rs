//! Numbers in digits: 88,500.00, 8.8萬, 88.5k, 8萬8千, 1.2 million.

use rust_decimal::Decimal;

use crate::figures::folded::Folded;

/// A number as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    /// Its size.
    pub(crate) value: Decimal,
    /// One unit of its last digit.
    pub(crate) step: Decimal,
    /// The place behind it.
    pub(crate) end: usize,
}

/// Reading something that begins like a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A number.
    Number(Number),
    /// Looks like one up to this place, and is none.
    Broken(usize),
}

/// Reads the digits that begin at a place. `money` says that a currency sign stands before: $5m is five million, 5m
/// five minutes.
pub(crate) fn digits(text: &Folded, start: usize, money: bool) -> Reading {
    let digit = |at: usize| text.get(at).is_some_and(|c| c.is_ascii_digit());
    let (mut at, mut plain, mut places) = (start, String::new(), 0);
    while digit(at) {
        plain.push(text.chars[at]);
        at += 1;
        // A comma separates thousands only before exactly three digits.
        if text.get(at) == Some(',') && (at + 1..=at + 3).all(digit) && !digit(at + 4) {
            at += 1;
        }
    }
    if text.get(at) == Some('.') && digit(at + 1) {
        plain.push('.');
        at += 1;
        while digit(at) {
            plain.push(text.chars[at]);
            places += 1;
            at += 1;
        }
        if text.get(at) == Some('.') && digit(at + 1) {
            // 1.2.3 is a version or an address.
            while digit(at) || (text.get(at) == Some('.') && digit(at + 1)) {
                at += 1;
            }
            return Reading::Broken(at);
        }
    }
    // A slash in ½ folds to this one.
    if text.get(at) == Some('\u{2044}') {
        at += 1;
        while digit(at) {
            at += 1;
        }
        return Reading::Broken(at);
    }
    let Ok(value) = plain.parse::<Decimal>() else { return Reading::Broken(at) };
    let number = Number { value, step: Decimal::new(1, places), end: at };
    let whole = places == 0;
    multiplied(text, number, money || !whole).map_or(Reading::Broken(at), Reading::Number)
}

/// The factor of a Chinese character, and the largest that may follow inside (8萬8千).
pub(crate) fn factor(c: char) -> Option<Decimal> {
    Some(Decimal::from(match c {
        '百' | '佰' => 100_u64,
        '千' | '仟' => 1_000,
        '萬' | '万' => 10_000,
        '億' | '亿' => 100_000_000,
        '兆' => 1_000_000_000_000,
        _ => return None,
    }))
}

/// Letters and words that multiply. `m` is left to [`multiplied`], since it may be minutes.
const WORDS: &[(&str, u64)] = &[
    ("hundred", 100),
    ("thousand", 1_000),
    ("grand", 1_000),
    ("million", 1_000_000),
    ("mn", 1_000_000),
    ("mln", 1_000_000),
    ("mm", 1_000_000),
    ("billion", 1_000_000_000),
    ("bn", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("tn", 1_000_000_000_000),
    ("trn", 1_000_000_000_000),
];

/// Takes the factors behind a number.
fn multiplied(text: &Folded, number: Number, letter_is_million: bool) -> Option<Number> {
    let Number { value, step, end } = number;
    let scaled = |factor: Decimal, end: usize| {
        Some(Number { value: value.checked_mul(factor)?, step: step.checked_mul(factor)?, end })
    };
    let letter = |at: usize| text.get(at).is_some_and(|c| c.is_ascii_alphanumeric());
    if !letter(end + 1) {
        match text.get(end) {
            Some('k') => return scaled(Decimal::from(1_000), end + 1),
            Some('m') if letter_is_million || text.is_capital(end) => {
                return scaled(Decimal::from(1_000_000), end + 1);
            }
            Some('b') => return scaled(Decimal::from(1_000_000_000), end + 1),
            Some('t') => return scaled(Decimal::from(1_000_000_000_000_u64), end + 1),
            _ => {}
        }
    }
    let mut behind = text.skip_spaces(end);
    if text.get(behind) == Some('-') {
        behind += 1;
    }
    for (word, factor) in WORDS {
        if let Some(end) = text.word(behind, word) {
            return scaled(Decimal::from(*factor), end);
        }
    }
    let behind = text.skip_spaces(end);
    let Some(first) = text.get(behind).and_then(factor) else { return Some(number) };
    // 百分 and 千分 after a number belong to what follows: 5百分點.
    if matches!(text.get(behind), Some('百' | '千')) && text.get(behind + 1) == Some('分') {
        return Some(number);
    }
    let mut number = scaled(first, behind + 1)?;
    let mut last = first;
    // 2萬億 multiplies; 8萬8千 and 8萬8,500 add; 8萬8 is 88,000.
    if let Some(second) = text.get(number.end).and_then(factor).filter(|second| *second > first) {
        number.value = number.value.checked_mul(second)?;
        number.step = number.step.checked_mul(second)?;
        number.end += 1;
        last = last.checked_mul(second)?;
    }
    if !text.get(number.end).is_some_and(|c| c.is_ascii_digit()) {
        return Some(number);
    }
    let Reading::Number(rest) = digits(text, number.end, false) else { return None };
    let colloquial = rest.value < Decimal::TEN && rest.step == Decimal::ONE;
    let (value, step) = if colloquial {
        let tenth = last / Decimal::TEN;
        (rest.value.checked_mul(tenth)?, tenth)
    } else {
        (rest.value, rest.step)
    };
    (value < last).then_some(Number { value: number.value.checked_add(value)?, step, end: rest.end })
}
