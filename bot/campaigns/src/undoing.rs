//! Taking a decision back: a new row that leaves what stood before.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::refusal::ReviewRefusal;
use domain::review::standing;
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{DecisionRow, NewDecision, StoreError, Undo};

use crate::error::{Error, Result};
use crate::receipts::Answer;
use crate::reviewing::{known_post, open_for_review};
use crate::service::{Actor, Service};

impl Service {
    /// A moderator takes the latest decision about a post back, until the freeze. What stood before stands again, and
    /// the author is told as after any decision.
    ///
    /// # Errors
    /// When nothing was decided, somebody else decided last, the decision answered an appeal, or the post or its decision
    /// changed since, in particular when it is not of the revision that the moderator saw.
    pub async fn undo_decision(
        &self,
        id: &CampaignId,
        message: Snowflake,
        moderator: Snowflake,
        seen_revision: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let stored = open_for_review(&mut tx, id).await?;
        let post = known_post(&mut tx, id, message).await?;
        if let Some(expected) = seen_revision.filter(|seen| *seen != post.revision) {
            return Err(StoreError::Stale { what: format!("post {message}"), expected }.into());
        }
        let verdict = post.verdict.as_ref().ok_or(Error::NoVerdict(message))?;
        let rows = tx.decisions(id, message).await?;
        let (last, before) = rows.split_last().ok_or(ReviewRefusal::NothingToUndo)?;
        let actor = Actor::Person(moderator);
        refuse(last, &actor, post.revision)?;
        // What stood before is the row before, unless that one left nothing standing.
        let restored = before.last().filter(|row| row.stands());
        let (undo, row) = restored.map_or((Undo::Reopened, last), |row| (Undo::Restored, row));
        let taken_back = NewDecision {
            campaign: id.clone(),
            message,
            version_at: row.version_at,
            actor: actor.name(),
            action: row.action,
            reason: row.reason,
            note: row.note.clone(),
            on_appeal: row.on_appeal,
            at: now,
        };
        tx.take_back_decision(&taken_back, undo, post.revision).await?;
        let told = json!({ "action": last.action, "leaves": undo.name() });
        self.note(&mut tx, id, message, &actor, "decision_undone", told, None, now).await?;
        let standing = standing(verdict, restored.map(DecisionRow::decision).as_ref());
        let answer = Answer { post: &post, verdict, standing, appeal: None };
        self.send_receipt(&mut tx, &stored.campaign, &answer, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn refuse(last: &DecisionRow, actor: &Actor, revision: i64) -> std::result::Result<(), ReviewRefusal> {
    if last.undo.is_some() {
        return Err(ReviewRefusal::NothingToUndo);
    }
    if last.actor != actor.name() {
        return Err(ReviewRefusal::NotYours);
    }
    if last.on_appeal {
        return Err(ReviewRefusal::Answered);
    }
    // The decision itself moved the post on by one.
    if last.post_revision + 1 != revision {
        return Err(ReviewRefusal::Changed);
    }
    Ok(())
}
