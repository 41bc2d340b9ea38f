//! The facts of a price move and the triggers that act on them, from candles alone.
//!
//! Everything here is a pure function of its arguments: candles, headlines, options and a time go in, values
//! come out. There is no clock, no network and no file in this crate.
//!
//! - [`read_csv`] reads a candle file into a [`Series`]: sorted, on one grid, every bar possible.
//! - [`facts`] tells what a reader at a given time can know about the dominant move: peak and base, percent,
//!   highest since, what was given back, levels, volume, z.

pub mod calendar;
pub mod candle;
pub mod candle_csv;
pub mod direction;
pub mod event;
pub mod facts;
pub mod levels;
pub mod news;
pub mod since;
pub mod theme;
pub mod triggers;
pub mod volatility;

pub use calendar::next_window;
pub use candle::{BarFault, Candle, Gap, Series, SeriesError, SeriesName};
pub use candle_csv::{CandleError, read_csv, read_csv_named};
pub use direction::{Direction, PricePoint, percent_change};
pub use event::{Event, EventWindow};
pub use facts::{Facts, FactsError, FactsOptions, facts, facts_with_history};
pub use levels::{LevelCrossing, RetracementLevel};
pub use news::{NewsError, NewsItem, NewsState, read_news};
pub use since::Since;
pub use theme::Theme;
pub use triggers::{Action, Cause, DraftPlan, Fired, Hold, TriggerOptions, Watch, scan, scan_with_history};
pub use volatility::Sigma;
