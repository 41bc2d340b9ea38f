//! Reports that deny, and which story they deny.

use std::collections::BTreeSet;

use super::Report;
use super::likeness::{WINDOW, opposed};
use super::print::{Print, words};
use super::words::{DENIALS, DENIALS_INSIDE, SPEAKERS};
use crate::theme::fold;

/// How much of what a denial speaks of must stand in the headline it denies.
const SHARE: f64 = 0.5;
/// How many words at least; pairs of characters where words have no borders.
const SHARED_MIN: usize = 3;
/// How much of the text behind the headline counts as its beginning, in characters.
const LEAD_CHARS: usize = 300;

/// Whether a report denies something: by its title, and for a primary source by the beginning of its text as well. What
/// others write further down is mostly about somebody who denies something else.
pub fn denies(report: &Report) -> bool {
    said_in(&report.title) || (report.official && said_in(&lead(&report.body)))
}

/// Whether a denial is about the story of a headline. `None` when it is not; otherwise the share of its words that stand in
/// the headline.
pub(super) fn about(denial: &Report, print: &Print, of: &Print) -> Option<f64> {
    let apart = (print.out_ms - of.out_ms).abs() > WINDOW.num_milliseconds();
    if !print.denies || of.denies || apart || amounts_or_places_apart(print, of) {
        return None;
    }
    let claim = claim(denial);
    let shared = claim.intersection(&of.words).count();
    let share = shared as f64 / claim.len().max(1) as f64;
    (shared >= SHARED_MIN && share >= SHARE).then_some(share)
}

/// A denial points the other way by nature ("no pause"), so directions do not set it apart. A place that the story does not
/// name does, where it names others.
fn amounts_or_places_apart(denial: &Print, of: &Print) -> bool {
    let same_way = Print { way: of.way, ..denial.clone() };
    let elsewhere = !of.places.is_empty() && !denial.places.is_subset(&of.places);
    elsewhere || opposed(&same_way, of)
}

/// The words of what is denied: without the denial itself and without who speaks.
fn claim(denial: &Report) -> BTreeSet<String> {
    let text = if said_in(&denial.title) {
        denial.title.clone()
    } else {
        format!("{} {}", denial.title, lead(&denial.body))
    };
    let mut left = fold(&text);
    for phrase in DENIALS_INSIDE {
        left = left.replace(&fold(phrase), " ");
    }
    let spoken: BTreeSet<String> = DENIALS.iter().flat_map(|phrase| words(phrase)).collect();
    words(&left)
        .into_iter()
        .filter(|word| !spoken.contains(word) && !SPEAKERS.contains(&word.as_str()))
        .collect()
}

fn lead(body: &str) -> String {
    body.chars().take(LEAD_CHARS).collect()
}

fn said_in(text: &str) -> bool {
    let folded = fold(text).replace('\u{2019}', "'");
    DENIALS_INSIDE.iter().any(|phrase| folded.contains(&fold(phrase)))
        || DENIALS.iter().any(|phrase| has_phrase(&folded, phrase))
}

/// Whether a phrase stands in a folded text with no letter or digit beside it.
pub(super) fn has_phrase(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(start, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(folded[..start].chars().next_back()) && !letter(folded[start + phrase.len()..].chars().next())
    })
}
