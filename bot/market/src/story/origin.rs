//! Who a report has it from, and how many origins stand behind a story.
//!
//! Reports are joined when one names another as its source, when both name the same one, when both carry the credit of
//! the same agency, and when their texts are the same. What is left apart counts as independent.

use std::collections::BTreeMap;

use super::Report;
use super::denial::has_phrase;
use super::names::{host, is_known, is_social, known_names, name, publisher};
use super::print::{Print, words};
use super::words::{HEDGES, HEDGES_INSIDE};
use crate::theme::fold;

/// How much of a text is looked through for credits, in characters: credits stand at the beginning.
const LEAD_CHARS: usize = 600;
/// Jaccard index of two texts from which on one is a reprint of the other.
const REPRINT: f64 = 0.8;
/// Texts with fewer words than this are too short to be told apart by them.
const REPRINT_WORDS_MIN: usize = 20;
/// Equal titles with fewer words than this may be chance.
const TITLE_WORDS_MIN: usize = 5;
/// The name under which everything that nobody in particular wrote on the net is one source.
const SOCIAL_MEDIA: &str = "social media";

/// The origins behind the reports of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// For each report, in their order, the position of the earliest report that shares its origin: its own where
    /// nobody else has it from there.
    pub of: Vec<usize>,
    /// How many origins there are, without those whose every report calls itself hearsay.
    pub independent: usize,
}

/// Finds the origins of reports, which stand in the order in which they were heard.
pub fn origins(reports: &[&Report]) -> Origins {
    let prints: Vec<Print> = reports.iter().map(|report| Print::of(report)).collect();
    let mut sets = Sets::new(reports.len());
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    let publishers: Vec<Vec<String>> = reports.iter().map(|report| own_names(report)).collect();
    let first_social = reports.iter().position(|report| on_social_media(report));
    for (at, report) in reports.iter().enumerate() {
        for own in &publishers[at] {
            let first = *by_name.entry(own.clone()).or_insert(at);
            sets.join(first, at);
        }
        for cited in credits(report) {
            let first = match first_social {
                Some(first) if cited == SOCIAL_MEDIA => first,
                _ => *by_name.entry(cited).or_insert(at),
            };
            sets.join(first, at);
        }
        for earlier in 0..at {
            // Others name a source in a form of their own ("the account Walter B."), so their names are looked for too.
            let names_it =
                publishers[earlier].iter().any(|other| other.len() >= 5 && cites_by_name(report, other));
            if names_it || reprint(&prints[earlier], &prints[at]) {
                sets.join(earlier, at);
            }
        }
    }
    let of: Vec<usize> = (0..reports.len()).map(|at| sets.root(at)).collect();
    let mut firm: Vec<usize> =
        of.iter().zip(reports).filter(|(_, report)| !hedged(report)).map(|(root, _)| *root).collect();
    firm.sort_unstable();
    firm.dedup();
    Origins { of, independent: firm.len() }
}

/// The names a report is published under.
fn own_names(report: &Report) -> Vec<String> {
    let mut names = vec![name(&report.source)];
    names.extend(report.url.as_deref().and_then(publisher));
    names.retain(|one| !one.is_empty());
    names.dedup();
    names
}

pub(super) fn same_publisher(a: &Report, b: &Report) -> bool {
    let theirs = own_names(b);
    own_names(a).iter().any(|one| theirs.contains(one))
}

fn on_social_media(report: &Report) -> bool {
    report.url.as_deref().and_then(host).is_some_and(|host| is_social(&host))
}

/// Whether a report calls what it says hearsay.
fn hedged(report: &Report) -> bool {
    let folded = fold(&report.title);
    HEDGES_INSIDE.iter().any(|phrase| folded.contains(&fold(phrase)))
        || HEDGES.iter().any(|phrase| has_phrase(&folded, phrase))
}

/// The same text under another name: equal titles, or bodies that share most of their words.
fn reprint(a: &Print, b: &Print) -> bool {
    if a.title == b.title && a.words.len() >= TITLE_WORDS_MIN {
        return true;
    }
    if a.body.len().min(b.body.len()) < REPRINT_WORDS_MIN {
        return false;
    }
    let shared = a.body.intersection(&b.body).count();
    shared as f64 / (a.body.len() + b.body.len() - shared) as f64 >= REPRINT
}

/// What stands before a name that is cited.
const BEFORE: &[&str] = &[
    "according to",
    "citing",
    "cites",
    "cited by",
    "via",
    "reported by",
    "first reported by",
    "as reported by",
    "quoting",
    "credit:",
    "source:",
    "hat tip",
    "h/t",
];
/// What stands behind a name that is cited.
const BEHIND: &[&str] = &["reports", "reported", "report says", "report", "said in a report"];
/// Who is cited without being a source that can be told from others.
const NOBODY: &[&str] = &[
    "source",
    "sources",
    "people",
    "person",
    "official",
    "officials",
    "report",
    "reports",
    "data",
    "analysts",
    "analyst",
    "traders",
    "media",
    "documents",
    "document",
    "filing",
    "several",
    "multiple",
    "two",
    "three",
    "four",
    "some",
    "its",
    "his",
    "her",
    "their",
    "those",
    "these",
    "one",
    "reporters",
    "experts",
    "state",
    "local",
];
/// Posts of nobody in particular.
const POSTS: &[&str] = &[
    "social media",
    "a post on x",
    "post on x",
    "posts on x",
    "twitter",
    "a tweet",
    "viral post",
    "viral headline",
    "网传",
    "網傳",
    "社交媒体",
    "社交媒體",
    "社群媒體",
];
/// Chinese forms, what stands before and behind a name: 据路透社报道, 援引彭博社.
const CHINESE: &[(&str, &[&str])] = &[
    ("据", &["报道", "消息", "报导", "援引", "称"]),
    ("據", &["報道", "報導", "消息", "援引", "稱", "报道", "报导"]),
    ("援引", &["报道", "報道", "報導", "报导", "消息", "的", "称", "稱", ",", "，", "。"]),
    ("引述", &["报道", "報道", "報導", "报导", "消息", "的", "称", "稱", ",", "，", "。"]),
];

/// The sources that a report names as its own, each in one spelling and once.
pub fn credits(report: &Report) -> Vec<String> {
    let lead: String = report.body.chars().take(LEAD_CHARS).collect();
    let mut found = Vec::new();
    for text in [report.title.as_str(), lead.as_str()] {
        let text = text.replace('\u{2019}', "'");
        western(&text, &mut found);
        chinese(&text, &mut found);
        let folded = fold(&text);
        // The credit line of an agency: "WASHINGTON, April 7 (Reuters) -", "…: Bloomberg", "(路透社)".
        for (one, spelt) in known_names() {
            let spelt = fold(spelt);
            let framed = [format!("({spelt})"), format!("【{spelt}】"), format!("[{spelt}]")];
            let at_end =
                [format!(": {spelt}"), format!("- {spelt}"), format!("| {spelt}"), format!("— {spelt}")];
            if framed.iter().any(|frame| folded.contains(frame))
                || at_end.iter().any(|end| folded.ends_with(end))
            {
                found.push(one.to_owned());
            }
        }
        if POSTS.iter().any(|phrase| {
            if phrase.is_ascii() { has_phrase(&folded, phrase) } else { folded.contains(phrase) }
        }) {
            found.push(SOCIAL_MEDIA.to_owned());
        }
    }
    found.sort();
    found.dedup();
    found
}

/// "according to The Block", "CNBC reports": up to three words with capitals, behind or before the words of citing.
fn western(text: &str, found: &mut Vec<String>) {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = tokens.iter().map(|word| word.to_lowercase()).collect();
    for at in 0..tokens.len() {
        for phrase in BEFORE {
            let length = phrase.split(' ').count();
            if starts(&lower[at..], phrase) {
                let mut behind = &tokens[at + length..];
                if behind.first().is_some_and(|word| ["a", "an"].contains(&word.to_lowercase().as_str())) {
                    behind = &behind[1..];
                }
                found.extend(cited(&capitals(behind)));
            }
        }
        for phrase in BEHIND {
            if at > 0 && starts(&lower[at..], phrase) && !tokens[at - 1].ends_with([',', '.', ':', ';']) {
                // Only names that are known: "Police report" names nobody.
                let from = at.saturating_sub(3);
                found.extend(
                    (from..at).map(|from| name(&tokens[from..at].join(" "))).filter(|one| is_known(one)),
                );
            }
        }
    }
}

fn starts(words: &[String], phrase: &str) -> bool {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    words.len() >= wanted.len()
        && wanted.iter().zip(words).enumerate().all(|(at, (wanted, word))| {
            let last = at + 1 == wanted.len();
            let word = word.trim_start_matches(['(', '"', '\u{201c}', '[']);
            if last {
                word.trim_end_matches([',', '.', ')', ':', '"']) == wanted.trim_end_matches(':')
            } else {
                word == *wanted
            }
        })
}

/// The words at the beginning that belong to one name: they begin with a capital or an `@`, up to a sign that ends it.
fn capitals(tokens: &[&str]) -> String {
    let mut name: Vec<&str> = Vec::new();
    for (at, token) in tokens.iter().take(4).enumerate() {
        let bare = token.trim_matches(['(', ')', '"', '\u{201c}', '\u{201d}', '[', ']']);
        let begins = bare.chars().next().is_some_and(|c| c.is_uppercase() || c == '@' || c.is_ascii_digit());
        let article = at == 0 && bare.eq_ignore_ascii_case("the");
        if !begins && !article {
            break;
        }
        name.push(bare.trim_end_matches([',', '.', ';', ':']).trim_end_matches("'s"));
        if bare.ends_with([',', '.', ';', ':', ')']) || bare.ends_with("'s") {
            break;
        }
    }
    name.join(" ")
}

fn cited(text: &str) -> Option<String> {
    let first = text.split(' ').find(|word| !word.eq_ignore_ascii_case("the"))?.to_lowercase();
    let one = name(text);
    (!one.is_empty() && !NOBODY.contains(&first.as_str())).then_some(one)
}

fn chinese(text: &str, found: &mut Vec<String>) {
    for (before, behind) in CHINESE {
        for (at, _) in text.match_indices(before) {
            let rest = &text[at + before.len()..];
            let ends = behind.iter().filter_map(|word| rest.find(word)).min();
            let Some(end) = ends else { continue };
            let between = rest[..end].trim();
            if (2..=10).contains(&between.chars().count()) && !between.contains(['，', '。', ',', '、', ' '])
            {
                found.push(name(between));
            }
        }
    }
    // 路透社报道, 彭博社称: a known name before the word.
    let folded = fold(text);
    for (one, spelt) in known_names().filter(|(_, spelt)| !spelt.is_ascii()) {
        let spelt = fold(spelt);
        if ["报道", "报导", "報導", "消息", "称", "稱", ":", "引述", "独家"]
            .iter()
            .any(|word| folded.contains(&format!("{spelt}{word}")))
        {
            found.push(one.to_owned());
        }
    }
}

/// Whether a report names another publisher beside a word of citing, in whatever spelling.
fn cites_by_name(report: &Report, other: &str) -> bool {
    let lead: String = report.body.chars().take(LEAD_CHARS).collect();
    let text = format!("{} {lead}", report.title);
    let squeezed: String = fold(&text).chars().filter(|c| c.is_alphanumeric()).collect();
    if !squeezed.contains(other) || own_names(report).iter().any(|own| own == other) {
        return false;
    }
    let said = words(&text);
    let folded = fold(&text);
    ["according to", "citing", "cites", "via", "reported", "reports", "post by", "posted by", "quoting"]
        .iter()
        .any(|phrase| has_phrase(&folded, phrase))
        || said.iter().any(|word| ["报道", "報道", "報導", "援引", "引述"].contains(&word.as_str()))
}

/// Disjoint sets of positions, each known by its smallest member.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
