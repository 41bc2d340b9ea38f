//! A stored stream written down and read back.

use std::io::{self, Read, Write};

use super::{Mark, StoredStream, Stream};
use crate::index::{Reader, Unreadable, Writer};
use crate::map::{Exception, OffsetMap};

impl StoredStream {
    pub(crate) fn write<W: Write>(&self, out: &mut Writer<W>) -> io::Result<()> {
        let stream = self.load();
        out.list(stream.symbols.iter().copied())?;
        out.list(stream.marks.iter().map(|mark| {
            let Mark { at, len, hash, start, end, digits, topic, label } = *mark;
            [at, len, hash, start, end, digits, u32::from(topic) | u32::from(label) << 1]
        }))?;
        let (kept, exceptions, len) = stream.map.raw();
        out.list(kept.iter().copied())?;
        out.list(exceptions.iter().map(|e| [e.norm, e.cluster, e.norm_len, e.src_len]))?;
        out.number(len)
    }

    pub(crate) fn read<R: Read>(file: &mut Reader<R>) -> Result<Self, Unreadable> {
        let symbols = file.list::<u16>()?;
        let marks: Vec<Mark> = file
            .list::<[u32; 7]>()?
            .into_iter()
            .map(|[at, len, hash, start, end, digits, kinds]| Mark {
                at,
                len,
                hash,
                start,
                end,
                digits,
                topic: kinds & 1 != 0,
                label: kinds & 2 != 0,
            })
            .collect();
        let kept = file.list()?;
        let exceptions = file
            .list::<[u32; 4]>()?
            .into_iter()
            .map(|[norm, cluster, norm_len, src_len]| Exception { norm, cluster, norm_len, src_len })
            .collect();
        let map = OffsetMap::from_raw(kept, exceptions, file.number()?)
            .filter(|map| map.len() == symbols.len())
            .ok_or(Unreadable::Corrupt("a way back does not fit its text"))?;
        let inside = |mark: &Mark| {
            u64::from(mark.at) + u64::from(mark.len) <= symbols.len() as u64 && mark.start <= mark.end
        };
        if !marks.iter().all(inside) || !marks.is_sorted_by_key(|mark| mark.at) {
            return Err(Unreadable::Corrupt("a mask lies outside its text"));
        }
        Ok(Self::of(&Stream { symbols, marks, map }))
    }
}
