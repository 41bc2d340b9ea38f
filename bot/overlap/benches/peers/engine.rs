//! What an engine must offer to be measured.

/// An index over all posts of the corpus, and the ways to ask it. One more [`Way`] in `ways` is one more row of
/// the table of queries, over the same index.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    /// Bytes of the index besides the text of the posts.
    pub(crate) bytes: usize,
    pub(crate) ways: Vec<Way>,
}

/// A way to ask an index.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) promise: Promise,
    pub(crate) ask: Ask,
}

/// Gives the numbers of posts that share a run with a text, ascending, each once.
pub(crate) type Ask = Box<dyn FnMut(&str) -> Vec<u32>>;

/// What the answers are checked for before any time is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    /// Every post that shares a run, and no other.
    Exact,
    /// Some of them, and at least one where there is one.
    #[expect(dead_code, reason = "the promise of an answer with a bound, whichever engine offers it")]
    Bounded,
}

impl Engine {
    /// An engine with one way to ask it, which answers exactly.
    pub(crate) fn exact(
        name: &'static str,
        bytes: usize,
        ask: impl FnMut(&str) -> Vec<u32> + 'static,
    ) -> Self {
        Self { name, bytes, ways: vec![Way { name, promise: Promise::Exact, ask: Box::new(ask) }] }
    }
}

/// Sorts the numbers and keeps each once.
pub(crate) fn distinct(mut posts: Vec<u32>) -> Vec<u32> {
    posts.sort_unstable();
    posts.dedup();
    posts
}
