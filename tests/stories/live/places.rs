//! Where posts stand: channels, threads and forums; and where nothing is kept.

use domain::campaign::{Campaign, Channels};
use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, ReasonCode};
use tests::discord::{Fault, Limits, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES, LiveWorld, TEAM_ROOM};
use tests::world::seed::{self, GUILD, THOUGHTS, tagged};

const SHORT: &str = "#关税政策后市场分析# 看跌";
const FORUM: Snowflake = Snowflake(2010);

/// Announced at noon and open since three; herald runs.
async fn open(campaign: Campaign) -> LiveWorld {
    let setup = Setup { limits: Limits::NONE, ..Setup::default() };
    let mut world = LiveWorld::with_campaign(
        Setup { now: seed::at("2025-04-03 10:00"), guilds: vec![GUILD], ..setup },
        campaign,
    )
    .await;
    world.discord.add_forum_as(GUILD, FORUM, "ideas");
    world.start().await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    world.at("2025-04-03 15:10");
    world.settle().await;
    world
}

async fn outcome(world: &LiveWorld, post: Snowflake) -> Option<(Outcome, Vec<ReasonCode>)> {
    let stored = world.db.post(&world.id, post).await.expect("posts can be read")?;
    stored.verdict.map(|verdict| (verdict.outcome, verdict.codes()))
}

/// The posts that herald answered in a place.
fn answered(world: &LiveWorld, place: Snowflake) -> Vec<Option<Snowflake>> {
    world.discord.said(place).iter().map(|reply| reply.reference).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_in_threads_count_and_are_answered_there() {
    let mut world = open(seed::campaign()).await;
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| world.discord.add_member(name, &[]));
    let thread = world.discord.create_thread(ENTRIES, alice, "tariffs");
    let good = world.discord.post(thread, alice, &tagged(THOUGHTS[0]));
    let short = world.discord.post(thread, bob, SHORT);
    world.settle().await;
    assert_eq!((world.signs(good), world.signs(short)), (vec!["✅".to_owned()], vec!["❌".to_owned()]));
    assert_eq!((answered(&world, thread), answered(&world, ENTRIES)), (vec![Some(short)], vec![]));
    let facts = world.db.post(&world.id, good).await.unwrap().unwrap().facts.unwrap();
    assert_eq!((facts.channel, facts.thread), (ENTRIES, Some(thread)));
    // The receipt's link opens the thread; with the channel's id Discord would not find the message.
    let receipt =
        world.service.receipt_of(GUILD, good, domain::lang::Lang::En, world.now()).await.unwrap().unwrap();
    assert!(receipt.text.contains(&format!("/channels/{GUILD}/{thread}/{good}")), "{}", receipt.text);
    // So does the link to what a copy was taken from, wherever the copy stands.
    let copy = world.discord.post(ENTRIES, carol, &tagged(THOUGHTS[0]));
    world.settle().await;
    let receipt =
        world.service.receipt_of(GUILD, copy, domain::lang::Lang::En, world.now()).await.unwrap().unwrap();
    assert!(receipt.text.contains(&format!("/channels/{GUILD}/{thread}/{good}")), "{}", receipt.text);

    // Nobody is there: a thread is made, another one is made and put away, a post in the first one changes.
    world.stop().await;
    world.at("2025-04-03 15:30");
    let later = world.discord.create_thread(ENTRIES, bob, "later");
    let in_later = world.discord.post(later, carol, &tagged(THOUGHTS[1]));
    let away = world.discord.create_thread(ENTRIES, bob, "put away");
    let in_away = world.discord.post(away, alice, &tagged(THOUGHTS[2]));
    world.discord.archive(away, false);
    world.discord.edit(short, &tagged(THOUGHTS[3]));
    world.at("2025-04-03 15:40");
    // A list of threads that does not come is asked for again.
    world.discord.rest().fail_next("GET /channels/*/threads/archived/public", Fault::Status(502));
    world.start().await;
    world.settle().await;
    for post in [in_later, in_away, short] {
        assert_eq!(outcome(&world, post).await, Some((Outcome::Accepted, vec![])), "{post}");
    }
    assert_eq!((world.signs(in_later), world.signs(short)), (vec!["✅".to_owned()], vec!["✅".to_owned()]));
    assert_eq!(answered(&world, thread), []);

    // A moderator cleans up.
    world.discord.bulk_delete(&[good, short]);
    world.settle().await;
    for post in [good, short] {
        assert_eq!(
            outcome(&world, post).await,
            Some((Outcome::Withdrawn, vec![ReasonCode::Withdrawn])),
            "{post}"
        );
    }
    let failed = world
        .db
        .outbox_counts()
        .await
        .unwrap()
        .into_iter()
        .find(|(status, _)| *status == store::OutboxStatus::Failed);
    assert_eq!(failed.filter(|(_, count)| *count > 0), None);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_of_a_forum_count_and_are_answered_below_them() {
    let channels = Channels { announcements: ANNOUNCEMENTS, entries: FORUM, moderators: TEAM_ROOM };
    let mut world = open(Campaign { channels, ..seed::campaign() }).await;
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| world.discord.add_member(name, &[]));
    let good = world.discord.forum_post(FORUM, alice, "my view", &tagged(THOUGHTS[0]));
    let short = world.discord.forum_post(FORUM, bob, "mine", SHORT);
    let below = world.discord.post(good, carol, &tagged(THOUGHTS[1]));
    world.settle().await;
    assert_eq!(
        (world.signs(good), world.signs(short), world.signs(below)),
        (vec!["✅".to_owned()], vec!["❌".to_owned()], vec!["✅".to_owned()])
    );
    // A forum post and its thread have one id.
    assert_eq!((answered(&world, short), answered(&world, good)), (vec![Some(short)], vec![]));
    // While nobody is there.
    world.kill();
    let missed = world.discord.forum_post(FORUM, carol, "late", &tagged(THOUGHTS[2]));
    let put_away = world.discord.forum_post(FORUM, carol, "late", &tagged(THOUGHTS[3]));
    world.discord.archive(put_away, true);
    world.at("2025-04-03 15:40");
    world.start().await;
    world.settle().await;
    for post in [missed, put_away] {
        assert_eq!(
            outcome(&world, post).await.map(|(outcome, _)| outcome),
            Some(Outcome::Accepted),
            "{post}"
        );
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn elsewhere_only_the_topic_is_heard() {
    let mut world = open(seed::campaign()).await;
    let alice = world.discord.add_member("alice", &[]);
    let elsewhere = world.discord.add_channel("elsewhere");
    let secret = "a word that nobody but the two of us should ever read";
    let chat = world.discord.post(elsewhere, alice, secret);
    let stray = world.discord.post(elsewhere, alice, &tagged(THOUGHTS[0]));
    let thread = world.discord.create_thread(elsewhere, alice, "aside");
    let aside = world.discord.post(thread, alice, secret);
    world.discord.edit(chat, &format!("{secret}, really"));
    world.settle().await;
    assert_eq!(outcome(&world, stray).await, Some((Outcome::Rejected, vec![ReasonCode::WrongChannel])));
    assert_eq!((world.signs(stray), answered(&world, elsewhere)), (vec!["❌".to_owned()], vec![Some(stray)]));
    assert!(world.signs(chat).is_empty() && world.signs(aside).is_empty());
    world.stop().await;
    let bytes = world.bytes_on_disk();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(THOUGHTS[0]), "the database is looked at");
    assert!(!holds(secret), "what is said elsewhere is nobody's business");
    world.finish().await;
}
