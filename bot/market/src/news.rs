//! Headlines as plain values, and the JSON Lines files that hold them.

use std::io::{BufRead, BufReader, Read};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How far a headline is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsState {
    /// One source, nobody else yet.
    Rumour,
    /// Two independent sources or a primary document.
    #[default]
    Confirmed,
    /// Another source contradicts it.
    Disputed,
    /// Withdrawn or denied by those it speaks of.
    Retracted,
}

/// One headline. A later item with the same id is a revision of it, known from its own `first_seen` on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsItem {
    /// The source's id of the story.
    pub id: String,
    /// The source's own time.
    pub published_at: DateTime<Utc>,
    /// When it was first heard; the published time is taken when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<DateTime<Utc>>,
    /// Who says it.
    #[serde(default)]
    pub source: String,
    /// Language tag, such as `en` or `zh-TW`.
    #[serde(default)]
    pub lang: String,
    /// The headline. Recorded posts call it `text`.
    #[serde(alias = "text")]
    pub title: String,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How far it is believed.
    #[serde(default)]
    pub state: NewsState,
}

impl NewsItem {
    /// When this item could first be acted on. Nothing may react to it earlier.
    pub fn known_at(&self) -> DateTime<Utc> {
        self.first_seen.unwrap_or(self.published_at)
    }

    /// When the headline was out: the source's time, but never later than when it was heard, for some feeds
    /// stamp the future.
    pub fn out_at(&self) -> DateTime<Utc> {
        self.published_at.min(self.known_at())
    }
}

/// What is wrong with a news file, and where.
#[derive(Debug, thiserror::Error)]
pub enum NewsError {
    /// The bytes could not be read.
    #[error("{file}, line {line}: {source}; the file must be UTF-8 text")]
    Read {
        /// Name of the file.
        file: String,
        /// Line of the file, from 1.
        line: u64,
        /// What the reader met.
        source: std::io::Error,
    },
    /// A line that is not a headline.
    #[error(
        "{file}, line {line}, column {column}: {reason}; each line is one JSON object with id, published_at \
         (RFC 3339), source, lang, title, and where known first_seen, url and state \
         (rumour, confirmed, disputed, retracted)"
    )]
    BadLine {
        /// Name of the file.
        file: String,
        /// Line of the file, from 1.
        line: u64,
        /// Column of the line, from 1.
        column: usize,
        /// What the parser met.
        reason: String,
    },
}

/// Reads headlines from JSON Lines, in file order. Empty lines are skipped, unknown fields ignored.
///
/// # Errors
/// The first line that is not a headline, with file, line, column and the fields wanted.
pub fn read_news(reader: impl Read, name: &str) -> Result<Vec<NewsItem>, NewsError> {
    let mut items = Vec::new();
    for (line, text) in (1_u64..).zip(BufReader::new(reader).lines()) {
        let text = text.map_err(|source| NewsError::Read { file: name.to_owned(), line, source })?;
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            continue;
        }
        let item = serde_json::from_str(text).map_err(|source| {
            // The parser counts from line 1 of its own one-line text; that tail would mislead.
            let reason = source.to_string();
            let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
            NewsError::BadLine { file: name.to_owned(), line, column: source.column().max(1), reason }
        })?;
        items.push(item);
    }
    Ok(items)
}
