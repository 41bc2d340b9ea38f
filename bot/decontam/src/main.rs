//! The `decontam` command.

use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use clap::{Parser, Subcommand};
use decontam::{rescore, scan};
use indicatif::{ProgressBar, ProgressStyle};

/// Evaluation sets against training data: which examples stand in it, and what the score is without them.
///
/// Exit status: 0 done and nothing contaminated, 1 something is contaminated (scan), 2 wrong usage or bad input,
/// 3 the outside failed (disk).
#[derive(Debug, Parser)]
#[command(name = "decontam", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Which examples stand in the training data
    Scan(Box<scan::Args>),
    /// pass@k on all, clean and contaminated examples
    Rescore(rescore::Args),
}

fn main() -> ExitCode {
    let (message, status) = match Cli::parse().command {
        Command::Scan(args) => match scan(&args) {
            Ok(contaminated) => return ExitCode::from(u8::from(contaminated)),
            Err(error) => (error.to_string(), error.exit_status()),
        },
        Command::Rescore(args) => match rescore::run(&args, &mut stdin(), &mut stdout(), &mut stderr()) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => (error.to_string(), error.exit_status()),
        },
    };
    eprintln!("decontam: {message}");
    ExitCode::from(status)
}

fn scan(args: &scan::Args) -> Result<bool, scan::Error> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let progress = scan::Progress::default();
    if !stderr().is_terminal() {
        return scan::run(args, processors, &mut stdin(), &mut stdout(), &progress);
    }
    let bar =
        ProgressBar::no_length().with_style(style("{spinner} {decimal_bytes} read, {decimal_bytes_per_sec}"));
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let (bar, progress) = (&bar, &progress);
        scope.spawn(move || {
            while stopped.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
                // Of a pipe nobody knows how much is to come.
                if bar.length().is_none() && progress.all() > 0 {
                    bar.set_length(progress.all());
                    bar.set_style(style(
                        "{bar:30} {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left",
                    ));
                }
                bar.set_position(progress.done());
            }
            bar.finish_and_clear();
        });
        let mut page = Vec::new();
        let result = scan::run(args, processors, &mut stdin(), &mut page, progress);
        // The bar goes before the report comes.
        drop(stop);
        result.map(|contaminated| (contaminated, page))
    })
    .and_then(|(contaminated, page)| scan::show(&page, &mut stdout()).map(|()| contaminated))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
