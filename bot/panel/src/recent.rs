//! What was read a moment ago and cannot have changed since.
//!
//! Every page asks for the same things: how herald is, which servers there are, who is called what, and the first page of a
//! list that several people look at. The database gives a mark that moves with every change, so one small query tells whether
//! what is kept still holds. What the mark does not cover (a new price, the next job) is a second old at most.

use std::collections::HashMap;
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use campaigns::ChangeMark;
use campaigns::error::Result;
use chrono::{DateTime, Utc};

/// The most values that are kept of one kind.
const KEPT_MAX: usize = 128;

/// A moment of the database: values of the same one are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    mark: ChangeMark,
    /// The second of the panel's clock, which a recorded world has of its own.
    at: i64,
    /// The second since the panel was started.
    second: u64,
}

impl Stamp {
    /// What a page was made of, to be held against what there is when it begins to listen.
    pub(crate) fn word(self) -> String {
        mark_word(self.mark)
    }
}

/// The state of the database as a word. Another build may say it otherwise, which costs a page one look more.
pub(crate) fn mark_word(mark: ChangeMark) -> String {
    let mut hasher = DefaultHasher::new();
    format!("{mark:?}").hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Makes stamps.
#[derive(Debug, Default)]
pub(crate) struct Stamps(AtomicU64);

impl Stamps {
    /// A second has passed: the task that keeps pages up to date says so.
    pub(crate) fn tick(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn stamp(&self, mark: ChangeMark, now: DateTime<Utc>) -> Stamp {
        Stamp { mark, at: now.timestamp(), second: self.0.load(Ordering::Relaxed) }
    }
}

/// Values of one kind, all of the same moment.
#[derive(Debug)]
pub(crate) struct Recent<K, V>(Mutex<Kept<K, V>>);

/// The values and the moment they are of.
#[derive(Debug)]
struct Kept<K, V> {
    of: Option<Stamp>,
    values: HashMap<K, Arc<V>>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Kept { of: None, values: HashMap::new() }))
    }
}

impl<K: Eq + Hash, V> Recent<K, V> {
    /// The value of a moment, read when it is not there. Without a stamp nothing is kept: whoever writes reads anew.
    pub(crate) async fn get<F>(&self, stamp: Option<Stamp>, key: K, read: F) -> Result<Arc<V>>
    where
        F: Future<Output = Result<V>>,
    {
        let Some(stamp) = stamp else { return read.await.map(Arc::new) };
        let found = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.of == Some(stamp) { kept.values.get(&key).cloned() } else { None }
        };
        if let Some(value) = found {
            return Ok(value);
        }
        let value = Arc::new(read.await?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of != Some(stamp) || kept.values.len() >= KEPT_MAX {
            *kept = Kept { of: Some(stamp), values: HashMap::new() };
        }
        kept.values.insert(key, Arc::clone(&value));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_value_is_read_once_a_moment() {
        let recent: Recent<u8, usize> = Recent::default();
        let (mark, now) = (ChangeMark::default(), DateTime::from_timestamp(5, 0).unwrap());
        let one = Stamp { mark, at: now.timestamp(), second: 7 };
        let read = std::cell::Cell::new(0);
        let ask = async |stamp: Option<Stamp>, key: u8| {
            let value = async {
                read.set(read.get() + 1);
                Ok(read.get())
            };
            *recent.get(stamp, key, value).await.unwrap()
        };
        assert_eq!((ask(Some(one), 1).await, ask(Some(one), 1).await), (1, 1));
        assert_eq!(ask(Some(one), 2).await, 2, "another question");
        let changed = Stamp { mark: ChangeMark { audit: 1, ..mark }, ..one };
        assert_eq!((ask(Some(changed), 1).await, ask(Some(changed), 1).await), (3, 3));
        let later = Stamp { second: 8, ..changed };
        assert_eq!(ask(Some(later), 1).await, 4, "what the mark does not cover is a second old at most");
        assert_eq!((ask(None, 1).await, ask(None, 1).await), (5, 6), "whoever writes reads anew");
    }
}
