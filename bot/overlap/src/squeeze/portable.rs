//! The path for any processor, in safe Rust. What it does is the definition of the wide paths.

/// What to do with an ASCII character: keep it, drop it, or let the caller look at it.
const DROP: u8 = 0;
const KEEP: u8 = 1;
const LOOK: u8 = 2;

const fn classes(json: bool) -> [u8; 256] {
    let mut classes = [DROP; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b.is_ascii_alphanumeric() {
            classes[byte] = KEEP;
        } else if b >= 0x80 || json && (b == b'"' || b == b'\\' || b < 0x20) {
            classes[byte] = LOOK;
        }
        byte += 1;
    }
    classes
}

static IN_JSON: [u8; 256] = classes(true);
static IN_TEXT: [u8; 256] = classes(false);

/// Reads ASCII from `at` to the first byte that somebody must look at.
pub(super) fn run<const JSON: bool>(src: &[u8], at: usize, out: &mut [u8], len: &mut usize) -> usize {
    let classes = if JSON { &IN_JSON } else { &IN_TEXT };
    let mut to = *len;
    for (offset, &byte) in src[at..].iter().enumerate() {
        let class = classes[byte as usize];
        if class == LOOK {
            *len = to;
            return at + offset;
        }
        // Written always and kept or not by the length: no branch to be guessed wrong.
        out[to] = byte;
        to += class as usize;
    }
    *len = to;
    src.len()
}

/// The character that begins with a byte above ASCII, and how many bytes it takes. On input that is not
/// UTF-8 the answer is some number, and at least one byte.
pub(super) fn decode(src: &[u8]) -> (u32, usize) {
    let byte = |at: usize| u32::from(src.get(at).copied().unwrap_or(0));
    let low = |at: usize| byte(at) & 0x3F;
    match byte(0) {
        lead @ 0xC0..=0xDF => ((lead & 0x1F) << 6 | low(1), 2),
        lead @ 0xE0..=0xEF => ((lead & 0x0F) << 12 | low(1) << 6 | low(2), 3),
        lead @ 0xF0..=0xFF => ((lead & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4),
        other => (other, 1),
    }
}

/// The character of an escape `\uXXXX`, or of two that make a pair, and its length; no character for half a
/// pair. `None` when the four digits are not there.
pub(super) fn unicode_escape(src: &[u8]) -> Option<(Option<char>, usize)> {
    let unit = |at: usize| -> Option<u32> {
        let escape = src.get(at..at + 6)?;
        if !escape.starts_with(b"\\u") {
            return None;
        }
        escape[2..].iter().try_fold(0, |unit, &digit| Some(unit << 4 | char::from(digit).to_digit(16)?))
    };
    let first = unit(0)?;
    if (0xD800..0xDC00).contains(&first)
        && let Some(second @ 0xDC00..=0xDFFF) = unit(6)
    {
        return Some((char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)), 12));
    }
    Some((char::from_u32(first), 6))
}
