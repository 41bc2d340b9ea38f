//! What is measured against the yardsticks.

use std::collections::BTreeSet;
use std::path::Path;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Three windows of each example.
    Gpt4,
    /// All windows.
    Exhaustive,
}

impl Method {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gpt4 => "gpt4",
            Self::Exhaustive => "exhaustive",
        }
    }
}

/// JSON Lines in, ids out.
pub(crate) trait Contender {
    fn name(&self) -> &'static str;

    /// The ids of the examples that stand in the corpus.
    fn run(&self, corpus: &Path, method: Method, threads: usize, path: overlap::Path) -> BTreeSet<String>;
}
