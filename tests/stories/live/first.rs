//! One campaign on Discord from the notice to the close.

use tests::discord::Setup;
use tests::live::{ANNOUNCEMENTS, ENTRIES, LiveWorld};
use tests::world::seed::{self, THOUGHTS, tagged};

fn signs(world: &LiveWorld, message: domain::snowflake::Snowflake) -> Vec<String> {
    world.discord.reactions(message).into_iter().map(|(emoji, _)| emoji).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_is_announced_posts_are_answered_and_it_closes() {
    let mut world = LiveWorld::new(Setup::default()).await;
    world.start().await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    // The notice in three languages, each a card that mentions nobody.
    let notices = world.discord.said(ANNOUNCEMENTS);
    assert_eq!(notices.len(), 3, "{notices:#?}");
    for notice in &notices {
        assert!(notice.embeds[0]["description"].as_str().unwrap().contains("关税政策后市场分析"));
        assert!(notice.mentions.is_empty() && !notice.mention_everyone);
    }
    let alice = world.discord.add_member("alice", &[]);
    let bob = world.discord.add_member("bob", &[]);
    world.at("2025-04-03 15:10");
    let good = world.discord.post(ENTRIES, alice, &tagged(THOUGHTS[0]));
    world.at("2025-04-03 15:11");
    let short = world.discord.post(ENTRIES, bob, "#关税政策后市场分析# 看跌");
    world.settle().await;
    assert_eq!(signs(&world, good), ["✅"]);
    assert_eq!(signs(&world, short), ["❌"]);
    // One short reply to the post that does not count, and none to the other.
    let replies: Vec<_> = world.discord.said(ENTRIES).iter().map(|reply| reply.reference).collect();
    assert_eq!(replies, [Some(short)]);
    // Mended in time it counts, and the reply goes.
    world.at("2025-04-03 15:20");
    world.discord.edit(short, &tagged(THOUGHTS[1]));
    world.settle().await;
    assert_eq!(signs(&world, short), ["✅"]);
    assert_eq!(world.discord.said(ENTRIES), []);
    // Reminder, last hour and close come at their times.
    world.discord.clock().set(seed::campaign().dates.remind_at);
    world.settle().await;
    for time in ["2025-04-04 14:00", "2025-04-04 15:00"] {
        world.at(time);
        world.settle().await;
    }
    // Notice, reminder, last hour and close.
    assert_eq!(world.discord.said(ANNOUNCEMENTS).len(), 3 * 4);
    world.finish().await;
}

/// The signs of a dozen posts wait at once for a channel that takes one in a quarter of a second. Side by side most of them
/// would be refused and cost a second each; none may be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signs_go_into_a_channel_one_after_the_other() {
    let mut world = LiveWorld::new(Setup::default()).await;
    world.start().await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    world.at("2025-04-03 15:10");
    let members: Vec<_> =
        (0..THOUGHTS.len()).map(|n| world.discord.add_member(&format!("member{n}"), &[])).collect();
    let posts: Vec<_> = members
        .into_iter()
        .zip(THOUGHTS)
        .map(|(member, thought)| world.discord.post(ENTRIES, member, &tagged(thought)))
        .collect();
    world.settle().await;
    for post in posts {
        assert_eq!(signs(&world, post), ["✅"]);
    }
    assert_eq!(world.discord.rest().too_many(), 0, "Discord never had to say that it was too much");
    world.finish().await;
}
