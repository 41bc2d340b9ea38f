//! The one place that reads the real clock and the real generator.

use chrono::{DateTime, Utc};

/// The time of the machine, in whole milliseconds.
#[expect(clippy::disallowed_methods, reason = "the composition root is where the clock is read")]
pub fn now() -> DateTime<Utc> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    DateTime::from_timestamp_millis(since.as_millis() as i64).unwrap_or_default()
}

/// Fills a buffer with bytes of the system's generator, which nobody can guess.
///
/// # Panics
/// When the system has no generator; herald cannot draw a seed then.
#[expect(clippy::disallowed_methods, reason = "the composition root is where the generator is read")]
pub fn entropy(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the system has a generator");
}

/// A stopwatch, for telling people how long something took.
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts.
    #[expect(clippy::disallowed_methods, reason = "the composition root is where the clock is read")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
