//! A notice as programs write it. It is read by the same reader as the form of the editor, so that both have one set of
//! limits and say the same about a field.

use std::collections::BTreeMap;

use campaigns::panel::written::Written;
use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::lang::{Lang, Localised};
use domain::snowflake::Snowflake;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::campaigns::Text;
use super::input;
use super::problem::FieldError;
use crate::screens::editor::typed::{Read, Typed, shown_time};

/// Something that is judged.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeCriterion {
    /// A short name, such as creativity.
    id: String,
    /// Its weight; all of them add up to 100.
    #[serde(deserialize_with = "input::whole")]
    weight: i64,
}

/// What an organiser writes of a campaign; everything else follows from it.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    /// The heading, 150 characters at most.
    title: Text,
    /// The news paragraph with its figures, 1,500 characters at most.
    body: Text,
    /// The question members answer, 500 characters at most.
    question: Text,
    /// The topic without its signs.
    topic: String,
    /// Other spellings of the topic.
    #[serde(default)]
    aliases: Vec<String>,
    /// The channel of announcements, an id.
    announcements: String,
    /// The channel where posts count, an id.
    entries: String,
    /// The channel of the team, an id.
    moderators: String,
    /// When posts begin to count, to the second.
    opens: DateTime<Utc>,
    /// The first instant that no longer counts, to the second.
    closes: DateTime<Utc>,
    /// How many may win, 1 to 1,000.
    #[serde(deserialize_with = "input::whole")]
    winners_max: i64,
    /// The face value of a prize, in hundredths of the currency.
    #[serde(deserialize_with = "input::whole")]
    prize_minor: i64,
    /// The currency, such as USD.
    currency: String,
    /// The fewest characters of a post, 1 to 2,000.
    #[serde(deserialize_with = "input::whole")]
    length_min: i64,
    /// How they are counted: `herald-count-1`, `code-points` and others.
    count_method: String,
    /// How many topics a post may carry, 1 to 10; the campaign's own is one of them.
    #[serde(deserialize_with = "input::whole")]
    topics_max: i64,
    /// What judges mark.
    #[schema(inline)]
    criteria: Vec<NoticeCriterion>,
}

/// What the form calls a field, and what a notice does.
const FIELDS: [(&str, &str); 6] = [
    ("winners", "winners_max"),
    ("amount", "prize_minor"),
    ("length", "length_min"),
    ("method", "count_method"),
    ("topics", "topics_max"),
    ("name", "name"),
];

/// What parts lists in the form; it may stand in no part.
const SEPARATORS: [char; 4] = [',', '，', '、', '\n'];

impl Notice {
    /// What is written of a campaign.
    pub(super) fn of(written: &Written) -> Self {
        let id = |id: Snowflake| if id.0 == 0 { String::new() } else { id.to_string() };
        Self {
            title: (&written.title).into(),
            body: (&written.body).into(),
            question: (&written.question).into(),
            topic: written.topic.clone(),
            aliases: written.aliases.clone(),
            announcements: id(written.channels.announcements),
            entries: id(written.channels.entries),
            moderators: id(written.channels.moderators),
            opens: written.window.opens,
            closes: written.window.closes,
            winners_max: written.prize.winners_max.into(),
            prize_minor: i64::try_from(written.prize.amount_minor).unwrap_or(i64::MAX),
            currency: written.prize.currency.clone(),
            length_min: written.rules.length_min.into(),
            count_method: written.rules.count_method.name().to_owned(),
            topics_max: written.rules.max_distinct_tags.into(),
            criteria: written
                .criteria
                .iter()
                .map(|of| NoticeCriterion { id: of.id.clone(), weight: of.weight.into() })
                .collect(),
        }
    }

    fn form(&self) -> Typed {
        let mut all = BTreeMap::new();
        // No database keeps a NUL character, and no reader sees one.
        let mut put = |name: String, value: &str| all.insert(name, value.replace('\0', "\u{fffd}"));
        for (part, text) in [("title", &self.title), ("body", &self.body), ("question", &self.question)] {
            let texts: Localised<String> = text.into();
            for (lang, text) in texts.iter() {
                put(format!("{part}-{lang}"), text);
            }
        }
        let criteria: Vec<String> =
            self.criteria.iter().map(|of| format!("{} {}", of.id, of.weight)).collect();
        let amount = match u64::try_from(self.prize_minor) {
            Ok(minor) => format!("{}.{:02}", minor / 100, minor % 100),
            Err(_) => self.prize_minor.to_string(),
        };
        for (name, value) in [
            ("topic", self.topic.as_str()),
            ("aliases", &self.aliases.join(", ")),
            ("announcements", &self.announcements),
            ("entries", &self.entries),
            ("moderators", &self.moderators),
            ("opens", &shown_time(self.opens)),
            ("closes", &shown_time(self.closes)),
            ("winners", &self.winners_max.to_string()),
            ("amount", &amount),
            ("currency", &self.currency),
            ("length", &self.length_min.to_string()),
            ("method", &self.count_method),
            ("topics", &self.topics_max.to_string()),
            ("criteria", &criteria.join(", ")),
        ] {
            put(name.to_owned(), value);
        }
        Typed(all)
    }

    /// What the notice means over `base`, and what is wrong with it. The campaign it is written into has the last word.
    pub(super) fn read(
        &self,
        base: &Written,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> (Written, Vec<FieldError>) {
        let mut read: Read = self.form().read(base, Lang::En, now);
        let whole = read.written.in_campaign(campaign, now);
        read.check(&whole, Lang::En);
        let mut errors: Vec<FieldError> =
            read.troubles.into_iter().map(|(name, detail)| field_error(&name, detail)).collect();
        let parts = |text: &str| text.contains(SEPARATORS);
        for (field, wrong) in [
            ("aliases", self.aliases.iter().any(|alias| parts(alias))),
            ("criteria", self.criteria.iter().any(|of| parts(&of.id))),
        ] {
            if wrong {
                let detail = "a comma parts two of them; leave it out".to_owned();
                errors.push(FieldError { field: format!("notice.{field}"), detail });
            }
        }
        (read.written, errors)
    }
}

/// A trouble of the form, under the name a notice has for the field.
fn field_error(name: &str, detail: String) -> FieldError {
    let named = FIELDS.iter().find(|(form, _)| *form == name).map(|(_, notice)| *notice);
    let field = match (named, name.split_once('-')) {
        (Some(named), _) => format!("notice.{named}"),
        (None, Some((part, lang))) => format!("notice.{part}.{lang}"),
        (None, None) => format!("notice.{name}"),
    };
    FieldError { field, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_of_the_form_names_the_field_of_the_notice() {
        for (form, notice) in [
            ("title-zh-TW", "notice.title.zh-TW"),
            ("body-en", "notice.body.en"),
            ("amount", "notice.prize_minor"),
            ("topic", "notice.topic"),
            ("closes", "notice.closes"),
        ] {
            assert_eq!(field_error(form, String::new()).field, notice);
        }
    }
}
