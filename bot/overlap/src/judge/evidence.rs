//! What a shared passage says for copying: rare words in one piece say much, everybody's words with gaps say
//! little.

use super::chain::{Block, Chain};
use super::options::permille_of;
use super::{Asked, Found};

/// Grams of the usual mixture that stand in for evidence about a passage with few grams of its own, so that
/// three grams decide nothing.
const PRIOR_GRAMS: u32 = 4;

/// How rare the short grams of a text are among the earlier posts.
pub(super) struct Rarity {
    /// For each symbol at which a gram begins: where it ends. 0 elsewhere.
    ends: Vec<u32>,
    /// Whether that gram is rare.
    rare: Vec<bool>,
    /// The rare share that copies show, in thousandths.
    expected: u32,
}

impl Rarity {
    /// Reads the counts of the grams of a text. A gram inside `whole`, a text that others have already copied
    /// as a whole, is as rare as that text was when it was new.
    pub(super) fn new(asked: &Asked<'_>, found: &[Found], whole: &[bool], latin_permille: u32) -> Self {
        let posts = asked.earlier as u64;
        let mixed = |of: fn(&super::ScriptLimits) -> u32| asked.options.mixed(latin_permille, of);
        let per_million = u64::from(mixed(|limits| limits.rare_per_million));
        let rare_max = asked.options.rare_posts.max((posts * per_million / 1_000_000) as u32);
        let mut ends = vec![0; whole.len()];
        let mut rare = vec![false; whole.len()];
        for gram in found {
            let places = asked.places(gram.start..gram.end);
            ends[places.start] = places.end as u32;
            rare[places.start] = gram.count <= rare_max || whole[places.clone()].iter().all(|&whole| whole);
        }
        Self { ends, rare, expected: mixed(|limits| limits.rare_permille) }
    }

    /// Share of the grams inside the blocks of a chain that are rare, in thousandths, and that share as part of
    /// what copies show.
    fn of(&self, chain: &Chain) -> (u32, u32) {
        let (mut grams, mut rare) = (PRIOR_GRAMS * 1000, PRIOR_GRAMS * self.expected);
        for block in &chain.blocks {
            let end = (block.at + block.len) as u32;
            for at in block.at..block.at + block.len {
                if self.ends[at] > end {
                    break;
                }
                if self.ends[at] > 0 {
                    grams += 1000;
                    rare += 1000 * u32::from(self.rare[at]);
                }
            }
        }
        let share = permille_of(rare, grams);
        (share, permille_of(share, self.expected).min(1000))
    }
}

/// The evidence of one passage, and the share of its grams that are rare, in thousandths.
///
/// `weight` is its matched weight; `before` and `theirs_before` are the weights before each symbol of the two
/// texts. The wider side of a gap is what one of the authors wrote there.
pub(super) fn evidence(
    asked: &Asked<'_>,
    rarity: &Rarity,
    chain: &Chain,
    weight: u32,
    (before, theirs_before): (&[u32], &[u32]),
) -> (u32, u32) {
    let gaps: u32 = chain
        .blocks
        .windows(2)
        .map(|pair| between(pair[0], pair[1], (before, theirs_before)))
        .map(|(ours, theirs)| ours.max(theirs))
        .sum();
    let options = asked.options;
    let (rare_permille, of_expected) = rarity.of(chain);
    let common_floor = options.common_words_permille.min(1000);
    let kept = common_floor + (1000 - common_floor) * of_expected / 1000;
    let gap_cost = gaps.min(weight) * options.gap_cost_permille / 1000;
    (weight.saturating_sub(gap_cost) * kept / 1000, rare_permille)
}

/// Weight of what stands between two blocks on either side.
fn between(first: Block, second: Block, (before, theirs_before): (&[u32], &[u32])) -> (u32, u32) {
    (
        before[second.at].saturating_sub(before[first.at + first.len]),
        theirs_before[second.other].saturating_sub(theirs_before[first.other + first.len]),
    )
}

/// Weight of what both texts have of their own between the words they share, as far as those come in the same
/// order.
pub(super) fn replaced(chains: &[Chain], sides: (&[u32], &[u32])) -> u32 {
    let mut blocks: Vec<Block> = chains.iter().flat_map(|chain| chain.blocks.iter().copied()).collect();
    blocks.sort_unstable_by_key(|block| block.at);
    blocks
        .windows(2)
        .map(|pair| between(pair[0], pair[1], sides))
        .map(|(ours, theirs)| ours.min(theirs))
        .sum()
}
