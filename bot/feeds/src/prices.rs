//! The bars of every venue, minute by minute, and what is missing of the days before.
//!
//! Each venue is read on its own: a slow one holds up nobody. A round asks for the newest bars and a few before them,
//! since venues correct their latest ones; what lies between the last round and this one, and what the store lacks of
//! the time before, is read in the pauses, the newest first. Bars that are not over are never passed on.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use market::Candle;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::venues::plan::{floor, plan};
use crate::venues::{Client, Clock, Page, RowFault, Trouble, Venue};

/// What a round has brought of one venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// When it was heard.
    pub at: DateTime<Utc>,
    /// The range that was asked for: `[from, to)` of opening times.
    pub from: DateTime<Utc>,
    /// The end of the range.
    pub to: DateTime<Utc>,
    /// The bars that are over, oldest first; a bar that is known already is a revision of it. Or what went wrong.
    pub outcome: Result<Vec<Candle>, Trouble>,
    /// Rows of the answer that cannot be.
    pub refused: Vec<RowFault>,
}

/// A range of opening times, `[from, to)`.
pub type Range = (DateTime<Utc>, DateTime<Utc>);

/// Where bars go.
#[async_trait]
pub trait Sink: Send + Sync {
    /// The ranges in `[from, to)` of which no bars of a venue are stored.
    ///
    /// # Errors
    /// A sentence; the question is asked again in the next round.
    async fn missing(
        &self,
        venue: &Venue,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Range>, String>;

    /// Takes what was heard.
    ///
    /// # Errors
    /// A sentence; what could not be taken is read again.
    async fn hear(&self, venue: &Venue, heard: Heard) -> Result<(), String>;
}

/// How venues are read.
#[derive(Debug, Clone)]
pub struct PollOptions {
    /// From one round to the next, by the clock.
    pub every: TimeDelta,
    /// How long after the full minute a round begins: venues need a moment to close a bar.
    pub after: TimeDelta,
    /// How many of the newest bars are read in every round, for corrections.
    pub reread: u32,
    /// How far back bars are read at all.
    pub backfill: TimeDelta,
}

impl Default for PollOptions {
    fn default() -> Self {
        Self {
            every: TimeDelta::minutes(1),
            after: TimeDelta::seconds(4),
            reread: 10,
            backfill: TimeDelta::days(30),
        }
    }
}

/// Reads every venue.
pub struct Poller {
    readers: Vec<Reader>,
    sink: Arc<dyn Sink>,
    options: PollOptions,
    clock: Clock,
}

struct Reader {
    client: Client,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// Everything before this was read or is in the queue; `None` before the first answer.
    read_to: Option<DateTime<Utc>>,
    /// Ranges still to be read, the newest first.
    queue: VecDeque<Page>,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    /// It is stored.
    Done,
    /// It may come another time.
    NotNow,
    /// The venue does not understand this request, and will not the next time: a range that it has ceased to give.
    Never,
}

impl Poller {
    /// Reads these venues into a sink.
    pub fn new(clients: Vec<Client>, sink: Arc<dyn Sink>, options: PollOptions, clock: Clock) -> Self {
        let reader = |client| Reader { client, progress: Mutex::default() };
        Self { readers: clients.into_iter().map(reader).collect(), sink, options, clock }
    }

    /// One round: every venue side by side, and everything that is missing. Ends when the slowest has ended.
    pub async fn round(&self) {
        join_all(self.readers.iter().map(|reader| async {
            if self.newest(reader).await {
                while self.older(reader).await {}
            }
        }))
        .await;
    }

    /// Rounds until the stop. Each venue has its own pace.
    pub async fn run(&self, stop: &CancellationToken) {
        let each = self.readers.iter().map(|reader| self.follow(reader));
        stop.run_until_cancelled(join_all(each)).await;
    }

    async fn follow(&self, reader: &Reader) {
        loop {
            let PollOptions { every, after, .. } = self.options;
            let next = floor((self.clock)() - after, every) + every + after;
            if self.newest(reader).await {
                while (self.clock)() < next && self.older(reader).await {}
            }
            let wait = (next - (self.clock)()).to_std().unwrap_or(Duration::ZERO);
            // A clock that jumps must not stop the rounds for longer than one of them.
            tokio::time::sleep(wait.min(every.to_std().unwrap_or_default())).await;
        }
    }

    /// Reads the newest bars of a venue; true when that worked.
    async fn newest(&self, reader: &Reader) -> bool {
        let (now, step) = ((self.clock)(), reader.client.options().step);
        let mut progress = reader.progress.lock().await;
        let to = floor(now, step);
        let reread = step * i32::try_from(self.options.reread.max(1)).unwrap_or(i32::MAX);
        let from = to - reread;
        let venue = reader.client.venue();
        // More than a page is no reading of the newest bars; what is left over goes into the queue below.
        let Some(page) = plan(venue, step, from, to, now).pages.into_iter().next() else { return true };
        if self.read(reader, &page, now).await != Read::Done {
            return false;
        }
        let missing = match progress.read_to {
            Some(read_to) if read_to >= page.from => Ok(Vec::new()),
            // Nobody asked for a while: everything in between is read.
            Some(read_to) => Ok(vec![(read_to, page.from)]),
            None => self.sink.missing(venue, to - self.options.backfill, page.from).await,
        };
        match missing {
            Ok(ranges) => {
                for (from, to) in ranges {
                    let plan = plan(venue, step, from, to, now);
                    if let Some(beyond) = plan.beyond {
                        tracing::info!(venue = venue.id.name(), "{beyond}");
                    }
                    for page in plan.pages {
                        let place = progress.queue.partition_point(|queued| queued.to > page.to);
                        progress.queue.insert(place, page);
                    }
                }
                progress.read_to = Some(to);
                true
            }
            Err(why) => {
                tracing::warn!(venue = venue.id.name(), "what is missing cannot be told: {why}");
                false
            }
        }
    }

    /// Reads one range of the queue; true when there may be more to read now.
    async fn older(&self, reader: &Reader) -> bool {
        let mut progress = reader.progress.lock().await;
        let Some(page) = progress.queue.pop_front() else { return false };
        match self.read(reader, &page, (self.clock)()).await {
            Read::Done | Read::Never => true,
            Read::NotNow => {
                progress.queue.push_front(page);
                false
            }
        }
    }

    async fn read(&self, reader: &Reader, page: &Page, asked: DateTime<Utc>) -> Read {
        let venue = reader.client.venue();
        let got = reader.client.page(page).await;
        let at = (self.clock)();
        let step = reader.client.options().step;
        let mut heard =
            Heard { at, from: page.from, to: page.to, outcome: Ok(Vec::new()), refused: Vec::new() };
        match got {
            Ok(got) => {
                // By the time of the question: a bar that ends while the answer is under way may have been read before.
                let closed = got.bars.into_iter().filter(|bar| bar.is_closed(step, asked));
                heard.outcome = Ok(closed.map(|bar| bar.candle).collect());
                heard.refused = got.refused;
                for fault in &heard.refused {
                    tracing::warn!("{fault}");
                }
            }
            Err(trouble) => heard.outcome = Err(trouble),
        }
        let read = match &heard.outcome {
            Ok(_) => Read::Done,
            Err(Trouble::Refused { .. }) => Read::Never,
            Err(_) => Read::NotNow,
        };
        match self.sink.hear(venue, heard).await {
            Ok(()) => read,
            Err(why) => {
                tracing::warn!(venue = venue.id.name(), "its bars could not be stored: {why}");
                Read::NotNow
            }
        }
    }
}
