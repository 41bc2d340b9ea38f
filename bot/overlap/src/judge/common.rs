//! Passages that many posts share: sayings, forms, footers, disclaimers.

use std::ops::Range;

use super::stream::weigh;
use super::{Asked, Found};

impl Asked<'_> {
    /// Takes the weight off passages that stand in many earlier posts and are a small part of most of them.
    /// A text that many have copied whole is a large part of those posts and keeps its weight.
    pub(super) fn without_common(&self, mut weights: Vec<u32>, found: &[Found]) -> (Vec<u32>, Vec<Range<usize>>) {
        let often: Vec<&Found> = found
            .iter()
            .filter(|gram| gram.count > self.options.common_posts)
            .collect();
        let mut spans = Vec::new();
        for stretch in often.chunk_by(|a, b| b.start <= a.end && b.start == a.start + 1) {
            let range = stretch[0].start..stretch[stretch.len() - 1].end;
            let stretch_weight = weigh(&self.stream.symbols[range.clone()]);
            // The rarest gram stands for the stretch: its holders hold most of the rest too.
            let Some(rarest) = stretch.iter().min_by_key(|gram| gram.count) else {
                continue;
            };
            let small = rarest
                .holders
                .iter()
                .filter(|&&doc| {
                    let whole = weigh(&self.inner.docs()[doc as usize].stream.symbols);
                    u64::from(stretch_weight) * 1000 < u64::from(whole) * u64::from(self.options.common_share)
                })
                .count();
            if small * 2 > rarest.holders.len() {
                weights[range.clone()].fill(0);
                spans.push(self.stream.source_span(range));
            }
        }
        (weights, spans)
    }
}
