//! One record of training data: a line of JSON, read once from left to right, with no tree built.
//!
//! The strings that count are normalised while they are un-escaped; everything else is only checked. The
//! grammar is that of RFC 8259, with two liberties: halves of surrogate pairs are taken (Python writes them)
//! and nesting ends at 128 levels.

use std::fmt;

use overlap::{Squeezed, Squeezer, StringError};

/// Deepest nesting, as in other readers.
const DEPTH_MAX: u32 = 128;
/// Strings that are skipped are looked at byte by byte for so long; keys end before it.
const SHORT: usize = 32;

/// Which strings of a record are its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFields {
    /// The field `text` of the record itself; where there is none, `content`; where there is neither, every
    /// string in it, each by itself.
    Auto,
    /// These fields of the record itself. Where the value is an array or object, every string in it.
    Named(Vec<String>),
}

/// A string of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// The key of the record it belongs to; empty for a record that is only a string.
    pub(super) field: &'a [u8],
    /// Which of the strings of that field, from 0.
    pub(super) nth: u32,
    /// What stands between the quotes.
    pub(super) body: &'a [u8],
    /// Its letters and numbers.
    pub(super) squeezed: &'a [u8],
}

/// A record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken {
    /// Where, in bytes from the start of what was read.
    pub(super) at: usize,
    pub(super) what: What,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum What {
    Ends,
    String,
    Control(u8),
    Escape,
    Expected(&'static str),
    Number,
    Deep,
    Behind,
    Utf8,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ends => f.write_str(
                "the record ends too early; is the line cut, or one record written over several lines?",
            ),
            Self::String => f.write_str("a string is not closed"),
            Self::Control(byte) => write!(f, "a control character (0x{byte:02x}) that JSON wants escaped"),
            Self::Escape => f.write_str("an escape that JSON does not know"),
            Self::Expected(what) => write!(f, "expected {what}"),
            Self::Number => f.write_str("a number that JSON does not know"),
            Self::Deep => write!(f, "nested deeper than {DEPTH_MAX} levels"),
            Self::Behind => f.write_str("something stands behind the record; one line is one record"),
            Self::Utf8 => f.write_str("not UTF-8; convert the file first (for example with iconv)"),
        }
    }
}

/// What a line held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing but space.
    Blank,
    /// A record.
    Record,
}

/// Reads records; holds the memory that is used again.
#[derive(Debug)]
pub(super) struct Records {
    squeezer: Squeezer,
    squeezed: Squeezed,
    fields: TextFields,
}

/// Keys of a record that were met.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    wanted: bool,
    content: bool,
}

#[derive(Debug, Clone, Copy)]
enum Want<'a> {
    Text,
    Content,
    Named(&'a [String]),
    All,
}

impl Want<'_> {
    fn takes(self, key: &[u8]) -> bool {
        match self {
            Self::Text => key == b"text",
            Self::Content => key == b"content",
            Self::Named(names) => names.iter().any(|name| name.as_bytes() == key),
            Self::All => true,
        }
    }
}

impl Records {
    pub(super) fn new(squeezer: Squeezer, fields: TextFields) -> Self {
        Self { squeezer, squeezed: Squeezed::new(), fields }
    }

    /// Halves of surrogate pairs met so far.
    pub(super) fn lone_surrogates(&self) -> u64 {
        self.squeezed.lone_surrogates()
    }

    /// Reads the line that begins at `at` of `lines`, which is UTF-8, and tells where the next one begins.
    #[inline]
    pub(super) fn line(
        &mut self,
        lines: &[u8],
        at: usize,
        take: &mut impl FnMut(Piece<'_>),
    ) -> Result<(Line, usize), Broken> {
        let Self { squeezer, squeezed, fields } = self;
        let mut reader = Reader { src: lines, at, squeezer: *squeezer, out: squeezed };
        let want = match fields {
            TextFields::Named(names) => Want::Named(names),
            TextFields::Auto => Want::Text,
        };
        let mut met = Met::default();
        let line = reader.line(want, &mut met, take)?;
        if line == Line::Record && !met.wanted && matches!(want, Want::Text) {
            // No `text`: the record is read again for what stands for it.
            reader.at = at;
            reader.line(if met.content { Want::Content } else { Want::All }, &mut met, take)?;
        }
        Ok((line, reader.at))
    }
}

struct Reader<'a, 'b> {
    src: &'a [u8],
    at: usize,
    squeezer: Squeezer,
    out: &'b mut Squeezed,
}

impl<'a> Reader<'a, '_> {
    fn peek(&self) -> Option<u8> {
        self.src.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn broken(&self, what: What) -> Broken {
        let what = match (what, self.peek()) {
            (What::Expected(_), None | Some(b'\n')) => What::Ends,
            _ => what,
        };
        Broken { at: self.at, what }
    }

    /// One line and its line break.
    fn line(
        &mut self,
        want: Want<'_>,
        met: &mut Met,
        take: &mut impl FnMut(Piece<'_>),
    ) -> Result<Line, Broken> {
        self.space();
        let line = match self.peek() {
            None | Some(b'\n') => Line::Blank,
            Some(b'{') => {
                self.record(want, met, take)?;
                Line::Record
            }
            Some(b'"') => {
                // A line that is a string is its own text, whatever fields are named.
                self.string(matches!(want, Want::All), b"", &mut 0, take)?;
                Line::Record
            }
            Some(_) => return Err(self.broken(What::Expected("a record: an object in { }"))),
        };
        self.space();
        match self.peek() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(_) => return Err(self.broken(What::Behind)),
        }
        Ok(line)
    }

    /// The members of a record.
    fn record(
        &mut self,
        want: Want<'_>,
        met: &mut Met,
        take: &mut impl FnMut(Piece<'_>),
    ) -> Result<(), Broken> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let key = self.key()?;
            let spelled;
            let key = if key.contains(&b'\\') {
                spelled = super::unescape::unescape(key);
                spelled.as_bytes()
            } else {
                key
            };
            let wanted = want.takes(key);
            met.wanted |= wanted;
            met.content |= key == b"content";
            if self.peek() == Some(b'"') {
                // Nearly every value is a string; the general way is for the rest.
                self.string(wanted, key, &mut 0, take)?;
            } else {
                self.value(wanted, key, 1, take)?;
            }
            self.space();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                }
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.broken(What::Expected("a comma or the end of the object"))),
            }
        }
    }

    /// A key and its colon; what stands between the quotes.
    fn key(&mut self) -> Result<&'a [u8], Broken> {
        if self.peek() != Some(b'"') {
            return Err(self.broken(What::Expected("a key in quotes")));
        }
        let start = self.at + 1;
        self.skip_string()?;
        let key = &self.src[start..self.at - 1];
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.broken(What::Expected("a colon behind the key")));
        }
        self.at += 1;
        self.space();
        Ok(key)
    }

    /// A value of any kind; its strings are taken where `collect` says so.
    fn value(
        &mut self,
        collect: bool,
        field: &[u8],
        outside: u32,
        take: &mut impl FnMut(Piece<'_>),
    ) -> Result<(), Broken> {
        let mut nth = 0;
        let mut depth = 0;
        // One bit a level: whether it is an object.
        let mut objects: u128 = 0;
        loop {
            match self.peek() {
                Some(b'"') => self.string(collect, field, &mut nth, take)?,
                Some(open @ (b'{' | b'[')) => {
                    if depth + outside >= DEPTH_MAX {
                        return Err(self.broken(What::Deep));
                    }
                    let object = open == b'{';
                    self.at += 1;
                    self.space();
                    if self.peek() == Some(if object { b'}' } else { b']' }) {
                        self.at += 1;
                    } else {
                        depth += 1;
                        objects = objects << 1 | u128::from(object);
                        if object {
                            self.key()?;
                        }
                        continue;
                    }
                }
                Some(b't') => self.literal(b"true")?,
                Some(b'f') => self.literal(b"false")?,
                Some(b'n') => self.literal(b"null")?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                _ => return Err(self.broken(What::Expected("a value"))),
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                self.space();
                let object = objects & 1 == 1;
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.space();
                        if object {
                            self.key()?;
                        }
                        break;
                    }
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    _ if object => {
                        return Err(self.broken(What::Expected("a comma or the end of the object")));
                    }
                    _ => return Err(self.broken(What::Expected("a comma or the end of the array"))),
                }
                self.at += 1;
                depth -= 1;
                objects >>= 1;
            }
        }
    }

    fn string(
        &mut self,
        collect: bool,
        field: &[u8],
        nth: &mut u32,
        take: &mut impl FnMut(Piece<'_>),
    ) -> Result<(), Broken> {
        if !collect {
            return self.skip_string();
        }
        let start = self.at + 1;
        self.out.clear();
        self.squeeze(start)?;
        let body = &self.src[start..self.at - 1];
        take(Piece { field, nth: *nth, body, squeezed: self.out.as_bytes() });
        *nth += 1;
        Ok(())
    }

    /// Goes behind the closing quote. Strings that do not count are read like those that do, which checks
    /// them; what they hold is forgotten.
    fn skip_string(&mut self) -> Result<(), Broken> {
        let start = self.at + 1;
        for (offset, &byte) in self.src[start..].iter().take(SHORT).enumerate() {
            match byte {
                b'"' => {
                    self.at = start + offset + 1;
                    return Ok(());
                }
                b'\\' | 0..0x20 => break,
                _ => {}
            }
        }
        self.out.clear();
        self.squeeze(start)
    }

    fn squeeze(&mut self, start: usize) -> Result<(), Broken> {
        match self.squeezer.json_string(&self.src[start..], self.out) {
            Ok(used) => {
                self.at = start + used;
                Ok(())
            }
            Err(error) => {
                let what = match error {
                    StringError::Control { byte: b'\n', .. } => What::String,
                    StringError::Control { byte, .. } => What::Control(byte),
                    StringError::Escape { .. } => What::Escape,
                    _ => What::String,
                };
                Err(Broken { at: error.at().map_or(self.src.len(), |at| start + at), what })
            }
        }
    }

    fn literal(&mut self, word: &'static [u8]) -> Result<(), Broken> {
        if !self.src[self.at..].starts_with(word) {
            return Err(self.broken(What::Expected("a value")));
        }
        self.at += word.len();
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Broken> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from { Err(self.broken(What::Number)) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<(), Broken> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        if let Some(b'0'..=b'9') = self.peek() {
            return Err(self.broken(What::Number));
        }
        Ok(())
    }
}
