//! Numbers as people read them: thousands separators, as many decimals as say something.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimals shown for prices of a chart whose finest price has `scale` decimals and whose highest is `high`:
/// six significant digits, two at least where the data has them.
pub(crate) fn price_decimals(scale: u32, high: Decimal) -> u32 {
    let magnitude = high.to_f64().map_or(0, |high| high.log10().floor() as i32);
    scale.min((5 - magnitude).max(2).unsigned_abs())
}

/// A price with exactly `decimals` decimals and thousands separators.
pub(crate) fn price(value: Decimal, decimals: u32) -> String {
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    group(&format!("{rounded:.*}", decimals as usize))
}

/// A price of at most `decimals` decimals, without zeros at its end.
pub(crate) fn short(value: Decimal, decimals: u32) -> String {
    exact(value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero))
}

/// A price without the zeros at its end, for tooltips.
pub(crate) fn exact(value: Decimal) -> String {
    group(&value.normalize().to_string())
}

fn group(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// `(to - from) / from` as signed percent with two decimals. A change too small for two decimals reads 0.00%.
pub(crate) fn percent(from: Decimal, to: Decimal) -> String {
    let quotient = (to - from).checked_div(from).and_then(|part| part.checked_mul(Decimal::ONE_HUNDRED));
    // Beyond ten digits only the size says something.
    let Some(change) = quotient.filter(|change| *change < Decimal::from(10_000_000_000_i64)) else {
        let ratio = to.to_f64().unwrap_or(0.0) / from.to_f64().unwrap_or(1.0);
        return format!("+{:.1e}%", (ratio - 1.0) * 100.0);
    };
    let change = change.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let digits = group(&format!("{:.2}", change.abs()));
    match change.cmp(&Decimal::ZERO) {
        std::cmp::Ordering::Greater => format!("+{digits}%"),
        std::cmp::Ordering::Less => format!("-{digits}%"),
        std::cmp::Ordering::Equal => format!("{digits}%"),
    }
}

/// A volume in three digits and a letter: `1.23K`, `45.6M`, `0.5`.
pub(crate) fn volume(value: Decimal) -> String {
    let value = value.to_f64().unwrap_or(0.0);
    let (divisor, letter) = match value {
        v if v >= 999.5e12 => (1e15, "Q"),
        v if v >= 999.5e9 => (1e12, "T"),
        v if v >= 999.5e6 => (1e9, "B"),
        v if v >= 999.5e3 => (1e6, "M"),
        v if v >= 999.5 => (1e3, "K"),
        _ => (1.0, ""),
    };
    let scaled = value / divisor;
    let decimals = if scaled >= 99.95 {
        0
    } else if scaled >= 9.995 {
        1
    } else if scaled >= 0.01 || scaled == 0.0 {
        2
    } else {
        return format!("{scaled:.0e}");
    };
    let mut digits = format!("{scaled:.decimals$}");
    if digits.contains('.') {
        digits.truncate(digits.trim_end_matches('0').trim_end_matches('.').len());
    }
    digits + letter
}

/// The step of a grid over `span` with about `lines` lines: one, two or five times a power of ten, and the
/// decimals its multiples need.
pub(crate) fn grid_step(span: f64, lines: f64) -> (f64, u32) {
    let raw = span / lines;
    let power = raw.log10().floor();
    let unit = 10_f64.powf(power);
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * unit >= raw * 0.999);
    let (factor, power) = factor.map_or((1.0, power + 1.0), |factor| (factor, power));
    (factor * 10_f64.powf(power), (-power).max(0.0) as u32)
}

/// A number of the grid, which is a multiple of a step with `decimals` decimals.
pub(crate) fn grid_price(value: f64, decimals: u32) -> String {
    group(&format!("{value:.*}", decimals as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(price(decimal("105995.25"), 1), "105,995.3");
        assert_eq!(price(decimal("1000"), 2), "1,000.00");
        assert_eq!(exact(decimal("0.000012300")), "0.0000123");
        assert_eq!(percent(decimal("96001"), decimal("105995")), "+10.41%");
        assert_eq!(percent(decimal("100"), decimal("50")), "-50.00%");
        assert_eq!(percent(decimal("100000"), decimal("100001")), "0.00%");
        let volumes = ["0", "0.5", "999.4", "1234", "45600000", "0.00012"].map(|v| volume(decimal(v)));
        assert_eq!(volumes, ["0", "0.5", "999", "1.23K", "45.6M", "1e-4"]);
    }

    #[test]
    fn decimals_follow_the_size_of_the_price() {
        assert_eq!(price_decimals(1, decimal("87054.3")), 1);
        assert_eq!(price_decimals(8, decimal("87054.3")), 2);
        assert_eq!(price_decimals(8, decimal("0.00001234")), 8);
        assert_eq!(price_decimals(0, decimal("5")), 0);
    }

    #[test]
    fn a_grid_steps_in_ones_twos_and_fives() {
        assert_eq!(grid_step(20_000.0, 5.0), (5000.0, 0));
        assert_eq!(grid_step(1.0, 5.0), (0.2, 1));
        assert_eq!(grid_step(9.9, 1.0), (10.0, 0));
    }
}
