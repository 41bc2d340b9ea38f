//! Prices of venues: what is stored of them, what stands in where one has a gap, and the price of all together.
//!
//! * Every venue has its own series. A bar that comes again replaces the one before, and nothing is written where
//!   nothing has changed.
//! * Facts are told from **one** series, the primary. Where it has a gap, the bar of the next venue stands in, marked with
//!   that venue's name, until the primary gives its own. Venues differ by a few dollars, so nothing else mixes them.
//! * The composite, the median of the venues that can be believed, is a series of its own (venue `composite`) whose bars
//!   name the venues that are in them. It says how far a price can be trusted; no fact is told from it.
//!
//! One transaction stores what was heard, mends the primary, brings the composite up to date and says how every venue
//! stands, so that no reader sees half of it.

mod settle;
mod states;

use chrono::{DateTime, TimeDelta, Utc};
use market::composite::{Composite, CompositeOptions};
use market::{Candle, SeriesName};
use store::{CandleSeries, Tx};

use crate::error::Result;
use crate::service::Service;
use settle::{Span, settle};
use states::{Reader, look, write_states};

pub use states::{VenueState, VenueTrouble};

/// The venue under which the composite is stored.
pub const COMPOSITE: &str = "composite";
/// The pair of the composite. Dollars and dollar tokens are taken together; what parts them is far below the limit for
/// outliers.
pub const COMPOSITE_PAIR: &str = "BTC/USD";

/// How prices are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceSettings {
    /// The series of the venues: the primary first, the others in the order in which they stand in for it.
    pub venues: Vec<SeriesName>,
    /// From one bar to the next.
    pub step: TimeDelta,
    /// When a venue counts.
    pub composite: CompositeOptions,
    /// How long after its end a bar of the primary is waited for before another venue's stands in.
    pub grace: TimeDelta,
    /// How long bars of venues are kept …
    pub keep: TimeDelta,
    /// … and those of the primary and the composite.
    pub keep_long: TimeDelta,
}

impl Default for PriceSettings {
    fn default() -> Self {
        Self {
            venues: Vec::new(),
            step: TimeDelta::minutes(1),
            composite: CompositeOptions::default(),
            grace: TimeDelta::minutes(2),
            keep: TimeDelta::days(40),
            keep_long: TimeDelta::days(400),
        }
    }
}

impl PriceSettings {
    /// The series of a venue.
    fn series(&self, name: &SeriesName) -> CandleSeries {
        CandleSeries { name: name.clone(), step: self.step }
    }

    /// The series of the composite.
    pub fn composite_series(&self) -> CandleSeries {
        self.series(&SeriesName::new(COMPOSITE, COMPOSITE_PAIR))
    }
}

/// What became of what was heard.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceNews {
    /// Bars that were not known.
    pub new: usize,
    /// Bars that were known and differ now.
    pub revised: usize,
    /// How every venue stands.
    pub states: Vec<VenueState>,
    /// The price of all together.
    pub composite: Composite,
}

/// How much of the past is brought up to date with everything that is heard: corrections and late bars lie within.
const RECENT: TimeDelta = TimeDelta::minutes(15);
/// How much of a series is read to see how its venue stands: an hour for the last move, and some for standstills.
const TAIL: TimeDelta = TimeDelta::minutes(80);
/// A primary that has given no bar of its own for so long is none: the next venue takes its place.
const PRIMARY_SILENCE: TimeDelta = TimeDelta::days(1);
/// The name under which writers of prices wait for each other.
const LOCK: &str = "prices";

impl Service {
    /// Stores bars of a venue that are over, and everything that follows from them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hear_bars(
        &self,
        venue: &SeriesName,
        bars: &[Candle],
        now: DateTime<Utc>,
    ) -> Result<PriceNews> {
        let settings = &self.settings.prices;
        let series = settings.series(venue);
        let mut tx = self.db.begin().await?;
        tx.lock_name(LOCK).await?;
        let mut changed = Vec::new();
        let (mut new, mut revised) = (0, 0);
        if let Some(span) = Span::of(bars, settings.step) {
            let known = tx.own_candles(&series, span.from, span.to).await?;
            for bar in bars {
                match known.binary_search_by_key(&bar.open_time, |known| known.open_time) {
                    Ok(place) if known[place] == *bar => continue,
                    Ok(_) => revised += 1,
                    Err(_) => new += 1,
                }
                changed.push(bar.clone());
            }
        }
        tx.put_candles(&series, &changed).await?;
        let primary = primary(&mut Reader::Tx(&mut tx), settings, now).await?;
        for span in Span::joined(Span::of(&changed, settings.step), Span::recent(now, RECENT)) {
            settle(&mut tx, settings, primary.as_ref(), span, now).await?;
        }
        let heard = states::Said { venue, trouble: None, why: "" };
        let (states, composite) = write_states(&mut tx, settings, primary.as_ref(), &heard, now).await?;
        tx.commit().await?;
        Ok(PriceNews { new, revised, states, composite })
    }

    /// Notes that a venue gave nothing, and why. The others go on, and stand in where the primary lacks bars.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hear_venue_trouble(
        &self,
        venue: &SeriesName,
        trouble: VenueTrouble,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<PriceNews> {
        let settings = &self.settings.prices;
        let mut tx = self.db.begin().await?;
        tx.lock_name(LOCK).await?;
        let heard = states::Said { venue, trouble: Some(trouble), why };
        let primary = primary(&mut Reader::Tx(&mut tx), settings, now).await?;
        settle(&mut tx, settings, primary.as_ref(), Span::recent(now, RECENT), now).await?;
        let (states, composite) = write_states(&mut tx, settings, primary.as_ref(), &heard, now).await?;
        tx.commit().await?;
        Ok(PriceNews { new: 0, revised: 0, states, composite })
    }

    /// The ranges of `[from, to)` of which a venue's own bars are not stored, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn missing_bars(
        &self,
        venue: &SeriesName,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
        let settings = &self.settings.prices;
        let known = self.db.own_candle_times(&settings.series(venue), from, to).await?;
        let mut missing = Vec::new();
        let mut next = from;
        for time in known.into_iter().chain([to]) {
            if next < time {
                missing.push((next, time));
            }
            next = next.max(time + settings.step);
        }
        Ok(missing)
    }

    /// The price of all venues that can be believed now, and why the others cannot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn composite(&self, now: DateTime<Utc>) -> Result<Composite> {
        Ok(look(&mut Reader::Db(&self.db), &self.settings.prices, now).await?.composite)
    }

    /// How every venue stands now, the primary first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn venue_states(&self, now: DateTime<Utc>) -> Result<Vec<VenueState>> {
        Ok(self.seen_venues(now).await?.0)
    }

    /// How every venue stands now, the primary first, and the price of those that can be believed.
    pub(crate) async fn seen_venues(&self, now: DateTime<Utc>) -> Result<(Vec<VenueState>, Composite)> {
        let settings = &self.settings.prices;
        let mut reader = Reader::Db(&self.db);
        let seen = look(&mut reader, settings, now).await?;
        let primary = primary(&mut reader, settings, now).await?;
        Ok((seen.states(settings, primary.as_ref(), now), seen.composite))
    }

    /// The series that facts are told from: the first venue, in the order of the settings, that is not shut and has
    /// given bars within the last day; the first of all before any has. `None` without venues.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn primary_series(&self, now: DateTime<Utc>) -> Result<Option<CandleSeries>> {
        primary(&mut Reader::Db(&self.db), &self.settings.prices, now).await
    }

    /// Removes bars of the watched venues that are older than the settings keep them; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_prices(&self, now: DateTime<Utc>) -> Result<u64> {
        let settings = &self.settings.prices;
        let primary = self.primary_series(now).await?;
        let mut tx = self.db.begin().await?;
        tx.lock_name(LOCK).await?;
        let mut gone = forget(&mut tx, &settings.composite_series(), now - settings.keep_long).await?;
        for (place, name) in settings.venues.iter().enumerate() {
            let series = settings.series(name);
            let is_primary = place == 0 || primary.as_ref() == Some(&series);
            let keep = if is_primary { settings.keep_long } else { settings.keep };
            gone += forget(&mut tx, &series, now - keep).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }
}

async fn forget(tx: &mut Tx, series: &CandleSeries, before: DateTime<Utc>) -> Result<u64> {
    Ok(tx.forget_candles(series, before).await?)
}

async fn primary(
    reader: &mut Reader<'_>,
    settings: &PriceSettings,
    now: DateTime<Utc>,
) -> Result<Option<CandleSeries>> {
    let shut = reader.shut().await?;
    for name in settings.venues.iter().filter(|name| !shut.contains(name)) {
        let series = settings.series(name);
        if reader.newest(&series).await?.is_some_and(|newest| newest >= now - PRIMARY_SILENCE) {
            return Ok(Some(series));
        }
    }
    Ok(settings.venues.first().map(|name| settings.series(name)))
}
