//! The drawing for a page.

use chrono::{DateTime, Utc};

use crate::inline::MOST_PLACES;
use crate::{Bar, Chart, Colours, Event, EventKind, Label, Level, Script, Span, Theme};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_743_624_000 + 60 * minute, 0).unwrap()
}

/// Rises by two and falls by one, again and again.
fn chart(bars: i64) -> Chart {
    let bar = |minute: i64| {
        let open = 1000 + minute / 2;
        let close = if minute % 2 == 0 { open + 2 } else { open - 1 };
        Bar {
            open_time: at(minute),
            open: open.into(),
            high: (open + 3).into(),
            low: (open - 2).into(),
            close: close.into(),
            volume: 5.into(),
        }
    };
    Chart {
        title: Label::default(),
        subtitle: Label::default(),
        bars: (0..bars).map(bar).collect(),
        events: vec![],
        levels: vec![],
        shaded: None,
        colours: Colours::default(),
        theme: Theme::default(),
    }
}

fn event(minute: i64, title: &str) -> Event {
    Event { at: at(minute), label: Label::plain(title), kind: EventKind::Rumour }
}

#[test]
fn a_page_gets_no_colour_no_style_and_no_markup_of_others() {
    let mut drawn = chart(60);
    drawn.events = vec![event(30, "<script>x</script>\" onload=\"y"), event(10, "first")];
    drawn.levels = vec![Level { price: 1010.into(), label: Label::plain("<b>base</b>") }];
    drawn.shaded = Some(Span { from: at(20), to: at(40) });
    let links = ["#a\"b".to_owned(), "/market/news/7".to_owned()];
    let inline = drawn.inline(Script::English, "a \"label\"", &links).unwrap();
    for absent in ["style", "<script", "fill=", "stroke=", "<b>", "\"b\"", "onload=\"", " id="] {
        assert!(!inline.markup.contains(absent), "{absent} in {}", inline.markup);
    }
    assert_eq!(inline.numbers, [2, 1], "numbers follow the times");
    assert!(inline.markup.contains("href=\"/market/news/7\"><title>1. "), "{}", inline.markup);
    assert!(inline.markup.contains("class=\"c-shade\""));
}

#[test]
fn every_bar_is_in_the_data_and_drawn_once() {
    let inline = chart(60).inline(Script::English, "x", &[]).unwrap();
    assert_eq!(inline.bars.len(), 60);
    let data = inline.markup.split("data-bars=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(data.split(' ').count(), 60);
    // The first bar: opened at 1000, two up, at 2025-04-02T20:00:00Z.
    assert!(data.starts_with("0;1743624000;1000;1003;998;1002;5 1;1743624060;1000;"), "{data}");
    let bodies = |way: &str| {
        let path = inline.markup.split(&format!("class=\"c-body {way}\" d=\"")).nth(1).unwrap();
        path.split('"').next().unwrap().matches('z').count()
    };
    assert_eq!((bodies("up"), bodies("down")), (30, 30));
}

#[test]
fn a_month_of_minutes_stays_light() {
    let mut drawn = chart(43_200);
    drawn.events =
        (0..40).map(|number| event(number * 1000, "A headline of usual length about tariffs")).collect();
    let inline = drawn.inline(Script::English, "x", &[]).unwrap();
    assert!(inline.bars.len() <= MOST_PLACES, "{}", inline.bars.len());
    assert!(inline.markup.len() < 60_000, "{} bytes", inline.markup.len());
}

#[test]
fn a_price_that_never_moved_and_an_event_outside_are_calm() {
    let mut drawn = chart(1);
    for bar in &mut drawn.bars {
        (bar.open, bar.high, bar.low, bar.close) = (5.into(), 5.into(), 5.into(), 5.into());
        bar.volume = 0.into();
    }
    drawn.events = vec![event(-10, "before"), event(900, "after")];
    drawn.levels = vec![Level { price: 900.into(), label: Label::plain("far") }];
    let inline = drawn.inline(Script::English, "x", &[]).unwrap();
    assert!(!inline.markup.contains("NaN") && !inline.markup.contains("inf"), "{}", inline.markup);
    assert!(!inline.markup.contains("c-mark") && !inline.markup.contains("far"), "{}", inline.markup);
}
