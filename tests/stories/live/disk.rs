//! A full disk.

use std::time::Duration;

use domain::snowflake::Snowflake;
use tests::discord::{Limits, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES, LiveWorld};
use tests::world::seed::{THOUGHTS, tagged};

/// More posts than the little room takes.
const POSTS_MAX: usize = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_heard_while_the_disk_is_full_is_answered_once_there_is_room() {
    let mut world = LiveWorld::new(Setup { limits: Limits::NONE, ..Setup::default() }).await;
    world.start().await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    world.at("2025-04-03 15:10");
    world.settle().await;
    world.stop().await;
    world.room(Some(24));
    world.start().await;
    world.until_health("it is connected", |health| health["gateway"]["link"] == "connected").await;
    let mut posts: Vec<Snowflake> = Vec::new();
    let failing = async |world: &LiveWorld| {
        let health = world.health().await;
        (health["parts"]["database"]["status"] == "failing")
            .then(|| health["parts"]["database"]["sentence"].to_string())
    };
    let sentence = loop {
        let member = world.discord.add_member(&format!("member{}", posts.len()), &[]);
        // The number keeps one post from being a copy of another.
        let text: String =
            THOUGHTS[posts.len() % THOUGHTS.len()].chars().rev().skip(posts.len() % 7).collect();
        posts.push(world.discord.post(ENTRIES, member, &tagged(&format!("{}{text}", posts.len()))));
        if let Some(sentence) = failing(&world).await {
            break sentence;
        }
        assert!(posts.len() < POSTS_MAX, "the disk does not fill: {:#}", world.health().await);
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert!(sentence.contains("full") || sentence.contains("space"), "{sentence}");
    // Heard while nothing can be stored.
    for (number, thought) in THOUGHTS.iter().take(5).enumerate() {
        let member = world.discord.add_member(&format!("late{number}"), &[]);
        posts.push(world.discord.post(ENTRIES, member, &tagged(thought)));
    }
    assert!(!world.health().await["not_ready"].as_array().unwrap().is_empty());
    world.stop().await;
    world.room(None);
    world.start().await;
    world.settle().await;
    for post in &posts {
        let stored =
            world.db.post(&world.id, *post).await.unwrap().unwrap_or_else(|| panic!("{post} was lost"));
        assert!(stored.verdict.is_some(), "{post} was not judged");
        assert_eq!(world.signs(*post).len(), 1, "{post}");
        let replies =
            world.discord.said(ENTRIES).iter().filter(|reply| reply.reference == Some(*post)).count();
        assert!(replies <= 1, "{post} was answered twice");
    }
    assert_eq!(world.discord.said(ANNOUNCEMENTS).len(), 3);
    assert_eq!(world.health().await["parts"]["database"]["status"], "ok");
    world.finish().await;
}
