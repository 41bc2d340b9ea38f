//! The life of a campaign: every move at its time and by its rule, every other one refused without a trace.

use campaigns::{Actor, Error};
use domain::snowflake::Snowflake;
use domain::state::State;
use store::{CampaignSecrets, JobStatus};
use tests::world::World;
use tests::world::seed::{ANNOUNCEMENTS, GUILD, JUDGES, MODERATOR, THOUGHTS, at, campaign, member, tagged};

use super::review::similar;

stories! {
    approving_twice_is_refused
    approving_after_the_opening_is_refused
    freezing_too_early_is_refused
    freezing_with_posts_that_wait_names_them
    freezing_takes_in_what_was_heard
    publishing_has_its_time_and_needs_sealed_sheets
    marks_do_not_change_after_the_seal
    a_draft_is_called_off
    an_approved_campaign_is_called_off
    an_announced_campaign_is_called_off
    an_open_campaign_is_called_off
    a_closed_campaign_is_called_off
    a_judged_campaign_is_called_off
    a_frozen_campaign_is_called_off
    a_published_campaign_is_called_off
    a_topic_belongs_to_one_live_campaign
    of_two_drafts_at_once_one_gets_the_topic
}

/// What was stored before a refusal, to compare with afterwards.
async fn traces(world: &World) -> (State, usize, usize) {
    (world.state().await, world.audit().await.len(), world.outbox().await.len())
}

async fn approving_twice_is_refused(world: &mut World) {
    world.approve().await;
    let before = traces(world).await;
    let error = world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap_err();
    assert!(matches!(error, Error::State(_)), "{error}");
    assert_eq!(traces(world).await, before);
    world.at("2025-04-03 12:00").await;
    assert_eq!(world.said("opening").len(), 3);
}

async fn approving_after_the_opening_is_refused(world: &mut World) {
    world.draft().await;
    world.off_until("2025-04-03 15:00");
    let error = world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap_err();
    assert!(matches!(error, Error::TooLate { ended, .. } if ended == at("2025-04-03 15:00")), "{error}");
    world.off_until("2025-04-03 14:59:59.999");
    let approved = world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    // The notice is late already: it goes out at once.
    assert_eq!(approved.dates.announce_at, world.now);
    world.tick().await;
    assert_eq!(world.said("opening").len(), 3);
}

/// Objections end at 5 April 16:00 (R23).
async fn freezing_too_early_is_refused(world: &mut World) {
    world.campaign_at("2025-04-04 15:30").await;
    let before = traces(world).await;
    let error = world.freeze().await.unwrap_err();
    assert!(matches!(error, Error::State(_)), "{error}");
    assert_eq!(traces(world).await, before);
    world.at("2025-04-05 15:59:59.999").await;
    let error = world.freeze().await.unwrap_err();
    assert!(matches!(error, Error::TooSoon { due, .. } if due == at("2025-04-05 16:00")), "{error}");
    world.at("2025-04-05 16:00").await;
    world.freeze().await.unwrap();
    world.tick().await;
    assert_eq!(world.state().await, State::Frozen);
}

async fn freezing_with_posts_that_wait_names_them(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let first = world.post(member(2), &similar(2)).await;
    world.post(member(3), &tagged(THOUGHTS[3])).await;
    let second = world.post(member(4), &similar(4)).await;
    world.at("2025-04-06 12:00").await;
    let error = world.freeze().await.unwrap_err();
    assert!(matches!(&error, Error::Pending(posts) if *posts == [first, second]), "{error}");
    world.decide(first, &tests::world::accept()).await.unwrap();
    let error = world.freeze().await.unwrap_err();
    assert!(matches!(&error, Error::Pending(posts) if *posts == [second]), "{error}");
    world.decide(second, &tests::world::reject(domain::verdict::ReasonCode::Reworded)).await.unwrap();
    let list = world.freeze().await.unwrap();
    assert_eq!(list.candidates.len(), 3);
    world.tick().await;
}

/// A post that is in the durable inbox was heard; it must not miss the list because nobody has judged it yet.
async fn freezing_takes_in_what_was_heard(world: &mut World) {
    world.campaign_at("2025-04-06 12:00").await;
    let backfilled = world.written(at("2025-04-04 14:30"), member(1), &tagged(THOUGHTS[1]));
    world.hear([backfilled.clone()]).await;
    let list = world.freeze().await.unwrap();
    assert_eq!(list.candidates.iter().map(|c| c.message).collect::<Vec<_>>(), [backfilled.message()]);
    world.tick().await;
}

/// The result is promised for 7 April 18:00 (R23).
async fn publishing_has_its_time_and_needs_sealed_sheets(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.at("2025-04-06 12:00").await;
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::State(_)), "{error}");
    world.freeze().await.unwrap();
    world.at("2025-04-07 18:00").await;
    let before = traces(world).await;
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::Sheets(_)), "{error}");
    assert_eq!(traces(world).await, before);
    // One judge is not enough.
    let marks = [(world.db().candidates(&world.id).await.unwrap()[0].row.message, vec![5, 5])];
    world.service.score(&world.id, JUDGES[0], &marks.into(), world.now).await.unwrap();
    let error = world.service.seal(&world.id, MODERATOR, world.now).await.unwrap_err();
    assert!(matches!(error, Error::Ballot(_)), "{error}");
    world.score_and_seal(|_| [5, 5]).await;
    world.now = at("2025-04-07 17:59:59.999");
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::TooSoon { due, .. } if due == at("2025-04-07 18:00")), "{error}");
    world.now = at("2025-04-07 18:00");
    world.publish().await.unwrap();
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::State(_)), "{error}");
    world.tick().await;
    assert_eq!(world.said("results").len(), 3);
}

async fn marks_do_not_change_after_the_seal(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    let unlisted = [(Snowflake(1), vec![9, 9])];
    let error = world.service.score(&world.id, JUDGES[0], &unlisted.into(), world.now).await.unwrap_err();
    assert!(matches!(error, Error::NotListed(Snowflake(1))), "{error}");
    // A judge hears of a slip at once, not when the sheets are sealed.
    for (slip, said) in [(vec![11, 5], "marks run from 0 to 10"), (vec![5], "there are 2 criteria")] {
        let slip = [(post, slip)];
        let error = world.service.score(&world.id, JUDGES[0], &slip.into(), world.now).await.unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    assert_eq!(world.db().sheets(&world.id).await.unwrap(), []);
    world.score_and_seal(|_| [5, 5]).await;
    let sheets = world.db().sheets(&world.id).await.unwrap();
    let better = [(post, vec![9, 9])];
    let error = world.service.score(&world.id, JUDGES[0], &better.into(), world.now).await.unwrap_err();
    assert!(matches!(error, Error::Sheets(_)), "{error}");
    let error = world.service.seal(&world.id, MODERATOR, world.now).await.unwrap_err();
    assert!(matches!(error, Error::Store(_) | Error::Sheets(_)), "{error}");
    assert_eq!(world.db().sheets(&world.id).await.unwrap(), sheets);
    world.tick().await;
}

/// Brings the campaign to a state, calls it off there, and lets the rest of its calendar pass.
async fn called_off_when(world: &mut World, state: State) {
    let time = match state {
        State::Announced => "2025-04-03 12:00",
        State::Open => "2025-04-03 20:00",
        State::Closed => "2025-04-04 15:30",
        State::Judging | State::Frozen | State::Published => "2025-04-06 12:00",
        _ => "2025-04-03 11:00",
    };
    world.draft().await;
    if state != State::Draft {
        world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    }
    world.at(time).await;
    if state >= State::Frozen {
        world.freeze().await.unwrap();
        world.tick().await;
    }
    if state == State::Published {
        world.score_and_seal(|_| [0, 0]).await;
        world.at("2025-04-07 18:00").await;
        world.publish().await.unwrap();
        world.tick().await;
    }
    assert_eq!(world.state().await, state);
    let said = world.channel.said().len();

    world.service.void(&world.id, MODERATOR, "the news was false", world.now).await.unwrap();
    assert_eq!(world.state().await, State::Void);
    let jobs = world.db().jobs(&world.id).await.unwrap();
    assert!(jobs.iter().all(|job| matches!(job.status, JobStatus::Done | JobStatus::Cancelled)), "{jobs:#?}");
    let error = world.service.void(&world.id, MODERATOR, "again", world.now).await.unwrap_err();
    assert!(matches!(error, Error::State(_)), "{error}");
    let fact = world.written(world.now, member(1), &tagged(THOUGHTS[1]));
    world.hear([fact.clone()]).await;
    world.at("2025-04-12 12:00").await;

    let later = world.channel.said().split_off(said);
    assert_eq!(world.db().post(&world.id, fact.message()).await.unwrap(), None);
    if matches!(state, State::Draft | State::Approved) {
        assert_eq!(later, [], "nobody knew of it");
    } else {
        assert_eq!(later.len(), 3, "{later:#?}");
        for said in later {
            assert_eq!((said.kind.as_str(), said.channel), ("voided", ANNOUNCEMENTS));
            let told = said.body["content"].as_str().unwrap();
            assert!(told.contains("the news was false"), "{told}");
        }
    }
}

async fn a_draft_is_called_off(world: &mut World) {
    called_off_when(world, State::Draft).await;
}

async fn an_approved_campaign_is_called_off(world: &mut World) {
    called_off_when(world, State::Approved).await;
}

async fn an_announced_campaign_is_called_off(world: &mut World) {
    called_off_when(world, State::Announced).await;
}

async fn an_open_campaign_is_called_off(world: &mut World) {
    called_off_when(world, State::Open).await;
}

async fn a_closed_campaign_is_called_off(world: &mut World) {
    called_off_when(world, State::Closed).await;
}

async fn a_judged_campaign_is_called_off(world: &mut World) {
    called_off_when(world, State::Judging).await;
}

async fn a_frozen_campaign_is_called_off(world: &mut World) {
    called_off_when(world, State::Frozen).await;
}

async fn a_published_campaign_is_called_off(world: &mut World) {
    called_off_when(world, State::Published).await;
}

/// Drafts another campaign of a server with a topic.
async fn draft_other(world: &World, id: &str, guild: Snowflake, topic: &str) -> Result<(), Error> {
    let mut other = campaign();
    (other.id, other.guild) = (id.parse().unwrap(), guild);
    (other.topic, other.aliases) = (topic.to_owned(), vec![]);
    let secrets = CampaignSecrets { seed: [7; 32], salt: [1; 32] };
    world.service.draft(&other, &secrets, &Actor::Herald, world.now).await
}

/// R7, with its test: a second one with the topic in Traditional characters is refused.
async fn a_topic_belongs_to_one_live_campaign(world: &mut World) {
    let (traditional, english) = ("關稅政策後市場分析", "tariffmarketview");
    world.approve().await;
    for topic in [traditional, english] {
        let error = draft_other(world, "other", GUILD, topic).await.unwrap_err();
        let held = matches!(&error, Error::TopicHeld { mine, campaign, .. } if mine == topic && *campaign == world.id);
        assert!(held, "{error}");
    }
    let error = draft_other(world, world.id.as_str(), GUILD, "ETH").await.unwrap_err();
    assert!(matches!(error, Error::Taken(_)), "{error}");
    draft_other(world, "elsewhere", Snowflake(1001), traditional).await.unwrap();
    draft_other(world, "another", GUILD, "以太坊").await.unwrap();
    world.service.void(&world.id, MODERATOR, "the news was false", world.now).await.unwrap();
    draft_other(world, "other", GUILD, traditional).await.unwrap();
}

/// Both look before either writes, if nothing keeps them apart.
async fn of_two_drafts_at_once_one_gets_the_topic(world: &mut World) {
    world.draft().await;
    for round in 0..8 {
        let topic = format!("以太坊{round}");
        let (one, two) = (format!("one-{round}"), format!("two-{round}"));
        let (one, two) =
            tokio::join!(draft_other(world, &one, GUILD, &topic), draft_other(world, &two, GUILD, &topic));
        let results = [one, two];
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "round {round}: {results:?}");
        let held = results.iter().any(|result| matches!(result, Err(Error::TopicHeld { .. })));
        assert!(held, "round {round}: {results:?}");
    }
}
