//! Where training data comes from: files, folders and standard input.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::Error;
use crate::input::{self, Packing};

/// Endings of the files that are taken from a folder, before those of packing.
const ENDINGS: [&str; 3] = ["jsonl", "ndjson", "json"];
const PACKED: [&str; 3] = ["gz", "zst", "zstd"];
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// All training data, in the order in which it counts.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) files: Vec<Source>,
    /// Files of folders that were left out for their names.
    pub(super) passed_over: u64,
}

/// One file.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// As it is called in messages and in the report.
    pub(super) name: String,
    path: Option<PathBuf>,
    /// Bytes as they lie on the disk; 0 for standard input.
    pub(super) bytes: u64,
}

impl Sources {
    /// Finds the files behind `paths`; folders are searched to any depth, in the order of names.
    pub(super) fn find(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut found = Self::default();
        for path in paths {
            if path == Path::new("-") {
                found.files.push(Source { name: "standard input".to_owned(), path: None, bytes: 0 });
                continue;
            }
            let about = std::fs::metadata(path).map_err(|error| reading(path, error))?;
            if about.is_dir() {
                let before = found.files.len();
                found.search(path)?;
                if found.files.len() == before {
                    return Err(Error::NoFiles(path.display().to_string()));
                }
            } else {
                found.files.push(Source::new(path, if about.is_file() { about.len() } else { 0 }));
            }
        }
        let mut seen = HashSet::new();
        for file in &found.files {
            let real = file.path.as_ref().and_then(|path| path.canonicalize().ok());
            if !seen.insert(real.clone()) && (real.is_some() || file.path.is_none()) {
                return Err(if file.path.is_some() {
                    Error::SameFileTwice(file.name.clone())
                } else {
                    Error::StdinTwice
                });
            }
        }
        Ok(found)
    }

    fn search(&mut self, folder: &Path) -> Result<(), Error> {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
            .map_err(|error| reading(folder, error))?;
        entries.sort();
        for path in entries {
            let about = std::fs::metadata(&path).map_err(|error| reading(&path, error))?;
            if about.is_dir() {
                self.search(&path)?;
            } else if about.is_file() && is_data(&path) {
                self.files.push(Source::new(&path, about.len()));
            } else {
                self.passed_over += 1;
            }
        }
        Ok(())
    }
}

fn is_data(path: &Path) -> bool {
    let ending = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let bare = match ending(path) {
        Some(packed) if PACKED.contains(&packed.as_str()) => path.with_extension(""),
        _ => path.to_owned(),
    };
    ending(&bare).is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

fn reading(path: &Path, error: std::io::Error) -> Error {
    input::Error::reading(path.display().to_string(), None, error).into()
}

/// What an opened file is.
pub(super) enum Opened {
    /// Plain JSON Lines on a disk: any part of it can be read by itself.
    Plain(File, u64),
    /// Everything else is read from front to back: packed, piped, or one array.
    Stream { reader: Box<dyn Read + Send>, packing: Option<Packing>, array: bool },
}

impl Source {
    fn new(path: &Path, bytes: u64) -> Self {
        Self { name: path.display().to_string(), path: Some(path.to_owned()), bytes }
    }

    /// Opens the file and looks at its first bytes. What is read is added to `progress`, but for plain files, of
    /// which the caller knows what it reads.
    pub(super) fn open(&self, progress: &Arc<AtomicU64>) -> Result<Opened, Error> {
        let fail = |packing, error| Error::from(input::Error::reading(self.name.clone(), packing, error));
        let (mut raw, plain): (Box<dyn Read + Send>, Option<File>) = match &self.path {
            None => (Box::new(std::io::stdin()), None),
            Some(path) => {
                let file = File::open(path).map_err(|error| fail(None, error))?;
                let again = file.try_clone().map_err(|error| fail(None, error))?;
                let regular = file.metadata().map_err(|error| fail(None, error))?.is_file();
                (Box::new(again), regular.then_some(file))
            }
        };
        let mut head = Vec::new();
        raw.by_ref().take(Packing::HEAD).read_to_end(&mut head).map_err(|error| fail(None, error))?;
        let packing = Packing::of(&head);
        if let (Some(file), None) = (plain, packing) {
            let start = first_bytes(&mut Cursor::new(head).chain(raw)).map_err(|error| fail(None, error))?;
            if start.last() != Some(&b'[') {
                return Ok(Opened::Plain(file, self.bytes));
            }
            let path = self.path.as_deref().unwrap_or(Path::new(""));
            let again = File::open(path).map_err(|error| fail(None, error))?;
            let reader = Box::new(Counted { raw: again, progress: Arc::clone(progress) });
            return Ok(Opened::Stream { reader, packing, array: true });
        }
        let raw = Counted { raw: Cursor::new(head).chain(raw), progress: Arc::clone(progress) };
        let raw = BufReader::with_capacity(1 << 16, raw);
        let mut reader: Box<dyn Read + Send> = match packing {
            Some(Packing::Gzip) => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
            Some(Packing::Zstd) => {
                let decoder = zstd::stream::read::Decoder::with_buffer(raw);
                Box::new(decoder.map_err(|error| fail(packing, error))?)
            }
            None => Box::new(raw),
        };
        let start = first_bytes(&mut reader).map_err(|error| fail(packing, error))?;
        let array = start.last() == Some(&b'[');
        Ok(Opened::Stream { reader: Box::new(Cursor::new(start).chain(reader)), packing, array })
    }
}

/// Up to the first character that is neither space nor a byte order mark: it tells an array from lines.
fn first_bytes(reader: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    let mut byte = [0];
    loop {
        match reader.read(&mut byte) {
            Ok(0) => return Ok(start),
            Ok(_) => start.push(byte[0]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        let mark = BYTE_ORDER_MARK.starts_with(&start);
        if !mark && !byte[0].is_ascii_whitespace() && start != BYTE_ORDER_MARK {
            return Ok(start);
        }
    }
}

/// Counts what is read from the disk.
struct Counted<R> {
    raw: R,
    progress: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.progress.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
