//! Looks for shared runs of characters: the methods `gpt4` and `exhaustive`.

use std::collections::HashSet;
use std::ops::Range;

use overlap::{ItemRun, Mode, Search, normalise};

use super::excerpt::excerpt;
use super::long::Reading;
use super::record::Piece;
use super::tally::{Found, Place, Slot, Tally};
use super::target::Targets;
use super::unescape::unescape;
use super::worker::Look;

/// Normalised bytes of a long string that are searched at once.
const WINDOW: usize = 1 << 20;

/// One thread's search for runs.
#[derive(Debug)]
pub(super) struct RunLook<'a> {
    targets: &'a Targets,
    search: Search,
    pub(super) tally: Tally,
    better: Vec<Slot>,
    long: LongStrings,
}

impl<'a> RunLook<'a> {
    pub(super) fn new(targets: &'a Targets) -> Self {
        Self {
            targets,
            search: Search::default(),
            tally: Tally::new(targets),
            better: Vec::new(),
            long: LongStrings::default(),
        }
    }
}

/// The strings of a long record, a window at a time.
#[derive(Debug, Default)]
struct LongStrings {
    readings: Vec<Reading>,
    field: String,
    nth: u32,
    /// Strings so far under each reading.
    strings: [u32; 3],
    window: Vec<u8>,
    /// The code point behind each character of the window.
    sources: Vec<u64>,
    /// Code points of the string so far.
    source: u64,
    found: Vec<LongRun>,
    /// Runs that were found before: the same passages of the same items again and again say nothing new.
    seen: HashSet<(Reading, u32, usize, usize)>,
}

#[derive(Debug)]
struct LongRun {
    reading: Reading,
    run: ItemRun,
    field: Box<str>,
    nth: u32,
    string: u32,
    source: Range<u64>,
}

impl LongStrings {
    /// Searches the window and keeps as much of it as a run may need that goes on.
    fn search(&mut self, targets: &Targets, search: &mut Search, last: bool) {
        for run in targets.items.runs(&self.window, search) {
            let before =
                |byte: usize| self.window[..byte].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
            let chars = before(run.text.start)..before(run.text.end);
            let source = self.sources[chars.start]..self.sources[chars.end - 1] + 1;
            for &reading in &self.readings {
                if self.seen.insert((reading, run.item, run.span.start, run.span.end)) {
                    self.found.push(LongRun {
                        reading,
                        run: run.clone(),
                        field: self.field.as_str().into(),
                        nth: self.nth,
                        string: self.strings[reading as usize],
                        source: source.clone(),
                    });
                }
            }
        }
        let keep = if last { 0 } else { targets.items.longest().min(self.window.len()) };
        let mut cut = self.window.len() - keep;
        while cut < self.window.len() && self.window[cut] & 0xC0 == 0x80 {
            cut += 1;
        }
        let chars = self.window[..cut].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        self.window.drain(..cut);
        self.sources.drain(..chars);
    }
}

impl Look for RunLook<'_> {
    fn string(&mut self, piece: Piece<'_>, record: u64, place: Place) {
        let runs = self.targets.items.runs(piece.squeezed, &mut self.search);
        if runs.is_empty() {
            return;
        }
        // Which runs are worth a way back to the author's text; that reads the string once more.
        let mut wanted: Vec<(Slot, usize)> = Vec::new();
        for (number, run) in runs.iter().enumerate() {
            self.better.clear();
            let target = &self.targets.of_item[run.item as usize];
            self.tally.take(target, run, record, place, &mut self.better);
            wanted.extend(self.better.iter().map(|&slot| (slot, number)));
        }
        // Of several runs of this string for one slot the first of the longest stays.
        wanted.sort_by_key(|&(slot, number)| (slot, std::cmp::Reverse(runs[number].chars), number));
        wanted.dedup_by_key(|wanted| wanted.0);
        if wanted.is_empty() {
            return;
        }
        let text = unescape(piece.body);
        let normalised = normalise(&text, Mode::Gpt4);
        debug_assert_eq!(normalised.as_str().as_bytes(), piece.squeezed);
        let chars = CharNumbers::new(normalised.as_str());
        for (slot, number) in wanted {
            let run = &runs[number];
            let target = &self.targets.of_item[run.item as usize];
            let mut example = target.chars_at(&run.span);
            let mut text_chars = chars.of(run.text.start)..chars.of(run.text.end);
            if let Slot::Drawn(_, drawn) = slot {
                let start = target.drawn[drawn as usize];
                let inside = (start - example.start) as usize;
                text_chars = text_chars.start + inside..text_chars.start + inside + target.window as usize;
                example = start..start + target.window;
            }
            let source = normalised.source_span(text_chars);
            let found = Found {
                chars: example.end - example.start,
                place,
                field: String::from_utf8_lossy(piece.field).into(),
                nth: piece.nth,
                excerpt: Some(excerpt(&text, source.clone()).into()),
                source: source.start as u64..source.end as u64,
                example,
            };
            self.tally.keep(slot, found);
        }
    }

    fn begin(&mut self, readings: &[Reading], field: &str, nth: u32) {
        self.long.readings.clear();
        self.long.readings.extend_from_slice(readings);
        field.clone_into(&mut self.long.field);
        self.long.nth = nth;
        self.long.source = 0;
    }

    fn char(&mut self, c: char) {
        if overlap::is_letter_or_number(c) {
            let mut bytes = [0; 4];
            self.long.window.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
            self.long.sources.push(self.long.source);
            if self.long.window.len() >= WINDOW + self.targets.items.longest() {
                self.long.search(self.targets, &mut self.search, false);
            }
        }
        self.long.source += 1;
    }

    fn end(&mut self) {
        self.long.search(self.targets, &mut self.search, true);
        for reading in std::mem::take(&mut self.long.readings) {
            self.long.strings[reading as usize] += 1;
        }
    }

    fn end_record(&mut self, reading: Option<Reading>, record: u64, place: Place) {
        let found = std::mem::take(&mut self.long.found);
        self.long = LongStrings::default();
        for LongRun { reading: under, run, field, nth, string, source } in found {
            if Some(under) != reading {
                continue;
            }
            let place = Place { string, ..place };
            let target = &self.targets.of_item[run.item as usize];
            self.better.clear();
            self.tally.take(target, &run, record, place, &mut self.better);
            for &slot in &self.better {
                // The way back inside the run is not kept, so a drawn window is shown with the run around it.
                let example = target.chars_at(&run.span);
                let chars = match slot {
                    Slot::Longest(_) => run.chars as u32,
                    Slot::Drawn(..) => target.window,
                };
                self.tally.keep(
                    slot,
                    Found {
                        chars,
                        place,
                        field: field.clone(),
                        nth,
                        source: source.clone(),
                        excerpt: None,
                        example,
                    },
                );
            }
        }
    }
}

/// From bytes to characters of a text; free for ASCII.
struct CharNumbers<'a> {
    text: &'a str,
    ascii: bool,
}

impl<'a> CharNumbers<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, ascii: text.is_ascii() }
    }

    fn of(&self, byte: usize) -> usize {
        if self.ascii { byte } else { self.text[..byte].chars().count() }
    }
}
