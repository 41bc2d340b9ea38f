//! From a key to the posts that hold it, in the order they came.

use super::table::{Held, Table, Value};
use super::{Holders, NUMBERS_MAX};

/// From a key to the posts that hold it, in the order they came.
///
/// Most keys stand in one post only, so the table names that post itself; only keys of several posts have a chain of
/// postings.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    pub(super) table: Table,
    pub(super) chains: Vec<Chain>,
    /// Post and the next posting of the same key, plus one.
    pub(super) list: Vec<(u32, u32)>,
}

/// The postings of a key that several posts hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    /// First and last posting, plus one.
    pub(super) head: u32,
    pub(super) tail: u32,
    pub(super) count: u32,
}

impl Postings {
    /// Whether so many more keys can be taken in, even if each is the second of its kind.
    pub(crate) fn has_room(&self, keys: usize) -> bool {
        self.chains.len() + keys <= NUMBERS_MAX as usize
    }

    pub(crate) fn insert(&mut self, key: u32, doc: u32) {
        let Self { table, chains, list } = self;
        table.upsert(key, Value::one(doc), |held| match held.read() {
            Held::One(first) => {
                let head = push(list, first);
                let tail = push(list, doc);
                list[head as usize - 1].1 = tail;
                if chains.len() == chains.capacity() {
                    chains.reserve_exact(chains.len() / 8 + 16);
                }
                chains.push(Chain { head, tail, count: 2 });
                Value::many(chains.len() as u32 - 1)
            }
            Held::Many(at) => {
                let posting = push(list, doc);
                let chain = &mut chains[at as usize];
                list[chain.tail as usize - 1].1 = posting;
                chain.tail = posting;
                chain.count += 1;
                held
            }
        });
    }

    pub(crate) fn holders(&self, key: u32) -> Option<Holders<'_>> {
        Some(match self.table.get(key)?.read() {
            Held::One(doc) => Holders::One(doc),
            Held::Many(at) => {
                let Chain { head, count, .. } = self.chains[at as usize];
                Holders::Many { postings: &self.list, head, count }
            }
        })
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.table.heap_bytes()
            + self.chains.capacity() * size_of::<Chain>()
            + self.list.capacity() * size_of::<(u32, u32)>()
    }
}

/// Adds a posting at the end of a chain; gives its number, plus one. The list grows by an eighth at a time: doubling
/// would leave half of the largest list of an index unused.
fn push(list: &mut Vec<(u32, u32)>, doc: u32) -> u32 {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 8 + 16);
    }
    list.push((doc, 0));
    list.len() as u32
}
