//! The market paragraph: the published figures of the seed's day and the variants no recorded day has all of.

use std::io::Write as _;
use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use domain::lang::Lang;
use market::event::{Chosen, Event};
use market::facts::{After, BaseMove, GivenBack, Retraced, Unknown};
use market::{
    Direction, Facts, FactsOptions, LevelCrossing, NewsState, PricePoint, SeriesName, Since, facts,
    read_csv_named,
};
use rust_decimal::Decimal;
use wording::{Headline, move_paragraph};

use crate::check::show;
use crate::fixtures::at;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The seed's day as of midnight UTC, Binance spot, five-minute bars: the figures published for it.
pub(crate) fn seed_day() -> Facts {
    let peak_open = at("2025-04-02T20:15:00Z");
    Facts {
        series: SeriesName::new("Binance", "BTCUSDT"),
        step_s: 300,
        at: at("2025-04-03T01:00:00Z"),
        data_as_of: at("2025-04-03T01:00:00Z"),
        event: Event {
            direction: Direction::Rise,
            bar_open: peak_open,
            searched_from: at("2025-04-02T01:00:00Z"),
            searched_to: at("2025-04-03T01:00:00Z"),
            chosen: Chosen::DominantSwing,
        },
        extreme: PricePoint { price: number("88500.00"), bar_open: peak_open },
        headline: number("88000"),
        bases: vec![BaseMove {
            hours: 24,
            price: number("83904.72"),
            at: at("2025-04-02T06:10:00Z"),
            percent: 5.477,
            z: None,
        }],
        primary_base_hours: 24,
        rank_24h: None,
        realised: None,
        moves: Vec::new(),
        gaps: Vec::new(),
        from_24h_ago: None,
        from_utc_day_open: None,
        news: None,
        since: Some(Since::Bar {
            bar_open: at("2025-03-25T20:10:00Z"),
            price: number("88539.63"),
            utc_day: day("2025-03-25"),
            utc_day_price: number("88539.63"),
            utc8_day: day("2025-03-26"),
            utc8_day_price: number("88539.63"),
        }),
        retracement: vec![],
        levels: vec![
            LevelCrossing {
                level: number("83000"),
                touch: at("2025-04-02T22:15:00Z"),
                close_confirm: Some(at("2025-04-02T22:20:00Z")),
            },
            LevelCrossing {
                level: number("82500"),
                touch: at("2025-04-02T23:00:00Z"),
                close_confirm: Some(at("2025-04-03T00:00:00Z")),
            },
        ],
        level_grid: number("500"),
        after: Some(After {
            low: number("82175.98"),
            low_at: at("2025-04-03T00:00:00Z"),
            close: number("82600.00"),
            close_at: at("2025-04-03T00:55:00Z"),
            drawdown_percent: -7.146,
            close_percent: -6.667,
            close_z: None,
            retraced: vec![Retraced {
                hours: 24,
                at_low: 1.376,
                at_close: 1.284,
                given_back: GivenBack::All,
            }],
        }),
        volume: None,
        sigma_30d: None,
        sigma_7d: None,
        unknowns: vec![],
    }
}

/// The same day with another share given back.
fn given_back(ratio: f64) -> Facts {
    let mut facts = seed_day();
    if let Some(after) = &mut facts.after {
        after.retraced[0].at_low = ratio;
        after.retraced[0].given_back = GivenBack::of(ratio);
    }
    facts
}

/// A fall that mirrors the seed's day.
fn fall(ratio: f64) -> Facts {
    let mut facts = given_back(ratio);
    facts.event.direction = Direction::Fall;
    facts.extreme.price = number("74508");
    facts.series = SeriesName::new("Gate", "ETH_USDT");
    facts.bases[0] = BaseMove { price: number("79000.5"), percent: -5.687, ..facts.bases[0] };
    if let Some(after) = &mut facts.after {
        after.low = number("77300.10");
        after.drawdown_percent = 3.747;
    }
    facts.levels = vec![LevelCrossing {
        level: number("77000"),
        touch: at("2025-04-02T22:15:00Z"),
        close_confirm: None,
    }];
    facts
}

fn headline(time: &str, source: &str, state: NewsState) -> Headline {
    let title = "Trump announces a baseline tariff on all imports".into();
    Headline { time: at(time), title, source: source.into(), state }
}

#[test]
fn the_paragraph_in_every_form() {
    let rumour = headline("2025-04-02T20:17:00Z", "wire_a", NewsState::Rumour);
    let second = headline("2025-04-02T20:18:00Z", "Wire B", NewsState::Confirmed);
    let earlier = headline("2025-04-02T18:40:00Z", "Wire B", NewsState::Disputed);
    let later = headline("2025-04-02T20:26:00Z", "Wire B", NewsState::Retracted);
    let mut only = seed_day();
    only.bases.clear();
    only.since = None;
    if let Some(after) = &mut only.after {
        after.retraced.clear();
    }
    let mut quiet = seed_day();
    quiet.after = None;
    quiet.since = Some(Since::AtLeast { days: 13, data_from: at("2025-03-20T00:00:00Z") });
    quiet.series = SeriesName::new("candles.csv", "");
    let mut stale = seed_day();
    stale.since = Some(Since::Bar {
        bar_open: at("2025-03-25T10:10:00Z"),
        price: number("88539.63"),
        utc_day: day("2025-03-25"),
        utc_day_price: number("88539.63"),
        utc8_day: day("2025-03-25"),
        utc8_day_price: number("88539.63"),
    });
    stale.step_s = 3600;
    stale.unknowns =
        vec![Unknown::MissingBars { bars: 3 }, Unknown::StaleData { closed: at("2025-04-02T23:00:00Z") }];
    let mut fall_only = fall(0.2);
    fall_only.bases.clear();
    fall_only.since = Some(Since::AtLeast { days: 1, data_from: at("2025-04-01T00:00:00Z") });
    if let Some(after) = &mut fall_only.after {
        after.retraced.clear();
    }
    fall_only.levels[0].close_confirm = Some(at("2025-04-02T22:30:00Z"));
    let mut touched = seed_day();
    touched.levels.push(LevelCrossing {
        level: number("82000"),
        touch: at("2025-04-03T00:30:00Z"),
        close_confirm: None,
    });
    let mut fall_same_day = fall(1.0);
    fall_same_day.since = stale.since;
    let cases: Vec<(&str, Facts, Vec<Headline>)> = vec![
        ("the seed's day, no headline", seed_day(), vec![]),
        ("two sources within three minutes", seed_day(), vec![second.clone(), rumour.clone()]),
        ("one source in the same bar", seed_day(), vec![rumour]),
        ("one source before", seed_day(), vec![earlier.clone()]),
        ("one source after", seed_day(), vec![later]),
        ("part given back", given_back(0.312), vec![]),
        ("most given back", given_back(0.712), vec![]),
        ("exactly all given back", given_back(1.0), vec![]),
        ("no base", only, vec![]),
        ("at the peak, short history, no pair", quiet, vec![]),
        ("gaps and stale data, hourly bars", stale, vec![]),
        ("a deeper level only touched", touched, vec![]),
        ("a fall, part won back", fall(0.623_f64 / 2.0), vec![]),
        ("a fall, most won back", fall(0.623), vec![earlier]),
        ("a fall, all won back", fall_same_day, vec![]),
        ("a fall, more than all won back", fall(1.2), vec![]),
        ("a fall without a base", fall_only, vec![]),
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|(case, facts, news)| show(case, |lang| move_paragraph(lang, facts, news)))
        .collect();
    insta::assert_snapshot!("move_paragraph", shown.join("\n"));
}

/// Which tier of words a headline gets, by hand: the bar of the peak is 20:15 to 20:20.
#[test]
fn news_is_told_with_the_words_its_time_allows() {
    let words = |headlines: &[Headline]| move_paragraph(Lang::En, &seed_day(), headlines);
    let of = |time, source| headline(time, source, NewsState::Confirmed);
    // 20:17 is at most three minutes from any moment of the bar, 20:16 may be four from its end.
    let two = [of("2025-04-02T20:17:00Z", "A"), of("2025-04-02T20:18:00Z", "B")];
    assert!(words(&two).contains("within 3 min of the news"), "{}", words(&two));
    for pair in [
        [of("2025-04-02T20:17:00Z", "A"), of("2025-04-02T20:18:00Z", "a")],
        [of("2025-04-02T20:17:00Z", "A"), of("2025-04-02T20:16:00Z", "B")],
        [of("2025-04-02T20:17:00Z", "A"), of("2025-04-02T20:17:00Z", " ")],
    ] {
        assert!(words(&pair).contains("amid the news"), "{}", words(&pair));
    }
    assert!(words(&[of("2025-04-02T16:15:00Z", "A")]).contains("240 min before this price"));
    assert!(words(&[of("2025-04-02T16:14:59Z", "A")]).contains("No matching news"));
    assert!(words(&[of("2025-04-02T20:50:00Z", "A")]).contains("stamped 35 min after this price"));
    assert!(words(&[of("2025-04-02T20:50:01Z", "A")]).contains("No matching news"));
    // What was out before the move comes before what was stamped after it, however near the latter is.
    let both = [of("2025-04-02T20:21:00Z", "A"), of("2025-04-02T17:00:00Z", "B")];
    assert!(words(&both).contains("195 min before this price"), "{}", words(&both));
}

#[test]
fn a_headline_cannot_ping() {
    let mut news = headline("2025-04-02T20:00:00Z", "<@&1>", NewsState::Confirmed);
    news.title = "@everyone **buy**\nnow".into();
    for lang in Lang::ALL {
        let text = move_paragraph(lang, &seed_day(), std::slice::from_ref(&news));
        assert!(!text.contains("@everyone") && !text.contains("<@") && !text.contains("**"), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}

/// The paragraph from the recorded candles says what was published of that day.
#[test]
fn the_recorded_day_is_told_with_the_published_figures() {
    let file = "btcusdt_spot_5m_2025-03-20_2025-04-12.csv";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/market").join(file);
    #[expect(
        clippy::disallowed_methods,
        reason = "whether optional data is required is said by the environment"
    )]
    let required = std::env::var("HERALD_TESTS_REQUIRE_SHARED").is_ok_and(|value| value == "1");
    if !path.exists() {
        assert!(!required, "{} is required", path.display());
        // Past the test harness, which keeps back what a passing test prints.
        writeln!(std::io::stderr(), "\nskipped: ../shared missing ({file})").expect("standard error is open");
        return;
    }
    let source = std::fs::File::open(&path).unwrap();
    let series = read_csv_named(source, file, SeriesName::new("Binance", "BTCUSDT")).unwrap();
    let told = |time: &str, hours: i64| {
        let facts =
            facts(&series, at(time) + TimeDelta::hours(hours), &FactsOptions::default(), None).unwrap();
        move_paragraph(Lang::En, &facts, &[])
    };
    let midnight = told("2025-04-03T00:00:00Z", 0);
    for words in [
        "Bitcoin (Binance BTCUSDT) rose to $88,500 at 2025-04-03 04:15 (UTC+8), 5.48% above $83,904.72",
        "the low of the 24 h before (2025-04-02 14:10)",
        "the highest since 2025-03-25 (UTC day; 2025-03-26 in UTC+8)",
        "more than the whole rise: low $82,320",
        "134.5% of that 24-hour rise",
        "6.98% below the peak",
    ] {
        assert!(midnight.contains(words), "{words:?} is missing in: {midnight}");
    }
    assert!(midnight.contains("touched prices below $82,500 at 2025-04-03 07:00, but no bar closed"));
    let later = told("2025-04-03T00:00:00Z", 1);
    let confirmed = "below $82,500 at 2025-04-03 07:00 and closed below it with the bar of 2025-04-03 08:00";
    assert!(later.contains(confirmed), "{later}");
    let early = told("2025-04-02T21:00:00Z", 0);
    assert!(early.contains("gave back most of the rise: low $85,228.39"), "{early}");
    assert!(early.contains("3.70% below the peak and 71.2% of that"), "{early}");
}
