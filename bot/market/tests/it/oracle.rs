//! The watch against an oracle that is too simple to be wrong: every bar looks back over all bars by hand.

use chrono::{DateTime, TimeDelta, Utc};
use market::direction::Direction;
use market::triggers::{Gate, Rule, Way, Whipsaw};
use market::{Candle, NewsItem, NewsState, Series, SeriesName, TriggerOptions, Watch, scan};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const HOUR_STEPS: i64 = 4;

/// One bar's readings by definition: `(rule, way, base, price)`.
type Found = (String, Direction, Decimal, Decimal);

fn oracle(series: &Series, place: usize, options: &TriggerOptions) -> Vec<Found> {
    let bars = series.bars();
    let bar = &bars[place];
    let mut found = Vec::new();
    let base_of = |place: usize, hours: u32, direction: Direction| {
        let bar = &bars[place];
        let window = bar.open_time - TimeDelta::hours(hours.into());
        let mut base = bar.open;
        for earlier in &bars[..place] {
            let start = if direction == Direction::Rise { earlier.low } else { earlier.high };
            let further = if direction == Direction::Rise { start < base } else { start > base };
            if earlier.open_time > window && further {
                base = start;
            }
        }
        base
    };
    let reached = |from: Decimal, to: Decimal, percent: Decimal, direction: Direction| {
        let moved = (to - from) * Decimal::ONE_HUNDRED / from;
        if direction == Direction::Rise { moved >= percent } else { moved <= -percent }
    };
    let z_of = |from: Decimal, to: Decimal, hours: u32| {
        // Closes of whole hours that ended when the bar opened; returns between neighbours; the newest
        // wanted.
        let mut hours_closed: Vec<(DateTime<Utc>, f64)> = Vec::new();
        for earlier in bars {
            let end = earlier.open_time + series.step();
            if end <= bar.open_time && end.timestamp() % 3600 == 0 {
                hours_closed.push((end, earlier.close.to_f64().unwrap()));
            }
        }
        let mut returns: Vec<f64> = Vec::new();
        for pair in hours_closed.windows(2) {
            if (pair[1].0 - pair[0].0).num_seconds() == 3600 {
                returns.push((pair[1].1 / pair[0].1).ln());
            }
        }
        let returns = &returns[returns.len().saturating_sub(options.sigma_hours)..];
        if returns.len() < options.samples_min {
            return None;
        }
        let mean = returns.iter().sum::<f64>() / returns.len() as f64;
        let spread: f64 = returns.iter().map(|r| (r - mean) * (r - mean)).sum();
        let sigma = (spread / (returns.len() as f64 - 1.0)).sqrt();
        (sigma > 1e-12)
            .then(|| ((to / from).to_f64().unwrap().ln() / (sigma * f64::from(hours).sqrt())).abs())
    };
    for rule in &options.rules {
        for direction in [Direction::Rise, Direction::Fall] {
            let base = base_of(place, rule.hours, direction);
            let price = if direction == Direction::Rise { bar.high } else { bar.low };
            let usual =
                rule.z_min.is_none_or(|least| z_of(base, price, rule.hours).is_some_and(|z| z >= least));
            if reached(base, price, rule.percent, direction) && usual {
                found.push((rule.name.clone(), direction, base, price));
            }
        }
    }
    if let Some(whipsaw) = &options.whipsaw {
        for direction in [Direction::Rise, Direction::Fall] {
            // The leg that is given back first has the level nearest to where the price came from.
            let mut best: Option<(Decimal, Decimal, Decimal)> = None;
            for (leg, earlier) in bars[..place].iter().enumerate() {
                let recent =
                    earlier.open_time >= bar.open_time - TimeDelta::hours(whipsaw.within_hours.into());
                let base = base_of(leg, whipsaw.hours, direction);
                let price = if direction == Direction::Rise { earlier.high } else { earlier.low };
                if !recent || !reached(base, price, whipsaw.percent, direction) {
                    continue;
                }
                let level = price - (price - base) * whipsaw.retraced_percent / Decimal::ONE_HUNDRED;
                let back = if direction == Direction::Rise { bar.low <= level } else { bar.high >= level };
                let nearer =
                    best.is_none_or(
                        |(had, ..)| {
                            if direction == Direction::Rise { level >= had } else { level <= had }
                        },
                    );
                if back && nearer {
                    best = Some((level, base, price));
                }
            }
            if let Some((_, base, price)) = best {
                found.push(("whipsaw".to_owned(), direction, base, price));
            }
        }
    }
    found
}

/// Quarter hours of a jumpy walk, some of them missing.
fn worlds() -> impl Strategy<Value = Series> {
    let bar = (-40_i64..=40, 0_i64..30, 0_i64..30, 0_u8..12);
    proptest::collection::vec(bar, 30..160).prop_map(|moves| {
        let step = TimeDelta::minutes(60 / HOUR_STEPS);
        let mut open_time = DateTime::<Utc>::from_timestamp(1_735_689_600, 0).unwrap();
        let mut close = 1000_i64;
        let mut bars = Vec::new();
        for (change, above, below, gap) in moves {
            let open = close;
            close = (close + change).max(300);
            if gap == 0 {
                open_time += step;
            }
            bars.push(Candle {
                open_time,
                open: open.into(),
                high: (open.max(close) + above).into(),
                low: (open.min(close) - below).into(),
                close: close.into(),
                volume: Decimal::ONE,
            });
            open_time += step;
        }
        Series::new(step, bars, SeriesName::new("test", "XYZ")).unwrap()
    })
}

fn options() -> TriggerOptions {
    TriggerOptions {
        rules: vec![
            Rule::swing("three", 3.into(), 1, None),
            Rule::swing("eight", 8.into(), 6, Some(1.0)),
            Rule::swing("six", 6.into(), 3, Some(1.5)),
        ],
        whipsaw: Some(Whipsaw {
            percent: 6.into(),
            hours: 8,
            retraced_percent: 60.into(),
            within_hours: 2,
            way: Way::Either,
            drafts: true,
        }),
        sigma_hours: 12,
        samples_min: 6,
        cooldown_hours: 0,
        gate: Gate { required: false, ..Gate::default() },
        ..TriggerOptions::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// With no gate and no cooldown each bar tells exactly what the definitions say.
    #[test]
    fn every_bar_reads_as_the_definitions_say(world in worlds()) {
        let options = options();
        let mut watch = Watch::new(world.step(), options.clone());
        for (place, bar) in world.bars().iter().enumerate() {
            let mut found: Vec<Found> = watch
                .on_candle(bar, &[])
                .into_iter()
                .flat_map(|fired| fired.readings)
                .map(|reading| (reading.rule, reading.direction, reading.base, reading.price))
                .collect();
            let mut wanted = oracle(&world, place, &options);
            found.sort();
            wanted.sort();
            prop_assert_eq!(found, wanted, "bar {}", place);
        }
    }

    /// The live step and the back-test say the same, gate, cooldown and all, however headlines are delivered;
    /// and what is said up to a time does not depend on anything later.
    #[test]
    fn live_and_back_test_agree_and_nothing_is_foreseen(
        world in worlds(),
        stamps in proptest::collection::vec((0_i64..2400, 0_i64..90, 0_u8..4, 0_u8..6), 0..12),
        cut in 0_usize..160,
    ) {
        let start = world.bars()[0].open_time;
        let news: Vec<NewsItem> = stamps
            .iter()
            .map(|&(minute, delay, state, id)| NewsItem {
                id: format!("n{id}"),
                published_at: start + TimeDelta::minutes(minute),
                first_seen: Some(start + TimeDelta::minutes(minute + delay)),
                source: String::new(),
                lang: "en".to_owned(),
                title: "tariff".to_owned(),
                url: None,
                state: [NewsState::Rumour, NewsState::Confirmed, NewsState::Disputed, NewsState::Retracted]
                    [usize::from(state)],
            })
            // One revision a story and moment: two at once have no order.
            .scan(std::collections::BTreeSet::new(), |seen, item| {
                Some(seen.insert((item.id.clone(), item.known_at())).then_some(item))
            })
            .flatten()
            .collect();
        let options = TriggerOptions { gate: Gate::default(), cooldown_hours: 6, draft_gap_hours: 12, ..options() };
        let whole = scan(&world, &news, &options);

        let mut watch = Watch::new(world.step(), options.clone());
        let mut live = Vec::new();
        let mut last = start;
        for bar in world.bars() {
            let now = bar.open_time + world.step();
            let arrived: Vec<NewsItem> = news
                .iter()
                .filter(|item| item.known_at() <= now && (item.known_at() > last || last == start))
                .cloned()
                .collect();
            live.extend(watch.on_candle(bar, &arrived));
            last = now;
        }
        prop_assert_eq!(&live, &whole);

        let cut = cut.clamp(1, world.bars().len());
        let past = Series::new(world.step(), world.bars()[..cut].to_vec(), world.name().clone()).unwrap();
        let end = past.bars()[cut - 1].open_time + past.step();
        let known: Vec<_> = whole.iter().filter(|fired| fired.at <= end).cloned().collect();
        prop_assert_eq!(scan(&past, &news, &options), known);
    }
}
