//! How often a token may be used.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

/// Tokens that are remembered at most; those that have been silent longest are forgotten.
const TOKENS_MAX: usize = 10_000;
/// The stretch within which a whole minute's worth may come at once.
const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// Requests of each token, by the generic cell rate algorithm (ITU-T I.371): each request moves the token's clock ahead
/// by its share of a minute, and a clock that is a minute ahead has to wait. It lives in memory: a restart forgives, and
/// each replica counts its own.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    ahead: HashMap<i64, DateTime<Utc>>,
}

impl Rates {
    /// Counts a request; how long to wait if it was one too many.
    pub(crate) fn count(&mut self, token: i64, per_minute: u32, now: DateTime<Utc>) -> Option<TimeDelta> {
        let share = WINDOW / i32::try_from(per_minute.max(1)).unwrap_or(i32::MAX);
        if self.ahead.len() >= TOKENS_MAX {
            self.ahead.retain(|_, clock| now < *clock);
        }
        let clock = self.ahead.entry(token).or_insert(now);
        let next = (*clock).max(now) + share;
        let over = next - now - WINDOW;
        if over > TimeDelta::zero() {
            return Some(over);
        }
        *clock = next;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_may_come_at_once_and_then_one_share_at_a_time() {
        let at = |seconds: i64| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let mut rates = Rates::default();
        for n in 0..60 {
            assert_eq!(rates.count(1, 60, at(0)), None, "{n}");
        }
        assert_eq!(rates.count(1, 60, at(0)), Some(TimeDelta::seconds(1)));
        assert_eq!(rates.count(2, 60, at(0)), None, "another token");
        assert_eq!(rates.count(1, 60, at(1)), None);
        assert_eq!(rates.count(1, 60, at(1)), Some(TimeDelta::seconds(1)));
        assert_eq!(rates.count(1, 60, at(31)), None);
    }
}
