//! A text that is asked about, and its exact answer.

use std::ops::Range;

use super::anchors::{Grid, hash};
use super::inner::Inner;
use super::runs::shared_runs;
use super::types::SharedRun;
use crate::background::{Background, outside};
use crate::normalise::{Mode, Normalised, normalise};

/// A normalised text, cut into the pieces that no background covers.
pub(super) struct Query {
    normalised: Normalised,
    units: Vec<u16>,
    in_units: Units,
    /// In characters of the normalised text.
    pieces: Vec<Range<usize>>,
}

/// A piece of a query in UTF-16 units.
pub(super) struct Piece<'a> {
    pub(super) units: &'a [u16],
    /// The hash of the gram at each place.
    pub(super) hashes: Vec<u64>,
    /// Where the piece begins in the query, in units.
    pub(super) from: usize,
}

impl Query {
    pub(super) fn new(text: &str, background: &Background, mode: Mode) -> Self {
        let normalised = normalise(text, mode);
        let pieces = outside(&normalised, &background.spans(text));
        let units: Vec<u16> = normalised.as_str().encode_utf16().collect();
        let in_units = Units::new(&units, normalised.len_chars());
        Self { normalised, units, in_units, pieces }
    }

    pub(super) fn pieces(&self, grid: Grid) -> impl Iterator<Item = Piece<'_>> {
        self.pieces.iter().map(move |piece| {
            let from = self.in_units.unit(piece.start);
            let units = &self.units[from..self.in_units.unit(piece.end)];
            Piece { units, hashes: units.windows(grid.q).map(hash).collect(), from }
        })
    }

    /// The author's span of a range of units, and its length in characters.
    pub(super) fn span(&self, units: Range<usize>) -> (Range<usize>, usize) {
        let start = self.in_units.char(units.start);
        let end = self.in_units.char(units.end);
        (self.normalised.source_span(start..end), end - start)
    }
}

impl Inner {
    pub(super) fn shared_runs(&self, query: &Query, grid: Grid, run_chars_min: usize) -> Vec<SharedRun> {
        let mut found = Vec::new();
        for piece in query.pieces(grid) {
            let mut automaton = None;
            for part in self.parts() {
                for run in shared_runs(part, &self.alive, grid, &piece, &mut automaton, run_chars_min) {
                    let (span, chars) = query.span(piece.from + run.query.start..piece.from + run.query.end);
                    let documents = &part.documents;
                    let at = documents.chars_before(run.doc, run.at);
                    found.push(SharedRun {
                        span,
                        source: documents.sources.get(run.doc),
                        source_span: documents.maps.source_span(run.doc, at..at + chars),
                        chars,
                    });
                }
            }
        }
        found.sort_unstable_by(|a, b| {
            (a.span.start, b.span.end, a.source).cmp(&(b.span.start, a.span.end, b.source))
        });
        found
    }
}

/// Converts between characters and UTF-16 units of a text; free for texts of the basic plane.
struct Units {
    /// Units before each character, when the two differ.
    before: Option<Vec<u32>>,
}

impl Units {
    fn new(units: &[u16], chars: usize) -> Self {
        let before = (units.len() != chars).then(|| {
            let mut before: Vec<u32> = units
                .iter()
                .enumerate()
                .filter(|&(_, &unit)| !(0xDC00..0xE000).contains(&unit))
                .map(|(at, _)| at as u32)
                .collect();
            before.push(units.len() as u32);
            before
        });
        Self { before }
    }

    fn unit(&self, char: usize) -> usize {
        self.before.as_ref().map_or(char, |before| before[char] as usize)
    }

    fn char(&self, unit: usize) -> usize {
        self.before.as_ref().map_or(unit, |before| before.partition_point(|&at| (at as usize) < unit))
    }
}
