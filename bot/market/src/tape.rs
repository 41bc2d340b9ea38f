//! One series as it comes in, bar by bar, with the closes of its hours at hand: the facts of a moment at the cost of what
//! they look at, and not of everything that is stored.
//!
//! The same bars through [`facts_with_history`](crate::facts_with_history) give the same answers; the tests hold them side
//! by side.

use chrono::{DateTime, Utc};

use crate::candle::{Candle, Series, SeriesError};
use crate::facts::{Facts, FactsError, FactsOptions, facts_with_hours};
use crate::hours::HourLogs;

/// The bars of one venue and pair, kept up to date.
#[derive(Debug, Clone)]
pub struct Tape {
    series: Series,
    /// Older and usually coarser bars of the same venue and pair.
    older: Option<Series>,
    hours: HourLogs,
}

impl Tape {
    /// A tape of these bars, with older ones of the same venue and pair for what looks further back.
    pub fn new(series: Series, older: Option<Series>) -> Self {
        let hours = hours_of(&series, older.as_ref());
        Self { series, older, hours }
    }

    /// Takes in a closed bar: a new one, another revision of one that is known, or one that comes late.
    ///
    /// # Errors
    /// An impossible bar, or one off the grid.
    pub fn take(&mut self, bar: Candle) -> Result<(), SeriesError> {
        let taken = bar.clone();
        self.series.push(bar)?;
        self.hours.learn(std::slice::from_ref(&taken), self.series.step());
        Ok(())
    }

    /// Forgets the bars that open before `oldest`, but never the newest one. Moving the bars that stay is the dearest thing
    /// a tape does, so whoever keeps one lets a day's worth gather.
    pub fn forget_before(&mut self, oldest: DateTime<Utc>) {
        self.series.forget_before(oldest);
        // What is told does not depend on how long a tape was kept.
        self.hours = hours_of(&self.series, self.older.as_ref());
    }

    /// The bars.
    pub fn series(&self) -> &Series {
        &self.series
    }

    /// The older bars.
    pub fn older(&self) -> Option<&Series> {
        self.older.as_ref()
    }

    /// The facts at `at`; `news` is the time of a headline, if one is to be measured against.
    ///
    /// # Errors
    /// As [`crate::facts()`].
    pub fn facts(
        &self,
        at: DateTime<Utc>,
        options: &FactsOptions,
        news: Option<DateTime<Utc>>,
    ) -> Result<Facts, FactsError> {
        facts_with_hours((&self.series, self.older.as_ref()), &self.hours, at, options, news)
    }
}

fn hours_of(series: &Series, older: Option<&Series>) -> HourLogs {
    let mut hours = HourLogs::default();
    if let Some(older) = older {
        hours.learn(older.closed_by(series.bars()[0].open_time), older.step());
    }
    hours.learn(series.bars(), series.step());
    hours
}
