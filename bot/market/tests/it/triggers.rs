//! Triggers against the published table, the recorded days, and a naive oracle.

use chrono::{DateTime, TimeDelta, Utc};
use market::direction::Direction;
use market::triggers::{Gate, Measure, Rule, SigmaEnd, Way, Whipsaw, events_per_month};
use market::{Action, Cause, Fired, Hold, NewsItem, NewsState, TriggerOptions, Watch, next_window};
use market::{read_news, scan, scan_with_history};

use crate::support::{price, seed_day, series, shared, shared_series, time};

fn headline(id: &str, at: &str, title: &str) -> NewsItem {
    NewsItem {
        id: id.to_owned(),
        published_at: time(at),
        first_seen: None,
        source: "wire".to_owned(),
        lang: "en".to_owned(),
        title: title.to_owned(),
        url: None,
        state: NewsState::Confirmed,
    }
}

fn speech() -> NewsItem {
    headline("speech", "2025-04-02T20:13:00Z", "President announces 10% baseline tariff on all imports")
}

fn ungated(rules: Vec<Rule>, whipsaw: Option<Whipsaw>) -> TriggerOptions {
    TriggerOptions {
        rules,
        whipsaw,
        gate: Gate { required: false, ..Gate::default() },
        ..TriggerOptions::default()
    }
}

/// Published back-test: hourly bars 2018-01 to 2026-06, new events a month over all years, 2025 and 2026.
#[test]
fn the_published_table_is_reproduced() {
    let Some(hourly) = shared_series("btcusdt_spot_1h_2018-01_2026-06.csv.gz") else { return };
    let end = hourly.bars().last().unwrap().open_time + hourly.step();
    let spans = [
        (hourly.bars()[0].open_time, end),
        (time("2025-01-01T00:00:00Z"), time("2026-01-01T00:00:00Z")),
        (time("2026-01-01T00:00:00Z"), end),
    ];
    let swing = |percent: i64, hours, z| vec![Rule::swing("only", percent.into(), hours, z)];
    let close = |z| vec![Rule { measure: Measure::Close, ..Rule::swing("only", 0.into(), 1, Some(z)) }];
    // The table took its yardstick for this row from before the window; the defaults A, B, C from before the
    // bar.
    let apart =
        TriggerOptions { sigma_ends: SigmaEnd::BeforeWindow, ..ungated(swing(5, 24, Some(2.5)), None) };
    let rows: [(&str, TriggerOptions, [f64; 3]); 9] = [
        ("5% in 24 h", ungated(swing(5, 24, None), None), [12.6, 6.6, 7.8]),
        ("4% in 4 h", ungated(swing(4, 4, None), None), [8.1, 3.2, 3.9]),
        ("3% in 1 h", ungated(swing(3, 1, None), None), [5.0, 1.6, 1.6]),
        ("2% in 1 h", ungated(swing(2, 1, None), None), [10.9, 5.5, 6.9]),
        ("z 4 on the close", ungated(close(4.0), None), [3.9, 4.1, 4.1]),
        ("z 5 on the close", ungated(close(5.0), None), [2.3, 2.0, 2.1]),
        ("5% in 24 h, z 2.5", apart, [4.6, 4.2, 3.9]),
        ("whipsaw", ungated(Vec::new(), Some(Whipsaw::default())), [3.5, 1.0, 1.4]),
        // Percent rules drift with the regime: up 5 % in 24 h, 16.0 a month in 2021, 3.8 in 2025.
        (
            "up 5% in 24 h",
            ungated(vec![Rule { way: Way::Rise, ..Rule::swing("only", 5.into(), 24, None) }], None),
            [f64::NAN, 3.8, f64::NAN],
        ),
    ];
    for (name, options, wanted) in rows {
        let fired = scan(&hourly, &[], &options);
        for ((from, to), wanted) in spans.into_iter().zip(wanted) {
            let found = events_per_month(&fired, from, to);
            // The table has one decimal; months of 30.4 days and calendar months differ by a little more.
            assert!(wanted.is_nan() || (found - wanted).abs() <= 0.075, "{name}: {found} is not {wanted}");
        }
    }
}

/// Percent rules drift with the regime: up 5 % in 24 h, 16.0 a month in 2021 and 3.8 in 2025. A rule over z stays
/// between 3.2 and 4.2 in every year.
#[test]
fn percent_rules_drift_and_z_rules_stay() {
    let Some(hourly) = shared_series("btcusdt_spot_1h_2018-01_2026-06.csv.gz") else { return };
    let year = |year: i32| {
        let start = |year| time(&format!("{year}-01-01T00:00:00Z"));
        (start(year), start(year + 1))
    };
    let up = ungated(vec![Rule { way: Way::Rise, ..Rule::swing("only", 5.into(), 24, None) }], None);
    let fired = scan(&hourly, &[], &up);
    let (from, to) = year(2021);
    let found = events_per_month(&fired, from, to);
    assert!((found - 16.0).abs() <= 0.075, "{found}");
    let close = Rule { measure: Measure::Close, ..Rule::swing("only", 0.into(), 1, Some(4.0)) };
    let fired = scan(&hourly, &[], &ungated(vec![close], None));
    for calendar in 2018..=2025 {
        let (from, to) = year(calendar);
        let found = events_per_month(&fired, from, to);
        assert!((3.2 - 0.075..=4.2 + 0.075).contains(&found), "{calendar}: {found}");
    }
}

fn spot_and_history() -> Option<(market::Series, market::Series)> {
    let spot = shared_series("btcusdt_spot_5m_2025-03-20_2025-04-12.csv")?;
    Some((spot, shared_series("btcusdt_spot_1h_2018-01_2026-06.csv.gz")?))
}

/// The published timeline of the seed's day, rule by rule: C 20:15 (z 4.67), whipsaw 20:25, B 20:35, A 22:15.
#[test]
fn rules_fire_on_the_published_bars_of_the_seeds_day() {
    let Some((spot, hourly)) = spot_and_history() else { return };
    let from = time("2025-04-02T19:00:00Z");
    let defaults = TriggerOptions::default();
    let mut found = Vec::new();
    for rule in defaults.rules {
        let options = TriggerOptions { cooldown_hours: 0, ..ungated(vec![rule], None) };
        let fired = scan_with_history(&spot, Some(&hourly), &[], &options);
        let first = fired.into_iter().find(|fired| fired.bar_open >= from).unwrap();
        found.push((first.readings[0].rule.clone(), first.bar_open, first.readings[0].z));
    }
    assert_eq!(found[0].1, time("2025-04-02T22:15:00Z"), "A");
    assert_eq!(found[1].1, time("2025-04-02T20:35:00Z"), "B");
    assert_eq!(found[2].1, time("2025-04-02T20:15:00Z"), "C");
    assert!((found[2].2.unwrap() - 4.67).abs() <= 0.01, "{:?}", found[2].2);
    let options = TriggerOptions { cooldown_hours: 0, ..ungated(Vec::new(), Some(Whipsaw::default())) };
    let fired = scan_with_history(&spot, Some(&hourly), &[], &options);
    let first = fired.into_iter().find(|fired| fired.bar_open >= from).unwrap();
    assert_eq!(first.bar_open, time("2025-04-02T20:25:00Z"));
}

fn drafts(fired: &[Fired]) -> Vec<&Fired> {
    fired.iter().filter(|fired| fired.action == Action::Draft).collect()
}

/// The rows in the repository with the headline of 20:13: drafted between 20:24 and 20:30, by the whipsaw,
/// for
/// 15:00 UTC+8 of the next day.
#[test]
fn the_seeds_campaign_is_drafted_minutes_after_the_peak() {
    let fired = scan(&seed_day(), &[speech()], &TriggerOptions::default());
    let drafts = drafts(&fired);
    assert_eq!(drafts.len(), 1, "{fired:#?}");
    let draft = drafts[0];
    assert!((time("2025-04-02T20:24:00Z")..=time("2025-04-02T20:30:00Z")).contains(&draft.at), "{draft:#?}");
    let whipsaw = draft.readings.iter().find(|reading| reading.rule == "whipsaw").unwrap();
    assert_eq!((whipsaw.base, whipsaw.price), (price("83846.0"), price("88500.0")));
    assert_eq!(whipsaw.percent, 5.551);
    assert!(whipsaw.retraced.unwrap() >= 0.6);
    let news = draft.gate.as_ref().unwrap();
    assert_eq!((news.id.as_str(), news.term.as_str(), news.lag_minutes), ("speech", "tariff", 2));
    let plan = draft.draft.as_ref().unwrap();
    assert_eq!(plan.opens, time("2025-04-03T07:00:00Z"));
    assert_eq!(plan.closes, time("2025-04-04T07:00:00Z"));
    assert_eq!(plan.hold, None);
}

#[test]
fn without_a_headline_or_with_an_idle_one_nothing_is_drafted() {
    let options = TriggerOptions::default();
    assert_eq!(scan(&seed_day(), &[], &options), []);
    let idle = headline("game", "2025-04-02T20:13:00Z", "Dodgers visit the White House");
    assert_eq!(scan(&seed_day(), &[idle], &options), []);
    // A retracted headline is none.
    let gone = NewsItem { state: NewsState::Retracted, ..speech() };
    assert_eq!(scan(&seed_day(), &[gone], &options), []);
}

/// The posts of that day alone: one of 17:20 opens the gate by chance and it shuts before A fires at 22:15.
#[test]
fn the_gate_of_posts_alone_shuts_too_early_for_rule_a() {
    let Some((spot, hourly)) = spot_and_history() else { return };
    let Some(posts) = shared("news_trump_tariff_events_2025.jsonl") else { return };
    // The post itself is a bare link whose address names tariffs; the label says so too.
    let posts = read_news(posts, "posts").unwrap();
    let only_a = TriggerOptions {
        whipsaw: None,
        rules: TriggerOptions::default().rules.into_iter().filter(|rule| rule.name == "A").collect(),
        ..TriggerOptions::default()
    };
    let of_that_evening = |fired: Vec<Fired>| -> Vec<DateTime<Utc>> {
        let evening = time("2025-04-02T20:00:00Z")..time("2025-04-02T23:00:00Z");
        fired.iter().map(|fired| fired.at).filter(|at| evening.contains(at)).collect()
    };
    let fired = of_that_evening(scan_with_history(&spot, Some(&hourly), &posts, &only_a));
    assert!(fired.is_empty(), "{fired:?}");
    let mut all = posts;
    all.push(speech());
    let fired = of_that_evening(scan_with_history(&spot, Some(&hourly), &all, &only_a));
    assert_eq!(fired, [time("2025-04-02T22:20:00Z")]);
}

/// 7 April 2025: a false headline of a 90-day pause at about 14:10 UTC, denied within the hour.
#[test]
fn a_rumour_is_drafted_as_held_and_its_denial_withdraws_it() {
    let Some((spot, hourly)) = spot_and_history() else { return };
    let rumour = NewsItem {
        state: NewsState::Rumour,
        ..headline("pause", "2025-04-07T14:08:00Z", "Adviser: president considers 90-day tariff pause")
    };
    let denial = NewsItem {
        state: NewsState::Retracted,
        first_seen: Some(time("2025-04-07T14:34:00Z")),
        ..rumour.clone()
    };
    // The fall of that morning would be told first; the story begins with the rumour.
    let day = spot.range(time("2025-04-06T14:10:00Z"), time("2025-04-08T00:00:00Z")).to_vec();
    let day = market::Series::new(spot.step(), day, spot.name().clone()).unwrap();
    let fired = scan_with_history(&day, Some(&hourly), &[rumour, denial], &TriggerOptions::default());
    let said: Vec<_> = fired
        .iter()
        .map(|fired| (fired.action, fired.draft.as_ref().and_then(|plan| plan.hold)))
        .filter(|(action, _)| *action != Action::Alert)
        .collect();
    assert_eq!(said, [(Action::Draft, Some(Hold::Unconfirmed)), (Action::Hold, Some(Hold::Retracted))]);
    let hold = fired.last().unwrap();
    assert_eq!((hold.cause, hold.at), (Cause::Retraction, time("2025-04-07T14:35:00Z")));
}

/// 10 October 2025: told at 16:55, and the crash of 20:50 (-12.7 %) lies inside the cooldown. It must be told
/// again, as an escalation.
#[test]
fn an_event_that_grows_inside_the_cooldown_is_told_again() {
    let Some(hourly) = shared_series("btcusdt_spot_1h_2018-01_2026-06.csv.gz") else { return };
    let Some(bars) = shared_series("ep_cn_100_2025-10-10_5m.csv") else { return };
    let news = [
        headline("one", "2025-10-10T14:57:00Z", "President threatens massive increase of tariffs on China"),
        headline("two", "2025-10-10T20:50:00Z", "President: 100% tariff on China from 1 November"),
    ];
    let fired = scan_with_history(&bars, Some(&hourly), &news, &TriggerOptions::default());
    let day = time("2025-10-10T00:00:00Z")..time("2025-10-11T00:00:00Z");
    let told: Vec<_> = fired.iter().filter(|fired| day.contains(&fired.at)).collect();
    assert!(told.iter().any(|fired| fired.cause == Cause::New), "{told:#?}");
    let crash = told
        .iter()
        .find(|fired| fired.at >= time("2025-10-10T20:50:00Z") && fired.size_percent() >= 10.0)
        .unwrap();
    assert_eq!(crash.cause, Cause::Escalation);
    assert_eq!(drafts(&fired).len(), 1, "one campaign in 48 hours");
}

/// The gated default over ten months of 2025 with the posts of those months: at most three events a month, as
/// the reference asks.
#[test]
fn the_gated_default_speaks_at_most_three_times_a_month() {
    let Some(hourly) = shared_series("btcusdt_spot_1h_2018-01_2026-06.csv.gz") else { return };
    let Some(posts) = shared("news_trump_tariff_events_2025.jsonl") else { return };
    let posts = read_news(posts, "posts").unwrap();
    let (from, to) = (time("2025-01-01T00:00:00Z"), time("2025-10-26T00:00:00Z"));
    let months = market::Series::new(hourly.step(), hourly.range(from, to).to_vec(), hourly.name().clone());
    let fired = scan_with_history(&months.unwrap(), Some(&hourly), &posts, &TriggerOptions::default());
    let rate = events_per_month(&fired, from, to);
    assert!((1.0..=3.0).contains(&rate), "{rate} events a month");
}

/// The recorded episodes that moved the price, each told on its day. Two others stayed still and stay untold:
/// the steel tariffs of 10 February, and the Geneva truce of 12 May.
#[test]
fn the_gated_default_fires_around_the_episodes_that_moved() {
    let Some(hourly) = shared_series("btcusdt_spot_1h_2018-01_2026-06.csv.gz") else { return };
    let posts = |name| shared(name).map(|reader| read_news(reader, name).unwrap());
    let Some(mut news) = posts("news_trump_tariff_events_2025.jsonl") else { return };
    let Some(more) = posts("news_trump_truth_social_episodes.jsonl") else { return };
    news.extend(more);
    for (file, day, told) in [
        ("ep_trump_mx_ca_cn_2025-02-01_5m.csv", "2025-02-03T00:00:00Z", true),
        ("ep_steel_2025-02-10_5m.csv", "2025-02-10T00:00:00Z", false),
        ("ep_mx_ca_in_force_2025-03-04_5m.csv", "2025-03-04T00:00:00Z", true),
        ("ep_cn_104_pause_2025-04-09_5m.csv", "2025-04-09T00:00:00Z", true),
        ("ep_geneva_truce_2025-05-12_5m.csv", "2025-05-12T00:00:00Z", false),
        ("ep_eu_50_2025-05-23_5m.csv", "2025-05-23T00:00:00Z", true),
        ("ep_cn_100_2025-10-10_5m.csv", "2025-10-10T00:00:00Z", true),
    ] {
        let Some(bars) = shared_series(file) else { return };
        let fired = scan_with_history(&bars, Some(&hourly), &news, &TriggerOptions::default());
        let day = time(day)..time(day) + TimeDelta::days(1);
        assert_eq!(fired.iter().any(|fired| day.contains(&fired.at)), told, "{file}: {fired:#?}");
    }
}

// ---- small worlds
// -------------------------------------------------------------------------------------------

/// Hours of 100, then 106 in the fourth hour from the end, then 106.
fn jump_hours() -> market::Series {
    let mut rows = vec![(100, 100, 100, 100); 30];
    rows.extend([(100, 106, 100, 106), (106, 106, 106, 106), (106, 106, 106, 106), (106, 106, 106, 106)]);
    series("2025-01-01T00:00:00Z", TimeDelta::hours(1), &rows)
}

fn jump_rule() -> TriggerOptions {
    TriggerOptions {
        rules: vec![Rule { drafts: true, ..Rule::swing("jump", 5.into(), 1, None) }],
        whipsaw: None,
        ..TriggerOptions::default()
    }
}

/// The jump's bar opens 06:00 on 2 January and closes 07:00.
#[test]
fn the_gate_is_open_from_four_hours_before_to_thirty_minutes_after() {
    let told = |news_at: &str| {
        let fired = scan(&jump_hours(), &[headline("n", news_at, "Tariff")], &jump_rule());
        fired.first().map(|fired| (fired.cause, fired.at))
    };
    let close = time("2025-01-02T07:00:00Z");
    assert_eq!(told("2025-01-02T02:59:59Z"), None);
    assert_eq!(told("2025-01-02T03:00:00Z"), Some((Cause::New, close)));
    assert_eq!(told("2025-01-02T07:00:00Z"), Some((Cause::New, close)));
    // Later headlines promote the held move, with the bar that closes after them.
    let later = Some((Cause::LateNews, time("2025-01-02T08:00:00Z")));
    assert_eq!(told("2025-01-02T07:00:01Z"), later);
    assert_eq!(told("2025-01-02T07:30:00Z"), later);
    assert_eq!(told("2025-01-02T07:30:01Z"), None);
}

#[test]
fn a_headline_counts_from_when_it_was_seen_not_from_its_own_stamp() {
    let seen = |first_seen: &str| {
        let item = NewsItem {
            first_seen: Some(time(first_seen)),
            ..headline("n", "2025-01-02T06:50:00Z", "關稅")
        };
        scan(&jump_hours(), &[item], &jump_rule()).first().map(|fired| fired.at)
    };
    assert_eq!(seen("2025-01-02T06:59:00Z"), Some(time("2025-01-02T07:00:00Z")));
    assert_eq!(seen("2025-01-02T07:10:00Z"), Some(time("2025-01-02T08:00:00Z")));
    assert_eq!(seen("2025-01-02T07:31:00Z"), None);
}

#[test]
fn a_held_draft_is_released_when_its_headline_is_confirmed() {
    let rumour =
        NewsItem { state: NewsState::Rumour, ..headline("n", "2025-01-02T06:00:00Z", "Tariff pause?") };
    let confirmed = NewsItem {
        state: NewsState::Confirmed,
        first_seen: Some(time("2025-01-02T08:30:00Z")),
        ..rumour.clone()
    };
    let fired = scan(&jump_hours(), &[confirmed, rumour], &jump_rule());
    let said: Vec<_> =
        fired.iter().map(|fired| (fired.cause, fired.draft.as_ref().and_then(|plan| plan.hold))).collect();
    assert_eq!(said, [(Cause::New, Some(Hold::Unconfirmed)), (Cause::Confirmation, None)]);
    assert_eq!(fired[1].at, time("2025-01-02T09:00:00Z"));
}

/// A denial hours later, in words that do not name the theme: the story is known by its id as long as its draft lives.
#[test]
fn a_late_denial_without_the_words_still_holds_the_draft() {
    let mut rows = vec![(100, 100, 100, 100); 30];
    rows.push((100, 106, 100, 106));
    rows.extend([(106, 106, 106, 106); 12]);
    let world = series("2025-01-01T00:00:00Z", TimeDelta::hours(1), &rows);
    let story = headline("n", "2025-01-02T06:00:00Z", "Tariff pause");
    let denial = NewsItem {
        state: NewsState::Retracted,
        first_seen: Some(time("2025-01-02T16:30:00Z")),
        ..headline("n", "2025-01-02T06:00:00Z", "Never said that")
    };
    // Delivered live, each when it is known.
    let mut watch = Watch::new(world.step(), jump_rule());
    let mut said = Vec::new();
    for bar in world.bars() {
        let now = bar.open_time + world.step();
        let arrived: Vec<_> = [&story, &denial]
            .into_iter()
            .filter(|item| item.known_at() <= now && item.known_at() > bar.open_time)
            .cloned()
            .collect();
        said.extend(watch.on_candle(bar, &arrived).into_iter().map(|fired| (fired.action, fired.at)));
    }
    let wanted =
        [(Action::Draft, time("2025-01-02T07:00:00Z")), (Action::Hold, time("2025-01-02T17:00:00Z"))];
    assert_eq!(said, wanted);
}

#[test]
fn one_draft_in_two_days_and_one_event_in_one() {
    // A jump of 6 % every ten hours for four days: hours 30, 40, .. 110 after the start.
    let mut rows = Vec::new();
    for hour in 0..120_i64 {
        let jump = hour >= 30 && hour % 10 == 0;
        rows.push(if jump { (100, 106, 100, 100) } else { (100, 100, 100, 100) });
    }
    let world = series("2025-01-01T00:00:00Z", TimeDelta::hours(1), &rows);
    let news: Vec<_> = (0..120)
        .map(|hour| {
            let at = time("2025-01-01T00:00:00Z") + TimeDelta::hours(hour);
            NewsItem { published_at: at, ..headline(&format!("n{hour}"), "2025-01-01T00:00:00Z", "tariff") }
        })
        .collect();
    let fired = scan(&world, &news, &jump_rule());
    let start = time("2025-01-01T00:00:00Z");
    let said: Vec<_> =
        fired.iter().map(|fired| ((fired.bar_open - start).num_hours(), fired.action)).collect();
    // By hand: new events at 30 and, 24 h later or more, at 60 and 90. The draft of 30 blocks others until
    // 78, so
    // 60 is an alert only; at 80 the event of 60 becomes worth a draft, which blocks 90.
    let wanted = [(30, Action::Draft), (60, Action::Alert), (80, Action::Draft), (90, Action::Alert)];
    assert_eq!(said, wanted);
}

#[test]
fn quiet_hours_delay_speech_not_the_decision() {
    let options = TriggerOptions {
        quiet: Some(market::triggers::QuietHours { from_hour: 23, to_hour: 16 }),
        ..jump_rule()
    };
    let fired = scan(&jump_hours(), &[headline("n", "2025-01-02T06:30:00Z", "tariff")], &options);
    // 07:00 UTC is 15:00 in UTC+8; quiet until 16:00 there.
    assert_eq!(
        (fired[0].at, fired[0].speak_at),
        (time("2025-01-02T07:00:00Z"), time("2025-01-02T08:00:00Z"))
    );
    let night = market::triggers::QuietHours { from_hour: 23, to_hour: 8 };
    // 22:59:59 in UTC+8 is not quiet; 23:00 and half past three wait for eight, which is midnight UTC.
    for (at, speaks) in [
        ("2025-01-01T14:59:59Z", "2025-01-01T14:59:59Z"),
        ("2025-01-01T15:00:00Z", "2025-01-02T00:00:00Z"),
        ("2025-01-01T19:30:20Z", "2025-01-02T00:00:00Z"),
        ("2025-01-02T00:00:00Z", "2025-01-02T00:00:00Z"),
    ] {
        assert_eq!(night.speak_at(time(at)), time(speaks), "{at}");
    }
}

#[test]
fn the_next_window_opens_at_fifteen_in_utc_plus_eight() {
    for (after, opens) in [
        ("2025-04-02T20:30:00Z", "2025-04-03T07:00:00Z"),
        ("2025-04-03T06:59:59Z", "2025-04-03T07:00:00Z"),
        ("2025-04-03T07:00:00Z", "2025-04-04T07:00:00Z"),
        ("2025-04-02T15:59:00Z", "2025-04-03T07:00:00Z"),
        ("2025-12-31T23:00:00Z", "2026-01-01T07:00:00Z"),
    ] {
        assert_eq!(next_window(time(after)), (time(opens), time(opens) + TimeDelta::days(1)), "{after}");
    }
}

#[test]
fn senseless_options_are_named() {
    assert_eq!(TriggerOptions::default().check(), Ok(()));
    let with = |rule| TriggerOptions { rules: vec![rule], ..TriggerOptions::default() }.check();
    let error = with(Rule::swing("A", 5.into(), 0, None)).unwrap_err().to_string();
    assert_eq!(error, "rules.A.hours: 0 is not a window from 1 to 720 hours");
    assert!(with(Rule::swing("A", 100.into(), 1, None)).is_err());
    assert!(with(Rule::swing("A", 5.into(), 1, Some(f64::NAN))).is_err());
    assert!(TriggerOptions { escalation_factor: 1.0, ..TriggerOptions::default() }.check().is_err());
    let unknown = serde_json::from_str::<TriggerOptions>(r#"{"cooldown_hour": 3}"#).unwrap_err();
    assert!(unknown.to_string().contains("unknown field `cooldown_hour`"), "{unknown}");
    // The whipsaw can be switched off and written down so.
    let off = serde_json::from_str::<TriggerOptions>(r#"{"whipsaw": false}"#).unwrap();
    assert_eq!(off.whipsaw, None);
    let text = serde_json::to_string(&off).unwrap();
    assert_eq!(serde_json::from_str::<TriggerOptions>(&text).unwrap(), off);
    let unknown = serde_json::from_str::<TriggerOptions>(r#"{"whipsaw": {"hour": 3}}"#).unwrap_err();
    assert!(unknown.to_string().contains("unknown field `hour`"), "{unknown}");
}

/// A watch that is fed in another way says the same: all headlines with every bar, or each once in time.
#[test]
fn delivery_of_headlines_does_not_matter() {
    let world = seed_day();
    let news = [speech(), headline("early", "2025-04-02T17:20:00Z", "Tariffs work"), speech()];
    let wanted = scan(&world, &news, &TriggerOptions::default());
    assert!(!wanted.is_empty());
    let mut watch = Watch::new(world.step(), TriggerOptions::default());
    let all_each_time: Vec<_> = world.bars().iter().flat_map(|bar| watch.on_candle(bar, &news)).collect();
    assert_eq!(all_each_time, wanted);
    // A repeated bar is ignored.
    let mut watch = Watch::new(world.step(), TriggerOptions::default());
    let twice: Vec<_> = world
        .bars()
        .iter()
        .flat_map(|bar| {
            let mut fired = watch.on_candle(bar, &news);
            fired.extend(watch.on_candle(bar, &news));
            fired
        })
        .collect();
    assert_eq!(twice, wanted);
}

#[test]
fn a_mirrored_whipsaw_is_a_fall_that_bounces() {
    let rows: Vec<_> =
        [(100, 100, 100, 100); 30].into_iter().chain([(100, 100, 90, 90), (90, 97, 90, 97)]).collect();
    let world = series("2025-01-01T00:00:00Z", TimeDelta::hours(1), &rows);
    let whipsaw = |way| ungated(Vec::new(), Some(Whipsaw { way, ..Whipsaw::default() }));
    assert_eq!(scan(&world, &[], &whipsaw(Way::Rise)), []);
    let fired = scan(&world, &[], &whipsaw(Way::Either));
    let reading = &fired[0].readings[0];
    assert_eq!((reading.direction, reading.percent), (Direction::Fall, -10.0));
    // From 90 back to 97 of a fall of 10.
    assert_eq!(reading.retraced, Some(0.7));
}
