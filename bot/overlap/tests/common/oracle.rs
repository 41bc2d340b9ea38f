//! The plain search that the tests and the fuzz target `index` hold the index against.

use std::collections::BTreeMap;
use std::ops::Range;

use overlap::{Background, Document, Index, Mode, normalise};

/// A reported run: the post, its span in the query's normalised text (as source spans of both sides), and
/// its length.
pub(crate) type Run = (u64, Range<usize>, Range<usize>, usize);

/// All maximal shared runs by trying every place against every text.
pub(crate) fn naive(
    posts: &BTreeMap<u64, String>,
    query: &str,
    mode: Mode,
    background: &Background,
    t: usize,
) -> Vec<Run> {
    let asked = normalise(query, mode);
    let query_chars: Vec<char> = asked.as_str().chars().collect();
    let spans = background.spans(query);
    let open = |at: usize| {
        let source = asked.source_span(at..at + 1);
        !spans.iter().any(|span| span.start < source.end && source.start < span.end)
    };
    let mut runs = Vec::new();
    for (&id, text) in posts {
        let post = normalise(text, mode);
        let post_chars: Vec<char> = post.as_str().chars().collect();
        let mut covered = 0;
        for from in 0..query_chars.len() {
            let mut longest = (0, 0);
            for at in 0..post_chars.len() {
                let mut len = 0;
                while from + len < query_chars.len()
                    && at + len < post_chars.len()
                    && query_chars[from + len] == post_chars[at + len]
                    && open(from + len)
                {
                    len += 1;
                }
                if len > longest.0 {
                    longest = (len, at);
                }
            }
            let (len, at) = longest;
            if len >= t && from + len > covered {
                runs.push((id, asked.source_span(from..from + len), post.source_span(at..at + len), len));
            }
            covered = covered.max(from + len);
        }
    }
    runs.sort_by_key(|run| (run.0, run.1.start, run.1.end));
    runs
}

/// What the index reports, in the same form and order.
pub(crate) fn found(index: &Index, query: &str, background: &Background) -> Vec<Run> {
    let mut runs: Vec<Run> = index
        .shared_runs(query, background)
        .into_iter()
        .map(|run| (run.source.id, run.span, run.source_span, run.chars))
        .collect();
    runs.sort_by_key(|run| (run.0, run.1.start, run.1.end));
    runs
}

/// A post whose author and time are its number.
pub(crate) fn document(id: u64, text: &str) -> Document<'_> {
    Document { id, version: 0, author: id, time_ms: id as i64, text }
}
