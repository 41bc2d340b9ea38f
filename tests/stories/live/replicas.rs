//! Two processes on one database.

use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use tests::discord::{Limits, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES, LiveWorld, Process};
use tests::world::seed::{THOUGHTS, tagged};

/// The first process holds the gateway, the second stands by; the campaign is announced and open. From here on the clock
/// stands still unless a story moves it: a right lasts for a time, and a jump of the clock would end it.
async fn two() -> (LiveWorld, Process) {
    let mut world = LiveWorld::new(Setup { limits: Limits::NONE, ..Setup::default() }).await;
    world.at("2025-04-03 15:10");
    world.start().await;
    world.settle_by(TimeDelta::zero()).await;
    let second = world.start_another().await;
    second.until_health("the second stands by", |health| health["gateway"]["link"] == "standby").await;
    (world, second)
}

/// Posts of so many members; each gets one sign, and each short one a reply.
fn posts(world: &LiveWorld, from: usize, count: usize) -> Vec<Snowflake> {
    let post = |number: usize| {
        let member = world.discord.add_member(&format!("member{number}"), &[]);
        let text = if number.is_multiple_of(2) { tagged(THOUGHTS[number]) } else { tagged("看跌") };
        world.discord.post(ENTRIES, member, &text)
    };
    (from..from + count).map(post).collect()
}

fn said_once(world: &LiveWorld, posts: &[Snowflake]) {
    for (number, post) in posts.iter().enumerate() {
        let good = number.is_multiple_of(2);
        assert_eq!(world.signs(*post), [if good { "✅" } else { "❌" }], "post {number}");
        let replies =
            world.discord.said(ENTRIES).iter().filter(|reply| reply.reference == Some(*post)).count();
        assert_eq!(replies, usize::from(!good), "post {number}");
    }
    assert_eq!(world.discord.said(ANNOUNCEMENTS).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_holds_the_gateway_and_the_other_takes_over_when_it_stops() {
    let (mut world, second) = two().await;
    assert_eq!((world.discord.gateway().identifies(), world.discord.gateway().connections()), (1, 1));
    let mut all = posts(&world, 0, 4);
    world.settle_by(TimeDelta::zero()).await;
    said_once(&world, &all);
    // No time passes: a right that was given back is there at once.
    world.stop().await;
    world.adopt(second);
    all.extend(posts(&world, 4, 4));
    world.until_health("the second is connected", |health| health["gateway"]["link"] == "connected").await;
    all.extend(posts(&world, 8, 4));
    world.settle_by(TimeDelta::zero()).await;
    said_once(&world, &all);
    assert_eq!((world.discord.gateway().identifies(), world.discord.gateway().connections()), (2, 1));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_first_is_killed_the_second_takes_over_after_its_time() {
    let (mut world, second) = two().await;
    let mut all = posts(&world, 0, 4);
    // It dies in the middle of its work.
    world.discord.until("it is at work", |_| !world.signs(all[0]).is_empty()).await;
    world.kill();
    world.adopt(second);
    all.extend(posts(&world, 4, 4));
    // While the right of the dead one lasts nobody takes it.
    world.until_health("it stands by", |health| health["gateway"]["link"] == "standby").await;
    assert_eq!(world.discord.gateway().identifies(), 1);
    world.discord.clock().advance(TimeDelta::seconds(16));
    world.until_health("the second is connected", |health| health["gateway"]["link"] == "connected").await;
    all.extend(posts(&world, 8, 4));
    world.settle_by(TimeDelta::seconds(2)).await;
    said_once(&world, &all);
    assert_eq!(world.discord.gateway().identifies(), 2);
    world.finish().await;
}
