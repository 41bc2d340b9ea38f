//! Finds the parts of a post that are not its prose: addresses, names, topic tags and tickers.
//!
//! A mask takes characters out of the comparison; it ends neither a run nor a chain.

use std::ops::Range;

use crate::fold::{Folded, NARROW};

/// Longest paired topic, `#...#`, in characters between the signs.
const TOPIC_CHARS_MAX: usize = 40;
/// Longest open tag, `#tag`, and longest name, `@name`.
const TAG_CHARS_MAX: usize = 40;
const NAME_CHARS_MAX: usize = 30;
/// Longest ticker, `$TICK`; a longer word after `$` is a disguised word.
const TICKER_CHARS_MAX: usize = 6;

/// One visible character of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// The character as typed.
    pub(crate) typed: char,
    /// Its base: compatibility forms narrowed, marks taken off.
    pub(crate) base: char,
    /// Position in the author's text, in code points.
    pub(crate) src: u32,
    /// Code points it takes there; more than one for a numeric reference of HTML.
    pub(crate) len: u32,
    /// It belongs to an address, a name, a tag or a ticker.
    pub(crate) masked: bool,
    /// The mask is a paired topic, `#...#`.
    pub(crate) topic: bool,
    /// Which of the masks, counted from the start of the text.
    pub(crate) mask: u32,
}

impl Cell {
    /// Its place in the author's text.
    pub(crate) fn place(&self) -> Range<usize> {
        self.src as usize..(self.src + self.len) as usize
    }
}

/// The visible characters of `text`, with masks found.
pub(crate) fn scan(text: &str) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(text.len() / 2);
    let mut rest = text.chars();
    let mut next = 0;
    while let Some(first) = rest.next() {
        let src = next;
        let (typed, len) = match first {
            '&' => character_reference(rest.as_str()).map_or((first, 1), |(c, len)| (c, len + 1)),
            _ => (first, 1),
        };
        for _ in 1..len {
            rest.next();
        }
        next += len;
        let base = if typed.is_ascii() {
            typed
        } else {
            match NARROW.fold(typed) {
                Folded::Dropped => continue,
                Folded::One(base) => base,
                Folded::Many(number) => match NARROW.expansion(number).chars().next() {
                    Some(base) => base,
                    None => continue,
                },
            }
        };
        cells.push(Cell { typed, base, src, len, masked: false, topic: false, mask: 0 });
    }
    without_pictures(&mut cells);
    close_up(&mut cells);
    mask(&mut cells);
    cells
}

/// The character that a numeric reference of HTML stands for, `&#8364;` or `&#x20ac;`, and the length of
/// what follows the `&`. Decoded once: what comes out is not looked at again.
fn character_reference(after: &str) -> Option<(char, u32)> {
    let body = after.strip_prefix('#')?;
    let (radix, digits) = match body.strip_prefix(['x', 'X']) {
        Some(hex) => (16, hex),
        None => (10, body),
    };
    let end = digits.bytes().take(8).position(|byte| byte == b';')?;
    let digits = &digits[..end];
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let c = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    Some((c, (after.len() - body.len() + usize::from(radix == 16) + end + 1) as u32))
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
    if inside.contains(&true) {
        let mut at = 0;
        cells.retain(|_| {
            at += 1;
            !inside[at - 1]
        });
    }
}

/// Whether the blocks of pictures hold it and it stands for no letter or number: `🅱` and `❶` are in them too,
/// and mean what they show.
fn is_picture(c: char) -> bool {
    matches!(c as u32, 0x2190..=0x21FF | 0x2300..=0x23FF | 0x25A0..=0x27BF | 0x2B00..=0x2BFF | 0x1_F000..=0x1_FAFF)
        && !c.is_alphanumeric()
}

/// Fewest letters of a text that can be called spaced out.
const SPACED_LETTERS_MIN: usize = 12;

/// Closes up a text that is written l e t t e r  b y  l e t t e r, so that its words and addresses are seen.
fn close_up(cells: &mut Vec<Cell>) {
    let is_letter = |at: usize| cells.get(at).is_some_and(|cell: &Cell| cell.base.is_ascii_alphanumeric());
    let letters = (0..cells.len()).filter(|&at| is_letter(at)).count();
    let joined = (0..cells.len()).filter(|&at| is_letter(at) && is_letter(at + 1)).count();
    if letters < SPACED_LETTERS_MIN || joined * 8 > letters {
        return;
    }
    let is_space = |at: usize| cells.get(at).is_some_and(|cell: &Cell| cell.base == ' ');
    let keep: Vec<bool> =
        (0..cells.len()).map(|at| !is_space(at) || at == 0 || is_space(at - 1) || is_space(at + 1)).collect();
    let mut at = 0;
    cells.retain(|_| {
        at += 1;
        keep[at - 1]
    });
}

fn mask(cells: &mut [Cell]) {
    let mut at = 0;
    let mut number = 0;
    while at < cells.len() {
        let len = match cells[at].base {
            '#' => topic(cells, at),
            '@' => name(cells, at),
            '$' => ticker(cells, at),
            '&' => entity(cells, at),
            'h' | 'H' | 'w' | 'W' => address(cells, at),
            '/' => path(cells, at),
            _ => 0,
        };
        if len == 0 {
            at += 1;
            continue;
        }
        let range = match cells[at].base {
            '/' => back_to_host(cells, at)..at + len,
            _ => at..at + len,
        };
        number += 1;
        let is_topic = len > 2 && cells[at].base == '#' && cells[at + len - 1].base == '#';
        for cell in &mut cells[range] {
            cell.masked = true;
            cell.mask = number;
            cell.topic = is_topic;
        }
        at += len;
    }
}

fn base(cells: &[Cell], at: usize) -> Option<char> {
    cells.get(at).map(|cell| cell.base)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn count_while(cells: &[Cell], from: usize, max: usize, keep: impl Fn(char) -> bool) -> usize {
    cells[from.min(cells.len())..].iter().take(max).take_while(|cell| keep(cell.base)).count()
}

/// `#topic#`, else `#tag`. A topic neither begins nor ends with a space and holds no line break.
fn topic(cells: &[Cell], at: usize) -> usize {
    let inner = count_while(cells, at + 1, TOPIC_CHARS_MAX + 1, |c| c != '#' && c != '\n');
    if inner > 0
        && base(cells, at + 1 + inner) == Some('#')
        && !cells[at + 1].base.is_whitespace()
        && !cells[at + inner].base.is_whitespace()
    {
        return inner + 2;
    }
    let tag = count_while(cells, at + 1, TAG_CHARS_MAX, is_word);
    if tag == 0 { 0 } else { tag + 1 }
}

/// `@name`, not the `@` inside an address or a disguised word.
fn name(cells: &[Cell], at: usize) -> usize {
    if at > 0
        && cells[at - 1].base.is_ascii_alphanumeric()
        && cells[at - 1].place().end == cells[at].src as usize
    {
        return 0;
    }
    let ascii = count_while(cells, at + 1, NAME_CHARS_MAX, |c| c.is_ascii_alphanumeric() || c == '_');
    if ascii > 0 {
        return ascii + 1;
    }
    let wide = count_while(cells, at + 1, NAME_CHARS_MAX, is_word);
    if wide == 0 { 0 } else { wide + 1 }
}

/// `$BTC`. A sum of money, or a word whose first letter is written as a dollar, is not one.
fn ticker(cells: &[Cell], at: usize) -> usize {
    if at > 0 && cells[at - 1].base.is_ascii_alphanumeric() {
        return 0;
    }
    let letters = count_while(cells, at + 1, TICKER_CHARS_MAX + 1, |c| c.is_ascii_alphabetic());
    let next = base(cells, at + 1 + letters);
    if letters == 0
        || letters > TICKER_CHARS_MAX
        || next.is_some_and(|c| c.is_ascii_digit() || matches!(c, '$' | '@' | '!' | '|' | '+'))
            && base(cells, at + 2 + letters).is_some_and(|c| c.is_ascii_alphanumeric())
    {
        return 0;
    }
    letters + 1
}

/// An HTML entity, `&amp;` or `&#39;`: a sign that a web page wrote out in letters.
fn entity(cells: &[Cell], at: usize) -> usize {
    let from = at + 1 + usize::from(base(cells, at + 1) == Some('#'));
    let word = count_while(cells, from, 8, |c| c.is_ascii_alphanumeric());
    if word < 2 || base(cells, from + word) != Some(';') {
        return 0;
    }
    let name: String = cells[from..from + word].iter().map(|cell| cell.base).collect();
    let numeric =
        from == at + 2 && name.trim_start_matches(['x', 'X']).chars().all(|c| c.is_ascii_hexdigit());
    let named = matches!(
        name.as_str(),
        "amp"
            | "lt"
            | "gt"
            | "quot"
            | "apos"
            | "nbsp"
            | "hellip"
            | "mdash"
            | "ndash"
            | "ldquo"
            | "rdquo"
            | "lsquo"
            | "rsquo"
            | "middot"
            | "bull"
            | "emsp"
            | "ensp"
            | "zwj"
            | "zwnj"
    );
    if numeric || named { from + word + 1 - at } else { 0 }
}

fn is_address(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
}

/// `https://…`, `http://…`, `www.…`.
fn address(cells: &[Cell], at: usize) -> usize {
    if at > 0
        && cells[at - 1].base.is_ascii_alphanumeric()
        && cells[at - 1].place().end == cells[at].src as usize
    {
        return 0;
    }
    let begins = |prefix: &str| {
        prefix
            .chars()
            .enumerate()
            .all(|(offset, c)| base(cells, at + offset).is_some_and(|b| b.eq_ignore_ascii_case(&c)))
    };
    if !(begins("https://") || begins("http://") || begins("www.")) {
        return 0;
    }
    count_while(cells, at, usize::MAX, is_address)
}

/// The path of an address without a scheme, `youtu.be/abc`: what follows the slash after a host name.
fn path(cells: &[Cell], at: usize) -> usize {
    let host = back_to_host(cells, at);
    if host == at {
        return 0;
    }
    count_while(cells, at, usize::MAX, is_address)
}

/// Where the host name before the slash at `at` begins, or `at` when there is none.
fn back_to_host(cells: &[Cell], at: usize) -> usize {
    let host = cells[..at]
        .iter()
        .rev()
        .take(60)
        .take_while(|cell| cell.base.is_ascii_alphanumeric() || matches!(cell.base, '.' | '-'))
        .count();
    let from = at - host;
    let name: Vec<char> = cells[from..at].iter().map(|cell| cell.base).collect();
    let Some(dot) = name.iter().rposition(|&c| c == '.') else {
        return at;
    };
    let top = &name[dot + 1..];
    if dot > 0 && (2..=6).contains(&top.len()) && top.iter().all(char::is_ascii_alphabetic) {
        from
    } else {
        at
    }
}

/// The author's characters that masks cover, joined where they touch.
pub(crate) fn masked_spans(cells: &[Cell]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for cell in cells.iter().filter(|cell| cell.masked) {
        let place = cell.place();
        match spans.last_mut() {
            Some(last) if last.end == place.start => last.end = place.end,
            _ => spans.push(place),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        scan(text).iter().filter(|cell| !cell.masked).map(|cell| cell.base).collect()
    }

    #[test]
    fn masks_take_out_what_is_not_prose() {
        let cases = [
            ("see https://x.io/a?b=1 now", "see  now"),
            ("看https://x.io/a吧", "看吧"),
            ("ｈｔｔｐｓ：／／ｘ．ｉｏ now", " now"),
            ("WWW.EXAMPLE.COM now", " now"),
            ("at youtu.be/abc now", "at  now"),
            ("at/or 1/2 and.then/x", "at/or 1/2 "),
            ("@bob and @alice: hi", " and : hi"),
            ("me@home", "me@home"),
            ("#关税# 真的", " 真的"),
            ("#关税 之后# 真的", " 真的"),
            ("用 #BTC 买，再 #ETH 卖", "用  买,再  卖"),
            ("line #one\nnext #two", "line \nnext "),
            ("＃关税＃好", "好"),
            ("$BTC up $400 and $7ock", " up $400 and $7ock"),
            ("AT&amp;T it&#39;s a&b; &#65;&#x42;", "ATT it's a&b; AB"),
        ];
        for (text, want) in cases {
            assert_eq!(left(text), want, "{text}");
        }
    }

    #[test]
    fn a_long_passage_between_two_signs_is_prose() {
        let text = format!("#{}#", "很".repeat(60));
        assert!(left(&text).contains("很"));
    }

    #[test]
    fn marks_and_invisible_characters_hide_no_address() {
        assert_eq!(left("h\u{200b}tt\u{301}ps://x.io go"), " go");
    }
}
