//! The pulse of the connection: what the gateway side tells everybody else about itself.
//!
//! The code that holds the gateway writes it, `/readyz` and `herald doctor` read it, and whoever has to wait for the
//! connection waits on [`Pulse::watch`]. What is known of channels and gaps lies in the database, not here.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tokio::sync::watch;
use wording::told::Broken;

/// How the gateway connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Nobody has tried to connect: no token is set, or the process has just begun.
    Off,
    /// A first session, or a new one after a lost session, is being begun.
    Connecting,
    /// Events come in.
    Connected,
    /// The connection broke; the same session is being taken up again, and nothing is lost if that works.
    Resuming,
    /// Not connected, and not about to be without somebody's help or a long wait.
    Down,
    /// Another replica holds the session, and this one stands by.
    Standby,
}

/// How the connection stands, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beat {
    /// How it stands.
    pub link: Link,
    /// Since when, once anything happened.
    pub since: Option<DateTime<Utc>>,
    /// Why it is down, or why it broke last; a sentence for the operator.
    pub why: Option<Broken>,
    /// Sessions begun in this process (READY).
    pub sessions: u64,
    /// Sessions taken up again (RESUMED).
    pub resumes: u64,
    /// When the history of every watched channel was first read through; no post from before is missing from then on.
    pub first_backfill: Option<DateTime<Utc>>,
    /// Why nothing is sent any more, such as a refused token; a sentence for the operator.
    pub sending_stopped: Option<Broken>,
    /// Events that could not be decoded, and messages an audit found that were never heard.
    pub misses: u64,
}

/// The pulse. Cheap to write: a frame is one atomic store.
#[derive(Debug)]
pub struct Pulse {
    beat: watch::Sender<Beat>,
    /// Unix milliseconds of the last sign of life; 0 before the first.
    frame_ms: AtomicI64,
    /// This machine's clock minus Discord's, in milliseconds; `i64::MIN` while unknown.
    skew_ms: AtomicI64,
}

impl Default for Pulse {
    fn default() -> Self {
        let beat = Beat {
            link: Link::Off,
            since: None,
            why: None,
            sessions: 0,
            resumes: 0,
            first_backfill: None,
            sending_stopped: None,
            misses: 0,
        };
        Self {
            beat: watch::Sender::new(beat),
            frame_ms: AtomicI64::new(0),
            skew_ms: AtomicI64::new(i64::MIN),
        }
    }
}

impl Pulse {
    /// A session is being begun.
    pub fn connecting(&self, now: DateTime<Utc>) {
        self.turn(Link::Connecting, now, |_| {});
    }

    /// READY came: a new session. A reason for having been down is forgotten.
    pub fn ready(&self, now: DateTime<Utc>) {
        self.frame(now);
        self.turn(Link::Connected, now, |beat| {
            beat.sessions += 1;
            beat.why = None;
        });
    }

    /// The connection broke and is being resumed.
    pub fn resuming(&self, why: impl Into<Broken>, now: DateTime<Utc>) {
        self.turn(Link::Resuming, now, |beat| beat.why = Some(why.into()));
    }

    /// RESUMED came: the same session goes on.
    pub fn resumed(&self, now: DateTime<Utc>) {
        self.frame(now);
        self.turn(Link::Connected, now, |beat| {
            beat.resumes += 1;
            beat.why = None;
        });
    }

    /// The connection is gone.
    pub fn down(&self, why: impl Into<Broken>, now: DateTime<Utc>) {
        self.turn(Link::Down, now, |beat| beat.why = Some(why.into()));
    }

    /// Another replica holds the session.
    pub fn standby(&self, now: DateTime<Utc>) {
        self.turn(Link::Standby, now, |_| {});
    }

    /// A sign of life: any event, or a heartbeat that was answered. A quiet server has no events for hours, so without
    /// the heartbeats a dead connection could not be told from it.
    pub fn frame(&self, now: DateTime<Utc>) {
        self.frame_ms.fetch_max(now.timestamp_millis(), Ordering::Relaxed);
    }

    /// The history of every watched channel was read through, for the first time in this process.
    pub fn backfilled(&self, now: DateTime<Utc>) {
        self.beat.send_if_modified(|beat| {
            let first = beat.first_backfill.is_none();
            beat.first_backfill.get_or_insert(now);
            first
        });
    }

    /// Sending stopped for good, with the reason, or goes on.
    pub fn sending(&self, stopped: Option<Broken>) {
        self.beat.send_modify(|beat| beat.sending_stopped = stopped);
    }

    /// An event could not be decoded, or an audit found a message that was never heard.
    pub fn missed(&self, count: u64) {
        self.beat.send_modify(|beat| beat.misses += count);
    }

    /// Compares the clocks: Discord's from the `Date` header of an answer, which has whole seconds and so is half a
    /// second early on average, against the machine's at the middle of the request.
    pub fn clocks(&self, discord: DateTime<Utc>, ours: DateTime<Utc>) {
        let skew = ours - (discord + TimeDelta::milliseconds(500));
        self.skew_ms.store(skew.num_milliseconds(), Ordering::Relaxed);
    }

    /// How it stands now.
    pub fn beat(&self) -> Beat {
        self.beat.borrow().clone()
    }

    /// Follows how it stands.
    pub fn watch(&self) -> watch::Receiver<Beat> {
        self.beat.subscribe()
    }

    /// When the last sign of life came.
    pub fn last_frame(&self) -> Option<DateTime<Utc>> {
        let ms = self.frame_ms.load(Ordering::Relaxed);
        (ms > 0).then(|| DateTime::from_timestamp_millis(ms)).flatten()
    }

    /// This machine's clock minus Discord's, to about half a second; positive when ours is ahead.
    pub fn skew(&self) -> Option<TimeDelta> {
        let ms = self.skew_ms.load(Ordering::Relaxed);
        (ms != i64::MIN).then(|| TimeDelta::milliseconds(ms))
    }

    fn turn(&self, link: Link, now: DateTime<Utc>, change: impl FnOnce(&mut Beat)) {
        self.beat.send_modify(|beat| {
            if beat.link != link || beat.since.is_none() {
                beat.since = Some(now);
            }
            beat.link = link;
            change(beat);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_743_638_400 + seconds, 0).unwrap()
    }

    #[test]
    fn a_life_of_a_connection() {
        let pulse = Pulse::default();
        assert_eq!((pulse.beat().link, pulse.last_frame(), pulse.skew()), (Link::Off, None, None));
        let mut watch = pulse.watch();
        pulse.connecting(at(0));
        pulse.connecting(at(1));
        assert_eq!(pulse.beat().since, Some(at(0)), "since the first try");
        pulse.ready(at(2));
        pulse.frame(at(9));
        pulse.frame(at(8));
        assert_eq!(pulse.last_frame(), Some(at(9)));
        assert!(watch.has_changed().unwrap());
        assert_eq!(watch.borrow_and_update().sessions, 1);
        pulse.frame(at(10));
        assert!(!watch.has_changed().unwrap(), "a frame wakes nobody");
        pulse.resuming("the server closed the connection", at(20));
        pulse.resumed(at(21));
        pulse.down("refused", at(30));
        let beat = pulse.beat();
        assert_eq!((beat.link, beat.since, beat.sessions, beat.resumes), (Link::Down, Some(at(30)), 1, 1));
        assert_eq!(beat.why, Some("refused".into()));
        pulse.ready(at(40));
        assert_eq!(pulse.beat().why, None);
        pulse.backfilled(at(41));
        pulse.backfilled(at(50));
        assert_eq!(pulse.beat().first_backfill, Some(at(41)));
    }

    #[test]
    fn clocks_are_compared_at_the_middle_of_a_second() {
        let pulse = Pulse::default();
        pulse.clocks(at(10), at(13));
        assert_eq!(pulse.skew(), Some(TimeDelta::milliseconds(2500)));
        pulse.clocks(at(10), at(8));
        assert_eq!(pulse.skew(), Some(TimeDelta::milliseconds(-2500)));
    }
}
