//! The whole service against the fake Discord, in one process on this machine's cores:
//!
//! * a steady stream of 100 posts a second: from the gateway's frame to the stored verdict;
//! * a burst of 5,000 posts that arrive within 60 s of virtual time: how fast they are taken in, and whether the receipts
//!   keep Discord's limits;
//! * the resident memory of `herald run` as a process of its own with 100,000 posts in its index.
//!
//! `cargo bench --workspace --bench live [-- steady|burst|memory]`

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use campaigns::facts::PostFact;
use campaigns::{Actor, Service};
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use domain::dates::Dates;
use domain::post::{Author, PostFacts};
use domain::snowflake::Snowflake;
use domain::window::Window;
use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use store::{Db, OutboxStatus};
use tests::discord::{FakeDiscord, Limits, Setup};
use tests::live::{ENTRIES, LiveWorld};
use tests::world::seed;
use tokio::time::Instant;

const RATE: u64 = 100;
const STEADY_SECONDS: u64 = 20;
const BURST: u64 = 5_000;
const INDEXED: usize = 100_000;

/// Keeps every value of the histogram of the intake.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<f64>>>);

impl HistogramFn for Seen {
    fn record(&self, value: f64) {
        self.0.lock().expect("nobody panics with it").push(value);
    }
}

impl Recorder for Seen {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        if key.name() == discord::meter::INTAKE {
            Histogram::from_arc(Arc::new(self.clone()))
        } else {
            Histogram::noop()
        }
    }
}

impl Seen {
    fn take_sorted(&self) -> Vec<f64> {
        let mut values = std::mem::take(&mut *self.0.lock().expect("nobody panics with it"));
        values.sort_by(f64::total_cmp);
        values
    }
}

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|arg| arg == name);
    let seen = Seen::default();
    metrics::set_global_recorder(seen.clone()).expect("the first one");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if wanted("steady") {
            Box::pin(steady(&seen)).await;
        }
        if wanted("burst") {
            Box::pin(burst()).await;
        }
        if wanted("memory") {
            Box::pin(memory()).await;
        }
    });
}

fn thought(rng: &mut ChaCha8Rng) -> String {
    let mut text = String::from("#关税政策后市场分析# ");
    text.extend((0..60).filter_map(|_| char::from_u32(0x4E00 + rng.next_u32() % 0x3000)));
    text
}

/// A world in which the campaign is open and herald runs.
async fn open(limits: Limits) -> (LiveWorld, Vec<Snowflake>) {
    let setup = Setup { limits, decode_events: false, ..Setup::default() };
    let mut world = LiveWorld::new(setup).await;
    world.start().await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    world.at("2025-04-03 15:01");
    world.settle().await;
    let members = (0..500).map(|n| world.discord.add_member(&format!("member{n}"), &[])).collect();
    (world, members)
}

async fn judged(world: &LiveWorld) -> u64 {
    let counts = world.db.outcome_counts(&world.id).await.expect("posts can be counted");
    counts.into_iter().map(|(_, count)| count).sum()
}

async fn steady(seen: &Seen) {
    let (world, members) = open(Limits::NONE).await;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    seen.take_sorted();
    let begun = Instant::now();
    let posts = RATE * STEADY_SECONDS;
    for number in 0..posts {
        tokio::time::sleep_until(begun + Duration::from_micros(number * 1_000_000 / RATE)).await;
        world.discord.clock().advance(TimeDelta::milliseconds(10));
        world.discord.post(ENTRIES, members[number as usize % members.len()], &thought(&mut rng));
    }
    while judged(&world).await < posts {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let values = seen.take_sorted();
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize] * 1e3;
    println!(
        "steady   {posts} posts at {RATE}/s in {seconds:.1} s; frame to stored verdict: p50 {:.1} ms, p99 {:.1} ms, \
         slowest {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    world.finish_anyhow();
}

async fn burst() {
    let (world, members) = open(Limits::DISCORD).await;
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let texts: Vec<String> = (0..BURST).map(|_| thought(&mut rng)).collect();
    let begun = Instant::now();
    for (number, text) in texts.iter().enumerate() {
        // Sixty seconds of virtual time for all of them.
        world.discord.clock().advance(TimeDelta::milliseconds(12));
        world.discord.post(ENTRIES, members[number % members.len()], text);
        if number % 50 == 0 {
            tokio::task::yield_now().await;
        }
    }
    let posted = begun.elapsed().as_secs_f64();
    // From here on time passes as it does, and with it the windows of the rate limits.
    world.discord.clock().run();
    while judged(&world).await < BURST {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "burst    {BURST} posts (written in {posted:.1} s) judged after {seconds:.1} s: {:.0} posts/s end to end",
        BURST as f64 / seconds
    );
    tokio::time::sleep(Duration::from_secs(20)).await;
    let sent = |counts: Vec<(OutboxStatus, u64)>| {
        counts.into_iter().find(|(status, _)| *status == OutboxStatus::Sent).map_or(0, |(_, count)| count)
    };
    let receipts = sent(world.db.outbox_counts().await.expect("the outbox can be counted"));
    let waited = begun.elapsed().as_secs_f64();
    println!(
        "         {receipts} messages and receipts out after {waited:.0} s ({:.1}/s; Discord takes 4 reactions a second \
         in a channel), {} answers of 429",
        receipts as f64 / waited,
        world.discord.rest().too_many()
    );
    world.finish_anyhow();
}

/// The seed's campaign, running now by the clock of this machine: the process under measure has no other.
fn running_now(now: DateTime<Utc>) -> Campaign {
    let window = Window::new(now - TimeDelta::hours(2), now + TimeDelta::hours(22))
        .expect("it opens before it closes");
    let dates = Dates::standard(&window, now - TimeDelta::hours(3));
    Campaign { window, dates, ..seed::campaign() }
}

async fn memory() {
    let now = herald::clock::now();
    let begin = now - TimeDelta::hours(4);
    let discord =
        FakeDiscord::start(Setup { now: begin, guilds: vec![seed::GUILD], ..Setup::default() }).await;
    for (channel, name) in
        [(tests::live::ANNOUNCEMENTS, "news"), (ENTRIES, "posts"), (tests::live::TEAM_ROOM, "team")]
    {
        discord.add_channel_as(seed::GUILD, channel, name);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("herald.db").display());
    let campaign = running_now(now);
    fill(&url, &campaign, begin, now).await;
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, discord.authority_pem()).expect("the folder can be written");
    let endpoint = format!(
        "{{ address = \"{}\", authority_file = \"{}\", gateway_host = \"{}\" }}",
        discord.address(),
        authority.display(),
        discord.gateway_host()
    );
    let mut process = Command::new(env!("CARGO_BIN_EXE_herald-under-test"))
        .args(["run", "--db", &url])
        .current_dir(folder.path())
        .env("DISCORD_TOKEN", discord.token())
        .env("HERALD__DISCORD__GUILDS", format!("[\"{}\"]", seed::GUILD))
        .env("HERALD__DISCORD__ENDPOINT", endpoint)
        .env("HERALD__HTTP__LISTEN", "127.0.0.1:0")
        .env("HERALD__PANEL__LISTEN", "127.0.0.1:0")
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    discord.clock().set(herald::clock::now());
    discord.clock().run();
    let member = discord.add_member("late", &[]);
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    discord.until_within(Duration::from_mins(2), "herald connects", |d| d.gateway().identifies() > 0).await;
    let begun = Instant::now();
    let post = discord.post(ENTRIES, member, &thought(&mut rng));
    discord
        .until_within(Duration::from_mins(5), "the post is marked", |d| !d.reactions(post).is_empty())
        .await;
    let first = begun.elapsed().as_secs_f64();
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let line = |name: &str| {
        status.lines().find(|line| line.starts_with(name)).unwrap_or("not known here").to_owned()
    };
    println!(
        "memory   herald run with {INDEXED} posts indexed: {}; {}; the first post after the start was marked after {first:.1} s",
        line("VmRSS"),
        line("VmHWM")
    );
    let _ = process.kill();
    let _ = process.wait();
}

/// A database with a campaign that is open and many posts that were judged.
async fn fill(url: &str, campaign: &Campaign, begin: DateTime<Utc>, now: DateTime<Utc>) {
    let db = Db::open(url).await.expect("a new file opens");
    db.migrate().await.expect("migrations apply");
    let service = Service::new(db.clone(), campaigns::Settings { batch_rows_max: 500, ..seed::settings() });
    service.draft(campaign, &seed::SECRETS, &Actor::Herald, begin).await.expect("the campaign checks");
    service.approve(&campaign.id, seed::MODERATOR, None, begin).await.expect("the campaign checks");
    let world = tests::world::channel::Channel::default();
    world.tick(&service, now).await;
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let posts: Vec<PostFact> = (0..INDEXED)
        .map(|number| {
            let at = campaign.window.opens + TimeDelta::milliseconds(number as i64 * 50);
            let id = Snowflake::first_at(at).expect("Discord has ids for this time");
            let author =
                Author { id: Snowflake(50_000 + number as u64), name: "m".to_owned(), is_bot: false };
            let post = PostFacts { id, channel: ENTRIES, thread: None, author, forward: false };
            PostFact::Seen { guild: seed::GUILD, post, text: thought(&mut rng), edited_at: None }
        })
        .collect();
    for batch in posts.chunks(5_000) {
        service.receive("discord", batch, now).await.expect("the inbox takes facts");
        service.process_all(now).await.expect("facts can be judged");
    }
    // What was said about them is said: the process is to begin with nothing owed.
    world.tick(&service, now).await;
    db.close().await;
}
