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
    buckets: Vec<Bucket>,
    /// Places of the anchors, and the next anchor of the same bucket, plus one.
    places: Vec<(u32, u32)>,
}

/// Anchors of like hash, in the order they came.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    /// First and last anchor, plus one; 0 is none.
    pub(super) first: u32,
    last: u32,
    pub(super) len: u32,
}

impl Live {
    pub(crate) fn new(grid: Grid) -> Self {
        Self { grid, filter: vec![0; 16], buckets: vec![Bucket::default(); 64], places: Vec::new() }
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
        let bucket = self.bucket_of(hash);
        let (word, bit) = self.filter_bit(hash);
        self.filter[word] |= bit;
        self.places.push((place, 0));
        let newest = self.places.len() as u32;
        let bucket = &mut self.buckets[bucket];
        match bucket.last.checked_sub(1) {
            Some(last) => self.places[last as usize].1 = newest,
            None => bucket.first = newest,
        }
        bucket.last = newest;
        bucket.len += 1;
    }

    fn grow(&mut self, units: &[u16]) {
        let places = std::mem::take(&mut self.places);
        let buckets = self.buckets.len() * 2;
        self.buckets = vec![Bucket::default(); buckets];
        self.filter = vec![0; buckets / 4];
        self.places = Vec::with_capacity(buckets);
        for (place, _) in places {
            self.link(units, place);
        }
    }

    fn bucket_of(&self, hash: u64) -> usize {
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

    /// The anchors that may be of this hash.
    pub(super) fn bucket(&self, hash: u64) -> Bucket {
        self.buckets[self.bucket_of(hash)]
    }

    /// The place of an anchor, and the next anchor of its bucket.
    pub(super) fn get(&self, anchor: u32) -> Option<(u32, u32)> {
        self.places.get(anchor.checked_sub(1)? as usize).copied()
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.filter.capacity() * 8
            + self.buckets.capacity() * size_of::<Bucket>()
            + self.places.capacity() * size_of::<(u32, u32)>()
    }
}
