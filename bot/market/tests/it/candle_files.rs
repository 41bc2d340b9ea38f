//! Candle and news files: what is refused, where, and with which mend.

use chrono::TimeDelta;
use market::candle_csv::step_name;
use market::{Candle, NewsState, Series, SeriesError, SeriesName, read_csv, read_news};

use crate::support::{bars, price, time};

const HEADER: &str = "open_time_ms,open,high,low,close,volume\n";

fn refused(rows: &str) -> String {
    read_csv(rows.as_bytes(), "c.csv").unwrap_err().to_string()
}

#[test]
fn a_file_is_read_with_columns_in_any_order() {
    let text = "\u{feff}volume,close,low,high,open,open_time_ms,trades\n\
                1,101,99,102,100,1743624180000,7\n\
                2,103,100,104,101.50,1743624240000,8\n";
    let series = read_csv(text.as_bytes(), "c.csv").unwrap();
    assert_eq!(series.step(), TimeDelta::minutes(1));
    assert_eq!(series.name(), &SeriesName::new("c.csv", ""));
    assert_eq!(series.price_scale(), 1);
    let second = &series.bars()[1];
    assert_eq!(second.open_time, time("2025-04-02T20:04:00Z"));
    assert_eq!(
        (second.open, second.high, second.low, second.close, second.volume),
        (price("101.5"), price("104"), price("100"), price("103"), price("2"))
    );
}

#[test]
fn every_refusal_names_file_line_column_and_mend() {
    let cases = [
        (
            "open_time_ms,open,high,low,close\n1743624180000,1,1,1,1\n",
            "c.csv, line 1: column `volume` is missing",
        ),
        ("", "column `open_time_ms` is missing"),
        (&format!("{HEADER}soon,1,1,1,1,1\n"), "line 2, column `open_time_ms`: \"soon\" is not a time"),
        (&format!("{HEADER}1743624180,1,1,1,1,1\n"), "it looks like seconds: multiply by 1000"),
        (&format!("{HEADER}1743624180000000,1,1,1,1,1\n"), "it looks like microseconds: divide by 1000"),
        (&format!("{HEADER}1743624180001,1,1,1,1,1\n"), "bars open on whole seconds"),
        (
            &format!("{HEADER}1743624180000,1,1,1,1,1\n1743624240000,1,1,1,x1,1\n"),
            "c.csv, line 3, column `close`: \"x1\" is not a decimal number",
        ),
        (&format!("{HEADER}1743624180000,,1,1,1,1\n"), "column `open`: \"\" is not a decimal number"),
        (
            &format!("{HEADER}1743624240000,1,1,1,1,1\n1743624180000,1,1,1,1,1\n"),
            "line 3, column `open_time_ms`: 1743624180000 does not come after 1743624240000",
        ),
        (
            &format!("{HEADER}1743624180000,1,1,1,1,1\n1743624180000,1,1,1,1,1\n"),
            "sort the rows by time and keep each time once",
        ),
        (&format!("{HEADER}1743624180000,5,4,3,4,1\n"), "line 2, column `high`: the high is below"),
        (&format!("{HEADER}1743624180000,5,6,5.5,6,1\n"), "line 2, column `low`: the low is above"),
        (&format!("{HEADER}1743624180000,5,6,0,6,1\n"), "column `low`: a price is not above zero"),
        (&format!("{HEADER}1743624180000,5,6,5,6,-1\n"), "column `volume`: the volume is negative"),
        (&format!("{HEADER}1743624180000,1,1,1,1\n"), "each row needs the fields of the header"),
        (&format!("{HEADER}1743624180000,1,1,1,1,1\n"), "at least two are needed"),
        (
            // One minute apart, then a minute and a half.
            &format!("{HEADER}1743624180000,1,1,1,1,1\n1743624240000,1,1,1,1,1\n1743624330000,1,1,1,1,1\n"),
            "c.csv, line 4, column `open_time_ms`: 1743624330000 lies off the grid of 60 s",
        ),
    ];
    for (text, wanted) in cases {
        let found = refused(text);
        assert!(found.contains(wanted) && found.contains("c.csv"), "{found}\nlacks: {wanted}");
    }
}

#[test]
fn a_series_is_sorted_and_repeats_are_dropped() {
    let step = TimeDelta::minutes(5);
    let rows = bars("2025-01-01T00:00:00Z", step, &[(1, 2, 1, 2), (2, 3, 2, 3), (3, 4, 3, 4)]);
    let name = || SeriesName::new("v", "p");
    let mixed = vec![rows[2].clone(), rows[0].clone(), rows[1].clone(), rows[0].clone()];
    assert_eq!(Series::new(step, mixed, name()).unwrap().bars(), rows);
    let other = Candle { high: 9.into(), ..rows[0].clone() };
    let conflict = Series::new(step, vec![rows[0].clone(), other], name()).unwrap_err();
    assert_eq!(conflict, SeriesError::Conflict { open_time: rows[0].open_time });
    assert_eq!(Series::new(step, Vec::new(), name()), Err(SeriesError::Empty));
    let bad = Series::new(TimeDelta::zero(), rows.clone(), name());
    assert_eq!(bad, Err(SeriesError::BadStep { step_ms: 0 }));
    let shifted = Candle { open_time: rows[1].open_time + TimeDelta::minutes(1), ..rows[1].clone() };
    assert!(matches!(
        Series::new(step, vec![shifted], name()),
        Err(SeriesError::OffGrid { step_s: 300, .. })
    ));
}

#[test]
fn closed_bars_are_those_that_end_by_the_time() {
    let step = TimeDelta::minutes(5);
    let rows = bars("2025-01-01T00:00:00Z", step, &[(1, 1, 1, 1), (1, 1, 1, 1)]);
    let series = Series::new(step, rows, SeriesName::new("v", "p")).unwrap();
    assert_eq!(series.closed_by(time("2025-01-01T00:04:59Z")).len(), 0);
    assert_eq!(series.closed_by(time("2025-01-01T00:05:00Z")).len(), 1);
    assert_eq!(series.range(time("2025-01-01T00:00:00Z"), time("2025-01-01T00:05:00Z")).len(), 1);
    assert_eq!(["3m", "1h", "1d", "90s"], [180, 3600, 86_400, 90].map(|s| step_name(TimeDelta::seconds(s))));
}

#[test]
fn headlines_are_read_from_json_lines() {
    let text = "\n{\"id\":\"a\",\"published_at\":\"2025-04-02T16:13:00-04:00\",\"source\":\"wire\",\"lang\":\"en\",\
                \"title\":\"T\",\"state\":\"rumour\",\"extra\":1}\n\
                {\"id\":\"b\",\"published_at\":\"2025-04-02T21:00:00Z\",\"first_seen\":\"2025-04-02T20:30:00Z\",\
                \"source\":\"s\",\"lang\":\"zh\",\"title\":\"U\"}\n";
    let items = read_news(text.as_bytes(), "n.jsonl").unwrap();
    assert_eq!(items[0].published_at, time("2025-04-02T20:13:00Z"));
    assert_eq!((items[0].state, items[1].state), (NewsState::Rumour, NewsState::Confirmed));
    // A stamp in the future is not believed: it was out when it was seen.
    assert_eq!(items[1].out_at(), time("2025-04-02T20:30:00Z"));
    let broken = read_news(&b"{\"id\":\"a\",\"published_at\":\"noon\",\"title\":\"T\"}"[..], "n.jsonl");
    let message = broken.unwrap_err().to_string();
    assert!(message.starts_with("n.jsonl, line 1, column "), "{message}");
    assert!(message.contains("published_at (RFC 3339)"), "{message}");
    let broken = read_news(&b"\n{\"id\":\"a\"}\n"[..], "n.jsonl").unwrap_err().to_string();
    assert!(broken.contains("line 2") && broken.contains("missing field"), "{broken}");
}
