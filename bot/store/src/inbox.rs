//! The durable inbox: what the outside said is committed before anything is done about it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::place::Place;

/// Something the outside said.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFact {
    /// Who said it, such as `discord`.
    pub source: String,
    /// The outside's own id for it; the same id is the same fact.
    pub outside_id: String,
    /// What it is, such as `post_seen`.
    pub kind: String,
    /// Its content.
    pub payload: Value,
}

/// A fact that waits to be worked on.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRow {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// Who said it.
    pub source: String,
    /// The outside's own id for it.
    pub outside_id: String,
    /// What it is.
    pub kind: String,
    /// Its content.
    pub payload: Value,
    /// When it was received.
    pub received_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    source: String,
    outside_id: String,
    kind: String,
    payload: String,
    received_at_ms: i64,
}

impl Row {
    fn read(self) -> Result<InboxRow, StoreError> {
        let place = Place { table: "inbox", key: &self.seq };
        Ok(InboxRow {
            seq: self.seq,
            payload: place.json("payload", &self.payload)?,
            received_at: place.at("received_at_ms", self.received_at_ms)?,
            source: self.source,
            outside_id: self.outside_id,
            kind: self.kind,
        })
    }
}

impl Db {
    /// Stores facts in one transaction and gives the number of new ones. Hearing a fact again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`] for an empty or overlong key; none of the facts is stored then.
    pub async fn receive(&self, facts: &[NewFact], now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO inbox (source, outside_id, kind, payload, received_at_ms)
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (source, outside_id) DO NOTHING";
        let mut new = 0;
        for fact in facts {
            new += run!(
                tx.conn,
                sql,
                convert::key("source", &fact.source)?,
                convert::key("outside id", &fact.outside_id)?,
                convert::key("kind", &fact.kind)?,
                convert::json("payload", &fact.payload)?,
                convert::ms(now),
            )?;
        }
        tx.commit().await?;
        Ok(new)
    }
}

impl Tx {
    /// The oldest facts nobody has worked on, in the order of arrival. On PostgreSQL facts that another transaction
    /// is working on are passed over.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    pub async fn unprocessed(&mut self, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
        let sql = locking!(
            self.conn,
            "SELECT seq, source, outside_id, kind, payload, received_at_ms
               FROM inbox WHERE NOT processed ORDER BY seq LIMIT CAST($1 AS BIGINT)",
            " FOR UPDATE SKIP LOCKED"
        );
        all!(self.conn, Row, sql, i64::from(limit))?.into_iter().map(Row::read).collect()
    }

    /// Marks facts as done.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when one of them was already done: its effects must not be committed twice.
    pub async fn mark_processed(&mut self, seqs: &[i64]) -> Result<(), StoreError> {
        for seq in seqs {
            let sql = "UPDATE inbox SET processed = TRUE WHERE seq = $1 AND NOT processed";
            if run!(self.conn, sql, seq)? != 1 {
                return Err(StoreError::Stale { what: format!("inbox row {seq}"), expected: *seq });
            }
        }
        Ok(())
    }
}
