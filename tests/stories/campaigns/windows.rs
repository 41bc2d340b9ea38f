//! The borders of the window (R11 to R14, R17): what counts is the time in the message id or of the edit.

use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, ReasonCode};
use tests::world::seed::{THOUGHTS, at, member, tagged};
use tests::world::{World, edited, seen};

stories! {
    the_first_and_the_last_id_of_the_window_count
    the_last_edit_before_the_close_counts
    a_post_before_the_opening_cannot_be_edited_in
    a_post_is_told_how_late_it_was
}

const ACCEPTED: (Outcome, Vec<ReasonCode>) = (Outcome::Accepted, vec![]);

fn rejected(code: ReasonCode) -> (Outcome, Vec<ReasonCode>) {
    (Outcome::Rejected, vec![code])
}

/// The four ids of R11. All of them arrive in the middle of the window: arrival does not count.
async fn the_first_and_the_last_id_of_the_window_count(world: &mut World) {
    let ids = [1_357_248_253_132_799_999, 1_357_248_253_132_800_000, 1_357_610_640_998_399_999]
        .into_iter()
        .chain([1_357_610_640_998_400_000])
        .map(Snowflake);
    let expected = [rejected(ReasonCode::TooEarly), ACCEPTED, ACCEPTED, rejected(ReasonCode::Late)];
    world.campaign_at("2025-04-03 20:00").await;
    for (number, (id, expected)) in (0..).zip(ids.zip(expected)) {
        world.hear([seen(id, member(number), &tagged(THOUGHTS[number as usize]))]).await;
        world.tick().await;
        assert_eq!(world.verdict(id).await, expected, "{id}");
    }
}

async fn the_last_edit_before_the_close_counts(world: &mut World) {
    world.campaign_at("2025-04-04 10:00").await;
    let in_time = world.post(member(1), "#关税政策后市场分析# 看跌").await;
    let too_late = world.post(member(2), "#关税政策后市场分析# 看漲").await;
    let broken_in_time = world.post(member(3), &tagged(THOUGHTS[3])).await;
    let broken_too_late = world.post(member(4), &tagged(THOUGHTS[4])).await;
    let (before, close) = (at("2025-04-04 14:59:59.999"), at("2025-04-04 15:00:00.000"));
    world.off_until("2025-04-04 15:00:05");
    world
        .hear([
            edited(in_time, before, &tagged(THOUGHTS[1])),
            edited(too_late, close, &tagged(THOUGHTS[2])),
            edited(broken_in_time, before, "看跌"),
            edited(broken_too_late, close, "看跌"),
        ])
        .await;
    world.tick().await;
    assert_eq!(world.verdict(in_time).await, ACCEPTED);
    assert_eq!(world.verdict(too_late).await, rejected(ReasonCode::TooShort));
    let broken = (Outcome::Rejected, vec![ReasonCode::TagMissing, ReasonCode::TooShort]);
    assert_eq!(world.verdict(broken_in_time).await, broken);
    assert_eq!(world.verdict(broken_too_late).await, ACCEPTED);
    // Every text is kept, the ignored ones too.
    assert_eq!(world.stored(too_late).await.versions.len(), 2);
}

/// The test of R14: posted 14:50, edited 15:10.
async fn a_post_before_the_opening_cannot_be_edited_in(world: &mut World) {
    world.campaign_at("2025-04-03 14:50").await;
    let early = world.post(member(1), "#关税政策后市场分析# 看跌").await;
    world.at("2025-04-03 15:10").await;
    world.edit(early, &tagged(THOUGHTS[0])).await;
    assert_eq!(world.verdict(early).await, rejected(ReasonCode::TooEarly));
    // Posting again is what helps.
    let again = world.post(member(1), &tagged(THOUGHTS[0])).await;
    assert_eq!(world.verdict(again).await, ACCEPTED);
}

/// The example of R17: 0.4 seconds.
async fn a_post_is_told_how_late_it_was(world: &mut World) {
    world.campaign_at("2025-04-04 14:00").await;
    let late = world.written(at("2025-04-04 15:00:00.400"), member(1), &tagged(THOUGHTS[0]));
    world.at("2025-04-04 15:01").await;
    world.hear([late.clone()]).await;
    world.tick().await;
    assert_eq!(world.verdict(late.message()).await, rejected(ReasonCode::Late));
    assert_eq!(world.answers(late.message()), ["❌"]);
    let receipt = world.said("receipt").pop().expect("a receipt");
    let told = receipt.body["content"].as_str().expect("a text");
    assert!(told.contains("0.4"), "{told}");
}
