//! What moves is told once, whoever looks, and however often herald begins anew.

use chrono::TimeDelta;
use domain::state::State;
use market::{NewsState, triggers::QuietHours};
use tests::world::World;
use tests::world::seed::TEAM_ROOM;

use super::scene::{Market, entropy, flash, headline, notes, seed_bars, utc, words};

stories! {
    the_seeds_day_is_told_and_drafted
    a_restart_in_the_middle_tells_nothing_twice
    two_replicas_tell_it_once
    a_corrected_bar_tells_nothing_again
    in_quiet_hours_the_alert_waits
    without_a_headline_nothing_is_told
    a_headline_within_half_an_hour_lets_it_out
}

/// The rule of a fall and rise fires with the bar that closes at 20:27 UTC (R = 0.6 in the bar of 20:24): published as
/// "60% in bar 20:25" of the five-minute bars.
async fn the_seeds_day_is_told_and_drafted(world: &mut World) {
    let mut market = Market::new(seed_bars()).with_history(world).await;
    market.expect(flash(NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    market.until(world, "2025-04-02T21:00").await;
    let drafted = market.drafted();
    assert_eq!(drafted.len(), 1, "{drafted:?}");
    let (at, name) = &drafted[0];
    assert!((utc("2025-04-02T20:24")..=utc("2025-04-02T20:30")).contains(at), "{at}");
    assert_eq!(name, "tariff-2025-04-03");
    world.id = name.parse().unwrap();
    let campaign = world.service.campaign(&world.id).await.unwrap().campaign;
    // Next 15:00 in UTC+8, for a day.
    assert_eq!(campaign.window.opens, utc("2025-04-03T07:00"));
    assert_eq!(campaign.window.closes, utc("2025-04-04T07:00"));
    assert_eq!((campaign.state, campaign.topic.as_str()), (State::Draft, "关税政策后市场分析"));
    let event = world.service.event_of(&world.id).await.unwrap().unwrap();
    let facts = &event.brief.as_ref().unwrap().facts;
    assert_eq!(facts.extreme.price, 88_500.into());
    assert_eq!(event.draft.as_ref().unwrap().hold, None);
    // One alert of the move and one of the draft; the team reads the figures and the headline with its source.
    let told = notes(world).await;
    assert!(told.iter().all(|row| row.channel == TEAM_ROOM));
    let text = told.iter().map(words).collect::<Vec<_>>().join("\n");
    for part in [
        "88,500",
        "tariff-2025-04-03",
        "Harbour Wire",
        "FLASH",
        "不構成投資建議",
        "https://news.example/flash",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

async fn a_restart_in_the_middle_tells_nothing_twice(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.expect(flash(NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    for until in
        ["2025-04-02T20:15", "2025-04-02T20:18", "2025-04-02T20:27", "2025-04-02T20:30", "2025-04-02T21:00"]
    {
        market.until(world, until).await;
        world.restart().await;
        market.memory = None;
    }
    assert_eq!(market.drafted().len(), 1);
    let events = world.service.market_events(utc("2025-04-01T00:00"), utc("2025-04-04T00:00")).await.unwrap();
    assert_eq!(events.len(), 1, "{:?}", events.iter().map(|event| &event.key).collect::<Vec<_>>());
    // The same as a herald that was never off tells.
    let of: Vec<_> = events[0].fired.iter().map(|fired| fired.at).collect();
    let never_off = market::scan(market.bars(), &[market_item()], &market::TriggerOptions::default());
    let in_time = never_off.iter().map(|fired| fired.at).filter(|at| *at <= utc("2025-04-02T21:00"));
    assert_eq!(of, in_time.collect::<Vec<_>>());
}

fn market_item() -> market::NewsItem {
    let row = flash(NewsState::Confirmed);
    market::NewsItem {
        id: row.outside_id,
        published_at: row.published_at,
        first_seen: Some(row.seen_at),
        source: row.source,
        lang: "en".into(),
        title: row.title,
        url: row.url,
        state: NewsState::Confirmed,
    }
}

/// A second process looks at every moment as well, each time a little later or earlier; it may hold an old memory.
async fn two_replicas_tell_it_once(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.expect(flash(NewsState::Confirmed));
    market.begin(world, "2025-04-02T20:00").await;
    let second = world.second_process().await;
    let mut memory = None;
    let mut other = 0;
    while world.now < utc("2025-04-02T21:00") {
        let next = (world.now + TimeDelta::minutes(3)).format("%Y-%m-%dT%H:%M").to_string();
        market.until(world, &next).await;
        let looked = second.watch_events(&mut memory, &entropy, world.now).await.unwrap();
        other += looked.taken.len();
    }
    world.tick().await;
    second.db().clone().close().await;
    assert_eq!((market.drafted().len(), other), (1, 0));
    let mut keys: Vec<_> = notes(world).await.into_iter().map(|row| row.dedupe_key).collect();
    let all = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), all);
    assert_eq!(world.db().campaigns().await.unwrap().len(), 1);
}

async fn a_corrected_bar_tells_nothing_again(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.expect(flash(NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    market.until(world, "2025-04-02T20:36").await;
    let before = notes(world).await.len();
    // The feed takes the spike back and a restart learns the past anew: what was told stays told.
    let mut bars = market.bars().range(utc("2025-04-02T20:00"), utc("2025-04-02T20:30")).to_vec();
    for bar in &mut bars {
        bar.high = bar.open.max(bar.close);
        bar.low = bar.open.min(bar.close);
    }
    market.revise(&world.service, &bars).await;
    world.restart().await;
    market.memory = None;
    market.until(world, "2025-04-02T21:30").await;
    let event = world.service.market_events(utc("2025-04-02T00:00"), utc("2025-04-03T00:00")).await.unwrap();
    assert_eq!(event.len(), 1);
    assert_eq!(notes(world).await.len(), before);
    assert_eq!(market.drafted().len(), 1);
}

/// 04:27 in UTC+8 lies in the night.
async fn in_quiet_hours_the_alert_waits(world: &mut World) {
    world.set(|settings| settings.events.triggers.quiet = Some(QuietHours { from_hour: 23, to_hour: 8 }));
    let mut market = Market::new(seed_bars());
    market.expect(flash(NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    market.until(world, "2025-04-02T20:45").await;
    assert_eq!(market.drafted().len(), 1, "the draft is made at once");
    assert!(world.said("team_note").is_empty(), "nobody is called in the night");
    for row in notes(world).await {
        assert_eq!(row.not_before, utc("2025-04-03T00:00"), "08:00 in UTC+8");
    }
    world.now = utc("2025-04-03T00:00");
    world.tick().await;
    assert_eq!(world.said("team_note").len(), notes(world).await.len());
}

async fn without_a_headline_nothing_is_told(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.expect(headline("off", "2025-04-02T20:13", "Tesla deliveries fall", NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    market.until(world, "2025-04-02T21:30").await;
    assert_eq!((market.taken.len(), notes(world).await.len()), (0, 0));
}

/// The first rule holds with the bar that closes at 20:15 or 20:18; a headline at 20:40 comes within 30 minutes of it.
async fn a_headline_within_half_an_hour_lets_it_out(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.expect(headline("late", "2025-04-02T20:40", "Trump announces tariffs", NewsState::Confirmed));
    market.begin(world, "2025-04-02T18:00").await;
    market.until(world, "2025-04-02T21:00").await;
    let (at, _) = market.taken.first().expect("it was let out");
    assert!((utc("2025-04-02T20:40")..=utc("2025-04-02T20:45")).contains(at), "{at}");
}
