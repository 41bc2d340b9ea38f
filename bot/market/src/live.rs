//! Five venues minute by minute: the composite, what fires, and the facts of the moment, each at the cost of what is
//! new.
//!
//! Triggers and facts follow *one* series, the primary venue's, for the lows of two venues differ and a mixed series
//! belongs to neither. While the primary is left out of the composite (down, stale, frozen, an outlier), its missing
//! minutes are taken from the first venue that counts, and each is named as [`Repaired`]. A primary that is merely a
//! moment late is waited for.
//!
//! The same bars through [`composite()`], [`scan`](crate::scan) and [`facts()`](crate::facts()) give the same answers;
//! the tests hold them side by side.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::candle::{Candle, Series, SeriesError, SeriesName};
use crate::composite::{Composite, CompositeOptions, Repaired, VenueView, composite, repair};
use crate::facts::{Facts, FactsError, FactsOptions, facts_with_hours};
use crate::hours::{HOURS_NEEDED, HourLogs};
use crate::news::NewsItem;
use crate::triggers::{Fired, TriggerOptions, Watch};

/// All settings of a live market.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LiveOptions {
    /// The venue whose bars triggers and facts follow. Default `gate`.
    pub primary: String,
    /// The pair, for the name of the series. Default `BTC_USDT`.
    pub pair: String,
    /// Seconds from bar to bar. Default 60.
    pub step_s: u32,
    /// Days of bars that are kept. Default 30.
    pub keep_days: u32,
    /// When a venue counts.
    pub composite: CompositeOptions,
    /// When a move is worth saying.
    pub triggers: TriggerOptions,
    /// What is measured.
    pub facts: FactsOptions,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self {
            primary: "gate".to_owned(),
            pair: "BTC_USDT".to_owned(),
            step_s: 60,
            keep_days: 30,
            composite: CompositeOptions::default(),
            triggers: TriggerOptions::default(),
            facts: FactsOptions::default(),
        }
    }
}

/// What a minute brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The price of all venues.
    pub composite: Composite,
    /// What the triggers say.
    pub fired: Vec<Fired>,
    /// Minutes of the primary that were taken from another venue.
    pub repaired: Vec<Repaired>,
}

/// The bars of one venue.
#[derive(Debug, Clone)]
struct Venue {
    name: String,
    bars: Vec<Candle>,
}

/// Venues, triggers and facts of one pair, kept up to date bar by bar.
#[derive(Debug, Clone)]
pub struct LiveMarket {
    options: LiveOptions,
    step: TimeDelta,
    /// In the order in which they were first heard of; the order of repair.
    venues: Vec<Venue>,
    watch: Watch,
    /// What the triggers and facts follow: the primary, repaired.
    series: Option<Series>,
    hours: HourLogs,
}

impl LiveMarket {
    /// An empty market.
    pub fn new(options: LiveOptions) -> Self {
        let step = TimeDelta::seconds(options.step_s.max(1).into());
        Self {
            step,
            venues: Vec::new(),
            watch: Watch::new(step, options.triggers.clone()),
            series: None,
            hours: HourLogs::default(),
            options,
        }
    }

    /// Takes the usual movement from older bars of the primary, of any step up to an hour. Call it before the first
    /// minute.
    pub fn learn(&mut self, history: &Series, until: DateTime<Utc>) {
        self.watch.learn(history, until);
        self.hours.learn(history.closed_by(until), history.step());
    }

    /// Takes in a headline; it counts from the first bar that closes once it was known.
    pub fn on_news(&mut self, item: &NewsItem) {
        self.watch.on_news(item);
    }

    /// Takes in what the venues said since the last call, and tells what holds at `at`. The bars of a view are new or
    /// revised closed bars, oldest first; a venue that said nothing still needs its view to count, with no bars. Venues
    /// fill gaps in the order in which they were first named.
    ///
    /// # Errors
    /// A bar that cannot exist or lies off the grid; the bars before it are taken in, the minute is not told.
    pub fn on_minute(&mut self, at: DateTime<Utc>, said: &[VenueView<'_>]) -> Result<Step, SeriesError> {
        for view in said {
            self.take(view)?;
        }
        let views: Vec<VenueView<'_>> = said
            .iter()
            .filter_map(|view| {
                let venue = self.venues.iter().find(|venue| venue.name == view.venue)?;
                Some(VenueView { venue: view.venue, bars: &venue.bars, trouble: view.trouble })
            })
            .collect();
        let composite = composite(&views, self.step, at, &self.options.composite);
        let (bars, repaired) = self.followed(&composite, said, at);
        let mut fired = Vec::new();
        for bar in bars {
            fired.extend(self.follow(bar)?);
        }
        self.forget(at);
        Ok(Step { composite, fired, repaired })
    }

    /// The facts at `at`; `None` before the first bar.
    pub fn facts(&self, at: DateTime<Utc>, news: Option<DateTime<Utc>>) -> Option<Result<Facts, FactsError>> {
        let series = self.series.as_ref()?;
        Some(facts_with_hours(series, &self.hours, at, &self.options.facts, news))
    }

    /// The series that triggers and facts follow.
    pub fn series(&self) -> Option<&Series> {
        self.series.as_ref()
    }

    /// Files the bars of a view: newer ones at the end, revisions in their place, late ones where they belong.
    fn take(&mut self, view: &VenueView<'_>) -> Result<(), SeriesError> {
        let place = self.venues.iter().position(|venue| venue.name == view.venue).unwrap_or_else(|| {
            self.venues.push(Venue { name: view.venue.to_owned(), bars: Vec::new() });
            self.venues.len() - 1
        });
        let known = &mut self.venues[place].bars;
        for bar in view.bars {
            bar.check().map_err(|fault| SeriesError::Impossible { open_time: bar.open_time, fault })?;
            if bar.open_time.timestamp_millis() % self.step.num_milliseconds() != 0 {
                return Err(SeriesError::OffGrid {
                    open_time: bar.open_time,
                    step_s: self.step.num_seconds(),
                });
            }
            if known.last().is_none_or(|last| last.open_time < bar.open_time) {
                known.push(bar.clone());
                continue;
            }
            match known.binary_search_by_key(&bar.open_time, |bar| bar.open_time) {
                Ok(place) => known[place] = bar.clone(),
                Err(place) => known.insert(place, bar.clone()),
            }
        }
        Ok(())
    }

    /// The bars to follow next, oldest first: the primary's own where it counts, else those of the others.
    fn followed(
        &self,
        composite: &Composite,
        said: &[VenueView<'_>],
        at: DateTime<Utc>,
    ) -> (Vec<Candle>, Vec<Repaired>) {
        let newest = self.series.as_ref().and_then(|series| series.bars().last());
        let next = newest.map_or(DateTime::<Utc>::MIN_UTC, |bar| bar.open_time + self.step);
        let closed = |bars: &[Candle]| {
            bars.iter().filter(|bar| bar.open_time + self.step <= at).cloned().collect::<Vec<_>>()
        };
        let of = |name: &str| {
            self.venues.iter().find(|venue| venue.name == name).map_or(&[][..], |venue| &venue.bars)
        };
        let primary = self.options.primary.as_str();
        if composite.quotes.iter().any(|quote| quote.venue == primary) {
            let mut own = revised(said, primary, next);
            own.extend(closed(since(of(primary), next)));
            return (own, Vec::new());
        }
        let others: Vec<(&str, &[Candle])> = self
            .venues
            .iter()
            .filter(|venue| composite.quotes.iter().any(|quote| quote.venue == venue.name))
            .map(|venue| (venue.name.as_str(), &venue.bars[..]))
            .collect();
        // Without a bar to start from there is nothing to repair: any venue's first minutes would be a guess at the
        // level of the primary.
        let repaired = match self.series {
            Some(_) => repair(&[], &others, self.step, next, at - self.step + TimeDelta::milliseconds(1)),
            None => Vec::new(),
        };
        (repaired.iter().map(|repaired| repaired.bar.clone()).collect(), repaired)
    }

    /// The next bar of the followed series, or a revision of an earlier one, which changes facts and never speaks.
    fn follow(&mut self, bar: Candle) -> Result<Vec<Fired>, SeriesError> {
        self.hours.learn(std::slice::from_ref(&bar), self.step);
        let fired = self.watch.on_candle(&bar, &[]);
        match &mut self.series {
            Some(series) => series.push(bar)?,
            None => {
                let name = SeriesName::new(&self.options.primary, &self.options.pair);
                self.series = Some(Series::new(self.step, vec![bar], name)?);
            }
        }
        Ok(fired)
    }

    /// Drops what is older than the days to keep, once an hour's worth has gathered, and one series a minute: moving the
    /// bars that stay is the dearest thing a minute can bring.
    fn forget(&mut self, at: DateTime<Utc>) {
        let oldest = at - TimeDelta::days(self.options.keep_days.into());
        let too_old =
            |bars: &[Candle]| bars.first().is_some_and(|bar| bar.open_time < oldest - TimeDelta::hours(1));
        if let Some(venue) = self.venues.iter_mut().find(|venue| too_old(&venue.bars)) {
            let gone = venue.bars.partition_point(|bar| bar.open_time < oldest);
            venue.bars.drain(..gone);
        } else if let Some(series) = self.series.as_mut().filter(|series| too_old(series.bars())) {
            series.forget_before(oldest);
            self.hours.keep_newest(HOURS_NEEDED);
        }
    }
}

/// The bars that open at `from` or later.
fn since(bars: &[Candle], from: DateTime<Utc>) -> &[Candle] {
    &bars[bars.partition_point(|bar| bar.open_time < from)..]
}

/// What the primary said of minutes that were followed already.
fn revised(said: &[VenueView<'_>], primary: &str, next: DateTime<Utc>) -> Vec<Candle> {
    let own = said.iter().filter(|view| view.venue == primary);
    own.flat_map(|view| view.bars).filter(|bar| bar.open_time < next).cloned().collect()
}
