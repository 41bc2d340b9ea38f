//! Quotations: somebody else's words between quotation marks, with a name beside them.
//!
//! Who names the source does not pass the words off as their own. A short quote never counts; a longer one is
//! for a person to see at most, up to a limit, because quotation marks around a whole post are no licence.

use std::ops::Range;

use super::JudgeOptions;
use super::stream::{Stream, weigh};
use crate::fold::{Folded, STRICT};
use crate::scan::Cell;

/// Characters between the marks of one quote, at most; an unpaired mark must not pair with one far away.
const QUOTE_CELLS_MAX: usize = 240;
/// Characters beside a quote that are searched for the source.
const BESIDE_CELLS: usize = 28;
/// Quotes of one text that are looked at.
const QUOTES_MAX: usize = 32;

/// Words that say that what follows or precedes is somebody's words, in Simplified characters.
const HAN_CUES: &[&str] = &[
    "说", "写道", "写到", "写过", "表示", "指出", "称", "认为", "提到", "引用", "引述", "原话", "据", "转自",
    "摘自", "出自", "来自", "回应", "强调", "坦言", "直言", "透露", "所言", "名言", "语录", "留言", "道",
];
/// The same in English, as whole words.
const LATIN_CUES: &[&str] = &[
    "said",
    "says",
    "say",
    "saying",
    "wrote",
    "writes",
    "written",
    "quote",
    "quoted",
    "quotes",
    "quoting",
    "according",
    "via",
    "per",
    "source",
    "tweeted",
    "tweets",
    "posted",
    "told",
    "tells",
    "noted",
    "notes",
    "stated",
    "states",
    "explained",
    "explains",
    "added",
    "adds",
    "argued",
    "argues",
    "claimed",
    "claims",
    "replied",
    "put",
    "words",
    "from",
];

/// The attributed quotes of a text, as marks on the symbols of its stream.
pub(super) struct Quotes {
    /// Symbols of short quotes.
    short: Vec<bool>,
    /// Symbols of longer ones.
    pub(super) long: Vec<bool>,
}

impl Quotes {
    /// Takes the weight off what stands in short quotes.
    pub(super) fn without_short(&self, mut weights: Vec<u32>) -> Vec<u32> {
        for (weight, _) in weights.iter_mut().zip(&self.short).filter(|&(_, &short)| short) {
            *weight = 0;
        }
        weights
    }
}

/// Finds the attributed quotes of a text.
pub(super) fn attributed(cells: &[Cell], stream: &Stream, options: &JudgeOptions) -> Quotes {
    let mut quotes =
        Quotes { short: vec![false; stream.symbols.len()], long: vec![false; stream.symbols.len()] };
    let (mut short_size, mut long_weight) = (0, 0);
    for inside in quoted(cells).into_iter().take(QUOTES_MAX) {
        if !is_attributed(cells, &inside) {
            continue;
        }
        let part = &cells[inside.clone()];
        let source = part[0].src as usize..part[part.len() - 1].place().end;
        let symbols = stream.symbols_of(&source);
        let size = size(part, options);
        // Several short quotes are one longer quote, and a text pieced together from quotes is no quote.
        if short_size + size < options.quote_chars * options.quote_words {
            short_size += size;
            quotes.short[symbols].fill(true);
        } else {
            long_weight += weigh(&stream.symbols[symbols.clone()]);
            if long_weight > options.quote_weight_max {
                break;
            }
            quotes.long[symbols].fill(true);
        }
    }
    quotes
}

/// The insides of quotation marks, in the order of the text. Marks that open and close alike pair up inside a
/// line.
fn quoted(cells: &[Cell]) -> Vec<Range<usize>> {
    let mut quotes = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let Some(close) = closing(cells[at].typed) else {
            at += 1;
            continue;
        };
        let rest = &cells[at + 1..(at + 2 + QUOTE_CELLS_MAX).min(cells.len())];
        match rest.iter().position(|cell| close.contains(&cell.typed) || cell.base == '\n') {
            Some(len) if len > 0 && rest[len].base != '\n' => {
                quotes.push(at + 1..at + 1 + len);
                at += len + 2;
            }
            _ => at += 1,
        }
    }
    quotes
}

/// The marks that close what `open` opens.
fn closing(open: char) -> Option<&'static [char]> {
    Some(match open {
        '「' | '｢' => &['」', '｣'],
        '『' => &['』'],
        '“' | '„' | '”' | '"' | '＂' => &['”', '“', '"', '＂'],
        '«' => &['»'],
        '‹' => &['›'],
        _ => return None,
    })
}

/// The size of a quote, in parts of a character and of a word: `quote_chars` characters are as much as
/// `quote_words` words, and in a mixed quote both count.
fn size(part: &[Cell], options: &JudgeOptions) -> u32 {
    let han = part.iter().filter(|cell| !cell.base.is_ascii() && cell.base.is_alphabetic()).count() as u32;
    let words = part.chunk_by(|a, b| a.base.is_ascii_alphanumeric() && b.base.is_ascii_alphanumeric());
    let words = words.filter(|word| word[0].base.is_ascii_alphanumeric()).count() as u32;
    han * options.quote_words + words * options.quote_chars
}

/// Whether a source is named beside a quote: a name with its sign, or a word of saying in the same sentence,
/// or a dash and a name after it.
fn is_attributed(cells: &[Cell], inside: &Range<usize>) -> bool {
    let open = inside.start - 1;
    let first = open.saturating_sub(BESIDE_CELLS);
    let lead = &cells[first..open];
    // The sentence that leads to the quote; a colon or comma belongs to it.
    let sentence = lead.iter().rposition(ends_sentence).map_or(lead, |end| &lead[end + 1..]);
    if names_source(sentence) {
        return true;
    }
    let after = (inside.end + 1).min(cells.len());
    let rest = &cells[after..(after + BESIDE_CELLS).min(cells.len())];
    let gap = rest.iter().take_while(|cell| cell.base == ' ' || matches!(cell.base, ',' | '.' | '(')).count();
    let rest = &rest[gap..];
    let clause = rest.iter().position(ends_sentence).map_or(rest, |end| &rest[..end]);
    let dashes = clause.iter().take_while(|cell| matches!(cell.typed, '-' | '–' | '—' | '―' | '~')).count();
    if dashes > 0 {
        let name = clause[dashes..].iter().find(|cell| cell.base != ' ');
        return name.is_some_and(|cell| cell.base == '@' || cell.base.is_alphabetic());
    }
    names_source(clause)
}

fn ends_sentence(cell: &Cell) -> bool {
    matches!(cell.base, '。' | '!' | '?' | ';' | '\n' | '.')
}

fn names_source(clause: &[Cell]) -> bool {
    if clause.iter().any(|cell| cell.base == '@' && cell.masked) {
        return true;
    }
    let text: String = clause
        .iter()
        .map(|cell| match STRICT.fold(cell.typed) {
            Folded::One(c) => c,
            _ => ' ',
        })
        .collect();
    HAN_CUES.iter().any(|cue| text.contains(cue))
        || text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| LATIN_CUES.contains(&word))
}
