//! A recorded world: what is read from a scenario directory.

use std::collections::BTreeMap;
use std::path::Path;

use campaigns::drafting::Template;
use campaigns::events::{DraftOptions, EventSettings, TopicOptions};
use chrono::{DateTime, Utc};
use domain::campaign::{CampaignId, Channels, Criterion, Rules};
use domain::digest::Digest;
use domain::lang::{Lang, Localised};
use domain::prize::Prize;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use market::{NewsItem, Series, SeriesName, TriggerOptions};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::exit::{Failure, read_file};

/// The scenario that is part of the program: the tariff news of 2 and 3 April 2025.
const EMBEDDED: [(&str, &str); 6] = [
    ("scenario.toml", include_str!("../../../../tests/scenarios/tariff-2025-04-03/scenario.toml")),
    (
        "candles-btcusdt-perp-3m.csv",
        include_str!("../../../../tests/scenarios/tariff-2025-04-03/candles-btcusdt-perp-3m.csv"),
    ),
    ("news.jsonl", include_str!("../../../../tests/scenarios/tariff-2025-04-03/news.jsonl")),
    ("posts.jsonl", include_str!("../../../../tests/scenarios/tariff-2025-04-03/posts.jsonl")),
    ("moderators.jsonl", include_str!("../../../../tests/scenarios/tariff-2025-04-03/moderators.jsonl")),
    ("expected.json", include_str!("../../../../tests/scenarios/tariff-2025-04-03/expected.json")),
];

/// Where the files of a scenario come from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A directory.
    Dir(&'a Path),
    /// The program itself.
    Embedded,
}

impl Source<'_> {
    /// What messages call it.
    pub fn name(&self) -> String {
        match self {
            Source::Dir(dir) => dir.display().to_string(),
            Source::Embedded => "the built-in scenario tariff-2025-04-03".to_owned(),
        }
    }

    fn file(&self, name: &str) -> Result<Vec<u8>, Failure> {
        match self {
            Source::Dir(dir) => read_file(&dir.join(name)),
            Source::Embedded => {
                let found = EMBEDDED.iter().find(|(file, _)| *file == name);
                let (_, text) =
                    found.ok_or_else(|| Failure::Input(format!("{} holds no file {name}", self.name())))?;
                Ok(text.as_bytes().to_vec())
            }
        }
    }

    /// A file that need not be there.
    fn file_if_any(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Source::Dir(dir) if !dir.join(name).exists() => Ok(None),
            _ => self.file(name).map(Some),
        }
    }

    fn label(&self, name: &str) -> String {
        match self {
            Source::Dir(dir) => dir.join(name).display().to_string(),
            Source::Embedded => name.to_owned(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    summary: String,
    starts: DateTime<Utc>,
    ends: DateTime<Utc>,
    guild: Snowflake,
    channels: ChannelsHead,
    market: MarketHead,
    campaign: CampaignHead,
    people: Vec<Person>,
    #[serde(default)]
    downtime: Vec<Downtime>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelsHead {
    announcements: Snowflake,
    campaign: Snowflake,
    moderators: Snowflake,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarketHead {
    candles: Vec<String>,
    venue: String,
    pair: String,
    news: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CampaignHead {
    id: CampaignId,
    topic: String,
    #[serde(default)]
    aliases: Vec<String>,
    title: Localised<String>,
    question: Localised<String>,
    prize: Prize,
    rules: Rules,
    criteria: Vec<Criterion>,
    seed: Digest,
}

/// A member or moderator of the recorded server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The account.
    pub id: Snowflake,
    /// The name.
    pub name: String,
    /// The language they read.
    pub lang: Lang,
    /// What they are in the server.
    pub role: Role,
}

/// What somebody is in the recorded server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An ordinary member.
    Member,
    /// A bot.
    Bot,
    /// Reviews posts.
    Reviewer,
    /// Marks posts.
    Judge,
    /// Approves, freezes, publishes.
    Organiser,
}

/// A stretch in which herald hears nothing and does nothing.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Downtime {
    /// When it goes down.
    pub from: DateTime<Utc>,
    /// When it is back.
    pub to: DateTime<Utc>,
}

/// One line of `posts.jsonl`.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum PostLine {
    /// A post was made.
    Create {
        /// When herald hears of it.
        at: DateTime<Utc>,
        /// The message.
        id: Snowflake,
        /// Where.
        channel: Snowflake,
        /// Who.
        author: Snowflake,
        /// The text.
        text: String,
        /// A forward of another message.
        #[serde(default)]
        forward: bool,
        /// How many files hang on it.
        #[serde(default, rename = "attachments")]
        _attachments: u32,
        /// A note for readers of the file.
        #[serde(default, rename = "case")]
        _case: Option<String>,
    },
    /// A post was edited.
    Edit {
        /// When herald hears of it.
        at: DateTime<Utc>,
        /// The message.
        id: Snowflake,
        /// When it was edited.
        edited_at: DateTime<Utc>,
        /// The new text.
        text: String,
        /// A note for readers of the file.
        #[serde(default, rename = "case")]
        _case: Option<String>,
    },
    /// A post was deleted.
    Delete {
        /// When herald hears of it.
        at: DateTime<Utc>,
        /// The message.
        id: Snowflake,
        /// A note for readers of the file.
        #[serde(default, rename = "case")]
        _case: Option<String>,
    },
}

impl PostLine {
    /// When herald hears of it.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            PostLine::Create { at, .. } | PostLine::Edit { at, .. } | PostLine::Delete { at, .. } => *at,
        }
    }
}

/// One line of `moderators.jsonl`.
#[derive(Debug, Clone, Deserialize)]
pub struct ModeratorLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: Snowflake,
    /// What.
    #[serde(flatten)]
    pub step: Step,
}

/// What a moderator, or an author who appeals, does.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    /// Agrees to the draft.
    Approve,
    /// Decides about a post.
    Decide {
        /// The post.
        post: Snowflake,
        /// Accept or reject.
        action: domain::review::DecisionAction,
        /// Why, for a rejection.
        #[serde(default)]
        reason: Option<ReasonCode>,
        /// Their words.
        #[serde(default)]
        note: String,
    },
    /// The author appeals.
    Appeal {
        /// The post.
        post: Snowflake,
        /// Their words.
        text: String,
    },
    /// Answers an appeal.
    DecideAppeal {
        /// The post.
        post: Snowflake,
        /// What came of it.
        outcome: AppealOutcome,
        /// Their words.
        #[serde(default)]
        note: String,
    },
    /// Freezes the list.
    Freeze,
    /// Marks posts.
    Score {
        /// Marks by post, in the order of the criteria.
        scores: BTreeMap<Snowflake, Vec<u8>>,
    },
    /// Seals the sheets.
    Seal,
    /// Publishes the winners.
    Publish,
}

/// What came of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealOutcome {
    /// The decision stands.
    Upheld,
    /// The post enters after all.
    Overturned,
}

/// A recorded world, read and checked.
pub struct Scenario {
    /// What messages call it.
    pub name: String,
    /// One line about it.
    pub title: String,
    /// A few lines about it.
    pub summary: String,
    /// When its time begins.
    pub starts: DateTime<Utc>,
    /// When its time ends.
    pub ends: DateTime<Utc>,
    /// The server.
    pub guild: Snowflake,
    /// Its channels.
    pub channels: Channels,
    /// The candles, history included.
    pub series: Series,
    /// The headlines, by the time they were first seen.
    pub news: Vec<NewsItem>,
    /// What the operator prepared.
    pub template: Template,
    /// The committed tie seed.
    pub seed: Digest,
    /// Everyone.
    pub people: BTreeMap<Snowflake, Person>,
    /// When herald is down.
    pub downtime: Vec<Downtime>,
    /// The posts, by arrival.
    pub posts: Vec<PostLine>,
    /// What people do, by time.
    pub steps: Vec<ModeratorLine>,
    /// What must come out, made by hand.
    pub expected: Option<serde_json::Value>,
    /// The digest of all files: a resumed run must play the same world.
    pub digest: Digest,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// [`Failure::Input`] names the file, the line and what is wrong there.
    pub fn read(source: Source<'_>) -> Result<Scenario, Failure> {
        let mut all = Vec::new();
        let mut keep = |name: &str, bytes: Vec<u8>| {
            all.extend_from_slice(name.as_bytes());
            all.extend_from_slice(&bytes);
            bytes
        };
        let head_bytes = keep("scenario.toml", source.file("scenario.toml")?);
        let head: Head = read_toml(&source.label("scenario.toml"), &head_bytes)?;
        let [candles] = &head.market.candles[..] else {
            return Err(Failure::Input(format!(
                "{}: market.candles lists {} files; a replay plays exactly one series",
                source.label("scenario.toml"),
                head.market.candles.len()
            )));
        };
        let candle_bytes = keep(candles, source.file(candles)?);
        let name = SeriesName::new(&head.market.venue, &head.market.pair);
        let series = market::read_csv_named(&candle_bytes[..], &source.label(candles), name)
            .map_err(Failure::input)?;
        let news_bytes = keep("news", source.file(&head.market.news)?);
        let mut news =
            market::read_news(&news_bytes[..], &source.label(&head.market.news)).map_err(Failure::input)?;
        news.sort_by_key(NewsItem::known_at);
        let post_bytes = keep("posts", source.file("posts.jsonl")?);
        let mut posts: Vec<PostLine> = read_lines(&source.label("posts.jsonl"), &post_bytes)?;
        // Arrival order is the order of the file where times are equal.
        posts.sort_by_key(PostLine::at);
        let step_bytes = keep("steps", source.file("moderators.jsonl")?);
        let mut steps: Vec<ModeratorLine> = read_lines(&source.label("moderators.jsonl"), &step_bytes)?;
        steps.sort_by_key(|line| line.at);
        let expected = match source.file_if_any("expected.json")? {
            None => None,
            Some(bytes) => Some(
                serde_json::from_slice(&bytes)
                    .map_err(|error| Failure::Input(format!("{}: {error}", source.label("expected.json"))))?,
            ),
        };
        let people: BTreeMap<Snowflake, Person> =
            head.people.into_iter().map(|person| (person.id, person)).collect();
        for post in &posts {
            if let PostLine::Create { id, author, .. } = post
                && !people.contains_key(author)
            {
                return Err(Failure::Input(format!(
                    "{}: post {id} is by {author}, who is not in [[people]] of scenario.toml",
                    source.label("posts.jsonl")
                )));
            }
        }
        let channels = Channels {
            announcements: head.channels.announcements,
            entries: head.channels.campaign,
            moderators: head.channels.moderators,
        };
        let template = Template {
            id: head.campaign.id,
            title: head.campaign.title,
            question: head.campaign.question,
            topic: head.campaign.topic,
            aliases: head.campaign.aliases,
            prize: head.campaign.prize,
            rules: head.campaign.rules,
            criteria: head.campaign.criteria,
        };
        Ok(Scenario {
            name: source.name(),
            title: head.title,
            summary: head.summary,
            starts: head.starts,
            ends: head.ends,
            guild: head.guild,
            channels,
            series,
            news,
            template,
            seed: head.campaign.seed,
            people,
            downtime: head.downtime,
            posts,
            steps,
            expected,
            digest: Digest::plain(&all),
        })
    }

    /// The settings under which herald drafts the campaign of this world: the operator's template, with the name, the
    /// server and the channels of the world.
    pub fn events(&self, triggers: &TriggerOptions) -> EventSettings {
        let template = &self.template;
        let topic = TopicOptions {
            topic: template.topic.clone(),
            aliases: template.aliases.clone(),
            title: Some(template.title.clone()),
            question: Some(template.question.clone()),
        };
        let drafts = DraftOptions {
            guild: Some(self.guild),
            announcements: Some(self.channels.announcements),
            entries: Some(self.channels.entries),
            moderators: Some(self.channels.moderators),
            winners_max: template.prize.winners_max,
            amount_minor: template.prize.amount_minor,
            currency: template.prize.currency.clone(),
            length_min: template.rules.length_min,
            count_method: template.rules.count_method,
            max_distinct_tags: template.rules.max_distinct_tags,
            criteria: template.criteria.clone(),
            topics: BTreeMap::from([(triggers.theme.name.clone(), topic)]),
            ..DraftOptions::default()
        };
        EventSettings { triggers: triggers.clone(), drafts, name: Some(template.id.clone()) }
    }

    /// The name of an account, or the account itself.
    pub fn name_of(&self, id: Snowflake) -> String {
        self.people.get(&id).map_or_else(|| id.to_string(), |person| person.name.clone())
    }
}

fn read_toml<T: DeserializeOwned>(label: &str, bytes: &[u8]) -> Result<T, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Failure::Input(format!("{label}: not UTF-8 at byte {}", error.valid_up_to())))?;
    toml::from_str(text).map_err(|error| Failure::Input(format!("{label}: {error}")))
}

/// Reads JSON Lines; an error names the line, the field and what is wrong with it.
fn read_lines<T: DeserializeOwned>(label: &str, bytes: &[u8]) -> Result<Vec<T>, Failure> {
    let mut rows = Vec::new();
    for (line, number) in bytes.split(|b| *b == b'\n').zip(1..) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let mut json = serde_json::Deserializer::from_slice(line);
        let row = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let at = if path == "." || path == "?" { String::new() } else { format!(", field {path}") };
            Failure::Input(format!(
                "{label}, line {number}{at}: {}; mend that line or take it out",
                error.inner()
            ))
        })?;
        rows.push(row);
    }
    Ok(rows)
}
