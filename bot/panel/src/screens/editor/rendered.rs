//! A message as Discord shows it, in pieces: bold, code, and times in the reader's zone.

use chrono::DateTime;
use domain::window::show_utc8;

/// A stretch of a message that looks the same throughout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The characters.
    pub(super) text: String,
    /// The class of the style sheet; empty for plain text.
    pub(super) class: &'static str,
}

/// The pieces of a message. Marks without a partner are shown as they stand, as Discord does.
pub(super) fn pieces(message: &str) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        let found = [("**", "**", "d-bold"), ("`", "`", "d-code"), ("<t:", ">", "d-time")]
            .into_iter()
            .filter_map(|(open, close, class)| {
                let at = rest.find(open)?;
                let inner = &rest[at + open.len()..];
                let end = inner
                    .find(close)
                    .filter(|end| *end > 0 && (open == "**" || !inner[..*end].contains('\n')))?;
                let text = match class {
                    "d-time" => time(&inner[..end])?,
                    _ => inner[..end].to_owned(),
                };
                Some((at, at + open.len() + end + close.len(), Piece { text, class }))
            })
            .min_by_key(|(at, ..)| *at);
        let Some((at, end, piece)) = found else {
            all.push(Piece { text: rest.to_owned(), class: "" });
            break;
        };
        if at > 0 {
            all.push(Piece { text: rest[..at].to_owned(), class: "" });
        }
        all.push(piece);
        rest = &rest[end..];
    }
    all
}

/// `1743663600:F` as the moment; the reader's own zone is not known here, so it is the community's.
fn time(stamp: &str) -> Option<String> {
    let seconds = stamp.split(':').next()?.parse().ok()?;
    Some(show_utc8(DateTime::from_timestamp(seconds, 0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_classes_and_lone_ones_stay() {
        let shown =
            |text: &str| pieces(text).into_iter().map(|piece| (piece.text, piece.class)).collect::<Vec<_>>();
        let expected = [("A", "d-bold"), (" ", ""), ("x", "d-code"), (" *b", "")];
        assert_eq!(shown("**A** `x` *b"), expected.map(|(text, class)| (text.to_owned(), class)));
        assert_eq!(shown("<t:1743663600:F>"), [("2025-04-03 15:00 (UTC+8)".to_owned(), "d-time")]);
        for plain in ["**lone", "`", "<t:soon:F>", "`a\nb`", "<script>"] {
            assert_eq!(shown(plain), [(plain.to_owned(), "")], "{plain}");
        }
    }
}
