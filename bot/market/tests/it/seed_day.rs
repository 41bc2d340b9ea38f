//! The seed's day from the rows in the repository. The expected values were published for the three-minute
//! bars of the Binance BTCUSDT perpetual (block `binance_usdt_perp_3m` of `seed_golden_facts.json`).

use chrono::TimeDelta;
use market::direction::Direction;
use market::event::Chosen;
use market::facts::{GivenBack, Unknown};
use market::{EventWindow, Facts, FactsError, FactsOptions, Since, facts};

use crate::support::{price, seed_day, time};

fn as_of(at: &str) -> Facts {
    facts(&seed_day(), time(at), &FactsOptions::default(), Some(time("2025-04-02T20:13:00Z"))).unwrap()
}

#[test]
fn the_move_at_campaign_open() {
    let found = as_of("2025-04-03T07:00:00Z");
    assert_eq!(found.event.direction, Direction::Rise);
    assert_eq!(found.event.chosen, Chosen::DominantSwing);
    assert_eq!(found.extreme.price, price("88500.0"));
    assert_eq!(found.extreme.bar_open, time("2025-04-02T20:15:00Z"));
    assert_eq!((found.headline, found.level_grid), (price("88000"), price("500")));
    let bases: Vec<_> =
        found.bases.iter().map(|base| (base.hours, base.price.to_string(), base.percent)).collect();
    assert_eq!(
        bases,
        [
            (6, "85270.0".to_owned(), 3.788),
            (12, "84220.0".to_owned(), 5.082),
            (24, "83846.0".to_owned(), 5.551),
            (36, "82505.0".to_owned(), 7.266),
            (48, "82221.0".to_owned(), 7.637),
        ]
    );
    assert_eq!(found.primary().unwrap().at, time("2025-04-02T06:12:00Z"));
    assert_eq!(found.from_24h_ago.unwrap().percent, 4.201);
    let news = found.news.unwrap();
    assert_eq!((news.close, news.percent, news.minutes_to_extreme), (price("86065.9"), 2.828, 2));
    assert_eq!(news.bar_open, time("2025-04-02T20:09:00Z"));
    let after = found.after.as_ref().unwrap();
    assert_eq!((after.low, after.drawdown_percent), (price("82137.3"), -7.189));
    assert_eq!(after.low_at, time("2025-04-03T00:03:00Z"));
    assert_eq!(after.close, price("83023.9"));
    let day = after.retraced.iter().find(|retraced| retraced.hours == 24).unwrap();
    assert_eq!((day.at_low, day.at_close, day.given_back), (1.367, 1.177, GivenBack::All));
    let crossing = found.level(price("82500")).unwrap();
    assert_eq!(crossing.touch, time("2025-04-02T23:00:00Z"));
    assert_eq!(crossing.close_confirm, Some(time("2025-04-02T23:00:00Z")));
    assert_eq!(found.levels.last().unwrap().level, price("82500"), "82,000 fell only at 12:45");
    // The rows start on 31 March: no bar before reached the peak, and the word is "at least", never
    // "all-time".
    let since = Since::AtLeast { days: 2, data_from: time("2025-03-31T20:00:00Z") };
    assert_eq!(found.since, Some(since));
    // 47 hours before the estimation ends at 19:00 on 2 April: far from enough for a z or for usual volume.
    assert_eq!(found.sigma_30d.unwrap().samples, 46);
    assert_eq!(found.primary().unwrap().z, None);
    assert!(found.unknowns.contains(&Unknown::VolumeRatio));
    assert!(found.unknowns.contains(&Unknown::Sigma { wanted: 720, samples: 46 }));
}

/// A reader at a time knows closed bars only: the bar that opened at 20:24 and fell through 87,000 is not
/// known while it trades.
#[test]
fn nothing_is_known_before_its_bar_has_closed() {
    let before = as_of("2025-04-02T20:26:59Z");
    assert_eq!(before.data_as_of, time("2025-04-02T20:24:00Z"));
    assert_eq!(before.level(price("87000")), None);
    let closed = as_of("2025-04-02T20:27:00Z");
    assert_eq!(closed.level(price("87000")).unwrap().touch, time("2025-04-02T20:24:00Z"));
    // Half of the rise went in the bar of 20:27, known at 20:30.
    assert_eq!(closed.retracement[0].first_bar, None);
    let after = as_of("2025-04-02T20:30:00Z");
    assert_eq!(after.retracement[0].first_bar, Some(time("2025-04-02T20:27:00Z")));
    assert_eq!(after.retracement[0].minutes_after_peak_bar, Some(12));
    // While the peak bar itself is the newest, nothing has come after it.
    assert_eq!(as_of("2025-04-02T20:18:00Z").after, None);
}

/// "Most" at 21:00 with 71 %, "all" at midnight with 133 %: dated facts, as the published states have them.
#[test]
fn given_back_is_a_dated_fact() {
    let ratio = |at: &str| {
        let after = as_of(at).after.unwrap();
        let day = after.retraced.iter().find(|found| found.hours == 24).copied().unwrap();
        (day.at_low, day.given_back)
    };
    assert_eq!(ratio("2025-04-02T21:00:00Z"), (0.713, GivenBack::Most));
    assert_eq!(ratio("2025-04-03T00:00:00Z"), (1.332, GivenBack::All));
    assert_eq!(GivenBack::of(0.499), GivenBack::Part);
    assert_eq!(GivenBack::of(0.5), GivenBack::Most);
    assert_eq!(GivenBack::of(1.0), GivenBack::All);
}

#[test]
fn a_given_window_is_searched_instead() {
    let window = EventWindow {
        from: time("2025-04-02T19:00:00Z"),
        to: time("2025-04-03T00:00:00Z"),
        direction: Some(Direction::Rise),
    };
    let options = FactsOptions { window: Some(window), ..FactsOptions::default() };
    let found = facts(&seed_day(), time("2025-04-03T12:00:00Z"), &options, None).unwrap();
    assert_eq!(found.event.chosen, Chosen::GivenWindow);
    assert_eq!(found.extreme.bar_open, time("2025-04-02T20:15:00Z"));
    // The trough of the same window, sought as such: the low of 82,300.0 at 23:03 and its fall from the peak.
    let fall = EventWindow { direction: Some(Direction::Fall), ..window };
    let options = FactsOptions { window: Some(fall), ..FactsOptions::default() };
    let found = facts(&seed_day(), time("2025-04-03T00:30:00Z"), &options, None).unwrap();
    assert_eq!((found.extreme.price, found.extreme.bar_open), (price("82300"), time("2025-04-02T23:03:00Z")));
    assert_eq!(found.primary().unwrap().price, price("88500"));
    assert_eq!(found.primary().unwrap().percent, -7.006);
    // Headlines round a trough up: "below 83,000".
    assert_eq!(found.headline, price("83000"));
}

#[test]
fn what_cannot_be_told_is_an_error_with_its_mend() {
    let tell = |at: &str, options: &FactsOptions, news: Option<&str>| {
        facts(&seed_day(), time(at), options, news.map(time)).unwrap_err()
    };
    let plain = FactsOptions::default();
    let early = tell("2025-03-31T20:02:59Z", &plain, None);
    assert!(matches!(early, FactsError::NothingClosed { .. }), "{early}");
    assert!(early.to_string().contains("2025-03-31 20:03:00 UTC"), "{early}");
    let young = tell("2025-04-01T10:00:00Z", &plain, None);
    assert!(matches!(young, FactsError::HistoryTooShort { hours: 24, .. }), "{young}");
    let late = tell("2025-04-09T00:00:00Z", &plain, None);
    assert!(matches!(late, FactsError::NoEvent { .. }), "{late}");
    let ahead = tell("2025-04-02T21:00:00Z", &plain, Some("2025-04-02T21:00:01Z"));
    assert!(matches!(ahead, FactsError::NewsOutside { .. }), "{ahead}");
    let before = tell("2025-04-02T21:00:00Z", &plain, Some("2025-03-31T20:02:59Z"));
    assert!(matches!(before, FactsError::NewsOutside { .. }), "{before}");
}

#[test]
fn facts_are_json_with_exact_prices_and_come_back_the_same() {
    let found = as_of("2025-04-03T00:03:00Z");
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["extreme"]["price"], "88500.0");
    assert_eq!(json["extreme"]["bar_open"], "2025-04-02T20:15:00Z");
    assert_eq!(json["bases"][2]["percent"], 5.551);
    assert_eq!(json["event"]["direction"], "rise");
    assert_eq!(json["since"]["found"], "at_least");
    assert_eq!(serde_json::from_value::<Facts>(json).unwrap(), found);
}

#[test]
fn stale_data_and_gaps_are_named() {
    let day = seed_day();
    let stale = facts(
        &day,
        day.bars().last().unwrap().open_time + TimeDelta::minutes(20),
        &{ FactsOptions { lookback_hours: 48, ..FactsOptions::default() } },
        None,
    )
    .unwrap();
    assert!(stale.unknowns.contains(&Unknown::StaleData { closed: time("2025-04-03T13:00:00Z") }));
    // Four bars taken out of the night.
    let hole = time("2025-04-02T22:00:00Z")..time("2025-04-02T22:12:00Z");
    let bars = day.bars().iter().filter(|bar| !hole.contains(&bar.open_time)).cloned().collect();
    let holed = market::Series::new(day.step(), bars, day.name().clone()).unwrap();
    assert_eq!(holed.gaps(), [market::Gap { from: time("2025-04-02T22:00:00Z"), bars: 4 }]);
    let found = facts(&holed, time("2025-04-03T00:03:00Z"), &FactsOptions::default(), None).unwrap();
    assert!(found.unknowns.contains(&Unknown::MissingBars { bars: 4 }), "{:?}", found.unknowns);
}
