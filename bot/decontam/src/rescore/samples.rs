//! The evaluated samples, counted by example.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use crate::input::Input;

use super::error::listed;
use super::report::{self, Report};
use super::{Error, Example};

/// The samples of one example.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were evaluated.
    pub samples: u64,
    /// How many passed.
    pub passed: u64,
}

/// What to do with a task that the report does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownIds {
    /// Refuse the results.
    Refuse,
    /// Leave its samples out and count them.
    LeaveOut,
}

/// All samples, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// One for each example of the report, in its order.
    pub tallies: Vec<Tally>,
    /// Samples left out because the report does not know their task.
    pub ignored_samples: u64,
    /// The tasks they belong to.
    pub ignored_tasks: usize,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default, deserialize_with = "some_id")]
    task_id: Option<String>,
    #[serde(default)]
    passed: Option<bool>,
}

fn some_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    report::id(from).map(Some)
}

/// Where a task that the report does not know stood first.
struct FirstSeen {
    order: usize,
    name: String,
    line: u64,
}

/// Counts the samples of all files.
pub(super) fn count(
    report: &Report,
    results: &[PathBuf],
    unknown: UnknownIds,
    stdin: &mut dyn Read,
) -> Result<Counting, Error> {
    refuse_doubles(results)?;
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, example) in report.examples.iter().enumerate() {
        places.entry(&example.id).or_default().push(place);
    }
    let mut tallies = vec![Tally::default(); report.examples.len()];
    let mut strangers: BTreeMap<String, FirstSeen> = BTreeMap::new();
    let mut ignored_samples = 0;
    for path in results {
        let mut input = Input::open(path, stdin)?;
        let mut line = Vec::new();
        let mut seen = false;
        while let Some(number) = input.next_line(&mut line)? {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            seen = true;
            let (id, passed) = parse(&input.name, number, &line)?;
            match places.get(id.as_str()).map(Vec::as_slice) {
                Some([place]) => {
                    tallies[*place].samples += 1;
                    tallies[*place].passed += u64::from(passed);
                }
                Some(several) => return Err(ambiguous(report, several, &input.name, number)),
                None => {
                    ignored_samples += 1;
                    let order = strangers.len();
                    strangers.entry(id).or_insert_with(|| FirstSeen {
                        order,
                        name: input.name.clone(),
                        line: number,
                    });
                }
            }
        }
        if !seen {
            return Err(Error::NoSamples(input.name));
        }
    }
    if unknown == UnknownIds::Refuse && !strangers.is_empty() {
        return Err(unknown_tasks(report, &strangers));
    }
    if tallies.iter().all(|tally| tally.samples == 0) {
        return Err(Error::NothingInCommon(report.name.clone()));
    }
    Ok(Counting { tallies, ignored_samples, ignored_tasks: strangers.len() })
}

/// A glob and a name beside it easily give one file twice, and twice the samples look like a better experiment.
fn refuse_doubles(results: &[PathBuf]) -> Result<(), Error> {
    let mut seen = HashSet::new();
    for path in results {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if path != Path::new("-") && !seen.insert(real) {
            return Err(Error::SameFileTwice(path.display().to_string()));
        }
    }
    Ok(())
}

fn parse(name: &str, number: u64, bytes: &[u8]) -> Result<(String, bool), Error> {
    let broken = |column, reason| Error::Line { name: name.to_owned(), line: number, column, reason };
    // serde takes an array for an object with the same number of fields.
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    if bytes.get(start) == Some(&b'[') {
        return Err(broken(start + 1, "an array where an object should be".to_owned()));
    }
    let line: Line =
        serde_json::from_slice(bytes).map_err(|error| broken(error.column(), report::reason(&error)))?;
    match (line.task_id, line.passed) {
        (None, _) => Err(Error::NoTaskId { name: name.to_owned(), line: number }),
        (Some(_), None) => Err(Error::NotEvaluated { name: name.to_owned(), line: number }),
        (Some(id), Some(passed)) => Ok((id, passed)),
    }
}

fn ambiguous(report: &Report, places: &[usize], name: &str, line: u64) -> Error {
    let examples: Vec<&Example> = places.iter().map(|place| &report.examples[*place]).collect();
    let sets: Vec<&str> = examples.iter().map(|example| example.set.as_str()).collect();
    Error::Ambiguous { name: name.to_owned(), line, id: examples[0].id.clone(), sets: listed(&sets) }
}

fn unknown_tasks(report: &Report, strangers: &BTreeMap<String, FirstSeen>) -> Error {
    let mut in_order: Vec<(&String, &FirstSeen)> = strangers.iter().collect();
    in_order.sort_by_key(|(_, seen)| seen.order);
    let ids: Vec<&String> = in_order.iter().map(|(id, _)| *id).collect();
    let first = in_order[0].1;
    let sets = report.sets();
    let place = match sets.as_slice() {
        [set] => format!("the set {set} of {}", report.name),
        _ => report.name.clone(),
    };
    Error::UnknownTasks {
        count: strangers.len(),
        listed: listed(&ids),
        place,
        name: first.name.clone(),
        line: first.line,
    }
}
