//! The methods that other programs use.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use super::emoji::is_emoji;
use super::{Count, Cut};
use crate::fold::is_default_ignorable;
use crate::topic::areas::{self, Work};

/// Weight of an emoji on X, of however many code points.
const X_EMOJI: u64 = 2;
/// Weight of an address on X, of whatever length.
const X_ADDRESS: u64 = 23;

pub(super) fn code_points(cut: &Cut<'_>) -> Count {
    whole(cut.chars().count())
}

pub(super) fn letters_digits(cut: &Cut<'_>) -> Count {
    whole(cut.chars().filter(|&c| is_letter_or_number(c)).count())
}

pub(super) fn weibo(cut: &Cut<'_>) -> Count {
    Count::from_halves(
        cut.chars()
            .map(|c| match c {
                '\0'..='\u{FF}' => 1,
                '\u{100}'..='\u{FFFF}' => 2,
                _ => 4,
            })
            .sum(),
    )
}

pub(super) fn x_weight(cut: &Cut<'_>) -> Count {
    let weight: u64 = cut.pieces().map(x_weight_of_piece).sum();
    Count::from_halves(weight * 2)
}

fn x_weight_of_piece(piece: &[char]) -> u64 {
    let mut weight = 0;
    let mut from = 0;
    let work = Work::default();
    for colon in 0..piece.len() {
        // Only the first colon of an address is before its end, so each address is met once.
        if colon < from || piece[colon] != ':' {
            continue;
        }
        if let Some(address) = areas::address_around(piece, colon, from, &work) {
            weight += x_weight_of_words(&piece[from..address.start]) + X_ADDRESS;
            from = address.end;
        }
    }
    weight + x_weight_of_words(&piece[from..])
}

fn x_weight_of_words(words: &[char]) -> u64 {
    let composed: String = words.iter().copied().nfc().collect();
    let weight = |grapheme: &str| {
        if is_emoji(grapheme) { X_EMOJI } else { grapheme.chars().map(x_weight_of_char).sum() }
    };
    composed.graphemes(true).map(weight).sum()
}

fn x_weight_of_char(c: char) -> u64 {
    match c {
        '\0'..='\u{10FF}' | '\u{2000}'..='\u{200D}' | '\u{2010}'..='\u{201F}' | '\u{2032}'..='\u{2037}' => 1,
        _ => 2,
    }
}

/// Each character of a script without spaces counts 1. Anything else counts by words: letters and numbers joined by
/// ASCII punctuation (`82,500`, `stop-loss`, `don't`), ended by a space or any other character, a combining mark
/// included.
pub(super) fn office_words(cut: &Cut<'_>) -> Count {
    let mut total = 0;
    for piece in cut.pieces() {
        let mut in_word = false;
        for &c in piece {
            if is_letter_or_number(c) && is_counted_singly(c) {
                total += 1;
                in_word = false;
            } else if is_letter_or_number(c) {
                total += usize::from(!in_word);
                in_word = true;
            } else {
                in_word &= c.is_ascii_punctuation();
            }
        }
    }
    whole(total)
}

/// Han, kana, bopomofo and Hangul syllables.
fn is_counted_singly(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3040}'..='\u{30FF}' | '\u{3105}'..='\u{312F}'
        | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

fn is_letter_or_number(c: char) -> bool {
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
        && !is_default_ignorable(c)
}

fn whole(characters: usize) -> Count {
    Count::from_halves(characters as u64 * 2)
}
