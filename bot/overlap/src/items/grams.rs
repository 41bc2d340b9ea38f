//! The grams of the items, and a filter in front of them.

use std::collections::HashMap;

/// Bytes of a gram: as many as fit a register.
pub(super) const LEN: usize = 8;
/// The top bit of a place is a flag.
pub(super) const PLACES_MAX: usize = 1 << 31;
/// A gram that repeats itself in one item this often is not listed place by place.
const REPEATS_MAX: usize = 8;
/// A gram in more places than this is looked up with more of its neighbourhood.
const HOT: usize = 24;
/// Filter bits for each gram: one gram of an unrelated text in sixteen or more passes.
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
    places: Vec<u32>,
    /// Bytes beside a hot gram that are compared too.
    pub(super) beside: usize,
    /// Hot grams with what follows them, and with what stands before them.
    after: HashMap<u64, Vec<u32>>,
    before: HashMap<u64, Vec<u32>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    gram: u64,
    from: u32,
    /// Number of places; 0 in an empty slot.
    count: u32,
}

/// Where a gram stands in the items.
pub(super) enum Places<'a> {
    /// All its places; with [`repeats`] of one, any place in that item.
    All(&'a [u32]),
    /// Too many to look at one by one: ask again with the neighbourhood.
    Hot,
}

const REPEATS: u32 = 1 << 31;

/// Whether the gram stands in the item of this place many times, and the place.
pub(super) fn repeats(place: u32) -> (bool, u32) {
    (place & REPEATS != 0, place & !REPEATS)
}

impl Grams {
    pub(super) fn build(bytes: &[u8], starts: &[u32], run_bytes_min: usize) -> Self {
        let mut grams: Vec<(u64, u32)> = Vec::new();
        for pair in starts.windows(2) {
            let (start, end) = (pair[0] as usize, pair[1] as usize);
            if end - start >= run_bytes_min {
                grams.extend((start..=end - LEN).map(|at| (gram(bytes, at), at as u32)));
            }
        }
        grams.sort_unstable();
        let distinct = grams.chunk_by(|a, b| a.0 == b.0).count();
        let filter_bits = (distinct * FILTER_BITS).next_power_of_two().max(1 << 12);
        let slots = (distinct * 2).next_power_of_two().max(16);
        let mut table = Self {
            stride: run_bytes_min - LEN + 1,
            filter: vec![0; filter_bits / 64],
            filter_shift: 64 - filter_bits.trailing_zeros(),
            slots: vec![Slot::default(); slots],
            slot_mask: slots - 1,
            places: Vec::with_capacity(grams.len()),
            beside: (run_bytes_min - LEN).div_ceil(2),
            after: HashMap::new(),
            before: HashMap::new(),
        };
        let item_of = |place: u32| starts.partition_point(|&start| start <= place) - 1;
        for equal in grams.chunk_by(|a, b| a.0 == b.0) {
            let from = table.places.len();
            for in_item in equal.chunk_by(|a, b| item_of(a.1) == item_of(b.1)) {
                if in_item.len() > REPEATS_MAX {
                    table.places.push(in_item[0].1 | REPEATS);
                } else {
                    table.places.extend(in_item.iter().map(|&(_, place)| place));
                }
            }
            let count = table.places.len() - from;
            table.take(equal[0].0, from as u32, count as u32);
            if count > HOT {
                for place in from..table.places.len() {
                    let place = table.places[place];
                    let item = item_of(repeats(place).1);
                    table.take_hot(bytes, place, starts[item] as usize, starts[item + 1] as usize);
                }
            }
        }
        table
    }

    fn take(&mut self, gram: u64, from: u32, count: u32) {
        let hash = spread(gram);
        let bit = (hash >> self.filter_shift) as usize;
        self.filter[bit / 64] |= 1 << (bit % 64);
        let mut at = hash as usize & self.slot_mask;
        while self.slots[at].count != 0 {
            at = (at + 1) & self.slot_mask;
        }
        self.slots[at] = Slot { gram, from, count };
    }

    fn take_hot(&mut self, bytes: &[u8], place: u32, start: usize, end: usize) {
        let (repeated, at) = repeats(place);
        let at = at as usize;
        if repeated {
            // Any of its places may have any neighbourhood, so it is listed under none and found by itself.
            self.after.entry(gram(bytes, at)).or_default().push(place);
            return;
        }
        if at + LEN + self.beside <= end {
            self.after.entry(hash(&bytes[at..at + LEN + self.beside])).or_default().push(place);
        }
        if at >= start + self.beside {
            self.before.entry(hash(&bytes[at - self.beside..at + LEN])).or_default().push(place);
        }
    }

    /// Whether the gram may stand in an item; `false` is certain.
    #[inline]
    pub(super) fn may_hold(&self, gram: u64) -> bool {
        let bit = (spread(gram) >> self.filter_shift) as usize;
        self.filter[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// The places of a gram in the items.
    pub(super) fn places(&self, gram: u64) -> Places<'_> {
        let mut at = spread(gram) as usize & self.slot_mask;
        loop {
            let slot = self.slots[at];
            if slot.count == 0 {
                return Places::All(&[]);
            }
            if slot.gram == gram {
                return if slot.count as usize > HOT {
                    Places::Hot
                } else {
                    Places::All(&self.places[slot.from as usize..(slot.from + slot.count) as usize])
                };
            }
            at = (at + 1) & self.slot_mask;
        }
    }

    /// The places of the hot gram at `at` of `text` whose neighbourhood may be the same. A run that is long
    /// enough has half of what is missing on one side or the other.
    pub(super) fn hot_places<'a>(&'a self, text: &[u8], at: usize) -> impl Iterator<Item = u32> + 'a {
        let after = text.get(at..at + LEN + self.beside).and_then(|part| self.after.get(&hash(part)));
        let before = at
            .checked_sub(self.beside)
            .and_then(|from| text.get(from..at + LEN))
            .and_then(|part| self.before.get(&hash(part)));
        let repeated = self.after.get(&gram(text, at));
        after.into_iter().chain(before).chain(repeated).flatten().copied()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let hot = |map: &HashMap<u64, Vec<u32>>| {
            map.capacity() * (size_of::<(u64, Vec<u32>)>() + 1)
                + map.values().map(|places| places.capacity() * 4).sum::<usize>()
        };
        self.filter.capacity() * 8
            + self.slots.capacity() * size_of::<Slot>()
            + self.places.capacity() * 4
            + hot(&self.after)
            + hot(&self.before)
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
