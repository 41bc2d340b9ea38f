//! From a draft to a campaign: by a person, over a hold with a reason, or by itself where the operator wants that.

use campaigns::Error;
use domain::lang::Lang;
use domain::state::State;
use market::{Hold, NewsState};
use store::NewsRow;
use tests::world::World;
use tests::world::seed::MODERATOR;

use super::scene::{Market, april_bars, believe, flash, headline, notes, seed_bars, utc, words};

stories! {
    a_person_approves_and_it_is_announced
    the_false_headline_of_7_april
    a_confirmed_rumour_frees_the_draft
    a_running_campaign_is_corrected_once
    what_was_approved_waits_when_its_headline_is_withdrawn
    auto_approve_approves_what_nothing_holds
    auto_approve_leaves_a_rumour_to_people
    a_figure_that_nobody_computed_is_refused
    one_draft_in_two_days_and_its_own_topic
}

async fn seed_draft(world: &mut World, state: NewsState) -> (Market, NewsRow) {
    let mut market = Market::new(seed_bars()).with_history(world).await;
    let row = flash(state);
    market.expect(row.clone());
    market.begin(world, "2025-04-02T18:00").await;
    market.until(world, "2025-04-02T20:36").await;
    world.id = market.drafted()[0].1.parse().unwrap();
    (market, row)
}

async fn a_person_approves_and_it_is_announced(world: &mut World) {
    let (_, _) = seed_draft(world, NewsState::Confirmed).await;
    world.at("2025-04-03 09:40").await;
    assert_eq!(world.state().await, State::Draft, "nothing opens by itself");
    let body = world.service.renewed_body(&world.id, world.now).await.unwrap();
    world.service.approve(&world.id, MODERATOR, body, world.now).await.unwrap();
    world.at("2025-04-03 15:00").await;
    assert_eq!(world.state().await, State::Open);
    let said = world.said("opening");
    assert_eq!(said.len(), 3, "one message a language");
    for message in said {
        let text = message.body["content"].as_str().unwrap().to_owned();
        // The order of the founding notice: heading, prize, news, question, window, rules.
        let places = ["📣", "💰", "88,500", "📅", "⚠️"]
            .map(|part| text.find(part).unwrap_or_else(|| panic!("{part} in {text}")));
        assert!(places.is_sorted(), "{places:?} in {text}");
    }
    world.now = utc("2025-04-03T08:00");
    let log = world.db().audit_log(Some(&world.id), 0, 100).await.unwrap();
    let made = log.iter().find(|row| row.action == "drafted_from_event").unwrap();
    assert_eq!(made.after.as_ref().unwrap()["facts"]["extreme"]["price"], "88500.0");
}

/// Facts: a false story about a tariff pause took the price up and was denied within half an hour. Rule A holds from
/// 14:00 UTC on (5% above the low of 24 hours), so the first bar after the headline drafts.
async fn the_false_headline_of_7_april(world: &mut World) {
    let Some(bars) = april_bars() else { return };
    let mut market = Market::new(bars);
    let row = headline(
        "pause",
        "2025-04-07T14:08",
        "Adviser: president considers 90-day tariff pause",
        NewsState::Rumour,
    );
    market.expect(row.clone());
    market.begin(world, "2025-04-07T13:30").await;
    market.until(world, "2025-04-07T14:24").await;
    let drafted = market.drafted();
    assert_eq!(drafted.len(), 1, "{drafted:?}");
    assert!(drafted[0].0 <= utc("2025-04-07T14:12"), "{drafted:?}");
    world.id = drafted[0].1.parse().unwrap();
    let hold = |event: campaigns::events::MarketEvent| event.draft.unwrap().hold;
    let event = world.service.event_of(&world.id).await.unwrap().unwrap();
    assert_eq!(hold(event), Some(Hold::Unconfirmed));
    let campaign = world.service.campaign(&world.id).await.unwrap().campaign;
    assert!(campaign.body.get(Lang::En).contains("(unconfirmed)"), "{}", campaign.body.get(Lang::En));
    assert_eq!(campaign.window.opens, utc("2025-04-08T07:00"));
    // A restart between the rumour and its denial.
    world.restart().await;
    market.memory = None;
    let refused = world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap_err();
    assert!(matches!(refused, Error::Held { hold: Hold::Unconfirmed, .. }), "{refused}");
    market.until(world, "2025-04-07T14:33").await;
    let before = notes(world).await.len();
    believe(world, &row, NewsState::Retracted).await;
    market.until(world, "2025-04-07T15:30").await;
    let event = world.service.event_of(&world.id).await.unwrap().unwrap();
    assert_eq!(event.news.as_ref().unwrap().state, NewsState::Retracted);
    assert_eq!(hold(event), Some(Hold::Retracted));
    let told = notes(world).await;
    let news: Vec<_> = told.iter().filter(|row| row.dedupe_key.contains(":news:")).collect();
    assert_eq!(news.len(), 1, "told once");
    assert!(told.len() > before && words(news[0]).contains("撤回"), "{}", words(news[0]));
    let campaign = world.service.campaign(&world.id).await.unwrap().campaign;
    assert_eq!(campaign.state, State::Draft);
    assert!(campaign.body.get(Lang::En).contains("(withdrawn)"), "{}", campaign.body.get(Lang::En));
    let refused = world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap_err();
    assert!(matches!(refused, Error::Held { hold: Hold::Retracted, .. }), "{refused}");
    assert!(world.said("opening").is_empty());
    // Only with a reason, which stays in the log under the person's name.
    let nameless = world.service.approve_over_hold(&world.id, MODERATOR, " ", world.now).await;
    assert!(nameless.is_err());
    let reason = "the campaign is about the hoax itself";
    world.service.approve_over_hold(&world.id, MODERATOR, reason, world.now).await.unwrap();
    assert_eq!(world.state().await, State::Approved);
    let log = world.db().audit_log(Some(&world.id), 0, 100).await.unwrap();
    let over = log.iter().find(|row| row.action == "hold_overridden").unwrap();
    assert_eq!((over.actor.as_str(), over.reason.as_deref()), ("user:9001", Some(reason)));
}

async fn a_confirmed_rumour_frees_the_draft(world: &mut World) {
    let (mut market, row) = seed_draft(world, NewsState::Rumour).await;
    let refused = world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap_err();
    assert!(matches!(refused, Error::Held { hold: Hold::Unconfirmed, .. }), "{refused}");
    believe(world, &row, NewsState::Confirmed).await;
    market.until(world, "2025-04-02T20:45").await;
    let campaign = world.service.campaign(&world.id).await.unwrap().campaign;
    assert!(!campaign.body.get(Lang::En).contains("unconfirmed"), "{}", campaign.body.get(Lang::En));
    world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    assert_eq!(market.drafted().len(), 1);
}

async fn a_running_campaign_is_corrected_once(world: &mut World) {
    let (mut market, row) = seed_draft(world, NewsState::Confirmed).await;
    world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    world.at("2025-04-03 16:00").await;
    assert_eq!(world.state().await, State::Open);
    believe(world, &row, NewsState::Disputed).await;
    market.look(&world.service, world.now).await;
    believe(world, &row, NewsState::Retracted).await;
    market.look(&world.service, world.now).await;
    market.look(&world.service, world.now).await;
    world.tick().await;
    assert_eq!(world.said("amended").len(), 3, "one line in each language, whatever comes after it");
    assert_eq!(world.state().await, State::Open, "it goes on; a person may call it off");
}

async fn what_was_approved_waits_when_its_headline_is_withdrawn(world: &mut World) {
    let (mut market, row) = seed_draft(world, NewsState::Confirmed).await;
    world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    believe(world, &row, NewsState::Retracted).await;
    market.look(&world.service, world.now).await;
    world.at("2025-04-03 15:30").await;
    assert_eq!(world.state().await, State::Approved, "its time has come, and it waits");
    assert!(world.said("opening").is_empty());
    world.service.approve_over_hold(&world.id, MODERATOR, "the move is real", world.now).await.unwrap();
    world.at("2025-04-03 15:32").await;
    assert_eq!(world.state().await, State::Open);
    assert_eq!(world.said("opening").len(), 3);
}

async fn auto_approve_approves_what_nothing_holds(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.expect(flash(NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    world.set(|settings| settings.events.drafts.auto_approve = true);
    market.until(world, "2025-04-02T20:36").await;
    world.id = market.drafted()[0].1.parse().unwrap();
    assert!(market.taken.iter().any(|(_, taken)| taken.approved));
    assert_eq!(world.state().await, State::Approved);
    let log = world.db().audit_log(Some(&world.id), 0, 100).await.unwrap();
    let approved = log.iter().find(|row| row.action == "approved").unwrap();
    assert_eq!(approved.actor, "herald");
    assert!(world.said("team_note").iter().any(|said| said.body["content"].as_str().unwrap().contains("🤖")));
}

async fn auto_approve_leaves_a_rumour_to_people(world: &mut World) {
    let mut market = Market::new(seed_bars());
    let row = flash(NewsState::Rumour);
    market.expect(row.clone());
    market.begin(world, "2025-04-02T18:00").await;
    world.set(|settings| settings.events.drafts.auto_approve = true);
    market.until(world, "2025-04-02T20:36").await;
    world.id = market.drafted()[0].1.parse().unwrap();
    believe(world, &row, NewsState::Confirmed).await;
    market.until(world, "2025-04-02T20:45").await;
    assert_eq!(world.state().await, State::Draft, "what was held once waits for a person");
}

async fn a_figure_that_nobody_computed_is_refused(world: &mut World) {
    let (_, _) = seed_draft(world, NewsState::Confirmed).await;
    let mut body = world.service.campaign(&world.id).await.unwrap().campaign.body;
    body.en = body.en.replace("88,500", "91,000");
    let refused = world.service.approve(&world.id, MODERATOR, Some(body), world.now).await.unwrap_err();
    let Error::Notice(findings) = &refused else { panic!("{refused}") };
    assert!(findings.iter().any(|found| found.evidence.as_deref() == Some("91,000")), "{refused}");
    assert_eq!(world.state().await, State::Draft);
}

/// Another campaign holds the topic: the draft gets one of its own. The day after, nothing is drafted.
async fn one_draft_in_two_days_and_its_own_topic(world: &mut World) {
    world.draft().await;
    let mut market = Market::new(seed_bars());
    market.expect(flash(NewsState::Confirmed));
    market.expect(headline("table", "2025-04-03T13:00", "EU answers the tariffs", NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    market.until(world, "2025-04-03T16:00").await;
    let drafted = market.drafted();
    assert_eq!(drafted.len(), 1, "{drafted:?}");
    assert_eq!(drafted[0].1, "tariff-2025-04-03-2", "the name of the other campaign is taken");
    let campaign = world.service.campaign(&drafted[0].1.parse().unwrap()).await.unwrap().campaign;
    assert_eq!(campaign.topic, "关税政策后市场分析0403");
    assert_eq!(campaign.aliases, ["TariffMarketView0403"]);
}
