//! `decontam rescore`: pass@k on all, clean and contaminated examples.
//!
//! It joins the report of a scan with the results of an evaluation harness by the examples' ids. Nothing is scanned
//! again: a report of all windows knows the longest shared run of every example, so another threshold only decides
//! anew.

mod error;
mod notes;
mod report;
mod samples;
mod score;
mod table;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::output;

pub use error::Error;
pub(crate) use report::reason;
pub use report::{Example, Method, REPORT_FORMAT, Report, Status};
pub use samples::{Counting, Tally, UnknownIds};
pub use score::{Counts, Differences, Group, LeftOut, Rescore, Scores, SetScore, rescore};

/// The ks of the HumanEval harness.
const DEFAULT_KS: [u64; 3] = [1, 10, 100];

/// `decontam rescore`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The report of `decontam scan`, plain, gzip or zstd, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub report: PathBuf,
    /// Evaluated samples as the HumanEval harness writes them (JSON Lines with `task_id` and `passed`), plain, gzip or
    /// zstd; several files, or - for standard input
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub results: Vec<PathBuf>,
    /// Which pass@k; without it those of 1, 10 and 100 that every task has samples for
    #[arg(long, value_name = "K", value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    pub k: Vec<u64>,
    /// Contaminated from this many shared characters on, instead of as the scan decided; needs a report of the
    /// exhaustive method
    #[arg(long, value_name = "CHARACTERS")]
    pub threshold: Option<u64>,
    /// Only this evaluation set of the report
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
    /// Leave out samples whose task is not in the report, instead of refusing them
    #[arg(long)]
    pub ignore_unknown: bool,
    /// JSON instead of the table
    #[arg(long)]
    pub json: bool,
    /// Write the JSON to this file as well
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Runs the command: reads the report and the results, prints the table or the JSON to `out`, and what a reader of the
/// JSON alone could overlook to `err`. `stdin` is read only where a path is `-`.
///
/// # Errors
/// [`Error`], which knows its exit status.
pub fn run(args: &Args, stdin: &mut dyn Read, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Error> {
    let readers = std::iter::once(&args.report).chain(&args.results);
    if readers.filter(|path| path.as_path() == Path::new("-")).count() > 1 {
        return Err(Error::StdinTwice);
    }
    let mut report = Report::read(&args.report, stdin)?;
    if let Some(threshold) = args.threshold {
        report.decide_again(threshold)?;
    }
    if let Some(name) = &args.set {
        report.keep_set(name)?;
    }
    let unknown = if args.ignore_unknown { UnknownIds::LeaveOut } else { UnknownIds::Refuse };
    let counting = samples::count(&report, &args.results, unknown, stdin)?;
    let asked = (!args.k.is_empty()).then_some(args.k.as_slice());
    let rescore = rescore(&report, &counting, asked)?;

    let mut json = serde_json::to_string_pretty(&rescore).map_err(Error::Json)?;
    json.push('\n');
    if let Some(path) = &args.out {
        output::write_file(path, json.as_bytes())
            .map_err(|error| Error::Write { name: path.display().to_string(), error })?;
    }
    if args.json {
        for warning in &rescore.warnings {
            // Nobody is left to be told if standard error is closed.
            let _ = writeln!(err, "{warning}");
        }
    }
    let text = if args.json { json } else { table::render(&rescore) };
    output::print(out, &text).map_err(|error| Error::Write { name: "standard output".to_owned(), error })
}
