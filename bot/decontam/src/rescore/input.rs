//! Files and standard input, unpacked by their first bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use super::Error;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// No sample of a program is this long; a file without line ends must not fill the memory.
const LINE_LIMIT_MIB: u64 = 64;

/// An open file.
pub(super) struct Input<'a> {
    /// As it is called in messages.
    pub(super) name: String,
    packing: Option<&'static str>,
    reader: Box<dyn BufRead + 'a>,
    line: u64,
}

impl<'a> Input<'a> {
    /// Opens a file, or takes `stdin` for `-`.
    pub(super) fn open(path: &Path, stdin: &'a mut dyn Read) -> Result<Self, Error> {
        let (name, mut raw): (String, Box<dyn Read + 'a>) = if path == Path::new("-") {
            ("standard input".to_owned(), Box::new(stdin))
        } else {
            let name = path.display().to_string();
            match File::open(path) {
                Ok(file) => (name, Box::new(file)),
                Err(error) => return Err(reading(name, None, error)),
            }
        };
        let mut head = Vec::new();
        if let Err(error) = raw.by_ref().take(4).read_to_end(&mut head) {
            return Err(reading(name, None, error));
        }
        let packing = match &head {
            head if head.starts_with(GZIP) => Some("gzip"),
            head if head.starts_with(ZSTD) => Some("zstd"),
            _ => None,
        };
        let raw = Cursor::new(head).chain(raw);
        let reader: Box<dyn BufRead + 'a> = match packing {
            Some("gzip") => Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(BufReader::new(raw)))),
            Some(packing) => match zstd::stream::read::Decoder::new(raw) {
                Ok(decoder) => Box::new(BufReader::new(decoder)),
                Err(error) => return Err(reading(name, Some(packing), error)),
            },
            None => Box::new(BufReader::new(raw)),
        };
        Ok(Self { name, packing, reader, line: 0 })
    }

    /// Everything, without a byte order mark at the beginning.
    pub(super) fn read_all(&mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        match self.reader.read_to_end(&mut bytes) {
            Ok(_) => {
                drop_byte_order_mark(&mut bytes);
                Ok(bytes)
            }
            Err(error) => Err(reading(self.name.clone(), self.packing, error)),
        }
    }

    /// The next line into `line`, without a byte order mark at the beginning of the file, and its number from 1;
    /// `None` at the end.
    pub(super) fn next_line(&mut self, line: &mut Vec<u8>) -> Result<Option<u64>, Error> {
        line.clear();
        let limit = LINE_LIMIT_MIB << 20;
        let read = self.reader.by_ref().take(limit + 1).read_until(b'\n', line);
        match read {
            Err(error) => return Err(reading(self.name.clone(), self.packing, error)),
            Ok(0) => return Ok(None),
            Ok(_) => self.line += 1,
        }
        if line.len() as u64 > limit {
            return Err(Error::LongLine { name: self.name.clone(), line: self.line, limit: LINE_LIMIT_MIB });
        }
        if self.line == 1 {
            drop_byte_order_mark(line);
        }
        Ok(Some(self.line))
    }
}

fn drop_byte_order_mark(bytes: &mut Vec<u8>) {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
}

/// Sorts a failed read: a wrong path is the user's, an error with a number of the operating system comes from outside,
/// and one without was made by the unpacker.
fn reading(name: String, packing: Option<&'static str>, error: io::Error) -> Error {
    match (error.kind(), packing) {
        (io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::IsADirectory, _) => {
            Error::Unreadable { name, error }
        }
        (_, Some(packing)) if error.raw_os_error().is_none() => Error::Packing { name, packing, error },
        _ => Error::Read { name, error },
    }
}
