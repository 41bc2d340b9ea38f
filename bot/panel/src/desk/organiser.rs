//! What an organiser may do: draft, approve, change in public, send again.

use std::ops::Deref;

use campaigns::error::Result;
use campaigns::panel::drafting::Confirmed;
use campaigns::panel::rules::DryRun;
use campaigns::panel::written::Written;
use domain::campaign::{Campaign, CampaignId};
use wording::LintFinding;

use super::{Desk, Viewer};

/// Runs the campaigns of one server.
pub struct Organiser(Viewer);

impl Organiser {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }

    /// Whether a draft is approved by somebody other than who wrote its latest version.
    pub fn second_person(&self) -> bool {
        self.0.desk().service.settings().second_person
    }

    /// What a new draft begins with; with `market` it tells the latest move.
    ///
    /// # Errors
    /// As [`campaigns::Service::blank_draft`].
    pub async fn blank_draft(&self, market: bool) -> Result<Written> {
        let desk = self.0.desk();
        desk.service.blank_draft(desk.guild, market, desk.now).await
    }

    /// What the check finds in a campaign that is only typed so far.
    ///
    /// # Errors
    /// As [`campaigns::Service::findings_of_typed`].
    pub async fn findings(&self, campaign: &Campaign) -> Result<Vec<LintFinding>> {
        let desk = self.0.desk();
        desk.service.findings_of_typed(desk.guild, campaign).await
    }

    /// Stores a new draft.
    ///
    /// # Errors
    /// As [`campaigns::Service::draft_anew`].
    pub async fn draft_anew(
        &self,
        name: Option<CampaignId>,
        written: &Written,
        secret: impl Fn() -> [u8; 32],
    ) -> Result<CampaignId> {
        let desk = self.0.desk();
        desk.service.draft_anew(desk.guild, name, written, secret, desk.person, desk.now).await
    }

    /// Saves another version of a draft.
    ///
    /// # Errors
    /// As [`campaigns::Service::save_draft`].
    pub async fn save_draft(&self, id: &CampaignId, written: &Written, seen_revision: i64) -> Result<()> {
        let desk = self.0.desk();
        desk.service.save_draft(desk.guild, id, written, seen_revision, desk.person, desk.now).await
    }

    /// Writes the figures as of now into a draft; false when too little is stored.
    ///
    /// # Errors
    /// As [`campaigns::Service::renew_draft`].
    pub async fn renew_draft(&self, id: &CampaignId, seen_revision: i64) -> Result<bool> {
        let desk = self.0.desk();
        desk.service.renew_draft(desk.guild, id, seen_revision, desk.person, desk.now).await
    }

    /// Does what was confirmed.
    ///
    /// # Errors
    /// As [`campaigns::Service::confirm`].
    pub async fn confirm(&self, id: &CampaignId, what: Confirmed<'_>, seen_revision: i64) -> Result<()> {
        let desk = self.0.desk();
        desk.service.confirm(desk.guild, id, what, seen_revision, desk.person, desk.now).await?;
        (desk.wake)();
        Ok(())
    }

    /// How past posts would have fared under the rules of a draft.
    ///
    /// # Errors
    /// As [`campaigns::Service::dry_run`].
    pub async fn dry_run(&self, written: &Written, besides: Option<&CampaignId>) -> Result<DryRun> {
        let desk = self.0.desk();
        desk.service.dry_run(desk.guild, written, besides).await
    }

    /// Gives a message that was given up to the worker again.
    ///
    /// # Errors
    /// As [`campaigns::Service::resend`].
    pub async fn resend(&self, id: &CampaignId, message: i64, seen_attempts: i64) -> Result<()> {
        let desk = self.0.desk();
        desk.service.resend(desk.guild, id, message, seen_attempts, desk.person, desk.now).await?;
        (desk.wake)();
        Ok(())
    }
}

impl Deref for Organiser {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
