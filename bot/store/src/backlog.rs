//! How much waits to be done, for health and metrics.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::conn::Conn;
use crate::error::StoreError;
use crate::place::Place;

/// How much waits to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Backlog {
    /// Facts that nobody has worked on.
    pub inbox: u64,
    /// When the oldest of them was received.
    pub inbox_oldest: Option<DateTime<Utc>>,
    /// Since when the oldest message waits to be settled; one whose time has not come does not count. An attempt that
    /// failed does not begin the wait anew.
    pub outbox_oldest: Option<DateTime<Utc>>,
    /// Gaps that are open.
    pub gaps_open: u64,
}

/// Facts that wait and the time of the oldest, the time of the oldest message, gaps.
type Row = (i64, Option<i64>, Option<i64>, i64);

async fn count(conn: &mut Conn, now: DateTime<Utc>) -> Result<Backlog, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM inbox WHERE NOT processed),
                      (SELECT min(received_at_ms) FROM inbox WHERE NOT processed),
                      (SELECT min(CASE WHEN attempts > 0 THEN created_at_ms ELSE not_before_ms END) FROM outbox
                        WHERE status IN ('pending', 'leased', 'unknown') AND (attempts > 0 OR not_before_ms <= $1)),
                      (SELECT count(*) FROM gaps WHERE outcome IS NULL)";
    let row = first!(conn, Row, sql, now.timestamp_millis())?;
    let (inbox, inbox_oldest, outbox_oldest, gaps) = row.unwrap_or_default();
    let place = Place { table: "inbox and outbox", key: &"count" };
    Ok(Backlog {
        inbox: inbox as u64,
        inbox_oldest: place.maybe_at("received_at_ms", inbox_oldest)?,
        outbox_oldest: place.maybe_at("not_before_ms", outbox_oldest)?,
        gaps_open: gaps as u64,
    })
}

reads! {
    /// How much waits to be done at `now`.
    ///
    /// # Errors
    /// What the database says.
    backlog(now: DateTime<Utc>) -> Backlog = count;
}
