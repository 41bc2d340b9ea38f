//! Market events grow under their revision and know their campaign.

use serde_json::json;
use store::StoreError;

use super::Bench;
use super::sample::{now, with_campaign};

contract! {
    an_event_grows_under_its_revision
    an_event_knows_its_campaign
}

async fn an_event_grows_under_its_revision(bench: Bench) {
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.put_market_event("tariff:1", now(), &json!({ "size": 5 })).await.unwrap());
    tx.update_market_event("tariff:1", &json!({ "size": 8 }), None, 1).await.unwrap();
    tx.commit().await.unwrap();
    let row = bench.db.market_event("tariff:1").await.unwrap().unwrap();
    assert_eq!((row.revision, &row.body["size"], row.campaign), (2, &json!(8), None));
    let mut tx = bench.db.begin().await.unwrap();
    let stale = tx.update_market_event("tariff:1", &json!(null), None, 1).await.unwrap_err();
    assert!(matches!(stale, StoreError::Stale { expected: 1, .. }), "{stale}");
    tx.rollback().await.unwrap();
    assert_eq!(bench.db.market_event("tariff:2").await.unwrap(), None);
}

async fn an_event_knows_its_campaign(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    for key in ["tariff:1", "tariff:2"] {
        assert!(tx.put_market_event(key, now(), &json!({})).await.unwrap());
    }
    tx.update_market_event("tariff:1", &json!({}), Some(&campaign), 1).await.unwrap();
    tx.commit().await.unwrap();
    let found = bench.db.market_event_of(&campaign).await.unwrap().unwrap();
    assert_eq!((found.key.as_str(), found.campaign.as_ref()), ("tariff:1", Some(&campaign)));
    // One campaign comes from one event.
    let mut tx = bench.db.begin().await.unwrap();
    let taken = tx.update_market_event("tariff:2", &json!({}), Some(&campaign), 1).await.unwrap_err();
    assert!(matches!(taken, StoreError::Taken { .. }), "{taken}");
}
