//! Looks for many known texts in a stream of unknown ones.
//!
//! The roles of the [`Index`](crate::Index) are exchanged: there the stored texts are anchored at a stride and
//! the text asked about is probed everywhere; here the stream is probed at a stride, since it is the large
//! side, and every gram of the known texts is in the table. A shared run of at least `m` bytes holds
//! `m - 7` neighbouring grams of 8 bytes, so one of them begins at a multiple of that stride: nothing is missed.

use std::ops::Range;

mod grams;
mod runs;

use grams::Grams;
pub use runs::Search;

/// Texts to look for, normalised: the examples of an evaluation set.
///
/// ```
/// use overlap::{Items, Search};
///
/// let items = Items::new(["thecostofthetariffsisbornebythebuyerofthegoods"], 20)?;
/// let mut search = Search::default();
/// let text = b"somebodywrotethatthecostofthetariffsisborneabroad";
/// let runs = items.runs(text, &mut search);
/// assert_eq!(runs.len(), 1);
/// assert_eq!(&text[runs[0].text.clone()], b"thecostofthetariffsisborne");
/// assert_eq!((runs[0].item, runs[0].span.clone(), runs[0].chars), (0, 0..26, 26));
/// # Ok::<(), overlap::ItemsError>(())
/// ```
#[derive(Debug)]
pub struct Items {
    /// All texts, one after the other.
    bytes: Vec<u8>,
    /// Where each begins, and where the last one ends.
    starts: Vec<u32>,
    /// Whether a text is ASCII, so that bytes are characters.
    ascii: Vec<bool>,
    run_chars_min: usize,
    grams: Grams,
}

/// A passage that a text shares with an item: equal, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRun {
    /// The item, counted from 0 in the order given.
    pub item: u32,
    /// The passage in the item, in bytes on character boundaries.
    pub span: Range<usize>,
    /// Its first place in the text, in bytes.
    pub text: Range<usize>,
    /// Its length in characters.
    pub chars: usize,
}

/// Items that cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemsError {
    /// `run_chars_min` is outside its limits.
    #[error("the shortest run is {0} characters; choose a number from 8 to 10000")]
    RunCharsMin(usize),
    /// Places are 31-bit numbers.
    #[error("the items hold more than 2 GB of letters and numbers")]
    TooLarge,
}

impl Items {
    /// Takes normalised texts. Every run of at least `run_chars_min` characters that another text shares with
    /// one of them will be found, and none shorter.
    ///
    /// The larger `run_chars_min`, the fewer places of a stream are looked at: one in `run_chars_min - 7` bytes.
    ///
    /// # Errors
    ///
    /// When `run_chars_min` is less than 8 (the length of a gram) or more than 10,000, or the texts are larger
    /// than 2 GB together.
    pub fn new<'a>(
        texts: impl IntoIterator<Item = &'a str>,
        run_chars_min: usize,
    ) -> Result<Self, ItemsError> {
        if !(grams::LEN..=10_000).contains(&run_chars_min) {
            return Err(ItemsError::RunCharsMin(run_chars_min));
        }
        let mut bytes = Vec::new();
        let mut starts = vec![0];
        let mut ascii = Vec::new();
        for text in texts {
            bytes.extend_from_slice(text.as_bytes());
            if bytes.len() >= grams::PLACES_MAX {
                return Err(ItemsError::TooLarge);
            }
            starts.push(bytes.len() as u32);
            ascii.push(text.is_ascii());
        }
        let grams = Grams::build(&bytes, &starts, run_chars_min);
        Ok(Self { bytes, starts, ascii, run_chars_min, grams })
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.ascii.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ascii.is_empty()
    }

    /// The text of an item.
    pub fn text(&self, item: u32) -> &[u8] {
        &self.bytes[self.range(item)]
    }

    /// The bytes of the longest item: how much of a long text two neighbouring pieces must have in common so
    /// that no run is cut.
    pub fn longest(&self) -> usize {
        self.starts.windows(2).map(|pair| (pair[1] - pair[0]) as usize).max().unwrap_or(0)
    }

    /// Characters of a passage of an item.
    pub fn chars(&self, item: u32, span: Range<usize>) -> usize {
        if self.ascii[item as usize] { span.len() } else { count_chars(&self.text(item)[span]) }
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.bytes.capacity() + self.starts.capacity() * 4 + self.ascii.capacity() + self.grams.heap_bytes()
    }

    fn range(&self, item: u32) -> Range<usize> {
        self.starts[item as usize] as usize..self.starts[item as usize + 1] as usize
    }
}

/// Characters of UTF-8 that begins and ends at whole ones.
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| !is_inner(byte)).count()
}

/// Whether a byte of UTF-8 goes on with a character.
fn is_inner(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}
