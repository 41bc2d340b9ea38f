//! Texts that anyone may repeat: the notice, the news, the rules, known disclaimers.

use std::collections::HashMap;
use std::ops::Range;

use crate::judge::chain::{Aligner, Limits};
use crate::judge::seeds::{Gram, grams};
use crate::judge::stream::{Stream, weigh_all};
use crate::normalise::Normalised;
use crate::scan::scan;

/// Weight of a gram that leads to a background text: three Chinese characters or five letters.
const GRAM: Gram = Gram::seed(30);
/// A part of a background text this heavy counts as quoted from it: six Chinese characters or ten letters.
const PART_WEIGHT_MIN: u32 = 60;
/// Quotes may leave out or change this much in between.
const LIMITS: Limits = Limits { gap_max: 80, drift_max: 60, score_min: PART_WEIGHT_MIN };

/// Texts that anyone may repeat, in whole or in part, in either script and with small changes. What stands
/// in them neither counts as own text nor as copied.
#[derive(Debug, Clone, Default)]
pub struct Background {
    /// The symbols of each.
    texts: Vec<Vec<u16>>,
    grams: HashMap<u32, Vec<u32>>,
}

impl Background {
    /// Prepares the texts: the notice in each language, the topic tags, the news of the campaign, allowed
    /// texts. Empty texts do nothing.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut background = Self::default();
        for text in texts {
            let stream = Stream::of(&scan(text));
            let number = background.texts.len() as u32;
            for (_, _, key) in grams(&stream.symbols, GRAM) {
                let holders = background.grams.entry(key).or_default();
                if holders.last() != Some(&number) {
                    holders.push(number);
                }
            }
            background.texts.push(stream.symbols);
        }
        background
    }

    /// Whether there is no text in it.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The parts of `text` that come from a background text, in code points, ascending and apart.
    pub fn spans(&self, text: &str) -> Vec<Range<usize>> {
        if self.is_empty() {
            return Vec::new();
        }
        self.cover(&Stream::of(&scan(text))).0
    }

    /// The same for a stream, with a mark for each of its symbols.
    pub(crate) fn cover(&self, stream: &Stream) -> (Vec<Range<usize>>, Vec<bool>) {
        let mut covered = vec![false; stream.symbols.len()];
        let mut hits: HashMap<u32, u32> = HashMap::new();
        for (_, _, key) in grams(&stream.symbols, GRAM) {
            for &text in self.grams.get(&key).into_iter().flatten() {
                *hits.entry(text).or_default() += 1;
            }
        }
        let mut texts: Vec<u32> =
            hits.into_iter().filter(|&(_, hits)| hits >= 2).map(|(text, _)| text).collect();
        texts.sort_unstable();
        if !texts.is_empty() {
            // Masks count here: a notice is quoted with its tag.
            let weights = weigh_all(&stream.symbols);
            let aligner = Aligner::new(&stream.symbols, &weights);
            for text in texts {
                let other = &self.texts[text as usize];
                for chain in aligner.chains(other, &weigh_all(other), LIMITS) {
                    covered[chain.span()].fill(true);
                }
            }
        }
        let mut spans: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        for run in covered.chunk_by(|a, b| a == b) {
            if run[0] {
                spans.push(stream.source_span(at..at + run.len()));
            }
            at += run.len();
        }
        (spans, covered)
    }
}

/// The parts of a normalised text whose characters come from outside the spans, in normalised characters.
pub(crate) fn outside(text: &Normalised, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let len = text.len_chars();
    if spans.is_empty() {
        return std::iter::once(0..len).collect();
    }
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for at in 0..len {
        let source = text.source_span(at..at + 1);
        let next = spans.partition_point(|span| span.end <= source.start);
        if spans.get(next).is_some_and(|span| span.start < source.end) {
            continue;
        }
        match pieces.last_mut() {
            // Pieces that touch here are one only if no span lies between them.
            Some(last) if last.end == at => last.end = at + 1,
            _ => pieces.push(at..at + 1),
        }
    }
    pieces
}
