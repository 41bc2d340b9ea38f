//! From anchor hits to maximal shared runs.

use std::ops::Range;

use super::anchors::Grid;
use super::part::{Bits, Part};
use super::query::Piece;
use crate::automaton::Automaton;

/// A maximal shared run in units, within one piece of the query and one stored text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnitRun {
    /// Document of the part.
    pub(super) doc: usize,
    pub(super) query: Range<usize>,
    /// First occurrence in the stored text, from its start.
    pub(super) at: usize,
}

/// All spans of a piece of a query that stand in a text of the part that is not removed, are at least
/// `run_chars_min` characters long and lie in no longer such span of the same text. Ordered by text, then
/// place in the query. The automaton of the query is made when it is first needed.
pub(super) fn shared_runs(
    part: &Part,
    alive: &Bits,
    grid: Grid,
    piece: &Piece<'_>,
    automaton: &mut Option<Automaton>,
    run_chars_min: usize,
) -> Vec<UnitRun> {
    let query = piece.units;
    let mut runs = Vec::new();
    let (groups, hits) = hits(part, alive, grid, piece);
    let mut hits = hits.as_slice();
    while let Some(&(doc, _, _)) = hits.first() {
        let (mine, rest) = hits.split_at(hits.partition_point(|hit| hit.0 == doc));
        hits = rest;
        let doc = doc as usize;
        let range = part.documents.range(doc);
        let text = &part.documents.units[range.clone()];
        let pairs: usize = mine.iter().map(|&(_, _, group)| groups[group as usize].len()).sum();
        // An honest copy has about one pair for each stride; far more means that the texts repeat
        // themselves, and then extending pair by pair would take quadratic time.
        let extended = if pairs <= 16 + (text.len() + query.len()) / 4 {
            extend(mine, &groups, query, text, range.start)
        } else {
            None
        };
        let by_statistics = extended.is_none();
        let mut found = extended.unwrap_or_else(|| {
            let automaton = automaton.get_or_insert_with(|| Automaton::new(query.iter().copied()));
            statistics(automaton, text, query.len())
        });
        for run in &mut found {
            // The statistics know the first place of the run with the half pair, perhaps not of the rest.
            if trim_surrogates(query, run)
                && by_statistics
                && !run.0.is_empty()
                && let Some(at) = text.windows(run.0.len()).position(|window| window == &query[run.0.clone()])
            {
                run.1 = at;
            }
        }
        found.retain(|(span, _)| chars(&query[span.clone()]) >= run_chars_min);
        for (query, at) in maximal(found) {
            runs.push(UnitRun { doc, query, at });
        }
    }
    runs
}

/// A text, a place among all texts, and the number of a group of equal grams of the query.
type Hit = (u32, u32, u32);

/// The distinct grams of the query that are anchored somewhere (as lists of their places in the query), and
/// every anchor equal to one, ordered by text.
fn hits(part: &Part, alive: &Bits, grid: Grid, piece: &Piece<'_>) -> (Vec<Vec<u32>>, Vec<Hit>) {
    let gram = |at: u32| &piece.units[at as usize..at as usize + grid.q];
    let mut passing = Vec::new();
    part.probe(&piece.hashes, &mut passing);
    let mut grams: Vec<(u64, u32)> = passing.iter().map(|&at| (piece.hashes[at as usize], at)).collect();
    grams.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| gram(a.1).cmp(gram(b.1))).then(a.1.cmp(&b.1)));
    let mut groups = Vec::new();
    let mut hits = Vec::new();
    for equal in grams.chunk_by(|a, b| a.0 == b.0 && gram(a.1) == gram(b.1)) {
        let (hash, first) = equal[0];
        let before = hits.len();
        let context = || (equal.len() == 1).then(|| grid.context(piece.units, first as usize));
        for place in part.anchors.places(hash, context) {
            if &part.documents.units[place as usize..place as usize + grid.q] == gram(first) {
                let doc = part.documents.at(place);
                if alive.get(part.number(doc)) {
                    hits.push((doc as u32, place, groups.len() as u32));
                }
            }
        }
        if hits.len() > before {
            groups.push(equal.iter().map(|&(_, at)| at).collect());
        }
    }
    hits.sort_unstable();
    (groups, hits)
}

/// Units that two texts share from their starts.
#[inline]
pub(super) fn common_prefix(a: &[u16], b: &[u16]) -> usize {
    let whole = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0).take_while(|(a, b)| a == b).count() * 8;
    whole + a[whole..].iter().zip(&b[whole..]).take_while(|(a, b)| a == b).count()
}

/// Units that two texts share up to their ends.
#[inline]
pub(super) fn common_suffix(a: &[u16], b: &[u16]) -> usize {
    let equal = a.as_rchunks::<8>().1.iter().rev().zip(b.as_rchunks::<8>().1.iter().rev());
    let whole = equal.take_while(|(a, b)| a == b).count() * 8;
    let (a, b) = (&a[..a.len() - whole], &b[..b.len() - whole]);
    whole + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// Extends each pair of places to the run around it, once for each run. `None` when that takes more
/// comparisons than the lengths of the texts justify.
fn extend(
    hits: &[Hit],
    groups: &[Vec<u32>],
    query: &[u16],
    text: &[u16],
    start: usize,
) -> Option<Vec<(Range<usize>, usize)>> {
    let mut budget = 256 + 8 * (query.len() + text.len());
    // Pairs on the same diagonal belong to the same run until it ends.
    let mut pairs: Vec<(isize, usize)> = hits
        .iter()
        .flat_map(|&(_, place, group)| {
            let at = place as usize - start;
            groups[group as usize]
                .iter()
                .map(move |&in_query| (at as isize - in_query as isize, in_query as usize))
        })
        .collect();
    pairs.sort_unstable();
    let mut runs: Vec<(Range<usize>, usize)> = Vec::new();
    let mut covered = (isize::MIN, 0);
    for (diagonal, in_query) in pairs {
        if covered.0 == diagonal && in_query < covered.1 {
            continue;
        }
        let at = (in_query as isize + diagonal) as usize;
        let left = common_suffix(&query[..in_query], &text[..at]);
        let right = common_prefix(&query[in_query..], &text[at..]);
        covered = (diagonal, in_query + right);
        runs.push((in_query - left..in_query + right, at - left));
        budget = budget.checked_sub(left + right)?;
    }
    Some(runs)
}

fn statistics(automaton: &Automaton, text: &[u16], query_len: usize) -> Vec<(Range<usize>, usize)> {
    let longest = automaton.longest(text.iter().copied());
    (0..query_len)
        .filter(|&at| {
            longest[at].len > 0 && longest.get(at + 1).is_none_or(|next| next.len <= longest[at].len)
        })
        .map(|at| {
            let found = longest[at];
            (at + 1 - found.len..at + 1, found.other_end - found.len)
        })
        .collect()
}

/// A run ends at whole characters, also where two texts differ in one half of a surrogate pair only. Tells
/// whether anything was trimmed.
pub(super) fn trim_surrogates(query: &[u16], (span, at): &mut (Range<usize>, usize)) -> bool {
    let len = span.len();
    if span.start < span.end && (0xDC00..0xE000).contains(&query[span.start]) {
        span.start += 1;
        *at += 1;
    }
    if span.start < span.end && (0xD800..0xDC00).contains(&query[span.end - 1]) {
        span.end -= 1;
    }
    span.len() < len
}

/// Number of characters in UTF-16 units that begin and end at whole characters.
pub(super) fn chars(units: &[u16]) -> usize {
    units.iter().filter(|&&unit| !(0xDC00..0xE000).contains(&unit)).count()
}

/// Drops spans that lie in another; of equal ones the first occurrence stays.
fn maximal(mut runs: Vec<(Range<usize>, usize)>) -> Vec<(Range<usize>, usize)> {
    runs.sort_unstable_by(|a, b| a.0.start.cmp(&b.0.start).then(b.0.end.cmp(&a.0.end)).then(a.1.cmp(&b.1)));
    let mut end = 0;
    runs.retain(|(span, _)| {
        let keep = span.end > end;
        end = end.max(span.end);
        keep
    });
    runs
}
