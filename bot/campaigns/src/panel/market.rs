//! What the panel shows of the market: prices by venue, a stretch of bars with its figures, and what herald saw.
//!
//! Prices and headlines are those of the whole installation; the campaigns drafted from them belong to a server, and a
//! server sees only its own.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::window::Window;
use market::composite::Composite;
use market::{Candle, SeriesName, percent_change};
use rust_decimal::Decimal;
use store::{CandleSeries, MarketEventRow, StoreError};

use crate::error::Result;
use crate::events::MarketEvent;
use crate::prices::VenueState;
use crate::pricing::HISTORY;
use crate::service::Service;

/// The bars a chart of the panel is drawn from at least, where coarser ones are stored as well.
const BARS_WANTED: i64 = 150;
/// The longest stretch that is shown: as far back as fine bars are read anywhere.
pub const RANGE_MAX: TimeDelta = HISTORY;
/// How far back one page of events looks.
const EVENTS_BACK: TimeDelta = TimeDelta::days(400);

/// The last price of a venue.
#[derive(Debug, Clone, PartialEq)]
pub struct VenuePrice {
    /// The venue and the pair.
    pub name: SeriesName,
    /// The close of its last bar.
    pub price: Option<Decimal>,
    /// When that bar closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether facts are told from it.
    pub told: bool,
    /// How it stands; `None` where nobody watches it, as with recorded prices.
    pub state: Option<VenueState>,
}

/// The prices of the moment.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketPrices {
    /// Every venue, that of the facts first.
    pub venues: Vec<VenuePrice>,
    /// The price of all that can be believed; `None` where no venue is watched.
    pub composite: Option<Composite>,
    /// The series that facts are told from, and when its last bar closed.
    pub told: Option<(CandleSeries, DateTime<Utc>)>,
}

/// A price and when its bar opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceAt {
    /// The price.
    pub price: Decimal,
    /// When its bar opened.
    pub at: DateTime<Utc>,
}

/// A move between two prices, the earlier one being its base.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swing {
    /// The base.
    pub from: PriceAt,
    /// What it led to.
    pub to: PriceAt,
    /// Its size in percent of the base; negative for a fall.
    pub percent: f64,
}

impl Swing {
    fn between(from: PriceAt, to: PriceAt) -> Self {
        Self { from, to, percent: percent_change(from.price, to.price) }
    }
}

/// The figures of a stretch of bars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RangeFacts {
    /// From the first open to the last close.
    pub whole: Swing,
    /// The highest price.
    pub high: PriceAt,
    /// The lowest price.
    pub low: PriceAt,
    /// The largest rise from a low to a high of a later bar.
    pub rise: Option<Swing>,
    /// The largest fall from a high to a low of a later bar.
    pub fall: Option<Swing>,
    /// What was traded, in the base currency.
    pub volume: Decimal,
}

impl RangeFacts {
    /// The figures of bars, oldest first; `None` without any. The order of prices inside a bar is unknown, so the two ends
    /// of a rise or a fall lie in different bars.
    pub fn of(bars: &[Candle]) -> Option<Self> {
        let (first, last) = (bars.first()?, bars.last()?);
        let point = |price: Decimal, bar: &Candle| PriceAt { price, at: bar.open_time };
        let mut high = point(first.high, first);
        let mut low = point(first.low, first);
        let (mut rise, mut fall): (Option<Swing>, Option<Swing>) = (None, None);
        let mut volume = first.volume;
        for bar in &bars[1..] {
            let up = Swing::between(low, point(bar.high, bar));
            let down = Swing::between(high, point(bar.low, bar));
            if up.percent > rise.map_or(0.0, |known| known.percent) {
                rise = Some(up);
            }
            if down.percent < fall.map_or(0.0, |known| known.percent) {
                fall = Some(down);
            }
            if bar.high > high.price {
                high = point(bar.high, bar);
            }
            if bar.low < low.price {
                low = point(bar.low, bar);
            }
            volume += bar.volume;
        }
        let whole = Swing::between(point(first.open, first), point(last.close, last));
        Some(Self { whole, high, low, rise, fall, volume })
    }
}

/// Which stretch of the market is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeAsked {
    /// So much time up to the last bar.
    Last(TimeDelta),
    /// From a time to another one.
    Between(DateTime<Utc>, DateTime<Utc>),
}

/// A stretch of the market.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketRange {
    /// Whose bars.
    pub series: CandleSeries,
    /// From when.
    pub from: DateTime<Utc>,
    /// To when.
    pub to: DateTime<Utc>,
    /// When the last bar of the series closed.
    pub data_as_of: DateTime<Utc>,
    /// The closed bars in it, oldest first; may be empty.
    pub bars: Vec<Candle>,
    /// Their figures.
    pub facts: Option<RangeFacts>,
    /// The windows of the server's campaigns that touch it.
    pub windows: Vec<(CampaignId, Window)>,
}

/// An event of the market as a server sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenEvent {
    /// The event.
    pub event: MarketEvent,
    /// Grows with every change; a draft is made for the one that was looked at.
    pub revision: i64,
    /// Whether the campaign drafted from it is this server's.
    pub draft_is_here: bool,
}

impl Service {
    /// The prices of the moment, by venue. Where no venue is watched, as in a recorded world, those that are stored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_prices(&self, now: DateTime<Utc>) -> Result<MarketPrices> {
        let told = self.told_series(now).await?;
        let known = self.known_series().await?;
        let composite_series = self.settings.prices.composite_series();
        let watched = !self.settings.prices.venues.is_empty();
        let (states, composite) = if watched {
            let (states, composite) = self.seen_venues(now).await?;
            (states, Some(composite))
        } else {
            (Vec::new(), None)
        };
        let mut venues = Vec::new();
        for state in states {
            let name = SeriesName::new(&state.venue, &state.pair);
            let series = CandleSeries { name: name.clone(), step: self.settings.prices.step };
            let newest = self.db.newest_own_candle(&series).await?;
            venues.push(self.venue_price(&series, newest, told.as_ref(), Some(state), now).await?);
        }
        for (series, newest) in &known {
            let shown = venues.iter().any(|venue: &VenuePrice| venue.name == series.name);
            // Of one venue the finest series is enough: the list is sorted by step.
            if *series != composite_series && !shown {
                let price = self.venue_price(series, Some(*newest), told.as_ref(), None, now).await?;
                venues.push(price);
            }
        }
        venues.sort_by_key(|venue| !venue.told);
        let closed = |series: &CandleSeries| {
            known.iter().find(|(one, _)| one == series).map(|(_, newest)| (*newest + series.step).min(now))
        };
        Ok(MarketPrices {
            venues,
            composite,
            told: told.and_then(|series| closed(&series).map(|at| (series, at))),
        })
    }

    async fn venue_price(
        &self,
        series: &CandleSeries,
        newest: Option<DateTime<Utc>>,
        told: Option<&CandleSeries>,
        state: Option<VenueState>,
        now: DateTime<Utc>,
    ) -> Result<VenuePrice> {
        let bar = match newest {
            Some(open) => self.db.candles(series, open, open + series.step).await?.pop(),
            None => None,
        };
        Ok(VenuePrice {
            name: series.name.clone(),
            closed_at: bar.as_ref().map(|bar| (bar.open_time + series.step).min(now)),
            price: bar.map(|bar| bar.close),
            told: told.is_some_and(|told| told.name == series.name),
            state,
        })
    }

    /// A stretch of the series that facts are told from; `None` without prices. A long one is told from coarser bars of the
    /// same venue, where they are stored and reach as far.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_range(
        &self,
        guild: Snowflake,
        asked: RangeAsked,
        now: DateTime<Utc>,
    ) -> Result<Option<MarketRange>> {
        let Some(told) = self.told_series(now).await? else { return Ok(None) };
        let known = self.known_series().await?;
        let newest = known.iter().find(|(series, _)| *series == told).map(|(_, newest)| *newest + told.step);
        let data_as_of = newest.unwrap_or(now).min(now);
        let (from, to) = match asked {
            RangeAsked::Last(length) => (data_as_of - length.clamp(told.step, RANGE_MAX), data_as_of),
            RangeAsked::Between(from, to) => {
                let to = to.clamp(from + told.step, from + RANGE_MAX);
                (from, to)
            }
        };
        let mut fits: Vec<&CandleSeries> = known
            .iter()
            .filter(|(series, newest)| {
                let fine = series.step <= told.step
                    || (to - from).num_seconds() / series.step.num_seconds() >= BARS_WANTED;
                let far = *newest + series.step * 2 >= to.min(data_as_of);
                series.name == told.name && series.step >= told.step && fine && far
            })
            .map(|(series, _)| series)
            .collect();
        fits.sort_by_key(|series| std::cmp::Reverse(series.step));
        let (mut series, mut bars) = (told.clone(), Vec::new());
        for one in fits {
            let found = self.bars_between(one, &told, (from, to), now).await?;
            let reaches = found.first().is_some_and(|bar| bar.open_time < from + one.step * 2);
            if reaches || *one == told {
                (series, bars) = (one.clone(), found);
                break;
            }
        }
        bars.retain(|bar| bar.open_time + series.step <= now && bar.check().is_ok());
        let mut windows = Vec::new();
        for stored in self.db.campaigns_of(guild).await? {
            let campaign = stored.campaign;
            if campaign.window.opens < to && from < campaign.window.closes {
                windows.push((campaign.id, campaign.window));
            }
        }
        let facts = RangeFacts::of(&bars);
        Ok(Some(MarketRange { series, from, to, data_as_of, bars, facts, windows }))
    }

    /// Bars of a series; those that facts are told from are at hand where they reach back as far.
    async fn bars_between(
        &self,
        of: &CandleSeries,
        told: &CandleSeries,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Result<Vec<Candle>> {
        if of == told
            && let Some(told) = self.tape_of(told, now).await?
            && told.from <= from
        {
            return Ok(told.tape.series().range(from, to).to_vec());
        }
        Ok(self.db.candles(of, from, to).await?)
    }

    /// What herald saw before a time, newest first, and whether there may be more.
    ///
    /// # Errors
    /// When the database fails or one does not read.
    pub async fn seen_events(
        &self,
        guild: Snowflake,
        before: DateTime<Utc>,
        limit: usize,
    ) -> Result<(Vec<SeenEvent>, bool)> {
        let mut rows = self.db.market_events(before - EVENTS_BACK, before).await?;
        let more = rows.len() > limit;
        rows.reverse();
        rows.truncate(limit);
        let mut seen = Vec::new();
        for row in &rows {
            seen.push(self.seen(guild, row).await?);
        }
        Ok((seen, more))
    }

    /// One event; `None` when there is none of this key.
    ///
    /// # Errors
    /// When the database fails or it does not read.
    pub async fn seen_event(&self, guild: Snowflake, key: &str) -> Result<Option<SeenEvent>> {
        let row = match self.db.market_event(key).await {
            Ok(row) => row,
            // What cannot be a key is the key of nothing.
            Err(StoreError::Unstorable { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        match row {
            Some(row) => Ok(Some(self.seen(guild, &row).await?)),
            None => Ok(None),
        }
    }

    async fn seen(&self, guild: Snowflake, row: &MarketEventRow) -> Result<SeenEvent> {
        let event = MarketEvent::of(row)?;
        let draft_is_here = match &event.draft {
            Some(draft) => self.campaign_in(guild, &draft.campaign).await.is_ok(),
            None => false,
        };
        Ok(SeenEvent { event, revision: row.revision, draft_is_here })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(minute: i64, open: i64, high: i64, low: i64, close: i64) -> Candle {
        Candle {
            open_time: DateTime::from_timestamp(1_743_624_000 + 60 * minute, 0).unwrap(),
            open: open.into(),
            high: high.into(),
            low: low.into(),
            close: close.into(),
            volume: 2.into(),
        }
    }

    /// By hand: 100 opens, 110 is the high of the second bar, 88 the low of the third, 99 the last close. The first bar holds
    /// both a low of 95 and a high of 120, whose order nobody knows.
    #[test]
    fn figures_of_a_stretch_name_their_base() {
        let bars = [bar(0, 100, 120, 95, 105), bar(1, 105, 110, 104, 106), bar(2, 106, 107, 88, 99)];
        let facts = RangeFacts::of(&bars).unwrap();
        let at = |price: i64, place: usize| PriceAt { price: price.into(), at: bars[place].open_time };
        assert_eq!((facts.high, facts.low), (at(120, 0), at(88, 2)));
        assert!((facts.whole.percent - -1.0).abs() < 1e-9, "{}", facts.whole.percent);
        let rise = facts.rise.unwrap();
        assert_eq!((rise.from, rise.to), (at(95, 0), at(110, 1)));
        assert!((rise.percent - 15.789).abs() < 1e-3, "{}", rise.percent);
        let fall = facts.fall.unwrap();
        assert_eq!((fall.from, fall.to), (at(120, 0), at(88, 2)));
        assert!((fall.percent - -26.667).abs() < 1e-3, "{}", fall.percent);
        assert_eq!(facts.volume, 6.into());
        assert_eq!(RangeFacts::of(&[]), None);
        assert_eq!(RangeFacts::of(&bars[..1]).unwrap().rise, None, "one bar has no order");
    }
}
