//! Runs due jobs, works off the inbox and delivers the outbox.
//!
//! A worker may die at any point. A job's work and its end are one transaction. An outbox row is claimed with a lease
//! and an attempt number before it is sent; whoever finds a row that an earlier attempt may have sent looks for its
//! nonce outside first and sends only what is not there.

use chrono::{DateTime, TimeDelta, Utc};
use store::OutboxRow;

use crate::error::Result;
use crate::messenger::{Messenger, Outgoing, SendError};
use crate::schedule::{JobKind, Ran};
use crate::service::Service;

/// How many rows one claim takes: few, so that they are sent well inside their lease.
const CLAIM_ROWS: u32 = 10;

/// The longest wait between two attempts at one message.
const RETRY_WAIT_MAX: TimeDelta = TimeDelta::minutes(5);

/// How many attempts a message gets before a person has to look.
pub const ATTEMPTS_MAX: i64 = 20;

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
    /// Attempts that failed and will be repeated.
    pub retried: u64,
    /// Messages given up; the team has to look.
    pub failed: u64,
}

/// One worker. Several may share a database; leases keep them apart.
pub struct Worker<'a, M> {
    service: &'a Service,
    messenger: &'a M,
    owner: String,
}

impl<'a, M: Messenger> Worker<'a, M> {
    /// A worker with a name of its own among all workers of the database.
    pub fn new(service: &'a Service, messenger: &'a M, owner: impl Into<String>) -> Self {
        Self { service, messenger, owner: owner.into() }
    }

    /// Does everything that is due at `now`: jobs in the order of their times, the inbox, the outbox.
    ///
    /// # Errors
    /// When the database fails. A failed send is no error; it is retried at its time.
    pub async fn run_until_idle(&self, now: DateTime<Utc>) -> Result<Tick> {
        let mut tick = Tick::default();
        loop {
            let mut moved = 0;
            let lease = self.service.settings().lease;
            // One at a time: a job may be waiting for the one before it.
            for job in self.service.db().claim_jobs(&self.owner, now, lease, CLAIM_ROWS).await? {
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
            let processed = self.service.process_all(now).await?;
            tick.facts += processed.facts;
            if moved == 0 && processed.facts == 0 {
                break;
            }
        }
        self.deliver(now, &mut tick).await?;
        Ok(tick)
    }

    async fn deliver(&self, now: DateTime<Utc>, tick: &mut Tick) -> Result<()> {
        let lease = self.service.settings().lease;
        loop {
            let rows = self.service.db().claim_outbox(&self.owner, now, lease, CLAIM_ROWS).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows {
                self.deliver_one(&row, now, tick).await?;
            }
        }
    }

    async fn deliver_one(&self, row: &OutboxRow, now: DateTime<Utc>, tick: &mut Tick) -> Result<()> {
        let db = self.service.db();
        let claim = row.claim();
        let message = Outgoing {
            campaign: row.campaign.clone(),
            channel: row.channel,
            kind: row.kind.clone(),
            nonce: row.nonce.clone(),
            body: row.body.clone(),
            now,
            target: None,
            outbox: row.id,
            attempt: row.attempts,
            maybe_sent_since: row.maybe_sent_since,
            created_at: row.created_at,
        };
        if row.maybe_sent_since.is_some() {
            match self.messenger.find(&message).await {
                Ok(Some(id)) => {
                    db.mark_sent(&claim, &id.0, now).await?;
                    tick.found += 1;
                    return Ok(());
                }
                Ok(None) => {}
                Err(error) => {
                    // Not knowing is no reason to send again.
                    db.mark_unknown(&claim, &error.to_string(), now + wait(row.attempts)).await?;
                    tick.retried += 1;
                    return Ok(());
                }
            }
        }
        match self.messenger.send(&message).await {
            Ok(id) => {
                db.mark_sent(&claim, &id.0, now).await?;
                tick.sent += 1;
            }
            Err(SendError::Refused { reason }) => {
                tracing::error!(kind = %row.kind, outbox = row.id, "message refused");
                db.mark_failed(&claim, &reason).await?;
                tick.failed += 1;
            }
            Err(SendError::Closed { reason, retry_after }) => {
                db.mark_retry(&claim, &reason, now + retry_after).await?;
                tick.retried += 1;
            }
            Err(error) if row.attempts >= ATTEMPTS_MAX => {
                tracing::error!(kind = %row.kind, outbox = row.id, "message given up");
                db.mark_failed(&claim, &error.to_string()).await?;
                tick.failed += 1;
            }
            Err(SendError::NotSent { reason, retry_after }) => {
                let after = retry_after.unwrap_or_else(|| wait(row.attempts));
                db.mark_retry(&claim, &reason, now + after).await?;
                tick.retried += 1;
            }
            Err(SendError::Unknown { reason }) => {
                db.mark_unknown(&claim, &reason, now + wait(row.attempts)).await?;
                tick.retried += 1;
            }
        }
        Ok(())
    }
}

/// The wait before the next attempt: one second, doubled each time, at most [`RETRY_WAIT_MAX`].
fn wait(attempts: i64) -> TimeDelta {
    let seconds = 1i64 << attempts.saturating_sub(1).clamp(0, 10);
    TimeDelta::seconds(seconds).min(RETRY_WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        let seconds: Vec<i64> = [1, 2, 3, 9, 10, 60].map(|n| wait(n).num_seconds()).to_vec();
        assert_eq!(seconds, [1, 2, 4, 256, 300, 300]);
    }
}
