//! How long a text is, by a method with a name (rules R9 and R10).
//!
//! “30 characters” has many readings, so a campaign names its method, and notice and receipt repeat the name. The
//! default counts what a member wrote and can be read: letters and digits as a person perceives them.

mod emoji;
pub(crate) use emoji::is_emoji;
mod herald;
mod others;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::span::CharSpan;

/// A way to count the characters of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountMethod {
    /// The default, rule R9: user-perceived letters and digits of the author's own words. Tags, addresses, mentions,
    /// emoji, markup and quoted lines do not count, and equal characters in a row count at most 3.
    #[default]
    #[serde(rename = "herald-count-1")]
    HeraldCount1,
    /// Every Unicode code point of the whole text.
    CodePoints,
    /// Code points that are letters or numbers, without the tags and without characters that cannot be seen.
    LettersDigits,
    /// Weibo's counter over the whole text: up to U+00FF a half, up to U+FFFF one, above that two.
    Weibo,
    /// X's weighted length over the whole text: one or two a character by block, an emoji 2, an address 23.
    XWeight,
    /// 字數 as office programs show it, without the tags: each Han character 1, each Latin word or number 1.
    OfficeWords,
}

/// A name that is no method.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{name}” is not a counting method: use one of {}", CountMethod::ALL.map(CountMethod::name).join(", "))]
pub struct UnknownMethod {
    /// The name as given.
    pub name: String,
}

impl CountMethod {
    /// All methods, the default first.
    pub const ALL: [Self; 6] = [
        Self::HeraldCount1,
        Self::CodePoints,
        Self::LettersDigits,
        Self::Weibo,
        Self::XWeight,
        Self::OfficeWords,
    ];

    /// The name used in notices, receipts, settings and stored results.
    pub fn name(self) -> &'static str {
        match self {
            Self::HeraldCount1 => "herald-count-1",
            Self::CodePoints => "code-points",
            Self::LettersDigits => "letters-digits",
            Self::Weibo => "weibo",
            Self::XWeight => "x-weight",
            Self::OfficeWords => "office-words",
        }
    }
}

impl fmt::Display for CountMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for CountMethod {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|method| method.name() == name);
        known.ok_or_else(|| UnknownMethod { name: name.to_owned() })
    }
}

/// A length in half characters, so that Weibo's halves are exact.
///
/// In JSON it is a string such as `"23.5"`; a number is taken too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Count {
    halves: u64,
}

/// A text that is no count.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{text}” is not a count: expected a whole number or one ending in .5, for example 30 or 23.5")]
pub struct CountError {
    /// The text as given.
    pub text: String,
}

impl Count {
    /// A count of that many whole characters.
    pub const fn from_whole(characters: u32) -> Self {
        Self { halves: characters as u64 * 2 }
    }

    /// A count of that many half characters.
    pub const fn from_halves(halves: u64) -> Self {
        Self { halves }
    }

    /// Whole characters, rounded down.
    pub const fn whole(self) -> u64 {
        self.halves / 2
    }

    /// True when it is at least `characters`: 以上 includes the number itself (rule R9).
    pub const fn reaches(self, characters: u32) -> bool {
        self.halves >= Self::from_whole(characters).halves
    }

    /// Half characters.
    pub const fn halves(self) -> u64 {
        self.halves
    }
}

impl From<u32> for Count {
    fn from(characters: u32) -> Self {
        Self::from_whole(characters)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.halves.is_multiple_of(2) { "" } else { ".5" };
        f.pad(&format!("{}{half}", self.whole()))
    }
}

impl FromStr for Count {
    type Err = CountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (whole, half) = match text.split_once('.') {
            None | Some((_, "0")) => (text.trim_end_matches(".0"), 0),
            Some((whole, "5")) => (whole, 1),
            Some(_) => ("", 0),
        };
        let digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
        let halves = digits.then(|| whole.parse::<u64>().ok()?.checked_mul(2)?.checked_add(half)).flatten();
        halves.map(Self::from_halves).ok_or_else(|| CountError { text: text.to_owned() })
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;

        impl Visitor<'_> for Number {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a count such as 30 or \"23.5\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Count, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Count, E> {
                self.visit_str(&whole.to_string())
            }

            fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Count, E> {
                self.visit_str(&whole.to_string())
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Count, E> {
                self.visit_str(&number.to_string())
            }
        }

        deserializer.deserialize_any(Number)
    }
}

/// Counts `text` by `method`.
///
/// `tags` are the spans of the tags found in it, signs included; the methods that measure the author's words leave
/// them out. `background` are spans that are not the author's own (rules R10 and R27): no method counts them, so pass
/// none for the length rule and the background for `own_count`. Spans may be unsorted, overlap and reach past the end.
pub fn count(text: &str, method: CountMethod, tags: &[CharSpan], background: &[CharSpan]) -> Count {
    let chars: Vec<char> = text.chars().collect();
    let with_tags = Cut::new(&chars, [background, &[]]);
    let without_tags = || Cut::new(&chars, [background, tags]);
    match method {
        CountMethod::HeraldCount1 => herald::count(without_tags()),
        CountMethod::CodePoints => others::code_points(&with_tags),
        CountMethod::LettersDigits => others::letters_digits(&without_tags()),
        CountMethod::Weibo => others::weibo(&with_tags),
        CountMethod::XWeight => others::x_weight(&with_tags),
        CountMethod::OfficeWords => others::office_words(&without_tags()),
    }
}

/// A text with parts taken out.
struct Cut<'a> {
    chars: &'a [char],
    /// For each character whether it still counts.
    kept: Vec<bool>,
}

impl<'a> Cut<'a> {
    fn new(chars: &'a [char], spans: [&[CharSpan]; 2]) -> Self {
        let mut cut = Self { chars, kept: vec![true; chars.len()] };
        for span in spans.into_iter().flatten() {
            cut.remove(*span);
        }
        cut
    }

    fn remove(&mut self, span: CharSpan) {
        let length = self.kept.len();
        self.kept[span.start.min(length)..span.end.min(length)].fill(false);
    }

    /// The characters that are left.
    fn chars(&self) -> impl Iterator<Item = char> {
        self.chars.iter().zip(&self.kept).filter_map(|(&c, &kept)| kept.then_some(c))
    }

    /// The pieces between the removed parts. What stood on both sides of a removed part never grows together.
    fn pieces(&self) -> impl Iterator<Item = &'a [char]> {
        let mut at = 0;
        self.kept.chunk_by(|a, b| a == b).filter_map(move |run| {
            let from = at;
            at += run.len();
            run[0].then(|| &self.chars[from..at])
        })
    }
}
