//! Cutting a typed time into words and numbers.

use unicode_normalization::UnicodeNormalization;

use crate::fold::{is_default_ignorable, to_simplified};

/// Parts of the day that people name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayPart {
    /// 凌晨
    Dawn,
    /// 上午, 早上, am
    Morning,
    /// 中午
    Noon,
    /// 下午, pm
    Afternoon,
    /// 晚上
    Evening,
}

/// Units of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Year,
    Month,
    DayMark,
    Hour,
    Minute,
    Second,
    Half,
    Quarter,
    Unit(Unit),
    Part(DayPart),
    /// am and pm, which stand after the hour.
    Meridiem(DayPart),
    /// 中午 and noon without a number.
    AtNoon,
    AtMidnight,
    /// Days after today, with the part of the day if the word names one (今晚).
    Relative(i64, Option<DayPart>),
    /// Days after the start (当日, 次日).
    AfterStart(i64),
    MonthName(u32),
    /// Days after Monday.
    Weekday(u32),
    /// 周, 星期: a weekday follows; 周 alone is also a unit.
    WeekdayMark,
    /// UTC, GMT.
    Utc,
    /// Z of RFC 3339.
    Zulu,
    /// T of RFC 3339.
    T,
    /// A place on UTC+8 all year.
    Utc8Place,
    /// A zone name, with the reason to refuse it.
    RefusedZone(&'static str),
    /// 至, to: the end follows.
    To,
    /// 起: what stands before is the start.
    Since,
    /// 持续, for: a duration follows.
    For,
    /// Words that carry no time: 从, at, 止.
    Filler,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A number, with how many digits it was written.
    Number {
        value: u64,
        digits: usize,
    },
    Word(Word),
    /// Any other character.
    Sign(char),
    /// Letters that mean nothing here.
    Unknown,
}

/// A token and the place it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    /// Characters of [`Text::chars`].
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A typed time, cut into tokens.
#[derive(Debug)]
pub(super) struct Text {
    /// The text with full-width forms made plain; parts of it are quoted in errors.
    pub(super) chars: Vec<char>,
    pub(super) tokens: Vec<Placed>,
}

const REVERSED: &str = "names of this kind have the sign reversed; write the offset, for example UTC+8";
const SHARED: &str = "several places share this name; write the offset, for example UTC+8 or UTC-6";
const SEASONAL: &str =
    "its distance from UTC depends on the place and the season; write the offset, for example UTC-5";

/// Chinese words, the longer before the shorter where one starts the other. Simplified; Traditional input is folded.
const CHINESE: &[(&str, Word)] = &[
    ("大后天", Word::Relative(3, None)),
    ("今天", Word::Relative(0, None)),
    ("今日", Word::Relative(0, None)),
    ("明天", Word::Relative(1, None)),
    ("明日", Word::Relative(1, None)),
    ("后天", Word::Relative(2, None)),
    ("今早", Word::Relative(0, Some(DayPart::Morning))),
    ("明早", Word::Relative(1, Some(DayPart::Morning))),
    ("今晚", Word::Relative(0, Some(DayPart::Evening))),
    ("明晚", Word::Relative(1, Some(DayPart::Evening))),
    ("当天", Word::AfterStart(0)),
    ("当日", Word::AfterStart(0)),
    ("同日", Word::AfterStart(0)),
    ("次日", Word::AfterStart(1)),
    ("翌日", Word::AfterStart(1)),
    ("隔日", Word::AfterStart(1)),
    ("隔天", Word::AfterStart(1)),
    ("凌晨", Word::Part(DayPart::Dawn)),
    ("早上", Word::Part(DayPart::Morning)),
    ("早晨", Word::Part(DayPart::Morning)),
    ("上午", Word::Part(DayPart::Morning)),
    ("正午", Word::AtNoon),
    ("中午", Word::Part(DayPart::Noon)),
    ("下午", Word::Part(DayPart::Afternoon)),
    ("傍晚", Word::Part(DayPart::Afternoon)),
    ("晚上", Word::Part(DayPart::Evening)),
    ("晚间", Word::Part(DayPart::Evening)),
    ("午夜", Word::AtMidnight),
    ("半夜", Word::AtMidnight),
    ("北京时间", Word::Utc8Place),
    ("台北时间", Word::Utc8Place),
    ("台湾时间", Word::Utc8Place),
    ("香港时间", Word::Utc8Place),
    ("新加坡时间", Word::Utc8Place),
    ("中国时间", Word::Utc8Place),
    ("东八区", Word::Utc8Place),
    ("东8区", Word::Utc8Place),
    ("美东时间", Word::RefusedZone(SEASONAL)),
    ("美西时间", Word::RefusedZone(SEASONAL)),
    ("纽约时间", Word::RefusedZone(SEASONAL)),
    ("伦敦时间", Word::RefusedZone(SEASONAL)),
    ("东京时间", Word::RefusedZone("write the offset, UTC+9")),
    (
        "当地时间",
        Word::RefusedZone("it is not the same for all members; write the offset, for example UTC+8"),
    ),
    ("个小时", Word::Unit(Unit::Hours)),
    ("小时", Word::Unit(Unit::Hours)),
    ("个钟头", Word::Unit(Unit::Hours)),
    ("钟头", Word::Unit(Unit::Hours)),
    ("分钟", Word::Unit(Unit::Minutes)),
    ("星期", Word::WeekdayMark),
    ("礼拜", Word::WeekdayMark),
    ("周", Word::WeekdayMark),
    ("天", Word::Unit(Unit::Days)),
    ("年", Word::Year),
    ("月", Word::Month),
    ("日", Word::DayMark),
    ("号", Word::DayMark),
    ("点钟", Word::Hour),
    ("点", Word::Hour),
    ("时", Word::Hour),
    ("分", Word::Minute),
    ("秒", Word::Second),
    ("半", Word::Half),
    ("刻", Word::Quarter),
    ("起至", Word::To),
    ("起到", Word::To),
    ("起算", Word::Since),
    ("开始", Word::Since),
    ("起", Word::Since),
    ("持续", Word::For),
    ("为期", Word::For),
    ("历时", Word::For),
    ("共", Word::For),
    ("至", Word::To),
    ("到", Word::To),
    ("迄", Word::To),
    ("截止", Word::Filler),
    ("止", Word::Filler),
    ("从", Word::Filler),
    ("自", Word::Filler),
    ("的", Word::Filler),
    ("整", Word::Filler),
];

/// Latin words; a run of letters must be the whole word.
const LATIN: &[(&[&str], Word)] = &[
    (&["today"], Word::Relative(0, None)),
    (&["tomorrow"], Word::Relative(1, None)),
    (&["tonight"], Word::Relative(0, Some(DayPart::Evening))),
    (&["am"], Word::Meridiem(DayPart::Morning)),
    (&["pm"], Word::Meridiem(DayPart::Afternoon)),
    (&["noon"], Word::AtNoon),
    (&["midnight"], Word::AtMidnight),
    (&["h", "hr", "hrs", "hour", "hours"], Word::Unit(Unit::Hours)),
    (&["min", "mins", "minute", "minutes"], Word::Unit(Unit::Minutes)),
    (&["day", "days"], Word::Unit(Unit::Days)),
    (&["week", "weeks"], Word::Unit(Unit::Weeks)),
    (&["jan", "january"], Word::MonthName(1)),
    (&["feb", "february"], Word::MonthName(2)),
    (&["mar", "march"], Word::MonthName(3)),
    (&["apr", "april"], Word::MonthName(4)),
    (&["may"], Word::MonthName(5)),
    (&["jun", "june"], Word::MonthName(6)),
    (&["jul", "july"], Word::MonthName(7)),
    (&["aug", "august"], Word::MonthName(8)),
    (&["sep", "sept", "september"], Word::MonthName(9)),
    (&["oct", "october"], Word::MonthName(10)),
    (&["nov", "november"], Word::MonthName(11)),
    (&["dec", "december"], Word::MonthName(12)),
    (&["mon", "monday"], Word::Weekday(0)),
    (&["tue", "tues", "tuesday"], Word::Weekday(1)),
    (&["wed", "wednesday"], Word::Weekday(2)),
    (&["thu", "thur", "thurs", "thursday"], Word::Weekday(3)),
    (&["fri", "friday"], Word::Weekday(4)),
    (&["sat", "saturday"], Word::Weekday(5)),
    (&["sun", "sunday"], Word::Weekday(6)),
    (&["utc", "gmt"], Word::Utc),
    (&["z"], Word::Zulu),
    (&["t"], Word::T),
    (&["to", "until", "till", "through"], Word::To),
    (&["for", "lasting"], Word::For),
    (&["from", "at", "on", "the", "starting"], Word::Filler),
    (&["cst", "ist", "bst", "ast", "mst", "pst", "est"], Word::RefusedZone(SHARED)),
    (
        &["pdt", "edt", "cdt", "mdt", "cet", "cest", "et", "pt", "ct", "wet", "eet", "aest"],
        Word::RefusedZone(SEASONAL),
    ),
    (&["jst", "kst"], Word::RefusedZone("write the offset, UTC+9")),
    (&["hkt", "sgt"], Word::Utc8Place),
    (&["etc"], Word::RefusedZone(REVERSED)),
    (&["asia", "america", "europe", "australia"], Word::RefusedZone("write the offset, for example UTC+8")),
];

impl Text {
    /// Cuts `typed` into tokens. Full-width digits and signs, invisible characters and Traditional forms do not matter.
    pub(super) fn of(typed: &str) -> Self {
        let plain = typed.chars().filter(|&c| !is_default_ignorable(c)).nfkc();
        let chars: Vec<char> = plain.map(|c| if c == '\u{2212}' { '-' } else { c }).collect();
        let folded: Vec<char> = chars.iter().map(|c| to_simplified(c.to_ascii_lowercase())).collect();
        let mut tokens = Vec::new();
        let mut at = 0;
        while at < folded.len() {
            let start = at;
            if folded[at].is_whitespace() {
                at += 1;
                continue;
            }
            let (token, length) = token_at(&folded[at..]);
            at += length;
            tokens.push(Placed { token, start, end: at });
        }
        Self { chars, tokens }
    }

    /// The characters from `start` to `end` as typed, without spaces around them.
    pub(super) fn part(&self, start: usize, end: usize) -> String {
        let part: String = self.chars[start.min(end)..end].iter().collect();
        part.trim().to_owned()
    }
}

fn token_at(rest: &[char]) -> (Token, usize) {
    let run = |test: fn(&char) -> bool| rest.iter().take_while(|c| test(c)).count();
    let digits = run(char::is_ascii_digit);
    if digits > 0 {
        return (Token::Number { value: decimal(&rest[..digits]), digits }, digits);
    }
    if let Some((word, length)) = chinese_word(rest) {
        return (Token::Word(word), length);
    }
    let numerals = run(|&c| numeral(c).is_some());
    if numerals > 0 {
        let value = chinese_number(&rest[..numerals]);
        return (value.map_or(Token::Unknown, |value| Token::Number { value, digits: numerals }), numerals);
    }
    let letters = run(char::is_ascii_alphabetic);
    if letters > 0 {
        let name: String = rest[..letters].iter().collect();
        let known = LATIN.iter().find(|(names, _)| names.contains(&name.as_str()));
        return (known.map_or(Token::Unknown, |&(_, word)| Token::Word(word)), letters);
    }
    if rest[0].is_alphanumeric() { (Token::Unknown, 1) } else { (Token::Sign(rest[0]), 1) }
}

fn chinese_word(rest: &[char]) -> Option<(Word, usize)> {
    CHINESE.iter().find_map(|&(name, word)| {
        let length = name.chars().count();
        (rest.len() >= length && name.chars().eq(rest[..length].iter().copied())).then_some((word, length))
    })
}

fn decimal(digits: &[char]) -> u64 {
    digits.iter().fold(0_u64, |value, &digit| {
        value.saturating_mul(10).saturating_add(u64::from(digit.to_digit(10).unwrap_or(0)))
    })
}

/// The value of a Chinese numeral; 10 stands for 十.
fn numeral(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

/// Numbers up to 99 with 十 (三十一), or digit by digit (二〇二五).
fn chinese_number(numerals: &[char]) -> Option<u64> {
    let values: Vec<u64> = numerals.iter().filter_map(|&c| numeral(c)).collect();
    match values.iter().position(|&value| value == 10) {
        None => {
            Some(values.iter().fold(0_u64, |total, value| total.saturating_mul(10).saturating_add(*value)))
        }
        Some(ten) => {
            let tens = match values[..ten] {
                [] => 1,
                [tens] if tens > 0 => tens,
                _ => return None,
            };
            let ones = match values[ten + 1..] {
                [] => 0,
                [ones] if ones < 10 => ones,
                _ => return None,
            };
            Some(tens * 10 + ones)
        }
    }
}
