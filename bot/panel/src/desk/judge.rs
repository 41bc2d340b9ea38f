//! What a judge may do: give marks blindly.

use std::ops::Deref;

use campaigns::error::Result;
use campaigns::panel::judging::{BlindEntry, OwnMark, OwnSheet, Spread};
use domain::campaign::CampaignId;

use super::{Desk, Viewer};

/// Marks the frozen entries of one server.
pub struct Judge(Viewer);

impl Judge {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }

    /// The own sheet.
    ///
    /// # Errors
    /// As [`campaigns::Service::own_sheet`].
    pub async fn sheet(&self, id: &CampaignId) -> Result<OwnSheet> {
        let desk = self.0.desk();
        desk.service.own_sheet(desk.guild, id, desk.person, desk.now).await
    }

    /// The text of an entry of the own sheet.
    ///
    /// # Errors
    /// As [`campaigns::Service::blind_text`].
    pub async fn text(&self, id: &CampaignId, entry: &BlindEntry) -> Result<String> {
        self.0.desk().service.blind_text(id, entry).await
    }

    /// Stores the marks of one entry.
    ///
    /// # Errors
    /// As [`campaigns::Service::mark_here`].
    pub async fn mark(&self, id: &CampaignId, code: &str, seen: &OwnMark, marks: &[u8]) -> Result<()> {
        let desk = self.0.desk();
        desk.service.mark_here(desk.guild, id, desk.person, code, seen, marks, desk.now).await
    }

    /// Stands back from an entry.
    ///
    /// # Errors
    /// As [`campaigns::Service::recuse_here`].
    pub async fn recuse(&self, id: &CampaignId, code: &str, reason: &str) -> Result<()> {
        let desk = self.0.desk();
        desk.service.recuse_here(desk.guild, id, desk.person, code, reason, desk.now).await
    }

    /// How far apart the judges are, once the sheets are sealed.
    ///
    /// # Errors
    /// As [`campaigns::Service::spreads`].
    pub async fn spreads(&self, id: &CampaignId) -> Result<Vec<Spread>> {
        let desk = self.0.desk();
        desk.service.spreads(desk.guild, id).await
    }
}

impl Deref for Judge {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
