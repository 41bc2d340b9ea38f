//! Telling emoji from letters and digits.

use unicode_properties::UnicodeEmoji;
use unicode_properties::emoji::EmojiStatus;

/// True when a user-perceived character is drawn as an emoji: a character that is one by default, one made an emoji by
/// U+FE0F, a keycap, a flag, or any sequence of these (Unicode TS 51).
pub(crate) fn is_emoji(grapheme: &str) -> bool {
    // Nearly every character of a post leaves here.
    if grapheme.is_ascii() {
        return false;
    }
    let text_style = grapheme.contains('\u{FE0E}');
    let emoji_style = grapheme.contains('\u{FE0F}');
    grapheme.contains('\u{20E3}')
        || grapheme.chars().any(|c| match c.emoji_status() {
            EmojiStatus::EmojiPresentation
            | EmojiStatus::EmojiModifierBase
            | EmojiStatus::EmojiPresentationAndModifierBase
            | EmojiStatus::EmojiPresentationAndEmojiComponent
            | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent => !text_style,
            EmojiStatus::EmojiOther | EmojiStatus::EmojiOtherAndEmojiComponent => emoji_style,
            // No emoji, or only a part of sequences.
            _ => false,
        })
}
