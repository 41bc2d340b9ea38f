//! The outcome for a reader, within 80 columns.

use std::fmt::Write as _;

use super::report::Method;
use super::score::{Group, Rescore, Scores, SetScore};
use crate::statistics::Estimate;

const WIDTH: usize = 80;
const NONE: &str = "–";

pub(super) fn render(rescore: &Rescore) -> String {
    let mut text = wrapped(&decided(rescore));
    for set in &rescore.sets {
        text.push('\n');
        one_set(&mut text, set);
    }
    for (heading, sentences) in [("Warnings", &rescore.warnings), ("Notes", &rescore.notes)] {
        if !sentences.is_empty() {
            let _ = write!(text, "\n{heading}\n");
            for sentence in sentences {
                text.push_str(&item(sentence));
            }
        }
    }
    text
}

/// What "contaminated" means here.
fn decided(rescore: &Rescore) -> String {
    match (rescore.method, rescore.threshold, rescore.length) {
        (Method::Exhaustive, Some(characters), _) => {
            format!(
                "Contaminated: shares a run of {characters} or more characters (--threshold), or its whole text."
            )
        }
        (Method::Exhaustive, None, Some(characters)) => {
            format!("Contaminated: shares a run of {characters} or more characters, or its whole text.")
        }
        (Method::Gpt4, _, Some(characters)) => {
            format!(
                "Contaminated: the training data holds one of the {characters}-character windows drawn (gpt4)."
            )
        }
        (method, ..) => format!("Contaminated: as the scan decided by the {} method.", method.name()),
    }
}

fn one_set(text: &mut String, set: &SetScore) {
    let _ = writeln!(text, "{}", set.set);
    let _ = writeln!(
        text,
        "  {:<20} {:>9} {:>11} {:>11} {:>11}",
        "group", "examples", "no samples", "samples", "passed"
    );
    for counts in &set.counts {
        let _ = writeln!(
            text,
            "  {:<20} {:>9} {:>11} {:>11} {:>11}",
            counts.group.name(),
            counts.examples,
            counts.examples - counts.tasks,
            counts.samples,
            counts.passed,
        );
    }
    for scores in &set.scores {
        one_k(text, set, scores);
    }
}

fn one_k(text: &mut String, set: &SetScore, scores: &Scores) {
    let _ = writeln!(
        text,
        "\n  {:<20} {:>9} {:>11} {:>19}",
        format!("pass@{}, per cent", scores.k),
        "tasks",
        "score",
        "95 % interval"
    );
    for group in Group::ALL {
        let tasks = set.counts.iter().find(|counts| counts.group == group).map_or(0, |counts| counts.tasks);
        let estimate = scores.of(group);
        row(text, group.name(), &tasks.to_string(), estimate.map(|e| e.value), estimate, Sign::None);
    }
    let apart = scores.differences.clean_minus_contaminated;
    row(text, "clean - contaminated", "", apart.map(|e| e.value), apart, Sign::Shown);
    row(text, "clean - all", "", scores.differences.clean_minus_all, None, Sign::Shown);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    None,
    Shown,
}

fn row(
    text: &mut String,
    name: &str,
    tasks: &str,
    value: Option<f64>,
    interval: Option<Estimate>,
    sign: Sign,
) {
    let score = value.map_or_else(|| NONE.to_owned(), |value| per_cent(value, sign));
    let interval = interval.map_or_else(
        || NONE.to_owned(),
        |e| format!("{:>5} to {:>5}", per_cent(e.low, sign), per_cent(e.high, sign)),
    );
    let _ = writeln!(text, "  {name:<20} {tasks:>9} {score:>11} {interval:>19}");
}

fn per_cent(share: f64, sign: Sign) -> String {
    // Rounded before it is printed, so that a difference of -0.0004 is not "-0.0".
    let tenths = (share * 1000.0).round() / 10.0 + 0.0;
    match sign {
        Sign::None => format!("{tenths:.1}"),
        Sign::Shown => format!("{tenths:+.1}"),
    }
}

fn wrapped(sentence: &str) -> String {
    wrap(sentence, "", "")
}

fn item(sentence: &str) -> String {
    wrap(sentence, "- ", "  ")
}

/// Breaks between words; a word longer than a line stays whole.
fn wrap(sentence: &str, first: &str, rest: &str) -> String {
    let mut text = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in sentence.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            rest.clone_into(&mut line);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    let _ = writeln!(text, "{line}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_eighty_columns_and_not_one_more() {
        let (fits, too_wide) = (format!("{} bb", "a".repeat(77)), format!("{} bbb", "a".repeat(77)));
        assert_eq!(wrapped(&fits), format!("{fits}\n"));
        assert_eq!(wrapped(&too_wide), format!("{}\nbbb\n", "a".repeat(77)));
        let long = "–".repeat(90);
        assert_eq!(item(&format!("x {long} y")), format!("- x\n  {long}\n  y\n"));
    }

    #[test]
    fn a_difference_that_rounds_to_nothing_is_not_negative() {
        assert_eq!(per_cent(-0.0004, Sign::Shown), "+0.0");
        assert_eq!(per_cent(-0.0006, Sign::Shown), "-0.1");
        assert_eq!(per_cent(1.0, Sign::None), "100.0");
    }
}
