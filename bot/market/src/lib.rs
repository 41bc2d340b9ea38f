//! The facts of a price move and the triggers that act on them, from candles alone.
//!
//! Everything here is a pure function of its arguments: candles, headlines, options and a time go in, values
//! come out. There is no clock, no network and no file in this crate.
//!
//! - [`read_csv`] reads a candle file into a [`Series`]: sorted, on one grid, every bar possible.
//! - [`facts()`] tells what a reader at a given time can know about the dominant move: peak and base,
//!   percent, highest since, what was given back, levels, volume, z. A fall mirrors a rise.
//! - [`scan`] runs the [`triggers`] over a whole series; [`Watch`] is the same step by step.
//! - [`composite()`] is one price from several venues, with those left out and why; [`repair`] fills gaps of one
//!   venue from others.
//! - [`Tape`] keeps one series up to date bar by bar, with what its facts need at hand.
//! - [`story`] tells which headlines are one story, whether its sources are independent, and how far it is believed.
//! - [`study`] looks around a headline, [`claims`] holds published sentences against the candles.
//!
//! Prices are exact decimals; only statistics are floats. Times are UTC; UTC+8 appears in day labels and in
//! the campaign window ([`calendar`]). Percentages carry their base and window, always.
//!
//! ```
//! use market::{FactsOptions, facts, read_csv};
//!
//! // Two days of hours at 100, a jump to 106, and most of it given back.
//! let mut file = String::from("open_time_ms,open,high,low,close,volume\n");
//! let mut hour = 1_743_465_600_000_i64; // 1 April 2025, 00:00 UTC
//! for bar in ["100,100,100,100"; 48].into_iter().chain(["100,106,100,105", "105,105,102,103"]) {
//!     file += &format!("{hour},{bar},1\n");
//!     hour += 3_600_000;
//! }
//! let series = read_csv(file.as_bytes(), "example.csv")?;
//! let at = "2025-04-03T02:00:00Z".parse()?;
//! let found = facts(&series, at, &FactsOptions::default(), None)?;
//! assert_eq!(found.extreme.price, 106.into());
//! assert_eq!(found.primary().unwrap().percent, 6.0); // from the low of the 24 hours before
//! let after = found.after.unwrap();
//! assert_eq!((after.low, after.retraced[0].at_low), (102.into(), 0.667)); // 4 of 6 given back
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Cost
//! Facts read the bars of the look-back once or twice per fact. A trigger step is amortised constant time
//! whatever the windows; its memory is bounded by the windows. `cargo bench -p market` prints both, with the
//! ratio to a plain pass over the same rows.

pub mod calendar;
pub mod candle;
pub mod candle_csv;
pub mod claims;
pub mod composite;
pub mod direction;
pub mod event;
pub mod facts;
mod hours;
pub mod levels;
pub mod news;
pub mod since;
pub mod story;
pub mod study;
pub mod tape;
pub mod theme;
pub mod triggers;
pub mod volatility;

pub use calendar::next_window;
pub use candle::{BarFault, Candle, Gap, Series, SeriesError, SeriesName};
pub use candle_csv::{CandleError, read_csv, read_csv_named};
pub use composite::{
    Composite, CompositeOptions, Confidence, LeftOut, Quote, Repaired, Trouble, VenueView, composite,
    composite_bars, named_composite_bars, repair,
};
pub use direction::{Direction, PricePoint, percent_change};
pub use event::{Event, EventWindow};
pub use facts::{Facts, FactsError, FactsOptions, facts, facts_with_history};
pub use hours::Rank;
pub use levels::{LevelCrossing, LevelWatch, RetracementLevel};
pub use news::{NewsError, NewsItem, NewsState, read_news};
pub use since::Since;
pub use tape::Tape;
pub use theme::Theme;
pub use triggers::{Action, Cause, DraftPlan, Fired, Hold, TriggerOptions, Watch, scan, scan_with_history};
pub use volatility::Sigma;
