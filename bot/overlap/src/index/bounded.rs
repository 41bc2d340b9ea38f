//! What matters about shared runs, in bounded time also where a passage stands in very many posts.
//!
//! Places of a gram come in the order of the sources, so the first that fits is the earliest, and whatever
//! comes after it can be left out without missing that the text shares something.

use std::ops::Range;

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::anchors::Grid;
use super::inner::Inner;
use super::part::Part;
use super::query::{Piece, Query};
use super::runs::{chars, common_prefix, common_suffix, trim_surrogates};
use super::types::{SharedRun, SourceRef};

/// Units compared that cost as much as looking a place up.
const UNITS_PER_COMPARISON: usize = 32;

/// What counts, and how much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// Only documents before this time count, in Unix milliseconds UTC. Default: all.
    pub before_ms: Option<i64>,
    /// Documents of this author do not count. Default: none is left out.
    pub not_author: Option<u64>,
    /// Runs looked at from one place of the text, in each part of the index, the earliest sources first.
    /// More find longer runs among very many. At least 1; default 16.
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
        Self { before_ms: None, not_author: None, sources_max: 16, holders_max: 64, comparisons_max: 2048 }
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

/// A run that was looked at, in units of a piece of the query.
#[derive(Debug, Clone)]
struct Run {
    /// Whether it is long enough.
    counts: bool,
    span: Range<usize>,
    chars: usize,
    /// The same before half surrogate pairs were trimmed: what the diagonal shares.
    reach: Range<usize>,
    part: usize,
    doc: usize,
    /// Where it stands in the document, in units.
    at: usize,
}

/// Whether a document counts.
enum Eligible {
    Yes,
    No,
    /// No, and none of the later ones either.
    NoneLater,
}

struct Search<'a> {
    parts: Vec<&'a Part>,
    inner: &'a Inner,
    grid: Grid,
    run_chars_min: usize,
    bounds: &'a Bounds,
    comparisons: usize,
    cut: Cut,
    /// Kept to be filled again.
    passing: Vec<u32>,
}

/// What is known of one piece of the query.
#[derive(Default)]
struct Known {
    runs: Vec<Run>,
    /// The newest run on each diagonal of each part.
    diagonals: HashMap<u64, u32>,
    /// For each unit, the end of the furthest run that counts and holds it.
    covered: Vec<u32>,
    /// For each place, how many anchors its gram may have.
    places: Vec<usize>,
    /// For each place, whether some of them were left out.
    cut: Vec<bool>,
}

/// A place of the index against a place of the query; the same for all pairs of one run.
fn diagonal(part: usize, place: u32, at: usize) -> u64 {
    (part as u64) << 34 | (u64::from(place) + (1 << 33) - at as u64)
}

impl Known {
    fn new(piece: &Piece<'_>) -> Self {
        Self {
            covered: vec![0; piece.units.len()],
            places: vec![0; piece.hashes.len()],
            cut: vec![false; piece.hashes.len()],
            ..Self::default()
        }
    }

    /// The runs that count and hold a span.
    fn holding(&self, span: &Range<usize>) -> impl Iterator<Item = &Run> {
        let span = span.clone();
        self.runs
            .iter()
            .filter(move |run| run.counts && run.span.start <= span.start && run.span.end >= span.end)
    }

    fn at(&self, diagonal: u64, at: usize) -> Option<&Run> {
        let run = &self.runs[*self.diagonals.get(&diagonal)? as usize];
        run.reach.contains(&at).then_some(run)
    }

    fn add(&mut self, diagonal: u64, run: Run) {
        if run.counts {
            for end in &mut self.covered[run.span.clone()] {
                *end = (*end).max(run.span.end as u32);
            }
        }
        self.diagonals.insert(diagonal, self.runs.len() as u32);
        self.runs.push(run);
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

/// Who holds a span of the query.
struct Count {
    /// The earliest: its source, the part, the place of the span in units of all texts.
    first: Option<(SourceRef, usize, usize)>,
    first_exact: bool,
    /// Whether `docs` are all.
    exact: bool,
    /// Parts and documents.
    docs: HashSet<(u32, u32)>,
    docs_max: usize,
}

impl<'a> Search<'a> {
    fn new(inner: &'a Inner, grid: Grid, run_chars_min: usize, bounds: &'a Bounds) -> Self {
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

    fn spend(&mut self, units: usize) {
        self.comparisons = self.comparisons.saturating_sub(1 + units / UNITS_PER_COMPARISON);
        self.cut.comparisons_ran_out |= self.comparisons == 0;
    }

    fn eligible(&self, part: &Part, doc: usize) -> Eligible {
        let sources = &part.documents.sources;
        if self.bounds.before_ms.is_some_and(|before_ms| sources.time_ms(doc) >= before_ms) {
            return if part.in_order { Eligible::NoneLater } else { Eligible::No };
        }
        let counts = self.inner.alive.get(part.number(doc))
            && self.bounds.not_author.is_none_or(|author| author != sources.author(doc));
        if counts { Eligible::Yes } else { Eligible::No }
    }

    /// The earlier of two documents of one part. Their sources are read only where the order does not tell.
    fn is_earlier(part: &Part, doc: usize, than: usize) -> bool {
        let sources = &part.documents.sources;
        if part.in_order { doc < than } else { sources.get(doc) < sources.get(than) }
    }

    /// The places of the gram at `at` that may be in a run of `t` within `text`, in the order of their
    /// sources.
    fn places(&self, part: &'a Part, text: &[u16], at: usize, hash: u64) -> Ordered<'a> {
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
    fn explore(&mut self, at_part: usize, piece: &Piece<'_>, known: &mut Known) {
        let part = self.parts[at_part];
        let (query, q) = (piece.units, self.grid.q);
        let mut passing = std::mem::take(&mut self.passing);
        part.probe(&piece.hashes, &mut passing);
        for &at in &passing {
            let at = at as usize;
            let hash = piece.hashes[at];
            let is_covered = |known: &Known| known.covered[at] as usize >= at + q;
            let mut found = 0;
            known.places[at] += part.anchors.places_max(hash);
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

    /// Who holds a span of the query, which is at least `t` characters long. Of any `stride` neighbouring
    /// places of grams inside the span, each occurrence in a document has exactly one anchored: those are
    /// taken where the fewest anchors are to be looked at.
    fn count(&mut self, piece: &Piece<'_>, span: Range<usize>, known: &Known) -> Count {
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

    fn holders(&self) -> Holders {
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

/// Places in the order of their sources.
enum Ordered<'a> {
    Are(super::anchors::Places<'a>),
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
