//! A stream as the index keeps it: one run of bytes.
//!
//! An index holds a stream for every post and reads a handful of them for a judgement. Lists of their own would take more
//! in lengths, pointers and rounding than in symbols; so a post's stream is written into one allocation, symbols as they
//! are and everything else as variable-length numbers (LEB128, DWARF 5, section 7.6), and is unfolded when it is read.

use std::sync::Arc;

use super::{Everything, Mark, Stream};
use crate::map::{Exception, OffsetMap};

/// A [`Stream`] as the index keeps it. Copies share their bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StoredStream(Arc<[u8]>);

/// The two counters of a shared allocation.
const SHARED_BYTES: usize = 16;

impl StoredStream {
    pub(crate) fn of(stream: &Stream) -> Self {
        let mut out = Vec::with_capacity(stream.symbols.len() * 2 + 32);
        number(&mut out, stream.symbols.len() as u32);
        out.extend(stream.symbols.iter().flat_map(|symbol| symbol.to_le_bytes()));
        number(&mut out, stream.marks.len() as u32);
        for mark in &stream.marks {
            let Mark { at, len, hash, start, end, digits, topic, label } = *mark;
            let kinds = u32::from(topic) | u32::from(label) << 1;
            for part in [at, len, hash, start, end.wrapping_sub(start), digits, kinds] {
                number(&mut out, part);
            }
        }
        let (kept, exceptions, len) = stream.map.raw();
        number(&mut out, len);
        number(&mut out, exceptions.len() as u32);
        for Exception { norm, cluster, norm_len, src_len } in exceptions {
            for part in [*norm, *cluster, *norm_len, *src_len] {
                number(&mut out, part);
            }
        }
        // The bit map goes to the end: its length needs no place of its own.
        let bits = stream.map.bits();
        out.extend(kept.iter().flat_map(|word| word.to_le_bytes()).take(bits.div_ceil(8)));
        Self(out.into())
    }

    /// Whether it says nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        // A stream without symbols has no bit map either: what is left are three counts of nothing.
        self.0.iter().all(|&byte| byte == 0)
    }

    pub(crate) fn everything(&self) -> Everything {
        self.load().everything(&[])
    }

    pub(crate) fn load(&self) -> Stream {
        let mut rest = &self.0[..];
        let symbols = (0..take(&mut rest)).map(|_| u16::from_le_bytes(cut(&mut rest))).collect::<Vec<u16>>();
        let marks = (0..take(&mut rest))
            .map(|_| {
                let [at, len, hash, start, chars, digits, kinds] = numbers(&mut rest);
                Mark {
                    at,
                    len,
                    hash,
                    start,
                    end: start.wrapping_add(chars),
                    digits,
                    topic: kinds & 1 != 0,
                    label: kinds & 2 != 0,
                }
            })
            .collect();
        let len = take(&mut rest);
        let exceptions = (0..take(&mut rest))
            .map(|_| {
                let [norm, cluster, norm_len, src_len] = numbers(&mut rest);
                Exception { norm, cluster, norm_len, src_len }
            })
            .collect();
        let word = |bytes: &[u8]| {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(word)
        };
        let kept = rest.chunks(8).map(word).collect();
        let map = OffsetMap::from_raw(kept, exceptions, len);
        debug_assert!(map.is_some(), "it was written down from one");
        Stream { symbols, marks, map: map.unwrap_or_default() }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.0.len() + SHARED_BYTES
    }
}

/// Seven bits a byte, the lowest first; the highest bit says that another byte comes.
fn number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The next bytes; zeros where there are none.
fn cut<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let Some((bytes, later)) = rest.split_first_chunk() else { return [0; N] };
    *rest = later;
    *bytes
}

/// The next number; 0 where there is none.
fn take(rest: &mut &[u8]) -> u32 {
    let (mut found, mut shift) = (0_u32, 0);
    while let Some((&byte, later)) = rest.split_first() {
        *rest = later;
        found |= u32::from(byte & 0x7F) << shift;
        shift += 7;
        if byte < 0x80 || shift >= 32 {
            break;
        }
    }
    found
}

fn numbers<const N: usize>(rest: &mut &[u8]) -> [u32; N] {
    std::array::from_fn(|_| take(rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scan::scan;

    proptest! {
        #[test]
        fn it_reads_back_as_it_was(text in "(\\PC|[0-9]{1,7}|#[a-z關税]{1,9}#|\u{200b}|½|ﷺ|[a-z]{1,3}: ?|\\$BTC |\\n){0,90}") {
            let stream = Stream::of(&scan(&text));
            let stored = StoredStream::of(&stream);
            prop_assert_eq!(stored.is_empty(), stream.symbols.is_empty() && stream.marks.is_empty());
            prop_assert_eq!(stored.load(), stream);
        }

        #[test]
        fn numbers_of_every_size_come_back(all in prop::collection::vec(any::<u32>(), 0..9)) {
            let mut out = Vec::new();
            for &one in &all {
                number(&mut out, one);
            }
            let mut rest = &out[..];
            let read: Vec<u32> = all.iter().map(|_| take(&mut rest)).collect();
            prop_assert_eq!((read, rest), (all, &[][..]));
        }
    }

    #[test]
    fn it_takes_little_more_than_its_symbols() {
        let text = format!("#关税政策后市场分析# {}", "先看量再看价".repeat(10));
        let stream = Stream::of(&scan(&text));
        let symbols = stream.symbols.len() * 2;
        let stored = StoredStream::of(&stream);
        assert!(stored.heap_bytes() <= symbols + symbols / 16 + 32, "{} for {symbols}", stored.heap_bytes());
    }
}
