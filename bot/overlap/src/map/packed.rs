//! The ways back of many texts together.

use std::ops::Range;

use super::{BLOCK, Exception, OffsetMap, cluster_of, exceptions_fit, select_in_word};

/// The maps of many texts, bit after bit in one bit map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PackedMaps {
    bits: Vec<u64>,
    /// Set bits before each block of words but the first.
    ranks: Vec<u32>,
    /// Set bits in all.
    ones: u32,
    /// End of each text in the bit map.
    ends: Vec<u32>,
    /// The text, and what is exceptional in it; in order.
    exceptions: Vec<(u32, Exception)>,
}

/// Bits that one set of maps can hold.
pub(crate) const PACKED_BITS_MAX: usize = u32::MAX as usize;

impl PackedMaps {
    /// Length of the bit map.
    pub(crate) fn bits(&self) -> usize {
        self.ends.last().map_or(0, |&end| end as usize)
    }

    /// Length of the bit map of one text.
    pub(crate) fn bits_of(&self, text: usize) -> usize {
        self.ends[text] as usize - self.start(text)
    }

    fn start(&self, text: usize) -> usize {
        text.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    /// Adds the map of one more text. The caller sees to it that the bits fit.
    pub(crate) fn push(&mut self, map: &OffsetMap) {
        let text = self.ends.len() as u32;
        self.append(&map.kept, 0, map.bits());
        self.exceptions.extend(map.exceptions.iter().map(|&exception| (text, exception)));
    }

    /// Adds the map of a text of other maps.
    pub(crate) fn push_from(&mut self, other: &Self, text: usize) {
        let start = other.start(text);
        self.append(&other.bits, start, other.ends[text] as usize - start);
        let of = self.ends.len() as u32 - 1;
        self.exceptions
            .extend(other.exceptions_of(text as u32).iter().map(|&(_, exception)| (of, exception)));
    }

    /// Adds an empty map.
    pub(crate) fn push_empty(&mut self) {
        self.ends.push(self.bits() as u32);
    }

    fn append(&mut self, words: &[u64], from: usize, len: usize) {
        let mut end = self.bits();
        let mut done = 0;
        while done < len {
            let take = (len - done).min(64 - end % 64);
            let at = from + done;
            let mut word = words[at / 64] >> (at % 64);
            if !at.is_multiple_of(64)
                && let Some(next) = words.get(at / 64 + 1)
            {
                word |= next << (64 - at % 64);
            }
            if take < 64 {
                word &= (1 << take) - 1;
            }
            if end.is_multiple_of(64) {
                if !self.bits.is_empty() && self.bits.len().is_multiple_of(BLOCK) {
                    self.ranks.push(self.ones);
                }
                self.bits.push(0);
            }
            self.bits[end / 64] |= word << (end % 64);
            self.ones += word.count_ones();
            end += take;
            done += take;
        }
        self.ends.push(end as u32);
    }

    fn exceptions_of(&self, text: u32) -> &[(u32, Exception)] {
        let from = self.exceptions.partition_point(|&(of, _)| of < text);
        let len = self.exceptions[from..].partition_point(|&(of, _)| of == text);
        &self.exceptions[from..from + len]
    }

    /// The source code points that the normalised characters `range` of a text came from; the range is not
    /// empty.
    pub(crate) fn source_span(&self, text: usize, range: Range<usize>) -> Range<usize> {
        self.source_of(text, range.start as u32).start..self.source_of(text, range.end as u32 - 1).end
    }

    fn source_of(&self, text: usize, norm: u32) -> Range<usize> {
        let after = self.exceptions.partition_point(|&(of, e)| (of, e.norm) <= (text as u32, norm));
        let exception = after
            .checked_sub(1)
            .map(|i| self.exceptions[i])
            .filter(|&(of, _)| of == text as u32)
            .map(|(_, exception)| exception);
        let (cluster, src_len) = cluster_of(exception, norm);
        let start = self.start(text);
        let at = self.select(self.rank(start) + cluster) - start;
        at..at + src_len as usize
    }

    /// Set bits before position `bit`.
    fn rank(&self, bit: usize) -> u32 {
        let word = bit / 64;
        let block = (word / BLOCK).min(self.ranks.len());
        let before = block.checked_sub(1).map_or(0, |block| self.ranks[block]);
        let whole: u32 = self.bits[block * BLOCK..word].iter().map(|word| word.count_ones()).sum();
        let part = self.bits.get(word).map_or(0, |word| (word & !(u64::MAX << (bit % 64))).count_ones());
        before + whole + part
    }

    /// Position of the set bit number `rank`.
    fn select(&self, rank: u32) -> usize {
        let block = self.ranks.partition_point(|&before| before <= rank);
        let mut left = rank - block.checked_sub(1).map_or(0, |block| self.ranks[block]);
        for (index, &word) in self.bits.iter().enumerate().skip(block * BLOCK) {
            let ones = word.count_ones();
            if left < ones {
                return index * 64 + select_in_word(word, left);
            }
            left -= ones;
        }
        unreachable!("a cluster number comes from a kept source character")
    }

    pub(crate) fn shrink(&mut self) {
        self.bits.shrink_to_fit();
        self.ranks.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.exceptions.shrink_to_fit();
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        (self.bits.capacity() * 8 + self.ranks.capacity() * 4 + self.ends.capacity() * 4)
            + self.exceptions.capacity() * size_of::<(u32, Exception)>()
    }

    /// The maps as numbers, for writing them down: the bit map, the end of each text in it, the exceptions
    /// with their texts.
    pub(crate) fn raw(&self) -> (&[u64], &[u32], &[(u32, Exception)]) {
        (&self.bits, &self.ends, &self.exceptions)
    }

    /// The maps back from [`PackedMaps::raw`], for texts of `lens` characters. `None` when the numbers do
    /// not fit together.
    pub(crate) fn from_raw(
        bits: Vec<u64>,
        ends: Vec<u32>,
        exceptions: Vec<(u32, Exception)>,
        lens: impl ExactSizeIterator<Item = usize>,
    ) -> Option<Self> {
        let mut maps = Self { bits, ends, exceptions, ..Self::default() };
        for (index, word) in maps.bits.iter().enumerate() {
            if index > 0 && index % BLOCK == 0 {
                maps.ranks.push(maps.ones);
            }
            maps.ones = maps.ones.checked_add(word.count_ones())?;
        }
        let fits = maps.ends.is_sorted()
            && maps.bits.len() == maps.bits().div_ceil(64)
            && maps.ends.len() == lens.len()
            && maps.exceptions.is_sorted_by_key(|&(of, _)| of)
            && maps.exceptions.last().is_none_or(|&(of, _)| (of as usize) < lens.len());
        if !fits {
            return None;
        }
        let mut exceptions = maps.exceptions.as_slice();
        for (text, len) in lens.enumerate() {
            let mine = exceptions.iter().take_while(|&&(of, _)| of as usize == text).count();
            let clusters = maps.rank(maps.ends[text] as usize) - maps.rank(maps.start(text));
            if !exceptions_fit(exceptions[..mine].iter().map(|(_, e)| e), clusters, u32::try_from(len).ok()?)
            {
                return None;
            }
            exceptions = &exceptions[mine..];
        }
        Some(maps)
    }
}
