//! Candles and the series they form: sorted, on one grid, every bar possible.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One price bar. It is labelled by its opening time, as every exchange does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candle {
    /// When the bar opens; it closes one step later.
    pub open_time: DateTime<Utc>,
    /// First traded price.
    pub open: Decimal,
    /// Highest traded price.
    pub high: Decimal,
    /// Lowest traded price.
    pub low: Decimal,
    /// Last traded price.
    pub close: Decimal,
    /// Traded amount in the base currency.
    pub volume: Decimal,
}

/// What makes a bar impossible. Order inside a bar is unknown, but these hold for every real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BarFault {
    /// The low is above the open, the close or the high.
    #[error("the low is above another price of the bar")]
    LowTooHigh,
    /// The high is below the open or the close.
    #[error("the high is below another price of the bar")]
    HighTooLow,
    /// A price is zero or negative.
    #[error("a price is not above zero")]
    NotPositive,
    /// The volume is negative.
    #[error("the volume is negative")]
    NegativeVolume,
}

impl BarFault {
    /// The CSV column that shows the fault.
    pub fn column(self) -> &'static str {
        match self {
            Self::LowTooHigh | Self::NotPositive => "low",
            Self::HighTooLow => "high",
            Self::NegativeVolume => "volume",
        }
    }
}

impl Candle {
    /// Checks `0 < low <= min(open, close) <= max(open, close) <= high` and a volume of at least zero.
    ///
    /// A row whose columns were read in the wrong order still parses as numbers; this is what catches it.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), BarFault> {
        if self.low <= Decimal::ZERO {
            return Err(BarFault::NotPositive);
        }
        if self.low > self.open.min(self.close) || self.low > self.high {
            return Err(BarFault::LowTooHigh);
        }
        if self.high < self.open.max(self.close) {
            return Err(BarFault::HighTooLow);
        }
        if self.volume < Decimal::ZERO {
            return Err(BarFault::NegativeVolume);
        }
        Ok(())
    }
}

/// Whose prices a series holds. Every fact carries it, for one venue's wick is not "the market".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SeriesName {
    /// The exchange, or the file the rows came from.
    pub venue: String,
    /// The traded pair, such as `BTCUSDT`; empty when it is not known.
    pub pair: String,
}

impl SeriesName {
    /// Names a series.
    pub fn new(venue: impl Into<String>, pair: impl Into<String>) -> Self {
        Self { venue: venue.into(), pair: pair.into() }
    }
}

/// A run of bars that the grid expects and the series lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Opening time of the first missing bar.
    pub from: DateTime<Utc>,
    /// How many bars are missing.
    pub bars: u64,
}

/// Why bars do not form a series.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// There is not a single bar.
    #[error("a series needs at least one bar")]
    Empty,
    /// The step is not a whole positive number of seconds.
    #[error("a step of {step_ms} ms is not a whole, positive number of seconds")]
    BadStep {
        /// The step that was given, in milliseconds.
        step_ms: i64,
    },
    /// A bar that cannot exist.
    #[error("the bar of {open_time} is impossible: {fault}; check the order of its columns")]
    Impossible {
        /// Opening time of the bar.
        open_time: DateTime<Utc>,
        /// What is wrong with it.
        fault: BarFault,
    },
    /// Two different bars for one time.
    #[error("two different bars open at {open_time}; keep the later revision only")]
    Conflict {
        /// Opening time of both.
        open_time: DateTime<Utc>,
    },
    /// A bar between the lines of the grid.
    #[error("the bar of {open_time} does not lie on the grid of {step_s} s; check the step or the time unit")]
    OffGrid {
        /// Opening time of the bar.
        open_time: DateTime<Utc>,
        /// The step, in seconds.
        step_s: i64,
    },
}

/// Bars of one venue and pair with one step: sorted by time, no time twice, every bar possible.
///
/// Gaps are kept as gaps: nothing is invented for them, and [`Series::gaps`] counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    name: SeriesName,
    step: TimeDelta,
    bars: Vec<Candle>,
    scale: u32,
}

impl Series {
    /// Sorts the bars, drops exact repeats and checks every one.
    ///
    /// # Errors
    /// No bars, a senseless step, an impossible bar, two different bars for one time, or a bar off the grid
    /// (steps up to a day are measured from the Unix epoch, longer ones from the first bar).
    pub fn new(step: TimeDelta, mut bars: Vec<Candle>, name: SeriesName) -> Result<Self, SeriesError> {
        let step_ms = step.num_milliseconds();
        if step_ms <= 0 || step_ms % 1000 != 0 {
            return Err(SeriesError::BadStep { step_ms });
        }
        // Venues answer ascending or descending; one recorded answer of each sort is known, so sort always.
        bars.sort_by_key(|bar| bar.open_time);
        bars.dedup();
        let Some(first) = bars.first() else { return Err(SeriesError::Empty) };
        let origin_ms =
            if step_ms <= DAY.num_milliseconds() { 0 } else { first.open_time.timestamp_millis() };
        let mut previous = None;
        for bar in &bars {
            bar.check().map_err(|fault| SeriesError::Impossible { open_time: bar.open_time, fault })?;
            if (bar.open_time.timestamp_millis() - origin_ms) % step_ms != 0 {
                return Err(SeriesError::OffGrid { open_time: bar.open_time, step_s: step_ms / 1000 });
            }
            if previous == Some(bar.open_time) {
                return Err(SeriesError::Conflict { open_time: bar.open_time });
            }
            previous = Some(bar.open_time);
        }
        let scale = bars
            .iter()
            .flat_map(|bar| [bar.open, bar.high, bar.low, bar.close])
            .map(|price| price.normalize().scale())
            .max()
            .unwrap_or(0);
        Ok(Self { name, step, bars, scale })
    }

    /// Adds a closed bar, or replaces the bar of the same time: the later revision counts. A bar at the end costs
    /// nothing to speak of; a late one moves those after it.
    ///
    /// # Errors
    /// An impossible bar or one off the grid.
    pub fn push(&mut self, bar: Candle) -> Result<(), SeriesError> {
        bar.check().map_err(|fault| SeriesError::Impossible { open_time: bar.open_time, fault })?;
        let step_ms = self.step.num_milliseconds();
        let first = &self.bars[0];
        if (bar.open_time - first.open_time).num_milliseconds() % step_ms != 0 {
            return Err(SeriesError::OffGrid { open_time: bar.open_time, step_s: step_ms / 1000 });
        }
        let scale = [bar.open, bar.high, bar.low, bar.close].map(|price| price.normalize().scale());
        self.scale = scale.into_iter().fold(self.scale, u32::max);
        match self.bars.binary_search_by_key(&bar.open_time, |bar| bar.open_time) {
            Ok(place) => self.bars[place] = bar,
            Err(place) => self.bars.insert(place, bar),
        }
        Ok(())
    }

    /// Forgets the bars that open before `oldest`, but never the newest one.
    pub fn forget_before(&mut self, oldest: DateTime<Utc>) {
        let gone = self.bars.partition_point(|bar| bar.open_time < oldest).min(self.bars.len() - 1);
        self.bars.drain(..gone);
    }

    /// Whose prices these are.
    pub fn name(&self) -> &SeriesName {
        &self.name
    }

    /// Time from one bar to the next.
    pub fn step(&self) -> TimeDelta {
        self.step
    }

    /// All bars, oldest first. Never empty.
    pub fn bars(&self) -> &[Candle] {
        &self.bars
    }

    /// Decimal places of the finest price in the series: its tick, as far as the data shows it.
    pub fn price_scale(&self) -> u32 {
        self.scale
    }

    /// The bars a reader at `at` can know: those already closed, `open_time + step <= at`.
    pub fn closed_by(&self, at: DateTime<Utc>) -> &[Candle] {
        let end = self.bars.partition_point(|bar| bar.open_time + self.step <= at);
        &self.bars[..end]
    }

    /// The bars that open in the half-open range `[from, to)`.
    pub fn range(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> &[Candle] {
        between(&self.bars, from, to)
    }

    /// Every run of missing bars, oldest first.
    pub fn gaps(&self) -> Vec<Gap> {
        gaps_in(&self.bars, self.step)
    }
}

pub(crate) const HOUR: TimeDelta = TimeDelta::hours(1);
pub(crate) const DAY: TimeDelta = TimeDelta::days(1);

/// The bars that open in `[from, to)`.
pub(crate) fn between(bars: &[Candle], from: DateTime<Utc>, to: DateTime<Utc>) -> &[Candle] {
    let start = bars.partition_point(|bar| bar.open_time < from);
    let end = bars.partition_point(|bar| bar.open_time < to).max(start);
    &bars[start..end]
}

/// Runs of missing bars between the first and the last bar.
pub(crate) fn gaps_in(bars: &[Candle], step: TimeDelta) -> Vec<Gap> {
    bars.windows(2)
        .filter_map(|pair| {
            let distance = pair[1].open_time - pair[0].open_time;
            let missing = distance.num_seconds() / step.num_seconds() - 1;
            (missing > 0).then(|| Gap { from: pair[0].open_time + step, bars: missing.unsigned_abs() })
        })
        .collect()
}
