//! The audit log.

use domain::campaign::CampaignId;
use serde_json::json;
use store::NewAudit;

use super::Bench;
use super::sample::{now, seed_id};

contract! {
    the_log_keeps_order_and_pages
}

fn entry(action: &str, campaign: Option<CampaignId>) -> NewAudit {
    NewAudit {
        at: now(),
        actor: "organiser".into(),
        action: action.into(),
        campaign,
        subject: "campaign 關稅".into(),
        before: None,
        after: Some(json!({ "state": "open" })),
        reason: None,
    }
}

async fn the_log_keeps_order_and_pages(bench: Bench) {
    let campaign = seed_id();
    // All at the same moment: the order is that of writing.
    for action in ["z", "a", "m", "b"] {
        let mut tx = bench.db.begin().await.unwrap();
        tx.audit(&entry(action, (action != "m").then(seed_id))).await.unwrap();
        tx.commit().await.unwrap();
    }
    let all = bench.db.audit_log(None, 0, 10).await.unwrap();
    let actions = |rows: &[store::AuditRow]| rows.iter().map(|row| row.action.clone()).collect::<Vec<_>>();
    assert_eq!(actions(&all), ["z", "a", "m", "b"]);
    assert_eq!((&all[0].before, &all[0].after), (&None, &Some(json!({ "state": "open" }))));
    assert_eq!((all[0].actor.as_str(), all[0].subject.as_str()), ("organiser", "campaign 關稅"));
    let first = bench.db.audit_log(Some(&campaign), 0, 2).await.unwrap();
    assert_eq!(actions(&first), ["z", "a"]);
    let rest = bench.db.audit_log(Some(&campaign), first[1].seq, 2).await.unwrap();
    assert_eq!(actions(&rest), ["b"]);
}

/// The same on SQLite is a test of the store itself, which can run SQL of its own there.
#[tokio::test]
async fn the_server_itself_refuses_to_change_the_log() {
    crate::store::on_postgres(change_the_log).await;
}

async fn change_the_log(bench: Bench) {
    let server = bench.server.expect("it runs on the server");
    let mut tx = bench.db.begin().await.unwrap();
    tx.audit(&entry("a", None)).await.unwrap();
    tx.commit().await.unwrap();
    for change in ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log", "TRUNCATE audit_log"] {
        let refusal = server.refused(&bench.url, change);
        assert!(refusal.contains("the audit log is append-only"), "{refusal}");
    }
    assert_eq!(bench.db.audit_log(None, 0, 10).await.unwrap().len(), 1);
}
