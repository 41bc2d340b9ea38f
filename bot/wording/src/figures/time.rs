//! Dates, clock times and zones.

use rust_decimal::prelude::ToPrimitive as _;

use crate::figures::Kind;
use crate::figures::chinese;
use crate::figures::folded::Folded;

/// The months in English, in lower case.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHORT_DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Words for a part of the day, with whether hours of twelve after them are of the afternoon.
const DAY_PARTS: &[(&str, bool)] = &[
    ("凌晨", false),
    ("清晨", false),
    ("早上", false),
    ("上午", false),
    ("中午", true),
    ("下午", true),
    ("傍晚", true),
    ("晚上", true),
    ("晚間", true),
    ("晚间", true),
    ("午後", true),
    ("午后", true),
];
/// Zones by name, in hours from UTC. Summer and winter hours differ, so of those with both only the name with its
/// season is known.
const ZONES: &[(&str, i32)] = &[
    ("utc", 0),
    ("gmt", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", 8),
    ("hkt", 8),
    ("sgt", 8),
    ("jst", 9),
    ("bst", 1),
    ("cet", 1),
    ("cest", 2),
    ("pst", -8),
    ("pdt", -7),
];
/// Zones that cannot be told apart from others; no fact is given in them.
const OTHER_ZONES: &[&str] = &["et", "pt", "ct", "美東", "美东", "美西", "紐約時間", "纽约时间"];
/// What an unknown zone counts as: no clock on Earth is that far off.
const NOWHERE: i32 = 99;

/// A small whole number in digits or Chinese numerals and the place behind it.
fn small(text: &Folded, at: usize) -> Option<(u32, usize)> {
    let mut end = at;
    while end - at < 4 && text.get(end).is_some_and(|c| c.is_ascii_digit()) {
        end += 1;
    }
    if end > at {
        let digits: String = text.chars[at..end].iter().collect();
        return Some((digits.parse().ok()?, end));
    }
    let end = chinese::run_end(text, at);
    if end == at {
        return None;
    }
    // The run alone: decimals would swallow the 點 of 三點五分.
    match chinese::whole(&text.chars[at..end]) {
        Some((value, _)) => Some((value.to_u32()?, end)),
        None => None,
    }
}

fn any(text: &Folded, at: usize, wanted: &[char]) -> bool {
    text.get(at).is_some_and(|c| wanted.contains(&c))
}

/// A date that begins with a number.
pub(crate) fn date(text: &Folded, start: usize) -> Option<(Kind, usize)> {
    let (first, end) = small(text, start)?;
    let is_year = (1900..2200).contains(&first);
    let year = is_year.then_some(first as i32);
    // 2025-04-03, 2025/4/3, 2025.04.03
    for mark in ['-', '/', '.'] {
        if is_year
            && text.get(end) == Some(mark)
            && let Some((month, end)) = small(text, end + 1)
            && text.get(end) == Some(mark)
            && let Some((day, end)) = small(text, end + 1)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
        {
            return Some((Kind::Date { year, month: Some(month), day: Some(day) }, end));
        }
    }
    // 2025年, 2025年4月, 2025年4月3日
    if any(text, end, &['年']) && is_year {
        let behind = text.skip_spaces(end + 1);
        if let Some((Kind::Date { month, day, .. }, end)) = month_day(text, behind) {
            return Some((Kind::Date { year, month, day }, end));
        }
        return Some((Kind::Date { year, month: None, day: None }, end + 1));
    }
    if let Some(found) = month_day(text, start) {
        return Some(found);
    }
    // 3日, 25號
    if any(text, end, &['日', '號', '号']) && (1..=31).contains(&first) && !any(text, end + 1, &['元', '圓'])
    {
        return Some((Kind::DayOrDays(first), end + 1));
    }
    // 3 April 2025, 3rd of April
    let mut behind = end;
    for ending in ["st", "nd", "rd", "th"] {
        if let Some(end) = text.word(behind, ending) {
            behind = end;
            break;
        }
    }
    behind = text.skip_spaces(behind);
    if let Some(end) = text.word(behind, "of") {
        behind = text.skip_spaces(end);
    }
    if let Some((month, end)) = month_name(text, behind)
        && (1..=31).contains(&first)
    {
        let (year, end) = year_behind(text, end);
        return Some((Kind::Date { year, month: Some(month), day: Some(first) }, end));
    }
    // 4/3
    if text.get(end) == Some('/')
        && let Some((second, end)) = small(text, end + 1)
        && (1..=31).contains(&first)
        && (1..=31).contains(&second)
        && !any(text, end, &['/', '%'])
    {
        return Some((Kind::Slashed(first, second), end));
    }
    None
}

/// 4月, 4月3日, 4月3
fn month_day(text: &Folded, start: usize) -> Option<(Kind, usize)> {
    let (month, end) = small(text, start)?;
    if !any(text, end, &['月']) || !(1..=12).contains(&month) {
        return None;
    }
    let behind = text.skip_spaces(end + 1);
    if let Some((day, end)) = small(text, behind)
        && (1..=31).contains(&day)
        && !any(text, end, &['%', ',', '.', ':', '月', '點', '点'])
    {
        let end = if any(text, end, &['日', '號', '号']) { end + 1 } else { end };
        return Some((Kind::Date { year: None, month: Some(month), day: Some(day) }, end));
    }
    Some((Kind::Date { year: None, month: Some(month), day: None }, end + 1))
}

fn month_name(text: &Folded, at: usize) -> Option<(u32, usize)> {
    for (number, name) in (1..).zip(MONTHS) {
        let end = text
            .word(at, name)
            .or_else(|| text.word(at, &name[..3]))
            .or_else(|| text.word(at, "sept").filter(|_| number == 9));
        if let Some(end) = end {
            return Some((number, if text.get(end) == Some('.') { end + 1 } else { end }));
        }
    }
    None
}

fn year_behind(text: &Folded, end: usize) -> (Option<i32>, usize) {
    let mut at = end;
    if text.get(at) == Some(',') {
        at += 1;
    }
    at = text.skip_spaces(at);
    match small(text, at) {
        Some((year, end))
            if (1900..2200).contains(&year) && text.get(at).is_some_and(|c| c.is_ascii_digit()) =>
        {
            (Some(year as i32), end)
        }
        _ => (None, end),
    }
}

/// April 3, 2025; April 3rd; April 2025. A month by itself is no figure: "may" and "march" are words.
pub(crate) fn named_date(text: &Folded, start: usize) -> Option<(Kind, usize)> {
    let (month, end) = month_name(text, start)?;
    let behind = text.skip_spaces(end);
    let (first, end) = small(text, behind)?;
    if !text.get(behind).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    if (1900..2200).contains(&first) {
        return Some((Kind::Date { year: Some(first as i32), month: Some(month), day: None }, end));
    }
    if !(1..=31).contains(&first) || any(text, end, &['%', ':']) {
        return None;
    }
    let end = ["st", "nd", "rd", "th"].iter().find_map(|ending| text.word(end, ending)).unwrap_or(end);
    let (year, end) = year_behind(text, end);
    Some((Kind::Date { year, month: Some(month), day: Some(first) }, end))
}

/// Thursday, 週四, 星期四, 周日.
pub(crate) fn weekday(text: &Folded, start: usize) -> Option<(Kind, usize)> {
    for (number, (long, short)) in (0..).zip(WEEKDAYS.into_iter().zip(SHORT_DAYS)) {
        if let Some(end) = text.word(start, long) {
            return Some((Kind::Weekday(number), end));
        }
        // "sun" and "sat" are words; with a comma or a date behind they are days.
        if let Some(end) = text.word(start, short)
            && any(text, end, &[','])
        {
            return Some((Kind::Weekday(number), end));
        }
    }
    for word in ["週", "周", "星期", "禮拜", "礼拜"] {
        if !text.has(start, word) {
            continue;
        }
        let at = start + word.chars().count();
        let number = match text.get(at) {
            Some('日') => 6,
            Some('天') if word.chars().count() == 2 => 6,
            Some(c) => match chinese::digit(c) {
                Some(n @ 1..=6) => n - 1,
                _ => continue,
            },
            None => continue,
        };
        return Some((Kind::Weekday(number), at + 1));
    }
    None
}

/// 15:00, 15時30分, 下午三點半, 4 pm. `start` is the place of the number.
pub(crate) fn clock(text: &Folded, start: usize) -> Option<(Kind, usize)> {
    let (hour, end) = small(text, start)?;
    if hour > 24 {
        return None;
    }
    let (minute, end) = if text.get(end) == Some(':') && text.get(end + 1).is_some_and(|c| c.is_ascii_digit())
    {
        let (minute, behind) = small(text, end + 1)?;
        if minute >= 60 || behind != end + 3 {
            return None;
        }
        // Seconds say no more than the minute does.
        let seconds =
            text.get(behind) == Some(':') && text.get(behind + 1).is_some_and(|c| c.is_ascii_digit());
        let behind = match small(text, behind + 1) {
            Some((_, end)) if seconds => end,
            _ => behind,
        };
        (Some(minute), behind)
    } else if any(text, end, &['點', '点', '時', '时']) && !text.has(end, "時間") && !text.has(end, "时间")
    {
        let (minute, behind) = chinese_minutes(text, start, end + 1)?;
        (minute, behind)
    } else {
        (None, end)
    };
    let (half_day, behind) = meridiem(text, end);
    let chinese_hour =
        any(text, end.saturating_sub(1), &['點', '点', '時', '时', '半', '分', '整', '鐘', '钟', '刻']);
    if minute.is_none() && half_day.is_none() && !chinese_hour {
        return None;
    }
    let part = DAY_PARTS.iter().find(|(word, _)| {
        text.ends_with(start, word) || (text.before(start) == Some(' ') && text.ends_with(start - 1, word))
    });
    let afternoon = half_day.or(part.map(|(_, afternoon)| *afternoon));
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let (zone, end) = match zone_behind(text, behind) {
        Some((zone, end)) => (Some(zone), end),
        None => (None, behind),
    };
    Some((Kind::Clock { hour, minute, zone }, end))
}

/// What follows the 點 of a clock time; `None` where it is a decimal point or the unit of an index.
fn chinese_minutes(text: &Folded, start: usize, at: usize) -> Option<(Option<u32>, usize)> {
    if any(text, at, &['半']) {
        return Some((Some(30), at + 1));
    }
    if any(text, at, &['整', '鐘', '钟', '許', '许', '左']) {
        return Some((
            if any(text, at, &['整']) { Some(0) } else { None },
            at + usize::from(!any(text, at, &['左', '許', '许'])),
        ));
    }
    if any(text, at, &['一', '三']) && any(text, at + 1, &['刻']) {
        return Some((Some(if any(text, at, &['一']) { 15 } else { 45 }), at + 2));
    }
    if let Some((minute, end)) = small(text, at) {
        let told = any(text, end, &['分']) && !any(text, end + 1, &['之']);
        if told && minute < 60 {
            return Some((Some(minute), end + 1));
        }
        // 3點15 is a clock, 五點五 a decimal.
        let digits = text.get(at).is_some_and(|c| c.is_ascii_digit());
        return (digits && end == at + 2 && minute < 60 && !any(text, end, &['%']))
            .then_some((Some(minute), end));
    }
    // 八點八五萬 is a decimal.
    if text.get(at).is_some_and(chinese::is_numeral) {
        return None;
    }
    // 3點 by itself: the hour, unless an index is counted in points.
    let counted =
        ["上漲", "上涨", "下跌", "漲", "涨", "跌", "升", "降"].iter().any(|word| text.ends_with(start, word));
    (!counted).then_some((None, at))
}

/// am and pm, with or without full stops.
fn meridiem(text: &Folded, end: usize) -> (Option<bool>, usize) {
    let at = text.skip_spaces(end);
    for (word, afternoon) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
        if let Some(end) = text.word(at, word) {
            return (Some(afternoon), end);
        }
    }
    (None, end)
}

/// A zone that follows a clock time: UTC, (UTC+8), +08:00, (+8), ET.
fn zone_behind(text: &Folded, end: usize) -> Option<(i32, usize)> {
    let mut at = text.skip_spaces(end);
    let bracket = any(text, at, &['(', '（']);
    if bracket {
        at += 1;
    }
    let (zone, end) =
        zone(text, at).or_else(|| if any(text, at, &['+', '-', '−']) { offset(text, at) } else { None })?;
    let end = if bracket && any(text, end, &[')', '）']) { end + 1 } else { end };
    Some((zone, end))
}

/// A zone by name: UTC, UTC+8, GMT+08:00, EDT.
pub(crate) fn zone(text: &Folded, at: usize) -> Option<(i32, usize)> {
    for word in OTHER_ZONES {
        if let Some(end) = text.word(at, word) {
            return Some((NOWHERE, end));
        }
    }
    for (word, hours) in ZONES {
        if let Some(end) = text.word(at, word) {
            let signed = text.skip_spaces(end);
            if *hours == 0
                && any(text, signed, &['+', '-', '−'])
                && let Some(found) = offset(text, signed)
            {
                return Some(found);
            }
            return Some((*hours, end));
        }
    }
    None
}

/// +8, +08:00, +0800.
fn offset(text: &Folded, at: usize) -> Option<(i32, usize)> {
    let minus = !any(text, at, &['+']);
    let (number, mut end) = small(text, at + 1)?;
    if !text.get(at + 1).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let (hours, mut minutes) = if end - at > 3 { (number / 100, number % 100) } else { (number, 0) };
    if text.get(end) == Some(':')
        && let Some((more, behind)) = small(text, end + 1)
    {
        (minutes, end) = (more, behind);
    }
    if hours > 14 || any(text, end, &['%', '.', ',']) && text.get(end + 1).is_some_and(|c| c.is_ascii_digit())
    {
        return None;
    }
    let hours = if minutes == 0 { hours as i32 } else { NOWHERE };
    Some((if minus { -hours } else { hours }, end))
}
