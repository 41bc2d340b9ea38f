//! Batches of payments: what was handed to whoever pays, and what came of it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::digest::Digest;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A batch of payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its number.
    pub id: i64,
    /// The campaign.
    pub campaign: CampaignId,
    /// Who approved it.
    pub approved_by: String,
    /// When.
    pub approved_at: DateTime<Utc>,
    /// The file, once it was taken out.
    pub file: Option<SealedFile>,
    /// Grows by one with every change.
    pub revision: i64,
}

/// The file of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedFile {
    /// Who took it out first.
    pub exported_by: String,
    /// When.
    pub exported_at: DateTime<Utc>,
    /// How it is written.
    pub format: String,
    /// The hash of its bytes.
    pub digest: Digest,
    /// The bytes, sealed; `None` once they were erased with the account numbers in them.
    pub sealed: Option<Vec<u8>>,
}

/// What the payer said of a prize.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settled {
    /// It is paid.
    Paid,
    /// It could not be paid to the account number.
    Returned,
}

impl Settled {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Settled::Paid => "paid",
            Settled::Returned => "returned",
        }
    }
}

impl FromStr for Settled {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = [Settled::Paid, Settled::Returned].into_iter().find(|settled| settled.name() == name);
        found.ok_or_else(|| format!("{name:?} is no end of a payment; write paid or returned"))
    }
}

/// A prize in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchLine {
    /// The batch.
    pub batch: i64,
    /// Its line in it, from 1.
    pub line: u32,
    /// The row of the ledger.
    pub payout: i64,
    /// The revision of that row which was approved.
    pub payout_revision: i64,
    /// What the payer said of it, the payer's reference, and when herald heard of it.
    pub settled: Option<(Settled, String, DateTime<Utc>)>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: i64,
    campaign: String,
    approved_by: String,
    approved_at_ms: i64,
    exported_by: Option<String>,
    exported_at_ms: Option<i64>,
    format: Option<String>,
    digest: Option<String>,
    sealed: Option<Vec<u8>>,
    revision: i64,
}

impl Row {
    pub(crate) fn read(self) -> Result<BatchRow, StoreError> {
        let place = Place { table: "payout_batches", key: &self.id };
        let file = match (self.exported_by, self.exported_at_ms, self.format, self.digest) {
            (Some(exported_by), Some(at), Some(format), Some(digest)) => Some(SealedFile {
                exported_by,
                exported_at: place.at("exported_at_ms", at)?,
                format,
                digest: place.word("digest", &digest)?,
                sealed: self.sealed,
            }),
            _ => None,
        };
        Ok(BatchRow {
            id: self.id,
            campaign: CampaignId::new(self.campaign).map_err(|error| place.corrupt("campaign", error))?,
            approved_by: self.approved_by,
            approved_at: place.at("approved_at_ms", self.approved_at_ms)?,
            file,
            revision: self.revision,
        })
    }
}

async fn list(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<BatchRow>, StoreError> {
    let sql = select!(payout_batches, " WHERE campaign = $1 ORDER BY id");
    all!(conn, Row, sql, campaign.as_str())?.into_iter().map(Row::read).collect()
}

pub(crate) type Line = (i64, i64, i64, i64, Option<String>, Option<String>, Option<i64>);

async fn list_lines(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<BatchLine>, StoreError> {
    let sql = "SELECT l.batch, l.line, l.payout, l.payout_revision, l.outcome, l.reference, l.settled_at_ms
                 FROM payout_batch_lines l JOIN payout_batches b ON b.id = l.batch
                WHERE b.campaign = $1 ORDER BY l.batch, l.line";
    read_lines(all!(conn, Line, sql, campaign.as_str())?)
}

/// Rows of batches as they were read.
pub(crate) fn read_lines(rows: Vec<Line>) -> Result<Vec<BatchLine>, StoreError> {
    let mut lines = Vec::new();
    for (batch, line, payout, payout_revision, outcome, reference, at) in rows {
        let place = Place { table: "payout_batch_lines", key: &batch };
        let settled = match (outcome, reference, at) {
            (Some(outcome), Some(reference), Some(at)) => {
                Some((place.word("outcome", &outcome)?, reference, place.at("settled_at_ms", at)?))
            }
            _ => None,
        };
        lines.push(BatchLine { batch, line: place.number("line", line)?, payout, payout_revision, settled });
    }
    Ok(lines)
}

reads! {
    /// The batches of a campaign, the oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    batches(campaign: &CampaignId) -> Vec<BatchRow> = list;

    /// What stands in the batches of a campaign, by batch and line.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    batch_lines(campaign: &CampaignId) -> Vec<BatchLine> = list_lines;
}

impl Tx {
    /// Stores a batch of prizes, given by their row and its revision, or puts these in place of what stands in the batch
    /// of the campaign that is not taken out yet. Gives its number.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a prize stands in another batch that was not given back.
    pub async fn approve_batch(
        &mut self,
        campaign: &CampaignId,
        prizes: &[(i64, i64)],
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO payout_batches AS open (campaign, approved_by, approved_at_ms, revision)
                   VALUES ($1, $2, $3, 1)
                   ON CONFLICT (campaign) WHERE exported_by IS NULL DO UPDATE
                      SET approved_by = excluded.approved_by, approved_at_ms = excluded.approved_at_ms,
                          revision = open.revision + 1
                   RETURNING id";
        let actor = convert::text("actor", actor)?;
        let row = first!(self.conn, (i64,), sql, campaign.as_str(), actor, convert::ms(at))?;
        let (batch,) = row.ok_or_else(|| StoreError::Missing { what: format!("campaign {campaign}") })?;
        run!(self.conn, "DELETE FROM payout_batch_lines WHERE batch = $1", batch)?;
        let sql =
            "INSERT INTO payout_batch_lines (batch, line, payout, payout_revision) VALUES ($1, $2, $3, $4)";
        for ((payout, revision), line) in prizes.iter().zip(1i64..) {
            run!(self.conn, sql, batch, line, *payout, *revision)?;
        }
        Ok(batch)
    }

    /// Keeps the file of a batch that was not taken out yet and whose revision is still the expected one.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has another revision, was taken out, or is not stored.
    pub async fn put_batch_file(
        &mut self,
        batch: i64,
        expected_revision: i64,
        file: &SealedFile,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE payout_batches
                      SET exported_by = $3, exported_at_ms = $4, format = $5, digest = $6, sealed = $7,
                          revision = revision + 1
                    WHERE id = $1 AND revision = $2 AND exported_by IS NULL";
        let kept = run!(
            self.conn,
            sql,
            batch,
            expected_revision,
            convert::text("actor", &file.exported_by)?,
            convert::ms(file.exported_at),
            convert::text("format", &file.format)?,
            file.digest.to_string(),
            file.sealed.as_deref(),
        )?;
        if kept == 1 {
            return Ok(());
        }
        Err(StoreError::Stale { what: format!("batch {batch}"), expected: expected_revision })
    }

    /// Throws the files of a campaign's batches away in which a prize stands; their hashes stay.
    ///
    /// # Errors
    /// What the database says.
    pub async fn erase_batch_files(&mut self, payout: i64) -> Result<u64, StoreError> {
        let sql = "UPDATE payout_batches SET sealed = NULL, revision = revision + 1
                    WHERE sealed IS NOT NULL AND id IN (SELECT batch FROM payout_batch_lines WHERE payout = $1)";
        run!(self.conn, sql, payout)
    }

    /// Notes what the payer said of a line that nothing was said of yet; `false` when something was.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn settle_batch_line(
        &mut self,
        batch: i64,
        line: u32,
        settled: Settled,
        reference: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE payout_batch_lines SET outcome = $3, reference = $4, settled_at_ms = $5
                    WHERE batch = $1 AND line = $2 AND outcome IS NULL";
        let reference = convert::text("reference", reference)?;
        let line = i64::from(line);
        Ok(run!(self.conn, sql, batch, line, settled.name(), reference, convert::ms(at))? == 1)
    }
}
