//! A part of the index: some documents and their anchors.

use super::anchors::{Anchors, Grid, Live, Packed};
use super::documents::Documents;
use super::types::SourceRef;
use crate::map::{OffsetMap, PACKED_BITS_MAX};

/// One bit a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn get(&self, at: u32) -> bool {
        self.0.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    pub(crate) fn set(&mut self, at: u32, value: bool) {
        let word = at as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] = self.0[word] & !(1 << (at % 64)) | u64::from(value) << (at % 64);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn raw(&self) -> &[u64] {
        &self.0
    }

    pub(crate) fn from_raw(words: Vec<u64>) -> Self {
        Self(words)
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.0.capacity() * 8
    }
}

/// Documents of consecutive numbers, kept in the order of their sources (time, then id), so that the first
/// place of a gram is the earliest.
#[derive(Debug)]
pub(crate) struct Part {
    /// Number of the first document.
    pub(crate) first: u32,
    pub(crate) documents: Documents,
    pub(crate) anchors: Anchors,
    /// Where the order of the sources is not the order of the numbers.
    order: Option<Order>,
    /// Whether the documents are in the order of their sources; a part that takes new texts may not be.
    pub(crate) in_order: bool,
}

/// A permutation and its inverse.
#[derive(Debug)]
struct Order {
    /// Number of each document, less the first number of the part.
    numbers: Vec<u32>,
    /// Document of each number.
    docs: Vec<u32>,
}

impl Order {
    fn new(numbers: Vec<u32>) -> Option<Self> {
        let mut docs = vec![u32::MAX; numbers.len()];
        for (doc, &number) in numbers.iter().enumerate() {
            let slot = docs.get_mut(number as usize)?;
            if *slot != u32::MAX {
                return None;
            }
            *slot = doc as u32;
        }
        Some(Self { numbers, docs })
    }
}

impl Part {
    /// An empty part that takes new texts.
    pub(crate) fn live(first: u32, grid: Grid) -> Self {
        Self {
            first,
            documents: Documents::default(),
            anchors: Anchors::Live(Live::new(grid)),
            order: None,
            in_order: true,
        }
    }

    /// Documents that are neither numbered nor anchored yet; made to be merged into a part.
    pub(crate) fn unnumbered(documents: Documents, grid: Grid) -> Self {
        Self { documents, ..Self::live(0, grid) }
    }

    /// Takes a text in; only into a part that was made by [`Part::live`].
    pub(crate) fn push(&mut self, source: SourceRef, text: &str, map: &OffsetMap) {
        if let Some(last) = self.documents.len().checked_sub(1) {
            self.in_order &= self.documents.sources.get(last) <= source;
        }
        self.documents.push(source, text, map);
        if let Anchors::Live(live) = &mut self.anchors {
            let range = self.documents.range(self.documents.len() - 1);
            live.insert(&self.documents.units, range);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.documents.len()
    }

    pub(crate) fn units(&self) -> usize {
        self.documents.units.len()
    }

    pub(crate) fn is_packed(&self) -> bool {
        matches!(self.anchors, Anchors::Packed(_))
    }

    /// Number of a document.
    #[inline]
    pub(crate) fn number(&self, doc: usize) -> u32 {
        self.first + self.order.as_ref().map_or(doc as u32, |order| order.numbers[doc])
    }

    /// The document of a number of this part.
    pub(crate) fn doc(&self, number: u32) -> usize {
        let offset = (number - self.first) as usize;
        self.order.as_ref().map_or(offset, |order| order.docs[offset] as usize)
    }

    /// One part of the documents of consecutive parts, in the order of their sources and with packed anchors,
    /// without the texts of those that are not alive. Their numbers stay, so that what points to others need
    /// not change.
    pub(crate) fn merge(parts: &[&Self], alive: impl Fn(u32) -> bool, grid: Grid, threads: usize) -> Self {
        let first = parts.first().map_or(0, |part| part.first);
        let all: Vec<(usize, usize)> = parts
            .iter()
            .enumerate()
            .flat_map(|(at, part)| {
                (0..part.len()).map(move |offset| (at, part.doc(part.first + offset as u32)))
            })
            .collect();
        Self::gather(parts, &all, first, alive, grid, threads)
    }

    /// The part of the documents `all` (a part and a document of it), numbered from `first`.
    pub(crate) fn gather(
        parts: &[&Self],
        all: &[(usize, usize)],
        first: u32,
        alive: impl Fn(u32) -> bool,
        grid: Grid,
        threads: usize,
    ) -> Self {
        let source = |number: usize| {
            let (part, doc) = all[number];
            parts[part].documents.sources.get(doc)
        };
        let mut keyed: Vec<(SourceRef, u32)> =
            (0..all.len()).map(|number| (source(number), number as u32)).collect();
        let order = if keyed.is_sorted() {
            None
        } else {
            keyed.sort();
            Order::new(keyed.iter().map(|&(_, number)| number).collect())
        };
        drop(keyed);
        let mut documents = Documents::default();
        documents.units.reserve_exact(parts.iter().map(|part| part.units()).sum());
        for doc in 0..all.len() {
            let number = order.as_ref().map_or(doc, |order| order.numbers[doc] as usize);
            let (part, doc) = all[number];
            let part = &parts[part];
            documents.push_from(&part.documents, doc, !alive(part.number(doc)));
        }
        documents.pack();
        let anchors = Packed::build(grid, &documents.units, &documents.starts, threads);
        Self { first, documents, anchors: Anchors::Packed(anchors), order, in_order: true }
    }

    /// Fills `passing` with the places of the hashes that may be anchored, in order, and brings the texts that
    /// are compared first into the cache.
    pub(crate) fn probe(&self, hashes: &[u64], passing: &mut Vec<u32>) {
        self.anchors.probe(hashes, passing);
        let read = passing.iter().fold(0, |read, &at| {
            let place = self.anchors.places(hashes[at as usize], || None).next();
            read ^ place.map_or(0, |place| self.documents.touch(place))
        });
        std::hint::black_box(read);
    }

    /// Whether parts of these sizes can be one: places and bits are 32-bit numbers.
    pub(crate) fn fit_together<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> bool {
        let bits: usize = parts.clone().map(|part| part.documents.maps.bits()).sum();
        let units: usize = parts.map(Self::units).sum();
        bits < PACKED_BITS_MAX && units < u32::MAX as usize
    }

    /// The order, for writing it down: the number of each document, if it differs from its place.
    pub(crate) fn raw_order(&self) -> Option<&[u32]> {
        self.order.as_ref().map(|order| order.numbers.as_slice())
    }

    /// A packed part from what was written down. `None` when the pieces do not fit together.
    pub(crate) fn from_raw(
        first: u32,
        documents: Documents,
        anchors: Packed,
        order: Option<Vec<u32>>,
    ) -> Option<Self> {
        let order = match order {
            Some(numbers) if numbers.len() == documents.len() => Some(Order::new(numbers)?),
            Some(_) => return None,
            None => None,
        };
        let sources = &documents.sources;
        let in_order = (1..sources.len()).all(|doc| sources.get(doc - 1) <= sources.get(doc));
        Some(Self { first, documents, anchors: Anchors::Packed(anchors), order, in_order })
    }

    pub(crate) fn order_bytes(&self) -> usize {
        self.order.as_ref().map_or(0, |order| (order.numbers.capacity() + order.docs.capacity()) * 4)
    }
}
