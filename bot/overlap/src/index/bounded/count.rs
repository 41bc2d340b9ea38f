//! Who holds a passage.

use std::ops::Range;

use hashbrown::HashSet;

use super::Holders;
use super::search::{Eligible, Known, Search, diagonal};
use crate::index::part::Part;
use crate::index::query::Piece;
use crate::index::types::SourceRef;

/// Who holds a span of the query.
pub(super) struct Count {
    /// The earliest: its source, the part, the place of the span in units of all texts.
    pub(super) first: Option<(SourceRef, usize, usize)>,
    pub(super) first_exact: bool,
    /// Whether `docs` are all.
    exact: bool,
    /// Parts and documents.
    docs: HashSet<(u32, u32)>,
    docs_max: usize,
}

impl Search<'_> {
    /// Who holds a span of the query, which is at least `t` characters long. Of any `stride` neighbouring
    /// places of grams inside the span, each occurrence in a document has exactly one anchored: those are
    /// taken where the fewest anchors are to be looked at.
    pub(super) fn count(&mut self, piece: &Piece<'_>, span: Range<usize>, known: &Known) -> Count {
        let mut count = Count {
            first: None,
            first_exact: true,
            exact: true,
            docs: HashSet::new(),
            docs_max: self.bounds.holders_max,
        };
        let grams = span.start..span.end - self.grid.q + 1;
        // Where nothing was left out, every occurrence is known from the search for runs.
        if known.cut[grams.clone()].chunk_by(|a, b| a == b).any(|c| !c[0] && c.len() >= self.grid.stride) {
            self.add_known(known, &span, &mut count);
            return count;
        }
        let rarest = rarest_window(&known.places[grams], self.grid.stride);
        for at_part in 0..self.parts.len() {
            let mut first = None;
            for offset in rarest..rarest + self.grid.stride {
                let here = self.count_at(at_part, piece, &span, offset, known, &mut count);
                first = self.earlier(at_part, first, here);
            }
            count.offer(self.parts[at_part], at_part, first);
        }
        if self.comparisons == 0 {
            // Places may have been left out that are known from the search for runs.
            self.add_known(known, &span, &mut count);
        }
        count
    }

    fn add_known(&self, known: &Known, span: &Range<usize>, count: &mut Count) {
        let mut best: Option<(usize, (usize, usize))> = None;
        for run in known.holding(span) {
            let start = self.parts[run.part].documents.range(run.doc).start;
            let here = (run.doc, start + run.at + (span.start - run.span.start));
            count.add(run.part, run.doc);
            match &mut best {
                Some((part, first)) if *part == run.part => {
                    *first = self.earlier(run.part, Some(*first), Some(here)).unwrap_or(here);
                }
                best => {
                    if let Some((part, first)) = best.replace((run.part, here)) {
                        count.offer(self.parts[part], part, Some(first));
                    }
                }
            }
        }
        if let Some((part, first)) = best {
            count.offer(self.parts[part], part, Some(first));
        }
    }

    /// The earlier of two documents of one part, each with a place of the span.
    fn earlier(
        &self,
        part: usize,
        a: Option<(usize, usize)>,
        b: Option<(usize, usize)>,
    ) -> Option<(usize, usize)> {
        let (Some(first), Some(second)) = (a, b) else {
            return a.or(b);
        };
        let second_wins = if first.0 == second.0 {
            second.1 < first.1
        } else {
            Self::is_earlier(self.parts[part], second.0, first.0)
        };
        Some(if second_wins { second } else { first })
    }

    /// Counts the occurrences of a span whose anchor lies `offset` units inside it. Gives the first document
    /// and the place of the span in it.
    fn count_at(
        &mut self,
        at_part: usize,
        piece: &Piece<'_>,
        span: &Range<usize>,
        offset: usize,
        known: &Known,
        count: &mut Count,
    ) -> Option<(usize, usize)> {
        let part = self.parts[at_part];
        let text = &piece.units[span.clone()];
        let at = span.start + offset;
        let hash = piece.hashes[at];
        if !part.anchors.may_hold(hash) {
            return None;
        }
        if !part.in_order {
            if self.comparisons == 0 {
                count.exact = false;
                count.first_exact = false;
                return None;
            }
            // All of them are put in order.
            self.spend(known.places[at]);
        }
        let mut first = None;
        for place in self.places(part, text, offset, hash) {
            if !count.exact && first.is_some() {
                break;
            }
            let doc = match known.at(diagonal(at_part, place, at), at) {
                Some(run) if run.counts && run.span.start <= span.start && run.span.end >= span.end => {
                    run.doc
                }
                Some(_) => continue,
                None if self.comparisons == 0 => {
                    count.exact = false;
                    count.first_exact &= first.is_some();
                    break;
                }
                None => {
                    self.spend(text.len());
                    let Some(doc) = holds(part, place, offset, text) else {
                        continue;
                    };
                    match self.eligible(part, doc) {
                        Eligible::Yes => doc,
                        Eligible::No => continue,
                        Eligible::NoneLater => break,
                    }
                }
            };
            first = first.or(Some((doc, place as usize - offset)));
            count.add(at_part, doc);
        }
        first
    }
}

impl Count {
    fn add(&mut self, part: usize, doc: usize) {
        if self.docs.len() <= self.docs_max && self.docs.insert((part as u32, doc as u32)) {
            self.exact &= self.docs.len() <= self.docs_max;
        }
    }

    /// Takes a document of a part for the first, if it is earlier than what is known.
    fn offer(&mut self, part: &Part, at_part: usize, candidate: Option<(usize, usize)>) {
        if let Some((doc, place)) = candidate {
            let candidate = (part.documents.sources.get(doc), at_part, place);
            self.first = Some(self.first.map_or(candidate, |first| first.min(candidate)));
        }
    }

    pub(super) fn holders(&self) -> Holders {
        Holders { count: self.docs.len().min(self.docs_max), exact: self.exact }
    }
}

/// The first of `stride` neighbouring numbers of the least sum.
fn rarest_window(places: &[usize], stride: usize) -> usize {
    let mut sum: usize = places[..stride].iter().sum();
    let mut best = (sum, 0);
    for at in stride..places.len() {
        sum = sum + places[at] - places[at - stride];
        best = best.min((sum, at + 1 - stride));
    }
    best.1
}

/// The document in which `text` stands `offset` units before `place`, if it does.
fn holds(part: &Part, place: u32, offset: usize, text: &[u16]) -> Option<usize> {
    let from = (place as usize).checked_sub(offset)?;
    if part.documents.units.get(from..from + text.len())? != text {
        return None;
    }
    let doc = part.documents.at(place);
    let range = part.documents.range(doc);
    (range.start <= from && from + text.len() <= range.end).then_some(doc)
}
