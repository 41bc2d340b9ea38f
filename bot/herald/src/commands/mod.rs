//! One file a command.

pub mod check;
pub mod config;
pub mod doctor;
pub mod export;
pub mod market;
pub mod migrate;
pub mod model;
pub mod originality;
pub mod replay;
pub mod run;
pub mod user;
pub mod verify;

use std::io::{IsTerminal, Read, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::exit::{Failure, read_file};

/// Prints a line to standard output. A closed pipe (`herald … | head`) ends the command quietly.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::outside(error)),
        _ => Ok(()),
    }
}

/// Prints a value as JSON.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value).map_err(Failure::outside)?;
    text.push('\n');
    print(&text)
}

/// True when a person looks at standard output.
pub fn styled() -> bool {
    std::io::stdout().is_terminal()
}

/// A progress bar on standard error, drawn only when that is a terminal.
pub fn progress_bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    let style =
        ProgressStyle::with_template("{bar:32.cyan/blue} {pos}/{len} {msg}").expect("the template is fixed");
    bar.set_style(style.progress_chars("━╸─"));
    bar
}

/// Reads a file, unpacking gzip by its first bytes.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn read_maybe_gzip(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read_file(path)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain).map_err(|error| {
        Failure::Input(format!("{}: broken gzip after {} bytes: {error}", path.display(), plain.len()))
    })?;
    Ok(plain)
}
