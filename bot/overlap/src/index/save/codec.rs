//! Numbers to bytes and back, with a checksum over all of them.

use std::io::{self, Read, Write};

use super::LoadError;

/// Bytes read or written at a time.
const CHUNK: usize = 1 << 16;

/// A number of fixed size, little endian.
pub(crate) trait Number: Sized {
    const SIZE: usize;
    fn put(self, to: &mut Vec<u8>);
    /// From `SIZE` bytes.
    fn get(from: &[u8]) -> Self;
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            const SIZE: usize = size_of::<Self>();
            #[inline]
            fn put(self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }
            #[inline]
            fn get(from: &[u8]) -> Self {
                let mut bytes = [0; size_of::<Self>()];
                bytes.copy_from_slice(from);
                Self::from_le_bytes(bytes)
            }
        }
    )*};
}

number!(u8, u16, u32, u64);

impl Number for (u32, u32) {
    const SIZE: usize = 8;
    fn put(self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
    }
    fn get(from: &[u8]) -> Self {
        (u32::get(&from[..4]), u32::get(&from[4..]))
    }
}

impl<const N: usize> Number for [u32; N] {
    const SIZE: usize = 4 * N;
    fn put(self, to: &mut Vec<u8>) {
        for number in self {
            number.put(to);
        }
    }
    fn get(from: &[u8]) -> Self {
        std::array::from_fn(|at| u32::get(&from[at * 4..at * 4 + 4]))
    }
}

/// Writes numbers and the checksum of all of them.
pub(crate) struct Writer<W> {
    to: W,
    checksum: crc32fast::Hasher,
    buffer: Vec<u8>,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, checksum: crc32fast::Hasher::new(), buffer: Vec::with_capacity(CHUNK + 64) }
    }

    pub(crate) fn number(&mut self, number: impl Number) -> io::Result<()> {
        number.put(&mut self.buffer);
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// A list with its length in front.
    pub(crate) fn list<T: Number>(&mut self, list: impl ExactSizeIterator<Item = T>) -> io::Result<()> {
        self.number(list.len() as u64)?;
        list.into_iter().try_for_each(|number| self.number(number))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.checksum.update(&self.buffer);
        self.to.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Writes the checksum.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.to.write_all(&self.checksum.finalize().to_le_bytes())?;
        self.to.flush()
    }
}

/// Reads what a [`Writer`] wrote.
pub(crate) struct Reader<R> {
    from: R,
    checksum: crc32fast::Hasher,
    buffer: Vec<u8>,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, checksum: crc32fast::Hasher::new(), buffer: vec![0; CHUNK] }
    }

    /// The next bytes, at most `CHUNK`.
    fn bytes(&mut self, len: usize) -> Result<&[u8], LoadError> {
        let bytes = &mut self.buffer[..len];
        self.from.read_exact(bytes)?;
        self.checksum.update(bytes);
        Ok(bytes)
    }

    pub(crate) fn number<T: Number>(&mut self) -> Result<T, LoadError> {
        Ok(T::get(self.bytes(T::SIZE)?))
    }

    /// A list with its length in front. Memory grows with what is there to read, not with what the length
    /// says.
    pub(crate) fn list<T: Number>(&mut self) -> Result<Vec<T>, LoadError> {
        let mut left = usize::try_from(self.number::<u64>()?).unwrap_or(usize::MAX);
        let at_a_time = CHUNK / T::SIZE;
        let mut list = Vec::with_capacity(left.min(at_a_time));
        while left > 0 {
            let take = left.min(at_a_time);
            list.extend(self.bytes(take * T::SIZE)?.chunks_exact(T::SIZE).map(T::get));
            left -= take;
        }
        list.shrink_to_fit();
        Ok(list)
    }

    /// Compares the checksum of what was read with the one that follows.
    pub(super) fn finish(mut self) -> Result<(), LoadError> {
        let computed = self.checksum.clone().finalize();
        if self.number::<u32>()? == computed { Ok(()) } else { Err(LoadError::Checksum) }
    }
}
