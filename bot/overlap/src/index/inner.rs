//! What an index holds, behind its lock.

use std::ops::Range;
use std::sync::Arc;

use super::anchors::Grid;
use super::part::{Bits, Part};
use super::prepare::{Judged, Prepared};
use super::types::{IndexOptions, SourceRef};
use crate::judge::seeds::{Gram, Holders, NUMBERS_MAX, Phrase, Postings, Seeds};
use crate::judge::stream::{Everything, StoredStream, weights};

/// The part that takes new texts is sealed at this many units (UTF-16) or documents. Unit tests seal early,
/// so that small indexes have many parts.
pub(super) const HEAD_UNITS: usize = if cfg!(test) { 1 << 7 } else { 1 << 18 };
const HEAD_DOCS: usize = 1 << 14;
const HEAD_BITS: usize = 1 << 28;
/// This many parts of like size become one.
const FAN_OUT: usize = 4;

/// A sealed part.
#[derive(Debug, Clone)]
pub(super) struct Sealed {
    pub(super) part: Arc<Part>,
    /// Units of removed documents in it.
    dead_units: usize,
}

impl Sealed {
    pub(super) fn new(part: Part) -> Self {
        Self { part: Arc::new(part), dead_units: 0 }
    }

    /// Parts of one level are merged with each other: a level holds parts of `FAN_OUT` times the size of the
    /// level below.
    fn level(&self) -> u32 {
        ((self.part.units() - self.dead_units) / HEAD_UNITS).max(1).ilog2() / FAN_OUT.ilog2()
    }

    fn wants_reclaim(&self) -> bool {
        self.dead_units > 1024 && self.dead_units * 4 > self.part.units()
    }
}

#[derive(Debug)]
pub(crate) struct Inner {
    /// Sealed parts by number of their documents.
    pub(super) sealed: Vec<Sealed>,
    /// The part that takes new texts.
    pub(super) head: Part,
    /// Which documents are not removed, by number.
    pub(super) alive: Bits,
    pub(super) alive_count: usize,
    /// What judgements read, by number; empty without judging.
    pub(super) docs: Vec<Doc>,
    pub(crate) seeds: Seeds,
    /// Phrases, but for those of the first few posts with the seed that a phrase begins with.
    pub(crate) phrases: Seeds,
    /// Documents by the hash of everything they say.
    same: Postings,
}

/// What judgements read of a document.
#[derive(Debug)]
pub(crate) struct Doc {
    pub(crate) source: SourceRef,
    pub(crate) alive: bool,
    pub(crate) stream: StoredStream,
    /// Weight of what no mask covers.
    pub(crate) prose_weight: u32,
}

impl Doc {
    pub(super) fn new(source: SourceRef, alive: bool, stream: StoredStream) -> Self {
        let read = stream.load();
        let prose_weight = weights(&read.symbols, &read.marks).iter().sum();
        Self { source, alive, stream, prose_weight }
    }
}

/// Half of the hash: equal halves are looked at, and rare.
fn same_key(everything: &Everything) -> u32 {
    (everything.hash() >> 32) as u32
}

impl Inner {
    pub(super) fn new(options: &IndexOptions, grid: Grid) -> Self {
        Self {
            sealed: Vec::new(),
            head: Part::live(0, grid),
            alive: Bits::default(),
            alive_count: 0,
            docs: Vec::new(),
            seeds: Seeds::new(Gram::seed(options.seed_weight)),
            phrases: Seeds::new(Gram::phrase(options.phrase_weight)),
            same: Postings::default(),
        }
    }

    /// Documents that may say exactly the same, in the order they came.
    pub(crate) fn same(&self, everything: &Everything) -> Option<Holders<'_>> {
        self.same.holders(same_key(everything))
    }

    /// Adds what judgements read of the next document, and finds it by everything it says.
    pub(super) fn push_doc(&mut self, source: SourceRef, alive: bool, stream: StoredStream) {
        if !stream.is_empty() {
            self.same.insert(same_key(&stream.everything()), self.docs.len() as u32);
        }
        // By an eighth, as the tables of grams grow.
        if self.docs.len() == self.docs.capacity() {
            self.docs.reserve_exact(self.docs.len() / 8 + 16);
        }
        self.docs.push(Doc::new(source, alive, stream));
    }

    pub(super) fn same_bytes(&self) -> usize {
        self.same.heap_bytes()
    }

    /// What judgements read of each document, by number; empty when the index was made without judging.
    pub(crate) fn docs(&self) -> &[Doc] {
        &self.docs
    }

    /// How many documents are from before a time; removed ones count while they keep their numbers.
    pub(crate) fn earlier(&self, before_ms: i64) -> usize {
        let is_earlier = |part: &Part, doc: usize| part.documents.sources.time_ms(doc) < before_ms;
        let sealed = self.sealed.iter().map(|sealed| {
            // Sealed documents stand in the order of their times.
            let (mut from, mut to) = (0, sealed.part.len());
            while from < to {
                let middle = from.midpoint(to);
                if is_earlier(&sealed.part, middle) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            from
        });
        sealed.sum::<usize>() + (0..self.head.len()).filter(|&doc| is_earlier(&self.head, doc)).count()
    }

    /// All parts, the oldest documents first.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.sealed.iter().map(|sealed| &*sealed.part).chain(std::iter::once(&self.head))
    }

    /// The number that the next document gets.
    pub(super) fn next_number(&self) -> u32 {
        self.head.first + self.head.len() as u32
    }

    pub(super) fn units(&self) -> usize {
        self.parts().map(Part::units).sum()
    }

    fn part_of(&self, number: u32) -> &Part {
        let at = self.sealed.partition_point(|sealed| sealed.part.first <= number);
        if number >= self.head.first || at == 0 { &self.head } else { &self.sealed[at - 1].part }
    }

    pub(super) fn source(&self, number: u32) -> SourceRef {
        let part = self.part_of(number);
        part.documents.sources.get(part.doc(number))
    }

    pub(super) fn id(&self, number: u32) -> u64 {
        let part = self.part_of(number);
        part.documents.sources.id(part.doc(number))
    }

    /// Takes a text in and gives its number.
    pub(super) fn push(&mut self, prepared: Prepared, grid: Grid) -> u32 {
        if self.head.documents.maps.bits() + prepared.normalised.map().bits() >= HEAD_BITS {
            self.seal(grid);
        }
        let number = self.next_number();
        self.head.push(prepared.source, prepared.normalised.as_str(), prepared.normalised.map());
        if let Some(judged) = prepared.judged {
            self.push_judged(prepared.source, judged, true);
        }
        self.alive.set(number, true);
        self.alive_count += 1;
        if self.head.units() >= HEAD_UNITS || self.head.len() >= HEAD_DOCS {
            self.seal(grid);
        }
        number
    }

    /// Whether judgements can number these documents, and the grams they share with others.
    pub(super) fn has_room_to_judge(&self, judged: &[Judged]) -> bool {
        let seeds: usize = judged.iter().map(|judged| judged.seeds.len()).sum();
        let phrases: usize = judged.iter().map(|judged| judged.phrases.len()).sum();
        judged.is_empty()
            || self.docs.len() + judged.len() <= NUMBERS_MAX as usize
                && self.seeds.has_room(seeds)
                && self.phrases.has_room(phrases)
    }

    /// Lets judgements find the next document, unless it was refused.
    pub(super) fn push_judged(&mut self, source: SourceRef, mut judged: Judged, taken: bool) {
        let number = self.docs.len() as u32;
        if taken {
            self.seeds.insert(&judged.seeds, number);
            self.phrases.insert_phrases(&judged.phrases, number, &self.seeds);
        } else {
            judged.stream = StoredStream::default();
        }
        self.push_doc(source, taken, judged.stream);
    }

    /// Begins a new head.
    pub(super) fn seal(&mut self, grid: Grid) {
        if self.head.len() > 0 {
            let next = Part::live(self.next_number(), grid);
            self.sealed.push(Sealed::new(std::mem::replace(&mut self.head, next)));
        }
    }

    /// Adds a part. Its first `taken` documents count; the others were refused.
    pub(super) fn push_part(&mut self, part: Part, taken: usize, grid: Grid) {
        self.seal(grid);
        let numbers = part.first..part.first + part.len() as u32;
        let kept = part.first + taken as u32;
        self.head = Part::live(numbers.end, grid);
        self.sealed.push(Sealed::new(part));
        for number in numbers.start..kept {
            self.alive.set(number, true);
        }
        self.alive_count += taken;
        for number in kept..numbers.end {
            self.forget_units(number);
        }
    }

    /// Adds a part that was read back; [`Inner::revive`] tells afterwards who is alive.
    pub(super) fn push_loaded(&mut self, part: Part, grid: Grid) {
        self.push_part(part, 0, grid);
    }

    /// Makes the documents alive that `alive` says, in an index that was read back. `None` when it says so of
    /// documents that are not there.
    pub(super) fn revive(&mut self, alive: Bits) -> Option<()> {
        let numbers = self.next_number();
        self.alive_count = (0..numbers).filter(|&number| alive.get(number)).count();
        if alive.count() != self.alive_count {
            return None;
        }
        self.alive = alive;
        for sealed in &mut self.sealed {
            sealed.dead_units = (sealed.part.first..sealed.part.first + sealed.part.len() as u32)
                .filter(|&number| !self.alive.get(number))
                .map(|number| sealed.part.documents.range(sealed.part.doc(number)).len())
                .sum();
        }
        Some(())
    }

    pub(super) fn bury(&mut self, number: u32) {
        self.alive.set(number, false);
        self.alive_count -= 1;
        if let Some(doc) = self.docs.get_mut(number as usize) {
            doc.alive = false;
        }
        self.forget_units(number);
    }

    /// Counts the units of a document as dead.
    fn forget_units(&mut self, number: u32) {
        if number < self.head.first {
            let at = self.sealed.partition_point(|sealed| sealed.part.first <= number) - 1;
            let sealed = &mut self.sealed[at];
            sealed.dead_units += sealed.part.documents.range(sealed.part.doc(number)).len();
        }
    }

    /// Whether so many numbers belong to removed documents that all should be numbered anew.
    pub(super) fn is_sparse(&self) -> bool {
        let numbers = self.next_number() as usize;
        self.alive_count * 4 < numbers * 3 && numbers > 64
    }

    /// The next parts to write anew as one: parts of like size, then what was sealed and is not packed, then
    /// what has lost a quarter.
    pub(super) fn next_merge(&self) -> Option<Range<usize>> {
        let end = self.sealed.len();
        let top = self.sealed.iter().map(Sealed::level).max()?;
        for level in 0..=top {
            let trailing = self.sealed.iter().rev().take_while(|sealed| sealed.level() <= level);
            let len = trailing.clone().count();
            if trailing.filter(|sealed| sealed.level() == level).count() >= FAN_OUT {
                let range = end - len..end;
                if Part::fit_together(self.sealed[range.clone()].iter().map(|sealed| &*sealed.part)) {
                    return Some(range);
                }
            }
        }
        let unpacked = self.sealed.iter().position(|sealed| !sealed.part.is_packed());
        let at = unpacked.or_else(|| self.sealed.iter().position(Sealed::wants_reclaim))?;
        Some(at..at + 1)
    }

    /// The longest range of sealed parts from `from` on that can be one part.
    pub(super) fn fitting(&self, from: usize) -> Option<Range<usize>> {
        let rest = self.sealed.get(from..).filter(|rest| !rest.is_empty())?;
        let len = (1..=rest.len())
            .rev()
            .find(|&len| Part::fit_together(rest[..len].iter().map(|sealed| &*sealed.part)));
        Some(from..from + len.unwrap_or(1))
    }

    /// Puts a part in the place of those it was merged from, and gives them back: dropping them may take
    /// time that is better spent outside the lock.
    pub(super) fn swap(&mut self, range: Range<usize>, merged: Part) -> Vec<Sealed> {
        let old = &self.sealed[range.clone()];
        let units: usize = old.iter().map(|sealed| sealed.part.units()).sum();
        let dead: usize = old.iter().map(|sealed| sealed.dead_units).sum();
        let mut new = Sealed::new(merged);
        // What was removed while the merge ran is still in it.
        new.dead_units = dead.saturating_sub(units - new.part.units());
        self.sealed.splice(range, std::iter::once(new)).collect()
    }

    /// A copy without the removed documents, numbered anew.
    pub(super) fn compacted(&self, options: &IndexOptions, grid: Grid) -> Self {
        let parts: Vec<&Part> = self.parts().collect();
        let mut all = Vec::with_capacity(self.alive_count);
        let mut numbers = Vec::with_capacity(self.alive_count);
        for (at, part) in parts.iter().enumerate() {
            for number in part.first..part.first + part.len() as u32 {
                if self.alive.get(number) {
                    all.push((at, part.doc(number)));
                    numbers.push(number);
                }
            }
        }
        let mut new = Self::new(options, grid);
        for (number, &old) in numbers.iter().enumerate() {
            if let Some(doc) = self.docs.get(old as usize) {
                let prose = doc.stream.load().prose();
                let number = number as u32;
                let (seed, phrase) = (new.seeds.gram(), new.phrases.gram());
                new.seeds.insert(&Seeds::of(&prose, seed), number);
                new.phrases.insert_phrases(&Phrase::of(&prose, phrase, seed), number, &new.seeds);
                new.push_doc(doc.source, doc.alive, doc.stream.clone());
            }
        }
        // Groups of documents whose places and bits can be numbered together.
        let mut rest = all.as_slice();
        while !rest.is_empty() {
            let mut bits = 0;
            let fits = rest
                .iter()
                .take_while(|&&(part, doc)| {
                    bits += parts[part].documents.maps.bits_of(doc);
                    bits < crate::map::PACKED_BITS_MAX
                })
                .count()
                .max(1);
            let (group, later) = rest.split_at(fits);
            let first = (all.len() - rest.len()) as u32;
            new.push_part(Part::gather(&parts, group, first, |_| true, grid, 1), fits, grid);
            rest = later;
        }
        new
    }
}
