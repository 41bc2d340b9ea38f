//! What matters about shared runs, in bounded time also where a passage stands in very many posts.
//!
//! Places of a gram come in the order of the sources, so the first that fits is the earliest, and whatever
//! comes after it can be left out without missing that the text shares something.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::anchors::Grid;
use super::inner::Inner;
use super::query::{Piece, Query};
use super::runs::chars;
use super::types::{SharedRun, SourceRef};

mod count;
mod search;

use search::{Known, Run, Search};

/// What counts, and how much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// Only documents before this time count, in Unix milliseconds UTC. Default: all.
    pub before_ms: Option<i64>,
    /// Documents of this author do not count. Default: none is left out.
    pub not_author: Option<u64>,
    /// Runs looked at from one place of the text, in each part of the index, the earliest sources first.
    /// More find longer runs among very many. At least 1; default 8.
    pub sources_max: usize,
    /// Documents that hold a run are counted exactly up to this number. Default 64.
    pub holders_max: usize,
    /// Comparisons of texts to find the runs, and as many to count their holders; 32 units compared count
    /// as one more. Past them only what the text shares is looked for where no run covers it yet. Default
    /// 2048.
    pub comparisons_max: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { before_ms: None, not_author: None, sources_max: 8, holders_max: 64, comparisons_max: 2048 }
    }
}

/// In how many documents a passage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holders {
    /// The number of documents.
    pub count: usize,
    /// Whether that is all; otherwise there are at least so many.
    pub exact: bool,
}

/// A passage of the text that stands in a document and is part of no longer one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundedRun {
    /// Where it stands in the text, in code points of the author's text.
    pub span: Range<usize>,
    /// Its length in normalised characters.
    pub chars: usize,
    /// The earliest document (by time, then id) that holds all of it.
    pub source: SourceRef,
    /// Where it first stands there, in code points of that author's text.
    pub source_span: Range<usize>,
    /// Whether `source` is certain to be the earliest. It is, unless comparisons ran out.
    pub source_exact: bool,
    /// The documents that hold all of it.
    pub holders: Holders,
}

/// What the limits left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Places of the index, at most, at which a run was possible and that were not looked at while runs
    /// were looked for. Where it is 0, every run is known and the longest is the longest of all.
    pub places: usize,
    /// Whether comparisons ran out. Where they did not, the earliest sources are certain.
    pub comparisons_ran_out: bool,
}

/// The answer of [`Index::bounded_runs`](crate::Index::bounded_runs).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounded {
    /// The passages, by place in the text. Not empty when the text shares a run with any document that
    /// counts.
    pub runs: Vec<BoundedRun>,
    /// The earliest document that shares any run with the text, with its longest run that was seen. Certain
    /// unless comparisons ran out.
    pub earliest: Option<SharedRun>,
    /// What the limits left out.
    pub cut: Cut,
}

impl Bounded {
    /// The longest passage; of equal ones the first.
    pub fn longest(&self) -> Option<&BoundedRun> {
        self.runs.iter().reduce(|best, run| if run.chars > best.chars { run } else { best })
    }
}

impl Inner {
    pub(super) fn bounded_runs(
        &self,
        query: &Query,
        grid: Grid,
        run_chars_min: usize,
        bounds: &Bounds,
    ) -> Bounded {
        let mut search = Search::new(self, grid, run_chars_min, bounds);
        let mut answer = Bounded::default();
        let pieces: Vec<(Piece<'_>, Known)> = query
            .pieces(grid)
            .map(|piece| {
                let mut known = Known::new(&piece);
                (0..search.parts.len()).for_each(|part| search.explore(part, &piece, &mut known));
                (piece, known)
            })
            .collect();
        search.comparisons = bounds.comparisons_max;
        for (piece, known) in &pieces {
            search.answer(query, piece, known, &mut answer);
        }
        answer.cut = search.cut;
        answer
    }

    pub(super) fn holders(
        &self,
        query: &Query,
        grid: Grid,
        run_chars_min: usize,
        bounds: &Bounds,
    ) -> Option<Holders> {
        let piece = query.pieces(grid).next()?;
        if chars(piece.units) < run_chars_min {
            return None;
        }
        let mut search = Search::new(self, grid, run_chars_min, bounds);
        search.comparisons = usize::MAX;
        let mut known = Known::new(&piece);
        // Nothing is known, so all of it was left out.
        known.cut.fill(true);
        for (places, &hash) in known.places.iter_mut().zip(&piece.hashes) {
            *places = search.parts.iter().map(|part| part.anchors.places_max(hash)).sum();
        }
        Some(search.count(&piece, 0..piece.units.len(), &known).holders())
    }
}

impl Search<'_> {
    fn answer(&mut self, query: &Query, piece: &Piece<'_>, known: &Known, answer: &mut Bounded) {
        let counting: Vec<&Run> = known.runs.iter().filter(|run| run.counts).collect();
        if let Some(run) = self.earliest(&counting) {
            let (span, chars) = query.span(piece.from + run.span.start..piece.from + run.span.end);
            let candidate = SharedRun {
                span,
                source: self.parts[run.part].documents.sources.get(run.doc),
                source_span: self.source_span(run.part, run.doc, run.at, chars),
                chars,
            };
            let better = |old: &SharedRun| {
                (candidate.source, std::cmp::Reverse(chars)) < (old.source, std::cmp::Reverse(old.chars))
            };
            if answer.earliest.as_ref().is_none_or(better) {
                answer.earliest = Some(candidate);
            }
        }
        for span in maximal(counting.iter().map(|run| run.span.clone()).collect()) {
            let count = self.count(piece, span.clone(), known);
            let Some((source, part, place)) = count.first else {
                continue;
            };
            let documents = &self.parts[part].documents;
            let doc = documents.at(place as u32);
            let (author_span, chars) = query.span(piece.from + span.start..piece.from + span.end);
            answer.runs.push(BoundedRun {
                span: author_span,
                chars,
                source,
                source_span: self.source_span(part, doc, place - documents.range(doc).start, chars),
                source_exact: count.first_exact,
                holders: count.holders(),
            });
        }
    }

    /// The longest run of the earliest document.
    fn earliest<'k>(&self, runs: &[&'k Run]) -> Option<&'k Run> {
        let mut best: Option<&Run> = None;
        for &run in runs {
            best = match best {
                Some(old) if old.part == run.part && old.doc == run.doc => {
                    Some(if run.chars > old.chars { run } else { old })
                }
                Some(old) if old.part == run.part => {
                    Some(if Self::is_earlier(self.parts[run.part], run.doc, old.doc) { run } else { old })
                }
                Some(old) => {
                    let source = |run: &Run| self.parts[run.part].documents.sources.get(run.doc);
                    Some(if source(run) < source(old) { run } else { old })
                }
                None => Some(run),
            };
        }
        best
    }

    fn source_span(&self, part: usize, doc: usize, unit: usize, chars: usize) -> Range<usize> {
        let documents = &self.parts[part].documents;
        let at = documents.chars_before(doc, unit);
        documents.maps.source_span(doc, at..at + chars)
    }
}

/// The spans that lie in no other, each once.
fn maximal(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_unstable_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
    let mut end = 0;
    spans.retain(|span| {
        let keep = span.end > end;
        end = end.max(span.end);
        keep
    });
    spans
}
