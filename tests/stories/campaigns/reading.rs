//! What members and moderators ask.

use campaigns::Error;
use campaigns::reading::{Missing, Picked, REVIEW_HELD_FOR};
use chrono::TimeDelta;
use domain::campaign::CampaignId;
use domain::lang::{Lang, Localised};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use tests::world::seed::{GUILD, MODERATOR, SECOND_MODERATOR, THOUGHTS, member, tagged};
use tests::world::{World, accept, reject};

stories! {
    campaigns_are_listed_newest_first
    a_receipt_tells_everything_to_its_author
    a_member_sees_own_posts
    a_review_item_goes_to_one_moderator_at_a_time
    an_appeal_is_shown_to_whoever_may_answer_it
    picking_goes_step_by_step
    the_winners_can_be_read_again
    a_notice_can_be_read_before_it_goes_out
    what_was_heard_is_counted
}

async fn campaigns_are_listed_newest_first(world: &mut World) {
    world.draft().await;
    let mut other = tests::world::seed::campaign();
    other.id = CampaignId::new("later").unwrap();
    (other.topic, other.aliases) = ("比特币行情".into(), vec![]);
    world.at("2025-04-03 11:00").await;
    let actor = campaigns::Actor::Person(MODERATOR);
    world.service.draft(&other, &tests::world::seed::SECRETS, &actor, world.now).await.unwrap();
    let listed = world.service.campaigns_of(GUILD).await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|stored| stored.campaign.id.as_str()).collect();
    assert_eq!(ids, ["later", "tariff-2025-04-03"]);
    assert_eq!(world.service.campaigns_of(Snowflake(1)).await.unwrap(), []);
    let missing = world.service.campaign(&CampaignId::new("nothing").unwrap()).await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no campaign nothing");
}

async fn a_receipt_tells_everything_to_its_author(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let good = world.post(member(1), &tagged(THOUGHTS[1])).await;
    let short = world.post(member(2), &tagged("看跌")).await;
    let read = |message, lang, now| world.service.receipt_of(GUILD, message, lang, now);
    let receipt = read(short, Lang::En, world.now).await.unwrap().unwrap();
    assert_eq!((receipt.author, receipt.standing), (member(2), Standing::NotEntered(ReasonCode::TooShort)));
    for part in ["too short", "write at least 28 more", "/campaign appeal"] {
        assert!(receipt.text.contains(part), "{part} in {}", receipt.text);
    }
    let receipt = read(good, Lang::ZhCn, world.now).await.unwrap().unwrap();
    assert_eq!(receipt.standing, Standing::Entered);
    assert!(receipt.text.contains("已计入") && !receipt.text.contains("盐值"), "{}", receipt.text);
    assert_eq!(world.service.receipt_of(Snowflake(1), good, Lang::En, world.now).await.unwrap(), None);
    assert_eq!(read(Snowflake(77), Lang::En, world.now).await.unwrap(), None);
    world.decide(good, &reject(ReasonCode::OffTopic)).await.unwrap();
    let receipt = world.service.receipt_of(GUILD, good, Lang::En, world.now).await.unwrap().unwrap();
    assert!(receipt.text.contains("please read the rules"), "{}", receipt.text);
    world.decide(good, &accept()).await.unwrap();
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.tick().await;
    let receipt = world.service.receipt_of(GUILD, good, Lang::En, world.now).await.unwrap().unwrap();
    let line = world.db().candidates(&world.id).await.unwrap().remove(0);
    assert!(receipt.text.contains("Number on the list: 1"), "{}", receipt.text);
    assert!(receipt.text.contains(&line.row.salt), "{}", receipt.text);
}

async fn a_member_sees_own_posts(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let first = world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.post(member(2), &tagged(THOUGHTS[2])).await;
    let second = world.post(member(1), "no topic at all").await;
    let own = world.service.posts_by(&world.id, member(1)).await.unwrap();
    let told: Vec<_> = own.iter().map(|post| (post.message, post.standing)).collect();
    assert_eq!(told, [(first, Standing::Entered), (second, Standing::NotEntered(ReasonCode::TagMissing))]);
    assert_eq!(own[0].line(Lang::En), "✅ It counts");
    assert_eq!(world.service.posts_by(&world.id, member(9)).await.unwrap(), []);
    let counts = world.service.counts(&world.id).await.unwrap();
    assert_eq!((counts.created, counts.accepted, counts.rejected, counts.entered), (3, 2, 1, 2));
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.tick().await;
    let numbers: Vec<_> = world.service.posts_by(&world.id, member(1)).await.unwrap();
    assert_eq!(numbers.iter().map(|post| post.number).collect::<Vec<_>>(), [Some(1), None]);
}

async fn next(world: &World, who: Snowflake, skip: &[Snowflake]) -> Option<(Snowflake, u64, u64)> {
    let item = world.service.next_review(&world.id, who, skip, world.now).await.unwrap();
    item.map(|item| {
        assert_eq!((item.held_until, item.revision), (world.now + REVIEW_HELD_FOR, item.post.revision));
        (item.post.id, item.waiting, item.held_by_others)
    })
}

async fn a_review_item_goes_to_one_moderator_at_a_time(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    assert_eq!(next(world, MODERATOR, &[]).await, None);
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let one = world.post(member(2), &super::review::similar(2)).await;
    let two = world.post(member(3), &super::review::similar(3)).await;
    assert_eq!(next(world, MODERATOR, &[]).await, Some((one, 2, 0)));
    // Asking again gives the same one and holds it for longer; somebody else gets another.
    world.now += TimeDelta::minutes(5);
    assert_eq!(next(world, MODERATOR, &[]).await, Some((one, 2, 0)));
    assert_eq!(next(world, SECOND_MODERATOR, &[]).await, Some((two, 2, 1)));
    let claims = world.service.review_claims(&world.id, world.now).await.unwrap();
    assert_eq!(
        claims.iter().map(|claim| (claim.message, claim.moderator)).collect::<Vec<_>>(),
        [(one, MODERATOR), (two, SECOND_MODERATOR)]
    );
    // What is skipped is free for others, and what others hold is not given.
    assert_eq!(next(world, MODERATOR, &[one]).await, None);
    assert_eq!(next(world, SECOND_MODERATOR, &[two]).await, Some((one, 2, 0)));
    // A claim that has run out blocks nobody.
    world.now += REVIEW_HELD_FOR - TimeDelta::milliseconds(1);
    assert_eq!(next(world, MODERATOR, &[two]).await, None);
    world.now += TimeDelta::milliseconds(1);
    assert_eq!(next(world, MODERATOR, &[two]).await, Some((one, 2, 0)));
    world.decide(one, &accept()).await.unwrap();
    world.tick().await;
    assert_eq!(next(world, MODERATOR, &[]).await, Some((two, 1, 0)));
    world.decide(two, &accept()).await.unwrap();
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.tick().await;
    let error = world.service.next_review(&world.id, MODERATOR, &[], world.now).await.unwrap_err();
    assert!(matches!(error, Error::Moved { state: State::Frozen, .. }), "{error}");
}

async fn an_appeal_is_shown_to_whoever_may_answer_it(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let post = world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.decide(post, &reject(ReasonCode::OffTopic)).await.unwrap();
    world.service.appeal(&world.id, post, member(1), "it is on topic", world.now).await.unwrap();
    world.tick().await;
    assert_eq!(next(world, MODERATOR, &[]).await, None);
    let item = world.service.next_review(&world.id, SECOND_MODERATOR, &[], world.now).await.unwrap().unwrap();
    assert_eq!(item.appeal.map(|appeal| appeal.text), Some("it is on topic".to_owned()));
    let answered =
        world.service.decide_appeal(&world.id, post, SECOND_MODERATOR, None, "it is not", world.now).await;
    answered.unwrap();
    world.tick().await;
    assert_eq!(next(world, SECOND_MODERATOR, &[]).await, None);
}

async fn pick(world: &World) -> Picked {
    world.service.pick_step(&world.id, MODERATOR, world.now).await.unwrap()
}

async fn picking_goes_step_by_step(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    assert_eq!(pick(world).await, Picked::Waits(vec![Missing::Step(State::Open)]));
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let held = world.post(member(2), &super::review::similar(2)).await;
    world.at("2025-04-04 16:00").await;
    let dates = world.service.campaign(&world.id).await.unwrap().campaign.dates;
    let due = dates.objections_end;
    assert_eq!(pick(world).await, Picked::Waits(vec![Missing::Date { what: "the freeze", due }]));
    world.at("2025-04-05 16:00").await;
    assert_eq!(pick(world).await, Picked::Waits(vec![Missing::Posts(vec![held])]));
    world.decide(held, &accept()).await.unwrap();
    let Picked::Frozen(list) = pick(world).await else { panic!("nothing was missing") };
    assert_eq!(list.candidates.len(), 2);
    world.tick().await;
    let date = Missing::Date { what: "the result", due: dates.results_at };
    assert_eq!(pick(world).await, Picked::Waits(vec![Missing::Sheets { judges: 0 }, date.clone()]));
    world.score_and_seal(|number| [number as u8, 1]).await;
    assert_eq!(pick(world).await, Picked::Waits(vec![date]));
    world.at("2025-04-07 18:00").await;
    let Picked::Published(published) = pick(world).await else { panic!("nothing was missing") };
    assert_eq!(published.bundle.winners.len(), 2);
    assert_eq!(pick(world).await, Picked::Waits(vec![Missing::Step(State::Published)]));
    world.tick().await;
}

async fn the_winners_can_be_read_again(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    assert_eq!(world.service.winners(&world.id).await.unwrap(), None);
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.score_and_seal(|number| [number as u8, 1]).await;
    world.at("2025-04-07 18:00").await;
    let published = world.publish().await.unwrap();
    world.tick().await;
    let winners = world.service.winners(&world.id).await.unwrap().unwrap();
    assert_eq!(
        (&winners.bundle, &winners.bytes, winners.sha256),
        (&published.bundle, &published.bytes, published.sha256)
    );
    // What is read again is what was said.
    for said in world.said("results") {
        let lang: Lang = said.body["lang"].as_str().unwrap().parse().unwrap();
        assert_eq!(said.body["content"].as_str().unwrap(), winners.text.get(lang));
    }
}

async fn a_notice_can_be_read_before_it_goes_out(world: &mut World) {
    world.set(|settings| settings.announce_langs = vec![Lang::En]);
    world.draft().await;
    let charts = Localised::from_fn(|lang| serde_json::json!({ "title": lang.tag() }));
    world.service.set_charts(&world.id, &charts, world.now).await.unwrap();
    let preview = world.service.notice_preview(&world.id, Lang::En).await.unwrap();
    assert_eq!(preview.chart.as_ref(), Some(charts.get(Lang::En)));
    assert!(preview.findings.iter().all(|finding| finding.lang.is_some()), "{:?}", preview.findings);
    world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    world.at("2025-04-03 12:00").await;
    // Only the language of the server is announced, and the chart goes with it.
    let said = world.said("opening");
    assert_eq!(said.len(), preview.messages.len());
    assert_eq!(said[0].body["content"].as_str(), Some(preview.messages[0].as_str()));
    assert_eq!(Some(&said[0].body["chart"]), preview.chart.as_ref());
    world.at("2025-04-04 15:00").await;
    assert_eq!(world.said("closed").len(), 1);
    assert!(world.said("closed")[0].body.get("chart").is_none());
}

async fn what_was_heard_is_counted(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let gone = world.post(member(1), &tagged(THOUGHTS[1])).await;
    world.post(member(2), &tagged(THOUGHTS[2])).await;
    world.post(member(3), "no topic").await;
    world.delete(gone).await;
    let heard = world.service.coverage(&world.id).await.unwrap();
    let coverage = heard.coverage;
    assert_eq!((coverage.posts, coverage.entered, coverage.rejected, coverage.withdrawn), (3, 1, 1, 1));
    assert_eq!(heard.gaps.stretches, 0);
}
