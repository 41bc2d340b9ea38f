//! The way back from a normalised text to the author's own characters.

use std::ops::Range;

mod packed;

pub(crate) use packed::{PACKED_BITS_MAX, PackedMaps};

/// Words between two samples of the rank of a bit map.
const BLOCK: usize = 8;

/// Maps positions of a normalised text to code points of the text it came from.
///
/// Almost every source character either falls away or becomes exactly one normalised character, so the
/// map is one bit a source character ("kept") and a short list of the exceptions: one character that
/// became several (`½` gives `1` and `2`), or several that became one (conjoining Hangul letters).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OffsetMap {
    kept: Vec<u64>,
    /// Set bits before each block of words but the first, so that long texts are not counted through.
    ranks: Vec<u32>,
    exceptions: Vec<Exception>,
    clusters: u32,
    len: u32,
}

/// A cluster that is not one source character to one normalised character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exception {
    /// First normalised character of the cluster.
    pub(crate) norm: u32,
    /// Ordinal of the cluster, which is the rank of its bit in `kept`.
    pub(crate) cluster: u32,
    pub(crate) norm_len: u32,
    pub(crate) src_len: u32,
}

/// Where one normalised character came from: the cluster, and how many source characters it is.
fn cluster_of(exception: Option<Exception>, norm: u32) -> (u32, u32) {
    match exception {
        Some(e) if norm < e.norm + e.norm_len => (e.cluster, e.src_len),
        Some(e) => (e.cluster + 1 + (norm - e.norm - e.norm_len), 1),
        None => (norm, 1),
    }
}

/// Position of the set bit number `left` of a word.
fn select_in_word(mut word: u64, left: u32) -> usize {
    for _ in 0..left {
        word &= word - 1;
    }
    word.trailing_zeros() as usize
}

impl OffsetMap {
    /// Number of normalised characters.
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }

    /// Records that the source characters `src` became `norm_len` normalised characters. Calls come in
    /// ascending order of `src`; another call for the same `src` adds to what the last one recorded.
    pub(crate) fn push(&mut self, src: Range<usize>, norm_len: usize) {
        if norm_len == 0 || src.is_empty() {
            return;
        }
        let src_len = src.len() as u32;
        let src = src.start;
        let word = src / 64;
        if self.kept.len() <= word {
            self.kept.resize(word + 1, 0);
            self.ranks.resize(word / BLOCK, self.clusters);
        }
        if self.kept[word] >> (src % 64) & 1 == 1 {
            self.extend(norm_len as u32);
            return;
        }
        self.kept[word] |= 1 << (src % 64);
        if norm_len != 1 || src_len != 1 {
            self.exceptions.push(Exception {
                norm: self.len,
                cluster: self.clusters,
                norm_len: norm_len as u32,
                src_len,
            });
        }
        self.clusters += 1;
        self.len += norm_len as u32;
    }

    /// Adds normalised characters to the last cluster.
    fn extend(&mut self, norm_len: u32) {
        let cluster = self.clusters - 1;
        match self.exceptions.last_mut() {
            Some(last) if last.cluster == cluster => last.norm_len += norm_len,
            _ => self.exceptions.push(Exception {
                norm: self.len - 1,
                cluster,
                norm_len: norm_len + 1,
                src_len: 1,
            }),
        }
        self.len += norm_len;
    }

    /// Records that the source character `src` was merged into the last normalised character.
    pub(crate) fn merge(&mut self, src: usize) {
        let (Some(last), Some(word)) = (self.len.checked_sub(1), self.kept.last()) else {
            return;
        };
        let cluster = self.clusters - 1;
        // The newest cluster is the highest bit.
        let start = self.kept.len() * 64 - 1 - word.leading_zeros() as usize;
        let src_len = (src + 1 - start) as u32;
        match self.exceptions.last_mut() {
            Some(e) if e.cluster == cluster => e.src_len = src_len,
            _ => self.exceptions.push(Exception { norm: last, cluster, norm_len: 1, src_len }),
        }
    }

    /// The source code points that the normalised characters `range` came from, outward to whole source
    /// characters. An empty range gives an empty span.
    pub(crate) fn source_span(&self, range: Range<usize>) -> Range<usize> {
        let start = range.start.min(self.len());
        let end = range.end.min(self.len());
        if start >= end {
            let at = if start < self.len() {
                self.source_of(start).start
            } else if self.len > 0 {
                self.source_of(self.len() - 1).end
            } else {
                0
            };
            return at..at;
        }
        self.source_of(start).start..self.source_of(end - 1).end
    }

    /// The source code points of one normalised character.
    fn source_of(&self, norm: usize) -> Range<usize> {
        let norm = norm as u32;
        let after = self.exceptions.partition_point(|e| e.norm <= norm);
        let (cluster, src_len) = cluster_of(after.checked_sub(1).map(|i| self.exceptions[i]), norm);
        let start = self.select(cluster);
        start..start + src_len as usize
    }

    /// Position of the set bit number `cluster`.
    fn select(&self, cluster: u32) -> usize {
        let block = self.ranks.partition_point(|&rank| rank <= cluster);
        let mut left = cluster - block.checked_sub(1).map_or(0, |block| self.ranks[block]);
        for (index, &word) in self.kept.iter().enumerate().skip(block * BLOCK) {
            let ones = word.count_ones();
            if left < ones {
                return index * 64 + select_in_word(word, left);
            }
            left -= ones;
        }
        unreachable!("a cluster number comes from a kept source character")
    }

    /// Length of the bit map up to the last kept character.
    pub(crate) fn bits(&self) -> usize {
        self.kept.last().map_or(0, |word| self.kept.len() * 64 - word.leading_zeros() as usize)
    }

    /// The map as numbers, for writing it down: words of the bit map, exceptions, and the length in
    /// normalised characters.
    pub(crate) fn raw(&self) -> (&[u64], &[Exception], u32) {
        (&self.kept, &self.exceptions, self.len)
    }

    /// The map back from [`OffsetMap::raw`]. `None` when the numbers do not fit together.
    pub(crate) fn from_raw(kept: Vec<u64>, exceptions: Vec<Exception>, len: u32) -> Option<Self> {
        let mut ranks = Vec::with_capacity(kept.len().saturating_sub(1) / BLOCK);
        let mut clusters = 0_u32;
        for (index, word) in kept.iter().enumerate() {
            if index > 0 && index % BLOCK == 0 {
                ranks.push(clusters);
            }
            clusters = clusters.checked_add(word.count_ones())?;
        }
        let map = Self { kept, ranks, exceptions, clusters, len };
        (exceptions_fit(map.exceptions.iter(), clusters, len)).then_some(map)
    }
}

/// Whether the exceptions of one text are in order and account for every cluster and character.
fn exceptions_fit<'a>(exceptions: impl Iterator<Item = &'a Exception>, clusters: u32, len: u32) -> bool {
    let (mut norm, mut cluster) = (0_u64, 0_u64);
    for e in exceptions {
        // Between two exceptions clusters and characters are one to one.
        let plain = u64::from(e.cluster).checked_sub(cluster);
        if plain.is_none()
            || plain != u64::from(e.norm).checked_sub(norm)
            || e.norm_len == 0
            || e.src_len == 0
        {
            return false;
        }
        (norm, cluster) = (u64::from(e.norm) + u64::from(e.norm_len), u64::from(e.cluster) + 1);
    }
    let plain = u64::from(clusters).checked_sub(cluster);
    plain.is_some() && plain == u64::from(len).checked_sub(norm)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn packed_maps_answer_like_single_ones(
            texts in prop::collection::vec(prop::collection::vec((0_usize..90, 0_usize..4, 1_usize..3), 0..40), 0..30)
        ) {
            let maps: Vec<OffsetMap> = texts
                .iter()
                .map(|text| {
                    let mut map = OffsetMap::default();
                    let mut src = 0;
                    for &(skip, norm_len, src_len) in text {
                        // Long ways between two kept characters are rare, as in posts.
                        src += if skip > 80 { skip * 40 } else { skip % 3 };
                        map.push(src..src + src_len, norm_len);
                        src += src_len;
                    }
                    map
                })
                .collect();
            let mut packed = PackedMaps::default();
            let mut again = PackedMaps::default();
            for map in &maps {
                packed.push(map);
            }
            for text in 0..maps.len() {
                again.push_from(&packed, text);
            }
            prop_assert_eq!(&packed, &again);
            let (bits, ends, exceptions) = packed.raw();
            let lens = maps.iter().map(OffsetMap::len);
            let read = PackedMaps::from_raw(bits.to_vec(), ends.to_vec(), exceptions.to_vec(), lens);
            prop_assert_eq!(read.as_ref(), Some(&packed));
            for (text, map) in maps.iter().enumerate() {
                for start in 0..map.len() {
                    for end in [start + 1, map.len()] {
                        prop_assert_eq!(packed.source_span(text, start..end), map.source_span(start..end));
                    }
                }
                let (kept, exceptions, len) = map.raw();
                let read = OffsetMap::from_raw(kept.to_vec(), exceptions.to_vec(), len);
                prop_assert_eq!(read.as_ref(), Some(map));
            }
        }
    }

    #[test]
    fn drops_expansions_and_merges_find_their_way_back() {
        // Source: a . ½ b, where '.' is dropped and ½ becomes two; then c, (dropped) and d merged into c.
        let mut map = OffsetMap::default();
        map.push(0..1, 1);
        map.push(2..3, 2);
        map.push(3..4, 1);
        map.push(70..71, 1);
        map.merge(72);
        assert_eq!(map.len(), 5);
        assert_eq!(map.source_span(0..1), 0..1);
        assert_eq!(map.source_span(1..2), 2..3);
        assert_eq!(map.source_span(2..3), 2..3);
        assert_eq!(map.source_span(0..2), 0..3);
        assert_eq!(map.source_span(3..4), 3..4);
        assert_eq!(map.source_span(4..5), 70..73);
        assert_eq!(map.source_span(2..5), 2..73);
        assert_eq!(map.source_span(2..2), 2..2);
        assert_eq!(map.source_span(9..12), 73..73);
        // Six characters that stand for one, as an HTML entity does.
        map.push(80..86, 1);
        assert_eq!(map.source_span(5..6), 80..86);
        // The same characters stand for two more, as a stretch shown from its end does.
        map.push(80..86, 2);
        map.push(90..91, 1);
        map.push(90..91, 1);
        assert_eq!(map.len(), 10);
        assert_eq!(map.source_span(7..8), 80..86);
        assert_eq!(map.source_span(8..9), 90..91);
        assert_eq!(map.source_span(9..10), 90..91);
    }
}
