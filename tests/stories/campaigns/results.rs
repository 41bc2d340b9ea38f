//! From the frozen list to the published winners.

use domain::bundle::{VerifyError, verify};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use tests::world::World;
use tests::world::channel::{Fault, Script};
use tests::world::seed::{THOUGHTS, member, tagged};

stories! {
    five_people_win_once_each
    a_deleted_post_keeps_its_number
    with_three_people_three_win
    with_nobody_nobody_wins
    the_winners_stand_before_anybody_is_told
}

/// Frozen with a post of each given member, in that order: post 1 has number 1.
async fn frozen(world: &mut World, authors: &[u64]) -> Vec<Snowflake> {
    world.campaign_at("2025-04-03 20:00").await;
    let mut posts = Vec::new();
    for (author, thought) in authors.iter().zip(THOUGHTS) {
        posts.push(world.post(member(*author), &tagged(thought)).await);
    }
    world.at("2025-04-06 12:00").await;
    let list = world.freeze().await.unwrap();
    let listed: Vec<_> = list.candidates.iter().map(|c| (c.number, c.message)).collect();
    assert_eq!(listed, (1..).zip(posts.clone()).collect::<Vec<_>>());
    world.tick().await;
    posts
}

/// Higher numbers get higher marks.
fn rising(number: u32) -> [u8; 2] {
    [number as u8, number as u8]
}

/// Publishes at the promised time and checks the record: it verifies, it is what is stored, and a changed byte shows.
async fn published(world: &mut World) -> Vec<(u32, u32, Snowflake)> {
    world.at("2025-04-07 18:00").await;
    let published = world.publish().await.unwrap();
    let (read, digest) = verify(&published.bytes).unwrap();
    assert_eq!((&read, digest), (&published.bundle, published.sha256));
    let stored = world.db().result(&world.id, None).await.unwrap().unwrap();
    assert_eq!((stored.bundle.as_bytes(), stored.digest), (&published.bytes[..], published.sha256));
    let mut changed = published.bytes.clone();
    let at = changed.len() / 2;
    changed[at] ^= 1;
    assert!(verify(&changed).is_err());
    // A list hash that is not the announced one is worth nothing.
    let announced = read.list_hash.to_string();
    for said in world.said("frozen") {
        let told = said.body["content"].as_str().unwrap();
        assert!(told.contains(&announced), "{told}");
    }
    world.tick().await;
    assert_eq!(world.state().await, State::Published);
    read.winners.iter().map(|winner| (winner.place, winner.number, winner.author)).collect()
}

/// R18: a person's posts rank 4 and 7, and only the better one counts.
async fn five_people_win_once_each(world: &mut World) {
    frozen(world, &[1, 2, 3, 1, 4, 5, 6]).await;
    world.score_and_seal(rising).await;
    let winners = published(world).await;
    let expected =
        [(1, 7, member(6)), (2, 6, member(5)), (3, 5, member(4)), (4, 4, member(1)), (5, 3, member(3))];
    assert_eq!(winners, expected);
    let stored = world.db().result(&world.id, None).await.unwrap().unwrap();
    let (bundle, _) = verify(stored.bundle.as_bytes()).unwrap();
    // Number 1 belongs to somebody who has won.
    assert_eq!((bundle.alternates, bundle.not_awarded), (vec![2], 0));
    let error = verify(&bundle_without_a_sheet(stored.bundle.as_bytes())).unwrap_err();
    assert!(matches!(error, VerifyError::Hash { .. }), "{error}");
}

fn bundle_without_a_sheet(bytes: &[u8]) -> Vec<u8> {
    let (mut bundle, _) = verify(bytes).unwrap();
    bundle.sheets.pop();
    bundle.seal().0
}

/// R16: struck, not renumbered; whoever follows moves up.
async fn a_deleted_post_keeps_its_number(world: &mut World) {
    let posts = frozen(world, &[1, 2, 3, 1, 4, 5, 6]).await;
    let hash = world.said("frozen")[0].body["content"].as_str().unwrap().to_owned();
    world.delete(posts[5]).await;
    let list = world.db().candidates(&world.id).await.unwrap();
    let struck: Vec<_> = list.iter().map(|c| (c.row.number, c.struck)).collect();
    let expected: Vec<_> = (1..=7).map(|n| (n, (n == 6).then_some(ReasonCode::Withdrawn))).collect();
    assert_eq!(struck, expected);
    world.score_and_seal(rising).await;
    // Another one goes between the seal and the result.
    world.at("2025-04-07 17:30").await;
    world.delete(posts[6]).await;
    let winners = published(world).await;
    let expected = [(1, 5, member(4)), (2, 4, member(1)), (3, 3, member(3)), (4, 2, member(2))];
    assert_eq!(winners, expected);
    let stored = world.db().result(&world.id, None).await.unwrap().unwrap();
    let (bundle, _) = verify(stored.bundle.as_bytes()).unwrap();
    assert_eq!((bundle.list.len(), bundle.not_awarded, bundle.coverage.withdrawn), (7, 1, 0));
    assert!(hash.contains(&bundle.list_hash.to_string()));
}

/// R19.
async fn with_three_people_three_win(world: &mut World) {
    frozen(world, &[1, 2, 3, 3]).await;
    world.score_and_seal(rising).await;
    let winners = published(world).await;
    assert_eq!(winners, [(1, 4, member(3)), (2, 2, member(2)), (3, 1, member(1))]);
    let stored = world.db().result(&world.id, None).await.unwrap().unwrap();
    assert_eq!(verify(stored.bundle.as_bytes()).unwrap().0.not_awarded, 2);
}

async fn with_nobody_nobody_wins(world: &mut World) {
    frozen(world, &[]).await;
    world.score_and_seal(rising).await;
    assert_eq!(published(world).await, []);
    let stored = world.db().result(&world.id, None).await.unwrap().unwrap();
    assert_eq!(verify(stored.bundle.as_bytes()).unwrap().0.not_awarded, 5);
    assert_eq!(world.said("results").len(), 3);
}

/// The sends of the result fail and the process dies: the result is the one that was stored.
async fn the_winners_stand_before_anybody_is_told(world: &mut World) {
    // Three notices, two receipts, three reminders, last hours, closes, entry lists and hashes come before.
    world.script(Script::sends([(21, Fault::DiesBefore)]));
    frozen(world, &[1, 2]).await;
    world.score_and_seal(rising).await;
    world.at("2025-04-07 18:00").await;
    assert_eq!(world.channel.calls().0, 20);
    let published = world.publish().await.unwrap();
    world.tick_and_die().await;
    assert_eq!(world.said("results"), []);
    let stored = world.db().result(&world.id, None).await.unwrap().unwrap();
    assert_eq!(stored.digest, published.sha256);
    assert!(world.publish().await.is_err());
    world.at("2025-04-07 18:02").await;
    assert_eq!(world.said("results").len(), 3);
    for said in world.said("results") {
        assert!(said.body["content"].as_str().unwrap().contains(&stored.digest.to_string()));
    }
}
