//! The example that the README runs.

use std::path::Path;

use decontam::scan::{Status, TextFields};

use crate::desk::{exhaustive, ids, scanned};

#[test]
fn the_demo_has_two_copies_in_other_layouts_and_two_questions_nobody_copied() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo");
    let report = scanned(&demo.join("questions.jsonl"), &[demo.join("training.jsonl")], &exhaustive())
        .expect("sound data");
    assert_eq!(ids(&report), ["demo/0", "demo/3"]);
    assert_eq!(report.examples[4].status, Status::TooShort);
    assert_eq!((report.training.records, report.training.records_without_text), (6, 0));
    // Record 6 is a conversation: it has no `text`, so all its strings count. Words of it stand in demo/1 too, but
    // fewer than fifty letters in a row.
    assert_eq!(report.examples[1].longest_chars, Some("thetradingdaysofayearasordinalnumbers".len() as u32));
    let named = decontam::scan::Settings {
        text_fields: TextFields::Named(vec!["content".to_owned()]),
        ..exhaustive()
    };
    scanned(&demo.join("questions.jsonl"), &[demo.join("training.jsonl")], &named)
        .expect_err("no record has a content of its own");
}
