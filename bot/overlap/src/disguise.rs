//! Tricks of writing that hide words and addresses from a machine and not from a reader, undone before the text
//! is read.
//!
//! Each is told by its form, never by what the text says, and a text without the trick comes out as it went in.

use crate::scan::Cell;

/// Undoes what can be told from the characters of a whole text.
pub(crate) fn undo(cells: &mut Vec<Cell>) {
    without_pictures(cells);
    close_up(cells);
    join_strokes(cells);
    turn_over(cells);
}

/// Turns round what stands behind a right-to-left override, as a screen shows it. The part can only be pointed
/// at as a whole, since a span of the author's text has one direction.
pub(crate) fn turn_round(cells: &mut [Cell]) {
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
        return;
    };
    let (start, end) = (first.src, last.src + last.len);
    cells.reverse();
    for cell in cells {
        (cell.src, cell.len) = (start, end - start);
    }
}

/// Takes pictures out from between letters and digits, where they hide words and break numbers.
fn without_pictures(cells: &mut Vec<Cell>) {
    let inside: Vec<bool> = (0..cells.len())
        .map(|at| {
            is_picture(cells[at].base)
                && at > 0
                && cells[at - 1].base.is_ascii_alphanumeric()
                && cells[at + 1..]
                    .iter()
                    .find(|cell| !is_picture(cell.base))
                    .is_some_and(|cell| cell.base.is_ascii_alphanumeric())
        })
        .collect();
    drop_where(cells, &inside);
}

fn drop_where(cells: &mut Vec<Cell>, dropped: &[bool]) {
    if dropped.contains(&true) {
        let mut at = 0;
        cells.retain(|_| {
            at += 1;
            !dropped[at - 1]
        });
    }
}

fn is_picture(c: char) -> bool {
    matches!(c as u32, 0x2190..=0x21FF | 0x2300..=0x23FF | 0x25A0..=0x27BF | 0x2B00..=0x2BFF | 0x1_F000..=0x1_FAFF)
}

/// Fewest letters of a stretch that can be called spaced out: no abbreviation and no list of grades is.
const SPACED_LETTERS_MIN: usize = 12;
/// Widest gap between two spaced letters: `. : . / . / .` of an address.
const SPACED_GAP_MAX: usize = 9;

/// Closes up stretches that are written l e t t e r  b y  l e t t e r, with anything in between (spaces, line
/// breaks, full stops, pictures), so that their words, numbers and addresses are seen. No two letters of such a
/// stretch touch, and most stand one sign apart. Of a wider gap every second sign is the text's own: the space
/// between two words, the `://` of an address.
fn close_up(cells: &mut Vec<Cell>) {
    let is_word = |at: usize| cells.get(at).is_some_and(|cell: &Cell| cell.base.is_alphanumeric());
    let mut dropped = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        if !is_word(at) {
            at += 1;
            continue;
        }
        let mut letters = vec![at];
        while let Some(gap) = (1..=SPACED_GAP_MAX + 1).find(|&gap| is_word(at + gap))
            && gap > 1
        {
            at += gap;
            letters.push(at);
        }
        let single = letters.windows(2).filter(|pair| pair[1] - pair[0] == 2).count();
        if letters.len() >= SPACED_LETTERS_MIN && single * 2 >= letters.len() {
            dropped.resize(cells.len(), false);
            for pair in letters.windows(2) {
                for own in (pair[0] + 1..pair[1]).step_by(2) {
                    dropped[own] = true;
                }
            }
        }
        at += 1;
    }
    drop_where(cells, &dropped);
}

/// Letters drawn with several strokes, the longest first where one begins with another.
const STROKES: &[(&str, char)] = &[
    ("/\\/\\", 'm'),
    ("|\\/|", 'm'),
    ("\\/\\/", 'w'),
    ("|-|", 'h'),
    ("|\\|", 'n'),
    ("/\\/", 'n'),
    ("|_|", 'u'),
    ("/-\\", 'a'),
    ("|)", 'd'),
    ("|<", 'k'),
    ("|{", 'k'),
    ("><", 'x'),
    ("\\/", 'v'),
    ("/\\", 'a'),
];

/// Reads letters drawn with strokes, `|-|ouse`, where a letter or digit stands beside them.
fn join_strokes(cells: &mut Vec<Cell>) {
    let starts = |at: usize| {
        STROKES.iter().find(|(strokes, _)| {
            strokes.chars().enumerate().all(|(i, c)| cells.get(at + i).is_some_and(|cell| cell.base == c))
        })
    };
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| cells.get(at)).is_some_and(|cell: &Cell| cell.base.is_ascii_alphanumeric())
    };
    let mut found = Vec::new();
    let mut at = 0;
    let mut after_drawn = false;
    while at < cells.len() {
        let drawn = matches!(cells[at].base, '|' | '/' | '\\' | '>').then(|| starts(at)).flatten();
        let Some((strokes, letter)) = drawn else {
            after_drawn = false;
            at += 1;
            continue;
        };
        let next = at + strokes.len();
        if after_drawn || is_letter(at.checked_sub(1)) || is_letter(Some(next)) {
            found.push((at, strokes.len(), *letter));
            after_drawn = true;
        }
        at = next;
    }
    if found.is_empty() {
        return;
    }
    let mut dropped = vec![false; cells.len()];
    for (at, len, letter) in found {
        let end = cells[at + len - 1].src + cells[at + len - 1].len;
        let cell = &mut cells[at];
        (cell.typed, cell.base, cell.len) = (letter, letter, end.saturating_sub(cell.src).max(cell.len));
        dropped[at + 1..at + len].fill(true);
    }
    drop_where(cells, &dropped);
}

/// Fewest turned letters of a line that was turned over.
const TURNED_MIN: usize = 6;
/// One turned letter in this many: about half of the letters of English look like letters when turned.
const TURNED_SHARE: usize = 5;

/// The letter that looks like `c` when the page is turned over; for letters that are nothing else and for those
/// that are letters both ways.
fn turned(c: char) -> Option<(char, bool)> {
    let only = match c {
        'ɐ' => 'a',
        'ɔ' => 'c',
        'ǝ' | 'ə' => 'e',
        'ɟ' => 'f',
        'ƃ' | 'ɓ' => 'g',
        'ɥ' => 'h',
        'ᴉ' | 'ı' | 'ᵎ' => 'i',
        'ɾ' | 'ſ' => 'j',
        'ʞ' => 'k',
        'ʃ' | 'ʅ' | 'ꞁ' => 'l',
        'ɯ' => 'm',
        'ɹ' => 'r',
        'ʇ' => 't',
        'ʌ' => 'v',
        'ʍ' => 'w',
        'ʎ' => 'y',
        _ => {
            let both = match c {
                'n' => 'u',
                'u' => 'n',
                'p' => 'd',
                'd' => 'p',
                'b' => 'q',
                'q' => 'b',
                '6' => '9',
                '9' => '6',
                _ => return None,
            };
            return Some((both, false));
        }
    };
    Some((only, true))
}

/// Pairs of letters that English writes far more often in this order than in the other.
const USUAL_PAIRS: &[[char; 2]] = &[
    ['t', 'h'],
    ['h', 'e'],
    ['i', 'n'],
    ['n', 'd'],
    ['n', 'g'],
    ['n', 't'],
    ['o', 'f'],
    ['w', 'h'],
    ['l', 'y'],
    ['w', 'a'],
    ['w', 'i'],
    ['c', 'o'],
    ['c', 'h'],
    ['v', 'e'],
    ['m', 'a'],
    ['b', 'e'],
    ['y', 'o'],
    ['h', 'a'],
];

/// Reads lines of turned letters the right way up, and from the end where that is how they read.
fn turn_over(cells: &mut [Cell]) {
    if !cells.iter().any(|cell| turned(cell.typed).is_some_and(|(_, only)| only)) {
        return;
    }
    for line in cells.split_mut(|cell| cell.base == '\n') {
        let only = line.iter().filter(|cell| turned(cell.typed).is_some_and(|(_, only)| only)).count();
        let letters = line.iter().filter(|cell| cell.base.is_alphabetic()).count();
        if only < TURNED_MIN || only * TURNED_SHARE < letters {
            continue;
        }
        for cell in line.iter_mut() {
            if let Some((letter, _)) = turned(cell.typed) {
                (cell.typed, cell.base) = (letter, letter);
            }
        }
        let pairs = |line: &[Cell], back: bool| {
            line.windows(2)
                .filter(|pair| {
                    let (a, b) = (pair[0].base.to_ascii_lowercase(), pair[1].base.to_ascii_lowercase());
                    USUAL_PAIRS.contains(&if back { [b, a] } else { [a, b] })
                })
                .count()
        };
        if pairs(line, true) > pairs(line, false) {
            turn_round(line);
        }
    }
}
