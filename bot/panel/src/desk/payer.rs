//! What a payer may do: see account numbers and pay.

use std::ops::Deref;

use campaigns::AuditRow;
use campaigns::error::Result;
use campaigns::panel::payouts::{Ledger, LedgerAsked, PayoutFilter, PrizeStep};
use campaigns::payouts::{Batch, BatchFile, Imported};
use campaigns::table::TableFormat;
use domain::campaign::CampaignId;
use domain::payout::Uid;

use super::{Desk, Viewer};

/// Pays the prizes of one server.
pub struct Payer(Viewer);

impl Payer {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }

    /// A page of the ledger.
    ///
    /// # Errors
    /// As [`campaigns::Service::ledger`].
    pub async fn ledger(&self, id: &CampaignId, asked: &LedgerAsked) -> Result<Ledger> {
        let desk = self.0.desk();
        desk.service.ledger(desk.guild, id, asked).await
    }

    /// Every row of a place, the oldest first: one for each who held the prize.
    ///
    /// # Errors
    /// As [`campaigns::Service::ledger`].
    pub async fn place(&self, id: &CampaignId, place: u32) -> Result<Ledger> {
        let filter = PayoutFilter { place: Some(place), ..PayoutFilter::default() };
        self.ledger(id, &LedgerAsked { filter, limit: usize::MAX, ..LedgerAsked::default() }).await
    }

    /// A page of the batches.
    ///
    /// # Errors
    /// As [`campaigns::Service::batches_of`].
    pub async fn batches(
        &self,
        id: &CampaignId,
        beyond: Option<i64>,
        newest_first: bool,
        limit: usize,
    ) -> Result<(Vec<Batch>, Option<i64>)> {
        let desk = self.0.desk();
        desk.service.batches_of(desk.guild, id, beyond, newest_first, limit).await
    }

    /// What happened to the prize of a place.
    ///
    /// # Errors
    /// As [`campaigns::Service::prize_log`].
    pub async fn prize_log(&self, id: &CampaignId, place: u32) -> Result<Vec<AuditRow>> {
        let desk = self.0.desk();
        desk.service.prize_log(desk.guild, id, place).await
    }

    /// Takes a step with a prize.
    ///
    /// # Errors
    /// As [`campaigns::Service::step_prize`].
    pub async fn step(
        &self,
        id: &CampaignId,
        place: u32,
        step: PrizeStep,
        reason: &str,
        seen: (i64, i64),
    ) -> Result<()> {
        let desk = self.0.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        desk.service.step_prize(guild, id, place, step, person, reason, seen, now).await?;
        (desk.wake)();
        Ok(())
    }

    /// Reads an account number; the log keeps that it was read.
    ///
    /// # Errors
    /// As [`campaigns::Service::uid_here`].
    pub async fn read_uid(&self, id: &CampaignId, place: u32) -> Result<Uid> {
        let desk = self.0.desk();
        desk.service.uid_here(desk.guild, id, place, desk.person, desk.now).await
    }

    /// Approves a batch of prizes, each by its row and the revision that was looked at.
    ///
    /// # Errors
    /// As [`campaigns::Service::approve_here`].
    pub async fn approve(&self, id: &CampaignId, prizes: &[(i64, i64)]) -> Result<Batch> {
        let desk = self.0.desk();
        desk.service.approve_here(desk.guild, id, desk.person, prizes, desk.now).await
    }

    /// Takes a batch out.
    ///
    /// # Errors
    /// As [`campaigns::Service::export_here`].
    pub async fn export(&self, id: &CampaignId, batch: i64, format: TableFormat) -> Result<BatchFile> {
        let desk = self.0.desk();
        desk.service.export_here(desk.guild, id, batch, desk.person, format, desk.now).await
    }

    /// Takes the payer's receipts in.
    ///
    /// # Errors
    /// As [`campaigns::Service::import_here`].
    pub async fn import(&self, id: &CampaignId, file: &[u8]) -> Result<Imported> {
        let desk = self.0.desk();
        let done = desk.service.import_here(desk.guild, id, desk.person, file, desk.now).await?;
        (desk.wake)();
        Ok(done)
    }
}

impl Deref for Payer {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
