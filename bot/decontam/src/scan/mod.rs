//! `decontam scan`: which evaluation examples stand in training data.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use overlap::Squeezer;

mod assemble;
mod draw;
mod elements;
mod error;
mod eval;
mod excerpt;
mod feed;
mod long;
mod look_runs;
mod ngram;
mod record;
#[cfg(test)]
mod record_tests;
pub mod report;
mod source;
mod table;
mod tally;
mod target;
mod unescape;
mod worker;

pub use error::Error;
pub use feed::Pieces;
pub use record::TextFields;
pub use report::{Method, Report, Status};

use assemble::Assembly;
use eval::{Choice, Evaluation};
use feed::Feed;
use look_runs::RunLook;
use ngram::{GramLook, GramTally, Grams};
use report::{Skipped, Training};
use source::Sources;
use tally::Tally;
use target::{Plan, Targets};
use worker::{BROKEN_NAMED_MAX, BrokenLine, Counts, Look, Worker};

/// How to scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How examples are looked for.
    pub method: Method,
    /// Normalised characters of a window.
    pub length: u32,
    /// Normalised characters of the shortest run that is seen; shorter examples are not judged.
    pub floor: u32,
    /// Windows drawn from each example.
    pub samples: u32,
    /// Seed of the draw.
    pub seed: u64,
    /// How many seeds the spread is told over; 0 leaves it out.
    pub spread: u32,
    /// Words of an n-gram.
    pub n: u32,
    /// Fields of the examples; none for their question.
    pub fields: Vec<String>,
    /// Field of the examples with their id.
    pub id_field: Option<String>,
    /// Strings of the training records.
    pub text_fields: TextFields,
    /// Threads.
    pub threads: usize,
    /// How texts are normalised; the result does not depend on it.
    pub squeezer: Squeezer,
    /// Whether records that cannot be read are counted and left out.
    pub skip_bad: bool,
    /// Into what pieces the data is cut; the result does not depend on it.
    pub pieces: Pieces,
}

impl Settings {
    /// The published method as published: three windows of 50 characters, seed 0.
    pub fn new(method: Method) -> Self {
        Self {
            method,
            length: 50,
            floor: 30,
            samples: 3,
            seed: 0,
            spread: 20,
            n: 13,
            fields: Vec::new(),
            id_field: None,
            text_fields: TextFields::Auto,
            threads: 1,
            squeezer: Squeezer::detect(),
            skip_bad: false,
            pieces: Pieces::default(),
        }
    }

    fn check(&self) -> Result<(), Error> {
        if !(8..=10_000).contains(&self.length) {
            return Err(Error::Length { length: self.length as usize });
        }
        if !(8..=self.length).contains(&self.floor) {
            return Err(Error::Floor { floor: self.floor as usize, length: self.length as usize });
        }
        if !(2..=100).contains(&self.n) {
            return Err(Error::N(self.n as usize));
        }
        Ok(())
    }
}

/// How far a scan has come, for a progress bar.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    done: Arc<AtomicU64>,
    all: Arc<AtomicU64>,
}

impl Progress {
    /// Bytes read from disks so far.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Bytes on the disks; 0 while not known, and without those of standard input.
    pub fn all(&self) -> u64 {
        self.all.load(Ordering::Relaxed)
    }
}

/// Scans training data for evaluation examples. Memory does not grow with the data.
///
/// # Errors
/// When a file cannot be read, a record is broken (unless such are skipped), or nothing can be looked for.
pub fn scan(
    eval: &[PathBuf],
    train: &[PathBuf],
    settings: &Settings,
    stdin: &mut dyn Read,
    progress: &Progress,
) -> Result<Report, Error> {
    settings.check()?;
    let pipe = |paths: &[PathBuf]| paths.iter().any(|path| path == Path::new("-"));
    if pipe(eval) && pipe(train) {
        return Err(Error::StdinTwice);
    }
    let choice = Choice { fields: &settings.fields, id_field: settings.id_field.as_deref() };
    let evaluation = Evaluation::read(eval, choice, stdin)?;
    let sources = Sources::find(train)?;
    progress.all.store(sources.files.iter().map(|file| file.bytes).sum(), Ordering::Relaxed);
    let feed = Feed::new(&sources.files, settings.pieces, Arc::clone(&progress.done));
    let assembly = |read: &Reading| -> Result<Assembly<'_>, Error> {
        Ok(Assembly {
            settings,
            evaluation: &evaluation,
            feed: &feed,
            files: &sources.files,
            training: read.training(settings, &feed, &sources)?,
        })
    };
    if settings.method == Method::Ngram {
        let grams = Grams::prepare(&evaluation, settings.n as usize);
        let (looks, read) = work(&feed, settings, || GramLook::new(&grams))?;
        let mut tally = GramTally::default();
        for look in looks {
            tally.add(look.tally);
        }
        return Ok(assembly(&read)?.grams(&grams, &tally));
    }
    let draw = (settings.method == Method::Gpt4).then_some((settings.samples, settings.seed));
    let plan = Plan { length: settings.length, floor: settings.floor, draw };
    let targets = Targets::prepare(&evaluation, plan)?;
    let (looks, read) = work(&feed, settings, || RunLook::new(&targets))?;
    let mut tally = Tally::new(&targets);
    for look in looks {
        tally.add(look.tally);
    }
    Ok(assembly(&read)?.runs(&targets, &tally))
}

/// What all threads have read.
#[derive(Debug, Default)]
struct Reading {
    counts: Counts,
    broken: Vec<BrokenLine>,
}

impl Reading {
    fn training(&self, settings: &Settings, feed: &Feed<'_>, sources: &Sources) -> Result<Training, Error> {
        let mut skipped = self.broken.iter().take(BROKEN_NAMED_MAX).map(|broken| Skipped {
            file: sources.files[broken.piece.file as usize].name.clone(),
            line: feed.line_number(broken.piece, broken.line),
            column: broken.column,
            reason: broken.what.to_string(),
        });
        if !settings.skip_bad
            && let Some(first) = skipped.next()
        {
            let array = feed.is_array(self.broken[0].piece.file);
            return Err(Error::Broken {
                name: first.file,
                unit: if array { "record" } else { "line" },
                line: first.line,
                column: first.column,
                reason: first.reason,
            });
        }
        let Counts { records, without_text, strings, lone_surrogates, broken } = self.counts;
        if records == 0 {
            return Err(Error::NoRecords);
        }
        if let (TextFields::Named(names), true) = (&settings.text_fields, without_text == records) {
            return Err(Error::NoText(names.join(" or ")));
        }
        Ok(Training {
            files: sources.files.iter().map(|file| file.name.clone()).collect(),
            files_passed_over: sources.passed_over,
            records,
            records_without_text: without_text,
            strings,
            lone_surrogates,
            records_skipped: broken,
            skipped: skipped.collect(),
        })
    }
}

/// Reads all data on as many threads as asked for.
fn work<'a, L: Look + Send>(
    feed: &'a Feed<'a>,
    settings: &'a Settings,
    look: impl Fn() -> L + Sync,
) -> Result<(Vec<L>, Reading), Error> {
    let done = Mutex::new((Vec::new(), Reading::default()));
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..settings.threads.max(1) {
            scope.spawn(|| {
                let mut worker =
                    Worker::new(feed, &settings.text_fields, settings.squeezer, settings.skip_bad, look());
                let result = feed.work(&mut worker);
                let (look, counts, broken) = worker.finish();
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                done.0.push(look);
                done.1.counts.add(counts);
                done.1.broken.extend(broken);
                if let Err(error) = result {
                    failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                }
            });
        }
    });
    let (looks, mut read) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    read.broken.sort_unstable();
    // A broken record comes before the trouble with a file that another thread met later.
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) if settings.skip_bad || read.broken.is_empty() => Err(error),
        _ => Ok((looks, read)),
    }
}

/// `decontam scan`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Evaluation sets: JSON Lines or one JSON array, plain, gzip or zstd; several files, or - for standard input
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub eval: Vec<PathBuf>,
    /// Training data: JSON Lines or JSON arrays, plain, gzip or zstd; files, folders, or - for standard input
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    pub train: Vec<PathBuf>,
    /// gpt4: random windows, as published; exhaustive: all windows; ngram: runs of words, as other tools do
    #[arg(long, value_enum, default_value_t = MethodArg::Gpt4)]
    pub method: MethodArg,
    /// Random windows of each example
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub samples: u32,
    /// Letters and digits of a window
    #[arg(long, value_name = "CHARACTERS", default_value_t = 50)]
    pub length: u32,
    /// Shorter examples are not judged, and shorter runs not seen [default: 30, or the length where that is less]
    #[arg(long, value_name = "CHARACTERS")]
    pub floor: Option<u32>,
    /// Seed of the random windows; it stands in the report
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Over how many seeds to tell the spread of the random windows; 0 for none
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub spread: u32,
    /// Words of an n-gram
    #[arg(long, value_name = "WORDS", default_value_t = 13)]
    pub n: u32,
    /// Field of the examples to look for, once for each; without it the question, as published
    #[arg(long = "field", value_name = "NAME")]
    pub fields: Vec<String>,
    /// Field of the examples with their id [default: `task_id`, `id`, `question_id` …, or the number of the example]
    #[arg(long, value_name = "NAME")]
    pub id_field: Option<String>,
    /// Field of the training records to look at, once for each; without it `text`, else `content`, else all strings
    #[arg(long = "train-field", value_name = "NAME")]
    pub train_fields: Vec<String>,
    /// Threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Which processor instructions read the text; the result is the same
    #[arg(long, value_enum, default_value_t = Kernel::Auto)]
    pub kernel: Kernel,
    /// Count records that cannot be read and leave them out, instead of stopping at the first
    #[arg(long)]
    pub skip_bad: bool,
    /// JSON instead of the table
    #[arg(long)]
    pub json: bool,
    /// Write the JSON to this file as well
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// [`Method`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[expect(missing_docs, reason = "they are those of `Method`")]
pub enum MethodArg {
    Gpt4,
    Exhaustive,
    Ngram,
}

/// [`overlap::Path`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kernel {
    /// The fastest of this processor.
    Auto,
    /// Safe code for any processor.
    Portable,
    /// AVX2.
    Avx2,
    /// AVX-512 with BW and VBMI2.
    Avx512,
}

impl Args {
    /// What the arguments say.
    ///
    /// # Errors
    /// When an option has no meaning with the method, or the processor cannot take the path asked for.
    pub fn settings(&self, processors: usize) -> Result<Settings, Error> {
        let method = match self.method {
            MethodArg::Gpt4 => Method::Gpt4,
            MethodArg::Exhaustive => Method::Exhaustive,
            MethodArg::Ngram => Method::Ngram,
        };
        if method == Method::Ngram && self.floor.is_some() {
            return Err(Error::Option { option: "floor", method: "ngram", instead: "exhaustive" });
        }
        let path = match self.kernel {
            Kernel::Auto => None,
            Kernel::Portable => Some(overlap::Path::Portable),
            Kernel::Avx2 => Some(overlap::Path::Avx2),
            Kernel::Avx512 => Some(overlap::Path::Avx512),
        };
        let squeezer = match path {
            None => Squeezer::detect(),
            Some(path) => Squeezer::with_path(path).ok_or(Error::Kernel(path.name()))?,
        };
        Ok(Settings {
            length: self.length,
            floor: self.floor.unwrap_or(30.min(self.length)),
            samples: self.samples,
            seed: self.seed,
            spread: self.spread,
            n: self.n,
            fields: self.fields.clone(),
            id_field: self.id_field.clone(),
            text_fields: if self.train_fields.is_empty() {
                TextFields::Auto
            } else {
                TextFields::Named(self.train_fields.clone())
            },
            threads: self.threads.map_or(processors, usize::from),
            squeezer,
            skip_bad: self.skip_bad,
            ..Settings::new(method)
        })
    }
}

/// Runs the command: scans, prints the table or the JSON to `out`, and says whether anything is contaminated.
/// `stdin` is read for evaluation sets that are `-`.
///
/// # Errors
/// [`Error`], which knows its exit status.
pub fn run(
    args: &Args,
    processors: usize,
    stdin: &mut dyn Read,
    out: &mut dyn Write,
    progress: &Progress,
) -> Result<bool, Error> {
    let report = scan(&args.eval, &args.train, &args.settings(processors)?, stdin, progress)?;
    let mut json = serde_json::to_string_pretty(&report).map_err(Error::Json)?;
    json.push('\n');
    if let Some(path) = &args.out {
        crate::output::write_file(path, json.as_bytes())
            .map_err(|error| Error::Write { name: path.display().to_string(), error })?;
    }
    let text = if args.json { json } else { table::render(&report) };
    crate::output::print(out, &text)
        .map_err(|error: io::Error| Error::Write { name: "standard output".to_owned(), error })?;
    Ok(report.sets.iter().any(|set| set.contaminated > 0))
}

/// Writes a page that [`run`] has made.
///
/// # Errors
/// When it cannot be written.
pub fn show(page: &[u8], out: &mut dyn Write) -> Result<(), Error> {
    crate::output::print(out, &String::from_utf8_lossy(page))
        .map_err(|error| Error::Write { name: "standard output".to_owned(), error })
}
