//! Numbers written in any of the usual ways are read as what they are.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn only(text: &str) -> Result<(Decimal, Decimal, Unit), TestCaseError> {
    let figures = read(text);
    let [Figure { kind: Kind::Number { value, step, unit, .. }, .. }] = figures[..] else {
        return Err(TestCaseError::fail(format!("{text}: {figures:?}")));
    };
    Ok((value, step, unit))
}

/// A plain oracle: the digits of each place with their units, zeros told once between others.
fn in_chinese(number: u64) -> String {
    fn section(number: u64) -> String {
        let (mut said, mut zero) = (String::new(), false);
        for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = number / unit % 10;
            if digit == 0 {
                zero = !said.is_empty();
            } else {
                if zero {
                    said.push('零');
                }
                zero = false;
                said.push("零一二三四五六七八九".chars().nth(digit as usize).unwrap());
                said.push_str(name);
            }
        }
        said
    }
    let (high, low) = (number / 10_000, number % 10_000);
    let gap = if low > 0 && low < 1000 && high > 0 { "零" } else { "" };
    match high {
        0 => section(low),
        _ => format!("{}萬{gap}{}", section(high), section(low)),
    }
}

proptest! {
    #[test]
    fn digits_with_separators(number in 0_u64..10_000_000_000, cents in 0_u64..100) {
        let plain = number.to_string();
        let mut grouped = String::new();
        for (at, c) in plain.chars().enumerate() {
            if at > 0 && (plain.len() - at) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        let exact = Decimal::new(i64::try_from(number * 100 + cents).unwrap(), 2);
        for text in [format!("{grouped}.{cents:02} 美元"), format!("${grouped}.{cents:02} then"), format!("${plain}.{cents:02}")] {
            prop_assert_eq!(only(&text)?, (exact, Decimal::new(1, 2), Unit::Dollars), "{}", text);
        }
        let wide: String = grouped.chars().map(|c| match c {
            ',' => '，',
            digit => char::from_u32(digit as u32 - '0' as u32 + '０' as u32).unwrap(),
        }).collect();
        prop_assert_eq!(only(&format!("{wide} 美元"))?.0, Decimal::from(number), "{}", wide);
    }

    #[test]
    fn chinese_numerals(number in 11_u64..100_000_000) {
        let text = format!("{}美元", in_chinese(number));
        let (value, step, unit) = only(&text)?;
        prop_assert_eq!((value, unit), (Decimal::from(number), Unit::Dollars), "{}", text);
        prop_assert!((Decimal::from(number) % step).is_zero(), "{} has a step of {}", text, step);
    }

    /// A figure stands for its fact as long as it is rounded to its last digit, and for none that is further away.
    #[test]
    fn half_a_unit_of_the_last_digit(cents in 100_i64..100_000_000, places in 0_u32..2, off in 1_i64..50) {
        let exact = Decimal::new(cents, 2);
        let known = KnownNumber::plain(exact, Unit::Dollars);
        let rounded = exact.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        let mut shown = rounded;
        shown.rescale(places);
        let figures = read(&format!("${shown}"));
        prop_assert!(known.is_said_by(&figures[0]), "{} for {}", shown, exact);
        let mut wrong = rounded + Decimal::new(1, places) * Decimal::from(off);
        wrong.rescale(places);
        let figures = read(&format!("${wrong}"));
        let near = (wrong - exact).abs() * Decimal::TWO <= Decimal::new(1, places);
        prop_assert_eq!(known.is_said_by(&figures[0]), near, "{} for {}", wrong, exact);
    }

    /// Whatever the text, every digit of it belongs to a figure or to a name, and nothing panics.
    #[test]
    fn no_number_slips_through(text in "[ a-z$%.,:+\\-0-9萬億千百十一二三五點年月日成分之％，０-９]{0,30}") {
        let figures = read(&text);
        for figure in &figures {
            prop_assert!(text.get(figure.span.clone()).is_some());
        }
        let known = Known::new();
        let long: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() > 2).collect();
        // A zone may stand by itself; three digits are more than a zone, a name or a cut has.
        let zones = figures.iter().filter(|figure| matches!(figure.kind, Kind::Zone(0 | 8))).count();
        if !long.is_empty() && zones == 0 {
            prop_assert!(!known.strays(&text, &figures).is_empty(), "{}: {:?}", text, figures);
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        for figure in read(&text) {
            prop_assert!(text.get(figure.span).is_some());
        }
    }
}
