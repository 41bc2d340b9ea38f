//! Letters that are written as something else: digits and signs inside words, look-alikes, pairs of letters.

use crate::fold::{Folded, STRICT};
use crate::scan::Cell;

/// The Latin letter that a character is or looks like.
pub(super) fn letter(cell: &Cell) -> Option<char> {
    if cell.typed.is_ascii() {
        return cell.typed.is_ascii_alphabetic().then_some(cell.typed);
    }
    match STRICT.fold(cell.typed) {
        Folded::One(c) if c.is_ascii_alphabetic() => Some(c),
        _ => None,
    }
}

/// Whether a character can belong to a word of Latin letters, disguised or not.
pub(super) fn in_word(cell: &Cell) -> bool {
    cell.base.is_ascii_digit() || leet(cell.base).is_some() || letter(cell).is_some()
}

/// The letter that two letters are written for, `ph` for `f` and `vv` for `w`; read alike in every text.
pub(super) fn digraph(first: &Cell, second: &Cell) -> Option<char> {
    match (letter(first)?.to_ascii_lowercase(), letter(second)?.to_ascii_lowercase()) {
        ('p', 'h') => Some('f'),
        ('v', 'v') => Some('w'),
        _ => None,
    }
}

/// The letter that a digit or sign stands for inside a word.
pub(super) fn leet(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '2' => 'z',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        _ => return None,
    })
}
