//! Paths that prices take.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use market::Candle;
use rust_decimal::Decimal;

/// Minutes from a time on, each a step up or down from the one before. The same every time.
pub fn generated(from: DateTime<Utc>, minutes: u32) -> Vec<Candle> {
    let mut seed: u64 = 0x2545_f491_4f6c_dd1d;
    // xorshift64 (Marsaglia, 2003): any generator would do that gives the same numbers every time.
    let mut next = move |below: i64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 33) as i64 % below
    };
    let mut last = 8_500_000;
    let mut bar = |minute: u32| {
        let open = last;
        // Never nothing: a bar that does not move looks like a venue that stands still.
        let close = open + if next(2) == 0 { 1 + next(2500) } else { -1 - next(2500) };
        let (high, low) = (open.max(close) + next(900), open.min(close) - next(900));
        last = close;
        let cents = |cents: i64| Decimal::new(cents, 2);
        Candle {
            open_time: from + TimeDelta::minutes(minute.into()),
            open: cents(open),
            high: cents(high),
            low: cents(low),
            close: cents(close),
            volume: Decimal::new(1 + next(90_000), 4),
        }
    };
    (0..minutes).map(&mut bar).collect()
}

/// Recorded minutes of Binance spot, 20 March to 1 April 2025, from beside the repository; `None` without them.
///
/// # Panics
/// When the file is not as its notes say.
pub fn recorded() -> Option<Vec<Candle>> {
    let name = "../../shared/data/market/btcusdt_spot_1m_2025-03-20_2025-04-01T0259.csv";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    let file = std::fs::File::open(path).ok()?;
    let series = market::read_csv(file, "recorded minutes").expect("the rows are sound");
    Some(series.bars().to_vec())
}
