//! What has been found, in a form that threads can fill by themselves and that adds up to the same whatever the
//! order: more bits, larger counts, the longest run, the earliest place.

use std::collections::HashMap;
use std::ops::Range;

use overlap::ItemRun;

use super::feed::PieceId;
use super::target::{Target, Targets};

/// A string of the training data. The order is that of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) piece: PieceId,
    /// Line of the piece, from 0.
    pub(super) line: u32,
    /// String of the record, from 0.
    pub(super) string: u32,
}

/// A run in the training data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Its length in normalised characters.
    pub(super) chars: u32,
    pub(super) place: Place,
    /// The key of the string in its record; which of the strings under it.
    pub(super) field: Box<str>,
    pub(super) nth: u32,
    /// Code points of the string.
    pub(super) source: Range<u64>,
    /// What stands there, if the record was held in memory.
    pub(super) excerpt: Option<Box<str>>,
    /// Normalised characters of the example.
    pub(super) example: Range<u32>,
}

/// Which run a found one is to be kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// The longest of the item.
    Longest(u32),
    /// That of a window drawn: item and number of the window.
    Drawn(u32, u32),
}

/// What one thread has found.
#[derive(Debug, Default)]
pub(super) struct Tally {
    longest: Vec<Option<Box<Found>>>,
    drawn: HashMap<(u32, u32), Box<Found>>,
    /// Records that hold a window (a drawn one, if windows are drawn).
    pub(super) records: Vec<u64>,
    last_record: Vec<u64>,
    windows: Vec<u64>,
}

impl Tally {
    pub(super) fn new(targets: &Targets) -> Self {
        let count = targets.of_item.len();
        Self {
            longest: vec![None; count],
            drawn: HashMap::new(),
            records: vec![0; count],
            last_record: vec![u64::MAX; count],
            windows: vec![0; targets.bits().div_ceil(64)],
        }
    }

    /// Takes a run of the record number `record` in, and lists the slots it would fill better than what is there.
    pub(super) fn take(
        &mut self,
        target: &Target,
        run: &ItemRun,
        record: u64,
        place: Place,
        better: &mut Vec<Slot>,
    ) {
        let item = run.item as usize;
        let span = target.chars_at(&run.span);
        if self.longest[item].as_ref().is_none_or(|best| beats(run.chars as u32, place, best)) {
            better.push(Slot::Longest(run.item));
        }
        if (run.chars as u32) < target.window {
            return;
        }
        self.set(target.bits + span.start as usize..target.bits + (span.end - target.window) as usize + 1);
        let mut holds = target.drawn.is_empty();
        for (number, &start) in target.drawn.iter().enumerate() {
            if span.start <= start && start + target.window <= span.end {
                holds = true;
                let slot = (run.item, number as u32);
                if self.drawn.get(&slot).is_none_or(|best| beats(target.window, place, best)) {
                    better.push(Slot::Drawn(slot.0, slot.1));
                }
            }
        }
        if holds && self.last_record[item] != record {
            self.last_record[item] = record;
            self.records[item] += 1;
        }
    }

    /// Keeps what was found for a slot, if it is still better.
    pub(super) fn keep(&mut self, slot: Slot, found: Found) {
        match slot {
            Slot::Longest(item) => {
                let best = &mut self.longest[item as usize];
                if best.as_ref().is_none_or(|best| beats(found.chars, found.place, best)) {
                    *best = Some(Box::new(found));
                }
            }
            Slot::Drawn(item, number) => {
                let best = self.drawn.get(&(item, number));
                if best.is_none_or(|best| beats(found.chars, found.place, best)) {
                    self.drawn.insert((item, number), Box::new(found));
                }
            }
        }
    }

    /// Adds what another thread has found. No record is read by two threads.
    pub(super) fn add(&mut self, other: Self) {
        for (item, found) in other.longest.into_iter().enumerate() {
            if let Some(found) = found {
                self.keep(Slot::Longest(item as u32), *found);
            }
        }
        for ((item, number), found) in other.drawn {
            self.keep(Slot::Drawn(item, number), *found);
        }
        for (mine, theirs) in self.records.iter_mut().zip(other.records) {
            *mine += theirs;
        }
        for (mine, theirs) in self.windows.iter_mut().zip(other.windows) {
            *mine |= theirs;
        }
    }

    pub(super) fn longest(&self, item: u32) -> Option<&Found> {
        self.longest[item as usize].as_deref()
    }

    pub(super) fn drawn(&self, item: u32, number: u32) -> Option<&Found> {
        self.drawn.get(&(item, number)).map(|found| &**found)
    }

    /// Whether the window of an item that begins at the character `start` was found.
    pub(super) fn has_window(&self, target: &Target, start: u32) -> bool {
        let bit = target.bits + start as usize;
        self.windows[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// How many of its windows were found.
    pub(super) fn windows(&self, target: &Target) -> u32 {
        (0..target.starts()).map(|start| u32::from(self.has_window(target, start))).sum()
    }

    fn set(&mut self, bits: Range<usize>) {
        let mut at = bits.start;
        while at < bits.end {
            let word = at / 64;
            let end = bits.end.min((word + 1) * 64);
            let ones = u64::MAX >> (64 - (end - at));
            self.windows[word] |= ones << (at % 64);
            at = end;
        }
    }
}

fn beats(chars: u32, place: Place, best: &Found) -> bool {
    chars > best.chars || chars == best.chars && place < best.place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_set_from_and_to_any_place() {
        for start in 0..140 {
            for end in start + 1..=150 {
                let mut tally = Tally { windows: vec![0; 3], ..Tally::default() };
                tally.set(start..end);
                let set: Vec<usize> =
                    (0..192).filter(|bit| tally.windows[bit / 64] >> (bit % 64) & 1 == 1).collect();
                assert_eq!(set, (start..end).collect::<Vec<_>>());
            }
        }
    }
}
