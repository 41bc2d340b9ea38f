//! Text as the readers of figures see it: one width, lower case, nothing invisible, with the way back to the original.

use std::ops::Range;

use domain::fold::is_default_ignorable;
use unicode_normalization::UnicodeNormalization as _;

/// A folded text. Folding may make several characters of one (㏂ is am) and none of another.
pub(crate) struct Folded {
    /// The characters.
    pub(crate) chars: Vec<char>,
    /// The bytes of the original that each comes from.
    places: Vec<Range<usize>>,
    /// Whether each was a capital.
    capitals: Vec<bool>,
}

impl Folded {
    pub(crate) fn new(text: &str) -> Self {
        let mut folded = Self { chars: Vec::new(), places: Vec::new(), capitals: Vec::new() };
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            let place = at..at + c.len_utf8();
            let wide = |c: char| ('０'..='９').contains(&c);
            match c {
                // A zero-width space must not make two numbers of one.
                _ if is_default_ignorable(c) => continue,
                // A full-width comma ends a clause, unless the digits around it are full-width too.
                '，' | '．' if !wide(before) => folded.push(c, place, false),
                _ => {
                    for one in c.nfkc() {
                        for small in one.to_lowercase() {
                            folded.push(small, place.clone(), one.is_uppercase());
                        }
                    }
                }
            }
            before = c;
        }
        folded
    }

    fn push(&mut self, c: char, place: Range<usize>, capital: bool) {
        self.chars.push(c);
        self.places.push(place);
        self.capitals.push(capital);
    }

    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at a place; `None` outside.
    pub(crate) fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// The character before a place.
    pub(crate) fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.get(at))
    }

    pub(crate) fn is_capital(&self, at: usize) -> bool {
        self.capitals.get(at).copied().unwrap_or_default()
    }

    /// Whether a word stands at a place.
    pub(crate) fn has(&self, at: usize, word: &str) -> bool {
        let mut rest = self.chars.get(at..).unwrap_or_default().iter();
        word.chars().all(|c| rest.next() == Some(&c))
    }

    /// Whether a word of Latin letters stands at a place as a whole, and where it ends.
    pub(crate) fn word(&self, at: usize, word: &str) -> Option<usize> {
        let end = at + word.chars().count();
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let ends_in_letter = word.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
        (self.has(at, word) && !(ends_in_letter && letter(self.get(end)))).then_some(end)
    }

    /// Whether the text before a place ends with a word.
    pub(crate) fn ends_with(&self, at: usize, word: &str) -> bool {
        at.checked_sub(word.chars().count()).is_some_and(|start| self.has(start, word))
    }

    /// The place behind any spaces.
    pub(crate) fn skip_spaces(&self, mut at: usize) -> usize {
        while self.get(at).is_some_and(|c| c == ' ' || c == '\t') {
            at += 1;
        }
        at
    }

    /// The bytes of the original that folded places cover.
    pub(crate) fn span(&self, places: Range<usize>) -> Range<usize> {
        let start = self.places[places.start].start;
        start..self.places[places.end.max(places.start + 1) - 1].end
    }

    /// The folded text.
    pub(crate) fn text(&self) -> String {
        self.chars.iter().collect()
    }
}
