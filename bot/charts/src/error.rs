//! Why a chart cannot be drawn.

use chrono::{DateTime, Utc};
use market::BarFault;

/// Why a chart cannot be drawn. Each sentence says what to change.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChartError {
    /// There is not a single bar.
    #[error("a chart needs at least one bar; choose a time span that has candles")]
    NoBars,
    /// A bar does not open after the one before it.
    #[error("the bar of {open_time} does not open after the one before it; sort the bars and drop repeats")]
    Unsorted {
        /// Opening time of the later bar in the list.
        open_time: DateTime<Utc>,
    },
    /// A bar that cannot exist.
    #[error("the bar of {open_time} is impossible: {fault}; check the order of its columns")]
    Impossible {
        /// Opening time of the bar.
        open_time: DateTime<Utc>,
        /// What is wrong with it.
        fault: BarFault,
    },
    /// A number beyond what can be written beside an axis.
    #[error("{what} is outside what can be drawn: prices lie between 10^-12 and 10^15, volumes below 10^15")]
    OutOfRange {
        /// The bar or level that holds the number.
        what: String,
    },
    /// More of something than a picture can hold.
    #[error("{count} {what} are too many for one chart; give at most {most}")]
    TooMany {
        /// Bars, events or levels.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many may be given.
        most: usize,
    },
    /// The shaded span ends before it begins.
    #[error("the shaded span ends at {to}, before it begins at {from}")]
    SpanBackwards {
        /// Where the span begins.
        from: DateTime<Utc>,
        /// Where it ends.
        to: DateTime<Utc>,
    },
    /// A scale no picture can have.
    #[error("a chart cannot be drawn at scale {scale}; give a number from 0.5 to 4")]
    Scale {
        /// The scale that was given.
        scale: f32,
    },
    /// No font is installed; a picture would lose all its text.
    #[error(
        "no font is installed, and a chart without its text would mislead: install the package \
         fonts-noto-cjk, or name a folder of fonts in fonts_dir"
    )]
    NoFont,
    /// The renderer refused the drawing.
    #[error("the chart could not be turned into a picture: {reason}")]
    Picture {
        /// What the renderer said.
        reason: String,
    },
}
