//! Aligns a text with one other: exact blocks, chained in order across small gaps.

use std::ops::Range;

use super::stream::{weigh, weight};

/// Weight of the grams that begin a block: two Chinese characters or four letters.
const BLOCK_WEIGHT_MIN: u32 = 20;
/// Places of one gram that are looked at, so that a text that repeats itself stays cheap.
const PLACES_MAX: usize = 8;
/// Blocks kept for one pair of texts; the heaviest stay.
const BLOCKS_MAX: usize = 384;
/// Earlier blocks that a block may be chained to.
const LOOK_BACK_MAX: usize = 48;
/// Chains taken out of one pair of texts.
const CHAINS_MAX: usize = 12;

/// Equal symbols on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) at: usize,
    pub(crate) other: usize,
    pub(crate) len: usize,
}

/// Blocks in order on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) blocks: Vec<Block>,
}

impl Chain {
    pub(crate) fn span(&self) -> Range<usize> {
        let last = self.blocks[self.blocks.len() - 1];
        self.blocks[0].at..last.at + last.len
    }

    pub(crate) fn other_span(&self) -> Range<usize> {
        let last = self.blocks[self.blocks.len() - 1];
        self.blocks[0].other..last.other + last.len
    }
}

/// Limits of a chain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Weight of the widest gap between two blocks.
    pub(crate) gap_max: u32,
    /// Most that the two sides of a gap may differ, in weight.
    pub(crate) drift_max: u32,
    /// Chains that score less are nothing.
    pub(crate) score_min: u32,
}

/// The weights of the other text.
struct Other<'a> {
    weights: &'a [u32],
    before: Vec<u32>,
}

/// A text prepared to be aligned with many.
#[derive(Debug)]
pub(crate) struct Aligner<'a> {
    symbols: &'a [u16],
    weights: &'a [u32],
    /// Weight before each symbol; what masks cover is no distance.
    before: Vec<u32>,
    /// Grams in order, with the places of each.
    grams: Vec<(u64, u32)>,
    /// First gram of each bucket of the top bits.
    buckets: Vec<u32>,
    shift: u32,
}

impl<'a> Aligner<'a> {
    pub(crate) fn new(symbols: &'a [u16], weights: &'a [u32]) -> Self {
        let mut grams: Vec<(u64, u32)> =
            short_grams(symbols).map(|(at, gram)| (spread(gram), at as u32)).collect();
        grams.sort_unstable();
        let bits = (usize::BITS - grams.len().leading_zeros()).clamp(4, 20);
        let shift = 64 - bits;
        let mut buckets = vec![0_u32; (1 << bits) + 1];
        for &(gram, _) in &grams {
            buckets[(gram >> shift) as usize + 1] += 1;
        }
        for at in 1..buckets.len() {
            buckets[at] += buckets[at - 1];
        }
        Self { symbols, weights, before: before(weights), grams, buckets, shift }
    }

    fn places(&self, gram: u64) -> &[(u64, u32)] {
        let bucket = (gram >> self.shift) as usize;
        let all = &self.grams[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize];
        let from = all.iter().position(|&(g, _)| g >= gram).unwrap_or(all.len());
        let all = &all[from..];
        let len = all.iter().take(PLACES_MAX).take_while(|&&(g, _)| g == gram).count();
        &all[..len]
    }

    /// The chains between the prepared text and `other`, best first. No symbol of the prepared text is in
    /// two blocks.
    pub(crate) fn chains(&self, other: &[u16], other_weights: &[u32], limits: Limits) -> Vec<Chain> {
        let mut blocks = self.blocks(other);
        let other = Other { weights: other_weights, before: before(other_weights) };
        let mut chains = Vec::new();
        while chains.len() < CHAINS_MAX && !blocks.is_empty() {
            let Some(chain) = self.best(&blocks, &other, limits) else {
                break;
            };
            let used = chain.span();
            let taken: Vec<Range<usize>> = chain.blocks.iter().map(|b| b.at..b.at + b.len).collect();
            blocks = blocks
                .into_iter()
                .filter_map(|block| {
                    if block.at >= used.end || block.at + block.len <= used.start {
                        return Some(block);
                    }
                    cut(block, &taken)
                })
                .filter(|b| weigh(&self.symbols[b.at..b.at + b.len]) >= BLOCK_WEIGHT_MIN)
                .collect();
            chains.push(chain);
        }
        chains
    }

    /// Maximal blocks of equal symbols, by place.
    fn blocks(&self, other: &[u16]) -> Vec<Block> {
        // Where the last block on each diagonal ends on the other side.
        let mut ends = vec![0_u32; self.symbols.len() + other.len() + 1];
        let mut blocks = Vec::new();
        for (at_other, gram) in short_grams(other) {
            for &(_, at) in self.places(spread(gram)) {
                let at = at as usize;
                let end = &mut ends[at_other + self.symbols.len() - at];
                if (*end as usize) > at_other {
                    continue;
                }
                let len =
                    self.symbols[at..].iter().zip(&other[at_other..]).take_while(|(a, b)| a == b).count();
                *end = (at_other + len) as u32;
                blocks.push(Block { at, other: at_other, len });
            }
        }
        if blocks.len() > BLOCKS_MAX {
            blocks.sort_unstable_by_key(|b| (std::cmp::Reverse(b.len), b.at, b.other));
            blocks.truncate(BLOCKS_MAX);
        }
        blocks.sort_unstable_by_key(|b| (b.at, b.other));
        blocks
    }

    /// What a block without its first symbols adds to a chain. What is masked on one side only is prose
    /// that somebody turned into a tag, or a tag that lost its sign; what is masked on both sides adds next
    /// to nothing.
    fn gain(&self, block: Block, trim: usize, other: &Other<'_>) -> i64 {
        (trim..block.len)
            .map(|i| i64::from(self.weights[block.at + i].max(other.weights[block.other + i]).max(1)))
            .sum()
    }

    fn best(&self, blocks: &[Block], other: &Other<'_>, limits: Limits) -> Option<Chain> {
        let mut scores: Vec<i64> = Vec::with_capacity(blocks.len());
        let mut from: Vec<Option<(usize, usize)>> = Vec::with_capacity(blocks.len());
        for (index, block) in blocks.iter().enumerate() {
            let alone = self.gain(*block, 0, other);
            let (mut score, mut origin) = (alone, None);
            for earlier in (index.saturating_sub(LOOK_BACK_MAX)..index).rev() {
                let p = blocks[earlier];
                let (p_end, p_other_end) = (p.at + p.len, p.other + p.len);
                if p.at >= block.at || p.other >= block.other {
                    continue;
                }
                // Blocks that overlap by a few symbols are joined; the later one gives way.
                let trim = p_end.saturating_sub(block.at).max(p_other_end.saturating_sub(block.other));
                if trim >= block.len {
                    continue;
                }
                let gap = self.before[block.at + trim] - self.before[p_end];
                let other_gap = other.before[block.other + trim] - other.before[p_other_end];
                let wide = gap.max(other_gap);
                let drift = gap.abs_diff(other_gap);
                if wide > limits.gap_max || drift > limits.drift_max {
                    continue;
                }
                let gain = if trim == 0 { alone } else { self.gain(*block, trim, other) };
                let cost = i64::from(wide + drift) / 4 + 4;
                let joined = scores[earlier] + gain - cost;
                if joined > score {
                    (score, origin) = (joined, Some((earlier, trim)));
                }
            }
            scores.push(score);
            from.push(origin);
        }
        let (mut at, &score) =
            scores.iter().enumerate().max_by_key(|&(index, score)| (*score, std::cmp::Reverse(index)))?;
        if score < i64::from(limits.score_min) {
            return None;
        }
        let mut chain = Vec::new();
        loop {
            let mut block = blocks[at];
            let Some((earlier, trim)) = from[at] else {
                chain.push(block);
                break;
            };
            block.at += trim;
            block.other += trim;
            block.len -= trim;
            chain.push(block);
            at = earlier;
        }
        chain.reverse();
        Some(Chain { blocks: chain })
    }
}

/// What is left of a block once the taken ranges are out of it: its longest part.
fn cut(block: Block, taken: &[Range<usize>]) -> Option<Block> {
    let end = block.at + block.len;
    let mut best: Option<Range<usize>> = None;
    let mut from = block.at;
    for range in taken.iter().chain(std::iter::once(&(end..end))) {
        let to = range.start.clamp(from, end);
        if to > from && best.as_ref().is_none_or(|b| to - from > b.len()) {
            best = Some(from..to);
        }
        from = from.max(range.end.min(end));
    }
    best.map(|range| Block {
        at: range.start,
        other: block.other + (range.start - block.at),
        len: range.len(),
    })
}

/// The weight before each symbol, and of all of them at the end.
pub(super) fn before(weights: &[u32]) -> Vec<u32> {
    let mut sums = Vec::with_capacity(weights.len() + 1);
    let mut sum = 0;
    sums.push(0);
    for &weight in weights {
        sum += weight;
        sums.push(sum);
    }
    sums
}

/// From each symbol on, the shortest passage of [`BLOCK_WEIGHT_MIN`], packed into one number.
fn short_grams(symbols: &[u16]) -> impl Iterator<Item = (usize, u64)> + '_ {
    (0..symbols.len()).map_while(|start| {
        let mut packed = 0_u64;
        let mut inside = 0;
        let mut at = start;
        while inside < BLOCK_WEIGHT_MIN {
            let &symbol = symbols.get(at)?;
            packed = packed << 16 | u64::from(symbol);
            inside += weight(symbol);
            at += 1;
        }
        Some((start, packed))
    })
}

/// A bijection, so that equal numbers still mean equal grams.
fn spread(gram: u64) -> u64 {
    let mixed = gram.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}
