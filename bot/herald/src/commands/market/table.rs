//! The table of what would have fired, at most [`WIDTH`] columns wide; wide characters count as two.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use domain::window::{show_utc8, utc8};
use market::triggers::{GateNews, Reading};
use market::{Fired, Hold, NewsState, Series};
use rust_decimal::Decimal;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::WIDTH;

/// The widest name of a rule that is shown whole.
const RULE_WIDTH_MAX: usize = 12;
/// Where the lines below a row begin: under its UTC time.
const INDENT: usize = 18;

/// One row a reading; below the last one the headline that opened the gate and the draft.
pub(super) fn table(fired: &[Fired], price_scale: u32) -> String {
    let names = fired.iter().flat_map(|one| &one.readings).map(|reading| reading.rule.width());
    let rule_width = names.max().unwrap_or(0).clamp(4, RULE_WIDTH_MAX);
    let mut text = format!(
        "{}  {}  {}  {}  {}  {}  {}  {}  {}\n",
        padded("time (UTC+8)", 16),
        padded("UTC", 11),
        padded("rule", rule_width),
        padded_left("over", 5),
        padded_left("from", 10),
        padded_left("move", 8),
        padded_left("z", 5),
        padded("action", 6),
        "cause",
    );
    if fired.is_empty() {
        text.push_str("nothing\n");
    }
    for one in fired {
        let mut first = true;
        for reading in &one.readings {
            let start = if first {
                format!("{}  {}", utc8(one.at).format("%Y-%m-%d %H:%M"), one.at.format("%m-%d %H:%M"))
            } else {
                " ".repeat(16 + 2 + 11)
            };
            let end = if first {
                format!("  {}  {}", padded(&word(&one.action), 6), word(&one.cause))
            } else {
                String::new()
            };
            let _ = writeln!(text, "{start}  {}{end}", measured(reading, rule_width, price_scale));
            first = false;
        }
        if let Some(gate) = &one.gate {
            let _ = writeln!(text, "{}{}", " ".repeat(INDENT), headline(gate, WIDTH - INDENT));
        }
        if let Some(draft) = &one.draft {
            let held = draft.hold.map_or_else(String::new, |hold| format!("; held: {}", held(hold)));
            let _ = writeln!(
                text,
                "{}draft {} opens {}{held}",
                " ".repeat(INDENT),
                draft.theme,
                show_utc8(draft.opens)
            );
        }
    }
    text
}

/// Rule, window, base, size and z of a reading.
fn measured(reading: &Reading, rule_width: usize, price_scale: u32) -> String {
    format!(
        "{}  {}  {}  {}  {}",
        padded(&cut(&reading.rule, rule_width), rule_width),
        padded_left(&format!("{} h", reading.hours), 5),
        padded_left(&price(reading.base, price_scale), 10),
        padded_left(&format!("{:+.2} %", reading.percent), 8),
        padded_left(&reading.z.map_or_else(|| "–".to_owned(), |z| format!("{:.2}", z.abs())), 5),
    )
}

/// How long before the move the headline was, what it says, who says it, and how far it is believed.
fn headline(gate: &GateNews, width: usize) -> String {
    let lag = match gate.lag_minutes {
        0 => "same minute".to_owned(),
        minutes if minutes > 0 => format!("{minutes} min before"),
        minutes => format!("{} min after", -minutes),
    };
    let believed = match gate.state {
        NewsState::Confirmed => String::new(),
        state => format!(", {}", word(&state)),
    };
    let source =
        if gate.source.is_empty() { String::new() } else { format!(" ({})", one_line(&gate.source)) };
    let tail = format!("{source}{believed}");
    let room = width.saturating_sub(lag.width() + 4 + tail.width()).max(12);
    cut(&format!("{lag}: “{}”{tail}", cut(&one_line(&gate.title), room)), width)
}

fn held(hold: Hold) -> &'static str {
    match hold {
        Hold::Unconfirmed => "the headline is a rumour",
        Hold::Disputed => "the headline is disputed",
        Hold::Retracted => "the headline was retracted",
        Hold::NoHeadline => "no headline",
    }
}

/// What was read and how much was said.
pub(super) fn foot(
    series: &Series,
    said: usize,
    per_month: f64,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> String {
    let gaps = series.gaps();
    let missing: u64 = gaps.iter().map(|gap| gap.bars).sum();
    let gaps = match gaps.len() {
        0 => "no gaps".to_owned(),
        1 => format!("1 gap of {missing}"),
        count => format!("{count} gaps, {missing} missing"),
    };
    format!(
        "{said} said, {per_month:.1} new events a month\n{} to {}: {} bars of {}, {gaps}\n",
        show_utc8(from),
        show_utc8(to),
        series.bars().len(),
        market::candle_csv::step_name(series.step()),
    )
}

/// A price with the decimals of its series and a comma after every three digits.
pub(super) fn price(price: Decimal, scale: u32) -> String {
    let mut price = price;
    price.rescale(scale.max(price.normalize().scale()));
    let plain = price.to_string();
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() { grouped } else { format!("{grouped}.{rest}") }
}

/// The serialised name of a plain enum, so that table and JSON use the same words.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}

/// Left-aligned in a column.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Right-aligned in a column.
pub(super) fn padded_left(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// At most `width` columns, the rest replaced by an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// Text of strangers on one line, without the control characters that could steer a terminal.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines of at most `width` columns, broken at spaces and, where there are none, between wide characters.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut current = String::new();
        for piece in pieces(line) {
            if !current.is_empty() && current.width() + piece.trim_end().width() > width {
                lines.push(current.trim_end().to_owned());
                current = String::new();
            }
            current.push_str(if current.is_empty() { piece.trim_start() } else { piece });
        }
        lines.push(current.trim_end().to_owned());
    }
    lines.join("\n")
}

/// What may not be broken inside: a word with the spaces after it, or one wide character with the marks after it.
fn pieces(line: &str) -> Vec<&str> {
    let wide = |letter: char| letter.width() == Some(2);
    let closing = |letter: char| "，。、；：？！）」』》〉】%".contains(letter);
    let opening = |letter: char| "（「『《〈【".contains(letter);
    let letters: Vec<(usize, char)> = line.char_indices().collect();
    let mut found = Vec::new();
    let mut start = 0;
    for pair in letters.windows(2) {
        let ((_, before), (at, after)) = (pair[0], pair[1]);
        let between_words = before == ' ' && after != ' ';
        let between_wide =
            (wide(before) || wide(after)) && after != ' ' && !closing(after) && !opening(before);
        if between_words || between_wide {
            found.push(&line[start..at]);
            start = at;
        }
    }
    found.push(&line[start..]);
    found
}
