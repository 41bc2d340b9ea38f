//! Tables for people and spreadsheets, in three forms with the same content.
//!
//! A spreadsheet is a hostile reader: it keeps 15 digits of a number, drops leading zeros, and runs a cell that begins with
//! `=`, `+`, `-` or `@` as a formula (OWASP, "CSV Injection"). So ids and account numbers are text in every form, and in CSV
//! they carry a prefix that no program takes for a number.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use domain::snowflake::Snowflake;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellFormat, Workbook, XlsxError};
use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableFormat {
    /// UTF-8 with a byte order mark, CRLF, every field in quotes.
    Csv,
    /// A list of objects.
    Json,
    /// A sheet whose cells are text.
    Xlsx,
}

impl TableFormat {
    /// The name in commands and tables, and the ending of a file.
    pub fn name(self) -> &'static str {
        match self {
            TableFormat::Csv => "csv",
            TableFormat::Json => "json",
            TableFormat::Xlsx => "xlsx",
        }
    }
}

impl fmt::Display for TableFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TableFormat {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        let all = [TableFormat::Csv, TableFormat::Json, TableFormat::Xlsx];
        let found = all.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| format!("{name:?} is no format of a table; there are csv, json and xlsx"))
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text as it is, whoever wrote it.
    Text(String),
    /// An id of 17 digits and more: in CSV `d:1357248253132800000`.
    Id(Snowflake),
    /// An account number: in CSV plain when a spreadsheet would keep it as it is, else with `uid:` in front.
    Uid(String),
    /// A small number.
    Number(u64),
    /// A time, written in UTC+8 with its offset.
    Time(DateTime<Utc>),
    /// Nothing.
    Empty,
}

/// The digits of a number that a spreadsheet keeps.
const SAFE_DIGITS: usize = 15;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA_SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The most characters that a cell of XLSX holds (Excel's limit).
const XLSX_CHARS_MAX: usize = 32_767;

impl Cell {
    /// Text that may be missing.
    pub fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
    }

    fn plain(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Uid(text) => text.clone(),
            Cell::Id(id) => id.to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Time(at) => local(*at),
            Cell::Empty => String::new(),
        }
    }

    fn csv(&self) -> String {
        match self {
            Cell::Id(id) => format!("d:{id}"),
            Cell::Uid(uid) if uid.len() <= SAFE_DIGITS && !uid.starts_with('0') => uid.clone(),
            Cell::Uid(uid) => format!("uid:{uid}"),
            other => inert(&other.plain()),
        }
    }

    fn json(&self) -> Value {
        match self {
            Cell::Number(number) => json!(number),
            Cell::Empty => Value::Null,
            other => Value::String(other.plain()),
        }
    }
}

/// Text that no spreadsheet runs.
fn inert(text: &str) -> String {
    if text.starts_with(FORMULA_SIGNS) { format!("'{text}") } else { text.to_owned() }
}

/// A time in UTC+8, where the readers of these tables live.
fn local(at: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The name of the sheet: at most 31 characters, letters, digits and spaces.
    pub name: &'static str,
    /// The names of the columns.
    pub header: &'static [&'static str],
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The bytes of the table. `made` stands as the time of creation in an XLSX file, so that the same table gives the same
    /// bytes.
    ///
    /// # Errors
    /// [`Error::Table`] when a sheet cannot hold it: more rows or longer texts than Excel allows.
    pub fn write(&self, format: TableFormat, made: DateTime<Utc>) -> Result<Vec<u8>> {
        match format {
            TableFormat::Csv => self.csv(),
            TableFormat::Json => Ok(self.json()),
            TableFormat::Xlsx => self.xlsx(made).map_err(|error| Error::Table(error.to_string())),
        }
    }

    fn csv(&self) -> Result<Vec<u8>> {
        // The mark tells a spreadsheet that the file is UTF-8; without it Chinese becomes noise.
        let mut bytes = "\u{feff}".as_bytes().to_vec();
        let mut writer = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut bytes);
        let broken = |error: csv::Error| Error::Table(error.to_string());
        writer.write_record(self.header).map_err(broken)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::csv)).map_err(broken)?;
        }
        writer.flush().map_err(|error| Error::Table(error.to_string()))?;
        drop(writer);
        Ok(bytes)
    }

    fn json(&self) -> Vec<u8> {
        let object = |row: &Vec<Cell>| -> Map<String, Value> {
            self.header.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.json())).collect()
        };
        let rows: Vec<_> = self.rows.iter().map(object).collect();
        let mut bytes = serde_json::to_vec_pretty(&rows).expect("names and texts serialise");
        bytes.push(b'\n');
        bytes
    }

    fn xlsx(&self, made: DateTime<Utc>) -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_timestamp(made.timestamp())?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        // Text in the eyes of a person who edits the cell, too: typing into it again does not turn it into a number.
        let text = CellFormat::new().set_num_format("@");
        let bold = CellFormat::new().set_bold().set_num_format("@");
        let sheet = book.add_worksheet().set_name(self.name)?;
        for (name, column) in self.header.iter().zip(0u16..) {
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        for (row, at) in self.rows.iter().zip(1u32..) {
            for (cell, column) in row.iter().zip(0u16..) {
                let shown: String = cell.plain().chars().take(XLSX_CHARS_MAX).collect();
                sheet.write_string_with_format(at, column, shown, &text)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2025-04-11T18:00:00+08:00").unwrap().to_utc()
    }

    fn table() -> Table {
        let uid = |digits: &str| Cell::Uid(digits.to_owned());
        let text = |text: &str| Cell::Text(text.to_owned());
        let id = Cell::Id(Snowflake(1_357_248_253_132_800_000));
        Table {
            name: "payouts",
            header: &["id", "name", "uid", "place", "at"],
            rows: vec![
                vec![id.clone(), text("關稅小王"), uid("00123"), Cell::Number(1), Cell::Time(at())],
                vec![id.clone(), text("=1+1"), uid("123456789012345"), Cell::Number(2), Cell::Empty],
                vec![id, text("say \"hi\",\r\nbye"), uid("1234567890123456"), Cell::Number(3), Cell::Empty],
            ],
        }
    }

    /// The form that the ledger's rules write: BOM, CRLF, quotes everywhere, `d:` and `uid:`, and a quote sign before what
    /// would be a formula.
    #[test]
    fn the_csv_of_the_rules() {
        let bytes = table().write(TableFormat::Csv, at()).unwrap();
        assert_eq!(bytes[..3], [0xef, 0xbb, 0xbf]);
        let expected = "\u{feff}\"id\",\"name\",\"uid\",\"place\",\"at\"\r\n\
            \"d:1357248253132800000\",\"關稅小王\",\"uid:00123\",\"1\",\"2025-04-11T18:00:00.000+08:00\"\r\n\
            \"d:1357248253132800000\",\"'=1+1\",\"123456789012345\",\"2\",\"\"\r\n\
            \"d:1357248253132800000\",\"say \"\"hi\"\",\r\nbye\",\"uid:1234567890123456\",\"3\",\"\"\r\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn every_sign_of_a_formula_is_disarmed() {
        for sign in ["=", "+", "-", "@", "\t", "\r"] {
            let cell = Cell::Text(format!("{sign}cmd|' /C calc'!A0"));
            assert!(cell.csv().starts_with(&format!("'{sign}")), "{sign:?}");
        }
        assert_eq!(Cell::Text("1-1".into()).csv(), "1-1");
    }

    #[test]
    fn json_keeps_ids_as_text() {
        let bytes = table().write(TableFormat::Json, at()).unwrap();
        let rows: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(rows[0]["id"], "1357248253132800000");
        assert_eq!(rows[0]["uid"], "00123");
        assert_eq!(
            (&rows[1]["name"], &rows[1]["place"], &rows[1]["at"]),
            (&json!("=1+1"), &json!(2), &Value::Null)
        );
    }

    /// The bytes depend on the table alone, and every cell is a text: a shared string, never a number or a formula.
    #[test]
    fn xlsx_is_the_same_twice_and_holds_texts_alone() {
        let (one, two) = (table().write(TableFormat::Xlsx, at()), table().write(TableFormat::Xlsx, at()));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.starts_with(b"PK"));
        assert_eq!(one, two);
        let other = table().write(TableFormat::Xlsx, at() + chrono::TimeDelta::seconds(1)).unwrap();
        assert_ne!(one, other);
    }

    #[test]
    fn formats_are_known_by_name() {
        for format in [TableFormat::Csv, TableFormat::Json, TableFormat::Xlsx] {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert!("xls".parse::<TableFormat>().unwrap_err().contains("csv, json and xlsx"));
    }
}
