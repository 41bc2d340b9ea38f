//! Numbers, times and hashes as text. The digits are the same in every language; only words differ, and those come
//! from the sentences.

use chrono::{DateTime, TimeDelta, Utc};
use domain::digest::Digest;
use domain::lang::Lang;
use domain::window::show_utc8;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::catalogue::{
    DurationDays, DurationHours, DurationMinutes, DurationSeconds, PriceOther, PriceUsd, StepHours,
    StepMinutes, StepSeconds,
};

/// The most characters of one Discord message.
pub const MESSAGE_CHARS_MAX: usize = 2000;

/// The most characters of one announcement: it goes out as the description of an embed.
pub const ANNOUNCEMENT_CHARS_MAX: usize = 4096;

/// The length of a text as Discord's strictest reading counts it: UTF-16 units, so an emoji counts twice.
pub fn message_chars(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A whole number with a comma after every three digits.
pub(crate) fn thousands(number: u64) -> String {
    group(&number.to_string())
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A decimal with thousands separators and without trailing zeros: `88,500`, `83,904.72`.
pub(crate) fn decimal(number: Decimal) -> String {
    separated(&number.normalize().to_string())
}

/// Puts thousands separators into a plain decimal.
fn separated(plain: &str) -> String {
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    match plain.split_once('.') {
        Some((whole, rest)) => format!("{sign}{}.{rest}", group(whole)),
        None => format!("{sign}{}", group(plain)),
    }
}

/// The size of a percentage with a fixed number of decimals, half away from zero: `5.48` for -5.477. The sentence
/// says which way it went.
pub(crate) fn percent(value: f64, places: u32) -> String {
    // The facts carry three decimals; going through their text keeps 2.675 from becoming 2.67.
    let exact: Decimal = format!("{:.3}", value.abs()).parse().unwrap_or_default();
    let mut rounded = exact.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(places);
    rounded.to_string()
}

/// A price in the quote currency of a pair; dollar-pegged coins are quoted in dollars, and the pair is always named
/// beside them.
pub(crate) fn price(lang: Lang, pair: &str, value: Decimal) -> String {
    let dollars = ["USD", "USDT", "USDC", "FDUSD"].iter().any(|quote| pair.to_uppercase().ends_with(quote));
    if dollars {
        // Dollars with cents have two digits of them: $77,300.10.
        let mut value = value.normalize();
        value.rescale(if value.scale() == 1 { 2 } else { value.scale() });
        PriceUsd { price: separated(&value.to_string()) }.say(lang)
    } else {
        PriceOther { price: decimal(value) }.say(lang)
    }
}

/// `2025-04-03 15:00 (UTC+8)`; seconds and milliseconds only where there are any.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    show_utc8(at)
}

/// `2025-04-03 15:00`, for places that name the zone once for several times.
pub(crate) fn clock(at: DateTime<Utc>) -> String {
    let moment = show_utc8(at);
    moment.strip_suffix(" (UTC+8)").map_or_else(|| moment.clone(), str::to_owned)
}

/// Discord's own timestamp, shown in the reader's zone: `<t:1743663600:F>`.
pub(crate) fn reader_time(at: DateTime<Utc>) -> String {
    format!("<t:{}:F>", at.timestamp())
}

/// Discord's own countdown: `<t:1743663600:R>`.
pub(crate) fn countdown(at: DateTime<Utc>) -> String {
    format!("<t:{}:R>", at.timestamp())
}

/// `2025-04-03 15:00 (UTC+8) <t:1743663600:F>`.
pub(crate) fn both_times(at: DateTime<Utc>) -> String {
    format!("{} {}", moment(at), reader_time(at))
}

/// How many hex digits of a hash stand for it where space is short: 64 bits, too many to search.
const SHORT_HASH_DIGITS: usize = 16;

/// The first digits of a hash.
pub(crate) fn short_hash(hash: &Digest) -> String {
    hash.to_string()[..SHORT_HASH_DIGITS].to_owned()
}

/// A stretch of time in its two largest units, a zero left out; under a minute in seconds, to the millisecond:
/// `0.4 s`, `10 min`, `3 h 1 min`.
pub(crate) fn duration(lang: Lang, milliseconds: i64) -> String {
    let ms = milliseconds.unsigned_abs();
    if ms < 60_000 {
        return DurationSeconds { seconds: decimal(Decimal::new(ms as i64, 3)) }.say(lang);
    }
    let (seconds, minutes, hours, days) =
        (ms / 1000 % 60, ms / 60_000 % 60, ms / 3_600_000 % 24, ms / 86_400_000);
    let units = [
        (days, DurationDays { days }.say(lang)),
        (hours, DurationHours { hours }.say(lang)),
        (minutes, DurationMinutes { minutes }.say(lang)),
        (seconds, DurationSeconds { seconds: seconds.to_string() }.say(lang)),
    ];
    let two_largest = units.into_iter().skip_while(|(count, _)| *count == 0).take(2);
    let words: Vec<String> = two_largest.filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    words.join(" ")
}

/// A stretch of time in its two largest units, a zero among them, to the second: `31 s`, `1 min 5 s`, `3 h 0 min`.
pub(crate) fn stretch(lang: Lang, stretch: TimeDelta) -> String {
    let seconds = stretch.num_seconds().max(0) as u64;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let words = match (days, hours, minutes) {
        (0, 0, 0) => return DurationSeconds { seconds: seconds.to_string() }.say(lang),
        (0, 0, _) => [
            DurationMinutes { minutes }.say(lang),
            DurationSeconds { seconds: (seconds % 60).to_string() }.say(lang),
        ],
        (0, ..) => [DurationHours { hours }.say(lang), DurationMinutes { minutes }.say(lang)],
        _ => [DurationDays { days }.say(lang), DurationHours { hours }.say(lang)],
    };
    words.join(" ")
}

/// The size of a bar: `5 min`, `1 h`.
pub(crate) fn step(lang: Lang, step_s: i64) -> String {
    let seconds = step_s.unsigned_abs();
    if seconds > 0 && seconds.is_multiple_of(3600) {
        StepHours { hours: seconds / 3600 }.say(lang)
    } else if seconds > 0 && seconds.is_multiple_of(60) {
        StepMinutes { minutes: seconds / 60 }.say(lang)
    } else {
        StepSeconds { seconds }.say(lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (88_500, "88,500"), (1_234_567, "1,234,567")];
        for (number, text) in cases {
            assert_eq!(thousands(number), text);
        }
        for (number, text) in
            [("88500.00", "88,500"), ("83904.72", "83,904.72"), ("0.10", "0.1"), ("-1234.5", "-1,234.5")]
        {
            assert_eq!(decimal(number.parse().unwrap()), text);
        }
    }

    #[test]
    fn percentages_round_half_away_from_zero() {
        assert_eq!(percent(5.477, 2), "5.48");
        assert_eq!(percent(-3.695, 2), "3.70");
        assert_eq!(percent(2.675, 2), "2.68");
        assert_eq!(percent(134.5, 1), "134.5");
        assert_eq!(percent(5.0, 2), "5.00");
    }

    /// The bounds of the seed's window: 1743663600 and 1743750000 (R11).
    #[test]
    fn times_are_those_of_the_seed() {
        let opens = at("2025-04-03T07:00:00Z");
        assert_eq!(moment(opens), "2025-04-03 15:00 (UTC+8)");
        assert_eq!(reader_time(opens), "<t:1743663600:F>");
        assert_eq!(countdown(at("2025-04-04T07:00:00Z")), "<t:1743750000:R>");
        assert_eq!(moment(at("2025-04-03T16:00:00Z")), "2025-04-04 00:00 (UTC+8)");
        assert_eq!(moment(at("2025-04-04T06:59:59.999Z")), "2025-04-04 14:59:59.999 (UTC+8)");
        assert_eq!(moment(at("2025-04-04T06:59:59Z")), "2025-04-04 14:59:59 (UTC+8)");
    }

    #[test]
    fn stretches_of_time_in_words() {
        let cases = [
            (400, "0.4 s"),
            (1, "0.001 s"),
            (59_999, "59.999 s"),
            (60_000, "1 min"),
            (61_999, "1 min 1 s"),
            (600_000, "10 min"),
            (3_723_000, "1 h 2 min"),
            (90_000_000, "1 d 1 h"),
            (86_460_000, "1 d"),
            (0, "0 s"),
        ];
        for (ms, text) in cases {
            assert_eq!(duration(Lang::En, ms), text);
        }
        assert_eq!(duration(Lang::ZhTw, 400), "0.4 秒");
        assert_eq!(duration(Lang::ZhCn, 3_723_000), "1 小时 2 分钟");
    }

    #[test]
    fn a_price_carries_its_currency() {
        let value = "88500.00".parse().unwrap();
        assert_eq!(price(Lang::En, "BTCUSDT", value), "$88,500");
        assert_eq!(price(Lang::ZhTw, "BTC-USD", value), "88,500 美元");
        assert_eq!(price(Lang::ZhCn, "BTCEUR", value), "88,500");
        for (value, shown) in [("77300.10", "$77,300.10"), ("0.1234", "$0.1234"), ("83904.72", "$83,904.72")]
        {
            assert_eq!(price(Lang::En, "BTC_USDT", value.parse().unwrap()), shown);
        }
    }

    #[test]
    fn an_emoji_counts_twice() {
        assert_eq!(message_chars("a字😀"), 4);
    }
}
