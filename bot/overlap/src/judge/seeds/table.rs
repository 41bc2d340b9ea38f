//! A hash table from a gram's key to four bytes, made for millions of keys of which most are held once.
//!
//! Keys and values stand side by side, eight bytes together, in open addressing with linear probing (Knuth, The Art of
//! Computer Programming, volume 3, section 6.4, algorithm L). The table is split by the first bits of the hash into shards
//! that grow by a quarter each by itself, so that growth neither stops an insertion for long nor ever holds the whole
//! table twice.

use std::num::NonZero;

/// Bits of the hash that choose the shard.
const SHARD_BITS: u32 = 6;
/// Slots of a shard that begins.
const SLOTS_MIN: usize = 16;
/// A shard grows when more than this share of it is used: four fifths keep an unsuccessful search near a dozen
/// neighbouring slots.
const LOAD_MAX: (usize, usize) = (4, 5);

/// What a gram leads to: a post, or the place of a chain of postings. It is kept plus one, so that an empty slot needs
/// no bit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value(NonZero<u32>);

/// What a [`Value`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// The only post.
    One(u32),
    /// The place of the chain.
    Many(u32),
}

/// Marks the place of a chain.
const MANY: u32 = 1 << 31;

impl Value {
    pub(super) fn one(doc: u32) -> Self {
        debug_assert!(doc < MANY - 1, "an index holds fewer posts");
        Self(NonZero::new(doc + 1).unwrap_or(NonZero::<u32>::MIN))
    }

    pub(super) fn many(at: u32) -> Self {
        Self(NonZero::new((at + 1) | MANY).unwrap_or(NonZero::<u32>::MIN))
    }

    pub(super) fn read(self) -> Held {
        let number = self.0.get();
        if number & MANY == 0 { Held::One(number - 1) } else { Held::Many((number & !MANY) - 1) }
    }
}

/// A key and what it leads to; `None` in an empty slot.
type Slot = (u32, Option<Value>);

#[derive(Debug, Default)]
pub(super) struct Table {
    /// Empty before the first key.
    shards: Vec<Shard>,
}

#[derive(Debug, Clone, Default)]
struct Shard {
    slots: Vec<Slot>,
    used: usize,
}

/// Spreads the bits of a key, each of which has one image (the multiplier is odd).
fn hash(key: u32) -> u32 {
    key.wrapping_mul(0x9E37_79B1)
}

impl Table {
    pub(super) fn get(&self, key: u32) -> Option<Value> {
        let hash = hash(key);
        let shard = self.shards.get((hash >> (32 - SHARD_BITS)) as usize)?;
        if shard.slots.is_empty() {
            return None;
        }
        shard.slots[shard.place(key)].1
    }

    /// Puts a value where there is none, and `change`s the one that is there.
    pub(super) fn upsert(&mut self, key: u32, first: Value, change: impl FnOnce(Value) -> Value) {
        if self.shards.is_empty() {
            self.shards = vec![Shard::default(); 1 << SHARD_BITS];
        }
        let shard = &mut self.shards[(hash(key) >> (32 - SHARD_BITS)) as usize];
        if (shard.used + 1) * LOAD_MAX.1 > shard.slots.len() * LOAD_MAX.0 {
            shard.grow();
        }
        let at = shard.place(key);
        let slot = &mut shard.slots[at];
        match slot.1 {
            Some(held) => slot.1 = Some(change(held)),
            None => {
                *slot = (key, Some(first));
                shard.used += 1;
            }
        }
    }

    /// Every key with its value, in no order that means anything.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Value)> + '_ {
        let slots = self.shards.iter().flat_map(|shard| &shard.slots);
        slots.filter_map(|&(key, value)| Some((key, value?)))
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.shards.capacity() * size_of::<Shard>()
            + self.shards.iter().map(|shard| shard.slots.capacity() * size_of::<Slot>()).sum::<usize>()
    }
}

impl Shard {
    /// The slot of a key, or the empty one where it belongs. There is an empty one: a shard is never full.
    fn place(&self, key: u32) -> usize {
        // The bits below those of the shard, stretched over a number of slots that is no power of two (Lemire, Fast
        // random integer generation in an interval, 2019).
        let within = hash(key) << SHARD_BITS;
        let mut at = ((u64::from(within) * self.slots.len() as u64) >> 32) as usize;
        while self.slots[at].1.is_some() && self.slots[at].0 != key {
            at += 1;
            if at == self.slots.len() {
                at = 0;
            }
        }
        at
    }

    fn grow(&mut self) {
        let larger = (self.slots.len() + self.slots.len() / 4).max(SLOTS_MIN);
        let slots = std::mem::replace(&mut self.slots, vec![(0, None); larger]);
        for slot in slots.into_iter().filter(|slot| slot.1.is_some()) {
            let at = self.place(slot.0);
            self.slots[at] = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_slot_takes_eight_bytes() {
        assert_eq!(size_of::<Slot>(), 8);
    }

    #[test]
    fn values_say_what_they_were_made_of() {
        for number in [0, 1, 77, MANY - 2] {
            assert_eq!(Value::one(number).read(), Held::One(number));
            assert_eq!(Value::many(number).read(), Held::Many(number));
        }
    }

    #[test]
    fn it_holds_what_a_map_of_the_standard_library_holds() {
        let mut table = Table::default();
        let mut map: HashMap<u32, u32> = HashMap::new();
        let mut key = 1_u32;
        assert_eq!(table.get(0), None);
        for step in 0..60_000_u32 {
            // Xorshift (Marsaglia 2003); every third key comes again, and keys that lie side by side come too.
            key ^= key << 13;
            key ^= key >> 17;
            key ^= key << 5;
            let key = if step % 3 == 0 { step / 3 % 5_000 } else { key };
            table.upsert(key, Value::one(step), |held| match held.read() {
                Held::One(first) => Value::many(first),
                Held::Many(times) => Value::many(times + 1),
            });
            map.entry(key).and_modify(|count| *count += 1).or_insert(0);
        }
        assert_eq!(table.iter().count(), map.len());
        for (&key, &again) in &map {
            match table.get(key).expect("it was put in").read() {
                Held::One(_) => assert_eq!(again, 0, "{key}"),
                Held::Many(_) => assert!(again > 0, "{key}"),
            }
        }
        assert!((0..200_000).filter(|key| !map.contains_key(key)).all(|key| table.get(key).is_none()));
        // A quarter more than needed at most, after the last growth.
        let least = map.len() * size_of::<Slot>() * LOAD_MAX.1 / LOAD_MAX.0;
        assert!(table.heap_bytes() < least * 14 / 10, "{} of {least}", table.heap_bytes());
    }
}
