//! What the body of an answer holds: bars, rows that cannot be, or a refusal.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use market::{BarFault, Candle};
use rust_decimal::Decimal;
use serde_json::Value;

use super::VenueId;

/// One bar as a venue gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The bar; its volume is in the base currency.
    pub candle: Candle,
    /// Whether it is over, where the venue says so. Without a word of the venue the clock decides.
    pub closed: Option<bool>,
}

impl Bar {
    /// True when the bar is over: the venue does not say otherwise and its time has passed.
    pub fn is_closed(&self, step: TimeDelta, now: DateTime<Utc>) -> bool {
        self.closed != Some(false) && self.candle.open_time + step <= now
    }
}

/// The bars of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Oldest first, each opening time once.
    pub bars: Vec<Bar>,
    /// Rows that cannot be, in their order.
    pub refused: Vec<RowFault>,
}

/// A row that cannot be, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} row {row}, {field}: {why}, found {found}", venue.name())]
pub struct RowFault {
    /// Who sent it.
    pub venue: VenueId,
    /// Which row of the answer, from 1.
    pub row: usize,
    /// Which field.
    pub field: &'static str,
    /// What is wrong.
    pub why: String,
    /// What stands there.
    pub found: String,
}

/// Why a venue gave no candles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// Too many requests.
    RateLimited,
    /// It does not know the pair.
    UnknownPair,
    /// It does not understand the request, or will not give so much.
    BadRequest,
    /// It does not serve this address.
    Forbidden,
    /// It is not working.
    Unavailable,
    /// A code that is not in our list.
    Other,
}

/// A refusal in the venue's own words; what to make of it goes by its code, never by its words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} refuses with {code}{}{message}", venue.name(), if message.is_empty() { "" } else { ": " })]
pub struct Refusal {
    /// Who refuses.
    pub venue: VenueId,
    /// What it means.
    pub kind: RefusalKind,
    /// The label or number.
    pub code: String,
    /// The words beside it, cut short.
    pub message: String,
}

/// Why the body of an answer holds no candles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// A page for people, an empty answer, half an answer.
    #[error("{} sent no JSON but {found}", venue.name())]
    NotJson {
        /// Who sent it.
        venue: VenueId,
        /// What it begins with.
        found: String,
    },
    /// JSON without candles.
    #[error("{} sent JSON without candles: {what}", venue.name())]
    Shape {
        /// Who sent it.
        venue: VenueId,
        /// What is missing.
        what: String,
    },
    /// The venue says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// So many rows cannot be that the columns must have moved; those that happen to fit are not believed either.
    #[error("{refused} of {rows} rows cannot be, so none is believed: {first}")]
    Columns {
        /// How many rows cannot be.
        refused: usize,
        /// How many there are.
        rows: usize,
        /// The first of them.
        first: Box<RowFault>,
    },
}

/// Above one malformed row in this many the answer is refused whole. A single bad row is a bad row; many mean that the
/// columns have moved, and flat bars fit any order of columns.
const ROWS_FOR_A_FAULT: usize = 10;
/// The most characters that are repeated of what a venue sent.
const SHOWN_CHARS: usize = 120;

/// What somebody else wrote, for an error: one line, cut short, without control characters.
pub(super) fn shown(text: &str) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_CHARS).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        line.push('…');
    }
    line
}

/// The body as JSON.
pub(super) fn json(venue: VenueId, body: &[u8]) -> Result<Value, BodyError> {
    serde_json::from_slice(body).map_err(|error| {
        let start = String::from_utf8_lossy(&body[..body.len().min(400)]);
        let start = start.trim();
        let lower = start.get(..9).unwrap_or(start).to_ascii_lowercase();
        let found = if start.is_empty() {
            "nothing".to_owned()
        } else if lower.starts_with("<!doctype") || lower.starts_with("<html") {
            format!("a web page: {}", shown(start))
        } else {
            format!("{} ({error})", shown(start))
        };
        BodyError::NotJson { venue, found }
    })
}

/// The cells of one row.
pub(super) struct Row<'a> {
    pub(super) venue: VenueId,
    /// From 1.
    pub(super) number: usize,
    cells: &'a [Value],
}

/// When markets in bitcoin may have had bars, in seconds; a time in another unit falls outside.
const SECONDS: std::ops::Range<i64> = 1_230_768_000..4_102_444_800;

impl Row<'_> {
    fn fault(&self, field: &'static str, why: impl fmt::Display, found: impl fmt::Display) -> RowFault {
        let (why, found) = (why.to_string(), shown(&found.to_string()));
        RowFault { venue: self.venue, row: self.number, field, why, found }
    }

    fn cell(&self, at: usize, field: &'static str) -> Result<&Value, RowFault> {
        self.cells.get(at).ok_or_else(|| {
            self.fault(
                field,
                format!("it should be column {}", at + 1),
                format!("{} columns", self.cells.len()),
            )
        })
    }

    /// A number as the venue wrote it, as a text or as a number.
    ///
    /// JSON numbers pass through a double and its shortest spelling: exact up to 15 digits, which every price has.
    pub(super) fn decimal(&self, at: usize, field: &'static str) -> Result<Decimal, RowFault> {
        let cell = self.cell(at, field)?;
        let text = match cell {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => return Err(self.fault(field, "no number", other)),
        };
        let number = if text.contains(['e', 'E']) { Decimal::from_scientific(&text) } else { text.parse() };
        number.map(|number| number.normalize()).map_err(|_| self.fault(field, "no number", cell))
    }

    fn integer(&self, at: usize, field: &'static str) -> Result<i64, RowFault> {
        let cell = self.cell(at, field)?;
        let number = match cell {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        number.ok_or_else(|| self.fault(field, "no whole number", cell))
    }

    /// A time in whole seconds.
    pub(super) fn seconds(&self, at: usize, field: &'static str) -> Result<DateTime<Utc>, RowFault> {
        let seconds = self.integer(at, field)?;
        let time = SECONDS.contains(&seconds).then(|| DateTime::from_timestamp(seconds, 0)).flatten();
        time.ok_or_else(|| self.fault(field, "no time in seconds", seconds))
    }

    /// A time in milliseconds.
    pub(super) fn milliseconds(&self, at: usize, field: &'static str) -> Result<DateTime<Utc>, RowFault> {
        let ms = self.integer(at, field)?;
        let time = SECONDS.contains(&ms.div_euclid(1000)).then(|| DateTime::from_timestamp_millis(ms));
        time.flatten().ok_or_else(|| self.fault(field, "no time in milliseconds", ms))
    }

    /// A truth value as one of two texts.
    pub(super) fn flag(
        &self,
        at: usize,
        field: &'static str,
        [no, yes]: [&str; 2],
    ) -> Result<bool, RowFault> {
        match self.cell(at, field)? {
            Value::String(text) if text == yes => Ok(true),
            Value::String(text) if text == no => Ok(false),
            other => Err(self.fault(field, format!("neither {yes:?} nor {no:?}"), other)),
        }
    }

    /// True when the row has a cell at a place.
    pub(super) fn has(&self, at: usize) -> bool {
        at < self.cells.len()
    }

    /// Open, high, low, close and volume from their columns.
    pub(super) fn candle(
        &self,
        open_time: DateTime<Utc>,
        [open, high, low, close, volume]: [usize; 5],
    ) -> Result<Candle, RowFault> {
        Ok(Candle {
            open_time,
            open: self.decimal(open, "open")?,
            high: self.decimal(high, "high")?,
            low: self.decimal(low, "low")?,
            close: self.decimal(close, "close")?,
            volume: self.decimal(volume, "volume")?,
        })
    }

    /// A field that does not fit another.
    pub(super) fn unfit(&self, field: &'static str, why: &str, found: impl fmt::Display) -> RowFault {
        self.fault(field, why, found)
    }
}

/// Reads every row of a list.
pub(super) fn rows(
    venue: VenueId,
    list: &Value,
    step: TimeDelta,
    read: impl Fn(&Row<'_>) -> Result<Bar, RowFault>,
) -> Result<Parsed, BodyError> {
    let Value::Array(list) = list else {
        let what = format!("a list of rows is missing, found {}", shown(&list.to_string()));
        return Err(BodyError::Shape { venue, what });
    };
    let mut parsed = Parsed::default();
    for (place, cells) in list.iter().enumerate() {
        let Value::Array(cells) = cells else {
            let what = format!("row {} is no list but {}", place + 1, shown(&cells.to_string()));
            return Err(BodyError::Shape { venue, what });
        };
        let row = Row { venue, number: place + 1, cells };
        match read(&row).and_then(|bar| check(&row, bar, step)) {
            Ok(bar) => parsed.bars.push(bar),
            Err(fault) => parsed.refused.push(fault),
        }
    }
    if parsed.refused.len() * ROWS_FOR_A_FAULT > list.len() {
        let first = Box::new(parsed.refused[0].clone());
        return Err(BodyError::Columns { refused: parsed.refused.len(), rows: list.len(), first });
    }
    // Of two rows for one time the later state is the one with more volume, for volume only grows.
    parsed.bars.sort_by_key(|bar| (bar.candle.open_time, std::cmp::Reverse(bar.candle.volume)));
    parsed.bars.dedup_by_key(|bar| bar.candle.open_time);
    Ok(parsed)
}

fn check(row: &Row<'_>, bar: Bar, step: TimeDelta) -> Result<Bar, RowFault> {
    let candle = &bar.candle;
    candle.check().map_err(|fault| {
        let field = match fault {
            BarFault::LowTooHigh | BarFault::NotPositive => "low",
            BarFault::HighTooLow => "high",
            BarFault::NegativeVolume => "volume",
        };
        let Candle { open, high, low, close, volume, .. } = candle;
        row.fault(field, fault, format!("open {open} high {high} low {low} close {close} volume {volume}"))
    })?;
    // Bars of a week or a month open on no grid of the epoch.
    let (step_ms, at_ms) = (step.num_milliseconds(), candle.open_time.timestamp_millis());
    if step <= TimeDelta::days(1) && at_ms.rem_euclid(step_ms) != 0 {
        return Err(row.fault(
            "open time",
            format!("not on the grid of {} s", step.num_seconds()),
            candle.open_time,
        ));
    }
    Ok(bar)
}

/// A text of a JSON object; empty where it is missing.
pub(super) fn text<'a>(json: &'a Value, key: &str) -> &'a str {
    json.get(key).and_then(Value::as_str).unwrap_or_default()
}
