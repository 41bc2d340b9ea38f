//! What anyone could do, and what nobody can beat.

use std::collections::BTreeSet;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::DoubleArrayAhoCorasick;
use overlap::{Squeezed, Squeezer};

use super::examples::{Examples, Pattern};
use super::reader::{Piece, Pieces, READ_BYTES, each_text};

/// Reads every byte from the page cache and adds them up: the least that any program does with them.
pub(crate) fn read_and_touch(path: &Path) -> u64 {
    each_read(path, |bytes| bytes.iter().map(|&byte| u64::from(byte)).sum())
}

/// The same by words of eight bytes, which asks less of the processor: the limit of the memory.
pub(crate) fn read_words(path: &Path) -> u64 {
    each_read(path, |bytes| {
        let (words, rest) = bytes.as_chunks::<8>();
        let sum = words.iter().fold(0_u64, |sum, &word| sum.wrapping_add(u64::from_le_bytes(word)));
        rest.iter().fold(sum, |sum, &byte| sum.wrapping_add(byte.into()))
    })
}

fn each_read(path: &Path, sum: impl Fn(&[u8]) -> u64) -> u64 {
    let mut file = File::open(path).expect("the corpus");
    let mut bytes = vec![0; READ_BYTES];
    let mut all = 0_u64;
    loop {
        let read = file.read(&mut bytes).expect("the corpus");
        if read == 0 {
            return black_box(all);
        }
        all = all.wrapping_add(sum(&bytes[..read]));
    }
}

/// Different patterns, and the ids of the examples that each is from: `MBPP` repeats itself.
struct Patterns {
    different: Vec<String>,
    ids: Vec<BTreeSet<String>>,
}

impl Patterns {
    fn new(examples: &Examples, patterns: &[Pattern]) -> Self {
        let mut sorted: Vec<&Pattern> = patterns.iter().collect();
        sorted.sort_by(|a, b| a.text.cmp(&b.text));
        let groups = || sorted.chunk_by(|a, b| a.text == b.text);
        let ids = |group: &[&Pattern]| group.iter().map(|p| examples.all[p.example].id.clone()).collect();
        Self {
            different: groups().map(|group| group[0].text.clone()).collect(),
            ids: groups().map(ids).collect(),
        }
    }

    fn ids(&self, hit: &[bool]) -> BTreeSet<String> {
        let hits = self.ids.iter().zip(hit).filter(|&(_, &hit)| hit);
        hits.flat_map(|(ids, _)| ids.iter().cloned()).collect()
    }
}

/// The program that an author writes who does not think of speed: a line, a record, its letters, a search.
pub(crate) struct Plain {
    patterns: Patterns,
    automaton: AhoCorasick,
}

#[derive(serde::Deserialize)]
struct Record {
    text: String,
}

impl Plain {
    pub(crate) fn new(examples: &Examples, patterns: &[Pattern]) -> Self {
        let patterns = Patterns::new(examples, patterns);
        Self { automaton: AhoCorasick::new(&patterns.different).expect("few patterns"), patterns }
    }

    pub(crate) fn run(&self, path: &Path) -> BTreeSet<String> {
        let mut hit = vec![false; self.patterns.different.len()];
        for line in BufReader::new(File::open(path).expect("the corpus")).lines() {
            let record: Record = serde_json::from_str(&line.expect("a line")).expect("a record");
            let letters: String = record.text.chars().filter(|c| c.is_alphanumeric()).collect();
            for found in self.automaton.find_overlapping_iter(&letters) {
                hit[found.pattern().as_usize()] = true;
            }
        }
        self.patterns.ids(&hit)
    }
}

/// The same squeezed text as the engine, searched by an automaton of one of two makes.
pub(crate) struct Automaton {
    patterns: Patterns,
    make: Make,
}

enum Make {
    /// aho-corasick with the table of a DFA, the fastest of its kinds.
    Dfa(AhoCorasick),
    /// daachorse: a double array.
    DoubleArray(DoubleArrayAhoCorasick<u32>),
}

impl Automaton {
    pub(crate) fn dfa(examples: &Examples, patterns: &[Pattern]) -> Self {
        let patterns = Patterns::new(examples, patterns);
        let built = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&patterns.different);
        Self { patterns, make: Make::Dfa(built.expect("few patterns")) }
    }

    pub(crate) fn double_array(examples: &Examples, patterns: &[Pattern]) -> Self {
        let patterns = Patterns::new(examples, patterns);
        let built = DoubleArrayAhoCorasick::new(&patterns.different).expect("few different patterns");
        Self { patterns, make: Make::DoubleArray(built) }
    }

    pub(crate) fn run(&self, path: &Path, squeezer: Squeezer) -> BTreeSet<String> {
        let mut hit = vec![false; self.patterns.different.len()];
        let mut pieces = Pieces::open(path).expect("the corpus");
        let (mut piece, mut letters) = (Piece::default(), Squeezed::new());
        while pieces.next(&mut piece).expect("the corpus") {
            each_text(piece.bytes(), |text| {
                letters.clear();
                let used = squeezer.json_string(text, &mut letters).expect("a string");
                match &self.make {
                    Make::Dfa(automaton) => {
                        for found in automaton.find_overlapping_iter(letters.as_bytes()) {
                            hit[found.pattern().as_usize()] = true;
                        }
                    }
                    Make::DoubleArray(automaton) => {
                        for found in automaton.find_overlapping_iter(letters.as_bytes()) {
                            hit[found.value() as usize] = true;
                        }
                    }
                }
                used
            });
        }
        self.patterns.ids(&hit)
    }
}
