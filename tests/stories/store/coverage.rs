//! Watermarks, the ledger of gaps, and leases.

use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use store::{ChannelCoverage, CoverageState, GapOutcome};

use super::Bench;
use super::sample::{campaign, facts, minutes, now, post_id};

contract! {
    a_watermark_moves_only_while_the_channel_is_complete
    a_watermark_never_goes_back
    a_channel_has_one_open_gap
    stored_messages_of_a_thread_are_told_from_those_of_its_channel
    a_lease_has_one_holder
    a_lease_given_back_is_free_at_once
    an_owner_that_starts_again_fences_its_former_self
}

const GUILD: Snowflake = Snowflake(1000);
const CHANNEL: Snowflake = Snowflake(2002);

fn known(watermark: u64, state: CoverageState) -> ChannelCoverage {
    ChannelCoverage {
        channel: CHANNEL,
        guild: GUILD,
        parent: None,
        watermark: Snowflake(watermark),
        state,
        detail: String::new(),
        changed_at: now(),
    }
}

async fn put(bench: &Bench, coverage: &ChannelCoverage) {
    let mut tx = bench.db.begin().await.unwrap();
    tx.put_coverage(coverage).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_watermark_moves_only_while_the_channel_is_complete(bench: Bench) {
    for state in CoverageState::ALL {
        put(&bench, &known(50, state)).await;
        let complete = state == CoverageState::Complete;
        assert_eq!(bench.db.advance_watermark(CHANNEL, Snowflake(60)).await.unwrap(), complete, "{state}");
    }
    assert!(!bench.db.advance_watermark(Snowflake(9), Snowflake(60)).await.unwrap());
    let stored = bench.db.coverage(GUILD).await.unwrap();
    assert_eq!(stored, [known(60, CoverageState::Parked)]);
    assert_eq!(bench.db.coverage(Snowflake(1)).await.unwrap(), []);
}

async fn a_watermark_never_goes_back(bench: Bench) {
    put(&bench, &known(50, CoverageState::Complete)).await;
    assert!(bench.db.advance_watermark(CHANNEL, Snowflake(40)).await.unwrap());
    put(&bench, &known(30, CoverageState::Suspect)).await;
    assert_eq!(bench.db.coverage(GUILD).await.unwrap(), [known(50, CoverageState::Suspect)]);
}

async fn a_channel_has_one_open_gap(bench: Bench) {
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.open_gap(GUILD, CHANNEL, "restart", now(), now() + minutes(5)).await.unwrap());
    assert!(!tx.open_gap(GUILD, CHANNEL, "session", now() + minutes(1), now() + minutes(6)).await.unwrap());
    assert!(tx.close_gap(CHANNEL, GapOutcome::Filled, 7, "", now() + minutes(7)).await.unwrap());
    assert!(!tx.close_gap(CHANNEL, GapOutcome::Filled, 7, "", now() + minutes(8)).await.unwrap());
    assert!(tx.open_gap(GUILD, CHANNEL, "session", now() + minutes(9), now() + minutes(10)).await.unwrap());
    tx.commit().await.unwrap();
    let gaps = bench.db.gaps(GUILD, now(), 10).await.unwrap();
    let told: Vec<_> = gaps.iter().map(|gap| (gap.cause.as_str(), gap.outcome, gap.found)).collect();
    assert_eq!(told, [("restart", Some(GapOutcome::Filled), 7), ("session", None, 0)]);
    assert_eq!((gaps[0].from, gaps[0].noticed_at), (now(), now() + minutes(5)));
    // One that was noticed earlier and lasted until then belongs to it, and one that is open belongs to every time.
    for (since, count) in [(7, 2), (8, 1), (600, 1)] {
        assert_eq!(bench.db.gaps(GUILD, now() + minutes(since), 10).await.unwrap().len(), count, "{since}");
    }
}

async fn stored_messages_of_a_thread_are_told_from_those_of_its_channel(bench: Bench) {
    let campaign = campaign("a");
    let mut tx = bench.db.begin().await.unwrap();
    let secrets = store::CampaignSecrets { seed: [7; 32], salt: [9; 32] };
    tx.insert_campaign(&campaign, &secrets, now()).await.unwrap();
    for number in 1..=5 {
        let mut post = facts(number);
        post.thread = (number == 3).then_some(Snowflake(77));
        tx.put_post(&campaign.id, &post, now()).await.unwrap();
    }
    tx.mark_deleted(&campaign.id, post_id(2), now(), false).await.unwrap();
    tx.commit().await.unwrap();
    let channel = bench.db.known_messages(CHANNEL, None, 2).await.unwrap();
    assert_eq!(channel, [post_id(5), post_id(4)]);
    let thread = bench.db.known_messages(CHANNEL, Some(Snowflake(77)), 10).await.unwrap();
    assert_eq!(thread, [post_id(3)]);
    let stored = bench.db.post(&campaign.id, post_id(3)).await.unwrap().unwrap().facts.unwrap();
    assert_eq!(stored.place(), Snowflake(77));
}

const LASTS: TimeDelta = TimeDelta::seconds(30);

fn later(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

async fn a_lease_has_one_holder(bench: Bench) {
    let first = bench.db.acquire_lease("shard:0", "a", now(), LASTS).await.unwrap().unwrap();
    assert_eq!((first.fence, first.until), (1, later(30)));
    assert_eq!(bench.db.acquire_lease("shard:0", "b", later(29), LASTS).await.unwrap(), None);
    assert!(bench.db.renew_lease(&first, later(20), LASTS).await.unwrap());
    assert_eq!(bench.db.acquire_lease("shard:0", "b", later(49), LASTS).await.unwrap(), None);
    let second = bench.db.acquire_lease("shard:0", "b", later(50), LASTS).await.unwrap().unwrap();
    assert_eq!(second.fence, 2);
    assert!(!bench.db.renew_lease(&first, later(50), LASTS).await.unwrap());
    assert!(bench.db.acquire_lease("shard:1", "a", now(), LASTS).await.unwrap().is_some());
}

async fn a_lease_given_back_is_free_at_once(bench: Bench) {
    let first = bench.db.acquire_lease("shard:0", "a", now(), LASTS).await.unwrap().unwrap();
    bench.db.release_lease(&first).await.unwrap();
    let second = bench.db.acquire_lease("shard:0", "b", now(), LASTS).await.unwrap().unwrap();
    // The former holder gives back nothing that is not its own.
    bench.db.release_lease(&first).await.unwrap();
    assert_eq!(bench.db.acquire_lease("shard:0", "a", now(), LASTS).await.unwrap(), None);
    assert!(bench.db.renew_lease(&second, now(), LASTS).await.unwrap());
}

async fn an_owner_that_starts_again_fences_its_former_self(bench: Bench) {
    let first = bench.db.acquire_lease("shard:0", "a", now(), LASTS).await.unwrap().unwrap();
    let second = bench.db.acquire_lease("shard:0", "a", later(1), LASTS).await.unwrap().unwrap();
    assert_eq!(second.fence, 2);
    assert!(!bench.db.renew_lease(&first, later(2), LASTS).await.unwrap());
}
