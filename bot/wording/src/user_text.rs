//! Showing what other people wrote without letting it act.
//!
//! A name, a tag, a quoted passage or a headline is data. On Discord the same characters could mention people, ping a
//! role, draw formatting, open a link or start a new line; here they cannot.

use unicode_segmentation::UnicodeSegmentation;

/// The most characters of a quoted text that are shown.
pub const QUOTE_CHARS_MAX: usize = 80;

/// Stands between the first and the last character of a masked name, whatever its length.
const MASK: &str = "***";

/// Shows other people's text harmlessly, at most [`QUOTE_CHARS_MAX`] characters of it.
///
/// Line breaks become spaces and runs of spaces one; invisible and direction-changing characters are dropped;
/// Discord's formatting signs get a backslash; `@`, `<` and `://` are broken by a zero-width space, since a backslash
/// does not stop `@everyone`. Longer text is cut between two user-perceived characters and ends with `…`.
pub fn quote_user_text(text: &str) -> String {
    quote_at_most(text, QUOTE_CHARS_MAX)
}

/// [`quote_user_text`] with another length.
pub(crate) fn quote_at_most(text: &str, chars_max: usize) -> String {
    escape(&shorten(&tidy(text), chars_max))
}

/// A name with only its ends shown: first and last user-perceived character, stars between. A name of one or two
/// characters shows only the first, so that it is hidden too. The result is plain text; where it is shown on
/// Discord it still has to be quoted.
pub fn mask_name(name: &str) -> String {
    let name = tidy(name);
    let graphemes: Vec<&str> = name.graphemes(true).collect();
    match graphemes[..] {
        [] => MASK.to_owned(),
        [first] | [first, _] => format!("{first}{MASK}"),
        [first, .., last] => format!("{first}{MASK}{last}"),
    }
}

/// One line, single spaces, nothing invisible.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !tidied.is_empty() && !tidied.ends_with(' ') {
                tidied.push(' ');
            }
        } else if !is_invisible(c) {
            tidied.push(c);
        }
    }
    tidied.truncate(tidied.trim_end().len());
    tidied
}

/// Characters that show nothing or turn the direction of what follows. The zero-width joiner stays: families and
/// flags among the emoji are made with it.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn shorten(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let room = chars_max.saturating_sub(1);
    let (mut kept, mut chars) = (String::new(), 0);
    for grapheme in text.graphemes(true) {
        chars += grapheme.chars().count();
        if chars > room {
            break;
        }
        kept.push_str(grapheme);
    }
    if kept.is_empty() {
        // One character with more marks on it than there is room: its first marks have to do.
        kept.extend(text.chars().take(room));
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '#' | '[' | ']' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '@' => escaped.push_str("@\u{200b}"),
            '<' => escaped.push_str("\\<\u{200b}"),
            '/' if escaped.ends_with(':') => escaped.push_str("\u{200b}/"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_quote_can_act() {
        for (text, shown) in [
            ("@everyone look", "@\u{200b}everyone look"),
            ("<@1357248253132800000>", "\\<\u{200b}@\u{200b}1357248253132800000\\>"),
            (
                "<@&42> <#7> <:x:1> <t:1:F>",
                "\\<\u{200b}@\u{200b}&42\\> \\<\u{200b}\\#7\\> \\<\u{200b}:x:1\\> \\<\u{200b}t:1:F\\>",
            ),
            ("`code` ```x```", "\\`code\\` \\`\\`\\`x\\`\\`\\`"),
            ("*a* _b_ ~~c~~ ||d||", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\|"),
            ("> quote\n# head\r\n- x\u{2028}y", "\\> quote \\# head - x y"),
            ("[a](https://evil.example)", "\\[a\\](https:\u{200b}//evil.example)"),
            ("back\\slash", "back\\\\slash"),
            ("rtl\u{202e}txt\u{2066}\u{200b}\u{feff}", "rtltxt"),
            ("  many \t\n  spaces  ", "many spaces"),
            ("關稅小王", "關稅小王"),
        ] {
            assert_eq!(quote_user_text(text), shown, "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let eighty = "字".repeat(80);
        assert_eq!(quote_user_text(&eighty), eighty);
        assert_eq!(quote_user_text(&"字".repeat(81)), format!("{}…", "字".repeat(79)));
        // A family is five code points and one character: it is shown whole or not at all.
        let family = "👨\u{200d}👩\u{200d}👧";
        let shown = quote_user_text(&family.repeat(20));
        assert_eq!(shown, format!("{}…", family.repeat(15)));
        let stacked = format!("e{}", "\u{301}".repeat(500));
        assert_eq!(quote_user_text(&stacked).chars().count(), 80);
    }

    #[test]
    fn a_name_shows_its_ends_only() {
        for (name, masked) in [
            ("關稅小王", "關***王"),
            ("alice", "a***e"),
            ("Bo", "B***"),
            ("X", "X***"),
            ("", "***"),
            ("e\u{301}tienne\u{301}", "e\u{301}***e\u{301}"),
            ("👨\u{200d}👩\u{200d}👧abc", "👨\u{200d}👩\u{200d}👧***c"),
            ("\u{202e}evil\u{200b}", "e***l"),
        ] {
            assert_eq!(mask_name(name), masked, "{name:?}");
        }
    }
}
