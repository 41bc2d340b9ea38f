//! What the panel's result reads: the numbered list page by page.

use domain::campaign::CampaignId;

use crate::conn::Conn;
use crate::convert;
use crate::db::Backend;
use crate::error::StoreError;
use crate::result::{Row, StoredCandidate};

/// A page of the numbered list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CandidatePage {
    /// Only the line with this number.
    pub number: Option<u32>,
    /// Only lines that were struck.
    pub struck: bool,
    /// Only lines after this number; 0 for the first page.
    pub after: u32,
    /// At most so many.
    pub limit: u32,
}

/// How many lines a list has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CandidateCount {
    /// All of them.
    pub all: u64,
    /// Those up to the number after which a page begins.
    pub before: u64,
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    page: &CandidatePage,
) -> Result<Vec<StoredCandidate>, StoreError> {
    let sql = select!(
        candidates,
        " WHERE campaign = $1 AND number > $2 AND ($3 = -1 OR number = $3) AND ($4 = 0 OR struck IS NOT NULL)
                 ORDER BY number LIMIT $5"
    );
    let (after, number) = (i64::from(page.after), page.number.map_or(-1, i64::from));
    let (struck, limit) = (i64::from(page.struck), i64::from(page.limit));
    let rows = all!(conn, Row, sql, campaign.as_str(), after, number, struck, limit)?;
    rows.into_iter().map(Row::read).collect()
}

async fn count(
    conn: &mut Conn,
    campaign: &CampaignId,
    page: &CandidatePage,
) -> Result<CandidateCount, StoreError> {
    let sql = "SELECT count(*), count(CASE WHEN number <= $2 THEN 1 END) FROM candidates
                WHERE campaign = $1 AND ($3 = -1 OR number = $3) AND ($4 = 0 OR struck IS NOT NULL)";
    let (after, number) = (i64::from(page.after), page.number.map_or(-1, i64::from));
    let row = first!(conn, (i64, i64), sql, campaign.as_str(), after, number, i64::from(page.struck))?;
    let (all, before) = row.unwrap_or_default();
    Ok(CandidateCount { all: all as u64, before: before as u64 })
}

async fn numbered(
    conn: &mut Conn,
    campaign: &CampaignId,
    numbers: &[u32],
) -> Result<Vec<StoredCandidate>, StoreError> {
    let list = convert::json("numbers", numbers)?;
    let sql = match conn.backend() {
        Backend::Sqlite => {
            select!(
                candidates,
                " WHERE campaign = $1 AND number IN (SELECT value FROM json_each($2)) ORDER BY number"
            )
        }
        Backend::Postgres => {
            select!(candidates, " WHERE campaign = $1 AND number IN (SELECT value::bigint FROM json_array_elements_text($2::json))
                 ORDER BY number")
        }
    };
    all!(conn, Row, sql, campaign.as_str(), list.as_str())?.into_iter().map(Row::read).collect()
}

reads! {
    /// A page of the numbered list, by number.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    candidates_listed(campaign: &CampaignId, of: &CandidatePage) -> Vec<StoredCandidate> = page;

    /// How many lines a list has, and how many of them stand before a page.
    ///
    /// # Errors
    /// What the database says.
    candidates_counted(campaign: &CampaignId, of: &CandidatePage) -> CandidateCount = count;

    /// The lines with these numbers, by number; a number that is not given out is left out.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    candidates_numbered(campaign: &CampaignId, numbers: &[u32]) -> Vec<StoredCandidate> = numbered;
}
