//! The index of this crate: grams of the posts at a stride, grams of the text asked about at every place.

use std::rc::Rc;

use overlap::{Background, Document, Index, IndexOptions};

use crate::corpus::Corpus;
use crate::engine::{Engine, distinct};
use crate::{Failure, RUN_CHARS_MIN};

pub(crate) fn build(corpus: &Rc<Corpus>) -> Result<Engine, Failure> {
    let options = IndexOptions { run_chars_min: RUN_CHARS_MIN, judging: false, ..IndexOptions::default() };
    let index = Rc::new(Index::new(options)?);
    let docs: Vec<Document> = corpus
        .posts
        .iter()
        .enumerate()
        .map(|(id, text)| Document { id: id as u64, version: 0, author: id as u64, time_ms: id as i64, text })
        .collect();
    index.insert_all(&docs, 1)?;
    let (_, bytes) = index.heap_bytes();
    let none = Background::default();
    let exact = Rc::clone(&index);
    Ok(Engine::exact("anchor index", bytes, move |text| {
        distinct(exact.shared_runs(text, &none).into_iter().map(|run| run.source.id as u32).collect())
    }))
}
