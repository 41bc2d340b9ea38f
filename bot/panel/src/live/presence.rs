//! Who looks at what.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::snowflake::Snowflake;
use serde::Serialize;
use tokio::sync::watch;

/// More open pages than a team has; further ones are not shown to others.
const SEATS_MAX: usize = 500;

/// Somebody with a page open.
#[derive(Debug, Clone)]
struct Seat {
    guild: Snowflake,
    person: Snowflake,
    name: String,
    path: String,
}

/// Somebody else, as a page is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Other {
    /// Their name.
    pub(crate) name: String,
    /// The path of the page they look at.
    pub(crate) path: String,
}

#[derive(Default)]
struct Seats {
    next: u64,
    taken: BTreeMap<u64, Seat>,
}

/// Who looks at what, in this process.
#[derive(Clone)]
pub(crate) struct Presence {
    seats: Arc<Mutex<Seats>>,
    moves: watch::Sender<u64>,
}

impl Default for Presence {
    fn default() -> Self {
        Self { seats: Arc::default(), moves: watch::Sender::new(0) }
    }
}

/// An open page; dropping it frees the seat.
pub(crate) struct Taken {
    presence: Presence,
    number: u64,
}

impl Presence {
    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody opens a page.
    pub(crate) fn take(&self, guild: Snowflake, person: Snowflake, name: &str, path: &str) -> Taken {
        let mut seats = self.seats();
        seats.next += 1;
        let number = seats.next;
        if seats.taken.len() < SEATS_MAX {
            let seat = Seat { guild, person, name: name.to_owned(), path: path.to_owned() };
            seats.taken.insert(number, seat);
        }
        drop(seats);
        self.moves.send_modify(|count| *count += 1);
        Taken { presence: self.clone(), number }
    }

    /// The other people with a page of a server open.
    pub(crate) fn others(&self, guild: Snowflake, person: Snowflake) -> Vec<Other> {
        let seats = self.seats();
        let others = seats.taken.values().filter(|seat| seat.guild == guild && seat.person != person);
        let mut others: Vec<Other> =
            others.map(|seat| Other { name: seat.name.clone(), path: seat.path.clone() }).collect();
        others.sort();
        others.dedup();
        others
    }

    /// Told when somebody opens or closes a page.
    pub(crate) fn moves(&self) -> watch::Receiver<u64> {
        self.moves.subscribe()
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.presence.seats().taken.remove(&self.number);
        self.presence.moves.send_modify(|count| *count += 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_of_the_same_server_are_seen_while_they_look() {
        let presence = Presence::default();
        let (here, there) = (Snowflake(1), Snowflake(2));
        let mei = presence.take(here, Snowflake(10), "Mei", "/campaigns/a/posts/1");
        let _twice = presence.take(here, Snowflake(10), "Mei", "/campaigns/a/posts/1");
        let _other = presence.take(there, Snowflake(11), "Ann", "/campaigns/b/posts/9");
        let seen = presence.others(here, Snowflake(12));
        let expected = Other { name: "Mei".into(), path: "/campaigns/a/posts/1".into() };
        assert_eq!(seen, std::slice::from_ref(&expected));
        assert!(presence.others(here, Snowflake(10)).is_empty());
        drop(mei);
        assert_eq!(presence.others(here, Snowflake(12)), [expected]);
    }
}
