//! Windows and times as people type them.

use proptest::prelude::*;

use super::*;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// 10 a.m. on 2 April 2025 in UTC+8, a Wednesday.
fn now() -> DateTime<Utc> {
    utc("2025-04-02T10:00:00+08:00")
}

/// The window of the founding notice: 1743663600 to 1743750000 in Unix seconds.
fn seed() -> Window {
    Window::new(utc("2025-04-03T15:00:00+08:00"), utc("2025-04-04T15:00:00+08:00")).unwrap()
}

#[test]
fn the_seed_window_in_many_hands() {
    assert_eq!((seed().opens.timestamp(), seed().closes.timestamp()), (1_743_663_600, 1_743_750_000));
    for text in [
        "4月3日15:00 - 4月4日15:00 (UTC+8)",
        "4月3日15:00-4月4日15:00",
        "４月３日１５：００　～　４月４日１５：００（ＵＴＣ＋８）",
        "2025-04-03 15:00 ~ 2025-04-04 15:00",
        "2025/4/3 15:00 至 4/4 15:00",
        "2025.4.3 15:00 到 2025.4.4 15:00",
        "2025年4月3日 下午3點 到 2025年4月4日 下午3點",
        "2025年4月3号下午三点到4月4号下午三点",
        "二〇二五年四月三日十五时 至 次日十五时",
        "4月3日15時00分至4月4日15時整",
        "4月3日15点00-4月4日15点00",
        "4月3日15点钟 → 4月4日15点钟",
        "4月3日(四)15:00 - 4月4日(五)15:00",
        "4月3日 星期四 15:00 — 4月4日 週五 15:00",
        "明天15:00 起 24 小時",
        "明天15:00起24小时",
        "明日下午3点开始，持续 1 天",
        "明天15:00 起至 後天15:00 止",
        "从明天 15:00 到 后天 15:00",
        "明天15:00 - 次日15:00",
        "tomorrow 15:00 for 24 hours",
        "tomorrow 3pm for 24h",
        "Tomorrow at 3 PM for 1 day",
        "15:00 tomorrow, 24 hours",
        "3 April 15:00 to 4 April 15:00 (UTC+8)",
        "April 3, 2025 3:00 pm - April 4, 2025 3:00 pm",
        "from Thursday 3 April 2025 15:00 until Friday 4 April 2025 15:00 GMT+8",
        "04-03 15:00 - 04-04 15:00",
        "2025-04-03T15:00:00+08:00 - 2025-04-04T15:00:00+08:00",
        "2025-04-03T15:00:00+08:00/2025-04-04T15:00:00+08:00",
        "2025-04-03T07:00:00Z ~ 2025-04-04T07:00:00Z",
        "2025-04-03T02:00:00-05:00 ~ 2025-04-04T03:00:00-04:00",
        "2025-04-03T07:00Z ~ 4月4日15:00 北京时间",
        "4月3日15:00 - 4月4日15:00 北京时间",
        "北京時間4月3日15:00 - 4月4日15:00",
        "4月3日15:00 - 4月4日15:00（台北時間）",
        "4月3日15:00 - 4月4日15:00 GMT+8",
        "4月3日15:00 - 4月4日15:00 +08:00",
        "4月3日15:00 - 4月4日15:00 (+0800)",
        "4月3日15:00 (UTC+8) - 4月4日15:00 (UTC+8)",
        "4月3日15:00 UTC+8 - 4月4日15:00",
        "4月3日07:00 - 4月4日07:00 UTC",
        "4月3日16:00 - 4月4日16:00 UTC+9",
        "4月3日12:30 - 4月4日12:30 (UTC+5:30)",
        "4月3日15:00 UTC+8/4月4日15:00 UTC+8",
        "4月3日07:00 UTC-4月4日07:00 UTC",
        "4月3日07:00 UTC-4/4 07:00 UTC",
        "4月2日23:00 - 4月3日23:00 UTC-8",
        "4月3日07:00 UTC - 4月4日07:00 UTC",
        "<t:1743663600:F> - <t:1743750000>",
        "今晚8点 - 明晚8点",
        "4月3日 15:00:00 - 4月4日 15:00:00.000",
    ] {
        let expected = if text.starts_with("今晚") {
            Window::new(utc("2025-04-02T20:00:00+08:00"), utc("2025-04-03T20:00:00+08:00")).unwrap()
        } else {
            seed()
        };
        assert_eq!(parse_window(text, now()), Ok(expected), "{text}");
    }
}

#[test]
fn times_of_day() {
    for (text, expected) in [
        ("4月3日 24:00", "2025-04-04T00:00:00+08:00"),
        ("2025-12-31 24:00", "2026-01-01T00:00:00+08:00"),
        ("4月3日24点", "2025-04-04T00:00:00+08:00"),
        ("4月3日 00:00", "2025-04-03T00:00:00+08:00"),
        ("4月3日零点", "2025-04-03T00:00:00+08:00"),
        ("4月3日15时30分", "2025-04-03T15:30:00+08:00"),
        ("4月3日15時30分45秒", "2025-04-03T15:30:45+08:00"),
        ("4月3日15点30", "2025-04-03T15:30:00+08:00"),
        ("4月3日 15 点 30 分", "2025-04-03T15:30:00+08:00"),
        ("4月3日三点半", "2025-04-03T03:30:00+08:00"),
        ("4月3日下午三点一刻", "2025-04-03T15:15:00+08:00"),
        ("4月3日上午11:59", "2025-04-03T11:59:00+08:00"),
        ("4月3日中午", "2025-04-03T12:00:00+08:00"),
        ("4月3日中午12点", "2025-04-03T12:00:00+08:00"),
        ("4月3日中午1点", "2025-04-03T13:00:00+08:00"),
        ("4月3日晚上十一点", "2025-04-03T23:00:00+08:00"),
        ("4月3日下午15:00", "2025-04-03T15:00:00+08:00"),
        ("4月3日凌晨2点", "2025-04-03T02:00:00+08:00"),
        ("3 April noon", "2025-04-03T12:00:00+08:00"),
        ("today 9:05am", "2025-04-02T09:05:00+08:00"),
        ("今天 23:59:59.999", "2025-04-02T23:59:59.999+08:00"),
        ("后天 8:00", "2025-04-04T08:00:00+08:00"),
        ("大后天 8:00", "2025-04-05T08:00:00+08:00"),
        ("明早8点", "2025-04-03T08:00:00+08:00"),
        ("tonight 8pm", "2025-04-02T20:00:00+08:00"),
        ("2025-04-03T15:00:00.250+09:00", "2025-04-03T15:00:00.250+09:00"),
        ("<t:1743696000:R>", "2025-04-04T00:00:00+08:00"),
        ("2025-04-03\u{200B} 15:00", "2025-04-03T15:00:00+08:00"),
    ] {
        assert_eq!(parse_time(text, now()), Ok(utc(expected)), "{text}");
    }
    // Rule R12's own figure.
    assert_eq!(parse_time("3 April 24:00", now()).unwrap().timestamp(), 1_743_696_000);
}

#[test]
fn days_are_those_of_the_zone_not_of_utc() {
    // 20:00 UTC on the 2nd is already the 3rd in UTC+8.
    let evening = utc("2025-04-02T20:00:00Z");
    assert_eq!(parse_time("今天15:00", evening), Ok(utc("2025-04-03T15:00:00+08:00")));
    assert_eq!(parse_time("today 15:00 UTC", evening), Ok(utc("2025-04-02T15:00:00Z")));
    assert_eq!(parse_time("tomorrow 15:00 UTC-5", evening), Ok(utc("2025-04-03T15:00:00-05:00")));
}

#[test]
fn a_date_without_a_year_is_the_nearest() {
    for (now, text, expected) in [
        ("2025-12-30T10:00:00+08:00", "1月2日 15:00", "2026-01-02T15:00:00+08:00"),
        ("2026-01-02T10:00:00+08:00", "12月31日 15:00", "2025-12-31T15:00:00+08:00"),
        ("2025-04-02T10:00:00+08:00", "4月1日 15:00", "2025-04-01T15:00:00+08:00"),
        ("2025-04-02T10:00:00+08:00", "9月30日 15:00", "2025-09-30T15:00:00+08:00"),
        ("2025-04-02T10:00:00+08:00", "10月5日 15:00", "2024-10-05T15:00:00+08:00"),
        ("2024-02-01T10:00:00+08:00", "2月29日 15:00", "2024-02-29T15:00:00+08:00"),
    ] {
        assert_eq!(parse_time(text, utc(now)), Ok(utc(expected)), "{text} at {now}");
    }
}

#[test]
fn an_end_takes_what_it_leaves_out_from_the_start() {
    let window = |opens, closes| Ok(Window::new(utc(opens), utc(closes)).unwrap());
    for (text, expected) in [
        ("4月3日15:00 - 18:00", window("2025-04-03T15:00:00+08:00", "2025-04-03T18:00:00+08:00")),
        ("4月3日15:00 - 24:00", window("2025-04-03T15:00:00+08:00", "2025-04-04T00:00:00+08:00")),
        ("4月3日15:00 - 当日18:00", window("2025-04-03T15:00:00+08:00", "2025-04-03T18:00:00+08:00")),
        ("2025-12-31 15:00 - 1/1 15:00", window("2025-12-31T15:00:00+08:00", "2026-01-01T15:00:00+08:00")),
        (
            "12月31日15:00 - 2026年1月1日15:00",
            window("2025-12-31T15:00:00+08:00", "2026-01-01T15:00:00+08:00"),
        ),
        ("4月3日15:00 - 2030年4月4日15:00", window("2030-04-03T15:00:00+08:00", "2030-04-04T15:00:00+08:00")),
        ("2030-04-03 15:00 - 4月4日15:00", window("2030-04-03T15:00:00+08:00", "2030-04-04T15:00:00+08:00")),
        // The end of the 3rd is the start of the 4th, and its own day is still the 3rd.
        ("4月3日24:00 - 次日24:00", window("2025-04-04T00:00:00+08:00", "2025-04-05T00:00:00+08:00")),
        ("明天15:00 起 1天12小時30分鐘", window("2025-04-03T15:00:00+08:00", "2025-04-05T03:30:00+08:00")),
        ("明天15:00 持续两周", window("2025-04-03T15:00:00+08:00", "2025-04-17T15:00:00+08:00")),
        ("tomorrow 15:00 UTC for 90 minutes", window("2025-04-03T15:00:00Z", "2025-04-03T16:30:00Z")),
        ("明天15:00 起 24 小時 (UTC+9)", window("2025-04-03T15:00:00+09:00", "2025-04-04T15:00:00+09:00")),
    ] {
        assert_eq!(parse_window(text, now()), expected, "{text}");
    }
}

/// The sentence for a text that is refused.
fn refusal(text: &str) -> String {
    match parse_window(text, now()) {
        Ok(window) => panic!("{text} was read as {window:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn refused_with_the_part_and_the_reason() {
    for (text, words) in [
        ("", &["no time is given"][..]),
        ("  ", &["no time is given"]),
        // Dates and times that do not exist.
        ("2月30日15:00 - 3月1日15:00", &["“2月30日”", "February 2025 has the days 1 to 28"]),
        ("4月31日15:00 - 5月1日15:00", &["“4月31日”", "April 2025 has the days 1 to 30"]),
        ("4月30日15:00 - 4月31日15:00", &["“4月31日”"]),
        ("2月29日15:00 - 3月1日15:00", &["“2月29日”", "1 to 28"]),
        ("4月0日15:00 - 4月1日15:00", &["“4月0日”"]),
        ("13/4 15:00 - 14/4 15:00", &["“13/4”", "no month 13"]),
        ("2025-04-03 25:00 - 2025-04-04 15:00", &["“25:00”", "hours go from 00 to 24"]),
        ("2025-04-03 24:01 - 2025-04-05 15:00", &["“24:01”", "ends at 24:00"]),
        ("2025-04-03 15:60 - 2025-04-04 15:00", &["“15:60”", "00 to 59"]),
        ("2025-04-03 15:00:60 - 2025-04-04 15:00", &["“15:00:60”"]),
        ("4月3日99999999999999999999点 - 4月4日15:00", &["“99999999999999999999点”"]),
        ("99999999999999999999月3日15:00 - 4月4日15:00", &["no month"]),
        ("4月3日上午15:00 - 4月4日15:00", &["“上午15:00”", "do not fit"]),
        ("4月3日上午3pm - 4月4日15:00", &["“上午3pm”", "do not fit"]),
        ("4月3日15am - 4月4日15:00", &["“15am”", "do not fit"]),
        // Parts that are missing.
        ("4月3日15:00", &["“4月3日15:00”", "no end"]),
        ("4月3日15:00 起", &["no end"]),
        ("4月3日15:00 -", &["no end"]),
        ("15:00 - 18:00", &["“15:00”", "names no day"]),
        ("次日15:00 - 4月4日18:00", &["“次日15:00”", "names no day"]),
        ("4月3日 - 4月4日", &["“4月3日”", "no time of day"]),
        ("4月3日15:00 - 4月4日", &["“4月4日”", "no time of day"]),
        ("明天15:00 for", &["for"]),
        // The end is not after the start.
        (
            "4月4日15:00 - 4月3日15:00",
            &["the end 2025-04-03 15:00 (UTC+8) is not after the start 2025-04-04 15:00 (UTC+8)"],
        ),
        ("4月3日15:00 - 4月3日15:00", &["is not after"]),
        ("4月3日15:00 - 14:00", &["is not after"]),
        ("明天15:00 起 0 小时", &["is not after"]),
        ("4月3日24:00 - 4月4日00:00", &["is not after"]),
        // Readable in two ways.
        ("4月3日12am - 4月4日15:00", &["“12am”", "noon or midnight"]),
        ("4月3日晚上12点 - 4月4日15:00", &["“晚上12点”", "noon or midnight"]),
        ("4月3日晚上1点 - 4月4日15:00", &["“晚上1点”", "before or after midnight"]),
        ("4月3日午夜 - 4月4日15:00", &["“午夜”", "24:00"]),
        // Zones.
        ("4月3日15:00 - 4月4日15:00 PST", &["“PST”", "offset"]),
        ("4月3日15:00 - 4月4日15:00 (CST)", &["“CST”", "several places"]),
        ("4月3日15:00 - 4月4日15:00 EDT", &["“EDT”", "season"]),
        ("4月3日15:00 - 4月4日15:00 美東時間", &["“美東時間”", "season"]),
        ("4月3日15:00 - 4月4日15:00 Etc/GMT-8", &["“Etc/GMT-8”", "sign reversed"]),
        ("4月3日15:00 - 4月4日15:00 America/New_York", &["“America/New_York”"]),
        ("4月3日15:00 - 4月4日15:00 UTC+15", &["“UTC+15”", "UTC-12 to UTC+14"]),
        ("4月3日15:00 - 4月4日15:00 UTC+8:75", &["“UTC+8:75”"]),
        ("明天15:00 UTC+9 起 24 小時 (UTC+8)", &["“(UTC+8)”"]),
        ("4月3日15:00 - 4月4日15:00 UTC -5", &["“-5”"]),
        ("4月3日15:00 - 4月4日15:00 北京时间(UTC+9)", &["“北京时间(UTC+9)”"]),
        ("4月3日15:00 UTC-5 - 4月4日15:00", &["“4月4日15:00”", "UTC-05:00", "no offset"]),
        // Weekdays.
        ("4月3日(五)15:00 - 4月4日15:00", &["“五”", "2025-04-03 is a Thursday"]),
        ("4月3日15:00 - Sat 4 April 15:00", &["“Sat”", "2025-04-04 is a Friday"]),
        // Anything else.
        ("soon", &["“soon”"]),
        ("下周五15:00 - 4月4日15:00", &["“下周五15:00 - 4月4日15:00”"]),
        ("4月3日15:00 - 4月4日15:00 以前", &["“以前”"]),
        ("4月3日15:00 - 4月4日15:00 or later", &["“or later”"]),
        ("4月3日15:00 4月4日15:00", &["“4月4日15:00”"]),
        ("4月3日15 - 4月4日15:00", &["“15 - 4月4日15:00”"]),
        ("4月3日15:0 - 4月4日15:00", &["“15:0 - 4月4日15:00”"]),
        ("8-10:30 - 4月4日15:00", &["“8-10:30 - 4月4日15:00”"]),
        ("- 4月4日15:00", &["“- 4月4日15:00”"]),
        ("<t:1743663600:F> 15:00 - 4月4日15:00", &["“<t:1743663600:F> 15:00”"]),
        ("<t:1743663600000> - 4月4日15:00", &["“<t:1743663600000>”"]),
        ("明天15:00 起 99999999999 天", &["“99999999999 天”"]),
    ] {
        let sentence = refusal(text);
        for word in words {
            assert!(sentence.contains(word), "{text:?} is refused with {sentence:?}, without {word:?}");
        }
    }
}

#[test]
fn one_time_must_be_the_whole_text() {
    assert!(matches!(parse_time("", now()), Err(WindowError::Empty)));
    let rest = parse_time("4月3日15:00 - 4月4日15:00", now()).unwrap_err();
    assert_eq!(rest, WindowError::Unreadable { part: "- 4月4日15:00".into() });
    assert!(matches!(parse_time("次日15:00", now()), Err(WindowError::MissingDay { .. })));
}

#[test]
fn windows_are_half_open_and_in_order() {
    let window = seed();
    let ms = chrono::Duration::milliseconds(1);
    assert!(!window.contains(window.opens - ms));
    assert!(window.contains(window.opens));
    assert!(window.contains(window.closes - ms));
    assert!(!window.contains(window.closes));
    assert!(Window::new(window.opens, window.opens).is_err());
    assert!(Window::new(window.closes, window.opens).is_err());
}

#[test]
fn stored_windows_are_checked_when_read() {
    let json = serde_json::to_string(&seed()).unwrap();
    assert_eq!(json, r#"{"opens":"2025-04-03T07:00:00Z","closes":"2025-04-04T07:00:00Z"}"#);
    assert_eq!(serde_json::from_str::<Window>(&json).unwrap(), seed());
    let swapped = r#"{"opens":"2025-04-04T07:00:00Z","closes":"2025-04-03T07:00:00Z"}"#;
    let error = serde_json::from_str::<Window>(swapped).unwrap_err().to_string();
    assert!(error.contains("is not after the start"), "{error}");
}

#[test]
fn times_are_shown_in_utc8() {
    assert_eq!(show_utc8(seed().opens), "2025-04-03 15:00 (UTC+8)");
    assert_eq!(show_utc8(utc("2025-04-03T16:00:00Z")), "2025-04-04 00:00 (UTC+8)");
    assert_eq!(show_utc8(utc("2025-04-03T07:00:07Z")), "2025-04-03 15:00:07 (UTC+8)");
    assert_eq!(show_utc8(utc("2025-04-04T06:59:59.999Z")), "2025-04-04 14:59:59.999 (UTC+8)");
    assert_eq!(utc8(seed().opens).to_rfc3339(), "2025-04-03T15:00:00+08:00");
}

proptest! {
    #[test]
    fn what_is_shown_is_read_back(seconds in 1_577_836_800_i64..4_102_444_800, length in 1_i64..1_000_000) {
        let opens = DateTime::from_timestamp(seconds, 0).unwrap();
        let closes = DateTime::from_timestamp(seconds + length, 0).unwrap();
        prop_assert_eq!(parse_time(&show_utc8(opens), now()), Ok(opens));
        let text = format!("{} - {}", show_utc8(opens), show_utc8(closes));
        prop_assert_eq!(parse_window(&text, now()), Ok(Window { opens, closes }));
        let text = format!("{} ~ {}", opens.to_rfc3339(), utc8(closes).to_rfc3339());
        prop_assert_eq!(parse_window(&text, now()), Ok(Window { opens, closes }));
    }

    #[test]
    fn any_text_gives_a_window_in_order_or_a_reason(
        pieces in prop::collection::vec(
            "(4月|3日|31|2025|15:00|24:00| |-|~|至|明天|次日|下午|点|半|UTC|\\+8|\\(|\\)|<t:|起|24|小时|天|pm|Apr|T|Z|/|\\.|周|\\PC)",
            0..14,
        ),
    ) {
        if let Ok(window) = parse_window(&pieces.concat(), now()) {
            prop_assert!(window.opens < window.closes);
        }
    }

    #[test]
    fn any_string_is_answered(text in any::<String>()) {
        prop_assert!(parse_window(&text, now()).map_or_else(|error| !error.to_string().is_empty(), |_| true));
        prop_assert!(parse_time(&text, now()).map_or_else(|error| !error.to_string().is_empty(), |_| true));
    }

    #[test]
    fn every_date_of_the_calendar_is_read_and_no_other(year in 2015_u32..2100, month in 0_u32..14, day in 0_u32..33) {
        let read = parse_time(&format!("{year}-{month:02}-{day:02} 15:00"), now());
        let exists = chrono::NaiveDate::from_ymd_opt(year as i32, month, day);
        if let Some(date) = exists {
            prop_assert_eq!(utc8(read.unwrap()).date_naive(), date);
        } else {
            let refused = matches!(read, Err(WindowError::NoSuchDate { .. }));
            prop_assert!(refused, "{read:?}");
        }
    }
}
