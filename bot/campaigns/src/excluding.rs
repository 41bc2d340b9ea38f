//! Text that anyone may repeat because a person says so: a slogan that everybody uses, an exchange's own words. It is
//! recorded with its reason, counts for every post of the campaign at once, and can be taken back.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::refusal::ReviewRefusal;
use domain::review::DecisionError;
use domain::snowflake::Snowflake;
use domain::span::CharSpan;
use domain::verdict::NOTE_CHARS_MAX;
use overlap::Background;
use serde_json::json;
use store::{ExclusionKind, NewAudit, NewExclusion, StoreError, Tx};

use crate::error::{Error, Result};
use crate::intake::touched_by;
use crate::originality::move_on;
use crate::reviewing::{known_post, open_for_review};
use crate::service::{Actor, Service};

/// What anyone may repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToExclude {
    /// The post it stands in.
    pub source: Snowflake,
    /// When the text came to be that the passage was seen in.
    pub version_at: DateTime<Utc>,
    /// The passage; `None` for the whole text.
    pub span: Option<CharSpan>,
    /// Why.
    pub reason: String,
}

impl Service {
    /// Leaves a passage or a whole post out of comparisons in a campaign, and judges again what that may change.
    ///
    /// # Errors
    /// When the server has no such campaign, the list is frozen, the text changed since, the reason is missing or too long,
    /// the passage is too short to be recognised, or it is left out already.
    pub async fn exclude_text(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        what: &ToExclude,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let reason = checked_reason(&what.reason)?;
        let mut shared = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        open_for_review(&mut tx, id).await?;
        let post = known_post(&mut tx, id, what.source).await?;
        let version = post.versions.iter().find(|version| version.at == what.version_at);
        let version = version.ok_or_else(|| StoreError::Stale {
            what: format!("post {}", what.source),
            expected: post.revision,
        })?;
        let text = what.span.map_or_else(|| version.text.clone(), |span| span.of(&version.text));
        if Background::new([text.as_str()]).spans(&text).is_empty() {
            return Err(ReviewRefusal::PassageTooShort.into());
        }
        let known = tx.exclusions(id).await?;
        if known.iter().any(|row| row.lifted.is_none() && row.text == text) {
            return Err(ReviewRefusal::SaidAlready.into());
        }
        let kind = if what.span.is_some() { ExclusionKind::Passage } else { ExclusionKind::Source };
        let actor = Actor::Person(person);
        tx.add_exclusion(&NewExclusion {
            campaign: id.clone(),
            source: what.source,
            kind,
            text: text.clone(),
            reason: reason.clone(),
            actor: actor.name(),
            at: now,
        })
        .await?;
        let told = json!({ "kind": kind.name(), "chars": text.chars().count() });
        self.note(&mut tx, id, what.source, &actor, "text_excluded", told, Some(&reason), now).await?;
        let desks = Box::pin(self.weigh_again(&mut tx, id, &text, now)).await?;
        tx.commit().await?;
        *shared = desks;
        Ok(())
    }

    /// Compares a text again that was left out.
    ///
    /// # Errors
    /// When the server has no such campaign, the list is frozen, or the text is not left out.
    pub async fn include_text(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        exclusion: i64,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let mut shared = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        open_for_review(&mut tx, id).await?;
        let row = tx.exclusions(id).await?.into_iter().find(|row| row.id == exclusion);
        let row = row.ok_or(ReviewRefusal::SaidAlready)?;
        let actor = Actor::Person(person);
        if !tx.lift_exclusion(id, exclusion, &actor.name(), now).await? {
            return Err(ReviewRefusal::SaidAlready.into());
        }
        tx.audit(&NewAudit {
            at: now,
            actor: actor.name(),
            action: "text_included".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("post:{}", row.source),
            before: Some(json!({ "kind": row.kind.name(), "reason": row.reason, "by": row.actor })),
            after: None,
            reason: None,
        })
        .await?;
        let desks = Box::pin(self.weigh_again(&mut tx, id, &row.text, now)).await?;
        tx.commit().await?;
        *shared = desks;
        Ok(())
    }

    /// Judges again what a changed background may change. Gives desks built from it, to be kept once the transaction is
    /// committed.
    async fn weigh_again(
        &self,
        tx: &mut Tx,
        id: &CampaignId,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<HashMap<CampaignId, crate::originality::Desk>> {
        let mut desks = HashMap::new();
        let courts = self.hold_court(tx, &mut desks).await?;
        let Some(at) = courts.iter().position(|court| court.stored.campaign.id == *id) else {
            return Err(Error::NoCampaign(id.clone()));
        };
        for message in touched_by(tx, id, &Background::new([text])).await? {
            self.judge_post(tx, &mut desks, &courts, at, message, now).await?;
        }
        move_on(tx, &mut desks, id).await?;
        Ok(desks)
    }
}

fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    let chars = reason.chars().count();
    match chars {
        0 => Err(ReviewRefusal::NoReason.into()),
        _ if chars > NOTE_CHARS_MAX => Err(DecisionError::NoteTooLong(chars).into()),
        _ => Ok(reason.to_owned()),
    }
}
