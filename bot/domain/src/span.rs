//! A stretch of an author's text.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode code points (Rust `char`s) in a text as its author typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CharSpan {
    /// First code point of the range.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl CharSpan {
    /// The range `[start, end)`; an `end` before `start` gives the empty range at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Number of code points covered.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// True when nothing is covered.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The characters of `text` that the range covers, cut short at the end of the text.
    pub fn of(&self, text: &str) -> String {
        text.chars().skip(self.start).take(self.len()).collect()
    }
}
