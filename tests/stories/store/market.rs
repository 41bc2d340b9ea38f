//! News and market events.

use chrono::TimeDelta;
use market::{Candle, NewsState, SeriesName};
use serde_json::json;
use store::{CandleSeries, NewsRow, StoreError};

use super::Bench;
use super::sample::{minutes, now};

contract! {
    a_headline_is_stored_once_and_found_by_its_time
    a_market_event_is_stored_once
    a_bar_is_stored_exactly_and_its_revision_replaces_it
    the_mark_of_a_series_tells_where_bars_were_written
    the_charts_of_a_campaign_are_replaced_whole
}

fn headline(id: &str, minute: i64) -> NewsRow {
    NewsRow {
        source: "feed".into(),
        outside_id: id.into(),
        published_at: now() + minutes(minute),
        seen_at: now() + minutes(99),
        title: format!("川普宣布關稅 {id}"),
        url: Some("https://news.example/1".into()),
        body: String::new(),
        state: None,
        lang: None,
    }
}

async fn a_headline_is_stored_once_and_found_by_its_time(bench: Bench) {
    let mut tx = bench.db.begin().await.unwrap();
    for news in [headline("c", 2), headline("b", 0), headline("a", 0), headline("d", 3)] {
        assert!(tx.put_news(&news).await.unwrap());
    }
    assert!(!tx.put_news(&headline("a", 1)).await.unwrap());
    let other = NewsRow { source: "other".into(), url: None, ..headline("a", 0) };
    assert!(tx.put_news(&other).await.unwrap());
    tx.commit().await.unwrap();
    // Half open: from the first moment on, up to but not including the last.
    let found = bench.db.news(now(), now() + minutes(3)).await.unwrap();
    assert_eq!(found, [headline("a", 0), headline("b", 0), other, headline("c", 2)]);
}

async fn a_market_event_is_stored_once(bench: Bench) {
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.put_market_event("btc:peak", now(), &json!({ "price": "88500.00" })).await.unwrap());
    assert!(!tx.put_market_event("btc:peak", now(), &json!({ "price": "1" })).await.unwrap());
    assert!(tx.put_market_event("btc:fall", now() + minutes(5), &json!(null)).await.unwrap());
    tx.commit().await.unwrap();
    let events = bench.db.market_events(now(), now() + minutes(5)).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].key.as_str(), &events[0].body["price"]), ("btc:peak", &json!("88500.00")));
}

fn bar(minute: i64, close: &str) -> Candle {
    let price = |text: &str| text.parse().expect("a decimal");
    Candle {
        open_time: now() + minutes(minute),
        open: price("82500.10"),
        high: price("88500"),
        low: price("0.000000000001"),
        close: price(close),
        volume: price("123456789.987654321"),
    }
}

async fn a_bar_is_stored_exactly_and_its_revision_replaces_it(bench: Bench) {
    let series = CandleSeries { name: SeriesName::new("v", "BTCUSDT"), step: TimeDelta::minutes(3) };
    let other = CandleSeries { step: TimeDelta::minutes(5), ..series.clone() };
    let mut tx = bench.db.begin().await.unwrap();
    tx.put_candles(&series, &[bar(0, "1"), bar(3, "2.50"), bar(6, "3")]).await.unwrap();
    tx.put_candles(&series, &[bar(3, "2.75")]).await.unwrap();
    tx.put_candles(&other, &[bar(5, "9")]).await.unwrap();
    for step in [TimeDelta::milliseconds(1500), TimeDelta::zero()] {
        let odd = CandleSeries { step, ..series.clone() };
        let error = tx.put_candles(&odd, &[bar(0, "1")]).await.unwrap_err();
        assert!(matches!(error, StoreError::Unstorable { .. }), "{error}");
    }
    tx.commit().await.unwrap();
    let read = bench.db.candles(&series, now(), now() + minutes(6)).await.unwrap();
    assert_eq!(read, [bar(0, "1"), bar(3, "2.75")]);
    // As it was written, zeros included.
    assert_eq!(read[0].open.to_string(), "82500.10");
    let known = bench.db.series_marks().await.unwrap();
    let newest: Vec<_> = known.into_iter().map(|mark| (mark.series, mark.newest)).collect();
    assert_eq!(newest, [(series, now() + minutes(6)), (other, now() + minutes(5))]);
}

/// Whoever has read a series finds what changed since near its end, unless the mark says that it went deeper: three hours
/// before the newest bar is near, a minute more is deep.
async fn the_mark_of_a_series_tells_where_bars_were_written(bench: Bench) {
    let series = CandleSeries { name: SeriesName::new("v", "BTCUSDT"), step: TimeDelta::minutes(1) };
    let mark = async || {
        let marks = bench.db.series_marks().await.unwrap();
        let of = |mark: &store::SeriesMark| {
            assert_eq!(mark.series, series);
            ((mark.newest - now()).num_minutes(), mark.revision, mark.deep_revision)
        };
        marks.iter().map(of).collect::<Vec<_>>()
    };
    let put = async |bars: &[Candle]| {
        let mut tx = bench.db.begin().await.unwrap();
        tx.put_candles(&series, bars).await.unwrap();
        tx.commit().await.unwrap();
    };
    assert_eq!(mark().await, []);
    put(&[bar(0, "1"), bar(200, "2"), bar(1, "1")]).await;
    assert_eq!(mark().await, [(200, 1, 1)]);
    put(&[]).await;
    assert_eq!(mark().await, [(200, 1, 1)], "nothing was written");
    put(&[bar(201, "2"), bar(200, "2.5")]).await;
    assert_eq!(mark().await, [(201, 2, 1)]);
    put(&[bar(21, "3")]).await;
    assert_eq!(mark().await, [(201, 3, 1)]);
    put(&[bar(20, "3"), bar(202, "3")]).await;
    assert_eq!(mark().await, [(202, 4, 4)]);
    // What stands in for the venue's own bar is written as well.
    let mut tx = bench.db.begin().await.unwrap();
    let other = store::SourcedCandle { bar: bar(203, "4"), source: "w".into() };
    tx.put_sourced_candles(&series, &[other]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(mark().await, [(203, 5, 4)]);
    for (before, left) in [(100, vec![(203, 5, 4)]), (203, vec![(203, 5, 4)]), (204, vec![])] {
        let mut tx = bench.db.begin().await.unwrap();
        tx.forget_candles(&series, now() + minutes(before)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(mark().await, left, "{before}");
    }
    put(&[bar(5, "1")]).await;
    assert_eq!(mark().await, [(5, 1, 1)], "it begins anew");
}

async fn the_charts_of_a_campaign_are_replaced_whole(bench: Bench) {
    super::sample::with_campaign(&bench.db).await;
    let id = super::sample::seed_id();
    assert_eq!(bench.db.campaign_charts(&id).await.unwrap(), None);
    for chart in [json!({ "en": 1 }), json!({ "zh-TW": [2] })] {
        let mut tx = bench.db.begin().await.unwrap();
        tx.put_campaign_charts(&id, &chart, now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(bench.db.campaign_charts(&id).await.unwrap(), Some(chart));
    }
    let news = NewsRow { state: Some(NewsState::Disputed), lang: Some("en".into()), ..headline("x", 0) };
    let mut tx = bench.db.begin().await.unwrap();
    tx.put_news(&news).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(bench.db.news(now(), now() + minutes(1)).await.unwrap(), [news]);
}
