//! Other people's text inside a prompt: fenced, named as data, unable to leave its fence.
//!
//! The fence is made after the text: its mark is a digest of the text, so that no text can hold its own mark, and it is
//! looked for in the text all the same. Inside, every entry is one line; what a chat format or a template could take for
//! a sign of its own (angle and square brackets, braces, bars, backticks, backslashes) becomes its full-width twin, which
//! a reader, and the check of quotes, takes for the same.

use domain::digest::Digest;
use domain::fold::is_default_ignorable;

use crate::figures::Source;

/// The most characters of one entry. Padding beyond that is cut.
const ENTRY_CHARS_MAX: usize = 600;

/// Entries between two lines that no entry can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fenced {
    /// The first line.
    pub open: String,
    /// The entries, one a line, numbered.
    pub lines: Vec<String>,
    /// The last line.
    pub close: String,
}

/// Puts entries into a fence.
pub fn fence<S: AsRef<str>>(entries: &[S]) -> Fenced {
    let lines: Vec<String> =
        (1..).zip(entries).map(|(number, entry)| format!("{number}. {}", harmless(entry.as_ref()))).collect();
    let all = lines.join("\n");
    // A digest of a text cannot stand in the text, but for an accident; then the digest of the digest does not.
    let mut mark = Digest::of("herald-fence-v1", &[all.as_bytes()]);
    while all.to_ascii_lowercase().contains(&mark.to_string()[..MARK_DIGITS]) {
        mark = Digest::plain(&mark.0);
    }
    let mark = &mark.to_string()[..MARK_DIGITS];
    Fenced {
        open: format!("===== DATA {mark} BEGINS ====="),
        lines,
        close: format!("===== DATA {mark} ENDS ====="),
    }
}

/// How many hex digits of the digest make the mark.
const MARK_DIGITS: usize = 16;

impl Fenced {
    /// The fence with what is in it.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = [self.open.as_str()]
            .into_iter()
            .chain(self.lines.iter().map(String::as_str))
            .chain([self.close.as_str()])
            .collect();
        lines.join("\n")
    }
}

/// What other people wrote on one line, without anything that acts.
pub(crate) fn harmless(text: &str) -> String {
    let mut line = String::new();
    let mut chars = 0;
    for c in text.chars() {
        if chars == ENTRY_CHARS_MAX {
            line.truncate(line.trim_end().len());
            line.push('…');
            break;
        }
        let c = match c {
            c if c.is_whitespace() || c.is_control() => ' ',
            c if is_default_ignorable(c) => continue,
            '<' => '＜',
            '>' => '＞',
            '[' => '［',
            ']' => '］',
            '{' => '｛',
            '}' => '｝',
            '|' => '｜',
            '`' => '｀',
            '\\' => '＼',
            '=' => '＝',
            '#' => '＃',
            c => c,
        };
        if c == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        line.push(c);
        chars += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// The entries of sources: who, and what.
pub(crate) fn entries(sources: &[Source]) -> Vec<String> {
    sources.iter().map(|source| format!("{}: {}", source.name, source.text)).collect()
}
