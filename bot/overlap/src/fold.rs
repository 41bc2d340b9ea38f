//! What one character becomes: the tables behind the normalisation modes.
//!
//! [`fold_slowly`] is the definition. The table is built from it once, on first use, and a test compares
//! the two on every Unicode scalar value.

use std::collections::HashMap;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The result of folding one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folded {
    /// The character falls away.
    Dropped,
    /// It becomes one character, perhaps itself.
    One(char),
    /// It becomes several; see [`FoldTable::expansion`].
    Many(u32),
}

const DROPPED: u32 = 0;
const MANY: u32 = 1 << 31;
const PAGE: usize = 256;
/// Planes 0 to 3 hold every letter and number of Unicode; all above fall away.
const TABLE_END: u32 = 0x4_0000;

/// A paged look-up table over all scalar values.
pub(crate) struct FoldTable {
    pages: Vec<u16>,
    cells: Vec<u32>,
    expansions: Vec<Box<str>>,
}

impl FoldTable {
    /// Looks one character up.
    #[inline]
    pub(crate) fn fold(&self, c: char) -> Folded {
        let code = c as u32;
        if code >= TABLE_END {
            return Folded::Dropped;
        }
        let page = self.pages[(code >> 8) as usize] as usize;
        let cell = self.cells[page * PAGE + (code & 0xFF) as usize];
        if cell == DROPPED {
            Folded::Dropped
        } else if cell & MANY != 0 {
            Folded::Many(cell & !MANY)
        } else {
            // Cells are written from `char`s, so the fallback is never taken.
            Folded::One(char::from_u32(cell).unwrap_or(c))
        }
    }

    /// The characters behind [`Folded::Many`].
    pub(crate) fn expansion(&self, number: u32) -> &str {
        &self.expansions[number as usize]
    }

    fn build(mut fold: impl FnMut(char) -> String) -> Self {
        let mut table = Self {
            pages: Vec::with_capacity((TABLE_END >> 8) as usize),
            // Page 0 is the page of nothing, shared by all unassigned ranges.
            cells: vec![DROPPED; PAGE],
            expansions: Vec::new(),
        };
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for first in (0..TABLE_END).step_by(PAGE) {
            let mut page = [DROPPED; PAGE];
            for (offset, cell) in page.iter_mut().enumerate() {
                let Some(c) = char::from_u32(first + offset as u32) else {
                    continue;
                };
                let folded = fold(c);
                let mut chars = folded.chars();
                *cell = match (chars.next(), chars.next()) {
                    (None, _) => DROPPED,
                    (Some(one), None) => one as u32,
                    (Some(_), Some(_)) => {
                        let next = table.expansions.len() as u32;
                        let number = *numbers.entry(folded.clone()).or_insert(next);
                        if number == next {
                            table.expansions.push(folded.into_boxed_str());
                        }
                        MANY | number
                    }
                };
            }
            if page.iter().all(|&cell| cell == DROPPED) {
                table.pages.push(0);
            } else {
                table.pages.push((table.cells.len() / PAGE) as u16);
                table.cells.extend_from_slice(&page);
            }
        }
        table
    }
}

/// A set of characters, one bit each.
pub(crate) struct CharSet {
    bits: Box<[u64]>,
}

/// Letters and numbers (general categories L and N): what the `gpt4` mode keeps.
pub(crate) static LETTERS: LazyLock<CharSet> = LazyLock::new(|| CharSet::of(is_letter_or_number));

/// What [`char::is_alphanumeric`] says; that looks Han characters up in ranges, one after the other.
pub(crate) static WORDS: LazyLock<CharSet> = LazyLock::new(|| CharSet::of(char::is_alphanumeric));

impl CharSet {
    fn of(holds: impl Fn(char) -> bool) -> Self {
        let mut bits = vec![0; TABLE_END as usize / 64];
        for c in (0..TABLE_END).filter_map(char::from_u32).filter(|&c| holds(c)) {
            bits[c as usize / 64] |= 1 << (c as u32 % 64);
        }
        Self { bits: bits.into_boxed_slice() }
    }

    #[inline]
    pub(crate) fn hold(&self, c: char) -> bool {
        self.bits.get(c as usize / 64).is_some_and(|word| word >> (c as u32 % 64) & 1 == 1)
    }
}

/// The `strict` mode.
pub(crate) static STRICT: LazyLock<FoldTable> = LazyLock::new(|| {
    let slow = SlowFold::new();
    FoldTable::build(|c| slow.fold(c))
});

/// The base of a character for finding masks: compatibility forms narrowed, marks taken off, and nothing
/// for characters that cannot be seen. `ｈ` and `ḧ` give `h`.
pub(crate) static NARROW: LazyLock<FoldTable> = LazyLock::new(|| FoldTable::build(narrow_slowly));

fn narrow_slowly(c: char) -> String {
    if c.is_ascii() {
        return c.to_string();
    }
    if is_invisible(c) {
        return String::new();
    }
    if matches!(c as u32, 0x3400..=0x9FFF | 0xAC00..=0xD7A3 | 0x2_0000..=0x2_F7FF) {
        return c.to_string();
    }
    let narrowed: String =
        std::iter::once(c).nfkd().filter(|&c| !is_mark(c) && !is_invisible(c)).take(1).collect();
    if narrowed.is_empty() && !is_mark(c) {
        return c.to_string();
    }
    narrowed
}

/// Whether a character is a letter or a number (general categories L and N): what the `gpt4` mode keeps.
pub fn is_letter_or_number(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !c.is_ascii()
            && matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
            )
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Zero-width, bidirectional and other format characters, variation selectors and tag characters, and the
/// letters that are drawn as nothing (Hangul fillers).
fn is_invisible(c: char) -> bool {
    matches!(
        c as u32,
        0x00AD | 0x034F | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
            | 0xFFF0..=0xFFF8 | 0xE_0000..=0xE_0FFF
    ) || c.general_category() == GeneralCategory::Format
}

/// The definition of the strict fold, slow and plain.
pub(crate) struct SlowFold {
    /// From a confusables skeleton to the ASCII letter or digit that looks like it.
    ascii_of_skeleton: HashMap<String, char>,
    simplified: HashMap<char, char>,
}

impl SlowFold {
    pub(crate) fn new() -> Self {
        let mut ascii_of_skeleton = HashMap::new();
        // Small letters first: `l`, `I`, `1` share a skeleton, and so do `O` and `0`.
        for c in ('a'..='z').chain('A'..='Z').chain('0'..='9') {
            ascii_of_skeleton.entry(skeleton(c)).or_insert(c.to_ascii_lowercase());
        }
        Self { ascii_of_skeleton, simplified: simplified_characters() }
    }

    /// What `c` becomes in strict mode. Applied again and again until nothing changes, so that folding a
    /// folded text is the identity.
    pub(crate) fn fold(&self, c: char) -> String {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase().to_string()
            } else {
                String::new()
            };
        }
        let mut folded = self.once(c);
        // The chain of foldings is short; the bound only guards against a cycle in foreign tables.
        for _ in 0..6 {
            let again: String = folded.chars().map(|c| self.once(c)).collect();
            if again == folded {
                break;
            }
            folded = again;
        }
        folded
    }

    fn once(&self, c: char) -> String {
        if c.is_ascii() {
            return self.fold(c);
        }
        if is_invisible(c) || is_mark(c) {
            return String::new();
        }
        if let Some(letter) = enclosed_letter(c) {
            return letter.to_string();
        }
        // Compatibility composition and the taking off of marks. Hangul syllables come apart and together
        // again; every other mark is gone before it could combine.
        let base: String = std::iter::once(c).nfkd().filter(|&c| !is_mark(c)).nfc().collect();
        base.chars().filter(|&c| is_letter_or_number(c) && !is_invisible(c)).map(|c| self.look(c)).collect()
    }

    /// Case, look-alikes and script of one letter or number.
    fn look(&self, c: char) -> String {
        if c.is_ascii() {
            return c.to_ascii_lowercase().to_string();
        }
        if let Some(&simple) = self.simplified.get(&c) {
            return simple.to_string();
        }
        if is_han(c) || is_hangul(c) {
            // The confusables of Han characters are mostly dashes and strokes; the ones that are letters
            // (compatibility ideographs, radicals) are gone through NFKC. The skeleton of a Hangul syllable
            // is only its letters one by one, and Hangul letters look like strokes to each other.
            return c.to_string();
        }
        let lower = case_fold(c);
        let as_typed = self.ascii(c);
        let as_lower = single(&lower).and_then(|l| self.ascii(l));
        // A capital is first taken for what it looks like (Cyrillic `Н` is `h`), but `l` and digits are
        // what half the world's strokes look like, so there the small letter decides.
        let seen = match (as_typed, as_lower) {
            (Some(typed), Some(lower)) if typed == 'l' || typed.is_ascii_digit() => Some(lower),
            (Some(typed), None) if typed.is_ascii_digit() && c.is_alphabetic() && c.is_lowercase() => None,
            (Some(typed), _) => Some(typed),
            (None, lower) => lower,
        };
        if let Some(ascii) = seen {
            return ascii.to_string();
        }
        let skeleton: String = lower.chars().flat_map(|c| skeleton(c).chars().collect::<Vec<_>>()).collect();
        if !skeleton.is_empty() && skeleton.chars().all(is_letter_or_number) {
            return skeleton.chars().flat_map(char::to_lowercase).collect();
        }
        lower
    }

    fn ascii(&self, c: char) -> Option<char> {
        if c.is_ascii_alphanumeric() {
            return Some(c.to_ascii_lowercase());
        }
        small_capital(c).or_else(|| self.ascii_of_skeleton.get(&skeleton(c)).copied())
    }
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Confusables skeleton (Unicode TR39) without marks.
fn skeleton(c: char) -> String {
    let mut bytes = [0; 4];
    unicode_security::skeleton(c.encode_utf8(&mut bytes)).filter(|&c| !is_mark(c)).collect()
}

/// Full case folding through upper case: `ß` gives `ss`, final sigma gives sigma.
fn case_fold(c: char) -> String {
    c.to_uppercase().flat_map(char::to_lowercase).collect()
}

fn is_han(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x2FDF | 0x3005 | 0x3007 | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

fn is_hangul(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x11FF | 0xA960..=0xA97F | 0xAC00..=0xD7FF)
}

/// White-on-black letters and flag letters, which have no compatibility decomposition.
fn enclosed_letter(c: char) -> Option<char> {
    let code = c as u32;
    let offset = match code {
        0x1_F150..=0x1_F169 => code - 0x1_F150,
        0x1_F170..=0x1_F189 => code - 0x1_F170,
        0x1_F1E6..=0x1_F1FF => code - 0x1_F1E6,
        _ => return None,
    };
    char::from_u32(u32::from(b'a') + offset)
}

/// Latin small capitals and turned letters that the confusables leave alone or send to each other.
fn small_capital(c: char) -> Option<char> {
    Some(match c {
        'ᴀ' | 'ɐ' => 'a',
        'ʙ' | 'в' => 'b',
        'ᴄ' | 'ɔ' => 'c',
        'ᴅ' => 'd',
        'ᴇ' | 'ǝ' => 'e',
        'ꜰ' => 'f',
        'ɢ' => 'g',
        'ʜ' | 'ɥ' | 'н' => 'h',
        'ɪ' => 'i',
        'ᴊ' => 'j',
        'ᴋ' | 'ĸ' | 'к' | 'ʞ' => 'k',
        'ʟ' => 'l',
        'ᴍ' | 'м' | 'ɯ' => 'm',
        'ɴ' => 'n',
        'ᴏ' => 'o',
        'ᴘ' => 'p',
        'ꞯ' => 'q',
        'ʀ' | 'ɹ' => 'r',
        'ꜱ' => 's',
        'ᴛ' | 'т' | 'ʇ' | 'τ' => 't',
        'ᴜ' => 'u',
        'ᴠ' | 'ʌ' => 'v',
        'ᴡ' | 'ʍ' | 'ω' => 'w',
        'ʏ' | 'ʎ' => 'y',
        'ᴢ' => 'z',
        _ => return None,
    })
}

/// Traditional to simplified, one character at a time, from the dictionaries of `OpenCC`.
fn simplified_characters() -> HashMap<char, char> {
    let mut map = HashMap::new();
    // The dictionaries are embedded in the library, so they always open; without them Chinese would be
    // compared script by script, and the tests of this file would fail.
    let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else {
        return map;
    };
    let all: Vec<char> =
        (0x3400..=0x9FFF_u32).chain(0x2_0000..=0x2_A6DF).filter_map(char::from_u32).collect();
    // One a line, so that no phrase of the dictionary can match across two of them.
    let mut lines = String::with_capacity(all.len() * 5);
    for &c in &all {
        lines.push(c);
        lines.push('\n');
    }
    let converted = converter.convert(&lines);
    for (&from, line) in all.iter().zip(converted.lines()) {
        if let Some(to) = single(line)
            && to != from
        {
            map.insert(from, to);
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_up(table: &FoldTable, c: char) -> String {
        match table.fold(c) {
            Folded::Dropped => String::new(),
            Folded::One(c) => c.to_string(),
            Folded::Many(number) => table.expansion(number).to_owned(),
        }
    }

    #[test]
    fn tables_agree_with_the_slow_definitions_on_every_scalar_value() {
        let slow = SlowFold::new();
        for c in '\0'..=char::MAX {
            assert_eq!(looked_up(&STRICT, c), slow.fold(c), "strict U+{:04X}", c as u32);
            assert_eq!(LETTERS.hold(c), is_letter_or_number(c), "gpt4 U+{:04X}", c as u32);
            assert_eq!(WORDS.hold(c), c.is_alphanumeric(), "words U+{:04X}", c as u32);
            // ASCII never asks: it is its own base.
            if !c.is_ascii() && (c as u32) < TABLE_END {
                assert_eq!(looked_up(&NARROW, c), narrow_slowly(c), "base U+{:04X}", c as u32);
            }
        }
    }

    #[test]
    fn every_traditional_character_of_the_dictionary_is_simplified() {
        let slow = SlowFold::new();
        for (traditional, simplified) in
            "關稅漲價幣圈機構與觀點".chars().zip("关税涨价币圈机构与观点".chars())
        {
            assert_eq!(slow.fold(traditional), simplified.to_string());
        }
        assert!(slow.simplified.len() > 3000);
    }
}
