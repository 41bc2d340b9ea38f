//! Virtual time.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use tokio::time::Instant;

/// The time of a fake Discord. It stands still until it is set, unless [`Clock::run`] lets it go along with real time.
#[derive(Debug, Clone)]
pub struct Clock {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    base: DateTime<Utc>,
    running_since: Option<Instant>,
}

impl Inner {
    fn now(&self) -> DateTime<Utc> {
        let passed = self.running_since.map(|since| since.elapsed()).unwrap_or_default();
        self.base + TimeDelta::from_std(passed).unwrap_or_default()
    }
}

impl Clock {
    pub(crate) fn new(base: DateTime<Utc>) -> Self {
        Self { inner: Arc::new(Mutex::new(Inner { base, running_since: None })) }
    }

    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.with(|inner| inner.now())
    }

    /// Puts the clock to a time, forwards or back.
    pub fn set(&self, to: DateTime<Utc>) {
        self.with(|inner| {
            inner.base = to;
            inner.running_since = inner.running_since.map(|_| Instant::now());
        });
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        self.with(|inner| inner.base += by);
    }

    /// From now on the clock goes along with real time; it can still be set and put forward.
    pub fn run(&self) {
        self.with(|inner| {
            inner.base = inner.now();
            inner.running_since = Some(Instant::now());
        });
    }

    /// The clock as the bot's settings take it, so that both have one time.
    pub fn as_setting(&self) -> discord::settings::Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// The id that the `number`-th thing made at `t` gets.
///
/// # Panics
/// When `t` is before 2015, where ids do not reach.
pub(crate) fn id_at(t: DateTime<Utc>, number: u64) -> Snowflake {
    let first = Snowflake::first_at(t).expect("ids begin in 2015");
    // The time is cut to the millisecond, as Discord does: `first_at` would round up.
    let millisecond = if first.created_at() > t { Snowflake(first.0 - (1 << 22)) } else { first };
    Snowflake((millisecond.0 & !0x3f_ffff) | (number & 0x3f_ffff))
}

/// A time as Discord writes it.
pub(crate) fn stamp(t: DateTime<Utc>) -> String {
    t.to_rfc3339_opts(SecondsFormat::Micros, false)
}
