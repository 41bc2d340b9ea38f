//! A word to the author while there is time, and decisions taken back.

use campaigns::Error;
use domain::refusal::ReviewRefusal;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use store::StoreError;
use tests::world::seed::{MODERATOR, SECOND_MODERATOR, THOUGHTS, at, member, tagged};
use tests::world::{World, accept, reject};

use super::review::similar;

stories! {
    an_author_is_asked_to_mend_and_the_post_leaves_the_queue_until_it_changes
    at_the_close_a_post_that_was_not_mended_comes_back
    a_decision_is_taken_back
    a_decision_is_not_taken_back_by_others_or_too_late
}

async fn held_post(world: &mut World) -> Snowflake {
    world.campaign_at("2025-04-03 20:00").await;
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let held = world.post(member(2), &similar(2)).await;
    assert_eq!(world.standing(held).await, Standing::Pending);
    held
}

async fn ask(world: &World, post: Snowflake, reason: ReasonCode, seen: Option<i64>) -> Result<(), Error> {
    let note = "say it in your own words";
    world.service.ask_to_mend(&world.id, post, MODERATOR, reason, note, seen, world.now).await
}

async fn next(world: &World) -> Option<Snowflake> {
    let item = world.service.next_review(&world.id, SECOND_MODERATOR, &[], world.now).await.unwrap();
    item.map(|item| item.post.id)
}

async fn an_author_is_asked_to_mend_and_the_post_leaves_the_queue_until_it_changes(world: &mut World) {
    let held = held_post(world).await;
    assert_eq!(next(world).await, Some(held));
    let seen = world.stored(held).await.revision;
    let error = ask(world, held, ReasonCode::TooShort, None).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::NotMendable)), "{error}");
    let error = ask(world, held, ReasonCode::Reworded, Some(seen - 1)).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Stale { .. })), "{error}");
    ask(world, held, ReasonCode::Reworded, Some(seen)).await.unwrap();
    let error = ask(world, held, ReasonCode::Reworded, Some(seen)).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::AskedAlready)), "{error}");
    world.tick().await;
    // Said once, though herald does not reply by itself here; it is no verdict.
    let replies = world.said("reply");
    assert_eq!(replies.len(), 1);
    let told = replies[0].body["content"].as_str().unwrap();
    assert!(told.contains("2025-04-04 15:00") && told.contains("say it in your own words"), "{told}");
    assert_eq!(world.standing(held).await, Standing::Pending);
    assert_eq!(world.stored(held).await.revision, seen);
    assert_eq!(next(world).await, None);
    let waits = world.service.waits(&world.id, world.now).await.unwrap();
    assert_eq!((waits.review, waits.with_author), (0, 1));
    assert_eq!(world.audit().await.iter().filter(|row| row.action == "asked_to_mend").count(), 1);
    // It changes, and is still similar: back in the queue.
    world.at("2025-04-03 20:30").await;
    world.edit(held, &similar(3)).await;
    assert_eq!(next(world).await, Some(held));
    // Mended for good, the reply goes.
    world.at("2025-04-03 20:40").await;
    world.edit(held, &tagged(THOUGHTS[4])).await;
    assert_eq!(world.standing(held).await, Standing::Entered);
    assert_eq!(world.said("reply_delete").len(), 1);
    let error = ask(world, held, ReasonCode::Reworded, None).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::NotWaiting)), "{error}");
}

async fn at_the_close_a_post_that_was_not_mended_comes_back(world: &mut World) {
    let held = held_post(world).await;
    ask(world, held, ReasonCode::Reworded, None).await.unwrap();
    world.at("2025-04-04 14:59:59.999").await;
    assert_eq!(next(world).await, None);
    world.at("2025-04-04 15:00").await;
    assert_eq!(next(world).await, Some(held));
    let error = ask(world, held, ReasonCode::Reworded, None).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::NothingToMend)), "{error}");
}

async fn undo(world: &World, post: Snowflake, who: Snowflake) -> Result<(), Error> {
    world.service.undo_decision(&world.id, post, who, None, world.now).await
}

async fn a_decision_is_taken_back(world: &mut World) {
    let held = held_post(world).await;
    world.decide(held, &accept()).await.unwrap();
    assert_eq!(world.standing(held).await, Standing::Entered);
    // Before it nothing stood, so the post waits again.
    undo(world, held, MODERATOR).await.unwrap();
    assert_eq!(world.standing(held).await, Standing::Pending);
    assert_eq!(world.stored(held).await.decision, None);
    let error = undo(world, held, MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::NothingToUndo)), "{error}");
    // Before this one another stood, and it stands again.
    world.decide(held, &reject(ReasonCode::Reworded)).await.unwrap();
    world.decide(held, &accept()).await.unwrap();
    undo(world, held, MODERATOR).await.unwrap();
    assert_eq!(world.standing(held).await, Standing::NotEntered(ReasonCode::Reworded));
    world.tick().await;
    assert_eq!(world.answers(held), ["👀", "✅", "👀", "❌", "✅", "❌"]);
    // Nothing is ever overwritten.
    assert_eq!(world.db().decisions(&world.id, held).await.unwrap().len(), 5);
    assert_eq!(world.audit().await.iter().filter(|row| row.action == "decision_undone").count(), 2);
}

async fn a_decision_is_not_taken_back_by_others_or_too_late(world: &mut World) {
    let held = held_post(world).await;
    let error = undo(world, held, MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::NothingToUndo)), "{error}");
    world.decide(held, &accept()).await.unwrap();
    let error = undo(world, held, SECOND_MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::NotYours)), "{error}");
    // The post changes: the decision is about an older text.
    world.at("2025-04-03 20:10").await;
    world.edit(held, &similar(3)).await;
    let error = undo(world, held, MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::Changed)), "{error}");
    world.decide(held, &reject(ReasonCode::Reworded)).await.unwrap();
    let overturned = world.service.appeal(&world.id, held, member(2), "mine", world.now);
    overturned.await.unwrap();
    let ruling = accept();
    let answered =
        world.service.decide_appeal(&world.id, held, SECOND_MODERATOR, Some(&ruling), "right", world.now);
    answered.await.unwrap();
    let error = undo(world, held, SECOND_MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Review(ReviewRefusal::Answered)), "{error}");
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    assert!(world.now >= at("2025-04-06 12:00"));
    let error = undo(world, held, SECOND_MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Moved { .. }), "{error}");
    world.tick().await;
}
