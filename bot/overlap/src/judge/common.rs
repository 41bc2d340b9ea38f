//! Passages that many posts share: sayings, forms, footers, disclaimers.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::seeds::grams;
use super::stream::weigh;
use super::{Asked, Found};

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
    pub(super) fn without_common(
        &self,
        mut weights: Vec<u32>,
        found: &[Found],
    ) -> (Vec<u32>, Vec<Range<usize>>) {
        for range in self.shared_by(found, self.options.usual_posts) {
            for weight in &mut weights[range] {
                // Half of each, and not again where stretches touch.
                *weight = (*weight).min(weight.div_ceil(2).max(3));
            }
        }
        let common = self.shared_by(found, self.options.common_posts);
        for range in &common {
            weights[range.clone()].fill(0);
        }
        let spans = common.into_iter().map(|range| self.stream.source_span(range)).collect();
        (weights, spans)
    }

    /// The stretches of the text that stand in more than `posts` earlier posts and are a small part of most
    /// of them.
    fn shared_by(&self, found: &[Found], posts: u32) -> Vec<Range<usize>> {
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
            if small * 2 > rarest.holders.len() {
                ranges.push(self.places(range));
            }
        }
        ranges
    }
}
