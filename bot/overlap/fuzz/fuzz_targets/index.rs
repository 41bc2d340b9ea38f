//! The index against a plain search, after every step of a random history.
//!
//! The bytes are read as settings and then as steps: insert one post, insert several at once, remove one,
//! merge everything, save and load, ask another text. Texts have few different letters, so that almost all of
//! it is shared with something; among the letters are some that vanish, expand, change script, start a mask, or
//! lie outside the basic plane with one half in common. After every step the last text asked is asked again.
//! What is promised of the answers, and the search too simple to be wrong that they are held against, are those of
//! the property tests: `tests/steps`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use overlap::{Background, Bounds, Document, Holders, Index, IndexOptions, Mode, SourceRef, normalise};

#[expect(dead_code, reason = "what makes random steps of the property tests is not needed here")]
#[path = "../../tests/steps/mod.rs"]
mod steps;

use steps::{Post, Step};

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

    /// Two bytes of limits: none of them, some, or so tight that nothing is left.
    fn bounds(&mut self) -> Bounds {
        let who = self.next().unwrap_or(0);
        let size = self.next().unwrap_or(0);
        Bounds {
            before_ms: (who % 8 < 7).then_some(i64::from(who % 8)),
            not_author: (who / 8 % 4 < 3).then_some(u64::from(who / 8 % 4)),
            sources_max: [0, 1, 2, 16][usize::from(size % 4)],
            holders_max: usize::from(size / 4 % 4) + usize::from(who / 32 % 2),
            comparisons_max: [0, 3, 17, 100_000][usize::from(size / 16 % 4)],
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data);
    let (Some(settings), Some(t)) = (bytes.next(), bytes.next()) else { return };
    let mode = if settings & 1 == 0 { Mode::Strict } else { Mode::Gpt4 };
    let t = usize::from(t) % 16 + 1;
    let options =
        IndexOptions { mode, run_chars_min: t, judging: settings & 2 != 0, ..IndexOptions::default() };
    let background = (settings & 4 != 0).then(|| bytes.text());
    let background = Background::new(background.as_deref());

    let mut history = Vec::new();
    let mut posts = 0;
    let mut asked = (String::new(), Bounds::default());
    for _ in 0..STEPS_MAX {
        let Some(step) = bytes.next() else { break };
        // Few times and authors, so that they collide and posts come out of order.
        let mut post = |turn: u8| Post {
            time_ms: i64::from((step / 8 + turn) % 6),
            author: u64::from(step / 8 % 3),
            text: bytes.text(),
        };
        match step % 8 {
            0..3 if posts < POSTS_MAX => {
                posts += 1;
                history.push(Step::Insert(post(0)));
            }
            3 if posts < POSTS_MAX => {
                let many: Vec<Post> = (0..step / 8 % 4).map(post).collect();
                posts += many.len();
                history.push(Step::InsertAll(many));
            }
            4 => {
                // A removal makes no room for another post, so that histories stay short.
                history.push(Step::Remove(bytes.next().unwrap_or(0).into()));
            }
            5 if step & 8 == 0 => history.push(Step::Compact),
            5 => history.push(Step::SaveAndLoad),
            6 => asked = (bytes.text(), Bounds { sources_max: 16, holders_max: 4, ..Bounds::default() }),
            _ => asked = (bytes.text(), bytes.bounds()),
        }
        history.push(Step::Ask(asked.0.clone(), asked.1));
    }
    if let Err(error) = steps::live(history.clone(), &options, &background) {
        panic!("{error}\n{options:?}\n{history:#?}");
    }
});
