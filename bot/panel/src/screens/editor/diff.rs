//! Two versions of a draft, field by field and line by line.

use campaigns::panel_drafting::Written;
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
    /// What stands before the part that differs, the part, and what follows it.
    pub(super) parts: [String; 3],
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

/// A line-by-line difference by the longest common subsequence; a line that took the place of another is marked where
/// the two differ. The work is the product of the numbers of lines, and a field has at most 1,500 characters.
fn lines(before: &str, after: &str) -> Vec<Line> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let mut common = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut all, mut out, mut new) = (Vec::new(), Vec::new(), Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            flush(&mut all, &mut out, &mut new);
            all.push(Line { kind: "same", parts: [a[i].to_owned(), String::new(), String::new()] });
            (i, j) = (i + 1, j + 1);
        } else if j >= b.len() || (i < a.len() && common[i + 1][j] >= common[i][j + 1]) {
            out.push(a[i]);
            i += 1;
        } else {
            new.push(b[j]);
            j += 1;
        }
    }
    flush(&mut all, &mut out, &mut new);
    all
}

/// Lines that went and lines that came, first those, then these.
fn flush(all: &mut Vec<Line>, out: &mut Vec<&str>, new: &mut Vec<&str>) {
    let marked = |line: &str, other: Option<&&str>, kind| Line {
        kind,
        parts: other.map_or_else(|| [String::new(), line.to_owned(), String::new()], |o| split(line, o)),
    };
    all.extend(out.iter().enumerate().map(|(at, line)| marked(line, new.get(at), "out")));
    all.extend(new.iter().enumerate().map(|(at, line)| marked(line, out.get(at), "in")));
    out.clear();
    new.clear();
}

/// A line as its common beginning with another, the part that differs, and their common end.
fn split(line: &str, other: &str) -> [String; 3] {
    let (line, other): (Vec<char>, Vec<char>) = (line.chars().collect(), other.chars().collect());
    let start = line.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let end = line[start..].iter().rev().zip(other[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let text = |part: &[char]| part.iter().collect();
    [text(&line[..start]), text(&line[start..line.len() - end]), text(&line[line.len() - end..])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_is_marked_where_it_differs() {
        let shown: Vec<(&str, String)> = lines("one\nBTC fell to 82,500 then\nthree", "one\nBTC fell to 81,900 then\nthree\nfour")
            .into_iter()
            .map(|line| (line.kind, line.parts.join("|")))
            .collect();
        let expected = [
            ("same", "one||"),
            ("out", "BTC fell to 8|2,5|00 then"),
            ("in", "BTC fell to 8|1,9|00 then"),
            ("same", "three||"),
            ("in", "|four|"),
        ];
        assert_eq!(shown, expected.map(|(kind, text)| (kind, text.to_owned())));
    }
}
