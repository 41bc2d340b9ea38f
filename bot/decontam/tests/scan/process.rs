//! The command itself: what goes where, and how it ends.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::desk::{Desk, gzip, lines, prose};

fn decontam(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_decontam"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A command that refuses its arguments does not read on.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn a_scan_prints_a_table_or_json_and_ends_with_its_answer() {
    let desk = Desk::new();
    let question = prose(1, 40);
    let eval = desk.file("set.jsonl", lines([json!({"id": "q", "prompt": question})]));
    let clean = desk.file("clean.jsonl", lines([json!({"text": prose(2, 40)})]));
    let dirty = desk.file("dirty.jsonl", lines([json!({"text": format!("{} {question}", prose(3, 5))})]));
    let (eval, clean, dirty) = (eval.to_string_lossy(), clean.to_string_lossy(), dirty.to_string_lossy());

    let output = decontam(&["scan", "--eval", &eval, "--train", &clean], b"");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("0.0 %"));
    // Not a terminal: no bar.
    assert_eq!(text(&output.stderr), "");

    let out = desk.path("report.json");
    let out = out.to_string_lossy();
    let output = decontam(
        &["scan", "--eval", &eval, "--train", &clean, &dirty, "--method", "exhaustive", "--out", &out],
        b"",
    );
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    assert!(table.contains("100.0 %") && table.contains("dirty.jsonl, line 1, text "), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80 || line.contains("dirty.jsonl")), "{table}");
    let written: Value =
        serde_json::from_slice(&std::fs::read(desk.path("report.json")).expect("written")).expect("JSON");

    let output = decontam(
        &["scan", "--eval", &eval, "--train", &clean, &dirty, "--method", "exhaustive", "--json"],
        b"",
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).expect("JSON alone"), written);
}

#[test]
fn training_data_can_come_through_a_pipe() {
    let desk = Desk::new();
    let question = prose(1, 40);
    let eval = desk.file("set.jsonl", lines([json!({"id": "q", "prompt": question})]));
    let data = lines([json!({"text": question})]);
    for bytes in [data.clone(), gzip(&data)] {
        let output = decontam(&["scan", "--eval", &eval.to_string_lossy(), "--train", "-"], &bytes);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("standard input, line 1"));
    }
}

#[test]
fn what_cannot_be_done_ends_with_two_or_three() {
    let desk = Desk::new();
    let eval = desk.file("set.jsonl", lines([json!({"id": "q", "prompt": prose(1, 40)})]));
    let train = desk.file("t.jsonl", "{\"text\": 1");
    let (eval, train) = (eval.to_string_lossy(), train.to_string_lossy());
    let cases: &[(&[&str], i32, &str)] = &[
        (&["scan", "--eval", &eval], 2, "--train <PATH>..."),
        (&["scan", "--eval", &eval, "--train", &train, "--method", "gpt5"], 2, "gpt4, exhaustive, ngram"),
        (&["scan", "--eval", &eval, "--train", &train], 2, "decontam: "),
        (&["scan", "--eval", "-", "--train", "-"], 2, "standard input (-) can be read once"),
        (
            &["scan", "--eval", &eval, "--train", &train, "--method", "ngram", "--floor", "20"],
            2,
            "--floor has no meaning with --method ngram; leave it out, or choose --method exhaustive",
        ),
        (
            &["scan", "--eval", &eval, "--train", &eval, "--out", "/no/such/folder/report.json"],
            3,
            "cannot write /no/such/folder/report.json",
        ),
    ];
    for (arguments, status, sentence) in cases {
        let output = decontam(arguments, b"");
        assert_eq!(output.status.code(), Some(*status), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(sentence), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "");
    }
}
