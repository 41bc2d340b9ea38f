//! The report of a scan, as far as a rescore needs it.

use std::collections::HashSet;
use std::fmt;
use std::io::Read;
use std::path::Path;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use crate::input::Input;

use super::Error;
use super::error::listed;

/// The format that `decontam scan` writes and this module reads.
pub const REPORT_FORMAT: &str = "decontam-report-1";

/// How the scan looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Random windows of each example.
    Gpt4,
    /// All windows.
    Exhaustive,
    /// Word n-grams.
    Ngram,
}

impl Method {
    /// As on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Method::Gpt4 => "gpt4",
            Method::Exhaustive => "exhaustive",
            Method::Ngram => "ngram",
        }
    }
}

/// What the scan says about an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No copy was found.
    Clean,
    /// A copy was found.
    Contaminated,
    /// So short that a copy would mean nothing.
    TooShort,
}

/// One example of an evaluation set. Lengths are in normalised characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Example {
    /// The evaluation set.
    pub set: String,
    /// The id in its set; a number is its decimal string.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// What the scan says.
    pub status: Status,
    /// The longest run shared with the training data; absent or 0 below the floor.
    #[serde(default)]
    pub longest_chars: Option<u64>,
    /// The length of the text looked for, where the report gives it.
    #[serde(default)]
    pub chars: Option<u64>,
}

/// A report, read from its file. Further fields are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Report {
    /// The file, as it is called in messages.
    #[serde(skip)]
    pub name: String,
    /// How the scan looked.
    pub method: Method,
    /// The window, or the run from which on the scan called an example contaminated, in normalised characters.
    #[serde(default)]
    pub length: Option<u64>,
    /// The shortest shared run that the scan could see, in normalised characters.
    #[serde(default)]
    pub floor: Option<u64>,
    /// The threshold of [`Report::decide_again`].
    #[serde(skip)]
    pub threshold: Option<u64>,
    /// All examples of all sets.
    pub examples: Vec<Example>,
}

#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    format: serde_json::Value,
}

impl Report {
    /// Reads a report.
    ///
    /// # Errors
    /// [`Error`] if the file cannot be read, is not JSON or not such a report.
    pub fn read(path: &Path, stdin: &mut dyn Read) -> Result<Self, Error> {
        let mut input = Input::open(path, stdin)?;
        let bytes = input.read_all()?;
        Self::parse(&input.name, &bytes)
    }

    fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        // The format first: another program's JSON fails there with a better sentence than a missing field.
        let head: Head = serde_json::from_slice(bytes).map_err(|error| broken(name, &error))?;
        if head.format != REPORT_FORMAT {
            let found = match head.format {
                serde_json::Value::Null => "it has no \"format\"".to_owned(),
                other => format!("its \"format\" is {other}"),
            };
            return Err(Error::ReportFormat { name: name.to_owned(), found, expected: REPORT_FORMAT });
        }
        let mut report: Report = serde_json::from_slice(bytes).map_err(|error| broken(name, &error))?;
        name.clone_into(&mut report.name);
        report.check()?;
        Ok(report)
    }

    fn check(&self) -> Result<(), Error> {
        let lacks = |field| Error::ReportField { name: self.name.clone(), field, method: self.method.name() };
        if self.method != Method::Ngram && self.length.is_none() {
            return Err(lacks("length"));
        }
        if self.method == Method::Exhaustive && self.floor.is_none() {
            return Err(lacks("floor"));
        }
        if self.examples.is_empty() {
            return Err(Error::ReportEmpty(self.name.clone()));
        }
        let mut seen = HashSet::new();
        for example in &self.examples {
            if !seen.insert((&example.set, &example.id)) {
                return Err(Error::ReportTwice {
                    name: self.name.clone(),
                    set: example.set.clone(),
                    id: example.id.clone(),
                });
            }
        }
        Ok(())
    }

    /// Decides anew which examples are contaminated: those that share a run of at least `threshold` normalised
    /// characters, or the whole of a text that is shorter, as the published method takes a short text whole. Examples
    /// too short to judge stay so.
    ///
    /// # Errors
    /// [`Error::ThresholdMethod`] if the report knows no longest runs, [`Error::ThresholdFloor`] if the scan could not
    /// see runs that short.
    pub fn decide_again(&mut self, threshold: u64) -> Result<(), Error> {
        let (Method::Exhaustive, Some(length), Some(floor)) = (self.method, self.length, self.floor) else {
            return Err(Error::ThresholdMethod { name: self.name.clone(), method: self.method.name() });
        };
        if threshold < floor {
            return Err(Error::ThresholdFloor { threshold, floor });
        }
        for example in self.examples.iter_mut().filter(|example| example.status != Status::TooShort) {
            let longest = example.longest_chars.unwrap_or(0);
            // Called contaminated with a run below the scan's own length: the run is the whole text. A report with
            // lengths says so for the texts between that length and a higher threshold, too.
            let whole = (example.status == Status::Contaminated && longest < length)
                || (longest > 0 && example.chars == Some(longest));
            example.status = if longest >= threshold || whole { Status::Contaminated } else { Status::Clean };
        }
        self.threshold = Some(threshold);
        Ok(())
    }

    /// Drops all examples of other sets.
    ///
    /// # Errors
    /// [`Error::UnknownSet`] if none is left.
    pub fn keep_set(&mut self, name: &str) -> Result<(), Error> {
        let known = self.sets().into_iter().map(str::to_owned).collect::<Vec<_>>();
        self.examples.retain(|example| example.set == name);
        if self.examples.is_empty() {
            return Err(Error::UnknownSet { name: name.to_owned(), known: listed(&known) });
        }
        Ok(())
    }

    /// The evaluation sets in the order of the report.
    pub fn sets(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.examples.iter().map(|example| example.set.as_str()).filter(|set| seen.insert(*set)).collect()
    }
}

fn broken(name: &str, error: &serde_json::Error) -> Error {
    Error::ReportJson {
        name: name.to_owned(),
        line: error.line(),
        column: error.column(),
        reason: reason(error),
    }
}

/// What serde says, without its own "at line … column …".
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or_else(|| text.clone(), |(reason, _)| reason.to_owned())
}

/// An id: a string, or a whole number as its decimal string.
pub(super) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    struct IdVisitor;
    impl Visitor<'_> for IdVisitor {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an id (a string or a whole number)")
        }

        fn visit_str<E: de::Error>(self, id: &str) -> Result<String, E> {
            Ok(id.to_owned())
        }

        fn visit_u64<E: de::Error>(self, id: u64) -> Result<String, E> {
            Ok(id.to_string())
        }

        fn visit_i64<E: de::Error>(self, id: i64) -> Result<String, E> {
            Ok(id.to_string())
        }
    }
    from.deserialize_any(IdVisitor)
}
