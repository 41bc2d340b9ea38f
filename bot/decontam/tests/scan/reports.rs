//! What a report says, in full, on a small world worked out by hand.

use decontam::scan::{Method, Settings};
use serde_json::{Value, json};

use crate::desk::{Desk, exhaustive, lines, scanned};

/// 36 letters and digits, counted by the alphabet.
const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

fn world(desk: &Desk) -> (std::path::PathBuf, std::path::PathBuf) {
    let eval = lines([
        json!({"task_id": "T/0", "prompt": "a-b-c d e f g h i j k l m n o p q r s t u v w x y z, 0123456789!", "answer": "x"}),
        json!({"task_id": "T/1", "prompt": "too short to say"}),
        json!({"task_id": "T/2", "prompt": "this one stands nowhere in the training data at all"}),
    ]);
    let train = lines([
        json!({"id": 1, "text": "nothing"}),
        json!({"id": 2, "text": format!("中文 {}", ALPHABET.replace('f', " F"))}),
        json!({"id": 3, "text": ["x", format!("«{}»", &ALPHABET[..35])]}),
        json!({"id": 4, "text": ALPHABET}),
    ]);
    (desk.file("set.jsonl", eval), desk.file("t.jsonl", train))
}

#[test]
fn the_report_of_all_windows() {
    let desk = Desk::new();
    let (eval, train) = world(&desk);
    let settings = Settings { length: 34, spread: 2, ..exhaustive() };
    let report = scanned(&eval, std::slice::from_ref(&train), &settings).expect("sound data");
    let mut value = serde_json::to_value(&report).expect("JSON");
    let limits = value.as_object_mut().and_then(|report| report.remove("limits")).expect("limits");
    assert_eq!(limits.as_array().map(Vec::len), Some(4));
    let file = train.display().to_string();
    assert_eq!(
        value,
        json!({
            "format": "decontam-report-1",
            "program": concat!("decontam ", env!("CARGO_PKG_VERSION")),
            "method": "exhaustive",
            "normalisation": "gpt4-1",
            "length": 34,
            "floor": 30,
            "sets": [{
                "name": "set.jsonl",
                "fields": ["prompt"],
                "examples": 3,
                "judged": 2,
                "contaminated": 1,
                // Record 4 holds all 36 characters. "F" ends the run of record 2: 30 characters behind it.
                "by_length": [
                    {"chars": 30, "examples": 1}, {"chars": 34, "examples": 1}, {"chars": 40, "examples": 0},
                    {"chars": 50, "examples": 0}, {"chars": 60, "examples": 0}, {"chars": 80, "examples": 0},
                    {"chars": 100, "examples": 0}, {"chars": 200, "examples": 0},
                ],
                // Three windows of three: every draw is all of them.
                "seeds": {"samples": 3, "first": 0, "seeds": 2, "min": 1, "mean": 1.0, "max": 1, "all_windows": 1},
            }],
            "training": {
                "files": [file],
                "files_passed_over": 0,
                "records": 4,
                "records_without_text": 0,
                "strings": 5,
                "lone_surrogates": 0,
                "records_skipped": 0,
            },
            "examples": [
                {
                    "set": "set.jsonl",
                    "id": "T/0",
                    "status": "contaminated",
                    "chars": 36,
                    "longest_chars": 36,
                    "windows": {"all": 3, "found": 3},
                    "records": 2,
                    "evidence": {
                        "file": file,
                        "line": 4,
                        "field": "text",
                        "start": 0,
                        "end": 36,
                        "text": ALPHABET,
                        "example_start": 0,
                        "example_end": 63,
                        "example_text": "a-b-c d e f g h i j k l m n o p q r s t u v w x y z, 0123456789",
                    },
                },
                {"set": "set.jsonl", "id": "T/1", "status": "too_short", "chars": 13},
                {
                    "set": "set.jsonl",
                    "id": "T/2",
                    "status": "clean",
                    "chars": 42,
                    "windows": {"all": 9, "found": 0},
                },
            ],
        })
    );
}

#[test]
fn the_report_of_drawn_windows() {
    let desk = Desk::new();
    let (eval, train) = world(&desk);
    let settings = Settings { length: 36, samples: 5, seed: 7, spread: 0, ..Settings::new(Method::Gpt4) };
    let report = scanned(&eval, &[train], &settings).expect("sound data");
    let value = serde_json::to_value(&report).expect("JSON");
    assert_eq!((&value["samples"], &value["seed"], &value["floor"]), (&json!(5), &json!(7), &json!(30)));
    // One window only: all of it.
    let example = &value["examples"][0];
    assert_eq!(example["drawn"].as_array().map(Vec::len), Some(1));
    assert_eq!(example["drawn"][0]["evidence"]["line"], json!(4));
    assert_eq!((&example["status"], &example["records"]), (&json!("contaminated"), &json!(1)));
    // 42 characters have seven windows of 36, and five of them are drawn.
    let drawn: Vec<u64> = value["examples"][2]["drawn"]
        .as_array()
        .expect("drawn")
        .iter()
        .map(|drawn| drawn["start"].as_u64().expect("a start"))
        .collect();
    assert_eq!(drawn.len(), 5);
    assert!(drawn.iter().all(|&start| start < 7) && drawn.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(value["examples"][2]["status"], json!("clean"));
}

#[test]
fn the_string_under_a_field_is_named() {
    let desk = Desk::new();
    let (_, train) = world(&desk);
    let eval = desk.file("other.jsonl", lines([json!({"prompt": &ALPHABET[..35]})]));
    let settings = Settings { length: 35, ..exhaustive() };
    let report = scanned(&eval, &[train], &settings).expect("sound data");
    let evidence = report.examples[0].evidence.as_ref().expect("found");
    // The second string of the array in record 3, behind a quotation mark.
    assert_eq!((evidence.line, evidence.string, evidence.start, evidence.end), (3, 1, 1, 36));
    assert_eq!(report.examples[0].records, 2);
}

#[test]
fn a_rescore_reads_what_a_scan_writes() {
    let desk = Desk::new();
    let (eval, train) = world(&desk);
    for method in [Method::Gpt4, Method::Exhaustive, Method::Ngram] {
        let report =
            scanned(&eval, std::slice::from_ref(&train), &Settings::new(method)).expect("sound data");
        let path = desk.file("report.json", serde_json::to_vec(&report).expect("JSON"));
        let read = decontam::rescore::Report::read(&path, &mut std::io::empty()).expect("its own report");
        assert_eq!(read.method, method);
        let both = |status: &Value, id: &str| (status.clone(), id.to_owned());
        let written: Vec<_> = report
            .examples
            .iter()
            .map(|example| both(&serde_json::to_value(example.status).expect("JSON"), &example.id))
            .collect();
        let again: Vec<_> = read
            .examples
            .iter()
            .map(|example| both(&serde_json::to_value(example.status).expect("JSON"), &example.id))
            .collect();
        assert_eq!(written, again);
    }
}
