//! The engine alone: squeezed texts, looked at by `overlap::Items`, without reports and checks of records.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use overlap::{Items, Search, Squeezed, Squeezer};

use super::contender::{Contender, Method};
use super::examples::{Examples, Pattern, SHORTEST_CHARS, WINDOW_CHARS};
use super::reader::{Piece, Pieces, each_text};

pub(crate) struct Engine<'a> {
    gpt4: Tables<'a>,
    exhaustive: Tables<'a>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(examples: &'a Examples, windows: &[Pattern]) -> Self {
        Self { gpt4: Tables::new(examples, windows), exhaustive: Tables::new(examples, &examples.whole()) }
    }
}

impl Contender for Engine<'_> {
    fn name(&self) -> &'static str {
        "engine"
    }

    fn run(&self, corpus: &Path, method: Method, threads: usize, path: overlap::Path) -> BTreeSet<String> {
        let squeezer = Squeezer::with_path(path).expect("a path of this processor");
        match method {
            Method::Gpt4 => self.gpt4.run(corpus, squeezer, threads),
            Method::Exhaustive => self.exhaustive.run(corpus, squeezer, threads),
        }
    }
}

struct Tables<'a> {
    examples: &'a Examples,
    /// Patterns of a window's length and more, of which any run of that length counts.
    long: (Items, Vec<usize>),
    /// Shorter ones, which count as a whole.
    short: (Items, Vec<usize>),
}

impl<'a> Tables<'a> {
    fn new(examples: &'a Examples, patterns: &[Pattern]) -> Self {
        let part = |long: bool, chars_min: usize| {
            let mine = || patterns.iter().filter(|p| (p.text.chars().count() >= WINDOW_CHARS) == long);
            let items = Items::new(mine().map(|p| p.text.as_str()), chars_min).expect("sound lengths");
            (items, mine().map(|p| p.example).collect())
        };
        Self { examples, long: part(true, WINDOW_CHARS), short: part(false, SHORTEST_CHARS) }
    }

    fn run(&self, path: &Path, squeezer: Squeezer, threads: usize) -> BTreeSet<String> {
        let pieces = Mutex::new(Pieces::open(path).expect("the corpus"));
        let work = || self.work(&pieces, squeezer);
        let hits: Vec<Vec<bool>> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mine = work();
            others.into_iter().map(|other| other.join().expect("a worker")).chain([mine]).collect()
        });
        let examples = self.examples.all.iter().enumerate();
        examples
            .filter(|&(at, _)| hits.iter().any(|hit| hit[at]))
            .map(|(_, example)| example.id.clone())
            .collect()
    }

    fn work(&self, pieces: &Mutex<Pieces>, squeezer: Squeezer) -> Vec<bool> {
        let mut hit = vec![false; self.examples.all.len()];
        let (mut piece, mut letters, mut search) = (Piece::default(), Squeezed::new(), Search::default());
        while pieces.lock().expect("no worker fails").next(&mut piece).expect("the corpus") {
            each_text(piece.bytes(), |text| {
                letters.clear();
                let used = squeezer.json_string(text, &mut letters).expect("a string");
                let (long, from) = &self.long;
                for run in long.runs(letters.as_bytes(), &mut search) {
                    hit[from[run.item as usize]] = true;
                }
                let (short, from) = &self.short;
                for run in short.runs(letters.as_bytes(), &mut search) {
                    if run.span.len() == short.text(run.item).len() {
                        hit[from[run.item as usize]] = true;
                    }
                }
                used
            });
        }
        hit
    }
}
