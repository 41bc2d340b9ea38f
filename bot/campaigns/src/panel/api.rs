//! What programs ask for besides what screens show.

use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use store::{AuditRow, BatchPage, ExclusionRow, PayoutFilter, PayoutOrder, PayoutPage, PayoutRow};

use crate::error::Result;
use crate::panel::paging::{cut, rows_of};
use crate::payouts::{Batch, with_lines};
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

    /// A page of the prizes of a campaign of the server by the number of their rows, and the number after which the next page
    /// begins; account numbers are sealed in it.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn ledger_of(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        filter: &PayoutFilter,
        after: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<PayoutRow>, Option<i64>)> {
        self.campaign_in(guild, id).await?;
        let beyond = after.map(|after| (0, 0, after));
        let page = PayoutPage { beyond, order: PayoutOrder::Row, limit: rows_of(limit) };
        let rows = self.db.payouts_listed(id, filter, &page).await?.into_iter();
        let mut rows: Vec<PayoutRow> = rows.map(|(_, row)| row).collect();
        let next = cut(&mut rows, limit, |row| row.id);
        Ok((rows, next))
    }

    /// The row of the ledger with a number; `None` when the campaign has none.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn ledger_row(&self, guild: Snowflake, id: &CampaignId, row: i64) -> Result<Option<PayoutRow>> {
        self.campaign_in(guild, id).await?;
        let page =
            PayoutPage { beyond: Some((0, 0, row.saturating_sub(1))), order: PayoutOrder::Row, limit: 1 };
        let rows = self.db.payouts_listed(id, &PayoutFilter::default(), &page).await?.into_iter();
        Ok(rows.map(|(_, found)| found).find(|found| found.id == row))
    }

    /// A page of the batches of a campaign of the server, and the number of the last one when there are more.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn batches_of(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        beyond: Option<i64>,
        newest_first: bool,
        limit: usize,
    ) -> Result<(Vec<Batch>, Option<i64>)> {
        self.campaign_in(guild, id).await?;
        let page = BatchPage { beyond, newest_first, limit: rows_of(limit) };
        let mut rows = self.db.batches_listed(id, &page).await?;
        let next = cut(&mut rows, limit, |row| row.id);
        let numbers = || rows.iter().map(|row| row.id);
        let (Some(from), Some(to)) = (numbers().min(), numbers().max()) else {
            return Ok((Vec::new(), None));
        };
        let lines = self.db.batch_lines_between(id, from, to).await?;
        Ok((rows.into_iter().map(|row| with_lines(row, &lines)).collect(), next))
    }

    /// A page of what anyone may repeat in a campaign of the server because a person said so, the oldest first, and the number
    /// of the last one when there are more; what was taken back, too.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn exclusions_in(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        after: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<ExclusionRow>, Option<i64>)> {
        self.campaign_in(guild, id).await?;
        let mut rows = self.db.exclusions_listed(id, after, rows_of(limit)).await?;
        let next = cut(&mut rows, limit, |row| row.id);
        Ok((rows, next))
    }

    /// One exclusion; `None` when the campaign has none of this number.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn exclusion_in(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        exclusion: i64,
    ) -> Result<Option<ExclusionRow>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.exclusion(id, exclusion).await?)
    }

    /// The newest exclusion that was found in a post; `None` when there is none.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn exclusion_from(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        post: Snowflake,
    ) -> Result<Option<ExclusionRow>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.exclusions(id).await?.into_iter().rfind(|row| row.source == post))
    }
}
