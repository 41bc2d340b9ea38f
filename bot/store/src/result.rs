//! The frozen list, the judges' sheets and the published results.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A line of the frozen list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateRow {
    /// Its number, from 1.
    pub number: u32,
    /// The post.
    pub message: Snowflake,
    /// Who wrote it.
    pub author: Snowflake,
    /// The person, numbered within the list.
    pub person: u32,
    /// The published digest of the line, in hex.
    pub line: String,
    /// The salt that proves the line, in hex; only its author may see it.
    pub salt: String,
}

/// A line of the frozen list and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCandidate {
    /// The line.
    pub row: CandidateRow,
    /// Why it was struck.
    pub struck: Option<ReasonCode>,
    /// When it was struck.
    pub struck_at: Option<DateTime<Utc>>,
}

/// The marks of one judge.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// The judge, as the bundle names them.
    pub judge: String,
    /// The marks.
    pub marks: Value,
    /// When they were last given.
    pub at: DateTime<Utc>,
}

/// Marks for an entry that was admitted after the sheets were sealed.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetAddition {
    /// The number of the entry.
    pub number: u32,
    /// The judge, as their sheet names them.
    pub judge: String,
    /// The marks.
    pub marks: Value,
    /// When they were last given.
    pub at: DateTime<Utc>,
}

/// The seal on the sheets of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealRow {
    /// The hash of all sheets.
    pub score_hash: Digest,
    /// When they were sealed.
    pub at: DateTime<Utc>,
}

/// A published result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// 1 for the first, and one more for every correction.
    pub version: u32,
    /// The bundle, byte for byte.
    pub bundle: String,
    /// Its digest.
    pub digest: Digest,
    /// When it was stored.
    pub at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    number: i64,
    message: i64,
    author: i64,
    person: i64,
    line: String,
    salt: String,
    struck: Option<String>,
    struck_at_ms: Option<i64>,
}

impl Row {
    pub(crate) fn read(self) -> Result<StoredCandidate, StoreError> {
        let place = Place { table: "candidates", key: &self.number };
        Ok(StoredCandidate {
            struck: self.struck.map(|code| place.word("struck", &code)).transpose()?,
            struck_at: place.maybe_at("struck_at_ms", self.struck_at_ms)?,
            row: CandidateRow {
                number: place.number("number", self.number)?,
                message: place.id("message", self.message)?,
                author: place.id("author", self.author)?,
                person: place.number("person", self.person)?,
                line: self.line,
                salt: self.salt,
            },
        })
    }
}

async fn list_candidates(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<StoredCandidate>, StoreError> {
    let sql = select!(candidates, " WHERE campaign = $1 ORDER BY number");
    all!(conn, Row, sql, campaign.as_str())?.into_iter().map(Row::read).collect()
}

async fn find_candidate(
    conn: &mut Conn,
    campaign: &CampaignId,
    message: Snowflake,
) -> Result<Option<StoredCandidate>, StoreError> {
    let sql = select!(candidates, " WHERE campaign = $1 AND message = $2");
    let row = first!(conn, Row, sql, campaign.as_str(), convert::id("message", message)?)?;
    row.map(Row::read).transpose()
}

async fn list_sheets(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<SheetRow>, StoreError> {
    let sql = "SELECT judge, marks, at_ms FROM sheets WHERE campaign = $1 ORDER BY judge";
    let mut sheets = Vec::new();
    for (judge, marks, at_ms) in all!(conn, (String, String, i64), sql, campaign.as_str())? {
        let place = Place { table: "sheets", key: &judge };
        let (marks, at) = (place.json("marks", &marks)?, place.at("at_ms", at_ms)?);
        sheets.push(SheetRow { judge, marks, at });
    }
    Ok(sheets)
}

async fn list_additions(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<SheetAddition>, StoreError> {
    let sql =
        "SELECT number, judge, marks, at_ms FROM sheet_additions WHERE campaign = $1 ORDER BY number, judge";
    let mut additions = Vec::new();
    for (number, judge, marks, at_ms) in all!(conn, (i64, String, String, i64), sql, campaign.as_str())? {
        let place = Place { table: "sheet_additions", key: &number };
        let (marks, at) = (place.json("marks", &marks)?, place.at("at_ms", at_ms)?);
        additions.push(SheetAddition { number: place.number("number", number)?, judge, marks, at });
    }
    Ok(additions)
}

async fn find_seal(conn: &mut Conn, campaign: &CampaignId) -> Result<Option<SealRow>, StoreError> {
    let sql = "SELECT score_hash, at_ms FROM seals WHERE campaign = $1";
    let Some((hash, at_ms)) = first!(conn, (String, i64), sql, campaign.as_str())? else {
        return Ok(None);
    };
    let place = Place { table: "seals", key: campaign };
    Ok(Some(SealRow { score_hash: place.word("score_hash", &hash)?, at: place.at("at_ms", at_ms)? }))
}

async fn find_result(
    conn: &mut Conn,
    campaign: &CampaignId,
    version: Option<u32>,
) -> Result<Option<ResultRow>, StoreError> {
    type Row = (i64, String, String, i64);
    let row = match version {
        None => {
            let sql = "SELECT version, bundle, digest, at_ms FROM results
                        WHERE campaign = $1 ORDER BY version DESC LIMIT 1";
            first!(conn, Row, sql, campaign.as_str())?
        }
        Some(version) => {
            let sql =
                "SELECT version, bundle, digest, at_ms FROM results WHERE campaign = $1 AND version = $2";
            first!(conn, Row, sql, campaign.as_str(), i64::from(version))?
        }
    };
    let Some((version, bundle, digest, at_ms)) = row else { return Ok(None) };
    let place = Place { table: "results", key: &version };
    Ok(Some(ResultRow {
        version: place.number("version", version)?,
        digest: place.word("digest", &digest)?,
        at: place.at("at_ms", at_ms)?,
        bundle,
    }))
}

reads! {
    /// The frozen list by number; empty before the freeze.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    candidates(campaign: &CampaignId) -> Vec<StoredCandidate> = list_candidates;

    /// The line of one post on the numbered list.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    candidate(campaign: &CampaignId, message: Snowflake) -> Option<StoredCandidate> = find_candidate;

    /// The judges' sheets, by judge.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    sheets(campaign: &CampaignId) -> Vec<SheetRow> = list_sheets;

    /// Marks for entries that were admitted after the sheets were sealed, by number and judge.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    sheet_additions(campaign: &CampaignId) -> Vec<SheetAddition> = list_additions;

    /// The seal on the sheets, once there is one.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    sealed(campaign: &CampaignId) -> Option<SealRow> = find_seal;

    /// A version of the result, or the latest for `None`.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    result(campaign: &CampaignId, version: Option<u32>) -> Option<ResultRow> = find_result;
}

impl Tx {
    /// Adds lines to the frozen list.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a number or a post already stands in it, [`StoreError::Missing`] for a post that is
    /// not stored.
    pub async fn put_candidates(
        &mut self,
        campaign: &CampaignId,
        candidates: &[CandidateRow],
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO candidates (campaign, number, message, author, person, line, salt)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        for candidate in candidates {
            run!(
                self.conn,
                sql,
                campaign.as_str(),
                i64::from(candidate.number),
                convert::id("message", candidate.message)?,
                convert::id("author", candidate.author)?,
                i64::from(candidate.person),
                convert::text("line", &candidate.line)?,
                convert::text("salt", &candidate.salt)?,
            )?;
        }
        Ok(())
    }

    /// Strikes a line, which keeps its number; `false` when it is already struck or not in the list.
    ///
    /// # Errors
    /// What the database says.
    pub async fn strike(
        &mut self,
        campaign: &CampaignId,
        number: u32,
        reason: ReasonCode,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE candidates SET struck = $3, struck_at_ms = $4
                    WHERE campaign = $1 AND number = $2 AND struck IS NULL";
        let (number, at) = (i64::from(number), convert::ms(at));
        Ok(run!(self.conn, sql, campaign.as_str(), number, reason.name(), at)? == 1)
    }

    /// Takes the strike off a line that carries this reason; `false` when it carries another or none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lift_strike(
        &mut self,
        campaign: &CampaignId,
        number: u32,
        reason: ReasonCode,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE candidates SET struck = NULL, struck_at_ms = NULL
                    WHERE campaign = $1 AND number = $2 AND struck = $3";
        Ok(run!(self.conn, sql, campaign.as_str(), i64::from(number), reason.name())? == 1)
    }

    /// Stores a judge's marks for one entry that was admitted after the sheets were sealed, in place of earlier ones.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the number is not on the list.
    pub async fn put_sheet_addition(
        &mut self,
        campaign: &CampaignId,
        addition: &SheetAddition,
    ) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO sheet_additions (campaign, number, judge, marks, at_ms) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (campaign, number, judge)
                   DO UPDATE SET marks = excluded.marks, at_ms = excluded.at_ms";
        run!(
            self.conn,
            sql,
            campaign.as_str(),
            i64::from(addition.number),
            convert::key("judge", &addition.judge)?,
            convert::json("marks", &addition.marks)?,
            convert::ms(addition.at),
        )?;
        Ok(())
    }

    /// Stores the marks of a judge, in place of what that judge gave before.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] once the sheets are sealed, [`StoreError::Missing`] when the campaign is not stored.
    pub async fn put_sheet(
        &mut self,
        campaign: &CampaignId,
        judge: &str,
        marks: &Value,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.refuse_sealed(campaign).await?;
        let sql = "INSERT INTO sheets (campaign, judge, marks, at_ms) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (campaign, judge) DO UPDATE SET marks = excluded.marks, at_ms = excluded.at_ms";
        let (judge, marks) = (convert::key("judge", judge)?, convert::json("marks", marks)?);
        run!(self.conn, sql, campaign.as_str(), judge, marks, convert::ms(at))?;
        Ok(())
    }

    /// Seals the sheets: from now on they take no marks.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when they are sealed already, [`StoreError::Missing`] when the campaign is not stored.
    pub async fn seal(
        &mut self,
        campaign: &CampaignId,
        score_hash: &Digest,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.refuse_sealed(campaign).await?;
        let sql = "INSERT INTO seals (campaign, score_hash, at_ms) VALUES ($1, $2, $3)";
        run!(self.conn, sql, campaign.as_str(), score_hash.to_string(), convert::ms(at))?;
        Ok(())
    }

    /// Of a sheet and a seal that come at the same time one waits for the other here.
    async fn refuse_sealed(&mut self, campaign: &CampaignId) -> Result<(), StoreError> {
        let sql = locking!(self.conn, "SELECT id FROM campaigns WHERE id = $1", " FOR NO KEY UPDATE");
        if first!(self.conn, (String,), sql, campaign.as_str())?.is_none() {
            return Err(StoreError::Missing { what: format!("campaign {campaign}") });
        }
        match find_seal(&mut self.conn, campaign).await? {
            None => Ok(()),
            Some(_) => Err(StoreError::Sealed { campaign: campaign.clone() }),
        }
    }

    /// Stores a version of the result; `false` when there is one of that number, which stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the campaign is not stored.
    pub async fn put_result(
        &mut self,
        campaign: &CampaignId,
        version: u32,
        bundle: &str,
        digest: &Digest,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO results (campaign, version, bundle, digest, at_ms) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (campaign, version) DO NOTHING";
        let bundle = convert::text("bundle", bundle)?;
        let (version, digest, at) = (i64::from(version), digest.to_string(), convert::ms(at));
        Ok(run!(self.conn, sql, campaign.as_str(), version, bundle, digest, at)? == 1)
    }
}
