//! The words and the name of a draft.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::lang::Localised;
use domain::topic::TopicRules;
use domain::window::utc8;

use super::{MarketEvent, TopicOptions};

/// What is written into a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftTexts {
    /// The heading.
    pub title: Localised<String>,
    /// The news paragraph.
    pub body: Localised<String>,
    /// The question.
    pub question: Localised<String>,
}

/// The texts of a draft from the facts of its event, by the templates. This is the one place they come from. A draft
/// that exists is told from what it was written from, a new one from the event as it is; `None` without facts.
pub fn draft_texts(event: &MarketEvent, topic: &TopicOptions) -> Option<DraftTexts> {
    let written_from = event.draft.as_ref().and_then(|draft| draft.brief.as_ref());
    let brief = written_from.or(event.brief.as_ref())?;
    let headlines = brief.headlines();
    Some(DraftTexts {
        title: topic
            .title
            .clone()
            .unwrap_or_else(|| Localised::from_fn(|lang| wording::draft_title(lang, &topic.topic))),
        body: Localised::from_fn(|lang| wording::move_paragraph(lang, &brief.facts, &headlines)),
        question: topic.question.clone().unwrap_or_else(|| Localised::from_fn(wording::draft_question)),
    })
}

/// The topic for a draft that opens at a time: the theme's own, or where a live campaign of the server holds it (R7)
/// the same with the day, then with a letter.
pub(super) fn free_topic(
    wanted: &TopicOptions,
    live: &[Campaign],
    opens: DateTime<Utc>,
) -> Option<TopicOptions> {
    let day = utc8(opens).format("%m%d").to_string();
    let endings = std::iter::once(String::new())
        .chain(std::iter::once(day.clone()))
        .chain(('b'..='z').map(|letter| format!("{day}{letter}")));
    for ending in endings {
        let mut topic = wanted.clone();
        topic.topic.push_str(&ending);
        for alias in &mut topic.aliases {
            alias.push_str(&ending);
        }
        let rules = TopicRules::new(&topic.topic, &topic.aliases, 1).ok()?;
        let clashes =
            |other: &Campaign| other.topic_rules().is_ok_and(|theirs| rules.clashes_with(&theirs).is_some());
        if !live.iter().any(clashes) {
            return Some(topic);
        }
    }
    None
}

/// The n-th name for a campaign of a theme: its Latin letters and digits, the day it opens in UTC+8, and from the
/// second on a number.
pub(super) fn campaign_name(theme: &str, opens: DateTime<Utc>, again: u32) -> Option<CampaignId> {
    let mut slug: String = theme.chars().filter(char::is_ascii_alphanumeric).collect();
    slug.make_ascii_lowercase();
    slug.truncate(24);
    let slug = if slug.is_empty() { "market" } else { &slug };
    let day = utc8(opens).format("%Y-%m-%d");
    let name = if again == 1 { format!("{slug}-{day}") } else { format!("{slug}-{day}-{again}") };
    CampaignId::new(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_campaign_is_called_after_theme_and_day_in_utc8() {
        let opens = at("2025-04-02T17:00:00Z");
        assert_eq!(campaign_name("tariff", opens, 1).unwrap().as_str(), "tariff-2025-04-03");
        assert_eq!(campaign_name("Tariff & Trade", opens, 3).unwrap().as_str(), "tarifftrade-2025-04-03-3");
        assert_eq!(campaign_name("關稅", opens, 1).unwrap().as_str(), "market-2025-04-03");
    }
}
