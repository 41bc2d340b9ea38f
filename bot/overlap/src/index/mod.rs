//! The live index over earlier posts.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::{Deserialize, Serialize};

use crate::background::{Background, outside};
use crate::judge::seeds::{Gram, Seeds};
use crate::judge::stream::{StoredStream, Stream, weights};
use crate::map::OffsetMap;
use crate::normalise::{Mode, Normalised, normalise, strict};
use crate::scan::scan;

mod anchors;
mod runs;

use anchors::Anchors;
use runs::{Texts, chars, shared_runs};

/// Settings of an [`Index`]. All have defaults; unknown names are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexOptions {
    /// How texts are normalised before they are compared. Default [`Mode::Strict`].
    pub mode: Mode,
    /// `t`: the shortest shared run that is reported, in normalised characters. Every run of at least this
    /// length is found. Default 20; 13 suits an index of short Chinese posts.
    pub run_chars_min: usize,
    /// Whether posts can be judged ([`crate::judge()`]). Costs several times the memory of exact runs.
    /// Default true.
    pub judging: bool,
    /// Weight of the seeds that find candidates for a judgement, in tenths of a Chinese character; a Latin
    /// letter weighs 6. Smaller seeds survive denser changes and cost time. Default 36: four Chinese
    /// characters or six letters.
    pub seed_weight: u32,
    /// Weight of the passages whose frequency is known: what stands in many posts is told from what stands
    /// in few by passages of this weight. A Latin letter weighs 4 here. Default 52: six Chinese characters or
    /// thirteen letters.
    pub phrase_weight: u32,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self { mode: Mode::Strict, run_chars_min: 20, judging: true, seed_weight: 36, phrase_weight: 52 }
    }
}

/// Settings that no index can work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// `run_chars_min` is outside its limits.
    #[error("run_chars_min is {0}; choose a number from 1 to 10000")]
    RunCharsMin(usize),
    /// `seed_weight` is outside its limits.
    #[error("seed_weight is {0}; choose a number from 20 to 200")]
    SeedWeight(u32),
    /// `phrase_weight` is outside its limits.
    #[error("phrase_weight is {0}; choose a number from 20 to 200")]
    PhraseWeight(u32),
}

/// Why a document was not taken in. Depends on what the index holds, never on the characters of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsertError {
    /// This version of this post is already indexed.
    #[error("version {version} of post {id} is already in the index; remove the post first to replace it")]
    Duplicate {
        /// The post.
        id: u64,
        /// Its version.
        version: u32,
    },
    /// Positions are 32-bit numbers.
    #[error("the index is full: it holds at most 4 billion normalised characters")]
    Full,
}

/// One version of one post.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The post.
    pub id: u64,
    /// Its version; an edit is another version of the same post.
    pub version: u32,
    /// Who wrote it.
    pub author: u64,
    /// When this version came to be, in Unix milliseconds UTC.
    pub time_ms: i64,
    /// The author's text.
    pub text: &'a str,
}

/// Names one version of one indexed post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceRef {
    /// When this version came to be, in Unix milliseconds UTC. Comes first, so that the natural order is
    /// by time, then id.
    pub time_ms: i64,
    /// The post.
    pub id: u64,
    /// Its version.
    pub version: u32,
    /// Who wrote it.
    pub author: u64,
}

/// A passage that a text shares with an indexed post: equal, character by character, once both are
/// normalised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedRun {
    /// Where it stands in the text that was asked about, in code points of the author's text.
    pub span: Range<usize>,
    /// The post that holds it too.
    pub source: SourceRef,
    /// Where it first stands there, in code points of that author's text.
    pub source_span: Range<usize>,
    /// Its length in normalised characters.
    pub chars: usize,
}

/// Earlier posts, searchable while posts come and go.
///
/// All methods take `&self`; queries run side by side, and an insert or a removal waits for the queries
/// under way. See the crate documentation for what is promised.
#[derive(Debug)]
pub struct Index {
    options: IndexOptions,
    inner: RwLock<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    /// All normalised texts, one after the other, in UTF-16.
    arena: Vec<u16>,
    docs: Vec<Doc>,
    versions: HashMap<u64, Vec<u32>>,
    anchors: Anchors,
    pub(crate) seeds: Seeds,
    pub(crate) phrases: Seeds,
    /// Documents by the hash of everything they say.
    same: HashMap<u64, Vec<u32>>,
    /// Arena units of removed posts.
    dead_units: usize,
    alive: usize,
}

#[derive(Debug)]
pub(crate) struct Doc {
    pub(crate) source: SourceRef,
    pub(crate) alive: bool,
    /// Whether the text holds characters outside the basic plane, so that units are not characters.
    wide: bool,
    start: u32,
    len: u32,
    map: OffsetMap,
    pub(crate) stream: StoredStream,
    /// Weight of what no mask covers.
    pub(crate) prose_weight: u32,
}

impl Index {
    /// An empty index.
    ///
    /// # Errors
    ///
    /// When an option is outside its limits.
    pub fn new(options: IndexOptions) -> Result<Self, OptionsError> {
        if !(1..=10_000).contains(&options.run_chars_min) {
            return Err(OptionsError::RunCharsMin(options.run_chars_min));
        }
        if !(20..=200).contains(&options.seed_weight) {
            return Err(OptionsError::SeedWeight(options.seed_weight));
        }
        if !(20..=200).contains(&options.phrase_weight) {
            return Err(OptionsError::PhraseWeight(options.phrase_weight));
        }
        let inner = Inner::new(&options);
        Ok(Self { options, inner: RwLock::new(inner) })
    }

    /// The settings this index was made with.
    pub fn options(&self) -> &IndexOptions {
        &self.options
    }

    /// Takes a document in. It is visible to every query that begins after this returns.
    ///
    /// # Errors
    ///
    /// [`InsertError::Duplicate`] when this version of this post is already held (nothing changes then),
    /// [`InsertError::Full`] when the index cannot number another character.
    pub fn insert(&self, doc: Document<'_>) -> Result<(), InsertError> {
        let prepared = Prepared::new(&doc, &self.options);
        self.write().insert(prepared)
    }

    /// Takes many documents in, in order; the texts are prepared on `threads` threads.
    ///
    /// # Errors
    ///
    /// The first document that [`Index::insert`] would refuse; those before it stay in.
    pub fn insert_all(&self, docs: &[Document<'_>], threads: usize) -> Result<(), InsertError> {
        const BATCH: usize = 1024;
        for batch in docs.chunks(BATCH * threads.max(1)) {
            let share = batch.len().div_ceil(threads.max(1)).max(1);
            let prepared: Vec<Vec<Prepared>> = std::thread::scope(|scope| {
                let workers: Vec<_> = batch
                    .chunks(share)
                    .map(|part| {
                        scope
                            .spawn(move || part.iter().map(|doc| Prepared::new(doc, &self.options)).collect())
                    })
                    .collect();
                workers
                    .into_iter()
                    .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            });
            let mut inner = self.write();
            for prepared in prepared.into_iter().flatten() {
                inner.insert(prepared)?;
            }
        }
        Ok(())
    }

    /// Takes every version of a post out. They vanish at once, also as the earliest source of a passage;
    /// their memory is reclaimed when a quarter of the index is gone. An unknown post is no error.
    pub fn remove(&self, id: u64) {
        self.write().remove(id, &self.options);
    }

    /// Number of documents (versions of posts) held.
    pub fn len(&self) -> usize {
        self.read().alive
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
    pub fn shared_runs(&self, text: &str, background: &Background) -> Vec<SharedRun> {
        let normalised = normalise(text, self.options.mode);
        let pieces = outside(&normalised, &background.spans(text));
        self.read().shared_runs(&normalised, &pieces, self.options.run_chars_min)
    }

    /// The posts of `after_ms` and later that share a run with `text`, or stand so near to it that a
    /// judgement would compare them: those to judge again when `text` arrives late or is edited. Ascending,
    /// each once.
    pub fn later_sharers(&self, text: &str, after_ms: i64) -> Vec<u64> {
        let normalised = normalise(text, self.options.mode);
        let inner = self.read();
        let len = normalised.len_chars();
        let whole = std::iter::once(0..len).collect::<Vec<_>>();
        let mut ids: Vec<u64> = inner
            .shared_runs(&normalised, &whole, self.options.run_chars_min)
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

    /// Bytes on the heap: the texts (first), and documents, maps, anchors and grams together. The directory of
    /// post ids, some 50 bytes a post, is not counted.
    pub fn heap_bytes(&self) -> (usize, usize) {
        let inner = self.read();
        let maps: usize = inner.docs.iter().map(|doc| doc.map.heap_bytes() + doc.stream.heap_bytes()).sum();
        (
            inner.arena.capacity() * 2,
            inner.docs.capacity() * size_of::<Doc>()
                + maps
                + inner.anchors.heap_bytes()
                + inner.seeds.heap_bytes()
                + inner.phrases.heap_bytes(),
        )
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Inner> {
        // A writer that panicked may have left a half-taken document behind, which no table points to yet.
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything about a document that needs no lock.
struct Prepared {
    source: SourceRef,
    units: Vec<u16>,
    wide: bool,
    map: OffsetMap,
    stream: StoredStream,
    seeds: Vec<u32>,
    phrases: Vec<u32>,
}

impl Prepared {
    fn new(doc: &Document<'_>, options: &IndexOptions) -> Self {
        let cells = (options.judging || options.mode == Mode::Strict).then(|| scan(doc.text));
        let normalised = match (&cells, options.mode) {
            (Some(cells), Mode::Strict) => strict(cells),
            _ => normalise(doc.text, options.mode),
        };
        let (stream, seeds, phrases) = match (&cells, options.judging) {
            (Some(cells), true) => {
                let stream = Stream::of(cells);
                let prose = stream.prose();
                let seeds = Seeds::of(&prose, Gram::seed(options.seed_weight));
                let phrases = Seeds::of(&prose, Gram::phrase(options.phrase_weight));
                (stream.store(), seeds, phrases)
            }
            _ => Default::default(),
        };
        Self {
            source: SourceRef { time_ms: doc.time_ms, id: doc.id, version: doc.version, author: doc.author },
            units: normalised.as_str().encode_utf16().collect(),
            wide: normalised.as_str().chars().any(|c| c.len_utf16() > 1),
            map: normalised.into_map(),
            stream,
            seeds,
            phrases,
        }
    }
}

impl Inner {
    fn new(options: &IndexOptions) -> Self {
        Self {
            arena: Vec::new(),
            docs: Vec::new(),
            versions: HashMap::new(),
            anchors: Anchors::new(options.run_chars_min),
            seeds: Seeds::new(Gram::seed(options.seed_weight)),
            phrases: Seeds::new(Gram::phrase(options.phrase_weight)),
            same: HashMap::new(),
            dead_units: 0,
            alive: 0,
        }
    }

    /// Documents that may say exactly the same, in the order they came.
    pub(crate) fn same(&self, hash: u64) -> &[u32] {
        self.same.get(&hash).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn docs(&self) -> &[Doc] {
        &self.docs
    }

    fn insert(&mut self, prepared: Prepared) -> Result<(), InsertError> {
        let SourceRef { id, version, .. } = prepared.source;
        if self
            .versions
            .get(&id)
            .is_some_and(|docs| docs.iter().any(|&doc| self.docs[doc as usize].source.version == version))
        {
            return Err(InsertError::Duplicate { id, version });
        }
        let start = self.arena.len();
        let end = start + prepared.units.len();
        if end >= u32::MAX as usize || self.docs.len() >= u32::MAX as usize - 1 {
            return Err(InsertError::Full);
        }
        let number = self.docs.len() as u32;
        self.arena.extend_from_slice(&prepared.units);
        self.anchors.insert(&self.arena, start..end);
        self.seeds.insert(&prepared.seeds, number);
        self.phrases.insert(&prepared.phrases, number);
        if !prepared.stream.symbols.is_empty() || !prepared.stream.marks.is_empty() {
            self.same.entry(prepared.stream.everything().hash()).or_default().push(number);
        }
        let prose_weight = weights(&prepared.stream.symbols, &prepared.stream.marks).iter().sum();
        self.docs.push(Doc {
            source: prepared.source,
            alive: true,
            wide: prepared.wide,
            start: start as u32,
            len: prepared.units.len() as u32,
            map: prepared.map,
            stream: prepared.stream,
            prose_weight,
        });
        self.versions.entry(id).or_default().push(number);
        self.alive += 1;
        Ok(())
    }

    fn remove(&mut self, id: u64, options: &IndexOptions) {
        for doc in self.versions.remove(&id).unwrap_or_default() {
            let doc = &mut self.docs[doc as usize];
            doc.alive = false;
            self.dead_units += doc.len as usize;
            self.alive -= 1;
        }
        if self.dead_units > 1024 && self.dead_units > self.arena.len() / 4
            || self.alive * 4 < self.docs.len() * 3 && self.docs.len() > 64
        {
            self.rebuild(options);
        }
    }

    /// Writes the tables anew without the removed documents.
    fn rebuild(&mut self, options: &IndexOptions) {
        let old = std::mem::replace(self, Self::new(options));
        for doc in old.docs.into_iter().filter(|doc| doc.alive) {
            let range = doc.start as usize..(doc.start + doc.len) as usize;
            // Without judging the stream is empty, and so are these.
            let prose = doc.stream.load().prose();
            let seeds = Seeds::of(&prose, Gram::seed(options.seed_weight));
            let phrases = Seeds::of(&prose, Gram::phrase(options.phrase_weight));
            let prepared = Prepared {
                source: doc.source,
                units: old.arena[range].to_vec(),
                wide: doc.wide,
                map: doc.map,
                stream: doc.stream,
                seeds,
                phrases,
            };
            // Every document was taken in before, so none is refused now.
            let _taken = self.insert(prepared);
        }
    }

    fn shared_runs(
        &self,
        query: &Normalised,
        pieces: &[Range<usize>],
        run_chars_min: usize,
    ) -> Vec<SharedRun> {
        let units: Vec<u16> = query.as_str().encode_utf16().collect();
        let in_units = Units::new(&units, query.len_chars());
        let mut found = Vec::new();
        for piece in pieces {
            let (from, to) = (in_units.unit(piece.start), in_units.unit(piece.end));
            for run in shared_runs(&self.anchors, &self.arena, self, &units[from..to], run_chars_min) {
                let doc = &self.docs[run.doc as usize];
                let start = in_units.char(from + run.query.start);
                let chars = in_units.char(from + run.query.end) - start;
                let at = doc.chars_before(&self.arena, run.at);
                found.push(SharedRun {
                    span: query.source_span(start..start + chars),
                    source: doc.source,
                    source_span: doc.map.source_span(at..at + chars),
                    chars,
                });
            }
        }
        found.sort_unstable_by(|a, b| {
            (a.span.start, b.span.end, a.source).cmp(&(b.span.start, a.span.end, b.source))
        });
        found
    }
}

impl Doc {
    fn chars_before(&self, arena: &[u16], unit: usize) -> usize {
        if self.wide { chars(&arena[self.start as usize..self.start as usize + unit]) } else { unit }
    }
}

impl Texts for Inner {
    fn doc_at(&self, place: u32) -> Option<u32> {
        let doc = self.docs.partition_point(|doc| doc.start <= place) - 1;
        self.docs[doc].alive.then_some(doc as u32)
    }

    fn range(&self, doc: u32) -> Range<usize> {
        let doc = &self.docs[doc as usize];
        doc.start as usize..(doc.start + doc.len) as usize
    }
}

/// Converts between characters and UTF-16 units of a text; free for texts of the basic plane.
struct Units {
    /// Units before each character, when the two differ.
    before: Option<Vec<u32>>,
}

impl Units {
    fn new(units: &[u16], chars: usize) -> Self {
        let before = (units.len() != chars).then(|| {
            let mut before: Vec<u32> = units
                .iter()
                .enumerate()
                .filter(|&(_, &unit)| !(0xDC00..0xE000).contains(&unit))
                .map(|(at, _)| at as u32)
                .collect();
            before.push(units.len() as u32);
            before
        });
        Self { before }
    }

    fn unit(&self, char: usize) -> usize {
        self.before.as_ref().map_or(char, |before| before[char] as usize)
    }

    fn char(&self, unit: usize) -> usize {
        self.before.as_ref().map_or(unit, |before| before.partition_point(|&at| (at as usize) < unit))
    }
}
