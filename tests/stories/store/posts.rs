//! Posts in any order of arrival.

use domain::post::PostVersion;
use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, Reason};
use store::StoreError;

use super::Bench;
use super::sample::{at, facts, minutes, now, post_id, put, verdict, version, with_campaign, with_posts};

contract! {
    a_post_heard_twice_is_one_post
    an_edit_may_come_before_the_post
    a_deletion_may_come_before_the_post
    a_deletion_is_final_and_may_turn_out_to_be_the_teams
    versions_come_in_the_order_of_their_times
    pages_are_complete_and_without_repeats
    a_verdict_counts_as_new_only_when_it_differs
    outcomes_are_counted
    a_verdict_needs_a_post
}

async fn a_post_heard_twice_is_one_post(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.put_post(&campaign, &facts(1), now()).await.unwrap());
    let mut renamed = facts(1);
    renamed.author.name = "someone else".into();
    assert!(!tx.put_post(&campaign, &renamed, now() + minutes(1)).await.unwrap());
    let text = version(now(), "first");
    assert!(tx.put_version(&campaign, post_id(1), &text, now()).await.unwrap());
    let other = version(now(), "second");
    assert!(!tx.put_version(&campaign, post_id(1), &other, now()).await.unwrap());
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post_id(1)).await.unwrap().unwrap();
    assert_eq!(stored.facts, Some(facts(1)));
    assert_eq!(stored.versions, [text]);
    assert_eq!(stored.first_seen_at, now());
    assert_eq!(bench.db.post(&campaign, post_id(2)).await.unwrap(), None);
}

async fn an_edit_may_come_before_the_post(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let (first, edit) = (version(now(), "first"), version(now() + minutes(5), "edited"));
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.put_version(&campaign, post_id(1), &edit, now() + minutes(6)).await.unwrap());
    let early = tx.post(&campaign, post_id(1)).await.unwrap().unwrap();
    assert_eq!((early.facts, early.versions), (None, vec![edit.clone()]));
    assert!(tx.put_post(&campaign, &facts(1), now() + minutes(7)).await.unwrap());
    assert!(tx.put_version(&campaign, post_id(1), &first, now() + minutes(7)).await.unwrap());
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post_id(1)).await.unwrap().unwrap();
    assert_eq!(stored.facts, Some(facts(1)));
    assert_eq!(stored.versions, [first, edit]);
    assert_eq!(stored.first_seen_at, now() + minutes(6));
    assert!(stored.revision > early.revision, "the facts are news to whoever looked at the edit alone");
}

async fn a_deletion_may_come_before_the_post(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.mark_deleted(&campaign, post_id(1), now(), false).await.unwrap());
    assert!(tx.put_post(&campaign, &facts(1), now() + minutes(1)).await.unwrap());
    tx.put_version(&campaign, post_id(1), &version(now(), "late"), now() + minutes(1)).await.unwrap();
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post_id(1)).await.unwrap().unwrap();
    assert_eq!(stored.deleted_at, Some(now()));
    assert_eq!(stored.facts, Some(facts(1)));
    assert_eq!(stored.versions.len(), 1);
}

async fn a_deletion_is_final_and_may_turn_out_to_be_the_teams(bench: Bench) {
    let campaign = with_posts(&bench.db, 1).await;
    let post = post_id(0);
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.mark_deleted(&campaign, post, now(), false).await.unwrap());
    assert!(!tx.mark_deleted(&campaign, post, now() + minutes(1), false).await.unwrap());
    assert!(tx.mark_deleted(&campaign, post, now() + minutes(2), true).await.unwrap());
    assert!(!tx.mark_deleted(&campaign, post, now() + minutes(3), false).await.unwrap());
    assert!(!tx.put_post(&campaign, &facts(0), now() + minutes(4)).await.unwrap());
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post).await.unwrap().unwrap();
    assert_eq!((stored.deleted_at, stored.deleted_by_staff), (Some(now()), true));
}

async fn versions_come_in_the_order_of_their_times(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let times = [3, 1, 2].map(|minute| now() + minutes(minute));
    let mut tx = bench.db.begin().await.unwrap();
    for time in times {
        tx.put_version(&campaign, post_id(1), &version(time, &time.to_string()), now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post_id(1)).await.unwrap().unwrap();
    let sorted: Vec<PostVersion> =
        [1, 2, 3].map(|m| now() + minutes(m)).map(|time| version(time, &time.to_string())).into();
    assert_eq!(stored.versions, sorted);
}

async fn pages_are_complete_and_without_repeats(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let other = super::sample::campaign("another");
    let mut tx = bench.db.begin().await.unwrap();
    tx.insert_campaign(&other, &super::sample::SECRETS, now()).await.unwrap();
    // 23 posts with gaps between their ids, stored backwards, and one of another campaign between them.
    for number in (0..23).rev() {
        put(&mut tx, &campaign, number * 3).await;
    }
    put(&mut tx, &other.id, 4).await;
    tx.commit().await.unwrap();
    for limit in [1, 2, 7, 22, 23, 24] {
        let mut seen = Vec::new();
        let mut after: Option<Snowflake> = None;
        loop {
            let page = bench.db.posts(&campaign, after, limit).await.unwrap();
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            assert!(after < Some(last.id), "a page begins after the last one");
            after = Some(last.id);
            for post in page {
                let number = post.id.0 - post_id(0).0;
                assert_eq!(post.facts, Some(facts(number)));
                assert_eq!(post.versions, [version(now(), &format!("#关税政策后市场分析# {number}"))]);
                seen.push(number);
            }
        }
        assert_eq!(seen, (0..23).map(|number| number * 3).collect::<Vec<_>>(), "pages of {limit}");
    }
}

async fn a_verdict_counts_as_new_only_when_it_differs(bench: Bench) {
    let campaign = with_posts(&bench.db, 1).await;
    let post = post_id(0);
    let mut tx = bench.db.begin().await.unwrap();
    let revision = tx.post(&campaign, post).await.unwrap().unwrap().revision;
    let late = verdict(Outcome::Rejected, vec![Reason::Late { by_ms: 400 }]);
    assert!(tx.put_verdict(&campaign, post, &late, now()).await.unwrap());
    assert!(!tx.put_verdict(&campaign, post, &late, now() + minutes(1)).await.unwrap());
    let later = verdict(Outcome::Rejected, vec![Reason::Late { by_ms: 401 }]);
    assert!(tx.put_verdict(&campaign, post, &later, now() + minutes(2)).await.unwrap());
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post).await.unwrap().unwrap();
    assert_eq!(stored.verdict, Some(later));
    assert_eq!(stored.revision, revision + 2);
}

async fn outcomes_are_counted(bench: Bench) {
    let campaign = with_posts(&bench.db, 6).await;
    let mut tx = bench.db.begin().await.unwrap();
    for (number, outcome) in
        [Outcome::Rejected, Outcome::Accepted, Outcome::Rejected, Outcome::Withdrawn, Outcome::Rejected]
            .into_iter()
            .enumerate()
    {
        let verdict = verdict(outcome, vec![]);
        tx.put_verdict(&campaign, post_id(number as u64), &verdict, now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(
        bench.db.outcome_counts(&campaign).await.unwrap(),
        [(Outcome::Accepted, 1), (Outcome::Rejected, 3), (Outcome::Withdrawn, 1)]
    );
}

async fn a_verdict_needs_a_post(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    let verdict = verdict(Outcome::Accepted, vec![]);
    let judged_at = at("2025-04-03T20:00:00+08:00");
    let error = tx.put_verdict(&campaign, post_id(1), &verdict, judged_at).await.unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
}
