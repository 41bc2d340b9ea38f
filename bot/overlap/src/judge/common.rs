//! Passages that many posts share: sayings, forms, footers, disclaimers.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::seeds::grams;
use super::stream::weigh;
use super::{Asked, Found, JudgeOptions};

/// What of a text stands in several or many earlier posts.
pub(super) struct Shared {
    /// What each symbol counts after that.
    pub(super) weights: Vec<u32>,
    /// The common passages, in code points of the author's text.
    pub(super) common: Vec<Range<usize>>,
    /// Symbols of texts that several posts hold as a whole.
    pub(super) whole: Vec<bool>,
}

/// A stretch of the text that stands in several earlier posts.
struct Stretch {
    range: Range<usize>,
    /// How many hold its rarest gram.
    posts: u32,
    /// It is a small part of most of them.
    is_small: bool,
}

impl Asked<'_> {
    /// Takes the weight off what the text itself says again: it counts once.
    pub(super) fn without_repeats(&self, mut weights: Vec<u32>) -> Vec<u32> {
        let mut seen: HashMap<u32, usize> = HashMap::new();
        let mut repeated = Vec::new();
        for (start, end, key) in grams(&self.prose.symbols, self.inner.phrases.gram()) {
            match seen.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(end);
                }
                // A gram that overlaps its own first place is part of the repetition too.
                Entry::Occupied(_) => repeated.push(self.places(start..end)),
            }
        }
        for range in repeated {
            weights[range].fill(0);
        }
        weights
    }

    /// Takes the weight off passages that stand in many earlier posts and are a small part of most of them,
    /// and half of it off those that stand in several. A text that many have copied whole is a large part of
    /// those posts and keeps its weight.
    pub(super) fn shared(&self, mut weights: Vec<u32>, found: &[Found]) -> Shared {
        let mut whole = vec![false; weights.len()];
        let JudgeOptions { usual_posts, common_posts, .. } = *self.options;
        let full = weights.clone();
        for stretch in self.shared_by(found, usual_posts) {
            if stretch.is_small {
                // Half from a few posts on, and ever less until it is common.
                let left = common_posts.saturating_sub(stretch.posts);
                let (part, whole) = (left + 1, 2 * common_posts.saturating_sub(usual_posts).max(1));
                for at in stretch.range {
                    weights[at] = weights[at].min((full[at] * part).div_ceil(whole));
                }
            } else {
                whole[stretch.range].fill(true);
            }
        }
        let mut common = Vec::new();
        for stretch in self.shared_by(found, common_posts) {
            if stretch.is_small {
                weights[stretch.range.clone()].fill(0);
                common.push(self.stream.source_span(stretch.range));
            }
        }
        Shared { weights, common, whole }
    }

    /// The stretches of the text that stand in more than `posts` earlier posts, and whether they are a small
    /// part of most of them.
    fn shared_by(&self, found: &[Found], posts: u32) -> Vec<Stretch> {
        let often: Vec<&Found> = found.iter().filter(|gram| gram.count > posts).collect();
        let mut ranges = Vec::new();
        for stretch in often.chunk_by(|a, b| b.start == a.start + 1) {
            let range = stretch[0].start..stretch[stretch.len() - 1].end;
            let stretch_weight = weigh(&self.prose.symbols[range.clone()]);
            // The rarest gram stands for the stretch: its holders hold most of the rest too.
            let Some(rarest) = stretch.iter().min_by_key(|gram| gram.count) else {
                continue;
            };
            let small = rarest
                .holders
                .iter()
                .filter(|&&doc| {
                    let whole = self.inner.docs()[doc as usize].prose_weight;
                    u64::from(stretch_weight) * 1000 < u64::from(whole) * u64::from(self.options.common_share)
                })
                .count();
            ranges.push(Stretch {
                range: self.places(range),
                posts: rarest.count,
                is_small: small * 2 > rarest.holders.len(),
            });
        }
        ranges
    }
}
