//! What is done to a text before an index takes it in, outside every lock.

use super::documents::Documents;
use super::types::{Document, IndexOptions, SourceRef};
use crate::judge::seeds::{Gram, Phrase, Seeds};
use crate::judge::stream::{StoredStream, Stream};
use crate::normalise::{Mode, Normalised, normalise, strict};
use crate::scan::scan;

/// One text, ready to be taken in.
pub(super) struct Prepared {
    pub(super) source: SourceRef,
    pub(super) normalised: Normalised,
    pub(super) judged: Option<Judged>,
}

/// What judgements read of a text.
pub(super) struct Judged {
    pub(super) stream: StoredStream,
    pub(super) seeds: Vec<u32>,
    pub(super) phrases: Vec<Phrase>,
}

impl Judged {
    pub(super) fn new(stream: &Stream, options: &IndexOptions) -> Self {
        let prose = stream.prose();
        let seed = Gram::seed(options.seed_weight);
        let seeds = Seeds::of(&prose, seed);
        let phrases = Phrase::of(&prose, Gram::phrase(options.phrase_weight), seed);
        Self { stream: StoredStream::of(stream), seeds, phrases }
    }
}

impl Prepared {
    pub(super) fn new(doc: &Document<'_>, options: &IndexOptions) -> Self {
        let cells = (options.judging || options.mode == Mode::Strict).then(|| scan(doc.text));
        let normalised = match (&cells, options.mode) {
            (Some(cells), Mode::Strict) => strict(cells),
            _ => normalise(doc.text, options.mode),
        };
        let judged = match &cells {
            Some(cells) if options.judging => Some(Judged::new(&Stream::of(cells), options)),
            _ => None,
        };
        let source = SourceRef { time_ms: doc.time_ms, id: doc.id, version: doc.version, author: doc.author };
        Self { source, normalised, judged }
    }
}

/// Many texts, ready to be taken in together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) documents: Documents,
    /// One for each document, or none at all without judging.
    pub(super) judged: Vec<Judged>,
}

impl Batch {
    /// Prepares texts on several threads; the order stays.
    pub(super) fn new(docs: &[Document<'_>], options: &IndexOptions, threads: usize) -> Self {
        use std::sync::atomic::{AtomicUsize, Ordering};
        const SHARE: usize = 4096;
        let shares: Vec<&[Document<'_>]> = docs.chunks(SHARE).collect();
        let prepare = |share: &[Document<'_>]| {
            let mut batch = Self::default();
            for doc in share {
                let prepared = Prepared::new(doc, options);
                batch.documents.push(
                    prepared.source,
                    prepared.normalised.as_str(),
                    prepared.normalised.map(),
                );
                batch.judged.extend(prepared.judged);
            }
            batch
        };
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(share) = shares.get(number) else {
                    return done;
                };
                done.push((number, prepare(share)));
            }
        };
        let threads = threads.clamp(1, shares.len().max(1));
        let mut done: Vec<(usize, Self)> = if threads == 1 {
            work()
        } else {
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
                workers
                    .into_iter()
                    .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            })
        };
        done.sort_by_key(|&(share, _)| share);
        let mut whole = Self::default();
        let units = done.iter().map(|(_, batch)| batch.documents.units.len()).sum();
        whole.documents.units.reserve_exact(units);
        for (_, batch) in done {
            for doc in 0..batch.documents.len() {
                whole.documents.push_from(&batch.documents, doc, false);
            }
            whole.judged.extend(batch.judged);
        }
        whole
    }
}
