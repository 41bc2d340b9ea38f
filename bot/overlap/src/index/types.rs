//! What goes into an index and what comes out.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::normalise::Mode;

/// Settings of an [`Index`](crate::Index). All have defaults; unknown names are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexOptions {
    /// How texts are normalised before they are compared. Default [`Mode::Strict`].
    pub mode: Mode,
    /// `t`: the shortest shared run that is reported, in normalised characters. Every run of at least this
    /// length is found. Default 20; 13 suits an index of short Chinese posts.
    pub run_chars_min: usize,
    /// Whether posts can be judged ([`crate::judge()`]). Costs several times the memory of exact runs.
    /// Default true.
    pub judging: bool,
    /// Weight of the seeds that find candidates for a judgement, in tenths of a Chinese character; a Latin
    /// letter weighs 6. Smaller seeds survive denser changes and cost time. Default 36: four Chinese
    /// characters or six letters.
    pub seed_weight: u32,
    /// Weight of the passages whose frequency is known: what stands in many posts is told from what stands
    /// in few by passages of this weight. A Latin letter weighs 4 here. Default 52: six Chinese characters or
    /// thirteen letters.
    pub phrase_weight: u32,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self { mode: Mode::Strict, run_chars_min: 20, judging: true, seed_weight: 36, phrase_weight: 52 }
    }
}

impl IndexOptions {
    pub(super) fn check(&self) -> Result<(), OptionsError> {
        if !(1..=10_000).contains(&self.run_chars_min) {
            return Err(OptionsError::RunCharsMin(self.run_chars_min));
        }
        if !(20..=200).contains(&self.seed_weight) {
            return Err(OptionsError::SeedWeight(self.seed_weight));
        }
        if !(20..=200).contains(&self.phrase_weight) {
            return Err(OptionsError::PhraseWeight(self.phrase_weight));
        }
        Ok(())
    }
}

/// Settings that no index can work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// `run_chars_min` is outside its limits.
    #[error("run_chars_min is {0}; choose a number from 1 to 10000")]
    RunCharsMin(usize),
    /// `seed_weight` is outside its limits.
    #[error("seed_weight is {0}; choose a number from 20 to 200")]
    SeedWeight(u32),
    /// `phrase_weight` is outside its limits.
    #[error("phrase_weight is {0}; choose a number from 20 to 200")]
    PhraseWeight(u32),
}

/// Why a document was not taken in. Depends on what the index holds, never on the characters of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsertError {
    /// This version of this post is already indexed.
    #[error("version {version} of post {id} is already in the index; remove the post first to replace it")]
    Duplicate {
        /// The post.
        id: u64,
        /// Its version.
        version: u32,
    },
    /// Positions are 32-bit numbers, documents to be judged and the grams they share have 25 bits; a single text of a
    /// gibibyte is refused too.
    #[error(
        "the index is full: it holds at most 4 billion normalised characters, and with judging at most 33 million \
         documents and as many phrases that several of them share"
    )]
    Full,
}

/// One version of one post.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The post.
    pub id: u64,
    /// Its version; an edit is another version of the same post.
    pub version: u32,
    /// Who wrote it.
    pub author: u64,
    /// When this version came to be, in Unix milliseconds UTC.
    pub time_ms: i64,
    /// The author's text.
    pub text: &'a str,
}

/// Names one version of one indexed post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceRef {
    /// When this version came to be, in Unix milliseconds UTC. Comes first, so that the natural order is
    /// by time, then id.
    pub time_ms: i64,
    /// The post.
    pub id: u64,
    /// Its version.
    pub version: u32,
    /// Who wrote it.
    pub author: u64,
}

/// A passage that a text shares with an indexed post: equal, character by character, once both are
/// normalised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedRun {
    /// Where it stands in the text that was asked about, in code points of the author's text.
    pub span: Range<usize>,
    /// The post that holds it too.
    pub source: SourceRef,
    /// Where it first stands there, in code points of that author's text.
    pub source_span: Range<usize>,
    /// Its length in normalised characters.
    pub chars: usize,
}
