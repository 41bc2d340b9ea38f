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
    Candle, CompositeOptions, FactsOptions, Series, SeriesName, Tape, TriggerOptions, VenueView, Watch,
    composite, facts, named_composite_bars, read_csv, repair, scan,
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

/// What the service keeps of thirty days of minutes, and what it reads back of each venue for every minute (`prices` of
/// `campaigns`): the bars of a quarter of an hour that may still change, and those before them that show a standstill and
/// the last hour.
struct Minutes {
    venues: Vec<(&'static str, Vec<Candle>)>,
    tape: Tape,
    watch: Watch,
}

/// Five venues with thirty days of minutes each, and the minute after them.
fn new_minute(criterion: &mut Criterion) {
    const VENUES: [&str; 5] = ["gate", "binance", "okx", "coinbase", "kraken"];
    const DAYS: usize = 30;
    const NEW: usize = 2 * 24 * 60;
    let walked = walk(TimeDelta::minutes(1), ((DAYS * 24 * 60) + NEW) as i64);
    let (before, new) = walked.bars().split_at(DAYS * 24 * 60);
    let minutes = Series::new(walked.step(), before.to_vec(), walked.name().clone()).expect("a sound walk");
    let at = new[0].open_time;
    let plain = seconds(20, || {
        for _ in VENUES {
            black_box(plain_pass(black_box(&minutes)));
        }
    });
    let mut watch = Watch::new(minutes.step(), TriggerOptions::default());
    for bar in before {
        watch.on_candle(bar, &[]);
    }
    let venues = VENUES.iter().map(|venue| (*venue, before.to_vec())).collect();
    let mut kept = Minutes { venues, tape: Tape::new(minutes.clone(), None), watch: watch.clone() };
    let mut times: Vec<f64> = new.iter().map(|bar| kept.timed(bar)).collect();
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let of = |share: usize| times[times.len() * share / 100];
    let parts = [
        ("composite after each venue, triggers and facts of a new minute, mean", mean),
        ("the same, median", of(50)),
        ("the same, 90 of 100 are faster", of(90)),
        ("the same, 99 of 100 are faster", of(99)),
        ("the same, slowest of two days", times[times.len() - 1]),
    ];
    ratios("a new minute on 30 days of minutes of five venues", before.len() * 5, plain, &parts);

    let mut group = criterion.benchmark_group("a new minute on 30 days of minutes of five venues");
    group.sample_size(20);
    group.bench_function("facts of all bars anew", |bench| {
        bench.iter(|| facts(black_box(&minutes), at, &FactsOptions::default(), None));
    });
    let tape = Tape::new(minutes.clone(), None);
    group.bench_function("facts of a tape", |bench| {
        bench.iter(|| black_box(&tape).facts(at, &FactsOptions::default(), None));
    });
    let views = VENUES.map(|venue| VenueView { venue, bars: minutes.bars(), trouble: None });
    group.bench_function("composite", |bench| {
        bench.iter(|| composite(black_box(&views), minutes.step(), at, &CompositeOptions::default()));
    });
    group.bench_function("watch step", |bench| {
        bench.iter_batched(
            || watch.clone(),
            |mut watch| {
                let fired = watch.on_candle(black_box(&new[0]), &[]);
                (watch, fired)
            },
            criterion::BatchSize::LargeInput,
        );
    });
    group.finish();
}

impl Minutes {
    /// Seconds that one more minute of all venues takes: each venue is heard in turn, and with each the quarter of an hour
    /// is put together anew; then the primary's bar goes through the triggers, and the facts are told.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    fn timed(&mut self, bar: &Candle) -> f64 {
        const BACK: TimeDelta = TimeDelta::minutes(15);
        const LEAD: usize = 80;
        let step = TimeDelta::minutes(1);
        let (at, options) = (bar.open_time + step, CompositeOptions::default());
        let start = std::time::Instant::now();
        for heard in 0..self.venues.len() {
            self.venues[heard].1.push(bar.clone());
            let tail = |bars: &[Candle]| bars.len().saturating_sub(LEAD + 15);
            let views: Vec<VenueView<'_>> = self
                .venues
                .iter()
                .map(|(venue, bars)| VenueView { venue, bars: &bars[tail(bars)..], trouble: None })
                .collect();
            let others: Vec<(&str, &[Candle])> =
                views[1..].iter().map(|view| (view.venue, view.bars)).collect();
            black_box(repair(views[0].bars, &others, step, at - BACK, at));
            black_box(named_composite_bars(&views, step, at - BACK, at, &options));
            black_box(composite(&views, step, at, &options));
        }
        self.tape.take(bar.clone()).expect("a sound bar");
        let fired = self.watch.on_candle(bar, &[]);
        let told = self.tape.facts(at, &FactsOptions::default(), None);
        let took = start.elapsed().as_secs_f64();
        black_box((fired, told)).1.expect("a move");
        took
    }
}

criterion_group!(all, eight_years, new_minute);
criterion_main!(all);
