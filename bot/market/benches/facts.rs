//! Eight years of hourly candles through the triggers, beside a plain pass over the same rows.
//!
//! The plain pass reads every price of every bar once and keeps the extremes: what any analysis must pay. The
//! ratio of the two is printed, for it travels between machines better than a time does.

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use market::{Candle, FactsOptions, Series, SeriesName, TriggerOptions, facts, read_csv, scan};
use rust_decimal::Decimal;

/// Hours of eight and a half years.
const HOURS: i64 = 74_096;

fn hourly() -> Series {
    let name = "btcusdt_spot_1h_2018-01_2026-06.csv.gz";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/market").join(name);
    if let Ok(file) = File::open(path) {
        return read_csv(flate2::read::GzDecoder::new(BufReader::new(file)), name).expect("a sound file");
    }
    println!("../shared missing: a synthetic walk of {HOURS} hours from a fixed seed is measured instead");
    walk(TimeDelta::hours(1), HOURS)
}

/// A random walk in cents from a fixed seed (64-bit linear congruential steps, high bits used).
fn walk(step: TimeDelta, bars: i64) -> Series {
    let mut state = 20_250_402_u64;
    let mut draw = move |spread: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 % spread
    };
    let mut price = 8_000_000_i64;
    let mut open_time = DateTime::<Utc>::from_timestamp(1_514_764_800, 0).expect("a valid time");
    let bars = (0..bars)
        .map(|_| {
            let open = price;
            price = (price + draw(80_001) - 40_000).max(100_000);
            let (top, bottom) = (open.max(price) + draw(20_000), open.min(price) - draw(20_000));
            let cents = |value| Decimal::new(value, 2);
            let bar = Candle {
                open_time,
                open: cents(open),
                high: cents(top),
                low: cents(bottom),
                close: cents(price),
                volume: Decimal::from(draw(1000)),
            };
            open_time += step;
            bar
        })
        .collect();
    Series::new(step, bars, SeriesName::new("synthetic", "XYZ")).expect("a sound walk")
}

fn plain_pass(series: &Series) -> (Decimal, Decimal, Decimal) {
    let first = &series.bars()[0];
    series.bars().iter().fold((first.high, first.low, Decimal::ZERO), |(high, low, sum), bar| {
        (high.max(bar.high), low.min(bar.low), sum + (bar.close - bar.open))
    })
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn ratio(series: &Series, rounds: u32) {
    let timed = |work: &dyn Fn()| {
        work();
        let start = std::time::Instant::now();
        (0..rounds).for_each(|_| work());
        start.elapsed().as_secs_f64() / f64::from(rounds)
    };
    let options = TriggerOptions::default();
    let plain = timed(&|| {
        black_box(plain_pass(black_box(series)));
    });
    let full = timed(&|| {
        black_box(scan(black_box(series), &[], &options));
    });
    println!(
        "{} bars: trigger scan {:.1} ms, plain pass {:.2} ms, ratio {:.0}",
        series.bars().len(),
        full * 1e3,
        plain * 1e3,
        full / plain
    );
}

fn benches(criterion: &mut Criterion) {
    let hours = hourly();
    ratio(&hours, 10);
    let options = TriggerOptions::default();
    let mut group = criterion.benchmark_group("eight years of hours");
    group.sample_size(20);
    group.bench_function("plain pass", |bench| bench.iter(|| plain_pass(black_box(&hours))));
    group.bench_function("trigger scan", |bench| bench.iter(|| scan(black_box(&hours), &[], &options)));
    group.finish();

    // One new minute on thirty days of minutes: what the live step costs, and the facts of that moment.
    let minutes = walk(TimeDelta::minutes(1), 30 * 24 * 60);
    let (last, before) = minutes.bars().split_last().expect("a walk has bars");
    let mut watch = market::Watch::new(minutes.step(), options);
    for bar in before {
        watch.on_candle(bar, &[]);
    }
    let at = last.open_time + minutes.step();
    let mut group = criterion.benchmark_group("a new minute on 30 days of minutes");
    group.sample_size(20);
    group.bench_function("watch step", |bench| {
        bench.iter_batched(
            || watch.clone(),
            |mut watch| {
                let fired = watch.on_candle(black_box(last), &[]);
                (watch, fired)
            },
            criterion::BatchSize::LargeInput,
        );
    });
    group.bench_function("all facts", |bench| {
        bench.iter(|| facts(black_box(&minutes), at, &FactsOptions::default(), None));
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
