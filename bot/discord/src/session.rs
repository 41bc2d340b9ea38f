//! The session as the rest of the process sees it: its number, and the newest message heard live in each channel.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::snowflake::Snowflake;

/// What was heard live, and in which session. A message heard live proves that nothing before it is missing only while
/// the session is the one in which the history was read.
#[derive(Debug, Default)]
pub struct Session {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// 0 while there is none.
    number: u64,
    own_id: Option<Snowflake>,
    newest: BTreeMap<Snowflake, Snowflake>,
    moved: BTreeMap<Snowflake, Snowflake>,
}

impl Session {
    /// A new session began: what was heard live before proves nothing any more.
    pub fn begin(&self, number: u64, own_id: Snowflake) {
        let mut inner = self.lock();
        *inner = Inner { number, own_id: Some(own_id), ..Inner::default() };
    }

    /// The session is over.
    pub fn end(&self) {
        let mut inner = self.lock();
        let own_id = inner.own_id;
        *inner = Inner { own_id, ..Inner::default() };
    }

    /// The number of the session; `None` while there is none.
    pub fn number(&self) -> Option<u64> {
        Some(self.lock().number).filter(|number| *number > 0)
    }

    /// The account herald has, once a session has begun.
    pub fn own_id(&self) -> Option<Snowflake> {
        self.lock().own_id
    }

    /// A message of a channel is in the inbox.
    pub fn heard(&self, number: u64, channel: Snowflake, message: Snowflake) {
        let mut inner = self.lock();
        if inner.number != number {
            return;
        }
        let newest = inner.newest.entry(channel).or_insert(message);
        *newest = (*newest).max(message);
        let newest = *newest;
        inner.moved.insert(channel, newest);
    }

    /// The newest message of a channel that was heard live in this session.
    pub fn newest(&self, number: u64, channel: Snowflake) -> Option<Snowflake> {
        let inner = self.lock();
        if inner.number == number { inner.newest.get(&channel).copied() } else { None }
    }

    /// Channels whose newest message has changed since the last call.
    pub fn take_moved(&self) -> BTreeMap<Snowflake, Snowflake> {
        std::mem::take(&mut self.lock().moved)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: Snowflake = Snowflake(5);

    #[test]
    fn what_was_heard_before_a_new_session_proves_nothing() {
        let session = Session::default();
        assert_eq!(session.number(), None);
        session.begin(1, Snowflake(9));
        session.heard(1, CHANNEL, Snowflake(20));
        session.heard(1, CHANNEL, Snowflake(10));
        assert_eq!(session.newest(1, CHANNEL), Some(Snowflake(20)));
        session.begin(2, Snowflake(9));
        assert_eq!(session.newest(2, CHANNEL), None);
        assert!(session.take_moved().is_empty());
        // A late word from the session before.
        session.heard(1, CHANNEL, Snowflake(30));
        assert_eq!(session.newest(2, CHANNEL), None);
        session.end();
        assert_eq!((session.number(), session.own_id()), (None, Some(Snowflake(9))));
    }
}
