//! Why a venue does not count.

use chrono::TimeDelta;
use domain::lang::Lang;

use super::{Raw, Word};

super::told! {
    /// Why a venue is left out, as the end of a sentence.
    LeftOut {
        /// It does not answer.
        Down { since: String, why: Said } = "venue-down";
        /// It does not serve this address.
        Shut { why: Said } = "venue-shut";
        /// It asked for a pause.
        RateLimited { until: String, why: Said } = "venue-rate-limited";
        /// Its clock is ahead.
        ClockAhead { by: TimeDelta } = "venue-clock-ahead";
        /// Its clock is behind.
        ClockBehind { by: TimeDelta } = "venue-clock-behind";
        /// It has given nothing.
        NoData = "venue-no-data";
        /// What it gave is old.
        Stale { age: TimeDelta } = "venue-stale";
        /// Its price stands still.
        Frozen { bars: u64 } = "venue-frozen";
        /// Its price is far from the others.
        Outlier { percent: String } = "venue-outlier";
    }

    /// What somebody said, in brackets.
    Aside {
        /// In its own words.
        Words { words: Raw } = "aside";
    }
}

/// What a venue said, in brackets; nothing when it said nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said(pub String);

impl Word for Said {
    fn word(&self, lang: Lang) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        Aside::Words { words: self.0.as_str().into() }.word(lang)
    }
}
