//! What the parts of the service say about themselves, gathered in one place.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use discord::health::Pulse;
use discord::settings::Clock;
use discord::troubles::Troubles;
use domain::snowflake::Snowflake;
use store::{Db, StoreError};
use wording::told::{Failure, Health as Sentence, Raw};

use super::machine;
use super::report::{Facts, FeedBeat, Part, Status, Trouble};

/// How long the database may take to say how much waits.
const DATABASE_WAIT: Duration = Duration::from_secs(5);

/// The health of the service. Shared by every task; each tells of itself, the server asks.
pub struct Health {
    db: Db,
    pulse: Arc<Pulse>,
    clock: Clock,
    guilds: Vec<Snowflake>,
    token: bool,
    stopping: AtomicBool,
    said: Mutex<Said>,
    board: Arc<Troubles>,
}

#[derive(Default)]
struct Said {
    tasks: BTreeMap<&'static str, Task>,
    troubles: BTreeMap<Part, Trouble>,
    watched: BTreeMap<Part, Status>,
    fonts: Option<Sentence>,
    feeds: BTreeMap<String, FeedBeat>,
}

enum Task {
    /// It came by and promised to come by again before a time.
    Until { last: DateTime<Utc>, until: DateTime<Utc> },
    /// It ended although it should not have.
    Ended(Raw),
}

impl Health {
    /// Health of a service on a database. `token` says whether it is meant to be on Discord, in these servers.
    pub fn new(db: Db, pulse: Arc<Pulse>, clock: Clock, guilds: Vec<Snowflake>, token: bool) -> Self {
        Self {
            db,
            pulse,
            clock,
            guilds,
            token,
            stopping: AtomicBool::new(false),
            said: Mutex::default(),
            board: Arc::default(),
        }
    }

    /// Shows what is on the board of the Discord side and the workers as well.
    #[must_use]
    pub fn with_troubles(mut self, board: Arc<Troubles>) -> Self {
        self.board = board;
        self
    }

    /// The pulse of the connection.
    pub fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// A task is alive and will say so again within a time; if it does not, the process is no longer of use.
    pub fn alive(&self, task: &'static str, within: TimeDelta) {
        let last = (self.clock)();
        self.said().tasks.insert(task, Task::Until { last, until: last + within });
    }

    /// A task ended although it should go on.
    pub fn ended(&self, task: &'static str, why: impl Into<Raw>) {
        self.said().tasks.insert(task, Task::Ended(why.into()));
    }

    /// A task ended because its work is done, or because the process is being stopped.
    pub fn done(&self, task: &'static str) {
        self.said().tasks.remove(task);
    }

    /// Something went wrong in a part, and holds until [`Health::over`].
    pub fn trouble(&self, part: Part, sentence: Sentence) {
        let trouble = Trouble { sentences: vec![sentence], at: (self.clock)(), open: true };
        self.said().troubles.insert(part, trouble);
    }

    /// What went wrong in a part is over; it can still be read.
    pub fn over(&self, part: Part) {
        if let Some(trouble) = self.said().troubles.get_mut(&part) {
            trouble.open = false;
        }
    }

    /// How a write to the database went: an error holds until the next one that succeeds. Reading alone would not notice
    /// a full disk.
    pub fn wrote<T>(&self, outcome: &Result<T, StoreError>) {
        match outcome {
            Ok(_) => self.over(Part::Database),
            Err(error) => {
                self.trouble(Part::Database, Sentence::Database { why: campaigns::told::store(error) });
            }
        }
    }

    /// How a part of the watch is, until it says something else.
    pub fn watched(&self, part: Part, status: Status) {
        self.said().watched.insert(part, status);
    }

    /// What is wrong with the fonts of charts, if anything.
    pub fn fonts(&self, warning: Option<Sentence>) {
        self.said().fonts = warning;
    }

    /// How a news feed is: with a trouble, which holds until the next call without one.
    pub fn feed(&self, name: &str, trouble: Option<String>) {
        let now = (self.clock)();
        let mut said = self.said();
        let beat = said.feeds.entry(name.to_owned()).or_default();
        if trouble.is_none() {
            beat.last_success = Some(now);
        }
        beat.trouble = trouble;
    }

    /// The process is being stopped: it is no longer ready, but still alive.
    pub fn stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Everything, as of now. Asks the database; when that fails, the rest is still told.
    pub async fn facts(&self) -> Facts {
        let now = (self.clock)();
        let mut facts = self.heard(now);
        match tokio::time::timeout(DATABASE_WAIT, self.ask(&mut facts)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => facts.database = Err(campaigns::told::store(&error)),
            Err(_) => {
                let seconds = DATABASE_WAIT.as_secs();
                facts.database = Err(Failure::Silent { database: self.db.name().into(), seconds });
            }
        }
        facts
    }

    async fn ask(&self, facts: &mut Facts) -> Result<(), StoreError> {
        facts.backlog = self.db.backlog(facts.now).await?;
        facts.outbox = self.db.outbox_counts().await?;
        facts.next_job = self.db.next_job_due().await?;
        for stored in self.db.live_campaigns(None).await? {
            for (outcome, count) in self.db.outcome_counts(&stored.campaign.id).await? {
                *facts.verdicts.entry(outcome).or_default() += count;
            }
        }
        for guild in &self.guilds {
            facts.channels.extend(self.db.coverage(*guild).await?);
        }
        Ok(())
    }

    fn heard(&self, now: DateTime<Utc>) -> Facts {
        let said = self.said();
        let stalled = said.tasks.iter().filter_map(|(name, task)| match task {
            Task::Ended(why) => Some(Sentence::Ended { task: (*name).into(), why: why.clone() }),
            Task::Until { last, until } if *until < now => {
                Some(Sentence::Away { task: (*name).into(), span: now - *last })
            }
            Task::Until { .. } => None,
        });
        Facts {
            now,
            stopping: self.stopping.load(Ordering::Relaxed),
            stalled: stalled.collect(),
            database: Ok(()),
            free_bytes: self.db.file().and_then(machine::free_bytes),
            token: self.token,
            beat: self.pulse.beat(),
            last_frame: self.pulse.last_frame(),
            skew: self.pulse.skew(),
            backlog: store::Backlog::default(),
            verdicts: BTreeMap::new(),
            outbox: Vec::new(),
            next_job: None,
            channels: Vec::new(),
            fonts: said.fonts.clone(),
            watched: said.watched.clone(),
            feeds: said.feeds.clone(),
            troubles: self.troubles(&said, now),
        }
    }

    /// What the tasks said, and what is on the board.
    fn troubles(&self, said: &Said, now: DateTime<Utc>) -> BTreeMap<Part, Trouble> {
        let mut troubles = said.troubles.clone();
        for on_board in self.board.list() {
            let part = match on_board.area.split(':').next() {
                Some("database" | "work") => Part::Database,
                Some("gateway" | "commands") => Part::Gateway,
                _ => Part::Channels,
            };
            let sentences = on_board.sentences;
            let told = troubles.entry(part).or_insert(Trouble { sentences: Vec::new(), at: now, open: true });
            if told.open {
                told.sentences.extend(sentences);
            } else {
                *told = Trouble { sentences, at: now, open: true };
            }
        }
        troubles
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        // Each change is one insertion, so a panic elsewhere cannot have left it half done.
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicI64;

    use super::super::report::judge;
    use super::*;

    /// Health over an empty database, with hands on its clock.
    async fn health() -> (Health, Arc<AtomicI64>) {
        let db = Db::open("sqlite::memory:").await.unwrap();
        db.migrate().await.unwrap();
        let seconds = Arc::new(AtomicI64::new(1_743_638_400));
        let hand = seconds.clone();
        let clock: Clock =
            Arc::new(move || DateTime::from_timestamp(hand.load(Ordering::Relaxed), 0).unwrap());
        (Health::new(db, Arc::default(), clock, vec![Snowflake(1)], false), seconds)
    }

    #[tokio::test]
    async fn a_task_that_does_not_come_round_is_noticed() {
        let (health, seconds) = health().await;
        health.alive("worker", TimeDelta::seconds(60));
        seconds.fetch_add(60, Ordering::Relaxed);
        assert!(judge(&health.facts().await).alive);
        seconds.fetch_add(1, Ordering::Relaxed);
        let report = judge(&health.facts().await);
        let sentence = report.parts[&Part::Process].status.sentence().unwrap();
        assert!(
            !report.alive && sentence.contains("the worker has not come round for 1 min 1 s"),
            "{sentence}"
        );
        health.alive("worker", TimeDelta::seconds(60));
        assert!(judge(&health.facts().await).alive);
        health.ended("sender", "it panicked");
        assert!(!judge(&health.facts().await).alive);
        health.done("sender");
        assert!(judge(&health.facts().await).alive);
    }

    #[tokio::test]
    async fn a_failed_write_holds_until_one_succeeds() {
        let (health, _) = health().await;
        let failed: Result<(), _> = Err(StoreError::Undone { database: "h.db".into() });
        health.wrote(&failed);
        let status = judge(&health.facts().await).parts[&Part::Database].status.clone();
        assert!(matches!(status, Status::Failing(_)));
        health.wrote(&Ok::<(), StoreError>(()));
        assert_eq!(judge(&health.facts().await).parts[&Part::Database].status, Status::Ok);
    }

    #[tokio::test]
    async fn a_database_that_does_not_answer_fails_and_the_rest_is_told() {
        let (mut health, _) = health().await;
        health.db = Db::open("sqlite::memory:").await.unwrap();
        health.pulse.down("refused", DateTime::from_timestamp(1_743_638_400, 0).unwrap());
        let facts = health.facts().await;
        assert!(facts.database.as_ref().unwrap_err().to_string().contains("herald migrate"), "{facts:?}");
        assert_eq!(facts.beat.why, Some("refused".into()));
    }
}
