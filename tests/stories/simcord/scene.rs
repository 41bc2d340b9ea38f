//! Herald as a whole on a Discord that others wrote: a server, its members and an approved campaign.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use campaigns::{Actor, Service};
use chrono::{DateTime, TimeDelta, Utc};
use discord::settings::{Clock, Settings};
use domain::campaign::{Campaign, Channels};
use domain::snowflake::Snowflake;
use herald::exit::Failure;
use herald::live::{Live, Setup};
use herald::ops::metrics::Metrics;
use serde_json::Value;
use store::{Db, OutboxStatus};
use tempfile::TempDir;
use tests::simcord::{Simcord, TOKEN};
use tests::world::seed;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long the outbox may take to empty.
const PATIENCE: Duration = Duration::from_secs(30);

/// The host's clock moved to the campaign's days; Discord and herald are moved alike.
pub(super) struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "simcord's bridge runs on the host's clock, and so must the bot"
    )]
    fn host() -> DateTime<Utc> {
        Utc::now()
    }

    fn new() -> Self {
        Self(Arc::default())
    }

    fn setting(&self) -> Clock {
        let ahead = Arc::clone(&self.0);
        Arc::new(move || Self::host() + TimeDelta::milliseconds(ahead.load(Ordering::SeqCst)))
    }

    /// Sets both clocks (UTC+8).
    async fn set(&self, simcord: &Simcord, time: &str) {
        let wanted = seed::at(time);
        simcord.set_clock(wanted).await;
        self.0.store((wanted - Self::host()).num_milliseconds(), Ordering::SeqCst);
    }
}

pub(super) fn id(text: &str) -> Snowflake {
    text.parse().expect("an id of Discord")
}

/// Everything of a story.
pub(super) struct Scene {
    pub(super) simcord: Simcord,
    pub(super) clock: MovedClock,
    pub(super) service: Service,
    pub(super) campaign: Campaign,
    /// The channel of the announcements.
    pub(super) news: String,
    /// The channel where posts count.
    pub(super) entries: String,
    pub(super) members: Vec<String>,
    bot: String,
    db: Db,
    stop: CancellationToken,
    running: JoinHandle<Result<(), Failure>>,
    _folder: TempDir,
}

impl Scene {
    /// 10:00 of 3 April 2025 (UTC+8), with the seed's campaign approved and herald connected. `None` without simcord.
    pub(super) async fn begin() -> Option<Self> {
        let simcord = Simcord::start()?;
        let clock = MovedClock::new();
        clock.set(&simcord, "2025-04-03 10:00").await;
        let guild = simcord.guild("交易社群", "zh-TW").await;
        let news = simcord.channel(&guild, "公告", "text").await;
        let entries = simcord.channel(&guild, "投稿", "text").await;
        let team = simcord.channel(&guild, "工作人員", "text").await;
        let mut members = Vec::new();
        for name in ["an", "bo", "chi", "dan", "en"] {
            members.push(simcord.member(&guild, name, &[]).await);
        }
        let bot = simcord.ask("self", Value::Null).await["bot"].as_str().expect("an id").to_owned();

        let campaign = Campaign {
            guild: id(&guild),
            channels: Channels { announcements: id(&news), entries: id(&entries), moderators: id(&team) },
            ..seed::campaign()
        };
        let folder = tests::folder();
        let url = format!("sqlite:{}", folder.path().join("herald.db").display());
        let db = Db::open(&url).await.expect("a new file opens");
        db.migrate().await.expect("migrations apply");
        let use_cases = campaigns::Settings { replies: true, ..seed::settings() };
        let service = Service::new(db.clone(), use_cases.clone());
        let now = clock.setting()();
        service.draft(&campaign, &seed::SECRETS, &Actor::Herald, now).await.expect("the campaign checks");
        service.approve(&campaign.id, seed::MODERATOR, None, now).await.expect("the campaign checks");

        let settings = Settings {
            token: TOKEN.into(),
            endpoint: simcord.endpoint(),
            guilds: vec![campaign.guild],
            message_content: true,
            reactions: true,
            replies: true,
            roles: BTreeMap::new(),
            request_timeout: Duration::from_secs(10),
            requests_per_second: discord::rest::REQUESTS_PER_SECOND,
            reread_messages: 100,
            audit_interval: Duration::from_hours(1),
            identifies_max: 10,
            person_wait: Duration::from_secs(1),
        };
        let live = Live::start(Setup {
            db: db.clone(),
            settings: use_cases,
            discord: Some(settings),
            clock: clock.setting(),
            entropy: Arc::new(|buffer| buffer.fill(7)),
            fonts: Arc::new(charts::Fonts::load(&[])),
            instance: "second-discord".to_owned(),
            listen: None,
            metrics: Metrics::apart(),
            look_every: Duration::from_millis(50),
            watch: herald::watch::Setup::default(),
        });
        let live = Box::pin(live).await.expect("herald starts");
        let stop = live.stopper();
        let running = tokio::spawn(live.run());
        simcord.connected().await;
        Some(Self {
            simcord,
            clock,
            service,
            campaign,
            news,
            entries,
            members,
            bot,
            db,
            stop,
            running,
            _folder: folder,
        })
    }

    /// Sets both clocks (UTC+8).
    pub(super) async fn at(&self, time: &str) {
        self.clock.set(&self.simcord, time).await;
    }

    /// A member posts into the campaign's channel.
    pub(super) async fn post(&self, member: usize, content: &str) -> String {
        self.simcord.post(&self.entries, &self.members[member], content).await
    }

    /// The bot's messages in a channel.
    pub(super) async fn said(&self, channel: &str) -> Vec<Value> {
        let mut messages = self.simcord.messages(channel).await;
        messages.retain(|message| message["author"]["id"] == self.bot.as_str());
        messages
    }

    /// Waits until nothing is left to send.
    pub(super) async fn settle(&self) {
        let open = |status: &OutboxStatus| !matches!(status, OutboxStatus::Sent | OutboxStatus::Failed);
        let settled = async {
            loop {
                let counts = self.db.outbox_counts().await.expect("the outbox can be read");
                if !counts.iter().any(|(status, count)| open(status) && *count > 0) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, settled).await.expect("the outbox empties");
    }

    /// Herald stops well, and both judges have nothing to complain of.
    pub(super) async fn end(self) {
        self.stop.cancel();
        self.running.await.expect("no part panicked").expect("herald stops well");
        assert!(self.simcord.check_contract().await > 0);
        self.simcord.finish().await;
    }
}
