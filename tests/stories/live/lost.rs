//! Events that never came, and rights that were taken.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::Outcome;
use serenity::all::Permissions;
use store::{GapOutcome, GapRow};
use tests::discord::{Fault, Limits, MessageView, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES, LiveWorld};
use tests::world::seed::{GUILD, JUDGES, MODERATOR, THOUGHTS, tagged};

/// How often Discord asks for a sign of life.
const HEARTBEAT: Duration = Duration::from_millis(41_250);

async fn open(audit_interval: Duration) -> LiveWorld {
    // A busy machine must not look like a dead line: a connection that is taken up again reads the history by itself, and
    // then the audit has nothing left to find.
    let setup = Setup { limits: Limits::NONE, heartbeat_interval: HEARTBEAT, ..Setup::default() };
    let mut world = LiveWorld::new(setup).await;
    world.settings.audit_interval = audit_interval;
    world.start().await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    world.at("2025-04-03 15:10");
    world.settle().await;
    world
}

async fn gaps(world: &LiveWorld) -> Vec<GapRow> {
    let gaps = world.db.gaps(GUILD, chrono::DateTime::UNIX_EPOCH, 1_000).await.expect("gaps can be read");
    gaps.into_iter().filter(|gap| gap.channel == ENTRIES).collect()
}

fn misses(health: &serde_json::Value) -> u64 {
    health["gateway"]["misses"].as_u64().expect("it is a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_audit_finds_what_the_gateway_never_told() {
    let world = open(Duration::from_millis(300)).await;
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| world.discord.add_member(name, &[]));
    let short = world.discord.post(ENTRIES, alice, &tagged("看跌"));
    let gone = world.discord.post(ENTRIES, carol, &tagged(THOUGHTS[1]));
    world.settle().await;
    assert_eq!((world.signs(short), world.signs(gone)), (vec!["❌".to_owned()], vec!["✅".to_owned()]));
    let before = misses(&world.health().await);

    let unheard = world.discord.post_unheard(ENTRIES, bob, &tagged(THOUGHTS[0]));
    world.at("2025-04-03 15:20");
    world.discord.until("the post is found", |_| world.signs(unheard) == ["✅"]).await;
    world.until_health("health says so", |health| misses(health) > before).await;
    let health = world.health().await;
    assert_eq!(health["parts"]["intake"]["status"], "degraded");
    assert!(health["parts"]["intake"]["sentence"].as_str().unwrap().contains("missed"), "{health:#}");

    let before = misses(&world.health().await);
    world.discord.edit_unheard(short, &tagged(THOUGHTS[2]));
    world.at("2025-04-03 15:30");
    world.discord.until("the edit is found", |_| world.signs(short) == ["✅"]).await;
    world.until_health("health says so", |health| misses(health) > before).await;

    let before = misses(&world.health().await);
    world.discord.delete_unheard(gone);
    world.at("2025-04-03 15:40");
    world.until_health("health says so", |health| misses(health) > before).await;
    world.settle().await;
    let stored = world.db.post(&world.id, gone).await.unwrap().unwrap();
    assert_eq!(stored.verdict.unwrap().outcome, Outcome::Withdrawn);
    let open: Vec<_> =
        gaps(&world).await.into_iter().filter(|gap| gap.outcome != Some(GapOutcome::Filled)).collect();
    assert!(open.is_empty(), "{open:#?}");
    world.finish().await;
}

/// A reading of the history has ended and waits for its turn at the database when the session breaks down. What it read
/// says nothing about the time between the two sessions, so the next one must read again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reading_of_one_session_proves_nothing_in_the_next() {
    const MESSAGES: &str = "GET /channels/*/messages";
    let world = open(Duration::from_hours(1)).await;
    let alice = world.discord.add_member("alice", &[]);
    let (rest, gateway) = (world.discord.rest(), world.discord.gateway());
    // The channel is empty: one page of what is new and one of what is known make a reading. The second one is slow.
    let (pages, sessions) = (rest.count(MESSAGES), gateway.identifies());
    rest.fail_next(MESSAGES, Fault::AppliedThenSlow(Duration::from_millis(1)));
    rest.fail_next(MESSAGES, Fault::AppliedThenSlow(Duration::from_secs(1)));
    gateway.close(4009);
    world.discord.until("both pages are asked for", |_| rest.count(MESSAGES) == pages + 2).await;
    let looks = rest.requests().len();
    let busy = world.db.begin().await.expect("the database is free");
    // The look at the permissions after a reading needs no database; then it has to wait.
    world.discord.until("the permissions are looked at", |_| rest.requests().len() >= looks + 4).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    gateway.close(4009);
    world.discord.until("a session begins", |_| gateway.identifies() == sessions + 2).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let unheard = world.discord.post_unheard(ENTRIES, alice, &tagged(THOUGHTS[0]));
    drop(busy);
    world.discord.until("the post is found", |_| world.signs(unheard) == ["✅"]).await;
    world.settle().await;
    assert!(gaps(&world).await.iter().all(|gap| gap.outcome == Some(GapOutcome::Filled)));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_right_to_read_is_a_gap_until_it_is_given_back() {
    let mut world = open(Duration::from_hours(1)).await;
    let [alice, bob] = ["alice", "bob"].map(|name| world.discord.add_member(name, &[]));
    world.discord.lose_permission(ENTRIES, Permissions::READ_MESSAGE_HISTORY);
    world.until_health("nobody can say any more", |health| health["channels"]["unverifiable"] == 1).await;
    let health = world.health().await;
    let sentence = health["parts"]["channels"]["sentence"].as_str().expect("it says why").to_owned();
    assert!(
        sentence.contains("READ_MESSAGE_HISTORY") || sentence.contains("Read Message History"),
        "{sentence}"
    );
    let open = gaps(&world).await.pop().expect("the ledger has it");
    assert_eq!(open.outcome, None, "{open:?}");
    // What is heard is judged all the same; Discord takes no reaction without the right, so the sign waits.
    let heard = world.discord.post(ENTRIES, alice, &tagged(THOUGHTS[0]));
    judged(&world, heard).await;
    // What comes while herald is off stays unknown, and a post that is there is not taken for deleted.
    world.stop().await;
    let unheard = world.discord.post(ENTRIES, bob, &tagged(THOUGHTS[1]));
    world.at("2025-04-03 15:40");
    world.start().await;
    world
        .until_health("the server was looked at", |health| !health["gateway"]["first_backfill"].is_null())
        .await;
    assert_eq!(world.db.post(&world.id, unheard).await.unwrap(), None);
    assert_eq!(world.db.post(&world.id, heard).await.unwrap().unwrap().deleted_at, None);
    assert_eq!(gaps(&world).await.last().map(|gap| gap.outcome), Some(None));

    world.discord.give_permission(ENTRIES, Permissions::READ_MESSAGE_HISTORY);
    world.until_health("everything is known", |health| health["channels"]["complete"] == 1).await;
    // What Discord refused is tried again after a minute.
    world.settle_by(TimeDelta::seconds(10)).await;
    assert_eq!((world.signs(heard), world.signs(unheard)), (vec!["✅".to_owned()], vec!["✅".to_owned()]));
    let filled = gaps(&world).await.pop().expect("the ledger has it");
    assert_eq!(filled.outcome, Some(GapOutcome::Filled));
    assert!(filled.found > 0, "{filled:?}");
    assert_eq!(world.health().await["parts"]["channels"]["status"], "ok");
    world.finish().await;
}

/// The right was missing from the first day, long before the window: the whole window is a gap, and the result says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_tells_of_a_gap_that_was_never_filled() {
    let mut world = LiveWorld::new(Setup { limits: Limits::NONE, ..Setup::default() }).await;
    world.discord.lose_permission(ENTRIES, Permissions::READ_MESSAGE_HISTORY);
    world.start().await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    world.at("2025-04-03 15:10");
    let alice = world.discord.add_member("alice", &[]);
    let post = world.discord.post(ENTRIES, alice, &tagged(THOUGHTS[0]));
    judged(&world, post).await;
    world.at("2025-04-06 12:00");
    until_state(&world, State::Judging).await;
    let coverage = world.service.coverage(&world.id).await.unwrap();
    assert_eq!((coverage.gaps.stretches, coverage.gaps.minutes), (1, 24 * 60));
    publish(&world, &[post]).await;
    world
        .discord
        .until("the result is out", |d| {
            d.said(ANNOUNCEMENTS).iter().filter(|card| is_result(card)).count() == 3
        })
        .await;
    let results = world.discord.said(ANNOUNCEMENTS);
    let texts: Vec<&str> = results
        .iter()
        .filter(|card| is_result(card))
        .filter_map(|card| card.embeds[0]["description"].as_str())
        .collect();
    // A day has 1,440 minutes.
    assert!(texts.iter().any(|text| text.contains("1 段時間（合計 1,440 分鐘）")), "{texts:#?}");
    world.discord.give_permission(ENTRIES, Permissions::READ_MESSAGE_HISTORY);
    world.until_health("everything is known", |health| health["channels"]["complete"] == 1).await;
    world.settle_by(TimeDelta::seconds(10)).await;
    // The result stands as it was published, whatever is found afterwards.
    assert_eq!(world.discord.said(ANNOUNCEMENTS).iter().filter(|card| is_result(card)).count(), 3);
    world.finish().await;
}

/// Freezes, gives every post the same marks and publishes.
async fn publish(world: &LiveWorld, posts: &[Snowflake]) {
    let (service, id) = (&world.service, &world.id);
    service.freeze(id, MODERATOR, world.now()).await.expect("everything is decided");
    let sheet: BTreeMap<Snowflake, Vec<u8>> = posts.iter().map(|post| (*post, vec![5, 5])).collect();
    for judge in JUDGES {
        service.score(id, judge, &sheet, world.now()).await.expect("the list is frozen");
    }
    service.seal(id, MODERATOR, world.now()).await.expect("two judges marked everyone");
    world.at("2025-04-07 18:00");
    service.publish(id, MODERATOR, world.now()).await.expect("it is time");
}

/// Only the result carries the hash of its record.
fn is_result(card: &MessageView) -> bool {
    card.embeds[0]["description"].as_str().is_some_and(|text| text.contains("/campaign claim"))
}

async fn judged(world: &LiveWorld, post: Snowflake) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while world
        .db
        .post(&world.id, post)
        .await
        .expect("posts can be read")
        .is_none_or(|post| post.verdict.is_none())
    {
        assert!(tokio::time::Instant::now() < deadline, "{post} was not judged");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn until_state(world: &LiveWorld, state: State) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while world.service.campaign(&world.id).await.expect("it is stored").campaign.state != state {
        assert!(tokio::time::Instant::now() < deadline, "the campaign does not come to {state:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
