//! Text from outside: what may be drawn of it, how wide it gets, how it is shortened and escaped.

use unicode_properties::emoji::EmojiStatus;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

/// Advances of U+0020 to U+007E in hundredths of an em: the wider of `DejaVu Sans` and `Noto Sans CJK`, rounded
/// up. The SVG is laid out without fonts, so that it is the same everywhere; the widest of the usual faces
/// makes sure that a text fits its box whichever of them is there.
const REGULAR: [u8; 95] = [
    32, 41, 48, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 40, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 54, 66, 56, 87, 75, 79, 64, 79, 70, 64,
    62, 74, 69, 99, 69, 62, 69, 40, 40, 40, 84, 56, 61, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 29, 98,
    64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
];

/// The same of the bold faces.
const BOLD: [u8; 95] = [
    35, 46, 58, 84, 70, 101, 88, 33, 46, 46, 53, 84, 38, 42, 38, 39, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70,
    40, 40, 84, 84, 84, 59, 101, 78, 77, 74, 84, 69, 69, 83, 84, 38, 57, 78, 64, 100, 84, 86, 74, 86, 78, 73,
    69, 82, 78, 111, 78, 73, 73, 46, 39, 46, 84, 57, 63, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105,
    72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84,
];

/// How far letters rise above the baseline and hang below it, in em (Noto Sans CJK, the taller face).
pub(crate) const ASCENT: f64 = 1.16;
/// See [`ASCENT`].
pub(crate) const DESCENT: f64 = 0.29;

/// What of a text can be drawn: one line, single spaces, no control characters, no emoji.
///
/// Emoji go because few machines have a face for them and the rest draw a box. Marks that stack on a letter
/// are kept up to two, for a tower of them reaches into other lines.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 2;
    for c in text.chars() {
        match c.general_category() {
            GeneralCategory::SpaceSeparator
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator => {
                push_space(&mut out);
            }
            GeneralCategory::Control if c.is_whitespace() => push_space(&mut out),
            GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::EnclosingMark => {}
            _ if is_emoji(c) || is_variation_selector(c) || is_many_ems_wide(c) => {}
            GeneralCategory::NonspacingMark => {
                if marks < 2 {
                    marks += 1;
                    out.push(c);
                }
            }
            _ => {
                marks = 0;
                out.push(c);
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Emoji by property, without digits and signs that text faces draw as letters.
fn is_emoji(c: char) -> bool {
    let emoji = !matches!(c.emoji_status(), EmojiStatus::NonEmoji | EmojiStatus::NonEmojiButEmojiComponent);
    let regional_indicator = ('\u{1F1E6}'..='\u{1F1FF}').contains(&c);
    regional_indicator || emoji && !c.is_ascii() && !matches!(c, '©' | '®' | '™')
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180F}')
}

/// Single characters that are drawn as wide as a word: dashes of several ems, Arabic ligatures of whole
/// phrases, cuneiform. No table of widths is right about them.
fn is_many_ems_wide(c: char) -> bool {
    matches!(c, '\u{2E3A}' | '\u{2E3B}' | '\u{FDF0}'..='\u{FDFF}' | '\u{12000}'..='\u{1254F}' | '\u{102A}' | '\u{A9C4}')
}

/// Upper bound of the width of a line, in the unit of `size`.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|c| advance(c, bold)).sum::<f64>() * size
}

fn advance(c: char, bold: bool) -> f64 {
    match (c as usize).checked_sub(0x20) {
        Some(at) if at < REGULAR.len() => f64::from(if bold { BOLD[at] } else { REGULAR[at] }) / 100.0,
        // Letters of other scripts: Cyrillic and Devanagari reach more than one em in bold faces.
        _ => match c.width_cjk() {
            Some(0) => 0.0,
            Some(1) => 1.15,
            _ => 1.0,
        },
    }
}

/// The text, or as much of its beginning as fits with an ellipsis.
pub(crate) fn shorten(text: &str, size: f64, bold: bool, most: f64) -> String {
    if width(text, size, bold) <= most {
        return text.to_owned();
    }
    let room = most - width("…", size, bold);
    let mut used = 0.0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            used += advance(*c, bold) * size;
            used > room
        })
        .map_or(text.len(), |(at, _)| at);
    // A cut before a mark would move it onto the ellipsis.
    let kept = text[..end].trim_end();
    format!("{kept}…")
}

/// Escapes a text for XML content and for attributes in double quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_drawn_is_left_out() {
        assert_eq!(clean("活動開跑 🚀"), "活動開跑");
        assert_eq!(clean("a\u{0}\u{7}b\u{FFFE}c\u{202E}d\u{E000}"), "abcd");
        assert_eq!(clean(" two\r\n\tlines\u{3000}here "), "two lines here");
        assert_eq!(clean("👩‍👩‍👧 ❤️ 🇹🇼 1️⃣ #1"), "1 #1");
        assert_eq!(clean("z\u{301}\u{301}\u{301}\u{301}"), "z\u{301}\u{301}");
        assert_eq!(clean("Binance™ ©"), "Binance™ ©");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis_within_its_width() {
        let long = "聯準會宣布降息兩碼 and the market turns";
        let short = shorten(long, 14.0, false, 100.0);
        assert!(short.ends_with('…') && width(&short, 14.0, false) <= 100.0, "{short}");
        assert!(long.starts_with(short.trim_end_matches('…')));
        assert_eq!(shorten("BTC", 14.0, false, 100.0), "BTC");
    }
}
