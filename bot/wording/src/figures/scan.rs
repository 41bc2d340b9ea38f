//! Finding every figure of a text.

use rust_decimal::Decimal;

use crate::figures::chinese;
use crate::figures::english;
use crate::figures::folded::Folded;
use crate::figures::number::{self, Number, Reading};
use crate::figures::time;
use crate::figures::units;
use crate::figures::{Figure, Kind, Sign, Unit};

/// Chinese words that say a quantity without a number.
const LOOSE_ZH: &[&str] = &[
    "一半",
    "半數",
    "半数",
    "過半",
    "过半",
    "翻倍",
    "翻番",
    "腰斬",
    "腰斩",
    "減半",
    "减半",
    "數百",
    "数百",
    "數千",
    "数千",
    "數萬",
    "数万",
    "數十",
    "数十",
    "幾十",
    "几十",
    "幾百",
    "几百",
    "幾千",
    "几千",
    "上百",
    "上千",
    "百萬",
    "百万",
    "千萬美",
    "千万美",
    "分之",
    "數月",
    "数月",
    "數年",
    "数年",
    "數週",
    "数周",
    "數天",
    "数天",
    "多月",
    "多年",
    "近年",
];
/// Words with numerals that say no number.
const IDIOMS: &[&str] = &[
    "千萬不",
    "千万不",
    "千萬別",
    "千万别",
    "第一時間",
    "第一时间",
    "一五一十",
    "三三兩兩",
    "三三两两",
    "七上八下",
    "一一",
    "十分之",
    "統一",
    "统一",
    "唯一",
    "之一",
    "萬一",
    "万一",
    "前一日",
    "前一天",
    "後一日",
    "后一日",
    "後一天",
    "后一天",
    "同一日",
    "同一天",
    "某一日",
    "某一天",
    "有一天",
    "兩國",
    "两国",
    "四處",
    "四处",
];

/// Every figure of a text, in the order of their places.
pub fn read(text: &str) -> Vec<Figure> {
    let folded = Folded::new(text);
    let mut figures: Vec<Figure> = Vec::new();
    // A number before a range mark takes the unit of the one behind it.
    let mut open_range: Option<usize> = None;
    let mut at = 0;
    while at < folded.len() {
        let Some((mut kind, start, end)) = figure_at(&folded, at) else {
            at += step_over(&folded, at);
            continue;
        };
        if let (Some(first), Kind::Number { unit, step, value, .. }) = (open_range.take(), &kind) {
            inherit(&mut figures[first].kind, *unit, *step, *value);
        }
        if range_mark(&folded, end)
            && let Kind::Number { unit: Unit::Count, .. } = kind
        {
            open_range = Some(figures.len());
        }
        if let Kind::Number { step, .. } = &mut kind
            && *step <= Decimal::ZERO
        {
            kind = Kind::Unreadable;
        }
        figures.push(Figure { kind, span: folded.span(start..end) });
        at = end.max(at + 1);
    }
    figures
}

/// A word is stepped over as a whole, so that no figure begins in the middle of one.
fn step_over(text: &Folded, at: usize) -> usize {
    if let Some(idiom) = IDIOMS.iter().find(|idiom| text.has(at, idiom)) {
        return idiom.chars().count();
    }
    let mut end = at;
    while text.get(end).is_some_and(|c| c.is_ascii_alphabetic()) {
        end += 1;
    }
    // G7, Q2 and BTC2 are names; three digits and more are a figure whatever stands before them.
    let mut digits = end;
    while end > at && text.get(digits).is_some_and(|c| c.is_ascii_digit()) {
        digits += 1;
    }
    if digits - end <= 2 && !text.get(digits).is_some_and(|c| matches!(c, '.' | ',' | '%')) {
        end = digits;
    }
    (end - at).max(1)
}

/// The figure that begins at a place: what it says, and the places around it.
fn figure_at(text: &Folded, at: usize) -> Option<(Kind, usize, usize)> {
    let first = text.get(at)?;
    if IDIOMS.iter().any(|idiom| text.has(at, idiom)) {
        return None;
    }
    let in_word = text.before(at).is_some_and(|c| c.is_ascii_alphabetic()) && first.is_ascii_alphabetic();
    if in_word {
        return None;
    }
    if let Some((kind, end)) = time::weekday(text, at) {
        return Some((kind, at, end));
    }
    if first.is_ascii_alphabetic() || matches!(first, '美' | '紐' | '纽') {
        return word_figure(text, at);
    }
    if let Some(word) = LOOSE_ZH.iter().find(|word| text.has(at, word)) {
        return Some((Kind::Unreadable, at, at + word.chars().count()));
    }
    for prefix in ["百分之", "千分之"] {
        if text.has(at, prefix) {
            let from = at + 3;
            let reading = any_number(text, from, false)?;
            let unit = if prefix == "百分之" { Unit::Percent } else { Unit::Other };
            return Some(match reading {
                Reading::Number(number) => (finish(text, at, number, unit, Decimal::ONE), at, number.end),
                Reading::Broken(end) => (Kind::Unreadable, at, end),
            });
        }
    }
    if first.is_ascii_digit() || chinese::may_begin(first) {
        return numeral(text, at);
    }
    // Digits of scripts that are not read here, Roman numerals of one character, numbers on a clock face.
    (first.is_numeric() && !chinese::is_numeral(first)).then_some((Kind::Unreadable, at, at + 1))
}

/// A figure that begins with a Latin letter.
fn word_figure(text: &Folded, at: usize) -> Option<(Kind, usize, usize)> {
    if let Some((zone, end)) = time::zone(text, at) {
        return Some((Kind::Zone(zone), at, end));
    }
    if let Some((kind, end)) = time::named_date(text, at) {
        return Some((kind, at, end));
    }
    if let Some(end) = english::LOOSE.iter().find_map(|word| text.word(at, word)) {
        return Some((Kind::Unreadable, at, end));
    }
    let number = english::number(text, at)?;
    let unit = units::behind(text, number.end);
    // "one" by itself is a pronoun; with a unit it counts.
    let bare = number.value == Decimal::ONE || number.value == Decimal::ZERO;
    if bare && unit.is_none() {
        return None;
    }
    let (unit, minutes, end) = unit.unwrap_or((Unit::Count, Decimal::ONE, number.end));
    let number = Number { end, ..number };
    Some((finish(text, at, number, unit, minutes), at, end))
}

fn any_number(text: &Folded, at: usize, money: bool) -> Option<Reading> {
    let first = text.get(at)?;
    if first.is_ascii_digit() {
        return Some(number::digits(text, at, money));
    }
    chinese::is_numeral(first).then(|| chinese::number(text, at))
}

/// A figure that begins with a digit or a Chinese numeral.
fn numeral(text: &Folded, at: usize) -> Option<(Kind, usize, usize)> {
    let is_chinese = !text.get(at)?.is_ascii_digit();
    let ordinal = matches!(text.before(at), Some('第'));
    let money = units::before(text, at);
    if money.is_none() && !ordinal {
        let plain =
            !is_chinese || !matches!(text.before(at), Some('同' | '每' | '這' | '这' | '某' | '有' | '那'));
        if plain {
            // 一點 is a little; a month or a day of one numeral is a date all the same.
            let little =
                is_chinese && (text.has(at, "一點") || text.has(at, "一点")) && !day_part_before(text, at);
            if !little && let Some((kind, end)) = time::clock(text, at) {
                return Some((kind, at, end));
            }
            if let Some((kind, end)) = time::date(text, at) {
                return Some((kind, at, end));
            }
        }
    }
    let run = chinese::run_end(text, at);
    let number = match any_number(text, at, money.is_some())? {
        Reading::Number(number) => number,
        Reading::Broken(end) => {
            // A single character cannot be broken, and of a run nobody knows what it says.
            return (!is_chinese || run - at > 1).then_some((Kind::Unreadable, at, end));
        }
    };
    if text.has(number.end, "分之") {
        return Some((Kind::Unreadable, at, number.end + 2));
    }
    let tenths = ["成"].iter().any(|word| text.has(number.end, word)) && !is_verb(text, number.end);
    if tenths {
        return Some(in_tenths(text, at, number));
    }
    let unit = units::behind(text, number.end);
    if is_chinese && run - at == 1 && number.end == run && money.is_none() {
        let one = matches!(text.get(at), Some('一' | '壹'));
        let counted = unit.is_some() || (!one && units::is_counted(text, number.end));
        let of_a_word =
            matches!(text.before(at), Some('同' | '每' | '這' | '这' | '某' | '有' | '那' | '萬' | '万'));
        let idle = one && (ordinal || of_a_word);
        let tenfold_word = text.has(at, "十分") && !text.has(at, "十分鐘") && !text.has(at, "十分钟");
        if !counted || idle || tenfold_word {
            return None;
        }
    }
    let (unit, minutes, end) = match (money, unit) {
        (Some((money, _)), Some((Unit::Dollars | Unit::OtherMoney, _, end))) => (money, Decimal::ONE, end),
        (Some((money, _)), _) => (money, Decimal::ONE, number.end),
        (None, Some(found)) => found,
        (None, None) => (Unit::Count, Decimal::ONE, number.end),
    };
    let start = money.map_or(at, |(_, start)| start);
    let number = Number { end, ..number };
    Some((finish(text, start, number, unit, minutes), at, end))
}

fn day_part_before(text: &Folded, at: usize) -> bool {
    ["凌晨", "上午", "中午", "下午", "晚上", "早上", "晚間", "晚间"]
        .iter()
        .any(|word| text.ends_with(at, word))
}

/// Whether the 成 at a place is of a word: 成為, 成交, 成功.
fn is_verb(text: &Folded, at: usize) -> bool {
    text.get(at + 1).is_some_and(|c| "為为功交本員员立長长果熟就績绩分份不因".contains(c))
}

/// 五成 is 50%, 五成五 55%.
fn in_tenths(text: &Folded, at: usize, number: Number) -> (Kind, usize, usize) {
    let mut value = number.value * Decimal::TEN;
    let (mut step, mut end) = (number.step * Decimal::TEN, number.end + 1);
    if let Some(ones) = text.get(end).and_then(|c| chinese::digit(c).or_else(|| c.to_digit(10))) {
        value += Decimal::from(ones);
        (step, end) = (Decimal::ONE, end + 1);
    } else if text.get(end) == Some('半') {
        value += Decimal::from(5);
        (step, end) = (Decimal::ONE, end + 1);
    }
    let kind = Kind::Number { value, step, sign: units::worded_sign(text, at, end), unit: Unit::Percent };
    (kind, at, end)
}

/// Puts a number, its unit and its sign together. `start` is where the number begins with its currency sign.
fn finish(text: &Folded, start: usize, number: Number, unit: Unit, minutes: Decimal) -> Kind {
    let Number { value, step, end } = number;
    let (Some(value), Some(step)) = (value.checked_mul(minutes), step.checked_mul(minutes)) else {
        return Kind::Unreadable;
    };
    let mut sign = written_sign(text, start);
    if sign.is_none() && unit == Unit::Percent {
        sign = units::worded_sign(text, start, end);
    }
    Kind::Number { value, step, sign, unit }
}

/// A sign right before a number. Between two numbers a hyphen makes a range, behind a letter it joins words.
fn written_sign(text: &Folded, start: usize) -> Option<Sign> {
    let sign = match text.before(start)? {
        '+' => Sign::Plus,
        '-' | '−' | '–' => Sign::Minus,
        _ => {
            for (word, sign) in [("正", Sign::Plus), ("負", Sign::Minus), ("负", Sign::Minus)] {
                if text.ends_with(start, word) {
                    return Some(sign);
                }
            }
            return None;
        }
    };
    let before = start.checked_sub(2).and_then(|at| text.get(at));
    let joins = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '%' | '$' | ')'));
    (!joins).then_some(sign)
}

/// Whether a range goes on behind a number.
fn range_mark(text: &Folded, end: usize) -> bool {
    let at = text.skip_spaces(end);
    let marks = ["-", "–", "—", "~", "〜", "至", "到", "to ", "and "];
    marks.iter().any(|mark| {
        text.has(at, mark) && {
            let behind = text.skip_spaces(at + mark.chars().count());
            text.get(behind).is_some_and(|c| c.is_ascii_digit() || chinese::is_numeral(c) || c == '$')
        }
    })
}

/// The first number of a range gets the unit of the second: 5-6%, and 8至9萬 its factor too.
fn inherit(first: &mut Kind, unit: Unit, step: Decimal, value: Decimal) {
    let Kind::Number { unit: of, value: low, step: low_step, .. } = first else { return };
    if *of != Unit::Count {
        return;
    }
    *of = unit;
    // Durations and factors scale both numbers; a whole number below its partner's step has been scaled with it.
    let scaled = step > Decimal::ONE && *low < step && value >= step && *low_step <= Decimal::ONE;
    if scaled && let (Some(more), Some(steps)) = (low.checked_mul(step), low_step.checked_mul(step)) {
        (*low, *low_step) = (more, steps);
    }
}
