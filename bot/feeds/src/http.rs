//! One careful HTTP client for everything outside: every request has a deadline, every answer a largest size.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, StatusCode, Url};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How many times an answer may send us elsewhere.
const REDIRECTS_MAX: usize = 3;

/// The client; clones share their connections.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where to.
    pub url: Url,
    /// The verb.
    pub method: Method,
    /// Headers besides those of every request.
    pub headers: HeaderMap,
    /// What is sent along.
    pub body: Option<Vec<u8>>,
    /// How long the whole exchange may take.
    pub timeout: Duration,
    /// The most bytes the answer may have once unpacked.
    pub bytes_max: usize,
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, unpacked.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The deadline passed.
    #[error("{host} did not answer within {} s", .after.as_secs_f64())]
    Timeout {
        /// Who was asked.
        host: String,
        /// The deadline.
        after: Duration,
    },
    /// No connection, or it broke.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// What the client met.
        why: String,
    },
    /// More than was agreed to.
    #[error("{host} sent more than {bytes_max} bytes; the rest was not read")]
    TooLarge {
        /// Who was asked.
        host: String,
        /// The limit.
        bytes_max: usize,
    },
}

impl Http {
    /// A client that says it is herald. `authority` is one more certificate authority (PEM) to trust, for tests.
    ///
    /// # Errors
    /// When the authority is no certificate or TLS cannot be set up; the sentence says which.
    pub fn new(authority: Option<&[u8]>) -> Result<Self, String> {
        let mut builder = Client::builder()
            .user_agent(concat!("herald/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::limited(REDIRECTS_MAX));
        if let Some(pem) = authority {
            let authority = reqwest::Certificate::from_pem(pem)
                .map_err(|error| format!("the certificate authority cannot be read: {}", chain(&error)))?;
            builder = builder.add_root_certificate(authority);
        }
        let client = builder.build().map_err(|error| format!("no HTTP client: {}", chain(&error)))?;
        Ok(Self { client })
    }

    /// Sends one request, once. An answer of any status is an answer; what to make of it is the caller's business.
    ///
    /// # Errors
    /// See [`HttpError`]. Nothing of the URL but its host is in the error, for a query may hold a key.
    pub async fn send(&self, ask: Ask) -> Result<Answer, HttpError> {
        let host = ask.url.host_str().unwrap_or_default().to_owned();
        let exchange = self.exchange(&host, &ask);
        match tokio::time::timeout(ask.timeout, exchange).await {
            Ok(done) => done,
            Err(_) => Err(HttpError::Timeout { host, after: ask.timeout }),
        }
    }

    async fn exchange(&self, host: &str, ask: &Ask) -> Result<Answer, HttpError> {
        let unreachable = |error: reqwest::Error| HttpError::Unreachable {
            host: host.to_owned(),
            why: chain(&error.without_url()),
        };
        let mut request =
            self.client.request(ask.method.clone(), ask.url.clone()).headers(ask.headers.clone());
        if let Some(body) = &ask.body {
            request = request.body(body.clone());
        }
        let mut response = request.send().await.map_err(unreachable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(unreachable)? {
            if body.len() + piece.len() > ask.bytes_max {
                return Err(HttpError::TooLarge { host: host.to_owned(), bytes_max: ask.bytes_max });
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { status, headers, body })
    }
}

impl Ask {
    /// A GET without further headers.
    pub fn get(url: Url, timeout: Duration, bytes_max: usize) -> Self {
        Self { url, method: Method::GET, headers: HeaderMap::new(), body: None, timeout, bytes_max }
    }

    /// Adds a header; a value that no header can hold is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }
}

impl Answer {
    /// A header as text; `None` where it is absent or no text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long `Retry-After` asks to wait, where it says so in seconds (RFC 9110, 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds: f64 = self.header(&reqwest::header::RETRY_AFTER)?.trim().parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// An error with its causes: a bare "error sending request" helps nobody.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        words = format!("{words}: {one}");
        cause = one.source();
    }
    words
}
