//! What people do with an event: draft from it, and give a theme a rest.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use market::{Hold, next_window};
use serde_json::json;
use store::{NewAudit, StoreError, Tx};
use wording::told::NoDraft;

use super::texts::{DraftTexts, draft_texts};
use super::{Entropy, EventDraft, MarketEvent, hold_of};
use crate::error::Result;
use crate::refusal::NewsRefusal;
use crate::service::{Actor, Service};

/// The longest rest of a theme.
pub const MUTE_MAX: TimeDelta = TimeDelta::days(14);

/// What a draft from an event would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPreview {
    /// Its words; `None` where too little history was stored for its figures.
    pub texts: Option<DraftTexts>,
    /// Its topic, unless a live campaign holds it by then.
    pub topic: String,
    /// When it would open.
    pub opens: DateTime<Utc>,
    /// When it would close.
    pub closes: DateTime<Utc>,
    /// Why it would be held.
    pub hold: Option<Hold>,
    /// Why there could be none at the moment: too few venues agree on the price.
    pub doubt: Option<NoDraft>,
}

/// What became of the wish for a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandDraft {
    /// It is made.
    Made(CampaignId),
    /// There is one already.
    Already,
    /// There is no such event.
    Unknown,
    /// It cannot be made, and why.
    Refused(NoDraft),
}

impl Service {
    /// What a draft from an event would be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preview_draft(&self, event: &MarketEvent, now: DateTime<Utc>) -> Result<DraftPreview> {
        let settings = &self.settings.events;
        let topic = settings.drafts.topic(&event.theme);
        let review = TimeDelta::minutes(settings.triggers.review_minutes.into());
        let (opens, closes) = next_window(event.fired.last().map_or(now, |fired| fired.at.max(now)) + review);
        Ok(DraftPreview {
            texts: draft_texts(event, &topic),
            topic: topic.topic,
            opens,
            closes,
            hold: hold_of(event.news.as_ref().map(|news| news.state)),
            doubt: self.price_doubt(&event.candle_series(), now).await?,
        })
    }

    /// Drafts a campaign of a server from an event, by the same path as herald does by itself: the same texts, window, topic
    /// and hold.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the event has grown or changed since it was looked at, or when the database fails.
    pub async fn draft_from_event(
        &self,
        guild: Snowflake,
        (key, seen_revision): (&str, i64),
        person: Snowflake,
        entropy: Entropy<'_>,
        now: DateTime<Utc>,
    ) -> Result<HandDraft> {
        let Some(seen) = self.seen_event(guild, key).await? else { return Ok(HandDraft::Unknown) };
        let doubt = self.price_doubt(&seen.event.candle_series(), now).await?;
        let mut tx = self.db.begin().await?;
        let Some(row) = tx.market_event(key).await? else { return Ok(HandDraft::Unknown) };
        let mut event = MarketEvent::of(&row)?;
        if event.draft.is_some() {
            return Ok(HandDraft::Already);
        }
        if row.revision != seen_revision {
            let what = format!("market event {key}");
            return Err(StoreError::Stale { what, expected: seen_revision }.into());
        }
        if let Some(doubt) = doubt {
            return Ok(HandDraft::Refused(doubt));
        }
        let home = self.home_in(&mut tx, guild).await?;
        let actor = Actor::Person(person);
        let campaign = match self.make_draft(&mut tx, &event, &home, &actor, entropy, now).await? {
            Ok(campaign) => campaign,
            Err(why) => return Ok(HandDraft::Refused(why)),
        };
        event.draft = Some(EventDraft {
            campaign: campaign.id.clone(),
            at: now,
            brief: event.brief.clone(),
            hold: hold_of(event.news.as_ref().map(|news| news.state)),
            overridden: None,
        });
        event.save(&mut tx, row.revision).await?;
        tx.commit().await?;
        Ok(HandDraft::Made(campaign.id))
    }

    /// Until when a theme has a rest; `None` while it has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn muted_until(&self, theme: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        let noted = self.db.cursor(&mute_cursor(theme)).await?;
        Ok(read_mute(noted.as_deref()).filter(|until| now < *until))
    }

    /// Gives a theme a rest, or with `None` ends it. What happens meanwhile is stored and shown; nobody is alerted and
    /// nothing is drafted by itself.
    ///
    /// # Errors
    /// When the rest lies in the past or is longer than [`MUTE_MAX`]; [`StoreError::Stale`] when somebody else has changed
    /// it since it was looked at.
    pub async fn mute_theme(
        &self,
        theme: &str,
        until: Option<DateTime<Utc>>,
        seen: Option<DateTime<Utc>>,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if until.is_some_and(|until| until <= now || until > now + MUTE_MAX) {
            return Err(NewsRefusal::Rest.into());
        }
        let name = mute_cursor(theme);
        let mut tx = self.db.begin().await?;
        tx.lock_name(&name).await?;
        let before = read_mute(tx.cursor(&name).await?.as_deref()).filter(|until| now < *until);
        if before != seen {
            let expected = seen.map_or(0, |seen| seen.timestamp_millis());
            return Err(StoreError::Stale { what: format!("the rest of {theme}"), expected }.into());
        }
        tx.set_cursor(&name, &until.map_or(0, |until| until.timestamp_millis()).to_string()).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(person).name(),
            action: if until.is_some() { "theme_muted" } else { "theme_unmuted" }.to_owned(),
            campaign: None,
            subject: format!("theme:{theme}"),
            before: Some(json!({ "until": before })),
            after: Some(json!({ "until": until })),
            reason: None,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Whether a theme has a rest, as a transaction sees it.
pub(super) async fn is_muted(tx: &mut Tx, theme: &str, now: DateTime<Utc>) -> Result<bool> {
    Ok(read_mute(tx.cursor(&mute_cursor(theme)).await?.as_deref()).is_some_and(|until| now < until))
}

fn mute_cursor(theme: &str) -> String {
    format!("market:muted:{theme}")
}

fn read_mute(text: Option<&str>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(text?.parse().ok()?)
}
