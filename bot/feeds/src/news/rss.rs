//! RSS 0.9 to 2.0, RDF, Atom and JSON Feed, through feed-rs.
//!
//! A document is tried as it stands, then with its references mended, then item by item: one broken item must not hide
//! the others, and a file that was cut off is still worth what came before the cut.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Feed};
use feed_rs::parser::{Builder, generate_id_from_link_and_title};

use super::{FeedError, ITEMS_MAX, Parsed, Raw, encoding, plain, times, xml};

/// Reads a feed. `header` is the charset of the HTTP header, `base` the address of the feed, against which relative links
/// are read.
///
/// # Errors
/// [`FeedError::NoFeed`] for something else, [`FeedError::IllFormed`] when nothing in it reads.
pub fn parse(bytes: &[u8], header: Option<&str>, base: Option<&str>) -> Result<Parsed, FeedError> {
    let text = encoding::decode(bytes, header).text;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') {
        let read = Reader::new(base).read(start).map_err(|why| FeedError::NoJson(why.clone()))?;
        return Ok(Parsed { items: read, troubles: Vec::new() });
    }
    let document = xml::prepared(&text);
    if !is_feed(&document) {
        return Err(FeedError::NoFeed {
            begins: plain::shortened(&start.replace(char::is_control, " "), 60),
        });
    }
    let first = Reader::new(base).read(&document);
    let mended = xml::mended(&document);
    let why = match first {
        Ok(items) => return Ok(Parsed { items, troubles: Vec::new() }),
        Err(why) => match (mended != document).then(|| Reader::new(base).read(&mended)) {
            Some(Ok(items)) => {
                return Ok(Parsed { items, troubles: vec![format!("ill-formed, and mended: {why}")] });
            }
            _ => why,
        },
    };
    let blocks = xml::blocks(&mended);
    let mut parsed = Parsed::default();
    for (number, block) in (1..).zip(&blocks) {
        match Reader::new(base).read(block) {
            Ok(items) => parsed.items.extend(items),
            Err(why) => parsed.troubles.push(format!("item {number} does not read and is left out: {why}")),
        }
    }
    if parsed.items.is_empty() && !blocks.is_empty() {
        return Err(FeedError::IllFormed { blocks: blocks.len(), why });
    }
    parsed.items.truncate(ITEMS_MAX);
    parsed.troubles.insert(0, format!("the feed is ill-formed and was read item by item: {why}"));
    Ok(parsed)
}

/// Whether the first element is that of a feed.
fn is_feed(document: &str) -> bool {
    let name: String = document
        .chars()
        .skip(1)
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-'))
        .collect();
    let local = name.rsplit(':').next().unwrap_or_default();
    document.starts_with('<') && ["rss", "feed", "entry", "RDF"].contains(&local)
}

/// A parser of feed-rs that remembers how exact the times were.
struct Reader<'a> {
    base: Option<&'a str>,
    precisions: Arc<Mutex<BTreeMap<DateTime<Utc>, u32>>>,
}

impl<'a> Reader<'a> {
    fn new(base: Option<&'a str>) -> Self {
        Self { base, precisions: Arc::default() }
    }

    fn read(&self, document: &str) -> Result<Vec<super::Item>, String> {
        let precisions = Arc::clone(&self.precisions);
        let parser = Builder::new()
            .base_uri(self.base)
            // The last resort of feed-rs is a random id, under which an item would be new at every reading.
            .id_generator(|links, title, _| {
                links.first().map(|link| generate_id_from_link_and_title(link, title)).unwrap_or_default()
            })
            .timestamp_parser(move |text| {
                let (at, precision) = times::read(text)?;
                let mut known = precisions.lock().unwrap_or_else(PoisonError::into_inner);
                let kept = known.entry(at).or_insert(precision);
                *kept = precision.max(*kept);
                Some(at)
            })
            .build();
        let feed = parser.parse(document.as_bytes()).map_err(|error| error.to_string())?;
        let lang = feed.language.clone();
        let precisions = self.precisions.lock().unwrap_or_else(PoisonError::into_inner);
        let Feed { entries, .. } = feed;
        let items = entries
            .into_iter()
            .take(ITEMS_MAX)
            .filter_map(|entry| raw(entry, lang.as_deref(), &precisions).clean());
        Ok(items.collect())
    }
}

fn raw(entry: Entry, lang: Option<&str>, precisions: &BTreeMap<DateTime<Utc>, u32>) -> Raw {
    let pages = |link: &&feed_rs::model::Link| matches!(link.rel.as_deref(), None | Some("alternate"));
    let url = entry.links.iter().find(pages).or(entry.links.first()).map(|link| link.href.clone());
    // A guid is often the address.
    let url = url.or_else(|| Some(entry.id.clone()).filter(|id| id.starts_with("http")));
    let summary = entry.summary.map(|text| text.content).filter(|text| !text.trim().is_empty());
    let body = summary.or_else(|| entry.content.and_then(|content| content.body)).unwrap_or_default();
    let published = entry.published.or(entry.updated);
    Raw {
        id: entry.id,
        title: entry.title.map(|text| text.content).unwrap_or_default(),
        body,
        url,
        source: None,
        published: published.map(|at| (at, precisions.get(&at).copied().unwrap_or(1))),
        lang: entry.language.or_else(|| lang.map(str::to_owned)),
        state: None,
    }
}
