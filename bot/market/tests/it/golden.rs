//! Every number of `seed_golden_facts.json`, from the two series it was taken from.

use chrono::{DateTime, Utc};
use market::direction::Direction;
use market::facts::Facts;
use market::triggers::{Gate, Rule, Way};
use market::{FactsOptions, Series, Since, TriggerOptions, facts, facts_with_history, scan};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::support::{price, shared_json, shared_series, time};

const NEWS: &str = "2025-04-02T20:13:00Z";

/// Three places after the point, as the golden file tolerates.
fn same_percent(found: f64, wanted: &Value, what: &str) {
    let wanted = wanted.as_f64().unwrap();
    assert!((found - wanted).abs() <= 0.001_000_1, "{what}: {found} is not {wanted}");
}

fn same_price(found: Decimal, wanted: &Value, what: &str) {
    assert_eq!(found, price(&wanted.to_string()), "{what}");
}

fn when(value: &Value) -> DateTime<Utc> {
    time(value.as_str().unwrap())
}

fn at(series: &Series, text: &str) -> Facts {
    facts(series, time(text), &FactsOptions::default(), Some(time(NEWS))).unwrap()
}

fn check_block(series: &Series, golden: &Value) {
    // Late enough that every level of the file has been crossed, early enough that the peak is within 24
    // hours.
    let late = at(series, "2025-04-03T13:00:00Z");
    let step = late.step_s;
    assert_eq!(step, golden["step_s"].as_i64().unwrap());
    assert_eq!(late.event.direction, Direction::Rise);
    same_price(late.extreme.price, &golden["peak"], "peak");
    assert_eq!(late.extreme.bar_open, when(&golden["peak_bar_open"]));
    assert_eq!(late.headline, price("88000"));

    let news = late.news.unwrap();
    same_price(news.close, &golden["pre_news_close"], "pre-news close");
    same_percent(news.percent, &golden["rise_from_pre_news_pct"], "rise from pre-news");

    for hours in [6, 12, 24, 36, 48] {
        let wanted = &golden[format!("low_{hours}h")];
        let base = late.base(hours).unwrap();
        same_price(base.price, &wanted["price"], "base");
        assert_eq!(base.at, when(&wanted["at"]), "base of {hours} h");
        same_percent(base.percent, &wanted["rise_pct"], "rise");
    }
    same_percent(late.from_24h_ago.unwrap().percent, &golden["ret_24h_close_to_peak_pct"], "24 h ago");

    let wanted = golden["retracement_of_24h_rise"].as_object().unwrap();
    assert_eq!(late.retracement.len(), wanted.len());
    for level in &late.retracement {
        let wanted = &wanted[&format!("{}%", level.percent)];
        assert_eq!(level.level.round_dp(2), price(&wanted["level"].to_string()).round_dp(2));
        assert_eq!(level.first_bar, Some(when(&wanted["first_bar"])));
        assert_eq!(level.minutes_after_peak_bar, wanted["minutes_after_peak_bar"].as_i64());
    }

    let wanted = golden["round_levels_down"].as_object().unwrap();
    assert_eq!(late.levels.len(), wanted.len(), "{:?}", late.levels);
    for crossing in &late.levels {
        let wanted = &wanted[&crossing.level.normalize().to_string()];
        assert_eq!(crossing.touch, when(&wanted["touch"]), "touch of {}", crossing.level);
        let confirm = crossing.close_confirm.unwrap();
        assert_eq!(confirm, when(&wanted["close_confirm"]), "confirm of {}", crossing.level);
    }

    for (key, instant) in [
        ("state_at_2025-04-02T21:00Z", "2025-04-02T21:00:00Z"),
        ("state_at_2025-04-03T00:00Z", "2025-04-03T00:00:00Z"),
        ("state_at_campaign_open_2025-04-03T07:00Z", "2025-04-03T07:00:00Z"),
    ] {
        let wanted = &golden[key];
        let then = at(series, instant);
        assert_eq!(then.extreme.bar_open, late.extreme.bar_open, "another event at {instant}");
        let after = then.after.clone().unwrap();
        same_price(after.low, &wanted["low"], key);
        assert_eq!(after.low_at, when(&wanted["low_at"]), "{key}");
        same_price(after.close, &wanted["close"], key);
        same_percent(after.drawdown_percent, &wanted["drawdown_pct"], key);
        let base = |hours| after.retraced.iter().find(|found| found.hours == hours).unwrap();
        same_percent(base(24).at_low, &wanted["retraced_low_of_24h_rise"], key);
        same_percent(base(48).at_low, &wanted["retraced_low_of_48h_rise"], key);
        same_percent(base(24).at_close, &wanted["retraced_close_of_24h_rise"], key);
    }

    let ratio = late.volume.unwrap().ratio;
    let wanted = golden["volume_ratio_peak_hour"].as_f64().unwrap();
    assert!((ratio - wanted).abs() <= 0.005, "volume ratio {ratio} is not {wanted}");
}

#[test]
fn spot_five_minutes() {
    let Some(golden) = shared_json("seed_golden_facts.json") else { return };
    let Some(series) = shared_series("btcusdt_spot_5m_2025-03-20_2025-04-12.csv") else { return };
    check_block(&series, &golden["binance_spot_5m"]);
    let late = at(&series, "2025-04-03T00:03:00Z");
    // From the reference text: UTC-day open +3.924 %, and the bar that resolves the hour of 25 March.
    same_percent(late.from_utc_day_open.unwrap().percent, &Value::from(3.924), "day open");
    let Some(Since::Bar { bar_open, price: reached, .. }) = late.since else { panic!("{:?}", late.since) };
    assert_eq!((bar_open, reached), (time("2025-03-25T20:10:00Z"), price("88539.63")));
}

#[test]
fn perpetual_three_minutes() {
    let Some(golden) = shared_json("seed_golden_facts.json") else { return };
    let Some(series) = shared_series("btcusdt_perp_3m_2025-03-20_2025-04-12.csv") else { return };
    check_block(&series, &golden["binance_usdt_perp_3m"]);
    // A tie to the tenth of a dollar: a search for strictly higher highs would answer 24 March.
    let late = at(&series, "2025-04-03T00:03:00Z");
    let Some(Since::Bar { bar_open, price: reached, .. }) = late.since else { panic!("{:?}", late.since) };
    assert_eq!((bar_open, reached), (time("2025-03-25T20:09:00Z"), price("88500")));
}

/// The event is found from the time alone, all through the night between the move and the campaign.
#[test]
fn the_same_event_from_midnight_to_the_campaign() {
    for name in ["btcusdt_spot_5m_2025-03-20_2025-04-12.csv", "btcusdt_perp_3m_2025-03-20_2025-04-12.csv"] {
        let Some(series) = shared_series(name) else { return };
        let mut now = time("2025-04-03T00:03:00Z");
        while now <= time("2025-04-03T07:00:00Z") {
            let found = facts(&series, now, &FactsOptions::default(), None).unwrap();
            assert_eq!(found.extreme.bar_open, time("2025-04-02T20:15:00Z"), "{name} at {now}");
            now += chrono::TimeDelta::minutes(1);
        }
    }
}

#[test]
fn first_fires_of_the_spot_series() {
    let Some(golden) = shared_json("seed_golden_facts.json") else { return };
    let Some(all) = shared_series("btcusdt_spot_5m_2025-03-20_2025-04-12.csv") else { return };
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
            let fired = scan(&all, &[], &options);
            let end = time("2025-04-03T00:00:00Z");
            let first = fired.iter().map(|fired| fired.bar_open).find(|bar| (from..end).contains(bar));
            let wanted = &golden["binance_spot_5m"][format!("first_fire_{name}_{percent}%_{hours}h")];
            assert_eq!(first, wanted.as_str().map(time), "{name} {percent} % in {hours} h");
        }
    }
}

#[test]
fn highest_since_and_sigma_from_hourly_bars() {
    let Some(golden) = shared_json("seed_golden_facts.json") else { return };
    let Some(hourly) = shared_series("btcusdt_spot_1h_2018-01_2026-06.csv.gz") else { return };
    let found = facts(&hourly, time("2025-04-03T00:00:00Z"), &FactsOptions::default(), None).unwrap();
    let wanted = &golden["highest_since"];
    let day = |key: &str| (wanted[key][0].as_str().unwrap().to_owned(), price(&wanted[key][1].to_string()));
    let parts = |since| {
        let Some(Since::Bar { bar_open, utc_day, utc_day_price, utc8_day, utc8_day_price, .. }) = since
        else {
            panic!("{since:?}")
        };
        (bar_open, (utc_day.to_string(), utc_day_price), (utc8_day.to_string(), utc8_day_price))
    };
    let (bar_open, utc, utc8) = parts(found.since);
    assert_eq!(bar_open, when(&wanted["exact_bar_utc"]));
    assert_eq!(utc, day("utc_day"));
    assert_eq!(utc8, day("utc8_day"));
    // Had the peak been a literal 88,000, the day would be another one.
    let peak_open = found.extreme.bar_open;
    let literal = market::since::since(Direction::Rise, hourly.bars(), price("88000"), peak_open);
    let (_, utc, utc8) = parts(literal);
    assert_eq!(utc, day("if_peak_were_88000_utc_day"));
    assert_eq!(utc8, day("if_peak_were_88000_utc8_day"));

    let near = |found: f64, key: &str, tolerance: f64| {
        let wanted = golden["vol"][key].as_f64().unwrap();
        assert!((found - wanted).abs() <= tolerance, "{key}: {found} is not {wanted}");
    };
    near(found.sigma_30d.unwrap().per_hour, "sigma_1h_30d", 0.000_000_6);
    near(found.sigma_7d.unwrap().per_hour, "sigma_1h_7d", 0.000_000_6);

    // The z figures need the five-minute prices and the hourly past.
    let Some(spot) = shared_series("btcusdt_spot_5m_2025-03-20_2025-04-12.csv") else { return };
    let then = facts_with_history(
        &spot,
        Some(&hourly),
        time("2025-04-02T21:00:00Z"),
        &FactsOptions::default(),
        Some(time(NEWS)),
    )
    .unwrap();
    near(then.news.unwrap().z.unwrap(), "z_rise_pre_to_peak_in_5min_scaled_1h", 0.01);
    near(then.after.unwrap().close_z.unwrap(), "z_fall_peak_to_2100_1h", 0.01);
}
