//! What is to be done at a time. A job's effects and its end are committed together.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::outbox::without_nul;
use crate::place::Place;

/// A job to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// What makes it one job: the same key is the same job.
    pub dedupe_key: String,
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// What it is, such as `close`.
    pub kind: String,
    /// Not to be done earlier.
    pub due: DateTime<Utc>,
    /// What else it needs to know.
    pub payload: Value,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobStatus {
    /// Waits for its time.
    Pending,
    /// A worker is at it.
    Leased,
    /// Done.
    Done,
    /// Not to be done any more.
    Cancelled,
}

impl JobStatus {
    /// Every status.
    pub const ALL: [JobStatus; 4] =
        [JobStatus::Pending, JobStatus::Leased, JobStatus::Done, JobStatus::Cancelled];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            JobStatus::Pending => "pending",
            JobStatus::Leased => "leased",
            JobStatus::Done => "done",
            JobStatus::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for JobStatus {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = JobStatus::ALL.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| format!("{name:?} is no status of a job"))
    }
}

/// The right to end one attempt at a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobClaim {
    /// The row.
    pub id: i64,
    /// Who holds it.
    pub owner: String,
    /// Which attempt it is, from 1.
    pub attempt: i64,
}

/// A stored job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    /// Its number.
    pub id: i64,
    /// What makes it one job.
    pub dedupe_key: String,
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// What it is.
    pub kind: String,
    /// Not to be done earlier.
    pub due: DateTime<Utc>,
    /// What else it needs to know.
    pub payload: Value,
    /// Where it stands.
    pub status: JobStatus,
    /// Who holds it, while leased.
    pub owner: Option<String>,
    /// How many attempts were begun.
    pub attempts: i64,
    /// What the last attempt ran into.
    pub last_error: Option<String>,
    /// When it was done.
    pub finished_at: Option<DateTime<Utc>>,
}

impl JobRow {
    /// The claim on a row from [`Db::claim_jobs`]. The claim of a row that nobody holds ends nothing.
    pub fn claim(&self) -> JobClaim {
        JobClaim { id: self.id, owner: self.owner.clone().unwrap_or_default(), attempt: self.attempts }
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: i64,
    dedupe_key: String,
    campaign: Option<String>,
    kind: String,
    due_ms: i64,
    payload: String,
    status: String,
    owner: Option<String>,
    attempts: i64,
    last_error: Option<String>,
    finished_at_ms: Option<i64>,
}

impl Row {
    pub(crate) fn read(self) -> Result<JobRow, StoreError> {
        let place = Place { table: "jobs", key: &self.id };
        Ok(JobRow {
            id: self.id,
            campaign: place.campaign(self.campaign)?,
            due: place.at("due_ms", self.due_ms)?,
            payload: place.json("payload", &self.payload)?,
            status: place.word("status", &self.status)?,
            finished_at: place.maybe_at("finished_at_ms", self.finished_at_ms)?,
            dedupe_key: self.dedupe_key,
            kind: self.kind,
            owner: self.owner,
            attempts: self.attempts,
            last_error: self.last_error,
        })
    }
}

async fn list(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<JobRow>, StoreError> {
    let sql = select!(jobs, " WHERE campaign = $1 ORDER BY due_ms, id");
    all!(conn, Row, sql, campaign.as_str())?.into_iter().map(Row::read).collect()
}

async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>, StoreError> {
    let sql = "SELECT min(CASE WHEN status = 'leased' THEN lease_until_ms ELSE due_ms END)
                 FROM jobs WHERE status IN ('pending', 'leased')";
    let next = first!(conn, (Option<i64>,), sql)?.and_then(|(next,)| next);
    Place { table: "jobs", key: &"next" }.maybe_at("due_ms", next)
}

reads! {
    /// The jobs of a campaign, by time.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    jobs(campaign: &CampaignId) -> Vec<JobRow> = list;

    /// When [`Db::claim_jobs`] next has something to give: the earliest time of a waiting job, or the end of a lease.
    ///
    /// # Errors
    /// What the database says.
    next_job_due() -> Option<DateTime<Utc>> = next_due;
}

impl Db {
    /// Claims up to `limit` jobs for `owner`, by time and then number: those that are due, and those due ones whose
    /// lease has run out. No two workers get the same job at the same time.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Busy`] included.
    pub async fn claim_jobs(
        &self,
        owner: &str,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<JobRow>, StoreError> {
        let mut conn = self.writing().await?;
        let sql = locking!(
            conn,
            "WITH ready AS MATERIALIZED (
                 SELECT id FROM jobs
                  WHERE status IN ('pending', 'leased') AND due_ms <= $3
                    AND (status = 'pending' OR lease_until_ms <= $3)
                  ORDER BY due_ms, id LIMIT CAST($4 AS BIGINT)",
            " FOR UPDATE SKIP LOCKED",
            concat!(
                ")
             UPDATE jobs
                SET status = 'leased', owner = $1, lease_until_ms = $2, attempts = attempts + 1
              WHERE id IN (SELECT id FROM ready)
             RETURNING ",
                columns!(jobs)
            )
        );
        let owner = convert::key("owner", owner)?;
        let until = convert::ms(now + lease);
        let mut rows = all!(conn, Row, sql, owner, until, convert::ms(now), i64::from(limit))?;
        rows.sort_by_key(|row| (row.due_ms, row.id));
        rows.into_iter().map(Row::read).collect()
    }
}

impl Tx {
    /// Stores a job; `false` when its dedupe key is known, and then nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the campaign is not stored.
    pub async fn schedule(&mut self, job: &NewJob) -> Result<bool, StoreError> {
        let sql = "INSERT INTO jobs (dedupe_key, campaign, kind, due_ms, payload, status)
                   VALUES ($1, $2, $3, $4, $5, 'pending') ON CONFLICT (dedupe_key) DO NOTHING";
        let inserted = run!(
            self.conn,
            sql,
            convert::key("dedupe key", &job.dedupe_key)?,
            job.campaign.as_ref().map(CampaignId::as_str),
            convert::key("kind", &job.kind)?,
            convert::ms(job.due),
            convert::json("payload", &job.payload)?,
        )?;
        Ok(inserted == 1)
    }

    /// Ends a job, in the transaction of its effects. `false` when the claim was fenced off: then those effects
    /// belong to somebody else, and the transaction is to be dropped.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finish_job(&mut self, claim: &JobClaim, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs
                      SET status = 'done', finished_at_ms = $4, owner = NULL, lease_until_ms = NULL,
                          last_error = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        let now = convert::ms(now);
        Ok(run!(self.conn, sql, claim.id, claim.owner.as_str(), claim.attempt, now)? == 1)
    }

    /// Puts a job back that could not be done, for another attempt at `due`. `false` when the claim was fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn retry_job(
        &mut self,
        claim: &JobClaim,
        error: &str,
        due: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs
                      SET status = 'pending', due_ms = $5, last_error = $4, owner = NULL, lease_until_ms = NULL
                    WHERE id = $1 AND status = 'leased' AND owner = $2 AND attempts = $3";
        let (error, due) = (without_nul(error), convert::ms(due));
        Ok(run!(self.conn, sql, claim.id, claim.owner.as_str(), claim.attempt, error, due)? == 1)
    }

    /// Gives a job that is not done another time; `false` when it is done, cancelled or not there. A worker that is at
    /// it is fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reschedule(&mut self, dedupe_key: &str, due: DateTime<Utc>) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET status = 'pending', due_ms = $2, owner = NULL, lease_until_ms = NULL
                    WHERE dedupe_key = $1 AND status IN ('pending', 'leased')";
        Ok(run!(self.conn, sql, convert::key("dedupe key", dedupe_key)?, convert::ms(due))? == 1)
    }

    /// Cancels every job of a campaign that is not done and gives their number; a worker that is at one of them is
    /// fenced off.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cancel_jobs(&mut self, campaign: &CampaignId) -> Result<u64, StoreError> {
        let sql = "UPDATE jobs SET status = 'cancelled', owner = NULL, lease_until_ms = NULL
                    WHERE campaign = $1 AND status IN ('pending', 'leased')";
        run!(self.conn, sql, campaign.as_str())
    }
}
