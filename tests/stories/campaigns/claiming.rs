//! What each winner is due, and the account numbers that nobody but the payer reads.

use campaigns::{Error, UidKey};
use domain::payout::PayoutState;
use domain::snowflake::Snowflake;
use tests::world::World;
use tests::world::seed::{ENTRIES, MODERATOR, SECOND_MODERATOR, THOUGHTS, member, tagged};

stories! {
    a_winner_is_told_under_the_post_and_claims
    only_a_winner_claims_and_only_in_time
    without_a_key_no_number_is_taken
    two_people_with_one_number_are_put_on_hold
    a_later_number_replaces_the_earlier_one
    the_ledger_keeps_to_its_road
    a_campaign_called_off_owes_nothing
}

/// Three people have won: member 3 first, then 2, then 1. Returns their posts by place.
pub(super) async fn won(world: &mut World) -> Vec<Snowflake> {
    world.set(|settings| settings.uid_key = Some(UidKey::new([5; 32])));
    world.campaign_at("2025-04-03 20:00").await;
    let mut posts = Vec::new();
    for number in 1..=3 {
        posts.push(world.post(member(number), &tagged(THOUGHTS[number as usize])).await);
    }
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.score_and_seal(|number| [number as u8, number as u8]).await;
    world.at("2025-04-07 18:00").await;
    world.publish().await.unwrap();
    world.tick().await;
    posts.reverse();
    posts
}

async fn states(world: &World) -> Vec<(u32, Snowflake, PayoutState)> {
    let rows = world.service.payouts(&world.id).await.unwrap();
    rows.into_iter().map(|row| (row.payout.place, row.payout.person, row.payout.state)).collect()
}

async fn claim(world: &World, who: u64, uid: &str) -> Result<PayoutState, Error> {
    let claimed = world.service.claim_prize(&world.id, member(who), uid, world.now).await;
    claimed.map(|claimed| claimed.state)
}

async fn a_winner_is_told_under_the_post_and_claims(world: &mut World) {
    use PayoutState::{AwaitingUid, Due, Ready};
    let posts = won(world).await;
    let told = world.said("winner_reply");
    assert_eq!(told.len(), 3);
    for (said, (place, post)) in told.iter().zip((1u64..).zip(&posts)) {
        assert_eq!((said.channel, &said.body["reply_to"]), (ENTRIES, &post.to_string().into()));
        assert_eq!(said.body["mentions"], serde_json::json!([member(4 - place).to_string()]));
        assert!(said.body["content"].as_str().unwrap().contains(&format!("第 {place} 名")));
    }
    // Nobody else is mentioned in anything herald says.
    let mentions = world.channel.said().iter().filter(|said| said.body.get("mentions").is_some()).count();
    assert_eq!(mentions, 3);
    // Until the appeals end everything is only due.
    assert_eq!(states(world).await, [(1, member(3), Due), (2, member(2), Due), (3, member(1), Due)]);
    assert_eq!(claim(world, 3, " 0012345678 ").await.unwrap(), Due);
    world.at("2025-04-09 17:59:59.999").await;
    assert!(states(world).await.iter().all(|(_, _, state)| *state == Due));
    world.at("2025-04-09 18:00").await;
    assert_eq!(
        states(world).await,
        [(1, member(3), Ready), (2, member(2), AwaitingUid), (3, member(1), AwaitingUid)]
    );
    assert_eq!(claim(world, 2, "20250403").await.unwrap(), Ready);
    // What the payer reads is what was given, and that it was read stands in the log.
    let uid = world.service.read_uid(&world.id, 1, MODERATOR, world.now).await.unwrap();
    assert_eq!(uid.digits(), "0012345678");
    let log = world.audit().await;
    assert_eq!(log.iter().filter(|row| row.action == "uid_read").count(), 1);
    // The number itself stands nowhere else.
    assert!(!format!("{log:?}").contains("12345678"));
    for row in world.service.payouts(&world.id).await.unwrap() {
        let sealed = row.uid.map(|uid| uid.sealed).unwrap_or_default();
        assert!(!sealed.windows(8).any(|bytes| bytes == b"12345678" || bytes == b"20250403"));
    }
    assert!(!format!("{:?}", world.service.settings()).contains("5, 5"));
}

async fn only_a_winner_claims_and_only_in_time(world: &mut World) {
    won(world).await;
    for bad in ["123", "12345a", "123456789012345678901", "１２３４５"] {
        let error = claim(world, 1, bad).await.unwrap_err();
        assert!(error.to_string().contains("4 to 20 digits"), "{error}");
        assert!(!error.to_string().contains(bad), "{error}");
    }
    let error = claim(world, 7, "12345").await.unwrap_err();
    assert_eq!(error.to_string(), "you have won nothing in this campaign");
    world.at("2025-04-21 17:59:59.999").await;
    assert_eq!(claim(world, 1, "12345").await.unwrap(), PayoutState::Ready);
    world.at("2025-04-21 18:00").await;
    for who in [1, 2] {
        let error = claim(world, who, "54321").await.unwrap_err();
        assert!(matches!(error, Error::TooLate { .. }), "{error}");
    }
}

async fn without_a_key_no_number_is_taken(world: &mut World) {
    won(world).await;
    world.set(|settings| settings.uid_key = None);
    let error = claim(world, 1, "12345").await.unwrap_err();
    assert!(error.to_string().contains("HERALD_UID_KEY"), "{error}");
    assert!(world.service.payouts(&world.id).await.unwrap().iter().all(|row| row.uid.is_none()));
    // Another key opens nothing.
    world.set(|settings| settings.uid_key = Some(UidKey::new([5; 32])));
    claim(world, 1, "12345").await.unwrap();
    world.set(|settings| settings.uid_key = Some(UidKey::new([6; 32])));
    let error = world.service.read_uid(&world.id, 3, MODERATOR, world.now).await.unwrap_err();
    assert!(error.to_string().contains("not the key"), "{error}");
}

/// Both wait for a person, and nothing more happens: no rejection, no message.
async fn two_people_with_one_number_are_put_on_hold(world: &mut World) {
    won(world).await;
    let said = world.channel.said().len();
    claim(world, 1, "12345").await.unwrap();
    assert_eq!(claim(world, 2, "12345").await.unwrap(), PayoutState::OnHold);
    let held = [
        (1, member(3), PayoutState::Due),
        (2, member(2), PayoutState::OnHold),
        (3, member(1), PayoutState::OnHold),
    ];
    assert_eq!(states(world).await, held);
    world.tick().await;
    assert_eq!(world.channel.said().len(), said);
    let error = claim(world, 1, "54321").await.unwrap_err();
    assert!(error.to_string().contains("on hold"), "{error}");
    // The end of the appeals leaves them where they are; a person lets one of them go on.
    world.at("2025-04-09 18:00").await;
    let release = world.service.move_prize(
        &world.id,
        3,
        PayoutState::Ready,
        SECOND_MODERATOR,
        "asked both of them",
        None,
        world.now,
    );
    release.await.unwrap();
    let states: Vec<PayoutState> = states(world).await.into_iter().map(|(_, _, state)| state).collect();
    assert_eq!(states, [PayoutState::AwaitingUid, PayoutState::OnHold, PayoutState::Ready]);
}

async fn a_later_number_replaces_the_earlier_one(world: &mut World) {
    won(world).await;
    let first = world.service.claim_prize(&world.id, member(1), "12345", world.now).await.unwrap();
    let again = world.service.claim_prize(&world.id, member(1), "12345", world.now).await.unwrap();
    let other = world.service.claim_prize(&world.id, member(1), "54321", world.now).await.unwrap();
    assert_eq!((first.replaced, again.replaced, other.replaced), (false, false, true));
    let log = world.audit().await;
    // Giving the same number again changes nothing.
    assert_eq!(log.iter().filter(|row| row.action == "claimed").count(), 2);
    let uid = world.service.read_uid(&world.id, 3, MODERATOR, world.now).await.unwrap();
    assert_eq!(uid.digits(), "54321");
}

async fn the_ledger_keeps_to_its_road(world: &mut World) {
    won(world).await;
    let to = |place, state| {
        world.service.move_prize(&world.id, place, state, MODERATOR, "because", None, world.now)
    };
    let error = to(1, PayoutState::Paid).await.unwrap_err();
    assert_eq!(error.to_string(), "a prize that is due cannot become paid");
    let error = to(1, PayoutState::Ready).await.unwrap_err();
    assert_eq!(error.to_string(), "the account number is missing");
    let error = to(9, PayoutState::Void).await.unwrap_err();
    assert!(error.to_string().contains("no prize for place 9"), "{error}");
    let silent = world.service.move_prize(&world.id, 1, PayoutState::Void, MODERATOR, " ", None, world.now);
    assert!(silent.await.unwrap_err().to_string().contains("give a reason"));
    to(1, PayoutState::Void).await.unwrap();
    // A void row holds no place: nothing is left to be moved, or claimed.
    assert!(to(1, PayoutState::OnHold).await.is_err());
    let error = claim(world, 3, "12345").await.unwrap_err();
    assert!(error.to_string().contains("won nothing"), "{error}");
}

async fn a_campaign_called_off_owes_nothing(world: &mut World) {
    won(world).await;
    world.service.void(&world.id, MODERATOR, "the result was wrong", world.now).await.unwrap();
    world.tick().await;
    assert!(states(world).await.iter().all(|(_, _, state)| *state == PayoutState::Void));
}
