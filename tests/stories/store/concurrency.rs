//! Many at once: nothing is lost and nothing is done twice.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use domain::state::State;
use domain::verdict::Outcome;
use store::{Db, OutboxStatus, StoreError};
use tokio::task::JoinSet;

use super::Bench;
use super::sample::{
    campaign, fact, facts, message, minutes, now, post_id, seed_id, verdict, version, with_campaign,
    with_posts,
};

contract! {
    eight_workers_send_four_hundred_messages_once_each
    two_hundred_increments_at_once_lose_none
    compare_and_set_lets_one_of_many_win
    two_versions_at_once_are_both_judged
    two_readers_of_the_inbox_never_share_a_fact
    two_processes_hear_the_same_facts
}

/// What the workers did, for the judgement at the end.
#[derive(Default)]
struct Done {
    /// When each message was claimed, in virtual minutes by attempt.
    claimed: BTreeMap<i64, BTreeMap<i64, i64>>,
    /// How often each message was settled.
    settled: BTreeMap<i64, u32>,
    /// First attempts that died between claim and mark.
    died: u64,
}

/// A tenth of the first attempts die between claim and mark. Virtual time moves on by a lease when there is nothing to
/// claim, which also takes the lease from workers that are still alive.
async fn eight_workers_send_four_hundred_messages_once_each(bench: Bench) {
    const MESSAGES: u64 = 400;
    with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    for number in 0..MESSAGES {
        tx.enqueue(&message(number), now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let done: Arc<Mutex<Done>> = Arc::default();
    let minute = Arc::new(AtomicI64::new(0));
    // Two handles: two processes that share the database.
    let handles = [bench.db.clone(), bench.again().await];
    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let db = handles[worker % 2].clone();
        workers.spawn(send_until_done(db, format!("worker-{worker}"), minute.clone(), done.clone()));
    }
    workers.join_all().await;
    assert_eq!(bench.db.outbox_counts().await.unwrap(), [(OutboxStatus::Sent, MESSAGES)]);
    let done = done.lock().unwrap();
    assert_eq!(done.settled.len() as u64, MESSAGES);
    assert!(done.settled.values().all(|times| *times == 1), "{:?}", done.settled);
    assert_eq!(done.died, MESSAGES / 10);
    for (id, minutes) in &done.claimed {
        let apart = minutes.values().zip(minutes.values().skip(1)).all(|(one, next)| next > one);
        assert!(apart, "message {id} was in two hands within one lease: minutes {minutes:?}");
    }
}

async fn send_until_done(db: Db, owner: String, clock: Arc<AtomicI64>, done: Arc<Mutex<Done>>) {
    loop {
        let minute = clock.load(Ordering::SeqCst);
        let time = now() + minutes(minute);
        let rows = db.claim_outbox(&owner, time, minutes(1), 5).await.unwrap();
        for row in &rows {
            let known = done.lock().unwrap().claimed.entry(row.id).or_default().insert(row.attempts, minute);
            assert_eq!(known, None, "one attempt at message {} was given to two workers", row.id);
        }
        if rows.is_empty() {
            if db.outbox_counts().await.unwrap().iter().all(|(status, _)| *status == OutboxStatus::Sent) {
                return;
            }
            clock.fetch_add(1, Ordering::SeqCst);
        }
        for row in rows {
            tokio::task::yield_now().await;
            if row.attempts == 1 && row.id % 10 == 0 {
                done.lock().unwrap().died += 1;
            } else if db.mark_sent(&row.claim(), &format!("{owner}:{}", row.id), time).await.unwrap() {
                *done.lock().unwrap().settled.entry(row.id).or_default() += 1;
            }
        }
    }
}

async fn two_hundred_increments_at_once_lose_none(bench: Bench) {
    let handles = [bench.db.clone(), bench.again().await];
    let mut tasks = JoinSet::new();
    for task in 0..200 {
        let db = handles[task % 2].clone();
        tasks.spawn(async move {
            let mut tx = db.begin().await.unwrap();
            let count: u32 = tx.cursor("count").await.unwrap().map_or(0, |value| value.parse().unwrap());
            tokio::task::yield_now().await;
            tx.set_cursor("count", &(count + 1).to_string()).await.unwrap();
            tx.commit().await.unwrap();
        });
    }
    tasks.join_all().await;
    assert_eq!(bench.db.cursor("count").await.unwrap().as_deref(), Some("200"));
}

async fn compare_and_set_lets_one_of_many_win(bench: Bench) {
    let id = with_campaign(&bench.db).await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let (db, id) = (bench.db.clone(), id.clone());
        tasks.spawn(async move {
            let mut closed = campaign(id.as_str());
            closed.state = State::Closed;
            let mut tx = db.begin().await.unwrap();
            match tx.update_campaign(&closed, 1).await {
                Ok(()) => tx.commit().await.map(|()| true).unwrap(),
                Err(StoreError::Stale { .. }) => false,
                Err(error) => panic!("{error}"),
            }
        });
    }
    let winners = tasks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(winners, 1);
    assert_eq!(bench.db.campaign(&id).await.unwrap().unwrap().revision, 2);
}

/// Each transaction brings a version and judges what it sees. Whoever comes last must see both.
async fn two_versions_at_once_are_both_judged(bench: Bench) {
    const POSTS: u64 = 20;
    let campaign = with_posts(&bench.db, POSTS).await;
    let mut tasks = JoinSet::new();
    for post in 0..POSTS {
        for minute in [1, 2] {
            let (db, campaign) = (bench.db.clone(), campaign.clone());
            tasks.spawn(async move {
                let mut tx = db.begin().await.unwrap();
                let edit = version(now() + minutes(minute), "edit");
                assert!(tx.put_version(&campaign, post_id(post), &edit, now()).await.unwrap());
                tokio::task::yield_now().await;
                let seen = tx.post(&campaign, post_id(post)).await.unwrap().unwrap().versions.len();
                let mut judged = verdict(Outcome::Accepted, vec![]);
                judged.rules_version = format!("saw {seen}");
                tx.put_verdict(&campaign, post_id(post), &judged, now()).await.unwrap();
                tx.commit().await.unwrap();
            });
        }
    }
    tasks.join_all().await;
    for post in bench.db.posts(&campaign, None, 100).await.unwrap() {
        assert_eq!(post.verdict.map(|verdict| verdict.rules_version).as_deref(), Some("saw 3"));
    }
}

async fn two_readers_of_the_inbox_never_share_a_fact(bench: Bench) {
    const FACTS: usize = 60;
    let facts: Vec<_> = (0..FACTS).map(|number| fact(&number.to_string())).collect();
    bench.db.receive(&facts, now()).await.unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let db = bench.db.clone();
        tasks.spawn(async move {
            let mut done = Vec::new();
            loop {
                let mut tx = db.begin().await.unwrap();
                let rows = tx.unprocessed(7).await.unwrap();
                if rows.is_empty() {
                    return done;
                }
                let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
                tokio::task::yield_now().await;
                tx.mark_processed(&seqs).await.unwrap();
                tx.commit().await.unwrap();
                done.extend(seqs);
            }
        });
    }
    let mut done: Vec<i64> = tasks.join_all().await.concat();
    assert_eq!(done.len(), FACTS);
    done.sort_unstable();
    done.dedup();
    assert_eq!(done.len(), FACTS);
}

async fn two_processes_hear_the_same_facts(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let handles = [bench.db.clone(), bench.again().await];
    let mut tasks = JoinSet::new();
    for task in 0..40 {
        let (db, campaign) = (handles[task % 2].clone(), campaign.clone());
        let number = task as u64 / 4;
        tasks.spawn(async move {
            let heard = db.receive(&[fact(&number.to_string())], now()).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            let new = tx.put_post(&campaign, &facts(number), now()).await.unwrap();
            tx.commit().await.unwrap();
            (heard, u64::from(new))
        });
    }
    let (heard, new) =
        tasks.join_all().await.into_iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert_eq!((heard, new), (10, 10));
    assert_eq!(bench.db.posts(&seed_id(), None, 100).await.unwrap().len(), 10);
}
