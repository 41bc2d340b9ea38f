//! What programs ask for besides the calls of screens.

use campaigns::error::Result;
use campaigns::{AuditRow, ExclusionRow, PayoutRow, StoredCampaign};
use domain::campaign::CampaignId;
use wording::Brief;

use super::{Payer, Viewer};

impl Viewer {
    /// A campaign as it is stored.
    ///
    /// # Errors
    /// As [`campaigns::Service::campaign_in`].
    pub async fn campaign(&self, id: &CampaignId) -> Result<StoredCampaign> {
        let desk = self.desk();
        desk.service.campaign_in(desk.guild, id).await
    }

    /// What anyone may repeat in a campaign.
    ///
    /// # Errors
    /// As [`campaigns::Service::exclusions_in`].
    pub async fn exclusions(&self, id: &CampaignId) -> Result<Vec<ExclusionRow>> {
        let desk = self.desk();
        desk.service.exclusions_in(desk.guild, id).await
    }

    /// Up to `limit` rows of the log of a campaign after number `after`, oldest first.
    ///
    /// # Errors
    /// As [`campaigns::Service::log_of`].
    pub async fn log_rows(&self, id: &CampaignId, after: i64, limit: u32) -> Result<Vec<AuditRow>> {
        let desk = self.desk();
        desk.service.log_of(desk.guild, id, after, limit).await
    }

    /// The latest move of the market; `None` without prices.
    ///
    /// # Errors
    /// As [`campaigns::Service::market_brief_facts`].
    pub async fn market_facts(&self) -> Result<Option<Brief>> {
        self.desk().service.market_brief_facts(self.desk().now).await
    }
}

impl Payer {
    /// The prizes of a campaign; account numbers are sealed in it.
    ///
    /// # Errors
    /// As [`campaigns::Service::ledger_of`].
    pub async fn ledger_rows(&self, id: &CampaignId) -> Result<Vec<PayoutRow>> {
        let desk = self.desk();
        desk.service.ledger_of(desk.guild, id).await
    }
}
