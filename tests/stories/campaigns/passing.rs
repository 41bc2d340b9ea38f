//! Prizes that nobody claims, and posts deleted after the result: the next in the published order, never a new draw.

use campaigns::{Error, UidKey};
use domain::payout::PayoutState;
use domain::refusal::ClaimRefusal;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use tests::world::World;
use tests::world::seed::{MODERATOR, THOUGHTS, at, member, tagged};

stories! {
    what_is_not_claimed_goes_to_the_next_in_order
    whoever_follows_has_a_deadline_of_their_own_and_nobody_wins_twice
    where_nobody_follows_the_place_is_not_awarded
    a_winner_who_deletes_the_post_passes_the_place_on
    what_the_team_removes_is_left_to_a_person
    a_prize_comes_off_hold
}

/// Seven people; member 7 has place one, and members 2 and 1 follow after place five. Returns the posts by member.
async fn published(world: &mut World, people: u64) -> Vec<Snowflake> {
    world.set(|settings| settings.uid_key = Some(UidKey::new([5; 32])));
    world.campaign_at("2025-04-03 20:00").await;
    let mut posts = Vec::new();
    for number in 1..=people {
        posts.push(world.post(member(number), &tagged(THOUGHTS[number as usize])).await);
    }
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.score_and_seal(|number| [number as u8, number as u8]).await;
    world.at("2025-04-07 18:00").await;
    world.publish().await.unwrap();
    world.tick().await;
    posts
}

async fn claim(world: &World, who: u64) -> Result<PayoutState, Error> {
    let uid = format!("1000{who}");
    let claimed = world.service.claim_prize(&world.id, member(who), &uid, world.now).await;
    claimed.map(|claimed| claimed.state)
}

async fn ledger(world: &World) -> Vec<(u32, Snowflake, PayoutState)> {
    let rows = world.service.payouts(&world.id).await.unwrap();
    rows.into_iter().map(|row| (row.payout.place, row.payout.person, row.payout.state)).collect()
}

async fn what_is_not_claimed_goes_to_the_next_in_order(world: &mut World) {
    use PayoutState::{AwaitingUid, PassedOn, Ready};
    let posts = published(world, 7).await;
    for who in [7, 6, 4, 3] {
        claim(world, who).await.unwrap();
    }
    world.at("2025-04-21 17:59:59.999").await;
    assert_eq!(ledger(world).await.len(), 5);
    world.at("2025-04-21 18:00").await;
    assert_eq!(
        ledger(world).await,
        [
            (1, member(7), Ready),
            (2, member(6), Ready),
            (3, member(5), PassedOn),
            (3, member(2), AwaitingUid),
            (4, member(4), Ready),
            (5, member(3), Ready),
        ]
    );
    // Told under the post, with the place and the deadline.
    let told = world.said("winner_reply").pop().unwrap();
    assert_eq!(told.body["reply_to"], posts[1].to_string().as_str());
    assert_eq!(told.body["mentions"], serde_json::json!([member(2).to_string()]));
    let content = told.body["content"].as_str().unwrap();
    assert!(content.contains("第 3 名") && content.contains("2025-04-28 18:00"), "{content}");
    assert_eq!(claim(world, 2).await.unwrap(), Ready);
    let error = claim(world, 5).await.unwrap_err();
    assert!(matches!(error, Error::Claim(ClaimRefusal::NothingWon)), "{error}");
}

/// Nobody gets a second turn, and the worker may come late or twice.
async fn whoever_follows_has_a_deadline_of_their_own_and_nobody_wins_twice(world: &mut World) {
    published(world, 7).await;
    for who in [7, 6, 4, 3] {
        claim(world, who).await.unwrap();
    }
    world.at("2025-04-28 17:59:59.999").await;
    assert_eq!(ledger(world).await[3], (3, member(2), PayoutState::AwaitingUid));
    world.at("2025-04-28 18:00").await;
    world.tick().await;
    let place: Vec<_> = ledger(world).await.into_iter().filter(|(place, _, _)| *place == 3).collect();
    let expected = [
        (3, member(5), PayoutState::PassedOn),
        (3, member(2), PayoutState::PassedOn),
        (3, member(1), PayoutState::AwaitingUid),
    ];
    assert_eq!(place, expected);
    world.at("2025-05-05 18:00").await;
    // Everyone has had a turn: forfeited for good.
    assert_eq!(ledger(world).await[4], (3, member(1), PayoutState::Forfeited));
    let error = world.service.pass_on(&world.id, 3, MODERATOR, "once more", world.now).await.unwrap_err();
    assert!(matches!(error, Error::Claim(ClaimRefusal::NobodyFollows(3))), "{error}");
    let error = world.service.pass_on(&world.id, 1, MODERATOR, "a favourite", world.now).await.unwrap_err();
    assert!(matches!(error, Error::Claim(ClaimRefusal::PlaceHeld(1))), "{error}");
}

async fn where_nobody_follows_the_place_is_not_awarded(world: &mut World) {
    published(world, 2).await;
    world.at("2025-04-21 18:00").await;
    let states: Vec<PayoutState> = ledger(world).await.into_iter().map(|(_, _, state)| state).collect();
    assert_eq!(states, [PayoutState::Forfeited, PayoutState::Forfeited]);
    // Nothing is left to be paid.
    assert_eq!(world.state().await, State::Paid);
}

/// R16: the place passes on, no renumbering; before the end of the appeals it is only due.
async fn a_winner_who_deletes_the_post_passes_the_place_on(world: &mut World) {
    use PayoutState::{AwaitingUid, Due, Void};
    let posts = published(world, 7).await;
    world.at("2025-04-08 09:00").await;
    world.delete(posts[5]).await;
    assert_eq!(ledger(world).await[..3], [(1, member(7), Due), (2, member(6), Void), (2, member(2), Due)]);
    let list = world.db().candidates(&world.id).await.unwrap();
    assert_eq!(list[5].struck, Some(ReasonCode::Withdrawn));
    // Whoever follows deletes as well.
    world.delete(posts[1]).await;
    assert_eq!(ledger(world).await[3], (2, member(1), Due));
    world.at("2025-04-09 18:00").await;
    assert_eq!(ledger(world).await[3], (2, member(1), AwaitingUid));
    assert_eq!(world.said("winner_reply").len(), 5 + 2);
}

async fn what_the_team_removes_is_left_to_a_person(world: &mut World) {
    let posts = published(world, 3).await;
    let fact = campaigns::facts::PostFact::Deleted {
        guild: tests::world::seed::GUILD,
        channel: tests::world::seed::ENTRIES,
        id: posts[2],
        heard_at: world.now,
        by_staff: true,
    };
    world.hear([fact]).await;
    world.tick().await;
    assert_eq!(ledger(world).await[0], (1, member(3), PayoutState::Due));
    assert_eq!(world.db().candidates(&world.id).await.unwrap()[2].struck, None);
    assert!(
        world.said("team_note").iter().any(|said| said.body["content"].as_str().unwrap().contains("編號 3"))
    );
}

async fn a_prize_comes_off_hold(world: &mut World) {
    published(world, 2).await;
    for who in [1, 2] {
        world.service.claim_prize(&world.id, member(who), "12345", world.now).await.unwrap();
    }
    world.at("2025-04-22 09:00").await;
    let held = ledger(world).await;
    assert_eq!(held[1], (2, member(1), PayoutState::OnHold));
    let release = |place, reason: &'static str| {
        world.service.release_prize(&world.id, place, MODERATOR, reason, None, world.now)
    };
    assert!(release(2, " ").await.is_err());
    assert_eq!(release(2, "two brothers").await.unwrap(), PayoutState::Ready);
    let error = release(2, "again").await.unwrap_err();
    assert!(matches!(error, Error::Claim(ClaimRefusal::OffTheRoad { .. })), "{error}");
    // Sent back to claim, the winner gets time to do it, though the date of the campaign is past.
    let to = PayoutState::AwaitingUid;
    let moved = world.service.move_prize(&world.id, 1, to, MODERATOR, "another UID, please", None, world.now);
    moved.await.unwrap();
    assert!(world.now > at("2025-04-21 18:00"));
    assert_eq!(claim(world, 2).await.unwrap(), PayoutState::Ready);
}
