//! A record that is too long to hold: read as it comes, one character after the other.
//!
//! The grammar is that of `record.rs`; a test holds the two against each other. What the record means may be
//! known only at its end (a record with a `text` somewhere does not count by its other strings), so every string
//! is told with the readings under which it counts, and the end says which reading it was.

use super::record::{Broken, TextFields, What};

/// Deepest nesting, as in `record.rs`.
const DEPTH_MAX: usize = 128;
/// No name of a field is longer; of longer keys this much is known.
const KEY_MAX: usize = 4096;

/// Why a string counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Reading {
    /// It belongs to a named field, or to `text`.
    Wanted,
    /// To `content`.
    Content,
    /// To the record.
    Any,
}

/// What a line was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Nothing but space.
    Blank,
    /// A record, and the reading under which it counts if it has text.
    Record(Option<Reading>),
}

/// What hears the characters.
pub(super) trait Listener {
    /// A string begins; it counts under each of these readings.
    fn begin(&mut self, readings: &[Reading], field: &str, nth: u32);
    /// Its next character.
    fn char(&mut self, c: char);
    /// Half a surrogate pair, which is no character.
    fn lone_surrogate(&mut self);
    /// It ends.
    fn end(&mut self);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the record.
    Start,
    Value,
    /// A value, or the end of an empty array.
    FirstElement,
    Key,
    /// A key, or the end of an empty object.
    FirstKey,
    Colon,
    AfterValue,
    String,
    Escape,
    Unicode(u8, u32),
    Number(Digits),
    Literal(&'static [u8], usize),
    Behind,
}

/// Where in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    Minus,
    Zero,
    Whole,
    Point,
    Fraction,
    E,
    Sign,
    Exponent,
}

/// Reads one record.
#[derive(Debug)]
pub(super) struct LongRecord<'a> {
    fields: &'a TextFields,
    at: At,
    /// Open brackets; `true` for objects.
    open: Vec<bool>,
    in_key: bool,
    /// Whether the string being read is told to the listener.
    told: bool,
    key: Vec<u8>,
    field: String,
    nth: u32,
    readings: Vec<Reading>,
    /// First half of a surrogate pair.
    half: Option<u32>,
    /// Bytes of a character that is not complete.
    partial: Vec<u8>,
    met_wanted: bool,
    met_content: bool,
    /// Strings so far under each reading.
    strings: [u64; 3],
    /// Bytes read.
    read: usize,
}

impl<'a> LongRecord<'a> {
    pub(super) fn new(fields: &'a TextFields) -> Self {
        Self {
            fields,
            at: At::Start,
            open: Vec::new(),
            in_key: false,
            told: false,
            key: Vec::new(),
            field: String::new(),
            nth: 0,
            readings: Vec::new(),
            half: None,
            partial: Vec::new(),
            met_wanted: false,
            met_content: false,
            strings: [0; 3],
            read: 0,
        }
    }

    /// Reads on.
    pub(super) fn push(&mut self, part: &[u8], listener: &mut impl Listener) -> Result<(), Broken> {
        for &byte in part {
            self.byte(byte, listener).map_err(|what| Broken { at: self.read, what })?;
            self.read += 1;
        }
        Ok(())
    }

    /// The end of the line: under which reading the record counts.
    pub(super) fn finish(&mut self, listener: &mut impl Listener) -> Result<Ended, Broken> {
        let what = match self.at {
            At::Start => return Ok(Ended::Blank),
            At::Behind => {
                let reading = match self.fields {
                    TextFields::Named(_) => Reading::Wanted,
                    TextFields::Auto if self.met_wanted => Reading::Wanted,
                    TextFields::Auto if self.met_content => Reading::Content,
                    TextFields::Auto => Reading::Any,
                };
                let has_text = self.strings[reading as usize] > 0;
                return Ok(Ended::Record(has_text.then_some(reading)));
            }
            At::String | At::Escape | At::Unicode(..) => {
                if self.told {
                    listener.end();
                }
                What::String
            }
            _ => What::Ends,
        };
        Err(Broken { at: self.read, what })
    }

    /// How many strings counted under a reading.
    pub(super) fn strings(&self, reading: Reading) -> u64 {
        self.strings[reading as usize]
    }

    fn byte(&mut self, byte: u8, listener: &mut impl Listener) -> Result<(), What> {
        let space = matches!(byte, b' ' | b'\t' | b'\r');
        match self.at {
            At::String => return self.in_string(byte, listener),
            At::Escape => return self.escaped(byte, listener),
            At::Unicode(count, unit) => {
                let digit = char::from(byte).to_digit(16).ok_or(What::Escape)?;
                let unit = unit << 4 | digit;
                if count == 3 {
                    self.at = At::String;
                    self.unit(unit, listener);
                } else {
                    self.at = At::Unicode(count + 1, unit);
                }
                return Ok(());
            }
            At::Literal(word, at) => {
                if word.get(at) != Some(&byte) {
                    return Err(What::Expected("a value"));
                }
                if at + 1 == word.len() {
                    self.value_ends();
                } else {
                    self.at = At::Literal(word, at + 1);
                }
                return Ok(());
            }
            At::Number(digits) => {
                if let Some(next) = digits.next(byte) {
                    self.at = At::Number(next);
                    return Ok(());
                }
                if !digits.may_end() {
                    return Err(What::Number);
                }
                if byte.is_ascii_digit() {
                    return Err(What::Number);
                }
                self.value_ends();
                return self.byte(byte, listener);
            }
            _ if space => return Ok(()),
            At::Start => match byte {
                b'{' => self.opens(true)?,
                b'"' => {
                    self.readings.clear();
                    if matches!(self.fields, TextFields::Auto) {
                        self.readings.push(Reading::Any);
                    }
                    self.field.clear();
                    self.string(false, listener);
                }
                _ => return Err(What::Expected("a record: an object in { }")),
            },
            At::FirstElement if byte == b']' => self.closes(),
            At::FirstKey if byte == b'}' => self.closes(),
            At::Value | At::FirstElement => match byte {
                b'"' => self.string(false, listener),
                b'{' => self.opens(true)?,
                b'[' => self.opens(false)?,
                b't' => self.at = At::Literal(b"true", 1),
                b'f' => self.at = At::Literal(b"false", 1),
                b'n' => self.at = At::Literal(b"null", 1),
                b'-' => self.at = At::Number(Digits::Minus),
                b'0' => self.at = At::Number(Digits::Zero),
                b'1'..=b'9' => self.at = At::Number(Digits::Whole),
                _ => return Err(What::Expected("a value")),
            },
            At::Key | At::FirstKey => match byte {
                b'"' => self.string(true, listener),
                _ => return Err(What::Expected("a key in quotes")),
            },
            At::Colon => match byte {
                b':' => self.at = At::Value,
                _ => return Err(What::Expected("a colon behind the key")),
            },
            At::AfterValue => match (byte, self.open.last()) {
                (b',', Some(true)) => self.at = At::Key,
                (b',', Some(false)) => self.at = At::Value,
                (b'}', Some(true)) | (b']', Some(false)) => self.closes(),
                (_, Some(true)) => return Err(What::Expected("a comma or the end of the object")),
                _ => return Err(What::Expected("a comma or the end of the array")),
            },
            At::Behind => return Err(What::Behind),
        }
        Ok(())
    }

    fn opens(&mut self, object: bool) -> Result<(), What> {
        if self.open.len() >= DEPTH_MAX {
            return Err(What::Deep);
        }
        self.open.push(object);
        self.at = if object { At::FirstKey } else { At::FirstElement };
        Ok(())
    }

    fn closes(&mut self) {
        self.open.pop();
        self.value_ends();
    }

    fn value_ends(&mut self) {
        self.at = if self.open.is_empty() { At::Behind } else { At::AfterValue };
    }

    fn string(&mut self, key: bool, listener: &mut impl Listener) {
        self.at = At::String;
        self.in_key = key;
        self.half = None;
        self.key.clear();
        self.told = !key && !self.readings.is_empty();
        if self.told {
            listener.begin(&self.readings, &self.field, self.nth);
            self.nth += 1;
            for &reading in &self.readings {
                self.strings[reading as usize] += 1;
            }
        }
    }

    fn in_string(&mut self, byte: u8, listener: &mut impl Listener) -> Result<(), What> {
        if !self.partial.is_empty() || byte >= 0x80 {
            self.partial.push(byte);
            return match std::str::from_utf8(&self.partial) {
                Ok(text) => {
                    let c = text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.partial.clear();
                    self.char(c, listener);
                    Ok(())
                }
                Err(error) if error.error_len().is_none() => Ok(()),
                Err(_) => Err(What::Utf8),
            };
        }
        match byte {
            b'"' => {
                self.lone_half(listener);
                if self.in_key {
                    self.key_ends();
                } else {
                    if self.told {
                        listener.end();
                    }
                    self.value_ends();
                }
            }
            b'\\' => self.at = At::Escape,
            b'\n' => return Err(What::String),
            0..0x20 => return Err(What::Control(byte)),
            _ => self.char(char::from(byte), listener),
        }
        Ok(())
    }

    fn key_ends(&mut self) {
        self.at = At::Colon;
        if self.open.len() > 1 {
            return;
        }
        let key = String::from_utf8_lossy(&self.key).into_owned();
        self.readings.clear();
        match self.fields {
            TextFields::Named(names) => {
                if names.contains(&key) {
                    self.met_wanted = true;
                    self.readings.push(Reading::Wanted);
                }
            }
            TextFields::Auto => {
                if key == "text" {
                    self.met_wanted = true;
                    self.readings.push(Reading::Wanted);
                } else if key == "content" {
                    self.met_content = true;
                    self.readings.push(Reading::Content);
                }
                self.readings.push(Reading::Any);
            }
        }
        self.field = key;
        self.nth = 0;
    }

    fn escaped(&mut self, byte: u8, listener: &mut impl Listener) -> Result<(), What> {
        self.at = At::String;
        let c = match byte {
            b'u' => {
                self.at = At::Unicode(0, 0);
                return Ok(());
            }
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            _ => return Err(What::Escape),
        };
        self.char(c, listener);
        Ok(())
    }

    /// A UTF-16 unit that was written as an escape.
    fn unit(&mut self, unit: u32, listener: &mut impl Listener) {
        match (self.half.take(), unit) {
            (Some(first), 0xDC00..=0xDFFF) => {
                let code = 0x1_0000 + ((first - 0xD800) << 10) + (unit - 0xDC00);
                self.char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), listener);
            }
            (first, 0xD800..=0xDFFF) => {
                if first.is_some() {
                    self.lone(listener);
                }
                if unit < 0xDC00 {
                    self.half = Some(unit);
                } else {
                    self.lone(listener);
                }
            }
            (first, unit) => {
                if first.is_some() {
                    self.lone(listener);
                }
                self.char(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), listener);
            }
        }
    }

    fn lone_half(&mut self, listener: &mut impl Listener) {
        if self.half.take().is_some() {
            self.lone(listener);
        }
    }

    fn lone(&mut self, listener: &mut impl Listener) {
        if self.told {
            listener.lone_surrogate();
            listener.char(char::REPLACEMENT_CHARACTER);
        } else {
            self.char(char::REPLACEMENT_CHARACTER, listener);
        }
    }

    fn char(&mut self, c: char, listener: &mut impl Listener) {
        self.lone_half(listener);
        if self.told {
            listener.char(c);
        } else if self.in_key && self.open.len() == 1 && self.key.len() < KEY_MAX {
            self.key.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

impl Digits {
    /// Where a number goes on with this byte, if it does.
    fn next(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Minus, b'0') => Some(Self::Zero),
            (Self::Minus | Self::Whole, b'0'..=b'9') => Some(Self::Whole),
            (Self::Zero | Self::Whole, b'.') => Some(Self::Point),
            (Self::Point | Self::Fraction, b'0'..=b'9') => Some(Self::Fraction),
            (Self::Zero | Self::Whole | Self::Fraction, b'e' | b'E') => Some(Self::E),
            (Self::E, b'+' | b'-') => Some(Self::Sign),
            (Self::E | Self::Sign | Self::Exponent, b'0'..=b'9') => Some(Self::Exponent),
            _ => None,
        }
    }

    fn may_end(self) -> bool {
        matches!(self, Self::Zero | Self::Whole | Self::Fraction | Self::Exponent)
    }
}
