//! What a report shows of a passage.

use std::ops::Range;

/// Code points of a passage that are shown.
const CHARS_MAX: usize = 240;

/// The passage `span` of `text`, in code points, cut in the middle when it is long.
pub(super) fn excerpt(text: &str, span: Range<usize>) -> String {
    let len = span.len();
    let passage = text.chars().skip(span.start).take(len);
    if len <= CHARS_MAX {
        return passage.collect();
    }
    let half = CHARS_MAX / 2;
    let mut shown: String = passage.clone().take(half).collect();
    shown.push_str(" … ");
    shown.extend(passage.skip(len - half));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_passages_are_cut_in_the_middle() {
        assert_eq!(excerpt("a中b文c", 1..4), "中b文");
        let text: String = ('a'..='z').cycle().take(1000).collect();
        let shown = excerpt(&text, 0..1000);
        assert_eq!(shown.chars().count(), CHARS_MAX + 3);
        assert!(shown.starts_with("abc") && shown.ends_with("jkl"));
    }
}
