//! The log, the coverage and the published records, as the panel shows them.

use chrono::TimeDelta;
use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use domain::unheard::{GapCause, Note};
use store::{ChannelCoverage, CoverageState, GapOutcome};
use tests::world::seed::{self, ENTRIES, GUILD, SECRETS};

use super::browser;
use super::client::Answer;
use super::in_browser::assert_quiet;
use super::stage::Stage;

on_both! {
    the_log_says_who_did_what_and_why
    the_log_goes_on_page_by_page
    what_was_not_heard_is_on_the_page
}

fn rows(page: &Answer) -> Vec<&str> {
    let body = page.text.split("<table class=\"log\">").nth(1).and_then(|rest| rest.split("</table>").next());
    body.map(|body| body.split("<tr>").skip(2).collect()).unwrap_or_default()
}

/// One post is rejected, taken back and accepted.
async fn decide(stage: &mut Stage) -> Snowflake {
    stage.fill(1).await;
    let post = stage.waiting[0];
    let mut mei = stage.signed_in("mei").await;
    for answer in ["reworded", "", "accept"] {
        let page = mei.get(&stage.post_path(post)).await;
        let revision = page.value_after("name=\"revision\" value=\"").unwrap().to_owned();
        if answer.is_empty() {
            mei.post(&format!("{}/undo", stage.post_path(post)), &[]).await;
        } else {
            let fields = [("revision", revision.as_str()), ("answer", answer), ("note", "=please read")];
            mei.post(&format!("{}/decide", stage.post_path(post)), &fields).await;
        }
    }
    post
}

async fn the_log_says_who_did_what_and_why(mut stage: Stage) {
    let post = decide(&mut stage).await;
    let mut vic = stage.signed_in("vic").await;
    let page = vic.get(&format!("/audit?post={post}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let found = rows(&page);
    // The newest first: accepted, taken back, rejected, judged.
    assert_eq!(found.len(), 4, "{}", page.text);
    for (row, told) in [
        (found[0], vec!["Mei", "decided about a post", "action: accept", "=please read"]),
        (found[1], vec!["Mei", "took a decision back", "leaves: reopened"]),
        (found[2], vec!["Mei", "decided about a post", "action: reject", "reason: reworded"]),
        (found[3], vec!["herald", "judged a post", "outcome: needs_review", "reasons: similar_earlier"]),
    ] {
        assert!(told.iter().all(|told| row.contains(told)), "{told:?} in {row}");
    }
    assert!(found[0].contains(&format!("href=\"{}\"", stage.post_path(post))), "{}", found[0]);
    // By who, what, where and when.
    let mei = found_actor(&page, "Mei");
    let count = async |client: &mut super::client::Client, query: &str| {
        let page = client.get(&format!("/audit?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        rows(&page).len()
    };
    assert_eq!(count(&mut vic, &format!("actor={mei}&action=decided")).await, 2);
    assert_eq!(count(&mut vic, &format!("actor={mei}&action=decided&campaign={}", stage.world.id)).await, 2);
    assert_eq!(count(&mut vic, &format!("actor={mei}&from=2025-04-03T20:00")).await, 3);
    assert_eq!(count(&mut vic, &format!("actor={mei}&until=2025-04-03T20:00")).await, 0);
    assert_eq!(count(&mut vic, "action=nonsense").await, 0);
    let page = vic.get("/audit?from=yesterday").await;
    assert!(page.text.contains("A time reads like"), "{}", page.text);
    for (path, status) in [
        ("/audit?campaign=unknown", 404),
        ("/audit?campaign=UPPER", 404),
        ("/audit?post=abc", 404),
        ("/audit?before=x", 200),
        ("/audit/log.csv?campaign=unknown", 404),
        ("/audit/log.csv", 400),
    ] {
        assert_eq!(vic.get(path).await.status, status, "{path}");
    }
    // What concerns the whole installation is for owners.
    assert_eq!(count(&mut vic, "action=signed_in").await, 0);
    let mut olga = stage.signed_in("olga").await;
    assert!(count(&mut olga, "action=signed_in").await >= 3);
    // Another server's campaign is as unknown as none, and so are its rows.
    let elsewhere = Campaign {
        id: CampaignId::new("elsewhere").unwrap(),
        guild: Snowflake(77),
        topic: "另一個話題".into(),
        aliases: vec![],
        ..seed::campaign()
    };
    let herald = campaigns::Actor::Herald;
    stage.service.draft(&elsewhere, &SECRETS, &herald, stage.now()).await.unwrap();
    assert_eq!(vic.get("/audit?campaign=elsewhere").await.status, 404);
    assert_eq!(vic.get("/audit/log.csv?campaign=elsewhere").await.status, 404);
    let page = vic.get("/audit").await;
    assert!(!page.text.contains("elsewhere"), "{}", page.text);
    // The whole log of the campaign for a spreadsheet, where nothing runs.
    let table = vic.get(&format!("/audit/log.csv?campaign={}", stage.world.id)).await;
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    assert!(table.text.contains("\"seq\",\"at\",\"actor\""), "{}", table.text);
    assert!(table.text.contains("\"'=please read\""), "a note that begins with = is inert");
    let mut stranger = stage.stranger();
    assert_eq!(stranger.get("/audit").await.status, 303);
    assert_eq!(stranger.get("/audit/log.csv?campaign=x").await.status, 303);
}

/// The value of a choice by its label.
fn found_actor(page: &Answer, label: &str) -> String {
    let before = page.text.split(&format!(">{label}</option>")).next().unwrap();
    let option = before.rsplit("<option value=\"").next().unwrap();
    option.split('"').next().unwrap().to_owned()
}

async fn the_log_goes_on_page_by_page(mut stage: Stage) {
    stage.fill(40).await;
    let mut vic = stage.signed_in("vic").await;
    let mut path = format!("/audit?campaign={}", stage.world.id);
    let (mut found, mut pages) = (0, 0);
    loop {
        let page = vic.get(&path).await;
        found += rows(&page).len();
        pages += 1;
        let Some(next) = page.value_after("rel=\"next\" href=\"") else { break };
        path = next.replace("&#38;", "&").replace("&amp;", "&");
    }
    let all = stage.world.db().audit_log(Some(&stage.world.id), 0, 10_000).await.unwrap().len();
    assert_eq!((found, pages), (all, all.div_ceil(50)));
}

async fn what_was_not_heard_is_on_the_page(stage: Stage) {
    let mut vic = stage.signed_in("vic").await;
    let page = vic.get("/audit").await;
    assert!(page.text.contains("No channel is listened to yet") && page.text.contains("No gap in the last"));
    let now = stage.now();
    let mut tx = stage.world.db().begin().await.unwrap();
    tx.put_coverage(&ChannelCoverage {
        channel: ENTRIES,
        guild: GUILD,
        parent: None,
        watermark: Snowflake::first_at(now - TimeDelta::minutes(5)).unwrap(),
        state: CoverageState::Unverifiable,
        detail: "<b>no</b> permission to read the history".to_owned(),
        changed_at: now,
    })
    .await
    .unwrap();
    let start = GapCause::Start.name();
    tx.open_gap(GUILD, ENTRIES, start, now - TimeDelta::minutes(30), now).await.unwrap();
    let note = Note::NewestOnly(1000).to_string();
    tx.close_gap(ENTRIES, GapOutcome::Filled, 7, &note, now).await.unwrap();
    // An older herald had words of its own.
    tx.open_gap(GUILD, ENTRIES, "resume_failed", now - TimeDelta::minutes(5), now).await.unwrap();
    // Another server's.
    tx.open_gap(Snowflake(77), Snowflake(78), "secret_cause", now, now).await.unwrap();
    tx.commit().await.unwrap();
    let page = vic.get("/audit").await;
    for told in [
        "cannot be checked: an owner",
        "&#60;b&#62;no",
        "<td>herald was started</td>",
        "edits and deletions of messages before the newest 1000 are not known",
        "filled",
        "<td class=\"number\">7</td>",
        "<td><code>resume failed</code></td>",
        ">open</span>",
    ] {
        assert!(page.text.contains(told), "{told} is missing in {}", page.text);
    }
    assert!(!page.text.contains("secret cause"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_page_is_readable() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    decide(&mut stage).await;
    let now = stage.now();
    let mut tx = stage.world.db().begin().await.unwrap();
    let watermark = Snowflake::first_at(now - TimeDelta::minutes(5)).unwrap();
    let state = CoverageState::Complete;
    let channel = ENTRIES;
    let known = ChannelCoverage {
        channel,
        guild: GUILD,
        parent: None,
        watermark,
        state,
        detail: String::new(),
        changed_at: now,
    };
    tx.put_coverage(&known).await.unwrap();
    tx.open_gap(GUILD, ENTRIES, "restart", now - TimeDelta::minutes(30), now).await.unwrap();
    tx.close_gap(ENTRIES, GapOutcome::Filled, 7, "", now).await.unwrap();
    tx.commit().await.unwrap();
    browser.sign_in(&stage.base, "olga").await;
    browser.driver.goto(format!("{}/audit", stage.base)).await.unwrap();
    browser.see("table.log").await;
    assert_quiet(&browser).await;
    browser.picture("audit").await;
    browser.driver.goto(format!("{}/audit#coverage", stage.base)).await.unwrap();
    browser.see("#coverage").await;
    browser.picture("audit-coverage").await;
    browser.quit().await;
    let Some(phone) = browser::start_phone().await else { return };
    phone.sign_in(&stage.base, "vic").await;
    phone.driver.goto(format!("{}/audit", stage.base)).await.unwrap();
    phone.see("table.log").await;
    assert_quiet(&phone).await;
    phone.picture("phone-audit").await;
    phone.quit().await;
}
