//! The window is changed in public, everything that hangs on it follows, and nobody who is in is put out.

use campaigns::Error;
use chrono::TimeDelta;
use domain::dates::Dates;
use domain::state::State;
use domain::verdict::{Outcome, ReasonCode};
use tests::world::World;
use tests::world::seed::{ANNOUNCEMENTS, MODERATOR, THOUGHTS, at, member, tagged};

stories! {
    an_extension_moves_everything_that_follows
    an_extension_before_the_notice_stands_in_the_notice
    a_post_that_the_new_window_lets_in_is_judged_again
    what_makes_no_sense_is_refused
    a_campaign_opens_before_its_time
    an_announced_campaign_opens_before_its_time
    a_campaign_closes_before_its_time
    a_post_dated_ahead_of_the_early_close_stays_in
    a_worker_with_the_old_close_is_fenced_off
}

fn announced(world: &World) -> Vec<String> {
    let said = world.channel.said().into_iter().filter(|said| said.channel == ANNOUNCEMENTS);
    let mut kinds: Vec<String> = said.map(|said| said.kind).collect();
    kinds.dedup();
    kinds
}

async fn an_extension_moves_everything_that_follows(world: &mut World) {
    world.campaign_at("2025-04-04 12:30").await;
    let campaign = world.extend("2025-04-04 18:00", "the exchange was down").await.unwrap();
    assert_eq!(campaign.dates, Dates::standard(&campaign.window, at("2025-04-03 12:00")));
    world.tick().await;
    let amended = world.said("amended");
    assert_eq!(amended.len(), 3);
    for said in &amended {
        let text = said.body["content"].as_str().unwrap();
        // The reason, the new close, the old one, and the dates that follow.
        for part in ["the exchange was down", "2025-04-04 18:00", "2025-04-04 15:00", "2025-04-06 15:00"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    world.at("2025-04-04 15:30").await;
    assert_eq!(world.state().await, State::Open);
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    assert_eq!(world.verdict(post).await, (Outcome::Accepted, vec![]));
    world.at("2025-04-04 17:59:59.999").await;
    assert_eq!(world.state().await, State::Open);
    world.at("2025-04-04 18:00").await;
    assert_eq!(world.state().await, State::Closed);
    world.at("2025-04-04 19:00").await;
    // The reminder of noon was out already; its new time was still to come, so it comes again.
    let kinds = ["opening", "reminder", "amended", "reminder", "last_hour", "closed", "entry_list"];
    assert_eq!(announced(world), kinds);
    assert!(world.said("last_hour").iter().all(|said| said.at == at("2025-04-04 17:00")));
    let row = world.audit().await.into_iter().find(|row| row.action == "extended").unwrap();
    assert_eq!(row.reason.as_deref(), Some("the exchange was down"));
    assert_eq!(row.before.unwrap()["closes"], "2025-04-04T07:00:00Z");
    assert_eq!(row.after.unwrap()["closes"], "2025-04-04T10:00:00Z");
}

async fn an_extension_before_the_notice_stands_in_the_notice(world: &mut World) {
    world.approve().await;
    world.extend("2025-04-04 18:00", "more time to think").await.unwrap();
    world.at("2025-04-03 12:00").await;
    assert_eq!(announced(world), ["opening"]);
    for said in world.said("opening") {
        assert!(said.body["content"].as_str().unwrap().contains("2025-04-04 18:00"));
    }
}

/// Discord's clock is a second ahead of herald's.
async fn a_post_that_the_new_window_lets_in_is_judged_again(world: &mut World) {
    world.campaign_at("2025-04-04 14:59:59").await;
    let late = world.written(at("2025-04-04 15:00:00.200"), member(1), &tagged(THOUGHTS[1]));
    let copy = world.written(at("2025-04-04 15:00:00.400"), member(2), &tagged(THOUGHTS[1]));
    world.hear([late.clone(), copy.clone()]).await;
    world.tick().await;
    assert_eq!(world.verdict(late.message()).await, (Outcome::Rejected, vec![ReasonCode::Late]));
    world.extend("2025-04-04 18:00", "the exchange was down").await.unwrap();
    world.tick().await;
    assert_eq!(world.verdict(late.message()).await, (Outcome::Accepted, vec![]));
    let copied = (Outcome::Rejected, vec![ReasonCode::CopiedPassage]);
    assert_eq!(world.verdict(copy.message()).await, copied);
    assert_eq!(world.answers(late.message()), ["❌", "✅"]);
}

async fn what_makes_no_sense_is_refused(world: &mut World) {
    let told = |error: Error| error.to_string();
    world.draft().await;
    assert!(told(world.extend("2025-04-04 18:00", "x").await.unwrap_err()).contains("it is a draft"));
    let opened = world.service.open_now(&world.id, MODERATOR, world.now).await;
    assert!(told(opened.unwrap_err()).contains("approve it first"));
    world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    let closed = world.service.close_now(&world.id, MODERATOR, "x", world.now).await;
    assert!(told(closed.unwrap_err()).contains("it is approved, not open"));
    world.at("2025-04-03 16:00").await;
    assert_eq!(
        told(world.extend("2025-04-04 15:00", "x").await.unwrap_err()),
        "an extension moves the close to a later time: it is at 2025-04-04 15:00 (UTC+8), and 2025-04-04 15:00 \
         (UTC+8) was given"
    );
    assert!(told(world.extend("2025-04-04 18:00", " ").await.unwrap_err()).contains("give a reason"));
    let long = "x".repeat(501);
    assert!(told(world.extend("2025-04-04 18:00", &long).await.unwrap_err()).contains("500 characters"));
    let opened = world.service.open_now(&world.id, MODERATOR, world.now).await;
    assert!(matches!(opened.unwrap_err(), Error::TooLate { .. }));
    world.off_until("2025-04-04 15:00");
    // The close is due and nobody has done it yet: it is over all the same.
    assert!(matches!(world.extend("2025-04-04 18:00", "x").await.unwrap_err(), Error::TooLate { .. }));
    world.at("2025-04-04 15:00").await;
    let closed = world.service.close_now(&world.id, MODERATOR, "x", world.now).await;
    assert!(told(closed.unwrap_err()).contains("it is closed, not open"));
    assert_eq!(world.said("amended"), []);
}

async fn a_campaign_opens_before_its_time(world: &mut World) {
    world.approve().await;
    world.at("2025-04-03 11:00").await;
    let campaign = world.service.open_now(&world.id, MODERATOR, world.now).await.unwrap();
    assert_eq!((campaign.window.opens, campaign.dates.announce_at), (world.now, world.now));
    world.tick().await;
    assert_eq!(world.state().await, State::Open);
    // The notice itself says when it opens; nothing else has to be told.
    assert_eq!(announced(world), ["opening"]);
    assert!(world.said("opening")[0].body["content"].as_str().unwrap().contains("2025-04-03 11:00"));
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    assert_eq!(world.verdict(post).await, (Outcome::Accepted, vec![]));
    world.at("2025-04-03 15:00").await;
    assert_eq!(announced(world), ["opening"]);
}

async fn an_announced_campaign_opens_before_its_time(world: &mut World) {
    world.campaign_at("2025-04-03 13:00").await;
    let early = world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.at("2025-04-03 13:10").await;
    world.service.open_now(&world.id, MODERATOR, world.now).await.unwrap();
    world.tick().await;
    assert_eq!(world.state().await, State::Open);
    assert_eq!(announced(world), ["opening", "amended"]);
    // What was posted before the opening stays outside: nobody could know.
    assert_eq!(world.verdict(early).await, (Outcome::Rejected, vec![ReasonCode::TooEarly]));
    let post = world.post(member(2), &tagged(THOUGHTS[2])).await;
    assert_eq!(world.verdict(post).await, (Outcome::Accepted, vec![]));
}

async fn a_campaign_closes_before_its_time(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.at("2025-04-03 20:30").await;
    world.service.close_now(&world.id, MODERATOR, "the news was wrong", world.now).await.unwrap();
    world.tick().await;
    assert_eq!(world.state().await, State::Closed);
    assert_eq!(announced(world), ["opening", "amended", "closed"]);
    let late = world.post(member(2), &tagged(THOUGHTS[2])).await;
    assert_eq!(world.verdict(late).await, (Outcome::Rejected, vec![ReasonCode::Late]));
    assert_eq!(world.verdict(post).await, (Outcome::Accepted, vec![]));
    world.at("2025-04-03 21:30").await;
    assert_eq!(world.state().await, State::Judging);
    world.at("2025-04-04 16:00").await;
    assert_eq!(announced(world), ["opening", "amended", "closed", "entry_list"]);
}

async fn a_post_dated_ahead_of_the_early_close_stays_in(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let ahead = world.written(at("2025-04-03 20:00:00.700"), member(1), &tagged(THOUGHTS[1]));
    world.hear([ahead.clone()]).await;
    let campaign =
        world.service.close_now(&world.id, MODERATOR, "enough", world.now).await.expect("it is open");
    assert_eq!(campaign.window.closes, at("2025-04-03 20:00:00.701"));
    world.at("2025-04-03 20:05").await;
    world.edit(ahead.message(), "an edit after the close").await;
    assert_eq!(world.verdict(ahead.message()).await, (Outcome::Accepted, vec![]));
}

/// A worker holds the job of the close while the close is moved: what it holds is worth nothing any more.
async fn a_worker_with_the_old_close_is_fenced_off(world: &mut World) {
    world.campaign_at("2025-04-04 14:30").await;
    let lease = TimeDelta::seconds(60);
    // Its clock is fast.
    let held = world.db().claim_jobs("fast", at("2025-04-04 15:00"), lease, 10).await.unwrap();
    assert_eq!(held[0].kind, "close");
    world.extend("2025-04-04 18:00", "more time").await.unwrap();
    let ran = world.service.run_job(&held[0], at("2025-04-04 15:00")).await.unwrap();
    assert_eq!(ran, campaigns::schedule::Ran::Fenced);
    world.at("2025-04-04 15:00").await;
    assert_eq!(world.state().await, State::Open);
    world.at("2025-04-04 18:00").await;
    assert_eq!(world.state().await, State::Closed);
}
