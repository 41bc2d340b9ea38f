//! The `gpt4` mode on bytes: keeps letters and numbers, drops everything else, at the speed of memory.
//!
//! The definition is [`Mode::Gpt4`](crate::Mode::Gpt4), one character at a time. Here the same bytes come out
//! of plain UTF-8 or straight out of a JSON string: in this mode every escape of JSON but `\u` stands for a
//! character that is dropped, so un-escaping and normalising are one pass.
//!
//! Three paths give the same bytes: a portable one, which is safe Rust and the one the others are tested
//! against, and two that look at 64 bytes at a time. What the wide paths cannot decide by ranges (an escape
//! `\u`, a character of a mixed block of Unicode, the end of the input) they leave to the portable step.

use crate::fold::LETTERS;

mod portable;
mod ranges;
#[cfg(target_arch = "x86_64")]
mod x86;

use portable::{decode, unicode_escape};

/// How the work is done. The result is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Path {
    /// Safe Rust on any processor.
    Portable,
    /// 64 bytes at a time in two registers.
    Avx2,
    /// 64 bytes at a time in one register, with a hardware compress (AVX-512 with BW and VBMI2).
    Avx512,
}

impl Path {
    /// The paths that this processor can take, the best one last.
    pub fn available() -> Vec<Self> {
        [Self::Portable, Self::Avx2, Self::Avx512]
            .into_iter()
            .filter(|&path| Kernel::of(path).is_some())
            .collect()
    }

    /// The name of the path, as command lines and reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }
}

/// Reads texts in the `gpt4` mode.
///
/// ```
/// use overlap::{Squeezed, Squeezer};
///
/// let squeezer = Squeezer::detect();
/// let mut out = Squeezed::new();
/// // What stands behind the opening quote of a JSON string; the closing quote ends it.
/// let used = squeezer.json_string(br#"Write a\nfunction \u2014 \u4e2d!", "next": 1"#, &mut out)?;
/// assert_eq!(out.as_bytes(), "Writeafunction中".as_bytes());
/// assert_eq!(used, 33);
/// # Ok::<(), overlap::StringError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Squeezer {
    kernel: Kernel,
}

/// A path, with the proof that this processor can take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kernel {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(x86::Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(x86::Avx512),
}

impl Kernel {
    fn of(path: Path) -> Option<Self> {
        match path {
            Path::Portable => Some(Self::Portable),
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 => x86::Avx2::detect().map(Self::Avx2),
            #[cfg(target_arch = "x86_64")]
            Path::Avx512 => x86::Avx512::detect().map(Self::Avx512),
            #[cfg(not(target_arch = "x86_64"))]
            _ => None,
        }
    }
}

/// Normalised bytes, in a buffer that is used again and again.
#[derive(Debug, Default)]
pub struct Squeezed {
    /// Room to write into; only the first `len` bytes mean anything.
    bytes: Vec<u8>,
    len: usize,
    lone_surrogates: u64,
}

impl Squeezed {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// The letters and numbers read since the last [`clear`](Self::clear): valid UTF-8 when the input was.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Forgets the bytes and keeps the memory.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// How many halves of surrogate pairs stood alone in escapes of JSON, since the buffer was made. They are
    /// no characters and are dropped, as a replacement character would be.
    pub fn lone_surrogates(&self) -> u64 {
        self.lone_surrogates
    }

    /// Makes sure that `more` bytes fit, and a block beside them.
    fn make_room(&mut self, more: usize) {
        let need = self.len + more + 64;
        if self.bytes.len() < need {
            self.bytes.resize(need, 0);
        }
    }

    fn push(&mut self, c: char) {
        let mut bytes = [0; 4];
        let encoded = c.encode_utf8(&mut bytes).as_bytes();
        self.bytes[self.len..self.len + encoded.len()].copy_from_slice(encoded);
        self.len += encoded.len();
    }
}

/// Why a JSON string cannot be read. Places are bytes behind the opening quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StringError {
    /// The input ends inside the string.
    #[error("the string is not closed")]
    Unclosed,
    /// A control character, which JSON wants escaped.
    #[error("an unescaped control character (0x{byte:02x}) in a string")]
    Control {
        /// The character.
        byte: u8,
        /// Where it stands.
        at: usize,
    },
    /// A backslash that begins no escape of JSON.
    #[error("an escape that JSON does not know")]
    Escape {
        /// Where the backslash stands.
        at: usize,
    },
}

impl StringError {
    /// Where it went wrong, in bytes behind the opening quote, if that can be said.
    pub const fn at(&self) -> Option<usize> {
        match *self {
            Self::Unclosed => None,
            Self::Control { at, .. } | Self::Escape { at } => Some(at),
        }
    }
}

/// Characters that the portable step reads before the wide path gets another try.
const STEP_CHARS: usize = 8;

impl Squeezer {
    /// The fastest path of this processor.
    pub fn detect() -> Self {
        let best = [Path::Avx512, Path::Avx2].into_iter().find_map(Kernel::of);
        Self { kernel: best.unwrap_or(Kernel::Portable) }
    }

    /// A given path, for tests and measurements. `None` when this processor cannot take it.
    pub fn with_path(path: Path) -> Option<Self> {
        Kernel::of(path).map(|kernel| Self { kernel })
    }

    /// The path taken.
    pub fn path(&self) -> Path {
        match self.kernel {
            Kernel::Portable => Path::Portable,
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2(_) => Path::Avx2,
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512(_) => Path::Avx512,
        }
    }

    /// Appends the letters and numbers of `text`.
    pub fn text(&self, text: &str, out: &mut Squeezed) {
        let src = text.as_bytes();
        out.make_room(src.len());
        let mut at = 0;
        loop {
            at = self.run::<false>(src, at, out);
            if at >= src.len() {
                return;
            }
            at = step(src, at, out);
        }
    }

    /// Appends the letters and numbers of a JSON string. `src` begins behind the opening quote and may go on
    /// behind the closing one; the number of bytes up to and with the closing quote is returned. `src` must
    /// be valid UTF-8; if it is not, so is the result.
    ///
    /// # Errors
    ///
    /// When the string is not closed, holds a bare control character, or an escape that JSON does not know.
    pub fn json_string(&self, src: &[u8], out: &mut Squeezed) -> Result<usize, StringError> {
        out.make_room(src.len());
        let mut at = 0;
        loop {
            at = self.run::<true>(src, at, out);
            match src.get(at) {
                None => return Err(StringError::Unclosed),
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => {
                    // Texts of other scripts are often written in escapes throughout.
                    while src.get(at) == Some(&b'\\') {
                        at = escape(src, at, out)?;
                    }
                }
                Some(&byte) if byte < 0x20 => return Err(StringError::Control { byte, at }),
                Some(_) => at = step(src, at, out),
            }
        }
    }

    /// Reads on from `at` to the first place that the path leaves to the portable step.
    fn run<const JSON: bool>(self, src: &[u8], at: usize, out: &mut Squeezed) -> usize {
        let (bytes, len) = (&mut out.bytes, &mut out.len);
        let at = match self.kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2(avx2) => avx2.run::<JSON>(src, at, bytes, len),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512(avx512) => avx512.run::<JSON>(src, at, bytes, len),
            Kernel::Portable => return portable::run::<JSON>(src, at, bytes, len),
        };
        #[cfg(target_arch = "x86_64")]
        if src.len() - at < x86::BYTES_MIN {
            return portable::run::<JSON>(src, at, bytes, len);
        }
        at
    }
}

/// Reads a few characters one by one: ASCII letters and digits at the end of the input, and characters that
/// only the table can decide. Stops before quotes, backslashes and control characters.
fn step(src: &[u8], mut at: usize, out: &mut Squeezed) -> usize {
    let from = at;
    for _ in 0..STEP_CHARS {
        match src.get(at) {
            Some(&byte) if byte < 0x80 => {
                if at > from && (byte == b'"' || byte == b'\\' || byte < 0x20) {
                    return at;
                }
                out.bytes[out.len] = byte;
                out.len += usize::from(byte.is_ascii_alphanumeric());
                at += 1;
            }
            Some(_) => {
                let (code, len) = decode(&src[at..]);
                if keeps(code) {
                    let end = (at + len).min(src.len());
                    out.bytes[out.len..out.len + end - at].copy_from_slice(&src[at..end]);
                    out.len += end - at;
                }
                at += len;
            }
            None => return src.len(),
        }
    }
    at.min(src.len())
}

/// Reads one escape of JSON at the backslash `at`.
fn escape(src: &[u8], at: usize, out: &mut Squeezed) -> Result<usize, StringError> {
    match src.get(at + 1) {
        None => Err(StringError::Unclosed),
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            let (c, len) = unicode_escape(&src[at..]).ok_or(StringError::Escape { at })?;
            match c {
                Some(c) if keeps(c as u32) => out.push(c),
                Some(_) => {}
                None => out.lone_surrogates += 1,
            }
            Ok(at + len)
        }
        Some(_) => Err(StringError::Escape { at }),
    }
}

/// Whether the `gpt4` mode keeps a character.
fn keeps(code: u32) -> bool {
    char::from_u32(code).is_some_and(|c| LETTERS.hold(c))
}

#[cfg(test)]
mod tests;
