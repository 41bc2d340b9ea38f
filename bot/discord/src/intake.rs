//! The one consumer of the tap: what was heard is committed to the inbox, in order, before anything is done about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use campaigns::facts::PostFact;
use campaigns::{Service, told};
use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use domain::unheard::{GapCause, Note};
use serde_json::Value;
use serenity::model::event::Event;
use store::{ChannelCoverage, CoverageState};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use wording::told::{Broken, Failure, Health};

use crate::backfill::Ask;
use crate::facts::{self, Ears, RawMessage};
use crate::health::Pulse;
use crate::meter;
use crate::session::Session;
use crate::settings::{Clock, Settings};
use crate::tap::Heard;
use crate::troubles::Troubles;
use crate::watch::Watch;

/// The source of facts in the inbox.
pub const SOURCE: &str = "discord";
/// Facts of one commit.
const BATCH_MAX: usize = 500;
/// How often watermarks follow what is heard live. A watermark that lags costs a few messages read twice.
const WATERMARK_INTERVAL: Duration = Duration::from_secs(2);
/// The wait before another attempt at a database that fails.
const DATABASE_WAIT: Duration = Duration::from_millis(500);

/// What the tasks of one process share.
pub struct Shared {
    /// The use cases.
    pub service: Arc<Service>,
    /// What the Discord side was told at its start.
    pub settings: Arc<Settings>,
    /// The time.
    pub clock: Clock,
    /// What herald listens to.
    pub watch: RwLock<Watch>,
    /// The session at hand.
    pub session: Session,
    /// Wakes whoever works off the inbox and the outbox.
    pub work: Arc<Notify>,
    /// How the connection stands.
    pub pulse: Arc<Pulse>,
    /// What is wrong at the moment.
    pub troubles: Arc<Troubles>,
    /// When the facts came that are in the inbox and not judged yet.
    pub arrivals: Mutex<Vec<Instant>>,
}

impl Shared {
    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// What herald may know of texts; `None` before the first session.
    pub fn ears(&self) -> Option<Ears> {
        let own_id = self.session.own_id()?;
        Some(Ears { own_id, message_content: self.settings.message_content })
    }

    /// Writes down that the database does not do one thing. Each thing has a word of its own: on a full disk some still
    /// work, and what works must not hide what does not.
    pub fn database_failed(&self, what: &str, why: Failure) {
        self.troubles.set(format!("database:{what}"), vec![Health::Database { why }]);
    }

    /// Writes down that the database does it again.
    pub fn database_works(&self, what: &str) {
        self.troubles.clear(&format!("database:{what}"));
    }

    /// Reads the watch.
    pub fn watch(&self) -> std::sync::RwLockReadGuard<'_, Watch> {
        self.watch.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the campaigns again. True when herald listens to other channels than before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look_again(&self) -> Result<bool, store::StoreError> {
        let mut campaigns = Vec::new();
        for guild in &self.settings.guilds {
            campaigns.extend(self.service.db().live_campaigns(Some(*guild)).await?);
        }
        let mut watch = self.watch.write().unwrap_or_else(PoisonError::into_inner);
        let before: Vec<_> =
            self.settings.guilds.iter().flat_map(|g| watch.entries(*g).collect::<Vec<_>>()).collect();
        *watch = Watch::of(&campaigns, watch.threads().clone());
        let after: Vec<_> =
            self.settings.guilds.iter().flat_map(|g| watch.entries(*g).collect::<Vec<_>>()).collect();
        Ok(before != after)
    }

    /// Stores facts, as often as it takes: a fact that was heard is not dropped because the disk is full. Gives the
    /// number of new ones; `None` when the process ends first, and then the history brings them back.
    pub async fn keep(&self, facts: &[PostFact], stop: &CancellationToken) -> Option<u64> {
        if facts.is_empty() {
            return Some(0);
        }
        loop {
            match self.service.receive(SOURCE, facts, self.now()).await {
                Ok(new) => {
                    self.database_works("inbox");
                    for _ in 0..new {
                        meter::post();
                    }
                    return Some(new);
                }
                Err(error) => self.database_failed("inbox", told::service(&error)),
            }
            tokio::select! {
                () = tokio::time::sleep(DATABASE_WAIT) => {}
                () = stop.cancelled() => return None,
            }
        }
    }
}

/// Works off the tap until it ends or the process stops.
pub async fn run(
    shared: Arc<Shared>,
    mut tap: UnboundedReceiver<Heard>,
    asks: UnboundedSender<Ask>,
    stop: CancellationToken,
) {
    let mut watermarks = tokio::time::interval(WATERMARK_INTERVAL);
    watermarks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            heard = tap.recv() => {
                let Some(first) = heard else { break };
                let mut batch = Batch::default();
                let mut next = Some(first);
                while let Some(heard) = next {
                    if let Heard::Began { session, own_id } = heard {
                        // What came before belongs to the session before.
                        commit(&shared, std::mem::take(&mut batch), &stop).await;
                        begin(&shared, session, own_id, &asks, &stop).await;
                    } else {
                        batch.take(&shared, heard, &asks);
                    }
                    next = if batch.facts.len() < BATCH_MAX { tap.try_recv().ok() } else { None };
                }
                commit(&shared, batch, &stop).await;
            }
            _ = watermarks.tick() => move_watermarks(&shared).await,
        }
    }
    move_watermarks(&shared).await;
}

/// A session begins. Every channel is suspect from now on, and that is in the database before the first event of the
/// session is looked at.
async fn begin(
    shared: &Shared,
    session: u64,
    own_id: Snowflake,
    asks: &UnboundedSender<Ask>,
    stop: &CancellationToken,
) {
    shared.session.begin(session, own_id);
    let cause = if session == 1 { GapCause::Start } else { GapCause::NewSession };
    while let Err(error) = suspect_all(shared, cause).await {
        shared.database_failed("coverage", told::store(&error));
        tokio::select! {
            () = tokio::time::sleep(DATABASE_WAIT) => {}
            () = stop.cancelled() => return,
        }
    }
    shared.database_works("coverage");
    shared.pulse.ready(shared.now());
    let _ = asks.send(Ask::Survey);
}

/// The lock under which coverage changes with the session: whoever calls a channel complete must know, while holding it,
/// that no new session has begun, and a session that begins makes everything suspect while holding it.
pub(crate) const COVERAGE: &str = "coverage";

/// Nothing is complete any more, whatever the last process or session believed.
async fn suspect_all(shared: &Shared, cause: GapCause) -> Result<(), store::StoreError> {
    let now = shared.now();
    for guild in &shared.settings.guilds {
        if shared.service.db().coverage(*guild).await?.is_empty() {
            continue;
        }
        let mut tx = shared.service.db().begin().await?;
        tx.lock_name(COVERAGE).await?;
        // Read again: a reading of the history that had waited for its turn may have ended meanwhile.
        for channel in tx.coverage(*guild).await? {
            if channel.state == CoverageState::Parked {
                continue;
            }
            tx.open_gap(*guild, channel.channel, cause.name(), channel.watermark.created_at(), now).await?;
            if channel.state == CoverageState::Complete {
                let state = CoverageState::Suspect;
                let detail = Note::ToRead(Some(cause)).to_string();
                tx.put_coverage(&ChannelCoverage { state, detail, changed_at: now, ..channel }).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn move_watermarks(shared: &Shared) {
    for (channel, newest) in shared.session.take_moved() {
        match shared.service.db().advance_watermark(channel, newest).await {
            Ok(_) => shared.database_works("watermarks"),
            Err(error) => shared.database_failed("watermarks", told::store(&error)),
        }
    }
}

#[derive(Default)]
struct Batch {
    facts: Vec<PostFact>,
    arrivals: Vec<Instant>,
    /// The newest message of each place, with its session.
    newest: BTreeMap<Snowflake, (u64, Snowflake)>,
}

async fn commit(shared: &Shared, batch: Batch, stop: &CancellationToken) {
    if shared.keep(&batch.facts, stop).await.is_none() {
        return;
    }
    if !batch.arrivals.is_empty() {
        shared.arrivals.lock().unwrap_or_else(PoisonError::into_inner).extend(batch.arrivals);
        shared.work.notify_one();
    }
    for (channel, (session, message)) in batch.newest {
        shared.session.heard(session, channel, message);
    }
}

impl Batch {
    fn take(&mut self, shared: &Shared, heard: Heard, asks: &UnboundedSender<Ask>) {
        let (session, at, event) = match heard {
            Heard::Event { session, at, event } => (session, at, event),
            Heard::Resumed => {
                shared.pulse.resumed(shared.now());
                return;
            }
            Heard::Ended { session } => {
                // Until the next READY nothing is heard; the watermarks must not follow what is.
                if shared.session.number() == Some(session) {
                    shared.session.end();
                    shared.pulse.down(Broken::Ended, shared.now());
                }
                return;
            }
            Heard::Began { .. } => return,
        };
        shared.pulse.frame(shared.now());
        meter::event(meter::event_name(&event));
        let before = self.facts.len();
        self.read(shared, session, &event, asks);
        self.arrivals.extend(std::iter::repeat_n(at, self.facts.len() - before));
    }

    fn read(&mut self, shared: &Shared, session: u64, event: &Event, asks: &UnboundedSender<Ask>) {
        let guilds: BTreeSet<Snowflake> = shared.settings.guilds.iter().copied().collect();
        let ours = |id: Option<serenity::model::id::GuildId>| {
            id.map(|id| Snowflake(id.get())).filter(|id| guilds.contains(id))
        };
        match event {
            Event::MessageCreate(created) => {
                if let Some(guild) = ours(created.message.guild_id) {
                    self.created(shared, session, guild, &RawMessage::from(&created.message));
                }
            }
            Event::MessageUpdate(updated) => {
                if let Some(guild) = ours(updated.guild_id) {
                    self.updated(shared, guild, &RawMessage::from(updated));
                }
            }
            Event::MessageDelete(gone) => {
                if let Some(guild) = ours(gone.guild_id) {
                    let channel = Snowflake(gone.channel_id.get());
                    self.deleted(shared, guild, channel, [Snowflake(gone.message_id.get())]);
                }
            }
            Event::MessageDeleteBulk(gone) => {
                if let Some(guild) = ours(gone.guild_id) {
                    let ids = gone.ids.iter().map(|id| Snowflake(id.get()));
                    self.deleted(shared, guild, Snowflake(gone.channel_id.get()), ids);
                }
            }
            Event::ThreadCreate(made) => learn_thread(shared, &made.thread, asks),
            Event::ThreadUpdate(changed) => learn_thread(shared, &changed.thread, asks),
            Event::ThreadListSync(list) => {
                for thread in &list.threads {
                    learn_thread(shared, thread, asks);
                }
            }
            Event::GuildCreate(joined) => {
                for thread in &joined.guild.threads {
                    learn_thread(shared, thread, asks);
                }
            }
            Event::Unknown(unknown) => self.undecoded(shared, session, &unknown.kind, &unknown.value, asks),
            // What herald may see has changed, or may have.
            _ => {
                let _ = asks.send(Ask::Look);
            }
        }
    }

    fn created(&mut self, shared: &Shared, session: u64, guild: Snowflake, message: &RawMessage) {
        let Some(ears) = shared.ears() else { return };
        let watch = shared.watch();
        if watch.is_entry_place(message.channel_id) {
            let newest = self.newest.entry(message.channel_id).or_insert((session, message.id));
            *newest = (session, newest.1.max(message.id));
        }
        self.facts.extend(facts::seen(message, guild, &watch, ears));
    }

    fn updated(&mut self, shared: &Shared, guild: Snowflake, message: &RawMessage) {
        let Some(ears) = shared.ears() else { return };
        self.facts.extend(facts::edited(message, guild, &shared.watch(), ears));
    }

    fn deleted(
        &mut self,
        shared: &Shared,
        guild: Snowflake,
        channel: Snowflake,
        ids: impl IntoIterator<Item = Snowflake>,
    ) {
        let (watch, now) = (shared.watch(), shared.now());
        self.facts.extend(ids.into_iter().map(|id| facts::deleted(id, channel, guild, &watch, now)));
    }

    /// A message that serenity does not decode is read for the few fields that matter; where even they are missing, the
    /// history of its channel is read.
    fn undecoded(
        &mut self,
        shared: &Shared,
        session: u64,
        kind: &str,
        value: &Value,
        asks: &UnboundedSender<Ask>,
    ) {
        shared.pulse.missed(1);
        let id = |key: &str| value.get(key)?.as_str()?.parse::<Snowflake>().ok();
        let guild = id("guild_id").filter(|guild| shared.settings.guilds.contains(guild));
        match (kind, RawMessage::read(value), guild) {
            (_, _, None) => {}
            // A kind that nobody knows may be a plain post gone wrong on its way: the history tells.
            ("MESSAGE_CREATE", Ok(message), Some(guild))
                if message.author.is_some() && message.is_written() =>
            {
                self.created(shared, session, guild, &message);
            }
            ("MESSAGE_UPDATE", Ok(message), Some(guild)) if message.content.is_some() => {
                self.updated(shared, guild, &message);
            }
            _ => {
                tracing::warn!(kind, "an event of the gateway does not read; the history is read instead");
                let _ = asks.send(Ask::Suspect { channel: id("channel_id"), cause: GapCause::Unread });
            }
        }
    }
}

fn learn_thread(
    shared: &Shared,
    thread: &serenity::model::channel::GuildChannel,
    asks: &UnboundedSender<Ask>,
) {
    let Some(parent) = thread.parent_id.map(|id| Snowflake(id.get())) else { return };
    let mut watch = shared.watch.write().unwrap_or_else(PoisonError::into_inner);
    if watch.learn_thread(Snowflake(thread.id.get()), parent) && watch.is_entry_place(parent) {
        let _ = asks.send(Ask::Look);
    }
}
