//! Whether two reports tell the same story.
//!
//! Thresholds: cosine above 0.8 or Jaccard of at least 0.6 over the distinct words of the titles, within a day. On the
//! public headlines of January 2026 (293) and October 2025 (708) every pair above them was read by hand; what they
//! joined wrongly were columns with dates in their titles, and headlines that differ in a place, a figure or a direction.
//! The guards below are for those.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::print::{Kind, Print};

/// How far apart two reports of one story may be.
pub const WINDOW: TimeDelta = TimeDelta::hours(24);

/// Cosine of the two sets of words from which on, exclusively, titles tell the same.
const COSINE: f64 = 0.8;
/// Jaccard index of the two sets of words from which on, inclusively, titles tell the same.
const JACCARD: f64 = 0.6;
/// Fewer shared words than this prove nothing.
const SHARED_MIN: usize = 4;
/// Equal titles with fewer words than this are headings of columns ("Market wrap").
const TITLE_WORDS_MIN: usize = 4;

/// Why two reports are taken for one story.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likeness {
    /// They stand at the same address.
    Address,
    /// Their titles are the same but for signs and case.
    Title,
    /// Their titles share most words; the cosine of the two sets, `|A ∩ B| / sqrt(|A| |B|)`.
    Words(f64),
}

/// Whether two reports tell the same story, and why. Reports more than [`WINDOW`] apart never do.
pub fn same_story(a: &Print, b: &Print) -> Option<Likeness> {
    if (a.out_ms - b.out_ms).abs() > WINDOW.num_milliseconds() {
        return None;
    }
    // A denial is about a story and not a part of it.
    if a.denies != b.denies {
        return None;
    }
    if a.url.is_some() && a.url == b.url {
        return Some(Likeness::Address);
    }
    if a.title == b.title && a.words.len() >= TITLE_WORDS_MIN {
        return Some(Likeness::Title);
    }
    if opposed(a, b) {
        return None;
    }
    let shared = a.words.intersection(&b.words).count();
    if shared < SHARED_MIN {
        return None;
    }
    let cosine = shared as f64 / ((a.words.len() * b.words.len()) as f64).sqrt();
    let jaccard = shared as f64 / (a.words.len() + b.words.len() - shared) as f64;
    (cosine > COSINE || jaccard >= JACCARD).then_some(Likeness::Words(cosine))
}

/// What sets two headlines apart however many words they share.
pub(super) fn opposed(a: &Print, b: &Print) -> bool {
    let figures = [Kind::Money, Kind::Percent, Kind::Count].into_iter().any(|kind| {
        let of = |print: &Print| -> BTreeSet<String> {
            print.amounts.iter().filter(|(its, _)| *its == kind).map(|(_, figure)| figure.clone()).collect()
        };
        let (a, b) = (of(a), of(b));
        !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
    });
    let ways = (a.way == (true, false) && b.way == (false, true))
        || (a.way == (false, true) && b.way == (true, false));
    // Each names a place that the other does not.
    let places =
        a.places.difference(&b.places).next().is_some() && b.places.difference(&a.places).next().is_some();
    figures || ways || places
}
