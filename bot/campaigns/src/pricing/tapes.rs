//! The bars that facts and triggers are told from, kept in memory for as long as the store has no others.
//!
//! A tape is a cache of the store and may be dropped at any time. Every question looks at the marks of its series first
//! ([`store::SeriesMark`]), which grow with every write of bars by whatever process, so a new bar, a late one and a
//! revision are in the next answer. Only what may have changed is read again.
//!
//! **What is followed.** Facts and triggers follow one series, the primary's, for the lows of two venues differ and a mixed
//! series belongs to neither. But the wick of one venue is not the market: where the composite left the primary out of a
//! minute (frozen, an outlier), the bar of the first venue that counted stands in its place.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use market::{Candle, Series, SeriesName, Tape};
use store::{CandleSeries, SHALLOW, SeriesMark, SourcedCandle};
use tokio::sync::Mutex;

use super::{HISTORY, HISTORY_COARSE};
use crate::error::Result;
use crate::service::Service;

/// How many series are kept. Facts speak of one; events may speak of the one that was followed before.
const KEPT_MAX: usize = 2;
/// How much more than [`HISTORY`] is read, and how much may gather before it is forgotten: questions about a little while
/// ago need no other tape, and the bars that stay are seldom moved.
const SLACK: TimeDelta = TimeDelta::days(1);

/// The tapes, the one asked for last in front.
#[derive(Debug, Default)]
pub(crate) struct Tapes(Mutex<Vec<Kept>>);

/// A tape and what it was read at.
#[derive(Debug)]
struct Kept {
    marks: Marks,
    /// Every bar that is stored from here on is on it.
    from: DateTime<Utc>,
    tape: Arc<Tape>,
}

/// How the series behind a tape stand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Marks {
    own: SeriesMark,
    /// The coarser series of the same venue and pair.
    older: Option<SeriesMark>,
    /// The price of all venues, where the series is of one that is watched.
    composite: Option<SeriesMark>,
}

impl Marks {
    /// Whether everything that was written since lies near the newest bars.
    fn shallow_since(&self, before: &Marks) -> bool {
        let near = |now: &SeriesMark, then: &SeriesMark| {
            then.revision <= now.revision && now.deep_revision <= then.revision
        };
        let composite = match (&self.composite, &before.composite) {
            (Some(now), Some(then)) => near(now, then),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.older == before.older && near(&self.own, &before.own) && composite
    }

    /// From where on bars may have been written since.
    fn changed_from(&self) -> DateTime<Utc> {
        let composite = self.composite.as_ref().map_or(self.own.newest, |mark| mark.newest);
        self.own.newest.min(composite) - SHALLOW
    }
}

/// The bars of a series as facts and triggers are told from them.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The bars.
    pub(crate) tape: Arc<Tape>,
    /// Every bar that is stored from here on is on the tape.
    pub(crate) from: DateTime<Utc>,
    /// The newest minute of which the watched venues together have a price; `None` where nobody watches the series.
    agreed: Option<DateTime<Utc>>,
}

impl Told {
    /// Whether a closed bar can be acted on. One of a watched venue waits for the others, for it may be a wick of that venue
    /// alone; after `grace` it is waited for no longer.
    pub(crate) fn is_settled(&self, bar: &Candle, grace: TimeDelta, now: DateTime<Utc>) -> bool {
        let closed = bar.open_time + self.tape.series().step();
        self.agreed.is_none_or(|agreed| bar.open_time <= agreed || closed + grace <= now)
    }
}

impl Service {
    /// The bars of a series for a question about a time, from [`HISTORY`] before it on; `None` without any, or where what is
    /// stored forms no series.
    pub(crate) async fn tape_of(&self, of: &CandleSeries, at: DateTime<Utc>) -> Result<Option<Told>> {
        let mut all = self.tapes.0.lock().await;
        let Some(marks) = self.tape_marks(of).await? else { return Ok(None) };
        let wanted = at - HISTORY;
        let place = all.iter().position(|kept| kept.marks.own.series == *of);
        // An error on the way leaves no tape, and the next question reads anew.
        let kept = place.map(|place| all.remove(place)).filter(|kept| kept.from <= wanted);
        let kept = match kept {
            Some(kept) if kept.marks == marks => Some(kept),
            Some(kept) if marks.shallow_since(&kept.marks) => self.read_on(kept, marks).await?,
            Some(_) | None => self.read_tape(marks, wanted - SLACK).await?,
        };
        let Some(mut kept) = kept else { return Ok(None) };
        if kept.from < wanted - SLACK * 2 {
            kept.from = wanted - SLACK;
            Arc::make_mut(&mut kept.tape).forget_before(kept.from);
        }
        let agreed = kept.marks.composite.as_ref().map(|mark| mark.newest);
        let told = Told { tape: Arc::clone(&kept.tape), from: kept.from, agreed };
        all.truncate(KEPT_MAX - 1);
        all.insert(0, kept);
        Ok(Some(told))
    }

    async fn tape_marks(&self, of: &CandleSeries) -> Result<Option<Marks>> {
        let known = self.db.series_marks().await?;
        let mark = |series: &CandleSeries| known.iter().find(|mark| mark.series == *series).cloned();
        let settings = &self.settings.prices;
        let watched = settings.venues.contains(&of.name) && settings.step == of.step;
        let coarser = known.iter().filter(|mark| {
            let series = &mark.series;
            series.name == of.name && series.step > of.step && series.step <= TimeDelta::hours(1)
        });
        Ok(mark(of).map(|own| Marks {
            own,
            older: coarser.max_by_key(|mark| mark.series.step).cloned(),
            composite: if watched { mark(&settings.composite_series()) } else { None },
        }))
    }

    async fn read_tape(&self, marks: Marks, from: DateTime<Utc>) -> Result<Option<Kept>> {
        let own = &marks.own.series;
        let bars = self.followed(&marks, from).await?;
        // What is stored was checked on its way in; bars that form no series are no prices to speak of.
        let Ok(series) = Series::new(own.step, bars, own.name.clone()) else { return Ok(None) };
        let older = match &marks.older {
            Some(mark) => {
                let of = &mark.series;
                let bars = self.db.candles(of, mark.newest - HISTORY_COARSE, mark.newest + of.step).await?;
                Series::new(of.step, bars, of.name.clone()).ok()
            }
            None => None,
        };
        Ok(Some(Kept { marks, from, tape: Arc::new(Tape::new(series, older)) }))
    }

    /// Brings a tape up to date with what was written near its end.
    async fn read_on(&self, mut kept: Kept, marks: Marks) -> Result<Option<Kept>> {
        let bars = self.followed(&marks, kept.marks.changed_from().max(kept.from)).await?;
        let tape = Arc::make_mut(&mut kept.tape);
        for bar in bars {
            if tape.take(bar).is_err() {
                return Ok(None);
            }
        }
        kept.marks = marks;
        Ok(Some(kept))
    }

    /// The bars to follow from a time on.
    async fn followed(&self, marks: &Marks, from: DateTime<Utc>) -> Result<Vec<Candle>> {
        let own = &marks.own.series;
        let to = marks.own.newest + own.step;
        let mut bars = self.db.candles(own, from, to).await?;
        bars.retain(|bar| bar.check().is_ok());
        let Some(composite) = &marks.composite else { return Ok(bars) };
        let agreed = self.db.sourced_candles(&composite.series, from, to).await?;
        let mut wanted: HashMap<&SeriesName, Vec<DateTime<Utc>>> = HashMap::new();
        for minute in &agreed {
            if let Some(venue) = self.stands_in(minute, &own.name) {
                wanted.entry(venue).or_default().push(minute.bar.open_time);
            }
        }
        for (venue, times) in wanted {
            let (Some(first), Some(last)) = (times.first(), times.last()) else { continue };
            let series = CandleSeries { name: venue.clone(), step: own.step };
            for bar in self.db.own_candles(&series, *first, *last + own.step).await? {
                if times.binary_search(&bar.open_time).is_ok()
                    && bar.check().is_ok()
                    && let Ok(place) = bars.binary_search_by_key(&bar.open_time, |own| own.open_time)
                {
                    bars[place] = bar;
                }
            }
        }
        Ok(bars)
    }

    /// The first of the watched venues that counted in a minute, if `own` did not.
    fn stands_in(&self, minute: &SourcedCandle, own: &SeriesName) -> Option<&SeriesName> {
        let counted: Vec<&str> = minute.source.split(", ").collect();
        if counted.contains(&own.venue.as_str()) {
            return None;
        }
        self.settings.prices.venues.iter().find(|name| counted.contains(&name.venue.as_str()))
    }
}
