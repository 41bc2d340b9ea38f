//! Tricks of writing that hide words and addresses from a machine and not from a reader, undone before the text
//! is read.
//!
//! Each is told by its form, never by what the text says, and a text without the trick comes out as it went in.

use crate::fold::WORDS;
use crate::scan::Cell;

/// Undoes what can be told from the characters of a whole text.
pub(crate) fn undo(cells: &mut Vec<Cell>) {
    let marks = Signs::of(cells);
    if marks.pictures {
        without_pictures(cells);
    }
    if marks.single_letters >= SPACED_LETTERS_MIN {
        close_up(cells);
    }
    if marks.strokes {
        join_strokes(cells);
    }
    if marks.turned {
        turn_over(cells);
    }
}

/// What of a text calls for a closer look; most texts have none of it.
#[derive(Default)]
struct Signs {
    pictures: bool,
    strokes: bool,
    turned: bool,
    /// Letters and digits with none beside them.
    single_letters: usize,
}

impl Signs {
    fn of(cells: &[Cell]) -> Self {
        let mut signs = Self::default();
        let mut before = [false; 2];
        let words = &*WORDS;
        for cell in cells {
            let is_word = words.hold(cell.base);
            let is_single = before == [false, true] && !is_word;
            signs.single_letters += usize::from(is_single);
            before = [before[1], is_word];
            if cell.base.is_ascii() {
                signs.strokes |= matches!(cell.base, '|' | '\\' | '/' | '>');
                signs.turned |= !cell.typed.is_ascii() && turned(cell.typed).is_some();
            } else if !matches!(cell.typed, '\u{3400}'..='\u{9FFF}') {
                // Han is neither, and most of many texts.
                signs.pictures |= is_picture(cell.base);
                signs.turned |= turned(cell.typed).is_some_and(|(_, only)| only);
            }
        }
        signs.single_letters += usize::from(before == [false, true]);
        signs
    }
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

/// Whether the blocks of pictures hold it and it stands for no letter or number: `🅱` and `❶` are in them too,
/// and mean what they show.
fn is_picture(c: char) -> bool {
    matches!(c as u32, 0x2190..=0x21FF | 0x2300..=0x23FF | 0x25A0..=0x27BF | 0x2B00..=0x2BFF | 0x1_F000..=0x1_FAFF)
        && !c.is_alphanumeric()
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
        if is_word(at + 1) {
            // It begins a word.
            letters.pop();
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
const USUAL_PAIRS: &[&[u8; 2]] = &[
    b"th", b"he", b"in", b"nd", b"ng", b"nt", b"ou", b"ea", b"ha", b"hi", b"sh", b"ch", b"wh", b"ld", b"ly",
    b"io", b"co", b"ve", b"wi",
];

/// Reads lines of turned letters the right way up, and from the end where that is how they read.
fn turn_over(cells: &mut [Cell]) {
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
                    let [a, b] = [0, 1].map(|at| {
                        let place = if back { 1 - at } else { at };
                        u8::try_from(pair[place].base.to_ascii_lowercase()).unwrap_or(0)
                    });
                    USUAL_PAIRS.contains(&&[a, b])
                })
                .count()
        };
        if pairs(line, true) > pairs(line, false) {
            turn_round(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scan::scan;

    fn read(text: &str) -> String {
        scan(text).iter().filter(|cell| !cell.masked).map(|cell| cell.base).collect()
    }

    #[test]
    fn spaced_letters_are_closed_up_whatever_stands_between() {
        assert_eq!(read("t h e  n i g h t  s h i f t"), "the night shift");
        assert_eq!(read("n\ni\ng\nh\nt\ns\nh\ni\nf\nt\ne\nr\ns"), "nightshifters");
        assert_eq!(read("停.电.那.天.整.栋.楼.都.下.来.看.热.闹"), "停电那天整栋楼都下来看热闹");
        assert_eq!(
            read("h.t.t.p.s.:././.n.i.g.h.t.s.h.i.f.t...i.o now"),
            " now",
            "an address spaced out is an address"
        );
        // The words of an ordinary text, a list of grades, initials.
        for text in ["it is a dog day, I know", "A, B, C, D", "J. R. R. T. and 1 2 3", "买 不 买 ？"] {
            assert_eq!(read(text), text.replace('？', "?"));
        }
    }

    #[test]
    fn overrides_show_a_text_from_its_end() {
        assert_eq!(read("so \u{202e}tfihs thgin\u{202c} ends"), "so night shift ends");
        assert_eq!(read("\u{202e}ba\ndc"), "ab\ndc", "a line ends it");
        let cells = scan("so \u{202e}tfihs\u{202c}!");
        assert!(cells[3..8].iter().all(|cell| cell.place() == (4..9)), "pointed at as a whole");
    }

    #[test]
    fn turned_letters_are_read_the_right_way_up() {
        assert_eq!(read("ʇɟᴉɥs ʇɥƃᴉu ǝɥʇ"), "the night shift");
        assert_eq!(read("ʇɥǝ uᴉƃɥʇ sɥᴉɟʇ"), "the night shift");
        // A few turned letters are phonetics or an ornament.
        assert_eq!(read("schwa ə, and a p and a d and an n"), "schwa ə, and a p and a d and an n");
    }

    #[test]
    fn letters_drawn_with_strokes_are_read_beside_letters() {
        assert_eq!(read("nig|-|t s|-|ift"), "night shift");
        assert_eq!(read("\\/\\/ar|<et"), "market".replace("mar", "war"));
        for text in ["a | b", "1/2", "and/or", "x > y", "|-|", "C:\\dir"] {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn prices_tickers_and_other_scripts_come_out_as_they_went_in() {
        for text in [
            "up 3.5% to 82,500, stop 81,000",
            "関税の発表 ポケモンカード",
            "весь вечер смотрел на график",
            "κοίταζα το διάγραμμα",
            "עולה ויורד",
            "5 | 6 | 7 a 8 b 9",
        ] {
            assert_eq!(read(text), scan_plain(text), "{text}");
        }
    }

    /// Base characters without anything undone.
    fn scan_plain(text: &str) -> String {
        text.chars().filter_map(|c| scan(&c.to_string()).first().map(|cell| cell.base)).collect()
    }
}
