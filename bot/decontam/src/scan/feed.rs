//! Hands out the training data in pieces, so that all threads have work and no file is held in memory.
//!
//! A plain file is cut into regions that each thread reads by itself. What can only be read from front to back
//! (packed files, standard input, arrays) is unpacked by whichever thread asks next, into blocks of whole lines.
//! Pieces are numbered, and a place in the data is (file, piece, line in the piece): the same place whatever the
//! number of threads. Line numbers of the file are known once all pieces before have said how many they hold.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::{memchr, memrchr};

use super::elements::{Elements, Trouble};
use super::error::Error;
use super::source::{BYTE_ORDER_MARK, Opened, Source};
use crate::input::{self, Packing};

/// Into what pieces the data is cut. The result does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pieces {
    /// Bytes of a plain file that one thread reads by itself.
    pub region: u64,
    /// Bytes read at once: what was read is still in the second-level cache when it is looked at.
    pub chunk: usize,
    /// Bytes of a line; longer ones are not held in memory but read as they come.
    pub line_max: usize,
}

impl Default for Pieces {
    fn default() -> Self {
        Self { region: 4 << 20, chunk: 256 << 10, line_max: 4 << 20 }
    }
}

/// A piece of the data, in the order in which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PieceId {
    pub(super) file: u32,
    pub(super) number: u32,
}

/// What reads the lines.
pub(super) trait Reader {
    /// Reads whole lines; the last one may lack its line break.
    fn lines(&mut self, piece: PieceId, lines: &[u8]);
    /// Begins a line too long to hold.
    fn begin_long(&mut self, piece: PieceId);
    /// Goes on with it.
    fn long(&mut self, part: &[u8]);
    /// Ends it.
    fn end_long(&mut self);
    /// The lines read since it was last asked.
    fn lines_done(&mut self) -> u32;
}

/// The data, shared by all threads.
pub(super) struct Feed<'a> {
    files: &'a [Source],
    state: Mutex<State>,
    /// Lines of each piece, by file.
    lines: Mutex<Vec<Vec<u32>>>,
    /// Bytes read from disks so far.
    progress: Arc<AtomicU64>,
    pieces: Pieces,
}

struct State {
    next_file: usize,
    current: Current,
    stopped: bool,
    arrays: Vec<bool>,
}

enum Current {
    None,
    Plain { piece: PieceId, file: Arc<File>, bytes: u64, next: u64 },
    Stream(Box<Stream>),
}

struct Stream {
    piece: PieceId,
    reader: Box<dyn Read + Send>,
    packing: Option<Packing>,
    elements: Option<Elements>,
    /// Read and not yet handed out: the start of a line.
    rest: Vec<u8>,
    raw: Vec<u8>,
    ended: bool,
    pieces: Pieces,
}

impl<'a> Feed<'a> {
    pub(super) fn new(files: &'a [Source], pieces: Pieces, progress: Arc<AtomicU64>) -> Self {
        Self {
            files,
            state: Mutex::new(State {
                next_file: 0,
                current: Current::None,
                stopped: false,
                arrays: vec![false; files.len()],
            }),
            lines: Mutex::new(vec![Vec::new(); files.len()]),
            progress,
            pieces,
        }
    }

    /// Gives out nothing more. Pieces under way are finished, and all before them were given out earlier, so the
    /// first trouble in the order of the data is always among those found.
    pub(super) fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
    }

    /// Reads pieces until there are none left.
    pub(super) fn work(&self, reader: &mut impl Reader) -> Result<(), Error> {
        let mut buffer = Vec::new();
        loop {
            let piece = {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                match self.next(&mut state, reader, &mut buffer) {
                    Ok(Some(piece)) => piece,
                    Ok(None) => return Ok(()),
                    Err(error) => {
                        state.stopped = true;
                        return Err(error);
                    }
                }
            };
            let id = match piece {
                Piece::Long => continue,
                Piece::Lines(id) => {
                    reader.lines(id, &buffer);
                    id
                }
                Piece::Region(id, file, start, end) => {
                    if let Err(error) = self.region(reader, &mut buffer, id, &file, start, end) {
                        self.stop();
                        return Err(input::Error::reading(
                            self.files[id.file as usize].name.clone(),
                            None,
                            error,
                        )
                        .into());
                    }
                    id
                }
            };
            self.note_lines(id, reader.lines_done());
        }
    }

    fn note_lines(&self, id: PieceId, count: u32) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let file = &mut lines[id.file as usize];
        if file.len() <= id.number as usize {
            file.resize(id.number as usize + 1, 0);
        }
        file[id.number as usize] = count;
    }

    /// The number, from 1, of a line of its file.
    pub(super) fn line_number(&self, id: PieceId, line: u32) -> u64 {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let before = lines[id.file as usize].iter().take(id.number as usize);
        before.map(|&count| u64::from(count)).sum::<u64>() + u64::from(line) + 1
    }

    /// Whether the records of a file are elements of an array.
    pub(super) fn is_array(&self, file: u32) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).arrays[file as usize]
    }

    fn next(
        &self,
        state: &mut State,
        reader: &mut impl Reader,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Piece>, Error> {
        loop {
            if state.stopped {
                return Ok(None);
            }
            match &mut state.current {
                Current::None => {
                    let Some(source) = self.files.get(state.next_file) else {
                        return Ok(None);
                    };
                    let piece = PieceId { file: state.next_file as u32, number: 0 };
                    state.next_file += 1;
                    state.current = match source.open(&self.progress)? {
                        Opened::Plain(file, bytes) => {
                            Current::Plain { piece, file: Arc::new(file), bytes, next: 0 }
                        }
                        Opened::Stream { reader, packing, array } => {
                            state.arrays[piece.file as usize] = array;
                            Current::Stream(Box::new(Stream {
                                piece,
                                reader,
                                packing,
                                elements: array.then(Elements::default),
                                rest: Vec::new(),
                                raw: Vec::new(),
                                ended: false,
                                pieces: self.pieces,
                            }))
                        }
                    };
                }
                Current::Plain { piece, file, bytes, next } if *next < *bytes => {
                    let (start, id) = (*next, *piece);
                    *next = (start + self.pieces.region).min(*bytes);
                    piece.number += 1;
                    return Ok(Some(Piece::Region(id, Arc::clone(file), start, *next)));
                }
                Current::Stream(stream) if !stream.ended || !stream.rest.is_empty() => {
                    let name = &self.files[stream.piece.file as usize].name;
                    let id = stream.piece;
                    let long = stream.fill(buffer, name)?;
                    stream.piece.number += 1;
                    if long {
                        // Only the holder of the lock can read on.
                        stream.read_long(reader, id, buffer, name)?;
                        self.note_lines(id, reader.lines_done());
                        return Ok(Some(Piece::Long));
                    }
                    if !buffer.is_empty() {
                        return Ok(Some(Piece::Lines(id)));
                    }
                }
                Current::Plain { .. } | Current::Stream(_) => state.current = Current::None,
            }
        }
    }

    /// Reads the lines that begin in a region of a plain file.
    fn region(
        &self,
        reader: &mut impl Reader,
        buffer: &mut Vec<u8>,
        id: PieceId,
        file: &File,
        start: u64,
        end: u64,
    ) -> std::io::Result<()> {
        // The line that runs into the region belongs to the one before; a line break right before the region says
        // that there is none.
        let chunk = self.pieces.chunk;
        let mut at_line = start == 0;
        let mut offset = start.saturating_sub(1);
        let mut kept = 0;
        loop {
            buffer.resize((kept + chunk).max(buffer.len()), 0);
            let read = read_at(file, &mut buffer[kept..kept + chunk], offset)?;
            let counted = read as u64 - u64::from(offset + 1 == start).min(read as u64);
            self.progress.fetch_add(counted, Ordering::Relaxed);
            // Where in the file the buffer begins.
            let base = offset - kept as u64;
            offset += read as u64;
            let filled = kept + read;
            let mut from = 0;
            if !at_line {
                match memchr(b'\n', &buffer[..filled]) {
                    Some(newline) => {
                        from = newline + 1;
                        at_line = true;
                    }
                    None if read == 0 || offset >= end => return Ok(()),
                    None => {
                        kept = 0;
                        continue;
                    }
                }
            }
            if base == 0 && from == 0 && buffer[..filled].starts_with(BYTE_ORDER_MARK) {
                from = BYTE_ORDER_MARK.len();
            }
            let whole = if read == 0 {
                filled
            } else {
                memrchr(b'\n', &buffer[..filled]).map_or(0, |newline| newline + 1)
            };
            // Lines that begin at the end of the region or later are another's.
            let mut last = whole.max(from);
            let mut done = read == 0;
            if base + last as u64 >= end {
                let inside = (end - base) as usize;
                if inside <= from {
                    return Ok(());
                }
                if let Some(newline) = memchr(b'\n', &buffer[inside - 1..last]) {
                    last = inside + newline;
                    done = true;
                }
            }
            if last > from {
                reader.lines(id, &buffer[from..last]);
            }
            if done {
                return Ok(());
            }
            if filled - last > self.pieces.line_max {
                reader.begin_long(id);
                reader.long(&buffer[last..filled]);
                let behind = self.region_long(reader, &mut buffer[..chunk], file, offset)?;
                reader.end_long();
                match behind {
                    Some(behind) if behind < end => {
                        offset = behind;
                        kept = 0;
                        continue;
                    }
                    _ => return Ok(()),
                }
            }
            buffer.copy_within(last..filled, 0);
            kept = filled - last;
        }
    }

    /// Goes on with a long line of a plain file; where the next line begins, if there is one.
    fn region_long(
        &self,
        reader: &mut impl Reader,
        buffer: &mut [u8],
        file: &File,
        mut offset: u64,
    ) -> std::io::Result<Option<u64>> {
        loop {
            let read = read_at(file, buffer, offset)?;
            if read == 0 {
                return Ok(None);
            }
            let newline = memchr(b'\n', &buffer[..read]);
            let used = newline.unwrap_or(read);
            reader.long(&buffer[..used]);
            self.progress.fetch_add(used as u64, Ordering::Relaxed);
            if let Some(newline) = newline {
                return Ok(Some(offset + newline as u64 + 1));
            }
            offset += read as u64;
        }
    }
}

#[derive(Debug)]
enum Piece {
    Lines(PieceId),
    Region(PieceId, Arc<File>, u64, u64),
    /// Already read.
    Long,
}

fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    loop {
        match file.read_at(buffer, offset) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

impl Stream {
    /// Fills `lines` with whole lines, about four chunks of them. `true` when a line is too long to hold: then `lines`
    /// has its beginning.
    fn fill(&mut self, lines: &mut Vec<u8>, name: &str) -> Result<bool, Error> {
        lines.clear();
        lines.append(&mut self.rest);
        loop {
            // A line that was too long may have left several short ones behind it.
            let whole = if self.ended { Some(lines.len()) } else { None }.or_else(|| {
                (lines.len() >= 4 * self.pieces.chunk)
                    .then(|| memrchr(b'\n', lines).map(|at| at + 1))
                    .flatten()
            });
            if let Some(whole) = whole {
                self.rest.extend_from_slice(&lines[whole..]);
                lines.truncate(whole);
                return Ok(false);
            }
            if lines.len() > self.pieces.line_max {
                return Ok(true);
            }
            self.read_more(lines, name)?;
        }
    }

    /// Reads about a chunk, as lines.
    fn read_more(&mut self, lines: &mut Vec<u8>, name: &str) -> Result<(), Error> {
        self.raw.resize(self.pieces.chunk, 0);
        let read = loop {
            match self.reader.read(&mut self.raw) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        let read = read.map_err(|error| input::Error::reading(name.to_owned(), self.packing, error))?;
        let trouble = |trouble| match trouble {
            Trouble::Open => Error::ArrayOpen { name: name.to_owned() },
            Trouble::Behind => Error::BehindArray { name: name.to_owned() },
        };
        if read == 0 {
            self.ended = true;
            if let Some(elements) = &self.elements {
                elements.finish().map_err(trouble)?;
            }
            return Ok(());
        }
        let bytes = &self.raw[..read];
        if let Some(elements) = &mut self.elements {
            return elements.push(bytes, lines).map_err(trouble);
        }
        let start = lines.is_empty() && self.piece.number == 0 && bytes.starts_with(BYTE_ORDER_MARK);
        lines.extend_from_slice(if start { &bytes[BYTE_ORDER_MARK.len()..] } else { bytes });
        Ok(())
    }

    /// Reads a long line to its end; what follows it is kept.
    fn read_long(
        &mut self,
        reader: &mut impl Reader,
        id: PieceId,
        part: &mut Vec<u8>,
        name: &str,
    ) -> Result<(), Error> {
        reader.begin_long(id);
        loop {
            if let Some(newline) = memchr(b'\n', part) {
                reader.long(&part[..newline]);
                self.rest.extend_from_slice(&part[newline + 1..]);
                break;
            }
            reader.long(part);
            part.clear();
            if self.ended {
                break;
            }
            self.read_more(part, name)?;
        }
        reader.end_long();
        part.clear();
        Ok(())
    }
}
