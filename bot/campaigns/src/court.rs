//! Which campaign a post is the business of.
//!
//! Campaigns follow each other in one channel: yesterday's is still reviewed while today's runs. A post of the channel
//! is kept by every campaign it could still enter, because an edit before the close may give it another topic (R14);
//! but only the one it is meant for answers.

use std::collections::HashMap;

use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::topic::{TopicRules, judge_topics};
use store::{StoredCampaign, StoredPost, Tx};

use crate::error::Result;
use crate::facts::PostFact;
use crate::originality::{Desk, forget_stale};
use crate::service::Service;

/// A campaign with what its judgement needs, locked by the transaction at hand.
pub(crate) struct Court {
    pub(crate) stored: StoredCampaign,
    pub(crate) topics: TopicRules,
}

impl Court {
    fn id(&self) -> &CampaignId {
        &self.stored.campaign.id
    }

    fn is_topic_of(&self, text: &str) -> bool {
        judge_topics(text, &self.topics).tags.iter().any(|tag| tag.is_campaign_tag)
    }

    /// Whether a fact about a post that the campaign does not know yet may concern it.
    fn is_near(&self, fact: &PostFact) -> bool {
        let campaign = &self.stored.campaign;
        let made = fact.message().created_at();
        if campaign.guild != fact.guild() || made < campaign.dates.announce_at {
            return false;
        }
        let may_change = campaign.state == State::Approved || campaign.state.takes_posts();
        let here = campaign.channels.entries == fact.channel();
        match fact.text() {
            // What is written here after the close without the topic is nobody's entry; what is written elsewhere
            // with the topic is one in the wrong channel.
            Some(text) => (here && made < campaign.window.closes) || (may_change && self.is_topic_of(text)),
            None => here && may_change,
        }
    }
}

impl Service {
    /// Locks every live campaign that can still be touched by a post, in the order of their names, so that two workers
    /// never wait for each other. Desks that another process has outrun are thrown away.
    pub(crate) async fn hold_court(
        &self,
        tx: &mut Tx,
        desks: &mut HashMap<CampaignId, Desk>,
    ) -> Result<Vec<Court>> {
        let mut courts = Vec::new();
        let mut live = tx.live_campaigns(None).await?;
        live.sort_by(|a, b| a.campaign.id.cmp(&b.campaign.id));
        for campaign in live {
            let Some(stored) = tx.lock_campaign(&campaign.campaign.id).await? else { continue };
            if matches!(stored.campaign.state, State::Draft | State::Paid | State::Void) {
                continue;
            }
            let topics = stored.campaign.topic_rules()?;
            courts.push(Court { stored, topics });
        }
        for court in &courts {
            forget_stale(tx, desks, court.id()).await?;
        }
        Ok(courts)
    }
}

/// Which campaigns keep what a fact says: those that know the post already, and those it may concern.
pub(crate) async fn courts_for(tx: &mut Tx, courts: &[Court], fact: &PostFact) -> Result<Vec<usize>> {
    let mut found = Vec::new();
    for (at, court) in courts.iter().enumerate() {
        let same_server = court.stored.campaign.guild == fact.guild();
        if same_server && (court.is_near(fact) || knows(tx, court.id(), fact.message()).await?) {
            found.push(at);
        }
    }
    Ok(found)
}

async fn knows(tx: &mut Tx, campaign: &CampaignId, message: Snowflake) -> Result<bool> {
    Ok(tx.post(campaign, message).await?.is_some())
}

/// False for a post that carries the topic of another campaign and never carried that of this one.
pub(crate) fn is_meant_for(post: &StoredPost, courts: &[Court], at: usize) -> bool {
    let guild = courts[at].stored.campaign.guild;
    let carries = |court: &Court| {
        court.stored.campaign.guild == guild && post.versions.iter().any(|v| court.is_topic_of(&v.text))
    };
    let others = || courts.iter().enumerate().filter(|(other, _)| *other != at);
    others().next().is_none() || carries(&courts[at]) || !others().any(|(_, court)| carries(court))
}
