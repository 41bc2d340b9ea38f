//! What moderators decide about posts, and what they take back.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::review::{Decision, DecisionAction};
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Backend, Tx};
use crate::error::StoreError;
use crate::place::Place;

/// A decision to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// The campaign.
    pub campaign: CampaignId,
    /// The post.
    pub message: Snowflake,
    /// When the text that was looked at came to be; `None` when no text was known.
    pub version_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub actor: String,
    /// What was decided.
    pub action: DecisionAction,
    /// Why, for a rejection.
    pub reason: Option<ReasonCode>,
    /// Their words; may be empty.
    pub note: String,
    /// The author's appeal led to it.
    pub on_appeal: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// A stored decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// The post.
    pub message: Snowflake,
    /// When the text that was looked at came to be; `None` when no text was known.
    pub version_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub actor: String,
    /// What was decided.
    pub action: DecisionAction,
    /// Why, for a rejection.
    pub reason: Option<ReasonCode>,
    /// Their words; may be empty.
    pub note: String,
    /// The author's appeal led to it.
    pub on_appeal: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// The revision of the post that was looked at.
    pub post_revision: i64,
    /// The row takes the one before it back, and this is what it leaves.
    pub undo: Option<Undo>,
}

/// What is left when a decision is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Undo {
    /// The decision before it stands again; the row repeats it.
    Restored,
    /// No decision stands; the row names the one that was taken back.
    Reopened,
}

impl Undo {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Undo::Restored => "restored",
            Undo::Reopened => "reopened",
        }
    }
}

impl DecisionRow {
    /// True while a decision stands, and false for a row after which none does.
    pub fn stands(&self) -> bool {
        self.undo != Some(Undo::Reopened)
    }

    /// The decision as the rules see it.
    pub fn decision(&self) -> Decision {
        Decision {
            action: self.action,
            reason: self.reason,
            version_at: self.version_at,
            on_appeal: self.on_appeal,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    message: i64,
    version_at_ms: Option<i64>,
    actor: String,
    action: String,
    reason: Option<String>,
    note: String,
    on_appeal: bool,
    at_ms: i64,
    post_revision: i64,
    undo: Option<String>,
}

impl Row {
    fn read(self) -> Result<DecisionRow, StoreError> {
        let place = Place { table: "decisions", key: &self.message };
        Ok(DecisionRow {
            message: place.id("message", self.message)?,
            version_at: place.maybe_at("version_at_ms", self.version_at_ms)?,
            action: match self.action.as_str() {
                "accept" => DecisionAction::Accept,
                "reject" => DecisionAction::Reject,
                other => return Err(place.corrupt("action", other)),
            },
            reason: self.reason.map(|reason| place.word("reason", &reason)).transpose()?,
            at: place.at("at_ms", self.at_ms)?,
            actor: self.actor,
            note: self.note,
            on_appeal: self.on_appeal,
            post_revision: self.post_revision,
            undo: match self.undo.as_deref() {
                None => None,
                Some("restored") => Some(Undo::Restored),
                Some("reopened") => Some(Undo::Reopened),
                Some(other) => return Err(place.corrupt("undo", other)),
            },
        })
    }
}

/// The decision that stands, of each post from one message to another.
pub(crate) async fn latest(
    conn: &mut Conn,
    campaign: &CampaignId,
    from: i64,
    to: i64,
) -> Result<Vec<DecisionRow>, StoreError> {
    let sql =
        "SELECT message, version_at_ms, actor, action, reason, note, on_appeal, at_ms, post_revision, undo
                 FROM decisions
                WHERE seq IN (SELECT max(seq) FROM decisions
                               WHERE campaign = $1 AND message BETWEEN $2 AND $3 GROUP BY message)";
    let rows = all!(conn, Row, sql, campaign.as_str(), from, to)?;
    let rows: Vec<DecisionRow> = rows.into_iter().map(Row::read).collect::<Result<_, _>>()?;
    Ok(rows.into_iter().filter(DecisionRow::stands).collect())
}

/// The decisions that stand of posts named in a JSON list of their messages.
pub(crate) async fn latest_of(
    conn: &mut Conn,
    campaign: &CampaignId,
    messages: &str,
) -> Result<Vec<DecisionRow>, StoreError> {
    let sql = match conn.backend() {
        Backend::Sqlite => {
            "SELECT message, version_at_ms, actor, action, reason, note, on_appeal, at_ms, post_revision, undo
               FROM decisions
              WHERE seq IN (SELECT max(seq) FROM decisions
                             WHERE campaign = $1 AND message IN (SELECT value FROM json_each($2)) GROUP BY message)"
        }
        Backend::Postgres => {
            "SELECT message, version_at_ms, actor, action, reason, note, on_appeal, at_ms, post_revision, undo
               FROM decisions
              WHERE seq IN (SELECT max(seq) FROM decisions
                             WHERE campaign = $1
                               AND message IN (SELECT value::bigint FROM json_array_elements_text($2::json))
                             GROUP BY message)"
        }
    };
    let rows = all!(conn, Row, sql, campaign.as_str(), messages)?;
    let rows: Vec<DecisionRow> = rows.into_iter().map(Row::read).collect::<Result<_, _>>()?;
    Ok(rows.into_iter().filter(DecisionRow::stands).collect())
}

async fn list_decisions(
    conn: &mut Conn,
    campaign: &CampaignId,
    message: Snowflake,
) -> Result<Vec<DecisionRow>, StoreError> {
    let sql =
        "SELECT message, version_at_ms, actor, action, reason, note, on_appeal, at_ms, post_revision, undo
                 FROM decisions WHERE campaign = $1 AND message = $2 ORDER BY seq";
    let message = convert::id("message", message)?;
    all!(conn, Row, sql, campaign.as_str(), message)?.into_iter().map(Row::read).collect()
}

reads! {
    /// Every decision on a post, oldest first; the last one stands, unless it takes one back.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    decisions(campaign: &CampaignId, message: Snowflake) -> Vec<DecisionRow> = list_decisions;
}

impl Tx {
    /// Adds a decision on a post whose revision is still the one the moderator looked at; the revision grows by one.
    /// Nothing is ever overwritten.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the post has another revision or is not stored.
    pub async fn add_decision(
        &mut self,
        decision: &NewDecision,
        expected_revision: i64,
    ) -> Result<(), StoreError> {
        self.put_decision(decision, None, expected_revision).await
    }

    /// Adds a row that takes the latest decision on a post back; see [`Undo`] for what the row has to say.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the post has another revision or is not stored.
    pub async fn take_back_decision(
        &mut self,
        decision: &NewDecision,
        undo: Undo,
        expected_revision: i64,
    ) -> Result<(), StoreError> {
        self.put_decision(decision, Some(undo), expected_revision).await
    }

    async fn put_decision(
        &mut self,
        decision: &NewDecision,
        undo: Option<Undo>,
        expected_revision: i64,
    ) -> Result<(), StoreError> {
        let campaign = decision.campaign.as_str();
        let message = convert::id("message", decision.message)?;
        let sql = "UPDATE posts SET revision = revision + 1
                    WHERE campaign = $1 AND message = $2 AND revision = $3";
        if run!(self.conn, sql, campaign, message, expected_revision)? != 1 {
            let what = format!("post {} of campaign {campaign}", decision.message);
            return Err(StoreError::Stale { what, expected: expected_revision });
        }
        let action = match decision.action {
            DecisionAction::Accept => "accept",
            DecisionAction::Reject => "reject",
        };
        let sql =
            "INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, reason,
                                          note, on_appeal, at_ms, undo)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        run!(
            self.conn,
            sql,
            campaign,
            message,
            expected_revision,
            decision.version_at.map(convert::ms),
            convert::text("actor", &decision.actor)?,
            action,
            decision.reason.map(ReasonCode::name),
            convert::text("note", &decision.note)?,
            decision.on_appeal,
            convert::ms(decision.at),
            undo.map(Undo::name),
        )?;
        self.settle_waiting(campaign, message).await
    }
}
