//! The table of grams written down and read back.

use std::io::{self, Read, Write};

use super::postings::{Chain, Postings};
use super::table::{Held, Value};
use super::{Gram, NUMBERS_MAX, Seeds};
use crate::index::{Reader, Unreadable, Writer};

impl Seeds {
    pub(crate) fn write<W: Write>(&self, out: &mut Writer<W>) -> io::Result<()> {
        let Postings { table, chains, list } = &self.postings;
        let mut ones = Vec::new();
        let mut many = Vec::with_capacity(chains.len());
        for (key, value) in table.iter() {
            match value.read() {
                Held::One(doc) => ones.push([key, doc]),
                Held::Many(at) => many.push((key, chains[at as usize])),
            }
        }
        // By key: the file of an index does not depend on the way it was made.
        ones.sort_unstable();
        many.sort_unstable_by_key(|(key, _)| *key);
        out.list(ones.into_iter())?;
        out.list(many.into_iter().map(|(key, Chain { head, tail, count })| [key, head, tail, count]))?;
        out.list(list.iter().copied())
    }

    /// A table of grams of a kind; what was read is to be held against the documents by [`Seeds::fits`].
    pub(crate) fn read<R: Read>(file: &mut Reader<R>, gram: Gram) -> Result<Self, Unreadable> {
        const TWICE: Unreadable = Unreadable::Corrupt("a gram stands twice in its table");
        let mut postings = Postings::default();
        let mut twice = false;
        for [key, doc] in file.list::<[u32; 2]>()? {
            if doc >= NUMBERS_MAX {
                return Err(Unreadable::Corrupt("a gram names a post that no index holds"));
            }
            postings.table.upsert(key, Value::one(doc), |held| {
                twice = true;
                held
            });
        }
        for [key, head, tail, count] in file.list::<[u32; 4]>()? {
            let at = postings.chains.len() as u32;
            if at >= NUMBERS_MAX {
                return Err(Unreadable::Corrupt("it has more chains of grams than an index holds"));
            }
            let value = Value::many(at);
            postings.chains.push(Chain { head, tail, count });
            postings.table.upsert(key, value, |held| {
                twice = true;
                held
            });
        }
        postings.list = file.list()?;
        if twice { Err(TWICE) } else { Ok(Self { gram, postings }) }
    }

    /// Whether every posting leads to one of `docs` documents, and every chain of postings forward to an end.
    pub(crate) fn fits(&self, docs: usize) -> bool {
        let Postings { table, chains, list } = &self.postings;
        let postings = list.len();
        let forward = |(at, &(doc, next)): (usize, &(u32, u32))| {
            (doc as usize) < docs && (next == 0 || next as usize > at + 1 && next as usize <= postings)
        };
        let one = |value: Value| match value.read() {
            Held::One(doc) => (doc as usize) < docs,
            Held::Many(at) => (at as usize) < chains.len(),
        };
        let inside = |place: u32| (1..=postings).contains(&(place as usize));
        list.iter().enumerate().all(forward)
            && table.iter().all(|(_, value)| one(value))
            && chains.iter().all(|chain| inside(chain.head) && inside(chain.tail))
    }
}
