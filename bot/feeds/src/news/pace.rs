//! When a feed is asked again.

use std::time::Duration;

/// The longest wait after failures.
const WAIT_MAX: Duration = Duration::from_hours(1);
/// The longest wait that a server may ask for.
const ASKED_MAX: Duration = Duration::from_hours(24);
/// The part of a wait by which it is shortened or lengthened at random, so that many feeds of one server, or many heralds,
/// do not ask at the same moment.
const JITTER: f64 = 0.1;

/// The pace of one feed.
#[derive(Debug, Clone)]
pub struct Pace {
    interval: Duration,
    failures: u32,
}

/// How an attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There was an answer.
    Good,
    /// There was none, or one that does not read; the server may have said how long to wait.
    Failed {
        /// What `Retry-After` asks for.
        retry_after: Option<Duration>,
    },
}

impl Pace {
    /// The pace of a feed that is asked at this interval.
    pub fn new(interval: Duration) -> Self {
        Self { interval, failures: 0 }
    }

    /// How many attempts have failed in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The wait before the next attempt. After a failure it doubles from the interval up to an hour, and it is never shorter
    /// than what the server asks for, within a day. `jitter` is a random number from 0 to 1.
    pub fn next(&mut self, outcome: Outcome, jitter: f64) -> Duration {
        let (wait, asked) = match outcome {
            Outcome::Good => {
                self.failures = 0;
                (self.interval, None)
            }
            Outcome::Failed { retry_after } => {
                let doubled = self.interval.saturating_mul(1_u32 << self.failures.min(16));
                self.failures = self.failures.saturating_add(1);
                (doubled.min(WAIT_MAX.max(self.interval)), retry_after)
            }
        };
        let wait = wait.mul_f64(1.0 + JITTER * (2.0 * jitter.clamp(0.0, 1.0) - 1.0));
        wait.max(asked.unwrap_or_default().min(ASKED_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_double_the_wait_and_a_server_is_listened_to() {
        let mut pace = Pace::new(Duration::from_mins(2));
        let failed = Outcome::Failed { retry_after: None };
        let minutes = Duration::from_mins;
        let waits: Vec<Duration> = (0..7).map(|_| pace.next(failed, 0.5)).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60].map(minutes));
        assert_eq!(pace.next(Outcome::Good, 0.5), minutes(2));
        assert_eq!(pace.failures(), 0);
        assert_eq!(pace.next(Outcome::Good, 0.0).as_millis(), 108_000);
        assert_eq!(pace.next(Outcome::Good, 1.0).as_millis(), 132_000);
        let asked = |after| Outcome::Failed { retry_after: Some(minutes(after)) };
        assert_eq!(pace.next(asked(30), 0.5), minutes(30));
        assert_eq!(pace.next(asked(100_000), 0.5), minutes(24 * 60));
        // A slow feed does not get faster by failing.
        assert_eq!(Pace::new(Duration::from_hours(6)).next(failed, 0.5), minutes(360));
    }
}
