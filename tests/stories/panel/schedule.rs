//! The schedule: jobs and announcements by day, and an announcement that is sent again.

use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use store::OutboxStatus;
use tests::world::channel::{Fault, Script};
use tests::world::seed::{MODERATOR, at};

use super::stage::Stage;

on_both! {
    jobs_and_announcements_stand_at_their_times
    what_was_given_up_is_sent_again_once
    a_long_schedule_goes_on_page_by_page
}

async fn jobs_and_announcements_stand_at_their_times(stage: Stage) {
    let mut client = stage.signed_in("vic").await;
    let ahead = client.get("/schedule").await;
    assert_eq!(ahead.status, 200);
    // Domain rule R23 and the founding notice: closes on 4 April 15:00, entry list an hour later (UTC+8).
    for told in ["Close the window", "2025-04-04 15:00", "Post the entry list", "2025-04-04 16:00"] {
        assert!(ahead.text.contains(told), "{told} is missing in {}", ahead.text);
    }
    assert!(!ahead.text.contains("Post the notice"), "it is out: {}", ahead.text);
    let close = ahead.text.find("Close the window").unwrap();
    let list = ahead.text.find("Post the entry list").unwrap();
    assert!(close < list, "by time");
    let past = client.get("/schedule?when=past").await;
    for told in ["Post the notice", "Open the window", "Notice · zh-TW", "Notice · en", "sent"] {
        assert!(past.text.contains(told), "{told} is missing in {}", past.text);
    }
    let (open, notice) = (past.text.find("Open the window"), past.text.find("Post the notice"));
    assert!(open < notice, "the latest first");
    // Filters, and what they cannot mean.
    let only = client.get("/schedule?when=past&state=cancelled").await;
    assert!(only.text.contains("Nothing fits this filter"), "{}", only.text);
    let one = format!("/schedule?campaign={}&state=waiting", stage.world.id);
    assert!(client.get(&one).await.text.contains("Close the window"));
    assert_eq!(client.get("/schedule?campaign=nothing").await.status, 404);
    assert_eq!(client.get("/schedule?campaign=NOTHING").await.status, 404);
    let odd = client.get("/schedule?when=x&state=x&after=x").await;
    assert!(odd.status == 200 && odd.text.contains("Close the window"), "{}", odd.text);
    // What did not happen in time is still ahead, and says that it is late.
    stage.pass(TimeDelta::days(2));
    let mut client = stage.signed_in("vic").await;
    let late = client.get("/schedule").await;
    assert!(late.text.contains("late</span>"), "{}", late.text);
    // A campaign that is called off leaves the list of those that run; asked for, it shows what was cancelled.
    stage.service.void(&stage.world.id, MODERATOR, "Called off.", stage.now()).await.unwrap();
    let none = client.get("/schedule").await;
    assert!(none.text.contains("Nothing is planned"), "{}", none.text);
    let gone = client.get(&format!("/schedule?when=past&state=cancelled&campaign={}", stage.world.id)).await;
    assert!(gone.text.contains("cancelled</span>"), "{}", gone.text);
}

async fn what_was_given_up_is_sent_again_once(mut stage: Stage) {
    // The first of three announcements of a later close is refused for good.
    stage.world.script(Script::sends([(1, Fault::Refused)]));
    stage.world.extend("2025-04-04 18:00", "The site was down.").await.unwrap();
    stage.world.tick().await;
    let id = stage.world.id.clone();
    let rows = stage.world.db().outbox_family(&format!("{id}:amended")).await.unwrap();
    let failed = rows.iter().find(|row| row.status == OutboxStatus::Failed).expect("one was refused");
    let attempts = failed.attempts.to_string();
    let mut vic = stage.signed_in("vic").await;
    let page = vic.get("/schedule").await;
    assert!(page.text.contains("1 announcement was given up"), "{}", page.text);
    let list = vic.get("/schedule?when=past&state=failed").await;
    for told in ["Change of the window · zh-TW", "given up", "scripted"] {
        assert!(list.text.contains(told), "{told} is missing in {}", list.text);
    }
    assert!(!list.text.contains("/resend\""), "a viewer looks");
    let resend = format!("/schedule/{id}/{}/resend", failed.id);
    let fields = [("attempts", attempts.as_str())];
    assert_eq!(vic.post(&resend, &fields).await.status, 403);
    let mut olga = stage.signed_in("olga").await;
    let list = olga.get("/schedule?when=past&state=failed").await;
    assert!(list.text.contains(&format!("action=\"{resend}\"")), "{}", list.text);
    let body = super::client::form(&fields);
    let same = [("sec-fetch-site", "same-origin")];
    assert_eq!(olga.send(reqwest::Method::POST, &resend, &same, Some(body)).await.status, 403, "no token");
    for unknown in [
        format!("/schedule/{id}/{}/resend", failed.id + 1000),
        format!("/schedule/{id}/x/resend"),
        format!("/schedule/nothing/{}/resend", failed.id),
    ] {
        assert_eq!(olga.post(&unknown, &fields).await.status, 404, "{unknown}");
    }
    // Another attempt than the one that was seen.
    assert_eq!(olga.post(&resend, &[("attempts", "99")]).await.status, 409);
    let answer = olga.post(&resend, &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, format!("/schedule?campaign={id}&done=resend").as_str())
    );
    let (sends, finds) = stage.world.channel.calls();
    let twice = olga.post(&resend, &fields).await;
    assert!(twice.status == 409 && twice.text.contains("sent it again already"), "{}", twice.text);
    stage.world.tick().await;
    // It looked before it sent, and everyone was told once.
    assert_eq!(stage.world.channel.calls(), (sends + 1, finds + 1));
    let row = stage.world.db().outbox_row(&failed.dedupe_key).await.unwrap().unwrap();
    assert_eq!((row.status, row.nonce.as_str()), (OutboxStatus::Sent, failed.nonce.as_str()));
    let nonces: Vec<String> = stage.world.channel.said().into_iter().map(|said| said.nonce).collect();
    assert_eq!(nonces.iter().filter(|nonce| **nonce == failed.nonce).count(), 1);
    let log = stage.world.db().audit_of(&id, &format!("message:{}", failed.dedupe_key)).await.unwrap();
    assert_eq!(log.iter().map(|row| row.action.as_str()).collect::<Vec<_>>(), ["resent"]);
    // What stands there is not sent a second time.
    let fields = [("attempts", row.attempts.to_string())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(olga.post(&resend, &fields).await.status, 409);
}

async fn a_long_schedule_goes_on_page_by_page(stage: Stage) {
    for hour in 0..15 {
        let closes = at("2025-04-04 18:00") + TimeDelta::hours(hour);
        stage.service.extend(&stage.world.id, Snowflake(9001), closes, "later", stage.now()).await.unwrap();
    }
    let mut client = stage.signed_in("vic").await;
    let mut path = "/schedule?when=ahead".to_owned();
    let mut pages = Vec::new();
    loop {
        let page = client.get(&path).await;
        pages.push(page.text.matches("class=\"plan-line\"").count());
        let Some(next) = page.value_after("rel=\"next\" href=\"") else { break };
        // `&` as templates write it.
        path = next.replace("&#38;", "&");
    }
    // Six jobs and 45 announcements that nobody has sent yet.
    assert_eq!(pages, [40, 11]);
}
