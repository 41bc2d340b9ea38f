//! Named ways to reduce a text to what is compared, each with the way back.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::fold::{Folded, LETTERS, STRICT};
use crate::map::OffsetMap;
use crate::scan::{Cell, scan};

/// A named, versioned normalisation. An index has one mode; two modes never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Mode {
    /// Letters and numbers kept as typed, everything else dropped: the method of the GPT-4 technical
    /// report, appendix C. Case is kept.
    Gpt4,
    /// What a reader would call the same text: compatibility forms, case, look-alike letters, accents and
    /// Chinese script folded; signs, spaces and invisible characters dropped; addresses, `@names`,
    /// `#topics#` and `$tickers` masked.
    Strict,
}

impl Mode {
    /// The name and version that identify results of this mode. The version changes whenever the same
    /// text may normalise differently.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gpt4 => "gpt4-1",
            Self::Strict => "strict-2",
        }
    }
}

/// A text reduced to what is compared, and the map back to the author's characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalised {
    text: String,
    map: OffsetMap,
}

impl Normalised {
    /// The normalised text: letters and digits only.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its length in characters (code points).
    pub fn len_chars(&self) -> usize {
        self.map.len()
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The code points of the author's text behind the normalised characters `range`, from the first
    /// character that took part to the last, always whole source characters. What was dropped in between
    /// lies inside; what was dropped before or after does not.
    pub fn source_span(&self, range: Range<usize>) -> Range<usize> {
        self.map.source_span(range)
    }

    pub(crate) fn map(&self) -> &OffsetMap {
        &self.map
    }

    fn push(&mut self, folded: Folded, expansion: impl Fn(u32) -> &'static str, src: Range<usize>) {
        match folded {
            Folded::Dropped => {}
            Folded::One(c) => {
                if composes(c)
                    && let Some(joined) = self.text.chars().next_back().and_then(|last| hangul(last, c))
                {
                    self.text.pop();
                    self.text.push(joined);
                    self.map.merge(src.end - 1);
                } else {
                    self.text.push(c);
                    self.map.push(src, 1);
                }
            }
            Folded::Many(number) => {
                let expansion = expansion(number);
                self.text.push_str(expansion);
                self.map.push(src, expansion.chars().count());
            }
        }
    }
}

/// Normalises `text`. Any text is accepted, also an empty one.
pub fn normalise(text: &str, mode: Mode) -> Normalised {
    match mode {
        Mode::Gpt4 => {
            let mut out = Normalised::default();
            for (src, c) in text.chars().enumerate() {
                if LETTERS.hold(c) {
                    out.text.push(c);
                    out.map.push(src..src + 1, 1);
                }
            }
            out
        }
        Mode::Strict => strict(&scan(text)),
    }
}

/// The strict fold of the characters that no mask covers.
pub(crate) fn strict(cells: &[Cell]) -> Normalised {
    let mut out = Normalised { text: String::with_capacity(cells.len() * 2), map: OffsetMap::default() };
    for cell in cells.iter().filter(|cell| !cell.masked) {
        out.push(STRICT.fold(cell.typed), |n| STRICT.expansion(n), cell.place());
    }
    out
}

/// Whether a Hangul letter can go on with a syllable: a vowel or a final consonant.
fn composes(c: char) -> bool {
    matches!(c as u32, 0x1161..=0x1175 | 0x11A8..=0x11C2)
}

/// The syllable that two neighbouring Hangul letters compose, as in Unicode 3.12; the rest of NFKC leaves
/// nothing to compose once marks are gone.
fn hangul(left: char, right: char) -> Option<char> {
    let (left, right) = (left as u32, right as u32);
    match (left, right) {
        (0x1100..=0x1112, 0x1161..=0x1175) => {
            char::from_u32(0xAC00 + ((left - 0x1100) * 21 + (right - 0x1161)) * 28)
        }
        (0xAC00..=0xD7A3, 0x11A8..=0x11C2) if (left - 0xAC00).is_multiple_of(28) => {
            char::from_u32(left + (right - 0x11A7))
        }
        _ => None,
    }
}
