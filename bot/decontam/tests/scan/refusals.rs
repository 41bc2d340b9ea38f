//! Bad input: a sentence that names the place and the mend, and nothing in between.

use decontam::scan::{Method, Pieces, Settings, TextFields};
use serde_json::json;

use crate::desk::{Desk, exhaustive, gzip, lines, prose, scanned, zstd};

const SOUND: &str = "{\"text\": \"nothing to see here\"}\n";

fn refused(train: &[u8], settings: &Settings) -> (String, u8) {
    let desk = Desk::new();
    let eval = desk.file("e.jsonl", lines([json!({"id": "a", "prompt": prose(1, 30)})]));
    let error = scanned(&eval, &[desk.file("t.jsonl", train)], settings).expect_err("bad input");
    (desk.sentence(&error), error.exit_status())
}

#[test]
fn broken_lines_are_named_with_line_column_and_reason() {
    let cases: &[(&[u8], &str)] = &[
        (b"{\"text\": \"a\xFF\"}", "column 12: not UTF-8; convert the file first (for example with iconv)"),
        (b"{\"text\": \"a", "column 12: a string is not closed"),
        (
            b"{\"text\": \"a\"",
            "column 13: the record ends too early; is the line cut, or one record written over several lines?",
        ),
        (b"{\"text\": \"\\ud8\"}", "column 11: an escape that JSON does not know"),
        (b"{\"text\": \"a\"} x", "column 15: something stands behind the record; one line is one record"),
        (b"[1]", "column 1: expected a record: an object in { }"),
    ];
    for (line, reason) in cases {
        let train = [SOUND.as_bytes(), b"\n", SOUND.as_bytes(), line, b"\n", SOUND.as_bytes()].concat();
        for threads in [1, 3] {
            for pieces in [Pieces::default(), Pieces { region: 16, chunk: 8, line_max: 64 }] {
                let settings = Settings { threads, pieces, ..exhaustive() };
                let want =
                    format!("t.jsonl, line 4, {reason}; mend it, or leave such records out with --skip-bad");
                assert_eq!(refused(&train, &settings), (want, 2));
                // Packed, it is the same line.
                assert_eq!(refused(&gzip(&train), &settings).0, refused(&train, &settings).0);
            }
        }
    }
}

#[test]
fn of_many_broken_lines_the_first_is_named() {
    let mut train = SOUND.repeat(500).into_bytes();
    for number in 0..200 {
        train.extend(format!("{{\"broken\": {number}\n").into_bytes());
        train.extend(SOUND.as_bytes());
    }
    for threads in [1, 2, 4] {
        let settings =
            Settings { threads, pieces: Pieces { region: 900, chunk: 200, line_max: 400 }, ..exhaustive() };
        assert!(refused(&train, &settings).0.starts_with("t.jsonl, line 501, column 13: "));
    }
}

#[test]
fn skipped_records_are_counted_and_the_first_are_named() {
    let desk = Desk::new();
    let question = prose(1, 30);
    let eval = desk.file("e.jsonl", lines([json!({"id": "a", "prompt": question})]));
    let mut train = Vec::new();
    for _ in 0..30 {
        train.extend(SOUND.as_bytes());
        train.extend(b"{\"text\": \"\xFF\"}\n{\"text\": tru}\n");
    }
    train.extend(lines([json!({"text": question})]));
    for threads in [1, 3] {
        let pieces = Pieces { region: 100, chunk: 40, line_max: 2000 };
        let settings = Settings { skip_bad: true, threads, pieces, ..exhaustive() };
        let report =
            scanned(&eval, &[desk.file("t.jsonl", &train)], &settings).expect("bad records are left out");
        assert_eq!((report.training.records, report.training.records_skipped), (31, 60));
        let named: Vec<u64> = report.training.skipped.iter().map(|skipped| skipped.line).collect();
        assert_eq!(named, [2, 3, 5, 6, 8, 9, 11, 12, 14, 15]);
        assert_eq!(report.training.skipped[1].reason, "expected a value");
        assert_eq!(report.sets[0].contaminated, 1);
        assert_eq!(report.examples[0].evidence.as_ref().map(|evidence| evidence.line), Some(91));
    }
}

#[test]
fn damaged_packing_is_named() {
    let plain = SOUND.repeat(3000).into_bytes();
    let packed = gzip(&plain);
    let (sentence, status) = refused(&packed[..packed.len() / 2], &exhaustive());
    assert!(sentence.starts_with("t.jsonl: broken gzip: "), "{sentence}");
    assert!(sentence.ends_with("; is the file whole?"), "{sentence}");
    assert_eq!(status, 2);
    let packed = zstd(&plain);
    let (sentence, status) = refused(&packed[..packed.len() - 5], &exhaustive());
    assert!(sentence.starts_with("t.jsonl: broken zstd: "), "{sentence}");
    assert_eq!(status, 2);
}

#[test]
fn arrays_are_refused_where_they_are_wrong() {
    let open = "t.jsonl: the array is not closed; is the file whole?";
    assert_eq!(refused(b"[{\"text\": \"a\"},", &exhaustive()).0, open);
    assert_eq!(refused(b"[{\"text\": \"a", &exhaustive()).0, open);
    assert_eq!(
        refused(b"[{\"text\": \"a\"}] []", &exhaustive()).0,
        "t.jsonl: something stands behind the array"
    );
    let mend = "mend it, or leave such records out with --skip-bad";
    assert_eq!(
        refused(b"[{\"text\": \"a\"},\n {\"text\": 1e}\n]", &exhaustive()).0,
        format!("t.jsonl, record 2, column 12: a number that JSON does not know; {mend}")
    );
    assert_eq!(
        refused(b"[{\"text\": \"a\"},]", &exhaustive()).0,
        format!("t.jsonl, record 2, column 1: expected a record: an object in {{ }}; {mend}")
    );
}

#[test]
fn data_without_text_is_no_clean_data() {
    assert_eq!(refused(b"", &exhaustive()), ("no records in the training data".to_owned(), 2));
    assert_eq!(refused(b"\n \n", &exhaustive()).0, "no records in the training data");
    let named = Settings { text_fields: TextFields::Named(vec!["body".to_owned()]), ..exhaustive() };
    assert_eq!(
        refused(SOUND.as_bytes(), &named).0,
        "no record of the training data has a field body; name the fields that hold its text with --train-field"
    );
}

#[test]
fn settings_outside_their_limits_are_refused() {
    let cases = [
        (
            Settings { length: 7, ..exhaustive() },
            "--length 7 is outside its limits; choose a number of characters from 8 to 10000",
        ),
        (
            Settings { floor: 51, ..exhaustive() },
            "--floor 51 is outside its limits; choose a number of characters from 8 to --length (50)",
        ),
        (
            Settings { n: 1, ..Settings::new(Method::Ngram) },
            "--n 1 is outside its limits; choose a number of words from 2 to 100",
        ),
    ];
    for (settings, want) in cases {
        assert_eq!(refused(SOUND.as_bytes(), &settings), (want.to_owned(), 2));
    }
}

#[test]
fn files_that_are_not_there_or_come_twice_are_refused() {
    let desk = Desk::new();
    let eval = desk.file("e.jsonl", lines([json!({"prompt": prose(1, 30)})]));
    let train = desk.file("d/t.jsonl", SOUND);
    let refused = |train: &[std::path::PathBuf]| {
        let error = scanned(&eval, train, &exhaustive()).expect_err("bad paths");
        (desk.sentence(&error), error.exit_status())
    };
    assert_eq!(
        refused(&[desk.path("no.jsonl")]),
        ("cannot read no.jsonl: No such file or directory (os error 2); is the path right?".to_owned(), 2)
    );
    assert_eq!(
        refused(&[train.clone(), desk.path("d/../d/t.jsonl")]).0,
        "d/../d/t.jsonl is given twice; its records would count double"
    );
    desk.file("empty/readme.md", "");
    assert_eq!(
        refused(&[desk.path("empty")]).0.replace(&desk.path("empty").display().to_string(), "empty"),
        "empty: no file that ends in .jsonl, .ndjson or .json (also packed, .gz or .zst) in this folder"
    );
}

#[test]
fn evaluation_sets_are_checked_by_line_and_example() {
    let desk = Desk::new();
    let train = desk.file("t.jsonl", SOUND);
    let refused = |eval: &[u8]| {
        let eval = desk.file("e.jsonl", eval);
        desk.sentence(&scanned(&eval, std::slice::from_ref(&train), &exhaustive()).expect_err("a bad set"))
    };
    assert_eq!(
        refused(b"{\"prompt\": \"a\"}\n\n{\"prompt\": }\n"),
        "e.jsonl, line 3, column 12: expected value; each line is one JSON object"
    );
    assert_eq!(refused(b""), "e.jsonl: no examples");
    assert_eq!(
        refused(b"{\"id\": 1, \"prompt\": \"a\"}\n{\"id\": \"1\", \"prompt\": \"b\"}\n"),
        "e.jsonl: the id 1 stands twice (examples 1 and 2); name another field with --id-field"
    );
}

#[test]
fn a_long_line_of_one_letter_is_bounded() {
    // 12 MB in one line, past what is held in memory, against an example of the same letter.
    let desk = Desk::new();
    let eval = desk.file(
        "e.jsonl",
        lines([json!({"id": "a", "prompt": "a".repeat(2000)}), json!({"id": "b", "prompt": prose(3, 40)})]),
    );
    let train =
        desk.file("t.jsonl", lines([json!({"text": "a".repeat(12_000_000)}), json!({"text": prose(3, 40)})]));
    let report = scanned(&eval, &[train], &exhaustive()).expect("sound data");
    let longest: Vec<Option<u32>> = report.examples.iter().map(|example| example.longest_chars).collect();
    assert_eq!(longest[0], Some(2000));
    assert_eq!(longest[1], report.examples[1].chars);
    assert_eq!(report.examples[1].evidence.as_ref().map(|evidence| evidence.line), Some(2));
}

#[test]
fn half_surrogate_pairs_are_dropped_and_counted() {
    let desk = Desk::new();
    let eval = desk.file("e.jsonl", lines([json!({"prompt": "abcdefghijklmnopqrstuvwxyz0123456789"})]));
    let train = br#"{"text": "abcdefghijklm\ud800nopqrstuvwxyz\udc00\ud8000123456789"}"#;
    for pieces in [Pieces::default(), Pieces { region: 10, chunk: 10, line_max: 0 }] {
        let report = scanned(&eval, &[desk.file("t.jsonl", train)], &Settings { pieces, ..exhaustive() })
            .expect("bounded");
        assert_eq!(report.training.lone_surrogates, 3);
        assert_eq!(report.sets[0].contaminated, 1);
        let evidence = report.examples[0].evidence.as_ref().expect("found");
        assert_eq!((evidence.start, evidence.end), (0, 39));
    }
}
