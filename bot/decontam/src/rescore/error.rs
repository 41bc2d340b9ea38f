//! Why a rescore could not be made.

use std::io;

use crate::input::{self, mend};

/// Each sentence names the place and, where there is one, the mend.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say what the variants and their fields are")]
pub enum Error {
    #[error("standard input (-) can be read once; give a file for the other")]
    StdinTwice,
    #[error("{0} is given twice; its samples would count double")]
    SameFileTwice(String),
    #[error(transparent)]
    Input(#[from] input::Error),

    #[error("{name}, line {line}, column {column}: {reason}; is this the report of decontam scan?")]
    ReportJson { name: String, line: usize, column: usize, reason: String },
    #[error("{name} is not a report that this version reads: {found}, expected \"{expected}\"")]
    ReportFormat { name: String, found: String, expected: &'static str },
    #[error(
        "{name}: the report has no \"{field}\", which the {method} method needs; make it anew with decontam scan"
    )]
    ReportField { name: String, field: &'static str, method: &'static str },
    #[error("{0}: the report has no examples")]
    ReportEmpty(String),
    #[error("{name}: the example {id} stands twice in the set {set} of the report")]
    ReportTwice { name: String, set: String, id: String },

    #[error(
        "--threshold needs the longest shared runs, and {name} is of the {method} method, which does not measure them; \
         scan again with --method exhaustive"
    )]
    ThresholdMethod { name: String, method: &'static str },
    #[error(
        "--threshold {threshold} is below the {floor} characters from which on the scan could see a shared run; scan \
         again with --floor {threshold}"
    )]
    ThresholdFloor { threshold: u64, floor: u64 },
    #[error("the report has no set {name}; it has {known}")]
    UnknownSet { name: String, known: String },

    #[error(
        "{name}, line {line}, column {column}: {reason}; each line is one JSON object with task_id and passed"
    )]
    Line { name: String, line: u64, column: usize, reason: String },
    #[error(
        "{name}, line {line}: no \"task_id\"; each line is one sample as evaluate_functional_correctness writes it"
    )]
    NoTaskId { name: String, line: u64 },
    #[error(
        "{name}, line {line}: no \"passed\", so these samples are not evaluated yet; run \
         evaluate_functional_correctness on them and give the _results.jsonl file it writes"
    )]
    NotEvaluated { name: String, line: u64 },
    #[error("{0}: the file is empty; expected evaluated samples")]
    NoSamples(String),
    #[error(
        "{name}, line {line}: the task {id} stands in several sets of the report ({sets}); say which one with --set"
    )]
    Ambiguous { name: String, line: u64, id: String, sets: String },
    #[error(
        "{count} of the task ids are not in {place}: {listed}, first in {name}, line {line}; is it another evaluation \
         set? --ignore-unknown leaves them out"
    )]
    UnknownTasks { count: usize, listed: String, place: String, name: String, line: u64 },
    #[error("no sample belongs to an example of {0}")]
    NothingInCommon(String),

    #[error(
        "pass@{k} needs {k} samples of every task, and {task} of {set} has {samples}; leave {k} out of --k"
    )]
    TooFewSamples { k: u64, task: String, set: String, samples: u64 },

    #[error("cannot write {name}: {error}{}", mend(error))]
    Write { name: String, error: io::Error },
    #[error("cannot write JSON: {0}")]
    Json(serde_json::Error),
}

impl Error {
    /// 3 where the outside failed (a disk, a pipe), 2 where the usage or the input is wrong.
    pub fn exit_status(&self) -> u8 {
        match self {
            Error::Input(error) => error.exit_status(),
            Error::Write { .. } | Error::Json(_) => 3,
            _ => 2,
        }
    }
}

/// At most five names and how many more there are.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let mut text = names.iter().take(5).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    if names.len() > 5 {
        text = format!("{text} and {} more", names.len() - 5);
    }
    text
}
