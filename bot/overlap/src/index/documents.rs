//! The texts of a part of the index, and what is known of each.

use std::ops::Range;

use super::column::Column;
use super::types::SourceRef;
use crate::map::{OffsetMap, PackedMaps};

/// Units between two entries of the directory from places to documents.
const HINT_UNITS: usize = 128;

/// Who wrote what when.
#[derive(Debug)]
pub(crate) enum Sources {
    /// Grows.
    Plain(Vec<SourceRef>),
    /// Does not change.
    Packed(PackedSources),
}

/// Sources by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackedSources {
    pub(crate) len: usize,
    /// Time, id, author, version.
    pub(crate) columns: [Column; 4],
}

/// Keeps the order of times.
fn unsigned(time_ms: i64) -> u64 {
    time_ms as u64 ^ 1 << 63
}

impl Sources {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Plain(sources) => sources.len(),
            Self::Packed(packed) => packed.len,
        }
    }

    pub(crate) fn get(&self, doc: usize) -> SourceRef {
        match self {
            Self::Plain(sources) => sources[doc],
            Self::Packed(PackedSources { columns: [time, id, author, version], .. }) => SourceRef {
                time_ms: (time.get(doc) ^ 1 << 63) as i64,
                id: id.get(doc),
                author: author.get(doc),
                version: version.get(doc) as u32,
            },
        }
    }

    pub(crate) fn id(&self, doc: usize) -> u64 {
        match self {
            Self::Plain(sources) => sources[doc].id,
            Self::Packed(packed) => packed.columns[1].get(doc),
        }
    }

    pub(crate) fn time_ms(&self, doc: usize) -> i64 {
        match self {
            Self::Plain(sources) => sources[doc].time_ms,
            Self::Packed(packed) => (packed.columns[0].get(doc) ^ 1 << 63) as i64,
        }
    }

    pub(crate) fn author(&self, doc: usize) -> u64 {
        match self {
            Self::Plain(sources) => sources[doc].author,
            Self::Packed(packed) => packed.columns[2].get(doc),
        }
    }

    pub(crate) fn pack(&self) -> PackedSources {
        match self {
            Self::Packed(packed) => packed.clone(),
            Self::Plain(sources) => PackedSources {
                len: sources.len(),
                columns: [
                    Column::pack(sources.iter().map(|source| unsigned(source.time_ms))),
                    Column::pack(sources.iter().map(|source| source.id)),
                    Column::pack(sources.iter().map(|source| source.author)),
                    Column::pack(sources.iter().map(|source| u64::from(source.version))),
                ],
            },
        }
    }

    fn heap_bytes(&self) -> usize {
        match self {
            Self::Plain(sources) => sources.capacity() * size_of::<SourceRef>(),
            Self::Packed(packed) => packed.columns.iter().map(Column::heap_bytes).sum(),
        }
    }
}

/// Normalised texts one after the other in UTF-16, with their sources and the ways back.
#[derive(Debug)]
pub(crate) struct Documents {
    pub(crate) units: Vec<u16>,
    /// Start of each text, and the end of the last.
    pub(crate) starts: Vec<u32>,
    pub(crate) sources: Sources,
    pub(crate) maps: PackedMaps,
    /// Places of second halves of surrogate pairs: each makes a character of two units.
    pub(crate) astral: Vec<u32>,
    /// The document at every `HINT_UNITS`-th place.
    hints: Vec<u32>,
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            units: Vec::new(),
            starts: vec![0],
            sources: Sources::Plain(Vec::new()),
            maps: PackedMaps::default(),
            astral: Vec::new(),
            hints: Vec::new(),
        }
    }
}

impl Documents {
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn range(&self, doc: usize) -> Range<usize> {
        self.starts[doc] as usize..self.starts[doc + 1] as usize
    }

    pub(crate) fn text(&self, doc: usize) -> &[u16] {
        &self.units[self.range(doc)]
    }

    /// Adds a text; only while the sources are plain.
    pub(crate) fn push(&mut self, source: SourceRef, text: &str, map: &OffsetMap) {
        let from = self.units.len();
        self.units.extend(text.encode_utf16());
        self.push_astral(from);
        self.maps.push(map);
        self.finish(source);
    }

    /// Adds a document of others, without its text if it is `gone`.
    pub(crate) fn push_from(&mut self, other: &Self, doc: usize, gone: bool) {
        if gone {
            self.maps.push_empty();
        } else {
            let from = self.units.len();
            self.units.extend_from_slice(other.text(doc));
            if !other.astral.is_empty() {
                self.push_astral(from);
            }
            self.maps.push_from(&other.maps, doc);
        }
        self.finish(other.sources.get(doc));
    }

    fn push_astral(&mut self, from: usize) {
        let units = self.units.iter().enumerate().skip(from);
        self.astral
            .extend(units.filter(|&(_, &unit)| (0xDC00..0xE000).contains(&unit)).map(|(at, _)| at as u32));
    }

    fn finish(&mut self, source: SourceRef) {
        let doc = self.len() as u32;
        let end = self.units.len();
        // The first document that ends after a place is the one that holds it.
        self.hints.resize(end.div_ceil(HINT_UNITS), doc);
        self.starts.push(end as u32);
        if let Sources::Plain(sources) = &mut self.sources {
            sources.push(source);
        }
    }

    /// Packs the sources and gives back what was reserved and not used.
    pub(crate) fn pack(&mut self) {
        self.sources = Sources::Packed(self.sources.pack());
        self.units.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.maps.shrink();
        self.astral.shrink_to_fit();
        self.hints.shrink_to_fit();
    }

    /// From what was written down. `None` when the arrays do not fit together.
    pub(crate) fn from_raw(
        units: Vec<u16>,
        starts: Vec<u32>,
        sources: Sources,
        maps: impl FnOnce(&Self) -> Option<PackedMaps>,
    ) -> Option<Self> {
        let fits = starts.first() == Some(&0)
            && starts.is_sorted()
            && starts[starts.len() - 1] as usize == units.len()
            && sources.len() == starts.len() - 1;
        if !fits {
            return None;
        }
        let mut documents = Self { units, starts, sources, ..Self::default() };
        documents.push_astral(0);
        for doc in 0..documents.len() {
            let end = documents.range(doc).end;
            documents.hints.resize(end.div_ceil(HINT_UNITS), doc as u32);
        }
        documents.maps = maps(&documents)?;
        Some(documents)
    }

    /// The document that holds a place.
    #[inline]
    pub(crate) fn at(&self, place: u32) -> usize {
        let hint = place as usize / HINT_UNITS;
        let from = self.hints[hint] as usize;
        let to = self.hints.get(hint + 1).map_or(self.len() - 1, |&doc| doc as usize);
        from + self.starts[from + 1..=to].partition_point(|&start| start <= place)
    }

    /// Reads what a comparison at a place reads first.
    #[inline]
    pub(crate) fn touch(&self, place: u32) -> u32 {
        let place = place as usize;
        u32::from(self.units[place]) ^ self.hints[place / HINT_UNITS]
    }

    /// Characters of a document before one of its units.
    pub(crate) fn chars_before(&self, doc: usize, unit: usize) -> usize {
        let start = self.starts[doc];
        let before = |place: u32| self.astral.partition_point(|&at| at < place);
        if self.astral.is_empty() { unit } else { unit - (before(start + unit as u32) - before(start)) }
    }

    /// Length of a document in characters.
    pub(crate) fn chars(&self, doc: usize) -> usize {
        self.chars_before(doc, self.range(doc).len())
    }

    /// Bytes of the texts.
    pub(crate) fn text_bytes(&self) -> usize {
        self.units.capacity() * 2
    }

    /// Bytes of what is known of the documents.
    pub(crate) fn document_bytes(&self) -> usize {
        self.sources.heap_bytes() + (self.starts.capacity() + self.hints.capacity()) * 4
    }

    /// Bytes of the ways back.
    pub(crate) fn map_bytes(&self) -> usize {
        self.maps.heap_bytes() + self.astral.capacity() * 4
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_lead_to_their_documents(lens in prop::collection::vec(prop_oneof![Just(0_usize), 1_usize..400], 1..40)) {
            let mut documents = Documents::default();
            let source = SourceRef { time_ms: -1, id: 7, version: 1, author: 3 };
            for &len in &lens {
                documents.push(source, &"a".repeat(len), &OffsetMap::default());
            }
            let mut place = 0;
            for (doc, &len) in lens.iter().enumerate() {
                for _ in 0..len {
                    prop_assert_eq!(documents.at(place), doc);
                    place += 1;
                }
            }
            documents.pack();
            prop_assert_eq!(documents.sources.get(lens.len() - 1), source);
        }
    }
}
