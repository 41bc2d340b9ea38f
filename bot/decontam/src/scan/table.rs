//! The report for people.

use std::fmt::Write;

use super::report::{Evidence, ExampleReport, Method, Report, Status};

/// Contaminated examples shown one by one.
const EXAMPLES_MAX: usize = 20;
/// Columns of a terminal that nobody has made wider.
const COLUMNS: usize = 80;

/// The report in at most eighty columns, but for ids and paths.
pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    head(&mut out, report);
    sets(&mut out, report);
    examples(&mut out, report);
    out.push('\n');
    for limit in &report.limits {
        wrap(&mut out, "* ", limit);
    }
    out
}

/// Appends a line; writing to a string does not fail.
macro_rules! line {
    ($out:expr $(, $($text:tt)*)?) => {{
        let _ = writeln!($out $(, $($text)*)?);
    }};
}

fn head(out: &mut String, report: &Report) {
    let training = &report.training;
    line!(
        out,
        "{} records in {} {}, {} strings looked at",
        thousands(training.records),
        training.files.len(),
        if training.files.len() == 1 { "file" } else { "files" },
        thousands(training.strings)
    );
    let notes = [
        (training.records_without_text, "records without any of the fields that count"),
        (training.records_skipped, "records that could not be read, left out (--skip-bad)"),
        (training.files_passed_over, "files of folders passed over for their names"),
        (training.lone_surrogates, "halves of surrogate pairs dropped"),
    ];
    for (count, what) in notes {
        if count > 0 {
            line!(out, "  {} {what}", thousands(count));
        }
    }
    for skipped in &training.skipped {
        line!(
            out,
            "    {}, line {}, column {}: {}",
            skipped.file,
            skipped.line,
            skipped.column,
            skipped.reason
        );
    }
    let number = |value: Option<u32>| value.unwrap_or(0);
    match report.method {
        Method::Gpt4 => line!(
            out,
            "gpt4: {} random windows of {} characters of each example, seed {}",
            number(report.samples),
            number(report.length),
            report.seed.unwrap_or(0)
        ),
        Method::Exhaustive => {
            line!(out, "exhaustive: all windows of {} characters of each example", number(report.length));
        }
        Method::Ngram => line!(out, "ngram: all runs of {} words, lower-cased", number(report.n)),
    }
}

fn sets(out: &mut String, report: &Report) {
    line!(out);
    line!(out, "{:<32} {:>9} {:>9} {:>14} {:>8}", "set", "examples", "judged", "contaminated", "share");
    for set in &report.sets {
        let share = if set.judged == 0 {
            "–".to_owned()
        } else {
            format!("{:.1} %", f64::from(set.contaminated) * 100.0 / f64::from(set.judged))
        };
        line!(
            out,
            "{:<32} {:>9} {:>9} {:>14} {share:>8}",
            set.name,
            set.examples,
            set.judged,
            set.contaminated
        );
        line!(out, "  looked at: {}", set.fields.join(", "));
        if !set.by_length.is_empty() {
            let lengths: Vec<String> =
                set.by_length.iter().map(|by| format!("{}: {}", by.chars, by.examples)).collect();
            line!(out, "  longest shared run at least  {}", lengths.join("  "));
        }
        if let Some(seeds) = &set.seeds {
            line!(
                out,
                "  {} windows under {} seeds: {} to {}, mean {:.2}; under any draw at most {}",
                seeds.samples,
                seeds.seeds,
                seeds.min,
                seeds.max,
                seeds.mean,
                seeds.all_windows
            );
        }
    }
}

fn examples(out: &mut String, report: &Report) {
    let contaminated: Vec<&ExampleReport> =
        report.examples.iter().filter(|example| example.status == Status::Contaminated).collect();
    for example in contaminated.iter().take(EXAMPLES_MAX) {
        // A run may be evidence only where it decided.
        let drawn = example.drawn.iter().find_map(|drawn| drawn.evidence.as_ref());
        let Some(evidence) = drawn.or(example.evidence.as_ref()) else {
            continue;
        };
        line!(out);
        line!(out, "{}  {}", example.id, measure(example));
        let Evidence { file, line: number, field, start, end, .. } = evidence;
        line!(out, "  {file}, line {number}, {field} {start}..{end}");
        let text = evidence.text.as_deref().unwrap_or(&evidence.example_text);
        line!(out, "  {}", one_line(text));
    }
    if contaminated.len() > EXAMPLES_MAX {
        line!(out);
        line!(out, "and {} more; --out writes all of them", contaminated.len() - EXAMPLES_MAX);
    }
}

fn measure(example: &ExampleReport) -> String {
    let mut parts = Vec::new();
    if let (Some(longest), Some(chars)) = (example.longest_chars, example.chars) {
        parts.push(format!("{longest} of {chars} characters in one run"));
    }
    if let (Some(windows), None) = (example.windows, example.longest_chars) {
        parts.push(format!("{} of {} n-grams", windows.found, windows.all));
    }
    parts.push(match example.records {
        1 => "in 1 record".to_owned(),
        records => format!("in {} records", thousands(records)),
    });
    parts.join(", ")
}

/// A passage on one line: space is one space, and what does not fit is cut.
fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let visible: String = joined.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    // Chinese characters take two columns.
    let mut columns = 0;
    let mut shown = String::new();
    for c in visible.chars() {
        columns += if (c as u32) < 0x1100 { 1 } else { 2 };
        if columns > COLUMNS - 6 {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    format!("“{shown}”")
}

fn wrap(out: &mut String, bullet: &str, text: &str) {
    let mut line = bullet.to_owned();
    let mut begun = false;
    for word in text.split(' ') {
        if begun && line.chars().count() + 1 + word.chars().count() > COLUMNS {
            line!(out, "{line}");
            line = " ".repeat(bullet.len());
            begun = false;
        }
        if begun {
            line.push(' ');
        }
        line.push_str(word);
        begun = true;
    }
    line!(out, "{line}");
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn passages_stay_on_one_line_of_the_terminal() {
        assert_eq!(one_line("a\n  b\u{1b}[1mc"), "“a b\u{fffd}[1mc”");
        assert_eq!(one_line(&"关".repeat(100)).chars().count(), 37 + 3);
    }
}
