//! The lists of the JSON API page by page: whatever the size of a page, a program that follows `next` has the list that one
//! large page has, and nothing is missing from that one.

use serde_json::{Value, json};

use super::api_closing::kind;
use super::payouts::ready;
use super::program::{Program, program};
use super::stage::Stage;

on_both! {
    pages_of_every_size_are_the_whole_list
    what_comes_or_goes_between_two_pages_moves_no_other_line
}

fn items(page: &Value) -> Vec<Value> {
    page["items"].as_array().unwrap_or_else(|| panic!("{page}")).clone()
}

/// A page of a list, whose address has a query already.
async fn page(program: &Program, path: &str, limit: usize, after: Option<&str>) -> Value {
    let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
    let told = program.get(&format!("{path}&limit={limit}{after}")).await;
    assert_eq!(told.status, 200, "{path}: {told:?}");
    told.body
}

/// The whole list by pages of one size.
async fn followed(program: &Program, path: &str, limit: usize) -> Vec<Value> {
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = page(program, path, limit, after.as_deref()).await;
        let lines = items(&page);
        assert!(lines.len() <= limit, "{path}: {} lines", lines.len());
        seen.extend(lines);
        assert!(seen.len() < 2000, "{path}: the pages never end");
        let Some(next) = page["next"].as_str() else { return seen };
        after = Some(next.to_owned());
    }
}

/// Approves whatever is ready, and takes it out.
async fn batch(pat: &Program, pia: &Program, base: &str) {
    let rows = pat.get(&format!("{base}/payouts?state=ready")).await;
    let prize = &rows.body["items"][0];
    let prizes = json!({ "prizes": [{ "id": prize["id"], "revision": prize["revision"] }] });
    let made = pat.post(&format!("{base}/batches"), &prizes).await;
    assert_eq!(made.status, 201, "{made:?}");
    let file = format!("{base}/batches/{}/file", made.body["id"]);
    assert_eq!(pia.post(&file, &json!({ "format": "csv" })).await.status, 200);
}

async fn pages_of_every_size_are_the_whole_list(mut stage: Stage) {
    ready(&mut stage).await;
    let base = format!("/campaigns/{}", stage.world.id);
    let (pat, pia) = (program(&stage, "pat", "pay").await, program(&stage, "pia", "pay").await);
    batch(&pat, &pia, &base).await;
    batch(&pat, &pia, &base).await;
    let in_campaign = format!("campaign={}", stage.world.id);
    for (path, at_least) in [
        (format!("{base}/payouts?"), 3),
        (format!("{base}/payouts?state=exported"), 2),
        (format!("{base}/batches?"), 2),
        (format!("{base}/exclusions?"), 0),
        (format!("{base}/appeals?shown=all"), 0),
        (format!("{base}/posts?shown=all"), 3),
        (format!("{base}/audit?"), 20),
        (format!("/schedule?when=past&{in_campaign}"), 10),
        (format!("/schedule?when=ahead&{in_campaign}"), 0),
        ("/campaigns?".to_owned(), 1),
        ("/people?".to_owned(), 3),
        ("/accounts?".to_owned(), 4),
    ] {
        // A token of its own for each: following single lines is more than one may ask within a minute.
        let olga = program(&stage, "olga", "own").await;
        let whole = page(&olga, &path, 200, None).await;
        assert_eq!(whole.get("next"), None, "{path}");
        let whole = items(&whole);
        assert!(whole.len() >= at_least, "{path}: {}", whole.len());
        for limit in [1, 2, 3, 7] {
            assert_eq!(followed(&olga, &path, limit).await, whole, "{path}, pages of {limit}");
        }
    }
    // Nothing of the schedule is missing, and nothing stands on both of its sides.
    let db = stage.world.db();
    let announced = [
        "opening",
        "reminder",
        "last_hour",
        "amended",
        "closed",
        "entry_list",
        "frozen",
        "results",
        "voided",
    ];
    let messages = db.outbox_rows(&stage.world.id, None, 1000).await.unwrap().into_iter();
    let mut expected: Vec<(String, i64)> = messages
        .filter(|row| announced.contains(&row.kind.as_str()))
        .map(|row| ("message".to_owned(), row.id))
        .chain(db.jobs(&stage.world.id).await.unwrap().into_iter().map(|job| ("job".to_owned(), job.id)))
        .collect();
    let (vic, mut told) = (program(&stage, "vic", "read").await, Vec::<(String, i64)>::new());
    for when in ["past", "ahead"] {
        let lines = followed(&vic, &format!("/schedule?when={when}&{in_campaign}"), 3).await;
        told.extend(
            lines
                .iter()
                .map(|line| (line["sort"].as_str().unwrap().to_owned(), line["id"].as_i64().unwrap())),
        );
    }
    expected.sort();
    told.sort();
    assert_eq!(told, expected);
}

async fn what_comes_or_goes_between_two_pages_moves_no_other_line(mut stage: Stage) {
    ready(&mut stage).await;
    let base = format!("/campaigns/{}", stage.world.id);
    let (pat, pia) = (program(&stage, "pat", "pay").await, program(&stage, "pia", "pay").await);
    batch(&pat, &pia, &base).await;
    // A batch that comes behind the first page is on the second.
    let batches = format!("{base}/batches?");
    let first = page(&pat, &batches, 1, None).await;
    assert_eq!(first.get("next"), None, "{first}");
    batch(&pat, &pia, &base).await;
    let last = items(&first)[0]["id"].to_string();
    let second = items(&page(&pat, &batches, 1, Some(&last)).await);
    assert_eq!(second.len(), 1, "{second:?}");
    assert_ne!(second[0]["id"].to_string(), last, "it is another one");
    // A prize that leaves the list behind the first page hides none.
    let exported = format!("{base}/payouts?state=exported");
    let first = page(&pat, &exported, 1, None).await;
    let shown = &items(&first)[0];
    let receipt = json!({ "pay_key": shown["pay_key"], "reference": "r-1", "status": "paid" });
    let taken = pia.post(&format!("{base}/receipts"), &json!({ "receipts": [receipt] })).await;
    assert_eq!(taken.status, 200, "{} {taken:?}", kind(&taken));
    let rest = items(&page(&pat, &exported, 1, first["next"].as_str()).await);
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert_ne!(rest[0]["id"], shown["id"]);
}
