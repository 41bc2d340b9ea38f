//! Who looks at which post: claims on review items, and the next one for somebody.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use store::ReviewClaim;

use crate::error::{Error, Result};
use crate::panel::review::takes_decisions;
use crate::panel::search::ListAsked;
use crate::reading::REVIEW_HELD_FOR;
use crate::service::Service;

/// A claim is renewed at most so often.
const RENEWED_WITHIN: TimeDelta = TimeDelta::minutes(1);

impl Service {
    /// Claims a post for [`REVIEW_HELD_FOR`], or renews the claim; gives who holds it then. A person holds one post at a
    /// time.
    ///
    /// # Errors
    /// When the server has no such campaign, the campaign no such post, or the database fails.
    pub async fn claim_post(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Option<ReviewClaim>> {
        let stored = self.campaign_in(guild, id).await?;
        if !takes_decisions(stored.campaign.state) {
            return Ok(None);
        }
        if self.db.post(id, message).await?.is_none() {
            return Err(Error::NoPost { campaign: id.clone(), post: message });
        }
        // A claim that was renewed a moment ago is as good as a new one, and costs no write.
        let claims = self.db.review_claims(id, now).await?;
        let mut own = claims.iter().filter(|claim| claim.moderator == person);
        if let (Some(claim), None) = (own.next(), own.next())
            && claim.message == message
            && claim.until - now > REVIEW_HELD_FOR - RENEWED_WITHIN
        {
            return Ok(Some(*claim));
        }
        let mut tx = self.db.begin().await?;
        let claim = ReviewClaim { message, moderator: person, until: now + REVIEW_HELD_FOR };
        if tx.claim_review(id, &claim, now).await? {
            tx.drop_review_claims(id, person, Some(message)).await?;
        }
        tx.commit().await?;
        Ok(self.db.review_claims(id, now).await?.into_iter().find(|claim| claim.message == message))
    }

    /// Gives back what a person holds in a campaign.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn release_posts(&self, guild: Snowflake, id: &CampaignId, person: Snowflake) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let mut tx = self.db.begin().await?;
        tx.drop_review_claims(id, person, None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Claims the first post after `beyond` that waits and that nobody else holds; from the beginning again when there is
    /// none beyond.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn claim_next(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        person: Snowflake,
        beyond: Option<Snowflake>,
        now: DateTime<Utc>,
    ) -> Result<Option<Snowflake>> {
        let starts = [beyond, None];
        let starts = if beyond.is_none() { &starts[..1] } else { &starts[..] };
        for start in starts {
            let mut asked = ListAsked { beyond: *start, limit: 20, ..ListAsked::default() };
            loop {
                let list = self.list_posts(guild, id, &asked, now).await?;
                if !takes_decisions(list.stored.campaign.state) {
                    return Ok(None);
                }
                for line in &list.lines {
                    let free = line.claim.is_none_or(|claim| claim.moderator == person);
                    if !free || Some(line.post.id) == beyond {
                        continue;
                    }
                    let held = self.claim_post(guild, id, line.post.id, person, now).await?;
                    if held.is_some_and(|claim| claim.moderator == person) {
                        return Ok(Some(line.post.id));
                    }
                }
                let Some(next) = list.next else { break };
                asked.beyond = Some(next);
            }
        }
        self.release_posts(guild, id, person).await?;
        Ok(None)
    }

    /// Refuses while somebody else looks at a post.
    pub(crate) async fn free_for(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let claims = self.db.review_claims(id, now).await?;
        let held = claims.into_iter().find(|claim| claim.message == message);
        match held.filter(|claim| claim.moderator != person) {
            Some(claim) => Err(Error::Claimed { by: claim.moderator, until: claim.until }),
            None => Ok(()),
        }
    }
}
