//! A suffix array over all posts, built by libsais; every window of the text is looked up by binary search.
//!
//! The posts stand one after the other in UTF-16 with a zero between them, which no normalised text holds, so
//! that no match crosses from one post into the next. Windows are whole characters, and so are their matches.

use std::rc::Rc;

use libsais::SuffixArrayConstruction;

use crate::corpus::Corpus;
use crate::engine::{Engine, distinct};
use crate::{Failure, RUN_CHARS_MIN};

struct SuffixArray {
    text: Vec<u16>,
    /// First unit of each post.
    starts: Vec<u32>,
    places: Vec<i32>,
}

pub(crate) fn build(corpus: &Rc<Corpus>) -> Result<Engine, Failure> {
    let mut text = Vec::new();
    let mut starts = Vec::with_capacity(corpus.posts.len());
    for post in &corpus.posts {
        starts.push(text.len() as u32);
        text.extend(post.encode_utf16());
        text.push(0);
    }
    let places = SuffixArrayConstruction::for_text(text.as_slice())
        .in_owned_buffer32()
        .single_threaded()
        .run()
        .map_err(|error| format!("libsais: {error:?}"))?
        .into_vec();
    let index = SuffixArray { text, starts, places };
    let bytes = index.places.len() * 4 + index.starts.len() * 4;
    Ok(Engine::exact("suffix array (libsais)", bytes, move |text| index.sharers(text)))
}

impl SuffixArray {
    fn sharers(&self, query: &str) -> Vec<u32> {
        let units: Vec<u16> = query.encode_utf16().collect();
        let mut starts: Vec<usize> =
            (0..units.len()).filter(|&at| !(0xDC00..0xE000).contains(&units[at])).collect();
        starts.push(units.len());
        let mut posts = Vec::new();
        for window in starts.windows(RUN_CHARS_MIN + 1) {
            let window = &units[window[0]..window[RUN_CHARS_MIN]];
            let from = self.places.partition_point(|&place| self.prefix(place, window.len()) < window);
            // Most windows stand nowhere; the second search is for those that do.
            if self.places.get(from).is_some_and(|&place| self.prefix(place, window.len()) == window) {
                let rest = &self.places[from..];
                let count = rest.partition_point(|&place| self.prefix(place, window.len()) == window);
                posts.extend(rest[..count].iter().map(|&place| self.post_at(place)));
            }
        }
        distinct(posts)
    }

    fn prefix(&self, place: i32, len: usize) -> &[u16] {
        let from = place as usize;
        &self.text[from..self.text.len().min(from + len)]
    }

    fn post_at(&self, place: i32) -> u32 {
        (self.starts.partition_point(|&start| start <= place as u32) - 1) as u32
    }
}
