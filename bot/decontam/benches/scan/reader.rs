//! JSON Lines in pieces of whole lines, and where the text of a record begins.
//!
//! What all contenders on squeezed text share, so that they differ by the search alone. It takes records that
//! are sound and does not check them; keys are compared as written.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memchr::{memchr, memchr2, memrchr};

/// Bytes asked for in one read: with what is made of them they stay in the cache of a core.
pub(crate) const READ_BYTES: usize = 256 << 10;

/// A file in pieces that end at a line end.
pub(crate) struct Pieces {
    file: File,
    /// The begin of a line whose end was not read yet.
    rest: Vec<u8>,
}

/// A piece, in memory that is used again.
#[derive(Default)]
pub(crate) struct Piece {
    bytes: Vec<u8>,
    len: usize,
}

impl Piece {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Pieces {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, rest: Vec::new() })
    }

    /// The next piece; `false` at the end.
    pub(crate) fn next(&mut self, piece: &mut Piece) -> io::Result<bool> {
        let mut len = self.rest.len();
        piece.bytes.resize(piece.bytes.len().max(len + READ_BYTES), 0);
        piece.bytes[..len].copy_from_slice(&self.rest);
        self.rest.clear();
        loop {
            piece.bytes.resize(piece.bytes.len().max(len + READ_BYTES), 0);
            let read = self.file.read(&mut piece.bytes[len..len + READ_BYTES])?;
            let new = &piece.bytes[len..len + read];
            if read == 0 {
                piece.len = len;
                return Ok(len > 0);
            }
            if let Some(end) = memrchr(b'\n', new) {
                self.rest.extend_from_slice(&new[end + 1..]);
                piece.len = len + end + 1;
                return Ok(true);
            }
            len += read;
        }
    }
}

/// Calls `take` with what stands behind the opening quote of the text of each record, to the end of the piece;
/// it answers how many bytes of that it read.
pub(crate) fn each_text(mut piece: &[u8], mut take: impl FnMut(&[u8]) -> usize) {
    while !piece.is_empty() {
        if let Some(at) = text_of_record(piece) {
            piece = &piece[at..];
            piece = &piece[take(piece)..];
        }
        match memchr(b'\n', piece) {
            Some(end) => piece = &piece[end + 1..],
            None => return,
        }
    }
}

/// The place behind the opening quote of the field `text` of the record that begins here.
fn text_of_record(record: &[u8]) -> Option<usize> {
    let mut at = blank(record, 0);
    if record.get(at) != Some(&b'{') {
        return None;
    }
    loop {
        at = blank(record, at + 1);
        if record.get(at) != Some(&b'"') {
            return None;
        }
        let key_end = string_end(record, at + 1)?;
        let is_text = &record[at + 1..key_end - 1] == b"text";
        at = blank(record, key_end);
        at = blank(record, at + 1);
        match record.get(at)? {
            b'"' if is_text => return Some(at + 1),
            b'"' => at = string_end(record, at + 1)?,
            b'{' | b'[' => at = inside_end(record, at)?,
            _ => at += record[at..].iter().position(|byte| matches!(byte, b',' | b'}' | b'\n'))?,
        }
        at = blank(record, at);
        if record.get(at) != Some(&b',') {
            return None;
        }
    }
}

fn blank(record: &[u8], at: usize) -> usize {
    at + record[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count()
}

/// The place behind the closing quote.
fn string_end(record: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', &record[at..])?;
        if record[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The place behind the bracket that closes the one at `at`.
fn inside_end(record: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0;
    loop {
        match record.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => at = string_end(record, at + 1)? - 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}
