//! How a command ends.

use std::fmt;
use std::process::ExitCode;

use discord::scrub::scrub;

/// Why a command did not end with 0.
#[derive(Debug)]
pub enum Failure {
    /// The answer is negative: rejected, not verified, not as expected. Exit status 1; the command said why.
    Negative,
    /// Wrong usage or bad input. Exit status 2.
    Input(String),
    /// The outside failed: a disk, a database, a network. Exit status 3.
    Outside(String),
}

impl Failure {
    /// Bad input, from any error: its whole chain on one line.
    pub fn input(error: impl std::error::Error) -> Self {
        Failure::Input(chain(&error))
    }

    /// A failure of the outside, from any error.
    pub fn outside(error: impl std::error::Error) -> Self {
        Failure::Outside(chain(&error))
    }

    /// The exit status; the message goes to standard error.
    pub fn report(&self) -> ExitCode {
        match self {
            Failure::Negative => ExitCode::from(1),
            Failure::Input(message) => {
                eprintln!("herald: {}", scrub(message));
                ExitCode::from(2)
            }
            Failure::Outside(message) => {
                eprintln!("herald: {}", scrub(message));
                ExitCode::from(3)
            }
        }
    }
}

/// An error with its causes, unless a cause is already part of the sentence before it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

/// Reads a file, naming it when that fails.
///
/// # Errors
/// [`Failure::Input`] with the path and the mend.
pub fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::Input(cannot("read", path, &error)))
}

/// Writes a file whole or not at all: first beside it, then renamed over it.
///
/// # Errors
/// [`Failure::Outside`] with the path.
pub fn write_file(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    std::fs::write(&part, bytes)
        .and_then(|()| std::fs::rename(&part, path))
        .map_err(|error| Failure::Outside(cannot("write", path, &error)))
}

fn cannot(what: &str, path: &std::path::Path, error: &std::io::Error) -> String {
    let mend = match error.kind() {
        std::io::ErrorKind::NotFound => "; is the path right?",
        std::io::ErrorKind::PermissionDenied => "; may this user do that?",
        std::io::ErrorKind::StorageFull => "; free some space and run it again",
        _ => "",
    };
    format!("cannot {what} {}: {error}{mend}", path.display())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Negative => f.write_str("the answer is negative"),
            Failure::Input(message) | Failure::Outside(message) => f.write_str(message),
        }
    }
}

impl From<campaigns::Error> for Failure {
    fn from(error: campaigns::Error) -> Self {
        match error {
            campaigns::Error::Store(error) => error.into(),
            other => Failure::input(other),
        }
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Failure::outside(error)
    }
}
