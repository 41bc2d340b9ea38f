//! What a number counts, and the sign that words beside it state.

use rust_decimal::Decimal;

use crate::figures::folded::Folded;
use crate::figures::{Sign, Unit};

/// Words behind a number, longest first where one begins another, with what durations are in minutes.
const SUFFIXES: &[(&str, Unit, u32)] = &[
    ("%", Unit::Percent, 1),
    ("percentage points", Unit::Percent, 1),
    ("percentage point", Unit::Percent, 1),
    ("percent", Unit::Percent, 1),
    ("per cent", Unit::Percent, 1),
    ("pct", Unit::Percent, 1),
    ("pp", Unit::Percent, 1),
    ("個百分點", Unit::Percent, 1),
    ("个百分点", Unit::Percent, 1),
    ("百分點", Unit::Percent, 1),
    ("百分点", Unit::Percent, 1),
    ("‰", Unit::Other, 1),
    ("basis points", Unit::Other, 1),
    ("bps", Unit::Other, 1),
    ("個基點", Unit::Other, 1),
    ("个基点", Unit::Other, 1),
    ("基點", Unit::Other, 1),
    ("基点", Unit::Other, 1),
    ("美元", Unit::Dollars, 1),
    ("美金", Unit::Dollars, 1),
    ("us dollars", Unit::Dollars, 1),
    ("dollars", Unit::Dollars, 1),
    ("dollar", Unit::Dollars, 1),
    ("bucks", Unit::Dollars, 1),
    ("usdt", Unit::Dollars, 1),
    ("usdc", Unit::Dollars, 1),
    ("usd", Unit::Dollars, 1),
    ("$", Unit::Dollars, 1),
    ("€", Unit::OtherMoney, 1),
    ("£", Unit::OtherMoney, 1),
    ("¥", Unit::OtherMoney, 1),
    ("euros", Unit::OtherMoney, 1),
    ("euro", Unit::OtherMoney, 1),
    ("eur", Unit::OtherMoney, 1),
    ("yuan", Unit::OtherMoney, 1),
    ("yen", Unit::OtherMoney, 1),
    ("pounds", Unit::OtherMoney, 1),
    ("gbp", Unit::OtherMoney, 1),
    ("cny", Unit::OtherMoney, 1),
    ("rmb", Unit::OtherMoney, 1),
    ("twd", Unit::OtherMoney, 1),
    ("jpy", Unit::OtherMoney, 1),
    ("歐元", Unit::OtherMoney, 1),
    ("欧元", Unit::OtherMoney, 1),
    ("日元", Unit::OtherMoney, 1),
    ("日圓", Unit::OtherMoney, 1),
    ("英鎊", Unit::OtherMoney, 1),
    ("英镑", Unit::OtherMoney, 1),
    ("港元", Unit::OtherMoney, 1),
    ("台幣", Unit::OtherMoney, 1),
    ("人民幣", Unit::OtherMoney, 1),
    ("人民币", Unit::OtherMoney, 1),
    ("元", Unit::OtherMoney, 1),
    ("btc", Unit::Other, 1),
    ("eth", Unit::Other, 1),
    ("bitcoins", Unit::Other, 1),
    ("bitcoin", Unit::Other, 1),
    ("coins", Unit::Other, 1),
    ("枚", Unit::Other, 1),
    ("seconds", Unit::Other, 1),
    ("second", Unit::Other, 1),
    ("sec", Unit::Other, 1),
    ("秒", Unit::Other, 1),
    ("minutes", Unit::Duration, 1),
    ("minute", Unit::Duration, 1),
    ("mins", Unit::Duration, 1),
    ("min", Unit::Duration, 1),
    ("m", Unit::Duration, 1),
    ("分鐘", Unit::Duration, 1),
    ("分钟", Unit::Duration, 1),
    ("hours", Unit::Duration, 60),
    ("hour", Unit::Duration, 60),
    ("hrs", Unit::Duration, 60),
    ("hr", Unit::Duration, 60),
    ("h", Unit::Duration, 60),
    ("個小時", Unit::Duration, 60),
    ("个小时", Unit::Duration, 60),
    ("小時", Unit::Duration, 60),
    ("小时", Unit::Duration, 60),
    ("個鐘頭", Unit::Duration, 60),
    ("days", Unit::Duration, 1_440),
    ("day", Unit::Duration, 1_440),
    ("天", Unit::Duration, 1_440),
    ("weeks", Unit::Duration, 10_080),
    ("week", Unit::Duration, 10_080),
    ("個星期", Unit::Duration, 10_080),
    ("个星期", Unit::Duration, 10_080),
    ("星期", Unit::Duration, 10_080),
    ("週", Unit::Duration, 10_080),
    ("周", Unit::Duration, 10_080),
    ("months", Unit::Duration, 43_200),
    ("month", Unit::Duration, 43_200),
    ("個月", Unit::Duration, 43_200),
    ("个月", Unit::Duration, 43_200),
    ("years", Unit::Duration, 525_600),
    ("year", Unit::Duration, 525_600),
    ("年", Unit::Duration, 525_600),
    ("times", Unit::Times, 1),
    ("fold", Unit::Times, 1),
    ("x", Unit::Times, 1),
    ("×", Unit::Times, 1),
    ("倍", Unit::Times, 1),
    ("standard deviations", Unit::Sigma, 1),
    ("standard deviation", Unit::Sigma, 1),
    ("sigmas", Unit::Sigma, 1),
    ("sigma", Unit::Sigma, 1),
    ("σ", Unit::Sigma, 1),
    ("個標準差", Unit::Sigma, 1),
    ("个标准差", Unit::Sigma, 1),
    ("標準差", Unit::Sigma, 1),
    ("标准差", Unit::Sigma, 1),
];

/// Chinese words that make a single numeral a number: 三個, 五位.
const COUNTED: &[&str] = &[
    "個", "个", "位", "名", "人", "家", "次", "條", "条", "根", "筆", "笔", "項", "项", "則", "则", "種",
    "种", "成", "點", "点", "日", "月", "號", "号", "分", "時", "时", "折", "股", "檔", "档", "輪", "轮",
];

/// A unit behind a number: what it is, minutes in one of it, and the place behind it.
pub(crate) fn behind(text: &Folded, end: usize) -> Option<(Unit, Decimal, usize)> {
    let spaced = text.skip_spaces(end);
    let hyphened = if matches!(text.get(end), Some('-' | '‑' | '‐')) { end + 1 } else { spaced };
    for (word, unit, minutes) in SUFFIXES {
        let latin = word.starts_with(|c: char| c.is_ascii_alphabetic());
        // A sign stands at once behind its number; `5 $` begins the next one.
        let at = match (latin, *word) {
            (true, _) => hyphened,
            (false, "$" | "€" | "£" | "¥" | "×") => end,
            (false, _) => spaced,
        };
        let Some(behind) = text.word(at, word) else { continue };
        if *word == "年" && matches!(text.get(behind), Some('代' | '級' | '级' | '報' | '报')) {
            continue;
        }
        return Some((*unit, Decimal::from(*minutes), behind));
    }
    None
}

/// Whether a word that counts things stands behind a single Chinese numeral.
pub(crate) fn is_counted(text: &Folded, end: usize) -> bool {
    COUNTED.iter().any(|word| text.has(end, word))
}

/// A currency sign before a number: what it is and where it begins.
pub(crate) fn before(text: &Folded, start: usize) -> Option<(Unit, usize)> {
    let at = |word: &str| text.ends_with(start, word).then(|| start - word.chars().count());
    for word in ["us$", "usd$", "$", "＄", "usd ", "usdt "] {
        if let Some(begin) = at(word) {
            // Before other letters the sign is of another currency: NT$, HK$, S$.
            let other = word == "$" && text.before(begin).is_some_and(|c| c.is_ascii_alphabetic());
            return Some((if other { Unit::OtherMoney } else { Unit::Dollars }, begin));
        }
    }
    for word in ["€", "£", "¥", "eur ", "cny ", "rmb "] {
        if let Some(begin) = at(word) {
            return Some((Unit::OtherMoney, begin));
        }
    }
    None
}

const PLUS_BEFORE: &[&str] = &[
    "up",
    "rose",
    "rise",
    "rises",
    "risen",
    "rising",
    "gain",
    "gains",
    "gained",
    "gaining",
    "climb",
    "climbs",
    "climbed",
    "jump",
    "jumps",
    "jumped",
    "surge",
    "surges",
    "surged",
    "rally",
    "rallied",
    "advance",
    "advanced",
    "added",
    "plus",
    "higher",
    "rebounded",
    "bounced",
];
const MINUS_BEFORE: &[&str] = &[
    "down",
    "fell",
    "fall",
    "falls",
    "fallen",
    "falling",
    "drop",
    "drops",
    "dropped",
    "lose",
    "loses",
    "lost",
    "loss",
    "slid",
    "slide",
    "slides",
    "slipped",
    "sank",
    "plunge",
    "plunged",
    "tumble",
    "tumbled",
    "decline",
    "declined",
    "shed",
    "retreated",
    "minus",
    "lower",
    "crashed",
];
const PLUS_BEHIND: &[&str] =
    &["above", "higher", "up", "rise", "gain", "rally", "increase", "jump", "surge", "climb", "advance"];
const MINUS_BEHIND: &[&str] =
    &["below", "lower", "down", "fall", "decline", "drop", "loss", "decrease", "slide", "plunge", "drawdown"];
/// What may stand between the word and its number.
const BETWEEN: &[&str] = &[
    "by", "about", "around", "nearly", "almost", "some", "over", "roughly", "of", "to", "as", "much", "more",
    "than", "a",
];
const PLUS_ZH: &[&str] =
    &["漲幅", "涨幅", "漲", "涨", "上升", "回升", "攀升", "反彈", "反弹", "走高", "高出", "升幅", "升"];
const MINUS_ZH: &[&str] =
    &["跌幅", "跌", "下降", "回落", "下滑", "走低", "低於", "低于", "回撤", "降幅", "降", "挫"];
/// What may stand between the Chinese word and its number.
const BETWEEN_ZH: &[char] = &[
    ' ', '約', '约', '近', '逾', '超', '過', '过', '達', '达', '了', '為', '为', '到', '至', '最', '多', ':',
    '、', '(', '共',
];

/// The sign that words beside a percentage state. `start` and `end` are the places around it.
pub(crate) fn worded_sign(text: &Folded, start: usize, end: usize) -> Option<Sign> {
    let word_at = |from: usize| {
        let from = text.skip_spaces(from);
        let mut to = from;
        while text.get(to).is_some_and(|c| c.is_ascii_alphabetic()) {
            to += 1;
        }
        text.chars[from..to].iter().collect::<String>()
    };
    // 5 % of the rise is no rise of 5 %; "5 % above" is one.
    let behind = word_at(end);
    if PLUS_BEHIND.contains(&behind.as_str()) {
        return Some(Sign::Plus);
    }
    if MINUS_BEHIND.contains(&behind.as_str()) {
        return Some(Sign::Minus);
    }
    let mut at = start;
    for _ in 0..4 {
        let mut to = at;
        while to > 0 && text.get(to - 1) == Some(' ') {
            to -= 1;
        }
        let mut from = to;
        while from > 0 && text.get(from - 1).is_some_and(|c| c.is_ascii_alphabetic()) {
            from -= 1;
        }
        let word: String = text.chars[from..to].iter().collect();
        if PLUS_BEFORE.contains(&word.as_str()) {
            return Some(Sign::Plus);
        }
        if MINUS_BEFORE.contains(&word.as_str()) {
            return Some(Sign::Minus);
        }
        if !BETWEEN.contains(&word.as_str()) {
            break;
        }
        at = from;
    }
    let mut at = start;
    while text.before(at).is_some_and(|c| BETWEEN_ZH.contains(&c)) {
        at -= 1;
    }
    let ends = |words: &[&str]| words.iter().any(|word| text.ends_with(at, word));
    if ends(PLUS_ZH) {
        return Some(Sign::Plus);
    }
    ends(MINUS_ZH).then_some(Sign::Minus)
}
