//! News feeds: bytes and files in, plain items out.
//!
//! * [`rss`] reads RSS 0.9 to 2.0, RDF, Atom and JSON Feed; what is ill-formed is mended or read item by item ([`xml`]).
//! * [`json`] reads any other JSON by configured pointers, [`folder`] JSON Lines from a folder.
//! * [`encoding`] finds the character set, [`plain`] turns HTML into text, [`mojibake`] mends UTF-8 that was read as
//!   Latin-1, [`times`] reads the times of feeds.
//! * [`fetch`] asks a server with validators and reads its answer, [`pace`] says when to ask again.
//!
//! Nothing a feed sends makes this fail as a whole: a feed that cannot be read is an error that names it, an item that
//! cannot be read is a trouble beside the items that can.

pub mod encoding;
pub mod entities;
pub mod fetch;
pub mod folder;
pub mod json;
pub mod mojibake;
pub mod pace;
pub mod plain;
pub mod rss;
#[cfg(test)]
mod tests;
pub mod times;
pub mod xml;

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use market::NewsState;
use sha2::{Digest as _, Sha256};

/// The most items one reading of a feed gives; feeds list their newest first, so what is cut off is old.
pub const ITEMS_MAX: usize = 500;
/// The most characters of a title.
pub const TITLE_CHARS_MAX: usize = 500;
/// The most characters of a body.
pub const BODY_CHARS_MAX: usize = 4_000;
/// The most bytes of an id; a longer one is known by its digest.
const ID_BYTES_MAX: usize = 400;
/// The most bytes of an address.
const URL_BYTES_MAX: usize = 2_000;

/// An item of a feed, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The feed's own id; where it has none, one that follows from what it says.
    pub id: String,
    /// The headline.
    pub title: String,
    /// What else it says; may be empty.
    pub body: String,
    /// Where it stands.
    pub url: Option<String>,
    /// Who says it, where that is not the feed itself.
    pub source: Option<String>,
    /// When the feed says it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// How exact that time is, in seconds.
    pub precision_s: u32,
    /// The tag of its language, where the feed gives one.
    pub lang: Option<String>,
    /// Whether UTF-8 that had been read as Latin-1 was mended in it.
    pub mended: bool,
    /// How far the feed itself says it is to be believed.
    pub state: Option<NewsState>,
}

/// What a reading gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The items, in the order of the feed.
    pub items: Vec<Item>,
    /// What could not be read, each with its place.
    pub troubles: Vec<String>,
}

/// Why nothing of a feed can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// Not a feed of any kind that is known.
    #[error("this is no RSS, Atom or JSON feed: it begins with {begins:?}; look at the address in a browser")]
    NoFeed {
        /// Its first characters.
        begins: String,
    },
    /// A feed with nothing in it that reads.
    #[error("the feed is ill-formed and none of its {blocks} items reads: {why}")]
    IllFormed {
        /// How many items it seems to have.
        blocks: usize,
        /// What the parser met.
        why: String,
    },
    /// Not JSON.
    #[error("this is no JSON: {0}")]
    NoJson(String),
    /// The configured place of the items holds no list.
    #[error("there is no list at {pointer:?} (pointers.items); the answer has {found}")]
    NoItems {
        /// The pointer.
        pointer: String,
        /// What is there instead.
        found: String,
    },
}

/// The raw parts of an item, before they are cleaned.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) url: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) published: Option<(DateTime<Utc>, u32)>,
    pub(crate) lang: Option<String>,
    pub(crate) state: Option<NewsState>,
}

impl Raw {
    /// The item, cleaned and cut to size; `None` without any words.
    pub(crate) fn clean(self) -> Option<Item> {
        let (title, title_mended) = mojibake::mend(&plain::plain(&self.title, TITLE_CHARS_MAX));
        let (body, body_mended) = mojibake::mend(&plain::plain(&self.body, BODY_CHARS_MAX));
        // A post without a title is told by its first words, as readers of such feeds do.
        let title = if title.is_empty() { plain::shortened(&body, 200) } else { title };
        if title.is_empty() {
            return None;
        }
        let url = self.url.map(|url| url.trim().to_owned()).filter(|url| {
            let web = url.starts_with("https://") || url.starts_with("http://");
            web && url.len() <= URL_BYTES_MAX && !url.chars().any(|c| c.is_whitespace() || c.is_control())
        });
        let (published_at, precision_s) = match self.published {
            Some((at, precision)) => (Some(at), precision),
            None => (None, 1),
        };
        let id = without_controls(self.id.trim());
        let id = if id.is_empty() {
            digest(&[
                &title,
                url.as_deref().unwrap_or_default(),
                &published_at.map_or(String::new(), |at| at.to_rfc3339()),
            ])
        } else if id.len() > ID_BYTES_MAX {
            digest(&[&id])
        } else {
            id
        };
        let source = self.source.map(|source| plain::plain(&source, 100)).filter(|source| !source.is_empty());
        let lang = self.lang.filter(|lang| {
            (2..=20).contains(&lang.len())
                && lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
        let mended = title_mended || body_mended;
        Some(Item {
            id,
            title,
            body,
            url,
            source,
            published_at,
            precision_s,
            lang,
            mended,
            state: self.state,
        })
    }
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// An id that follows from texts alone: half of the SHA-256 of their lengths and bytes, in hexadecimal.
pub(crate) fn digest(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let mut text = String::new();
    for byte in hash.finalize().iter().take(16) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
