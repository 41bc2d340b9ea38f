//! q-grams of the stored texts at a stride, found again from any text that shares a run of `t`.

use std::ops::Range;

/// A table from the hash of `q` neighbouring units to the places where such a gram is anchored.
#[derive(Debug)]
pub(crate) struct Anchors {
    q: usize,
    stride: usize,
    /// Two bits an anchor and more: most grams of an unrelated text end here.
    filter: Vec<u64>,
    /// Newest anchor of each bucket, plus one; 0 is none.
    heads: Vec<u32>,
    /// Arena positions of the anchors, and the next older anchor of the same bucket, plus one.
    places: Vec<(u32, u32)>,
}

impl Anchors {
    /// Every shared run of `run_units_min` units holds at least one anchor, because it holds
    /// `run_units_min - q + 1 = stride` consecutive grams.
    pub(crate) fn new(run_units_min: usize) -> Self {
        let q = ((run_units_min * 3 + 2) / 5).max(1);
        Self { q, stride: run_units_min - q + 1, filter: vec![0; 16], heads: vec![0; 64], places: Vec::new() }
    }

    pub(crate) fn q(&self) -> usize {
        self.q
    }

    /// Anchors the text at `range` of the arena.
    pub(crate) fn insert(&mut self, arena: &[u16], range: Range<usize>) {
        let mut at = range.start;
        while at + self.q <= range.end {
            if self.places.len() >= self.heads.len() {
                self.grow(arena);
            }
            self.link(arena, at as u32);
            at += self.stride;
        }
    }

    fn link(&mut self, arena: &[u16], place: u32) {
        let hash = hash(&arena[place as usize..place as usize + self.q]);
        let bucket = self.bucket(hash);
        let (word, bit) = self.filter_bit(hash);
        self.filter[word] |= bit;
        self.places.push((place, self.heads[bucket]));
        self.heads[bucket] = self.places.len() as u32;
    }

    fn grow(&mut self, arena: &[u16]) {
        let places = std::mem::take(&mut self.places);
        let buckets = self.heads.len() * 2;
        self.heads = vec![0; buckets];
        self.filter = vec![0; buckets / 8];
        self.places = Vec::with_capacity(buckets);
        for (place, _) in places {
            self.link(arena, place);
        }
    }

    fn bucket(&self, hash: u64) -> usize {
        (hash >> 20) as usize & (self.heads.len() - 1)
    }

    fn filter_bit(&self, hash: u64) -> (usize, u64) {
        let bit = (hash >> 8) as usize & (self.filter.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    /// Whether a gram with this hash may be anchored. `false` is certain.
    #[inline]
    pub(crate) fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.filter_bit(hash);
        self.filter[word] & bit != 0
    }

    /// The places of the bucket of this hash, newest first; the caller compares the text.
    pub(crate) fn places(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let mut next = self.heads[self.bucket(hash)];
        std::iter::from_fn(move || {
            let (place, older) = *self.places.get(next.checked_sub(1)? as usize)?;
            next = older;
            Some(place)
        })
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.filter.capacity() * 8 + self.heads.capacity() * 4 + self.places.capacity() * 8
    }
}

/// Hash of a gram. Only a guide: equality is always compared on the text.
#[inline]
pub(crate) fn hash(gram: &[u16]) -> u64 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let (fours, rest) = gram.as_chunks::<4>();
    for four in fours {
        let word = u64::from(four[0])
            | u64::from(four[1]) << 16
            | u64::from(four[2]) << 32
            | u64::from(four[3]) << 48;
        state = mix(state ^ word);
    }
    for &unit in rest {
        state = mix(state ^ u64::from(unit));
    }
    state
}

#[inline]
fn mix(word: u64) -> u64 {
    let wide = u128::from(word) * 0xD6E8_FEB8_6659_FD93;
    (wide as u64) ^ ((wide >> 64) as u64)
}
