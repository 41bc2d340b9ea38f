//! The way back from a normalised text to the author's own characters.

use std::ops::Range;

/// Maps positions of a normalised text to code points of the text it came from.
///
/// Almost every source character either falls away or becomes exactly one normalised character, so the
/// map is one bit a source character ("kept") and a short list of the exceptions: one character that
/// became several (`½` gives `1` and `2`), or several that became one (conjoining Hangul letters).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OffsetMap {
    kept: Vec<u64>,
    exceptions: Vec<Exception>,
    clusters: u32,
    len: u32,
}

/// A cluster that is not one source character to one normalised character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exception {
    /// First normalised character of the cluster.
    norm: u32,
    /// Ordinal of the cluster, which is the rank of its bit in `kept`.
    cluster: u32,
    norm_len: u32,
    src_len: u32,
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
        let Some(last) = self.len.checked_sub(1) else {
            return;
        };
        let cluster = self.clusters - 1;
        let start = self.select(cluster);
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
        let (cluster, src_len) = match after.checked_sub(1).map(|i| self.exceptions[i]) {
            Some(e) if norm < e.norm + e.norm_len => (e.cluster, e.src_len),
            Some(e) => (e.cluster + 1 + (norm - e.norm - e.norm_len), 1),
            None => (norm, 1),
        };
        let start = self.select(cluster);
        start..start + src_len as usize
    }

    /// Position of the set bit number `cluster`.
    fn select(&self, cluster: u32) -> usize {
        let mut left = cluster;
        for (index, &word) in self.kept.iter().enumerate() {
            let ones = word.count_ones();
            if left < ones {
                let mut word = word;
                for _ in 0..left {
                    word &= word - 1;
                }
                return index * 64 + word.trailing_zeros() as usize;
            }
            left -= ones;
        }
        unreachable!("a cluster number comes from a kept source character")
    }

    /// Every source character that is the first of a cluster, with its number of normalised characters;
    /// used where a whole map is walked instead of asked.
    pub(crate) fn shrink(&mut self) {
        self.kept.shrink_to_fit();
        self.exceptions.shrink_to_fit();
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.kept.capacity() * 8 + self.exceptions.capacity() * size_of::<Exception>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
