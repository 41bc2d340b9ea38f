//! What a chart of 480 bars costs as SVG and as PNG, and what finding the fonts costs once.

use std::hint::black_box;

use charts::{Bar, Chart, Colours, Event, EventKind, Fonts, Label, Level, Script, Theme};
use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use rust_decimal::Decimal;

/// A day and a half of three-minute bars, a random walk from a fixed seed, with events and levels.
fn chart(bars: i64) -> Chart {
    let mut state = 20_250_402_u64;
    let mut draw = move |spread: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 % spread
    };
    let start = DateTime::<Utc>::from_timestamp(1_743_552_000, 0).expect("a valid time");
    let mut price = 850_000_i64;
    let bars = (0..bars).map(|index| {
        let open = price;
        price += draw(4_001) - 2_000;
        let decimal = |value| Decimal::new(value, 1);
        Bar {
            open_time: start + TimeDelta::minutes(3 * index),
            open: decimal(open),
            high: decimal(open.max(price) + draw(900)),
            low: decimal(open.min(price) - draw(900)),
            close: decimal(price),
            volume: decimal(draw(10_000)),
        }
    });
    let bars: Vec<Bar> = bars.collect();
    let event = |index: i64| Event {
        at: start + TimeDelta::minutes(240 * index),
        label: Label { text: String::from("聯準會降息"), english: String::from("Fed cuts rates") },
        kind: EventKind::News,
    };
    Chart {
        title: Label { text: String::from("比特幣（BTC/USDT）"), english: String::from("Bitcoin") },
        subtitle: Label::plain("BTCUSDT"),
        events: (0..5).map(event).collect(),
        levels: vec![Level { price: bars[0].open, label: Label::plain("base") }],
        bars,
        shaded: None,
        colours: Colours::GreenUp,
        theme: Theme::Dark,
    }
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chart");
    let day = chart(480);
    group.bench_function("svg, 480 bars", |bencher| bencher.iter(|| black_box(&day).svg(Script::Chinese)));
    let week = chart(5_000);
    group.bench_function("svg, 5000 bars", |bencher| bencher.iter(|| black_box(&week).svg(Script::Chinese)));
    group.sample_size(10);
    group.bench_function("load fonts", |bencher| bencher.iter(|| Fonts::load(&[])));
    let fonts = Fonts::load(&[]);
    if let Some(warning) = fonts.warning() {
        println!("{warning}");
    }
    for scale in [1.0, 2.0] {
        group.bench_function(format!("png, 480 bars, scale {scale}"), |bencher| {
            bencher.iter(|| black_box(&day).png(&fonts, "zh-TW", scale));
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
