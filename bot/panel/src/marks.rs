//! A post's text in pieces, so that a template can mark stretches of it without ever handling markup itself.

use domain::span::CharSpan;
use domain::verdict::{Reason, Verdict};

/// A stretch of text that looks the same throughout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The characters.
    pub(crate) text: String,
    /// The classes of the style sheet, space-separated; empty for plain text.
    pub(crate) class: String,
    /// Said of the stretch in a tooltip; empty for nothing.
    pub(crate) title: String,
}

const TOPIC: u8 = 1;
const SHARED: u8 = 2;
const BACKGROUND: u8 = 4;

/// The marks of a judged text: its topics, what it shares with earlier posts, what was not counted as its own.
pub(crate) fn marked(text: &str, verdict: &Verdict) -> Vec<Piece> {
    let mut marks = vec![0; text.chars().count()];
    let mut mark = |span: CharSpan, bit: u8| {
        let end = span.end.min(marks.len());
        if let Some(stretch) = marks.get_mut(span.start.min(end)..end) {
            for place in stretch {
                *place |= bit;
            }
        }
    };
    if let Some(evidence) = &verdict.evidence {
        for tag in &evidence.topics.tags {
            mark(tag.span, TOPIC);
        }
        if let Some(originality) = &evidence.originality {
            for span in &originality.background {
                mark(*span, BACKGROUND);
            }
            for passage in &originality.passages {
                mark(passage.span, SHARED);
            }
        }
    }
    for reason in &verdict.reasons {
        if let Reason::CopiedPassage { passages } | Reason::SimilarEarlier { passages } = reason {
            for passage in passages {
                mark(passage.span, SHARED);
            }
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last = None;
    for (c, bits) in text.chars().zip(marks) {
        if last != Some(bits) {
            pieces.push(Piece { text: String::new(), class: classes(bits), title: String::new() });
            last = Some(bits);
        }
        if let Some(piece) = pieces.last_mut() {
            piece.text.push(c);
        }
    }
    pieces
}

fn classes(bits: u8) -> String {
    let names = [(TOPIC, "m-topic"), (SHARED, "m-shared"), (BACKGROUND, "m-background")];
    // A topic is background to the comparison, too; it is shown as what it is.
    let bits = if bits & TOPIC != 0 { bits & !BACKGROUND } else { bits };
    let names: Vec<&str> =
        names.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| name).collect();
    names.join(" ")
}

/// Every character of a text, those that nobody sees as a box with their code point.
pub(crate) fn every_character(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for c in text.chars() {
        if let Some(name) = invisible(c) {
            pieces.push(Piece {
                text: name,
                class: "invisible".to_owned(),
                title: format!("U+{:04X}", u32::from(c)),
            });
            if c == '\n' {
                pieces.push(plain('\n'));
            }
        } else if let Some(piece) = pieces.last_mut().filter(|piece| piece.class.is_empty()) {
            piece.text.push(c);
        } else {
            pieces.push(plain(c));
        }
    }
    pieces
}

fn plain(c: char) -> Piece {
    Piece { text: c.to_string(), class: String::new(), title: String::new() }
}

/// How a character that nobody sees is shown.
fn invisible(c: char) -> Option<String> {
    let short = match c {
        '\n' => "↵",
        '\t' => "⇥",
        '\u{A0}' => "NBSP",
        '\u{AD}' => "SHY",
        '\u{200B}' => "ZWSP",
        '\u{200C}' => "ZWNJ",
        '\u{200D}' => "ZWJ",
        '\u{200E}' => "LRM",
        '\u{200F}' => "RLM",
        '\u{202E}' => "RLO",
        '\u{2060}' => "WJ",
        '\u{3000}' => "IDSP",
        '\u{3164}' => "HF",
        '\u{FEFF}' => "BOM",
        _ => "",
    };
    if !short.is_empty() {
        return Some(short.to_owned());
    }
    let hidden = c.is_control()
        || matches!(c, '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{FFA0}')
        || matches!(u32::from(c), 0x180B..=0x180F | 0x202A..=0x202F | 0x2061..=0x206F | 0xFE00..=0xFE0F | 0xFFF0..=0xFFFB | 0xE0000..=0xE0FFF);
    hidden.then(|| format!("{:04X}", u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_becomes_a_box() {
        let pieces = every_character("a\u{200B}b\u{E0041}");
        let shown: Vec<(&str, &str)> =
            pieces.iter().map(|piece| (piece.text.as_str(), piece.title.as_str())).collect();
        assert_eq!(shown, [("a", ""), ("ZWSP", "U+200B"), ("b", ""), ("E0041", "U+E0041")]);
        // Everything that decides whether herald flags a text shows as a box, but for joiners inside emoji and scripts.
        for c in
            ['\u{200B}', '\u{3164}', '\u{202E}', '\u{AD}', '\u{115F}', '\u{2066}', '\u{FEFF}', '\u{E0020}']
        {
            assert!(domain::invisible::has_invisible_chars(&format!("a{c}b")), "{c:?}");
            assert!(invisible(c).is_some(), "{c:?}");
        }
        assert!("關稅 a1。🎉".chars().all(|c| invisible(c).is_none()));
    }
}
