//! A tape against the functions over all bars at once.

use chrono::{DateTime, TimeDelta, Utc};
use market::{Candle, FactsOptions, Series, Tape, facts_with_history};

use crate::support::{bars, price, seed_day, shared_series, time};

/// Takes the second half of a series bar by bar, and holds the facts of every `every`-th against those of all bars known
/// then.
fn taken_one_by_one(series: &Series, older: Option<&Series>, every: usize) {
    let half = series.bars().len() / 2;
    let of = |bars: &[Candle]| {
        Series::new(series.step(), bars.to_vec(), series.name().clone()).expect("sound bars")
    };
    let mut tape = Tape::new(of(&series.bars()[..half]), older.cloned());
    let options = FactsOptions::default();
    let mut told = 0;
    for (place, bar) in series.bars().iter().enumerate().skip(half) {
        tape.take(bar.clone()).unwrap();
        if place % every == 0 {
            let at = bar.open_time + series.step();
            let news = Some(at - TimeDelta::hours(2));
            let wanted = facts_with_history(&of(&series.bars()[..=place]), older, at, &options, news);
            assert_eq!(tape.facts(at, &options, news), wanted, "{at}");
            // What was known an hour ago is told as it was.
            let ago = at - TimeDelta::hours(1);
            assert_eq!(
                tape.facts(ago, &options, None),
                facts_with_history(&of(&series.bars()[..=place]), older, ago, &options, None),
                "{ago}"
            );
            told += usize::from(wanted.is_ok());
        }
    }
    assert!(told > 0, "no facts were told: the comparison shows nothing");
    assert_eq!(tape.series(), &of(series.bars()));
}

/// A month of hours that go up and down around the first price.
fn hours_before(series: &Series) -> Series {
    let first = series.bars()[0].open_time;
    let hours = (1..=720_i64).rev().map(|back| {
        let (open, close) = if back % 2 == 0 { (82_100, 82_700) } else { (82_700, 82_100) };
        Candle {
            open_time: first - TimeDelta::hours(back),
            open: open.into(),
            high: 82_700.into(),
            low: 82_100.into(),
            close: close.into(),
            volume: 1000.into(),
        }
    });
    Series::new(TimeDelta::hours(1), hours.collect(), series.name().clone()).unwrap()
}

#[test]
fn bar_by_bar_is_the_same_as_all_at_once() {
    let series = seed_day();
    taken_one_by_one(&series, None, 97);
    taken_one_by_one(&series, Some(&hours_before(&series)), 97);
}

/// The recorded minutes around 1 February 2025.
#[test]
fn recorded_minutes_are_the_same_one_by_one_and_at_once() {
    let Some(minutes) = shared_series("btcusdt_spot_1m_2025-01-30_2025-02-04.csv") else { return };
    taken_one_by_one(&minutes, None, 1009);
}

fn minute(place: i32) -> DateTime<Utc> {
    time("2025-01-01T00:00:00Z") + TimeDelta::minutes(1) * place
}

/// So many minutes at one price from midnight.
fn flat(count: usize, close: i64) -> Vec<Candle> {
    bars("2025-01-01T00:00:00Z", TimeDelta::minutes(1), &vec![(close, close, close, close); count])
}

#[test]
fn a_revised_bar_and_a_late_one_change_the_facts() {
    let mut known = flat(1500, 1000);
    known[1400] = Candle { high: 1010.into(), ..known[1400].clone() };
    let late = known.remove(1450);
    let name = seed_day().name().clone();
    let mut tape = Tape::new(Series::new(TimeDelta::minutes(1), known.clone(), name.clone()).unwrap(), None);
    let options = FactsOptions { primary_base_hours: 12, ..FactsOptions::default() };
    let extreme = |tape: &Tape| tape.facts(minute(1500), &options, None).unwrap().extreme.price;
    assert_eq!(extreme(&tape), price("1010"));
    // An hour of 1,000 closes at 1,040 after all: the usual movement has seen it.
    let sigma = |tape: &Tape| tape.facts(minute(1500), &options, None).unwrap().sigma_30d.unwrap();
    let before = sigma(&tape);
    tape.take(Candle { high: 1200.into(), ..known[1400].clone() }).unwrap();
    tape.take(Candle { high: 1040.into(), close: 1040.into(), ..known[1199].clone() }).unwrap();
    tape.take(Candle { low: 900.into(), ..late }).unwrap();
    assert_eq!(extreme(&tape), price("1200"));
    assert!(sigma(&tape).per_hour > before.per_hour, "{before:?}");
    let after = tape.facts(minute(1500), &options, None).unwrap().after.unwrap();
    assert_eq!(after.low, price("900"), "the late bar");
    let anew = Series::new(TimeDelta::minutes(1), tape.series().bars().to_vec(), name).unwrap();
    assert_eq!(
        tape.facts(minute(1500), &options, None),
        facts_with_history(&anew, None, minute(1500), &options, None)
    );
    // A bar that cannot exist is refused by name, and so is one between the lines.
    let broken = Candle { low: 2000.into(), ..known[1400].clone() };
    let error = tape.take(broken).unwrap_err().to_string();
    assert!(error.contains("2025-01-01 23:20:00 UTC is impossible"), "{error}");
    let off = Candle { open_time: minute(1500) + TimeDelta::seconds(20), ..known[0].clone() };
    assert!(tape.take(off).unwrap_err().to_string().contains("does not lie on the grid"));
}

/// What is told does not depend on how long a tape was kept.
#[test]
fn what_is_forgotten_is_as_if_it_had_never_been_there() {
    let series = seed_day();
    let middle = series.bars()[series.bars().len() / 3].open_time + TimeDelta::minutes(21);
    let at = series.bars().last().unwrap().open_time + series.step();
    let options = FactsOptions::default();
    for older in [None, Some(hours_before(&series))] {
        let mut tape = Tape::new(series.clone(), older.clone());
        tape.forget_before(middle);
        let left =
            Series::new(series.step(), series.range(middle, at).to_vec(), series.name().clone()).unwrap();
        assert_eq!(tape.series().bars(), left.bars());
        let wanted = facts_with_history(&left, older.as_ref(), at, &options, None);
        assert!(wanted.is_ok());
        assert_eq!(tape.facts(at, &options, None), wanted);
        tape.forget_before(at + TimeDelta::days(9));
        assert_eq!(tape.series().bars().len(), 1, "the newest stays");
    }
}
