//! Small definitions, by hand.

use chrono::TimeDelta;
use market::direction::Direction;
use market::levels::{crossings, round_grid, round_levels};
use market::volatility::{hour_closes, realised_volatility, sample_deviation, sigma_until};
use market::{FactsOptions, Since, Theme, facts, read_news};

use crate::support::{bars, price, series, shared, time};

#[test]
fn the_grid_of_round_prices_follows_the_price() {
    for (at, grid) in [
        ("88500", "500"),
        ("1800", "10"),
        ("0.52", "0.002"),
        ("118000", "500"),
        ("250", "1"),
        ("30000", "200"),
    ] {
        assert_eq!(round_grid(price(at)), price(grid), "{at}");
    }
}

#[test]
fn touch_and_confirm_are_strict_and_levels_exclude_the_extreme() {
    let rows = bars(
        "2025-01-01T00:00:00Z",
        TimeDelta::hours(1),
        &[(99, 99, 98, 99), (98, 98, 97, 98), (98, 98, 96, 97), (97, 97, 96, 96)],
    );
    let found = round_levels(Direction::Rise, 100.into(), &rows, 1.into(), 40);
    let told: Vec<_> = found
        .iter()
        .map(|crossing| {
            let hour = |time: chrono::DateTime<chrono::Utc>| (time - rows[0].open_time).num_hours();
            (crossing.level.to_string(), hour(crossing.touch), crossing.close_confirm.map(hour))
        })
        .collect();
    let wanted = [("99", 0, Some(1)), ("98", 1, Some(2)), ("97", 2, Some(3))];
    assert_eq!(told, wanted.map(|(level, touch, confirm)| (level.to_owned(), touch, confirm)));
}

#[test]
fn a_level_speaks_once_until_the_price_has_come_back() {
    let closes = [101, 99, 100, 101, 99, 103, 99];
    let rows: Vec<_> = closes.iter().map(|&close| (close, close, close, close)).collect();
    let rows = bars("2025-01-01T00:00:00Z", TimeDelta::hours(1), &rows);
    let told: Vec<_> = crossings(&rows, 100.into(), 2.into())
        .iter()
        .map(|crossing| ((crossing.bar_open - rows[0].open_time).num_hours(), crossing.direction))
        .collect();
    // Margin 2: down at 1. The return to 101 is told as a rise (armed from the start, for 99 is below 100 but
    // not below 98, it stays told once). Down again only after 103 has re-armed it.
    assert_eq!(told, [(1, Direction::Fall), (3, Direction::Rise), (6, Direction::Fall)]);
}

#[test]
fn statistics_by_hand() {
    // 2, 4, 4, 4, 5, 5, 7, 9: squared deviations sum to 32, divided by 7.
    let found = sample_deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
    assert!((found - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
    assert_eq!(sample_deviation(&[1.0]), None);
    // Up and down by ln 2: the squares of both.
    let rows = bars("2025-01-01T00:00:00Z", TimeDelta::hours(1), &[(1, 2, 1, 2), (2, 2, 1, 1)]);
    let found = realised_volatility(1.into(), &rows);
    assert!((found - 2.0_f64.ln() * 2.0_f64.sqrt()).abs() < 1e-12);
}

/// A hole in the data adds no return: without the guard the jump across it would be the largest of all.
#[test]
fn no_return_is_taken_across_a_gap() {
    let step = TimeDelta::hours(1);
    let mut rows = bars("2025-01-01T00:00:00Z", step, &[(100, 101, 100, 101), (101, 102, 101, 102)]);
    rows.extend(bars("2025-01-03T00:00:00Z", step, &[(900, 909, 900, 909), (909, 918, 909, 918)]));
    let closes = hour_closes(&rows, step);
    let sigma = sigma_until(&closes, time("2025-01-04T00:00:00Z"), 720).unwrap();
    assert_eq!(sigma.samples, 2);
    assert!(sigma.per_hour < 0.001, "{sigma:?}");
    assert_eq!(sigma.z(100.into(), 110.into(), 1.0, 100), None, "too few samples");
    // Minutes of five: only the bar that ends with the hour gives its close.
    let five = TimeDelta::minutes(5);
    let fives = bars("2025-01-01T00:50:00Z", five, &[(1, 1, 1, 1), (2, 2, 2, 2), (3, 3, 3, 3)]);
    let closes = hour_closes(&fives, five);
    assert_eq!(closes.len(), 1);
    assert_eq!((closes[0].end, closes[0].close), (time("2025-01-01T01:00:00Z"), price("2")));
}

/// 48 flat hours, a fall from 100 to 90, a bounce to 96: everything mirrors.
#[test]
fn a_fall_and_its_bounce() {
    let mut rows = vec![(100, 100, 100, 100); 50];
    rows[3] = (100, 100, 89, 100);
    rows.extend([(100, 100, 90, 91), (91, 96, 91, 95)]);
    let world = series("2025-01-01T00:00:00Z", TimeDelta::hours(1), &rows);
    let options = FactsOptions { level_grid: Some(2.into()), ..FactsOptions::default() };
    let found = facts(&world, time("2025-01-03T04:00:00Z"), &options, None).unwrap();
    assert_eq!(found.event.direction, Direction::Fall);
    assert_eq!((found.extreme.price, found.extreme.bar_open), (price("90"), time("2025-01-03T02:00:00Z")));
    let base = found.primary().unwrap();
    assert_eq!((base.price, base.percent), (price("100"), -10.0));
    let after = found.after.as_ref().unwrap();
    // 96 of 90: +6.667 %; six of ten given back at the high, five at the close.
    assert_eq!((after.low, after.drawdown_percent), (price("96"), 6.667));
    let day = after.retraced.iter().find(|retraced| retraced.hours == 24).unwrap();
    assert_eq!((day.at_low, day.at_close), (0.6, 0.5));
    let levels: Vec<_> = found.levels.iter().map(|level| level.level.to_string()).collect();
    assert_eq!(levels, ["92", "94"], "96 was reached, not passed");
    let Some(Since::Bar { bar_open, .. }) = found.since else { panic!("{:?}", found.since) };
    assert_eq!(bar_open, time("2025-01-01T03:00:00Z"), "lowest since the wick to 89");
    let shares: Vec<_> = found.retracement.iter().map(|level| level.first_bar.is_some()).collect();
    assert_eq!(shares, [true, true, false, false], "50 and 60 percent reached");
}

#[test]
fn a_theme_is_told_by_its_words_in_any_script_and_width() {
    let theme = Theme::default();
    for (text, term) in [
        ("Reciprocal TARIFFS announced", Some("tariff")),
        ("ＴＡＲＩＦＦ talks", Some("tariff")),
        ("It's Liberation Day in America!", Some("liberation day")),
        ("美國宣布對等關稅", Some("关税")),
        ("美国加征关税", Some("关税")),
        ("貿易戰升溫", Some("贸易战")),
        ("白宮稱將暫緩執行", Some("暂缓")),
        ("Imports fell in March", Some("imports")),
        ("An important speech", None),
        ("Reimported goods", None),
        ("THE CHINA DEAL IS GREAT!", None),
        ("", None),
    ] {
        assert_eq!(theme.term_in(text), term, "{text}");
    }
}

/// Recall 0.88 and precision 0.62 were measured for these words; both labelled files must keep that.
#[test]
fn relevance_keeps_its_measured_floor() {
    for (file, label) in [
        ("news_trump_tariff_events_2025.jsonl", "theme"),
        ("news_trump_truth_social_episodes.jsonl", "label_theme"),
    ] {
        let (Some(labels), Some(items)) = (shared(file), shared(file)) else { return };
        let labels = std::io::read_to_string(labels).unwrap();
        let labels = labels
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()[label] == "tariffs");
        let theme = Theme::default();
        let items = read_news(items, file).unwrap();
        let (mut both, mut found, mut wanted) = (0, 0, 0);
        for (item, label) in items.iter().zip(labels) {
            let told = theme.term_in(&item.title).is_some();
            both += u32::from(told && label);
            found += u32::from(told);
            wanted += u32::from(label);
        }
        let recall = f64::from(both) / f64::from(wanted);
        let precision = f64::from(both) / f64::from(found);
        assert!(recall >= 0.88 && precision >= 0.62, "{file}: recall {recall:.3}, precision {precision:.3}");
    }
}
