//! The embedded sentences and the one way to say them.
//!
//! Sentences live in `locales/<language>/*.ftl`, in Fluent's format. Code never names a sentence by a loose string:
//! [`catalogue!`] turns every sentence into a struct whose fields are its variables, and [`names!`] turns the values
//! of an enum into names by an exhaustive match. So a misspelt key, a forgotten variable or a new enum variant
//! without a word for it does not compile, and [`crate::self_check`] holds the list against the files.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use domain::lang::{Lang, Localised};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, static_loader};

use crate::format::thousands;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // Fluent would wrap every value in invisible isolating marks (U+2068, U+2069), and Discord shows them.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static IDS: LazyLock<Localised<LanguageIdentifier>> = LazyLock::new(|| {
    Localised::from_fn(|lang| lang.tag().parse().expect("the tags of the three languages are well formed"))
});

/// The value of a variable.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    /// Text as it stands.
    Text(String),
    /// A count: shown with thousands separators, and as `<name>_n` a number that English chooses its plural by.
    Count(u64),
}

/// The shape of a sentence: its key and its variables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// The key in the files.
    pub(crate) key: &'static str,
    /// Variables that hold text.
    pub(crate) texts: &'static [&'static str],
    /// Variables that hold counts.
    pub(crate) counts: &'static [&'static str],
}

/// A sentence that cannot be said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("sentence {key:?} cannot be said in {lang}: {problem}; mend it in bot/wording/locales/{lang}")]
pub struct BrokenSentence {
    /// The key in the files.
    pub key: String,
    /// The language.
    pub lang: Lang,
    /// What Fluent says.
    pub problem: String,
}

/// Says a sentence, or tells why it cannot be said. There is no fallback to another language: half a text in
/// English helps nobody.
pub(crate) fn try_say(lang: Lang, key: &str, args: &[(&str, Arg)]) -> Result<String, BrokenSentence> {
    let mut values: HashMap<String, FluentValue<'_>> = HashMap::new();
    for (name, arg) in args {
        match arg {
            Arg::Text(text) => {
                values.insert((*name).to_owned(), FluentValue::from(text.as_str()));
            }
            Arg::Count(count) => {
                values.insert((*name).to_owned(), FluentValue::from(thousands(*count)));
                values.insert(format!("{name}_n"), FluentValue::from(*count));
            }
        }
    }
    LOCALES.lookup_single_language(IDS.get(lang), key, Some(&values)).map_err(|error| BrokenSentence {
        key: key.to_owned(),
        lang,
        problem: error.to_string(),
    })
}

/// Says a sentence. One that cannot be said shows as its key: the tests and `self_check` make sure there is none,
/// and a bad sentence must not bring down the work behind it.
pub(crate) fn say(lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
    try_say(lang, key, args).unwrap_or_else(|error| {
        debug_assert!(false, "{error}");
        format!("[{key}]")
    })
}

/// Texts without variables that were said before. A page says hundreds of them, and Fluent looks each one up anew.
static SAID: LazyLock<RwLock<HashMap<(Lang, &'static str), String>>> = LazyLock::new(RwLock::default);

/// Says a text without variables.
pub(crate) fn label(lang: Lang, key: &'static str) -> String {
    if let Some(text) = SAID.read().unwrap_or_else(PoisonError::into_inner).get(&(lang, key)) {
        return text.clone();
    }
    let text = say(lang, key, &[]);
    SAID.write().unwrap_or_else(PoisonError::into_inner).insert((lang, key), text.clone());
    text
}

/// Declares sentences: a struct each, with `say`, and the list `SHAPES`.
macro_rules! catalogue {
    ($($name:ident = $key:literal { $($text:ident),* } $(counts { $($count:ident),* })?;)*) => {
        $(
            pub(crate) struct $name { $(pub(crate) $text: String,)* $($(pub(crate) $count: u64,)*)? }

            impl $name {
                pub(crate) fn say(self, lang: domain::lang::Lang) -> String {
                    let Self { $($text,)* $($($count,)*)? } = self;
                    $crate::locale::say(lang, $key, &[
                        $((stringify!($text), $crate::locale::Arg::Text($text)),)*
                        $($((stringify!($count), $crate::locale::Arg::Count($count)),)*)?
                    ])
                }
            }
        )*

        /// Every sentence declared above.
        pub(crate) const SHAPES: &[$crate::locale::Shape] = &[$($crate::locale::Shape {
            key: $key,
            texts: &[$(stringify!($text)),*],
            counts: &[$($(stringify!($count)),*)?],
        },)*];
    };
}
pub(crate) use catalogue;

/// Declares the names of an enum's values: a function from the value to its name, and the list `NAMES`.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident($of:ty) { $($value:pat => $key:literal,)* })*) => {
        $(
            $(#[$doc])*
            pub(crate) fn $name(lang: domain::lang::Lang, value: $of) -> String {
                $crate::locale::label(lang, match value { $($value => $key,)* })
            }
        )*

        /// The keys of every name declared above.
        pub(crate) const NAMES: &[&str] = &[$($($key,)*)*];
    };
}
pub(crate) use names;

/// Declares enums whose every value is one text, and `KEYS`, the keys of all of them.
macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident { $($value:ident = $key:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub enum $name { $(#[doc = concat!("`", $key, "`")] $value,)* }

            impl $name {
                /// Every value.
                pub const ALL: &'static [Self] = &[$(Self::$value,)*];

                /// The text. Templates hand the language by reference.
                pub fn say(self, lang: impl std::borrow::Borrow<domain::lang::Lang>) -> String {
                    $crate::locale::label(*lang.borrow(), match self { $(Self::$value => $key,)* })
                }
            }
        )*

        /// The keys of every text declared above.
        pub(crate) const KEYS: &[&str] = &[$($($key,)*)*];
    };
}
pub(crate) use labels;
