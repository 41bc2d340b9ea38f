//! How an index of short grams answers exactly: look blocks of the text up, then compare the posts found.
//!
//! A run of 20 characters holds 11 whole blocks of 10 that begin one after the other, so one of them begins at
//! a multiple of 11. To look up the blocks at every 11th place therefore misses no run.

use std::collections::HashMap;

use crate::RUN_CHARS_MIN;

/// Length of a block in characters.
pub(crate) const BLOCK_CHARS: usize = 10;
/// Distance of the blocks that are looked up.
const STRIDE: usize = RUN_CHARS_MIN - BLOCK_CHARS + 1;

/// The blocks of a text that must be looked up; none where the text is too short to share a run.
pub(crate) fn blocks(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < RUN_CHARS_MIN {
        return Vec::new();
    }
    chars.windows(BLOCK_CHARS).step_by(STRIDE).map(|block| block.iter().collect()).collect()
}

const FILTER_BITS: u32 = 12;
/// Any large odd number does: equal hashes are compared character by character.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Every window of a text, to be compared with many posts.
pub(crate) struct Windows {
    chars: Vec<char>,
    places: HashMap<u64, Vec<usize>>,
    filter: [u64; 1 << (FILTER_BITS - 6)],
}

impl Windows {
    pub(crate) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut windows = Self { places: HashMap::new(), filter: [0; 1 << (FILTER_BITS - 6)], chars };
        for (at, window) in windows.chars.windows(RUN_CHARS_MIN).enumerate() {
            let hash = window.iter().fold(0, |hash, &c| step(hash, c));
            windows.places.entry(hash).or_default().push(at);
            let bit = hash >> (64 - FILTER_BITS);
            windows.filter[bit as usize / 64] |= 1 << (bit % 64);
        }
        windows
    }

    /// Whether one of them stands in `post`, by a rolling hash and then by comparison.
    pub(crate) fn stand_in(&self, post: &str) -> bool {
        const DROPPED: u64 = BASE.wrapping_pow(RUN_CHARS_MIN as u32);
        let mut last = ['\0'; RUN_CHARS_MIN];
        let mut hash = 0_u64;
        for (at, c) in post.chars().enumerate() {
            let old = std::mem::replace(&mut last[at % RUN_CHARS_MIN], c);
            hash = step(hash, c).wrapping_sub((old as u64).wrapping_mul(DROPPED));
            let bit = hash >> (64 - FILTER_BITS);
            if at + 1 >= RUN_CHARS_MIN
                && self.filter[bit as usize / 64] & 1 << (bit % 64) != 0
                && let Some(places) = self.places.get(&hash)
                && places.iter().any(|&place| {
                    (0..RUN_CHARS_MIN).all(|i| self.chars[place + i] == last[(at + 1 + i) % RUN_CHARS_MIN])
                })
            {
                return true;
            }
        }
        false
    }
}

fn step(hash: u64, c: char) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(c as u64)
}
