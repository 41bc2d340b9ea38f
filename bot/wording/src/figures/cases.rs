//! What a reader takes for a figure: texts in three languages with what they say, written down by hand.

use chrono::{DateTime, NaiveDate, Utc};

use super::*;

/// `[sign]value~step unit`, `2025-04-03`, `15:30 z8`, `!` for what cannot be read.
fn show(figure: &Figure) -> String {
    match figure.kind {
        Kind::Number { value, step, sign, unit } => {
            let sign = match sign {
                None => "",
                Some(Sign::Plus) => "+",
                Some(Sign::Minus) => "-",
            };
            let unit = match unit {
                Unit::Percent => "%",
                Unit::Dollars => "$",
                Unit::OtherMoney => "money",
                Unit::Duration => "min",
                Unit::Times => "x",
                Unit::Sigma => "sd",
                Unit::Count => "#",
                Unit::Other => "other",
            };
            format!("{sign}{}~{} {unit}", value.normalize(), step.normalize())
        }
        Kind::Date { year, month, day } => {
            let part = |part: Option<u32>| part.map_or("?".to_owned(), |part| format!("{part:02}"));
            format!("{}-{}-{}", year.map_or("?".to_owned(), |y| y.to_string()), part(month), part(day))
        }
        Kind::DayOrDays(day) => format!("day {day}"),
        Kind::Slashed(a, b) => format!("{a}/{b}"),
        Kind::Weekday(number) => format!("weekday {number}"),
        Kind::Clock { hour, minute, zone } => {
            let minute = minute.map_or("?".to_owned(), |minute| format!("{minute:02}"));
            format!("{hour}:{minute}{}", zone.map_or(String::new(), |zone| format!(" z{zone}")))
        }
        Kind::Zone(zone) => format!("zone {zone}"),
        Kind::Unreadable => "!".to_owned(),
    }
}

const CASES: &[(&str, &[&str])] = &[
    // Digits and their marks.
    ("at 88,500.00 exactly", &["88500~0.01 #"]),
    ("升至 88,500 美元", &["88500~1 $"]),
    ("升至 ８８，５００ 美元", &["88500~1 $"]),
    ("８８，５００．５０美元", &["88500.5~0.01 $"]),
    ("88\u{200b},5\u{200b}00 美元", &["88500~1 $"]),
    ("from 82,000, 83,000 and 84,000", &["82000~1 #", "83000~1 #", "84000~1 #"]),
    ("於04:15，88,500美元", &["4:15", "88500~1 $"]),
    ("1,5 and 12,34", &["1~1 #", "5~1 #", "12~1 #", "34~1 #"]),
    ("version 1.2.3", &["!"]),
    ("½ of it", &["!"]),
    ("٨٨ and Ⅷ", &["!", "!"]),
    ("$88.5k", &["88500~100 $"]),
    ("88k", &["88000~1000 #"]),
    ("88K USDT", &["88000~1000 $"]),
    ("$1.2m, $5m, 5m bars, 5M", &["1200000~100000 $", "5000000~1000000 $", "5~1 min", "5000000~1000000 #"]),
    ("$2.3bn in volume", &["2300000000~100000000 $"]),
    ("1.5 million dollars", &["1500000~100000 $"]),
    ("8.8萬美元", &["88000~1000 $"]),
    ("8.85万美元", &["88500~100 $"]),
    ("8萬8千美元", &["88000~1000 $"]),
    ("8万8,500美元", &["88500~1 $"]),
    ("8萬8", &["88000~1000 #"]),
    ("1.2億美元", &["120000000~10000000 $"]),
    ("2万亿美元", &["2000000000000~1000000000000 $"]),
    // Currencies.
    ("US$88,500 and €5", &["88500~1 $", "5~1 money"]),
    ("NT$500", &["500~1 money"]),
    ("500元人民幣", &["500~1 money"]),
    ("500日圓", &["500~1 money"]),
    ("3 BTC", &["3~1 other"]),
    // Percentages and their signs.
    ("+5.48%", &["+5.48~0.01 %"]),
    ("a move of -3.7 %", &["-3.7~0.1 %"]),
    ("rose by about 5.48%", &["+5.48~0.01 %"]),
    ("down 3.70 percent", &["-3.7~0.01 %"]),
    ("3.70% below the peak", &["-3.7~0.01 %"]),
    ("69.3% of that rise", &["69.3~0.1 %"]),
    ("漲幅5.48%，其後回落 3.70％", &["+5.48~0.01 %", "-3.7~0.01 %"]),
    ("跌幅達3.7%", &["-3.7~0.1 %"]),
    ("為該漲幅的 69.3%", &["69.3~0.1 %"]),
    ("百分之五", &["5~1 %"]),
    ("上涨百分之五点四八", &["+5.48~0.01 %"]),
    ("百分之一百三十四點五", &["134.5~0.1 %"]),
    ("五成", &["50~10 %"]),
    ("七成五", &["75~1 %"]),
    ("成交量增加兩倍", &["2~1 x"]),
    ("three percentage points", &["3~1 %"]),
    ("50 bps", &["50~1 other"]),
    ("三分之二", &["!"]),
    ("gave back half of it", &["!"]),
    ("回吐一半", &["!"]),
    // Chinese numerals.
    ("一萬兩千美元", &["12000~1000 $"]),
    ("八萬八美元", &["88000~1000 $"]),
    ("八万八千五百美元", &["88500~100 $"]),
    ("八點八五萬美元", &["88500~100 $"]),
    ("一百零八個", &["108~1 #"]),
    ("五百萬美元", &["5000000~1000000 $"]),
    ("二十四小時", &["1440~60 min"]),
    ("五位得獎者", &["5~1 #"]),
    ("捌萬捌仟伍佰美元", &["88500~100 $"]),
    ("百萬美元", &["!"]),
    ("價格一路走高，一度突破，十分明顯，千萬不要", &[]),
    ("唯一、統一、第一時間、一起、一般", &[]),
    // English words.
    ("eighty-eight thousand five hundred dollars", &["88500~100 $"]),
    ("two sources, one of them late", &["2~1 #"]),
    ("a hundred thousand", &["100000~1000 #"]),
    ("dozens of them", &["!"]),
    // Durations and multiples.
    ("the 24-hour low, 24 h, 24 小時", &["1440~60 min", "1440~60 min", "1440~60 min"]),
    ("within 3 minutes", &["3~1 min"]),
    ("9.9x the usual, 9.88倍", &["9.9~0.1 x", "9.88~0.01 x"]),
    ("3.5 standard deviations", &["3.5~0.1 sd"]),
    ("at least 8 days", &["11520~1440 min"]),
    // Ranges.
    ("82,000-82,500", &["82000~1 #", "82500~1 #"]),
    ("82,000–82,500 美元", &["82000~1 $", "82500~1 $"]),
    ("5-6%", &["5~1 %", "6~1 %"]),
    ("8至9萬美元", &["80000~10000 $", "90000~10000 $"]),
    ("between 5 and 6 hours", &["300~60 min", "360~60 min"]),
    // Dates.
    ("2025-04-03", &["2025-04-03"]),
    ("2025/4/3", &["2025-04-03"]),
    ("4月3日", &["?-04-03"]),
    ("2025年4月3號", &["2025-04-03"]),
    ("四月三日", &["?-04-03"]),
    ("二〇二五年三月二十五日", &["2025-03-25"]),
    ("3月以來", &["?-03-?"]),
    ("25日", &["day 25"]),
    ("3 April 2025", &["2025-04-03"]),
    ("April 3rd, 2025", &["2025-04-03"]),
    ("since March 25", &["?-03-25"]),
    ("3rd of April", &["?-04-03"]),
    ("4/3", &["4/3"]),
    ("週四", &["weekday 3"]),
    ("on Thursday", &["weekday 3"]),
    ("it may march on", &[]),
    // Clock times and zones.
    ("15:00", &["15:00"]),
    ("15：00", &["15:00"]),
    ("下午三点", &["15:?"]),
    ("下午3點半", &["15:30"]),
    ("凌晨4點15分", &["4:15"]),
    ("4 pm", &["16:?"]),
    ("4:15 a.m. UTC+8", &["4:15 z8"]),
    ("20:15 UTC", &["20:15 z0"]),
    ("04:15（UTC+8）", &["4:15 z8"]),
    ("04:15 (+08:00)", &["4:15 z8"]),
    ("4:20 pm ET", &["16:20 z99"]),
    ("times are UTC+8", &["zone 8"]),
    ("2025-04-03 04:15 (UTC+8)", &["2025-04-03", "4:15 z8"]),
    // Names are none.
    ("the G7 and Q2 and Web3", &[]),
    ("BTC88000", &["88000~1 #"]),
    ("no figures at all", &[]),
];

#[test]
fn figures_are_read_as_people_read_them() {
    assert!(CASES.len() >= 100);
    let mut wrong = Vec::new();
    for (text, expected) in CASES {
        let found: Vec<String> = read(text).iter().map(show).collect();
        if found != *expected {
            wrong.push(format!("{text}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// The seed's day: the peak of 88,500.00 at 20:15 UTC of 2 April, 5.477 % over 83,904.72, 3.697 % down again.
fn seed() -> Known {
    let mut known = Known::new();
    for price in ["88500.00", "83904.72", "85228.39", "82500"] {
        known.number(KnownNumber::plain(price.parse().unwrap(), Unit::Dollars));
    }
    known.number(KnownNumber::directed("5.477".parse().unwrap(), Unit::Percent));
    known.number(KnownNumber::directed("-3.697".parse().unwrap(), Unit::Percent));
    known.number(KnownNumber::plain("71.2".parse().unwrap(), Unit::Percent));
    known.number(KnownNumber::plain(1440.into(), Unit::Duration));
    known.number(KnownNumber::plain("9.88".parse().unwrap(), Unit::Times));
    known.moment(at("2025-04-02T20:15:00Z"));
    known.moment(at("2025-04-02T06:10:00Z"));
    known.day(NaiveDate::from_ymd_opt(2025, 3, 25).unwrap());
    known
}

#[test]
fn what_the_facts_say_stands() {
    let known = seed();
    for text in [
        "no figures at all",
        "升至 88,500 美元，漲幅 5.48%",
        "升至八萬八千五百美元，上涨百分之五点五",
        "It rose to $88,500, up 5.5% over the 24-hour low of $83,904.72.",
        "It rose by 5.48 percent, then fell 3.7%, 71% of the rise.",
        "88.5k",
        "8.85萬",
        "88,500",
        "88,500.00",
        "$83,905",
        "約 8.4 萬美元",
        "於 2025-04-03 04:15 (UTC+8)",
        "20:15 UTC on 2 April",
        "4月3日凌晨4點15分",
        "on Thursday at 4:15 am",
        "約凌晨四點",
        "highest since 25 March 2025",
        "3月25日以來",
        "2025",
        "24 小時",
        "1 天",
        "9.9 倍",
    ] {
        let figures = read(text);
        let strays = known.strays(text, &figures);
        assert!(strays.is_empty(), "{text}: {strays:?}");
    }
}

#[test]
fn what_no_fact_says_does_not() {
    let known = seed();
    for text in [
        "升至 91,000 美元",
        "升至 88,501 美元",
        "8.9 萬美元左右的 9.1 萬",
        "88,500%",
        "5.48",
        "5.48 美元",
        "5.477%以上的5.43%",
        "跌幅 5.48%",
        "上漲 3.70%",
        "down 5.48%",
        "-5.48%",
        "up 71.2%",
        "88,500 元",
        "€88,500",
        "0 美元",
        "0%",
        "0萬美元",
        "2025-04-04",
        "26 March",
        "4月3日 04:16",
        "2025-04-03 14:11",
        "2025-04-02 20:15",
        "20:15",
        "20:15 ET",
        "04:15 UTC",
        "UTC+9",
        "週五",
        "2024",
        "48 小時",
        "9.7 倍",
        "88,500 小時",
        "三分之二",
        "half",
        "數千美元",
        "88 500 美元",
        "１００ 萬美元",
        "一百萬美元",
        "one million dollars",
        "5 sources",
        "9.9",
        "10 exchanges",
        "4/5",
        "25日至28日",
        "²",
        "seven percent",
    ] {
        let figures = read(text);
        assert!(!known.strays(text, &figures).is_empty(), "{text}: {figures:?}");
    }
}

/// The time of one moment with the day of another is a time of neither.
#[test]
fn a_date_and_a_clock_belong_together() {
    let mut known = Known::new();
    known.moment(at("2025-04-02T20:15:00Z"));
    known.moment(at("2025-04-03T16:40:00Z"));
    let strays = |text: &str| known.strays(text, &read(text)).len();
    assert_eq!(strays("2025-04-03 04:15"), 0);
    assert_eq!(strays("2025-04-04 00:40"), 0);
    assert_eq!(strays("2025-04-04 04:15"), 1);
    assert_eq!(strays("04:15 on 3 April"), 0);
    assert_eq!(strays("4月4日 04:15"), 1);
    // Apart from each other they are two statements.
    assert_eq!(strays("4月4日再跌，前一日高點在 04:15"), 0);
}
