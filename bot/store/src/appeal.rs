//! Appeals of authors: about what became of a post before the freeze, and about a published result.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// An author's appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppeal {
    /// The campaign.
    pub campaign: CampaignId,
    /// The post.
    pub message: Snowflake,
    /// The author.
    pub author: Snowflake,
    /// Their words.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How an appeal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppealOutcome {
    /// The decision stands.
    Upheld,
    /// The decision falls.
    Overturned,
}

impl AppealOutcome {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            AppealOutcome::Upheld => "upheld",
            AppealOutcome::Overturned => "overturned",
        }
    }
}

impl fmt::Display for AppealOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for AppealOutcome {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [AppealOutcome::Upheld, AppealOutcome::Overturned]
            .into_iter()
            .find(|outcome| outcome.name() == name)
            .ok_or_else(|| format!("{name:?} is no end of an appeal"))
    }
}

/// A stored appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealRow {
    /// The post.
    pub message: Snowflake,
    /// The version of the result it is about; `None` for an appeal from before the freeze.
    pub result_version: Option<u32>,
    /// The author.
    pub author: Snowflake,
    /// Their words.
    pub text: String,
    /// When it was made.
    pub opened_at: DateTime<Utc>,
    /// How it ended; `None` while it is open.
    pub outcome: Option<AppealOutcome>,
    /// Who decided it.
    pub decided_by: Option<String>,
    /// What they wrote.
    pub decided_note: Option<String>,
    /// When they did.
    pub decided_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Appeal {
    message: i64,
    result_version: Option<i64>,
    author: i64,
    text: String,
    opened_at_ms: i64,
    outcome: Option<String>,
    decided_by: Option<String>,
    decided_note: Option<String>,
    decided_at_ms: Option<i64>,
}

impl Appeal {
    fn read(self) -> Result<AppealRow, StoreError> {
        let place = Place { table: "appeals", key: &self.message };
        Ok(AppealRow {
            message: place.id("message", self.message)?,
            result_version: self.result_version.map(|at| place.number("result_version", at)).transpose()?,
            author: place.id("author", self.author)?,
            opened_at: place.at("opened_at_ms", self.opened_at_ms)?,
            outcome: self.outcome.map(|outcome| place.word("outcome", &outcome)).transpose()?,
            decided_at: place.maybe_at("decided_at_ms", self.decided_at_ms)?,
            text: self.text,
            decided_by: self.decided_by,
            decided_note: self.decided_note,
        })
    }
}

async fn list_appeals(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<AppealRow>, StoreError> {
    let sql = "SELECT message, NULL AS result_version, author, text, opened_at_ms, outcome, decided_by, decided_note,
                      decided_at_ms
                 FROM appeals WHERE campaign = $1 ORDER BY opened_at_ms, message";
    let sql_of_results = "SELECT message, result_version, author, text, opened_at_ms, outcome, decided_by,
                                 decided_note, decided_at_ms
                            FROM result_appeals WHERE campaign = $1 ORDER BY opened_at_ms, message";
    // Those about entries end before the first one about a result can be made, so the order holds.
    let mut rows = all!(conn, Appeal, sql, campaign.as_str())?;
    rows.extend(all!(conn, Appeal, sql_of_results, campaign.as_str())?);
    rows.into_iter().map(Appeal::read).collect()
}

/// The place of an appeal in a list: when it was made in milliseconds, the post, the version of the result it is about (0
/// for one about an entry).
pub type AppealKey = (i64, u64, u32);

/// A page of appeals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppealPage {
    /// Only those with an answer, or only those without one.
    pub answered: Option<bool>,
    /// Only appeals beyond this place.
    pub beyond: Option<AppealKey>,
    /// The newest first, else the oldest.
    pub newest_first: bool,
    /// At most so many.
    pub limit: u32,
}

/// Both kinds of a campaign's appeals. `$2` is 0 for all, 1 for those with an answer and 2 for the others.
const BOTH: &str = "FROM (SELECT message, 0 AS version, author, text, opened_at_ms, outcome, decided_by, decided_note, decided_at_ms
                FROM appeals WHERE campaign = $1
              UNION ALL
              SELECT message, result_version AS version, author, text, opened_at_ms, outcome, decided_by, decided_note,
                     decided_at_ms
                FROM result_appeals WHERE campaign = $1) listed
       WHERE ($2 = 0 OR ($2 = 1) = (outcome IS NOT NULL))";

fn answered_of(answered: Option<bool>) -> i64 {
    answered.map_or(0, |answered| if answered { 1 } else { 2 })
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    page: &AppealPage,
) -> Result<Vec<AppealRow>, StoreError> {
    let (than, order) = if page.newest_first { ("<", " DESC") } else { (">", "") };
    let sql = format!(
        "SELECT message, nullif(version, 0) AS result_version, author, text, opened_at_ms, outcome, decided_by,
                decided_note, decided_at_ms {BOTH}
            AND (opened_at_ms, message, version) {than} ($3, $4, $5)
          ORDER BY opened_at_ms{order}, message{order}, version{order} LIMIT $6"
    );
    let (at, message, version) = match page.beyond {
        Some((at, message, version)) => (at, convert::id("message", Snowflake(message))?, i64::from(version)),
        None if page.newest_first => (i64::MAX, 0, 0),
        None => (i64::MIN, 0, 0),
    };
    let rows = all!(
        conn,
        Appeal,
        sqlx::AssertSqlSafe(sql),
        campaign.as_str(),
        answered_of(page.answered),
        at,
        message,
        version,
        i64::from(page.limit),
    )?;
    rows.into_iter().map(Appeal::read).collect()
}

async fn count(conn: &mut Conn, campaign: &CampaignId, answered: Option<bool>) -> Result<u64, StoreError> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) {BOTH}"));
    let row = first!(conn, (i64,), sql, campaign.as_str(), answered_of(answered))?;
    Ok(row.map_or(0, |(count,)| count as u64))
}

async fn find(
    conn: &mut Conn,
    campaign: &CampaignId,
    message: Snowflake,
    version: Option<u32>,
) -> Result<Option<AppealRow>, StoreError> {
    let message = convert::id("message", message)?;
    let row = match version {
        None => {
            let sql =
                "SELECT message, NULL AS result_version, author, text, opened_at_ms, outcome, decided_by,
                              decided_note, decided_at_ms
                         FROM appeals WHERE campaign = $1 AND message = $2";
            first!(conn, Appeal, sql, campaign.as_str(), message)?
        }
        Some(version) => {
            let sql = "SELECT message, result_version, author, text, opened_at_ms, outcome, decided_by,
                              decided_note, decided_at_ms
                         FROM result_appeals WHERE campaign = $1 AND message = $2 AND result_version = $3";
            first!(conn, Appeal, sql, campaign.as_str(), message, i64::from(version))?
        }
    };
    row.map(Appeal::read).transpose()
}

reads! {
    /// A page of the appeals of a campaign.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    appeals_listed(campaign: &CampaignId, of: &AppealPage) -> Vec<AppealRow> = page;

    /// How many appeals a campaign has: with an answer, without one, or all.
    ///
    /// # Errors
    /// What the database says.
    appeals_counted(campaign: &CampaignId, answered: Option<bool>) -> u64 = count;

    /// The appeal about a post: about its entry for `None`, else about that version of the result.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    appeal(campaign: &CampaignId, message: Snowflake, version: Option<u32>) -> Option<AppealRow> = find;

    /// The appeals of a campaign, oldest first: those about entries, then those about results.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    appeals(campaign: &CampaignId) -> Vec<AppealRow> = list_appeals;
}

impl Tx {
    /// Stores an appeal; `false` when the post already has one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the post is not stored.
    pub async fn add_appeal(&mut self, appeal: &NewAppeal) -> Result<bool, StoreError> {
        let sql = "INSERT INTO appeals (campaign, message, author, text, opened_at_ms)
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (campaign, message) DO NOTHING";
        let inserted = run!(
            self.conn,
            sql,
            appeal.campaign.as_str(),
            convert::id("message", appeal.message)?,
            convert::id("author", appeal.author)?,
            convert::text("appeal", &appeal.text)?,
            convert::ms(appeal.at),
        )?;
        Ok(inserted == 1)
    }

    /// Ends an appeal that is still open; `false` when it is not, or when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decide_appeal(
        &mut self,
        campaign: &CampaignId,
        message: Snowflake,
        outcome: AppealOutcome,
        actor: &str,
        note: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE appeals SET outcome = $3, decided_by = $4, decided_note = $5, decided_at_ms = $6
                    WHERE campaign = $1 AND message = $2 AND outcome IS NULL";
        let decided = run!(
            self.conn,
            sql,
            campaign.as_str(),
            convert::id("message", message)?,
            outcome.name(),
            convert::text("actor", actor)?,
            convert::text("note", note)?,
            convert::ms(at),
        )?;
        Ok(decided == 1)
    }

    /// Stores an appeal about a published result; `false` when the post has one about that version already.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the post or the result is not stored.
    pub async fn add_result_appeal(&mut self, appeal: &NewAppeal, version: u32) -> Result<bool, StoreError> {
        let sql = "INSERT INTO result_appeals (campaign, result_version, message, author, text, opened_at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (campaign, result_version, message) DO NOTHING";
        let inserted = run!(
            self.conn,
            sql,
            appeal.campaign.as_str(),
            i64::from(version),
            convert::id("message", appeal.message)?,
            convert::id("author", appeal.author)?,
            convert::text("appeal", &appeal.text)?,
            convert::ms(appeal.at),
        )?;
        Ok(inserted == 1)
    }

    /// Ends an appeal about a result that is still open; `false` when it is not, or when there is none.
    ///
    /// # Errors
    /// What the database says.
    #[expect(clippy::too_many_arguments, reason = "the key and the answer of one appeal")]
    pub async fn decide_result_appeal(
        &mut self,
        campaign: &CampaignId,
        version: u32,
        message: Snowflake,
        outcome: AppealOutcome,
        actor: &str,
        note: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE result_appeals
                      SET outcome = $4, decided_by = $5, decided_note = $6, decided_at_ms = $7
                    WHERE campaign = $1 AND result_version = $2 AND message = $3 AND outcome IS NULL";
        let decided = run!(
            self.conn,
            sql,
            campaign.as_str(),
            i64::from(version),
            convert::id("message", message)?,
            outcome.name(),
            convert::text("actor", actor)?,
            convert::text("note", note)?,
            convert::ms(at),
        )?;
        Ok(decided == 1)
    }
}
