//! Where posts stand, so that every address leads to them.

use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::verdict::{Reason, Verdict};
use wording::Places;

use crate::error::Result;
use crate::service::Service;

impl Service {
    /// Where a post of a campaign stands: its thread or channel; of a post nobody knows, the entries channel.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn place_of(&self, id: &CampaignId, post: Snowflake) -> Result<Snowflake> {
        let facts = self.db.post(id, post).await?.and_then(|post| post.facts);
        match facts {
            Some(facts) => Ok(facts.place()),
            None => Ok(self.campaign(id).await?.campaign.channels.entries),
        }
    }

    /// Where the earlier posts stand that a verdict names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn places_of(&self, id: &CampaignId, verdict: &Verdict) -> Result<Places> {
        let mut places = Places::new();
        for found in &verdict.reasons {
            let (Reason::CopiedPassage { passages } | Reason::SimilarEarlier { passages }) = found else {
                continue;
            };
            for passage in passages {
                if places.contains_key(&passage.source) {
                    continue;
                }
                let source = self.db.post(id, passage.source).await?.and_then(|post| post.facts);
                places.extend(source.map(|facts| (facts.id, facts.place())));
            }
        }
        Ok(places)
    }
}
