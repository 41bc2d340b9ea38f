//! What a chart is made of, and what makes one drawable.

use chrono::{DateTime, TimeDelta, Utc};
use market::Candle;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::layout::Layout;
use crate::{ChartError, Fonts, Png, draw, png};

/// Bars in one chart: five thousand are asked for, the rest is room.
const MOST_BARS: usize = 50_000;
/// Events in one chart. Beyond the legend they are dots with a tooltip.
const MOST_EVENTS: usize = 500;
/// Levels in one chart. Each keeps its label, so there must be room for all of them.
const MOST_LEVELS: usize = 12;

/// One drawing of a price move and its events.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// First line, large. Long titles are shortened.
    pub title: Label,
    /// Second line, small. The width of a bar is added to it.
    pub subtitle: Label,
    /// Oldest first, no opening time twice. Gaps are allowed.
    pub bars: Vec<Bar>,
    /// In any order. An event outside the bars stands at the edge, with its time and an arrow.
    pub events: Vec<Event>,
    /// Horizontal lines. One far outside the prices is named at the edge and does not stretch the axis.
    pub levels: Vec<Level>,
    /// The campaign window or the move; the part outside the bars is not drawn.
    pub shaded: Option<Span>,
    /// Whether green or red means a rise.
    pub colours: Colours,
    /// Dark or light ground.
    pub theme: Theme,
}

/// A text and its English form, which is drawn where no Chinese font exists.
///
/// Both may come from outside: control characters and emoji are left out of the drawing, the rest is escaped.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// In the reader's language.
    pub text: String,
    /// In English. Where it is empty, `text` is drawn as far as the fonts can.
    pub english: String,
}

impl Label {
    /// A label that reads the same in every language, such as a ticker symbol.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { english: text.clone(), text }
    }

    pub(crate) fn of(&self, script: Script) -> &str {
        if script == Script::English && !self.english.trim().is_empty() { &self.english } else { &self.text }
    }
}

/// One price bar, labelled by its opening time.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// When the bar opens.
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

impl From<&Candle> for Bar {
    fn from(candle: &Candle) -> Self {
        let Candle { open_time, open, high, low, close, volume } = candle.clone();
        Self { open_time, open, high, low, close, volume }
    }
}

impl From<&Bar> for Candle {
    fn from(bar: &Bar) -> Self {
        let Bar { open_time, open, high, low, close, volume } = bar.clone();
        Self { open_time, open, high, low, close, volume }
    }
}

/// Something that happened, named on the chart.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What the chart calls it.
    pub label: Label,
    /// Decides the colour of the label, and a dashed outline for what is not confirmed.
    pub kind: EventKind,
}

/// What sort of event it is.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A confirmed report.
    News,
    /// A report nobody has confirmed.
    Rumour,
    /// A report that takes an earlier one back.
    Denial,
    /// A step of a campaign.
    Campaign,
    /// A turn of the price itself, such as its peak.
    Move,
}

/// A price with a name, drawn as a dashed line.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Where the line lies.
    pub price: Decimal,
    /// Its name; the price is written behind it.
    pub label: Label,
}

/// A span of time, from its beginning to just before its end.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First moment inside.
    pub from: DateTime<Utc>,
    /// First moment after it.
    pub to: DateTime<Utc>,
}

/// Which colour means a rise.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Colours {
    /// Green rises, red falls: the habit of crypto venues.
    #[default]
    GreenUp,
    /// Red rises, green falls: the habit in Taiwan and on the Mainland.
    RedUp,
}

/// The ground of the picture.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light on dark, as most people read Discord.
    #[default]
    Dark,
    /// Dark on light.
    Light,
}

/// Which of the two texts of a [`Label`] is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// [`Label::text`].
    Chinese,
    /// [`Label::english`].
    English,
}

impl Chart {
    /// Whether the chart can be drawn.
    ///
    /// # Errors
    /// No bars, bars out of order or impossible, numbers too large or too small to be written, too many of
    /// something, or a span that ends before it begins.
    pub fn check(&self) -> Result<(), ChartError> {
        let counts = [
            ("bars", self.bars.len(), MOST_BARS),
            ("events", self.events.len(), MOST_EVENTS),
            ("levels", self.levels.len(), MOST_LEVELS),
        ];
        if let Some(&(what, count, most)) = counts.iter().find(|(_, count, most)| count > most) {
            return Err(ChartError::TooMany { what, count, most });
        }
        if self.bars.is_empty() {
            return Err(ChartError::NoBars);
        }
        if let Some(pair) = self.bars.windows(2).find(|pair| pair[1].open_time <= pair[0].open_time) {
            return Err(ChartError::Unsorted { open_time: pair[1].open_time });
        }
        let (least, most) = (Decimal::new(1, 12), Decimal::from(1_000_000_000_000_000_i64));
        for bar in &self.bars {
            let open_time = bar.open_time;
            Candle::from(bar).check().map_err(|fault| ChartError::Impossible { open_time, fault })?;
            if bar.low < least || bar.high > most || bar.volume >= most {
                return Err(ChartError::OutOfRange { what: format!("the bar of {open_time}") });
            }
        }
        if let Some(level) = self.levels.iter().find(|level| level.price < least || level.price > most) {
            return Err(ChartError::OutOfRange { what: format!("the level {}", level.price) });
        }
        // UTC+8 must still be a time that can be written.
        let eight = TimeDelta::hours(8);
        let span = self.shaded.iter().flat_map(|span| [span.from, span.to]);
        let mut times =
            self.bars.iter().map(|bar| bar.open_time).chain(self.events.iter().map(|e| e.at)).chain(span);
        if let Some(time) = times.find(|time| time.checked_add_signed(eight).is_none()) {
            return Err(ChartError::OutOfRange { what: format!("the time {time}") });
        }
        match self.shaded {
            Some(Span { from, to }) if to < from => Err(ChartError::SpanBackwards { from, to }),
            _ => Ok(()),
        }
    }

    /// The drawing as SVG text, 1000 units wide. The face of its letters is left to the page it stands in
    /// (`sans-serif`), so that the language of the page decides between forms of a character.
    ///
    /// # Errors
    /// What [`Chart::check`] finds.
    pub fn svg(&self, text: Script) -> Result<String, ChartError> {
        Ok(draw::svg(&Layout::new(self, text)?, "sans-serif"))
    }

    /// The same drawing as a PNG of `1000 * scale` pixels across.
    ///
    /// `lang_tag` is the reader's language: `zh-TW`, `zh-CN` or `en`. It picks the text and the forms of the
    /// characters. Where no Chinese font is loaded the English labels are drawn and
    /// [`Png::english_fallback`] is set. Characters no font has are left out.
    ///
    /// This is some tenths of a second of plain computing; in async code it belongs on a blocking thread.
    ///
    /// # Errors
    /// What [`Chart::check`] finds, a scale outside 0.5 to 4, or [`ChartError::NoFont`].
    pub fn png(&self, fonts: &Fonts, lang_tag: &str, scale: f32) -> Result<Png, ChartError> {
        png::render(self, fonts, lang_tag, scale)
    }
}
