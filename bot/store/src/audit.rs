//! Who did what, when and why. Rows are only ever added; the database itself refuses anything else.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// Something that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAudit {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: an account, or `herald` for what the schedule did.
    pub actor: String,
    /// What, such as `campaign_approved`.
    pub action: String,
    /// In which campaign.
    pub campaign: Option<CampaignId>,
    /// To what, such as `post 1357248253132800000`.
    pub subject: String,
    /// How it was before.
    pub before: Option<Value>,
    /// How it is now.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// Its place in the log.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// In which campaign.
    pub campaign: Option<CampaignId>,
    /// To what.
    pub subject: String,
    /// How it was before.
    pub before: Option<Value>,
    /// How it is now.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at_ms: i64,
    actor: String,
    action: String,
    campaign: Option<String>,
    subject: String,
    before_state: Option<String>,
    after_state: Option<String>,
    reason: Option<String>,
}

impl Row {
    fn read(self) -> Result<AuditRow, StoreError> {
        let place = Place { table: "audit_log", key: &self.seq };
        Ok(AuditRow {
            seq: self.seq,
            at: place.at("at_ms", self.at_ms)?,
            campaign: place.campaign(self.campaign)?,
            before: place.maybe_json("before_state", self.before_state.as_deref())?,
            after: place.maybe_json("after_state", self.after_state.as_deref())?,
            actor: self.actor,
            action: self.action,
            subject: self.subject,
            reason: self.reason,
        })
    }
}

async fn page(
    conn: &mut Conn,
    campaign: Option<&CampaignId>,
    after_seq: i64,
    limit: u32,
) -> Result<Vec<AuditRow>, StoreError> {
    let limit = i64::from(limit);
    let rows = match campaign {
        None => {
            let sql = "SELECT seq, at_ms, actor, action, campaign, subject, before_state, after_state, reason
                         FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2";
            all!(conn, Row, sql, after_seq, limit)?
        }
        Some(campaign) => {
            let sql = "SELECT seq, at_ms, actor, action, campaign, subject, before_state, after_state, reason
                         FROM audit_log WHERE campaign = $1 AND seq > $2 ORDER BY seq LIMIT $3";
            all!(conn, Row, sql, campaign.as_str(), after_seq, limit)?
        }
    };
    rows.into_iter().map(Row::read).collect()
}

/// Which rows of the log are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only of this campaign.
    pub campaign: Option<CampaignId>,
    /// Only what this actor did.
    pub actor: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only about this subject, such as `post:1357248253132800000`.
    pub subject: Option<String>,
    /// Only from then on.
    pub from: Option<DateTime<Utc>>,
    /// Only before then.
    pub until: Option<DateTime<Utc>>,
    /// With rows of no campaign: accounts and settings, which are those of the whole installation.
    pub installation: bool,
}

async fn search(
    conn: &mut Conn,
    guild: Snowflake,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<AuditRow>, StoreError> {
    let when = |asked: bool, condition: &'static str, otherwise: &'static str| {
        if asked { condition } else { otherwise }
    };
    let sql = format!(
        "SELECT seq, at_ms, actor, action, campaign, subject, before_state, after_state, reason FROM audit_log
          WHERE seq < $1 AND {} AND {} AND {} AND {} AND {} AND at_ms < $7
            AND ({}campaign IN (SELECT c.id FROM campaigns c WHERE c.guild = $8))
          ORDER BY seq DESC LIMIT $9",
        when(filter.campaign.is_some(), "campaign = $2", "$2 = ''"),
        when(filter.actor.is_some(), "actor = $3", "$3 = ''"),
        when(filter.action.is_some(), "action = $4", "$4 = ''"),
        when(filter.subject.is_some(), "subject = $5", "$5 = ''"),
        when(filter.from.is_some(), "at_ms >= $6", "$6 = 0"),
        when(filter.installation, "campaign IS NULL OR ", ""),
    );
    let rows = all!(
        conn,
        Row,
        sqlx::AssertSqlSafe(sql),
        before.unwrap_or(i64::MAX),
        filter.campaign.as_ref().map_or("", CampaignId::as_str),
        filter.actor.as_deref().unwrap_or_default(),
        filter.action.as_deref().unwrap_or_default(),
        filter.subject.as_deref().unwrap_or_default(),
        filter.from.map_or(0, convert::ms),
        filter.until.map_or(i64::MAX, convert::ms),
        convert::id("guild", guild)?,
        i64::from(limit),
    )?;
    rows.into_iter().map(Row::read).collect()
}

async fn words_of(conn: &mut Conn, column: &'static str) -> Result<Vec<String>, StoreError> {
    // A loose index scan: each step looks up the next word, however many rows there are of each.
    let sql = format!(
        "WITH RECURSIVE w (word) AS (
             SELECT min({column}) FROM audit_log
             UNION ALL SELECT (SELECT min({column}) FROM audit_log WHERE {column} > w.word) FROM w WHERE w.word IS NOT NULL)
         SELECT word FROM w WHERE word IS NOT NULL"
    );
    let rows = all!(conn, (String,), sqlx::AssertSqlSafe(sql))?;
    Ok(rows.into_iter().map(|(word,)| word).collect())
}

async fn all_actors(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    words_of(conn, "actor").await
}

async fn all_actions(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    words_of(conn, "action").await
}

async fn about(conn: &mut Conn, campaign: &CampaignId, subject: &str) -> Result<Vec<AuditRow>, StoreError> {
    let sql = "SELECT seq, at_ms, actor, action, campaign, subject, before_state, after_state, reason
                 FROM audit_log WHERE campaign = $1 AND subject = $2 ORDER BY seq";
    all!(conn, Row, sql, campaign.as_str(), subject)?.into_iter().map(Row::read).collect()
}

reads! {
    /// The rows of a campaign's log about one subject, oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    audit_of(campaign: &CampaignId, subject: &str) -> Vec<AuditRow> = about;

    /// A page of the log as a server may read it, the newest row first. `before` is the last row of the page before.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    audit_search(guild: Snowflake, filter: &AuditFilter, before: Option<i64>, limit: u32) -> Vec<AuditRow> = search;

    /// Everyone who stands in the log.
    ///
    /// # Errors
    /// What the database says.
    audit_actors() -> Vec<String> = all_actors;

    /// Everything that was done according to the log.
    ///
    /// # Errors
    /// What the database says.
    audit_actions() -> Vec<String> = all_actions;

    /// The log of one campaign or of all, at most `limit` rows after `after_seq` (0 for the beginning).
    ///
    /// Rows of one campaign stand in the order of their commits when their writers hold [`Tx::lock_campaign`]. Across
    /// campaigns, on PostgreSQL, a transaction that ends later may still add a row with a smaller number.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    audit_log(campaign: Option<&CampaignId>, after_seq: i64, limit: u32) -> Vec<AuditRow> = page;
}

impl Tx {
    /// Adds a row to the audit log.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn audit(&mut self, entry: &NewAudit) -> Result<(), StoreError> {
        let sql = "INSERT INTO audit_log (at_ms, actor, action, campaign, subject, before_state, after_state, reason)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let before = entry.before.as_ref().map(|value| convert::json("before", value)).transpose()?;
        let after = entry.after.as_ref().map(|value| convert::json("after", value)).transpose()?;
        run!(
            self.conn,
            sql,
            convert::ms(entry.at),
            convert::text("actor", &entry.actor)?,
            convert::text("action", &entry.action)?,
            entry.campaign.as_ref().map(CampaignId::as_str),
            convert::text("subject", &entry.subject)?,
            before,
            after,
            convert::maybe_text("reason", entry.reason.as_deref())?,
        )?;
        Ok(())
    }
}
