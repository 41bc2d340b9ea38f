//! Campaigns follow each other in one channel, day after day: yesterday's is still judged while today's runs.

use campaigns::Actor;
use domain::campaign::CampaignId;
use domain::dates::Dates;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, ReasonCode};
use domain::window::Window;
use tests::world::seed::{MODERATOR, SECRETS, THOUGHTS, at, campaign, member, tagged};
use tests::world::{World, edited};

stories! {
    a_post_with_yesterdays_topic_is_mended_into_todays
    each_campaign_answers_its_own_posts
}

/// Yesterday's campaign is judged, today's (5 April 15:00 to 6 April 15:00, 以太坊后市) is open.
async fn two_days(world: &mut World) -> CampaignId {
    world.approve().await;
    let mut next = campaign();
    next.id = "ether-2025-04-05".parse().unwrap();
    next.window = Window::new(at("2025-04-05 15:00"), at("2025-04-06 15:00")).unwrap();
    next.dates = Dates::standard(&next.window, at("2025-04-05 13:00"));
    (next.topic, next.aliases) = ("以太坊后市".into(), vec![]);
    world.service.draft(&next, &SECRETS, &Actor::Herald, world.now).await.unwrap();
    world.service.approve(&next.id, MODERATOR, None, world.now).await.unwrap();
    world.at("2025-04-05 15:30").await;
    let state = world.db().campaign(&next.id).await.unwrap().unwrap().campaign.state;
    assert_eq!((world.state().await, state), (State::Judging, State::Open));
    next.id
}

async fn verdict(world: &World, id: &CampaignId, post: Snowflake) -> Option<(Outcome, Vec<ReasonCode>)> {
    let verdict = world.db().post(id, post).await.unwrap()?.verdict?;
    Some((verdict.outcome, verdict.codes()))
}

/// R14: a post inside the window that becomes valid before its end enters; the order of arrival does not matter.
async fn a_post_with_yesterdays_topic_is_mended_into_todays(world: &mut World) {
    let today = two_days(world).await;
    for (author, edit_first) in [(1, false), (2, true)] {
        let wrong = tagged(THOUGHTS[author as usize]);
        let right = format!("#以太坊後市# {}", THOUGHTS[author as usize]);
        let post = world.written(world.now, member(author), &wrong);
        let edit = edited(post.message(), at("2025-04-05 15:40"), &right);
        let mut facts = [post.clone(), edit];
        if edit_first {
            facts.reverse();
        }
        for fact in facts {
            world.hear([fact]).await;
            world.tick().await;
        }
        assert_eq!(verdict(world, &today, post.message()).await, Some((Outcome::Accepted, vec![])));
    }
}

async fn each_campaign_answers_its_own_posts(world: &mut World) {
    let today = two_days(world).await;
    let yesterday = world.id.clone();
    let own = world.post(member(1), &format!("#以太坊後市# {}", THOUGHTS[1])).await;
    let late = world.post(member(2), &tagged(THOUGHTS[2])).await;
    let untagged = world.post(member(3), THOUGHTS[3]).await;
    assert_eq!(verdict(world, &today, own).await, Some((Outcome::Accepted, vec![])));
    assert_eq!(verdict(world, &yesterday, own).await, None);
    // Yesterday's topic is a day late, and no business of today's.
    assert_eq!(verdict(world, &yesterday, late).await, Some((Outcome::Rejected, vec![ReasonCode::Late])));
    assert_eq!(verdict(world, &today, late).await, None);
    // Without a topic it can only be meant for the campaign that is open.
    assert_eq!(
        verdict(world, &today, untagged).await,
        Some((Outcome::Rejected, vec![ReasonCode::TagMissing]))
    );
    assert_eq!(verdict(world, &yesterday, untagged).await, None);
    for post in [own, late, untagged] {
        assert_eq!(world.answers(post).len(), 1);
    }
}
