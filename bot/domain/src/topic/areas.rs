//! The stretches of a message that Discord does not show as plain text (rules R2 and R9).
//!
//! The scanner reads Discord's markup once, from left to right, the way the client does: what starts first wins.
//! Every look ahead is bounded or moves forward only, so the work grows with the length of the text.

#[cfg(test)]
mod tests;

use std::cell::Cell;

use crate::span::CharSpan;

/// What a stretch of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AreaKind {
    /// Code between backticks. `shown` is what the reader sees of it: not the ticks, not the language name.
    Code { shown: CharSpan },
    /// A web address, also one written inside `<` and `>`.
    Url,
    /// `<@1>`, `<@&1>`, `<#1>`, `<t:1:F>`, `</name:1>`, `<id:guide>`, `@everyone` and `@here`.
    Mention,
    /// `<:name:1>` and `<a:name:1>`.
    CustomEmoji,
    /// A backslash and the character it protects.
    Escape,
    /// A digit, `#` or `*` drawn as a key.
    Keycap,
    /// The `#` signs and the space that make a line a heading.
    HeadingMark,
    /// A line starting with `> `, or everything after `>>> `.
    Quote,
}

/// One such stretch, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) kind: AreaKind,
    pub(crate) span: CharSpan,
}

/// Characters looked at so far. Every loop over characters adds to it, so that a test can hold the whole against the
/// length of the text.
#[derive(Debug, Default)]
pub(crate) struct Work(Cell<usize>);

impl Work {
    pub(crate) fn add(&self, characters: usize) {
        self.0.set(self.0.get() + characters);
    }

    pub(crate) fn total(&self) -> usize {
        self.0.get()
    }
}

/// True at the end of a line.
pub(crate) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Finds the areas of `chars`, in order and not overlapping.
pub(crate) fn scan(chars: &[char], work: &Work) -> Vec<Area> {
    let mut scanner = Scanner { chars, at: 0, free_from: 0, ticks: None, work };
    let mut areas = Vec::new();
    while let Some(&c) = chars.get(scanner.at) {
        match scanner.read(c) {
            Step::Plain(length) => scanner.at += length,
            Step::Area(kind, span) => {
                areas.push(Area { kind, span });
                scanner.at = span.end;
                scanner.free_from = span.end;
            }
        }
        work.add(1);
    }
    areas
}

/// Longest scheme of a web address that is looked for (`https` has 5 letters).
const MAX_SCHEME: usize = 16;
/// Longest name of an emoji or a command inside `<` and `>`; Discord allows 32, and a command has up to three words.
const MAX_NAME: usize = 100;
/// Most digits of an id or a time.
const MAX_DIGITS: usize = 20;

/// What the scanner found at its place.
enum Step {
    /// That many plain characters.
    Plain(usize),
    /// An area. It ends ahead of the scanner; a web address may start behind it.
    Area(AreaKind, CharSpan),
}

struct Scanner<'a> {
    chars: &'a [char],
    /// The next character to read.
    at: usize,
    /// First character that belongs to no area; a web address is noticed at its `:` and reaches back to here at most.
    free_from: usize,
    /// The runs of backticks, collected when the first one is met.
    ticks: Option<Backticks>,
    work: &'a Work,
}

impl Scanner<'_> {
    fn read(&mut self, c: char) -> Step {
        let line_start = self.at == 0 || self.chars[self.at - 1] == '\n';
        if line_start && let Some(step) = self.line_mark() {
            return step;
        }
        // Most of a text is nothing special; passing it in one go is what makes the scan fast.
        let plain = self.run(self.at, usize::MAX, |c| !may_start_area(c));
        if plain > 0 {
            return Step::Plain(plain);
        }
        let area = match c {
            '`' => return self.code(),
            '\\' => self.escape(),
            '<' => self.angle(),
            ':' => self.address_at_colon(),
            'w' | 'W' => self.address_at_www(),
            '@' => self.everyone(),
            '#' | '*' | '0'..='9' => self.keycap(),
            _ => None,
        };
        area.map_or(Step::Plain(1), |(kind, span)| Step::Area(kind, span))
    }

    fn peek(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// Counts the characters from `from` on that satisfy `test`, at most `limit`.
    fn run(&self, from: usize, limit: usize, test: impl Fn(char) -> bool) -> usize {
        let rest = &self.chars[from.min(self.chars.len())..];
        let length = rest.iter().take(limit).take_while(|&&c| test(c)).count();
        self.work.add(length + 1);
        length
    }

    fn starts_with(&self, from: usize, lower: &str) -> bool {
        let mut chars = self.chars[from.min(self.chars.len())..].iter();
        lower.chars().all(|wanted| chars.next().is_some_and(|c| c.to_ascii_lowercase() == wanted))
    }

    fn to(&self, end: usize) -> CharSpan {
        CharSpan::new(self.at, end)
    }

    /// `> quote`, `>>> quote` and `# heading`, each after any number of spaces. Spaces before anything else are
    /// passed at once, so that they are not counted again.
    fn line_mark(&self) -> Option<Step> {
        let indent = self.run(self.at, usize::MAX, |c| c == ' ');
        let mark = self.at + indent;
        let end_of_line = |from| from + self.run(from, usize::MAX, |c| c != '\n');
        match self.peek(mark) {
            Some('>') => match self.run(mark, 4, |c| c == '>') {
                1 if self.peek(mark + 1) == Some(' ') => {
                    return Some(Step::Area(AreaKind::Quote, self.to(end_of_line(mark))));
                }
                3 if self.peek(mark + 3) == Some(' ') => {
                    return Some(Step::Area(AreaKind::Quote, self.to(self.chars.len())));
                }
                _ => {}
            },
            Some('#') => {
                let signs = self.run(mark, 4, |c| c == '#');
                let spaces = self.run(mark + signs, usize::MAX, |c| c == ' ');
                let text = mark + signs + spaces;
                if signs <= 3 && spaces > 0 && self.peek(text).is_some_and(|c| !is_line_break(c)) {
                    return Some(Step::Area(AreaKind::HeadingMark, self.to(text)));
                }
            }
            _ => {}
        }
        (indent > 0).then_some(Step::Plain(indent))
    }

    /// Code needs a closing run of backticks; without one Discord shows the backticks and the text as typed.
    fn code(&mut self) -> Step {
        let length = self.run(self.at, usize::MAX, |c| c == '`');
        let ticks = self.ticks.get_or_insert_with(|| {
            self.work.add(self.chars.len());
            Backticks::of(self.chars)
        });
        let mut from = self.at + length;
        let Some((close, end)) = ticks.closing(from, length) else {
            return Step::Plain(length);
        };
        if length >= 3 {
            let name = self.run(from, close - from, |c| c.is_ascii_alphanumeric() || "_+-.#".contains(c));
            if name > 0 && self.peek(from + name) == Some('\n') {
                from += name;
            }
        }
        Step::Area(AreaKind::Code { shown: CharSpan::new(from, close) }, self.to(end))
    }

    /// A backslash protects any character that is no ASCII letter, digit or space.
    fn escape(&self) -> Option<(AreaKind, CharSpan)> {
        let next = self.peek(self.at + 1)?;
        let protects = !next.is_ascii_alphanumeric() && !next.is_whitespace();
        protects.then(|| (AreaKind::Escape, self.to(self.at + 2)))
    }

    /// The forms between `<` and `>`, all of bounded length but the address.
    fn angle(&self) -> Option<(AreaKind, CharSpan)> {
        let digits = |from| self.run(from, MAX_DIGITS, |c| c.is_ascii_digit());
        let closed = |kind, end| (self.peek(end) == Some('>')).then(|| (kind, self.to(end + 1)));
        let id_at = |from, kind| {
            let length = digits(from);
            if length == 0 { None } else { closed(kind, from + length) }
        };
        let inner = self.at + 1;
        match self.peek(inner)? {
            '@' if matches!(self.peek(inner + 1), Some('!' | '&')) => id_at(inner + 2, AreaKind::Mention),
            '@' | '#' => id_at(inner + 1, AreaKind::Mention),
            ':' => self.custom_emoji(inner + 1),
            'a' if self.peek(inner + 1) == Some(':') => self.custom_emoji(inner + 2),
            't' if self.peek(inner + 1) == Some(':') => {
                let sign = usize::from(self.peek(inner + 2) == Some('-'));
                let length = digits(inner + 2 + sign);
                let end = inner + 2 + sign + length;
                let style = self.peek(end) == Some(':')
                    && self.peek(end + 1).is_some_and(|c| c.is_ascii_alphabetic());
                if length == 0 { None } else { closed(AreaKind::Mention, end + 2 * usize::from(style)) }
            }
            '/' => {
                let name =
                    self.run(inner + 1, MAX_NAME, |c| !matches!(c, ':' | '<' | '>') && !is_line_break(c));
                let colon = inner + 1 + name;
                if name == 0 || self.peek(colon) != Some(':') {
                    return None;
                }
                id_at(colon + 1, AreaKind::Mention)
            }
            'i' if self.starts_with(inner, "id:") => {
                let name = self.run(inner + 3, MAX_NAME, |c| c.is_ascii_alphanumeric() || c == '-');
                if name == 0 { None } else { closed(AreaKind::Mention, inner + 3 + name) }
            }
            _ => None,
        }
    }

    fn custom_emoji(&self, from: usize) -> Option<(AreaKind, CharSpan)> {
        let name = self.run(from, MAX_NAME, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '~' | '-'));
        let colon = from + name;
        if name == 0 || self.peek(colon) != Some(':') {
            return None;
        }
        let end = colon + 1 + self.run(colon + 1, MAX_DIGITS, |c| c.is_ascii_digit());
        let closed = end > colon + 1 && self.peek(end) == Some('>');
        closed.then(|| (AreaKind::CustomEmoji, self.to(end + 1)))
    }

    fn address_at_colon(&self) -> Option<(AreaKind, CharSpan)> {
        let span = address_around(self.chars, self.at, self.free_from, self.work)?;
        Some((AreaKind::Url, span))
    }

    /// `www.` at the start of a word; members expect it to be a link though Discord does not make it one.
    fn address_at_www(&self) -> Option<(AreaKind, CharSpan)> {
        let inside_word = self.at > self.free_from && self.chars[self.at - 1].is_ascii_alphanumeric();
        let named = self.starts_with(self.at, "www.")
            && self.peek(self.at + 4).is_some_and(|c| c.is_ascii_alphanumeric());
        (named && !inside_word)
            .then(|| (AreaKind::Url, self.to(address_end(self.chars, self.at + 4, self.work))))
    }

    fn everyone(&self) -> Option<(AreaKind, CharSpan)> {
        ["@everyone", "@here"]
            .into_iter()
            .find(|name| self.starts_with(self.at, name))
            .map(|name| (AreaKind::Mention, self.to(self.at + name.len())))
    }

    fn keycap(&self) -> Option<(AreaKind, CharSpan)> {
        let styled = usize::from(self.peek(self.at + 1) == Some('\u{FE0F}'));
        let cap = self.at + 1 + styled;
        (self.peek(cap) == Some('\u{20E3}')).then(|| (AreaKind::Keycap, self.to(cap + 1)))
    }
}

/// True for the characters at which the scanner must stop: those that can start an area, and the end of a line.
fn may_start_area(c: char) -> bool {
    matches!(c, '\n' | '`' | '\\' | '<' | ':' | 'w' | 'W' | '@' | '#' | '*' | '0'..='9')
}

/// The web address whose scheme ends with the colon at `colon`, searched back to `floor` at most.
pub(crate) fn address_around(chars: &[char], colon: usize, floor: usize, work: &Work) -> Option<CharSpan> {
    if chars.get(colon..colon + 3)? != [':', '/', '/'] {
        return None;
    }
    let scheme =
        chars[floor..colon].iter().rev().take(MAX_SCHEME).take_while(|c| c.is_ascii_alphabetic()).count();
    work.add(scheme + 1);
    if scheme == 0 {
        return None;
    }
    let end = address_end(chars, colon + 3, work);
    (end > colon + 3).then(|| CharSpan::new(colon - scheme, end))
}

/// Where an address that has begun before `from` ends. Letters of any script belong to it, as in Discord's own links;
/// spaces, angle brackets and the punctuation of Chinese text do not, nor does a full stop at its end.
fn address_end(chars: &[char], from: usize, work: &Work) -> usize {
    let mut open_brackets = 0_usize;
    let mut end = from;
    for &c in &chars[from..] {
        match c {
            '(' => open_brackets += 1,
            // The bracket of `[text](address)` is not part of the address.
            ')' if open_brackets == 0 => break,
            ')' => open_brackets -= 1,
            _ if ends_address(c) => break,
            _ => {}
        }
        end += 1;
    }
    let trailing = chars[from..end].iter().rev().take_while(|&&c| ".,:;\"'!?]*_~|".contains(c)).count();
    work.add(end - from + trailing + 1);
    end - trailing
}

fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '<' | '>' | '`'
            | '\u{2018}'..='\u{201F}' | '\u{2026}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}'
            | '\u{FE50}'..='\u{FE6B}'
            | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}'
            | '\u{FF5B}'..='\u{FF65}')
}

/// The runs of backticks of a text, by length: one, two, and three or more (a fence).
struct Backticks {
    by_length: [Vec<(usize, usize)>; 3],
}

impl Backticks {
    fn of(chars: &[char]) -> Self {
        let mut by_length = [vec![], vec![], vec![]];
        let mut at = 0;
        for run in chars.chunk_by(|a, b| (*a == '`') == (*b == '`')) {
            if run[0] == '`' {
                by_length[run.len().min(3) - 1].push((at, at + run.len()));
            }
            at += run.len();
        }
        Self { by_length }
    }

    /// Start and end of the first run at `from` or later that closes an opening run of `length`: one of the same
    /// length, and for a fence any other fence.
    fn closing(&self, from: usize, length: usize) -> Option<(usize, usize)> {
        let runs = &self.by_length[length.min(3) - 1];
        runs.get(runs.partition_point(|&(start, _)| start < from)).copied()
    }
}
