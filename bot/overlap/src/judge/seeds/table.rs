//! A hash table from a gram's key to a number, made for millions of keys of which most are held once.
//!
//! Open addressing with linear probing (Knuth, The Art of Computer Programming, volume 3, section 6.4, algorithm L) in slots
//! of six bytes. The first bits of a key's hash choose one of 1,024 shards, so a slot keeps only the other 22 bits (the
//! quotient technique of section 6.4, exercise 13) beside a value of 26 bits. Shards grow by an eighth each by itself:
//! growth neither stops an insertion for long nor ever holds the whole table twice.

/// Bits of the hash that choose the shard.
const SHARD_BITS: u32 = 10;
/// Bits of the hash that a slot keeps.
const REST_BITS: u32 = 32 - SHARD_BITS;
/// Slots of a shard that begins.
const SLOTS_MIN: usize = 8;
/// A shard grows when more than this share of it is used. Seven eighths cost an unsuccessful search some thirty
/// neighbouring slots, three lines of the cache.
const LOAD_MAX: (usize, usize) = (7, 8);

/// How many posts, and how many chains of postings, a table can name.
pub(crate) const NUMBERS_MAX: u32 = MANY - 1;

/// Marks the place of a chain.
const MANY: u32 = 1 << 25;

/// What a gram leads to: a post, or the place of a chain of postings. It is kept plus one, so that an empty slot needs
/// no bit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value(u32);

/// What a [`Value`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// The only post.
    One(u32),
    /// The place of the chain.
    Many(u32),
}

impl Value {
    /// A post below [`NUMBERS_MAX`].
    pub(super) fn one(doc: u32) -> Self {
        debug_assert!(doc < NUMBERS_MAX, "the index takes no more");
        Self(doc + 1)
    }

    /// A chain at a place below [`NUMBERS_MAX`].
    pub(super) fn many(at: u32) -> Self {
        debug_assert!(at < NUMBERS_MAX, "there are no more chains than postings of posts");
        Self((at + 1) | MANY)
    }

    pub(super) fn read(self) -> Held {
        if self.0 & MANY == 0 { Held::One(self.0 - 1) } else { Held::Many((self.0 & !MANY) - 1) }
    }
}

/// The rest of a hash and a value, 48 bits; all 0 when empty. Three halves of a word, so that no byte is lost to
/// alignment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Slot([u16; 3]);

impl Slot {
    fn new(rest: u32, value: Value) -> Self {
        let bits = u64::from(rest) | u64::from(value.0) << REST_BITS;
        Self([bits as u16, (bits >> 16) as u16, (bits >> 32) as u16])
    }

    fn bits(self) -> u64 {
        u64::from(self.0[0]) | u64::from(self.0[1]) << 16 | u64::from(self.0[2]) << 32
    }

    fn rest(self) -> u32 {
        self.bits() as u32 & ((1 << REST_BITS) - 1)
    }

    fn value(self) -> Option<Value> {
        let value = (self.bits() >> REST_BITS) as u32;
        (value != 0).then_some(Value(value))
    }
}

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

/// An odd number: multiplying by it gives each key another hash, so that the key can be had back.
const SPREAD: u32 = 0x9E37_79B1;
/// Its inverse modulo 2^32.
const GATHER: u32 = inverse(SPREAD);

/// The inverse of an odd number modulo 2^32, by Newton's iteration: each step doubles the bits that are right.
const fn inverse(odd: u32) -> u32 {
    let mut found = odd;
    let mut step = 0;
    while step < 5 {
        found = found.wrapping_mul(2_u32.wrapping_sub(odd.wrapping_mul(found)));
        step += 1;
    }
    found
}

/// The shard of a key, and what a slot keeps of it.
fn split(key: u32) -> (usize, u32) {
    let hash = key.wrapping_mul(SPREAD);
    ((hash >> REST_BITS) as usize, hash & ((1 << REST_BITS) - 1))
}

impl Table {
    pub(super) fn get(&self, key: u32) -> Option<Value> {
        let (shard, rest) = split(key);
        let shard = self.shards.get(shard)?;
        if shard.slots.is_empty() {
            return None;
        }
        shard.slots[shard.place(rest)].value()
    }

    /// Puts a value where there is none, and `change`s the one that is there.
    pub(super) fn upsert(&mut self, key: u32, first: Value, change: impl FnOnce(Value) -> Value) {
        if self.shards.is_empty() {
            self.shards = vec![Shard::default(); 1 << SHARD_BITS];
        }
        let (shard, rest) = split(key);
        let shard = &mut self.shards[shard];
        if (shard.used + 1) * LOAD_MAX.1 > shard.slots.len() * LOAD_MAX.0 {
            shard.grow();
        }
        let at = shard.place(rest);
        let slot = &mut shard.slots[at];
        if let Some(held) = slot.value() {
            *slot = Slot::new(rest, change(held));
        } else {
            *slot = Slot::new(rest, first);
            shard.used += 1;
        }
    }

    /// Every key with its value, in no order that means anything.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Value)> + '_ {
        self.shards.iter().enumerate().flat_map(|(number, shard)| {
            shard.slots.iter().filter_map(move |slot| {
                let hash = (number as u32) << REST_BITS | slot.rest();
                Some((hash.wrapping_mul(GATHER), slot.value()?))
            })
        })
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.shards.capacity() * size_of::<Shard>()
            + self.shards.iter().map(|shard| shard.slots.capacity() * size_of::<Slot>()).sum::<usize>()
    }
}

impl Shard {
    /// The slot of a key, or the empty one where it belongs. There is an empty one: a shard is never full.
    fn place(&self, rest: u32) -> usize {
        // Stretched over a number of slots that is no power of two (Lemire, Fast random integer generation in an
        // interval, 2019).
        let mut at = ((u64::from(rest) * self.slots.len() as u64) >> REST_BITS) as usize;
        loop {
            let slot = self.slots[at];
            if slot.value().is_none() || slot.rest() == rest {
                return at;
            }
            at += 1;
            if at == self.slots.len() {
                at = 0;
            }
        }
    }

    fn grow(&mut self) {
        let larger = (self.slots.len() + self.slots.len() / 8).max(self.slots.len() + SLOTS_MIN);
        let slots = std::mem::replace(&mut self.slots, vec![Slot::default(); larger]);
        for slot in slots.into_iter().filter(|slot| slot.value().is_some()) {
            let at = self.place(slot.rest());
            self.slots[at] = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_slot_takes_six_bytes_and_keeps_every_bit() {
        assert_eq!(size_of::<Slot>(), 6);
        for rest in [0, 1, (1 << REST_BITS) - 1] {
            for value in [Value::one(0), Value::one(NUMBERS_MAX - 1), Value::many(NUMBERS_MAX - 1)] {
                let slot = Slot::new(rest, value);
                assert_eq!((slot.rest(), slot.value()), (rest, Some(value)));
            }
        }
        assert_eq!(Slot::default().value(), None);
    }

    #[test]
    fn values_say_what_they_were_made_of() {
        for number in [0, 1, 77, NUMBERS_MAX - 1] {
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
        let mut keys: Vec<u32> = table.iter().map(|(key, _)| key).collect();
        let mut expected: Vec<u32> = map.keys().copied().collect();
        keys.sort_unstable();
        expected.sort_unstable();
        assert_eq!(keys, expected);
        for (&key, &again) in &map {
            match table.get(key).expect("it was put in").read() {
                Held::One(_) => assert_eq!(again, 0, "{key}"),
                Held::Many(_) => assert!(again > 0, "{key}"),
            }
        }
        assert!((0..200_000).filter(|key| !map.contains_key(key)).all(|key| table.get(key).is_none()));
        // An eighth more than needed at most, after the last growth, and what a small shard begins with.
        let least = map.len() * size_of::<Slot>() * LOAD_MAX.1 / LOAD_MAX.0;
        let begun = (size_of::<Shard>() + SLOTS_MIN * size_of::<Slot>()) << SHARD_BITS;
        assert!(table.heap_bytes() < least * 9 / 8 + begun, "{} of {least}", table.heap_bytes());
    }
}
