//! From an event, or by hand, to an approved campaign.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::prize::Prize;
use domain::snowflake::Snowflake;
use domain::state::{Move, State};
use domain::window::Window;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{CampaignSecrets, NewAudit};

use crate::error::{Error, Result};
use crate::outbox::Kind;
use crate::schedule::{advance, plan};
use crate::service::{Actor, Service};

/// How long before the opening the notice goes out, where approval leaves the time for it.
pub const NOTICE_LEAD: TimeDelta = TimeDelta::hours(2);

/// What an operator prepares once; an event adds the window, the dates and the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The name of the campaign.
    pub id: CampaignId,
    /// The heading of the notice.
    pub title: Localised<String>,
    /// The question members answer.
    pub question: Localised<String>,
    /// The topic without its signs.
    pub topic: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What is won.
    pub prize: Prize,
    /// The mechanical rules.
    #[serde(default)]
    pub rules: Rules,
    /// What judges mark, in published order.
    pub criteria: Vec<Criterion>,
}

impl Template {
    /// The campaign this template gives for a window. The notice goes out [`NOTICE_LEAD`] before the opening, or at
    /// once when that is past.
    pub fn campaign(
        self,
        guild: Snowflake,
        channels: Channels,
        body: Localised<String>,
        window: Window,
        seed: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Campaign {
        let announce_at = (window.opens - NOTICE_LEAD).max(now.min(window.opens));
        Campaign {
            id: self.id,
            guild,
            channels,
            title: self.title,
            body,
            question: self.question,
            topic: self.topic,
            aliases: self.aliases,
            prize: self.prize,
            dates: Dates::standard(&window, announce_at),
            window,
            rules: self.rules,
            criteria: self.criteria,
            seed_commitment: commit_seed(seed),
            state: State::Draft,
            void_reason: None,
        }
    }
}

impl Service {
    /// Stores a draft. `secrets` come from the caller: the tie seed whose digest the campaign carries, and the
    /// secret behind the salts of the list.
    ///
    /// # Errors
    /// When the campaign does not check, its name is in use, or another live campaign of the server holds the topic.
    pub async fn draft(
        &self,
        campaign: &Campaign,
        secrets: &CampaignSecrets,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        campaign.check()?;
        if campaign.state != State::Draft {
            return Err(Error::NoDraft(campaign.state));
        }
        let topics = campaign.topic_rules()?;
        let mut tx = self.db.begin().await?;
        // Of two drafts at once, one has to see the other.
        tx.lock_name(&format!("topics:{}", campaign.guild)).await?;
        for other in tx.live_campaigns(Some(campaign.guild)).await? {
            if other.campaign.id == campaign.id {
                return Err(Error::Taken(campaign.id.clone()));
            }
            if let Some((mine, theirs)) = topics.clashes_with(&other.campaign.topic_rules()?) {
                return Err(Error::TopicHeld { mine, theirs, campaign: other.campaign.id });
            }
        }
        if !tx.insert_campaign(campaign, secrets, now).await? {
            return Err(Error::Taken(campaign.id.clone()));
        }
        tx.audit(&NewAudit {
            at: now,
            actor: actor.name(),
            action: "drafted".to_owned(),
            campaign: Some(campaign.id.clone()),
            subject: format!("campaign:{}", campaign.id),
            before: None,
            after: Some(json!({ "state": campaign.state, "topic": campaign.topic })),
            reason: None,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// A person agrees to a draft; its jobs are planned. `body` replaces the news paragraph with figures as of now.
    ///
    /// # Errors
    /// When the campaign is unknown, is no draft, or no longer checks (an opening that is past, for one).
    pub async fn approve(
        &self,
        id: &CampaignId,
        person: Snowflake,
        body: Option<Localised<String>>,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        let mut tx = self.db.begin().await?;
        let mut stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        if let Some(body) = body {
            stored.campaign.body = body;
        }
        let opens = stored.campaign.window.opens;
        if now >= opens {
            return Err(Error::TooLate { what: "the time to approve (before the opening)", ended: opens });
        }
        // Approved after the planned time, the notice goes out at once.
        stored.campaign.dates.announce_at = stored.campaign.dates.announce_at.max(now);
        stored.campaign.check()?;
        let campaign = advance(&mut tx, &stored, Move::Approve, &Actor::Person(person), None, now).await?;
        plan(&mut tx, &campaign).await?;
        tx.commit().await?;
        Ok(campaign)
    }

    /// Calls a campaign off, with a reason everyone may read. What was announced gets an announcement of its end.
    ///
    /// # Errors
    /// When the campaign is unknown or was called off before.
    pub async fn void(
        &self,
        id: &CampaignId,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let public = !matches!(stored.campaign.state, State::Draft | State::Approved);
        let actor = Actor::Person(person);
        let campaign = advance(&mut tx, &stored, Move::Void, &actor, Some(reason), now).await?;
        tx.cancel_jobs(id).await?;
        self.void_ledger(&mut tx, id, person, reason, now).await?;
        if public {
            let text = |lang| vec![wording::voided(lang, &campaign, reason)];
            self.announce(&mut tx, &campaign, Kind::Voided, "", now, text).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
