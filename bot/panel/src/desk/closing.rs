//! What organisers and reviewers may do between the last decision and the last payment: freeze, seal, publish, strike and
//! correct; answer appeals.

use campaigns::corrections::PendingCorrection;
use campaigns::error::Result;
use campaigns::panel::appeals::{AppealFile, AppealKey, AppealList, AppealsShown};
use campaigns::panel::judging::Spread;
use campaigns::panel::results::{BeforeFreeze, Progress, Version};
use campaigns::results::{FrozenList, Published};
use campaigns::table::Table;
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;

use super::{Organiser, Reviewer, Viewer};

impl Viewer {
    /// What stands between a campaign and its freeze.
    ///
    /// # Errors
    /// As [`campaigns::Service::before_freeze`].
    pub async fn before_freeze(&self, id: &CampaignId) -> Result<BeforeFreeze> {
        let desk = self.desk();
        desk.service.before_freeze(desk.guild, id, desk.now).await
    }

    /// How far the judges are; marks themselves are not told.
    ///
    /// # Errors
    /// As [`campaigns::Service::judging_progress`].
    pub async fn judging_progress(&self, id: &CampaignId) -> Result<Progress> {
        let desk = self.desk();
        desk.service.judging_progress(desk.guild, id).await
    }

    /// What has changed since the latest version of a result.
    ///
    /// # Errors
    /// As [`campaigns::Service::pending_here`].
    pub async fn pending_correction(&self, id: &CampaignId) -> Result<Option<PendingCorrection>> {
        let desk = self.desk();
        desk.service.pending_here(desk.guild, id, desk.now).await
    }

    /// Every published version of a result.
    ///
    /// # Errors
    /// As [`campaigns::Service::result_versions`].
    pub async fn result_versions(&self, id: &CampaignId) -> Result<Vec<Version>> {
        let desk = self.desk();
        desk.service.result_versions(desk.guild, id).await
    }

    /// The record of one version.
    ///
    /// # Errors
    /// As [`campaigns::Service::result_file`].
    pub async fn result_file(&self, id: &CampaignId, version: u32) -> Result<Option<Vec<u8>>> {
        let desk = self.desk();
        desk.service.result_file(desk.guild, id, version).await
    }

    /// A page of appeals.
    ///
    /// # Errors
    /// As [`campaigns::Service::list_appeals`].
    pub async fn appeals(
        &self,
        id: &CampaignId,
        shown: AppealsShown,
        newest_first: bool,
        after: Option<AppealKey>,
        limit: usize,
    ) -> Result<AppealList> {
        let desk = self.desk();
        desk.service.list_appeals(desk.guild, id, shown, newest_first, after, limit).await
    }

    /// One appeal.
    ///
    /// # Errors
    /// As [`campaigns::Service::appeal_file`].
    pub async fn appeal(
        &self,
        id: &CampaignId,
        message: Snowflake,
        version: Option<u32>,
    ) -> Result<AppealFile> {
        let desk = self.desk();
        desk.service.appeal_file(desk.guild, id, message, version, desk.now).await
    }

    /// What the result would change if an appeal were overturned.
    ///
    /// # Errors
    /// As [`campaigns::Service::appeal_preview`].
    pub async fn appeal_preview(
        &self,
        id: &CampaignId,
        file: &AppealFile,
    ) -> Result<Option<PendingCorrection>> {
        let desk = self.desk();
        desk.service.appeal_preview(desk.guild, id, file, desk.now).await
    }

    /// A table of a campaign without account numbers.
    ///
    /// # Errors
    /// As [`campaigns::Service::table_here`].
    pub async fn table(&self, id: &CampaignId, name: &str) -> Result<Option<Table>> {
        let desk = self.desk();
        desk.service.table_here(desk.guild, id, name, desk.now).await
    }
}

impl Reviewer {
    /// Answers an appeal.
    ///
    /// # Errors
    /// As [`campaigns::Service::answer_appeal`].
    pub async fn answer_appeal(
        &self,
        id: &CampaignId,
        message: Snowflake,
        version: Option<u32>,
        overturn: bool,
        note: &str,
        seen_revision: i64,
    ) -> Result<()> {
        let desk = self.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        desk.service
            .answer_appeal(guild, id, message, version, person, overturn, note, seen_revision, now)
            .await?;
        (desk.wake)();
        Ok(())
    }
}

impl Organiser {
    /// Freezes the list.
    ///
    /// # Errors
    /// As [`campaigns::Service::freeze_here`].
    pub async fn freeze(&self, id: &CampaignId, seen_revision: i64) -> Result<FrozenList> {
        let desk = self.desk();
        let done = desk.service.freeze_here(desk.guild, id, seen_revision, desk.person, desk.now).await?;
        (desk.wake)();
        Ok(done)
    }

    /// Seals the sheets.
    ///
    /// # Errors
    /// As [`campaigns::Service::seal_here`].
    pub async fn seal(&self, id: &CampaignId, seen: &str) -> Result<Digest> {
        let desk = self.desk();
        desk.service.seal_here(desk.guild, id, seen, desk.person, desk.now).await
    }

    /// Publishes the result.
    ///
    /// # Errors
    /// As [`campaigns::Service::publish_here`].
    pub async fn publish(&self, id: &CampaignId, seen_revision: i64) -> Result<Published> {
        let desk = self.desk();
        let done = desk.service.publish_here(desk.guild, id, seen_revision, desk.person, desk.now).await?;
        (desk.wake)();
        Ok(done)
    }

    /// Strikes an entry.
    ///
    /// # Errors
    /// As [`campaigns::Service::strike_here`].
    pub async fn strike(
        &self,
        id: &CampaignId,
        number: u32,
        code: ReasonCode,
        reason: &str,
        seen_revision: i64,
    ) -> Result<()> {
        let desk = self.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        desk.service.strike_here(guild, id, number, person, code, reason, seen_revision, now).await?;
        (desk.wake)();
        Ok(())
    }

    /// Publishes the next version of a result.
    ///
    /// # Errors
    /// As [`campaigns::Service::correct_here`].
    pub async fn correct(&self, id: &CampaignId, seen_version: u32, reason: &str) -> Result<Published> {
        let desk = self.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        let done = desk.service.correct_here(guild, id, person, seen_version, reason, now).await?;
        (desk.wake)();
        Ok(done)
    }

    /// How far apart the judges are, once the sheets are sealed.
    ///
    /// # Errors
    /// As [`campaigns::Service::spreads`].
    pub async fn spreads(&self, id: &CampaignId) -> Result<Vec<Spread>> {
        let desk = self.desk();
        desk.service.spreads(desk.guild, id).await
    }
}
