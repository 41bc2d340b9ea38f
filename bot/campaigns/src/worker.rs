//! Runs due jobs, works off the inbox and delivers the outbox.
//!
//! A worker may die at any point. A job's work and its end are one transaction; how messages are sent once is told in
//! `delivery`.
//!
//! A service runs [`Worker::work_once`] in one task and [`Worker::deliver_once`] in another, each in a loop of its own:
//! a channel that does not answer must not hold up the verdicts.

mod delivery;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use store::JobRow;
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::messenger::Messenger;
use crate::schedule::{JobKind, Ran};
use crate::service::Service;

pub use delivery::{ATTEMPTS_MAX, NOTHING_TO_DO};

/// How many rows one claim takes: few, so that they are done well inside their lease.
const CLAIM_ROWS: u32 = 10;

/// Where a worker takes the time from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What a worker did until it was idle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tick {
    /// Jobs that did something.
    pub jobs: u64,
    /// Inbox rows worked off.
    pub facts: u64,
    /// Messages sent.
    pub sent: u64,
    /// Messages found outside that an earlier attempt had sent.
    pub found: u64,
    /// Messages about another one that never went out: there was nothing to do.
    pub skipped: u64,
    /// Attempts that failed and will be repeated.
    pub retried: u64,
    /// Messages given back unsent: the lease was running out, or the worker was told to stop.
    pub released: u64,
    /// Messages given up; the team has to look.
    pub failed: u64,
}

impl Tick {
    fn add(&mut self, other: &Tick) {
        self.jobs += other.jobs;
        self.facts += other.facts;
        self.sent += other.sent;
        self.found += other.found;
        self.skipped += other.skipped;
        self.retried += other.retried;
        self.released += other.released;
        self.failed += other.failed;
    }

    /// True when nothing was done.
    pub fn is_idle(&self) -> bool {
        *self == Tick::default()
    }
}

/// One worker. Several may share a database; leases keep them apart.
pub struct Worker<'a, M> {
    service: &'a Service,
    messenger: &'a M,
    owner: String,
    clock: Option<Clock>,
}

impl<'a, M: Messenger> Worker<'a, M> {
    /// A worker with a name of its own among all workers of the database. For it no time passes while it works; see
    /// [`Worker::with_clock`].
    pub fn new(service: &'a Service, messenger: &'a M, owner: impl Into<String>) -> Self {
        Self { service, messenger, owner: owner.into(), clock: None }
    }

    /// A worker for which time passes: it reads the clock before each job and each message.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    fn time(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.clock.as_ref().map_or(now, |clock| clock())
    }

    /// Does everything that is due at `now`: jobs in the order of their times, the inbox, the outbox.
    ///
    /// # Errors
    /// When the database fails. A failed send is no error; it is retried at its time.
    pub async fn run_until_idle(&self, now: DateTime<Utc>) -> Result<Tick> {
        let never = CancellationToken::new();
        let mut tick = self.work_once(now, &never).await?;
        tick.add(&self.deliver_once(now, &never).await?);
        Ok(tick)
    }

    /// Runs jobs and works off the inbox until nothing moves, or until `stop`: then what is begun is finished and the
    /// rest given back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn work_once(&self, now: DateTime<Utc>, stop: &CancellationToken) -> Result<Tick> {
        let mut tick = Tick::default();
        while !stop.is_cancelled() {
            let now = self.time(now);
            let mut moved = 0;
            let lease = self.service.settings().lease;
            let jobs = self.service.db().claim_jobs(&self.owner, now, lease, CLAIM_ROWS).await?;
            // One at a time: a job may be waiting for the one before it.
            for job in jobs {
                if stop.is_cancelled() {
                    self.give_back(&job).await?;
                    continue;
                }
                if job.kind != JobKind::Announce.name() && job.kind != JobKind::Open.name() {
                    // What was heard before the close must be judged before the close is told.
                    tick.facts += self.service.process_all(now).await?.facts;
                }
                match self.service.run_job(&job, now).await? {
                    Ran::Done | Ran::Nothing | Ran::Missed => moved += 1,
                    Ran::Waits | Ran::Fenced => {}
                }
            }
            tick.jobs += moved;
            let mut facts = 0;
            while !stop.is_cancelled() {
                let processed = self.service.process(self.time(now)).await?.facts;
                facts += processed;
                if processed == 0 {
                    break;
                }
            }
            tick.facts += facts;
            if moved == 0 && facts == 0 {
                break;
            }
        }
        Ok(tick)
    }

    async fn give_back(&self, job: &JobRow) -> Result<()> {
        let mut tx = self.service.db().begin().await?;
        tx.retry_job(&job.claim(), "herald was stopped", job.due).await?;
        tx.commit().await?;
        Ok(())
    }
}
