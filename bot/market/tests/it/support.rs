//! Times, prices, files.

use std::fs::File;
use std::io::{BufReader, Read, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use market::{Candle, Series, SeriesName, read_csv, read_csv_named};
use rust_decimal::Decimal;

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

pub(crate) fn price(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// The rows that live in the repository: Binance BTCUSDT perpetual, 3-minute bars.
pub(crate) fn seed_day() -> Series {
    let rows = include_bytes!("../../testdata/btcusdt_perp_3m_2025-03-31_2025-04-03.csv");
    read_csv_named(&rows[..], "testdata", SeriesName::new("Binance perpetual", "BTCUSDT")).unwrap()
}

/// A file of the optional data directory next to the repository. Absent: says so loudly and gives `None`, or
/// fails when the environment says that it must be there.
#[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment")]
pub(crate) fn shared(name: &str) -> Option<Box<dyn Read>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/market").join(name);
    match File::open(&path) {
        Ok(file) if name.strip_suffix(".gz").is_some() => {
            Some(Box::new(flate2::read::GzDecoder::new(BufReader::new(file))))
        }
        Ok(file) => Some(Box::new(BufReader::new(file))),
        Err(error) => {
            let required = std::env::var("HERALD_TESTS_REQUIRE_SHARED").is_ok_and(|value| value == "1");
            assert!(!required, "{name}: {error}, and HERALD_TESTS_REQUIRE_SHARED=1");
            // Past the test harness, which keeps back what a passing test prints.
            writeln!(std::io::stderr(), "\nskipped: ../shared missing ({name})")
                .expect("standard error is open");
            None
        }
    }
}

pub(crate) fn shared_series(name: &str) -> Option<Series> {
    shared(name).map(|reader| read_csv(reader, name).unwrap())
}

pub(crate) fn shared_json(name: &str) -> Option<serde_json::Value> {
    shared(name).map(|reader| serde_json::from_reader(reader).unwrap())
}

/// Bars from `(open, high, low, close)` with volume 1, one step apart.
pub(crate) fn bars(start: &str, step: TimeDelta, prices: &[(i64, i64, i64, i64)]) -> Vec<Candle> {
    let mut open_time = time(start);
    prices
        .iter()
        .map(|&(open, high, low, close)| {
            let bar = Candle {
                open_time,
                open: open.into(),
                high: high.into(),
                low: low.into(),
                close: close.into(),
                volume: Decimal::ONE,
            };
            open_time += step;
            bar
        })
        .collect()
}

pub(crate) fn series(start: &str, step: TimeDelta, prices: &[(i64, i64, i64, i64)]) -> Series {
    Series::new(step, bars(start, step, prices), SeriesName::new("test", "XYZ")).unwrap()
}
