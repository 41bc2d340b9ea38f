//! What health says of a running herald while things go wrong on Discord's side, and when they are mended.

use chrono::TimeDelta;
use serde_json::Value;
use serenity::all::{GatewayIntents, Permissions};
use tests::discord::Setup;
use tests::live::{ENTRIES, LiveWorld, TEAM_ROOM};

/// The status and the sentence of a part.
fn part<'a>(health: &'a Value, name: &str) -> (&'a str, &'a str) {
    let part = &health["parts"][name];
    (part["status"].as_str().unwrap_or_default(), part["sentence"].as_str().unwrap_or_default())
}

fn reasons(health: &Value) -> String {
    health["not_ready"].to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_quiet_server_answered_heartbeats_are_signs_of_life() {
    let mut world = LiveWorld::new(Setup::default()).await;
    world.start().await;
    world.settle().await;
    let health = world.health().await;
    assert_eq!(reasons(&health), "[]");
    assert_eq!(part(&health, "gateway"), ("ok", ""));
    // An hour without a single event.
    world.discord.clock().advance(TimeDelta::hours(1));
    world
        .until_health("a sign of life", |health| health["gateway"]["last_frame_seconds"].as_i64() < Some(60))
        .await;
    assert_eq!(part(&world.health().await, "gateway"), ("ok", ""));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_wrong() {
    let setup = Setup { date_skew: TimeDelta::seconds(60), ..Setup::default() };
    let mut world = LiveWorld::new(setup).await;
    world.start().await;
    world.until_health("the difference of the clocks", |health| part(health, "clock").0 == "failing").await;
    let health = world.health().await;
    assert!(part(&health, "clock").1.contains("behind Discord's"), "{health:#}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_and_an_intent_that_is_missing() {
    let mut world = LiveWorld::new(Setup::default()).await;
    world.discord.reset_token();
    world.start().await;
    world
        .until_health("the refused token", |health| part(health, "gateway").1.contains("DISCORD_TOKEN"))
        .await;
    let health = world.health().await;
    assert!(reasons(&health).contains("DISCORD_TOKEN") && health["alive"] == true, "{health:#}");
    world.finish().await;

    let mut world = LiveWorld::new(Setup::default()).await;
    world.discord.remove_intent(GatewayIntents::MESSAGE_CONTENT);
    world.start().await;
    let mend = "Privileged Gateway Intents";
    world.until_health("the missing intent", |health| part(health, "gateway").1.contains(mend)).await;
    assert!(reasons(&world.health().await).contains(mend));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_permission_shows_until_it_is_given_back_and_a_deleted_channel_stays() {
    let mut world = LiveWorld::new(Setup::default()).await;
    world.start().await;
    world.settle().await;
    let history = Permissions::READ_MESSAGE_HISTORY;
    world.discord.lose_permission(ENTRIES, history);
    world.until_health("the lost permission", |health| health["channels"]["unverifiable"] == 1).await;
    let health = world.health().await;
    let (status, sentence) = part(&health, "channels");
    assert_ne!(status, "ok");
    assert!(
        sentence.contains(&ENTRIES.to_string()) && sentence.contains("Read Message History"),
        "{sentence}"
    );
    world.discord.give_permission(ENTRIES, history);
    world.until_health("the permission again", |health| health["channels"]["unverifiable"] == 0).await;
    world.settle().await;
    assert_eq!(part(&world.health().await, "channels").0, "ok");
    world.discord.delete_channel(TEAM_ROOM);
    let id = TEAM_ROOM.to_string();
    let named = |health: &Value| health["parts"].to_string().contains(&id);
    world.until_health("the deleted channel", named).await;
    world.finish().await;
}
