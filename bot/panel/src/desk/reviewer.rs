//! What a reviewer may do: claim posts and decide about them.

use std::ops::Deref;

use campaigns::ReviewClaim;
use campaigns::error::Result;
use campaigns::reviewing::Ruling;
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

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
