//! Which examples must come out, from the definition and the records that were planted.

use std::collections::{BTreeSet, HashSet};

use super::examples::{Examples, Pattern, WINDOW_CHARS, letters};

/// Ids whose pattern stands whole in one of the texts.
pub(crate) fn flagged(examples: &Examples, patterns: &[Pattern], texts: &[String]) -> BTreeSet<String> {
    let texts: Vec<String> = texts.iter().map(|text| letters(text)).collect();
    let stands = |pattern: &&Pattern| texts.iter().any(|text| text.contains(&pattern.text));
    patterns.iter().filter(stands).map(|pattern| examples.all[pattern.example].id.clone()).collect()
}

/// Ids of which any window stands in one of the texts; all of the example when it is shorter than a window.
pub(crate) fn flagged_by_any_window(examples: &Examples, texts: &[String]) -> BTreeSet<String> {
    let texts: Vec<String> = texts.iter().map(|text| letters(text)).collect();
    let all: Vec<Vec<char>> = texts.iter().map(|text| text.chars().collect()).collect();
    let there: HashSet<&[char]> = all.iter().flat_map(|text| text.windows(WINDOW_CHARS)).collect();
    let stands = |letters: &str| {
        let chars: Vec<char> = letters.chars().collect();
        if chars.len() < WINDOW_CHARS {
            return texts.iter().any(|text| text.contains(letters));
        }
        chars.windows(WINDOW_CHARS).any(|window| there.contains(window))
    };
    examples.all.iter().filter(|example| stands(&example.letters)).map(|example| example.id.clone()).collect()
}
