//! Takes secrets out of text on its way to a log or a person.
//!
//! Errors of the libraries underneath carry whole addresses and requests, and an address of Discord can be a key:
//! whoever holds `/webhooks/{id}/{token}` may post. So everything that leaves the process as text goes through
//! [`Scrubber::scrub`]; it knows the shapes of Discord's secrets, and word for word those the process itself was given.
//!
//! What is taken out:
//! * bot tokens (three parts of base64url), wherever they stand;
//! * what follows `Bot`, `Bearer` and `Basic`;
//! * the token in `/webhooks/{id}/{token}` and `/interactions/{id}/{token}`, and bare tokens of interactions;
//! * any run of 60 and more base64url characters that is not a hexadecimal hash;
//! * passwords in addresses (`scheme://user:password@host`);
//! * the values of fields that hold secrets, account numbers or the words of a message ([`FIELDS`]), in JSON, in
//!   Rust's debug form and as `field=value`, also where the text was quoted again.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use secrecy::{ExposeSecret as _, SecretString};

/// What stands where something was taken out.
pub const GONE: &str = "…";

/// Fields whose values are taken out.
pub const FIELDS: [&str; 12] = [
    "access_token",
    "authorization",
    "client_secret",
    "content",
    "password",
    "refresh_token",
    "session_id",
    "token",
    "uid",
    "uid_key",
    "uids",
    "url_token",
];

/// Secrets shorter than this are not looked for word for word: they would take out half the log.
const EXACT_LEN_MIN: usize = 8;

/// Takes out secrets by shape and those it was told.
#[derive(Clone, Default)]
pub struct Scrubber {
    exact: Vec<SecretString>,
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scrubber({} secrets)", self.exact.len())
    }
}

impl Scrubber {
    /// A scrubber that also takes out these secrets, wherever they stand.
    pub fn new(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let long = |secret: &SecretString| secret.expose_secret().len() >= EXACT_LEN_MIN;
        Self { exact: secrets.into_iter().filter(long).collect() }
    }

    /// The text without secrets.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let exact = self.exact.iter().flat_map(|secret| {
            text.match_indices(secret.expose_secret()).map(|(start, found)| start..start + found.len())
        });
        without(text, secrets_in(text).into_iter().chain(exact).collect())
    }
}

/// The text without what has the shape of a secret.
pub fn scrub(text: &str) -> Cow<'_, str> {
    without(text, secrets_in(text))
}

fn without(text: &str, mut ranges: Vec<Range<usize>>) -> Cow<'_, str> {
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    ranges.sort_by_key(|range| range.start);
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        if range.start > at || (range.start == at && range.end > at) {
            clean.push_str(&text[at..range.start]);
            clean.push_str(GONE);
        }
        at = at.max(range.end);
    }
    clean.push_str(&text[at..]);
    Cow::Owned(clean)
}

fn secrets_in(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    tokens(text, &mut found);
    schemes(text, &mut found);
    paths(text, &mut found);
    passwords(text, &mut found);
    fields(text, &mut found);
    found
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Bot tokens, interaction tokens, and anything long enough to be one.
fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !is_base64url(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && (is_base64url(bytes[at]) || bytes[at] == b'.') {
            at += 1;
        }
        let mut part_start = start;
        let parts: Vec<Range<usize>> = text[start..at]
            .split('.')
            .map(|part| {
                let range = part_start..part_start + part.len();
                part_start = range.end + 1;
                range
            })
            .collect();
        // The id of the bot in base64, the time, the signature. No upper bounds: something may stand right before it.
        for window in parts.windows(3) {
            if window[0].len() >= 18 && window[1].len() >= 5 && window[2].len() >= 20 {
                found.push(window[0].start..window[2].end);
            }
        }
        for part in parts {
            let run = &text[part.clone()];
            let hash = run.bytes().all(|b| b.is_ascii_hexdigit());
            // Base64 of "interaction:", with which their tokens begin.
            if (run.len() >= 60 && !hash) || run.contains("aW50ZXJhY3Rpb246") {
                found.push(part);
            }
        }
    }
}

/// What follows the name of an authentication scheme.
fn schemes(text: &str, found: &mut Vec<Range<usize>>) {
    for scheme in ["bot ", "bearer ", "basic "] {
        for start in each(text, scheme) {
            let from = start + scheme.len();
            let len = text[from..]
                .bytes()
                .take_while(|&b| is_base64url(b) || matches!(b, b'.' | b'~' | b'+' | b'/' | b'='))
                .count();
            // Words follow "bot" in sentences; credentials are longer than words.
            if len >= 16 {
                found.push(from..from + len);
            }
        }
    }
}

/// The token in the addresses of webhooks and interactions.
fn paths(text: &str, found: &mut Vec<Range<usize>>) {
    for path in ["/webhooks/", "/interactions/"] {
        for start in each(text, path) {
            let rest = &text[start + path.len()..];
            let id = rest.bytes().take_while(u8::is_ascii_digit).count();
            if id == 0 || rest.as_bytes().get(id) != Some(&b'/') {
                continue;
            }
            let from = start + path.len() + id + 1;
            let len = text[from..].find(ends_address).unwrap_or(text.len() - from);
            if len > 0 {
                found.push(from..from + len);
            }
        }
    }
}

fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '/' | '?' | '#' | '"' | '\'' | '\\' | '<' | '>' | '(' | ')' | ',' | '}' | ']')
}

/// Passwords between a user and a host.
fn passwords(text: &str, found: &mut Vec<Range<usize>>) {
    for (scheme, _) in text.match_indices("://") {
        let from = scheme + 3;
        let rest = &text[from..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '\\' | '<' | '>'))
            .unwrap_or(rest.len());
        let authority = &rest[..end];
        if let Some(at) = authority.rfind('@')
            && let Some(colon) = authority[..at].find(':')
            && colon + 1 < at
        {
            found.push(from + colon + 1..from + at);
        }
    }
}

/// The values of fields.
fn fields(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    for field in FIELDS {
        for start in each(text, field) {
            let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            // "message_content" is another field; "\ntoken" is not.
            let joined = start > 0 && word(bytes[start - 1]) && !(start > 1 && bytes[start - 2] == b'\\');
            let end = start + field.len();
            if !joined && bytes.get(end).is_none_or(|&byte| !word(byte)) {
                value(text, end, field, found);
            }
        }
    }
}

/// Finds the value after a field's name that ends at `end`: `"name": "value"`, `name: "value"`, `name=value`,
/// `Name(value)`, and each inside `Some(…)`, `String(…)` or a list.
fn value(text: &str, end: usize, field: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let skip = |mut at: usize, set: &[u8]| {
        while bytes.get(at).is_some_and(|byte| set.contains(byte)) {
            at += 1;
        }
        at
    };
    let sign = skip(skip(end, b"\\\"'"), b" ");
    let Some(&mark) = bytes.get(sign).filter(|mark| matches!(mark, b':' | b'=' | b'(')) else { return };
    // In quotes or after a bracket the value may be anything; a sentence has a word there.
    let mut at = skip(sign + 1, b" \n");
    loop {
        let word = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        match bytes.get(at + word) {
            Some(b'(') => at = skip(at + word + 1, b" \n"),
            Some(b'[') if word == 0 => at = skip(at + 1, b" \n"),
            _ => break,
        }
    }
    let list = bytes[sign + 1..at].contains(&b'[');
    loop {
        let escapes = bytes[at..].iter().take_while(|&&byte| byte == b'\\').count();
        let next = match bytes.get(at + escapes) {
            Some(b'"') => {
                let from = at + escapes + 1;
                let to = closing_quote(bytes, from, escapes);
                if to > from {
                    found.push(from..to);
                }
                to + escapes + 1
            }
            Some(&byte) if mark == b'=' || (field.starts_with("uid") && byte.is_ascii_digit()) => {
                // Words of a message end nowhere but with the line.
                let ends = |c: char| match field {
                    "content" => c == '\n',
                    _ => c.is_whitespace() || matches!(c, ',' | ')' | ']' | '}' | '"' | '\\' | '&'),
                };
                let len = text[at..].find(ends).unwrap_or(text.len() - at);
                if len > 0 {
                    found.push(at..at + len);
                }
                at + len
            }
            _ => return,
        };
        let comma = skip(next.min(bytes.len()), b" \n");
        if !list || bytes.get(comma) != Some(&b',') {
            return;
        }
        at = skip(comma + 1, b" \n");
    }
}

/// Where a quoted text ends whose quotes have `escapes` backslashes before them. One level deeper a quote has
/// `2 × escapes + 1`, and each backslash of the text itself became `2 × (escapes + 1)`.
fn closing_quote(bytes: &[u8], from: usize, escapes: usize) -> usize {
    let mut run = 0;
    for (offset, &byte) in bytes[from..].iter().enumerate() {
        match byte {
            b'\\' => run += 1,
            b'"' if run % (2 * (escapes + 1)) == escapes => return from + offset - escapes,
            _ => run = 0,
        }
    }
    bytes.len()
}

/// Every place of an ASCII text in any case.
fn each<'a>(text: &'a str, wanted: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(wanted.len() - 1))
        .filter(move |&at| bytes[at..at + wanted.len()].eq_ignore_ascii_case(wanted.as_bytes()))
}

#[cfg(test)]
mod tests;
