//! What an organiser writes of a campaign, and the campaign that follows from it.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::prize::Prize;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::window::Window;
use serde::{Deserialize, Serialize};

use crate::drafting::NOTICE_LEAD;

/// What an organiser writes of a draft; everything else follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The heading of the notice.
    pub title: Localised<String>,
    /// The news paragraph with its figures.
    pub body: Localised<String>,
    /// The question members answer.
    pub question: Localised<String>,
    /// The topic without its signs.
    pub topic: String,
    /// Other spellings of the topic.
    pub aliases: Vec<String>,
    /// Where it lives on Discord.
    pub channels: Channels,
    /// When posts count.
    pub window: Window,
    /// What is won.
    pub prize: Prize,
    /// The mechanical rules.
    pub rules: Rules,
    /// What judges mark.
    pub criteria: Vec<Criterion>,
}

impl Written {
    /// What was written of a campaign.
    pub fn of(campaign: &Campaign) -> Self {
        Self {
            title: campaign.title.clone(),
            body: campaign.body.clone(),
            question: campaign.question.clone(),
            topic: campaign.topic.clone(),
            aliases: campaign.aliases.clone(),
            channels: campaign.channels,
            window: campaign.window,
            prize: campaign.prize.clone(),
            rules: campaign.rules.clone(),
            criteria: campaign.criteria.clone(),
        }
    }

    /// Writes it into a campaign. Another window brings the usual calendar with it (R23), and the notice goes out
    /// [`NOTICE_LEAD`] before the opening, or at once when that is past.
    #[must_use]
    pub fn in_campaign(&self, campaign: &Campaign, now: DateTime<Utc>) -> Campaign {
        let written = self.clone();
        let dates = if campaign.window == written.window {
            campaign.dates.clone()
        } else {
            calendar(&written.window, now)
        };
        Campaign {
            title: written.title,
            body: written.body,
            question: written.question,
            topic: written.topic,
            aliases: written.aliases,
            channels: written.channels,
            window: written.window,
            prize: written.prize,
            rules: written.rules,
            criteria: written.criteria,
            dates,
            ..campaign.clone()
        }
    }

    /// A campaign with nothing but what is written; `seed` is its tie seed.
    pub fn as_campaign(
        &self,
        id: CampaignId,
        guild: Snowflake,
        seed: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Campaign {
        let written = self.clone();
        Campaign {
            id,
            guild,
            channels: written.channels,
            title: written.title,
            body: written.body,
            question: written.question,
            topic: written.topic,
            aliases: written.aliases,
            prize: written.prize,
            dates: calendar(&written.window, now),
            window: written.window,
            rules: written.rules,
            criteria: written.criteria,
            seed_commitment: commit_seed(seed),
            state: State::Draft,
            void_reason: None,
        }
    }
}

fn calendar(window: &Window, now: DateTime<Utc>) -> Dates {
    Dates::standard(window, (window.opens - NOTICE_LEAD).max(now.min(window.opens)))
}
