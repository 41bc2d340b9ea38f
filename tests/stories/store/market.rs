//! News and market events.

use serde_json::json;
use store::NewsRow;

use super::Bench;
use super::sample::{minutes, now};

contract! {
    a_headline_is_stored_once_and_found_by_its_time
    a_market_event_is_stored_once
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
