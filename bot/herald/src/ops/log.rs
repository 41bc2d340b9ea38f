//! The log: lines on standard error, as text or JSON, without secrets.
//!
//! Libraries underneath print addresses and whole requests, so they speak from warnings on unless the operator names
//! them, and every line goes through the scrubber whoever wrote it.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, PoisonError};

use discord::scrub::Scrubber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::LogFormat;

/// Libraries that say more than an operator wants, and more than a log should hold.
const QUIET: [&str; 10] = [
    "h2",
    "hyper",
    "hyper_util",
    "poise",
    "reqwest",
    "rustls",
    "serenity",
    "sqlx",
    "tokio_tungstenite",
    "tungstenite",
];

/// What is logged at a level such as `info` or `info,discord=debug`.
///
/// # Errors
/// A sentence that names what is wrong.
pub fn filter(level: &str) -> Result<EnvFilter, String> {
    let mut directives: Vec<String> = Vec::new();
    for part in level.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        // A lone word that is no level would be taken for a part of the program, and nothing would be logged.
        let lone = !part.contains(['=', '[']);
        if lone && part.parse::<tracing_subscriber::filter::LevelFilter>().is_err() {
            return Err(format!("{part:?} is no level; use error, warn, info, debug, trace or off"));
        }
        directives.push(part.to_owned());
    }
    if directives.is_empty() {
        return Err("empty; use error, warn, info or debug".to_owned());
    }
    let whole =
        directives.iter().rev().find_map(|part| part.parse::<tracing_subscriber::filter::LevelFilter>().ok());
    let quiet = whole.map_or(tracing_subscriber::filter::LevelFilter::WARN, |level| {
        level.min(tracing_subscriber::filter::LevelFilter::WARN)
    });
    // A later directive for the same part replaces an earlier one.
    let all: Vec<String> = QUIET.iter().map(|part| format!("{part}={quiet}")).chain(directives).collect();
    EnvFilter::try_new(all.join(",")).map_err(|error| format!("{error}; write it like info,discord=debug"))
}

/// Begins to log on standard error. A second start in one process, as tests have it, keeps the first.
///
/// # Errors
/// As for [`filter`].
pub fn start(format: LogFormat, level: &str, scrubber: Scrubber) -> Result<(), String> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(level)?)
        .with_writer(Clean::new(scrubber, io::stderr))
        .with_ansi(format == LogFormat::Text && io::stderr().is_terminal());
    let _ = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}

/// Makes writers whose lines are scrubbed before they reach the writer below.
#[derive(Clone)]
pub struct Clean<M> {
    scrubber: Arc<Scrubber>,
    below: M,
}

impl<M> Clean<M> {
    /// Over another maker of writers.
    pub fn new(scrubber: Scrubber, below: M) -> Self {
        Self { scrubber: Arc::new(scrubber), below }
    }
}

impl<'a, W: Write, M: Fn() -> W> MakeWriter<'a> for Clean<M> {
    type Writer = CleanWriter<W>;

    fn make_writer(&'a self) -> Self::Writer {
        CleanWriter { scrubber: self.scrubber.clone(), below: (self.below)(), line: Vec::new() }
    }
}

/// Collects one event and writes it scrubbed when it is dropped: a secret cut in two by two writes would be overlooked.
pub struct CleanWriter<W: Write> {
    scrubber: Arc<Scrubber>,
    below: W,
    line: Vec<u8>,
}

impl<W: Write> Write for CleanWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Drop for CleanWriter<W> {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&self.line);
        // Nobody can be told that the log is gone.
        let _ = self.below.write_all(self.scrubber.scrub(&text).as_bytes());
        let _ = self.below.flush();
    }
}

/// A log in memory, for tests.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    /// Everything logged so far.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tracing::subscriber::with_default;

    use super::*;

    /// Made up, in the shape of a real one; in pieces, so that nothing that looks for secrets in files finds one.
    const TOKEN: &str =
        concat!("MTM1NzI0ODI1MzEzMjgwMDAwMA", ".GhT9xQ.", "k3rVn0tARealTok3nJustTheSh4pe-of_1");

    fn logged(format: LogFormat, level: &str, run: impl FnOnce()) -> String {
        let memory = Memory::default();
        let below = memory.clone();
        let secret = "a key of this process".to_owned();
        let builder = tracing_subscriber::fmt()
            .with_env_filter(filter(level).unwrap())
            .with_ansi(false)
            .with_writer(Clean::new(Scrubber::new([secret.into()]), move || below.clone()));
        match format {
            LogFormat::Text => with_default(builder.finish(), run),
            LogFormat::Json => with_default(builder.json().flatten_event(true).finish(), run),
        }
        memory.text()
    }

    #[test]
    fn no_line_holds_a_secret() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let text = logged(format, "info", || {
                let _span = tracing::info_span!("request", authorization = %format!("Bot {TOKEN}")).entered();
                tracing::warn!(url = "https://discord.com/api/webhooks/1/abcdef/x", "refused: {TOKEN}");
                tracing::info!(content = "the words of a member", "a key of this process");
            });
            assert_eq!(text.lines().count(), 2, "{text}");
            assert!(text.contains("/webhooks/1/…/x") && text.contains("refused: …"), "{text}");
            for secret in ["k3rVn0t", "abcdef", "the words", "a key of"] {
                assert!(!text.contains(secret), "{text}");
            }
            if format == LogFormat::Json {
                for line in text.lines() {
                    serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON");
                }
            }
        }
    }

    #[test]
    fn libraries_are_quiet_unless_they_are_named() {
        let speak = || {
            tracing::info!(target: "serenity::http", "library");
            tracing::warn!(target: "serenity::gateway", "trouble");
            tracing::info!(target: "discord::intake", "ours");
        };
        let usual = logged(LogFormat::Text, "info", speak);
        assert!(!usual.contains("library") && usual.contains("trouble") && usual.contains("ours"), "{usual}");
        let named = logged(LogFormat::Text, "info,serenity=info", speak);
        assert!(named.contains("library") && named.contains("ours"), "{named}");
        let silent = logged(LogFormat::Text, "error", speak);
        assert_eq!(silent, "");
    }

    #[test]
    fn a_level_that_is_none_is_refused() {
        for (level, why) in
            [("loud", "\"loud\" is no level"), ("", "empty"), ("info,discord=loud", "discord=loud")]
        {
            let error = filter(level).unwrap_err();
            assert!(error.contains(why) || error.contains("info,discord=debug"), "{error}");
        }
    }
}
