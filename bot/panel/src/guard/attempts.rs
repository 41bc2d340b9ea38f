//! How often somebody may try to sign in.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

/// Failures of one name before it has to wait.
const NAME_MAX: u32 = 5;
/// Failures from one address before it has to wait: a team may share one.
const ADDRESS_MAX: u32 = 20;
/// How long failures are remembered from the first one on.
const WITHIN: TimeDelta = TimeDelta::minutes(15);
/// More keys than an attack may make us keep: the oldest are forgotten.
const KEYS_MAX: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Failures {
    since: DateTime<Utc>,
    count: u32,
}

/// Failed attempts to sign in, by name and by address. They live in memory: a restart forgives, and each replica counts
/// its own.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    failures: HashMap<String, Failures>,
}

fn keys(name: &str, address: &str) -> [(String, u32); 2] {
    let name = name.trim().to_lowercase();
    [(format!("name {name}"), NAME_MAX), (format!("address {address}"), ADDRESS_MAX)]
}

impl Attempts {
    /// How long this name or address has to wait before it may try again.
    pub(crate) fn wait(&self, name: &str, address: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
        let waits = keys(name, address).into_iter().filter_map(|(key, most)| {
            let failures = self.failures.get(&key)?;
            let left = failures.since + WITHIN - now;
            (failures.count >= most && left > TimeDelta::zero()).then_some(left)
        });
        waits.max()
    }

    /// Notes an attempt before it is looked at, so that a hundred at once are no way around the limit.
    pub(crate) fn begin(&mut self, name: &str, address: &str, now: DateTime<Utc>) {
        if self.failures.len() >= KEYS_MAX {
            self.failures.retain(|_, failures| now - failures.since < WITHIN);
        }
        if self.failures.len() >= KEYS_MAX
            && let Some(oldest) =
                self.failures.iter().min_by_key(|(_, failures)| failures.since).map(|(key, _)| key.clone())
        {
            self.failures.remove(&oldest);
        }
        for (key, _) in keys(name, address) {
            let failures = self.failures.entry(key).or_insert(Failures { since: now, count: 0 });
            if now - failures.since >= WITHIN {
                *failures = Failures { since: now, count: 0 };
            }
            failures.count += 1;
        }
    }

    /// An attempt succeeded: the name starts anew, and the address gets its attempt back.
    pub(crate) fn succeeded(&mut self, name: &str, address: &str) {
        let [(name, _), (address, _)] = keys(name, address);
        self.failures.remove(&name);
        if let Some(failures) = self.failures.get_mut(&address) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn a_name_waits_after_five_failures_from_anywhere() {
        let mut attempts = Attempts::default();
        for n in 0..5 {
            assert_eq!(attempts.wait("Mei", "10.0.0.1", at(n)), None);
            attempts.begin("Mei", &format!("10.0.0.{n}"), at(n));
        }
        assert_eq!(attempts.wait("mei ", "10.9.9.9", at(5)), Some(TimeDelta::minutes(10)));
        assert_eq!(attempts.wait("other", "10.0.0.1", at(5)), None);
        assert_eq!(attempts.wait("mei", "10.9.9.9", at(15)), None);
    }

    #[test]
    fn an_address_waits_after_twenty_and_success_costs_nothing() {
        let mut attempts = Attempts::default();
        for n in 0..19 {
            attempts.begin(&format!("name {n}"), "10.0.0.1", at(0));
        }
        for _ in 0..30 {
            attempts.begin("mei", "10.0.0.1", at(0));
            attempts.succeeded("mei", "10.0.0.1");
        }
        assert_eq!(attempts.wait("new", "10.0.0.1", at(1)), None);
        attempts.begin("new", "10.0.0.1", at(1));
        assert_eq!(attempts.wait("newer", "10.0.0.1", at(1)), Some(TimeDelta::minutes(14)));
    }
}
