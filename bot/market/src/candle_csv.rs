//! Candle files: CSV with the header `open_time_ms,open,high,low,close,volume`.

use std::collections::HashMap;
use std::io::Read;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use crate::candle::{BarFault, Candle, Series, SeriesError, SeriesName};

/// The columns a candle file must have, in the order they are usually written. Others are ignored.
pub const CANDLE_COLUMNS: [&str; 6] = ["open_time_ms", "open", "high", "low", "close", "volume"];

/// Below this an opening time is taken for seconds: 3 March 1973 in milliseconds.
const PLAUSIBLE_MS_MIN: i64 = 100_000_000_000;
/// Above this an opening time is taken for microseconds: the year 2286 in milliseconds. Bulk files of one
/// large exchange switched to microseconds in 2025.
const PLAUSIBLE_MS_MAX: i64 = 9_999_999_999_999;

/// What is wrong with a candle file, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum CandleError {
    /// The bytes could not be read, or a row has another number of fields than the header.
    #[error("{file}: {source}; each row needs the fields of the header, as UTF-8")]
    Read {
        /// Name of the file.
        file: String,
        /// What the CSV reader met, with its line.
        source: csv::Error,
    },
    /// A column of [`CANDLE_COLUMNS`] is not in the header.
    #[error("{file}, line 1: column `{column}` is missing; write the header `{}`", CANDLE_COLUMNS.join(","))]
    MissingColumn {
        /// Name of the file.
        file: String,
        /// Name of the missing column.
        column: &'static str,
    },
    /// A field that is not the number it should be.
    #[error("{file}, line {line}, column `{column}`: \"{found}\" is not {wanted}; {mend}")]
    BadField {
        /// Name of the file.
        file: String,
        /// Line of the file, the header being line 1.
        line: u64,
        /// Name of the column.
        column: &'static str,
        /// The text that was found.
        found: String,
        /// What it should be.
        wanted: &'static str,
        /// How to mend it.
        mend: &'static str,
    },
    /// A row that is not later than the row before it.
    #[error(
        "{file}, line {line}, column `open_time_ms`: {found} does not come after {previous} of the line \
         before; sort the rows by time and keep each time once"
    )]
    OutOfOrder {
        /// Name of the file.
        file: String,
        /// Line of the file.
        line: u64,
        /// Time of the row before, in milliseconds.
        previous: i64,
        /// Time of this row, in milliseconds.
        found: i64,
    },
    /// A bar that cannot exist.
    #[error(
        "{file}, line {line}, column `{column}`: {fault}; check that the columns stand under their names \
         and fetch the row again"
    )]
    Impossible {
        /// Name of the file.
        file: String,
        /// Line of the file.
        line: u64,
        /// Column that shows the fault.
        column: &'static str,
        /// What is wrong with the bar.
        fault: BarFault,
    },
    /// Too few rows to know the step.
    #[error("{file}: {rows} row(s) after the header; at least two are needed to know the step")]
    TooShort {
        /// Name of the file.
        file: String,
        /// Rows found.
        rows: usize,
    },
    /// A row between the lines of the grid that the closest two rows span.
    #[error(
        "{file}, line {line}, column `open_time_ms`: {found} lies off the grid of {step_s} s; keep rows of \
         one interval only"
    )]
    OffGrid {
        /// Name of the file.
        file: String,
        /// Line of the file.
        line: u64,
        /// Time of the row, in milliseconds.
        found: i64,
        /// The inferred step, in seconds.
        step_s: i64,
    },
    /// The rows do not form a series for another reason.
    #[error("{file}: {source}")]
    Series {
        /// Name of the file.
        file: String,
        /// The reason.
        source: SeriesError,
    },
}

/// Reads a candle file. `name` is the file's name for errors and becomes the venue of the series; use
/// [`read_csv_named`] when the venue is known.
///
/// The step is the smallest distance between two rows; all rows must lie on that grid. Gaps are kept.
///
/// # Errors
/// [`CandleError`], which names file, line and column, and says how to mend it.
pub fn read_csv(reader: impl Read, name: &str) -> Result<Series, CandleError> {
    read_csv_named(reader, name, SeriesName::new(name, ""))
}

/// Like [`read_csv`], with the venue and pair that the facts shall carry.
///
/// # Errors
/// As [`read_csv`].
pub fn read_csv_named(reader: impl Read, file: &str, name: SeriesName) -> Result<Series, CandleError> {
    let read_error = |source| CandleError::Read { file: file.to_owned(), source };
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
    let places: HashMap<String, usize> = rows
        .headers()
        .map_err(read_error)?
        .iter()
        .enumerate()
        .map(|(place, title)| (title.trim_start_matches('\u{feff}').to_owned(), place))
        .collect();
    let mut columns = [0; CANDLE_COLUMNS.len()];
    for (slot, column) in columns.iter_mut().zip(CANDLE_COLUMNS) {
        *slot = *places
            .get(column)
            .ok_or_else(|| CandleError::MissingColumn { file: file.to_owned(), column })?;
    }

    let mut bars: Vec<Candle> = Vec::new();
    let mut lines: Vec<u64> = Vec::new();
    let mut record = csv::StringRecord::new();
    while rows.read_record(&mut record).map_err(read_error)? {
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { file, line, record: &record, columns: &columns };
        let bar = row.candle()?;
        if let Some(previous) = bars.last()
            && bar.open_time <= previous.open_time
        {
            return Err(CandleError::OutOfOrder {
                file: file.to_owned(),
                line,
                previous: previous.open_time.timestamp_millis(),
                found: bar.open_time.timestamp_millis(),
            });
        }
        bar.check().map_err(|fault| CandleError::Impossible {
            file: file.to_owned(),
            line,
            column: fault.column(),
            fault,
        })?;
        bars.push(bar);
        lines.push(line);
    }

    let step = bars
        .windows(2)
        .map(|pair| pair[1].open_time - pair[0].open_time)
        .min()
        .ok_or_else(|| CandleError::TooShort { file: file.to_owned(), rows: bars.len() })?;
    let opened: Vec<DateTime<Utc>> = bars.iter().map(|bar| bar.open_time).collect();
    Series::new(step, bars, name).map_err(|source| match source {
        SeriesError::OffGrid { open_time, step_s } => {
            let place = opened.partition_point(|time| *time < open_time);
            CandleError::OffGrid {
                file: file.to_owned(),
                line: lines.get(place).copied().unwrap_or(0),
                found: open_time.timestamp_millis(),
                step_s,
            }
        }
        source => CandleError::Series { file: file.to_owned(), source },
    })
}

/// One row with what its errors need.
struct Row<'a> {
    file: &'a str,
    line: u64,
    record: &'a csv::StringRecord,
    columns: &'a [usize; CANDLE_COLUMNS.len()],
}

impl Row<'_> {
    fn candle(&self) -> Result<Candle, CandleError> {
        Ok(Candle {
            open_time: self.time()?,
            open: self.number(1)?,
            high: self.number(2)?,
            low: self.number(3)?,
            close: self.number(4)?,
            volume: self.number(5)?,
        })
    }

    fn field(&self, which: usize) -> &str {
        self.record.get(self.columns[which]).unwrap_or("")
    }

    fn bad(&self, which: usize, wanted: &'static str, mend: &'static str) -> CandleError {
        CandleError::BadField {
            file: self.file.to_owned(),
            line: self.line,
            column: CANDLE_COLUMNS[which],
            found: self.field(which).to_owned(),
            wanted,
            mend,
        }
    }

    fn time(&self) -> Result<DateTime<Utc>, CandleError> {
        let wanted = "a time in whole milliseconds since 1970";
        let ms: i64 = self
            .field(0)
            .parse()
            .map_err(|_| self.bad(0, wanted, "write digits only, as in 1743624180000"))?;
        if ms < PLAUSIBLE_MS_MIN {
            return Err(self.bad(0, wanted, "it looks like seconds: multiply by 1000"));
        }
        if ms > PLAUSIBLE_MS_MAX {
            return Err(self.bad(0, wanted, "it looks like microseconds: divide by 1000"));
        }
        DateTime::from_timestamp_millis(ms)
            .filter(|time| time.timestamp_subsec_millis() == 0)
            .ok_or_else(|| self.bad(0, wanted, "bars open on whole seconds"))
    }

    fn number(&self, which: usize) -> Result<Decimal, CandleError> {
        Decimal::from_str(self.field(which)).map_err(|_| {
            self.bad(which, "a decimal number", "write it like 88500.25, without separators or exponent")
        })
    }
}

/// The step of a series in words of its own: `3m`, `1h`, `1d`, or seconds.
pub fn step_name(step: TimeDelta) -> String {
    let seconds = step.num_seconds();
    match seconds {
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}
