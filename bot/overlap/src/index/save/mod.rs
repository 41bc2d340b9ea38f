//! Writing an index down and reading it back.
//!
//! A file is a magic number, the version of the format, the name of the normalisation mode, the options, the
//! parts with their anchors, what judgements read, and a CRC-32 over all of it. All numbers are little
//! endian, all lists begin with their length.

use std::io::{self, Read, Write};

use super::anchors::{Anchors, Grid, Packed};
use super::column::Column;
use super::directory::Directory;
use super::documents::{Documents, PackedSources, Sources};
use super::inner::Inner;
use super::part::{Bits, Part};
use super::types::IndexOptions;
use super::{Index, PoisonError};
use crate::judge::seeds::{Gram, Seeds};
use crate::judge::stream::StoredStream;
use crate::map::{Exception, PackedMaps};

mod codec;

pub(crate) use codec::{Reader, Writer};

const MAGIC: u64 = u64::from_le_bytes(*b"OVERLAP\n");
/// Changes whenever the bytes mean something else.
const FORMAT: u32 = 3;

/// Why a file is not read as an index.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The reader failed.
    #[error("the index cannot be read: {0}")]
    Io(io::Error),
    /// The file is something else.
    #[error("this is no index file: its first bytes are others")]
    NotAnIndex,
    /// The file was written by a version that lays it out in another way.
    #[error("the index file has format {found}, this version reads format {FORMAT}; build the index anew")]
    Format {
        /// Its format.
        found: u32,
    },
    /// The texts in the file were normalised in another way.
    #[error("the index file is normalised as {found:?}, asked for is {expected:?}; build the index anew")]
    Mode {
        /// Name and version of its mode.
        found: String,
        /// Name and version of the mode asked for.
        expected: &'static str,
    },
    /// The index was made with other settings.
    #[error("the index file was made with other settings: {found:?}")]
    Options {
        /// Its settings.
        found: Box<IndexOptions>,
    },
    /// The file ends too early.
    #[error("the index file is cut off")]
    Truncated,
    /// The bytes are not those that were written.
    #[error("the index file is damaged: its checksum differs")]
    Checksum,
    /// The checksum fits, but the contents contradict each other: the file was not written by this crate.
    #[error("the index file is damaged: {0}")]
    Corrupt(&'static str),
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Truncated } else { Self::Io(error) }
    }
}

impl Index {
    /// Writes the index down, with everything that queries and judgements read. Queries go on meanwhile;
    /// inserts and removals wait.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn save(&self, to: impl Write) -> io::Result<()> {
        let _merging = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        // No writer waits for the long read below, so no query waits for a writer.
        let _directory = self.directory();
        let inner = self.read();
        let mut out = Writer::new(to);
        out.number(MAGIC)?;
        out.number(FORMAT)?;
        write_options(&mut out, &self.options)?;
        let parts: Vec<&Part> = inner.parts().filter(|part| part.len() > 0).collect();
        out.number(parts.len() as u64)?;
        for part in parts {
            if part.is_packed() {
                write_part(&mut out, part)?;
            } else {
                write_part(&mut out, &Part::merge(&[part], |number| inner.alive.get(number), self.grid, 1))?;
            }
        }
        out.list(inner.alive.raw().iter().copied())?;
        if self.options.judging {
            out.number(inner.docs.len() as u64)?;
            inner.docs.iter().try_for_each(|doc| doc.stream.write(&mut out))?;
            inner.seeds.write(&mut out)?;
            inner.phrases.write(&mut out)?;
        }
        out.finish()
    }

    /// Reads an index back that [`Index::save`] wrote. It answers as the one that was written.
    ///
    /// Nothing is normalised again. Memory is taken as bytes arrive, whatever the lengths in the file say.
    /// Many small pieces are read: give a `BufReader` of a file. What follows the index in the reader is left
    /// unread.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when the file is none, was made by another format, mode or settings than `options`, is
    /// cut off or damaged.
    pub fn load(from: impl Read, options: &IndexOptions) -> Result<Self, LoadError> {
        let mut file = Reader::new(from);
        if file.number::<u64>()? != MAGIC {
            return Err(LoadError::NotAnIndex);
        }
        let found = file.number::<u32>()?;
        if found != FORMAT {
            return Err(LoadError::Format { found });
        }
        read_options(&mut file, options)?;
        let grid = Grid::new(options.run_chars_min);
        let parts = file.number::<u64>()?;
        // Raw lists first: nothing is made of them before the checksum has been seen.
        let mut raw_parts = Vec::new();
        for _ in 0..parts {
            raw_parts.push(RawPart::read(&mut file)?);
        }
        let alive = file.list::<u64>()?;
        let mut streams = Vec::new();
        let mut tables = None;
        if options.judging {
            for _ in 0..file.number::<u64>()? {
                streams.push(StoredStream::read(&mut file)?);
            }
            let seeds = Seeds::read(&mut file, Gram::seed(options.seed_weight))?;
            let phrases = Seeds::read(&mut file, Gram::phrase(options.phrase_weight))?;
            tables = Some((seeds, phrases));
        }
        file.finish()?;

        let mut inner = Inner::new(options, grid);
        for raw in raw_parts {
            inner.push_loaded(raw.part(inner.next_number(), grid)?, grid);
        }
        inner
            .revive(Bits::from_raw(alive))
            .ok_or(LoadError::Corrupt("it says which documents are alive that it does not hold"))?;
        if let Some((seeds, phrases)) = tables {
            let fits = streams.len() == inner.next_number() as usize
                && seeds.fits(streams.len())
                && phrases.fits(streams.len());
            if !fits {
                return Err(LoadError::Corrupt("what judgements read does not fit the documents"));
            }
            (inner.seeds, inner.phrases) = (seeds, phrases);
            for (number, stream) in streams.into_iter().enumerate() {
                let number = number as u32;
                inner.push_doc(inner.source(number), inner.alive.get(number), stream);
            }
        }
        let mut directory = Directory::default();
        directory.reserve(inner.alive_count, |number| inner.id(number));
        for number in (0..inner.next_number()).filter(|&number| inner.alive.get(number)) {
            directory.insert(inner.id(number), number, |number| inner.id(number));
        }
        Ok(Self::of(options.clone(), inner, directory))
    }
}

fn write_options<W: Write>(out: &mut Writer<W>, options: &IndexOptions) -> io::Result<()> {
    let IndexOptions { mode, run_chars_min, judging, seed_weight, phrase_weight } = *options;
    out.list(mode.name().bytes())?;
    out.number(run_chars_min as u64)?;
    out.number(u8::from(judging))?;
    out.number(seed_weight)?;
    out.number(phrase_weight)
}

/// Reads the options and refuses others than those asked for.
fn read_options<R: Read>(file: &mut Reader<R>, asked: &IndexOptions) -> Result<(), LoadError> {
    /// Names of modes are short.
    const NAME_BYTES_MAX: u64 = 64;
    let len = file.number::<u64>()?;
    if len > NAME_BYTES_MAX {
        return Err(LoadError::Corrupt("the name of its mode is too long"));
    }
    let name: Vec<u8> = (0..len).map(|_| file.number()).collect::<Result<_, _>>()?;
    let expected = asked.mode.name();
    if name != expected.as_bytes() {
        return Err(LoadError::Mode { found: String::from_utf8_lossy(&name).into_owned(), expected });
    }
    let found = IndexOptions {
        mode: asked.mode,
        run_chars_min: usize::try_from(file.number::<u64>()?).unwrap_or(usize::MAX),
        judging: file.number::<u8>()? != 0,
        seed_weight: file.number()?,
        phrase_weight: file.number()?,
    };
    if found == *asked { Ok(()) } else { Err(LoadError::Options { found: Box::new(found) }) }
}

fn write_part<W: Write>(out: &mut Writer<W>, part: &Part) -> io::Result<()> {
    let documents = &part.documents;
    out.list(documents.units.iter().copied())?;
    out.list(documents.starts.iter().copied())?;
    for column in &documents.sources.pack().columns {
        out.number(column.base())?;
        out.number(column.width())?;
        out.list(column.bytes().iter().copied())?;
    }
    let (bits, ends, exceptions) = documents.maps.raw();
    out.list(bits.iter().copied())?;
    out.list(ends.iter().copied())?;
    out.list(exceptions.iter().map(|&(doc, e)| [doc, e.norm, e.cluster, e.norm_len, e.src_len]))?;
    out.list(part.raw_order().unwrap_or(&[]).iter().copied())?;
    if let Anchors::Packed(anchors) = &part.anchors {
        anchors.write(out)?;
    }
    Ok(())
}

/// The lists of a part.
struct RawPart {
    units: Vec<u16>,
    starts: Vec<u32>,
    columns: Vec<(u64, u8, Vec<u8>)>,
    bits: Vec<u64>,
    ends: Vec<u32>,
    exceptions: Vec<[u32; 5]>,
    order: Vec<u32>,
    anchors: Packed,
}

impl RawPart {
    fn read<R: Read>(file: &mut Reader<R>) -> Result<Self, LoadError> {
        Ok(Self {
            units: file.list()?,
            starts: file.list()?,
            columns: (0..4)
                .map(|_| Ok((file.number()?, file.number()?, file.list()?)))
                .collect::<Result<_, LoadError>>()?,
            bits: file.list()?,
            ends: file.list()?,
            exceptions: file.list()?,
            order: file.list()?,
            anchors: Packed::read(file)?,
        })
    }

    /// Holds the lists against each other and makes the part whose first document has the number `first`.
    fn part(self, first: u32, grid: Grid) -> Result<Part, LoadError> {
        let len = self.starts.len().saturating_sub(1);
        let sources = {
            let columns: Option<Vec<Column>> = self
                .columns
                .into_iter()
                .map(|(base, width, bytes)| Column::from_raw(base, width, bytes, len))
                .collect();
            columns
                .and_then(|columns| <[Column; 4]>::try_from(columns).ok())
                .map(|columns| Sources::Packed(PackedSources { len, columns }))
                .ok_or(LoadError::Corrupt("its table of documents does not fit"))?
        };
        let exceptions = self
            .exceptions
            .into_iter()
            .map(|[doc, norm, cluster, norm_len, src_len]| {
                (doc, Exception { norm, cluster, norm_len, src_len })
            })
            .collect();
        let units = self.units.len();
        let documents = Documents::from_raw(self.units, self.starts, sources, |documents| {
            let lens = (0..documents.len()).map(|doc| documents.chars(doc));
            PackedMaps::from_raw(self.bits, self.ends, exceptions, lens)
        })
        .ok_or(LoadError::Corrupt("its texts and the ways back do not fit"))?;
        if !self.anchors.fits(grid, units) {
            return Err(LoadError::Corrupt("its anchors do not fit the texts"));
        }
        let order = (!self.order.is_empty()).then_some(self.order);
        if first as usize + documents.len() >= u32::MAX as usize {
            return Err(LoadError::Corrupt("it holds too many documents"));
        }
        Part::from_raw(first, documents, self.anchors, order)
            .ok_or(LoadError::Corrupt("the order of its documents is none"))
    }
}
