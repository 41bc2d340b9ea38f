//! The anchors of a part that does not change: about 8 bytes an anchor.

use std::ops::Range;

use super::{Context, Grid, for_each_anchor, hash};

mod saved;

/// Bits of the filter for each anchor. With three bits set for each gram, about one unrelated gram in sixty
/// passes.
const FILTER_BITS: usize = 12;
/// Anchors of a bucket on average: its directory entry takes four bytes, reading its tags one cache line.
const BUCKET_ANCHORS: usize = 4;
/// Buckets of at least this many anchors keep the contexts of their grams.
const HOT_ANCHORS: usize = 24;
/// Anchors sorted at a time while a table is built, so that the work stays in the cache of one core.
const PARTITION_ANCHORS: usize = 1 << 14;
const PARTITIONS_MAX: usize = 1 << 9;

/// An immutable table from the hash of a gram to the places where it is anchored, in the order of the texts.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    /// Three bits of one word for each gram.
    filter: Vec<u64>,
    /// First anchor of each bucket, and the end of the last.
    buckets: Vec<u32>,
    /// Eight bits of the hash of each anchor.
    tags: Vec<u8>,
    places: Vec<u32>,
    /// Buckets with many anchors, ascending, with the first of their contexts.
    hot: Vec<(u32, u32)>,
    lefts: Vec<u16>,
    rights: Vec<u16>,
}

/// Where the hash leads in a table of a given size.
#[derive(Debug, Clone, Copy)]
struct Shape {
    words: u64,
    buckets: u64,
}

impl Shape {
    fn of(anchors: usize) -> Self {
        Self {
            words: (anchors * FILTER_BITS).div_ceil(64).max(1) as u64,
            buckets: anchors.div_ceil(BUCKET_ANCHORS).max(1) as u64,
        }
    }

    /// Words and buckets both rise with the high half of the hash, so that a table is built range by range.
    #[inline]
    fn word(self, hash: u64) -> usize {
        (((hash >> 32) * self.words) >> 32) as usize
    }

    #[inline]
    fn bucket(self, hash: u64) -> usize {
        (((hash >> 32) * self.buckets) >> 32) as usize
    }
}

#[inline]
fn filter_bits(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
}

#[inline]
fn tag(hash: u64) -> u8 {
    (hash >> 18) as u8
}

#[derive(Debug, Clone, Copy, Default)]
struct Record {
    hash: u64,
    place: u32,
    context: Context,
}

impl Packed {
    /// Anchors the texts `units`, on `threads` threads. `starts` holds the start of each text and the end of
    /// the last.
    pub(crate) fn build(grid: Grid, units: &[u16], starts: &[u32], threads: usize) -> Self {
        let anchors: usize =
            starts.array_windows::<2>().map(|text| grid.anchors((text[1] - text[0]) as usize)).sum();
        let shape = Shape::of(anchors);
        let threads = threads.clamp(1, anchors / PARTITION_ANCHORS + 1);
        let build = |thread: usize| {
            let bound = |thread: usize| shape.buckets as usize * thread / threads;
            Self::build_range(grid, units, starts, shape, bound(thread)..bound(thread + 1))
        };
        if threads == 1 {
            return build(0);
        }
        let pieces: Vec<Self> = std::thread::scope(|scope| {
            let build = &build;
            let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || build(thread))).collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        Self::join(pieces, shape, anchors)
    }

    /// Puts tables of consecutive ranges of buckets together.
    fn join(pieces: Vec<Self>, shape: Shape, anchors: usize) -> Self {
        let mut whole = Self {
            filter: vec![0; shape.words as usize],
            buckets: Vec::with_capacity(shape.buckets as usize + 1),
            tags: Vec::with_capacity(anchors),
            places: Vec::with_capacity(anchors),
            ..Self::default()
        };
        for piece in pieces {
            let bucket = whole.buckets.len() as u32;
            let anchor = whole.places.len() as u32;
            let context = whole.lefts.len() as u32;
            for (to, from) in whole.filter.iter_mut().zip(&piece.filter) {
                *to |= from;
            }
            let firsts = &piece.buckets[..piece.buckets.len() - 1];
            whole.buckets.extend(firsts.iter().map(|&first| first + anchor));
            whole.tags.extend_from_slice(&piece.tags);
            whole.places.extend_from_slice(&piece.places);
            whole.hot.extend(piece.hot.iter().map(|&(hot, first)| (hot + bucket, first + context)));
            whole.lefts.extend_from_slice(&piece.lefts);
            whole.rights.extend_from_slice(&piece.rights);
        }
        whole.buckets.push(whole.places.len() as u32);
        whole
    }

    /// The table of the grams whose bucket lies in `range`: a radix sort by bucket whose second pass stays in
    /// the cache.
    fn build_range(grid: Grid, units: &[u16], starts: &[u32], shape: Shape, range: Range<usize>) -> Self {
        let all = range.len() == shape.buckets as usize;
        let partition_buckets =
            range.len().div_ceil(PARTITIONS_MAX).max(PARTITION_ANCHORS / BUCKET_ANCHORS).next_power_of_two();
        let shift = partition_buckets.trailing_zeros();
        let partition = |hash: u64| {
            let bucket = shape.bucket(hash);
            (all || range.contains(&bucket)).then(|| (bucket - range.start) >> shift)
        };
        let mut next = vec![0_usize; range.len().div_ceil(partition_buckets) + 1];
        for_each_anchor(grid, units, starts, |_, text, at| {
            if let Some(partition) = partition(hash(&text[at..at + grid.q])) {
                next[partition + 1] += 1;
            }
        });
        for at in 1..next.len() {
            next[at] += next[at - 1];
        }
        let bounds = next.clone();
        let anchors = bounds[bounds.len() - 1];
        let mut records = vec![Record::default(); anchors];
        for_each_anchor(grid, units, starts, |place, text, at| {
            let hash = hash(&text[at..at + grid.q]);
            if let Some(partition) = partition(hash) {
                let context = grid.context(text, at);
                records[next[partition]] = Record { hash, place: place as u32, context };
                next[partition] += 1;
            }
        });

        let mut table = Self {
            filter: vec![0; shape.words as usize],
            buckets: Vec::with_capacity(range.len() + 1),
            tags: vec![0; anchors],
            places: vec![0; anchors],
            ..Self::default()
        };
        let mut ends = vec![0_u32; partition_buckets];
        let mut contexts: Vec<Context> = Vec::new();
        for (number, bound) in bounds.array_windows::<2>().enumerate() {
            let first_bucket = range.start + (number << shift);
            let buckets = partition_buckets.min(range.end - first_bucket);
            let records = &records[bound[0]..bound[1]];
            ends.fill(0);
            for record in records {
                ends[shape.bucket(record.hash) - first_bucket] += 1;
                table.filter[shape.word(record.hash)] |= filter_bits(record.hash);
            }
            let mut end = 0;
            for bucket_end in &mut ends[..buckets] {
                table.buckets.push(bound[0] as u32 + end);
                let count = *bucket_end;
                // The end moves up while the bucket is filled.
                *bucket_end = end;
                end += count;
            }
            contexts.clear();
            contexts.resize(records.len(), Context::default());
            let tags = &mut table.tags[bound[0]..bound[1]];
            let places = &mut table.places[bound[0]..bound[1]];
            for record in records {
                let end = &mut ends[shape.bucket(record.hash) - first_bucket];
                let at = *end as usize;
                *end += 1;
                tags[at] = tag(record.hash);
                places[at] = record.place;
                contexts[at] = record.context;
            }
            if grid.side > 0 {
                let mut from = 0;
                for (offset, &end) in ends[..buckets].iter().enumerate() {
                    let end = end as usize;
                    if end - from >= HOT_ANCHORS {
                        let bucket = number << shift;
                        table.hot.push(((bucket + offset) as u32, table.lefts.len() as u32));
                        table.lefts.extend(contexts[from..end].iter().map(|context| context.left));
                        table.rights.extend(contexts[from..end].iter().map(|context| context.right));
                    }
                    from = end;
                }
            }
        }
        table.buckets.push(anchors as u32);
        table.hot.shrink_to_fit();
        table.lefts.shrink_to_fit();
        table.rights.shrink_to_fit();
        table
    }

    fn shape(&self) -> Shape {
        Shape { words: self.filter.len() as u64, buckets: self.buckets.len() as u64 - 1 }
    }

    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let word = (((hash >> 32) * self.filter.len() as u64) >> 32) as usize;
        let bits = filter_bits(hash);
        self.filter[word] & bits == bits
    }

    /// Fills `passing` with the places of the hashes that may be anchored, and brings what is read next for
    /// them into the cache: memory is slow one after the other and fast side by side.
    pub(super) fn probe(&self, hashes: &[u64], passing: &mut Vec<u32>) {
        passing.clear();
        passing.resize(hashes.len(), 0);
        let mut count = 0;
        for (at, &hash) in hashes.iter().enumerate() {
            // No branch, so that the next look-ups begin before this one is done.
            passing[count] = at as u32;
            count += usize::from(self.may_hold(hash));
        }
        passing.truncate(count);
        let bucket = |at: u32| self.shape().bucket(hashes[at as usize]);
        let directory = passing.iter().fold(0, |read, &at| read ^ self.buckets[bucket(at)]);
        let first = |at: u32| self.buckets[bucket(at)] as usize;
        let tags = passing.iter().fold(0, |read, &at| read ^ self.tags.get(first(at)).map_or(0, |&tag| tag));
        let places =
            passing.iter().fold(0, |read, &at| read ^ self.places.get(first(at)).map_or(0, |&place| place));
        std::hint::black_box((directory, tags, places));
    }

    #[inline]
    pub(super) fn places(&self, hash: u64, context: impl FnOnce() -> Option<Context>) -> PackedPlaces<'_> {
        let bucket = self.shape().bucket(hash);
        let range = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        let contexts =
            if range.len() >= HOT_ANCHORS { self.contexts(bucket, range.len(), context) } else { None };
        PackedPlaces {
            tags: &self.tags[range.clone()],
            places: &self.places[range],
            tag: tag(hash),
            contexts,
            at: 0,
        }
    }

    fn contexts(
        &self,
        bucket: usize,
        len: usize,
        asked: impl FnOnce() -> Option<Context>,
    ) -> Option<Contexts<'_>> {
        let at = self.hot.binary_search_by_key(&(bucket as u32), |&(bucket, _)| bucket).ok()?;
        let first = self.hot[at].1 as usize;
        let lefts = &self.lefts[first..first + len];
        Some(Contexts { lefts, rights: &self.rights[first..first + len], asked: asked()? })
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.filter.capacity() * 8
            + self.buckets.capacity() * 4
            + self.tags.capacity()
            + self.places.capacity() * 4
            + self.hot.capacity() * 8
            + (self.lefts.capacity() + self.rights.capacity()) * 2
    }
}

/// What stands beside the anchors of a bucket, and beside the gram that is asked about.
struct Contexts<'a> {
    lefts: &'a [u16],
    rights: &'a [u16],
    asked: Context,
}

impl Contexts<'_> {
    /// Anchors looked at together, as many as fit into a vector register or two.
    const BLOCK: usize = 16;

    /// Whether a run of `t` around two equal grams with these contexts is possible: not 0. 0 is certain.
    #[inline]
    fn may_share(&self, left: u16, right: u16) -> u8 {
        let Context { left: asked_left, right: asked_right } = self.asked;
        let (has_left, has_right) = (u8::from(asked_left != 0), u8::from(asked_right != 0));
        u8::from(left == asked_left) & has_left | u8::from(right == asked_right) & has_right
    }

    /// The first anchor from `at` on that may share.
    fn next(&self, mut at: usize) -> usize {
        while at < self.lefts.len() {
            let end = (at + Self::BLOCK).min(self.lefts.len());
            let lefts = &self.lefts[at..end];
            let rights = &self.rights[at..end];
            // Without a branch inside, so that it is compiled to vector instructions.
            let any = match (lefts.first_chunk::<16>(), rights.first_chunk::<16>()) {
                (Some(lefts), Some(rights)) => {
                    (0..16).fold(0, |any, i| any | self.may_share(lefts[i], rights[i])) != 0
                }
                _ => true,
            };
            if any && let Some(here) = lefts.iter().zip(rights).position(|(&l, &r)| self.may_share(l, r) != 0)
            {
                return at + here;
            }
            at = end;
        }
        at
    }
}

/// Places of one gram in a [`Packed`] table.
pub(crate) struct PackedPlaces<'a> {
    tags: &'a [u8],
    places: &'a [u32],
    tag: u8,
    contexts: Option<Contexts<'a>>,
    at: usize,
}

impl PackedPlaces<'_> {
    pub(super) fn rest(&self) -> usize {
        self.tags.len().saturating_sub(self.at)
    }
}

impl Iterator for PackedPlaces<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        while self.at < self.tags.len() {
            if let Some(contexts) = &self.contexts {
                self.at = contexts.next(self.at);
            }
            let here = self.at;
            self.at += 1;
            if *self.tags.get(here)? == self.tag {
                return Some(self.places[here]);
            }
        }
        None
    }
}
