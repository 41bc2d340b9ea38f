//! A folder with reports and results, and the command run in it.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Parser;
use decontam::rescore;
use serde_json::{Value, json};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: rescore::Args,
}

/// A folder that goes away with the test.
pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Desk(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `decontam rescore`; an argument with `@` in front is a file on this desk. Gives standard output and
    /// standard error, or the exit status and the message without the folder.
    pub(crate) fn run(&self, args: &[&str]) -> Result<(String, String), (u8, String)> {
        self.run_with_stdin(args, &mut io::empty())
    }

    pub(crate) fn run_with_stdin(
        &self,
        args: &[&str],
        stdin: &mut dyn Read,
    ) -> Result<(String, String), (u8, String)> {
        let cli =
            Cli::try_parse_from(std::iter::once("rescore".to_owned()).chain(self.resolved(args))).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        match rescore::run(&cli.args, stdin, &mut out, &mut err) {
            Ok(()) => Ok((String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())),
            Err(error) => {
                assert!(out.is_empty(), "a refused run prints nothing");
                Err((error.exit_status(), self.without_folder(&error.to_string())))
            }
        }
    }

    /// The arguments as a shell in another folder would pass them.
    pub(crate) fn resolved(&self, args: &[&str]) -> Vec<String> {
        let resolve = |arg: &&str| match arg.strip_prefix('@') {
            Some(name) => self.path(name).display().to_string(),
            None => (*arg).to_owned(),
        };
        args.iter().map(resolve).collect()
    }

    pub(crate) fn without_folder(&self, message: &str) -> String {
        message.replace(&format!("{}/", self.0.path().display()), "")
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let (out, _) = self.run(&[args, &["--json"]].concat()).unwrap();
        serde_json::from_str(&out).unwrap()
    }

    pub(crate) fn refuses(&self, args: &[&str], status: u8, message: &str) {
        assert_eq!(self.run(args).unwrap_err(), (status, message.to_owned()));
    }
}

/// A report of one set, as a scan writes it with a length of 50 and a floor of 30.
pub(crate) fn report<S: AsRef<str>>(method: &str, set: &str, examples: &[(S, &str)]) -> Vec<u8> {
    let examples: Vec<Value> = examples
        .iter()
        .map(|(id, status)| {
            let longest = if *status == "contaminated" { 64 } else { 0 };
            json!({ "set": set, "id": id.as_ref(), "status": status, "longest_chars": longest, "spans": [] })
        })
        .collect();
    let report = json!({
        "format": "decontam-report-1", "method": method, "length": 50, "floor": 30, "seed": 7, "examples": examples,
    });
    serde_json::to_vec_pretty(&report).unwrap()
}

/// Evaluated samples as the harness writes them: for each task its id, how many samples and how many of them passed.
pub(crate) fn samples(tasks: &[(Value, u64, u64)]) -> Vec<u8> {
    let mut lines = Vec::new();
    for (id, count, passed) in tasks {
        for i in 0..*count {
            let result = if i < *passed { "passed" } else { "failed: " };
            let line = json!({ "task_id": id, "completion": "    return 1\n", "result": result, "passed": i < *passed });
            writeln!(lines, "{line}").unwrap();
        }
    }
    lines
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

#[track_caller]
pub(crate) fn close(found: &Value, expected: f64, within: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() <= within, "{found}, expected {expected}");
}
