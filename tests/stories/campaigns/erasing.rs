//! What a person may ask for about themselves.

use campaigns::Error;
use campaigns::erasing::Erased;
use domain::bundle::verify;
use domain::payout::PayoutState;
use domain::refusal::EraseRefusal;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use tests::world::World;
use tests::world::seed::{GUILD, MODERATOR, THOUGHTS, member, tagged};

use super::claiming::won;

stories! {
    a_forgotten_winner_leaves_the_proof_whole
    a_prize_is_given_up_or_waited_for
    a_person_sees_everything_that_is_kept
    a_forgotten_entry_is_out_before_the_freeze
}

async fn erase(world: &World, who: Snowflake, withdraw: bool) -> Result<Erased, Error> {
    world.service.erase_person(GUILD, who, MODERATOR, withdraw, world.now).await
}

/// Place three is erased: the result verifies, the number and the place stay, and the words are gone from everywhere.
async fn a_forgotten_winner_leaves_the_proof_whole(world: &mut World) {
    won(world).await;
    let before = world.db().result(&world.id, None).await.unwrap().unwrap();
    let line = world.db().candidates(&world.id).await.unwrap().remove(0);
    assert_eq!(line.row.author, member(1));
    assert_eq!(erase(world, member(1), true).await.unwrap(), Erased { posts: 1, withdrawn: 1 });
    let after = world.db().result(&world.id, None).await.unwrap().unwrap();
    assert_eq!(after, before);
    let (bundle, _) = verify(after.bundle.as_bytes()).unwrap();
    assert_eq!(bundle.winners[2].author, member(1));
    let erased = world.db().candidates(&world.id).await.unwrap().remove(0);
    assert_eq!((erased.row.number, &erased.row.line, erased.struck), (1, &line.row.line, None));
    assert_eq!(erased.row.salt, "");
    let post = world.stored(line.row.message).await;
    assert_eq!(post.versions[0].text, "");
    assert_eq!(post.facts.as_ref().unwrap().author.name, "");
    assert_eq!(world.standing(line.row.message).await, Standing::NotEntered(ReasonCode::Erased));
    // Hearing it again brings nothing back, and neither does a look at the receipt.
    world.repeat().await;
    assert_eq!(world.stored(line.row.message).await.versions[0].text, "");
    let receipt = world.service.receipt_of(GUILD, line.row.message, domain::lang::Lang::En, world.now).await;
    assert!(!receipt.unwrap().unwrap().text.contains(&line.row.salt));
    let data = world.service.data_of(GUILD, member(1)).await.unwrap().to_string();
    assert!(!data.contains(THOUGHTS[1]), "{data}");
    world.tick().await;
}

async fn a_prize_is_given_up_or_waited_for(world: &mut World) {
    won(world).await;
    world.service.claim_prize(&world.id, member(3), "12345", world.now).await.unwrap();
    let error = erase(world, member(3), false).await.unwrap_err();
    assert!(matches!(error, Error::Erase(EraseRefusal::PrizeOpen(1))), "{error}");
    assert!(!world.service.data_of(GUILD, member(3)).await.unwrap().to_string().contains("\"uid\":null"));
    erase(world, member(3), true).await.unwrap();
    let row = world.service.payouts(&world.id).await.unwrap().remove(0);
    assert_eq!((row.payout.state, row.uid), (PayoutState::Void, None));
    world.tick().await;
}

async fn a_person_sees_everything_that_is_kept(world: &mut World) {
    won(world).await;
    world.service.claim_prize(&world.id, member(3), "12345", world.now).await.unwrap();
    let data = world.service.data_of(GUILD, member(3)).await.unwrap();
    let own = &data["campaigns"][0];
    assert_eq!(own["posts"][0]["texts"][0]["text"], tagged(THOUGHTS[3]).as_str());
    assert_eq!((&own["prizes"][0]["uid"], &own["prizes"][0]["place"]), (&"12345".into(), &1.into()));
    // Of nobody else.
    assert!(!data.to_string().contains(THOUGHTS[2]));
    let nobody = world.service.data_of(GUILD, member(99)).await.unwrap();
    assert_eq!(nobody["campaigns"].as_array().map(Vec::len), Some(0));
}

async fn a_forgotten_entry_is_out_before_the_freeze(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let kept = world.post(member(1), &tagged(THOUGHTS[1])).await;
    let gone = world.post(member(2), &tagged(THOUGHTS[2])).await;
    assert_eq!(erase(world, member(2), false).await.unwrap(), Erased { posts: 1, withdrawn: 0 });
    world.at("2025-04-06 12:00").await;
    let list = world.freeze().await.unwrap();
    assert_eq!(list.candidates.iter().map(|c| c.message).collect::<Vec<_>>(), [kept]);
    assert_eq!(world.standing(gone).await, Standing::NotEntered(ReasonCode::Erased));
    world.tick().await;
}
