//! Market events: what the triggers said, what grew of it, and the campaign drafted from it.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A trigger that fired, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketEventRow {
    /// What makes it one event.
    pub key: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub body: Value,
    /// The campaign drafted from it.
    pub campaign: Option<CampaignId>,
    /// Grows by one with every change; see [`Tx::update_market_event`].
    pub revision: i64,
}

type Row = (String, i64, String, Option<String>, i64);

fn read((key, at_ms, body, campaign, revision): Row) -> Result<MarketEventRow, StoreError> {
    let place = Place { table: "market_events", key: &key };
    let (at, body) = (place.at("at_ms", at_ms)?, place.json("body", &body)?);
    let campaign = place.campaign(campaign)?;
    Ok(MarketEventRow { key, at, body, campaign, revision })
}

async fn list(
    conn: &mut Conn,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<MarketEventRow>, StoreError> {
    let sql = "SELECT event_key, at_ms, body, campaign, revision FROM market_events
                WHERE at_ms >= $1 AND at_ms < $2 ORDER BY at_ms, event_key";
    all!(conn, Row, sql, convert::ms(from), convert::ms(to))?.into_iter().map(read).collect()
}

async fn find(conn: &mut Conn, key: &str) -> Result<Option<MarketEventRow>, StoreError> {
    let sql = "SELECT event_key, at_ms, body, campaign, revision FROM market_events WHERE event_key = $1";
    first!(conn, Row, sql, convert::key("event key", key)?)?.map(read).transpose()
}

async fn find_of(conn: &mut Conn, campaign: &CampaignId) -> Result<Option<MarketEventRow>, StoreError> {
    let sql = "SELECT event_key, at_ms, body, campaign, revision FROM market_events WHERE campaign = $1";
    first!(conn, Row, sql, campaign.as_str())?.map(read).transpose()
}

reads! {
    /// The market events in `[from, to)`, oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    market_events(from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<MarketEventRow> = list;

    /// A market event by its key.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    market_event(key: &str) -> Option<MarketEventRow> = find;

    /// The market event that a campaign was drafted from.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    market_event_of(campaign: &CampaignId) -> Option<MarketEventRow> = find_of;
}

impl Tx {
    /// Stores a market event at revision 1; `false` when its key is known, and then nothing changes.
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

    /// Replaces the body and the campaign of an event whose revision is still the expected one; its revision grows by
    /// one.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has another revision or is not stored, [`StoreError::Taken`] when another event
    /// has the campaign.
    pub async fn update_market_event(
        &mut self,
        key: &str,
        body: &Value,
        campaign: Option<&CampaignId>,
        expected_revision: i64,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE market_events SET body = $2, campaign = $3, revision = revision + 1
                    WHERE event_key = $1 AND revision = $4";
        let updated = run!(
            self.conn,
            sql,
            convert::key("event key", key)?,
            convert::json("body", body)?,
            campaign.map(CampaignId::as_str),
            expected_revision,
        )?;
        if updated == 1 {
            return Ok(());
        }
        Err(StoreError::Stale { what: format!("market event {key}"), expected: expected_revision })
    }
}
