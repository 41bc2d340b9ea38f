//! Attempts at messages of the outbox.
//!
//! A worker claims a row under a lease, sends it, and settles it. Only the attempt that holds the lease may settle: a
//! worker that was away for too long finds its claim fenced off. Whether an earlier attempt may have got through is kept in
//! the row, so that the worker looks before it sends again.

use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::Db;
use crate::error::StoreError;
use crate::outbox::{OutboxClaim, OutboxRow, Row, without_nul};

/// The most channels that one claim can leave out.
pub const CHANNELS_LEFT_OUT_MAX: usize = 4;

impl Db {
    /// Claims up to `limit` messages for `owner`, oldest first: those whose time has come, and those whose lease has
    /// run out, the first open one of each lane. No two workers get the same message at the same time. The lease ends
    /// at `now + lease`; a worker that takes longer may find the message in other hands.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Busy`] included.
    pub async fn claim_outbox(
        &self,
        owner: &str,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        self.claim_outbox_besides(owner, now, lease, limit, &[]).await
    }

    /// [`Db::claim_outbox`] without the messages to some channels, at most [`CHANNELS_LEFT_OUT_MAX`] of them; what is
    /// beyond that is not left out.
    ///
    /// # Errors
    /// As [`Db::claim_outbox`].
    pub async fn claim_outbox_besides(
        &self,
        owner: &str,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
        channels: &[Snowflake],
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let mut conn = self.writing().await?;
        let mut left_out = [-1i64; CHANNELS_LEFT_OUT_MAX];
        for (place, channel) in left_out.iter_mut().zip(channels) {
            *place = convert::id("channel", *channel)?;
        }
        // A lease that ran out means a worker that died between sending and settling, or before: nobody knows.
        // The head of a lane is looked up in its index for each row by itself: as a join, a planner might sort all
        // open rows for every claim.
        let sql = locking!(
            conn,
            "WITH due AS MATERIALIZED (
                 SELECT id FROM outbox AS o
                  WHERE status IN ('pending', 'leased', 'unknown')
                    AND CASE WHEN status = 'leased' THEN lease_until_ms ELSE not_before_ms END <= $3
                    AND channel NOT IN ($5, $6, $7, $8)
                    AND (lane IS NULL OR id = (SELECT min(e.id) FROM outbox AS e
                                                WHERE e.lane = o.lane
                                                  AND e.status IN ('pending', 'leased', 'unknown')))
                  ORDER BY id LIMIT CAST($4 AS BIGINT)",
            " FOR UPDATE SKIP LOCKED",
            concat!(
                ")
             UPDATE outbox
                SET status = 'leased', owner = $1, lease_until_ms = $2, attempts = attempts + 1,
                    maybe_sent_since_ms = CASE WHEN status = 'leased'
                                               THEN coalesce(maybe_sent_since_ms, claimed_at_ms)
                                               ELSE maybe_sent_since_ms END,
                    claimed_at_ms = $3
              WHERE id IN (SELECT id FROM due)
             RETURNING ",
                columns!(outbox)
            )
        );
        let owner = convert::key("owner", owner)?;
        let until = convert::ms(now + lease);
        let [a, b, c, d] = left_out;
        let mut rows = all!(conn, Row, sql, owner, until, convert::ms(now), i64::from(limit), a, b, c, d)?;
        // RETURNING promises no order.
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(Row::read).collect()
    }

    /// Settles an attempt: the message stands under `outside_id`. `false` when the claim was fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_sent(
        &self,
        claim: &OutboxClaim,
        outside_id: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE outbox
                      SET status = 'sent', outside_id = $4, sent_at_ms = $5, owner = NULL, lease_until_ms = NULL,
                          last_error = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        let outside_id = convert::key("outside id", outside_id)?;
        let now = convert::ms(now);
        let settled = run!(conn, sql, claim.id, claim.owner.as_str(), claim.attempt, outside_id, now)?;
        Ok(settled == 1)
    }

    /// Settles an attempt that the outside certainly did not carry out; the next one may begin at `not_before`. It
    /// counts as a failure. `false` when the claim was fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_retry(
        &self,
        claim: &OutboxClaim,
        error: &str,
        not_before: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE outbox
                      SET status = CASE WHEN maybe_sent_since_ms IS NULL THEN 'pending' ELSE 'unknown' END,
                          failures = failures + 1, last_error = $4, not_before_ms = $5, owner = NULL,
                          lease_until_ms = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        settle(&mut conn, sql, claim, error, not_before).await
    }

    /// Lets a message wait for what somebody else has to do first: an earlier message, a permission, a line. However
    /// often that happens, it is no failure of the message. `false` when the claim was fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_waiting(
        &self,
        claim: &OutboxClaim,
        reason: &str,
        not_before: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE outbox
                      SET status = CASE WHEN maybe_sent_since_ms IS NULL THEN 'pending' ELSE 'unknown' END,
                          last_error = $4, not_before_ms = $5, owner = NULL, lease_until_ms = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        settle(&mut conn, sql, claim, reason, not_before).await
    }

    /// Settles an attempt that may have got through; the next one may begin at `not_before` and must look first.
    /// `false` when the claim was fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_unknown(
        &self,
        claim: &OutboxClaim,
        error: &str,
        not_before: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE outbox
                      SET status = 'unknown', last_error = $4, not_before_ms = $5,
                          maybe_sent_since_ms = coalesce(maybe_sent_since_ms, claimed_at_ms),
                          owner = NULL, lease_until_ms = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        settle(&mut conn, sql, claim, error, not_before).await
    }

    /// Gives a claimed message back that was not sent: as if it had never been claimed, but for the number of
    /// attempts. `false` when the claim was fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn release(&self, claim: &OutboxClaim) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        // The number of the attempt is what fences others off, so it is not taken back.
        let sql = "UPDATE outbox
                      SET status = CASE WHEN maybe_sent_since_ms IS NULL THEN 'pending' ELSE 'unknown' END,
                          owner = NULL, lease_until_ms = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        Ok(run!(conn, sql, claim.id, claim.owner.as_str(), claim.attempt)? == 1)
    }

    /// Gives a message up: a person has to look. `false` when the claim was fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_failed(&self, claim: &OutboxClaim, error: &str) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE outbox
                      SET status = 'failed', last_error = $4, owner = NULL, lease_until_ms = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        let error = without_nul(error);
        let settled = run!(conn, sql, claim.id, claim.owner.as_str(), claim.attempt, error)?;
        Ok(settled == 1)
    }
}

async fn settle(
    conn: &mut Conn,
    sql: &'static str,
    claim: &OutboxClaim,
    error: &str,
    not_before: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (error, not_before) = (without_nul(error), convert::ms(not_before));
    let settled = run!(conn, sql, claim.id, claim.owner.as_str(), claim.attempt, error, not_before)?;
    Ok(settled == 1)
}
