//! The outbox: what the outside is to be told, exactly once.
//!
//! A row is committed together with the change it announces; `outbox_attempts` is what workers do with it.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// The most characters of a nonce that Discord takes.
pub const NONCE_CHARS_MAX: usize = 25;

/// A message to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOutbox {
    /// What makes it one message: the same key is the same message.
    pub dedupe_key: String,
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// What it is, such as `announcement`.
    pub kind: String,
    /// Where it goes.
    pub channel: Snowflake,
    /// What Discord knows it by for a few minutes; 1 to [`NONCE_CHARS_MAX`] characters, unique.
    pub nonce: String,
    /// Its content.
    pub body: Value,
    /// Not to be sent earlier.
    pub not_before: DateTime<Utc>,
    /// Messages of one lane go out in their order: one waits while an earlier one of its lane is open. Without a lane
    /// it waits for nobody.
    pub lane: Option<String>,
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutboxStatus {
    /// Waits for its turn; the attempts so far certainly did not get through.
    Pending,
    /// An attempt is under way.
    Leased,
    /// Waits for its turn; an attempt may have got through.
    Unknown,
    /// It stands there.
    Sent,
    /// Given up; a person has to look.
    Failed,
}

impl OutboxStatus {
    /// Every status.
    pub const ALL: [OutboxStatus; 5] = [
        OutboxStatus::Pending,
        OutboxStatus::Leased,
        OutboxStatus::Unknown,
        OutboxStatus::Sent,
        OutboxStatus::Failed,
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            OutboxStatus::Pending => "pending",
            OutboxStatus::Leased => "leased",
            OutboxStatus::Unknown => "unknown",
            OutboxStatus::Sent => "sent",
            OutboxStatus::Failed => "failed",
        }
    }
}

impl fmt::Display for OutboxStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for OutboxStatus {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = OutboxStatus::ALL.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| format!("{name:?} is no status of a message"))
    }
}

/// The right to settle one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxClaim {
    /// The row.
    pub id: i64,
    /// Who holds it.
    pub owner: String,
    /// Which attempt it is, from 1.
    pub attempt: i64,
}

/// A stored message.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// Its place in the order of sending.
    pub id: i64,
    /// What makes it one message.
    pub dedupe_key: String,
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// What it is.
    pub kind: String,
    /// Where it goes.
    pub channel: Snowflake,
    /// What Discord knows it by.
    pub nonce: String,
    /// Its content.
    pub body: Value,
    /// Where it stands.
    pub status: OutboxStatus,
    /// Not to be sent earlier.
    pub not_before: DateTime<Utc>,
    /// What it waits its turn in.
    pub lane: Option<String>,
    /// Who holds it, while leased.
    pub owner: Option<String>,
    /// When its lease ends, while leased.
    pub lease_until: Option<DateTime<Utc>>,
    /// How many attempts were begun.
    pub attempts: i64,
    /// How many of them the outside was asked and certainly did not do it. Waiting for a permission, a line or an
    /// earlier message is none.
    pub failures: i64,
    /// When the earliest attempt began whose end nobody knows. If set, the message may already stand in the channel:
    /// look before sending it again.
    pub maybe_sent_since: Option<DateTime<Utc>>,
    /// The outside's id of the message, once sent.
    pub outside_id: Option<String>,
    /// When that became known.
    pub sent_at: Option<DateTime<Utc>>,
    /// What the last attempt ran into.
    pub last_error: Option<String>,
    /// When it was put into the outbox.
    pub created_at: DateTime<Utc>,
}

impl OutboxRow {
    /// The claim on a row from [`crate::Db::claim_outbox`]. The claim of a row that nobody holds settles nothing.
    pub fn claim(&self) -> OutboxClaim {
        OutboxClaim { id: self.id, owner: self.owner.clone().unwrap_or_default(), attempt: self.attempts }
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: i64,
    dedupe_key: String,
    campaign: Option<String>,
    kind: String,
    channel: i64,
    nonce: String,
    body: String,
    status: String,
    not_before_ms: i64,
    lane: Option<String>,
    owner: Option<String>,
    lease_until_ms: Option<i64>,
    attempts: i64,
    failures: i64,
    maybe_sent_since_ms: Option<i64>,
    outside_id: Option<String>,
    sent_at_ms: Option<i64>,
    last_error: Option<String>,
    created_at_ms: i64,
}

impl Row {
    pub(crate) fn read(self) -> Result<OutboxRow, StoreError> {
        let place = Place { table: "outbox", key: &self.id };
        Ok(OutboxRow {
            id: self.id,
            campaign: place.campaign(self.campaign)?,
            channel: place.id("channel", self.channel)?,
            body: place.json("body", &self.body)?,
            status: place.word("status", &self.status)?,
            not_before: place.at("not_before_ms", self.not_before_ms)?,
            lease_until: place.maybe_at("lease_until_ms", self.lease_until_ms)?,
            maybe_sent_since: place.maybe_at("maybe_sent_since_ms", self.maybe_sent_since_ms)?,
            sent_at: place.maybe_at("sent_at_ms", self.sent_at_ms)?,
            created_at: place.at("created_at_ms", self.created_at_ms)?,
            dedupe_key: self.dedupe_key,
            kind: self.kind,
            nonce: self.nonce,
            lane: self.lane,
            owner: self.owner,
            attempts: self.attempts,
            failures: self.failures,
            outside_id: self.outside_id,
            last_error: self.last_error,
        })
    }
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<OutboxRow>, StoreError> {
    let sql = select!(outbox, " WHERE campaign = $1 AND id > $2 ORDER BY id LIMIT $3");
    let rows = all!(conn, Row, sql, campaign.as_str(), after.unwrap_or(0), i64::from(limit))?;
    rows.into_iter().map(Row::read).collect()
}

async fn find(conn: &mut Conn, dedupe_key: &str) -> Result<Option<OutboxRow>, StoreError> {
    let sql = select!(outbox, " WHERE dedupe_key = $1");
    first!(conn, Row, sql, convert::key("dedupe key", dedupe_key)?)?.map(Row::read).transpose()
}

async fn family(conn: &mut Conn, prefix: &str) -> Result<Vec<OutboxRow>, StoreError> {
    // The keys are compared byte by byte in both databases, so that everything with the prefix stands together.
    let sql = select!(outbox, " WHERE dedupe_key >= $1 AND dedupe_key < $2 ORDER BY id");
    let end = format!("{prefix}\u{10ffff}");
    let rows = all!(conn, Row, sql, convert::key("dedupe key", prefix)?, end)?;
    rows.into_iter().map(Row::read).collect()
}

async fn count(conn: &mut Conn) -> Result<Vec<(OutboxStatus, u64)>, StoreError> {
    // Each half has an index of its own: the open rows are few, the settled ones many.
    let sql =
        "SELECT status, count(*) FROM outbox WHERE status IN ('pending', 'leased', 'unknown') GROUP BY status
               UNION ALL
               SELECT status, count(*) FROM outbox WHERE status IN ('sent', 'failed') GROUP BY status";
    let place = Place { table: "outbox", key: &"count" };
    let mut counts = Vec::new();
    for (status, count) in all!(conn, (String, i64), sql)? {
        counts.push((place.word("status", &status)?, count as u64));
    }
    counts.sort();
    Ok(counts)
}

reads! {
    /// The messages of a campaign in the order of sending, at most `limit`, from the first after `after` on.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    outbox_rows(campaign: &CampaignId, after: Option<i64>, limit: u32) -> Vec<OutboxRow> = page;

    /// The message with a dedupe key.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    outbox_row(dedupe_key: &str) -> Option<OutboxRow> = find;

    /// The messages whose dedupe keys begin with `prefix`, in the order of sending.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    outbox_family(prefix: &str) -> Vec<OutboxRow> = family;

    /// How many messages have each status; a status no message has is left out.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    outbox_counts() -> Vec<(OutboxStatus, u64)> = count;
}

impl Tx {
    /// Puts a message into the outbox; `false` when its dedupe key is known, and then nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`] for a nonce that Discord would not take, [`StoreError::Taken`] for one that another
    /// message has, [`StoreError::Missing`] when the campaign is not stored.
    pub async fn enqueue(&mut self, message: &NewOutbox, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let chars = message.nonce.chars().count();
        if chars > NONCE_CHARS_MAX {
            let why = format!("it has {chars} characters, Discord takes {NONCE_CHARS_MAX}");
            return Err(StoreError::Unstorable { what: "nonce", why });
        }
        let sql =
            "INSERT INTO outbox (dedupe_key, campaign, kind, channel, nonce, body, status, not_before_ms,
                                       created_at_ms, lane)
                   VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9) ON CONFLICT (dedupe_key) DO NOTHING";
        let inserted = run!(
            self.conn,
            sql,
            convert::key("dedupe key", &message.dedupe_key)?,
            message.campaign.as_ref().map(CampaignId::as_str),
            convert::key("kind", &message.kind)?,
            convert::id("channel", message.channel)?,
            convert::key("nonce", &message.nonce)?,
            convert::json("body", &message.body)?,
            convert::ms(message.not_before),
            convert::ms(now),
            message.lane.as_deref().map(|lane| convert::key("lane", lane)).transpose()?,
        )?;
        Ok(inserted == 1)
    }

    /// Gives a message that was given up to the workers again, for `now`; `false` when it is not given up, or another
    /// attempt than the one that was seen gave it up. Nobody knows for sure what became of its attempts, so that whoever
    /// sends it looks first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn retry_failed(
        &mut self,
        id: i64,
        seen_attempts: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE outbox
                      SET status = 'unknown', failures = 0, not_before_ms = $3,
                          maybe_sent_since_ms = coalesce(maybe_sent_since_ms, created_at_ms)
                    WHERE id = $1 AND status = 'failed' AND attempts = $2";
        Ok(run!(self.conn, sql, id, seen_attempts, convert::ms(now))? == 1)
    }
}

/// What the outside answered is only for people to read; an odd character in it must not keep an attempt open.
pub(crate) fn without_nul(error: &str) -> String {
    error.replace('\0', "\u{fffd}")
}
