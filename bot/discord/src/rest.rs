//! Requests to Discord, and what their failures mean.
//!
//! Every request goes through serenity's limiter, which obeys the limits Discord announces but sleeps without bound;
//! so each one has a deadline here, and a limit over all of them stands in front. What may have been done and what
//! certainly was not are told apart, because only the latter may be done again without looking.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use governor::{DefaultDirectRateLimiter, Quota};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::http::{Http, HttpError, LightMethod, Multipart, MultipartUpload, Request, Route};
use serenity::model::channel::ReactionType;
use serenity::model::id::{ChannelId, GuildId, MessageId};
use tokio::time::Instant;

/// Requests a second over all routes. Discord allows 50 and bans for a while who does not keep it.
pub const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(45).expect("not zero");
/// Discord bans an address after 10,000 refused requests in ten minutes; herald stops long before.
const REFUSALS_MAX: usize = 500;
const REFUSALS_WINDOW: Duration = Duration::from_mins(10);
/// How long nothing is sent after a token was refused or too much was.
const REST_AFTER_REFUSALS: Duration = Duration::from_mins(1);

/// Why a request did not do its work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// It was certainly not done.
    #[error("{reason}")]
    NotDone {
        /// Why.
        reason: String,
        /// When to try again, if that is known.
        retry_after: Option<TimeDelta>,
    },
    /// It may have been done or not.
    #[error("{reason}")]
    Unknown {
        /// Why.
        reason: String,
    },
    /// Discord refused it.
    #[error("Discord refused with status {status}, code {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; -1 when the answer was not Discord's.
        code: i64,
        /// What Discord says.
        message: String,
    },
}

impl RestError {
    /// True for Discord's own code `wanted` (<https://discord.com/developers/docs/topics/opcodes-and-status-codes>).
    pub fn is_code(&self, wanted: i64) -> bool {
        matches!(self, RestError::Refused { code, .. } if *code == wanted)
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            RestError::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// Requests in the name of the bot.
#[derive(Clone)]
pub struct Rest {
    http: Arc<Http>,
    timeout: Duration,
    global: Arc<DefaultDirectRateLimiter>,
    refusals: Arc<Mutex<Refusals>>,
    reactions: Turns,
}

/// Who puts a reaction into a channel, one at a time. Discord takes one in 250 ms for each channel, and serenity's limiter
/// learns from an answer when the next one may go: of several sent side by side all but one would be refused, and each
/// refusal costs a full second.
#[derive(Clone, Default)]
struct Turns(Arc<Mutex<HashMap<Snowflake, Arc<tokio::sync::Mutex<()>>>>>);

impl Turns {
    /// The line of a channel; lines that nobody stands in are forgotten.
    fn line(&self, channel: Snowflake) -> Arc<tokio::sync::Mutex<()>> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|_, line| Arc::strong_count(line) > 1);
        Arc::clone(lines.entry(channel).or_default())
    }
}

#[derive(Default)]
struct Refusals {
    recent: VecDeque<Instant>,
    closed_until: Option<Instant>,
    reason: String,
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rest")
    }
}

impl Rest {
    /// Requests over `http`, each ended after `timeout`, at most [`REQUESTS_PER_SECOND`].
    pub fn new(http: Arc<Http>, timeout: Duration) -> Self {
        let global = DefaultDirectRateLimiter::direct(Quota::per_second(REQUESTS_PER_SECOND));
        Self {
            http,
            timeout,
            global: Arc::new(global),
            refusals: Arc::default(),
            reactions: Turns::default(),
        }
    }

    /// The same with another rate.
    #[must_use]
    pub fn at_most(mut self, requests_per_second: NonZeroU32) -> Self {
        self.global = Arc::new(DefaultDirectRateLimiter::direct(Quota::per_second(requests_per_second)));
        self
    }

    /// The client underneath, for what is not said here.
    pub fn http(&self) -> &Arc<Http> {
        &self.http
    }

    /// Why nothing is sent at the moment, if so.
    pub fn closed(&self) -> Option<String> {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.closed_until.filter(|until| Instant::now() < *until).map(|_| refusals.reason.clone())
    }

    /// Sends a message and gives its id. `body` is the message as Discord's documentation has it.
    ///
    /// # Errors
    /// [`RestError`]; an answer that tells no id is [`RestError::Unknown`], because the message stands there.
    pub async fn send_message(
        &self,
        channel: Snowflake,
        body: &Value,
        files: Vec<serenity::builder::CreateAttachment>,
    ) -> Result<Snowflake, RestError> {
        let request =
            Request::new(Route::ChannelMessages { channel_id: channel_id(channel) }, LightMethod::Post);
        let text = body.to_string();
        let request = if files.is_empty() {
            request.body(Some(text.into_bytes()))
        } else {
            let upload = MultipartUpload::Attachments(files);
            request.multipart(Some(Multipart { upload, payload_json: Some(text), fields: Vec::new() }))
        };
        let answer: Value = self.perform(request).await?;
        id_of(&answer).ok_or_else(|| RestError::Unknown { reason: "the answer names no message".to_owned() })
    }

    /// Changes a message of herald's own.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn edit_message(
        &self,
        channel: Snowflake,
        message: Snowflake,
        body: &Value,
    ) -> Result<(), RestError> {
        let route =
            Route::ChannelMessage { channel_id: channel_id(channel), message_id: message_id(message) };
        let request = Request::new(route, LightMethod::Patch).body(Some(body.to_string().into_bytes()));
        self.perform::<Value>(request).await.map(drop)
    }

    /// Deletes a message; one that is gone already is deleted.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn delete_message(&self, channel: Snowflake, message: Snowflake) -> Result<(), RestError> {
        let route =
            Route::ChannelMessage { channel_id: channel_id(channel), message_id: message_id(message) };
        match self.run(Request::new(route, LightMethod::Delete)).await {
            Err(error) if error.is_code(UNKNOWN_MESSAGE) => Ok(()),
            other => other,
        }
    }

    /// Puts herald's reaction under a message, or takes it away. Both may be repeated.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn react(
        &self,
        channel: Snowflake,
        message: Snowflake,
        emoji: &str,
        put: bool,
    ) -> Result<(), RestError> {
        let reaction = ReactionType::Unicode(emoji.to_owned());
        let (channel_id, message_id) = (channel_id(channel), message_id(message));
        let route = Route::ChannelMessageReactionMe { channel_id, message_id, reaction: &reaction.as_data() };
        let method = if put { LightMethod::Put } else { LightMethod::Delete };
        let line = self.reactions.line(channel);
        // Within the deadline: the lease of the row that is sent counts on it.
        self.bounded(async {
            let _turn = line.lock().await;
            self.http.request(Request::new(route, method)).await.map(drop)
        })
        .await
    }

    /// Messages of a channel, newest first: the hundred next to the cursor, or the newest ones without one.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn messages(&self, channel: Snowflake, cursor: Cursor) -> Result<Vec<Value>, RestError> {
        let mut params = vec![("limit", "100".to_owned())];
        match cursor {
            Cursor::Newest => {}
            Cursor::After(id) => params.push(("after", id.to_string())),
            Cursor::Before(id) => params.push(("before", id.to_string())),
        }
        let route = Route::ChannelMessages { channel_id: channel_id(channel) };
        self.perform(Request::new(route, LightMethod::Get).params(Some(params))).await
    }

    /// One message.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn message(&self, channel: Snowflake, message: Snowflake) -> Result<Value, RestError> {
        let route =
            Route::ChannelMessage { channel_id: channel_id(channel), message_id: message_id(message) };
        self.perform(Request::new(route, LightMethod::Get)).await
    }

    /// The answer to a `GET` of a route.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn get<T: DeserializeOwned>(
        &self,
        route: Route<'_>,
        params: Option<Vec<(&'static str, String)>>,
    ) -> Result<T, RestError> {
        self.perform(Request::new(route, LightMethod::Get).params(params)).await
    }

    async fn perform<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<T, RestError> {
        self.bounded(async {
            let response = self.http.request(request).await?;
            let bytes =
                response.bytes().await.map_err(|error| serenity::Error::Http(HttpError::Request(error)))?;
            serde_json::from_slice(&bytes).map_err(serenity::Error::Json)
        })
        .await
    }

    async fn run(&self, request: Request<'_>) -> Result<(), RestError> {
        self.bounded(async { self.http.request(request).await.map(drop) }).await
    }

    async fn bounded<T>(&self, work: impl Future<Output = serenity::Result<T>>) -> Result<T, RestError> {
        if let Some(reason) = self.closed() {
            let retry_after = TimeDelta::from_std(REST_AFTER_REFUSALS).ok();
            return Err(RestError::NotDone { reason, retry_after });
        }
        self.global.until_ready().await;
        // A deadline that ends a wait for the limiter looks like one that ends the request: not knowing is the safe
        // answer to both.
        let done = match tokio::time::timeout(self.timeout, work).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(read_error(error)),
            Err(_) => Err(RestError::Unknown { reason: format!("no answer within {:?}", self.timeout) }),
        };
        crate::meter::request(match &done {
            Ok(_) => Some(200),
            Err(error) => error.status(),
        });
        if let Err(RestError::Refused { status, .. }) = &done {
            self.note_refusal(*status);
        }
        done
    }

    fn note_refusal(&self, status: u16) {
        if !matches!(status, 401 | 403 | 429) {
            return;
        }
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        refusals.recent.push_back(now);
        while refusals.recent.front().is_some_and(|first| now - *first > REFUSALS_WINDOW) {
            refusals.recent.pop_front();
        }
        let reason = if status == 401 {
            "Discord refuses the token: set DISCORD_TOKEN to the bot's current token".to_owned()
        } else if refusals.recent.len() >= REFUSALS_MAX {
            format!("Discord refused {REFUSALS_MAX} requests in ten minutes; herald rests for a minute")
        } else {
            return;
        };
        refusals.reason = reason;
        refusals.closed_until = Some(now + REST_AFTER_REFUSALS);
    }
}

/// The message is not there (any more).
pub(crate) const UNKNOWN_MESSAGE: i64 = 10008;
/// The channel is not there (any more).
pub(crate) const UNKNOWN_CHANNEL: i64 = 10003;

/// Too many edits of messages older than an hour; it comes with status 429.
pub(crate) const OLD_EDITS: i64 = 30046;

/// Where a page of messages lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// The newest ones.
    Newest,
    /// Those after a message.
    After(Snowflake),
    /// Those before a message.
    Before(Snowflake),
}

fn read_error(error: serenity::Error) -> RestError {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) => {
            let status = answer.status_code.as_u16();
            let code = answer.error.code as i64;
            // The address is left out: it may hold the token of an interaction.
            match status {
                500..=599 => RestError::Unknown { reason: format!("Discord answered with status {status}") },
                // 30046 is no matter of waiting a little: only some edits are meant, and for an hour.
                429 if code != OLD_EDITS => RestError::NotDone {
                    reason: "Discord asks to wait".to_owned(),
                    retry_after: Some(TimeDelta::seconds(5)),
                },
                _ => RestError::Refused { status, code, message: answer.error.message },
            }
        }
        serenity::Error::Http(HttpError::Request(error)) if error.is_connect() => {
            RestError::NotDone { reason: "Discord cannot be reached".to_owned(), retry_after: None }
        }
        serenity::Error::Http(HttpError::Request(error)) => {
            let what = if error.is_timeout() { "no answer in time" } else { "the connection broke off" };
            RestError::Unknown { reason: what.to_owned() }
        }
        serenity::Error::Json(_) => RestError::Unknown { reason: "the answer does not read".to_owned() },
        other => RestError::Unknown { reason: other.to_string() },
    }
}

pub(crate) fn id_of(value: &Value) -> Option<Snowflake> {
    value.get("id")?.as_str()?.parse().ok()
}

/// Discord's own type for an id. Zero is no id there; nothing stored is zero, and a request for 1 finds nothing.
pub(crate) fn channel_id(id: Snowflake) -> ChannelId {
    ChannelId::new(id.0.max(1))
}

pub(crate) fn message_id(id: Snowflake) -> MessageId {
    MessageId::new(id.0.max(1))
}

pub(crate) fn guild_id(id: Snowflake) -> GuildId {
    GuildId::new(id.0.max(1))
}
