//! The one reply to a post that has not simply entered: short, once, brought up to date, and gone when it is not needed.

use campaigns::worker::NOTHING_TO_DO;
use chrono::TimeDelta;
use domain::verdict::ReasonCode;
use store::OutboxStatus;
use tests::world::World;
use tests::world::channel::{Fault, Script};
use tests::world::seed::{SECOND_MODERATOR, THOUGHTS, member, tagged};

stories! {
    a_post_that_lacks_something_is_told_and_mended
    a_copy_is_told_that_a_moderator_looks
    a_post_that_enters_at_once_gets_no_reply
    the_same_words_are_not_said_again
    a_deleted_post_takes_its_reply_along
    a_post_deleted_after_the_freeze_takes_its_reply_along
    a_reply_that_never_went_out_is_neither_edited_nor_deleted
    a_late_retry_never_overwrites_a_newer_state
    without_the_setting_nobody_is_replied_to
}

async fn open(world: &mut World) {
    world.set(|settings| settings.replies = true);
    world.campaign_at("2025-04-03 16:00").await;
}

async fn a_post_that_lacks_something_is_told_and_mended(world: &mut World) {
    open(world).await;
    let post = world.post(member(1), &tagged("看跌")).await;
    let reply = world.said("reply").remove(0);
    assert_eq!(reply.body["reply_to"], post.to_string());
    assert_eq!(reply.body["author"], member(1).to_string());
    assert!(reply.body.get("mentions").is_none());
    let text = reply.body["content"].as_str().unwrap();
    // What is missing, until when, and where to read more.
    for part in ["再寫至少 28 字", "2025-04-04 15:00 (UTC+8)", "`/campaign check`"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // The same answer to another text is not said again.
    world.at("2025-04-03 16:10").await;
    world.edit(post, &tagged("看漲")).await;
    assert_eq!(world.said("reply_edit"), []);
    world.at("2025-04-03 16:20").await;
    world.edit(post, THOUGHTS[1]).await;
    let edit = world.said("reply_edit").remove(0);
    assert_eq!(edit.target.as_deref(), Some(reply.id.as_str()));
    assert!(edit.body["content"].as_str().unwrap().contains("加上本活動的話題"));
    world.at("2025-04-03 16:30").await;
    world.edit(post, &tagged(THOUGHTS[1])).await;
    let delete = world.said("reply_delete").remove(0);
    assert_eq!(delete.target.as_deref(), Some(reply.id.as_str()));
    // From here on the reaction alone speaks.
    world.at("2025-04-03 16:40").await;
    world.edit(post, "another").await;
    assert_eq!(world.answers(post), ["❌", "❌", "✅", "❌"]);
    let counts = ["reply", "reply_edit", "reply_delete"].map(|kind| world.said(kind).len());
    assert_eq!(counts, [1, 1, 1]);
}

async fn a_copy_is_told_that_a_moderator_looks(world: &mut World) {
    open(world).await;
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let held = world.post(member(2), &super::review::similar(2)).await;
    world.post(member(3), &tagged(THOUGHTS[1])).await;
    let said: Vec<String> =
        world.said("reply").iter().map(|said| said.body["content"].as_str().unwrap().to_owned()).collect();
    assert_eq!(said.len(), 2);
    for text in &said {
        assert!(text.contains("與較早的帖子相似") && text.contains("版主"), "{text}");
    }
    world.decide(held, &tests::world::accept()).await.unwrap();
    world.tick().await;
    assert_eq!(world.said("reply_delete").len(), 1);
    assert_eq!(world.said("reply_delete")[0].target.as_deref(), Some(world.said("reply")[0].id.as_str()));
}

async fn a_post_that_enters_at_once_gets_no_reply(world: &mut World) {
    open(world).await;
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    assert_eq!(world.answers(post), ["✅"]);
    assert_eq!(world.said("reply"), []);
}

/// Edits of messages are dear on Discord. An appeal in vain is answered, and leaves the reply as it was.
async fn the_same_words_are_not_said_again(world: &mut World) {
    open(world).await;
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.decide(post, &tests::world::reject(ReasonCode::OffTopic)).await.unwrap();
    world.service.appeal(&world.id, post, member(1), "it is on topic", world.now).await.unwrap();
    world.tick().await;
    let reply = world.said("reply").remove(0);
    assert!(reply.body["content"].as_str().unwrap().contains("偏離主題"));
    // What a moderator writes is for the author alone.
    assert!(!reply.body["content"].as_str().unwrap().contains("please read the rules"));
    let (by, note) = (SECOND_MODERATOR, "it is not");
    world.service.decide_appeal(&world.id, post, by, None, note, world.now).await.unwrap();
    world.tick().await;
    assert_eq!(world.answers(post), ["✅", "❌", "❌"]);
    assert_eq!(world.said("reply_edit"), []);
}

async fn a_deleted_post_takes_its_reply_along(world: &mut World) {
    open(world).await;
    let post = world.post(member(1), "nothing of the campaign").await;
    assert_eq!(world.said("reply").len(), 1);
    world.delete(post).await;
    assert_eq!(world.said("reply_delete").len(), 1);
    world.repeat().await;
    assert_eq!(world.said("reply_delete").len(), 1);
}

async fn a_post_deleted_after_the_freeze_takes_its_reply_along(world: &mut World) {
    open(world).await;
    let post = world.post(member(1), "nothing of the campaign").await;
    world.at("2025-04-06 12:00").await;
    world.freeze().await.expect("nothing waits");
    world.tick().await;
    world.delete(post).await;
    assert_eq!(world.said("reply_delete").len(), 1);
}

/// The fourth send is the reaction to the post, the fifth its reply.
async fn a_reply_that_never_went_out_is_neither_edited_nor_deleted(world: &mut World) {
    world.script(Script::sends([(5, Fault::Refused)]));
    open(world).await;
    let post = world.post(member(1), &tagged("看跌")).await;
    world.at("2025-04-03 16:10").await;
    world.edit(post, "no topic").await;
    world.at("2025-04-03 16:20").await;
    world.edit(post, &tagged(THOUGHTS[1])).await;
    for kind in ["reply", "reply_edit", "reply_delete"] {
        assert_eq!(world.said(kind), [], "{kind}");
    }
    let rows = world.outbox().await;
    let about: Vec<_> = rows.iter().filter(|row| row.body.get("of").is_some()).collect();
    assert_eq!(about.len(), 2);
    for row in about {
        assert_eq!((row.status, row.outside_id.as_deref()), (OutboxStatus::Sent, Some(NOTHING_TO_DO)));
    }
    world.expect_failed(1);
}

async fn a_late_retry_never_overwrites_a_newer_state(world: &mut World) {
    world.script(Script::sends([(4, Fault::NotSent(Some(TimeDelta::seconds(90))))]));
    open(world).await;
    let post = world.post(member(1), &tagged("看跌")).await;
    let other = world.post(member(2), &tagged(THOUGHTS[2])).await;
    world.edit(post, &tagged(THOUGHTS[1])).await;
    // The first sign of the post waits, so everything about it waits; other posts do not.
    assert_eq!(world.answers(post), Vec::<String>::new());
    assert_eq!(world.answers(other), ["✅"]);
    world.at("2025-04-03 16:02").await;
    assert_eq!(world.answers(post), ["❌", "✅"]);
    let kinds: Vec<String> = world.channel.said().into_iter().map(|said| said.kind).skip(4).collect();
    assert_eq!(kinds, ["receipt", "reply", "receipt", "reply_delete"]);
}

async fn without_the_setting_nobody_is_replied_to(world: &mut World) {
    world.campaign_at("2025-04-03 16:00").await;
    let post = world.post(member(1), "nothing of the campaign").await;
    world.delete(post).await;
    assert!(world.outbox().await.iter().all(|row| !row.kind.starts_with("reply")));
}
