//! From the id of a post to the numbers of its versions.

use hashbrown::HashTable;

/// Numbers of documents by the id of their post. The ids stay where the sources are: the caller tells the
/// id of a number.
#[derive(Debug, Default)]
pub(super) struct Directory(HashTable<u32>);

/// Multiplicative hash; ids are handed out by a clock or a counter, so that the low bits differ most.
fn hash(id: u64) -> u64 {
    let wide = u128::from(id ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
    (wide as u64) ^ ((wide >> 64) as u64)
}

impl Directory {
    pub(super) fn insert(&mut self, id: u64, number: u32, id_of: impl Fn(u32) -> u64) {
        self.0.insert_unique(hash(id), number, |&number| hash(id_of(number)));
    }

    pub(super) fn reserve(&mut self, more: usize, id_of: impl Fn(u32) -> u64) {
        self.0.reserve(more, |&number| hash(id_of(number)));
    }

    /// The first number that `wanted` accepts; it is asked about numbers of other posts too.
    pub(super) fn find(&self, id: u64, wanted: impl Fn(u32) -> bool) -> Option<u32> {
        self.0.find(hash(id), |&number| wanted(number)).copied()
    }

    /// Takes all numbers of a post out.
    pub(super) fn take(&mut self, id: u64, id_of: impl Fn(u32) -> u64) -> Vec<u32> {
        let mut numbers = Vec::new();
        while let Ok(entry) = self.0.find_entry(hash(id), |&number| id_of(number) == id) {
            numbers.push(entry.remove().0);
        }
        numbers
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.allocation_size()
    }
}
