//! Lists page by page: whoever follows their places sees each row once and in order, also when rows come, go or move while
//! they read.

use std::collections::BTreeSet;
use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::payout::PayoutState;
use domain::prize::PrizeUnit;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use store::{
    AppealOutcome, AppealPage, BatchPage, CampaignPage, CandidatePage, CandidateRow, Db, Deadlines,
    ExclusionKind, Family, JobPage, JobStatus, MessagePage, NewAppeal, NewExclusion, NewOutbox, NewPayout,
    OutboxStatus, PayoutFilter, PayoutOrder, PayoutPage, SealedFile,
};

use super::Bench;
use super::sample::{
    SECRETS, campaign, job, message, minutes, now, post_id, seed_id, with_campaign, with_posts,
};

contract! {
    exclusions_page_by_number
    batches_page_from_either_end
    prizes_page_by_row_place_and_deadline
    appeals_of_both_kinds_are_one_list
    the_numbered_list_pages_by_number
    jobs_and_messages_page_by_time
    campaigns_page_from_the_newest
}

/// What the pages of a list give one after another. After each page `between` is told the last row and changes something.
async fn joined<T: Clone, K>(
    read: impl AsyncFn(Option<K>) -> Vec<T>,
    place: impl Fn(&T) -> K,
    between: impl AsyncFn(&T),
) -> Vec<T> {
    let (mut seen, mut beyond) = (Vec::new(), None);
    loop {
        let page = read(beyond).await;
        let Some(last) = page.last().cloned() else { return seen };
        beyond = Some(place(&last));
        seen.extend(page);
        assert!(seen.len() < 1000, "the pages never end");
        between(&last).await;
    }
}

async fn still<T>(_: &T) {}

/// True when the rows that stood there all the time come once and in their order.
fn assert_whole<T: Ord + Clone + Debug>(seen: &[T], all_the_time: &[T], what: &str) {
    let kept: BTreeSet<_> = all_the_time.iter().collect();
    let seen: Vec<_> = seen.iter().filter(|row| kept.contains(row)).cloned().collect();
    assert_eq!(seen, all_the_time, "{what}");
}

async fn exclude(db: &Db, campaign: &CampaignId, text: &str) {
    let mut tx = db.begin().await.unwrap();
    let new = NewExclusion {
        campaign: campaign.clone(),
        source: post_id(0),
        kind: ExclusionKind::Passage,
        text: text.to_owned(),
        reason: "a quotation".into(),
        actor: "moderator".into(),
        at: now(),
    };
    tx.add_exclusion(&new).await.unwrap();
    tx.commit().await.unwrap();
}

async fn exclusions_page_by_number(bench: Bench) {
    let id = with_posts(&bench.db, 1).await;
    for number in 0..7 {
        exclude(&bench.db, &id, &format!("passage {number}")).await;
    }
    let texts: Vec<String> = (0..7).map(|number| format!("passage {number}")).collect();
    for size in [1, 2, 3, 7, 9] {
        let read = async |after| bench.db.exclusions_listed(&id, after, size).await.unwrap();
        let seen = joined(read, |row| row.id, still).await;
        let seen: Vec<String> = seen.into_iter().map(|row| row.text).collect();
        assert_eq!(seen, texts, "pages of {size}");
    }
    // What is taken back stays in the list, and what comes while somebody reads comes last.
    let first = bench.db.exclusions_listed(&id, None, 3).await.unwrap();
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.lift_exclusion(&id, first[2].id, "moderator", now()).await.unwrap());
    tx.commit().await.unwrap();
    exclude(&bench.db, &id, "passage 7").await;
    let rest = bench.db.exclusions_listed(&id, Some(first[2].id), 9).await.unwrap();
    let rest: Vec<&str> = rest.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(rest, ["passage 3", "passage 4", "passage 5", "passage 6", "passage 7"]);
    let one = bench.db.exclusion(&id, first[2].id).await.unwrap().unwrap();
    assert_eq!(one.lifted.unwrap().0, "moderator");
    assert_eq!(bench.db.exclusion(&id, i64::MIN).await.unwrap(), None);
}

fn prize(place: u32) -> NewPayout {
    NewPayout {
        campaign: seed_id(),
        result_version: 1,
        place,
        number: place,
        person: Snowflake(3000 + u64::from(place)),
        message: post_id(u64::from(place)),
        amount_minor: 1000,
        currency: "USD".into(),
        unit: PrizeUnit::PointCard,
        pay_key: format!("key:{place}"),
        state: PayoutState::AwaitingUid,
        claim_by: None,
    }
}

async fn with_prizes(db: &Db, prizes: &[NewPayout]) {
    let mut tx = db.begin().await.unwrap();
    for prize in prizes {
        assert!(tx.add_payout(prize, now()).await.unwrap());
    }
    tx.commit().await.unwrap();
}

/// Approves a batch of one row and takes it out, and gives its number.
async fn batch(db: &Db, row: i64) -> i64 {
    let mut tx = db.begin().await.unwrap();
    let batch = tx.approve_batch(&seed_id(), &[(row, 1)], "pat", now()).await.unwrap();
    let file = SealedFile {
        exported_by: "pia".into(),
        exported_at: now(),
        format: "csv".into(),
        digest: Digest::plain(b"file"),
        sealed: Some(vec![1]),
    };
    tx.put_batch_file(batch, 1, &file).await.unwrap();
    tx.commit().await.unwrap();
    batch
}

async fn batches_page_from_either_end(bench: Bench) {
    let id = with_campaign(&bench.db).await;
    let prizes: Vec<NewPayout> = (1..=6).map(prize).collect();
    with_prizes(&bench.db, &prizes).await;
    let rows = bench.db.payouts(&id).await.unwrap();
    let mut numbers = Vec::new();
    for row in &rows[..5] {
        numbers.push(batch(&bench.db, row.id).await);
    }
    for (newest_first, limit) in [(false, 1), (false, 2), (false, 9), (true, 1), (true, 3), (true, 9)] {
        let read = async |beyond| {
            bench.db.batches_listed(&id, &BatchPage { beyond, newest_first, limit }).await.unwrap()
        };
        let seen = joined(read, |row| row.id, still).await;
        let mut seen: Vec<i64> = seen.into_iter().map(|row| row.id).collect();
        if newest_first {
            seen.reverse();
        }
        assert_eq!(seen, numbers, "newest first: {newest_first}, pages of {limit}");
    }
    let page = bench
        .db
        .batches_listed(&id, &BatchPage { beyond: None, newest_first: true, limit: 2 })
        .await
        .unwrap();
    let added = batch(&bench.db, rows[5].id).await;
    let rest = BatchPage { beyond: Some(page[1].id), newest_first: true, limit: 9 };
    let rest: Vec<i64> =
        bench.db.batches_listed(&id, &rest).await.unwrap().iter().map(|row| row.id).collect();
    assert_eq!(rest, [numbers[2], numbers[1], numbers[0]], "a newer batch moves no page");
    let lines = bench.db.batch_lines_between(&id, numbers[1], numbers[2]).await.unwrap();
    let lines: Vec<_> = lines.iter().map(|line| (line.batch, line.payout)).collect();
    assert_eq!(lines, [(numbers[1], rows[1].id), (numbers[2], rows[2].id)]);
    let held = bench.db.batch_lines_of(&[rows[5].id, rows[0].id]).await.unwrap();
    let held: Vec<_> = held.iter().map(|line| (line.batch, line.payout)).collect();
    assert_eq!(held, [(numbers[0], rows[0].id), (added, rows[5].id)]);
    assert_eq!(bench.db.batch_lines_of(&[]).await.unwrap(), []);
    let mark = bench.db.ledger_mark(&id).await.unwrap();
    // Every prize is at revision 1, every batch at 2.
    assert_eq!((mark.prizes, mark.batches, mark.changes), (6, 6, 6 * 2 + 6 * 3));
}

async fn prizes_page_by_row_place_and_deadline(bench: Bench) {
    let id = with_campaign(&bench.db).await;
    let deadlines = Deadlines {
        claim_by: now() + minutes(30),
        pay_by: now() + minutes(60),
        late_ms: minutes(1).num_milliseconds(),
    };
    // Stored from the last place to the first. The claim of place 2 ends late, that of place 5 early.
    let extra = |place: u32| match place {
        2 => Some(now() + minutes(50)),
        5 => Some(now() + minutes(10)),
        _ => None,
    };
    let prizes: Vec<NewPayout> =
        (1..=6).rev().map(|place| NewPayout { claim_by: extra(place), ..prize(place) }).collect();
    with_prizes(&bench.db, &prizes).await;
    let rows = bench.db.payouts(&id).await.unwrap();
    let row = |place: u32| rows.iter().find(|row| row.payout.place == place).unwrap();
    let step = async |place: u32, state: PayoutState| {
        let mut tx = bench.db.begin().await.unwrap();
        tx.move_payout(row(place).id, 1, state, None, None, now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    step(4, PayoutState::Forfeited).await;
    step(6, PayoutState::Ready).await;
    let orders = [
        (PayoutOrder::Row, [6, 5, 4, 3, 2, 1]),
        (PayoutOrder::Place, [1, 2, 3, 4, 5, 6]),
        // 10 minutes, twice the 30 of the campaign, 50, the 60 of a payment; nothing is due for what was let go.
        (PayoutOrder::Deadline(deadlines), [5, 1, 3, 2, 6, 4]),
    ];
    let all = PayoutFilter::default();
    for (order, places) in orders {
        for limit in [1, 2, 4, 6, 8] {
            let read = async |beyond| {
                let page = PayoutPage { beyond, order, limit };
                let rows = bench.db.payouts_listed(&id, &all, &page).await.unwrap();
                let count = bench.db.payouts_counted(&id, &all, &page).await.unwrap();
                assert_eq!(count.all, 6);
                if let Some((_, first)) = rows.first() {
                    assert_eq!(places[count.before as usize], first.payout.place, "{order:?}: {count:?}");
                }
                rows
            };
            let seen = joined(read, |(key, _)| *key, still).await;
            let seen: Vec<u32> = seen.iter().map(|(_, row)| row.payout.place).collect();
            assert_eq!(seen, places, "{order:?}, pages of {limit}");
        }
    }
    // The last prize of a page is let go: it moves to the end, and does not take the rest along.
    let order = PayoutOrder::Deadline(deadlines);
    let first =
        bench.db.payouts_listed(&id, &all, &PayoutPage { beyond: None, order, limit: 2 }).await.unwrap();
    assert_eq!(first[1].1.payout.place, 1);
    step(1, PayoutState::Forfeited).await;
    let rest = PayoutPage { beyond: Some(first[1].0), order, limit: 9 };
    let rest = bench.db.payouts_listed(&id, &all, &rest).await.unwrap();
    let rest: Vec<u32> = rest.iter().map(|(_, row)| row.payout.place).collect();
    assert_eq!(rest, [3, 2, 6, 1, 4]);
    // A filter that a prize leaves while somebody reads hides no other.
    let waiting = PayoutFilter { state: Some(PayoutState::AwaitingUid), ..all };
    let page = |beyond| PayoutPage { beyond, order: PayoutOrder::Place, limit: 1 };
    let first = bench.db.payouts_listed(&id, &waiting, &page(None)).await.unwrap();
    assert_eq!(first[0].1.payout.place, 2);
    step(2, PayoutState::Forfeited).await;
    let next = bench.db.payouts_listed(&id, &waiting, &page(Some(first[0].0))).await.unwrap();
    assert_eq!(next[0].1.payout.place, 3);
    let of = async |filter| {
        let page = PayoutPage { beyond: None, order: PayoutOrder::Place, limit: 9 };
        let rows = bench.db.payouts_listed(&id, &filter, &page).await.unwrap();
        rows.iter().map(|(_, row)| row.payout.place).collect::<Vec<_>>()
    };
    assert_eq!(of(PayoutFilter { place: Some(4), ..all }).await, [4]);
    assert_eq!(of(PayoutFilter { place: Some(0), ..all }).await, [] as [u32; 0], "there is no such place");
    assert_eq!(of(PayoutFilter { given: Some(true), ..all }).await, [] as [u32; 0]);
    assert_eq!(of(PayoutFilter { given: Some(false), ..all }).await.len(), 6);
}

async fn appeals_of_both_kinds_are_one_list(bench: Bench) {
    let id = with_posts(&bench.db, 6).await;
    let appeal = |number: u64, at: DateTime<Utc>| NewAppeal {
        campaign: id.clone(),
        message: post_id(number),
        author: Snowflake(3000 + number),
        text: format!("appeal {number}"),
        at,
    };
    let mut tx = bench.db.begin().await.unwrap();
    for version in [1, 2] {
        assert!(tx.put_result(&id, version, "{}", &Digest::plain(b"{}"), now()).await.unwrap());
    }
    // About entries: 0, 1 and 2, the last two of one moment. About results: 1 against both versions, 3 and 4.
    for (number, at) in [(0, 0), (2, 5), (1, 5)] {
        assert!(tx.add_appeal(&appeal(number, now() + minutes(at))).await.unwrap());
    }
    for (number, version, at) in [(3, 1, 9), (1, 2, 9), (1, 1, 9), (4, 2, 7)] {
        assert!(tx.add_result_appeal(&appeal(number, now() + minutes(at)), version).await.unwrap());
    }
    tx.commit().await.unwrap();
    let place = |row: &store::AppealRow| {
        (row.opened_at.timestamp_millis(), row.message.0, row.result_version.unwrap_or(0))
    };
    let told = |row: &store::AppealRow| (row.message.0 - post_id(0).0, row.result_version);
    let order = [(0, None), (1, None), (2, None), (4, Some(2)), (1, Some(1)), (1, Some(2)), (3, Some(1))];
    for newest_first in [false, true] {
        for limit in [1, 2, 3, 7, 9] {
            let read = async |beyond| {
                let page = AppealPage { answered: None, beyond, newest_first, limit };
                bench.db.appeals_listed(&id, &page).await.unwrap()
            };
            let mut seen: Vec<_> = joined(read, place, still).await.iter().map(told).collect();
            if newest_first {
                seen.reverse();
            }
            assert_eq!(seen, order, "newest first: {newest_first}, pages of {limit}");
        }
    }
    // Whoever works through the open ones answers each page before the next.
    let read = async |beyond| {
        let page = AppealPage { answered: Some(false), beyond, newest_first: false, limit: 2 };
        bench.db.appeals_listed(&id, &page).await.unwrap()
    };
    let answer = async |last: &store::AppealRow| {
        let mut tx = bench.db.begin().await.unwrap();
        let (upheld, at) = (AppealOutcome::Upheld, now() + minutes(20));
        let done = match last.result_version {
            None => tx.decide_appeal(&id, last.message, upheld, "ann", "no", at).await,
            Some(version) => {
                tx.decide_result_appeal(&id, version, last.message, upheld, "ann", "no", at).await
            }
        };
        assert!(done.unwrap());
        tx.commit().await.unwrap();
    };
    let seen: Vec<_> = joined(read, place, answer).await.iter().map(told).collect();
    assert_eq!(seen, order);
    let counts = async |answered| bench.db.appeals_counted(&id, answered).await.unwrap();
    assert_eq!((counts(None).await, counts(Some(true)).await, counts(Some(false)).await), (7, 4, 3));
    let one = async |number, version| bench.db.appeal(&id, post_id(number), version).await.unwrap();
    assert_eq!(one(1, None).await.unwrap().opened_at, now() + minutes(5));
    assert_eq!(one(1, Some(2)).await.unwrap().result_version, Some(2));
    assert_eq!((one(3, None).await, one(1, Some(3)).await), (None, None));
}

async fn the_numbered_list_pages_by_number(bench: Bench) {
    let id = with_posts(&bench.db, 9).await;
    let line = |number: u32| CandidateRow {
        number,
        message: post_id(u64::from(number)),
        author: Snowflake(3000 + u64::from(number)),
        person: number,
        line: "ab".repeat(32),
        salt: "cd".repeat(32),
    };
    let mut tx = bench.db.begin().await.unwrap();
    tx.put_candidates(&id, &(1..=7).map(line).collect::<Vec<_>>()).await.unwrap();
    for number in [2, 3, 6] {
        assert!(tx.strike(&id, number, ReasonCode::Withdrawn, now()).await.unwrap());
    }
    tx.commit().await.unwrap();
    let numbers = async |page: CandidatePage| {
        let lines = bench.db.candidates_listed(&id, &page).await.unwrap();
        lines.iter().map(|line| line.row.number).collect::<Vec<u32>>()
    };
    for limit in [1, 2, 3, 7, 9] {
        let read = async |after: Option<u32>| {
            numbers(CandidatePage { after: after.unwrap_or(0), limit, ..CandidatePage::default() }).await
        };
        assert_eq!(joined(read, |number| *number, still).await, [1, 2, 3, 4, 5, 6, 7], "pages of {limit}");
    }
    // What is struck and what is not struck any more while somebody reads.
    let struck = |after: Option<u32>| CandidatePage {
        struck: true,
        after: after.unwrap_or(0),
        limit: 1,
        ..CandidatePage::default()
    };
    let change = async |last: &u32| {
        let mut tx = bench.db.begin().await.unwrap();
        tx.lift_strike(&id, *last, ReasonCode::Withdrawn).await.unwrap();
        tx.strike(&id, 1, ReasonCode::Withdrawn, now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    let seen = joined(async |after| numbers(struck(after)).await, |number| *number, change).await;
    assert_whole(&seen, &[2, 3, 6], "struck lines");
    let page = CandidatePage { after: 4, limit: 9, ..CandidatePage::default() };
    let count = bench.db.candidates_counted(&id, &page).await.unwrap();
    assert_eq!((count.all, count.before), (7, 4));
    assert_eq!(numbers(CandidatePage { number: Some(5), limit: 9, ..CandidatePage::default() }).await, [5]);
    assert_eq!(
        numbers(CandidatePage { number: Some(0), limit: 9, ..CandidatePage::default() }).await,
        [] as [u32; 0]
    );
    let some = bench.db.candidates_numbered(&id, &[6, 1, 99]).await.unwrap();
    let some: Vec<_> = some.iter().map(|line| (line.row.number, line.row.message)).collect();
    assert_eq!(some, [(1, post_id(1)), (6, post_id(6))]);
}

async fn jobs_and_messages_page_by_time(bench: Bench) {
    let id = with_campaign(&bench.db).await;
    let other = campaign("other");
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.insert_campaign(&other, &SECRETS, now()).await.unwrap());
    // Numbered in another order than their times; two of one moment; one of a campaign that nobody asks for.
    for (key, at) in [("e", 40), ("a", 1), ("c", 20), ("d", 20), ("b", 10)] {
        assert!(tx.schedule(&job(key, now() + minutes(at))).await.unwrap());
    }
    let elsewhere = store::NewJob { campaign: Some(other.id.clone()), ..job("x", now() + minutes(15)) };
    assert!(tx.schedule(&elsewhere).await.unwrap());
    tx.commit().await.unwrap();
    let page = |past: bool, statuses: &[JobStatus], at: DateTime<Utc>, limit: u32, beyond| JobPage {
        campaigns: vec![id.clone()],
        statuses: statuses.to_vec(),
        now: at,
        past,
        beyond,
        limit,
    };
    let place = |row: &store::JobRow| (row.finished_at.unwrap_or(row.due), row.id);
    let keys = |rows: &[store::JobRow]| rows.iter().map(|row| row.dedupe_key.clone()).collect::<Vec<_>>();
    let open = [JobStatus::Pending, JobStatus::Leased, JobStatus::Cancelled];
    for limit in [1, 2, 3, 5, 9] {
        let read =
            async |beyond| bench.db.jobs_listed(&page(false, &open, now(), limit, beyond)).await.unwrap();
        assert_eq!(keys(&joined(read, place, still).await), ["a", "b", "c", "d", "e"], "pages of {limit}");
    }
    // The first is done while somebody reads on: it is over, and nothing else is hidden or comes twice.
    let first = bench.db.jobs_listed(&page(false, &open, now(), 1, None)).await.unwrap();
    let claimed = bench.db.claim_jobs("w", now() + minutes(1), minutes(1), 1).await.unwrap();
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.finish_job(&claimed[0].claim(), now() + minutes(2)).await.unwrap());
    tx.commit().await.unwrap();
    let rest = page(false, &open, now(), 9, Some(place(&first[0])));
    assert_eq!(keys(&bench.db.jobs_listed(&rest).await.unwrap()), ["b", "c", "d", "e"]);
    // Cancelled ones are ahead until their time, then over; what is over comes the latest first.
    let mut tx = bench.db.begin().await.unwrap();
    assert_eq!(tx.cancel_jobs(&id).await.unwrap(), 4);
    tx.commit().await.unwrap();
    let ahead = bench.db.jobs_listed(&page(false, &open, now() + minutes(20), 9, None)).await.unwrap();
    assert_eq!(keys(&ahead), ["e"]);
    let over = [JobStatus::Done, JobStatus::Cancelled];
    for limit in [1, 2, 4, 9] {
        let read = async |beyond| {
            bench.db.jobs_listed(&page(true, &over, now() + minutes(20), limit, beyond)).await.unwrap()
        };
        assert_eq!(keys(&joined(read, place, still).await), ["d", "c", "b", "a"], "pages of {limit}");
    }

    // Messages of two families among receipts whose keys stand around theirs.
    let new = |number: u64, key: &str, kind: &str, at: i64| NewOutbox {
        dedupe_key: format!("{id}:{key}"),
        kind: kind.to_owned(),
        not_before: now() + minutes(at),
        ..message(number)
    };
    let mut tx = bench.db.begin().await.unwrap();
    for (number, key, kind, at) in [
        (1, "opening:zh-TW:1", "opening", 5),
        (2, "closed:en:1", "closed", 3),
        (3, "opening:en:1", "opening", 5),
        (4, "receipt:7", "receipt", 4),
        (5, "openin", "opening", 4),
        (6, "opening:en:2", "receipt", 4),
        (7, "closed:zh-CN:1", "closed", 8),
    ] {
        assert!(tx.enqueue(&new(number, key, kind, at), now()).await.unwrap());
    }
    tx.commit().await.unwrap();
    let families: Vec<Family> = ["opening", "closed"]
        .map(|kind| Family { prefix: format!("{id}:{kind}"), kind: kind.to_owned() })
        .to_vec();
    let page = |latest_first: bool, statuses: &[OutboxStatus], limit: u32, beyond| MessagePage {
        families: families.clone(),
        statuses: statuses.to_vec(),
        latest_first,
        beyond,
        limit,
    };
    let place = |row: &store::OutboxRow| (row.sent_at.unwrap_or(row.not_before), row.id);
    let nonces = |rows: &[store::OutboxRow]| rows.iter().map(|row| row.nonce.clone()).collect::<Vec<_>>();
    let waiting = [OutboxStatus::Pending];
    for latest_first in [false, true] {
        for limit in [1, 2, 3, 4, 9] {
            let read = async |beyond| {
                bench.db.messages_listed(&page(latest_first, &waiting, limit, beyond)).await.unwrap()
            };
            let mut seen = nonces(&joined(read, place, still).await);
            if latest_first {
                seen.reverse();
            }
            assert_eq!(seen, ["nonce2", "nonce1", "nonce3", "nonce7"], "{latest_first}, pages of {limit}");
        }
    }
    // Two go out while somebody reads on.
    let first = bench.db.messages_listed(&page(false, &waiting, 2, None)).await.unwrap();
    let later = now() + minutes(6);
    for row in bench.db.claim_outbox("w", later, TimeDelta::minutes(1), 9).await.unwrap() {
        if ["nonce1", "nonce2"].contains(&row.nonce.as_str()) {
            assert!(bench.db.mark_sent(&row.claim(), "77", later).await.unwrap());
        } else {
            assert!(bench.db.release(&row.claim()).await.unwrap());
        }
    }
    let rest = page(false, &waiting, 9, Some(place(&first[1])));
    assert_eq!(nonces(&bench.db.messages_listed(&rest).await.unwrap()), ["nonce3", "nonce7"]);
    let count = async |status| bench.db.messages_counted(&families, status).await.unwrap();
    assert_eq!((count(OutboxStatus::Sent).await, count(OutboxStatus::Pending).await), (2, 2));
    assert_eq!(bench.db.message(first[1].id).await.unwrap().unwrap().nonce, "nonce1");
    assert_eq!(bench.db.message(i64::MAX).await.unwrap(), None);
}

async fn campaigns_page_from_the_newest(bench: Bench) {
    // Two of one moment go by name.
    for (name, at) in [("b", 1), ("d", 4), ("a", 1), ("c", 2), ("e", 4)] {
        let mut tx = bench.db.begin().await.unwrap();
        assert!(tx.insert_campaign(&campaign(name), &SECRETS, now() + minutes(at)).await.unwrap());
        tx.commit().await.unwrap();
    }
    let place = |row: &store::StoredCampaign| (row.created_at, row.campaign.id.clone());
    let names = |rows: &[store::StoredCampaign]| {
        rows.iter().map(|row| row.campaign.id.to_string()).collect::<Vec<_>>()
    };
    let page = |states: &[State], limit: u32, beyond| CampaignPage { states: states.to_vec(), beyond, limit };
    let guild = campaign("a").guild;
    for limit in [1, 2, 3, 5, 9] {
        let read =
            async |beyond| bench.db.campaigns_listed(guild, &page(&State::ALL, limit, beyond)).await.unwrap();
        assert_eq!(names(&joined(read, place, still).await), ["d", "e", "c", "a", "b"], "pages of {limit}");
    }
    // The last one of a page leaves the list, and a new one comes before it.
    let open = [State::Open];
    let first = bench.db.campaigns_listed(guild, &page(&open, 3, None)).await.unwrap();
    let mut tx = bench.db.begin().await.unwrap();
    let closed = domain::campaign::Campaign { state: State::Closed, ..first[2].campaign.clone() };
    tx.update_campaign(&closed, first[2].revision).await.unwrap();
    assert!(tx.insert_campaign(&campaign("f"), &SECRETS, now() + minutes(9)).await.unwrap());
    tx.commit().await.unwrap();
    let rest = bench.db.campaigns_listed(guild, &page(&open, 9, Some(place(&first[2])))).await.unwrap();
    assert_eq!(names(&rest), ["a", "b"]);
    assert_eq!(
        names(&bench.db.campaigns_listed(guild, &page(&[State::Closed], 9, None)).await.unwrap()),
        ["c"]
    );
    assert_eq!(bench.db.campaigns_listed(Snowflake(1), &page(&State::ALL, 9, None)).await.unwrap(), []);
}
