//! Sends what the outbox holds.
//!
//! A row is claimed with a lease and an attempt number before it is sent; whoever finds a row that an earlier attempt may
//! have sent looks for its nonce outside first and sends only what is not there. What a worker still holds when its lease is
//! half over, or when it is told to stop, it gives back unsent.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;
use store::{CHANNELS_LEFT_OUT_MAX, OutboxRow, OutboxStatus};
use tokio_util::sync::CancellationToken;

use super::{CLAIM_ROWS, Tick, Worker};
use crate::error::Result;
use crate::messenger::{Messenger, Outgoing, SendError};

/// The longest wait between two attempts at one message.
const RETRY_WAIT_MAX: TimeDelta = TimeDelta::minutes(5);

/// How long new messages may wait behind those that are on their way.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// How many attempts that certainly failed a message gets before a person has to look.
pub const ATTEMPTS_MAX: i64 = 20;

/// How old a message is at least before it is given up.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::minutes(90);

/// What stands in the outbox for the outside's id where nothing was to be done: the message that an edit or a deletion
/// is about never went out.
pub const NOTHING_TO_DO: &str = "-";

/// Something that the delivery does beside other things.
enum Step {
    /// Rows were claimed.
    Claimed(Result<Vec<OutboxRow>>),
    /// A row was given back unsent.
    GivenBack(Result<()>),
    /// An attempt to send ended, in this channel.
    Ended(Snowflake, Result<Ended>),
}

/// How an attempt ended.
enum Ended {
    Sent,
    Found,
    Skipped,
    Retried,
    Released,
    Failed,
}

impl<M: Messenger> Worker<'_, M> {
    /// Delivers the outbox until nothing can be sent, or until `stop`: then what is on its way is finished and the rest
    /// given back. At most [`crate::Settings::sends_at_once`] messages are on their way at once, and of those only a
    /// quarter to one channel, so that a slow one does not hold up the others.
    ///
    /// # Errors
    /// When the database fails; what is on its way is finished first. A failed send is no error; it is retried at its
    /// time.
    pub async fn deliver_once(&self, now: DateTime<Utc>, stop: &CancellationToken) -> Result<Tick> {
        let at_once = self.service.settings().sends_at_once.max(1);
        let in_channel_max = at_once.div_ceil(CHANNELS_LEFT_OUT_MAX);
        let mut tick = Tick::default();
        // Claimed, and waiting for its channel to be free.
        let mut ready: VecDeque<OutboxRow> = VecDeque::new();
        // Everything that touches the database is a step here, so that all of them go on together: a send that holds
        // the one writing connection and is not polled would stop a claim that waits for it for good.
        let mut steps: FuturesUnordered<Pin<Box<dyn Future<Output = Step> + Send + '_>>> =
            FuturesUnordered::new();
        let (mut on_way, mut claiming, mut settled_since) = (0, false, false);
        let mut in_channel: BTreeMap<Snowflake, usize> = BTreeMap::new();
        let mut broken = None;
        // Whether another claim may find something: not after an empty one, until something has changed.
        let mut look = true;
        loop {
            let going = broken.is_none() && !stop.is_cancelled();
            if !going {
                for row in ready.drain(..) {
                    steps.push(Box::pin(async move { Step::GivenBack(self.give_back_row(&row).await) }));
                }
            }
            // A claim may bring more to one channel than it takes; what is too much waits here for its channel.
            let is_full = |in_channel: &BTreeMap<Snowflake, usize>, channel: &Snowflake| {
                in_channel.get(channel).is_some_and(|sends| *sends >= in_channel_max)
            };
            while on_way < at_once
                && let Some(at) = ready.iter().position(|row| !is_full(&in_channel, &row.channel))
                && let Some(row) = ready.remove(at)
            {
                *in_channel.entry(row.channel).or_default() += 1;
                on_way += 1;
                steps.push(Box::pin(async move {
                    let ended = self.deliver_one(&row, now, stop).await;
                    Step::Ended(row.channel, ended)
                }));
            }
            if going && look && !claiming && on_way < at_once {
                let channels = in_channel.keys().copied();
                let full: Vec<Snowflake> = channels.filter(|channel| is_full(&in_channel, channel)).collect();
                let (now, free) = (self.time(now), at_once - on_way);
                (claiming, settled_since) = (true, false);
                steps.push(Box::pin(
                    async move { Step::Claimed(self.claim(now, at_once, free, &full).await) },
                ));
            }
            let done = tokio::select! {
                biased;
                done = steps.next() => done,
                // Without a clock no time passes, and nothing new can have come.
                () = tokio::time::sleep(LOOK_AGAIN), if self.clock.is_some() && going && !claiming => {
                    look = true;
                    continue;
                }
            };
            match done {
                None => {
                    if let Some(error) = broken {
                        return Err(error);
                    }
                    if look && going {
                        continue;
                    }
                    return Ok(tick);
                }
                Some(Step::Claimed(rows)) => {
                    claiming = false;
                    match rows {
                        Ok(rows) => {
                            // What was settled while the claim was under way may have freed a lane behind its back.
                            look = !rows.is_empty() || settled_since;
                            ready.extend(rows);
                        }
                        Err(error) => broken = broken.or(Some(error)),
                    }
                }
                Some(Step::GivenBack(done)) => match done {
                    Ok(()) => tick.released += 1,
                    Err(error) => broken = broken.or(Some(error)),
                },
                Some(Step::Ended(channel, ended)) => {
                    on_way -= 1;
                    (look, settled_since) = (true, true);
                    if let Some(sends) = in_channel.get_mut(&channel) {
                        *sends -= 1;
                    }
                    match ended {
                        Ok(Ended::Sent) => tick.sent += 1,
                        Ok(Ended::Found) => tick.found += 1,
                        Ok(Ended::Skipped) => tick.skipped += 1,
                        Ok(Ended::Retried) => tick.retried += 1,
                        Ok(Ended::Released) => tick.released += 1,
                        Ok(Ended::Failed) => tick.failed += 1,
                        Err(error) => broken = broken.or(Some(error)),
                    }
                }
            }
        }
    }

    async fn give_back_row(&self, row: &OutboxRow) -> Result<()> {
        self.service.db().release(&row.claim()).await?;
        Ok(())
    }

    /// Claims what may be sent now. One after the other they are claimed ahead, which saves transactions; side by side
    /// only as many as can go at once, so that none waits in the hands of this worker for a slow one.
    async fn claim(
        &self,
        now: DateTime<Utc>,
        at_once: usize,
        free: usize,
        full: &[Snowflake],
    ) -> Result<Vec<OutboxRow>> {
        let limit = if at_once == 1 { CLAIM_ROWS } else { u32::try_from(free).unwrap_or(CLAIM_ROWS) };
        let lease = self.service.settings().lease;
        Ok(self.service.db().claim_outbox_besides(&self.owner, now, lease, limit, full).await?)
    }

    async fn deliver_one(
        &self,
        row: &OutboxRow,
        now: DateTime<Utc>,
        stop: &CancellationToken,
    ) -> Result<Ended> {
        let db = self.service.db();
        let claim = row.claim();
        // A send may take long itself: it is begun only while half of the lease is left.
        let margin = self.service.settings().lease / 2;
        let begun = self.time(now);
        if stop.is_cancelled() || row.lease_until.is_none_or(|until| begun + margin >= until) {
            db.release(&claim).await?;
            return Ok(Ended::Released);
        }
        let target = match self.target(row).await? {
            Target::None => None,
            Target::Message(id) => Some(id),
            Target::Nowhere => {
                db.mark_sent(&claim, NOTHING_TO_DO, begun).await?;
                return Ok(Ended::Skipped);
            }
            Target::Open => {
                let again = begun + wait(row.attempts);
                db.mark_waiting(&claim, "the message it is about is not out yet", again).await?;
                return Ok(Ended::Retried);
            }
        };
        let message = Outgoing {
            campaign: row.campaign.clone(),
            channel: row.channel,
            kind: row.kind.clone(),
            nonce: row.nonce.clone(),
            body: row.body.clone(),
            now: begun,
            target,
            outbox: row.id,
            attempt: row.attempts,
            maybe_sent_since: row.maybe_sent_since,
            created_at: row.created_at,
        };
        if row.maybe_sent_since.is_some() {
            match self.messenger.find(&message).await {
                Ok(Some(id)) => {
                    db.mark_sent(&claim, &id.0, self.time(now)).await?;
                    return Ok(Ended::Found);
                }
                Ok(None) => {}
                Err(error) => {
                    // Not knowing is no reason to send again.
                    let again = self.time(now) + wait(row.attempts);
                    db.mark_unknown(&claim, &error.to_string(), again).await?;
                    return Ok(Ended::Retried);
                }
            }
        }
        let answer = self.messenger.send(&message).await;
        let now = self.time(now);
        match answer {
            Ok(id) => {
                db.mark_sent(&claim, &id.0, now).await?;
                Ok(Ended::Sent)
            }
            Err(SendError::Refused { reason }) => {
                tracing::error!(kind = %row.kind, outbox = row.id, "message refused");
                db.mark_failed(&claim, &reason).await?;
                Ok(Ended::Failed)
            }
            Err(SendError::Closed { reason, retry_after }) => {
                db.mark_waiting(&claim, &reason, now + retry_after).await?;
                Ok(Ended::Retried)
            }
            // Not knowing is no reason to give up either: the next attempt looks again.
            Err(SendError::Unknown { reason }) => {
                db.mark_unknown(&claim, &reason, now + wait(row.attempts)).await?;
                Ok(Ended::Retried)
            }
            // Discord may ask twenty times in a minute to come back in a second; so time has to pass as well.
            Err(error) if row.failures + 1 >= ATTEMPTS_MAX && now - row.created_at >= GIVE_UP_AFTER => {
                tracing::error!(kind = %row.kind, outbox = row.id, "message given up");
                db.mark_failed(&claim, &error.to_string()).await?;
                Ok(Ended::Failed)
            }
            Err(SendError::NotSent { reason, retry_after }) => {
                let after = retry_after.unwrap_or_else(|| wait(row.attempts));
                db.mark_retry(&claim, &reason, now + after).await?;
                Ok(Ended::Retried)
            }
        }
    }

    /// The message that an edit or a deletion is about. It is in the same lane, so by now it is settled.
    async fn target(&self, row: &OutboxRow) -> Result<Target> {
        let Some(of) = row.body.get("of").and_then(Value::as_str) else { return Ok(Target::None) };
        let Some(about) = self.service.db().outbox_row(of).await? else { return Ok(Target::Nowhere) };
        Ok(match (about.status, about.outside_id) {
            (OutboxStatus::Sent, Some(id)) if id != NOTHING_TO_DO => Target::Message(id),
            (OutboxStatus::Sent | OutboxStatus::Failed, _) => Target::Nowhere,
            (OutboxStatus::Pending | OutboxStatus::Leased | OutboxStatus::Unknown, _) => Target::Open,
        })
    }
}

/// What a message is about.
enum Target {
    /// About no other message.
    None,
    /// About this one, by the outside's id.
    Message(String),
    /// About one that never went out.
    Nowhere,
    /// About one that is still on its way.
    Open,
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
