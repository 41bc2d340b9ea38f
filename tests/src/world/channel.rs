//! The outside as a script: a channel in memory that keeps what was said and fails as it is told beforehand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use campaigns::messenger::{Messenger, Outgoing, SendError, SentId};
use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use serde_json::Value;
use tokio::sync::Notify;

/// What goes wrong with one send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The message stands there, but the answer was lost.
    AppliedUnknown,
    /// The message does not stand there, and the answer was lost.
    LostUnknown,
    /// The outside said no, for now.
    NotSent(Option<TimeDelta>),
    /// There is no way to the outside until somebody mends it; look again after this.
    Closed(TimeDelta),
    /// The outside said no, for good.
    Refused,
    /// The worker dies at this send, before the message is out.
    DiesBefore,
    /// The worker dies at this send, after the message is out and before anybody heard of it.
    DiesAfter,
}

/// Which calls fail, counted from 1 over the life of the channel.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// Faults by the number of the send.
    pub sends: BTreeMap<usize, Fault>,
    /// The numbers of the look-ups that fail.
    pub finds: BTreeSet<usize>,
}

impl Script {
    /// Faults at the given sends.
    pub fn sends(faults: impl IntoIterator<Item = (usize, Fault)>) -> Self {
        Self { sends: faults.into_iter().collect(), finds: BTreeSet::new() }
    }

    /// Look-ups that fail as well.
    #[must_use]
    pub fn finds(mut self, numbers: impl IntoIterator<Item = usize>) -> Self {
        self.finds = numbers.into_iter().collect();
        self
    }
}

/// A message that stands in a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The outside's id of it.
    pub id: String,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Where it stands.
    pub channel: Snowflake,
    /// What kind of message it is.
    pub kind: String,
    /// Its nonce.
    pub nonce: String,
    /// The message.
    pub body: Value,
    /// The message it is about.
    pub target: Option<String>,
}

#[derive(Default)]
struct Inner {
    script: Script,
    said: Vec<Said>,
    sends: usize,
    finds: usize,
}

/// Every channel of the server. Unlike Discord it takes the same nonce twice, so that saying something twice shows.
#[derive(Default)]
pub struct Channel {
    inner: Mutex<Inner>,
}

/// What one worker has of the channels; it may be cut.
pub(crate) struct Line<'a> {
    channel: &'a Channel,
    cut: Notify,
}

impl Channel {
    /// A channel that fails as scripted.
    pub fn new(script: Script) -> Self {
        Self { inner: Mutex::new(Inner { script, ..Inner::default() }) }
    }

    /// Everything that was said, in order.
    pub fn said(&self) -> Vec<Said> {
        self.lock().said.clone()
    }

    /// How often something was sent and how often something was looked up.
    pub fn calls(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.sends, inner.finds)
    }

    /// A worker does everything that is due, into this channel.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn tick(&self, service: &campaigns::Service, now: DateTime<Utc>) {
        let line = self.line();
        campaigns::worker::Worker::new(service, &line, "worker")
            .run_until_idle(now)
            .await
            .expect("it finds its database");
    }

    /// A line for one worker.
    pub(crate) fn line(&self) -> Line<'_> {
        Line { channel: self, cut: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault of this send, and the id under which the message stands if it got through.
    fn take(&self, message: &Outgoing) -> (Option<Fault>, SentId) {
        let mut inner = self.lock();
        inner.sends += 1;
        let fault = inner.script.sends.get(&inner.sends).copied();
        let id = format!("said-{}", inner.said.len() + 1);
        if matches!(fault, None | Some(Fault::AppliedUnknown | Fault::DiesAfter)) {
            inner.said.push(Said {
                id: id.clone(),
                at: message.now,
                channel: message.channel,
                kind: message.kind.clone(),
                nonce: message.nonce.clone(),
                body: message.body.clone(),
                target: message.target.clone(),
            });
        }
        (fault, SentId(id))
    }
}

impl Line<'_> {
    /// Waits until the worker dies at a send.
    pub(crate) async fn death(&self) {
        self.cut.notified().await;
    }
}

#[async_trait]
impl Messenger for Line<'_> {
    async fn send(&self, message: &Outgoing) -> Result<SentId, SendError> {
        // Another task gets its turn here, as it would while a request is on its way.
        tokio::task::yield_now().await;
        let (fault, id) = self.channel.take(message);
        let reason = "scripted".to_owned();
        match fault {
            None => Ok(id),
            Some(Fault::AppliedUnknown | Fault::LostUnknown) => Err(SendError::Unknown { reason }),
            Some(Fault::NotSent(retry_after)) => Err(SendError::NotSent { reason, retry_after }),
            Some(Fault::Closed(retry_after)) => Err(SendError::Closed { reason, retry_after }),
            Some(Fault::Refused) => Err(SendError::Refused { reason }),
            Some(Fault::DiesBefore | Fault::DiesAfter) => {
                self.cut.notify_one();
                std::future::pending().await
            }
        }
    }

    async fn find(&self, message: &Outgoing) -> Result<Option<SentId>, SendError> {
        tokio::task::yield_now().await;
        let mut inner = self.channel.lock();
        inner.finds += 1;
        if inner.script.finds.contains(&inner.finds) {
            return Err(SendError::Unknown { reason: "scripted: the history cannot be read".to_owned() });
        }
        let found =
            inner.said.iter().find(|said| said.channel == message.channel && said.nonce == message.nonce);
        Ok(found.map(|said| SentId(said.id.clone())))
    }
}
