//! Newsrooms: a server of feeds on loopback with faults to order, and a herald that does nothing but listen to them.
//!
//! The server does what servers of feeds do: it lists its articles, newest first, gives an `ETag` that follows from them,
//! and answers 304 to whoever names it. Each feed counts how often it was asked and how often nothing had changed.

mod reader;

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::stream;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use reader::{Reader, feed, folder};

/// An article of a feed.
#[derive(Debug, Clone)]
pub struct Article {
    /// The guid; none is written when it is empty.
    pub id: String,
    /// The headline.
    pub title: String,
    /// What else it says.
    pub body: String,
    /// Where it stands.
    pub url: String,
    /// When it was published; no date is written without one.
    pub at: Option<DateTime<Utc>>,
}

impl Article {
    /// An article with a headline alone.
    pub fn new(url: &str, title: &str, at: DateTime<Utc>) -> Self {
        Self {
            id: url.to_owned(),
            title: title.to_owned(),
            body: String::new(),
            url: url.to_owned(),
            at: Some(at),
        }
    }
}

/// What a feed does instead of answering well, once for each time it was ordered.
#[derive(Debug, Clone)]
pub enum Fault {
    /// This status, with how many seconds to wait if any.
    Status(u16, Option<u32>),
    /// Nothing at all, until whoever asks gives up.
    Silence,
    /// XML that ends in the middle of the second article.
    CutOff,
    /// A page that is no feed.
    Page,
    /// More bytes than anybody wants.
    Huge,
    /// The feed in Big5 with a header that says UTF-8.
    WrongCharset,
    /// A redirection to itself.
    Loop,
}

/// A feed of the server.
#[derive(Debug, Default)]
struct Shelf {
    articles: Vec<Article>,
    faults: VecDeque<Fault>,
    asked: u64,
    unchanged: u64,
}

type Shelves = Arc<Mutex<BTreeMap<String, Shelf>>>;

/// The server. It ends when it is dropped.
pub struct Newsroom {
    address: SocketAddr,
    shelves: Shelves,
    server: JoinHandle<()>,
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Newsroom {
    /// Opens on a free port of loopback.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
        let address = listener.local_addr().expect("it has an address");
        let shelves = Shelves::default();
        let router = Router::new().route("/{feed}", get(answer)).with_state(Arc::clone(&shelves));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves until it is dropped");
        });
        Self { address, shelves, server }
    }

    /// The address of a feed.
    pub fn url(&self, feed: &str) -> String {
        format!("http://{}/{feed}", self.address)
    }

    /// Puts an article on top of a feed; one with the same id and address is replaced where it stands.
    pub fn publish(&self, feed: &str, article: Article) {
        self.with(feed, |shelf| {
            let known =
                shelf.articles.iter_mut().find(|known| known.id == article.id && known.url == article.url);
            match known {
                Some(known) => *known = article,
                None => shelf.articles.insert(0, article),
            }
        });
    }

    /// Orders faults for the next times that a feed is asked.
    pub fn order(&self, feed: &str, fault: &Fault, times: usize) {
        self.with(feed, |shelf| shelf.faults.extend(std::iter::repeat_n(fault.clone(), times)));
    }

    /// Takes back what was ordered for a feed.
    pub fn mend(&self, feed: &str) {
        self.with(feed, |shelf| shelf.faults.clear());
    }

    /// How often a feed was asked, and how often nothing had changed.
    pub fn asked(&self, feed: &str) -> (u64, u64) {
        self.with(feed, |shelf| (shelf.asked, shelf.unchanged))
    }

    fn with<T>(&self, feed: &str, f: impl FnOnce(&mut Shelf) -> T) -> T {
        f(lock(&self.shelves).entry(feed.to_owned()).or_default())
    }
}

fn lock(shelves: &Shelves) -> MutexGuard<'_, BTreeMap<String, Shelf>> {
    shelves.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(shelves): State<Shelves>, Path(feed): Path<String>, headers: HeaderMap) -> Response {
    let (fault, text, etag) = {
        let mut shelves = lock(&shelves);
        let Some(shelf) = shelves.get_mut(&feed) else { return StatusCode::NOT_FOUND.into_response() };
        shelf.asked += 1;
        let text = rss(&feed, &shelf.articles);
        let etag = format!("\"{}\"", text.len() * 31 + text.bytes().map(usize::from).sum::<usize>());
        let fault = shelf.faults.pop_front();
        let same =
            headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
        if fault.is_none() && same {
            shelf.unchanged += 1;
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
        }
        (fault, text, etag)
    };
    let xml = |charset: &str, body: Vec<u8>| {
        let kind = format!("application/rss+xml; charset={charset}");
        ([(header::CONTENT_TYPE, kind), (header::ETAG, etag.clone())], body).into_response()
    };
    match fault {
        None => xml("utf-8", text.into_bytes()),
        Some(Fault::Status(status, wait)) => {
            let status = StatusCode::from_u16(status).expect("a status of HTTP");
            match wait {
                Some(seconds) => (status, [(header::RETRY_AFTER, seconds.to_string())]).into_response(),
                None => status.into_response(),
            }
        }
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::CutOff) => {
            let second = text.match_indices("<title>").nth(2).map_or(text.len() / 2, |(at, _)| at + 9);
            let cut = (second..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            xml("utf-8", text.as_bytes()[..cut].to_vec())
        }
        Some(Fault::Page) => {
            ([(header::CONTENT_TYPE, "text/html")], "<!doctype html><html>moved</html>").into_response()
        }
        Some(Fault::Huge) => {
            let piece = Bytes::from(vec![b' '; 64 * 1024]);
            Body::from_stream(stream::repeat_with(move || Ok::<_, Infallible>(piece.clone()))).into_response()
        }
        Some(Fault::WrongCharset) => {
            let (bytes, _, lost) = encoding_rs::BIG5.encode(&text);
            assert!(!lost, "the articles of this story can be written in Big5");
            xml("utf-8", bytes.into_owned())
        }
        Some(Fault::Loop) => (StatusCode::FOUND, [(header::LOCATION, format!("/{feed}"))]).into_response(),
    }
}

/// A feed as RSS 2.0, in which `<`, `>` and `&` are written out.
fn rss(feed: &str, articles: &[Article]) -> String {
    let mut text = format!("<rss version=\"2.0\"><channel><title>{feed}</title>");
    for article in articles {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = write!(
            text,
            "<item><title>{}</title><link>{}</link>",
            escaped(&article.title),
            escaped(&article.url)
        );
        if !article.id.is_empty() {
            let _ = write!(text, "<guid isPermaLink=\"false\">{}</guid>", escaped(&article.id));
        }
        if let Some(at) = article.at {
            let _ = write!(text, "<pubDate>{}</pubDate>", at.to_rfc3339_opts(SecondsFormat::Secs, true));
        }
        let _ = write!(text, "<description>{}</description></item>", escaped(&article.body));
    }
    text + "</channel></rss>"
}
