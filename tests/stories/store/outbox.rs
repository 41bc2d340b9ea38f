//! The outbox: leases, fencing, and what is known of an attempt.

use domain::snowflake::Snowflake;
use store::{Db, OutboxStatus, StoreError};

use super::Bench;
use super::sample::{fact, message, minutes, now, with_campaign};

contract! {
    a_known_key_is_not_sent_twice
    a_nonce_fits_discord_and_is_unique
    claiming_twice_gives_one
    messages_go_oldest_first_and_not_before_their_time
    a_crash_between_claim_and_mark_leaves_it_claimable
    an_expired_lease_is_taken_over_and_the_old_owner_fenced_off
    a_retry_was_not_sent_and_an_unknown_end_is_remembered
    a_settled_message_is_never_claimed_again
    messages_are_counted_and_listed
    what_waits_is_counted_from_when_it_began_to_wait
    a_lane_keeps_its_order
    a_message_given_back_is_as_if_nobody_had_claimed_it
    channels_are_left_out
    thousands_of_open_messages_are_claimed_in_time
    messages_are_found_by_their_keys
}

async fn enqueue(db: &Db, numbers: &[u64]) {
    with_campaign(db).await;
    let mut tx = db.begin().await.unwrap();
    for number in numbers {
        assert!(tx.enqueue(&message(*number), now()).await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn a_known_key_is_not_sent_twice(bench: Bench) {
    enqueue(&bench.db, &[1]).await;
    let mut tx = bench.db.begin().await.unwrap();
    let mut again = message(1);
    again.nonce = "another".into();
    again.body = serde_json::json!("another");
    assert!(!tx.enqueue(&again, now()).await.unwrap());
    tx.commit().await.unwrap();
    let rows = bench.db.claim_outbox("w", now(), minutes(1), 10).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].body, rows[0].nonce.as_str()), (&message(1).body, "nonce1"));
    assert_eq!((rows[0].channel, rows[0].attempts), (Snowflake(2001), 1));
}

async fn a_nonce_fits_discord_and_is_unique(bench: Bench) {
    enqueue(&bench.db, &[1]).await;
    let mut tx = bench.db.begin().await.unwrap();
    let with_nonce = |number, nonce: &str| store::NewOutbox { nonce: nonce.into(), ..message(number) };
    assert!(tx.enqueue(&with_nonce(2, &"x".repeat(25)), now()).await.unwrap());
    let error = tx.enqueue(&with_nonce(3, &"x".repeat(26)), now()).await.unwrap_err();
    assert!(error.to_string().contains("26 characters, Discord takes 25"), "{error}");
    assert!(matches!(tx.enqueue(&with_nonce(4, ""), now()).await, Err(StoreError::Unstorable { .. })));
    let error = tx.enqueue(&with_nonce(5, "nonce1"), now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Taken { .. }), "{error}");
}

async fn claiming_twice_gives_one(bench: Bench) {
    enqueue(&bench.db, &[1]).await;
    let first = bench.db.claim_outbox("a", now(), minutes(1), 10).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].status, first[0].owner.as_deref()), (OutboxStatus::Leased, Some("a")));
    assert_eq!(bench.db.claim_outbox("b", now(), minutes(1), 10).await.unwrap(), []);
    assert_eq!(bench.db.claim_outbox("a", now(), minutes(1), 10).await.unwrap(), []);
}

async fn messages_go_oldest_first_and_not_before_their_time(bench: Bench) {
    enqueue(&bench.db, &[3, 1, 2]).await;
    let mut tx = bench.db.begin().await.unwrap();
    let later = store::NewOutbox { not_before: now() + minutes(5), ..message(4) };
    tx.enqueue(&later, now()).await.unwrap();
    tx.commit().await.unwrap();
    let keys = |rows: Vec<store::OutboxRow>| rows.into_iter().map(|row| row.nonce).collect::<Vec<_>>();
    let claim = |at, limit| bench.db.claim_outbox("w", at, minutes(60), limit);
    assert_eq!(keys(claim(now(), 2).await.unwrap()), ["nonce3", "nonce1"]);
    assert_eq!(keys(claim(now() + minutes(4), 9).await.unwrap()), ["nonce2"]);
    assert_eq!(keys(claim(now() + minutes(5), 9).await.unwrap()), ["nonce4"]);
}

async fn a_crash_between_claim_and_mark_leaves_it_claimable(bench: Bench) {
    enqueue(&bench.db, &[1]).await;
    let first = bench.db.claim_outbox("dies", now(), minutes(2), 10).await.unwrap();
    assert_eq!(first[0].maybe_sent_since, None);
    bench.db.clone().close().await;
    // The process is gone; another one opens the database.
    let db = bench.again().await;
    let almost = now() + minutes(2) - chrono::TimeDelta::milliseconds(1);
    assert_eq!(db.claim_outbox("next", almost, minutes(2), 10).await.unwrap(), []);
    let second = db.claim_outbox("next", now() + minutes(2), minutes(2), 10).await.unwrap();
    assert_eq!((second[0].id, second[0].attempts), (first[0].id, 2));
    // Nobody knows how the first attempt ended, so the second must look before it sends.
    assert_eq!(second[0].maybe_sent_since, Some(now()));
    assert!(db.mark_sent(&second[0].claim(), "9001", now() + minutes(3)).await.unwrap());
    db.close().await;
}

async fn an_expired_lease_is_taken_over_and_the_old_owner_fenced_off(bench: Bench) {
    enqueue(&bench.db, &[1]).await;
    let db = &bench.db;
    let slow = db.claim_outbox("w", now(), minutes(1), 1).await.unwrap().remove(0).claim();
    // The owner has the same name: a worker that was restarted. The attempt tells the two apart.
    let taker = db.claim_outbox("w", now() + minutes(1), minutes(1), 1).await.unwrap().remove(0).claim();
    assert_eq!((slow.attempt, taker.attempt), (1, 2));
    let later = now() + minutes(2);
    assert!(!db.mark_sent(&slow, "9001", later).await.unwrap());
    assert!(!db.mark_retry(&slow, "timeout", later).await.unwrap());
    assert!(!db.mark_unknown(&slow, "timeout", later).await.unwrap());
    assert!(!db.mark_failed(&slow, "403").await.unwrap());
    let thief = store::OutboxClaim { owner: "thief".into(), ..taker.clone() };
    assert!(!db.mark_sent(&thief, "9002", later).await.unwrap());
    let row = db.outbox_rows(&super::sample::seed_id(), None, 10).await.unwrap().remove(0);
    assert_eq!((row.status, row.outside_id, row.last_error), (OutboxStatus::Leased, None, None));
    assert!(db.mark_sent(&taker, "9003", later).await.unwrap());
    assert!(!db.mark_sent(&taker, "9004", later).await.unwrap());
    let row = db.outbox_rows(&super::sample::seed_id(), None, 10).await.unwrap().remove(0);
    assert_eq!((row.status, row.outside_id.as_deref()), (OutboxStatus::Sent, Some("9003")));
    assert_eq!(row.sent_at, Some(later));
}

async fn a_retry_was_not_sent_and_an_unknown_end_is_remembered(bench: Bench) {
    enqueue(&bench.db, &[1]).await;
    let db = &bench.db;
    let claim = |minute| db.claim_outbox("w", now() + minutes(minute), minutes(1), 1);
    let row = claim(0).await.unwrap().remove(0);
    assert!(db.mark_retry(&row.claim(), "429", now() + minutes(5)).await.unwrap());
    assert_eq!(claim(4).await.unwrap(), []);
    let row = claim(5).await.unwrap().remove(0);
    assert_eq!((row.attempts, row.maybe_sent_since), (2, None));
    assert_eq!(row.last_error.as_deref(), Some("429"));
    assert!(db.mark_unknown(&row.claim(), "timeout \u{0}", now() + minutes(6)).await.unwrap());
    let unknown = db.outbox_rows(&super::sample::seed_id(), None, 1).await.unwrap().remove(0);
    assert_eq!((unknown.status, unknown.owner), (OutboxStatus::Unknown, None));
    assert_eq!(unknown.last_error.as_deref(), Some("timeout \u{fffd}"));
    let row = claim(6).await.unwrap().remove(0);
    assert_eq!(row.maybe_sent_since, Some(now() + minutes(5)));
    // That this attempt was refused says nothing about the one before.
    assert!(db.mark_retry(&row.claim(), "429", now() + minutes(8)).await.unwrap());
    let row = claim(8).await.unwrap().remove(0);
    assert_eq!((row.attempts, row.maybe_sent_since), (4, Some(now() + minutes(5))));
    // Two of the four were refused; not knowing is no failure, and neither is waiting.
    assert_eq!(row.failures, 2);
    assert!(db.mark_waiting(&row.claim(), "no permission", now() + minutes(9)).await.unwrap());
    assert!(!db.mark_waiting(&row.claim(), "no permission", now() + minutes(9)).await.unwrap());
    assert_eq!(claim(8).await.unwrap(), []);
    let row = claim(9).await.unwrap().remove(0);
    assert_eq!((row.attempts, row.failures), (5, 2));
    assert_eq!(
        (row.maybe_sent_since, row.last_error.as_deref()),
        (Some(now() + minutes(5)), Some("no permission"))
    );
}

async fn a_settled_message_is_never_claimed_again(bench: Bench) {
    enqueue(&bench.db, &[1, 2]).await;
    let db = &bench.db;
    let rows = db.claim_outbox("w", now(), minutes(1), 2).await.unwrap();
    assert!(db.mark_sent(&rows[0].claim(), "9001", now()).await.unwrap());
    assert!(db.mark_failed(&rows[1].claim(), "403").await.unwrap());
    assert_eq!(db.claim_outbox("w", now() + minutes(1000), minutes(1), 9).await.unwrap(), []);
}

async fn messages_are_counted_and_listed(bench: Bench) {
    enqueue(&bench.db, &[1, 2, 3, 4]).await;
    let db = &bench.db;
    let rows = db.claim_outbox("w", now(), minutes(1), 3).await.unwrap();
    db.mark_sent(&rows[0].claim(), "9001", now()).await.unwrap();
    db.mark_failed(&rows[1].claim(), "403").await.unwrap();
    assert_eq!(
        db.outbox_counts().await.unwrap(),
        [
            (OutboxStatus::Pending, 1),
            (OutboxStatus::Leased, 1),
            (OutboxStatus::Sent, 1),
            (OutboxStatus::Failed, 1)
        ]
    );
    let campaign = super::sample::seed_id();
    let first = db.outbox_rows(&campaign, None, 3).await.unwrap();
    let rest = db.outbox_rows(&campaign, Some(first[2].id), 3).await.unwrap();
    let nonces: Vec<_> = first.iter().chain(&rest).map(|row| row.nonce.as_str()).collect();
    assert_eq!(nonces, ["nonce1", "nonce2", "nonce3", "nonce4"]);
    assert_eq!(first[0].campaign, Some(campaign));
}

async fn what_waits_is_counted_from_when_it_began_to_wait(bench: Bench) {
    enqueue(&bench.db, &[1, 2]).await;
    let db = &bench.db;
    // The messages of the bench may go at once; a third one later.
    let mut tx = db.begin().await.unwrap();
    let later = store::NewOutbox { not_before: now() + minutes(60), ..message(3) };
    assert!(tx.enqueue(&later, now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(db.backlog(now() - minutes(1)).await.unwrap().outbox_oldest, None);
    assert_eq!(db.backlog(now()).await.unwrap().outbox_oldest, Some(now()));
    // An attempt that failed waits on from the beginning.
    let rows = db.claim_outbox("w", now(), minutes(1), 2).await.unwrap();
    assert!(db.mark_sent(&rows[0].claim(), "1", now()).await.unwrap());
    assert!(db.mark_retry(&rows[1].claim(), "busy", now() + minutes(5)).await.unwrap());
    assert_eq!(db.backlog(now() + minutes(1)).await.unwrap().outbox_oldest, Some(now()));
    let rows = db.claim_outbox("w", now() + minutes(5), minutes(1), 2).await.unwrap();
    assert!(db.mark_failed(&rows[0].claim(), "refused").await.unwrap());
    assert_eq!(db.backlog(now() + minutes(5)).await.unwrap().outbox_oldest, None);
    assert_eq!(db.backlog(now() + minutes(61)).await.unwrap().outbox_oldest, Some(now() + minutes(60)));
    let waits = db.backlog(now()).await.unwrap();
    assert_eq!((waits.inbox, waits.inbox_oldest, waits.gaps_open), (0, None, 0));
    db.receive(&[fact("a"), fact("b")], now() + minutes(2)).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.open_gap(Snowflake(1000), Snowflake(2001), "restart", now(), now()).await.unwrap();
    tx.commit().await.unwrap();
    let waits = db.backlog(now()).await.unwrap();
    assert_eq!((waits.inbox, waits.inbox_oldest, waits.gaps_open), (2, Some(now() + minutes(2)), 1));
}

/// Messages 1, 2 and 3 in one lane, 4 in another, 5 in none.
async fn enqueue_lanes(db: &Db) {
    with_campaign(db).await;
    let mut tx = db.begin().await.unwrap();
    for (number, lane) in [(1, Some("a")), (2, Some("a")), (3, Some("a")), (4, Some("b")), (5, None)] {
        let row = store::NewOutbox { lane: lane.map(str::to_owned), ..message(number) };
        assert!(tx.enqueue(&row, now()).await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn claimed(db: &Db, minute: i64) -> Vec<store::OutboxRow> {
    db.claim_outbox("w", now() + minutes(minute), minutes(1), 10).await.unwrap()
}

fn nonces(rows: &[store::OutboxRow]) -> Vec<&str> {
    rows.iter().map(|row| row.nonce.as_str()).collect()
}

async fn a_lane_keeps_its_order(bench: Bench) {
    enqueue_lanes(&bench.db).await;
    let db = &bench.db;
    let rows = claimed(db, 0).await;
    assert_eq!(nonces(&rows), ["nonce1", "nonce4", "nonce5"]);
    assert_eq!((rows[0].lane.as_deref(), rows[0].lease_until), (Some("a"), Some(now() + minutes(1))));
    // Leased, waiting for its time, of unknown end: while the first is open the second waits.
    assert_eq!(claimed(db, 0).await, []);
    assert!(db.mark_retry(&rows[0].claim(), "429", now() + minutes(5)).await.unwrap());
    assert!(db.mark_sent(&rows[1].claim(), "9004", now()).await.unwrap());
    assert!(db.mark_sent(&rows[2].claim(), "9005", now()).await.unwrap());
    assert_eq!(claimed(db, 4).await, []);
    let again = claimed(db, 5).await;
    assert_eq!(nonces(&again), ["nonce1"]);
    assert!(db.mark_unknown(&again[0].claim(), "timeout", now() + minutes(6)).await.unwrap());
    let again = claimed(db, 6).await;
    assert_eq!(nonces(&again), ["nonce1"]);
    // Given up is settled: the lane goes on.
    assert!(db.mark_failed(&again[0].claim(), "403").await.unwrap());
    let next = claimed(db, 6).await;
    assert_eq!(nonces(&next), ["nonce2"]);
    assert!(db.mark_sent(&next[0].claim(), "9002", now()).await.unwrap());
    assert_eq!(nonces(&claimed(db, 6).await), ["nonce3"]);
}

async fn a_message_given_back_is_as_if_nobody_had_claimed_it(bench: Bench) {
    enqueue(&bench.db, &[1]).await;
    let db = &bench.db;
    let first = claimed(db, 0).await.remove(0);
    assert!(db.release(&first.claim()).await.unwrap());
    assert!(!db.release(&first.claim()).await.unwrap());
    let second = claimed(db, 0).await.remove(0);
    assert_eq!((second.attempts, second.maybe_sent_since), (2, None));
    // The old claim settles nothing.
    assert!(!db.mark_sent(&first.claim(), "9001", now()).await.unwrap());
    // What may have got through before keeps that mark.
    assert!(db.mark_unknown(&second.claim(), "timeout", now()).await.unwrap());
    let third = claimed(db, 1).await.remove(0);
    assert!(db.release(&third.claim()).await.unwrap());
    let fourth = claimed(db, 1).await.remove(0);
    assert_eq!((fourth.attempts, fourth.maybe_sent_since), (4, Some(now())));
}

async fn channels_are_left_out(bench: Bench) {
    with_campaign(&bench.db).await;
    let db = &bench.db;
    let mut tx = db.begin().await.unwrap();
    for number in 1..=6 {
        let row = store::NewOutbox { channel: Snowflake(number), ..message(number) };
        tx.enqueue(&row, now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let besides: Vec<Snowflake> = (1..=4).map(Snowflake).collect();
    let rows = db.claim_outbox_besides("w", now(), minutes(1), 10, &besides).await.unwrap();
    assert_eq!(nonces(&rows), ["nonce5", "nonce6"]);
    assert_eq!(claimed(db, 0).await.len(), 4);
}

async fn messages_are_found_by_their_keys(bench: Bench) {
    enqueue(&bench.db, &[1, 2, 11]).await;
    let db = &bench.db;
    assert_eq!(db.outbox_row("announcement:2").await.unwrap().unwrap().nonce, "nonce2");
    assert_eq!(db.outbox_row("announcement:3").await.unwrap(), None);
    assert_eq!(nonces(&db.outbox_family("announcement:1").await.unwrap()), ["nonce1", "nonce11"]);
    assert_eq!(db.outbox_family("announcement:11:").await.unwrap(), []);
}

/// Five thousand open messages, each in a lane of its own, behind a hundred open ones that wait for their time. Looking
/// at every open row again for each of them would be twenty-five million rows for one claim.
async fn thousands_of_open_messages_are_claimed_in_time(bench: Bench) {
    with_campaign(&bench.db).await;
    let db = &bench.db;
    let mut tx = db.begin().await.unwrap();
    for number in 0..5_100 {
        let not_before = if number < 100 { now() + minutes(60) } else { now() };
        let lane = Some(format!("lane{number}"));
        tx.enqueue(&store::NewOutbox { not_before, lane, ..message(number) }, now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut rows = Vec::new();
    loop {
        let batch = db.claim_outbox("w", now(), minutes(1), 500).await.unwrap();
        if batch.is_empty() {
            break;
        }
        rows.extend(batch);
    }
    assert_eq!(rows.len(), 5_000);
    assert!(rows.is_sorted_by_key(|row| row.id));
}
