//! What is compared of a report: its address in one spelling, its title in one spelling, its words.

use std::collections::BTreeSet;

use super::words::{DOWN, PLACES, STOP, UP};
use super::{Report, denial};
use crate::theme::fold;

/// A report brought into the form in which reports are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Print {
    /// The address in one spelling.
    pub(super) url: Option<String>,
    /// The title in one spelling.
    pub(super) title: String,
    /// The words of the title; two neighbouring characters each where words have no borders.
    pub(super) words: BTreeSet<String>,
    /// The words of the body.
    pub(super) body: BTreeSet<String>,
    /// Amounts in the title: the kind (money, percentage, count) and the figure.
    pub(super) amounts: BTreeSet<(Kind, String)>,
    /// The places that the title names, by their place in the list.
    pub(super) places: BTreeSet<usize>,
    /// Whether the title points up and down.
    pub(super) way: (bool, bool),
    /// Whether it denies something.
    pub(super) denies: bool,
    /// When it was out, in milliseconds since 1970.
    pub(super) out_ms: i64,
}

impl Print {
    /// The print of a report.
    pub fn of(report: &Report) -> Self {
        let folded = fold(&report.title);
        let words = words(&report.title);
        let found = |list: &[&str]| {
            list.iter().any(|word| {
                if word.is_ascii() { words.contains(*word) } else { folded.contains(&fold(word)) }
            })
        };
        Self {
            url: report.url.as_deref().and_then(canonical_url),
            title: spelling(&report.title),
            body: self::words(&report.body),
            amounts: amounts(&folded),
            places: (0..PLACES.len()).filter(|at| found(PLACES[*at])).collect(),
            way: (found(UP), found(DOWN)),
            denies: denial::denies(report),
            out_ms: report.out_at.timestamp_millis(),
            words,
        }
    }
}

/// A title as it is held against others: folded, letters and digits alone, one space between words.
fn spelling(title: &str) -> String {
    let folded = fold(title);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The words of a text without those that say nothing, in the singular. Of Han, kana and Hangul, pairs of neighbours.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let folded = fold(text).replace(['\u{2019}', '\u{2018}'], "'");
    let mut words = BTreeSet::new();
    let mut run = String::new();
    let mut kind = Sort::Other;
    for c in folded.chars().chain([' ']) {
        let next = Sort::of(c, kind);
        if next != kind {
            keep(&mut words, kind, &run);
            run.clear();
            kind = next;
        }
        run.push(c);
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Word,
    Dense,
    Other,
}

impl Sort {
    fn of(c: char, before: Sort) -> Sort {
        match c {
            '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{20000}'..='\u{3ffff}' => Sort::Dense,
            c if c.is_alphanumeric() => Sort::Word,
            // Inside a word they belong to it: U.S., don't, 1,234.5
            '\'' | '.' | ',' if before == Sort::Word => Sort::Word,
            _ => Sort::Other,
        }
    }
}

fn keep(words: &mut BTreeSet<String>, kind: Sort, run: &str) {
    match kind {
        Sort::Other => {}
        Sort::Dense => {
            let chars: Vec<char> = run.chars().collect();
            if let [one] = chars[..] {
                words.insert(one.to_string());
            }
            words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
        Sort::Word => {
            let word = run.trim_matches(['\'', '.', ',']);
            let word = word.strip_suffix("'s").unwrap_or(word);
            // Commas between digits group them; commas and full stops between letters do not separate U.S. from US.
            let word = if word.starts_with(|c: char| c.is_ascii_digit()) {
                word.replace(',', "")
            } else {
                word.replace(['.', '\''], "").replace(',', " ")
            };
            for word in word.split(' ').map(singular) {
                if !word.is_empty() && !STOP.contains(&word) {
                    words.insert(word.to_owned());
                }
            }
        }
    }
}

/// Without the `s` of a plural or of a third person; enough for headlines, and never wrong about who is meant.
fn singular(word: &str) -> &str {
    let letters = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    match word.strip_suffix('s') {
        Some(stem) if letters && stem.len() >= 3 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    }
}

/// What an amount counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Money.
    Money,
    /// A share of a hundred.
    Percent,
    /// Things, from a thousand on; smaller counts change while a story goes on.
    Count,
}

/// The amounts of a folded text: figures behind a currency sign, before a percent sign, or of four digits and more that
/// are no year.
fn amounts(folded: &str) -> BTreeSet<(Kind, String)> {
    let chars: Vec<char> = folded.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut amounts = BTreeSet::new();
    let mut at = 0;
    while at < chars.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        while digit(at) || (matches!(chars.get(at), Some('.' | ',')) && digit(at + 1)) {
            at += 1;
        }
        let mut figure: String = chars[start..at].iter().filter(|c| **c != ',').collect();
        let rest: String = chars[at..].iter().take(9).collect();
        let rest = rest.trim_start();
        let digits = figure.bytes().filter(u8::is_ascii_digit).count();
        let year = figure.len() == 4 && (figure.starts_with("19") || figure.starts_with("20"));
        if rest.starts_with('%') {
            amounts.insert((Kind::Percent, figure));
        } else if start > 0 && matches!(chars[start - 1], '$' | '€' | '£' | '¥') {
            // $2b, $2bn and $2 billion are one.
            let unit = rest.chars().next().filter(|c| matches!(c, 'm' | 'b' | 't' | 'k'));
            figure.extend(unit);
            amounts.insert((Kind::Money, figure));
        } else if digits >= 4 && !year {
            amounts.insert((Kind::Count, figure));
        }
    }
    amounts
}

/// Query keys that say where a reader came from and not what is read.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "ref",
    "ref_src",
    "referrer",
    "cmpid",
    "cmp",
    "ncid",
    "smid",
    "taid",
    "guccounter",
    "ocid",
    "amp",
    "partner",
    "rss",
    "feed",
    "source",
    "src",
    "s",
    "at_medium",
    "at_campaign",
];

/// An address in one spelling: without scheme, `www.`, fragment, tracking keys and closing slash, with the remaining keys
/// in order. `None` for what is no address of a page.
pub fn canonical_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let host = super::names::host(url)?;
    let rest = rest.split('#').next().unwrap_or(rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = place.split_once('/').map_or("", |(_, path)| path).trim_end_matches('/');
    let path = path.strip_suffix("/amp").unwrap_or(path);
    let mut keys: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let key = pair.split('=').next().unwrap_or(pair).to_lowercase();
            !key.is_empty() && !key.starts_with("utm_") && !TRACKING.contains(&key.as_str())
        })
        .collect();
    keys.sort_unstable();
    // A bare host is a front page, on which many stories stand.
    if path.is_empty() && keys.is_empty() {
        return None;
    }
    let query = if keys.is_empty() { String::new() } else { format!("?{}", keys.join("&")) };
    Some(format!("{host}/{path}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for (url, one) in [
            ("https://www.coindesk.com/a/b/?utm_source=rss#top", Some("coindesk.com/a/b")),
            ("http://coindesk.com/a/b", Some("coindesk.com/a/b")),
            ("https://amp.coindesk.com/a/b/amp/", Some("coindesk.com/a/b")),
            ("https://news.example/read?id=7&fbclid=x&a=1", Some("news.example/read?a=1&id=7")),
            ("https://news.example/", None),
            ("ftp://news.example/a", None),
            ("urn:uuid:1", None),
        ] {
            assert_eq!(canonical_url(url).as_deref(), one, "{url}");
        }
    }

    #[test]
    fn words_and_amounts_are_what_a_title_says() {
        let of = |text: &str| words(text).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("Trump’s 90-day pause on U.S. tariffs"), "90 day pause tariff trump us");
        assert_eq!(of("特朗普：暫緩"), "暂缓 朗普 特朗");
        assert_eq!(of("Strategy adds 13,627 BTC"), "13627 add btc strategy");
        let amounts = |text: &str| amounts(&fold(text)).into_iter().collect::<Vec<_>>();
        let of = |kind, figure: &str| (kind, figure.to_owned());
        assert_eq!(
            amounts("Bitcoin falls below $90,000 after 25% tariff in 2025"),
            [of(Kind::Money, "90000"), of(Kind::Percent, "25")]
        );
        let told = amounts("US$1.25B, £2 billion and 13,627 BTC, 19 missing");
        assert_eq!(told, [of(Kind::Money, "1.25b"), of(Kind::Money, "2b"), of(Kind::Count, "13627")]);
    }
}
