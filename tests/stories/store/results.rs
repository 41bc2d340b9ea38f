//! The frozen list, sheets and results.

use domain::digest::Digest;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use serde_json::json;
use store::{CandidateRow, StoreError};

use super::Bench;
use super::sample::{minutes, now, post_id, with_campaign, with_posts};

contract! {
    the_list_is_numbered_once
    a_struck_line_keeps_its_number
    sealed_sheets_take_no_marks
    a_result_version_is_stored_once
}

fn line(number: u32) -> CandidateRow {
    CandidateRow {
        number,
        message: post_id(u64::from(number)),
        author: Snowflake(3000 + u64::from(number)),
        person: number,
        line: "ab".repeat(32),
        salt: "cd".repeat(32),
    }
}

async fn the_list_is_numbered_once(bench: Bench) {
    let campaign = with_posts(&bench.db, 5).await;
    let mut tx = bench.db.begin().await.unwrap();
    tx.put_candidates(&campaign, &[line(2), line(1)]).await.unwrap();
    tx.commit().await.unwrap();
    let taken = [CandidateRow { message: post_id(3), ..line(1) }, CandidateRow { number: 3, ..line(2) }];
    for row in taken {
        let mut tx = bench.db.begin().await.unwrap();
        let error = tx.put_candidates(&campaign, &[line(4), row]).await.unwrap_err();
        assert!(matches!(error, StoreError::Taken { .. }), "{error}");
    }
    let mut tx = bench.db.begin().await.unwrap();
    let error = tx.put_candidates(&campaign, &[line(9)]).await.unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    drop(tx);
    let list = bench.db.candidates(&campaign).await.unwrap();
    let rows: Vec<_> = list.into_iter().map(|candidate| candidate.row).collect();
    assert_eq!(rows, [line(1), line(2)]);
}

async fn a_struck_line_keeps_its_number(bench: Bench) {
    let campaign = with_posts(&bench.db, 3).await;
    let mut tx = bench.db.begin().await.unwrap();
    tx.put_candidates(&campaign, &[line(1), line(2)]).await.unwrap();
    assert!(tx.strike(&campaign, 1, ReasonCode::Withdrawn, now()).await.unwrap());
    assert!(!tx.strike(&campaign, 1, ReasonCode::Erased, now() + minutes(1)).await.unwrap());
    assert!(!tx.strike(&campaign, 3, ReasonCode::Withdrawn, now()).await.unwrap());
    tx.commit().await.unwrap();
    let list = bench.db.candidates(&campaign).await.unwrap();
    assert_eq!((list[0].struck, list[0].struck_at), (Some(ReasonCode::Withdrawn), Some(now())));
    assert_eq!((list[1].row.number, list[1].struck), (2, None));
}

async fn sealed_sheets_take_no_marks(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let hash = Digest::plain(b"sheets");
    let mut tx = bench.db.begin().await.unwrap();
    assert_eq!(tx.sealed(&campaign).await.unwrap(), None);
    tx.put_sheet(&campaign, "judge-b", &json!({ "1": [5] }), now()).await.unwrap();
    tx.put_sheet(&campaign, "judge-a", &json!({ "1": [6] }), now()).await.unwrap();
    tx.put_sheet(&campaign, "judge-b", &json!({ "1": [7] }), now() + minutes(1)).await.unwrap();
    tx.seal(&campaign, &hash, now() + minutes(2)).await.unwrap();
    let late = tx.put_sheet(&campaign, "judge-a", &json!({ "1": [10] }), now() + minutes(3)).await;
    assert!(matches!(late, Err(StoreError::Sealed { .. })));
    let again = tx.seal(&campaign, &Digest::plain(b"others"), now() + minutes(3)).await;
    assert!(matches!(again, Err(StoreError::Sealed { .. })));
    let unknown = super::sample::campaign("unknown").id;
    let missing = tx.put_sheet(&unknown, "judge-a", &json!({}), now()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
    tx.commit().await.unwrap();
    let sheets = bench.db.sheets(&campaign).await.unwrap();
    let marks: Vec<_> =
        sheets.iter().map(|sheet| (sheet.judge.as_str(), sheet.marks["1"][0].as_u64())).collect();
    assert_eq!(marks, [("judge-a", Some(6)), ("judge-b", Some(7))]);
    assert_eq!(bench.db.sealed(&campaign).await.unwrap().map(|seal| seal.score_hash), Some(hash));
}

async fn a_result_version_is_stored_once(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    assert_eq!(bench.db.result(&campaign, None).await.unwrap(), None);
    let (first, second) = ("{\"winners\":[\"關稅小王\"]}\n", "{\"winners\":[]}\n");
    let digest = |bundle: &str| Digest::plain(bundle.as_bytes());
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.put_result(&campaign, 1, first, &digest(first), now()).await.unwrap());
    assert!(!tx.put_result(&campaign, 1, second, &digest(second), now()).await.unwrap());
    assert!(tx.put_result(&campaign, 2, second, &digest(second), now() + minutes(1)).await.unwrap());
    tx.commit().await.unwrap();
    let one = bench.db.result(&campaign, Some(1)).await.unwrap().unwrap();
    assert_eq!((one.bundle.as_str(), one.digest, one.at), (first, digest(first), now()));
    let latest = bench.db.result(&campaign, None).await.unwrap().unwrap();
    assert_eq!((latest.version, latest.bundle.as_str()), (2, second));
    assert_eq!(bench.db.result(&campaign, Some(3)).await.unwrap(), None);
}
