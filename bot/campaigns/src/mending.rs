//! "Ask to mend": a word to the author of a post while an edit can still help. It is no verdict.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::refusal::ReviewRefusal;
use domain::review::{DecisionError, Standing};
use domain::snowflake::Snowflake;
use domain::verdict::{NOTE_CHARS_MAX, ReasonCode};
use serde_json::json;
use store::{MendRequest, NewMendRequest, StoreError, StoredPost};

use crate::error::Result;
use crate::reviewing::{known_post, open_for_review};
use crate::service::{Actor, Service};
use crate::tally::standing_of;

/// What an author can be asked to mend by an edit.
pub const MENDABLE: [ReasonCode; 7] = [
    ReasonCode::CopiedPassage,
    ReasonCode::SimilarEarlier,
    ReasonCode::Reworded,
    ReasonCode::LowContent,
    ReasonCode::OffTopic,
    ReasonCode::RuleBreach,
    ReasonCode::ScamLink,
];

impl Service {
    /// A moderator asks the author of a post that waits to mend it: a reply under the post gives the reason, the
    /// moderator's words, and until when. The post leaves the queue until it changes or the close comes.
    ///
    /// # Errors
    /// When the window is over, the post waits for nobody or changed since the moderator looked, the reason is none that
    /// an edit mends, the note is too long, or the author was asked about this version already.
    #[expect(clippy::too_many_arguments, reason = "one request, as a form sends it")]
    pub async fn ask_to_mend(
        &self,
        id: &CampaignId,
        message: Snowflake,
        moderator: Snowflake,
        reason: ReasonCode,
        note: &str,
        seen_revision: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let campaign = open_for_review(&mut tx, id).await?.campaign;
        if now >= campaign.window.closes {
            return Err(ReviewRefusal::NothingToMend.into());
        }
        if !MENDABLE.contains(&reason) {
            return Err(ReviewRefusal::NotMendable.into());
        }
        let chars = note.chars().count();
        if chars > NOTE_CHARS_MAX {
            return Err(DecisionError::NoteTooLong(chars).into());
        }
        let post = known_post(&mut tx, id, message).await?;
        if let Some(expected) = seen_revision.filter(|seen| *seen != post.revision) {
            return Err(StoreError::Stale { what: format!("post {message}"), expected }.into());
        }
        if standing_of(&post) != Some(Standing::Pending) {
            return Err(ReviewRefusal::NotWaiting.into());
        }
        let actor = Actor::Person(moderator);
        let request = NewMendRequest {
            campaign: id.clone(),
            message,
            post_revision: post.revision,
            actor: actor.name(),
            reason,
            note: note.to_owned(),
            at: now,
        };
        if !tx.add_mend_request(&request).await? {
            return Err(ReviewRefusal::AskedAlready.into());
        }
        let told = json!({ "reason": reason });
        self.note(&mut tx, id, message, &actor, "asked_to_mend", told, Some(note), now).await?;
        let author = post.facts.as_ref().map(|facts| facts.author.id);
        let lang = author.map_or(self.settings.default_lang, |author| self.lang_of(author));
        let content = wording::mend_request(lang, &campaign, reason, note);
        self.reply_as_asked(&mut tx, &campaign, &post, content, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The requests of a campaign that hold at `now`: the post has not changed since, and the window is not over.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn mend_requests(&self, id: &CampaignId, now: DateTime<Utc>) -> Result<Vec<MendRequest>> {
        if now >= self.campaign(id).await?.campaign.window.closes {
            return Ok(Vec::new());
        }
        let mut holding = Vec::new();
        for request in self.db.mend_requests(id).await? {
            let post = self.db.post(id, request.message).await?;
            if post.is_some_and(|post| holds(&request, &post)) {
                holding.push(request);
            }
        }
        Ok(holding)
    }
}

/// True while the post is as it was when its author was asked.
pub(crate) fn holds(request: &MendRequest, post: &StoredPost) -> bool {
    request.message == post.id && request.post_revision == post.revision
}
