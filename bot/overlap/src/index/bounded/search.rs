//! The search for runs from every place of a query.

use std::ops::Range;

use hashbrown::HashMap;

use super::{Bounds, Cut};
use crate::index::anchors::{Grid, Places};
use crate::index::inner::Inner;
use crate::index::part::Part;
use crate::index::query::Piece;
use crate::index::runs::{chars, common_prefix, common_suffix, trim_surrogates};
use crate::index::types::SourceRef;

/// Units compared that cost as much as looking a place up.
const UNITS_PER_COMPARISON: usize = 32;

/// A run that was looked at, in units of a piece of the query.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Whether it is long enough.
    pub(super) counts: bool,
    pub(super) span: Range<usize>,
    pub(super) chars: usize,
    /// The same before half surrogate pairs were trimmed: what the diagonal shares.
    pub(super) reach: Range<usize>,
    pub(super) part: usize,
    pub(super) doc: usize,
    /// Where it stands in the document, in units.
    pub(super) at: usize,
}

/// Whether a document counts.
pub(super) enum Eligible {
    Yes,
    No,
    /// No, and none of the later ones either.
    NoneLater,
}

pub(super) struct Search<'a> {
    pub(super) parts: Vec<&'a Part>,
    pub(super) inner: &'a Inner,
    pub(super) grid: Grid,
    pub(super) run_chars_min: usize,
    pub(super) bounds: &'a Bounds,
    pub(super) comparisons: usize,
    pub(super) cut: Cut,
    /// Kept to be filled again.
    pub(super) passing: Vec<u32>,
}

/// What is known of one piece of the query.
#[derive(Default)]
pub(super) struct Known {
    pub(super) runs: Vec<Run>,
    /// The newest run on each diagonal of each part.
    pub(super) diagonals: HashMap<u64, u32>,
    /// For each unit, the end of the furthest run that counts and holds it.
    pub(super) covered: Vec<u32>,
    /// For each place, how many anchors its gram may have.
    pub(super) places: Vec<usize>,
    /// For each place, whether some of them were left out.
    pub(super) cut: Vec<bool>,
}

/// A place of the index against a place of the query; the same for all pairs of one run.
pub(super) fn diagonal(part: usize, place: u32, at: usize) -> u64 {
    (part as u64) << 34 | (u64::from(place) + (1 << 33) - at as u64)
}

impl Known {
    pub(super) fn new(piece: &Piece<'_>) -> Self {
        Self {
            covered: vec![0; piece.units.len()],
            places: vec![0; piece.hashes.len()],
            cut: vec![false; piece.hashes.len()],
            ..Self::default()
        }
    }

    /// The runs that count and hold a span.
    pub(super) fn holding(&self, span: &Range<usize>) -> impl Iterator<Item = &Run> {
        let span = span.clone();
        self.runs
            .iter()
            .filter(move |run| run.counts && run.span.start <= span.start && run.span.end >= span.end)
    }

    pub(super) fn at(&self, diagonal: u64, at: usize) -> Option<&Run> {
        let run = &self.runs[*self.diagonals.get(&diagonal)? as usize];
        run.reach.contains(&at).then_some(run)
    }

    pub(super) fn add(&mut self, diagonal: u64, run: Run) {
        if run.counts {
            for end in &mut self.covered[run.span.clone()] {
                *end = (*end).max(run.span.end as u32);
            }
        }
        self.diagonals.insert(diagonal, self.runs.len() as u32);
        self.runs.push(run);
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(inner: &'a Inner, grid: Grid, run_chars_min: usize, bounds: &'a Bounds) -> Self {
        Self {
            parts: inner.parts().collect(),
            inner,
            grid,
            run_chars_min,
            bounds,
            comparisons: bounds.comparisons_max,
            cut: Cut::default(),
            passing: Vec::new(),
        }
    }

    pub(super) fn spend(&mut self, units: usize) {
        self.comparisons = self.comparisons.saturating_sub(1 + units / UNITS_PER_COMPARISON);
        self.cut.comparisons_ran_out |= self.comparisons == 0;
    }

    pub(super) fn eligible(&self, part: &Part, doc: usize) -> Eligible {
        let sources = &part.documents.sources;
        if self.bounds.before_ms.is_some_and(|before_ms| sources.time_ms(doc) >= before_ms) {
            return if part.in_order { Eligible::NoneLater } else { Eligible::No };
        }
        let counts = self.inner.alive.get(part.number(doc))
            && self.bounds.not_author.is_none_or(|author| author != sources.author(doc));
        if counts { Eligible::Yes } else { Eligible::No }
    }

    /// The earlier of two documents of one part. Their sources are read only where the order does not tell.
    pub(super) fn is_earlier(part: &Part, doc: usize, than: usize) -> bool {
        let sources = &part.documents.sources;
        if part.in_order { doc < than } else { sources.get(doc) < sources.get(than) }
    }

    /// The places of the gram at `at` that may be in a run of `t` within `text`, in the order of their
    /// sources.
    pub(super) fn places(&self, part: &'a Part, text: &[u16], at: usize, hash: u64) -> Ordered<'a> {
        let places = part.anchors.places(hash, || Some(self.grid.context(text, at)));
        if part.in_order {
            return Ordered::Are(places);
        }
        let documents = &part.documents;
        let mut sorted: Vec<(SourceRef, u32)> =
            places.map(|place| (documents.sources.get(documents.at(place)), place)).collect();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        Ordered::Sorted(sorted)
    }

    /// Looks from every place of the query for runs in one part.
    pub(super) fn explore(&mut self, at_part: usize, piece: &Piece<'_>, known: &mut Known) {
        let part = self.parts[at_part];
        let (query, q) = (piece.units, self.grid.q);
        let mut passing = std::mem::take(&mut self.passing);
        part.probe(&piece.hashes, &mut passing);
        for &at in &passing {
            let at = at as usize;
            let hash = piece.hashes[at];
            let is_covered = |known: &Known| known.covered[at] as usize >= at + q;
            let mut found = 0;
            let places_max = part.anchors.places_max(hash);
            known.places[at] += places_max;
            if !part.in_order {
                if self.comparisons == 0 && is_covered(known) {
                    self.cut.places += places_max;
                    known.cut[at] = true;
                    continue;
                }
                // All of them are put in order.
                self.spend(places_max);
            }
            let mut places = self.places(part, query, at, hash);
            while let Some(place) = places.next() {
                let enough = found >= self.bounds.sources_max.max(1);
                if enough || self.comparisons == 0 && is_covered(known) {
                    self.cut.places += 1 + places.rest();
                    known.cut[at] = true;
                    break;
                }
                let diagonal = diagonal(at_part, place, at);
                if let Some(run) = known.at(diagonal, at) {
                    found += usize::from(run.counts);
                    continue;
                }
                self.spend(0);
                let from = place as usize;
                if part.documents.units[from..from + q] != query[at..at + q] {
                    continue;
                }
                let doc = part.documents.at(place);
                match self.eligible(part, doc) {
                    Eligible::Yes => {}
                    Eligible::No => continue,
                    Eligible::NoneLater => break,
                }
                let range = part.documents.range(doc);
                let text = &part.documents.units[range.clone()];
                let in_text = from - range.start;
                let left = common_suffix(&query[..at], &text[..in_text]);
                let right = common_prefix(&query[at..], &text[in_text..]);
                self.spend(left + right);
                let reach = at - left..at + right;
                let mut trimmed = (reach.clone(), in_text - left);
                trim_surrogates(query, &mut trimmed);
                let (span, start) = trimmed;
                let chars = chars(&query[span.clone()]);
                let counts = chars >= self.run_chars_min;
                found += usize::from(counts);
                known.add(diagonal, Run { counts, span, chars, reach, part: at_part, doc, at: start });
            }
        }
        self.passing = passing;
    }
}

/// Places in the order of their sources.
pub(super) enum Ordered<'a> {
    Are(Places<'a>),
    /// From the last to the first.
    Sorted(Vec<(SourceRef, u32)>),
}

impl Ordered<'_> {
    fn rest(&self) -> usize {
        match self {
            Self::Are(places) => places.rest(),
            Self::Sorted(places) => places.len(),
        }
    }
}

impl Iterator for Ordered<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Self::Are(places) => places.next(),
            Self::Sorted(places) => places.pop().map(|(_, place)| place),
        }
    }
}
