//! The outbox's way to Discord.

use std::sync::Arc;

use async_trait::async_trait;
use campaigns::messenger::{Messenger, Outgoing, SendError, SentId};
use campaigns::outbox::Kind;
use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use serde_json::Value;
use wording::told::{Broken, Health};

use crate::access::Access;
use crate::facts::RawMessage;
use crate::intake::Shared;
use crate::render;
use crate::rest::{Cursor, OLD_EDITS, Rest, RestError, UNKNOWN_MESSAGE};

/// How much earlier than the first attempt a message is looked for: the clocks differ.
const SKEW: TimeDelta = TimeDelta::seconds(30);
/// The wait where only a person can help, with a permission or a token.
const CLOSED_WAIT: TimeDelta = TimeDelta::seconds(60);
/// A message of this age is old: the limit on edits begins at an hour, and the clocks differ.
const OLD: TimeDelta = TimeDelta::minutes(55);
/// The wait after a look-up that got no answer, and after a line that is down.
const LOOK_WAIT: TimeDelta = TimeDelta::seconds(5);
const LINE_WAIT: TimeDelta = TimeDelta::seconds(30);
/// A row about something that is gone is settled with this instead of an id.
const NOTHING: &str = "-";

/// Discord's codes that decide what happens next
/// (<https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>).
mod code {
    pub(super) const UNKNOWN_CHANNEL: i64 = 10003;
    pub(super) const SLOW_MODE: i64 = 20016;
    pub(super) const MISSING_ACCESS: i64 = 50001;
    pub(super) const MISSING_PERMISSIONS: i64 = 50013;
    pub(super) const INVALID_BODY: i64 = 50035;
    pub(super) const THREAD_ARCHIVED: i64 = 50083;
    pub(super) const REACTION_BLOCKED: i64 = 90001;
    pub(super) const THREAD_LOCKED: i64 = 160_005;
}

/// Adds buttons to an announcement of a campaign in a language.
pub type Buttons = Arc<dyn Fn(Kind, &Outgoing) -> Option<Value> + Send + Sync>;

/// Sends what the outbox holds.
pub struct DiscordMessenger {
    shared: Arc<Shared>,
    rest: Rest,
    access: Arc<Access>,
    fonts: Arc<charts::Fonts>,
    buttons: Buttons,
}

impl DiscordMessenger {
    /// A messenger over `rest`.
    pub fn new(
        shared: Arc<Shared>,
        rest: Rest,
        access: Arc<Access>,
        fonts: Arc<charts::Fonts>,
        buttons: Buttons,
    ) -> Self {
        Self { shared, rest, access, fonts, buttons }
    }

    async fn put(&self, kind: Kind, message: &Outgoing) -> Result<SentId, SendError> {
        match kind {
            Kind::Receipt => self.react(message).await,
            Kind::ReplyEdit => self.edit(message).await,
            Kind::ReplyDelete => self.delete(message).await,
            _ => self.say(kind, message).await,
        }
    }

    async fn react(&self, message: &Outgoing) -> Result<SentId, SendError> {
        if !self.shared.settings.reactions {
            return Ok(nothing());
        }
        let row = &message.body;
        let post = id(row, "post").or_else(|| id(row, "reply_to")).ok_or_else(|| broken("post"))?;
        let emoji = row["reaction"].as_str().ok_or_else(|| broken("reaction"))?;
        let done = self.rest.react(message.channel, post, emoji, true).await;
        match done {
            Ok(()) => {}
            // Who blocked herald gets no reaction, and a thread that was put away takes none; the receipt is there on
            // request.
            Err(error)
                if error.is_code(UNKNOWN_MESSAGE)
                    || error.is_code(code::REACTION_BLOCKED)
                    || is_put_away(&error) =>
            {
                return Ok(nothing());
            }
            Err(error) => return Err(self.explain(&error)),
        }
        if let Some(before) = row["replaces"].as_str().filter(|before| *before != emoji) {
            match self.rest.react(message.channel, post, before, false).await {
                Err(error) if error.status() != Some(404) => return Err(self.explain(&error)),
                _ => {}
            }
        }
        Ok(SentId(post.to_string()))
    }

    /// Changes a reply. Discord takes few edits of messages older than an hour (30046), so an old reply is taken away
    /// instead: stale words would mislead, and the sign under the post and the receipt on request go on telling.
    async fn edit(&self, message: &Outgoing) -> Result<SentId, SendError> {
        let Some(target) = target(message) else { return Ok(nothing()) };
        if message.now - target.created_at() > OLD {
            return self.delete(message).await.map(|_| nothing());
        }
        let body = render::edit(message).map_err(|reason| SendError::Refused { reason })?;
        match self.rest.edit_message(message.channel, target, &body).await {
            Ok(()) => Ok(SentId(target.to_string())),
            Err(error) if error.is_code(UNKNOWN_MESSAGE) || is_put_away(&error) => Ok(nothing()),
            Err(error) if error.is_code(OLD_EDITS) => self.delete(message).await.map(|_| nothing()),
            Err(error) => Err(self.explain(&error)),
        }
    }

    async fn delete(&self, message: &Outgoing) -> Result<SentId, SendError> {
        let Some(target) = target(message) else { return Ok(nothing()) };
        match self.rest.delete_message(message.channel, target).await {
            Ok(()) => Ok(SentId(target.to_string())),
            Err(error) if is_put_away(&error) => Ok(nothing()),
            Err(error) => Err(self.explain(&error)),
        }
    }

    async fn say(&self, kind: Kind, message: &Outgoing) -> Result<SentId, SendError> {
        let components = (self.buttons)(kind, message);
        let chart = self.chart(message).await;
        let rendered = render::message(kind, message, chart, components)
            .map_err(|reason| SendError::Refused { reason })?;
        match self.rest.send_message(message.channel, &rendered.body, rendered.files).await {
            Ok(id) => Ok(SentId(id.to_string())),
            Err(error) if kind == Kind::Reply => match self.is_pointless(message, &error).await {
                Ok(true) => self.take_back(kind, message).await,
                Ok(false) => Err(self.explain(&error)),
                Err(unanswered) => {
                    Err(SendError::Closed { reason: unanswered.to_string(), retry_after: LOOK_WAIT })
                }
            },
            Err(error) => Err(self.explain(&error)),
        }
    }

    async fn chart(&self, message: &Outgoing) -> Option<Vec<u8>> {
        message.body.get("chart")?;
        let (row, fonts) = (message.clone(), Arc::clone(&self.fonts));
        let drawn = tokio::task::spawn_blocking(move || render::picture(&row, &fonts)).await;
        match drawn.map_err(|error| error.to_string()).flatten() {
            Ok(png) => png,
            Err(error) => {
                tracing::error!(outbox = message.outbox, error, "the chart is left out");
                None
            }
        }
    }

    /// Nothing is to be said any more. But serenity sends a request again by itself when the limits in an answer do not
    /// read, so the words may stand there already, from before the post was gone; then they are taken away.
    async fn take_back(&self, kind: Kind, message: &Outgoing) -> Result<SentId, SendError> {
        let not_sent =
            |error: SendError| SendError::Closed { reason: error.to_string(), retry_after: LOOK_WAIT };
        if let Some(said) = self.look(kind, message).await.map_err(not_sent)?
            && let Ok(id) = said.0.parse()
        {
            self.rest.delete_message(message.channel, id).await.map_err(|error| self.explain(&error))?;
        }
        Ok(nothing())
    }

    /// A reply to a post that is gone, or in a thread that is locked, has nobody to help. Discord says of a missing post
    /// only that the body is invalid, so it is looked for; when that gets no answer, nobody knows.
    async fn is_pointless(&self, message: &Outgoing, error: &RestError) -> Result<bool, RestError> {
        if is_put_away(error) || error.is_code(UNKNOWN_MESSAGE) {
            return Ok(true);
        }
        let post = id(&message.body, "reply_to").filter(|_| error.is_code(code::INVALID_BODY));
        let Some(post) = post else { return Ok(false) };
        match self.rest.message(message.channel, post).await {
            Ok(_) => Ok(false),
            Err(error) if error.is_code(UNKNOWN_MESSAGE) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// What a failure means for the row.
    fn explain(&self, error: &RestError) -> SendError {
        let reason = error.to_string();
        match error {
            // A token that was refused, an address that rests, a line that is down: none of it is a reason to give a
            // message up.
            RestError::NotDone { retry_after, .. } => {
                SendError::Closed { reason, retry_after: retry_after.unwrap_or(LINE_WAIT) }
            }
            RestError::Unknown { .. } => SendError::Unknown { reason },
            RestError::Refused { status: 401, .. } => {
                self.shared.pulse.sending(Some(Broken::SendingToken));
                SendError::Closed { reason, retry_after: CLOSED_WAIT }
            }
            RestError::Refused { code, status, .. } => match *code {
                code::MISSING_ACCESS | code::MISSING_PERMISSIONS | code::UNKNOWN_CHANNEL => {
                    SendError::Closed { reason, retry_after: CLOSED_WAIT }
                }
                code::SLOW_MODE => SendError::NotSent { reason, retry_after: Some(TimeDelta::seconds(10)) },
                // A page of somebody between herald and Discord says nothing about the message.
                -1 | 0 if *status >= 500 => SendError::Unknown { reason },
                -1 => SendError::NotSent { reason, retry_after: Some(CLOSED_WAIT) },
                _ => SendError::Refused { reason },
            },
        }
    }

    async fn look(&self, kind: Kind, message: &Outgoing) -> Result<Option<SentId>, SendError> {
        let unknown = |reason: &str| SendError::Unknown { reason: reason.to_owned() };
        match self.access.may_read(message.channel) {
            Some(true) => {}
            Some(false) => {
                return Err(unknown("the history may not be read, so nobody knows whether it stands there"));
            }
            None => return Err(unknown("what herald may read is not known yet")),
        }
        let own_id = self.shared.session.own_id().ok_or_else(|| unknown("no session has begun yet"))?;
        let since = message.maybe_sent_since.unwrap_or(message.created_at) - SKEW;
        let mut cursor = Snowflake::first_at(since).unwrap_or(Snowflake(1));
        loop {
            let page = self.rest.messages(message.channel, Cursor::After(cursor)).await;
            let page = page.map_err(|error| unknown(&error.to_string()))?;
            let last = page.len() < 100;
            for value in &page {
                let Ok(found) = RawMessage::read(value) else { continue };
                cursor = cursor.max(found.id);
                let own = found.author.as_ref().is_some_and(|author| author.id == own_id);
                if own && is_it(kind, message, &found, value) {
                    return Ok(Some(SentId(found.id.to_string())));
                }
            }
            if last {
                return Ok(None);
            }
        }
    }
}

/// Whether a message of herald's own is the one of a row: by the nonce where Discord still tells it, by the marker of a
/// card, else by what it answers and says.
fn is_it(kind: Kind, row: &Outgoing, found: &RawMessage, value: &Value) -> bool {
    if found.nonce.as_ref().and_then(Value::as_str) == Some(&row.nonce) {
        return true;
    }
    let footer = value["embeds"][0]["footer"]["text"].as_str();
    if kind.is_announcement() {
        return footer == Some(&render::marker(&row.nonce));
    }
    let same_text = found.content.as_deref() == row.body["content"].as_str();
    let answers = found.message_reference.as_ref().and_then(|reference| reference.message_id);
    same_text && answers == id(&row.body, "reply_to")
}

/// A thread that is archived or locked: who put it away wants to hear no more of it, and nobody is waiting there.
fn is_put_away(error: &RestError) -> bool {
    error.is_code(code::THREAD_LOCKED) || error.is_code(code::THREAD_ARCHIVED)
}

fn id(row: &Value, key: &str) -> Option<Snowflake> {
    row.get(key)?.as_str()?.parse().ok()
}

fn target(message: &Outgoing) -> Option<Snowflake> {
    message.target.as_deref()?.parse().ok()
}

fn nothing() -> SentId {
    SentId(NOTHING.to_owned())
}

fn broken(key: &str) -> SendError {
    SendError::Refused { reason: format!("the row has no {key}") }
}

fn kind_of(message: &Outgoing) -> Result<Kind, SendError> {
    message
        .kind
        .parse()
        .map_err(|error: campaigns::outbox::UnknownKind| SendError::Refused { reason: error.to_string() })
}

#[async_trait]
impl Messenger for DiscordMessenger {
    async fn send(&self, message: &Outgoing) -> Result<SentId, SendError> {
        let kind = kind_of(message)?;
        let begun = tokio::time::Instant::now();
        let done = self.put(kind, message).await;
        let result = match &done {
            Ok(_) => crate::meter::Sent::Sent,
            Err(SendError::NotSent { .. } | SendError::Closed { .. }) => crate::meter::Sent::NotSent,
            Err(SendError::Unknown { .. }) => crate::meter::Sent::Unknown,
            Err(SendError::Refused { .. }) => crate::meter::Sent::Refused,
        };
        crate::meter::send(kind.name(), result, begun.elapsed());
        let area = format!("channel:{}", message.channel);
        match &done {
            Ok(_) => {
                self.shared.troubles.clear(&area);
                self.shared.pulse.sending(None);
            }
            Err(SendError::Closed { reason, .. }) => {
                self.shared.troubles.set(area, vec![Health::ChannelWaits { why: reason.as_str().into() }]);
            }
            Err(_) => {}
        }
        done
    }

    async fn find(&self, message: &Outgoing) -> Result<Option<SentId>, SendError> {
        let kind = kind_of(message)?;
        if kind.is_repeatable() {
            return Ok(None);
        }
        self.look(kind, message).await
    }
}
