//! Characters that nobody sees.

use unicode_segmentation::UnicodeSegmentation;

use crate::fold::is_default_ignorable;
use crate::length::is_emoji;

/// Scripts from Arabic to Sinhala write with joiners; between their letters a joiner is spelling, not hiding.
const JOINING_SCRIPTS: std::ops::RangeInclusive<char> = '\u{0600}'..='\u{0DFF}';

/// True when a text holds a character that nobody sees and that spelling does not ask for: zero-width spaces, fillers,
/// bidi marks, tag characters. What belongs to an emoji (variation selectors, joiners, keycaps) is not meant.
pub fn has_invisible_chars(text: &str) -> bool {
    let mut before = None;
    text.graphemes(true).any(|grapheme| {
        let hidden = !is_emoji(grapheme)
            && grapheme.chars().any(|c| {
                let joiner = matches!(c, '\u{200C}' | '\u{200D}');
                let spelled = joiner && before.is_some_and(|b| JOINING_SCRIPTS.contains(&b));
                before = Some(c);
                // The text and emoji selectors stand behind many signs that are not counted as emoji here.
                is_default_ignorable(c) && !spelled && !matches!(c, '\u{FE0E}' | '\u{FE0F}')
            });
        before = grapheme.chars().last();
        hidden
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_told_from_spelling_and_emoji() {
        for (text, hidden) in [
            ("#关税政策后市场分析# 我看跌", false),
            ("#关税\u{200B}政策后市场分析#", true),
            ("我\u{3164}看\u{3164}跌", true),
            ("left\u{202E}right", true),
            ("sun ☁\u{FE0F} and family 👨\u{200D}👩\u{200D}👧", false),
            ("keycap 1\u{FE0F}\u{20E3}", false),
            ("می\u{200C}خواهم", false),
            ("क्\u{200D}ष", false),
            ("a\u{200D}b", true),
            ("soft\u{00AD}hyphen", true),
            ("", false),
        ] {
            assert_eq!(has_invisible_chars(text), hidden, "{text:?}");
        }
    }
}
