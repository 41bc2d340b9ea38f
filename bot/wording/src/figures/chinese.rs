//! Numbers in Chinese characters: 一萬兩千, 八萬八, 五點四八, 二〇二五.

use rust_decimal::Decimal;

use crate::figures::folded::Folded;
use crate::figures::number::{Number, Reading};

/// The value of a digit, everyday or financial.
pub(crate) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '貳' | '贰' | '兩' | '两' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陸' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Ten, hundred, thousand inside a section of four digits.
fn small(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        _ => return None,
    })
}

/// What a section is multiplied by.
fn large(c: char) -> Option<u64> {
    Some(match c {
        '萬' | '万' => 10_000,
        '億' | '亿' => 100_000_000,
        '兆' => 1_000_000_000_000,
        _ => return None,
    })
}

/// Whether a character may be part of a Chinese number.
pub(crate) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || small(c).is_some() || large(c).is_some() || matches!(c, '廿' | '卅')
}

/// Whether a number may begin with it: 百, 千 and 萬 alone begin words (百姓, 千萬不要, 萬一).
pub(crate) fn may_begin(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '拾' | '廿' | '卅')
}

/// Where the run of numerals that begins at a place ends.
pub(crate) fn run_end(text: &Folded, start: usize) -> usize {
    let mut end = start;
    while text.get(end).is_some_and(is_numeral) {
        end += 1;
    }
    end
}

/// Reads the run that begins at a place, with decimals behind 點.
pub(crate) fn number(text: &Folded, start: usize) -> Reading {
    let end = run_end(text, start);
    let run = &text.chars[start..end];
    let Some((value, step)) = whole(run) else { return Reading::Broken(end) };
    let point = matches!(text.get(end), Some('點' | '点'));
    let mut decimals = String::new();
    let mut at = end + 1;
    while point && let Some(value) = text.get(at).and_then(digit) {
        decimals.push_str(&value.to_string());
        at += 1;
    }
    if decimals.is_empty() {
        return Reading::Number(Number { value, step, end });
    }
    let read = || {
        let places = u32::try_from(decimals.len()).ok()?;
        let part = Decimal::try_new(decimals.parse().ok()?, places).ok()?;
        let mut number =
            Number { value: value.checked_add(part)?, step: Decimal::try_new(1, places).ok()?, end: at };
        while let Some(factor) = text.get(number.end).and_then(large) {
            let factor = Decimal::from(factor);
            number.value = number.value.checked_mul(factor)?;
            number.step = number.step.checked_mul(factor)?;
            number.end += 1;
        }
        Some(number)
    };
    read().map_or(Reading::Broken(at), Reading::Number)
}

/// The value of a run and one unit of its last digit.
pub(crate) fn whole(run: &[char]) -> Option<(Decimal, Decimal)> {
    if run.iter().all(|c| digit(*c).is_some()) {
        // Digit by digit, as years are read.
        let text: String = run.iter().filter_map(|c| digit(*c)).map(|d| d.to_string()).collect();
        return Some((text.parse().ok()?, Decimal::ONE));
    }
    let (mut total, mut section, mut step) = (0_u64, 0_u64, 1_u64);
    // The digit that waits for its unit, whether a zero stands before it, and the unit before it.
    let (mut waiting, mut after_zero, mut last) = (None::<u64>, false, 1_u64);
    for &c in run {
        if let Some(value) = digit(c).map(u64::from) {
            if waiting.is_some() {
                return None;
            }
            if value == 0 {
                after_zero = true;
            } else {
                waiting = Some(value);
                step = 1;
            }
        } else if c == '廿' || c == '卅' {
            if waiting.is_some() {
                return None;
            }
            section += if c == '廿' { 20 } else { 30 };
            (step, last, after_zero) = (10, 10, false);
        } else if let Some(unit) = small(c) {
            let count = match waiting.take() {
                Some(count) => count,
                // 十五, but not 百五.
                None if unit == 10 => 1,
                None => return None,
            };
            section = section.checked_add(count.checked_mul(unit)?)?;
            (step, last, after_zero) = (unit, unit, false);
        } else {
            let unit = large(c)?;
            section = section.checked_add(waiting.take().unwrap_or(0))?;
            if section > 0 {
                total = total.checked_add(section.checked_mul(unit)?)?;
                // Of 十五萬 the last digit is the 萬, of 五百萬 the 百萬.
                step = step.checked_mul(unit)?;
            } else if total > 0 {
                total = total.checked_mul(unit)?;
                step = step.checked_mul(unit)?;
            } else {
                return None;
            }
            (section, last, after_zero) = (0, unit, false);
        }
    }
    if let Some(value) = waiting {
        // 八萬八 is 88,000, 一百零八 is 108, 十八 is 18.
        let unit = if after_zero || last <= 10 { 1 } else { last / 10 };
        section = section.checked_add(value.checked_mul(unit)?)?;
        step = unit;
    }
    Some((Decimal::from(total.checked_add(section)?), Decimal::from(step)))
}
