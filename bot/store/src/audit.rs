//! Who did what, when and why. Rows are only ever added; the database itself refuses anything else.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
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
