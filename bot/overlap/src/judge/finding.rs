//! What is asked, and the answer with its evidence.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::index::SourceRef;

/// What is asked about a text.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The author's text.
    pub text: &'a str,
    /// Who wrote it. Their own earlier posts never count against them.
    pub author: u64,
    /// When it was posted, in Unix milliseconds UTC. Posts of this time and later do not count.
    pub before_ms: i64,
}

/// The answer about one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing of weight is shared with any one earlier post.
    Original,
    /// A person should look. Never an accusation.
    Review,
    /// A large part stands in one earlier post.
    Copied,
}

/// Which rule gave the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Too little own text to say anything; answered `original`.
    TooShort,
    /// Nothing reached a limit.
    NothingShared,
    /// One passage is longer than chance and custom explain.
    LongPassage,
    /// Two passages shared with one post are together longer than chance and custom explain.
    TwoPassages,
    /// The whole post equals an earlier one, numbers, tags and addresses included.
    SamePost,
    /// The passages shared with one post make up a large part of the text, or most of that post.
    LargeShare,
}

/// A passage that the text and one earlier post share, perhaps with small changes inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// In the text asked about, in code points of the author's text.
    pub span: Range<usize>,
    /// In the earlier post, in code points of that author's text.
    pub source_span: Range<usize>,
    /// Matched weight, in tenths of a Chinese character; a Latin letter weighs 6. Common passages and
    /// background are left out; equal numbers add, different numbers in the same place take off.
    pub weight: u32,
    /// What the passage says for copying: its weight less what lies in its gaps, and less where its words are
    /// everybody's. The limits are held against this number.
    pub evidence: u32,
    /// Part of `evidence` that stands in quotation marks beside a named source.
    pub quoted: u32,
    /// Share of the short grams of the passage that are rare among the earlier posts, in thousandths.
    pub rare_permille: u32,
    /// Numbers inside that are equal on both sides.
    pub numbers_equal: u32,
    /// Numbers inside that differ.
    pub numbers_different: u32,
}

/// What the text shares with one earlier post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The earlier post.
    pub source: SourceRef,
    /// The shared passages, in the order of the text.
    pub passages: Vec<Passage>,
    /// Matched weight of all passages, less something for each passage after the first.
    pub weight: u32,
    /// Matched weight of the heaviest passage.
    pub longest: u32,
    /// `weight` as a share of the text's own weight, in thousandths.
    pub share_permille: u32,
    /// `weight` as a share of the earlier post's own weight, in thousandths.
    pub source_permille: u32,
    /// Evidence of all passages, less something for each passage after the first.
    pub evidence: u32,
    /// Evidence of the passage that has most of it.
    pub longest_evidence: u32,
    /// Evidence of the two passages that have most of it.
    pub two_longest_evidence: u32,
    /// The same three without attributed quotes: what an accusation may rest on.
    pub unquoted_evidence: u32,
    /// See `unquoted_evidence`.
    pub longest_unquoted: u32,
    /// See `unquoted_evidence`.
    pub two_longest_unquoted: u32,
    /// Weight of what both texts have of their own between the shared words: the filled-in places of a form.
    pub replaced: u32,
    /// Labels of fields, `address:`, that are equal in both texts.
    pub labels: u32,
    /// Part of `weight` that stands under masks in the text: another's prose with a sign before each word.
    pub under_masks: u32,
    /// The text outside the background equals the earlier post in everything: letters, numbers, tags and
    /// addresses.
    pub same_post: bool,
}

/// The answer with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The answer.
    pub answer: Answer,
    /// The rule that gave it.
    pub reason: Reason,
    /// Letters and Chinese characters of the text outside masks and background.
    pub own_chars: usize,
    /// Their weight without common passages, in tenths of a Chinese character.
    pub own_weight: u32,
    /// Earlier posts that share something, the one to name first in front: among those that explain nearly
    /// as much as the best, the earliest.
    pub matches: Vec<Match>,
    /// The author's own earlier posts that share something: shown, never counted.
    pub own_earlier: Vec<Match>,
    /// Background (notice, news, allowed texts) in the text, in code points.
    pub background: Vec<Range<usize>>,
    /// Passages that stand in many posts and were not counted, in code points.
    pub common: Vec<Range<usize>>,
    /// Addresses, names, topics and tickers, in code points.
    pub masked: Vec<Range<usize>>,
}
