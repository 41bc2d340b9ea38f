//! Why a scan could not be made.

use std::io;

use crate::input::{self, mend};

/// Each sentence names the place and, where there is one, the mend.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say what the variants and their fields are")]
pub enum Error {
    #[error(transparent)]
    Input(#[from] input::Error),
    #[error("standard input (-) can be read once; give a file for the other")]
    StdinTwice,
    #[error("--length {length} is outside its limits; choose a number of characters from 8 to 10000")]
    Length { length: usize },
    #[error(
        "--floor {floor} is outside its limits; choose a number of characters from 8 to --length ({length})"
    )]
    Floor { floor: usize, length: usize },
    #[error("--n {0} is outside its limits; choose a number of words from 2 to 100")]
    N(usize),
    #[error("this processor cannot take --kernel {0}; leave it out, or choose portable")]
    Kernel(&'static str),
    #[error("--{option} has no meaning with --method {method}; leave it out, or choose --method {instead}")]
    Option { option: &'static str, method: &'static str, instead: &'static str },

    #[error("{name}, line {line}, column {column}: {reason}; each line is one JSON object")]
    EvalJson { name: String, line: usize, column: usize, reason: String },
    #[error("{name}, example {number}: not an object but {found}; each example is one JSON object")]
    EvalObject { name: String, number: usize, found: &'static str },
    #[error(
        "{name}, example {number}: none of the fields that hold a question ({known}); it has {found}: name the field \
         with --field"
    )]
    EvalNoQuestion { name: String, number: usize, known: String, found: String },
    #[error("{name}, example {number}: no field \"{field}\"; it has {found}")]
    EvalField { name: String, number: usize, field: String, found: String },
    #[error("{name}, example {number}: the field \"{field}\" holds no text")]
    EvalNoText { name: String, number: usize, field: String },
    #[error(
        "{name}: the id {id} stands twice (examples {first} and {second}); name another field with --id-field"
    )]
    EvalTwice { name: String, id: String, first: usize, second: usize },
    #[error("{0}: no examples")]
    EvalEmpty(String),
    #[error("two evaluation files are called {0}; rename one, so that the report can tell them apart")]
    EvalSameName(String),
    #[error(transparent)]
    Items(#[from] overlap::ItemsError),

    #[error("{0}: no file that ends in .jsonl, .ndjson or .json (also packed, .gz or .zst) in this folder")]
    NoFiles(String),
    #[error("{0} is neither a file nor a folder")]
    NotAFile(String),
    #[error("{0} is given twice; its records would count double")]
    SameFileTwice(String),
    #[error(
        "{name}, {unit} {line}, column {column}: {reason}; mend it, or leave such records out with --skip-bad"
    )]
    Broken { name: String, unit: &'static str, line: u64, column: u64, reason: String },
    #[error("{name}: the array is not closed; is the file whole?")]
    ArrayOpen { name: String },
    #[error("{name}: something stands behind the array")]
    BehindArray { name: String },
    #[error(
        "no record of the training data has a field {0}; name the fields that hold its text with --train-field"
    )]
    NoText(String),
    #[error("no records in the training data")]
    NoRecords,

    #[error("cannot write {name}: {error}{}", mend(error))]
    Write { name: String, error: io::Error },
    #[error("cannot write JSON: {0}")]
    Json(serde_json::Error),
}

impl Error {
    /// 3 where the outside failed (a disk, a pipe), 2 where the usage or the input is wrong.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Input(error) => error.exit_status(),
            Self::Write { .. } | Self::Json(_) => 3,
            _ => 2,
        }
    }
}
