//! What an operator can set about events and the drafts made from them.

use std::collections::BTreeMap;

use domain::campaign::{CampaignId, Channels, Criterion, Rules};
use domain::lang::Localised;
use domain::length::CountMethod;
use domain::prize::{Prize, PrizeError, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::topic::TopicRules;
use market::TriggerOptions;
use serde::{Deserialize, Serialize};

/// How moves are watched and what is drafted from them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventSettings {
    /// When a move is worth an alert or a draft.
    pub triggers: TriggerOptions,
    /// What a draft looks like and where it lives.
    pub drafts: DraftOptions,
    /// A name for the first draft instead of one made of theme and day; recorded worlds have one.
    pub name: Option<CampaignId>,
}

/// The template of drafts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftOptions {
    /// Whether campaigns are drafted at all; alerts go on without.
    pub enabled: bool,
    /// Whether herald approves a draft without a person, where nothing holds it and its notice has no errors.
    pub auto_approve: bool,
    /// The server; without it that of the newest campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guild: Option<Snowflake>,
    /// Where the notice goes; without it as in the newest campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announcements: Option<Snowflake>,
    /// Where posts count; without it as in the newest campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<Snowflake>,
    /// Where the team is alerted; without it as in the newest campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderators: Option<Snowflake>,
    /// The most people who can win.
    pub winners_max: u32,
    /// The face value of one point card, in hundredths of the currency.
    pub amount_minor: u64,
    /// The currency of the face value, ISO 4217.
    pub currency: String,
    /// What all prizes of a campaign cost together, in hundredths; the check of a notice holds it against winners
    /// times prize.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_minor: Option<u64>,
    /// The fewest characters of a post.
    pub length_min: u32,
    /// How they are counted.
    pub count_method: CountMethod,
    /// How many distinct topics a post may carry.
    pub max_distinct_tags: u8,
    /// Venues whose prices are preferred, best first; without them the newest and finest series is taken.
    pub venues: Vec<String>,
    /// What judges mark; the weights add up to 100.
    pub criteria: Vec<Criterion>,
    /// The topics of themes, by the name of the theme.
    pub topics: BTreeMap<String, TopicOptions>,
}

/// The topic of a theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicOptions {
    /// The topic without its signs.
    pub topic: String,
    /// Other spellings and languages.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The heading of the notice; without it a general one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Localised<String>>,
    /// The question members answer; without it a general one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Localised<String>>,
}

impl Default for DraftOptions {
    /// The terms of the founding campaign: up to five point cards of 10 dollars, 30 characters, one topic, and the
    /// weights published with later ones.
    fn default() -> Self {
        let criterion = |(id, weight): (&str, u32)| Criterion { id: id.to_owned(), weight };
        let tariff = TopicOptions {
            topic: "关税政策后市场分析".to_owned(),
            aliases: vec!["TariffMarketView".to_owned()],
            title: None,
            question: None,
        };
        Self {
            enabled: true,
            auto_approve: false,
            guild: None,
            announcements: None,
            entries: None,
            moderators: None,
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".to_owned(),
            budget_minor: None,
            length_min: 30,
            count_method: CountMethod::HeraldCount1,
            max_distinct_tags: 1,
            venues: Vec::new(),
            criteria: [("creativity", 40), ("quality", 30), ("interaction", 30)].map(criterion).to_vec(),
            topics: BTreeMap::from([("tariff".to_owned(), tariff)]),
        }
    }
}

impl DraftOptions {
    /// What is won.
    pub fn prize(&self) -> Prize {
        Prize {
            winners_max: self.winners_max,
            amount_minor: self.amount_minor,
            currency: self.currency.clone(),
            unit: PrizeUnit::PointCard,
        }
    }

    /// The mechanical rules.
    pub fn rules(&self) -> Rules {
        Rules {
            length_min: self.length_min,
            count_method: self.count_method,
            max_distinct_tags: self.max_distinct_tags,
            ..Rules::default()
        }
    }

    /// The topic of a theme; one without settings is called after itself.
    pub fn topic(&self, theme: &str) -> TopicOptions {
        self.topics.get(theme).cloned().unwrap_or_else(|| TopicOptions {
            topic: format!("{theme}行情分析"),
            aliases: Vec::new(),
            title: None,
            question: None,
        })
    }

    /// The channels of a draft: those that are set, the rest as in an earlier campaign.
    pub(crate) fn channels(&self, earlier: Option<Channels>) -> Option<Channels> {
        Some(Channels {
            announcements: self.announcements.or(earlier.map(|channels| channels.announcements))?,
            entries: self.entries.or(earlier.map(|channels| channels.entries))?,
            moderators: self.moderators.or(earlier.map(|channels| channels.moderators))?,
        })
    }

    /// Checks what types cannot.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self) -> Result<(), (String, String)> {
        self.prize().check().map_err(|error| {
            let key = match error {
                PrizeError::NoWinners => "winners_max",
                PrizeError::Currency(_) => "currency",
                _ => "amount_minor",
            };
            (key.to_owned(), error.to_string())
        })?;
        let weight = self.criteria.iter().fold(0_u32, |sum, one| sum.saturating_add(one.weight));
        if weight != 100 {
            let why = format!("they weigh {weight} together; weights must add up to 100");
            return Err(("criteria".to_owned(), why));
        }
        if self.length_min == 0 {
            return Err(("length_min".to_owned(), "0 would let empty posts in; use 30".to_owned()));
        }
        if let Some(budget) = self.budget_minor.filter(|budget| self.prize().budget_minor() != Some(*budget))
        {
            let why = format!(
                "{budget} is not winners_max times amount_minor ({} × {}), so no draft could be approved",
                self.winners_max, self.amount_minor
            );
            return Err(("budget_minor".to_owned(), why));
        }
        for (theme, topic) in &self.topics {
            TopicRules::new(&topic.topic, &topic.aliases, self.max_distinct_tags)
                .map_err(|error| (format!("topics.{theme}"), error.to_string()))?;
        }
        Ok(())
    }
}
