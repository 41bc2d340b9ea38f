//! Every number of `seed_golden_facts.json`, from the series it was taken from; no key of the file is passed over.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use market::direction::Direction;
use market::facts::Facts;
use market::triggers::{Gate, Rule, Way};
use market::{FactsOptions, Series, Since, TriggerOptions, facts, facts_with_history, scan};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::support::{price, shared_json, shared_series, time};

const NEWS: &str = "2025-04-02T20:13:00Z";
const SPOT: &str = "btcusdt_spot_5m_2025-03-20_2025-04-12.csv";
const PERPETUAL: &str = "btcusdt_perp_3m_2025-03-20_2025-04-12.csv";
const HOURLY: &str = "btcusdt_spot_1h_2018-01_2026-06.csv.gz";

/// The golden file, which remembers what was read of it.
struct Golden {
    file: Value,
    read: RefCell<BTreeSet<String>>,
}

impl Golden {
    /// The value at a JSON pointer.
    fn at(&self, pointer: &str) -> &Value {
        self.read.borrow_mut().insert(pointer.to_owned());
        self.file.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not in the file"))
    }

    fn number(&self, pointer: &str) -> f64 {
        self.at(pointer).as_f64().unwrap()
    }

    fn price(&self, pointer: &str) -> Decimal {
        price(&self.at(pointer).to_string())
    }

    fn time(&self, pointer: &str) -> DateTime<Utc> {
        time(self.at(pointer).as_str().unwrap())
    }

    fn text(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap().to_owned()
    }

    /// Three places after the point, as the file tolerates.
    fn same_percent(&self, found: f64, pointer: &str) {
        let wanted = self.number(pointer);
        assert!((found - wanted).abs() <= 0.001_000_1, "{pointer}: {found} is not {wanted}");
    }

    fn within(&self, found: f64, pointer: &str, tolerance: f64) {
        let wanted = self.number(pointer);
        assert!((found - wanted).abs() <= tolerance, "{pointer}: {found} is not {wanted}");
    }

    /// Every pointer to a value that is no object and no list.
    fn leaves(value: &Value, pointer: &str, found: &mut BTreeSet<String>) {
        let mut inside = |key: &str, value| Self::leaves(value, &format!("{pointer}/{key}"), found);
        match value {
            Value::Object(fields) => fields.iter().for_each(|(key, value)| inside(key, value)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(place, value)| inside(&place.to_string(), value));
            }
            _ => {
                found.insert(pointer.to_owned());
            }
        }
    }

    fn unread(&self) -> Vec<String> {
        let mut leaves = BTreeSet::new();
        Self::leaves(&self.file, "", &mut leaves);
        leaves.difference(&self.read.borrow()).cloned().collect()
    }
}

fn at(series: &Series, text: &str) -> Facts {
    facts(series, time(text), &FactsOptions::default(), Some(time(NEWS))).unwrap()
}

fn check_block(series: &Series, golden: &Golden, block: &str) {
    let key = |key: &str| format!("/{block}/{key}");
    // Late enough that every level of the file has been crossed, early enough that the peak is within 24
    // hours.
    let late = at(series, "2025-04-03T13:00:00Z");
    assert_eq!(Some(late.step_s), golden.at(&key("step_s")).as_i64());
    assert_eq!(late.event.direction, Direction::Rise);
    assert_eq!(late.extreme.price, golden.price(&key("peak")));
    assert_eq!(late.extreme.bar_open, golden.time(&key("peak_bar_open")));
    assert_eq!(late.headline, price("88000"));

    let news = late.news.unwrap();
    assert_eq!(news.close, golden.price(&key("pre_news_close")));
    golden.same_percent(news.percent, &key("rise_from_pre_news_pct"));

    for hours in [6, 12, 24, 36, 48] {
        let base = late.base(hours).unwrap();
        assert_eq!(base.price, golden.price(&key(&format!("low_{hours}h/price"))), "base of {hours} h");
        assert_eq!(base.at, golden.time(&key(&format!("low_{hours}h/at"))), "base of {hours} h");
        golden.same_percent(base.percent, &key(&format!("low_{hours}h/rise_pct")));
    }
    golden.same_percent(late.from_24h_ago.unwrap().percent, &key("ret_24h_close_to_peak_pct"));

    for level in &late.retracement {
        let key = |part: &str| key(&format!("retracement_of_24h_rise/{}%/{part}", level.percent));
        assert_eq!(level.level.round_dp(2), golden.price(&key("level")).round_dp(2));
        assert_eq!(level.first_bar, Some(golden.time(&key("first_bar"))));
        let minutes = golden.at(&key("minutes_after_peak_bar")).as_i64();
        assert_eq!(level.minutes_after_peak_bar, minutes);
    }

    for crossing in &late.levels {
        let level = crossing.level.normalize();
        let key = |part: &str| key(&format!("round_levels_down/{level}/{part}"));
        assert_eq!(crossing.touch, golden.time(&key("touch")), "touch of {level}");
        assert_eq!(crossing.close_confirm, Some(golden.time(&key("close_confirm"))), "close beyond {level}");
    }

    for (state, instant) in [
        ("state_at_2025-04-02T21:00Z", "2025-04-02T21:00:00Z"),
        ("state_at_2025-04-03T00:00Z", "2025-04-03T00:00:00Z"),
        ("state_at_campaign_open_2025-04-03T07:00Z", "2025-04-03T07:00:00Z"),
    ] {
        let key = |part: &str| key(&format!("{state}/{part}"));
        let then = at(series, instant);
        assert_eq!(then.extreme.bar_open, late.extreme.bar_open, "another event at {instant}");
        let after = then.after.clone().unwrap();
        assert_eq!(after.low, golden.price(&key("low")), "{state}");
        assert_eq!(after.low_at, golden.time(&key("low_at")), "{state}");
        assert_eq!(after.close, golden.price(&key("close")), "{state}");
        golden.same_percent(after.drawdown_percent, &key("drawdown_pct"));
        let base = |hours| after.retraced.iter().find(|found| found.hours == hours).unwrap();
        golden.same_percent(base(24).at_low, &key("retraced_low_of_24h_rise"));
        golden.same_percent(base(48).at_low, &key("retraced_low_of_48h_rise"));
        golden.same_percent(base(24).at_close, &key("retraced_close_of_24h_rise"));
    }
    golden.within(late.volume.unwrap().ratio, &key("volume_ratio_peak_hour"), 0.005);
}

fn check_first_fires(all: &Series, golden: &Golden) {
    let from = time("2025-04-02T00:00:00Z");
    for (way, name) in [(Way::Rise, "up"), (Way::Fall, "down")] {
        for (percent, hours) in [(5, 24), (5, 12), (3, 4), (2, 1)] {
            let options = TriggerOptions {
                rules: vec![Rule { way, ..Rule::swing("only", percent.into(), hours, None) }],
                whipsaw: None,
                gate: Gate { required: false, ..Gate::default() },
                cooldown_hours: 0,
                ..TriggerOptions::default()
            };
            let fired = scan(all, &[], &options);
            let end = time("2025-04-03T00:00:00Z");
            let first = fired.iter().map(|fired| fired.bar_open).find(|bar| (from..end).contains(bar));
            // Null says that the rule does not fire.
            let wanted = golden.at(&format!("/binance_spot_5m/first_fire_{name}_{percent}%_{hours}h"));
            assert_eq!(first, wanted.as_str().map(time), "{name} {percent} % in {hours} h");
        }
    }
}

fn check_since_and_usual(spot: &Series, hourly: &Series, golden: &Golden) {
    let found = facts(hourly, time("2025-04-03T00:00:00Z"), &FactsOptions::default(), None).unwrap();
    let day = |key: &str| {
        let part = |place| format!("/highest_since/{key}/{place}");
        (golden.text(&part(0)), golden.price(&part(1)))
    };
    let parts = |since| {
        let Some(Since::Bar { bar_open, utc_day, utc_day_price, utc8_day, utc8_day_price, .. }) = since
        else {
            panic!("{since:?}")
        };
        (bar_open, (utc_day.to_string(), utc_day_price), (utc8_day.to_string(), utc8_day_price))
    };
    let (bar_open, utc, utc8) = parts(found.since);
    assert_eq!(bar_open, golden.time("/highest_since/exact_bar_utc"));
    assert_eq!(utc, day("utc_day"));
    assert_eq!(utc8, day("utc8_day"));
    // Had the peak been a literal 88,000, the day would be another one.
    let peak_open = found.extreme.bar_open;
    let literal = market::since::since(Direction::Rise, hourly.bars(), price("88000"), peak_open);
    let (_, utc, utc8) = parts(literal);
    assert_eq!(utc, day("if_peak_were_88000_utc_day"));
    assert_eq!(utc8, day("if_peak_were_88000_utc8_day"));

    golden.within(found.sigma_30d.unwrap().per_hour, "/vol/sigma_1h_30d", 0.000_000_6);
    golden.within(found.sigma_7d.unwrap().per_hour, "/vol/sigma_1h_7d", 0.000_000_6);

    // The z figures need the five-minute prices and the hourly past.
    let then = facts_with_history(
        spot,
        Some(hourly),
        time("2025-04-02T21:00:00Z"),
        &FactsOptions::default(),
        Some(time(NEWS)),
    )
    .unwrap();
    golden.within(then.news.unwrap().z.unwrap(), "/vol/z_rise_pre_to_peak_in_5min_scaled_1h", 0.01);
    golden.within(then.after.unwrap().close_z.unwrap(), "/vol/z_fall_peak_to_2100_1h", 0.01);
}

#[test]
fn every_number_of_the_golden_file_is_read_and_found() {
    let Some(file) = shared_json("seed_golden_facts.json") else { return };
    let (Some(spot), Some(perpetual)) = (shared_series(SPOT), shared_series(PERPETUAL)) else { return };
    let Some(hourly) = shared_series(HOURLY) else { return };
    let golden = Golden { file, read: RefCell::default() };
    check_block(&spot, &golden, "binance_spot_5m");
    check_block(&perpetual, &golden, "binance_usdt_perp_3m");
    check_first_fires(&spot, &golden);
    check_since_and_usual(&spot, &hourly, &golden);
    assert_eq!(golden.unread(), Vec::<String>::new(), "keys that nothing was compared with");
}

/// From the reference text: UTC-day open +3.924 %, and the bar that resolves the hour of 25 March.
#[test]
fn the_bar_of_25_march_is_resolved_by_finer_bars() {
    let (Some(spot), Some(perpetual)) = (shared_series(SPOT), shared_series(PERPETUAL)) else { return };
    let since = |found: Facts| {
        let Some(Since::Bar { bar_open, price, .. }) = found.since else { panic!("{:?}", found.since) };
        (bar_open, price)
    };
    let late = at(&spot, "2025-04-03T00:03:00Z");
    assert_eq!(late.from_utc_day_open.unwrap().percent, 3.924);
    assert_eq!(since(late), (time("2025-03-25T20:10:00Z"), price("88539.63")));
    // A tie to the tenth of a dollar: a search for strictly higher highs would answer 24 March.
    let late = at(&perpetual, "2025-04-03T00:03:00Z");
    assert_eq!(since(late), (time("2025-03-25T20:09:00Z"), price("88500")));
    // One-minute bars resolve the bar of 25 March further, by any price above the highs after it.
    let Some(minutes) = shared_series("btcusdt_spot_1m_2025-03-20_2025-04-01T0259.csv") else { return };
    let found =
        market::since::since(Direction::Rise, minutes.bars(), price("88500"), time("2025-04-01T00:00:00Z"));
    let Some(Since::Bar { bar_open, price: reached, .. }) = found else { panic!("{found:?}") };
    assert_eq!((bar_open, reached), (time("2025-03-25T20:12:00Z"), price("88539.63")));
}

/// From the reference text: 2.35 % in the hour of the peak, 2.49 % in the 24 hours before.
#[test]
fn the_hour_of_the_peak_travelled_as_far_as_the_day_before() {
    let Some(spot) = shared_series(SPOT) else { return };
    let found = at(&spot, "2025-04-02T21:00:00Z").realised.unwrap();
    assert_eq!(found.hour, time("2025-04-02T20:00:00Z"));
    assert_eq!((found.percent, found.day_before_percent), (2.345, 2.491));
    assert_eq!(at(&spot, "2025-04-02T20:59:59Z").realised, None, "the hour is still open");
}

/// The event is found from the time alone, all through the night between the move and the campaign.
#[test]
fn the_same_event_from_midnight_to_the_campaign() {
    for name in [SPOT, PERPETUAL] {
        let Some(series) = shared_series(name) else { return };
        let mut now = time("2025-04-03T00:03:00Z");
        while now <= time("2025-04-03T07:00:00Z") {
            let found = facts(&series, now, &FactsOptions::default(), None).unwrap();
            assert_eq!(found.extreme.bar_open, time("2025-04-02T20:15:00Z"), "{name} at {now}");
            now += chrono::TimeDelta::minutes(1);
        }
    }
}
