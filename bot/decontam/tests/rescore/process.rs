//! The binary itself: standard input, exit status, a closed pipe.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::desk::{Desk, gzip, report, samples};

fn decontam(args: &[String], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_decontam"))
        .arg("rescore")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A child that refuses its arguments closes its standard input unread.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

#[test]
fn packed_results_come_through_standard_input() {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "s", &[("a", "clean"), ("b", "contaminated")]));
    desk.write("b.jsonl", samples(&[(json!("b"), 2, 0)]));
    let args = desk.resolved(&["--report", "@report.json", "--results", "-", "@b.jsonl", "--json"]);
    let output = decontam(&args, &gzip(&samples(&[(json!("a"), 2, 1)])));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["sets"][0]["counts"][0]["samples"], 4);
    assert_eq!(found["sets"][0]["scores"][0]["clean"]["value"], 0.5);
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("Left out for want of samples"));
}

#[test]
fn the_exit_status_says_whose_fault_it_is() {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "s", &[("a", "clean")]));
    let both = ["--report", "@report.json", "--results", "-"];
    let cases: [(Vec<&str>, &[u8], i32, &str); 5] = [
        (both.to_vec(), b"", 2, "decontam: standard input: the file is empty; expected evaluated samples\n"),
        (
            vec!["--report", "@report.json"],
            b"",
            2,
            "error: the following required arguments were not provided",
        ),
        ([&both[..], &["--k", "0"]].concat(), b"", 2, "error: invalid value '0' for '--k <K>'"),
        ([&both[..], &["--threshold", "-1"]].concat(), b"", 2, "error: unexpected argument '-1' found"),
        (
            [&both[..], &["--out", "/dev/full/x"]].concat(),
            b"{\"task_id\":\"a\",\"passed\":true}",
            3,
            "decontam: cannot write /dev/full/x: Not a directory",
        ),
    ];
    for (args, stdin, status, message) in cases {
        let output = decontam(&desk.resolved(&args), stdin);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{said}");
        assert!(said.starts_with(message), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_closed_pipe_ends_quietly_and_a_full_disk_does_not() {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "s", &[("a", "clean")]));
    desk.write("results.jsonl", samples(&[(json!("a"), 1, 1)]));
    let args = desk.resolved(&["--report", "@report.json", "--results", "@results.jsonl"]);
    let run = |stdout: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_decontam"));
        let child = command.arg("rescore").args(&args).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(run(writer.into()), (Some(0), String::new()));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let message = "decontam: cannot write standard output: No space left on device (os error 28); free some space and \
                   run it again\n";
    assert_eq!(run(full.into()), (Some(3), message.to_owned()));
}
