//! The table of grams written down and read back.

use std::io::{self, Read, Write};

use super::{Gram, Seeds, Slot};
use crate::index::{Reader, Unreadable, Writer};

impl Seeds {
    pub(crate) fn write<W: Write>(&self, out: &mut Writer<W>) -> io::Result<()> {
        let used: Vec<&Slot> = self.slots.iter().filter(|slot| slot.head != 0).collect();
        out.list(used.into_iter().map(|slot| [slot.key, slot.head, slot.tail, slot.count]))?;
        out.list(self.postings.iter().copied())
    }

    /// A table of grams of a kind; what was read is to be held against the documents by [`Seeds::fits`].
    pub(crate) fn read<R: Read>(file: &mut Reader<R>, gram: Gram) -> Result<Self, Unreadable> {
        let used = file.list::<[u32; 4]>()?;
        let mut seeds = Self {
            gram,
            slots: vec![Slot::default(); (used.len() * 2 + 1).next_power_of_two().max(64)],
            used: used.len(),
            postings: file.list()?,
        };
        for [key, head, tail, count] in used {
            let at = seeds.slot_of(key);
            seeds.slots[at] = Slot { key, head, tail, count };
        }
        Ok(seeds)
    }

    /// Whether every posting leads to one of `docs` documents, and every chain of postings forward to an end.
    pub(crate) fn fits(&self, docs: usize) -> bool {
        let postings = self.postings.len();
        let forward = |(at, &(doc, next)): (usize, &(u32, u32))| {
            (doc as usize) < docs && (next == 0 || next as usize > at + 1 && next as usize <= postings)
        };
        let slots = self.slots.iter().filter(|slot| slot.head != 0);
        self.postings.iter().enumerate().all(forward)
            && slots.clone().count() == self.used
            && slots
                .clone()
                .all(|slot| slot.head as usize <= postings && (1..=postings).contains(&(slot.tail as usize)))
    }
}
