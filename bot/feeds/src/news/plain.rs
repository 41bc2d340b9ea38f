//! HTML and what feeds take for it, as plain text.
//!
//! Tags, comments and the contents of scripts and styles go, references become characters, white space becomes single
//! spaces. The text is for people and for comparing; no HTML of a feed is ever shown as HTML.

use super::entities::reference;

/// Elements whose contents are no text.
const HIDDEN: &[&str] = &["script", "style", "template", "noscript"];
/// Elements that stand inside a line; all others end a word.
const INLINE: &[&str] =
    &["a", "abbr", "b", "em", "font", "i", "q", "small", "span", "strong", "sub", "sup", "u", "wbr"];

/// The text of a piece of HTML, cut after so many characters.
pub fn plain(html: &str, chars_max: usize) -> String {
    let mut text = Text::default();
    let mut at = 0;
    while at < html.len() && text.chars < chars_max {
        let rest = &html[at..];
        let first = rest.chars().next().unwrap_or(' ');
        at += match first {
            '<' => match tag(rest) {
                Some((length, gap)) => {
                    text.gap |= gap;
                    length
                }
                // A price below something, not a tag.
                None => text.push('<'),
            },
            '&' => match reference(rest) {
                Some((c, length)) => {
                    text.push(c);
                    length
                }
                None => text.push('&'),
            },
            c => text.push(c),
        };
    }
    text.out
}

#[derive(Default)]
struct Text {
    out: String,
    chars: usize,
    /// White space is due before the next character.
    gap: bool,
}

impl Text {
    /// Adds a character and gives its length in bytes.
    fn push(&mut self, c: char) -> usize {
        if c.is_whitespace() || c.is_control() {
            self.gap = true;
        } else if !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2066}'..='\u{2069}' | '\u{202a}'..='\u{202e}')
        {
            // Signs that turn the direction of writing around could make a headline read as another one.
            if self.gap && !self.out.is_empty() {
                self.out.push(' ');
                self.chars += 1;
            }
            self.gap = false;
            self.out.push(c);
            self.chars += 1;
        }
        c.len_utf8()
    }
}

/// The length of the tag, comment or hidden element at the beginning of a text, and whether it ends a word.
fn tag(text: &str) -> Option<(usize, bool)> {
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "")] {
        if let Some(rest) = text.strip_prefix(open) {
            return Some((
                open.len()
                    + if close.is_empty() {
                        0
                    } else {
                        rest.find(close).map_or(rest.len(), |end| end + close.len())
                    },
                false,
            ));
        }
    }
    let second = text[1..].chars().next()?;
    if !(second.is_ascii_alphabetic() || matches!(second, '/' | '!' | '?')) {
        return None;
    }
    let end = text.find('>')?;
    let name: String = text[1..end]
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if HIDDEN.contains(&name.as_str()) && second != '/' {
        let closing = format!("</{name}");
        let rest = &text[end..];
        let hidden = find_ignoring_case(rest, &closing).unwrap_or(rest.len());
        return Some((end + hidden.max(1), true));
    }
    Some((end + 1, !INLINE.contains(&name.as_str())))
}

fn find_ignoring_case(text: &str, ascii: &str) -> Option<usize> {
    text.as_bytes().windows(ascii.len()).position(|window| window.eq_ignore_ascii_case(ascii.as_bytes()))
}

/// A text cut at a word after at most so many characters, with a sign that it was cut.
pub fn shortened(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let cut: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    let word = cut.rfind(' ').filter(|at| *at > cut.len() / 2).map_or(cut.as_str(), |at| &cut[..at]);
    format!("{word}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text() {
        for (html, text) in [
            ("<p>Tariffs <b>up</b></p><p>again</p>", "Tariffs up again"),
            ("un<i>believ</i>able<br/>next", "unbelievable next"),
            ("AT&amp;T &#8211; &quot;no&quot;&nbsp;deal", "AT&T – \"no\" deal"),
            ("BTC < 80,000 & falling", "BTC < 80,000 & falling"),
            ("a<script>alert('<b>')</script>b<STYLE>x{}</Style>c", "a b c"),
            ("before<!-- hidden <p> -->after", "beforeafter"),
            ("<![CDATA[kept]]", "kept]]"),
            ("  two \n\t lines ", "two lines"),
            ("ab\u{202e}cd\u{200b}ef", "abcdef"),
            ("<a href='x'", "<a href='x'"),
            ("<script>never closed", ""),
            ("關&#x7a05;", "關稅"),
            ("", ""),
        ] {
            assert_eq!(plain(html, 100), text, "{html}");
        }
        assert_eq!(plain("abcdef", 3), "abc");
        assert_eq!(plain(&"<p>x".repeat(100_000), 5), "x x x");
        assert_eq!(shortened("one two three four", 12), "one two…");
        assert_eq!(shortened("short", 12), "short");
    }
}
