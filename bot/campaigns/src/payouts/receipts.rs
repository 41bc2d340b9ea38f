//! The payer's receipts: a CSV file that names prizes by their payment key, or by batch and line, and says whether each was
//! paid or came back.

use domain::refusal::{BatchRefusal, RECEIPT_REFERENCE_CHARS_MAX, ReceiptRefusal};
use store::{BatchLine, PayoutRow, Settled};

use crate::error::{Error, Result};

/// The most bytes of a receipt file: far more than any campaign has winners.
pub const RECEIPT_BYTES_MAX: usize = 1 << 20;

/// A line of the payer's receipts.
#[derive(Debug)]
pub(super) struct Receipt {
    /// The line of the file, from 1.
    pub(super) at: u64,
    named: Named,
    pub(super) settled: Settled,
    pub(super) reference: String,
}

/// How a receipt names a prize.
#[derive(Debug)]
enum Named {
    PayKey(String),
    Line { batch: i64, line: u32 },
}

impl Receipt {
    /// The line of the latest batch that holds the prize.
    pub(super) fn find(&self, rows: &[PayoutRow], lines: &[BatchLine]) -> Option<BatchLine> {
        let found = match &self.named {
            Named::PayKey(key) => {
                let row = rows.iter().find(|row| row.payout.pay_key == *key)?;
                // One that came back is in a second batch by now; what is said again about the first is known there.
                let of_row = || lines.iter().filter(|line| line.payout == row.id);
                let known = of_row().find(|line| {
                    line.settled.as_ref().is_some_and(|(settled, reference, _)| {
                        *settled == self.settled && *reference == self.reference
                    })
                });
                known.or(of_row().next_back())
            }
            Named::Line { batch, line } => lines.iter().find(|row| (row.batch, row.line) == (*batch, *line)),
        };
        found.cloned()
    }
}

/// Reads a file of receipts.
///
/// # Errors
/// The line that is wrong and why.
pub(super) fn read(file: &[u8]) -> Result<Vec<Receipt>> {
    let refuse = |line: u64, why: ReceiptRefusal| Error::from(BatchRefusal::Receipt { line, why });
    if file.len() > RECEIPT_BYTES_MAX {
        return Err(refuse(1, ReceiptRefusal::TooLarge));
    }
    let text = std::str::from_utf8(file).map_err(|_| refuse(1, ReceiptRefusal::NotUtf8))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|_| refuse(1, ReceiptRefusal::NotCsv))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let (Some(status), Some(reference)) = (column("status"), column("reference")) else {
        return Err(refuse(1, ReceiptRefusal::Columns));
    };
    let (pay_key, batch, line) = (column("pay_key"), column("batch"), column("line"));
    if pay_key.is_none() && (batch.is_none() || line.is_none()) {
        return Err(refuse(1, ReceiptRefusal::NamingColumns));
    }
    let mut receipts = Vec::new();
    for record in reader.records() {
        let line_of = |at: Option<&csv::Position>| at.map_or(1, |at| line_at(text, at.byte()));
        let record = record.map_err(|error| refuse(line_of(error.position()), ReceiptRefusal::NotCsv))?;
        let at = line_of(record.position());
        // A cell that herald disarmed for a spreadsheet comes back with its sign.
        let cell = |column: Option<usize>| {
            let text = column.and_then(|column| record.get(column)).unwrap_or_default();
            text.strip_prefix('\'').unwrap_or(text)
        };
        let status = cell(Some(status));
        let settled = status.to_ascii_lowercase().parse();
        let settled = settled.map_err(|_: String| refuse(at, ReceiptRefusal::Status(status.to_owned())))?;
        let reference = cell(Some(reference)).to_owned();
        if reference.is_empty() || reference.chars().count() > RECEIPT_REFERENCE_CHARS_MAX {
            return Err(refuse(at, ReceiptRefusal::Reference));
        }
        let named = match cell(pay_key) {
            "" => {
                let number = |column| cell(column).parse::<u32>().ok().filter(|number| *number > 0);
                let (Some(batch), Some(line)) = (number(batch), number(line)) else {
                    return Err(refuse(at, ReceiptRefusal::NamesNothing));
                };
                Named::Line { batch: i64::from(batch), line }
            }
            key => Named::PayKey(key.to_owned()),
        };
        receipts.push(Receipt { at, named, settled, reference });
    }
    Ok(receipts)
}

/// The line on which a record begins, from 1. The reader's own count is one behind after CRLF: to it, a record begins with
/// what is left of the line before.
fn line_at(text: &str, byte: u64) -> u64 {
    let (before, from) = text.split_at_checked(byte as usize).unwrap_or((text, ""));
    let skipped = from.len() - from.trim_start_matches(['\r', '\n']).len();
    1 + (before.matches('\n').count() + from[..skipped].matches('\n').count()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_name_the_line_they_stand_on() {
        for end in ["\n", "\r\n"] {
            let lines = [
                "pay_key,reference,status",
                "a:1:2,r-1,paid",
                "",
                "a:2:3,\"two\nlines\",returned",
                "b,r,paid",
            ];
            let receipts = read(lines.join(end).as_bytes()).unwrap();
            let at: Vec<u64> = receipts.iter().map(|receipt| receipt.at).collect();
            assert_eq!(at, [2, 4, 6], "{end:?}");
            let bad = [lines[0], lines[1], "a:2:3,r-2,maybe"].join(end);
            let error = read(bad.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("line 3 of the receipts"), "{error}");
        }
    }

    #[test]
    fn a_receipt_file_that_is_none_is_refused_with_its_mend() {
        for (file, why) in [
            ("", "status and reference"),
            ("a,b\n1,2\n", "status and reference"),
            ("status,reference\npaid,r\n", "pay_key"),
            ("pay_key,reference,status\n,r,paid\n", "names no prize"),
            ("batch,line,reference,status\n0,1,r,paid\n", "names no prize"),
        ] {
            let error = read(file.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{file:?}: {error}");
        }
        assert!(read(&[0xff, 0xfe]).unwrap_err().to_string().contains("UTF-8"));
        assert!(read(&vec![b'a'; RECEIPT_BYTES_MAX + 1]).unwrap_err().to_string().contains("mebibyte"));
        // What herald disarmed for a spreadsheet comes back with its sign.
        let disarmed = read(b"pay_key,reference,status\na:1:2,'=r-1,PAID\n").unwrap();
        assert_eq!((disarmed[0].reference.as_str(), disarmed[0].settled), ("=r-1", Settled::Paid));
    }
}
