//! A campaign as an organiser announces it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::dates::{Dates, DatesError};
use crate::digest::Digest;
use crate::lang::{Lang, Localised};
use crate::length::CountMethod;
use crate::prize::{Prize, PrizeError};
use crate::snowflake::Snowflake;
use crate::state::State;
use crate::topic::{TopicRules, TopicRulesError};
use crate::window::Window;

/// The version of the rules in this crate. A stored verdict or result names the version it was made with; the number
/// grows whenever the same post could be judged differently.
pub const RULES_VERSION: &str = "herald-rules-1";

/// The name of a campaign in commands, files and addresses: lower-case letters, digits and hyphens, 1 to 48.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CampaignId(String);

impl CampaignId {
    /// Checks a name.
    ///
    /// # Errors
    /// [`CampaignError::Id`] when it has another character or length.
    pub fn new(id: impl Into<String>) -> Result<Self, CampaignError> {
        let id = id.into();
        let plain = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if plain && (1..=48).contains(&id.len()) { Ok(Self(id)) } else { Err(CampaignError::Id(id)) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CampaignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for CampaignId {
    type Err = CampaignError;

    fn from_str(id: &str) -> Result<Self, CampaignError> {
        Self::new(id)
    }
}

impl TryFrom<String> for CampaignId {
    type Error = CampaignError;

    fn try_from(id: String) -> Result<Self, CampaignError> {
        Self::new(id)
    }
}

impl From<CampaignId> for String {
    fn from(id: CampaignId) -> String {
        id.0
    }
}

/// Where a campaign lives on Discord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// Notices, reminders and results go here.
    pub announcements: Snowflake,
    /// Posts count here and nowhere else.
    pub entries: Snowflake,
    /// Review notes for the team go here.
    pub moderators: Snowflake,
}

/// The mechanical rules of one campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The rules version of this crate, [`RULES_VERSION`].
    #[serde(default = "rules_version")]
    pub version: String,
    /// The fewest characters a post may hold, counted by `count_method`.
    pub length_min: u32,
    /// How they are counted.
    pub count_method: CountMethod,
    /// How many distinct topics a post may carry; the campaign's own is one of them (R8).
    pub max_distinct_tags: u8,
    /// The lowest total that can win, if the notice publishes one (R19).
    #[serde(default)]
    pub quality_floor: Option<u32>,
}

fn rules_version() -> String {
    RULES_VERSION.to_owned()
}

impl Default for Rules {
    /// One topic, 30 characters by `herald-count-1`, no quality floor: the seed's rules.
    fn default() -> Self {
        Self {
            version: rules_version(),
            length_min: 30,
            count_method: CountMethod::HeraldCount1,
            max_distinct_tags: 1,
            quality_floor: None,
        }
    }
}

/// One thing judges mark from 0 to [`MARK_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// A short name, lower case.
    pub id: String,
    /// Its weight; all weights of a campaign add up to 100.
    pub weight: u32,
}

/// The highest mark of a criterion.
pub const MARK_MAX: u8 = 10;

/// Everything a notice promises, and the state it is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Its name.
    pub id: CampaignId,
    /// The Discord server.
    pub guild: Snowflake,
    /// Its channels.
    pub channels: Channels,
    /// The heading of the notice.
    pub title: Localised<String>,
    /// The news paragraph with its figures.
    pub body: Localised<String>,
    /// The question members answer.
    pub question: Localised<String>,
    /// The topic without its signs.
    pub topic: String,
    /// Other spellings of the topic, listed in the notice (R7).
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What is won.
    pub prize: Prize,
    /// When posts count.
    pub window: Window,
    /// Everything else that has a date.
    pub dates: Dates,
    /// The mechanical rules.
    pub rules: Rules,
    /// What judges mark, in the order that settles equal totals (R20).
    pub criteria: Vec<Criterion>,
    /// The digest of the tie seed, published before the first post.
    pub seed_commitment: Digest,
    /// Where it stands.
    pub state: State,
    /// Why it was called off.
    #[serde(default)]
    pub void_reason: Option<String>,
}

/// A campaign that cannot be announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CampaignError {
    /// A bad name.
    #[error("campaign id {0:?}: use 1 to 48 lower-case letters, digits and hyphens")]
    Id(String),
    /// An empty text.
    #[error("{field} is empty in {lang}: write it in all three languages")]
    EmptyText {
        /// Which text.
        field: &'static str,
        /// In which language.
        lang: Lang,
    },
    /// A bad topic or alias.
    #[error(transparent)]
    Topic(#[from] TopicRulesError),
    /// A bad prize.
    #[error(transparent)]
    Prize(#[from] PrizeError),
    /// Dates in the wrong order.
    #[error(transparent)]
    Dates(#[from] DatesError),
    /// Weights that do not add up.
    #[error("the criteria weigh {0} together: weights must add up to 100")]
    Weights(u32),
    /// The same criterion twice, or none.
    #[error("criterion {0:?} is listed twice or has no name")]
    Criterion(String),
    /// No minimal length.
    #[error("rules.length_min is 0: a post needs at least one character")]
    Length,
}

impl Campaign {
    /// The topic rules of this campaign.
    ///
    /// # Errors
    /// When the topic or an alias is no tag, or two of them fold to the same.
    pub fn topic_rules(&self) -> Result<TopicRules, TopicRulesError> {
        TopicRules::new(&self.topic, &self.aliases, self.rules.max_distinct_tags)
    }

    /// Checks everything a notice promises.
    ///
    /// # Errors
    /// The first thing that is wrong, with its mend.
    pub fn check(&self) -> Result<(), CampaignError> {
        for (field, texts) in [("title", &self.title), ("body", &self.body), ("question", &self.question)] {
            for (lang, text) in texts.iter() {
                if text.trim().is_empty() {
                    return Err(CampaignError::EmptyText { field, lang });
                }
            }
        }
        self.topic_rules()?;
        self.prize.check()?;
        self.dates.check(&self.window)?;
        if self.rules.length_min == 0 {
            return Err(CampaignError::Length);
        }
        let weight = self.criteria.iter().fold(0u32, |sum, c| sum.saturating_add(c.weight));
        if weight != 100 {
            return Err(CampaignError::Weights(weight));
        }
        for (at, criterion) in self.criteria.iter().enumerate() {
            let again = self.criteria[..at].iter().any(|other| other.id == criterion.id);
            if again || criterion.id.is_empty() {
                return Err(CampaignError::Criterion(criterion.id.clone()));
            }
        }
        Ok(())
    }

    /// True when a post made at `at` can enter (R11).
    pub fn counts_at(&self, at: DateTime<Utc>) -> bool {
        self.window.contains(at)
    }
}

/// The digest that commits to a tie seed before anyone has posted.
pub fn commit_seed(seed: &[u8; 32]) -> Digest {
    Digest::of("herald-seed-v1", &[seed])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prize::PrizeUnit;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn seed() -> Campaign {
        let window = Window::new(at("2025-04-03T15:00:00+08:00"), at("2025-04-04T15:00:00+08:00")).unwrap();
        let criterion = |id: &str, weight| Criterion { id: id.into(), weight };
        Campaign {
            id: CampaignId::new("tariff-2025-04-03").unwrap(),
            guild: Snowflake(1),
            channels: Channels {
                announcements: Snowflake(2),
                entries: Snowflake(3),
                moderators: Snowflake(4),
            },
            title: Localised::from_fn(|_| "推薦話題每日發帖活動".into()),
            body: Localised::from_fn(|_| "88,000".into()),
            question: Localised::from_fn(|_| "?".into()),
            topic: "关税政策后市场分析".into(),
            aliases: vec!["TariffMarketView".into()],
            prize: Prize {
                winners_max: 5,
                amount_minor: 1000,
                currency: "USD".into(),
                unit: PrizeUnit::PointCard,
            },
            dates: Dates::standard(&window, at("2025-04-03T13:00:00+08:00")),
            window,
            rules: Rules::default(),
            criteria: vec![criterion("reasoning", 40), criterion("evidence", 30), criterion("clarity", 30)],
            seed_commitment: commit_seed(&[7; 32]),
            state: State::Draft,
            void_reason: None,
        }
    }

    fn refusal(change: impl FnOnce(&mut Campaign)) -> String {
        let mut campaign = seed();
        change(&mut campaign);
        campaign.check().unwrap_err().to_string()
    }

    #[test]
    fn the_seed_is_sound_and_survives_its_own_json() {
        assert_eq!(seed().check(), Ok(()));
        let json = serde_json::to_string(&seed()).unwrap();
        assert_eq!(serde_json::from_str::<Campaign>(&json).unwrap(), seed());
        assert!(seed().counts_at(at("2025-04-03T15:00:00+08:00")));
        assert!(!seed().counts_at(at("2025-04-04T15:00:00+08:00")));
    }

    #[test]
    fn what_a_notice_may_not_promise_is_named_with_its_mend() {
        assert_eq!(
            refusal(|c| c.question.zh_cn = " ".into()),
            "question is empty in zh-CN: write it in all three languages"
        );
        assert_eq!(
            refusal(|c| c.criteria[0].weight = 50),
            "the criteria weigh 110 together: weights must add up to 100"
        );
        assert_eq!(
            refusal(|c| c.criteria[1].id = "reasoning".into()),
            "criterion \"reasoning\" is listed twice or has no name"
        );
        assert_eq!(
            refusal(|c| c.rules.length_min = 0),
            "rules.length_min is 0: a post needs at least one character"
        );
        assert!(refusal(|c| c.rules.max_distinct_tags = 0).contains("max_distinct is 0"));
        assert!(refusal(|c| c.prize.winners_max = 0).contains("winners_max"));
        assert!(refusal(|c| c.dates.announce_at = c.window.closes).contains("the opening"));
        assert!(refusal(|c| c.topic = "12".into()).contains("12"));
        let sign = refusal(|c| c.aliases.push("Tariff#View".into()));
        assert!(sign.contains("Tariff#View"), "{sign}");
    }

    #[test]
    fn a_name_fits_files_and_addresses() {
        for bad in ["", "Tariff", "a b", "關稅", &"a".repeat(49)] {
            assert!(CampaignId::new(bad).is_err(), "{bad:?}");
        }
        assert!(serde_json::from_str::<CampaignId>("\"a/b\"").is_err());
    }

    /// The commitment hides the seed and binds to it.
    #[test]
    fn a_commitment_is_no_plain_hash_of_the_seed() {
        assert_ne!(commit_seed(&[7; 32]), Digest::plain(&[7; 32]));
        assert_ne!(commit_seed(&[7; 32]), commit_seed(&[8; 32]));
    }
}
