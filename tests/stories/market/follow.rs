//! A draft stands on a story and not on one headline: whatever moves the story holds, frees or corrects it.

use campaigns::events::MarketEvent;
use campaigns::news::{HeardItem, StoryRuling};
use campaigns::panel::news::NewsKey;
use campaigns::{Error, StoreError};
use domain::lang::Lang;
use domain::state::State;
use market::{Hold, NewsState};
use store::OutboxRow;
use tests::world::World;
use tests::world::seed::{GUILD, MODERATOR};

use super::scene::{Market, april_bars, entropy, notes, seed_bars, utc, words};

stories! {
    the_denial_of_7_april_is_another_item
    every_headline_that_a_draft_names_is_marked
    a_second_independent_source_frees_the_draft
    two_denials_in_turn_are_told_once
    a_person_rules_at_a_sibling
    a_headline_that_moves_into_another_story_takes_its_state
    an_event_without_a_draft_knows_as_well
    what_runs_is_corrected_for_the_headline_that_it_names
}

/// A report of a wire. What a source says last has the latest minute, which names it.
fn report(source: &str, at: &str, title: &str) -> HeardItem {
    HeardItem {
        feed: format!("feed of {source}"),
        source: source.to_owned(),
        outside_id: format!("{source}/{at}"),
        official: false,
        published_at: Some(utc(at)),
        precision_s: 1,
        title: title.to_owned(),
        body: String::new(),
        url: Some(format!("https://{}.example/{}", source.to_lowercase().replace(' ', "-"), &at[11..13])),
        lang: Some("en".to_owned()),
        mended: false,
        theme: Some("tariff".to_owned()),
        stated: None,
        keep: true,
    }
}

/// The reports of the false headline of 7 April 2025, as they were: a post, an outlet, an agency that repeats it.
fn hoax(at: [&str; 3]) -> [HeardItem; 3] {
    let mut post = report(
        "Walter B.",
        at[0],
        "HASSETT: TRUMP IS CONSIDERING A 90-DAY PAUSE IN TARIFFS FOR ALL COUNTRIES EXCEPT CHINA",
    );
    // What the outlet cites.
    post.url = Some("https://x.com/walterb/status/1909".to_owned());
    let mut outlet = report(
        "Outlet A",
        at[1],
        "Trump is considering a 90-day pause in tariffs for all countries except China",
    );
    outlet.body = String::from("Stocks jumped after a post on X said that the president weighs a pause.");
    let agency = report(
        "Agency B",
        at[2],
        "Trump considering 90-day pause in tariffs for all countries except China, according to Outlet A",
    );
    [post, outlet, agency]
}

fn denial(source: &str, at: &str, official: bool) -> HeardItem {
    HeardItem {
        official,
        ..report(source, at, &format!("{source}: report of a 90-day tariff pause is fake news"))
    }
}

async fn hear(world: &World, item: &HeardItem) {
    world.service.hear_news(std::slice::from_ref(item), world.now).await.expect("it is stored");
}

/// The seed's evening with these reports, each heard with the next bar, up to the draft.
async fn seed_evening(world: &mut World, reports: &[HeardItem]) -> Market {
    let mut market = Market::new(seed_bars()).with_history(world).await;
    market.begin(world, "2025-04-02T18:00").await;
    for one in reports {
        let published = one.published_at.expect("a report has a time");
        while world.now < published {
            let next = (world.now + market.bars().step()).format("%Y-%m-%dT%H:%M").to_string();
            market.until(world, &next).await;
        }
        hear(world, one).await;
    }
    market.until(world, "2025-04-02T20:36").await;
    let drafted = market.drafted();
    assert_eq!(drafted.len(), 1, "{drafted:?}");
    world.id = drafted[0].1.parse().unwrap();
    market
}

async fn event(world: &World) -> MarketEvent {
    world.service.event_of(&world.id).await.unwrap().expect("the campaign has an event")
}

async fn hold(world: &World) -> Option<Hold> {
    event(world).await.draft.unwrap().hold
}

async fn body(world: &World) -> String {
    world.service.campaign(&world.id).await.unwrap().campaign.body.get(Lang::En).clone()
}

/// What the team was told of changes of belief.
async fn told(world: &World) -> Vec<OutboxRow> {
    notes(world).await.into_iter().filter(|row| row.dedupe_key.contains(":news:")).collect()
}

/// The facts of 7 April 2025: a post at 14:08 UTC, repeated within minutes; a denial by the White House half an hour
/// later, which no feed links to the post.
async fn the_denial_of_7_april_is_another_item(world: &mut World) {
    let Some(bars) = april_bars() else { return };
    let mut market = Market::new(bars);
    market.begin(world, "2025-04-07T13:30").await;
    market.until(world, "2025-04-07T14:09").await;
    let [post, outlet, agency] = hoax(["2025-04-07T14:08", "2025-04-07T14:11", "2025-04-07T14:13"]);
    hear(world, &post).await;
    market.until(world, "2025-04-07T14:12").await;
    hear(world, &outlet).await;
    market.until(world, "2025-04-07T14:15").await;
    hear(world, &agency).await;
    market.until(world, "2025-04-07T14:33").await;
    let drafted = market.drafted();
    assert_eq!(drafted.len(), 1, "{drafted:?}");
    world.id = drafted[0].1.parse().unwrap();
    assert_eq!(hold(world).await, Some(Hold::Unconfirmed));
    assert_eq!(told(world).await, [], "those who repeat it change nothing");
    world.restart().await;
    market.memory = None;
    hear(world, &denial("White House", "2025-04-07T14:33", true)).await;
    market.until(world, "2025-04-07T15:30").await;
    let event = event(world).await;
    assert_eq!(event.news.as_ref().unwrap().state, NewsState::Retracted);
    assert_eq!(hold(world).await, Some(Hold::Retracted));
    assert!(body(world).await.contains("(withdrawn)"), "{}", body(world).await);
    let told = told(world).await;
    assert_eq!(told.len(), 1);
    // The team reads who denies it, and where.
    for part in [
        "撤回",
        "White House: report of a 90-day tariff pause is fake news",
        "<https://white-house.example/14>",
    ] {
        assert!(words(&told[0]).contains(part), "{part} in {}", words(&told[0]));
    }
    let because = event.news_changes.last().unwrap().because.as_ref().unwrap();
    assert_eq!(because.link.as_deref(), Some("https://white-house.example/14"));
    let refused = world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap_err();
    assert!(matches!(refused, Error::Held { hold: Hold::Retracted, .. }), "{refused}");
    let log = world.db().audit_log(Some(&world.id), 0, 100).await.unwrap();
    assert_eq!(log.iter().filter(|row| row.action == "held").count(), 1);
}

/// The gate opens on the newest report; the notice names the one in the bar of the peak (20:15).
async fn every_headline_that_a_draft_names_is_marked(world: &mut World) {
    let reports = hoax(["2025-04-02T20:10", "2025-04-02T20:16", "2025-04-02T20:20"]);
    let mut market = seed_evening(world, &reports).await;
    let before = event(world).await;
    assert_eq!(before.news.as_ref().unwrap().source, "Agency B");
    assert!(body(world).await.contains("Outlet A") && body(world).await.contains("(unconfirmed)"));
    hear(world, &denial("White House", "2025-04-02T20:36", true)).await;
    market.look(&world.service, world.now).await;
    assert_eq!(hold(world).await, Some(Hold::Retracted));
    let text = body(world).await;
    assert!(text.contains("(withdrawn)") && !text.contains("(unconfirmed)"), "{text}");
    let after = event(world).await;
    let near = |event: &MarketEvent| {
        let brief = event.draft.as_ref().unwrap().brief.as_ref().unwrap();
        brief.news.iter().map(|near| near.candidate.state).collect::<Vec<_>>()
    };
    assert_eq!(near(&before), [NewsState::Rumour; 3]);
    assert_eq!(near(&after), [NewsState::Retracted; 3]);
    assert_eq!(market.look(&world.service, world.now).await.followed, 0, "once");
    world.tick().await;
}

async fn a_second_independent_source_frees_the_draft(world: &mut World) {
    let title = "China to impose 34% tariffs on all US goods from April 10";
    let mut market = seed_evening(world, &[report("Reuters", "2025-04-02T20:13", title)]).await;
    assert_eq!(hold(world).await, Some(Hold::Unconfirmed));
    let mut reprint = report("Yahoo", "2025-04-02T20:36", title);
    reprint.body = String::from("BEIJING (Reuters) - China will impose tariffs.");
    hear(world, &reprint).await;
    market.until(world, "2025-04-02T20:39").await;
    assert_eq!((hold(world).await, told(world).await.len()), (Some(Hold::Unconfirmed), 0), "a reprint");
    let second = "China to impose additional 34% tariffs on all US goods from April 10";
    hear(world, &report("Xinhua", "2025-04-02T20:39", second)).await;
    market.until(world, "2025-04-02T20:45").await;
    assert_eq!(hold(world).await, None);
    assert!(!body(world).await.contains("unconfirmed"), "{}", body(world).await);
    let told = told(world).await;
    assert_eq!(told.len(), 1);
    assert!(words(&told[0]).contains("Xinhua: China to impose additional"), "{}", words(&told[0]));
    world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    assert_eq!(market.drafted().len(), 1);
}

async fn two_denials_in_turn_are_told_once(world: &mut World) {
    let reports = hoax(["2025-04-02T20:10", "2025-04-02T20:16", "2025-04-02T20:20"]);
    let mut market = seed_evening(world, &reports).await;
    for (source, at) in [("Outlet D", "2025-04-02T20:36"), ("Outlet E", "2025-04-02T20:39")] {
        hear(world, &denial(source, at, false)).await;
        let next = (world.now + market.bars().step()).format("%Y-%m-%dT%H:%M").to_string();
        market.until(world, &next).await;
        world.restart().await;
        market.memory = None;
    }
    assert_eq!(hold(world).await, Some(Hold::Disputed));
    let first = told(world).await;
    assert_eq!(first.len(), 1, "the second says nothing new");
    assert!(words(&first[0]).contains("Outlet D") && !words(&first[0]).contains("Outlet E"));
    // Two of those it speaks of: that is news once more, and once only.
    for (source, at) in [("White House", "2025-04-02T20:45"), ("Treasury", "2025-04-02T20:48")] {
        hear(world, &denial(source, at, true)).await;
        market.look(&world.service, world.now).await;
        market.look(&world.service, world.now).await;
    }
    assert_eq!(hold(world).await, Some(Hold::Retracted));
    assert_eq!(told(world).await.len(), 2);
    assert_eq!(event(world).await.news_changes.len(), 2);
    world.tick().await;
}

async fn a_person_rules_at_a_sibling(world: &mut World) {
    let reports = hoax(["2025-04-02T20:10", "2025-04-02T20:16", "2025-04-02T20:20"]);
    let mut market = seed_evening(world, &reports).await;
    // Whoever follows any of its headlines comes to the story.
    let sibling =
        NewsKey::Headline { source: "Walter B.".to_owned(), outside_id: reports[0].outside_id.clone() };
    let dossier = world.service.news_dossier(&sibling).await.unwrap().expect("it is known");
    assert!(matches!(dossier.entry.key, NewsKey::Story(_)) && dossier.reports.len() == 3, "{dossier:?}");
    let ruling = |state, reason: &str| StoryRuling {
        state,
        reason: reason.to_owned(),
        link: None,
        seen_revision: None,
    };
    let gone = ruling(NewsState::Retracted, "the adviser says he was misheard");
    let rule = async |seen: &str, ruling: &StoryRuling| {
        world.service.rule_on_news(&sibling, seen, ruling, MODERATOR, world.now).await
    };
    let stale = rule("999", &gone).await.unwrap_err();
    assert!(matches!(stale, Error::Store(StoreError::Stale { .. })), "{stale}");
    assert!(rule(&dossier.seen, &gone).await.unwrap());
    market.look(&world.service, world.now).await;
    assert_eq!(hold(world).await, Some(Hold::Retracted));
    let first = told(world).await;
    assert_eq!(first.len(), 1);
    assert!(words(&first[0]).contains("the adviser says he was misheard"), "{}", words(&first[0]));
    let seen = world.service.news_dossier(&sibling).await.unwrap().unwrap().seen;
    assert!(rule(&seen, &ruling(NewsState::Confirmed, "seen on the air")).await.unwrap());
    market.look(&world.service, world.now).await;
    assert_eq!((hold(world).await, told(world).await.len()), (None, 2));
    world.tick().await;
}

/// Outlet Q's first words are too unlike those of the others, so the denial of theirs says nothing of it.
async fn a_headline_that_moves_into_another_story_takes_its_state(world: &mut World) {
    let [post, outlet, _] = hoax(["2025-04-02T20:10", "2025-04-02T20:13", "2025-04-02T20:13"]);
    let own = report("Outlet Q", "2025-04-02T20:16", "Tariff pause under discussion, adviser tells Outlet Q");
    let mut market = seed_evening(world, &[post, outlet.clone(), own.clone()]).await;
    assert_eq!(event(world).await.news.unwrap().source, "Outlet Q");
    hear(world, &denial("White House", "2025-04-02T20:36", true)).await;
    market.until(world, "2025-04-02T20:39").await;
    assert_eq!(hold(world).await, Some(Hold::Unconfirmed), "its own story is not denied");
    let stories = async || {
        let found = world.service.stories(utc("2025-04-02T00:00"), utc("2025-04-03T00:00")).await.unwrap();
        found.iter().map(|story| story.reports.len()).collect::<Vec<_>>()
    };
    let mut before = stories().await;
    before.sort_unstable();
    assert_eq!(before, [1, 1, 2]);
    hear(world, &HeardItem { title: outlet.title, ..own }).await;
    let mut after = stories().await;
    after.sort_unstable();
    assert_eq!(after, [1, 3], "its story told nothing else");
    let log = world.db().audit_log(None, 0, 1000).await.unwrap();
    assert_eq!(log.iter().filter(|row| row.action == "news_regrouped").count(), 1);
    market.look(&world.service, world.now).await;
    assert_eq!((hold(world).await, told(world).await.len()), (Some(Hold::Retracted), 1));
    world.tick().await;
}

async fn an_event_without_a_draft_knows_as_well(world: &mut World) {
    let mut market = Market::new(seed_bars()).with_history(world).await;
    market.begin(world, "2025-04-02T18:00").await;
    world.set(|settings| settings.events.drafts.enabled = false);
    market.until(world, "2025-04-02T20:12").await;
    let title = "China to impose 34% tariffs on all US goods from April 10";
    hear(world, &report("Reuters", "2025-04-02T20:12", title)).await;
    market.until(world, "2025-04-02T20:36").await;
    let key = market.taken[0].1.event.clone();
    let seen = world.service.seen_event(GUILD, &key).await.unwrap().unwrap();
    let preview = world.service.preview_draft(&seen.event, world.now).await.unwrap();
    assert_eq!(preview.hold, Some(Hold::Unconfirmed));
    let ministry = HeardItem { official: true, ..report("Ministry", "2025-04-02T20:36", title) };
    hear(world, &ministry).await;
    let before = notes(world).await.len();
    assert_eq!(market.look(&world.service, world.now).await.followed, 1);
    assert_eq!(notes(world).await.len(), before, "there is nothing to hold, so nobody is told");
    // Whoever looked before that looks again.
    let draft = async |revision| {
        let person = MODERATOR;
        world.service.draft_from_event(GUILD, (&key, revision), person, &entropy, world.now).await
    };
    let stale = draft(seen.revision).await.unwrap_err();
    assert!(matches!(stale, Error::Store(StoreError::Stale { .. })), "{stale}");
    let seen = world.service.seen_event(GUILD, &key).await.unwrap().unwrap();
    let made = draft(seen.revision).await.unwrap();
    let campaigns::events::HandDraft::Made(id) = made else { panic!("{made:?}") };
    world.id = id;
    assert_eq!(hold(world).await, None);
    assert!(!body(world).await.contains("unconfirmed"), "{}", body(world).await);
}

/// The gate's headline is confirmed and stays so; the notice names a rumour in the bar of the peak as well, which is
/// withdrawn while the campaign runs.
async fn what_runs_is_corrected_for_the_headline_that_it_names(world: &mut World) {
    let speech = HeardItem {
        official: true,
        ..report("White House", "2025-04-02T20:10", "President sets 10% baseline tariff on imports")
    };
    let list = "Leaked list: reciprocal tariff rates of about 60 countries";
    let mut market = seed_evening(world, &[speech, report("Outlet L", "2025-04-02T20:16", list)]).await;
    assert_eq!(event(world).await.news.unwrap().source, "White House");
    assert_eq!(hold(world).await, None);
    assert!(body(world).await.contains("Leaked list"), "{}", body(world).await);
    world.service.approve(&world.id, MODERATOR, None, world.now).await.unwrap();
    world.at("2025-04-03 16:00").await;
    assert_eq!(world.state().await, State::Open);
    let taken_back = HeardItem {
        title: "Outlet L retracts its leaked list of reciprocal tariff rates of countries".to_owned(),
        ..report("Outlet L", "2025-04-02T20:16", list)
    };
    hear(world, &taken_back).await;
    for _ in 0..2 {
        market.look(&world.service, world.now).await;
    }
    world.tick().await;
    let said = world.said("amended");
    assert_eq!(said.len(), 3, "one line in each language");
    for message in said {
        let text = message.body["content"].as_str().unwrap();
        assert!(text.contains("Leaked list") && text.contains("Outlet L"), "{text}");
    }
    assert_eq!((hold(world).await, told(world).await.len()), (None, 0), "what it stands on is as it was");
}
