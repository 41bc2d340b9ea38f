//! The durable inbox and the cursors.

use store::StoreError;

use super::Bench;
use super::sample::{fact, minutes, now};

contract! {
    a_fact_heard_twice_is_one_fact
    facts_come_in_the_order_of_arrival
    a_fact_is_worked_on_once
    a_worker_that_dies_leaves_its_facts
    a_bad_fact_keeps_the_whole_batch_out
    a_cursor_keeps_its_last_value
}

async fn a_fact_heard_twice_is_one_fact(bench: Bench) {
    assert_eq!(bench.db.receive(&[fact("a"), fact("b"), fact("a")], now()).await.unwrap(), 2);
    let mut changed = fact("a");
    changed.payload = serde_json::json!({ "other": true });
    let mut elsewhere = fact("a");
    elsewhere.source = "feed".into();
    assert_eq!(bench.db.receive(&[changed, elsewhere], now() + minutes(1)).await.unwrap(), 1);
    let mut tx = bench.db.begin().await.unwrap();
    let rows = tx.unprocessed(10).await.unwrap();
    let keys: Vec<_> = rows.iter().map(|row| (row.source.as_str(), row.outside_id.as_str())).collect();
    assert_eq!(keys, [("discord", "a"), ("discord", "b"), ("feed", "a")]);
    assert_eq!((&rows[0].payload, rows[0].received_at), (&fact("a").payload, now()));
    drop(tx);
    assert_eq!(bench.db.receive(&[], now()).await.unwrap(), 0);
}

async fn facts_come_in_the_order_of_arrival(bench: Bench) {
    for id in ["z", "a", "m"] {
        bench.db.receive(&[fact(id)], now()).await.unwrap();
    }
    let mut tx = bench.db.begin().await.unwrap();
    let ids = |rows: Vec<store::InboxRow>| rows.into_iter().map(|row| row.outside_id).collect::<Vec<_>>();
    assert_eq!(ids(tx.unprocessed(2).await.unwrap()), ["z", "a"]);
    let first = tx.unprocessed(1).await.unwrap().remove(0);
    tx.mark_processed(&[first.seq]).await.unwrap();
    assert_eq!(ids(tx.unprocessed(10).await.unwrap()), ["a", "m"]);
}

async fn a_fact_is_worked_on_once(bench: Bench) {
    bench.db.receive(&[fact("a"), fact("b")], now()).await.unwrap();
    let mut tx = bench.db.begin().await.unwrap();
    let seqs: Vec<i64> = tx.unprocessed(10).await.unwrap().iter().map(|row| row.seq).collect();
    tx.mark_processed(&seqs).await.unwrap();
    tx.commit().await.unwrap();
    // Its effects must not be committed a second time.
    let mut tx = bench.db.begin().await.unwrap();
    assert_eq!(tx.unprocessed(10).await.unwrap(), []);
    let error = tx.mark_processed(&seqs).await.unwrap_err();
    assert!(matches!(error, StoreError::Stale { .. }), "{error}");
    drop(tx);
    // Nor is it taken in again.
    assert_eq!(bench.db.receive(&[fact("a")], now()).await.unwrap(), 0);
}

async fn a_worker_that_dies_leaves_its_facts(bench: Bench) {
    bench.db.receive(&[fact("a")], now()).await.unwrap();
    let mut tx = bench.db.begin().await.unwrap();
    let rows = tx.unprocessed(10).await.unwrap();
    tx.mark_processed(&[rows[0].seq]).await.unwrap();
    tx.rollback().await.unwrap();
    let mut tx = bench.db.begin().await.unwrap();
    assert_eq!(tx.unprocessed(10).await.unwrap(), rows);
}

async fn a_bad_fact_keeps_the_whole_batch_out(bench: Bench) {
    let error = bench.db.receive(&[fact("a"), fact("")], now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unstorable { what: "outside id", .. }), "{error}");
    let error = bench.db.receive(&[fact("a"), fact(&"x".repeat(513))], now()).await.unwrap_err();
    assert!(error.to_string().contains("513 bytes, 512 is the most"), "{error}");
    let mut tx = bench.db.begin().await.unwrap();
    assert_eq!(tx.unprocessed(10).await.unwrap(), []);
}

async fn a_cursor_keeps_its_last_value(bench: Bench) {
    assert_eq!(bench.db.cursor("channel:1").await.unwrap(), None);
    for value in ["1", "1357248253132800000"] {
        let mut tx = bench.db.begin().await.unwrap();
        tx.set_cursor("channel:1", value).await.unwrap();
        assert_eq!(tx.cursor("channel:1").await.unwrap().as_deref(), Some(value));
        tx.commit().await.unwrap();
    }
    assert_eq!(bench.db.cursor("channel:1").await.unwrap().as_deref(), Some("1357248253132800000"));
    assert_eq!(bench.db.cursor("channel:2").await.unwrap(), None);
}
