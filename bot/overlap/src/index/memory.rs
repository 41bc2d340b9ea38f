//! What an index takes.

use super::inner::Inner;

/// Bytes on the heap of an [`Index`](crate::Index), by what they are for. Reserved and unused bytes count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Memory {
    /// The normalised texts in UTF-16.
    pub text: usize,
    /// The anchors: what finds a shared run.
    pub anchors: usize,
    /// The table of documents: sources, places of the texts, removals, and the directory of post ids.
    pub documents: usize,
    /// The ways back to the authors' own characters.
    pub maps: usize,
    /// What judgements read: streams, seeds, phrases and the directory of equal posts; 0 when the index was made
    /// without judging.
    pub judging: usize,
}

impl Memory {
    /// All of it.
    pub fn total(&self) -> usize {
        self.text + self.anchors + self.documents + self.maps + self.judging
    }

    pub(super) fn of(inner: &Inner, directory: usize) -> Self {
        let mut memory = Self {
            documents: directory + inner.alive.heap_bytes(),
            judging: inner.docs.capacity() * size_of::<super::Doc>()
                + inner.docs.iter().map(|doc| doc.stream.heap_bytes()).sum::<usize>(),
            ..Self::default()
        };
        if !inner.docs.is_empty() {
            memory.judging += inner.seeds.heap_bytes() + inner.phrases.heap_bytes() + inner.same_bytes();
        }
        for part in inner.parts() {
            memory.text += part.documents.text_bytes();
            memory.anchors += part.anchors.heap_bytes();
            memory.documents += part.documents.document_bytes() + part.order_bytes();
            memory.maps += part.documents.map_bytes();
        }
        memory
    }
}
