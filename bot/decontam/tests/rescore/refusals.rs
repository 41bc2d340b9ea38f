//! Bad input and wrong usage: the sentences name the place and the mend.

use std::io::{self, Read};

use serde_json::{Value, json};

use crate::desk::{Desk, gzip, report, samples, zstd};

const BOTH: [&str; 4] = ["--report", "@report.json", "--results", "@results.jsonl"];

fn with_report() -> Desk {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "he.jsonl", &[("a", "clean"), ("b", "contaminated")]));
    desk
}

fn with_results() -> Desk {
    let desk = Desk::new();
    desk.write("results.jsonl", samples(&[(json!("a"), 1, 1)]));
    desk
}

#[test]
fn broken_results_are_named_by_file_and_line() {
    let desk = with_report();
    let cases: [(&[u8], &str); 13] = [
        (b"", "results.jsonl: the file is empty; expected evaluated samples"),
        (b"\xef\xbb\xbf\r\n\n", "results.jsonl: the file is empty; expected evaluated samples"),
        (
            b"{\"task_id\": \"a\", \"completion\": \"  return 1\"}\n",
            "results.jsonl, line 1: no \"passed\", so these samples are not evaluated yet; run \
             evaluate_functional_correctness on them and give the _results.jsonl file it writes",
        ),
        (
            b"{\"task_id\": \"a\", \"passed\": true}\n\n{\"passed\": true}\n",
            "results.jsonl, line 3: no \"task_id\"; each line is one sample as evaluate_functional_correctness writes it",
        ),
        (
            b"{\"task_id\": \"a\", \"passed\": true}\n{\"task_id\": \"a\", \"passed\": tru}\n",
            "results.jsonl, line 2, column 31: expected ident; each line is one JSON object with task_id and passed",
        ),
        (
            b"{\"task_id\": \"a\", \"passed\": true}{}\n",
            "results.jsonl, line 1, column 33: trailing characters; each line is one JSON object with task_id and passed",
        ),
        (
            b"{\"task_id\": \"a\", \"passed\"",
            "results.jsonl, line 1, column 25: EOF while parsing an object; each line is one JSON object with task_id \
             and passed",
        ),
        (
            b"{\"task_id\": \"a\", \"passed\": 1}\n",
            "results.jsonl, line 1, column 28: invalid type: integer `1`, expected a boolean; each line is one JSON \
             object with task_id and passed",
        ),
        (
            b"{\"task_id\": 1.5, \"passed\": true}\n",
            "results.jsonl, line 1, column 15: invalid type: floating point `1.5`, expected an id (a string or a whole \
             number); each line is one JSON object with task_id and passed",
        ),
        (
            b"{\"task_id\": null, \"passed\": true}\n",
            "results.jsonl, line 1, column 16: invalid type: null, expected an id (a string or a whole number); each \
             line is one JSON object with task_id and passed",
        ),
        (
            b"{\"task_id\": \"a\", \"passed\": true, \"passed\": false}\n",
            "results.jsonl, line 1, column 41: duplicate field `passed`; each line is one JSON object with task_id and \
             passed",
        ),
        (
            b" [\"a\", true]\n",
            "results.jsonl, line 1, column 2: an array where an object should be; each line is one JSON object with \
             task_id and passed",
        ),
        (
            b"{\"task_id\": \"\xff\", \"passed\": true}\n",
            "results.jsonl, line 1, column 14: invalid unicode code point; each line is one JSON object with task_id \
             and passed",
        ),
    ];
    for (bytes, message) in cases {
        desk.write("results.jsonl", bytes);
        desk.refuses(&BOTH, 2, message);
    }
}

#[test]
fn a_line_without_end_is_refused_before_it_fills_the_memory() {
    let desk = with_report();
    let mut packed = gzip(&samples(&[(json!("a"), 1, 1)]));
    packed.extend(gzip(&vec![b' '; (64 << 20) + 1]));
    desk.write("results.jsonl", packed);
    desk.refuses(&BOTH, 2, "results.jsonl, line 2: longer than 64 MiB, which no sample is");
}

#[test]
fn cut_and_damaged_packed_files_are_named() {
    let desk = with_report();
    let tasks = samples(&[(json!("a"), 2000, 1)]);
    for (packed, packing) in [(gzip(&tasks), "gzip"), (zstd(&tasks), "zstd")] {
        for cut in [5, packed.len() / 2, packed.len() - 1] {
            desk.write("results.jsonl", &packed[..cut]);
            let (status, message) = desk.run(&BOTH).unwrap_err();
            assert_eq!(status, 2, "{packing} cut at {cut}");
            let start = format!("results.jsonl: broken {packing}: ");
            assert!(message.starts_with(&start) && message.ends_with("; is the file whole?"), "{message}");
        }
        let mut damaged = packed.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 4].copy_from_slice(b"\xff\x00\xff\x00");
        desk.write("results.jsonl", damaged);
        assert_eq!(desk.run(&BOTH).unwrap_err().0, 2, "{packing} damaged");
    }
}

#[test]
fn paths_that_cannot_be_read_say_which() {
    let desk = with_report();
    let start = "cannot read results.jsonl: No such file or directory (os error 2); is the path right?";
    desk.refuses(&BOTH, 2, start);
    std::fs::create_dir(desk.path("results.jsonl")).unwrap();
    desk.refuses(&BOTH, 2, "cannot read results.jsonl: Is a directory (os error 21); give the file in it");
    let args = ["--report", "@other.json", "--results", "@results.jsonl"];
    let message = "cannot read other.json: No such file or directory (os error 2); is the path right?";
    desk.refuses(&args, 2, message);
}

#[test]
fn a_disk_that_fails_halfway_is_not_the_users_fault() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    let desk = with_report();
    for start in [samples(&[(json!("a"), 1, 1)]), gzip(&samples(&[(json!("a"), 1, 1)])[..9])] {
        let mut stdin = start.as_slice().chain(Failing);
        let args = ["--report", "@report.json", "--results", "-"];
        let message = "cannot read standard input: Input/output error (os error 5)";
        assert_eq!(desk.run_with_stdin(&args, &mut stdin).unwrap_err(), (3, message.to_owned()));
    }
}

#[test]
fn one_file_twice_would_count_double() {
    let desk = with_report();
    desk.write("results.jsonl", samples(&[(json!("a"), 1, 1)]));
    std::fs::create_dir(desk.path("a")).unwrap();
    for other in ["results.jsonl", "a/../results.jsonl"] {
        let file = format!("@{other}");
        let args = [&BOTH[..], &[&file]].concat();
        desk.refuses(&args, 2, &format!("{other} is given twice; its samples would count double"));
    }
    let args = ["--report", "-", "--results", "-"];
    desk.refuses(&args, 2, "standard input (-) can be read once; give a file for the other");
}

#[test]
fn other_json_is_no_report() {
    let desk = with_results();
    let valid: Value = serde_json::from_slice(&report("exhaustive", "s", &[("a", "clean")])).unwrap();
    let changed = |key: &str, value: Value| {
        let mut report = valid.clone();
        if value.is_null() {
            report.as_object_mut().unwrap().remove(key);
        } else {
            report[key] = value;
        }
        report.to_string()
    };
    let mend = "is this the report of decontam scan?";
    let twice = json!([
        { "set": "s", "id": 7, "status": "clean" }, { "set": "s", "id": "7", "status": "clean" },
    ]);
    let cases = [
        (
            changed("format", Value::Null),
            "report.json is not a report that this version reads: it has no \"format\", expected \"decontam-report-1\""
                .to_owned(),
        ),
        (
            changed("format", json!("decontam-report-2")),
            "report.json is not a report that this version reads: its \"format\" is \"decontam-report-2\", expected \
             \"decontam-report-1\""
                .to_owned(),
        ),
        (
            "{\n\"format\": }".to_owned(),
            format!("report.json, line 2, column 11: expected value; {mend}"),
        ),
        (String::new(), format!("report.json, line 1, column 0: EOF while parsing a value; {mend}")),
        (changed("examples", json!([])), "report.json: the report has no examples".to_owned()),
        (
            changed("examples", twice),
            "report.json: the example 7 stands twice in the set s of the report".to_owned(),
        ),
        (
            changed("length", Value::Null),
            "report.json: the report has no \"length\", which the exhaustive method needs; make it anew with decontam \
             scan"
                .to_owned(),
        ),
        (
            changed("floor", Value::Null),
            "report.json: the report has no \"floor\", which the exhaustive method needs; make it anew with decontam \
             scan"
                .to_owned(),
        ),
    ];
    for (text, message) in cases {
        desk.write("report.json", text);
        desk.refuses(&BOTH, 2, &message);
    }
    // serde's own sentences, with the place.
    let wrong_status = json!([{ "set": "s", "id": "a", "status": "dirty" }]);
    let no_status = json!([{ "set": "s", "id": "a" }]);
    let cases = [
        (
            changed("method", json!("minhash")),
            "unknown variant `minhash`, expected one of `gpt4`, `exhaustive`, `ngram`",
        ),
        (changed("method", Value::Null), "missing field `method`"),
        (changed("examples", Value::Null), "missing field `examples`"),
        (
            changed("examples", wrong_status),
            "unknown variant `dirty`, expected one of `clean`, `contaminated`, `too_short`",
        ),
        (changed("examples", no_status), "missing field `status`"),
    ];
    for (text, reason) in cases {
        desk.write("report.json", text);
        let (status, message) = desk.run(&BOTH).unwrap_err();
        assert_eq!(status, 2);
        assert!(message.starts_with("report.json, line 1, column "), "{message}");
        assert!(message.ends_with(&format!(": {reason}; {mend}")), "{message}");
    }
}

#[test]
fn a_threshold_needs_a_report_that_measured_runs() {
    let desk = with_results();
    let args = [&BOTH[..], &["--threshold", "29"]].concat();
    desk.write("report.json", report("exhaustive", "s", &[("a", "clean")]));
    let message = "--threshold 29 is below the 30 characters from which on the scan could see a shared run; scan again \
                   with --floor 29";
    desk.refuses(&args, 2, message);
    for method in ["gpt4", "ngram"] {
        desk.write("report.json", report(method, "s", &[("a", "clean")]));
        let message = format!(
            "--threshold needs the longest shared runs, and report.json is of the {method} method, which does not \
             measure them; scan again with --method exhaustive"
        );
        desk.refuses(&args, 2, &message);
    }
}

#[test]
fn a_file_that_cannot_be_written_fails_from_outside() {
    let desk = with_report();
    desk.write("results.jsonl", samples(&[(json!("a"), 1, 1)]));
    let args = [&BOTH[..], &["--out", "@none/out.json"]].concat();
    let message = "cannot write none/out.json: No such file or directory (os error 2); is the path right?";
    desk.refuses(&args, 3, message);
}
