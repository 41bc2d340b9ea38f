//! Bars from elsewhere, and how venues stand.

use chrono::TimeDelta;
use market::{Candle, SeriesName};
use serde_json::json;
use store::{CandleSeries, SourcedCandle, StoreError, VenueStateRow};

use super::Bench;
use super::sample::{minutes, now};

contract! {
    a_bar_from_elsewhere_never_replaces_the_venues_own
    the_last_bar_of_each_hour_is_found
    bars_are_forgotten_by_series_and_age
    the_state_of_a_venue_is_replaced
}

fn bar(minute: i64, close: i64) -> Candle {
    let price = close.into();
    Candle {
        open_time: now() + minutes(minute),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1.into(),
    }
}

fn series() -> CandleSeries {
    CandleSeries { name: SeriesName::new("v", "BTC/USDT"), step: TimeDelta::minutes(1) }
}

fn from(venue: &str, bar: Candle) -> SourcedCandle {
    SourcedCandle { bar, source: venue.to_owned() }
}

async fn a_bar_from_elsewhere_never_replaces_the_venues_own(bench: Bench) {
    let db = &bench.db;
    let (first, last) = (now(), now() + minutes(10));
    let mut tx = db.begin().await.unwrap();
    tx.put_candles(&series(), &[bar(0, 10), bar(1, 11)]).await.unwrap();
    tx.put_sourced_candles(&series(), &[from("x", bar(1, 91)), from("x", bar(2, 92))]).await.unwrap();
    tx.put_sourced_candles(&series(), &[from("y", bar(2, 82)), from("y", bar(3, 83))]).await.unwrap();
    let nameless = tx.put_sourced_candles(&series(), &[from("", bar(4, 1))]).await.unwrap_err();
    assert!(matches!(nameless, StoreError::Unstorable { .. }), "{nameless}");
    tx.commit().await.unwrap();
    // Everybody reads one series; whose bars they are can be told.
    let all = db.candles(&series(), first, last).await.unwrap();
    assert_eq!(all, [bar(0, 10), bar(1, 11), bar(2, 82), bar(3, 83)]);
    assert_eq!(db.own_candles(&series(), first, last).await.unwrap(), [bar(0, 10), bar(1, 11)]);
    assert_eq!(db.own_candle_times(&series(), first, last).await.unwrap(), [first, first + minutes(1)]);
    assert_eq!(db.newest_own_candle(&series()).await.unwrap(), Some(first + minutes(1)));
    let elsewhere = db.sourced_candles(&series(), first, last).await.unwrap();
    assert_eq!(elsewhere, [from("y", bar(2, 82)), from("y", bar(3, 83))]);
    // The venue gives its own after all.
    let mut tx = db.begin().await.unwrap();
    tx.put_candles(&series(), &[bar(2, 12)]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(db.own_candles(&series(), first + minutes(2), last).await.unwrap(), [bar(2, 12)]);
    assert_eq!(db.sourced_candles(&series(), first, last).await.unwrap(), [from("y", bar(3, 83))]);
    let nobody = CandleSeries { name: SeriesName::new("w", ""), ..series() };
    assert_eq!(db.newest_own_candle(&nobody).await.unwrap(), None);
}

/// The time of the samples is on the hour, so minute 59 is the first that ends one.
async fn the_last_bar_of_each_hour_is_found(bench: Bench) {
    use chrono::Timelike as _;
    let db = &bench.db;
    assert_eq!((now().minute(), now().second()), (0, 0));
    let mut tx = db.begin().await.unwrap();
    let bars: Vec<Candle> = (0..200).map(|minute| bar(minute, 1 + minute)).collect();
    tx.put_candles(&series(), &bars).await.unwrap();
    tx.commit().await.unwrap();
    let found = db.hour_end_candles(&series(), now(), now() + minutes(179)).await.unwrap();
    assert_eq!(found, [bar(59, 60), bar(119, 120)]);
}

async fn bars_are_forgotten_by_series_and_age(bench: Bench) {
    let db = &bench.db;
    let other = CandleSeries { step: TimeDelta::minutes(2), ..series() };
    let mut tx = db.begin().await.unwrap();
    for series in [&series(), &other] {
        tx.put_candles(series, &[bar(0, 1), bar(2, 2), bar(4, 3)]).await.unwrap();
    }
    assert_eq!(tx.forget_candles(&series(), now() + minutes(4)).await.unwrap(), 2);
    tx.commit().await.unwrap();
    let left = |series: CandleSeries| async move {
        db.candles(&series, now(), now() + minutes(9)).await.unwrap().len()
    };
    assert_eq!((left(series()).await, left(other).await), (1, 3));
}

async fn the_state_of_a_venue_is_replaced(bench: Bench) {
    let db = &bench.db;
    let row = |state: &str, answered| VenueStateRow {
        name: SeriesName::new("v", "BTC/USDT"),
        state: state.to_owned(),
        since: now(),
        checked_at: now() + minutes(1),
        answered_at: answered,
        why: "the venue said \u{0} and more".to_owned(),
        detail: json!({ "trouble": { "trouble": "shut" } }),
    };
    for row in [row("up", Some(now())), row("down", None)] {
        let mut tx = db.begin().await.unwrap();
        tx.put_venue_state(&row).await.unwrap();
        tx.commit().await.unwrap();
        let kept = VenueStateRow { why: "the venue said   and more".to_owned(), ..row };
        assert_eq!(db.venue_states().await.unwrap(), [kept]);
    }
}
