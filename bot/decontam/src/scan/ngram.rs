//! Looks for shared runs of words, as the contamination checks of GPT-3 and of many tools after it do: for
//! comparison with them. A copy that joins or splits words, and Chinese, which has no spaces, are out of its reach.
//!
//! Words are what stands between white space, in lower case, without anything that is neither letter nor number
//! (Brown et al., "Language Models are Few-Shot Learners", 2020, appendix C); words of which nothing is left do
//! not count.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use super::eval::Evaluation;
use super::excerpt::excerpt;
use super::long::Reading;
use super::record::Piece;
use super::tally::{Found, Place};
use super::unescape::unescape;
use super::worker::Look;

/// A word longer than this is known by its beginning; nobody writes one.
const WORD_BYTES_MAX: usize = 1024;

/// Reads words out of characters.
#[derive(Debug, Default)]
struct Words {
    word: String,
    /// Code points of the word, with what was dropped inside.
    span: Range<u64>,
    at: u64,
}

impl Words {
    fn restart(&mut self) {
        self.word.clear();
        self.at = 0;
    }

    /// Takes a character; a complete word goes to `done`.
    fn push(&mut self, c: char, done: impl FnOnce(&str, Range<u64>)) {
        if c.is_whitespace() {
            self.flush(done);
        } else if overlap::is_letter_or_number(c) && self.word.len() < WORD_BYTES_MAX {
            if self.word.is_empty() {
                self.span.start = self.at;
            }
            self.word.extend(c.to_lowercase());
            self.span.end = self.at + 1;
        }
        self.at += 1;
    }

    fn flush(&mut self, done: impl FnOnce(&str, Range<u64>)) {
        if !self.word.is_empty() {
            done(&self.word, self.span.clone());
            self.word.clear();
        }
    }
}

fn hash_of(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// An odd number, so that no bit of a hash is lost on the way through the window.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// The n-grams of the examples.
#[derive(Debug)]
pub(super) struct Grams {
    n: usize,
    /// `BASE` to the power of `n`.
    leaving: u64,
    /// Words of each example.
    words: Vec<Vec<Box<str>>>,
    /// Different n-grams: an example that has it, and where.
    different: Vec<(u32, u32)>,
    by_hash: HashMap<u64, Vec<u32>>,
    /// The n-grams of each example, in order.
    pub(super) of_example: Vec<Vec<u32>>,
}

impl Grams {
    pub(super) fn prepare(evaluation: &Evaluation, n: usize) -> Self {
        let mut grams = Self {
            n,
            leaving: BASE.wrapping_pow(n as u32),
            words: Vec::new(),
            different: Vec::new(),
            by_hash: HashMap::new(),
            of_example: Vec::new(),
        };
        for (number, example) in evaluation.examples.iter().enumerate() {
            let mut words: Vec<Box<str>> = Vec::new();
            let mut reader = Words::default();
            for c in example.text.chars() {
                reader.push(c, |word, _| words.push(word.into()));
            }
            reader.flush(|word, _| words.push(word.into()));
            grams.words.push(words);
            let last = grams.words[number].len().checked_sub(n);
            let mine = (0..last.map_or(0, |last| last + 1)).map(|start| grams.take(number, start)).collect();
            grams.of_example.push(mine);
        }
        grams
    }

    /// The number of an n-gram, a new one if it was not met before.
    fn take(&mut self, example: usize, start: usize) -> u32 {
        let words = &self.words[example][start..start + self.n];
        let hash = words.iter().fold(0_u64, |hash, word| hash.wrapping_mul(BASE).wrapping_add(hash_of(word)));
        let same = self.by_hash.entry(hash).or_default();
        let known = same.iter().copied().find(|&gram| {
            let (example, start) = self.different[gram as usize];
            &self.words[example as usize][start as usize..start as usize + self.n] == words
        });
        known.unwrap_or_else(|| {
            let gram = self.different.len() as u32;
            same.push(gram);
            self.different.push((example as u32, start as u32));
            gram
        })
    }

    /// Words of an example.
    pub(super) fn words(&self, example: usize) -> usize {
        self.words[example].len()
    }

    /// The code points of the n-gram number `start` of a text.
    pub(super) fn span(&self, text: &str, start: usize) -> Range<usize> {
        let mut spans = Vec::new();
        let mut reader = Words::default();
        for c in text.chars() {
            reader.push(c, |_, span| spans.push(span));
        }
        reader.flush(|_, span| spans.push(span));
        match (spans.get(start), spans.get(start + self.n - 1)) {
            (Some(first), Some(last)) => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }

    fn is(&self, gram: u32, words: &Ring) -> bool {
        let (example, start) = self.different[gram as usize];
        let known = &self.words[example as usize][start as usize..start as usize + self.n];
        known.iter().enumerate().all(|(at, word)| word.as_ref() == words.at(at).0)
    }
}

/// The last n words.
#[derive(Debug)]
struct Ring {
    words: Vec<(String, u64, Range<u64>)>,
    next: usize,
    filled: usize,
    hash: u64,
}

impl Ring {
    fn new(n: usize) -> Self {
        Self { words: vec![(String::new(), 0, 0..0); n], next: 0, filled: 0, hash: 0 }
    }

    fn restart(&mut self) {
        self.filled = 0;
        self.hash = 0;
    }

    /// Whether there are n words.
    fn push(&mut self, word: &str, span: Range<u64>, leaving: u64) -> bool {
        let hash = hash_of(word);
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(hash);
        let full = self.filled == self.words.len();
        let slot = &mut self.words[self.next];
        let slot_hash = std::mem::replace(&mut slot.1, hash);
        if full {
            self.hash = self.hash.wrapping_sub(slot_hash.wrapping_mul(leaving));
        } else {
            self.filled += 1;
        }
        word.clone_into(&mut slot.0);
        slot.2 = span;
        self.next = (self.next + 1) % self.words.len();
        self.filled == self.words.len()
    }

    /// The word number `at` of those held, the oldest first.
    fn at(&self, at: usize) -> (&str, &Range<u64>) {
        let (word, _, span) = &self.words[(self.next + at) % self.words.len()];
        (word, span)
    }

    fn span(&self) -> Range<u64> {
        self.at(0).1.start..self.at(self.words.len() - 1).1.end
    }
}

/// What one thread has found: the earliest place of each n-gram, and the records that hold it.
#[derive(Debug, Default)]
pub(super) struct GramTally {
    pub(super) first: HashMap<u32, Found>,
    pub(super) records: HashMap<u32, u64>,
    last_record: HashMap<u32, u64>,
}

impl GramTally {
    pub(super) fn add(&mut self, other: Self) {
        for (gram, found) in other.first {
            self.keep(gram, found);
        }
        for (gram, records) in other.records {
            *self.records.entry(gram).or_default() += records;
        }
    }

    fn count(&mut self, gram: u32, record: u64) {
        if self.last_record.insert(gram, record) != Some(record) {
            *self.records.entry(gram).or_default() += 1;
        }
    }

    fn is_earlier(&self, gram: u32, place: Place) -> bool {
        self.first.get(&gram).is_none_or(|first| place < first.place)
    }

    fn keep(&mut self, gram: u32, found: Found) {
        if self.is_earlier(gram, found.place) {
            self.first.insert(gram, found);
        }
    }
}

/// One thread's search for n-grams.
#[derive(Debug)]
pub(super) struct GramLook<'a> {
    grams: &'a Grams,
    words: Words,
    ring: Ring,
    pub(super) tally: GramTally,
    long: LongStrings,
}

/// The strings of a long record.
#[derive(Debug, Default)]
struct LongStrings {
    readings: Vec<Reading>,
    field: String,
    nth: u32,
    /// Strings so far under each reading.
    strings: [u32; 3],
    /// The first place of each n-gram under each reading.
    found: HashMap<(Reading, u32), LongGram>,
}

#[derive(Debug)]
struct LongGram {
    string: u32,
    field: Box<str>,
    nth: u32,
    source: Range<u64>,
}

impl LongStrings {
    fn word(&mut self, grams: &Grams, ring: &mut Ring, word: &str, span: Range<u64>) {
        if !ring.push(word, span, grams.leaving) {
            return;
        }
        for gram in hits(grams, ring) {
            for &reading in &self.readings {
                self.found.entry((reading, gram)).or_insert_with(|| LongGram {
                    string: self.strings[reading as usize],
                    field: self.field.as_str().into(),
                    nth: self.nth,
                    source: ring.span(),
                });
            }
        }
    }
}

impl<'a> GramLook<'a> {
    pub(super) fn new(grams: &'a Grams) -> Self {
        Self {
            grams,
            words: Words::default(),
            ring: Ring::new(grams.n),
            tally: GramTally::default(),
            long: LongStrings::default(),
        }
    }
}

/// The n-grams that end with a word.
fn hits<'a>(grams: &'a Grams, ring: &'a Ring) -> impl Iterator<Item = u32> + 'a {
    let same = grams.by_hash.get(&ring.hash).map_or(&[][..], Vec::as_slice);
    same.iter().copied().filter(|&gram| grams.is(gram, ring))
}

impl Look for GramLook<'_> {
    fn string(&mut self, piece: Piece<'_>, record: u64, place: Place) {
        let text = unescape(piece.body);
        let Self { grams, words, ring, tally, .. } = self;
        words.restart();
        ring.restart();
        let mut take = |word: &str, span: Range<u64>| {
            if ring.push(word, span, grams.leaving) {
                for gram in hits(grams, ring) {
                    tally.count(gram, record);
                    if tally.is_earlier(gram, place) {
                        let source = ring.span();
                        let found = Found {
                            chars: (source.end - source.start) as u32,
                            place,
                            field: String::from_utf8_lossy(piece.field).into(),
                            nth: piece.nth,
                            excerpt: Some(excerpt(&text, source.start as usize..source.end as usize).into()),
                            source,
                            example: 0..0,
                        };
                        tally.keep(gram, found);
                    }
                }
            }
        };
        for c in text.chars() {
            words.push(c, &mut take);
        }
        words.flush(take);
    }

    fn begin(&mut self, readings: &[Reading], field: &str, nth: u32) {
        self.words.restart();
        self.ring.restart();
        self.long.readings.clear();
        self.long.readings.extend_from_slice(readings);
        field.clone_into(&mut self.long.field);
        self.long.nth = nth;
    }

    fn char(&mut self, c: char) {
        let Self { grams, words, ring, long, .. } = self;
        words.push(c, |word, span| long.word(grams, ring, word, span));
    }

    fn end(&mut self) {
        let Self { grams, words, ring, long, .. } = self;
        words.flush(|word, span| long.word(grams, ring, word, span));
        for reading in std::mem::take(&mut long.readings) {
            long.strings[reading as usize] += 1;
        }
    }

    fn end_record(&mut self, reading: Option<Reading>, record: u64, place: Place) {
        self.long.strings = [0; 3];
        for ((under, gram), LongGram { string, field, nth, source }) in std::mem::take(&mut self.long.found) {
            if Some(under) == reading {
                let place = Place { string, ..place };
                let chars = (source.end - source.start) as u32;
                self.tally.count(gram, record);
                self.tally
                    .keep(gram, Found { chars, place, field, nth, excerpt: None, source, example: 0..0 });
            }
        }
    }
}
