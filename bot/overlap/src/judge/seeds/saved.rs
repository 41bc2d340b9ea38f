//! The table of grams written down and read back.

use std::io::{self, Read, Write};

use super::{Chain, Gram, Held, NUMBERS_MAX, Seeds, Value};
use crate::index::{Reader, Unreadable, Writer};

impl Seeds {
    pub(crate) fn write<W: Write>(&self, out: &mut Writer<W>) -> io::Result<()> {
        let mut ones = Vec::new();
        let mut many = Vec::with_capacity(self.chains.len());
        for (key, value) in self.table.iter() {
            match value.read() {
                Held::One(doc) => ones.push([key, doc]),
                Held::Many(at) => many.push((key, self.chains[at as usize])),
            }
        }
        // By key: the file of an index does not depend on the way it was made.
        ones.sort_unstable();
        many.sort_unstable_by_key(|(key, _)| *key);
        out.list(ones.into_iter())?;
        out.list(many.into_iter().map(|(key, Chain { head, tail, count })| [key, head, tail, count]))?;
        out.list(self.postings.iter().copied())
    }

    /// A table of grams of a kind; what was read is to be held against the documents by [`Seeds::fits`].
    pub(crate) fn read<R: Read>(file: &mut Reader<R>, gram: Gram) -> Result<Self, Unreadable> {
        const TWICE: Unreadable = Unreadable::Corrupt("a gram stands twice in its table");
        let mut seeds = Self::new(gram);
        let mut twice = false;
        for [key, doc] in file.list::<[u32; 2]>()? {
            if doc >= NUMBERS_MAX {
                return Err(Unreadable::Corrupt("a gram names a post that no index holds"));
            }
            seeds.table.upsert(key, Value::one(doc), |held| {
                twice = true;
                held
            });
        }
        for [key, head, tail, count] in file.list::<[u32; 4]>()? {
            let at = seeds.chains.len() as u32;
            if at >= NUMBERS_MAX {
                return Err(Unreadable::Corrupt("it has more chains of grams than an index holds"));
            }
            let value = Value::many(at);
            seeds.chains.push(Chain { head, tail, count });
            seeds.table.upsert(key, value, |held| {
                twice = true;
                held
            });
        }
        seeds.postings = file.list()?;
        if twice { Err(TWICE) } else { Ok(seeds) }
    }

    /// Whether every posting leads to one of `docs` documents, and every chain of postings forward to an end.
    pub(crate) fn fits(&self, docs: usize) -> bool {
        let postings = self.postings.len();
        let forward = |(at, &(doc, next)): (usize, &(u32, u32))| {
            (doc as usize) < docs && (next == 0 || next as usize > at + 1 && next as usize <= postings)
        };
        let one = |value: Value| match value.read() {
            Held::One(doc) => (doc as usize) < docs,
            Held::Many(at) => (at as usize) < self.chains.len(),
        };
        let inside = |place: u32| (1..=postings).contains(&(place as usize));
        self.postings.iter().enumerate().all(forward)
            && self.table.iter().all(|(_, value)| one(value))
            && self.chains.iter().all(|chain| inside(chain.head) && inside(chain.tail))
    }
}
