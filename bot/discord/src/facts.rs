//! From Discord's messages to facts about posts.
//!
//! Only a few fields are read, from the raw JSON where serenity's own types do not decode: a message with a component
//! of a kind that is new this week is still a post.

use campaigns::facts::PostFact;
use chrono::{DateTime, Utc};
use domain::post::{Author, PostFacts};
use domain::snowflake::Snowflake;
use serde::Deserialize;
use serde_json::Value;
use serenity::model::channel::Message;
use serenity::model::event::MessageUpdateEvent;

use crate::watch::Watch;

/// A message with the fields that matter here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RawMessage {
    /// Its id.
    pub id: Snowflake,
    /// Where it stands.
    pub channel_id: Snowflake,
    /// Who wrote it; an update may leave it out.
    #[serde(default)]
    pub author: Option<RawAuthor>,
    /// Its text; an update may leave it out.
    #[serde(default)]
    pub content: Option<String>,
    /// When it was last edited.
    #[serde(default)]
    pub edited_timestamp: Option<DateTime<Utc>>,
    /// Written by a webhook.
    #[serde(default)]
    pub webhook_id: Option<Snowflake>,
    /// What kind of message it is: 0 plain, 19 a reply, 20 and 23 answers to commands.
    #[serde(default, rename = "type")]
    pub kind: u32,
    /// What it refers to; type 1 is a forward.
    #[serde(default)]
    pub message_reference: Option<RawReference>,
    /// Members that it mentions.
    #[serde(default)]
    pub mentions: Vec<RawAuthor>,
    /// The nonce it was sent with, where Discord tells it.
    #[serde(default)]
    pub nonce: Option<Value>,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RawAuthor {
    /// The account.
    pub id: Snowflake,
    /// The account's name.
    #[serde(default)]
    pub username: String,
    /// The name shown, if it has one.
    #[serde(default)]
    pub global_name: Option<String>,
    /// A bot.
    #[serde(default)]
    pub bot: bool,
}

/// What a message refers to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RawReference {
    /// 0 a reply, 1 a forward.
    #[serde(default, rename = "type")]
    pub kind: u32,
    /// The message.
    #[serde(default)]
    pub message_id: Option<Snowflake>,
}

impl RawAuthor {
    fn shown(&self) -> String {
        self.global_name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| self.username.clone())
    }
}

impl RawMessage {
    /// Reads a message.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn read(value: &Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(value)
    }

    /// Kinds that people write: plain messages, replies, and the first message of a thread.
    pub fn is_written(&self) -> bool {
        matches!(self.kind, 0 | 19 | 21)
    }

    /// True for a message that its author wrote by themselves or forwarded.
    pub fn is_forward(&self) -> bool {
        self.message_reference.as_ref().is_some_and(|reference| reference.kind == 1)
    }

    /// True when it mentions an account.
    pub fn mentions(&self, account: Snowflake) -> bool {
        self.mentions.iter().any(|mentioned| mentioned.id == account)
    }
}

impl From<&Message> for RawMessage {
    fn from(message: &Message) -> Self {
        Self {
            id: Snowflake(message.id.get()),
            channel_id: Snowflake(message.channel_id.get()),
            author: Some(RawAuthor::from(&message.author)),
            content: Some(message.content.clone()),
            edited_timestamp: message.edited_timestamp.map(|at| *at),
            webhook_id: message.webhook_id.map(|id| Snowflake(id.get())),
            kind: u8::from(message.kind).into(),
            message_reference: message.message_reference.as_ref().map(|reference| RawReference {
                kind: kind_of(reference),
                message_id: reference.message_id.map(|id| Snowflake(id.get())),
            }),
            mentions: message.mentions.iter().map(RawAuthor::from).collect(),
            nonce: None,
        }
    }
}

fn kind_of(reference: &serenity::model::channel::MessageReference) -> u32 {
    u32::from(reference.kind == serenity::model::channel::MessageReferenceKind::Forward)
}

impl From<&serenity::model::user::User> for RawAuthor {
    fn from(user: &serenity::model::user::User) -> Self {
        Self {
            id: Snowflake(user.id.get()),
            username: user.name.clone(),
            global_name: user.global_name.clone(),
            bot: user.bot,
        }
    }
}

impl From<&MessageUpdateEvent> for RawMessage {
    fn from(event: &MessageUpdateEvent) -> Self {
        Self {
            id: Snowflake(event.id.get()),
            channel_id: Snowflake(event.channel_id.get()),
            author: event.author.as_ref().map(RawAuthor::from),
            content: event.content.clone(),
            edited_timestamp: event.edited_timestamp.map(|at| *at),
            webhook_id: event.webhook_id.flatten().map(|id| Snowflake(id.get())),
            kind: event.kind.map_or(0, |kind| u8::from(kind).into()),
            message_reference: None,
            mentions: event.mentions.iter().flatten().map(RawAuthor::from).collect(),
            nonce: None,
        }
    }
}

/// What herald may know of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ears {
    /// The account herald has.
    pub own_id: Snowflake,
    /// Whether Discord gives the text of every message.
    pub message_content: bool,
}

/// The fact a message is, seen live or in the history; `None` when it is nobody's post, none of herald's business, or
/// came without its text.
pub fn seen(message: &RawMessage, guild: Snowflake, watch: &Watch, ears: Ears) -> Option<PostFact> {
    let author = message.author.as_ref()?;
    let text = message.content.clone().unwrap_or_default();
    if author.id == ears.own_id || !message.is_written() || !is_heard(message, &text, ears) {
        return None;
    }
    if !watch.is_entry_place(message.channel_id) && !watch.carries_topic(guild, &text) {
        return None;
    }
    Some(told(message, author, text, guild, watch))
}

/// The fact a message is that its author handed in by a menu: nothing is asked but that somebody wrote it.
pub fn submitted(message: &RawMessage, guild: Snowflake, watch: &Watch) -> Option<PostFact> {
    let author = message.author.as_ref()?;
    Some(told(message, author, message.content.clone().unwrap_or_default(), guild, watch))
}

fn told(message: &RawMessage, author: &RawAuthor, text: String, guild: Snowflake, watch: &Watch) -> PostFact {
    let (channel, thread) = watch.place(message.channel_id);
    let post = PostFacts {
        id: message.id,
        channel,
        thread,
        author: Author {
            id: author.id,
            name: author.shown(),
            is_bot: author.bot || message.webhook_id.is_some(),
        },
        forward: message.is_forward(),
    };
    PostFact::Seen { guild, post, text, edited_at: message.edited_timestamp }
}

/// The fact an update is; `None` when its text did not change or did not come along.
pub fn edited(message: &RawMessage, guild: Snowflake, watch: &Watch, ears: Ears) -> Option<PostFact> {
    let text = message.content.clone()?;
    let edited_at = message.edited_timestamp?;
    let own = message.author.as_ref().is_some_and(|author| author.id == ears.own_id);
    if own || !is_heard(message, &text, ears) {
        return None;
    }
    let (channel, _) = watch.place(message.channel_id);
    if !watch.is_entry_place(message.channel_id) && !watch.carries_topic(guild, &text) {
        return None;
    }
    Some(PostFact::Edited { guild, channel, id: message.id, edited_at, text })
}

/// A deletion. Discord does not say who did it or when.
pub fn deleted(
    id: Snowflake,
    channel: Snowflake,
    guild: Snowflake,
    watch: &Watch,
    heard_at: DateTime<Utc>,
) -> PostFact {
    let (channel, _) = watch.place(channel);
    PostFact::Deleted { guild, channel, id, heard_at, by_staff: false }
}

/// Without the intent for texts an empty text means nothing; with it, it is a post of pictures only.
fn is_heard(message: &RawMessage, text: &str, ears: Ears) -> bool {
    ears.message_content || !text.is_empty() || message.mentions(ears.own_id)
}
