//! What was heard of each channel for certain, and the ledger of gaps.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::place::Place;

/// How much of a channel is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CoverageState {
    /// Everything up to the watermark was heard, and live messages move it.
    Complete,
    /// Something may be missing; the history is to be read.
    Suspect,
    /// The history may not be read, so nobody can know whether something is missing.
    Unverifiable,
    /// The channel is gone or closed to herald.
    Parked,
}

impl CoverageState {
    /// Every state.
    pub const ALL: [CoverageState; 4] =
        [CoverageState::Complete, CoverageState::Suspect, CoverageState::Unverifiable, CoverageState::Parked];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            CoverageState::Complete => "complete",
            CoverageState::Suspect => "suspect",
            CoverageState::Unverifiable => "unverifiable",
            CoverageState::Parked => "parked",
        }
    }
}

impl fmt::Display for CoverageState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CoverageState {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = CoverageState::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| format!("{name:?} is no state of a channel"))
    }
}

/// What is known of one channel or thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelCoverage {
    /// The channel.
    pub channel: Snowflake,
    /// Its server.
    pub guild: Snowflake,
    /// The channel above, of a thread or a post in a forum.
    pub parent: Option<Snowflake>,
    /// The message up to which the history is complete.
    pub watermark: Snowflake,
    /// How much is known.
    pub state: CoverageState,
    /// A sentence for the operator; empty when all is well.
    pub detail: String,
    /// Since when it is so.
    pub changed_at: DateTime<Utc>,
}

/// How a gap ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GapOutcome {
    /// The history was read; nothing is missing but edits that were overwritten.
    Filled,
    /// It cannot be known what is missing.
    Unknown,
}

impl GapOutcome {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            GapOutcome::Filled => "filled",
            GapOutcome::Unknown => "unknown",
        }
    }
}

impl FromStr for GapOutcome {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "filled" => Ok(GapOutcome::Filled),
            "unknown" => Ok(GapOutcome::Unknown),
            _ => Err(format!("{name:?} is no outcome of a gap")),
        }
    }
}

/// A stretch of time in which a channel was not heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapRow {
    /// Its number.
    pub id: i64,
    /// The server.
    pub guild: Snowflake,
    /// The channel.
    pub channel: Snowflake,
    /// Why, such as `restart`.
    pub cause: String,
    /// The last moment up to which the channel was heard for certain.
    pub from: DateTime<Utc>,
    /// When it was noticed: from then on the channel was heard again, or its history could be read.
    pub noticed_at: DateTime<Utc>,
    /// How it ended; `None` while it is open.
    pub outcome: Option<GapOutcome>,
    /// Messages that only the history told of.
    pub found: u64,
    /// A sentence for the operator.
    pub detail: String,
    /// When it ended.
    pub closed_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct ChannelRow {
    channel: i64,
    guild: i64,
    parent: Option<i64>,
    watermark: i64,
    state: String,
    detail: String,
    changed_at_ms: i64,
}

impl ChannelRow {
    fn read(self) -> Result<ChannelCoverage, StoreError> {
        let place = Place { table: "coverage", key: &self.channel };
        Ok(ChannelCoverage {
            channel: place.id("channel", self.channel)?,
            guild: place.id("guild", self.guild)?,
            parent: self.parent.map(|id| place.id("parent", id)).transpose()?,
            watermark: place.id("watermark", self.watermark)?,
            state: place.word("state", &self.state)?,
            changed_at: place.at("changed_at_ms", self.changed_at_ms)?,
            detail: self.detail,
        })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    guild: i64,
    channel: i64,
    cause: String,
    from_ms: i64,
    noticed_at_ms: i64,
    outcome: Option<String>,
    found: i64,
    detail: String,
    closed_at_ms: Option<i64>,
}

impl Row {
    fn read(self) -> Result<GapRow, StoreError> {
        let place = Place { table: "gaps", key: &self.id };
        Ok(GapRow {
            id: self.id,
            guild: place.id("guild", self.guild)?,
            channel: place.id("channel", self.channel)?,
            from: place.at("from_ms", self.from_ms)?,
            noticed_at: place.at("noticed_at_ms", self.noticed_at_ms)?,
            outcome: self.outcome.map(|name| place.word("outcome", &name)).transpose()?,
            found: self.found as u64,
            closed_at: place.maybe_at("closed_at_ms", self.closed_at_ms)?,
            cause: self.cause,
            detail: self.detail,
        })
    }
}

async fn channels(conn: &mut Conn, guild: Snowflake) -> Result<Vec<ChannelCoverage>, StoreError> {
    let sql = "SELECT channel, guild, parent, watermark, state, detail, changed_at_ms
                 FROM coverage WHERE guild = $1 ORDER BY channel";
    let rows = all!(conn, ChannelRow, sql, convert::id("guild", guild)?)?;
    rows.into_iter().map(ChannelRow::read).collect()
}

async fn ledger(
    conn: &mut Conn,
    guild: Snowflake,
    since: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<GapRow>, StoreError> {
    let sql = "SELECT id, guild, channel, cause, from_ms, noticed_at_ms, outcome, found, detail, closed_at_ms
                 FROM gaps WHERE guild = $1 AND (closed_at_ms IS NULL OR closed_at_ms >= $2) ORDER BY id LIMIT $3";
    let rows = all!(conn, Row, sql, convert::id("guild", guild)?, convert::ms(since), i64::from(limit))?;
    rows.into_iter().map(Row::read).collect()
}

async fn known(
    conn: &mut Conn,
    channel: Snowflake,
    thread: Option<Snowflake>,
    limit: u32,
) -> Result<Vec<Snowflake>, StoreError> {
    let sql = "SELECT DISTINCT message FROM posts
                WHERE channel = $1 AND thread IS NOT DISTINCT FROM $2 AND deleted_at_ms IS NULL
                ORDER BY message DESC LIMIT $3";
    let thread = thread.map(|id| convert::id("thread", id)).transpose()?;
    let place = Place { table: "posts", key: &channel.0 };
    let rows = all!(conn, (i64,), sql, convert::id("channel", channel)?, thread, i64::from(limit))?;
    rows.into_iter().map(|(id,)| place.id("message", id)).collect()
}

reads! {
    /// What is known of the channels and threads of a server.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    coverage(guild: Snowflake) -> Vec<ChannelCoverage> = channels;

    /// The gaps of a server that were open at `since` or later, oldest first, at most `limit`.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    gaps(guild: Snowflake, since: DateTime<Utc>, limit: u32) -> Vec<GapRow> = ledger;

    /// The newest stored messages of a channel, or of one thread in it, that are not known to be deleted, newest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    known_messages(channel: Snowflake, thread: Option<Snowflake>, limit: u32) -> Vec<Snowflake> = known;
}

impl Db {
    /// Moves the watermark of a channel that is complete, forward only. `false` when it is not complete: what was
    /// heard then proves nothing about what came before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn advance_watermark(&self, channel: Snowflake, to: Snowflake) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE coverage
                      SET watermark = CASE WHEN watermark < $2 THEN $2 ELSE watermark END
                    WHERE channel = $1 AND state = 'complete'";
        let moved = run!(conn, sql, convert::id("channel", channel)?, convert::id("watermark", to)?)?;
        Ok(moved == 1)
    }
}

impl Tx {
    /// Stores what is known of a channel. The watermark never goes back.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_coverage(&mut self, channel: &ChannelCoverage) -> Result<(), StoreError> {
        let sql = "INSERT INTO coverage (channel, guild, parent, watermark, state, detail, changed_at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)
                   ON CONFLICT (channel) DO UPDATE
                      SET parent = excluded.parent, state = excluded.state, detail = excluded.detail,
                          watermark = CASE WHEN coverage.watermark < excluded.watermark
                                           THEN excluded.watermark ELSE coverage.watermark END,
                          changed_at_ms = excluded.changed_at_ms";
        run!(
            self.conn,
            sql,
            convert::id("channel", channel.channel)?,
            convert::id("guild", channel.guild)?,
            channel.parent.map(|id| convert::id("parent", id)).transpose()?,
            convert::id("watermark", channel.watermark)?,
            channel.state.name(),
            convert::text("detail", &channel.detail)?,
            convert::ms(channel.changed_at),
        )?;
        Ok(())
    }

    /// Notes that a channel was not heard since `from`. `false` when a gap of it is open already: it began earlier.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_gap(
        &mut self,
        guild: Snowflake,
        channel: Snowflake,
        cause: &str,
        from: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO gaps (guild, channel, cause, from_ms, noticed_at_ms) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (channel) WHERE outcome IS NULL DO NOTHING";
        let opened = run!(
            self.conn,
            sql,
            convert::id("guild", guild)?,
            convert::id("channel", channel)?,
            convert::key("cause", cause)?,
            convert::ms(from),
            convert::ms(now),
        )?;
        Ok(opened == 1)
    }

    /// Ends the open gap of a channel, if there is one; `found` messages were known to the history alone.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close_gap(
        &mut self,
        channel: Snowflake,
        outcome: GapOutcome,
        found: u64,
        detail: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE gaps SET outcome = $2, found = found + $3, detail = $4, closed_at_ms = $5
                    WHERE channel = $1 AND outcome IS NULL";
        let closed = run!(
            self.conn,
            sql,
            convert::id("channel", channel)?,
            outcome.name(),
            found as i64,
            convert::text("detail", detail)?,
            convert::ms(now),
        )?;
        Ok(closed == 1)
    }
}
