//! A table of anchors written down and read back.

use std::io::{self, Read, Write};

use super::super::Grid;
use super::Packed;
use crate::index::{LoadError, Reader, Writer};

impl Packed {
    pub(crate) fn write<W: Write>(&self, out: &mut Writer<W>) -> io::Result<()> {
        out.list(self.filter.iter().copied())?;
        out.list(self.buckets.iter().copied())?;
        out.list(self.tags.iter().copied())?;
        out.list(self.places.iter().copied())?;
        out.list(self.hot.iter().copied())?;
        out.list(self.lefts.iter().copied())?;
        out.list(self.rights.iter().copied())
    }

    /// What was read is to be held against the texts by [`Packed::fits`].
    pub(crate) fn read<R: Read>(file: &mut Reader<R>) -> Result<Self, LoadError> {
        Ok(Self {
            filter: file.list()?,
            buckets: file.list()?,
            tags: file.list()?,
            places: file.list()?,
            hot: file.list()?,
            lefts: file.list()?,
            rights: file.list()?,
        })
    }

    /// Whether the lists fit together, and every place leads to a gram in texts of `units` units.
    pub(crate) fn fits(&self, grid: Grid, units: usize) -> bool {
        let Self { filter, buckets, tags, places, lefts, rights, .. } = self;
        !filter.is_empty()
            && buckets.len() >= 2
            && buckets.is_sorted()
            && buckets[0] == 0
            && buckets[buckets.len() - 1] as usize == places.len()
            && tags.len() == places.len()
            && lefts.len() == rights.len()
            && self.contexts_of_hot() == Some(lefts.len())
            && places.iter().all(|&place| place as usize + grid.q <= units)
    }

    /// Anchors of the hot buckets, if those are in order and each begins where the one before ends.
    fn contexts_of_hot(&self) -> Option<usize> {
        let mut contexts = 0;
        let mut least = 0;
        for &(bucket, first) in &self.hot {
            if bucket < least || first as usize != contexts {
                return None;
            }
            least = bucket + 1;
            let bucket = bucket as usize;
            contexts += (self.buckets.get(bucket + 1)? - self.buckets[bucket]) as usize;
        }
        Some(contexts)
    }
}
