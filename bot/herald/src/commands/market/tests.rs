//! The reports on the rows that the repository carries: three-minute bars and headlines of 31 March to 3 April 2025.

use std::path::PathBuf;

use market::{FactsOptions, NewsItem, NewsState, TriggerOptions};
use unicode_width::UnicodeWidthStr;

use super::*;

fn scenario(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/tariff-2025-04-03").join(file)
}

fn candles() -> Series {
    read_series(&scenario("candles-btcusdt-perp-3m.csv")).unwrap()
}

fn report(options: &TriggerOptions) -> String {
    let series = candles();
    let news = read_news(Some(&scenario("news.jsonl"))).unwrap();
    let fired = market::scan(&series, &news, options);
    let (from, to) = span(&series);
    let months = months::count(&fired, options, from, to);
    let per_month = market::triggers::events_per_month(&fired, from, to);
    format!(
        "{}\n{}\n{}",
        table::table(&fired, series.price_scale()),
        months::summary(&months, options),
        table::foot(&series, fired.len(), per_month, (from, to))
    )
}

#[track_caller]
fn same(found: &str, wanted: &str) {
    assert!(found == wanted, "found:\n{found}\nwanted:\n{wanted}");
    let widest = found.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    assert!(widest <= WIDTH, "{widest} columns:\n{found}");
}

#[test]
fn what_would_have_fired_is_a_table() {
    same(&report(&TriggerOptions::default()), include_str!("testdata/triggers.txt"));
}

/// Without z, gate and cooldown more is said, so that every kind of row is seen.
#[test]
fn moves_alone_are_counted_without_headlines() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = "cooldown_hours = 12\nwhipsaw = false\n[gate]\nrequired = false\n\
                [[rules]]\nname = \"five in a day\"\npercent = 5\nhours = 24\n\
                [[rules]]\nname = \"三小時\"\npercent = \"3.5\"\nhours = 3\ndrafts = true\n";
    std::fs::write(file.path(), text).unwrap();
    let options = read_options(file.path(), &TriggerOptions::default()).unwrap();
    assert_eq!((options.rules.len(), options.whipsaw.is_none()), (2, true));
    assert_eq!(options.draft_gap_hours, 48, "what the file does not name stays");
    same(&report(&options), include_str!("testdata/triggers-moves.txt"));
}

#[test]
fn the_figures_of_a_move_are_listed() {
    let series = candles();
    let at = "2025-04-03T07:00:00Z".parse().unwrap();
    let headline = Some("2025-04-02T20:13:00Z".parse().unwrap());
    let facts = market::facts(&series, at, &FactsOptions::default(), headline).unwrap();
    same(&figures::figures(&facts), include_str!("testdata/figures.txt"));
}

#[test]
fn a_file_of_settings_is_refused_by_name() {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    let refused = |text: &str| {
        std::fs::write(file.path(), text).unwrap();
        let Err(Failure::Input(message)) = read_options(file.path(), &TriggerOptions::default()) else {
            panic!("{text} was taken")
        };
        assert!(message.contains(&file.path().display().to_string()), "{message}");
        message
    };
    for (text, named) in [
        ("cooldown_hour = 3", "unknown field `cooldown_hour`"),
        ("cooldown_hours = \"long\"", "cooldown_hours: invalid type"),
        ("[gate]\nbefore = 3", "gate.before: unknown field `before`"),
        (
            "whipsaw = 3",
            "whipsaw: invalid type: integer `3`, expected a table with the keys of the whipsaw, or false",
        ),
        (
            "[[rules]]\nname = \"A\"\npercent = 5\nhours = 0",
            "rules.A.hours: 0 is not a window from 1 to 720 hours",
        ),
        ("cooldown_hours = ", "line 1"),
        ("escalation_factor = 1.0", "escalation_factor: 1 is not a number above 1"),
    ] {
        let message = refused(text);
        assert!(message.contains(named), "{message}\nlacks {named}");
    }
    std::fs::write(file.path(), [0x61, 0xff]).unwrap();
    let Err(Failure::Input(message)) = read_options(file.path(), &TriggerOptions::default()) else {
        panic!()
    };
    assert!(message.contains("byte 1 is not UTF-8"), "{message}");
    let missing = read_options(&file.path().with_extension("none"), &TriggerOptions::default());
    assert!(matches!(missing, Err(Failure::Input(_))));
}

/// A headline may hold anything, and a table must hold its shape.
#[test]
fn wide_and_hostile_headlines_keep_the_table_straight() {
    let series = candles();
    let long = "川普宣布對等關稅".repeat(20);
    let titles = [long.as_str(), "tariff\u{1b}[31m\r\nred", "Tariff 👩‍👩‍👧 e\u{301}"];
    for (title, state) in
        titles.into_iter().zip([NewsState::Rumour, NewsState::Disputed, NewsState::Confirmed])
    {
        let item = NewsItem {
            id: "n".to_owned(),
            published_at: "2025-04-02T20:13:00Z".parse().unwrap(),
            first_seen: None,
            source: "a\tvery\u{7}odd source".to_owned(),
            lang: "zh-TW".to_owned(),
            title: title.to_owned(),
            url: None,
            state,
        };
        let text = table::table(&market::scan(&series, &[item], &TriggerOptions::default()), 1);
        assert!(text.lines().count() > 2, "{text}");
        for line in text.lines() {
            assert!(line.width() <= WIDTH, "{} columns: {line}", line.width());
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
}

#[test]
fn paragraphs_are_wrapped_between_words_and_wide_characters() {
    let english = "one two three four five";
    assert_eq!(table::wrapped(english, 9), "one two\nthree\nfour five");
    // Five wide characters take ten columns; a full stop never begins a line.
    assert_eq!(table::wrapped("比特幣跌破八萬。二千", 14), "比特幣跌破八\n萬。二千");
    assert_eq!(table::wrapped("at 88,500（自 24 小時低點）", 12), "at 88,500\n（自 24 小時\n低點）");
}
