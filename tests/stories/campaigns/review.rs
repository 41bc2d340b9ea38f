//! What people decide: never on what they have not seen, never beyond the rules, never twice about the same appeal.

use campaigns::Error;
use campaigns::reviewing::Ruling;
use domain::review::{DecisionError, Standing};
use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, ReasonCode};
use store::StoreError;
use tests::world::seed::{MODERATOR, SECOND_MODERATOR, THOUGHTS, at, member, tagged};
use tests::world::{World, accept, reject};

stories! {
    a_decision_about_an_older_text_is_refused
    a_decision_lapses_when_the_author_edits
    the_clock_cannot_be_lifted
    a_moderator_lifts_a_likeness
    a_person_keeps_a_post_out
    an_edit_is_weighed_within_the_whole_post
    an_appeal_belongs_to_the_author_and_comes_once
    an_appeal_is_answered_by_somebody_else
    an_appeal_in_vain_is_answered_too
    an_open_appeal_holds_up_the_list
    objections_have_an_end
}

/// A post of which 27 characters, about a third, stand in the thought of member 1: enough for a person to look (24 in
/// one piece), too little to be called copied (32, or 26 that make up half).
pub(super) fn similar(number: usize) -> String {
    tagged(&format!("很多人只盯著價格，我更在意穩定幣流入交易所的速度，這次連續。{}", THOUGHTS[number]))
}

const PENDING: (Outcome, ReasonCode) = (Outcome::NeedsReview, ReasonCode::SimilarEarlier);

/// The campaign is open, member 1 has posted, and member 2 has posted something similar.
async fn held_post(world: &mut World) -> Snowflake {
    world.campaign_at("2025-04-03 20:00").await;
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let held = world.post(member(2), &similar(2)).await;
    assert_eq!(world.verdict(held).await, (PENDING.0, vec![PENDING.1]));
    held
}

async fn a_decision_about_an_older_text_is_refused(world: &mut World) {
    let held = held_post(world).await;
    let seen_revision = Some(world.stored(held).await.revision);
    world.at("2025-04-03 20:05").await;
    world.edit(held, &similar(3)).await;
    let error = world.decide(held, &Ruling { seen_revision, ..accept() }).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Stale { .. })), "{error}");
    assert_eq!(world.standing(held).await, Standing::Pending);
    assert_eq!(world.db().decisions(&world.id, held).await.unwrap(), []);
    let seen_revision = Some(world.stored(held).await.revision);
    world.decide(held, &Ruling { seen_revision, ..accept() }).await.unwrap();
    // Two moderators looked at the same; the second one is told.
    let error =
        world.decide(held, &Ruling { seen_revision, ..reject(ReasonCode::Reworded) }).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Stale { .. })), "{error}");
    assert_eq!(world.standing(held).await, Standing::Entered);
    world.tick().await;
}

async fn a_decision_lapses_when_the_author_edits(world: &mut World) {
    let held = held_post(world).await;
    world.decide(held, &accept()).await.unwrap();
    assert_eq!(world.standing(held).await, Standing::Entered);
    world.at("2025-04-04 14:00").await;
    world.edit(held, &similar(3)).await;
    assert_eq!(world.standing(held).await, Standing::Pending);
    // The author had read that the post is in, so the author must read that it waits again.
    assert_eq!(world.answers(held), ["👀", "✅", "👀"]);
    world.decide(held, &accept()).await.unwrap();
    // An edit after the close changes nothing.
    world.at("2025-04-04 15:10").await;
    world.edit(held, &similar(4)).await;
    assert_eq!(world.standing(held).await, Standing::Entered);
    assert_eq!(world.answers(held), ["👀", "✅", "👀", "✅"]);
}

async fn the_clock_cannot_be_lifted(world: &mut World) {
    world.campaign_at("2025-04-04 15:00:01").await;
    let late = world.post(member(1), &tagged(THOUGHTS[1])).await;
    let error = world.decide(late, &accept()).await.unwrap_err();
    assert!(matches!(error, Error::Decision(DecisionError::NotLiftable(ReasonCode::Late, _))), "{error}");
    world.service.appeal(&world.id, late, member(1), "my clock was slow", world.now).await.unwrap();
    let (ruling, note) = (accept(), "sorry");
    let answered =
        world.service.decide_appeal(&world.id, late, SECOND_MODERATOR, Some(&ruling), note, world.now).await;
    let error = answered.unwrap_err();
    assert!(matches!(error, Error::Decision(DecisionError::NotLiftable(ReasonCode::Late, _))), "{error}");
    // The refusal took the answer to the appeal back with it.
    assert_eq!(world.db().appeals(&world.id).await.unwrap()[0].outcome, None);
    assert_eq!(world.standing(late).await, Standing::NotEntered(ReasonCode::Late));
}

/// The same 27 characters are the same evidence, whether they were there from the beginning or came with an edit.
async fn an_edit_is_weighed_within_the_whole_post(world: &mut World) {
    let at_once = held_post(world).await;
    let by_edit = world.post(member(3), &tagged(THOUGHTS[3])).await;
    assert_eq!(world.verdict(by_edit).await, (Outcome::Accepted, vec![]));
    world.edit(by_edit, &similar(3)).await;
    for post in [at_once, by_edit] {
        assert_eq!(world.verdict(post).await, (PENDING.0, vec![PENDING.1]));
    }
}

/// R25: the strict answer rejects provisionally, and a moderator lifts it with one key.
async fn a_moderator_lifts_a_likeness(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let copy = world.post(member(2), &tagged(THOUGHTS[1])).await;
    assert_eq!(world.standing(copy).await, Standing::NotEntered(ReasonCode::CopiedPassage));
    world.decide(copy, &accept()).await.unwrap();
    world.tick().await;
    assert_eq!(world.standing(copy).await, Standing::Entered);
    assert_eq!(world.answers(copy), ["❌", "✅"]);
}

async fn a_person_keeps_a_post_out(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    let error = world.decide(post, &reject(ReasonCode::TooShort)).await.unwrap_err();
    assert!(matches!(error, Error::Decision(DecisionError::NotForPeople(ReasonCode::TooShort))), "{error}");
    let error = world.decide(Snowflake(1), &accept()).await.unwrap_err();
    assert!(matches!(error, Error::NoPost { .. }), "{error}");
    world.decide(post, &reject(ReasonCode::OffTopic)).await.unwrap();
    world.tick().await;
    assert_eq!(world.standing(post).await, Standing::NotEntered(ReasonCode::OffTopic));
    assert_eq!(world.answers(post), ["✅", "❌"]);
    world.delete(post).await;
    let error = world.decide(post, &accept()).await.unwrap_err();
    assert!(matches!(error, Error::Decision(DecisionError::Withdrawn)), "{error}");
}

/// A post that a moderator has kept out, and the list is out.
async fn kept_out(world: &mut World) -> Snowflake {
    let held = held_post(world).await;
    world.decide(held, &reject(ReasonCode::Reworded)).await.unwrap();
    world.at("2025-04-04 16:30").await;
    held
}

async fn appeal(world: &World, post: Snowflake, author: Snowflake) -> Result<(), Error> {
    world.service.appeal(&world.id, post, author, "these are my own words", world.now).await
}

async fn answer(
    world: &World,
    post: Snowflake,
    moderator: Snowflake,
    overturn: Option<&Ruling>,
) -> Result<(), Error> {
    world.service.decide_appeal(&world.id, post, moderator, overturn, "looked again", world.now).await
}

async fn an_appeal_belongs_to_the_author_and_comes_once(world: &mut World) {
    let post = kept_out(world).await;
    let error = appeal(world, post, member(1)).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(_)), "{error}");
    appeal(world, post, member(2)).await.unwrap();
    let error = appeal(world, post, member(2)).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(_)), "{error}");
    answer(world, post, SECOND_MODERATOR, None).await.unwrap();
    // Answered is answered.
    let error = appeal(world, post, member(2)).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(_)), "{error}");
    let error = answer(world, post, SECOND_MODERATOR, Some(&accept())).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(_)), "{error}");
    world.tick().await;
}

async fn an_appeal_is_answered_by_somebody_else(world: &mut World) {
    let post = kept_out(world).await;
    // Another moderator has confirmed it since: the first one is still no stranger to it.
    let third = Snowflake(9005);
    let confirmed = reject(ReasonCode::Reworded);
    world.service.decide(&world.id, post, third, &confirmed, world.now).await.unwrap();
    let error = answer(world, post, SECOND_MODERATOR, Some(&accept())).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(_)), "nobody has appealed: {error}");
    appeal(world, post, member(2)).await.unwrap();
    for involved in [MODERATOR, third] {
        let error = answer(world, post, involved, Some(&accept())).await.unwrap_err();
        assert!(matches!(error, Error::Appeal(_)), "{error}");
    }
    answer(world, post, SECOND_MODERATOR, Some(&accept())).await.unwrap();
    assert_eq!(world.standing(post).await, Standing::Entered);
    world.at("2025-04-06 12:00").await;
    let list = world.freeze().await.unwrap();
    assert!(list.candidates.iter().any(|candidate| candidate.message == post));
    world.tick().await;
    assert_eq!(world.answers(post), ["👀", "❌", "❌", "✅"]);
}

/// The author is told either way.
async fn an_appeal_in_vain_is_answered_too(world: &mut World) {
    let post = kept_out(world).await;
    appeal(world, post, member(2)).await.unwrap();
    answer(world, post, SECOND_MODERATOR, None).await.unwrap();
    world.tick().await;
    assert_eq!(world.standing(post).await, Standing::NotEntered(ReasonCode::Reworded));
    assert_eq!(world.answers(post), ["👀", "❌", "❌"]);
    let last = world.said("receipt").pop().unwrap();
    assert_eq!(
        (last.body["appeal"].as_str(), last.body["note"].as_str()),
        (Some("upheld"), Some("looked again"))
    );
}

async fn an_open_appeal_holds_up_the_list(world: &mut World) {
    let post = kept_out(world).await;
    appeal(world, post, member(2)).await.unwrap();
    world.at("2025-04-06 12:00").await;
    let error = world.freeze().await.unwrap_err();
    assert!(matches!(&error, Error::Pending(posts) if *posts == [post]), "{error}");
    answer(world, post, SECOND_MODERATOR, None).await.unwrap();
    assert_eq!(world.freeze().await.unwrap().candidates.len(), 1);
    world.tick().await;
}

/// Appeals about entries end at 5 April 16:00 (R23).
async fn objections_have_an_end(world: &mut World) {
    let post = kept_out(world).await;
    world.at("2025-04-05 16:00").await;
    let error = appeal(world, post, member(2)).await.unwrap_err();
    assert!(matches!(error, Error::TooLate { ended, .. } if ended == at("2025-04-05 16:00")), "{error}");
    world.now = at("2025-04-05 15:59:59.999");
    appeal(world, post, member(2)).await.unwrap();
    answer(world, post, SECOND_MODERATOR, None).await.unwrap();
    // After the freeze nothing is decided any more.
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    let error = world.decide(post, &accept()).await.unwrap_err();
    assert!(matches!(error, Error::Moved { .. }), "{error}");
    world.tick().await;
}
