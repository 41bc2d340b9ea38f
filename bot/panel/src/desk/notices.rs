//! What everyone with a role may read of notices, the schedule and the rules.

use campaigns::error::Result;
use campaigns::panel::drafting::DraftView;
use campaigns::panel::rules::{Tried, Under};
use campaigns::panel::schedule::{Schedule, ScheduleAsked};
use campaigns::{StoreError, StoredCampaign};
use domain::campaign::CampaignId;

use super::Viewer;

impl Viewer {
    /// A campaign as its editor shows it.
    ///
    /// # Errors
    /// As [`campaigns::Service::draft_view`].
    pub async fn draft(&self, id: &CampaignId) -> Result<DraftView> {
        let desk = self.desk();
        desk.service.draft_view(desk.guild, id).await
    }

    /// A page of the schedule.
    ///
    /// # Errors
    /// As [`campaigns::Service::schedule_page`].
    pub async fn schedule(&self, asked: &ScheduleAsked) -> Result<Schedule> {
        let desk = self.desk();
        desk.service.schedule_page(desk.guild, asked, desk.now).await
    }

    /// Every campaign of the server, the newest first: whoever holds a topic is among them.
    ///
    /// # Errors
    /// As [`campaigns::Service::campaigns_of`].
    pub async fn registry(&self) -> Result<Vec<StoredCampaign>> {
        let desk = self.desk();
        desk.service.campaigns_of(desk.guild).await
    }

    /// What herald makes of a text.
    ///
    /// # Errors
    /// As [`campaigns::Service::try_text`].
    pub async fn try_text(&self, under: &Under, text: &str) -> Result<Tried> {
        let desk = self.desk();
        desk.service.try_text(desk.guild, under, text, desk.now).await
    }
}

/// Whether a write was refused because something has changed since it was looked at.
pub(crate) fn is_stale(error: &campaigns::Error) -> bool {
    matches!(error, campaigns::Error::Store(StoreError::Stale { .. }))
}
