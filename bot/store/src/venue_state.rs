//! How price venues stand.

use chrono::{DateTime, Utc};
use market::SeriesName;
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// How one venue stands.
#[derive(Debug, Clone, PartialEq)]
pub struct VenueStateRow {
    /// The venue and the pair.
    pub name: SeriesName,
    /// One word, such as `up` or `down`.
    pub state: String,
    /// Since when it stands so.
    pub since: DateTime<Utc>,
    /// When it was looked at last.
    pub checked_at: DateTime<Utc>,
    /// When it gave bars last.
    pub answered_at: Option<DateTime<Utc>>,
    /// What was met, in one sentence; empty when nothing is wrong.
    pub why: String,
    /// The same for machines.
    pub detail: Value,
}

#[derive(sqlx::FromRow)]
struct Row {
    venue: String,
    pair: String,
    state: String,
    since_ms: i64,
    checked_at_ms: i64,
    answered_at_ms: Option<i64>,
    why: String,
    detail: String,
}

async fn list(conn: &mut Conn) -> Result<Vec<VenueStateRow>, StoreError> {
    let sql =
        "SELECT venue, pair, state, since_ms, checked_at_ms, answered_at_ms, why, detail FROM venue_states
                ORDER BY venue, pair";
    let rows = all!(conn, Row, sql)?;
    let read = |row: Row| {
        let place = Place { table: "venue_states", key: &row.venue };
        let (since, checked_at) =
            (place.at("since_ms", row.since_ms)?, place.at("checked_at_ms", row.checked_at_ms)?);
        let answered_at = place.maybe_at("answered_at_ms", row.answered_at_ms)?;
        let detail = place.json("detail", &row.detail)?;
        Ok(VenueStateRow {
            name: SeriesName::new(row.venue, row.pair),
            state: row.state,
            since,
            checked_at,
            answered_at,
            why: row.why,
            detail,
        })
    };
    rows.into_iter().map(read).collect()
}

reads! {
    /// How every venue stands, by name.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    venue_states() -> Vec<VenueStateRow> = list;
}

impl Tx {
    /// Stores how a venue stands, in place of how it stood.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`] for a venue without a name, or what the database says.
    pub async fn put_venue_state(&mut self, row: &VenueStateRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO venue_states
                          (venue, pair, state, since_ms, checked_at_ms, answered_at_ms, why, detail)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                   ON CONFLICT (venue, pair) DO UPDATE
                      SET state = excluded.state, since_ms = excluded.since_ms,
                          checked_at_ms = excluded.checked_at_ms, answered_at_ms = excluded.answered_at_ms,
                          why = excluded.why, detail = excluded.detail";
        run!(
            self.conn,
            sql,
            convert::key("venue", &row.name.venue)?,
            convert::text("pair", &row.name.pair)?,
            convert::key("state", &row.state)?,
            convert::ms(row.since),
            convert::ms(row.checked_at),
            row.answered_at.map(convert::ms),
            // A venue's own words may hold anything.
            row.why.replace('\0', " "),
            convert::json("detail", &row.detail)?,
        )?;
        Ok(())
    }
}
