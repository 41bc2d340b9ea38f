//! `herald-count-1` (rule R9).

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use super::emoji::is_emoji;
use super::{Count, Cut};
use crate::fold::{fold_tag, is_default_ignorable};
use crate::span::CharSpan;
use crate::topic::areas::{self, AreaKind, Work};

/// Equal characters in a row that count.
const MAX_REPEATS: u32 = 3;

/// Counts what is left of a text once its tags are cut out.
pub(super) fn count(mut cut: Cut<'_>) -> Count {
    for area in areas::scan(cut.chars, &Work::default()) {
        match area.kind {
            // The words of code are the author's; the ticks and the name of the language are not.
            AreaKind::Code { shown } => {
                cut.remove(CharSpan::new(area.span.start, shown.start));
                cut.remove(CharSpan::new(shown.end, area.span.end));
            }
            // What a backslash protects is shown as it is, and is no letter anyway unless it is not ASCII.
            AreaKind::Escape => {}
            AreaKind::Url
            | AreaKind::Mention
            | AreaKind::CustomEmoji
            | AreaKind::Keycap
            | AreaKind::HeadingMark
            | AreaKind::Quote => cut.remove(area.span),
        }
    }
    let mut total = 0;
    let mut last = String::new();
    let mut repeats = 0;
    for piece in cut.pieces() {
        let piece: String = piece.iter().collect();
        for grapheme in piece.graphemes(true).filter(|grapheme| is_counted(grapheme)) {
            let folded = fold_tag(grapheme);
            if folded == last {
                repeats += 1;
            } else {
                last = folded;
                repeats = 1;
            }
            total += u32::from(repeats <= MAX_REPEATS);
        }
    }
    Count::from_whole(total)
}

/// True for letters and numbers as a person perceives them: the base of the cluster has category L or N and can be
/// seen, and the whole is neither an emoji nor a keycap.
fn is_counted(grapheme: &str) -> bool {
    // Format characters may stand before the base (UAX 29 calls them Prepend).
    let base = grapheme
        .chars()
        .find(|&c| !is_default_ignorable(c) && c.general_category() != GeneralCategory::Format);
    base.is_some_and(|base| {
        matches!(base.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
    }) && !is_emoji(grapheme)
}
