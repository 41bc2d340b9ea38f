//! Two versions of a draft, field by field and line by line.

use campaigns::panel::written::Written;
use domain::lang::Lang;
use domain::window::show_utc8;
use wording::panel::Editor as W;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldDiff {
    pub(super) label: String,
    pub(super) lines: Vec<Line>,
}

/// A line of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// `same`, `out` or `in`.
    pub(super) kind: &'static str,
    /// Its text in stretches, those that differ marked.
    pub(super) parts: Vec<(bool, String)>,
}

impl Line {
    /// The sign in front of the line.
    pub(super) fn sign(&self) -> &'static str {
        match self.kind {
            "out" => "−",
            "in" => "+",
            _ => " ",
        }
    }
}

/// The fields of a version as texts, with their labels.
fn fields(written: &Written, lang: Lang) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (label, texts) in
        [(W::Heading, &written.title), (W::Body, &written.body), (W::Question, &written.question)]
    {
        for (of, text) in texts.iter() {
            all.push((format!("{} · {of}", label.say(lang)), text.clone()));
        }
    }
    let (prize, rules, channels) = (&written.prize, &written.rules, &written.channels);
    let criteria: Vec<String> =
        written.criteria.iter().map(|one| format!("{} {}", one.id, one.weight)).collect();
    for (label, text) in [
        (W::Topic, written.topic.clone()),
        (W::Aliases, written.aliases.join("\n")),
        (W::Announcements, channels.announcements.to_string()),
        (W::Entries, channels.entries.to_string()),
        (W::Moderators, channels.moderators.to_string()),
        (W::Opens, show_utc8(written.window.opens)),
        (W::Closes, show_utc8(written.window.closes)),
        (W::PrizePart, format!("{} × {} {}", prize.winners_max, prize.amount(), prize.currency)),
        (W::Length, rules.length_min.to_string()),
        (W::Method, rules.count_method.name().to_owned()),
        (W::Topics, rules.max_distinct_tags.to_string()),
        (W::Criteria, criteria.join("\n")),
    ] {
        all.push((label.say(lang), text));
    }
    all
}

/// The fields that differ between two versions.
pub(super) fn between(before: &Written, after: &Written, lang: Lang) -> Vec<FieldDiff> {
    let pairs = fields(before, lang).into_iter().zip(fields(after, lang));
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((label, before), (_, after))| FieldDiff { label, lines: lines(&before, &after) })
        .collect()
}

/// A line-by-line difference; a line that took the place of another is marked where the two differ, word by word.
fn lines(before: &str, after: &str) -> Vec<Line> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let mut all = Vec::new();
    let (mut out, mut new) = (Vec::new(), Vec::new());
    for step in steps(&a, &b) {
        match step {
            Step::Same(line) => {
                flush(&mut all, &mut out, &mut new);
                all.push(Line { kind: "same", parts: vec![(false, line.to_owned())] });
            }
            Step::Out(line) => out.push(line),
            Step::In(line) => new.push(line),
        }
    }
    flush(&mut all, &mut out, &mut new);
    all
}

/// One step from a text to another.
enum Step<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the first.
    Out(&'a str),
    /// Only in the second.
    In(&'a str),
}

/// The most cells of the table below; beyond it everything counts as changed. A field has at most 1,500 characters.
const CELLS_MAX: usize = 4_000_000;

/// The steps between two sequences by their longest common subsequence, found in a table of both lengths.
fn steps<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Step<'a>> {
    if (a.len() + 1) * (b.len() + 1) > CELLS_MAX {
        return a.iter().map(|one| Step::Out(one)).chain(b.iter().map(|one| Step::In(one))).collect();
    }
    let mut common = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] =
                if a[i] == b[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut all) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            all.push(Step::Same(a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j >= b.len() || (i < a.len() && common[i + 1][j] >= common[i][j + 1]) {
            all.push(Step::Out(a[i]));
            i += 1;
        } else {
            all.push(Step::In(b[j]));
            j += 1;
        }
    }
    all
}

/// Lines that went and lines that came, first those, then these.
fn flush(all: &mut Vec<Line>, out: &mut Vec<&str>, new: &mut Vec<&str>) {
    let whole = |line: &str| vec![(true, line.to_owned())];
    let pairs: Vec<_> = out.iter().zip(new.iter()).map(|(a, b)| words(a, b)).collect();
    for (at, line) in out.iter().enumerate() {
        let parts = pairs.get(at).map_or_else(|| whole(line), |pair| pair.0.clone());
        all.push(Line { kind: "out", parts });
    }
    for (at, line) in new.iter().enumerate() {
        let parts = pairs.get(at).map_or_else(|| whole(line), |pair| pair.1.clone());
        all.push(Line { kind: "in", parts });
    }
    out.clear();
    new.clear();
}

type Parts = Vec<(bool, String)>;

/// Two lines with the words marked that only one of them has.
fn words(before: &str, after: &str) -> (Parts, Parts) {
    let (mut out, mut new) = (Parts::new(), Parts::new());
    for step in steps(&tokens(before), &tokens(after)) {
        match step {
            Step::Same(word) => {
                add(&mut out, false, word);
                add(&mut new, false, word);
            }
            Step::Out(word) => add(&mut out, true, word),
            Step::In(word) => add(&mut new, true, word),
        }
    }
    (joined(&out), joined(&new))
}

/// Blanks between two marked stretches are marked with them.
fn joined(parts: &[(bool, String)]) -> Parts {
    let mut all = Parts::new();
    for (at, (changed, text)) in parts.iter().enumerate() {
        let between = at > 0 && at + 1 < parts.len() && text.chars().all(char::is_whitespace);
        add(&mut all, *changed || between, text);
    }
    all
}

fn add(parts: &mut Parts, changed: bool, word: &str) {
    match parts.last_mut() {
        Some((of, text)) if *of == changed => text.push_str(word),
        _ => parts.push((changed, word.to_owned())),
    }
}

/// Words of Latin letters and digits as a whole, everything else character by character.
fn tokens(line: &str) -> Vec<&str> {
    let latin = |c: char| c.is_alphanumeric() && u32::from(c) < 0x250;
    let (mut all, mut rest) = (Vec::new(), line);
    while let Some(first) = rest.chars().next() {
        let end =
            if latin(first) { rest.find(|c| !latin(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (word, left) = rest.split_at(end);
        all.push(word);
        rest = left;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a line with what differs between bars.
    fn shown(before: &str, after: &str) -> Vec<(&'static str, String)> {
        let text = |line: Line| {
            let part = |(changed, text): (bool, String)| if changed { format!("|{text}|") } else { text };
            (line.kind, line.parts.into_iter().map(part).collect::<String>())
        };
        lines(before, after).into_iter().map(text).collect()
    }

    #[test]
    fn a_changed_line_is_marked_word_by_word() {
        let expected = [
            ("same", "one"),
            ("out", "BTC fell to |82,500| then"),
            ("in", "BTC fell to |81,900| then"),
            ("same", "three"),
            ("in", "|four|"),
        ];
        let expected = expected.map(|(kind, text)| (kind, text.to_owned()));
        let (before, after) =
            ("one\nBTC fell to 82,500 then\nthree", "one\nBTC fell to 81,900 then\nthree\nfour");
        let found = shown(before, after);
        // The comma between the two numbers is in both.
        let joined = |text: &str| text.replace("|,|", ",");
        let found: Vec<_> = found.into_iter().map(|(kind, text)| (kind, joined(&text))).collect();
        assert_eq!(found, expected);
        let chinese = [("out", "先|漲後|跌。".to_owned()), ("in", "先跌|後漲|。".to_owned())];
        assert_eq!(shown("先漲後跌。", "先跌後漲。"), chinese);
        assert_eq!(shown("a", "a"), [("same", "a".to_owned())]);
    }
}
