//! What a reviewer may do: claim posts and decide about them.

use std::ops::Deref;

use campaigns::ReviewClaim;
use campaigns::error::Result;
use campaigns::excluding::ToExclude;
use campaigns::panel::bulk::BulkOutcome;
use campaigns::reviewing::Ruling;
use domain::campaign::CampaignId;
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;

use super::{Desk, Viewer};

/// Decides about the posts of one server, and looks at everything a viewer sees.
pub struct Reviewer(Viewer);

impl Reviewer {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }

    /// Claims a post, or renews the claim; gives who holds it then.
    ///
    /// # Errors
    /// As [`campaigns::Service::claim_post`].
    pub async fn claim(&self, id: &CampaignId, message: Snowflake) -> Result<Option<ReviewClaim>> {
        let desk = self.0.desk();
        desk.service.claim_post(desk.guild, id, message, desk.person, desk.now).await
    }

    /// Claims the next post that waits and nobody holds.
    ///
    /// # Errors
    /// As [`campaigns::Service::claim_next`].
    pub async fn claim_next(&self, id: &CampaignId, beyond: Option<Snowflake>) -> Result<Option<Snowflake>> {
        let desk = self.0.desk();
        desk.service.claim_next(desk.guild, id, desk.person, beyond, desk.now).await
    }

    /// Gives back what is held in a campaign.
    ///
    /// # Errors
    /// As [`campaigns::Service::release_posts`].
    pub async fn release(&self, id: &CampaignId) -> Result<()> {
        let desk = self.0.desk();
        desk.service.release_posts(desk.guild, id, desk.person).await
    }

    /// Decides about a post.
    ///
    /// # Errors
    /// As [`campaigns::Service::decide_held`].
    pub async fn decide(&self, id: &CampaignId, message: Snowflake, ruling: &Ruling) -> Result<()> {
        let desk = self.0.desk();
        desk.service.decide_held(desk.guild, id, message, desk.person, ruling, desk.now).await?;
        (desk.wake)();
        Ok(())
    }

    /// Decides about many posts that wait for the same mechanical reason.
    ///
    /// # Errors
    /// As [`campaigns::Service::decide_many`].
    pub async fn decide_many(
        &self,
        id: &CampaignId,
        posts: &[(Snowflake, i64)],
        reason: ReasonCode,
        action: DecisionAction,
        note: &str,
    ) -> Result<Vec<(Snowflake, BulkOutcome)>> {
        let desk = self.0.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        let decided = desk.service.decide_many(guild, id, posts, reason, action, note, person, now).await;
        (desk.wake)();
        decided
    }

    /// Asks the author of a post to mend it.
    ///
    /// # Errors
    /// As [`campaigns::Service::ask_to_mend_held`].
    pub async fn ask_to_mend(
        &self,
        id: &CampaignId,
        message: Snowflake,
        reason: ReasonCode,
        note: &str,
        seen_revision: i64,
    ) -> Result<()> {
        let desk = self.0.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        desk.service.ask_to_mend_held(guild, id, message, person, reason, note, seen_revision, now).await?;
        (desk.wake)();
        Ok(())
    }

    /// Leaves a text out of comparisons.
    ///
    /// # Errors
    /// As [`campaigns::Service::exclude_text`].
    pub async fn exclude_text(&self, id: &CampaignId, what: &ToExclude) -> Result<()> {
        let desk = self.0.desk();
        desk.service.exclude_text(desk.guild, id, what, desk.person, desk.now).await?;
        (desk.wake)();
        Ok(())
    }

    /// Compares a text again that was left out.
    ///
    /// # Errors
    /// As [`campaigns::Service::include_text`].
    pub async fn include_text(&self, id: &CampaignId, exclusion: i64) -> Result<()> {
        let desk = self.0.desk();
        desk.service.include_text(desk.guild, id, exclusion, desk.person, desk.now).await?;
        (desk.wake)();
        Ok(())
    }

    /// Takes the own last decision about a post back.
    ///
    /// # Errors
    /// As [`campaigns::Service::undo_here`].
    pub async fn undo(&self, id: &CampaignId, message: Snowflake, seen_revision: i64) -> Result<()> {
        let desk = self.0.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        desk.service.undo_here(guild, id, message, person, seen_revision, now).await?;
        (desk.wake)();
        Ok(())
    }
}

impl Deref for Reviewer {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
