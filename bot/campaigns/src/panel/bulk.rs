//! One decision for many posts: only for equal mechanical failures, where there is nothing to weigh. Each post keeps its own
//! revision, row, receipt and place in the log.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use domain::verdict::{Reason, ReasonCode};
use store::{StoreError, StoredPost};

use crate::error::{Error, Result};
use crate::reviewing::Ruling;
use crate::service::Service;

/// The failures that one decision may answer for many posts: what failed is a fact of the post, and a person may decide
/// about it. Tags, lengths and times are decided by herald and lifted on appeal only.
pub const BULK_REASONS: [ReasonCode; 1] = [ReasonCode::VersionUnknown];

/// The most posts of one bulk decision.
pub const BULK_MAX: usize = 100;

/// What became of one post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkOutcome {
    /// The decision is stored.
    Done,
    /// The post changed since it was looked at.
    Stale,
    /// Somebody else looks at it.
    Held,
    /// It does not fail in this way, or not any more.
    OtherReason,
    /// The campaign knows no such post.
    Unknown,
}

impl Service {
    /// Decides about many posts that all wait for the same mechanical reason. A post that changed, is held by somebody else
    /// or waits for another reason is left as it is and named in the answer.
    ///
    /// # Errors
    /// When the server has no such campaign, the list is frozen, the reason is none of [`BULK_REASONS`], or the database
    /// fails.
    #[expect(clippy::too_many_arguments, reason = "one decision, as a form sends it")]
    pub async fn decide_many(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        posts: &[(Snowflake, i64)],
        reason: ReasonCode,
        action: DecisionAction,
        note: &str,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Vec<(Snowflake, BulkOutcome)>> {
        self.campaign_in(guild, id).await?;
        if !BULK_REASONS.contains(&reason) {
            return Err(domain::review::DecisionError::NotForPeople(reason).into());
        }
        let mut outcomes = Vec::new();
        for (message, revision) in posts.iter().take(BULK_MAX) {
            let outcome = match self.db.post(id, *message).await? {
                None => BulkOutcome::Unknown,
                Some(post) if post.revision != *revision => BulkOutcome::Stale,
                Some(post) if !waits_for(&post, reason) => BulkOutcome::OtherReason,
                Some(_) => {
                    let ruling = Ruling {
                        action,
                        reason: (action == DecisionAction::Reject).then_some(reason),
                        note: note.to_owned(),
                        seen_revision: Some(*revision),
                    };
                    match self.decide_held(guild, id, *message, person, &ruling, now).await {
                        Ok(()) => BulkOutcome::Done,
                        Err(Error::Store(StoreError::Stale { .. })) => BulkOutcome::Stale,
                        Err(Error::Claimed { .. }) => BulkOutcome::Held,
                        Err(error) => return Err(error),
                    }
                }
            };
            outcomes.push((*message, outcome));
        }
        Ok(outcomes)
    }
}

/// True while a post waits for a person for this reason and no other.
fn waits_for(post: &StoredPost, reason: ReasonCode) -> bool {
    let alone = post.verdict.as_ref().is_some_and(|verdict| {
        let mut codes = verdict.reasons.iter().map(Reason::code);
        codes.next() == Some(reason) && codes.next().is_none()
    });
    alone && crate::tally::standing_of(post) == Some(domain::review::Standing::Pending)
}
