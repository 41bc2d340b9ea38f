//! Many known texts looked for in others, against a plain table of common lengths.
//!
//! The bytes are read as the shortest run, then items, then texts to search. Letters are few, some share all bytes
//! but the last with others, and a text may copy any part of what was written before: so grams come again in one
//! item, in dozens of items, and on many diagonals. A search is used again for other texts, and for other items.

#![no_main]

use libfuzzer_sys::fuzz_target;
use overlap::{ItemRun, Items, Search};

/// Characters of the texts; the first ones are chosen most. Among the rest are some that differ in the first byte
/// only or in the last only.
const ALPHABET: [char; 24] = [
    'a', 'b', 'a', 'b', 'a', 'b', 'c', 'd', 'e', 'f', '0', '1', 'é', 'è', 'Ω', '一', '丁', '七', '万', '乁',
    '𝐀', '𝐁', '𠀀', '𠁀',
];
/// Longest item and longest text in characters, and how many there are.
const ITEM_CHARS_MAX: usize = 60;
const TEXT_CHARS_MAX: usize = 140;
const ITEMS_MAX: usize = 32;
const TEXTS_MAX: usize = 3;

struct Bytes<'a> {
    rest: &'a [u8],
    /// All that was written, to copy from.
    written: Vec<char>,
}

impl Bytes<'_> {
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// Ends early where the bytes end. A byte of 160 and more copies: from near, as repetitions do, or from anywhere.
    fn text(&mut self, max: usize) -> String {
        let len = usize::from(self.next().unwrap_or(0)) % (max + 1);
        let from = self.written.len();
        while self.written.len() < from + len {
            let Some(byte) = self.next() else { break };
            let here = self.written.len();
            if byte < 160 || here == 0 {
                self.written.push(ALPHABET[usize::from(byte) % ALPHABET.len()]);
            } else if byte < 200 {
                let period = usize::from(byte - 159).min(here);
                for _ in 0..usize::from(self.next().unwrap_or(0)) % 64 {
                    self.written.push(self.written[self.written.len() - period]);
                }
            } else {
                let start = usize::from(self.next().unwrap_or(0)) * here / 256;
                let end = (start + usize::from(byte - 199)).min(here);
                self.written.extend_from_within(start..end);
            }
        }
        self.written.truncate(from + len);
        self.written[from..].iter().collect()
    }
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes { rest: data, written: Vec::new() };
    let (Some(min), Some(count), Some(repeat)) = (bytes.next(), bytes.next(), bytes.next()) else { return };
    let chars_min = 8 + usize::from(min) % 33;
    let mut texts: Vec<String> = (0..usize::from(count) % 12).map(|_| bytes.text(ITEM_CHARS_MAX)).collect();
    // The same items again, some a letter shorter, fill the lists of a gram.
    for again in 0..usize::from(repeat) % 8 {
        let more: Vec<String> = texts.iter().map(|text| text.chars().skip(again % 3).collect()).collect();
        texts.extend(more);
        texts.truncate(ITEMS_MAX);
    }
    let items = Items::new(texts.iter().map(String::as_str), chars_min).expect("sound settings");
    // The same with other numbers.
    let turned = Items::new(texts.iter().rev().map(String::as_str), chars_min).expect("sound settings");
    let mut search = Search::default();
    for _ in 0..TEXTS_MAX {
        let text = bytes.text(TEXT_CHARS_MAX);
        let mut want = naive(&items, &text, chars_min);
        assert_eq!(items.runs(text.as_bytes(), &mut search), want, "{text:?} in {texts:?}, {chars_min}");
        for run in &mut want {
            run.item = texts.len() as u32 - 1 - run.item;
        }
        want.sort_by_key(|run| (run.item, run.span.start));
        assert_eq!(turned.runs(text.as_bytes(), &mut search), want, "{text:?} in {texts:?}, {chars_min}");
        if bytes.rest.is_empty() {
            break;
        }
    }
    // Bytes that are no text: nothing is promised but that what is reported is equal.
    for items in [&items, &turned] {
        for run in items.runs(data, &mut search) {
            assert_eq!(items.text(run.item)[run.span.clone()], data[run.text.clone()]);
        }
    }
});

/// Where each character begins, and where the last one ends.
fn places(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

/// From the lengths of all common passages: the longest from each character of an item that reaches further than
/// those before, and the first place of each.
fn naive(items: &Items, text: &str, chars_min: usize) -> Vec<ItemRun> {
    let text_chars: Vec<char> = text.chars().collect();
    let text_places = places(text);
    let mut runs = Vec::new();
    for number in 0..items.len() as u32 {
        let item = std::str::from_utf8(items.text(number)).expect("it was a text");
        let chars: Vec<char> = item.chars().collect();
        let item_places = places(item);
        // `common[at]` for the suffix of the item that begins one character later.
        let mut common = vec![0; text_chars.len() + 1];
        let mut longest = vec![(0, 0); chars.len()];
        for from in (0..chars.len()).rev() {
            for at in 0..text_chars.len() {
                common[at] = if chars[from] == text_chars[at] { common[at + 1] + 1 } else { 0 };
            }
            let len = common.iter().copied().max().unwrap_or(0);
            longest[from] = (len, common.iter().position(|&common| common == len).unwrap_or(0));
        }
        let mut end = 0;
        for (from, &(len, at)) in longest.iter().enumerate() {
            if len >= chars_min && from + len > end {
                runs.push(ItemRun {
                    item: number,
                    span: item_places[from]..item_places[from + len],
                    text: text_places[at]..text_places[at + len],
                    chars: len,
                });
            }
            end = end.max(from + len);
        }
    }
    runs
}
