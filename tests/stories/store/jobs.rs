//! Jobs: due times, leases, and an end in the transaction of the effects.

use store::{Db, JobStatus};

use super::Bench;
use super::sample::{job, minutes, now, seed_id, with_campaign};

contract! {
    jobs_come_by_time_and_then_number
    a_known_job_is_not_done_twice
    a_job_and_its_effects_end_together
    a_slow_worker_is_fenced_off_from_its_job
    a_job_that_failed_comes_again
    cancelled_jobs_are_not_done
    the_next_time_is_known
}

async fn schedule(db: &Db, jobs: &[(&str, i64)]) {
    with_campaign(db).await;
    let mut tx = db.begin().await.unwrap();
    for (key, minute) in jobs {
        assert!(tx.schedule(&job(key, now() + minutes(*minute))).await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn jobs_come_by_time_and_then_number(bench: Bench) {
    schedule(&bench.db, &[("late", 5), ("second", 1), ("third", 1), ("first", 0)]).await;
    let claim = |minute, limit| bench.db.claim_jobs("w", now() + minutes(minute), minutes(60), limit);
    let keys = |rows: Vec<store::JobRow>| rows.into_iter().map(|row| row.dedupe_key).collect::<Vec<_>>();
    assert_eq!(keys(claim(1, 2).await.unwrap()), ["first", "second"]);
    assert_eq!(keys(claim(4, 9).await.unwrap()), ["third"]);
    assert_eq!(keys(claim(5, 9).await.unwrap()), ["late"]);
}

async fn a_known_job_is_not_done_twice(bench: Bench) {
    schedule(&bench.db, &[("close", 0)]).await;
    let mut tx = bench.db.begin().await.unwrap();
    assert!(!tx.schedule(&job("close", now() + minutes(9))).await.unwrap());
    tx.commit().await.unwrap();
    let rows = bench.db.claim_jobs("w", now(), minutes(1), 9).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].due, &rows[0].payload), (now(), &serde_json::json!({ "key": "close" })));
    assert_eq!(bench.db.claim_jobs("v", now(), minutes(1), 9).await.unwrap(), []);
}

async fn a_job_and_its_effects_end_together(bench: Bench) {
    schedule(&bench.db, &[("close", 0)]).await;
    let claim = bench.db.claim_jobs("w", now(), minutes(1), 9).await.unwrap().remove(0).claim();
    let mut tx = bench.db.begin().await.unwrap();
    tx.set_cursor("effect", "1").await.unwrap();
    assert!(tx.finish_job(&claim, now()).await.unwrap());
    tx.rollback().await.unwrap();
    let again = bench.db.claim_jobs("w", now() + minutes(1), minutes(1), 9).await.unwrap().remove(0);
    assert_eq!(again.attempts, 2);
    assert_eq!(bench.db.cursor("effect").await.unwrap(), None);
    let mut tx = bench.db.begin().await.unwrap();
    tx.set_cursor("effect", "2").await.unwrap();
    assert!(tx.finish_job(&again.claim(), now() + minutes(1)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(bench.db.claim_jobs("w", now() + minutes(99), minutes(1), 9).await.unwrap(), []);
    assert_eq!(bench.db.cursor("effect").await.unwrap().as_deref(), Some("2"));
    let done = bench.db.jobs(&seed_id()).await.unwrap().remove(0);
    assert_eq!((done.status, done.finished_at), (JobStatus::Done, Some(now() + minutes(1))));
}

async fn a_slow_worker_is_fenced_off_from_its_job(bench: Bench) {
    schedule(&bench.db, &[("close", 0)]).await;
    let slow = bench.db.claim_jobs("w", now(), minutes(1), 9).await.unwrap().remove(0).claim();
    let early = now() + minutes(1) - chrono::TimeDelta::milliseconds(1);
    assert_eq!(bench.db.claim_jobs("w", early, minutes(1), 9).await.unwrap(), []);
    let taker = bench.db.claim_jobs("w", now() + minutes(1), minutes(1), 9).await.unwrap().remove(0).claim();
    let mut tx = bench.db.begin().await.unwrap();
    assert!(!tx.finish_job(&slow, now()).await.unwrap());
    assert!(!tx.retry_job(&slow, "late", now()).await.unwrap());
    assert!(tx.finish_job(&taker, now()).await.unwrap());
    assert!(!tx.finish_job(&taker, now()).await.unwrap());
}

async fn a_job_that_failed_comes_again(bench: Bench) {
    schedule(&bench.db, &[("close", 0)]).await;
    let claim = bench.db.claim_jobs("w", now(), minutes(1), 9).await.unwrap().remove(0).claim();
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.retry_job(&claim, "no permission", now() + minutes(5)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(bench.db.claim_jobs("w", now() + minutes(4), minutes(1), 9).await.unwrap(), []);
    let again = bench.db.claim_jobs("w", now() + minutes(5), minutes(1), 9).await.unwrap().remove(0);
    assert_eq!((again.attempts, again.last_error.as_deref()), (2, Some("no permission")));
}

async fn cancelled_jobs_are_not_done(bench: Bench) {
    schedule(&bench.db, &[("done", 0), ("leased", 1), ("waiting", 2)]).await;
    let done = bench.db.claim_jobs("w", now(), minutes(9), 9).await.unwrap().remove(0).claim();
    let leased = bench.db.claim_jobs("w", now() + minutes(1), minutes(9), 9).await.unwrap().remove(0).claim();
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.finish_job(&done, now()).await.unwrap());
    assert_eq!(tx.cancel_jobs(&seed_id()).await.unwrap(), 2);
    assert_eq!(tx.cancel_jobs(&seed_id()).await.unwrap(), 0);
    assert!(!tx.finish_job(&leased, now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(bench.db.claim_jobs("w", now() + minutes(99), minutes(1), 9).await.unwrap(), []);
    let statuses: Vec<_> = bench.db.jobs(&seed_id()).await.unwrap().iter().map(|job| job.status).collect();
    assert_eq!(statuses, [JobStatus::Done, JobStatus::Cancelled, JobStatus::Cancelled]);
}

async fn the_next_time_is_known(bench: Bench) {
    assert_eq!(bench.db.next_job_due().await.unwrap(), None);
    schedule(&bench.db, &[("second", 30), ("first", 10)]).await;
    assert_eq!(bench.db.next_job_due().await.unwrap(), Some(now() + minutes(10)));
    // While somebody is at it, the end of the lease is the next time that matters.
    let claim = bench.db.claim_jobs("w", now() + minutes(10), minutes(5), 9).await.unwrap().remove(0).claim();
    assert_eq!(bench.db.next_job_due().await.unwrap(), Some(now() + minutes(15)));
    let mut tx = bench.db.begin().await.unwrap();
    tx.finish_job(&claim, now() + minutes(11)).await.unwrap();
    assert_eq!(tx.next_job_due().await.unwrap(), Some(now() + minutes(30)));
}
