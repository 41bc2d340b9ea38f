//! What the service says of itself: to an operator in the log, in health and in `herald doctor`, where it is English, and in
//! the panel in the language of the page.
//!
//! Each sentence is a value of a closed list, with what it tells as its fields; text is made where somebody reads it. What a
//! program or a machine outside said (an error of the system, an answer of Discord) is [`Raw`]: it stays as it was, and a
//! page shows it apart from the sentence, as [`Piece`]s.

mod coverage;
mod database;
mod doctor;
mod draft;
mod gateway;
mod health;
mod prices;
mod record;

pub use coverage::{
    Cause, GapNote, Noted, PermissionName, Restore, gap_cause, gap_note, permission_mend, permission_name,
};
pub use database::Failure;
pub use doctor::{Area, ChannelKind, Found, Given, Mend, Place, Purpose, Thing};
pub use draft::{NoDraft, Three};
pub use gateway::{Broken, Standing, Tail};
pub use health::{Health, LastRead, Task};
pub use prices::{Aside, LeftOut, Said};
pub use record::{RecordFault, RecordPart};

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;

use crate::locale::Shape;

/// The sign before what stands as somebody outside said it, and the one after it. Both are of Unicode's private use, so no
/// sentence has them.
const RAW_FROM: char = '\u{E000}';
const RAW_TO: char = '\u{E001}';

/// What a program or a machine outside said, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Raw(String);

impl<T: Into<String>> From<T> for Raw {
    fn from(text: T) -> Self {
        Self(text.into().replace([RAW_FROM, RAW_TO], ""))
    }
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether somebody outside said it, or it is a name of another program.
    pub raw: bool,
}

/// A sentence with marks around what is [`Raw`] in pieces.
fn pieces(marked: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in marked.split_inclusive(RAW_TO) {
        let (plain, raw) = part.split_once(RAW_FROM).unwrap_or((part, ""));
        for (text, raw) in [(plain, false), (raw, true)] {
            let text = text.replace([RAW_FROM, RAW_TO], "");
            if !text.is_empty() {
                pieces.push(Piece { text, raw });
            }
        }
    }
    pieces
}

/// A sentence without the marks.
fn plain(marked: &str) -> String {
    marked.replace([RAW_FROM, RAW_TO], "")
}

/// What can stand in a sentence.
pub(crate) trait Word {
    /// As text, with the marks around what is raw.
    fn word(&self, lang: Lang) -> String;
}

impl Word for Raw {
    fn word(&self, _: Lang) -> String {
        format!("{RAW_FROM}{}{RAW_TO}", self.0)
    }
}

impl Word for String {
    fn word(&self, _: Lang) -> String {
        self.clone()
    }
}

impl<T: Word> Word for Box<T> {
    fn word(&self, lang: Lang) -> String {
        (**self).word(lang)
    }
}

/// Numbers and ids have no separators here: most are compared with what another program shows.
macro_rules! as_shown {
    ($($of:ty),*) => {$(
        impl Word for $of {
            fn word(&self, _: Lang) -> String {
                self.to_string()
            }
        }
    )*};
}
as_shown!(Snowflake, CampaignId, u64, u32, u16, i64);

/// In its two largest units, to the second: `31 s`, `1 min 5 s`, `3 h 0 min`, `2 d 4 h`.
impl Word for TimeDelta {
    fn word(&self, lang: Lang) -> String {
        crate::format::stretch(lang, *self)
    }
}

impl Word for DateTime<Utc> {
    fn word(&self, _: Lang) -> String {
        self.format("%Y-%m-%d %H:%M UTC").to_string()
    }
}

/// Declares closed lists of sentences: an enum each whose values carry what the sentence tells, with `say` and `pieces`, and
/// the list `SHAPES`. As JSON a sentence is its English text.
macro_rules! told {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$about:meta])* $value:ident $({ $($field:ident: $of:ty),+ $(,)? })? = $key:literal;)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
            pub enum $name {
                $($(#[$about])* $value $({ $(#[doc = concat!("`$", stringify!($field), "`")] $field: $of),+ })?,)*
            }

            impl $name {
                /// The sentence as text.
                pub fn say(&self, lang: domain::lang::Lang) -> String {
                    $crate::told::plain(&$crate::told::Word::word(self, lang))
                }

                /// The sentence in pieces.
                pub fn pieces(&self, lang: domain::lang::Lang) -> Vec<$crate::told::Piece> {
                    $crate::told::pieces(&$crate::told::Word::word(self, lang))
                }
            }

            impl $crate::told::Word for $name {
                fn word(&self, lang: domain::lang::Lang) -> String {
                    match self {
                        $(Self::$value $({ $($field),+ })? => $crate::locale::say(lang, $key, &[
                            $($((
                                stringify!($field),
                                $crate::locale::Arg::Text($crate::told::Word::word($field, lang)),
                            )),+)?
                        ]),)*
                    }
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(&self.say(domain::lang::Lang::En))
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.say(domain::lang::Lang::En))
                }
            }
        )*

        /// Every sentence declared above.
        pub(crate) const SHAPES: &[$crate::locale::Shape] = &[$($($crate::locale::Shape {
            key: $key,
            texts: &[$($(stringify!($field)),+)?],
            counts: &[],
        },)*)*];
    };
}
use told;

/// Every sentence of the service.
pub(crate) static ALL: std::sync::LazyLock<Vec<Shape>> = std::sync::LazyLock::new(|| {
    [
        coverage::SHAPES,
        database::SHAPES,
        doctor::SHAPES,
        draft::SHAPES,
        gateway::SHAPES,
        health::SHAPES,
        prices::SHAPES,
        record::SHAPES,
    ]
    .concat()
});

/// Several sentences as one text, as JSON and the log have them.
pub fn joined(lang: Lang, sentences: &[Health]) -> String {
    plain(&together(lang, sentences))
}

/// The same in pieces.
pub fn joined_pieces(lang: Lang, sentences: &[Health]) -> Vec<Piece> {
    pieces(&together(lang, sentences))
}

fn together(lang: Lang, sentences: &[Health]) -> String {
    let separator = crate::catalogue::ClauseSeparator {}.say(lang);
    sentences.iter().map(|sentence| sentence.word(lang)).collect::<Vec<_>>().join(&separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_outside_said_is_a_piece_of_its_own() {
        let why = Failure::Other { why: "disk I/O error (code 10)".into() };
        let told = Health::MarketFailed { why };
        assert_eq!(told.say(Lang::En), "the market could not be looked at: disk I/O error (code 10)");
        let raw = |lang| -> Vec<String> {
            told.pieces(lang).into_iter().filter(|piece| piece.raw).map(|piece| piece.text).collect()
        };
        for lang in Lang::ALL {
            assert_eq!(raw(lang), ["disk I/O error (code 10)"], "{lang}");
            assert_eq!(
                told.pieces(lang).into_iter().map(|piece| piece.text).collect::<String>(),
                told.say(lang)
            );
        }
    }

    #[test]
    fn nobody_outside_can_open_or_close_a_piece() {
        let sly = Failure::Other { why: "a\u{E001}b\u{E000}c".into() };
        assert_eq!(sly.pieces(Lang::En), [Piece { text: "abc".to_owned(), raw: true }]);
    }

    #[test]
    fn a_stretch_has_its_two_largest_units() {
        for (seconds, text) in [
            (0, "0 s"),
            (31, "31 s"),
            (65, "1 min 5 s"),
            (120, "2 min 0 s"),
            (3600, "1 h 0 min"),
            (187_200, "2 d 4 h"),
        ] {
            assert_eq!(TimeDelta::seconds(seconds).word(Lang::En), text);
        }
        assert_eq!(TimeDelta::seconds(65).word(Lang::ZhTw), "1 分鐘 5 秒");
    }
}
