//! The index against a plain search, after every step of a random history.
//!
//! `cargo +nightly fuzz run index corpus/index seeds/index -- -max_total_time=180` in `bot/overlap/fuzz`, after
//! `mkdir -p corpus/index`. A stable toolchain does it with `RUSTC_BOOTSTRAP=1` in the environment.
//!
//! The bytes are read as settings and then as steps: insert one post, insert several at once, remove one, ask
//! another text. Texts have few different letters, so that almost all of it is shared with something; among
//! the letters are some that vanish, expand, change script, start a mask, or lie outside the basic plane with
//! one half in common. After every step the last text asked is asked again, and all its runs must be those of
//! the plain search: none missed, none added, with the same places on both sides.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use overlap::{Background, Index, IndexOptions, InsertError, Mode};

#[path = "../../tests/common/oracle.rs"]
mod oracle;

use oracle::{document, found, naive};

/// Characters of the texts; the first ones are chosen most.
const ALPHABET: [char; 24] = [
    'a',
    'b',
    'a',
    'b',
    'a',
    'b',
    'c',
    '关',
    '關',
    '税',
    '\u{20000}',
    '\u{20001}',
    '\u{20400}',
    '𝐚',
    '½',
    'é',
    '\u{301}',
    '\u{200b}',
    'Ａ',
    ' ',
    '#',
    '@',
    '.',
    '1',
];
/// Longest text in characters: the plain search takes the product of two lengths.
const TEXT_CHARS_MAX: usize = 72;
/// Most posts held at once.
const POSTS_MAX: usize = 12;
/// Most steps of a history.
const STEPS_MAX: usize = 40;

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    /// Ends early where the bytes end. A byte of 192 and more says again what was said before.
    fn text(&mut self) -> String {
        let len = usize::from(self.next().unwrap_or(0)) % (TEXT_CHARS_MAX + 1);
        let mut text: Vec<char> = Vec::new();
        while text.len() < len {
            let Some(byte) = self.next() else { break };
            if byte < 192 || text.is_empty() {
                text.push(ALPHABET[usize::from(byte) % ALPHABET.len()]);
            } else {
                let back = (usize::from(byte) - 191).min(text.len());
                text.extend_from_within(text.len() - back..);
            }
        }
        text.truncate(len);
        text.into_iter().collect()
    }
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data);
    let (Some(settings), Some(t)) = (bytes.next(), bytes.next()) else { return };
    let mode = if settings & 1 == 0 { Mode::Strict } else { Mode::Gpt4 };
    let t = usize::from(t) % 16 + 1;
    let options =
        IndexOptions { mode, run_chars_min: t, judging: settings & 2 != 0, ..IndexOptions::default() };
    let index = Index::new(options).expect("options within limits");
    let background = (settings & 4 != 0).then(|| bytes.text());
    let background = Background::new(background.as_deref());

    let mut posts: BTreeMap<u64, String> = BTreeMap::new();
    let mut next = 0;
    let mut query = String::new();
    for _ in 0..STEPS_MAX {
        let Some(step) = bytes.next() else { return };
        match step % 8 {
            0..3 if posts.len() < POSTS_MAX => {
                let text = bytes.text();
                index.insert(document(next, &text)).expect("a new id");
                posts.insert(next, text);
                next += 1;
            }
            3 if posts.len() < POSTS_MAX => {
                let texts: Vec<String> = (0..usize::from(step / 8) % 4).map(|_| bytes.text()).collect();
                let docs: Vec<_> = (next..).zip(&texts).map(|(id, text)| document(id, text)).collect();
                index.insert_all(&docs, 1 + usize::from(step / 32) % 2).expect("new ids");
                for text in texts {
                    posts.insert(next, text);
                    next += 1;
                }
            }
            4 => {
                let which = usize::from(bytes.next().unwrap_or(0)) % posts.len().max(1);
                if let Some(id) = posts.keys().copied().nth(which) {
                    posts.remove(&id);
                    index.remove(id);
                }
            }
            5 => {
                // What is held already is refused and changes nothing.
                if let Some(&id) = posts.keys().next() {
                    let again = index.insert(document(id, "abababababababababababab"));
                    assert_eq!(again, Err(InsertError::Duplicate { id, version: 0 }));
                }
            }
            _ => query = bytes.text(),
        }
        assert_eq!(index.len(), posts.len());
        assert_eq!(
            found(&index, &query, &background),
            naive(&posts, &query, mode, &background, t),
            "{query:?} in {posts:?}, t = {t}, {mode:?}"
        );
    }
});
