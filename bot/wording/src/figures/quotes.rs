//! Quotes stand in their source word for word, and the source is named.

use std::ops::Range;

use crate::figures::folded::Folded;

/// A text that may be quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Who says it.
    pub name: String,
    /// What is said.
    pub text: String,
    /// Where it stands; the only links a text may carry.
    pub url: Option<String>,
}

/// What is wrong with a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadQuote {
    /// No source says this.
    NotSaid(String),
    /// A source says it and is not named.
    Unnamed(String),
    /// It has no end.
    Open,
    /// Words of a source without quotation marks.
    Unmarked(String),
}

/// The most words of Latin letters, and the most Chinese characters, that may be taken from a source without marks.
const WORDS_MAX: usize = 5;
const HAN_MAX: usize = 11;

/// Opening marks and their ends.
const MARKS: [(char, char); 7] =
    [('「', '」'), ('『', '』'), ('“', '”'), ('«', '»'), ('"', '"'), ('《', '》'), ('〈', '〉')];

/// The quotes of a text as places in its bytes, without their marks; and whether one has no end.
pub(crate) fn quotes(text: &str) -> (Vec<Range<usize>>, bool) {
    let (mut found, mut open) = (Vec::new(), None::<(usize, char, char)>);
    for (at, c) in text.char_indices() {
        let c = if c == '＂' || c == '〝' || c == '〞' { '"' } else { c };
        match open {
            None => {
                if let Some((_, end)) = MARKS.iter().find(|(mark, _)| *mark == c) {
                    open = Some((at + text[at..].chars().next().map_or(1, char::len_utf8), *end, c));
                } else if MARKS.iter().any(|(_, end)| *end == c) {
                    return (found, true);
                }
            }
            Some((start, end, _)) if c == end => {
                found.push(start..at);
                open = None;
            }
            Some(_) => {}
        }
    }
    (found, open.is_some())
}

/// Checks the quotes of a text and that nothing longer than a few words is taken from a source outside of them.
pub(crate) fn check(text: &str, sources: &[Source]) -> Vec<BadQuote> {
    let (quotes, open) = quotes(text);
    let mut bad = Vec::new();
    if open {
        bad.push(BadQuote::Open);
    }
    let folded = plain(text);
    for quote in &quotes {
        let words = plain(&text[quote.clone()]);
        let words = words.trim_end_matches(['…', '.', ' ']).trim();
        let said = |source: &&Source| !words.is_empty() && whole_words(&plain(&source.text), words);
        let by: Vec<&Source> = sources.iter().filter(said).collect();
        if by.is_empty() {
            bad.push(BadQuote::NotSaid(text[quote.clone()].to_owned()));
        } else if !by.iter().any(|source| is_named(&folded, &source.name)) {
            bad.push(BadQuote::Unnamed(text[quote.clone()].to_owned()));
        }
    }
    let mut outside = text.to_owned();
    for quote in quotes.iter().rev() {
        outside.replace_range(quote.clone(), "\n");
    }
    bad.extend(sources.iter().filter_map(|source| borrowed(&outside, &source.text)).map(BadQuote::Unmarked));
    bad
}

/// Whether words stand in a text word for word, after folding of width and case. No words stand nowhere.
pub fn stands_in(words: &str, text: &str) -> bool {
    let words = plain(words);
    let words = words.trim();
    !words.is_empty() && whole_words(&plain(text), words)
}

/// Whether a text carries more than a few words of another one.
pub fn repeats(text: &str, other: &str) -> bool {
    borrowed(text, other).is_some()
}

fn is_named(folded: &str, name: &str) -> bool {
    let name = plain(name);
    !name.trim().is_empty() && folded.contains(name.trim())
}

/// Whether words stand in a text, not beginning or ending inside one of its Latin words.
fn whole_words(text: &str, words: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(words).any(|(at, found)| {
        let before = letter(text[..at].chars().next_back()) && letter(found.chars().next());
        let behind = letter(text[at + found.len()..].chars().next()) && letter(found.chars().next_back());
        !before && !behind
    })
}

/// One width, one case, one space, no marks of escaping.
pub(crate) fn plain(text: &str) -> String {
    let folded = Folded::new(text).text();
    let mut plain = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c == '\\' {
        } else if c.is_whitespace() {
            if !plain.ends_with(' ') {
                plain.push(' ');
            }
        } else {
            plain.push(match c {
                '’' | '‘' => '\'',
                other => other,
            });
        }
    }
    plain
}

/// A word of Latin letters or digits, or one other letter; punctuation is none.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut goes_on = false;
    for c in plain(text).chars() {
        if c == '\n' || !c.is_alphanumeric() {
            goes_on = false;
        } else if c.is_ascii_alphanumeric() {
            match pieces.last_mut() {
                Some(last) if goes_on => last.push(c),
                _ => pieces.push(c.to_string()),
            }
            goes_on = true;
        } else {
            pieces.push(c.to_string());
            goes_on = false;
        }
    }
    pieces
}

/// The first passage of a source that a text carries outside of quotation marks.
fn borrowed(text: &str, source: &str) -> Option<String> {
    let source = pieces(source);
    // A quote that was cut out ends a passage.
    let parts: Vec<Vec<String>> = text.split('\n').map(pieces).collect();
    let weight = |piece: &String| if piece.is_ascii() { 2 } else { 1 };
    let limit = (WORDS_MAX * 2).max(HAN_MAX - 1);
    for part in &parts {
        for start in 0..part.len() {
            for from in 0..source.len() {
                let length = part[start..].iter().zip(&source[from..]).take_while(|(a, b)| a == b).count();
                let passage = &part[start..start + length];
                if passage.iter().map(weight).sum::<usize>() > limit {
                    return Some(passage.join(" "));
                }
            }
        }
    }
    None
}
