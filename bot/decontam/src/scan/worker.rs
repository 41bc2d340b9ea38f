//! One thread: lines in, finds out.

use memchr::memchr;
use overlap::Squeezer;

use super::feed::{Feed, PieceId, Reader};
use super::long::{Ended, Listener, LongRecord, Reading};
use super::record::{Broken, Line, Piece, Records, TextFields, What};
use super::tally::Place;

/// Broken records that are named one by one.
pub(super) const BROKEN_NAMED_MAX: usize = 10;

/// What looks at the strings of records.
pub(super) trait Look {
    /// A whole string of the record number `record`.
    fn string(&mut self, piece: Piece<'_>, record: u64, place: Place);
    /// A string of a long record begins.
    fn begin(&mut self, readings: &[Reading], field: &str, nth: u32);
    /// Its next character.
    fn char(&mut self, c: char);
    /// It ends.
    fn end(&mut self);
    /// A long record ends, and what was found under `reading` counts; nothing does when there is none.
    fn end_record(&mut self, reading: Option<Reading>, record: u64, place: Place);
}

/// What was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) records: u64,
    pub(super) without_text: u64,
    pub(super) strings: u64,
    pub(super) lone_surrogates: u64,
    pub(super) broken: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: Self) {
        let Self { records, without_text, strings, lone_surrogates, broken } = other;
        self.records += records;
        self.without_text += without_text;
        self.strings += strings;
        self.lone_surrogates += lone_surrogates;
        self.broken += broken;
    }
}

/// A record that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BrokenLine {
    pub(super) piece: PieceId,
    pub(super) line: u32,
    /// Byte of the line, from 1.
    pub(super) column: u64,
    pub(super) what: What,
}

pub(super) struct Worker<'a, L> {
    feed: &'a Feed<'a>,
    fields: &'a TextFields,
    records: Records,
    skip_bad: bool,
    pub(super) look: L,
    pub(super) counts: Counts,
    /// The first ones.
    pub(super) broken: Vec<BrokenLine>,
    /// Line of the piece.
    line: u32,
    /// Records of this thread so far.
    record: u64,
    long: Option<(PieceId, Result<LongRecord<'a>, Broken>)>,
}

impl<'a, L: Look> Worker<'a, L> {
    pub(super) fn new(
        feed: &'a Feed<'a>,
        fields: &'a TextFields,
        squeezer: Squeezer,
        skip_bad: bool,
        look: L,
    ) -> Self {
        Self {
            feed,
            fields,
            records: Records::new(squeezer, fields.clone()),
            skip_bad,
            look,
            counts: Counts::default(),
            broken: Vec::new(),
            line: 0,
            record: 0,
            long: None,
        }
    }

    /// Everything counted.
    pub(super) fn finish(mut self) -> (L, Counts, Vec<BrokenLine>) {
        self.counts.lone_surrogates += self.records.lone_surrogates();
        (self.look, self.counts, self.broken)
    }

    /// Whether the thread goes on.
    fn broken(&mut self, piece: PieceId, column: u64, what: What) -> bool {
        self.counts.broken += 1;
        // Pieces come in ascending order, so the first broken records of a thread are the first it meets.
        if self.broken.len() < BROKEN_NAMED_MAX {
            self.broken.push(BrokenLine { piece, line: self.line, column, what });
        }
        if !self.skip_bad {
            self.feed.stop();
        }
        self.skip_bad
    }

    fn sound_lines(&mut self, piece: PieceId, lines: &[u8]) -> bool {
        let mut at = 0;
        while at < lines.len() {
            let place = Place { piece, line: self.line, string: 0 };
            let (look, counts, record) = (&mut self.look, &mut self.counts, self.record);
            let mut string = 0;
            let read = self.records.line(lines, at, &mut |found| {
                look.string(found, record, Place { string, ..place });
                string += 1;
            });
            counts.strings += u64::from(string);
            match read {
                Ok((line, next)) => {
                    if line == Line::Record {
                        counts.records += 1;
                        counts.without_text += u64::from(string == 0);
                        self.record += 1;
                    }
                    at = next;
                }
                Err(Broken { at: place, what }) => {
                    self.record += 1;
                    if !self.broken(piece, (place.max(at) - at) as u64 + 1, what) {
                        return false;
                    }
                    // What is wrong may be the line break itself.
                    at = memchr(b'\n', &lines[at..]).map_or(lines.len(), |newline| at + newline + 1);
                }
            }
            self.line += 1;
        }
        true
    }
}

impl<L: Look> Reader for Worker<'_, L> {
    fn lines(&mut self, piece: PieceId, lines: &[u8]) {
        if !self.skip_bad && !self.broken.is_empty() {
            return;
        }
        if simdutf8::basic::from_utf8(lines).is_ok() {
            self.sound_lines(piece, lines);
            return;
        }
        // Somewhere a line is not UTF-8: it is broken, its neighbours are not.
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            let on = match std::str::from_utf8(line) {
                Ok(_) => self.sound_lines(piece, line),
                Err(error) => {
                    let on = self.broken(piece, error.valid_up_to() as u64 + 1, What::Utf8);
                    self.line += 1;
                    on
                }
            };
            if !on {
                return;
            }
        }
    }

    fn begin_long(&mut self, piece: PieceId) {
        self.long = Some((piece, Ok(LongRecord::new(self.fields))));
    }

    fn long(&mut self, part: &[u8]) {
        if let Some((_, state)) = &mut self.long
            && let Ok(record) = state
        {
            let mut ears = Ears { look: &mut self.look, counts: &mut self.counts };
            if let Err(broken) = record.push(part, &mut ears) {
                *state = Err(broken);
            }
        }
    }

    fn end_long(&mut self) {
        let Some((piece, state)) = self.long.take() else {
            return;
        };
        let mut ears = Ears { look: &mut self.look, counts: &mut self.counts };
        let mut strings = 0;
        let ended = state.and_then(|mut record| {
            let ended = record.finish(&mut ears)?;
            if let Ended::Record(Some(reading)) = ended {
                strings = record.strings(reading);
            }
            Ok(ended)
        });
        let reading = match ended {
            Ok(Ended::Record(reading)) => reading,
            Ok(Ended::Blank) | Err(_) => None,
        };
        self.counts.strings += strings;
        self.look.end_record(reading, self.record, Place { piece, line: self.line, string: 0 });
        self.record += 1;
        match ended {
            Ok(Ended::Blank) => {}
            Ok(Ended::Record(_)) => {
                self.counts.records += 1;
                self.counts.without_text += u64::from(reading.is_none());
            }
            Err(Broken { at, what }) => {
                self.broken(piece, at as u64 + 1, what);
            }
        }
        self.line += 1;
    }

    fn lines_done(&mut self) -> u32 {
        std::mem::take(&mut self.line)
    }
}

/// Hears a long record.
struct Ears<'a, L> {
    look: &'a mut L,
    counts: &'a mut Counts,
}

impl<L: Look> Listener for Ears<'_, L> {
    fn begin(&mut self, readings: &[Reading], field: &str, nth: u32) {
        self.look.begin(readings, field, nth);
    }

    fn char(&mut self, c: char) {
        self.look.char(c);
    }

    fn lone_surrogate(&mut self) {
        self.counts.lone_surrogates += 1;
    }

    fn end(&mut self) {
        self.look.end();
    }
}
