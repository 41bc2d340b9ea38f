//! The way out: one trait that Discord, a recorded channel or a test stands behind.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use serde_json::Value;

/// A message on its way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// Where to.
    pub channel: Snowflake,
    /// What kind of message, for logs and metrics.
    pub kind: String,
    /// At most 25 characters; the same for every attempt at one message.
    pub nonce: String,
    /// The message.
    pub body: Value,
    /// When it is sent.
    pub now: DateTime<Utc>,
    /// The outside's id of the message that an edit or a deletion is about.
    pub target: Option<String>,
    /// The row of the outbox.
    pub outbox: i64,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// When the earliest attempt began whose end nobody knows: where to begin looking for the message.
    pub maybe_sent_since: Option<DateTime<Utc>>,
    /// When the message was decided.
    pub created_at: DateTime<Utc>,
}

/// What went wrong with a send.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Certainly not sent; try again after a while.
    #[error("not sent: {reason}")]
    NotSent {
        /// Why.
        reason: String,
        /// When to try again, if the outside said so.
        retry_after: Option<TimeDelta>,
    },
    /// Certainly not sent, and only a person can help, with a permission or a token; tried again for as long as it takes.
    #[error("closed: {reason}")]
    Closed {
        /// Why.
        reason: String,
        /// When to try again.
        retry_after: TimeDelta,
    },
    /// Sent or not, nobody knows: look before sending again.
    #[error("outcome unknown: {reason}")]
    Unknown {
        /// Why.
        reason: String,
    },
    /// Refused for good: another attempt would be refused too.
    #[error("refused: {reason}")]
    Refused {
        /// Why.
        reason: String,
    },
}

/// The outside's id of a sent message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentId(pub String);

/// Sends messages. An implementation must keep the nonce with the message, so that [`Messenger::find`] can answer.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends one message.
    async fn send(&self, message: &Outgoing) -> Result<SentId, SendError>;

    /// Looks for this message, which an earlier attempt may have sent, by its nonce. `Ok(None)` means that it certainly
    /// is not there, or that sending it again does no harm ([`crate::outbox::Kind::is_repeatable`]).
    async fn find(&self, message: &Outgoing) -> Result<Option<SentId>, SendError>;
}

#[async_trait]
impl<M: Messenger + ?Sized> Messenger for std::sync::Arc<M> {
    async fn send(&self, message: &Outgoing) -> Result<SentId, SendError> {
        (**self).send(message).await
    }

    async fn find(&self, message: &Outgoing) -> Result<Option<SentId>, SendError> {
        (**self).find(message).await
    }
}
