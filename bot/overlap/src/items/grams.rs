//! The grams of the items, and a filter in front of them.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

/// Bytes of a gram: as many as fit a register.
pub(super) const LEN: usize = 8;
/// Places are 31-bit numbers.
pub(super) const PLACES_MAX: usize = 1 << 31;
/// A gram that repeats itself in one item this often is not listed place by place.
const REPEATS_MAX: usize = 8;
/// A gram in this many places or more is looked up with more of its neighbourhood.
const HOT: u32 = 24;
/// Filter bits for each gram: about one gram of an unrelated text in sixty passes.
const FILTER_BITS: usize = 16;

/// From a gram to its places in the items.
#[derive(Debug)]
pub(super) struct Grams {
    /// Places of a text from one probe to the next.
    pub(super) stride: usize,
    filter: Vec<u64>,
    filter_shift: u32,
    slots: Vec<Slot>,
    slot_mask: usize,
    places: Vec<Place>,
    /// Bytes beside a hot gram that are compared too.
    beside: usize,
    /// Hot grams with what follows them, and with what stands before them.
    after: HashMap<u64, Vec<Place>, AsIs>,
    before: HashMap<u64, Vec<Place>, AsIs>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    gram: u64,
    from: u32,
    /// Number of places; 0 in an empty slot, [`HOT`] for a hot gram.
    count: u32,
}

/// A gram of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) item: u32,
    /// Where it begins in the item; [`REPEATED`] when it stands there many times.
    pub(super) at: u32,
}

/// Instead of a place: all of them.
pub(super) const REPEATED: u32 = u32::MAX;

/// Where a gram stands in the items.
pub(super) enum Places<'a> {
    /// All its places.
    All(&'a [Place]),
    /// Too many to look at one by one: ask again with the neighbourhood.
    Hot,
}

impl Grams {
    pub(super) fn build(bytes: &[u8], starts: &[u32], run_bytes_min: usize) -> Self {
        let mut grams: Vec<(u64, Place)> = Vec::new();
        for (item, pair) in starts.windows(2).enumerate() {
            let (start, end) = (pair[0] as usize, pair[1] as usize);
            if end - start >= run_bytes_min {
                let place = |at| Place { item: item as u32, at: (at - start) as u32 };
                grams.extend((start..=end - LEN).map(|at| (gram(bytes, at), place(at))));
            }
        }
        grams.sort_unstable_by_key(|&(gram, place)| (gram, place.item, place.at));
        let distinct = grams.chunk_by(|a, b| a.0 == b.0).count();
        let filter_bits = (distinct * FILTER_BITS).next_power_of_two().max(1 << 12);
        let slots = (distinct * 2).next_power_of_two().max(16);
        let mut table = Self {
            stride: run_bytes_min - LEN + 1,
            filter: vec![0; filter_bits / 64],
            filter_shift: 64 - (filter_bits / 64).trailing_zeros(),
            slots: vec![Slot::default(); slots],
            slot_mask: slots - 1,
            places: Vec::with_capacity(grams.len()),
            beside: (run_bytes_min - LEN).div_ceil(2),
            after: HashMap::default(),
            before: HashMap::default(),
        };
        for equal in grams.chunk_by(|a, b| a.0 == b.0) {
            let repeated = |in_item: &[(u64, Place)]| in_item.len() > REPEATS_MAX;
            let by_item = || equal.chunk_by(|a, b| a.1.item == b.1.item);
            if equal.len() < HOT as usize && !by_item().any(repeated) {
                let from = table.places.len() as u32;
                table.places.extend(equal.iter().map(|&(_, place)| place));
                table.take(equal[0].0, from, equal.len() as u32);
                continue;
            }
            table.take(equal[0].0, 0, HOT);
            for in_item in by_item() {
                for &(_, place) in in_item {
                    let (start, end) =
                        (starts[place.item as usize] as usize, starts[place.item as usize + 1] as usize);
                    table.take_hot(&bytes[start..end], place, repeated(in_item));
                }
            }
        }
        table
    }

    fn take(&mut self, gram: u64, from: u32, count: u32) {
        let hash = spread(gram);
        let (word, bits) = self.filter_bits(hash);
        self.filter[word] |= bits;
        let mut at = hash as usize & self.slot_mask;
        while self.slots[at].count != 0 {
            at = (at + 1) & self.slot_mask;
        }
        self.slots[at] = Slot { gram, from, count };
    }

    /// Lists a hot gram by its neighbourhood; one that repeats itself in the item once for each neighbourhood.
    fn take_hot(&mut self, item: &[u8], place: Place, repeated: bool) {
        let at = place.at as usize;
        let place = if repeated { Place { at: REPEATED, ..place } } else { place };
        let list = |map: &mut HashMap<u64, Vec<Place>, AsIs>, part: &[u8]| {
            let places = map.entry(hash(part)).or_default();
            // Items come in order, so the same place can only be the last one.
            if places.last() != Some(&place) {
                places.push(place);
            }
        };
        if let Some(part) = item.get(at..at + LEN + self.beside) {
            list(&mut self.after, part);
        }
        if let Some(part) = at.checked_sub(self.beside).and_then(|from| item.get(from..at + LEN)) {
            list(&mut self.before, part);
        }
    }

    /// Whether the gram may stand in an item; `false` is certain.
    #[inline]
    pub(super) fn may_hold(&self, gram: u64) -> bool {
        let (word, bits) = self.filter_bits(spread(gram));
        self.filter[word] & bits == bits
    }

    /// Two bits of one word: one look at the memory, and far fewer grams pass than by one bit.
    #[inline]
    fn filter_bits(&self, hash: u64) -> (usize, u64) {
        ((hash >> self.filter_shift) as usize, 1 << (hash & 63) | 1 << (hash >> 6 & 63))
    }

    /// The places of a gram in the items.
    #[inline]
    pub(super) fn places(&self, gram: u64) -> Places<'_> {
        let mut at = spread(gram) as usize & self.slot_mask;
        loop {
            let Slot { gram: known, from, count } = self.slots[at];
            if count == 0 {
                return Places::All(&[]);
            }
            if known == gram {
                return if count == HOT {
                    Places::Hot
                } else {
                    Places::All(&self.places[from as usize..(from + count) as usize])
                };
            }
            at = (at + 1) & self.slot_mask;
        }
    }

    /// The places of the hot gram at `at` of `text` whose neighbourhood may be the same. A run that is long
    /// enough has half of what is missing on one side or the other.
    pub(super) fn hot_places<'a>(&'a self, text: &[u8], at: usize) -> impl Iterator<Item = Place> + 'a {
        let after = text.get(at..at + LEN + self.beside).and_then(|part| self.after.get(&hash(part)));
        let before = at
            .checked_sub(self.beside)
            .and_then(|from| text.get(from..at + LEN))
            .and_then(|part| self.before.get(&hash(part)));
        after.into_iter().chain(before).flatten().copied()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let hot = |map: &HashMap<u64, Vec<Place>, AsIs>| {
            map.capacity() * (size_of::<(u64, Vec<Place>)>() + 1)
                + map.values().map(|places| places.capacity() * size_of::<Place>()).sum::<usize>()
        };
        self.filter.capacity() * 8
            + self.slots.capacity() * size_of::<Slot>()
            + self.places.capacity() * size_of::<Place>()
            + hot(&self.after)
            + hot(&self.before)
    }
}

/// Hashes of hashes: the keys are mixed already.
#[derive(Debug, Default, Clone)]
struct AsIs(u64);

impl BuildHasher for AsIs {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

impl Hasher for AsIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The gram at `at`. There must be one.
#[inline]
pub(super) fn gram(bytes: &[u8], at: usize) -> u64 {
    let mut gram = [0; LEN];
    gram.copy_from_slice(&bytes[at..at + LEN]);
    u64::from_le_bytes(gram)
}

/// A bijection whose top and bottom bits depend on all of the gram.
#[inline]
fn spread(gram: u64) -> u64 {
    let mixed = gram.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// Hash of a longer part. Only a guide: what is found is compared.
fn hash(part: &[u8]) -> u64 {
    let (eights, rest) = part.as_chunks::<8>();
    let mut hash = part.len() as u64;
    for eight in eights {
        hash = spread(hash ^ u64::from_le_bytes(*eight)).rotate_left(23);
    }
    for &byte in rest {
        hash = spread(hash ^ u64::from(byte)).rotate_left(23);
    }
    hash
}
