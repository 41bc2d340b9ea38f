//! Asking a feed over HTTP, with validators so that an unchanged feed costs a few bytes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
};
use reqwest::{StatusCode, Url};

use super::json::Pointers;
use super::{FeedError, Parsed, encoding, json, rss, times};
use crate::http::{Answer, Ask, Http, HttpError};

/// How the answer of a feed is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// JSON by pointers.
    Json(Pointers),
}

/// Reads the address of a feed.
///
/// # Errors
/// What is wrong with it. The address is not repeated, for it may hold a key.
pub fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("this is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("the address of a feed begins with https:// or http://".to_owned());
    }
    if url.password().is_some() || !url.username().is_empty() {
        return Err("an address carries no name or password here; herald reads public feeds".to_owned());
    }
    Ok(url)
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where.
    pub url: Url,
    /// How the answer is read.
    pub format: Format,
    /// How long an exchange may take.
    pub timeout: Duration,
    /// The most bytes of an answer.
    pub bytes_max: usize,
}

/// What the last answer said about itself. To be kept only once its items are stored: whoever keeps it earlier and dies
/// never sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
}

/// An answer that could be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Nothing has changed since the last answer.
    Unchanged,
    /// The items as they stand now.
    Items {
        /// What was read.
        parsed: Parsed,
        /// What to ask with next time.
        validators: Validators,
    },
}

/// Why there are no items.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No answer.
    #[error("{0}; it is asked again later")]
    Http(#[from] HttpError),
    /// An answer that is no feed.
    #[error("{host} answered {status}{}", mend(*.status))]
    Status {
        /// Who was asked.
        host: String,
        /// What it answered.
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// An answer that does not read.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// The parser gave up on it.
    #[error(
        "the feed breaks the parser, which is a mistake in herald; report it with the address of the feed"
    )]
    Parser,
}

impl FetchError {
    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            FetchError::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

fn mend(status: u16) -> &'static str {
    match status {
        401 | 403 => ": it does not let herald in; look whether the feed is public",
        404 => ": look whether the address of the feed has changed",
        410 => ": the feed is gone for good; take it out of news.feeds",
        429 => ": it is asked too often; raise interval_seconds",
        500..=599 => ": the server has a problem; it is asked again later",
        _ => ": look at the address of the feed in a browser",
    }
}

/// Asks once. `now` is for a `Retry-After` that names a moment.
///
/// # Errors
/// See [`FetchError`].
pub async fn fetch(
    http: &Http,
    source: &Source,
    seen: &Validators,
    now: DateTime<Utc>,
) -> Result<Fetched, FetchError> {
    let mut ask = Ask::get(source.url.clone(), source.timeout, source.bytes_max)
        .header(ACCEPT, accepted(&source.format));
    if let Some(etag) = &seen.etag {
        ask = ask.header(IF_NONE_MATCH, etag);
    }
    if let Some(at) = &seen.last_modified {
        ask = ask.header(IF_MODIFIED_SINCE, at);
    }
    let answer = http.send(ask).await?;
    if answer.status == StatusCode::NOT_MODIFIED {
        return Ok(Fetched::Unchanged);
    }
    if answer.status != StatusCode::OK {
        return Err(FetchError::Status {
            host: source.url.host_str().unwrap_or_default().to_owned(),
            status: answer.status.as_u16(),
            retry_after: retry_after(&answer, now),
        });
    }
    let kept = |name: &HeaderName| answer.header(name).map(str::to_owned);
    let validators = Validators { etag: kept(&ETAG), last_modified: kept(&LAST_MODIFIED) };
    let charset = answer.header(&CONTENT_TYPE).and_then(encoding::charset_of);
    let (format, base, body) = (source.format.clone(), source.url.to_string(), answer.body);
    // Megabytes of markup take a while, and a parser of others' may break down: neither is to stop the feeds beside it.
    let parsed = tokio::task::spawn_blocking(move || match format {
        Format::Feed => rss::parse(&body, charset.as_deref(), Some(&base)),
        Format::Json(pointers) => json::parse(&body, charset.as_deref(), &pointers),
    });
    let parsed = parsed.await.map_err(|_| FetchError::Parser)??;
    Ok(Fetched::Items { parsed, validators })
}

fn accepted(format: &Format) -> &'static str {
    match format {
        Format::Feed => {
            "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
        }
        Format::Json(_) => "application/json",
    }
}

/// `Retry-After` in seconds or as a moment (RFC 9110, section 10.2.3).
fn retry_after(answer: &Answer, now: DateTime<Utc>) -> Option<Duration> {
    answer.retry_after().or_else(|| {
        let (at, _) = times::read(answer.header(&RETRY_AFTER)?)?;
        (at - now).to_std().ok()
    })
}
