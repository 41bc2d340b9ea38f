//! What the judgement reads of a post: its prose as symbols, with the tricks of writing folded away.

use std::ops::Range;

use super::leet::{digraph, in_word, leet, letter};
use crate::fold::{Folded, STRICT};
use crate::map::OffsetMap;
use crate::scan::Cell;

mod saved;
mod stored;

pub(crate) use stored::StoredStream;

/// Weights are in tenths of a Chinese character.
const HAN: u32 = 10;
const SYLLABLE: u32 = 8;
pub(crate) const LETTER: u32 = 6;

/// The symbols of a post, with what masks cover marked, and the way back to the author's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) symbols: Vec<u16>,
    pub(crate) marks: Vec<Mark>,
    map: OffsetMap,
}

/// A part of a stream that is not prose: a number, which leaves no symbols, or what a mask covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The symbol it begins at.
    pub(crate) at: u32,
    /// Symbols under a mask; 0 for a number.
    len: u32,
    /// Equal numbers have equal hashes.
    hash: u32,
    /// Place in the author's text, in code points.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Digits of a number; 0 for a mask.
    pub(crate) digits: u32,
    /// The mask is a paired topic, `#...#`.
    topic: bool,
    /// Neither a number nor a mask: what stands before it is the label of a field, `address:`.
    pub(super) label: bool,
}

/// Everything a post says, in order: symbols, and numbers as their own kind of symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Everything(Vec<u64>);

const NUMBER: u64 = 1 << 48;

impl Everything {
    fn of(symbols: &[u16], marks: &[Mark], covered: impl Fn(usize) -> bool) -> Self {
        let mut numbers = marks.iter().filter(|mark| mark.is_number()).peekable();
        let mut items = Vec::with_capacity(symbols.len());
        for at in 0..=symbols.len() {
            while let Some(number) = numbers.next_if(|number| number.at as usize <= at) {
                // A number inside or at the edge of the background belongs to it.
                if !(at < symbols.len() && covered(at) || at > 0 && covered(at - 1)) {
                    items.push(NUMBER | u64::from(number.digits.min(0xFFFF)) << 32 | u64::from(number.hash));
                }
            }
            if at < symbols.len() && !covered(at) {
                items.push(u64::from(symbols[at]));
            }
        }
        Self(items)
    }

    /// Weight of it all; a digit weighs as much as a letter.
    pub(crate) fn weight(&self) -> u32 {
        self.0
            .iter()
            .map(|&item| {
                if item & NUMBER == 0 { weight(item as u16) } else { LETTER * ((item >> 32) as u32 & 0xFFFF) }
            })
            .sum()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.0.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &item| {
            let mixed = (hash ^ item).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            mixed ^ (mixed >> 29)
        })
    }
}

impl Mark {
    pub(crate) fn is_number(&self) -> bool {
        self.digits > 0
    }

    pub(crate) fn equals(&self, other: &Self) -> bool {
        self.hash == other.hash && self.digits == other.digits
    }
}

/// The weight of each symbol: nothing where a mask covers it.
pub(crate) fn weights(symbols: &[u16], marks: &[Mark]) -> Vec<u32> {
    let mut weights: Vec<u32> = symbols.iter().map(|&symbol| weight(symbol)).collect();
    for mark in marks {
        weights[mark.at as usize..(mark.at + mark.len) as usize].fill(0);
    }
    weights
}

/// Whether each symbol belongs to a paired topic. Topics are names that everybody repeats, with the signs or
/// without.
pub(crate) fn topics(symbols: &[u16], marks: &[Mark]) -> Vec<bool> {
    let mut topics = vec![false; symbols.len()];
    for mark in marks.iter().filter(|mark| mark.topic) {
        topics[mark.at as usize..(mark.at + mark.len) as usize].fill(true);
    }
    topics
}

/// The symbols that no mask covers, and the place of each in the stream.
#[derive(Debug)]
pub(crate) struct Prose {
    pub(crate) symbols: Vec<u16>,
    pub(crate) places: Vec<u32>,
}

/// How much one symbol says. A Latin letter says 0.6 of a Chinese character: twelve words of five letters
/// weigh as much as 36 characters.
#[inline]
pub(crate) fn weight(symbol: u16) -> u32 {
    match symbol {
        0x2E80..=0x303F | 0x3400..=0x9FFF | 0xD800..=0xDFFF | 0xF900..=0xFAFF => HAN,
        0x3040..=0x33FF | 0xAC00..=0xD7A3 => SYLLABLE,
        _ => LETTER,
    }
}

/// The weight of each symbol, masked or not.
pub(crate) fn weigh_all(symbols: &[u16]) -> Vec<u32> {
    symbols.iter().map(|&symbol| weight(symbol)).collect()
}

/// Weight of a passage.
pub(crate) fn weigh(symbols: &[u16]) -> u32 {
    symbols.iter().map(|&symbol| weight(symbol)).sum()
}

/// Share of Latin and other letters in the counted weight, in thousandths.
pub(crate) fn latin_permille(symbols: &[u16], weights: &[u32]) -> u32 {
    let total: u64 = weights.iter().map(|&w| u64::from(w)).sum();
    let latin: u64 = symbols
        .iter()
        .zip(weights)
        .filter(|&(&symbol, _)| weight(symbol) == LETTER)
        .map(|(_, &w)| u64::from(w))
        .sum();
    (latin * 1000 / total.max(1)) as u32
}

impl Stream {
    /// Folds the visible characters: the strict fold, then leet, with numbers left out.
    pub(crate) fn of(cells: &[Cell]) -> Self {
        let mut stream = Self::default();
        let mut at = 0;
        while at < cells.len() {
            let mask = cells[at].mask;
            let len = cells[at..].iter().take_while(|cell| cell.mask == mask).count();
            let part = &cells[at..at + len];
            let from = stream.symbols.len() as u32;
            // The sign of a name or ticker is no disguised letter.
            let sign = usize::from(mask != 0 && matches!(part[0].base, '@' | '$'));
            stream.push_part(&part[sign..]);
            if mask != 0 {
                stream.marks.push(Mark {
                    at: from,
                    len: stream.symbols.len() as u32 - from,
                    hash: 0,
                    start: part[0].src,
                    end: part[len - 1].src + part[len - 1].len,
                    digits: 0,
                    topic: part[0].topic,
                    label: false,
                });
            }
            at += len;
        }
        stream
    }

    fn push_part(&mut self, cells: &[Cell]) {
        let mut at = 0;
        while at < cells.len() {
            let len = cells[at..].iter().take_while(|cell| in_word(cell)).count();
            if len == 0 {
                if is_label_end(&cells[..=at]) {
                    self.push_label(&cells[at]);
                }
                self.push_folded(&cells[at]);
                at += 1;
            } else {
                self.push_word(&cells[at..at + len]);
                at += len;
            }
        }
    }

    /// What no mask covers.
    pub(crate) fn prose(&self) -> Prose {
        let weights = weights(&self.symbols, &self.marks);
        let places: Vec<u32> =
            (0..self.symbols.len() as u32).filter(|&at| weights[at as usize] > 0).collect();
        Prose { symbols: places.iter().map(|&at| self.symbols[at as usize]).collect(), places }
    }

    /// All that the background does not cover; nothing is covered beyond the end of `covered`.
    pub(crate) fn everything(&self, covered: &[bool]) -> Everything {
        Everything::of(&self.symbols, &self.marks, |at| covered.get(at).is_some_and(|&covered| covered))
    }

    /// From the first to the last part of the text that no background covers.
    pub(crate) fn uncovered_span(&self, covered: &[bool]) -> Range<usize> {
        let open = |at: usize| covered.get(at).is_none_or(|&covered| !covered);
        let symbols =
            (0..self.symbols.len()).filter(|&at| open(at)).map(|at| self.map.source_span(at..at + 1));
        let marks = self
            .marks
            .iter()
            .filter(|mark| !mark.label && open(mark.at as usize))
            .map(|mark| mark.start as usize..mark.end as usize);
        symbols.chain(marks).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0..0)
    }

    pub(crate) fn source_span(&self, range: Range<usize>) -> Range<usize> {
        self.map.source_span(range)
    }

    /// The symbols whose characters begin in a part of the author's text.
    pub(crate) fn symbols_of(&self, source: &Range<usize>) -> Range<usize> {
        let before = |place: usize| {
            let (mut from, mut to) = (0, self.symbols.len());
            while from < to {
                let middle = from.midpoint(to);
                if self.map.source_span(middle..middle + 1).start < place {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            from
        };
        before(source.start)..before(source.end)
    }

    /// From the first to the last symbol or mark.
    pub(crate) fn whole_span(&self) -> Range<usize> {
        self.uncovered_span(&[])
    }

    /// Pushes a word of Latin letters, digits and the signs that can stand for letters.
    fn push_word(&mut self, word: &[Cell]) {
        let letters = word.iter().filter(|cell| letter(cell).is_some()).count();
        let signs_first = word.iter().take_while(|cell| matches!(cell.base, '$' | '+' | '@' | '!')).count();
        let digits_first = word[signs_first..].iter().take_while(|cell| cell.base.is_ascii_digit()).count();
        let unit = &word[signs_first + digits_first..];
        // `90s`, `3rd`, `$80k` are numbers with a unit; everything else with letters is a word.
        let number = letters == 0 || digits_first > 0 && letters <= 2 && unit.len() == letters;
        if number && digits_first > 0 && word[0].mask == 0 {
            self.push_number(&word[signs_first..signs_first + digits_first]);
        }
        let last = word.iter().rposition(|cell| cell.base.is_ascii_alphanumeric()).unwrap_or(0);
        let mut joined = false;
        for (at, cell) in word.iter().enumerate() {
            if std::mem::take(&mut joined) {
                continue;
            }
            let next = word.get(at + 1).filter(|_| !number);
            if let Some(next) = next
                && let Some(c) = digraph(cell, next)
            {
                self.push(c, cell.place().start..next.place().end.max(cell.place().end));
                joined = true;
            } else if letter(cell).is_some() {
                self.push_folded(cell);
            } else if !number
                && at <= last
                && let Some(c) = leet(cell.base)
            {
                self.push(c, cell.place());
            }
        }
    }

    fn push_number(&mut self, digits: &[Cell]) {
        let hash = digits
            .iter()
            .fold(0x811C_9DC5_u32, |hash, cell| (hash ^ cell.base as u32).wrapping_mul(0x0100_0193));
        self.marks.push(Mark {
            at: self.symbols.len() as u32,
            len: 0,
            hash,
            start: digits[0].src,
            end: digits[digits.len() - 1].src + digits[digits.len() - 1].len,
            digits: digits.len() as u32,
            topic: false,
            label: false,
        });
    }

    fn push_label(&mut self, colon: &Cell) {
        self.marks.push(Mark {
            at: self.symbols.len() as u32,
            len: 0,
            hash: 0,
            start: colon.src,
            end: colon.src + colon.len,
            digits: 0,
            topic: false,
            label: true,
        });
    }

    fn push_folded(&mut self, cell: &Cell) {
        match STRICT.fold(cell.typed) {
            Folded::Dropped => {}
            Folded::One(c) => {
                if !c.is_numeric() || is_han_number(c) {
                    self.push(c, cell.place());
                }
            }
            Folded::Many(number) => {
                let mut kept = 0;
                for c in STRICT.expansion(number).chars().filter(|c| !c.is_numeric()) {
                    self.symbols.push(symbol(c));
                    kept += 1;
                }
                self.map.push(cell.place(), kept);
            }
        }
    }

    fn push(&mut self, c: char, src: Range<usize>) {
        let symbol = symbol(c);
        // A letter drawn out says no more than a doubled one.
        if let [.., a, b] = self.symbols[..]
            && a == symbol
            && b == symbol
        {
            return;
        }
        self.symbols.push(symbol);
        self.map.push(src, 1);
    }
}

/// Whether cells end in a colon after a word, with a space or a closing bracket between them at most. Figures
/// before a colon are a time.
fn is_label_end(cells: &[Cell]) -> bool {
    let [before @ .., colon] = cells else {
        return false;
    };
    let closing = |cell: &&Cell| matches!(cell.base, ' ' | ')' | ']' | '】' | '」');
    let word = before.iter().rev().find(|cell| !closing(cell));
    colon.base == ':' && colon.mask == 0 && word.is_some_and(|cell| cell.base.is_alphabetic())
}

/// `三` and its like are both letters and numbers; they are words here.
fn is_han_number(c: char) -> bool {
    matches!(c as u32, 0x3007 | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..)
}

/// The symbol of a folded character. `l` and `i` are one, because `1`, `I`, `|` and `!` stand for both.
fn symbol(c: char) -> u16 {
    let c = if c == 'l' { 'i' } else { c };
    // Characters outside the basic plane share the surrogates; a clash only makes two rare characters
    // equal for the judgement.
    u16::try_from(c as u32).unwrap_or(0xD800 + (c as u32 % 0x800) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::scan;

    fn read(text: &str) -> String {
        String::from_utf16_lossy(&Stream::of(&scan(text)).prose().symbols)
    }

    #[test]
    fn disguised_words_read_like_plain_ones() {
        assert_eq!(read("7h3 m4rk37 !s cl0s3d"), "themarketisciosed");
        assert_eq!(read("b3l!ev3 +h4t"), read("believe that"));
        assert_eq!(read("ｂｅｌｉｅｖｅ"), read("believe"));
        assert_eq!(read("bеlіеvе"), read("believe"));
        assert_eq!(read("關稅之後"), read("关税之后"));
        assert_eq!(read("a vvalk on the phone"), read("a walk on the fone"));
        assert_eq!(Stream::of(&scan("a phone")).source_span(1..2), 2..4, "both letters are pointed at");
    }

    #[test]
    fn numbers_and_prices_are_left_out() {
        assert_eq!(read("up $400 to 3.5%"), "upto");
        assert_eq!(read("涨到82,500美元"), "涨到美元");
        assert_eq!(read("the 90s"), "thes");
        assert_eq!(read("great!"), "great");
    }

    #[test]
    fn drawn_out_letters_are_shortened() {
        assert_eq!(read("sooooo"), "soo");
        assert_eq!(read(&"a".repeat(2000)), "aa");
    }

    #[test]
    fn the_way_back_is_kept() {
        let text = "  b3l!ev3 $BTC";
        let stream = Stream::of(&scan(text));
        assert_eq!(stream.source_span(0..7), 2..9);
    }
}
