//! Market events.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A trigger that fired, or what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketEventRow {
    /// What makes it one event.
    pub key: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub body: Value,
}

async fn list_events(
    conn: &mut Conn,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<MarketEventRow>, StoreError> {
    let sql = "SELECT event_key, at_ms, body FROM market_events
                WHERE at_ms >= $1 AND at_ms < $2 ORDER BY at_ms, event_key";
    let mut list = Vec::new();
    for (key, at_ms, body) in all!(conn, (String, i64, String), sql, convert::ms(from), convert::ms(to))? {
        let place = Place { table: "market_events", key: &key };
        let (at, body) = (place.at("at_ms", at_ms)?, place.json("body", &body)?);
        list.push(MarketEventRow { key, at, body });
    }
    Ok(list)
}

reads! {
    /// The market events in `[from, to)`, oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    market_events(from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<MarketEventRow> = list_events;
}

impl Tx {
    /// Stores a market event; `false` when its key is known, and then nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn put_market_event(
        &mut self,
        key: &str,
        at: DateTime<Utc>,
        body: &Value,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO market_events (event_key, at_ms, body) VALUES ($1, $2, $3)
                   ON CONFLICT (event_key) DO NOTHING";
        let (key, body) = (convert::key("event key", key)?, convert::json("body", body)?);
        Ok(run!(self.conn, sql, key, convert::ms(at), body)? == 1)
    }
}
