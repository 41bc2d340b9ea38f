//! The JSON API of payments: two people and one batch, account numbers that are read outright, receipts, and steps with a
//! prize.

use campaigns::Actor;
use domain::payout::PayoutState;
use serde_json::{Value, json};

use super::api_closing::kind;
use super::payouts::ready;
use super::program::{Program, Told, program};
use super::stage::Stage;

on_both! {
    a_batch_takes_the_programs_of_two_people
    receipts_are_taken_whole_or_not_at_all
    a_number_is_read_outright_and_steps_name_what_was_seen
}

fn base(stage: &Stage) -> String {
    format!("/campaigns/{}", stage.world.id)
}

async fn payers(stage: &Stage) -> (Program, Program) {
    (program(stage, "pat", "pay").await, program(stage, "pia", "pay").await)
}

/// What a batch of everything that is ready names.
async fn chosen(payer: &Program, stage: &Stage) -> Value {
    let ledger = payer.get(&format!("{}/payouts?state=ready", base(stage))).await;
    let rows = ledger.body["items"].as_array().unwrap().iter();
    let prizes: Vec<Value> =
        rows.map(|row| json!({ "id": row["id"], "revision": row["revision"] })).collect();
    json!({ "prizes": prizes })
}

async fn states(stage: &Stage) -> Vec<PayoutState> {
    let rows = stage.service.payouts(&stage.world.id).await.unwrap();
    rows.into_iter().map(|row| row.payout.state).collect()
}

async fn count(stage: &Stage, action: &str) -> usize {
    stage.world.audit().await.iter().filter(|row| row.action == action).count()
}

async fn a_batch_takes_the_programs_of_two_people(mut stage: Stage) {
    ready(&mut stage).await;
    let (pat, pia) = payers(&stage).await;
    let batches = format!("{}/batches", base(&stage));
    let prizes = chosen(&pat, &stage).await;
    assert_eq!(prizes["prizes"].as_array().unwrap().len(), 2, "two have given a number: {prizes}");
    pat.post(&batches, &json!({ "prizes": [] })).await.assert_problem(409, None, "none");
    let old = json!({ "prizes": [{ "id": prizes["prizes"][0]["id"], "revision": 0 }] });
    let stale = pat.post(&batches, &old).await;
    assert_eq!(kind(&stale), "stale", "{stale:?}");
    assert!(stale.body["changes"][0].as_str().unwrap().contains("is ready at revision"), "{stale:?}");
    let nobodys = pat.post(&batches, &json!({ "prizes": [{ "id": i64::MAX, "revision": 1 }] })).await;
    assert!(kind(&nobodys) == "stale" && nobodys.text.contains("the ledger has no prize"), "{nobodys:?}");
    let waiting =
        pat.get(&format!("{}/payouts?state=awaiting_uid", base(&stage))).await.body["items"][0].clone();
    let early = json!({ "prizes": [{ "id": waiting["id"], "revision": waiting["revision"] }] });
    let early = pat.post(&batches, &early).await;
    assert!(kind(&early) == "stale" && early.text.contains("awaiting_uid, not ready"), "{early:?}");
    assert_eq!(count(&stage, "batch_approved").await, 0);
    let batch = pat.post(&batches, &prizes).await;
    assert_eq!((batch.status, batch.body["lines"].as_array().unwrap().len()), (201, 2), "{batch:?}");
    assert_eq!(batch.body["taken_out"], Value::Null);
    // Whoever approved cannot take it out.
    let file = format!("{batches}/{}/file", batch.body["id"]);
    let csv = json!({ "format": "csv" });
    let own = pat.post(&file, &csv).await;
    assert!(own.status == 409 && own.text.contains("a second person"), "{own:?}");
    assert!(!states(&stage).await.contains(&PayoutState::Exported));
    pia.post(&file, &json!({ "format": "pdf" })).await.assert_problem(422, Some("format"), "pdf");
    for unknown in ["999", "x", "99999999999999999999"] {
        pia.post(&format!("{batches}/{unknown}/file"), &csv).await.assert_problem(404, None, unknown);
    }
    let out = pia.post(&file, &csv).await;
    assert_eq!(
        (out.status, &out.headers["content-type"]),
        (200, &"text/csv; charset=utf-8".parse().unwrap())
    );
    assert_eq!(out.headers["cache-control"], "no-store");
    assert!(out.text.contains("\"uid:00123\"") && out.text.contains("\"'=1+1\""), "{}", out.text);
    assert_eq!(pia.post(&file, &csv).await.bytes, out.bytes, "the same file, byte for byte");
    let other = pia.post(&file, &json!({ "format": "json" })).await;
    assert!(other.status == 409 && other.text.contains("taken out as csv"), "{other:?}");
    let listed = pat.get(&batches).await;
    let taken = &listed.body["items"][0]["taken_out"];
    assert_eq!(taken["format"], "csv", "{listed:?}");
    assert_eq!(taken["sha256"], domain::digest::Digest::plain(&out.bytes).to_string());
    assert!(!listed.text.contains("00123") && !listed.text.contains("1234567890123456"), "{listed:?}");
    assert_eq!((count(&stage, "batch_approved").await, count(&stage, "batch_exported").await), (1, 1));
    assert_eq!(count(&stage, "batch_read").await, 1);
}

async fn receipts_are_taken_whole_or_not_at_all(mut stage: Stage) {
    ready(&mut stage).await;
    let (pat, pia) = payers(&stage).await;
    let batch = pat.post(&format!("{}/batches", base(&stage)), &chosen(&pat, &stage).await).await;
    let id = batch.body["id"].as_i64().unwrap();
    let table = pia.post(&format!("{}/batches/{id}/file", base(&stage)), &json!({ "format": "json" })).await;
    // As an object of names, with ids and account numbers as text.
    assert_eq!(
        (&table.body[0]["uid"], &table.body[1]["uid"], &table.body[1]["person"]),
        (&json!("00123"), &json!("1234567890123456"), &json!("3001")),
        "{table:?}"
    );
    let receipts = format!("{}/receipts", base(&stage));
    let paid = json!({ "pay_key": table.body[0]["pay_key"], "reference": "=r-1, \"x\"", "status": "paid" });
    let returned = json!({ "batch": id, "line": 2, "reference": "r-2", "status": "returned" });
    let all = |lines: &[&Value]| json!({ "receipts": lines });
    for (wrong, field) in [
        (json!({ "batch": id, "line": 3, "reference": "r-3", "status": "paid" }), "receipts[2]"),
        (json!({ "batch": id, "line": -1, "reference": "r-3", "status": "paid" }), "receipts[2]"),
        (json!({ "batch": i64::MAX, "line": 1, "reference": "r-3", "status": "paid" }), "receipts[2]"),
        (json!({ "reference": "r-3", "status": "paid" }), "receipts[2]"),
        (json!({ "pay_key": "nobody", "reference": "r-3", "status": "paid" }), "receipts[2]"),
        (json!({ "batch": id, "line": 1, "reference": " ", "status": "paid" }), "receipts[2]"),
        (json!({ "batch": id, "line": 1, "reference": "a\nb", "status": "paid" }), "receipts[2].reference"),
    ] {
        let refused = pia.post(&receipts, &all(&[&paid, &returned, &wrong])).await;
        refused.assert_problem(409, Some(field), &wrong.to_string());
    }
    let nonsense = json!({ "batch": id, "line": 1, "reference": "r", "status": "maybe" });
    pia.post(&receipts, &all(&[&nonsense])).await.assert_problem(422, Some("receipts[0].status"), "maybe");
    assert!(!states(&stage).await.contains(&PayoutState::Paid), "one that does not fit, and none is taken");
    let taken = pia.post(&receipts, &all(&[&paid, &returned])).await;
    assert_eq!(taken.body, json!({ "paid": 1, "returned": 1, "unchanged": 0 }), "{taken:?}");
    let twice = pia.post(&receipts, &all(&[&paid, &returned])).await;
    assert_eq!(twice.body, json!({ "paid": 0, "returned": 0, "unchanged": 2 }), "{twice:?}");
    let other = json!({ "batch": id, "line": 1, "reference": "another", "status": "paid" });
    pia.post(&receipts, &all(&[&other])).await.assert_problem(409, Some("receipts[0]"), "known otherwise");
    assert_eq!(pia.post(&receipts, &all(&[])).await.body["unchanged"], 0);
    let prize = pia.get(&format!("{}/payouts/1", base(&stage))).await;
    assert_eq!(
        (&prize.body["rows"][0]["state"], &prize.body["reference"]),
        (&json!("paid"), &json!("=r-1, \"x\"")),
        "a reference is kept as the payer wrote it: {prize:?}"
    );
    assert_eq!(count(&stage, "receipts_imported").await, 1);
}

async fn a_number_is_read_outright_and_steps_name_what_was_seen(mut stage: Stage) {
    ready(&mut stage).await;
    let (pat, pia) = payers(&stage).await;
    let prize = format!("{}/payouts/1", base(&stage));
    let looked = pat.get(&prize).await;
    assert!(!looked.text.contains("00123"), "{looked:?}");
    assert_eq!(
        (count(&stage, "uid_read").await, &looked.body["rows"][0]["has_account_number"]),
        (0, &json!(true))
    );
    let read = pat.call(reqwest::Method::POST, &format!("{prize}/account-number"), None).await;
    assert_eq!((read.status, &read.body), (200, &json!({ "uid": "00123" })), "{read:?}");
    assert_eq!(read.headers["cache-control"], "no-store");
    assert_eq!(count(&stage, "uid_read").await, 1, "who read it stands in the log");
    let missing =
        pat.call(reqwest::Method::POST, &format!("{}/payouts/2/account-number", base(&stage)), None).await;
    missing.assert_problem(409, None, "nobody gave one");
    for unknown in ["9", "0", "x", "-1", "99999999999"] {
        let path = format!("{}/payouts/{unknown}", base(&stage));
        pat.get(&path).await.assert_problem(404, None, unknown);
        let read = pat.call(reqwest::Method::POST, &format!("{path}/account-number"), None).await;
        read.assert_problem(404, None, unknown);
        let body = json!({ "step": "hold", "row": 1, "revision": 1, "reason": "x" });
        pat.post(&format!("{path}/steps"), &body).await.assert_problem(404, None, unknown);
    }
    // Steps, as in the panel: a reason, what was seen, and only what the ledger allows.
    let steps = format!("{prize}/steps");
    let step = |from: &Told, step: &str, reason: &str| {
        let row = &from.body["rows"][0];
        json!({ "step": step, "row": row["id"], "revision": row["revision"], "reason": reason })
    };
    assert_eq!(looked.body["steps"], json!(["hold", "void"]), "{looked:?}");
    pat.post(&steps, &step(&looked, "hold", " ")).await.assert_problem(409, Some("reason"), "no reason");
    pat.post(&steps, &step(&looked, "burn", "x")).await.assert_problem(422, Some("step"), "burn");
    let held = pat.post(&steps, &step(&looked, "hold", "the name differs")).await;
    assert_eq!((held.status, &held.body["rows"][0]["state"]), (200, &json!("on_hold")), "{held:?}");
    // Pia looked before Pat acted.
    let stale = pia.post(&steps, &step(&looked, "void", "wrong")).await;
    assert_eq!(
        (kind(&stale), &stale.body["revision"]),
        ("stale", &held.body["rows"][0]["revision"]),
        "{stale:?}"
    );
    let told = stale.body["changes"].as_array().unwrap().last().unwrap().as_str().unwrap();
    assert!(told.contains("prize_moved") && told.contains("the name differs"), "{stale:?}");
    let freed = pia.post(&steps, &step(&held, "release", "it is the same person")).await;
    assert_eq!(freed.body["rows"][0]["state"], "ready", "{freed:?}");
    pia.post(&steps, &step(&freed, "forfeit", "x")).await.assert_problem(409, None, "it is ready");
    let gone = pia.post(&steps, &step(&freed, "void", "not eligible")).await;
    assert_eq!(gone.body["steps"], json!(["pass_on"]), "{gone:?}");
    // All three have won something, so nobody follows.
    pia.post(&steps, &step(&gone, "pass_on", "the next one")).await.assert_problem(
        409,
        None,
        "nobody follows",
    );
    let log = stage.world.audit().await;
    let herald = Actor::Herald.name();
    assert!(
        log.iter().filter(|row| row.reason.as_deref() == Some("not eligible")).all(|row| row.actor != herald)
    );
}
