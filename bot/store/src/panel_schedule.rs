//! What the panel's schedule reads: jobs and messages of several campaigns by their time, page by page.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use serde_json::json;

use crate::conn::Conn;
use crate::convert;
use crate::db::Backend;
use crate::error::StoreError;
use crate::job::{self, JobRow, JobStatus};
use crate::outbox::{self, OutboxRow, OutboxStatus};

/// The place of a row among its kind: when it was done, else when it is due, and its number.
pub type PlannedAt = (DateTime<Utc>, i64);

/// A page of jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobPage {
    /// Only those of these campaigns.
    pub campaigns: Vec<CampaignId>,
    /// Only those that stand so.
    pub statuses: Vec<JobStatus>,
    /// Cancelled jobs count as over from their time on: at this moment, those that are ahead are read, or those that are
    /// over with the latest first.
    pub now: DateTime<Utc>,
    /// What is over instead of what is ahead, the latest first.
    pub past: bool,
    /// Only jobs beyond this place.
    pub beyond: Option<PlannedAt>,
    /// At most so many.
    pub limit: u32,
}

/// Messages of one kind of one campaign, found by how their keys begin: the receipts of a campaign stand in the same
/// table and are many more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// How the keys begin.
    pub prefix: String,
    /// The kind.
    pub kind: String,
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePage {
    /// Only those of these families.
    pub families: Vec<Family>,
    /// Only those that stand so.
    pub statuses: Vec<OutboxStatus>,
    /// The latest first.
    pub latest_first: bool,
    /// Only messages beyond this place.
    pub beyond: Option<PlannedAt>,
    /// At most so many.
    pub limit: u32,
}

/// How the place of a row is compared and ordered.
fn direction(latest_first: bool) -> (&'static str, &'static str) {
    if latest_first { ("<", " DESC") } else { (">", "") }
}

/// The place to begin at.
fn start(beyond: Option<PlannedAt>, latest_first: bool) -> (i64, i64) {
    match beyond {
        Some((at, id)) => (convert::ms(at), id),
        None if latest_first => (i64::MAX, i64::MAX),
        None => (i64::MIN, i64::MIN),
    }
}

async fn jobs(conn: &mut Conn, page: &JobPage) -> Result<Vec<JobRow>, StoreError> {
    let campaigns: Vec<&str> = page.campaigns.iter().map(CampaignId::as_str).collect();
    let statuses: Vec<&str> = page.statuses.iter().map(|status| status.name()).collect();
    let listed = match conn.backend() {
        Backend::Sqlite => "SELECT value FROM json_each",
        Backend::Postgres => "SELECT value FROM json_array_elements_text",
    };
    let cast = if conn.backend() == Backend::Postgres { "::json" } else { "" };
    let (than, order) = direction(page.past);
    let over = if page.past { "<=" } else { ">" };
    let sql = format!(
        "SELECT {}
           FROM jobs
          WHERE campaign IN ({listed}($1{cast})) AND status IN ({listed}($2{cast}))
            AND (status <> 'cancelled' OR due_ms {over} $3)
            AND (coalesce(finished_at_ms, due_ms), id) {than} ($4, $5)
          ORDER BY coalesce(finished_at_ms, due_ms){order}, id{order} LIMIT $6",
        columns!(jobs)
    );
    let (at, id) = start(page.beyond, page.past);
    let rows = all!(
        conn,
        job::Row,
        sqlx::AssertSqlSafe(sql),
        convert::json("campaigns", &campaigns)?,
        convert::json("statuses", &statuses)?,
        convert::ms(page.now),
        at,
        id,
        i64::from(page.limit),
    )?;
    rows.into_iter().map(job::Row::read).collect()
}

/// Every family's messages with a status that is asked for; `$1` are the families, `$2` the statuses. The keys are compared
/// byte by byte in both databases, so that each family is one stretch of their index; SQLite is told to walk it so.
fn in_families(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => {
            "FROM json_each($1) f CROSS JOIN outbox o
              WHERE o.dedupe_key >= f.value ->> 'prefix' AND o.dedupe_key < f.value ->> 'end'
                AND o.kind = f.value ->> 'kind' AND o.status IN (SELECT value FROM json_each($2))"
        }
        Backend::Postgres => {
            "FROM json_array_elements($1::json) f
             JOIN outbox o ON o.dedupe_key >= f.value ->> 'prefix' AND o.dedupe_key < f.value ->> 'end'
              WHERE o.kind = f.value ->> 'kind'
                AND o.status IN (SELECT value FROM json_array_elements_text($2::json))"
        }
    }
}

fn families_json(families: &[Family]) -> Result<String, StoreError> {
    let families: Vec<_> = families
        .iter()
        .map(|of| json!({ "prefix": of.prefix, "end": format!("{}\u{10ffff}", of.prefix), "kind": of.kind }))
        .collect();
    convert::json("families", &families)
}

async fn messages(conn: &mut Conn, page: &MessagePage) -> Result<Vec<OutboxRow>, StoreError> {
    let statuses: Vec<&str> = page.statuses.iter().map(|status| status.name()).collect();
    let (than, order) = direction(page.latest_first);
    let sql = format!(
        "SELECT {} FROM (SELECT o.* {}) family
          WHERE (coalesce(sent_at_ms, not_before_ms), id) {than} ($3, $4)
          ORDER BY coalesce(sent_at_ms, not_before_ms){order}, id{order} LIMIT $5",
        columns!(outbox),
        in_families(conn.backend())
    );
    let (at, id) = start(page.beyond, page.latest_first);
    let rows = all!(
        conn,
        outbox::Row,
        sqlx::AssertSqlSafe(sql),
        families_json(&page.families)?,
        convert::json("statuses", &statuses)?,
        at,
        id,
        i64::from(page.limit),
    )?;
    rows.into_iter().map(outbox::Row::read).collect()
}

async fn count(conn: &mut Conn, families: &[Family], status: OutboxStatus) -> Result<u64, StoreError> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) {}", in_families(conn.backend())));
    let statuses = convert::json("statuses", &[status.name()])?;
    let row = first!(conn, (i64,), sql, families_json(families)?, statuses)?;
    Ok(row.map_or(0, |(count,)| count as u64))
}

async fn find(conn: &mut Conn, id: i64) -> Result<Option<OutboxRow>, StoreError> {
    let sql = select!(outbox, " WHERE id = $1");
    first!(conn, outbox::Row, sql, id)?.map(outbox::Row::read).transpose()
}

reads! {
    /// A page of the jobs of several campaigns, by time.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    jobs_listed(of: &JobPage) -> Vec<JobRow> = jobs;

    /// A page of messages, by time.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    messages_listed(of: &MessagePage) -> Vec<OutboxRow> = messages;

    /// How many messages of these families have a status.
    ///
    /// # Errors
    /// What the database says.
    messages_counted(families: &[Family], status: OutboxStatus) -> u64 = count;

    /// A message by its number.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    message(id: i64) -> Option<OutboxRow> = find;
}
