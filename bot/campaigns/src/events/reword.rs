//! A draft in a model's words, where there is a model. It comes after the draft is stored: nobody waits for a model to be
//! told of a move, and without an answer the template's words stand.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::state::State;
use serde_json::json;
use store::NewAudit;

use crate::error::Result;
use crate::service::{Actor, Service};
use crate::writer::By;

impl Service {
    /// Offers a stored draft of an event to the model for other words. What comes back stands only while the draft is the
    /// one that was offered; a person approves it like any draft. Says whose words stand.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails. A model that fails is no error.
    pub async fn reword_draft(&self, id: &CampaignId, now: DateTime<Utc>) -> Result<By> {
        if !self.writer.is_set_up() {
            return Ok(By::Template);
        }
        let offered = self.campaign(id).await?;
        // The figures are those the draft was written from; the event may have grown since.
        let event = self.event_of(id).await?;
        let brief = event.and_then(|event| event.draft.and_then(|draft| draft.brief).or(event.brief));
        let (State::Draft, Some(brief)) = (offered.campaign.state, brief) else { return Ok(By::Template) };
        let headlines = brief.headlines();
        let asked = self.reword(offered.campaign.clone(), &brief.facts, &headlines, now);
        let written = Box::pin(asked).await?;
        let By::Model { name } = &written.by else { return Ok(written.by) };
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?;
        let same = |stored: &store::StoredCampaign| {
            stored.revision == offered.revision && stored.campaign.state == State::Draft
        };
        let Some(stored) = stored.filter(same) else {
            return Ok(By::Instead { why: "the draft was changed meanwhile".to_owned() });
        };
        tx.update_campaign(&written.value, stored.revision).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Herald.name(),
            action: "reworded".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("campaign:{id}"),
            before: Some(json!({ "title": stored.campaign.title, "body": stored.campaign.body })),
            after: Some(json!({ "title": written.value.title, "body": written.value.body, "model": name })),
            reason: None,
        })
        .await?;
        tx.commit().await?;
        Ok(written.by)
    }
}
