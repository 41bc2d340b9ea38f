//! The report of a scan, as JSON. The same input and settings give the same bytes, whatever the number of threads.

use serde::Serialize;

pub use crate::rescore::{Method, REPORT_FORMAT, Status};

/// Everything a scan says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// [`REPORT_FORMAT`].
    pub format: &'static str,
    /// The program and its version.
    pub program: String,
    /// How examples were looked for.
    pub method: Method,
    /// The normalisation with its version: `gpt4-1`, or `words-1` for n-grams.
    pub normalisation: &'static str,
    /// Normalised characters of a window; of the shortest run that makes an example contaminated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// Normalised characters of the shortest run that was seen; shorter examples are not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<u32>,
    /// Windows drawn from each example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<u32>,
    /// Seed of the draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Words of an n-gram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// The evaluation sets.
    pub sets: Vec<SetReport>,
    /// The training data.
    pub training: Training,
    /// What this method cannot see.
    pub limits: Vec<&'static str>,
    /// One for each example, in their order.
    pub examples: Vec<ExampleReport>,
}

/// An evaluation set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetReport {
    /// The name of its file.
    pub name: String,
    /// The fields looked at.
    pub fields: Vec<String>,
    /// Examples in it.
    pub examples: u32,
    /// Of these, long enough to judge.
    pub judged: u32,
    /// Of these, contaminated.
    pub contaminated: u32,
    /// How many examples share a run of at least so many characters; all windows only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_length: Vec<ByLength>,
    /// How many are contaminated by other seeds, had they been drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seeds: Option<Spread>,
}

/// How many examples share a run of at least `chars`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ByLength {
    /// Normalised characters.
    pub chars: u32,
    /// Examples.
    pub examples: u32,
}

/// What the same data says under many seeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// Windows drawn from each example.
    pub samples: u32,
    /// The first seed; the others follow it.
    pub first: u64,
    /// How many seeds.
    pub seeds: u32,
    /// Fewest contaminated examples.
    pub min: u32,
    /// Their mean.
    pub mean: f64,
    /// Most.
    pub max: u32,
    /// Examples with any window in the data: what no draw exceeds.
    pub all_windows: u32,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Training {
    /// The files, in their order.
    pub files: Vec<String>,
    /// Files of folders left out for their names.
    pub files_passed_over: u64,
    /// Records read.
    pub records: u64,
    /// Records without any of the fields that count.
    pub records_without_text: u64,
    /// Strings looked at.
    pub strings: u64,
    /// Halves of surrogate pairs in escapes, which are no characters and were dropped.
    pub lone_surrogates: u64,
    /// Records that could not be read and were left out.
    pub records_skipped: u64,
    /// The first of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The file.
    pub file: String,
    /// The line (or record of an array), from 1.
    pub line: u64,
    /// Byte of the line, from 1.
    pub column: u64,
    /// Why.
    pub reason: String,
}

/// What was found of an example.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExampleReport {
    /// The evaluation set.
    pub set: String,
    /// Its id in the set.
    pub id: String,
    /// The answer.
    pub status: Status,
    /// Normalised characters of the text looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chars: Option<u32>,
    /// Words of it; n-grams only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<u32>,
    /// Normalised characters of the longest run that stands in the data; absent below the floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_chars: Option<u32>,
    /// Of all its windows (or n-grams), how many stand in the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<Windows>,
    /// Records of the data that hold one of the windows that count; of the most frequent n-gram.
    #[serde(skip_serializing_if = "is_zero")]
    pub records: u64,
    /// The windows drawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drawn: Vec<Drawn>,
    /// The longest run, at its earliest place; for n-grams the earliest one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Windows of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Windows {
    /// All.
    pub all: u32,
    /// Those that stand in the data.
    pub found: u32,
}

/// A window that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drawn {
    /// Its first normalised character.
    pub start: u32,
    /// Its normalised characters.
    pub chars: u32,
    /// Where it stands in the data, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A passage that stands on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The file of the training data.
    pub file: String,
    /// Its line, from 1; for an array the record.
    pub line: u64,
    /// The key of the string in its record.
    pub field: String,
    /// Which of the strings under that key, from 0, where there are several.
    #[serde(skip_serializing_if = "is_zero")]
    pub string: u64,
    /// First code point of the passage in that string.
    pub start: u64,
    /// One past the last.
    pub end: u64,
    /// What stands there; long passages are cut in the middle. Absent for records too long to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// First code point in the text of the example.
    pub example_start: u64,
    /// One past the last.
    pub example_end: u64,
    /// What stands there.
    pub example_text: String,
}
