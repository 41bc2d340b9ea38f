//! The `decontam` command.

use std::io::{stderr, stdin, stdout};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use decontam::rescore;

/// Evaluation sets against training data.
///
/// Exit status: 0 done, 2 wrong usage or bad input, 3 the outside failed (disk).
#[derive(Debug, Parser)]
#[command(name = "decontam", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// pass@k on all, clean and contaminated examples
    Rescore(rescore::Args),
}

fn main() -> ExitCode {
    let Command::Rescore(args) = Cli::parse().command;
    match rescore::run(&args, &mut stdin(), &mut stdout(), &mut stderr()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("decontam: {error}");
            ExitCode::from(error.exit_status())
        }
    }
}
