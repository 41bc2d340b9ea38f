//! The exact promise over parts so small that every step seals and merges some.

use proptest::prelude::*;

use super::inner::HEAD_UNITS;
use crate::{Background, Bounds, Document, Holders, Index, IndexOptions, Mode, SourceRef, normalise};

#[path = "../../../tests/steps/mod.rs"]
mod steps;

mod concurrent;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn many_small_parts_answer_like_a_plain_search(
        steps in prop::collection::vec(steps::step(), 1..60),
        t in prop_oneof![Just(1_usize), Just(2), Just(5), Just(13), Just(20)],
        mode in prop_oneof![Just(Mode::Gpt4), Just(Mode::Strict)],
        judging in any::<bool>(),
        background in prop::option::weighted(0.3, "[ab关关税税]{12,30}"),
    ) {
        let options = IndexOptions { mode, run_chars_min: t, judging, ..IndexOptions::default() };
        steps::live(steps, &options, &Background::new(background.as_deref()))?;
    }
}

#[test]
fn parts_are_sealed_and_merged_as_texts_come() {
    let index = Index::new(IndexOptions { judging: false, ..IndexOptions::default() }).expect("options");
    let mut parts_most = 0;
    let count = 40 * HEAD_UNITS / 20;
    for id in 0..count as u64 {
        let text = format!("{:020}", id * 7_919);
        let doc = Document { id, version: 0, author: 1, time_ms: -(id as i64), text: &text };
        index.insert(doc).expect("a new id");
        parts_most = parts_most.max(index.read().sealed.len());
    }
    // Forty sealed heads: at most three parts of each of the levels 1, 4 and 16, and one that waits.
    assert!((4..=10).contains(&parts_most), "{parts_most} parts");
    assert!(index.read().sealed.iter().all(|sealed| sealed.part.is_packed()));
    for id in (0..count as u64).filter(|id| id % 7 == 0) {
        let text = format!("{:020}", id * 7_919);
        let runs = index.shared_runs(&text, &Background::default());
        assert_eq!(runs.iter().map(|run| run.source.id).collect::<Vec<_>>(), [id]);
    }
    index.compact(1);
    assert_eq!(index.read().sealed.len(), 1);
}

#[test]
fn removed_texts_are_given_back() {
    let index = Index::new(IndexOptions { judging: false, ..IndexOptions::default() }).expect("options");
    let count = 20 * HEAD_UNITS / 20;
    for id in 0..count as u64 {
        let text = format!("{:020}", id * 7_919);
        index.insert(Document { id, version: 0, author: 1, time_ms: 0, text: &text }).expect("a new id");
    }
    index.compact(1);
    let before = index.memory();
    for id in 0..count as u64 / 5 {
        index.remove(id);
    }
    assert_eq!(index.memory().text, before.text, "a fifth is not worth the work");
    for id in count as u64 / 5..count as u64 / 2 {
        index.remove(id);
    }
    let after = index.memory();
    assert!(after.text * 3 < before.text * 2 && after.maps * 3 < before.maps * 2, "{after:?}");
    assert_eq!(index.len(), count - count / 2);
    assert!((index.read().next_number() as usize) < count, "numbers were given anew");
}
