//! Campaigns: revisions, secrets, which of them are live.

use domain::snowflake::Snowflake;
use domain::state::State;
use store::{StoreError, StoredCampaign};

use super::Bench;
use super::sample::{SECRETS, campaign, now, seed_id, with_campaign};

contract! {
    a_campaign_reads_back_whole
    a_taken_name_is_refused
    a_stale_revision_is_refused
    dropping_a_transaction_leaves_nothing
    live_campaigns_are_those_that_hold_their_topic
    a_transaction_sees_its_own_writes_and_others_do_not
    a_failed_statement_undoes_the_whole_transaction
}

async fn a_campaign_reads_back_whole(bench: Bench) {
    let id = with_campaign(&bench.db).await;
    let stored = bench.db.campaign(&id).await.unwrap().unwrap();
    assert_eq!(stored.campaign, campaign(id.as_str()));
    assert_eq!((stored.revision, stored.created_at), (1, now()));
    let mut tx = bench.db.begin().await.unwrap();
    assert_eq!(tx.campaign_secrets(&id).await.unwrap(), Some(SECRETS));
    assert_eq!(tx.campaign(&id).await.unwrap(), Some(stored));
    let other = campaign("another").id;
    assert_eq!(tx.campaign_secrets(&other).await.unwrap(), None);
    assert_eq!(tx.lock_campaign(&other).await.unwrap(), None);
}

async fn a_taken_name_is_refused(bench: Bench) {
    let id = with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    let mut again = campaign(id.as_str());
    again.topic = "another".into();
    assert!(!tx.insert_campaign(&again, &SECRETS, now()).await.unwrap());
    tx.commit().await.unwrap();
    let stored = bench.db.campaign(&id).await.unwrap().unwrap();
    assert_eq!(stored.campaign.topic, campaign(id.as_str()).topic);
}

async fn a_stale_revision_is_refused(bench: Bench) {
    let id = with_campaign(&bench.db).await;
    let mut changed = campaign(id.as_str());
    changed.state = State::Closed;
    let mut tx = bench.db.begin().await.unwrap();
    tx.update_campaign(&changed, 1).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = bench.db.begin().await.unwrap();
    changed.state = State::Void;
    let error = tx.update_campaign(&changed, 1).await.unwrap_err();
    assert!(matches!(error, StoreError::Stale { expected: 1, .. }), "{error}");
    assert!(error.to_string().contains("tariff-2025-04-03"), "{error}");
    // A refusal is an answer, not a failure: the rest of the transaction still counts.
    tx.set_cursor("seen", "1").await.unwrap();
    tx.commit().await.unwrap();

    let stored = bench.db.campaign(&id).await.unwrap().unwrap();
    assert_eq!((stored.campaign.state, stored.revision), (State::Closed, 2));
    assert_eq!(bench.db.cursor("seen").await.unwrap().as_deref(), Some("1"));
}

async fn dropping_a_transaction_leaves_nothing(bench: Bench) {
    let mut tx = bench.db.begin().await.unwrap();
    tx.insert_campaign(&campaign(seed_id().as_str()), &SECRETS, now()).await.unwrap();
    super::sample::put(&mut tx, &seed_id(), 1).await;
    tx.enqueue(&super::sample::message(1), now()).await.unwrap();
    drop(tx);
    assert_eq!(bench.db.campaigns().await.unwrap(), []);
    assert_eq!(bench.db.posts(&seed_id(), None, 10).await.unwrap(), []);
    assert_eq!(bench.db.outbox_counts().await.unwrap(), []);
    // The next transaction is not disturbed.
    with_campaign(&bench.db).await;
}

async fn live_campaigns_are_those_that_hold_their_topic(bench: Bench) {
    let mut tx = bench.db.begin().await.unwrap();
    for (name, state, guild) in [
        ("c-open", State::Open, 1000),
        ("a-draft", State::Draft, 1000),
        ("b-paid", State::Paid, 1000),
        ("d-void", State::Void, 1000),
        ("b-elsewhere", State::Published, 1001),
    ] {
        let mut one = campaign(name);
        (one.state, one.guild) = (state, Snowflake(guild));
        tx.insert_campaign(&one, &SECRETS, now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let names = |found: Vec<StoredCampaign>| found.into_iter().map(|one| one.campaign.id.to_string());
    let here = bench.db.live_campaigns(Some(Snowflake(1000))).await.unwrap();
    assert_eq!(names(here).collect::<Vec<_>>(), ["a-draft", "c-open"]);
    let anywhere = bench.db.live_campaigns(None).await.unwrap();
    assert_eq!(names(anywhere).collect::<Vec<_>>(), ["a-draft", "b-elsewhere", "c-open"]);
    let all = bench.db.campaigns().await.unwrap();
    assert_eq!(names(all).collect::<Vec<_>>(), ["a-draft", "b-elsewhere", "b-paid", "c-open", "d-void"]);

    let mut tx = bench.db.begin().await.unwrap();
    let mut open = campaign("c-open");
    open.state = State::Void;
    tx.update_campaign(&open, 1).await.unwrap();
    tx.commit().await.unwrap();
    let here = bench.db.live_campaigns(Some(Snowflake(1000))).await.unwrap();
    assert_eq!(names(here).collect::<Vec<_>>(), ["a-draft"]);
}

async fn a_transaction_sees_its_own_writes_and_others_do_not(bench: Bench) {
    let id = seed_id();
    let mut tx = bench.db.begin().await.unwrap();
    tx.insert_campaign(&campaign(id.as_str()), &SECRETS, now()).await.unwrap();
    assert!(tx.campaign(&id).await.unwrap().is_some());
    assert_eq!(bench.db.campaign(&id).await.unwrap(), None);
    tx.commit().await.unwrap();
    assert!(bench.db.campaign(&id).await.unwrap().is_some());
}

/// PostgreSQL answers the commit of a failed transaction as if all were well, and SQLite would keep the other half.
async fn a_failed_statement_undoes_the_whole_transaction(bench: Bench) {
    with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    tx.set_cursor("before", "1").await.unwrap();
    let unknown = campaign("unknown").id;
    let error = tx.put_post(&unknown, &super::sample::facts(1), now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    let error = tx.commit().await.unwrap_err();
    assert!(matches!(error, StoreError::Undone { .. }), "{error}");
    assert_eq!(bench.db.cursor("before").await.unwrap(), None);
    with_nothing_left_open(&bench).await;
}

async fn with_nothing_left_open(bench: &Bench) {
    let mut tx = bench.db.begin().await.unwrap();
    tx.set_cursor("after", "1").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(bench.db.cursor("after").await.unwrap().as_deref(), Some("1"));
}
