//! Files and standard input, unpacked by their first bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// No sample of a program is this long; a file without line ends must not fill the memory.
const LINE_LIMIT_MIB: u64 = 64;

/// Why an input cannot be read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say what the variants and their fields are")]
pub enum Error {
    #[error("cannot read {name}: {error}{}", mend(error))]
    Unreadable { name: String, error: io::Error },
    #[error("cannot read {name}: {error}")]
    Read { name: String, error: io::Error },
    #[error("{name}: broken {packing}: {error}; is the file whole?")]
    Packing { name: String, packing: &'static str, error: io::Error },
    #[error("{name}, line {line}: longer than {limit} MiB, which no sample is")]
    LongLine { name: String, line: u64, limit: u64 },
}

impl Error {
    /// 3 where the outside failed (a disk, a pipe), 2 where the usage or the input is wrong.
    pub fn exit_status(&self) -> u8 {
        if matches!(self, Self::Read { .. }) { 3 } else { 2 }
    }

    /// Sorts a failed read: a wrong path is the user's, an error with a number of the operating system comes from
    /// outside, and one without was made by the unpacker.
    pub(crate) fn reading(name: String, packing: Option<Packing>, error: io::Error) -> Self {
        match (error.kind(), packing) {
            (io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::IsADirectory, _) => {
                Self::Unreadable { name, error }
            }
            (_, Some(packing)) if error.raw_os_error().is_none() => {
                Self::Packing { name, packing: packing.name(), error }
            }
            _ => Self::Read { name, error },
        }
    }
}

/// What a user can do about a failed file operation.
pub(crate) fn mend(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "; is the path right?",
        io::ErrorKind::PermissionDenied => "; may this user do that?",
        io::ErrorKind::IsADirectory => "; give the file in it",
        io::ErrorKind::StorageFull => "; free some space and run it again",
        _ => "",
    }
}

/// How a file is packed, told by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// Bytes that tell.
    pub(crate) const HEAD: u64 = 4;

    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(&[0x1f, 0x8b]) {
            Some(Self::Gzip)
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Some(Self::Zstd)
        } else {
            None
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// An open file.
pub(crate) struct Input<'a> {
    /// As it is called in messages.
    pub(crate) name: String,
    packing: Option<Packing>,
    reader: Box<dyn BufRead + 'a>,
    line: u64,
}

impl<'a> Input<'a> {
    /// Opens a file, or takes `stdin` for `-`.
    pub(crate) fn open(path: &Path, stdin: &'a mut dyn Read) -> Result<Self, Error> {
        let (name, mut raw): (String, Box<dyn Read + 'a>) = if path == Path::new("-") {
            ("standard input".to_owned(), Box::new(stdin))
        } else {
            let name = path.display().to_string();
            match File::open(path) {
                Ok(file) => (name, Box::new(file)),
                Err(error) => return Err(Error::reading(name, None, error)),
            }
        };
        let mut head = Vec::new();
        if let Err(error) = raw.by_ref().take(Packing::HEAD).read_to_end(&mut head) {
            return Err(Error::reading(name, None, error));
        }
        let packing = Packing::of(&head);
        let raw = Cursor::new(head).chain(raw);
        let reader: Box<dyn BufRead + 'a> = match packing {
            Some(Packing::Gzip) => {
                Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(BufReader::new(raw))))
            }
            Some(Packing::Zstd) => match zstd::stream::read::Decoder::new(raw) {
                Ok(decoder) => Box::new(BufReader::new(decoder)),
                Err(error) => return Err(Error::reading(name, packing, error)),
            },
            None => Box::new(BufReader::new(raw)),
        };
        Ok(Self { name, packing, reader, line: 0 })
    }

    /// Everything, without a byte order mark at the beginning.
    pub(crate) fn read_all(&mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        match self.reader.read_to_end(&mut bytes) {
            Ok(_) => {
                drop_byte_order_mark(&mut bytes);
                Ok(bytes)
            }
            Err(error) => Err(Error::reading(self.name.clone(), self.packing, error)),
        }
    }

    /// The next line into `line`, without a byte order mark at the beginning of the file, and its number from 1;
    /// `None` at the end.
    pub(crate) fn next_line(&mut self, line: &mut Vec<u8>) -> Result<Option<u64>, Error> {
        line.clear();
        let limit = LINE_LIMIT_MIB << 20;
        let read = self.reader.by_ref().take(limit + 1).read_until(b'\n', line);
        match read {
            Err(error) => return Err(Error::reading(self.name.clone(), self.packing, error)),
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
