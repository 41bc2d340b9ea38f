//! Short grams of the stored posts, to find the few posts worth comparing.

use super::stream::{LETTER, Prose, weight};

mod postings;
mod saved;
mod table;

pub(crate) use postings::Postings;
pub(crate) use table::NUMBERS_MAX;

/// How long the grams of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gram {
    /// Their least weight.
    pub(crate) weight: u32,
    /// Weight of a letter, for this purpose only. Phrases weigh letters less, since stock phrases of two
    /// words are far more frequent in English than phrases of the same weight in Chinese.
    pub(crate) letter: u32,
}

impl Gram {
    /// Grams that find candidates.
    pub(crate) const fn seed(weight: u32) -> Self {
        Self { weight, letter: 6 }
    }

    /// Grams whose frequency tells the common from the rare.
    pub(crate) const fn phrase(weight: u32) -> Self {
        Self { weight, letter: 4 }
    }

    fn of(self, symbol: u16) -> u32 {
        let weight = weight(symbol);
        if weight == LETTER { self.letter } else { weight }
    }
}

/// How many of the first holders of a seed are asked for a phrase that begins with it. The table of phrases leaves these
/// posts out: a phrase is seldom rarer than its seed, so most phrases never need a place of their own.
pub(crate) const FIRST_HOLDERS: u32 = 8;

/// A phrase of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Phrase {
    pub(crate) key: u32,
    /// The seed that it begins with; `None` where phrases are chosen shorter than seeds.
    pub(crate) seed: Option<u32>,
}

impl Phrase {
    /// The distinct phrases of a post.
    pub(crate) fn of(prose: &Prose, gram: Gram, seed: Gram) -> Vec<Self> {
        let mut phrases: Vec<Self> =
            Self::in_order(&prose.symbols, gram, seed).map(|(_, _, phrase)| phrase).collect();
        phrases.sort_unstable();
        phrases.dedup_by_key(|phrase| phrase.key);
        phrases
    }

    /// Every phrase of a text: start, end, and what it is.
    pub(crate) fn in_order(
        symbols: &[u16],
        gram: Gram,
        seed: Gram,
    ) -> impl Iterator<Item = (usize, usize, Self)> + '_ {
        // Letters weigh no more in phrases, so a phrase of at least a seed's weight contains the seed at its start.
        let mut seeds = (gram.weight >= seed.weight && gram.letter <= seed.letter)
            .then(|| grams(symbols, seed).map(|(_, _, key)| key));
        grams(symbols, gram).map(move |(start, end, key)| {
            let seed = seeds.as_mut().and_then(Iterator::next);
            (start, end, Self { key, seed })
        })
    }
}

/// From a gram to the posts that hold it, in the order they came.
#[derive(Debug)]
pub(crate) struct Seeds {
    gram: Gram,
    postings: Postings,
}

/// The posts that hold one gram.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holders<'a> {
    /// A single one.
    One(u32),
    /// Several.
    Many {
        /// All postings.
        postings: &'a [(u32, u32)],
        /// The first one, plus one.
        head: u32,
        /// How many.
        count: u32,
    },
}

impl Holders<'_> {
    /// Number of posts, removed ones included.
    pub(crate) fn count(&self) -> u32 {
        match self {
            Holders::One(_) => 1,
            Holders::Many { count, .. } => *count,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let (mut one, mut next, postings) = match *self {
            Holders::One(doc) => (Some(doc), 0, &[][..]),
            Holders::Many { postings, head, .. } => (None, head, postings),
        };
        std::iter::from_fn(move || {
            if let Some(doc) = one.take() {
                return Some(doc);
            }
            let (doc, later) = *postings.get(next.checked_sub(1)? as usize)?;
            next = later;
            Some(doc)
        })
    }
}

impl Seeds {
    pub(crate) fn new(gram: Gram) -> Self {
        Self { gram, postings: Postings::default() }
    }

    /// The distinct grams of a post.
    pub(crate) fn of(prose: &Prose, gram: Gram) -> Vec<u32> {
        let mut keys: Vec<u32> = grams(&prose.symbols, gram).map(|(_, _, key)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether so many more grams can be taken in, even if each is the second of its kind.
    pub(crate) fn has_room(&self, keys: usize) -> bool {
        self.postings.has_room(keys)
    }

    /// Takes in the distinct grams of a post.
    pub(crate) fn insert(&mut self, keys: &[u32], doc: u32) {
        for &key in keys {
            self.postings.insert(key, doc);
        }
    }

    /// Takes in those phrases of a post that no look at the first holders of a seed would find; the post's seeds are
    /// in their table already.
    pub(crate) fn insert_phrases(&mut self, phrases: &[Phrase], doc: u32, seeds: &Seeds) {
        let is_hidden = |phrase: &&Phrase| match phrase.seed {
            Some(seed) => seeds.holders(seed).is_some_and(|holders| holders.count() > FIRST_HOLDERS),
            None => true,
        };
        phrases.iter().filter(is_hidden).for_each(|phrase| self.postings.insert(phrase.key, doc));
    }

    pub(crate) fn holders(&self, key: u32) -> Option<Holders<'_>> {
        self.postings.holders(key)
    }

    /// The posts that share enough uncommon grams with a text to be compared with it.
    pub(crate) fn sharers(&self, prose: &Prose, eligible: impl Fn(u32) -> bool) -> Vec<u32> {
        const HOLDERS_MAX: u32 = 64;
        const GRAMS_MIN: usize = 3;
        let mut docs: Vec<u32> = Self::of(prose, self.gram)
            .into_iter()
            .filter_map(|key| self.holders(key))
            .filter(|holders| holders.count() <= HOLDERS_MAX)
            .flat_map(|holders| holders.iter().collect::<Vec<_>>())
            .filter(|&doc| eligible(doc))
            .collect();
        docs.sort_unstable();
        docs.chunk_by(|a, b| a == b).filter(|equal| equal.len() >= GRAMS_MIN).map(|equal| equal[0]).collect()
    }

    pub(crate) fn gram(&self) -> Gram {
        self.gram
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.postings.heap_bytes()
    }
}

/// The grams of a text: from each symbol on, the shortest passage of at least the gram's weight. Gives start,
/// end and key.
pub(crate) fn grams(symbols: &[u16], gram: Gram) -> impl Iterator<Item = (usize, usize, u32)> + '_ {
    let mut end = 0;
    let mut inside = 0;
    (0..symbols.len()).map_while(move |start| {
        while inside < gram.weight {
            inside += gram.of(*symbols.get(end)?);
            end += 1;
        }
        inside -= gram.of(symbols[start]);
        Some((start, end, key(&symbols[start..end])))
    })
}

fn key(gram: &[u16]) -> u32 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for &symbol in gram {
        state = (state ^ u64::from(symbol)).wrapping_mul(0x2127_599B_F432_5C37);
        state ^= state >> 29;
    }
    (state >> 16) as u32
}

#[cfg(test)]
mod tests {
    use super::super::stream::Stream;
    use super::*;
    use crate::scan::scan;

    fn prose(text: &str) -> Prose {
        Stream::of(&scan(text)).prose()
    }

    #[test]
    fn grams_have_equal_weight_in_both_scripts() {
        let han = prose("关税落地之后");
        let lens: Vec<usize> =
            grams(&han.symbols, Gram::seed(36)).map(|(start, end, _)| end - start).collect();
        assert_eq!(lens, [4, 4, 4]);
        let latin = prose("tariffs");
        let lens: Vec<usize> =
            grams(&latin.symbols, Gram::seed(36)).map(|(start, end, _)| end - start).collect();
        assert_eq!(lens, [6, 6]);
        assert_eq!(grams(&prose("关税").symbols, Gram::seed(36)).count(), 0);
    }

    #[test]
    fn holders_come_in_order_and_survive_growth() {
        let mut seeds = Seeds::new(Gram::seed(36));
        let keys = Seeds::of(&prose("the tariffs came into force"), Gram::seed(36));
        for doc in 0..100 {
            seeds.insert(&keys, doc);
            seeds.insert(&[doc + 1_000_000], doc);
        }
        for &key in &keys {
            let holders = seeds.holders(key).expect("inserted");
            assert_eq!(holders.count(), 100);
            assert!(holders.iter().eq(0..100));
        }
        assert!(seeds.holders(42).is_none());
    }
}
