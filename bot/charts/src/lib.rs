//! One drawing of a price move and its events: candles, volume, levels, labels, a shaded window.
//!
//! [`Chart::svg`] is a pure function of the chart: the same chart gives the same bytes. The SVG stands alone
//! (no style sheet, no script, no outside reference), so a strict content policy lets it stand inline in a
//! page; groups carry classes and `data-` attributes for a small script, and `<title>` elements explain what
//! the pointer rests on. [`Chart::png`] draws the same SVG with the fonts of the machine.
//!
//! [`Chart::inline`] draws for a page that brings its own colours and any width.
//!
//! - Times are UTC inside and UTC+8 on the picture, which says so.
//! - Prices are exact decimals; floats only decide where a line is drawn.
//! - The percentage runs from the first open to the last close, and both prices stand beside it.
//! - A bar that closed above its open is hollow, one that closed below is filled, wherever bars are wide enough:
//!   a reader needs neither the colour nor the habit behind it ([`Colours`]).
//! - More bars than the width can show are joined into wider ones, highs, lows and volumes kept; the width of
//!   a bar is named behind the subtitle.
//! - No text overlaps another and none leaves the picture; where names of events find no room, all events get
//!   numbers and a legend.
//!
//! ```
//! use charts::{Bar, Chart, Colours, Label, Script, Theme};
//!
//! let bar = |minute: i64, close: i64| Bar {
//!     open_time: chrono::DateTime::from_timestamp(1_743_696_000 + 60 * minute, 0).unwrap(),
//!     open: 100.into(),
//!     high: 112.into(),
//!     low: 99.into(),
//!     close: close.into(),
//!     volume: 3.into(),
//! };
//! let chart = Chart {
//!     title: Label { text: "比特幣".into(), english: "BTC".into() },
//!     subtitle: Label::default(),
//!     bars: vec![bar(0, 104), bar(1, 110)],
//!     events: vec![],
//!     levels: vec![],
//!     shaded: None,
//!     colours: Colours::GreenUp,
//!     theme: Theme::Dark,
//! };
//! assert!(chart.svg(Script::English)?.contains("+10.00%"));
//! # Ok::<(), charts::ChartError>(())
//! ```
//!
//! # Cost
//! An SVG takes a few milliseconds at most, a PNG is nearly all the renderer's time. `cargo bench -p charts`
//! prints both, and what finding the fonts costs once.

mod bars;
mod boxes;
mod chart;
mod draw;
mod error;
mod figures;
mod fonts;
mod inline;
#[cfg(test)]
mod inline_tests;
mod labels;
mod layout;
#[cfg(test)]
mod layout_tests;
mod level_names;
mod palette;
mod png;
mod strip;
mod text;
mod time_axis;

pub use chart::{Bar, Chart, Colours, Event, EventKind, Label, Level, Script, Span, Theme};
pub use error::ChartError;
pub use fonts::Fonts;
pub use inline::Inline;
pub use png::Png;
