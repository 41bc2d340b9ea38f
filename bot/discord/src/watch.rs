//! What herald listens to: the channels of live campaigns, and their topics everywhere else.
//!
//! Nothing else is stored. A message of another channel is kept only when it carries a live campaign's topic, so that
//! its author can be told where it belongs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::topic::{TopicRules, judge_topics};
use store::StoredCampaign;

/// What to listen to, as of the last look at the campaigns.
#[derive(Debug, Default)]
pub struct Watch {
    /// Channels where posts count, by server, with the moment from which on their posts matter.
    entries: BTreeMap<Snowflake, (Snowflake, DateTime<Utc>)>,
    topics: Vec<(Snowflake, TopicRules)>,
    /// Channels herald writes to, by server.
    spoken: BTreeSet<(Snowflake, Snowflake, Spoken)>,
    /// Threads and forum posts with the channel above.
    threads: BTreeMap<Snowflake, Snowflake>,
}

/// What herald says in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spoken {
    /// Notices and results.
    Announcements,
    /// Notes to the team.
    Team,
}

impl Watch {
    /// What the campaigns ask for. A campaign counts from its approval until its result is out.
    pub fn of(campaigns: &[StoredCampaign], threads: BTreeMap<Snowflake, Snowflake>) -> Self {
        let mut watch = Watch { threads, ..Watch::default() };
        for campaign in campaigns.iter().map(|stored| &stored.campaign) {
            let (guild, channels) = (campaign.guild, &campaign.channels);
            if !matches!(campaign.state, State::Draft | State::Paid | State::Void) {
                let since = campaign.dates.announce_at;
                let entry = watch.entries.entry(channels.entries).or_insert((guild, since));
                entry.1 = entry.1.min(since);
                if (campaign.state == State::Approved || campaign.state.takes_posts())
                    && let Ok(rules) = campaign.topic_rules()
                {
                    watch.topics.push((guild, rules));
                }
                watch.spoken.insert((guild, channels.announcements, Spoken::Announcements));
                watch.spoken.insert((guild, channels.moderators, Spoken::Team));
            }
        }
        watch
    }

    /// Channels of a server where posts count, each with the moment from which on its posts matter.
    pub fn entries(&self, guild: Snowflake) -> impl Iterator<Item = (Snowflake, DateTime<Utc>)> + '_ {
        self.entries.iter().filter(move |(_, (of, _))| *of == guild).map(|(id, (_, since))| (*id, *since))
    }

    /// Channels of a server that herald writes to.
    pub fn spoken(&self, guild: Snowflake) -> impl Iterator<Item = (Snowflake, Spoken)> + '_ {
        self.spoken.iter().filter(move |(of, ..)| *of == guild).map(|(_, id, what)| (*id, *what))
    }

    /// A place as herald names it: a thread becomes the channel above it and itself.
    pub fn place(&self, channel: Snowflake) -> (Snowflake, Option<Snowflake>) {
        match self.threads.get(&channel) {
            Some(parent) => (*parent, Some(channel)),
            None => (channel, None),
        }
    }

    /// Learns of a thread. True when it was not known.
    pub fn learn_thread(&mut self, thread: Snowflake, parent: Snowflake) -> bool {
        self.threads.insert(thread, parent) != Some(parent)
    }

    /// The threads known so far.
    pub fn threads(&self) -> &BTreeMap<Snowflake, Snowflake> {
        &self.threads
    }

    /// True when posts count in a channel or in the channel above a thread.
    pub fn is_entry_place(&self, channel: Snowflake) -> bool {
        self.entries.contains_key(&self.place(channel).0)
    }

    /// True when a text carries the topic of a live campaign of the server.
    pub fn carries_topic(&self, guild: Snowflake, text: &str) -> bool {
        let of_server = self.topics.iter().filter(|(of, _)| *of == guild);
        of_server
            .into_iter()
            .any(|(_, rules)| judge_topics(text, rules).tags.iter().any(|tag| tag.is_campaign_tag))
    }
}
