//! What programs ask for besides the calls of screens.

use campaigns::error::Result;
use campaigns::panel::payouts::PayoutFilter;
use campaigns::{AuditRow, ExclusionRow, PayoutRow, StoredCampaign};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
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

    /// A page of what anyone may repeat in a campaign.
    ///
    /// # Errors
    /// As [`campaigns::Service::exclusions_in`].
    pub async fn exclusions(
        &self,
        id: &CampaignId,
        after: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<ExclusionRow>, Option<i64>)> {
        let desk = self.desk();
        desk.service.exclusions_in(desk.guild, id, after, limit).await
    }

    /// One of these.
    ///
    /// # Errors
    /// As [`campaigns::Service::exclusion_in`].
    pub async fn exclusion(&self, id: &CampaignId, exclusion: i64) -> Result<Option<ExclusionRow>> {
        let desk = self.desk();
        desk.service.exclusion_in(desk.guild, id, exclusion).await
    }

    /// The newest of these that was found in a post.
    ///
    /// # Errors
    /// As [`campaigns::Service::exclusion_from`].
    pub async fn exclusion_from(&self, id: &CampaignId, post: Snowflake) -> Result<Option<ExclusionRow>> {
        let desk = self.desk();
        desk.service.exclusion_from(desk.guild, id, post).await
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
    /// A page of the rows of the ledger; account numbers are sealed in it.
    ///
    /// # Errors
    /// As [`campaigns::Service::ledger_of`].
    pub async fn ledger_rows(
        &self,
        id: &CampaignId,
        filter: &PayoutFilter,
        after: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<PayoutRow>, Option<i64>)> {
        let desk = self.desk();
        desk.service.ledger_of(desk.guild, id, filter, after, limit).await
    }

    /// One row of the ledger.
    ///
    /// # Errors
    /// As [`campaigns::Service::ledger_row`].
    pub async fn ledger_row(&self, id: &CampaignId, row: i64) -> Result<Option<PayoutRow>> {
        let desk = self.desk();
        desk.service.ledger_row(desk.guild, id, row).await
    }
}
