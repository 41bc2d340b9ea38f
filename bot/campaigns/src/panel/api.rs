//! What programs ask for besides what screens show.

use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use store::{AuditRow, ExclusionRow, PayoutRow};

use crate::error::Result;
use crate::service::Service;

impl Service {
    /// Up to `limit` rows of the log of a campaign of the server after number `after`, oldest first.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn log_of(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<AuditRow>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.audit_log(Some(id), after, limit).await?)
    }

    /// The prizes of a campaign of the server, by place; account numbers are sealed in it.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn ledger_of(&self, guild: Snowflake, id: &CampaignId) -> Result<Vec<PayoutRow>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.payouts(id).await?)
    }

    /// What anyone may repeat in a campaign of the server because a person said so, the oldest first; what was taken back,
    /// too.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn exclusions_in(&self, guild: Snowflake, id: &CampaignId) -> Result<Vec<ExclusionRow>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.exclusions(id).await?)
    }
}
