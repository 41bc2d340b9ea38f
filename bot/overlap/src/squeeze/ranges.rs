//! Which of 64 bytes are kept, told from ranges of bytes alone.
//!
//! The logic is the same for all wide paths; a path only says how to compare 64 bytes at once. Whole blocks of
//! Unicode that are all letters (Han, kana, Hangul, Cyrillic, accented Latin) or all signs (punctuation,
//! full-width forms, emoji, arrows) are decided here. Characters of blocks that hold both are marked to be
//! looked up. `tests.rs` compares every scalar value with the table.
#![expect(
    clippy::inline_always,
    reason = "the comparisons are only instructions inside a function that has the feature"
)]

/// 64 bytes that can be compared with constants; bit `i` of an answer is byte `i`.
pub(super) trait Lanes: Copy {
    /// Bytes that equal `byte`.
    fn eq(self, byte: u8) -> u64;
    /// Bytes from `low` to `high`, both included.
    fn within(self, low: u8, high: u8) -> u64;
    /// ASCII letters and digits.
    fn alphanumeric(self) -> u64;
}

/// What is known of 64 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Bytes to keep.
    pub(super) keep: u64,
    /// The bytes that were decided; fewer than 64 when an escape runs over the edge or something has to be
    /// looked at.
    pub(super) len: u32,
    /// Whether the byte at `len` has to be looked at.
    pub(super) look: bool,
    /// If all 64 were decided: bytes of the next block to keep, because they end a character that began here.
    pub(super) carry: u64,
}

const EVEN: u64 = 0x5555_5555_5555_5555;

/// Decides a block. `high` are its bytes beyond ASCII, `carry` what the block before has decided of it; `ahead`
/// gives the same text one and two bytes further.
#[inline(always)]
pub(super) fn decide<L: Lanes, const JSON: bool>(
    block: L,
    high: u64,
    carry: u64,
    ahead: impl FnOnce() -> (L, L),
) -> Block {
    let mut keep = block.alphanumeric() | carry;
    let mut look = 0;
    let mut len = 64;
    if JSON {
        let quote = block.eq(b'"');
        let slash = block.eq(b'\\');
        look = block.within(0, 0x1F);
        let mut escaped = 0;
        if slash != 0 {
            escaped = behind_odd_runs(slash);
            // A run of backslashes that reaches the edge with an odd length: its last one belongs to what
            // comes next.
            len -= (!slash).leading_zeros() % 2;
            let rare = escaped & !(block.eq(b'n') | quote | block.eq(b't'));
            if rare != 0 {
                let known = block.eq(b'r') | block.eq(b'/') | block.eq(b'b') | block.eq(b'f');
                look |= (rare & !known) >> 1;
            }
            keep &= !escaped;
        }
        look |= quote & !escaped;
    }
    let mut carry = 0;
    if high != 0 {
        let (next, after) = ahead();
        let wide = beyond_ascii(block, next, after);
        keep |= wide.keep;
        look |= wide.look;
        carry = wide.carry;
    }
    let first = look.trailing_zeros();
    let stops = first < len;
    len = len.min(first);
    Block { keep: keep & below(len), len, look: stops, carry }
}

fn below(len: u32) -> u64 {
    if len >= 64 { u64::MAX } else { (1 << len) - 1 }
}

/// The bytes right behind runs of backslashes of odd length, which are escaped by them. An addition carries
/// from the start of a run to its end; whether start and end lie on even places tells the parity of the
/// length (after Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019, section 3.1.1).
#[inline(always)]
fn behind_odd_runs(slash: u64) -> u64 {
    let starts = slash & !(slash << 1);
    let ends_of_even = slash.wrapping_add(starts & EVEN) & !slash;
    let ends_of_odd = slash.wrapping_add(starts & !EVEN) & !slash;
    // An addition also leaves the starts of the other runs standing; they are in `slash` and gone.
    ends_of_even & !EVEN | ends_of_odd & EVEN
}

/// What is known of the characters beyond ASCII.
struct Wide {
    keep: u64,
    look: u64,
    carry: u64,
}

#[inline(always)]
fn beyond_ascii<L: Lanes>(block: L, next: L, after: L) -> Wide {
    let lead2 = block.within(0xC0, 0xDF);
    let lead3 = block.within(0xE0, 0xEF);
    let lead4 = block.within(0xF0, 0xFF);

    // U+4000 to U+9FFF: Han, but for the hexagrams U+4DC0 to U+4DFF.
    let mut keep3 = block.within(0xE4, 0xE9) & !(block.eq(0xE4) & next.eq(0xB7));
    let mut look = 0;
    let other3 = lead3 & !block.within(0xE4, 0xE9);
    if other3 != 0 {
        let (kept, unsure) = other_of_three(block, next, after, other3);
        keep3 |= kept;
        look |= unsure;
    }
    let mut keep2 = 0;
    if lead2 != 0 {
        let latin1 = block.eq(0xC2);
        // ª ² ³ µ ¹ º ¼ ½ ¾
        let latin1_kept = latin1
            & (next.eq(0xAA)
                | next.within(0xB2, 0xB3)
                | next.eq(0xB5)
                | next.within(0xB9, 0xBA)
                | next.within(0xBC, 0xBE));
        // U+00C0 to U+00FF but for × and ÷; U+0100 to U+02BF; Cyrillic U+0400 to U+047F.
        let letters = block.eq(0xC3) & !(next.eq(0x97) | next.eq(0xB7))
            | block.within(0xC4, 0xCA)
            | block.within(0xD0, 0xD1);
        keep2 = latin1_kept | letters;
        look |= lead2 & !(latin1 | block.eq(0xC3) | block.within(0xC4, 0xCA) | block.within(0xD0, 0xD1));
    }
    if lead4 != 0 {
        // U+1F000 to U+1FFFF: pictures, but for two rows with digits.
        let pictures = block.eq(0xF0) & next.eq(0x9F) & !(after.eq(0x84) | after.eq(0xAF));
        look |= lead4 & !pictures;
    }
    Wide {
        keep: keep3 | keep3 << 1 | keep3 << 2 | keep2 | keep2 << 1,
        look,
        carry: keep3 >> 63 | keep3 >> 62 | keep2 >> 63,
    }
}

/// Three-byte characters outside U+4000 to U+9FFF: the leads to keep, and those to look up.
#[inline(always)]
fn other_of_three<L: Lanes>(block: L, next: L, after: L, lead: u64) -> (u64, u64) {
    let mut kept = 0;
    let mut known = 0;
    let general = block.eq(0xE2);
    if general != 0 {
        // Punctuation U+2000 to U+203F; arrows, mathematics, boxes, dingbats and the like.
        known |= general
            & (next.eq(0x80) | next.within(0x87, 0x90) | next.within(0x94, 0x9C) | next.within(0x9F, 0xAF));
    }
    let kana = block.eq(0xE3);
    if kana != 0 {
        // U+3000 to U+303F: punctuation with some letters and numbers in it.
        let cjk = kana & next.eq(0x80);
        kept |= cjk
            & (after.within(0x85, 0x87)
                | after.within(0xA1, 0xA9)
                | after.within(0xB1, 0xB5)
                | after.within(0xB8, 0xBC));
        let first = kana & next.eq(0x81);
        kept |= first & !after.eq(0x80);
        let second = kana & next.eq(0x82);
        kept |= second & !(after.within(0x97, 0x9C) | after.eq(0xA0));
        let third = kana & next.eq(0x83);
        kept |= third & !after.eq(0xBB);
        let han = kana & next.within(0x90, 0xBF);
        kept |= han;
        known |= cjk | first | second | third | han;
    }
    let forms = block.eq(0xEF);
    if forms != 0 {
        let full = forms & next.eq(0xBC);
        kept |= full & (after.within(0x90, 0x99) | after.within(0xA1, 0xBA));
        let half = forms & next.eq(0xBD);
        kept |= half & (after.within(0x81, 0x9A) | after.within(0xA6, 0xBF));
        // Variation selectors, half marks and vertical punctuation.
        known |= full | half | forms & next.eq(0xB8);
    }
    let hangul = block.within(0xEA, 0xED);
    if hangul != 0 {
        let syllables = block.within(0xEB, 0xEC)
            | block.eq(0xEA) & next.within(0xB0, 0xBF)
            | block.eq(0xED) & next.within(0x80, 0x9D);
        kept |= syllables;
        known |= syllables;
    }
    (kept, lead & !known)
}
