//! What was typed into the editor: read field by field, each trouble beside its field.

use std::collections::BTreeMap;

use campaigns::panel::written::Written;
use chrono::{DateTime, NaiveDateTime, Timelike as _, Utc};
use domain::campaign::{Campaign, CampaignError, CampaignId, Channels, Criterion};
use domain::lang::{Lang, Localised};
use domain::length::CountMethod;
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::topic::TopicRulesError;
use domain::window::{Window, parse_time, utc8};
use wording::panel::editor::{field_long, field_number};
use wording::panel::{Editor as W, FieldTrouble as T};

/// The most characters of a title.
pub(super) const TITLE_CHARS_MAX: usize = 150;
/// The most characters of a news paragraph: with the fixed parts of a notice it stays one announcement.
pub(super) const BODY_CHARS_MAX: usize = 1500;
/// The most characters of a question.
pub(super) const QUESTION_CHARS_MAX: usize = 500;
/// The most characters of a field of one line.
pub(super) const LINE_CHARS_MAX: usize = 200;

/// Fields by their name, as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed(pub(crate) BTreeMap<String, String>);

/// Trouble with fields: the name of the field and the sentence.
pub(crate) type Troubles = Vec<(String, String)>;

/// What a form means: every field that reads, and what is wrong with the others.
pub(crate) struct Read {
    pub(crate) written: Written,
    pub(crate) troubles: Troubles,
}

impl Typed {
    /// A field; one that was not sent is empty.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The form of what is written.
    pub(super) fn of(written: &Written) -> Self {
        let mut all = BTreeMap::new();
        let mut put = |name: String, value: String| all.insert(name, value);
        for (part, texts) in
            [("title", &written.title), ("body", &written.body), ("question", &written.question)]
        {
            for (lang, text) in texts.iter() {
                put(format!("{part}-{lang}"), text.clone());
            }
        }
        let id = |id: Snowflake| if id.0 == 0 { String::new() } else { id.to_string() };
        let criteria = written.criteria.iter().map(|one| format!("{} {}", one.id, one.weight));
        for (name, value) in [
            ("topic", written.topic.clone()),
            ("aliases", written.aliases.join(", ")),
            ("announcements", id(written.channels.announcements)),
            ("entries", id(written.channels.entries)),
            ("moderators", id(written.channels.moderators)),
            ("opens", shown_time(written.window.opens)),
            ("closes", shown_time(written.window.closes)),
            ("winners", written.prize.winners_max.to_string()),
            ("amount", written.prize.amount()),
            ("currency", written.prize.currency.clone()),
            ("length", written.rules.length_min.to_string()),
            ("method", written.rules.count_method.name().to_owned()),
            ("topics", written.rules.max_distinct_tags.to_string()),
            ("criteria", criteria.collect::<Vec<_>>().join(", ")),
        ] {
            put(name.to_owned(), value);
        }
        Self(all)
    }

    /// Reads the form. A field that does not read stays as it is in `base` and is named among the troubles.
    pub(crate) fn read(&self, base: &Written, lang: Lang, now: DateTime<Utc>) -> Read {
        let mut troubles = Troubles::new();
        let mut say = |name: &str, text: String| troubles.push((name.to_owned(), text));
        let mut texts = |part: &str, most: usize, was: &Localised<String>| {
            Localised::from_fn(|of| {
                let name = format!("{part}-{of}");
                let text = self.get(&name).replace("\r\n", "\n").trim().to_owned();
                if text.is_empty() {
                    say(&name, T::Missing.say(lang));
                } else if text.chars().count() > most {
                    say(&name, field_long(lang, most));
                    return was.get(of).clone();
                }
                text
            })
        };
        let title = texts("title", TITLE_CHARS_MAX, &base.title);
        let body = texts("body", BODY_CHARS_MAX, &base.body);
        let question = texts("question", QUESTION_CHARS_MAX, &base.question);
        let topic = bare(self.get("topic"));
        if topic.is_empty() {
            say("topic", T::MissingTopic.say(lang));
        }
        let aliases: Vec<String> = self
            .get("aliases")
            .split([',', '，', '、', '\n'])
            .map(bare)
            .filter(|one| !one.is_empty())
            .collect();
        for (name, value, most) in [
            ("topic", topic.chars().count(), LINE_CHARS_MAX),
            ("aliases", self.get("aliases").chars().count(), LINE_CHARS_MAX),
            ("criteria", self.get("criteria").chars().count(), LINE_CHARS_MAX),
        ] {
            if value > most {
                say(name, field_long(lang, most));
            }
        }
        let mut channel = |name: &str, was: Snowflake| match whole(self.get(name)) {
            Some(id) if id > 0 && i64::try_from(id).is_ok() => Snowflake(id),
            _ => {
                say(name, T::Channel.say(lang));
                was
            }
        };
        let channels = Channels {
            announcements: channel("announcements", base.channels.announcements),
            entries: channel("entries", base.channels.entries),
            moderators: channel("moderators", base.channels.moderators),
        };
        let mut time = |name: &str, was: DateTime<Utc>| {
            read_time(self.get(name), was, now).unwrap_or_else(|| {
                say(name, T::Time.say(lang));
                was
            })
        };
        let (opens, closes) = (time("opens", base.window.opens), time("closes", base.window.closes));
        let window = Window::new(opens, closes).unwrap_or_else(|_| {
            say("closes", T::EndFirst.say(lang));
            base.window
        });
        let mut number = |name: &str, least: u64, most: u64, was: u64| {
            whole(self.get(name)).filter(|value| (least..=most).contains(value)).unwrap_or_else(|| {
                say(name, field_number(lang, least, most));
                was
            })
        };
        let winners = number("winners", 1, 1000, base.prize.winners_max.into());
        let length = number("length", 1, 2000, base.rules.length_min.into());
        let topics = number("topics", 1, 10, base.rules.max_distinct_tags.into());
        let amount_minor = hundredths(self.get("amount")).filter(|amount| *amount > 0).unwrap_or_else(|| {
            say("amount", T::Amount.say(lang));
            base.prize.amount_minor
        });
        let currency = self.get("currency").trim().to_owned();
        let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_code {
            say("currency", T::Currency.say(lang));
        }
        let count_method = self.get("method").parse::<CountMethod>().unwrap_or_else(|_| {
            say("method", T::Method.say(lang));
            base.rules.count_method
        });
        let criteria = read_criteria(self.get("criteria")).unwrap_or_else(|| {
            say("criteria", T::Weights.say(lang));
            base.criteria.clone()
        });
        let written = Written {
            title,
            body,
            question,
            topic,
            aliases,
            channels,
            window,
            prize: Prize {
                winners_max: winners as u32,
                amount_minor,
                currency: if is_code { currency } else { base.prize.currency.clone() },
                unit: PrizeUnit::PointCard,
            },
            rules: domain::campaign::Rules {
                length_min: length as u32,
                count_method,
                max_distinct_tags: topics as u8,
                ..base.rules.clone()
            },
            criteria,
        };
        Read { written, troubles }
    }

    /// The typed name of a new campaign; `None` when it is left to herald.
    pub(super) fn name(&self, lang: Lang) -> Result<Option<CampaignId>, (String, String)> {
        let typed = self.get("name").trim();
        if typed.is_empty() {
            return Ok(None);
        }
        CampaignId::new(typed).map(Some).map_err(|_| ("name".to_owned(), T::Name.say(lang)))
    }
}

impl Read {
    /// Adds what the campaign's own check finds, where no field has said it already.
    pub(crate) fn check(&mut self, campaign: &Campaign, lang: Lang) {
        let Err(error) = campaign.check() else { return };
        let (name, text) = match error {
            CampaignError::Topic(error) => topic_trouble(&error, campaign, lang),
            CampaignError::EmptyText { field, lang: of } => (format!("{field}-{of}"), T::Missing.say(lang)),
            CampaignError::Weights(_) | CampaignError::Criterion(_) => {
                ("criteria".to_owned(), T::Weights.say(lang))
            }
            CampaignError::Length => ("length".to_owned(), field_number(lang, 1, 2000)),
            CampaignError::Prize(_) => ("amount".to_owned(), T::Amount.say(lang)),
            CampaignError::Dates(_) => ("opens".to_owned(), W::OpeningPast.say(lang)),
            CampaignError::Id(_) => ("name".to_owned(), T::Name.say(lang)),
        };
        if !self.troubles.iter().any(|(known, _)| *known == name) {
            self.troubles.push((name, text));
        }
    }
}

fn topic_trouble(error: &TopicRulesError, campaign: &Campaign, lang: Lang) -> (String, String) {
    let (tag, why) = match error {
        TopicRulesError::Empty => (&campaign.topic, T::MissingTopic),
        TopicRulesError::TooLong { tag, .. } => (tag, T::TopicLong),
        TopicRulesError::NoLetter { tag } => (tag, T::TopicLetter),
        TopicRulesError::SignInside { tag } => (tag, T::TopicSign),
        TopicRulesError::Invisible { tag, .. } => (tag, T::TopicInvisible),
        TopicRulesError::NotReadable { tag } => (tag, T::TopicUnreadable),
        TopicRulesError::NoTopicAllowed => return ("topics".to_owned(), field_number(lang, 1, 10)),
    };
    let name = if campaign.topic.contains(tag.as_str()) { "topic" } else { "aliases" };
    (name.to_owned(), why.say(lang))
}

/// A time as a field for date and time holds it, on the community's clock.
pub(crate) fn shown_time(at: DateTime<Utc>) -> String {
    let format = if at.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    utc8(at).format(format).to_string()
}

/// Reads a time of a field for date and time, or as organisers type one. What shows as the stored time is the stored time,
/// so that a fraction of a second is not lost by opening a page.
pub(super) fn read_time(typed: &str, was: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let typed = typed.trim();
    if typed == shown_time(was) {
        return Some(was);
    }
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(typed, format).ok());
    let read = match local {
        Some(local) => local.and_local_timezone(utc8(now).timezone()).single().map(|at| at.to_utc()),
        None => parse_time(typed, now).ok(),
    };
    // Announcements write years with four digits, and both databases keep milliseconds since 1970.
    read.filter(|at| (2000..=2999).contains(&chrono::Datelike::year(at)))
}

fn bare(topic: &str) -> String {
    topic.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '﹟' | '＃')).to_owned()
}

fn whole(typed: &str) -> Option<u64> {
    let typed = typed.trim();
    let plain = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| typed.parse().ok()).flatten()
}

/// `10` is 1000 hundredths, `10.5` and `10.50` are 1050.
fn hundredths(typed: &str) -> Option<u64> {
    let typed = typed.trim().trim_start_matches('$');
    let (units, cents) = typed.split_once('.').unwrap_or((typed, "00"));
    let cents = match cents.len() {
        1 => whole(cents)? * 10,
        2 => whole(cents)?,
        _ => return None,
    };
    whole(units)?.checked_mul(100)?.checked_add(cents)
}

/// `creativity 40, quality 60`.
fn read_criteria(typed: &str) -> Option<Vec<Criterion>> {
    let parts = typed.split([',', '，', '、', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let criteria = parts.map(|part| {
        let (id, weight) = part.trim_end_matches('%').rsplit_once([' ', ':', '：'])?;
        let id = id.trim().trim_end_matches([':', '：']).to_lowercase();
        let weight = u32::try_from(whole(weight)?).ok()?;
        (!id.is_empty()).then_some(Criterion { id, weight })
    });
    criteria.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_field_for_date_and_time_speaks_utc_8() {
        let now = at("2025-04-01T00:00:00Z");
        let read = |typed: &str| read_time(typed, now, now);
        // Domain rule R11: the seed opens at 1743663600 s.
        assert_eq!(read("2025-04-03T15:00").unwrap().timestamp(), 1_743_663_600);
        assert_eq!(read("4月3日15:00").unwrap().timestamp(), 1_743_663_600);
        // Domain rule R12.
        assert_eq!(read("2025-04-03 24:00").unwrap().timestamp(), 1_743_696_000);
        assert_eq!(shown_time(at("2025-04-03T07:00:00Z")), "2025-04-03T15:00");
        let odd = at("2025-04-03T07:00:00.250Z");
        assert_eq!(read_time(&shown_time(odd), odd, now), Some(odd), "a fraction survives");
        for nothing in ["", "soon", "2025-13-01T00:00", "0001-01-01T00:00", "9999-01-01T00:00"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn amounts_are_hundredths() {
        for (typed, minor) in [("10", 1000), ("10.5", 1050), ("10.50", 1050), (" $7 ", 700), ("0.01", 1)] {
            assert_eq!(hundredths(typed), Some(minor), "{typed}");
        }
        for typed in ["", "-1", "1.234", "1.", "ten", "1,5", "99999999999999999999"] {
            assert_eq!(hundredths(typed), None, "{typed}");
        }
    }

    #[test]
    fn weights_are_read_with_their_names() {
        let read = read_criteria("creativity 40、 Quality: 60%").unwrap();
        let read: Vec<_> = read.iter().map(|one| (one.id.as_str(), one.weight)).collect();
        assert_eq!(read, [("creativity", 40), ("quality", 60)]);
        assert_eq!(read_criteria("creativity"), None);
        assert_eq!(read_criteria("creativity many"), None);
    }
}
