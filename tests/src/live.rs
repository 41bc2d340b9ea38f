//! The whole service against the fake Discord: everything of ours runs as in production, from the gateway's frame to
//! the message that stands in a channel.
//!
//! A bot has a runtime of its own. Killing it drops every task where it stands, as a dead process would; what it had
//! committed is in its database file, and nothing else is left.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use campaigns::{Actor, Service, Settings};
use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use herald::live::{Live, Setup as LiveSetup};
use herald::ops::health::Health;
use herald::ops::metrics::Metrics;
use store::{Db, OutboxStatus};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::discord::{FakeDiscord, Setup};
use crate::world::seed;

/// A server with the channels of the seed's campaign, a database, and the bot.
pub struct LiveWorld {
    /// Discord.
    pub discord: FakeDiscord,
    /// Our own view of the database.
    pub db: Db,
    /// The use cases, for what moderators do.
    pub service: Service,
    /// The campaign.
    pub id: CampaignId,
    /// The settings of the Discord side; a story may change them before the bot starts.
    pub settings: discord::settings::Settings,
    /// How the market is watched, if at all; a story may change it before the bot starts.
    pub events: Option<herald::watch::events::Setup>,
    url: String,
    use_cases: Settings,
    bot: Option<Process>,
    _folder: TempDir,
}

/// A running herald. Dropping it is no way to end it: it is killed or stopped.
pub struct Process {
    runtime: Option<Runtime>,
    stop: CancellationToken,
    health: Arc<Health>,
    ended: Option<tokio::task::JoinHandle<Result<(), herald::exit::Failure>>>,
}

/// Where the channels of the seed's campaign are.
pub const ANNOUNCEMENTS: Snowflake = seed::ANNOUNCEMENTS;
/// Where posts count.
pub const ENTRIES: Snowflake = seed::ENTRIES;
/// Where the team reads.
pub const TEAM_ROOM: Snowflake = seed::TEAM_ROOM;

/// How long a world may take to come to rest.
const PATIENCE: Duration = Duration::from_mins(5);
/// How often it has to look at rest in a row.
const QUIET_LOOKS: u32 = 8;

impl Process {
    /// It dies where it stands.
    pub fn kill(mut self) {
        self.runtime.take().expect("it has one").shutdown_background();
    }

    /// It is asked to stop and finishes what it has begun.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let ended = self.ended.take().expect("it runs");
        let ended = tokio::time::timeout(PATIENCE, ended).await.expect("it stops in time");
        ended.expect("no part panicked").expect("it stops well");
        self.runtime.take().expect("it has one").shutdown_background();
    }

    /// What health says.
    pub async fn health(&self) -> serde_json::Value {
        let report = herald::ops::report::judge(&self.health.facts().await);
        serde_json::to_value(report).expect("a report is JSON")
    }

    /// Waits until health holds what is asked of it.
    pub async fn until_health(&self, what: &str, holds: impl Fn(&serde_json::Value) -> bool) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let health = self.health().await;
            if holds(&health) {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "{what} did not come; health says {health:#}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl LiveWorld {
    /// A world at 10:00 of 3 April 2025 (UTC+8) with the seed's campaign approved, and no bot yet.
    pub async fn new(setup: Setup) -> LiveWorld {
        let setup = Setup { now: seed::at("2025-04-03 10:00"), guilds: vec![seed::GUILD], ..setup };
        LiveWorld::with_campaign(setup, seed::campaign()).await
    }

    /// The same with another campaign of the same server.
    pub async fn with_campaign(setup: Setup, campaign: Campaign) -> LiveWorld {
        let discord = FakeDiscord::start(setup).await;
        for (channel, name) in [(ANNOUNCEMENTS, "news"), (ENTRIES, "posts"), (TEAM_ROOM, "team")] {
            discord.add_channel_as(seed::GUILD, channel, name);
        }
        let folder = crate::folder();
        let url = format!("sqlite:{}", folder.path().join("herald.db").display());
        let db = Db::open(&url).await.expect("a new file opens");
        db.migrate().await.expect("migrations apply");
        // The club's one organiser drafts and approves.
        let use_cases =
            Settings { replies: true, sends_at_once: 8, second_person: false, ..seed::settings() };
        let service = Service::new(db.clone(), use_cases.clone());
        let now = discord.clock().now();
        service.draft(&campaign, &seed::SECRETS, &Actor::Herald, now).await.expect("the campaign checks");
        service.approve(&campaign.id, seed::MODERATOR, None, now).await.expect("the campaign checks");
        let settings = discord::settings::Settings {
            token: discord.token().into(),
            endpoint: discord.endpoint(),
            guilds: vec![seed::GUILD],
            message_content: true,
            reactions: true,
            replies: true,
            roles: std::collections::BTreeMap::new(),
            request_timeout: Duration::from_secs(3),
            requests_per_second: NonZeroU32::new(5_000).expect("not zero"),
            reread_messages: 5_000,
            audit_interval: Duration::from_hours(1),
            identifies_max: 500,
            person_wait: Duration::from_millis(500),
        };
        LiveWorld {
            discord,
            db,
            service,
            id: campaign.id,
            settings,
            events: None,
            url,
            use_cases,
            bot: None,
            _folder: folder,
        }
    }

    /// Changes the settings of the use cases, for the next start.
    pub fn set(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.use_cases);
    }

    /// The address of the database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From the next start on the database file stops growing so many pages of 4096 bytes above what it has now; `None`
    /// gives it all the room there is.
    pub fn room(&mut self, pages: Option<u64>) {
        let file = self.url.split(['?']).next().expect("there is a first part").to_owned();
        let path = file.strip_prefix("sqlite:").expect("it is a file");
        let now = std::fs::metadata(path).expect("the file is there").len() / 4096;
        self.url = pages.map_or_else(|| file.clone(), |pages| format!("{file}?max_pages={}", now + pages));
    }

    /// The bytes of the database on the disk, those that were not yet moved into the main file among them.
    pub fn bytes_on_disk(&self) -> Vec<u8> {
        let file = self.url.split(['?']).next().expect("there is a first part");
        let path = file.strip_prefix("sqlite:").expect("it is a file");
        let log = std::fs::read(format!("{path}-wal")).unwrap_or_default();
        [std::fs::read(path).expect("the file can be read"), log].concat()
    }

    /// The process starts.
    pub async fn start(&mut self) {
        assert!(self.bot.is_none(), "it runs already");
        self.bot = Some(self.start_another().await);
    }

    /// One more process on the same database, beside the world's own.
    pub async fn start_another(&self) -> Process {
        static PROCESSES: AtomicU64 = AtomicU64::new(0);
        if let Some((_, level)) = std::env::vars().find(|(name, _)| name == "HERALD_LOG") {
            let scrubber = herald::config::Secrets::scrubber([]);
            herald::ops::log::start(herald::config::LogFormat::Text, &level, scrubber).expect("a level");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let setup = LiveSetup {
            // Its own handle on the file: connections belong to a runtime and die with it.
            db: {
                let url = self.url.clone();
                runtime.spawn(async move { Db::open(&url).await }).await.expect("it opens").expect("it opens")
            },
            settings: self.use_cases.clone(),
            discord: Some(self.settings.clone()),
            clock: self.discord.clock().as_setting(),
            entropy: Arc::new(|buffer| buffer.fill(7)),
            fonts: fonts(),
            instance: format!("process-{}", PROCESSES.fetch_add(1, Ordering::Relaxed)),
            listen: None,
            metrics: Metrics::apart(),
            look_every: Duration::from_millis(50),
            watch: herald::watch::Setup { events: self.events, ..herald::watch::Setup::default() },
        };
        let live = runtime.spawn(Live::start(setup)).await.expect("it lives").expect("it starts");
        let (stop, health) = (live.stopper(), Arc::clone(live.health()));
        let ended = Some(runtime.spawn(live.run()));
        Process { runtime: Some(runtime), stop, health, ended }
    }

    /// The process dies where it stands.
    pub fn kill(&mut self) {
        if let Some(bot) = self.bot.take() {
            bot.kill();
        }
    }

    /// The process is asked to stop and finishes what it has begun.
    pub async fn stop(&mut self) {
        self.bot.take().expect("it runs").stop().await;
    }

    /// Takes another process for the world's own, which has ended.
    pub fn adopt(&mut self, process: Process) {
        assert!(self.bot.is_none(), "its own runs still");
        self.bot = Some(process);
    }

    /// True while the process runs.
    pub fn is_running(&self) -> bool {
        self.bot.is_some()
    }

    /// What health says.
    pub async fn health(&self) -> serde_json::Value {
        self.process().health().await
    }

    /// Waits until health holds what is asked of it.
    pub async fn until_health(&self, what: &str, holds: impl Fn(&serde_json::Value) -> bool) {
        self.process().until_health(what, holds).await;
    }

    fn process(&self) -> &Process {
        self.bot.as_ref().expect("it runs")
    }

    /// The signs of herald under a post.
    pub fn signs(&self, post: Snowflake) -> Vec<String> {
        let bot = self.discord.bot();
        let own = self.discord.reactions(post).into_iter().filter(|(_, who)| who.contains(&bot));
        own.map(|(emoji, _)| emoji).collect()
    }

    /// Sets the time (UTC+8).
    pub fn at(&self, time: &str) {
        self.discord.clock().set(seed::at(time));
    }

    /// Lets the bot finish everything: it is connected, has read the history, and nothing is left in the inbox and the
    /// outbox. Time goes on slowly meanwhile, so that what waits for its next attempt gets it.
    pub async fn settle(&self) {
        self.settle_by(chrono::TimeDelta::milliseconds(500)).await;
    }

    /// The same with another pace of the clock.
    pub async fn settle_by(&self, step: chrono::TimeDelta) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let mut quiet = 0;
        // A frame may still be on its way: rest is what lasts.
        while quiet < QUIET_LOOKS {
            if let Some(why) = self.unsettled().await {
                assert!(tokio::time::Instant::now() < deadline, "it does not come to rest: {why}");
                quiet = 0;
            } else {
                quiet += 1;
            }
            self.discord.clock().advance(step);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn unsettled(&self) -> Option<String> {
        let health = self.health().await;
        if health["gateway"]["link"] != "connected" || health["gateway"]["first_backfill"].is_null() {
            return Some(format!("not connected or not read: {:#}", health["gateway"]));
        }
        let channels = &health["channels"];
        if channels["suspect"] != 0 {
            return Some(format!("channels are suspect: {channels}; {}", health["parts"]["channels"]));
        }
        let backlog = &health["backlog"];
        if backlog["inbox"] != 0 {
            return Some(format!("the inbox is not empty: {backlog}"));
        }
        let counts = self.db.outbox_counts().await.expect("the outbox can be read");
        let open = |status: &OutboxStatus| !matches!(status, OutboxStatus::Sent | OutboxStatus::Failed);
        let waiting: Vec<_> = counts.into_iter().filter(|(status, _)| open(status)).collect();
        if waiting.is_empty() { None } else { Some(format!("the outbox is not empty: {waiting:?}")) }
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.discord.clock().now()
    }

    /// Ends a measurement: nothing is asked of what is left undone.
    pub fn finish_anyhow(mut self) {
        self.kill();
    }

    /// Ends a story: the process stops well, and Discord has nothing to complain of.
    pub async fn finish(mut self) {
        if self.bot.is_some() {
            self.stop().await;
        }
        self.discord.finish();
    }
}

/// The fonts of this machine, read once: it takes a while.
fn fonts() -> Arc<charts::Fonts> {
    static FONTS: std::sync::OnceLock<Arc<charts::Fonts>> = std::sync::OnceLock::new();
    Arc::clone(FONTS.get_or_init(|| Arc::new(charts::Fonts::load(&[]))))
}
