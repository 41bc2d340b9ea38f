//! Nothing is missed: after every start, new session and lost event the history of each channel is read, from the
//! message up to which it was complete.
//!
//! A channel is `suspect` until that is done. What is heard live moves a watermark only in the session in which the
//! history was read; after a gap a live message would hide the gap. Where the history may not be read the state is
//! `unverifiable`, because Discord then answers with an empty list, and an empty list proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use campaigns::told;
use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use domain::unheard::{GapCause, Note};
use serenity::model::Permissions;
use store::{ChannelCoverage, CoverageState, GapOutcome, StoreError};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;
use wording::told::{Failure, Health};

use crate::access::{Access, Look, archived_threads};
use crate::facts::{self, Ears};
use crate::history::{self, Page};
use crate::intake::{COVERAGE, Shared};
use crate::meter;
use crate::permissions::Use;
use crate::rest::{Cursor, Rest, RestError, UNKNOWN_CHANNEL};

/// How far before the watermark a reading starts: clocks of Discord's machines differ a little.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);
/// How often what herald may see is looked at, even if no event says that it changed.
const LOOK_INTERVAL: Duration = Duration::from_mins(1);
/// Changes come in bursts; one look serves them all.
const LOOK_DELAY: Duration = Duration::from_millis(200);
/// The first wait after a failed reading; it doubles up to a minute.
const RETRY_WAIT: Duration = Duration::from_millis(500);
const RETRY_WAIT_MAX: Duration = Duration::from_mins(1);

/// Discord's code for a channel that has no messages of its own, such as a forum.
const NOT_TEXT: i64 = 50008;

/// What the reader of histories is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A session began: look at everything now.
    Survey,
    /// What herald may see, or the campaigns, may have changed.
    Look,
    /// A channel, or every channel, may miss something.
    Suspect {
        /// The channel; `None` for all.
        channel: Option<Snowflake>,
        /// Why.
        cause: GapCause,
    },
}

/// Why a reading stopped.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Rest(#[from] RestError),
    #[error(transparent)]
    Service(#[from] campaigns::Error),
    /// A new session began, or the process ends: somebody else goes on.
    #[error("the session ended")]
    Over,
}

impl Stop {
    /// As health says it.
    fn why(&self) -> Failure {
        match self {
            Stop::Store(error) => told::store(error),
            Stop::Service(error) => told::service(error),
            Stop::Rest(_) | Stop::Over => Failure::other(self),
        }
    }
}

/// What a second reading of the newest messages told.
struct Again {
    /// New facts.
    found: u64,
    /// Whether every message that matters was read.
    whole: bool,
    /// Stored messages that were not there any more.
    gone: Vec<Snowflake>,
}

/// The reader of histories.
pub struct Backfill {
    shared: Arc<Shared>,
    rest: Rest,
    access: Arc<Access>,
    stop: CancellationToken,
}

impl Backfill {
    /// A reader over `rest`, which writes down in `access` what herald may do.
    pub fn new(shared: Arc<Shared>, rest: Rest, access: Arc<Access>, stop: CancellationToken) -> Self {
        Self { shared, rest, access, stop }
    }

    /// Works until the process stops.
    pub async fn run(self, mut asks: UnboundedReceiver<Ask>) {
        let mut look = tokio::time::interval(LOOK_INTERVAL);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut audit = tokio::time::interval(self.shared.settings.audit_interval);
        audit.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        audit.reset();
        let mut wait = RETRY_WAIT;
        let mut again = false;
        loop {
            let retry = async {
                if again {
                    tokio::time::sleep(wait).await;
                } else {
                    std::future::pending::<()>().await;
                }
            };
            let mut audits = false;
            tokio::select! {
                () = self.stop.cancelled() => return,
                ask = asks.recv() => {
                    let Some(ask) = ask else { return };
                    self.note(ask).await;
                    if ask == Ask::Look {
                        tokio::time::sleep(LOOK_DELAY).await;
                    }
                    while let Ok(ask) = asks.try_recv() {
                        self.note(ask).await;
                    }
                }
                _ = look.tick() => {}
                _ = audit.tick() => audits = true,
                () = retry => {}
            }
            let Some(session) = self.shared.session.number() else { continue };
            match self.work(session, audits).await {
                Ok(()) => (again, wait) = (false, RETRY_WAIT),
                Err(Stop::Over) => again = false,
                Err(error) => {
                    tracing::warn!(%error, "the history could not be read; it is tried again");
                    self.shared.troubles.set("history", vec![Health::History { why: error.why() }]);
                    wait = if again { (wait * 2).min(RETRY_WAIT_MAX) } else { RETRY_WAIT };
                    again = true;
                }
            }
        }
    }

    async fn note(&self, ask: Ask) {
        let Ask::Suspect { channel, cause } = ask else { return };
        let mut wait = RETRY_WAIT;
        while let Err(error) = self.suspect(channel, cause).await {
            self.shared.database_failed("coverage", told::store(&error));
            tokio::select! {
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(RETRY_WAIT_MAX),
                () = self.stop.cancelled() => return,
            }
        }
        self.shared.database_works("coverage");
    }

    async fn suspect(&self, channel: Option<Snowflake>, cause: GapCause) -> Result<(), StoreError> {
        let (db, now) = (self.shared.service.db(), self.shared.now());
        for guild in &self.shared.settings.guilds {
            for known in db.coverage(*guild).await? {
                if known.state != CoverageState::Complete || channel.is_some_and(|id| id != known.channel) {
                    continue;
                }
                let mut tx = db.begin().await?;
                tx.open_gap(*guild, known.channel, cause.name(), known.watermark.created_at(), now).await?;
                let (state, detail) = (CoverageState::Suspect, Note::ToRead(Some(cause)).to_string());
                tx.put_coverage(&ChannelCoverage { state, detail, changed_at: now, ..known }).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// One round: look at every server, settle what may be read, read what is suspect.
    async fn work(&self, session: u64, audits: bool) -> Result<(), Stop> {
        let ears = self.shared.ears().ok_or(Stop::Over)?;
        self.shared.look_again().await?;
        let mut failure = None;
        for guild in self.shared.settings.guilds.clone() {
            match self.server(guild, session, ears, audits).await {
                Ok(()) => {}
                Err(Stop::Rest(error)) if matches!(error.status(), Some(403 | 404)) => {
                    let sentence = Health::NotInServer { guild };
                    self.shared.troubles.set(format!("server:{guild}"), vec![sentence]);
                }
                // Other servers need not wait for this one.
                Err(error) => failure = Some(error),
            }
        }
        if let Some(error) = failure {
            Err(error)
        } else {
            self.shared.troubles.clear("history");
            self.shared.pulse.backfilled(self.shared.now());
            Ok(())
        }
    }

    async fn server(&self, guild: Snowflake, session: u64, ears: Ears, audits: bool) -> Result<(), Stop> {
        let now = self.shared.now();
        let look = Look::at(&self.rest, guild, ears.own_id, now).await?;
        self.access.remember(&look);
        self.shared.troubles.clear(&format!("server:{guild}"));
        self.learn_threads(&look);
        let entries: Vec<(Snowflake, DateTime<Utc>)> = self.shared.watch().entries(guild).collect();
        self.report_access(guild, &look);
        for (channel, since) in &entries {
            self.settle(guild, *channel, None, *since, &look, now).await?;
            if look.permissions(*channel).is_some_and(may_read) {
                let archived = match archived_threads(&self.rest, *channel, *since).await {
                    Ok(archived) => archived,
                    Err(error) if matches!(error.status(), Some(403 | 404)) => Vec::new(),
                    // A thread that is not known of would be missing without a word.
                    Err(error) => return Err(error.into()),
                };
                let active = look.threads.iter().filter(|(_, parent)| *parent == channel).map(|(id, _)| *id);
                let threads: BTreeSet<Snowflake> = active.chain(archived).collect();
                for thread in threads {
                    self.shared
                        .watch
                        .write()
                        .unwrap_or_else(PoisonError::into_inner)
                        .learn_thread(thread, *channel);
                    self.settle(guild, thread, Some(*channel), *since, &look, now).await?;
                }
            }
        }
        let since: BTreeMap<Snowflake, DateTime<Utc>> = entries.into_iter().collect();
        for known in self.shared.service.db().coverage(guild).await? {
            let Some(since) = since.get(&known.parent.unwrap_or(known.channel)) else { continue };
            match known.state {
                CoverageState::Suspect => {
                    self.read(&known, *since, session, ears, &look).await?;
                }
                CoverageState::Complete if audits => self.audit(&known, *since, session, ears, &look).await?,
                _ => {}
            }
        }
        Ok(())
    }

    fn learn_threads(&self, look: &Look) {
        let mut watch = self.shared.watch.write().unwrap_or_else(PoisonError::into_inner);
        for (thread, parent) in &look.threads {
            watch.learn_thread(*thread, *parent);
        }
    }

    /// Tells health what herald may not do where it speaks.
    fn report_access(&self, guild: Snowflake, look: &Look) {
        let settings = &self.shared.settings;
        let watch = self.shared.watch();
        let entries = watch
            .entries(guild)
            .map(|(id, _)| (id, Use::Entries { reactions: settings.reactions, replies: settings.replies }));
        let spoken = watch.spoken(guild).map(|(id, what)| {
            (
                id,
                match what {
                    crate::watch::Spoken::Announcements => Use::Announcements,
                    crate::watch::Spoken::Team => Use::Moderators,
                },
            )
        });
        let mut troubles = Vec::new();
        for (channel, usage) in entries.chain(spoken) {
            match look.guild.missing(usage, channel, &look.me) {
                None => troubles.push(Health::ChannelGone { channel }),
                Some(missing) => {
                    troubles.extend(missing.into_iter().map(|lacking| Health::Lacking { channel, lacking }));
                }
            }
        }
        self.shared.troubles.set(format!("access:{guild}"), troubles);
    }

    /// Brings the state of a channel in line with what herald may read.
    async fn settle(
        &self,
        guild: Snowflake,
        channel: Snowflake,
        parent: Option<Snowflake>,
        since: DateTime<Utc>,
        look: &Look,
        now: DateTime<Utc>,
    ) -> Result<(), Stop> {
        let db = self.shared.service.db();
        let known = db.coverage(guild).await?.into_iter().find(|known| known.channel == channel);
        // An archived thread is not among the channels of a look; it takes the permissions of the channel above.
        let place =
            if look.guild.channels.contains_key(&channel) { channel } else { parent.unwrap_or(channel) };
        let (allowed, detail) = match look.permissions(place) {
            None => (Some(CoverageState::Parked), Note::Gone.to_string()),
            Some(found) if !may_read(found) => (Some(CoverageState::Unverifiable), unreadable(look, place)),
            Some(_) => (None, String::new()),
        };
        let (state, detail) = match (&known, allowed) {
            (_, Some(state)) => (state, detail),
            (Some(known), None)
                if matches!(known.state, CoverageState::Complete | CoverageState::Suspect) =>
            {
                return Ok(());
            }
            (_, None) => (CoverageState::Suspect, Note::ToRead(None).to_string()),
        };
        if known.as_ref().is_some_and(|known| known.state == state && known.detail == detail) {
            return Ok(());
        }
        // Everything since the notice matters; a message of that very moment too.
        let first = Snowflake::first_at(since).map_or(Snowflake(1), |id| Snowflake(id.0.saturating_sub(1)));
        let watermark = known.as_ref().map_or(first, |known| known.watermark);
        let mut tx = db.begin().await?;
        match (state, &known) {
            (CoverageState::Unverifiable | CoverageState::Parked, _) => {
                let from = watermark.created_at().min(now);
                tx.open_gap(guild, channel, GapCause::NoAccess.name(), from, now).await?;
            }
            // First met after its campaign was announced: what was posted before is a gap until it is read.
            (_, None) if since < now => {
                tx.open_gap(guild, channel, GapCause::FirstSeen.name(), since, now).await?;
            }
            _ => {}
        }
        tx.put_coverage(&ChannelCoverage {
            channel,
            guild,
            parent,
            watermark,
            state,
            detail,
            changed_at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reads everything after the watermark, then the newest known messages again for edits and deletes. Gives how many
    /// facts were new.
    async fn read(
        &self,
        known: &ChannelCoverage,
        since: DateTime<Utc>,
        session: u64,
        ears: Ears,
        look: &Look,
    ) -> Result<u64, Stop> {
        let (guild, channel) = (known.guild, known.channel);
        let start = Snowflake::first_at(known.watermark.created_at() - OVERLAP);
        let mut cursor = start.map_or(known.watermark, |id| id.min(known.watermark));
        let mut found = 0;
        let nothing_new = look.last_messages.get(&channel).is_some_and(|last| *last <= known.watermark);
        loop {
            if nothing_new {
                break;
            }
            let page = match self.page(channel, Cursor::After(cursor), guild, ears).await {
                Err(Stop::Rest(error)) if error.is_code(UNKNOWN_CHANNEL) || error.status() == Some(403) => {
                    self.lost(known, &error).await?;
                    return Ok(found);
                }
                other => other?,
            };
            self.still(session)?;
            found += self.keep(&page.facts).await?;
            let Some(newest) = page.ids.last() else { break };
            cursor = cursor.max(*newest);
            if page.last {
                break;
            }
        }
        let again = self.reread(known, since, session, ears).await?;
        found += again.found;
        self.take_away(known, &again.gone, ears).await?;
        self.still(session)?;
        let live = self.shared.session.newest(session, channel);
        let watermark =
            [Some(known.watermark), Some(cursor), live].into_iter().flatten().max().unwrap_or(cursor);
        let now = self.shared.now();
        let db = self.shared.service.db();
        let mut tx = db.begin().await?;
        tx.lock_name(COVERAGE).await?;
        // The turn at the database may have come late. A session that began meanwhile has made everything suspect, and
        // this reading, which knows nothing of it, must not undo that.
        self.still(session)?;
        let detail = if ears.message_content { String::new() } else { Note::MentionsOnly.to_string() };
        tx.put_coverage(&ChannelCoverage {
            watermark,
            state: CoverageState::Complete,
            detail,
            changed_at: now,
            ..known.clone()
        })
        .await?;
        let limits = if again.whole {
            String::new()
        } else {
            Note::NewestOnly(self.shared.settings.reread_messages).to_string()
        };
        tx.close_gap(channel, GapOutcome::Filled, found, &limits, now).await?;
        tx.commit().await?;
        tracing::info!(channel = %channel, found, "the history of a channel is complete");
        Ok(found)
    }

    /// The newest messages again: texts that were edited and messages that were deleted while herald did not hear.
    async fn reread(
        &self,
        known: &ChannelCoverage,
        since: DateTime<Utc>,
        session: u64,
        ears: Ears,
    ) -> Result<Again, Stop> {
        let (guild, channel) = (known.guild, known.channel);
        // Messages that stand in the inbox only are not among the stored posts yet. What is stored before the reading
        // begins and does not come up in it is gone; what comes in meanwhile is not asked about.
        self.shared.service.process_all(self.shared.now()).await?;
        let (place, thread) = match known.parent {
            Some(parent) => (parent, Some(channel)),
            None => (channel, None),
        };
        let most = self.shared.settings.reread_messages;
        let stored = self.shared.service.db().known_messages(place, thread, most.saturating_mul(2)).await?;
        let mut read: BTreeSet<Snowflake> = BTreeSet::new();
        let mut again = Again { found: 0, whole: true, gone: Vec::new() };
        let mut cursor = Cursor::Newest;
        loop {
            let page = self.page(channel, cursor, guild, ears).await?;
            self.still(session)?;
            again.found += self.keep(&page.facts).await?;
            read.extend(page.ids.iter().copied());
            let Some(oldest) = page.ids.first() else { break };
            if page.last || oldest.created_at() < since {
                break;
            }
            if read.len() >= most as usize {
                again.whole = false;
                break;
            }
            cursor = Cursor::Before(*oldest);
        }
        let from = if again.whole { Snowflake(0) } else { read.first().copied().unwrap_or(Snowflake(0)) };
        again.gone = stored.into_iter().filter(|id| *id >= from && !read.contains(id)).collect();
        Ok(again)
    }

    /// Stores that messages were deleted, once it is certain that the history could be read to the end: where the right
    /// to read is missing an empty answer proves nothing. Gives how many of them nobody had told of.
    async fn take_away(&self, known: &ChannelCoverage, gone: &[Snowflake], ears: Ears) -> Result<u64, Stop> {
        let (guild, channel, now) = (known.guild, known.channel, self.shared.now());
        let after = Look::at(&self.rest, guild, ears.own_id, now).await?;
        let place = known.parent.filter(|_| !after.guild.channels.contains_key(&channel)).unwrap_or(channel);
        if !after.permissions(place).is_some_and(may_read) {
            let reason = "the channel was closed to herald".to_owned();
            return Err(RestError::NotDone { reason, retry_after: None }.into());
        }
        let facts: Vec<_> = {
            let watch = self.shared.watch();
            gone.iter().map(|id| facts::deleted(*id, channel, guild, &watch, now)).collect()
        };
        self.keep(&facts).await
    }

    /// Reads recent history of a channel that is believed complete. Something new in it was missed: a fault that is
    /// told, and the whole channel is read again.
    async fn audit(
        &self,
        known: &ChannelCoverage,
        since: DateTime<Utc>,
        session: u64,
        ears: Ears,
        look: &Look,
    ) -> Result<(), Stop> {
        let Again { found, gone, .. } = self.reread(known, since, session, ears).await?;
        let deleted = self.take_away(known, &gone, ears).await?;
        if found + deleted > 0 {
            self.shared.pulse.missed(found + deleted);
            tracing::error!(channel = %known.channel, found, deleted, "recent messages had not been heard");
        }
        if found > 0 {
            self.suspect(Some(known.channel), GapCause::Audit).await?;
            // What this reading finds was not heard either.
            let more = self.read(known, since, session, ears, look).await?;
            self.shared.pulse.missed(more);
        }
        Ok(())
    }

    async fn page(
        &self,
        channel: Snowflake,
        cursor: Cursor,
        guild: Snowflake,
        ears: Ears,
    ) -> Result<Page, Stop> {
        let watch = |read: &dyn Fn(&crate::watch::Watch)| read(&self.shared.watch());
        let page = match history::page(&self.rest, channel, cursor, guild, watch, ears).await {
            // A forum: its posts are threads, which are read each by itself.
            Err(error) if error.is_code(NOT_TEXT) => {
                return Ok(Page { ids: Vec::new(), facts: Vec::new(), unread: 0, last: true });
            }
            other => other?,
        };
        if page.unread > 0 {
            tracing::error!(channel = %channel, unread = page.unread, "messages of the history do not read");
        }
        Ok(page)
    }

    async fn keep(&self, facts: &[campaigns::facts::PostFact]) -> Result<u64, Stop> {
        let kept = self.shared.keep(facts, &self.stop).await.ok_or(Stop::Over)?;
        meter::backfilled(kept);
        self.shared.work.notify_one();
        Ok(kept)
    }

    async fn lost(&self, known: &ChannelCoverage, error: &RestError) -> Result<(), Stop> {
        let (db, now) = (self.shared.service.db(), self.shared.now());
        let mut tx = db.begin().await?;
        let state = CoverageState::Parked;
        tx.put_coverage(&ChannelCoverage {
            state,
            detail: match error {
                RestError::Refused { status, code, .. } => Note::Refused { status: *status, code: *code },
                RestError::NotDone { .. } | RestError::Unknown { .. } => Note::Gone,
            }
            .to_string(),
            changed_at: now,
            ..known.clone()
        })
        .await?;
        let cause = GapCause::NoAccess.name();
        tx.open_gap(known.guild, known.channel, cause, known.watermark.created_at(), now).await?;
        tx.commit().await?;
        Ok(())
    }

    fn still(&self, session: u64) -> Result<(), Stop> {
        if self.stop.is_cancelled() || self.shared.session.number() != Some(session) {
            return Err(Stop::Over);
        }
        Ok(())
    }
}

fn may_read(found: Permissions) -> bool {
    found.contains(Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY)
}

fn unreadable(look: &Look, channel: Snowflake) -> String {
    let usage = Use::Entries { reactions: false, replies: false };
    let missing = look.guild.missing(usage, channel, &look.me).unwrap_or_default();
    Note::Lacking(missing).to_string()
}
