//! The anchors of the part that takes new texts.

use std::ops::Range;

use super::{Grid, hash};

/// A table from the hash of a gram to the places where it is anchored. It grows with each text; the index
/// seals it while it is small.
#[derive(Debug)]
pub(crate) struct Live {
    grid: Grid,
    /// Eight bits an anchor and more: most grams of an unrelated text end here.
    filter: Vec<u64>,
    /// First and last anchor of each bucket, plus one; 0 is none.
    buckets: Vec<(u32, u32)>,
    /// Places of the anchors, and the next anchor of the same bucket, plus one.
    places: Vec<(u32, u32)>,
}

impl Live {
    pub(crate) fn new(grid: Grid) -> Self {
        Self { grid, filter: vec![0; 16], buckets: vec![(0, 0); 64], places: Vec::new() }
    }

    /// Anchors the text at `range`.
    pub(crate) fn insert(&mut self, units: &[u16], range: Range<usize>) {
        let mut at = range.start;
        while at + self.grid.q <= range.end {
            if self.places.len() >= self.buckets.len() {
                self.grow(units);
            }
            self.link(units, at as u32);
            at += self.grid.stride;
        }
    }

    fn link(&mut self, units: &[u16], place: u32) {
        let hash = hash(&units[place as usize..place as usize + self.grid.q]);
        let bucket = self.bucket(hash);
        let (word, bit) = self.filter_bit(hash);
        self.filter[word] |= bit;
        self.places.push((place, 0));
        let newest = self.places.len() as u32;
        let (first, last) = &mut self.buckets[bucket];
        match last.checked_sub(1) {
            Some(last) => self.places[last as usize].1 = newest,
            None => *first = newest,
        }
        *last = newest;
    }

    fn grow(&mut self, units: &[u16]) {
        let places = std::mem::take(&mut self.places);
        let buckets = self.buckets.len() * 2;
        self.buckets = vec![(0, 0); buckets];
        self.filter = vec![0; buckets / 4];
        self.places = Vec::with_capacity(buckets);
        for (place, _) in places {
            self.link(units, place);
        }
    }

    fn bucket(&self, hash: u64) -> usize {
        (hash >> 20) as usize & (self.buckets.len() - 1)
    }

    fn filter_bit(&self, hash: u64) -> (usize, u64) {
        let bit = (hash >> 8) as usize & (self.filter.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.filter_bit(hash);
        self.filter[word] & bit != 0
    }

    /// The first anchor of the bucket of this hash, for [`Live::get`].
    pub(super) fn first(&self, hash: u64) -> u32 {
        self.buckets[self.bucket(hash)].0
    }

    /// The place of an anchor, and the next anchor of its bucket.
    pub(super) fn get(&self, anchor: u32) -> Option<(u32, u32)> {
        self.places.get(anchor.checked_sub(1)? as usize).copied()
    }

    /// Anchors from this one on, whatever their bucket.
    pub(super) fn rest(&self, anchor: u32) -> usize {
        if anchor == 0 { 0 } else { self.places.len() + 1 - anchor as usize }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.filter.capacity() * 8 + (self.buckets.capacity() + self.places.capacity()) * 8
    }
}
