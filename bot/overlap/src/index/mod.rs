//! The live index over earlier posts.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::background::Background;
use crate::judge::stream::Stream;
use crate::scan::scan;

mod anchors;
mod bounded;
mod column;
mod directory;
mod documents;
mod inner;
mod memory;
mod part;
mod prepare;
mod query;
mod runs;
mod save;
#[cfg(test)]
mod tests;
mod types;

pub use bounded::{Bounded, BoundedRun, Bounds, Cut, Holders};
pub(crate) use inner::{Doc, Inner};
pub use memory::Memory;
pub use save::LoadError;
pub(crate) use save::{LoadError as Unreadable, Reader, Writer};
pub use types::{Document, IndexOptions, InsertError, OptionsError, SharedRun, SourceRef};

use anchors::Grid;
use directory::Directory;
use part::Part;
use prepare::{Batch, Prepared};
use query::Query;

/// Earlier posts, searchable while posts come and go.
///
/// All methods take `&self`. Queries run side by side and wait for an insert or a removal only while it is
/// entered, which takes microseconds. Parts of the index are merged by the threads that insert and remove,
/// beside the queries. See the crate documentation for what is promised.
#[derive(Debug)]
pub struct Index {
    options: IndexOptions,
    grid: Grid,
    // Locks are taken in this order: merging, directory, inner. Whoever holds `inner` for reading for long
    // holds the directory too, so that no writer waits, for a waiting writer would keep new readers out.
    /// Held by the thread that merges parts.
    merging: Mutex<()>,
    /// Held by the thread that inserts or removes.
    directory: Mutex<Directory>,
    inner: RwLock<Inner>,
}

/// Documents that [`Index::insert_all`] takes in at a time. Judgements keep more of each document.
const BATCH_DOCS: usize = 1 << 21;
const BATCH_DOCS_JUDGING: usize = 1 << 16;
/// Source bytes taken in at a time, so that places in a part stay 32-bit numbers.
const BATCH_BYTES: usize = 1 << 30;
/// Fewer documents are inserted one by one.
const BATCH_DOCS_MIN: usize = if cfg!(test) { 3 } else { 256 };
/// Documents entered for judgements under one lock.
const JUDGED_AT_A_TIME: usize = 64;

impl Index {
    /// An empty index.
    ///
    /// # Errors
    ///
    /// When an option is outside its limits.
    pub fn new(options: IndexOptions) -> Result<Self, OptionsError> {
        options.check()?;
        let grid = Grid::new(options.run_chars_min);
        let inner = Inner::new(&options, grid);
        Ok(Self::of(options, inner, Directory::default()))
    }

    fn of(options: IndexOptions, inner: Inner, directory: Directory) -> Self {
        let grid = Grid::new(options.run_chars_min);
        Self {
            options,
            grid,
            merging: Mutex::new(()),
            directory: Mutex::new(directory),
            inner: RwLock::new(inner),
        }
    }

    /// The settings this index was made with.
    pub fn options(&self) -> &IndexOptions {
        &self.options
    }

    /// Takes a document in. It is visible to every query that begins after this returns.
    ///
    /// Now and then an insert also merges parts of the index, beside the queries and other inserts; the
    /// average stays small, but the single insert then takes as long as the merge.
    ///
    /// # Errors
    ///
    /// [`InsertError::Duplicate`] when this version of this post is already held (nothing changes then),
    /// [`InsertError::Full`] when the index cannot number another character, or another document to be judged.
    pub fn insert(&self, doc: Document<'_>) -> Result<(), InsertError> {
        let fits = doc.text.len() < BATCH_BYTES;
        let prepared = Prepared::new(&doc, &self.options);
        let units = prepared.normalised.as_str().encode_utf16().count();
        let merge = {
            let mut directory = self.directory();
            {
                let inner = self.read();
                if is_known(&directory, &inner, doc.id, doc.version) {
                    return Err(InsertError::Duplicate { id: doc.id, version: doc.version });
                }
                let is_full = inner.units() + units >= u32::MAX as usize
                    || inner.next_number() >= u32::MAX - 1
                    || !inner.has_room_to_judge(prepared.judged.as_slice());
                if !fits || is_full {
                    return Err(InsertError::Full);
                }
            }
            let (number, merge) = {
                let mut inner = self.write();
                (inner.push(prepared, self.grid), inner.next_merge().is_some())
            };
            let inner = self.read();
            directory.insert(doc.id, number, |number| inner.id(number));
            merge
        };
        if merge {
            self.merge_parts(1);
        }
        Ok(())
    }

    /// Takes many documents in, in order, on `threads` threads: texts are prepared and anchored side by side.
    /// All are visible to every query that begins after this returns; meanwhile some may be.
    ///
    /// # Errors
    ///
    /// The first document that [`Index::insert`] would refuse; those before it stay in.
    pub fn insert_all(&self, docs: &[Document<'_>], threads: usize) -> Result<(), InsertError> {
        let most = if self.options.judging { BATCH_DOCS_JUDGING } else { BATCH_DOCS };
        let mut rest = docs;
        while !rest.is_empty() {
            let mut bytes = 0;
            let take = rest
                .iter()
                .take(most)
                .take_while(|doc| {
                    bytes += doc.text.len();
                    bytes < BATCH_BYTES
                })
                .count();
            // A text too long for a batch is refused by itself.
            let (batch, later) = rest.split_at(take.max(1));
            rest = later;
            if batch.len() < BATCH_DOCS_MIN {
                batch.iter().try_for_each(|&doc| self.insert(doc))?;
            } else {
                self.insert_batch(batch, threads)?;
            }
        }
        Ok(())
    }

    fn insert_batch(&self, docs: &[Document<'_>], threads: usize) -> Result<(), InsertError> {
        let Batch { mut documents, judged } = Batch::new(docs, &self.options, threads);
        documents.pack();
        let batch = Part::unnumbered(documents, self.grid);
        // The anchors do not depend on the number of the first document.
        let mut part = Part::merge(&[&batch], |_| true, self.grid, threads);
        drop(batch);
        let refused = {
            let mut directory = self.directory();
            let taken = {
                let inner = self.read();
                part.first = inner.next_number();
                if inner.units() + part.units() >= u32::MAX as usize
                    || part.first as usize + docs.len() >= u32::MAX as usize
                    || !inner.has_room_to_judge(&judged)
                {
                    // Somewhere in this batch the index is full; one by one shows where.
                    drop(inner);
                    drop(directory);
                    return docs.iter().try_for_each(|&doc| self.insert(doc));
                }
                register(&mut directory, &inner, &part, docs)
            };
            let mut judged = judged.into_iter().enumerate().peekable();
            while judged.peek().is_some() {
                let mut inner = self.write();
                for (at, judged) in judged.by_ref().take(JUDGED_AT_A_TIME) {
                    let source = part.documents.sources.get(part.doc(part.first + at as u32));
                    inner.push_judged(source, judged, at < taken);
                }
            }
            self.write().push_part(part, taken, self.grid);
            docs.get(taken)
        };
        self.merge_parts(threads);
        match refused {
            Some(doc) => Err(InsertError::Duplicate { id: doc.id, version: doc.version }),
            None => Ok(()),
        }
    }

    /// Takes every version of a post out. They vanish at once, also as the earliest source of a passage;
    /// the memory of their texts is reclaimed when a quarter of a part of the index is gone, all of it when
    /// a quarter of all documents is gone. An unknown post is no error.
    pub fn remove(&self, id: u64) {
        let (sparse, merge) = {
            let mut directory = self.directory();
            let numbers = {
                let inner = self.read();
                directory.take(id, |number| inner.id(number))
            };
            if numbers.is_empty() {
                return;
            }
            let mut inner = self.write();
            for number in numbers {
                inner.bury(number);
            }
            (inner.is_sparse(), inner.next_merge().is_some())
        };
        if sparse {
            self.renumber();
        } else if merge {
            self.merge_parts(1);
        }
    }

    /// Merges parts until none wants it. When another thread is at it, that is left to it; what it does not
    /// see any more is done by the next insert.
    fn merge_parts(&self, threads: usize) {
        let Ok(_merging) = self.merging.try_lock() else {
            return;
        };
        loop {
            // The lock is given back before the merge.
            let next = self.read().next_merge();
            let Some(range) = next else {
                return;
            };
            self.merge(range, threads);
        }
    }

    /// Makes one part of some; the caller holds `merging`.
    fn merge(&self, range: Range<usize>, threads: usize) {
        let (parts, alive) = {
            let inner = self.read();
            let parts: Vec<_> = inner.sealed[range.clone()].iter().map(|s| s.part.clone()).collect();
            (parts, inner.alive.clone())
        };
        let merged = {
            let parts: Vec<&Part> = parts.iter().map(|part| &**part).collect();
            Part::merge(&parts, |number| alive.get(number), self.grid, threads)
        };
        // Only merges take sealed parts away, so the range still holds what was read.
        let old = self.write().swap(range, merged);
        drop(old);
    }

    /// Writes all parts anew as one, or as few as 32-bit places allow, with anchors built on `threads`
    /// threads. Queries are fastest then. There is no need to call this: inserts keep the number of parts to
    /// about three for each power of four of the size. Queries, inserts and removals go on meanwhile.
    pub fn compact(&self, threads: usize) {
        let _merging = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let _directory = self.directory();
            self.write().seal(self.grid);
        }
        let mut from = 0;
        loop {
            let next = self.read().fitting(from);
            let Some(range) = next else {
                return;
            };
            from = range.start + 1;
            self.merge(range, threads);
        }
    }

    /// Writes everything anew without the removed documents, and numbers them anew. Other writers wait;
    /// queries go on.
    fn renumber(&self) {
        let _merging = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        let mut directory = self.directory();
        let inner = self.read();
        if !inner.is_sparse() {
            return;
        }
        let new = inner.compacted(&self.options, self.grid);
        drop(inner);
        let mut numbers = Directory::default();
        for number in 0..new.next_number() {
            numbers.insert(new.id(number), number, |number| new.id(number));
        }
        *directory = numbers;
        let old = std::mem::replace(&mut *self.write(), new);
        drop(old);
    }

    /// Number of documents (versions of posts) held.
    pub fn len(&self) -> usize {
        self.read().alive_count
    }

    /// Whether no document is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All maximal passages of at least `run_chars_min` normalised characters that `text` shares with any
    /// document, outside the background.
    ///
    /// *Maximal* is seen from `text`: a span that lies inside a longer span shared with the same document
    /// is not reported again. Where the passage stands several times in a document, its first place is
    /// given. Background splits the text: what stands in it neither counts nor joins its neighbours.
    ///
    /// Ordered by place in the text (longest first), then by time and id of the source.
    ///
    /// Every run is given, so a passage that stands in ten thousand posts gives ten thousand runs;
    /// [`Index::bounded_runs`] says what matters about it in bounded time.
    pub fn shared_runs(&self, text: &str, background: &Background) -> Vec<SharedRun> {
        let query = Query::new(text, background, self.options.mode);
        self.read().shared_runs(&query, self.grid, self.options.run_chars_min)
    }

    /// The passages that `text` shares with the documents that `bounds` lets count, outside the background:
    /// for each the earliest document that holds it and the number that do, in bounded time.
    ///
    /// A text that shares a run of at least `run_chars_min` normalised characters with any such document
    /// always gets at least one run, whatever the limits. What the limits left out is counted in
    /// [`Bounded::cut`].
    pub fn bounded_runs(&self, text: &str, background: &Background, bounds: &Bounds) -> Bounded {
        let query = Query::new(text, background, self.options.mode);
        self.read().bounded_runs(&query, self.grid, self.options.run_chars_min, bounds)
    }

    /// In how many documents that `bounds` lets count the whole of `passage` stands, counted exactly up to
    /// [`Bounds::holders_max`]. `None` when the passage is shorter than `run_chars_min` normalised
    /// characters: the index cannot tell then.
    pub fn holders(&self, passage: &str, bounds: &Bounds) -> Option<Holders> {
        let query = Query::new(passage, &Background::default(), self.options.mode);
        self.read().holders(&query, self.grid, self.options.run_chars_min, bounds)
    }

    /// The posts of `after_ms` and later that share a run with `text`, or stand so near to it that a
    /// judgement would compare them: those to judge again when `text` arrives late or is edited. Ascending,
    /// each once.
    pub fn later_sharers(&self, text: &str, after_ms: i64) -> Vec<u64> {
        let query = Query::new(text, &Background::default(), self.options.mode);
        let inner = self.read();
        let mut ids: Vec<u64> = inner
            .shared_runs(&query, self.grid, self.options.run_chars_min)
            .into_iter()
            .map(|run| run.source)
            .filter(|source| source.time_ms >= after_ms)
            .map(|source| source.id)
            .collect();
        if self.options.judging {
            let stream = Stream::of(&scan(text));
            ids.extend(
                inner
                    .seeds
                    .sharers(&stream.prose(), |doc| {
                        let doc = &inner.docs[doc as usize];
                        doc.alive && doc.source.time_ms >= after_ms
                    })
                    .into_iter()
                    .map(|doc| inner.docs[doc as usize].source.id),
            );
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Bytes on the heap: the texts (first), and everything else. [`Index::memory`] tells more.
    pub fn heap_bytes(&self) -> (usize, usize) {
        let memory = self.memory();
        (memory.text, memory.total() - memory.text)
    }

    /// Bytes on the heap, by what they are for.
    pub fn memory(&self) -> Memory {
        let directory = self.directory().heap_bytes();
        Memory::of(&self.read(), directory)
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Inner> {
        // A writer that panicked may have left a half-taken document behind, which is not alive yet.
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Enters the documents of a part that is not in the index yet. Gives the number of those before the first
/// that is there already.
fn register(directory: &mut Directory, inner: &Inner, part: &Part, docs: &[Document<'_>]) -> usize {
    let source = |number: u32| {
        if number < part.first { inner.source(number) } else { part.documents.sources.get(part.doc(number)) }
    };
    directory.reserve(docs.len(), |number| source(number).id);
    for (at, doc) in docs.iter().enumerate() {
        let known = directory.find(doc.id, |number| {
            let source = source(number);
            source.id == doc.id && source.version == doc.version
        });
        if known.is_some() {
            return at;
        }
        directory.insert(doc.id, part.first + at as u32, |number| source(number).id);
    }
    docs.len()
}

fn is_known(directory: &Directory, inner: &Inner, id: u64, version: u32) -> bool {
    directory
        .find(id, |number| {
            let source = inner.source(number);
            source.id == id && source.version == version
        })
        .is_some()
}
