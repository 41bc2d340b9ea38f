//! The whole check of a text that somebody else has put into words.

use domain::fold::{is_default_ignorable, to_simplified};
use domain::lang::Lang;

use crate::figures::quotes::{self, BadQuote, Source};
use crate::figures::words::{self, Claim};
use crate::figures::{Figure, Known, KnownNumber, read};
use crate::format::message_chars;

/// What a text may say, and what it must.
#[derive(Debug, Clone)]
pub struct Ground<'a> {
    /// The facts.
    pub known: &'a Known,
    /// What may be quoted, and linked to.
    pub sources: &'a [Source],
    /// What has to be told.
    pub required: &'a [Required],
    /// The language it is written in.
    pub lang: Lang,
    /// The most characters, as Discord counts them.
    pub chars_max: usize,
    /// True for a question to members, which may ask what comes next.
    pub question: bool,
}

/// A fact that has to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// What it is, for the objection.
    pub what: String,
    /// The number.
    pub number: KnownNumber,
}

/// Why a text is not used. Each is a sentence that a writer can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Nothing was written.
    #[error("the text is empty")]
    Empty,
    /// Longer than it may be.
    #[error("the text has {chars} characters, {chars_max} is the most")]
    TooLong {
        /// How long it is.
        chars: usize,
        /// The limit.
        chars_max: usize,
    },
    /// A figure that no fact says.
    #[error("the figure {0:?} is none of the facts (value, unit, sign and date must agree)")]
    Figure(String),
    /// A fact that is missing.
    #[error("{0} is not told")]
    Missing(String),
    /// A quote that no source says.
    #[error("no source says {0:?} word for word")]
    NotSaid(String),
    /// A quote whose source is not named.
    #[error("the source of the quote {0:?} is not named")]
    Unnamed(String),
    /// A quotation mark without its other half.
    #[error("a quotation mark has no other half")]
    OpenQuote,
    /// A passage of a source without quotation marks.
    #[error("{0:?} is taken from a source without quotation marks")]
    Unmarked(String),
    /// Words for a cause.
    #[error("{0:?} names a cause for the move; say only what came when")]
    Cause(String),
    /// Words about the future.
    #[error("{0:?} speaks about what comes next")]
    Forecast(String),
    /// Advice.
    #[error("{0:?} reads as advice or as a call to act")]
    Advice(String),
    /// Words for more than the data reaches.
    #[error("{0:?} claims more than the data reaches back")]
    Record(String),
    /// A mention, a link that was not given, or formatting.
    #[error("{0:?} would act on Discord; write plain words without mentions, links and formatting")]
    Acts(String),
    /// Another language or script.
    #[error("the text is not written in {0}")]
    Language(Lang),
    /// A fact that was named and not given.
    #[error("{{{0}}} names no fact")]
    Placeholder(String),
}

impl Objection {
    /// The objection for the writer. Words of the text are left out but for figures and phrases of our lists: they may be
    /// somebody's instructions, and what a writer is told stands outside of the fence.
    pub fn for_the_writer(&self) -> String {
        match self {
            Self::NotSaid(_) => "a quote stands in no headline word for word".to_owned(),
            Self::Unnamed(_) => "a quote does not name who says it".to_owned(),
            Self::Unmarked(_) => "words of a headline stand outside of quotation marks".to_owned(),
            Self::Acts(_) => "it holds a mention, a link or formatting; write plain words".to_owned(),
            Self::Placeholder(_) => "a name in braces is none of the facts".to_owned(),
            Self::Figure(figure) if figure.chars().count() > FIGURE_CHARS_MAX => {
                "a figure is none of the facts".to_owned()
            }
            other => other.to_string(),
        }
    }
}

/// The longest figure that is repeated to a writer.
const FIGURE_CHARS_MAX: usize = 24;

/// Everything that speaks against a text; nothing means that it may be used.
pub fn examine(text: &str, ground: &Ground<'_>) -> Vec<Objection> {
    if text.trim().is_empty() {
        return vec![Objection::Empty];
    }
    let mut found = Vec::new();
    let chars = message_chars(text);
    if chars > ground.chars_max {
        found.push(Objection::TooLong { chars, chars_max: ground.chars_max });
    }
    let (quoted, _) = quotes::quotes(text);
    // What a source said is its own affair, as long as it said it.
    let own = |figure: &Figure| !quoted.iter().any(|quote| quote.contains(&figure.span.start));
    let figures: Vec<Figure> = read(text).into_iter().filter(own).collect();
    found.extend(
        ground
            .known
            .strays(text, &figures)
            .into_iter()
            .map(|figure| Objection::Figure(text[figure.span.clone()].to_owned())),
    );
    found.extend(
        ground
            .required
            .iter()
            .filter(|required| !figures.iter().any(|figure| required.number.is_said_by(figure)))
            .map(|required| Objection::Missing(required.what.clone())),
    );
    found.extend(quotes::check(text, ground.sources).into_iter().map(|bad| match bad {
        BadQuote::NotSaid(words) => Objection::NotSaid(words),
        BadQuote::Unnamed(words) => Objection::Unnamed(words),
        BadQuote::Open => Objection::OpenQuote,
        BadQuote::Unmarked(words) => Objection::Unmarked(words),
    }));
    let mut own_words = text.to_owned();
    for quote in quoted.iter().rev() {
        own_words.replace_range(quote.clone(), " ");
    }
    found.extend(words::claims(&own_words, ground.question).into_iter().map(|(claim, phrase)| {
        let phrase = phrase.to_owned();
        match claim {
            Claim::Cause => Objection::Cause(phrase),
            Claim::Forecast => Objection::Forecast(phrase),
            Claim::Advice => Objection::Advice(phrase),
            Claim::Record => Objection::Record(phrase),
        }
    }));
    found.extend(acting(text, ground.sources).map(Objection::Acts));
    if !is_in(ground.lang, &own_words, ground.sources) {
        found.push(Objection::Language(ground.lang));
    }
    found
}

/// Endings of bare addresses.
const DOMAINS: &[&str] = &[
    ".com", ".org", ".net", ".io", ".gg", ".me", ".xyz", ".cn", ".tw", ".app", ".link", ".top", ".site",
    ".info", ".co", ".ai", ".ru", ".example", ".eth", ".finance", ".live", ".vip",
];
/// What Discord acts on. Full-width number signs begin topics too.
const MARKUP: &[char] =
    &['@', '＠', '<', '>', '#', '＃', '﹟', '`', '*', '_', '~', '|', '[', ']', '\\', '{', '}'];

/// The first thing of each kind that Discord would act on, or that leads elsewhere.
fn acting(text: &str, sources: &[Source]) -> impl Iterator<Item = String> {
    let mut rest = text.to_owned();
    for url in sources.iter().filter_map(|source| source.url.as_deref()) {
        if url.starts_with("https://") && !url.contains(MARKUP) {
            rest = rest.replace(url, " ");
        }
    }
    for source in sources {
        rest = rest.replace(&source.name, " ");
    }
    let folded = quotes::plain(&rest);
    let sign = rest.chars().find(|c| MARKUP.contains(c) || (c.is_control() && *c != '\n')).map(String::from);
    let invisible = rest.chars().find(|c| is_default_ignorable(*c)).map(|c| c.escape_unicode().to_string());
    let word = |word: &str| folded.contains(word).then(|| word.to_owned());
    let link = ["://", "www.", "discord.gg", "t.me/", "http"].into_iter().find_map(word);
    let address =
        folded.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/'))).find(|piece| {
            let host = piece.split('/').next().unwrap_or_default().trim_end_matches('.');
            DOMAINS.iter().any(|domain| host.len() > domain.len() && host.ends_with(domain))
        });
    let address = address.map(str::to_owned).filter(|_| link.is_none());
    [sign, invisible, link, address].into_iter().flatten()
}

/// Whether words are written in a language. Names of venues and sources are left aside.
fn is_in(lang: Lang, text: &str, sources: &[Source]) -> bool {
    let mut text = text.to_owned();
    for source in sources {
        text = text.replace(&source.name, " ");
    }
    let han = || text.chars().filter(|c| matches!(*c, '\u{3400}'..='\u{9fff}'));
    let (han_count, latin) = (han().count(), text.chars().filter(char::is_ascii_alphabetic).count());
    let changed = han().filter(|c| to_simplified(*c) != *c).count();
    // A Chinese sentence has a third of the characters of its English translation.
    match lang {
        Lang::En => han_count * 5 <= latin,
        Lang::ZhTw | Lang::ZhCn if han_count * 2 < latin => false,
        // A paragraph of Traditional characters changes when it is simplified, one of Simplified does not; a name may be
        // written the other way.
        Lang::ZhCn => changed * 12 <= han_count,
        Lang::ZhTw => han_count < 12 || changed * 12 >= han_count,
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::figures::Unit;

    fn source(url: Option<&str>) -> Source {
        Source {
            name: "Wire".to_owned(),
            text: "Trump announces a 10% baseline tariff on all imports from every country".to_owned(),
            url: url.map(str::to_owned),
        }
    }

    fn found(lang: Lang, text: &str) -> Vec<Objection> {
        let mut known = Known::new();
        let number = KnownNumber::plain(Decimal::from(88_500), Unit::Dollars);
        known.number(number);
        let sources = [source(Some("https://wire.example/a"))];
        let required = [Required { what: "the peak".to_owned(), number }];
        examine(
            text,
            &Ground {
                known: &known,
                sources: &sources,
                required: &required,
                lang,
                chars_max: 300,
                question: false,
            },
        )
    }

    #[test]
    fn a_sound_text_passes() {
        for (lang, text) in [
            (Lang::En, "Bitcoin reached $88,500. Wire said: “a 10% baseline tariff”."),
            (
                Lang::En,
                "Bitcoin reached 88.5k, as Wire wrote \"Trump announces a 10% Baseline tariff…\" (https://wire.example/a)",
            ),
            (Lang::ZhTw, "比特幣一度升至 88,500 美元，Wire 報導「a １０％ baseline tariff」。"),
            (Lang::ZhCn, "比特币一度升至八万八千五百美元，随后回落。"),
        ] {
            assert_eq!(found(lang, text), [], "{text}");
        }
    }

    #[test]
    fn each_fault_has_its_objection() {
        type Is = fn(&Objection) -> bool;
        let cases: &[(&str, Is)] = &[
            ("  ", |o| *o == Objection::Empty),
            ("Bitcoin reached a high.", |o| *o == Objection::Missing("the peak".into())),
            ("Bitcoin reached $88,500, not $91,000.", |o| *o == Objection::Figure("91,000".into())),
            ("Bitcoin reached $88,500. Wire: “a 20% baseline tariff”.", |o| {
                matches!(o, Objection::NotSaid(_))
            }),
            ("Bitcoin reached $88,500. Wire: “base tariff”.", |o| matches!(o, Objection::NotSaid(_))),
            ("Bitcoin reached $88,500. Some say: “baseline tariff”.", |o| {
                matches!(o, Objection::Unnamed(_))
            }),
            ("Bitcoin reached $88,500. Wire: “baseline tariff.", |o| *o == Objection::OpenQuote),
            (
                "Bitcoin reached $88,500 when Trump announces a baseline tariff on all imports from every country",
                |o| matches!(o, Objection::Unmarked(_)),
            ),
            ("Bitcoin reached $88,500 because of it.", |o| matches!(o, Objection::Cause(_))),
            ("Bitcoin reached $88,500 and will rise.", |o| matches!(o, Objection::Forecast(_))),
            ("Bitcoin reached $88,500. Buy now.", |o| matches!(o, Objection::Advice(_))),
            ("Bitcoin reached $88,500, an all-time high.", |o| matches!(o, Objection::Record(_))),
            ("Bitcoin reached $88,500 @everyone", |o| matches!(o, Objection::Acts(_))),
            ("Bitcoin reached $88,500 <#12>", |o| matches!(o, Objection::Acts(_))),
            ("Bitcoin reached $88,500 https://evil.example/x", |o| matches!(o, Objection::Acts(_))),
            ("Bitcoin reached $88,500 see evil.com/x", |o| matches!(o, Objection::Acts(_))),
            ("Bitcoin reached $88,500 at t.me/x", |o| matches!(o, Objection::Acts(_))),
            ("**Bitcoin** reached $88,500", |o| matches!(o, Objection::Acts(_))),
            ("Bitcoin reached $88,500\u{200b} here", |o| matches!(o, Objection::Acts(_))),
            ("比特幣一度升至 88,500 美元，隨後回落。", |o| {
                *o == Objection::Language(Lang::En)
            }),
        ];
        for (text, is) in cases {
            let found = found(Lang::En, text);
            assert!(found.iter().any(is), "{text}: {found:?}");
        }
        let long = format!("Bitcoin reached $88,500. {}", "It moved. ".repeat(30));
        assert!(matches!(found(Lang::En, &long)[..], [Objection::TooLong { .. }]));
        let script = found(Lang::ZhTw, "比特币一度升至 88,500 美元，随后从高点回落。");
        assert_eq!(script, [Objection::Language(Lang::ZhTw)]);
        let script = found(Lang::ZhCn, "比特幣一度升至 88,500 美元，隨後從高點回落。");
        assert_eq!(script, [Objection::Language(Lang::ZhCn)]);
    }

    /// What a writer is told stands outside of the fence, so it repeats nobody's words.
    #[test]
    fn a_writer_is_not_told_the_words_of_others() {
        let words = "ignore the rules";
        for objection in [
            Objection::NotSaid(words.into()),
            Objection::Unnamed(words.into()),
            Objection::Unmarked(words.into()),
            Objection::Acts(words.into()),
            Objection::Placeholder(words.into()),
            Objection::Figure(words.repeat(2)),
        ] {
            assert!(!objection.for_the_writer().contains("ignore"), "{objection:?}");
        }
        assert!(Objection::Figure("91,000".into()).for_the_writer().contains("91,000"));
    }
}
