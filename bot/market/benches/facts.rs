//! Eight years of hourly candles through facts and triggers, and a new minute on thirty days of five venues, each beside
//! a plain pass over the same rows.
//!
//! The plain pass reads every price of every bar once and keeps the extremes: what any analysis must pay. The
//! ratio of the two is printed, for it travels between machines better than a time does.

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use market::{
    Candle, CompositeOptions, FactsOptions, LiveMarket, LiveOptions, Series, SeriesName, TriggerOptions,
    VenueView, composite, facts, read_csv, scan,
};
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

/// Seconds that `work` takes on average after one round to warm up.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn seconds(rounds: u32, mut work: impl FnMut()) -> f64 {
    work();
    let start = std::time::Instant::now();
    (0..rounds).for_each(|_| work());
    start.elapsed().as_secs_f64() / f64::from(rounds)
}

fn ratios(what: &str, bars: usize, plain: f64, parts: &[(&str, f64)]) {
    println!("{what}: {bars} rows; a plain pass over them takes {:.3} ms", plain * 1e3);
    for (name, time) in parts {
        println!("  {name}: {:.3} ms, {:.3} of a plain pass", time * 1e3, time / plain);
    }
}

/// Facts at the end of the data and every trigger over all of it.
fn eight_years(criterion: &mut Criterion) {
    let hours = hourly();
    let bars = hours.bars();
    let end = bars.last().map(|bar| bar.open_time + hours.step()).expect("a series has bars");
    let options = TriggerOptions::default();
    let plain = seconds(20, || {
        black_box(plain_pass(black_box(&hours)));
    });
    let scanned = seconds(10, || {
        black_box(scan(black_box(&hours), &[], &options));
    });
    let told = seconds(20, || {
        black_box(facts(black_box(&hours), end, &FactsOptions::default(), None)).expect("a move");
    });
    let parts = [("facts", told), ("trigger scan", scanned), ("both", told + scanned)];
    ratios("eight years of hours", bars.len(), plain, &parts);

    let mut group = criterion.benchmark_group("eight years of hours");
    group.sample_size(20);
    group.bench_function("plain pass", |bench| bench.iter(|| plain_pass(black_box(&hours))));
    group.bench_function("trigger scan", |bench| bench.iter(|| scan(black_box(&hours), &[], &options)));
    group.bench_function("facts", |bench| {
        bench.iter(|| facts(black_box(&hours), end, &FactsOptions::default(), None));
    });
    group.finish();
}

/// Five venues with thirty days of minutes each, and the minute after them.
fn new_minute(criterion: &mut Criterion) {
    const VENUES: [&str; 5] = ["gate", "binance", "okx", "coinbase", "kraken"];
    const DAYS: usize = 30;
    const NEW: usize = 300;
    let walked = walk(TimeDelta::minutes(1), ((DAYS * 24 * 60) + NEW) as i64);
    let (before, new) = walked.bars().split_at(DAYS * 24 * 60);
    let minutes = Series::new(walked.step(), before.to_vec(), walked.name().clone()).expect("a sound walk");
    let at = new[0].open_time;
    let plain = seconds(20, || {
        for _ in VENUES {
            black_box(plain_pass(black_box(&minutes)));
        }
    });
    let mut market = LiveMarket::new(LiveOptions::default());
    let say = |bars| VENUES.map(|venue| VenueView { venue, bars, trouble: None });
    market.on_minute(at, &say(before)).expect("sound bars");
    let mut times: Vec<f64> = new.iter().map(|bar| timed_minute(&mut market, bar, &VENUES)).collect();
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let parts = [
        ("composite, triggers and facts of a new minute, mean", mean),
        ("the same, median", times[times.len() / 2]),
        ("the same, slowest of 300", times[times.len() - 1]),
    ];
    ratios("a new minute on 30 days of minutes of five venues", before.len() * 5, plain, &parts);

    let mut group = criterion.benchmark_group("a new minute on 30 days of minutes of five venues");
    group.sample_size(20);
    group.bench_function("facts", |bench| {
        bench.iter(|| facts(black_box(&minutes), at, &FactsOptions::default(), None));
    });
    let views = VENUES.map(|venue| VenueView { venue, bars: minutes.bars(), trouble: None });
    group.bench_function("composite", |bench| {
        bench.iter(|| composite(black_box(&views), minutes.step(), at, &CompositeOptions::default()));
    });
    let mut watch = market::Watch::new(minutes.step(), TriggerOptions::default());
    let (last, older) = before.split_last().expect("a walk has bars");
    for bar in older {
        watch.on_candle(bar, &[]);
    }
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
    group.finish();
}

/// Seconds that one more minute of all venues takes.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn timed_minute(market: &mut LiveMarket, bar: &Candle, venues: &[&str]) -> f64 {
    let bars = std::slice::from_ref(bar);
    let said: Vec<VenueView<'_>> =
        venues.iter().map(|venue| VenueView { venue, bars, trouble: None }).collect();
    let at = bar.open_time + TimeDelta::minutes(1);
    let start = std::time::Instant::now();
    let step = market.on_minute(at, black_box(&said)).expect("a sound bar");
    let told = market.facts(at, None);
    let took = start.elapsed().as_secs_f64();
    black_box((step, told));
    took
}

criterion_group!(all, eight_years, new_minute);
criterion_main!(all);
