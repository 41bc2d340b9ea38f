//! q-grams of the stored texts at a stride, found again from any text that shares a run of `t`.

use std::ops::Range;

mod live;
mod packed;

pub(crate) use live::Live;
pub(crate) use packed::{Packed, PackedPlaces};

/// How texts are anchored.
///
/// Grams of `q` units of the stored texts are indexed at places 0, `stride`, 2 `stride`, ... of each text;
/// every place of a query is looked up. A run of `t` units holds `t - q + 1 = stride` consecutive grams, so
/// one of them is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) q: usize,
    pub(crate) stride: usize,
    /// A run of `t` around an anchor reaches at least this far to one of its sides, because it reaches
    /// `t - q` to both together.
    pub(crate) side: usize,
}

impl Grid {
    pub(crate) fn new(run_units_min: usize) -> Self {
        let q = ((run_units_min * 3 + 2) / 5).max(1);
        let stride = run_units_min - q + 1;
        Self { q, stride, side: (stride - 1).div_ceil(2) }
    }

    /// Anchors of a text of `len` units.
    pub(crate) fn anchors(self, len: usize) -> usize {
        if len < self.q { 0 } else { (len - self.q) / self.stride + 1 }
    }

    /// What stands beside the gram at `at` of a text.
    #[inline]
    pub(crate) fn context(self, text: &[u16], at: usize) -> Context {
        let left = at.checked_sub(self.side).map_or(0, |from| sign(&text[from..at]));
        let right = text.get(at + self.q..at + self.q + self.side).map_or(0, sign);
        Context { left, right }
    }
}

/// Short hashes of the units on both sides of a gram; 0 where the text ends before. They save the comparison
/// of texts for grams that stand in very many posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) left: u16,
    pub(crate) right: u16,
}

/// Hash of a gram. Only a guide: equality is always compared on the text.
#[inline]
pub(crate) fn hash(gram: &[u16]) -> u64 {
    // The usual length gets a loop of known length.
    if let Ok(twelve) = <&[u16; 12]>::try_from(gram) {
        return hash_units(twelve);
    }
    hash_units(gram)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the point is a copy for each known length")]
fn hash_units(gram: &[u16]) -> u64 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let (fours, rest) = gram.as_chunks::<4>();
    for four in fours {
        state = mix(state ^ word(*four));
    }
    for &unit in rest {
        state = mix(state ^ u64::from(unit));
    }
    state
}

#[inline]
fn word([a, b, c, d]: [u16; 4]) -> u64 {
    u64::from(a) | u64::from(b) << 16 | u64::from(c) << 32 | u64::from(d) << 48
}

#[inline]
fn mix(word: u64) -> u64 {
    let wide = u128::from(word) * 0xD6E8_FEB8_6659_FD93;
    (wide as u64) ^ ((wide >> 64) as u64)
}

/// A hash that is not 0.
#[inline]
fn sign(units: &[u16]) -> u16 {
    let hash = match <[u16; 4]>::try_from(units) {
        Ok(four) => mix(word(four)),
        Err(_) => hash_units(units),
    };
    ((hash >> 48) as u16).max(1)
}

/// The anchors of one part of the index.
#[derive(Debug)]
pub(crate) enum Anchors {
    /// Of the part that takes new texts.
    Live(Live),
    /// Of a part that does not change.
    Packed(Packed),
}

impl Anchors {
    /// Whether a gram with this hash may be anchored. `false` is certain.
    #[inline]
    pub(crate) fn may_hold(&self, hash: u64) -> bool {
        match self {
            Self::Live(live) => live.may_hold(hash),
            Self::Packed(packed) => packed.may_hold(hash),
        }
    }

    /// Fills `passing` with the places of the hashes that may be anchored, in order.
    pub(crate) fn probe(&self, hashes: &[u64], passing: &mut Vec<u32>) {
        match self {
            Self::Live(live) => {
                passing.clear();
                let held = hashes.iter().enumerate().filter(|&(_, &hash)| live.may_hold(hash));
                passing.extend(held.map(|(at, _)| at as u32));
            }
            Self::Packed(packed) => packed.probe(hashes, passing),
        }
    }

    /// The places that may hold the gram of this hash, in the order of the texts. Given the context of the
    /// gram that is asked about, those that cannot be in a run of `t` with it may be left out. The caller
    /// compares the text.
    #[inline]
    pub(crate) fn places(&self, hash: u64, context: impl FnOnce() -> Option<Context>) -> Places<'_> {
        match self {
            Self::Live(live) => {
                let bucket = live.bucket(hash);
                Places::Live { live, next: bucket.first, left: bucket.len as usize }
            }
            Self::Packed(packed) => Places::Packed(packed.places(hash, context)),
        }
    }

    /// How many places may hold the gram of this hash.
    pub(crate) fn places_max(&self, hash: u64) -> usize {
        if self.may_hold(hash) { self.places(hash, || None).rest() } else { 0 }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Live(live) => live.heap_bytes(),
            Self::Packed(packed) => packed.heap_bytes(),
        }
    }
}

/// Places of one gram.
pub(crate) enum Places<'a> {
    Live { live: &'a Live, next: u32, left: usize },
    Packed(PackedPlaces<'a>),
}

impl Places<'_> {
    /// How many are left at most.
    pub(crate) fn rest(&self) -> usize {
        match self {
            Self::Live { left, .. } => *left,
            Self::Packed(places) => places.rest(),
        }
    }
}

impl Iterator for Places<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        match self {
            Self::Live { live, next, left } => {
                let (place, later) = live.get(*next)?;
                *next = later;
                *left -= 1;
                Some(place)
            }
            Self::Packed(places) => places.next(),
        }
    }
}

/// Calls `each` for every anchor: its place among all texts, its text, and where in it. `starts` holds the
/// start of each text and the end of the last.
#[inline]
fn for_each_anchor(grid: Grid, units: &[u16], starts: &[u32], mut each: impl FnMut(usize, &[u16], usize)) {
    for text in starts.array_windows::<2>() {
        let range: Range<usize> = text[0] as usize..text[1] as usize;
        let text = &units[range.clone()];
        let mut at = 0;
        while at + grid.q <= text.len() {
            each(range.start + at, text, at);
            at += grid.stride;
        }
    }
}
