//! What people decide: moderators on posts, and on the appeals of authors.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::review::{Decision, DecisionAction};
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
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
}

impl DecisionRow {
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
    let sql = "SELECT message, version_at_ms, actor, action, reason, note, on_appeal, at_ms
                 FROM decisions
                WHERE seq IN (SELECT max(seq) FROM decisions
                               WHERE campaign = $1 AND message BETWEEN $2 AND $3 GROUP BY message)";
    all!(conn, Row, sql, campaign.as_str(), from, to)?.into_iter().map(Row::read).collect()
}

async fn list_decisions(
    conn: &mut Conn,
    campaign: &CampaignId,
    message: Snowflake,
) -> Result<Vec<DecisionRow>, StoreError> {
    let sql = "SELECT message, version_at_ms, actor, action, reason, note, on_appeal, at_ms
                 FROM decisions WHERE campaign = $1 AND message = $2 ORDER BY seq";
    let message = convert::id("message", message)?;
    all!(conn, Row, sql, campaign.as_str(), message)?.into_iter().map(Row::read).collect()
}

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
    let sql = "SELECT message, author, text, opened_at_ms, outcome, decided_by, decided_note, decided_at_ms
                 FROM appeals WHERE campaign = $1 ORDER BY opened_at_ms, message";
    all!(conn, Appeal, sql, campaign.as_str())?.into_iter().map(Appeal::read).collect()
}

reads! {
    /// Every decision on a post, oldest first; the last one stands.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    decisions(campaign: &CampaignId, message: Snowflake) -> Vec<DecisionRow> = list_decisions;

    /// The appeals of a campaign, oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    appeals(campaign: &CampaignId) -> Vec<AppealRow> = list_appeals;
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
                                          note, on_appeal, at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
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
        )?;
        Ok(())
    }

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
}
