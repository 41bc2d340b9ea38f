//! `decontam scan`: which evaluation examples stand in training data.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use overlap::Squeezer;

mod args;
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

pub use args::{Args, Kernel, MethodArg};
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
    let assembly = |read: &Totals| -> Result<Assembly<'_>, Error> {
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
struct Totals {
    counts: Counts,
    broken: Vec<BrokenLine>,
}

impl Totals {
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
) -> Result<(Vec<L>, Totals), Error> {
    let done = Mutex::new((Vec::new(), Totals::default()));
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
