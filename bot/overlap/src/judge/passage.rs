//! From a chain of symbols to a passage of the author's text.

use std::ops::Range;

use super::chain::Chain;
use super::stream::{Mark, Stream, topics, weigh};
use super::{Asked, Ours, Passage};

/// How far a number may stand from its place on the other side, in symbols.
const NUMBER_DRIFT_MAX: u32 = 3;

/// Lightest block in which words under masks count: single tags are everybody's, a sentence of tags is not.
const MASKED_BLOCK_MIN: u32 = 150;

/// A passage before its evidence is weighed.
pub(super) struct Matched {
    pub(super) passage: Passage,
    /// Weight of what counts though a mask covers it in the text.
    pub(super) under_masks: u32,
    /// Part of the weight that stands in attributed quotes.
    pub(super) quoted: u32,
    /// Labels of fields that are equal on both sides.
    pub(super) labels: u32,
}

/// The passage of a chain.
pub(super) fn passage(
    asked: &Asked<'_>,
    other: &Stream,
    chain: &Chain,
    ours: &Ours<'_>,
    theirs: &[u32],
) -> Matched {
    let (stream, options) = (asked.stream, asked.options);
    let their_topics = topics(&other.symbols, &other.marks);
    let mut matched = 0;
    let mut under_masks = 0;
    let mut quoted = 0;
    for block in &chain.blocks {
        let is_long = weigh(&stream.symbols[block.at..block.at + block.len]) >= MASKED_BLOCK_MIN;
        for i in 0..block.len {
            let at = block.at + i;
            if their_topics[block.other + i] {
                continue;
            }
            matched += ours.weights[at];
            if ours.quoted[at] {
                quoted += ours.weights[at];
            }
            // Prose of the other post, turned into a tag or a name here.
            if is_long && asked.masked[at] && !asked.topics[at] && !asked.covered[at] {
                under_masks += theirs[block.other + i];
            }
        }
    }
    let numbers = numbers(stream, other, chain, ours.weights);
    let gained = numbers.equal_digits * options.number_digit_weight;
    let lost = options.penalty(numbers.different);
    let (span, source_span) = spans(stream, other, chain);
    let passage = Passage {
        span,
        source_span,
        weight: (matched + under_masks + gained).saturating_sub(lost),
        evidence: 0,
        quoted: 0,
        rare_permille: 0,
        numbers_equal: numbers.equal,
        numbers_different: numbers.different,
    };
    Matched { passage, under_masks, quoted, labels: labels(stream, other, chain) }
}

#[derive(Default)]
struct Numbers {
    equal: u32,
    equal_digits: u32,
    different: u32,
}

/// Compares the numbers that stand in the same places on both sides.
fn numbers(stream: &Stream, other: &Stream, chain: &Chain, weights: &[u32]) -> Numbers {
    let (span, other_span) = (chain.span(), chain.other_span());
    let theirs: Vec<&Mark> =
        inside(&other.marks, &other_span).iter().filter(|mark| mark.is_number()).collect();
    let mut used = vec![false; theirs.len()];
    let mut numbers = Numbers::default();
    for mark in inside(&stream.marks, &span).iter().filter(|mark| mark.is_number()) {
        let at = mark.at as usize;
        let counts = |at: usize| weights.get(at).is_some_and(|&weight| weight > 0);
        if !counts(at) && !at.checked_sub(1).is_some_and(counts) {
            continue;
        }
        let (from, to) = expected(chain, at);
        let near: Vec<usize> = (0..theirs.len())
            .filter(|&i| {
                !used[i]
                    && theirs[i].at + NUMBER_DRIFT_MAX >= from as u32
                    && theirs[i].at <= to as u32 + NUMBER_DRIFT_MAX
            })
            .collect();
        if let Some(&same) = near.iter().find(|&&i| theirs[i].equals(mark)) {
            used[same] = true;
            numbers.equal += 1;
            numbers.equal_digits += mark.digits.min(6);
        } else if !near.is_empty() {
            numbers.different += 1;
        }
    }
    numbers
}

/// Counts the labels of fields, `address:`, whose last letter is equal on both sides.
fn labels(stream: &Stream, other: &Stream, chain: &Chain) -> u32 {
    let theirs = inside(&other.marks, &chain.other_span());
    let is_theirs = |at: usize| {
        let from = theirs.partition_point(|mark| (mark.at as usize) < at);
        theirs[from..].iter().take_while(|mark| mark.at as usize == at).any(|mark| mark.label)
    };
    let is_equal = |mark: &&Mark| {
        let at = mark.at as usize;
        let next = chain.blocks.partition_point(|block| block.at + block.len < at);
        let block = chain.blocks.get(next).filter(|block| block.at < at);
        mark.label && block.is_some_and(|block| is_theirs(block.other + (at - block.at)))
    };
    inside(&stream.marks, &chain.span()).iter().filter(is_equal).count() as u32
}

/// Where the other side of a place in the text lies: one place inside a block, a range inside a gap.
fn expected(chain: &Chain, at: usize) -> (usize, usize) {
    let next = chain.blocks.partition_point(|block| block.at + block.len < at);
    let Some(block) = chain.blocks.get(next) else {
        let end = chain.other_span().end;
        return (end, end);
    };
    if at >= block.at {
        let place = block.other + (at - block.at);
        return (place, place);
    }
    let from = next.checked_sub(1).map_or(block.other, |i| chain.blocks[i].other + chain.blocks[i].len);
    (from, block.other)
}

/// The marks that stand at or inside a range of symbols.
fn inside<'a>(marks: &'a [Mark], range: &Range<usize>) -> &'a [Mark] {
    let from = marks.partition_point(|mark| (mark.at as usize) < range.start);
    let to = marks.partition_point(|mark| mark.at as usize <= range.end);
    &marks[from..to]
}

/// The spans of a chain in both texts, widened over the numbers at its ends that are equal on
/// both sides.
fn spans(stream: &Stream, other: &Stream, chain: &Chain) -> (Range<usize>, Range<usize>) {
    let (symbols, other_symbols) = (chain.span(), chain.other_span());
    let mut span = stream.source_span(symbols.clone());
    let mut other_span = other.source_span(other_symbols.clone());
    let here = |marks: &'_ [Mark], at: usize| -> Vec<Mark> {
        marks.iter().filter(|mark| mark.is_number() && mark.at as usize == at).copied().collect()
    };
    let (ours, theirs) = (here(&stream.marks, symbols.start), here(&other.marks, other_symbols.start));
    for (our, their) in ours.iter().rev().zip(theirs.iter().rev()) {
        if !our.equals(their) {
            break;
        }
        span.start = span.start.min(our.start as usize);
        other_span.start = other_span.start.min(their.start as usize);
    }
    let (ours, theirs) = (here(&stream.marks, symbols.end), here(&other.marks, other_symbols.end));
    for (our, their) in ours.iter().zip(&theirs) {
        if !our.equals(their) {
            break;
        }
        span.end = span.end.max(our.end as usize);
        other_span.end = other_span.end.max(their.end as usize);
    }
    (span, other_span)
}
