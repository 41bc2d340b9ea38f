//! Judges many labelled texts against one set of earlier posts, as `herald originality` does.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::background::Background;
use crate::index::{Document, Index, IndexOptions, InsertError, OptionsError};
use crate::judge::{Answer, Finding, JudgeOptions, Question, judge};

/// Earlier posts in their order, named by text ids, and the texts anyone may repeat.
#[derive(Debug)]
pub struct Corpus {
    ids: Vec<String>,
    index: Index,
    background: Background,
    options: JudgeOptions,
}

/// A corpus that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// The settings do not fit.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// A post does not fit.
    #[error(transparent)]
    Insert(#[from] InsertError),
}

/// A part of a text that stands in an earlier post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The earlier post.
    pub post_id: String,
}

/// The answer about one text in the form of the labelled corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The text.
    pub id: String,
    /// `copied` or `original`; what is for a person to see is `original` here.
    pub verdict: String,
    /// What was copied, for `copied` only.
    pub spans: Vec<Span>,
    /// The whole answer.
    #[serde(skip)]
    pub finding: Option<Finding>,
}

impl Corpus {
    /// Indexes `posts` (id and text), all of them earlier than anything asked later, in the order given.
    /// `allowed` are texts anyone may repeat.
    ///
    /// # Errors
    ///
    /// When the options do not fit, or there is more text than an index can hold.
    pub fn new<'a>(
        posts: impl IntoIterator<Item = (&'a str, &'a str)>,
        allowed: impl IntoIterator<Item = &'a str>,
        index: IndexOptions,
        options: JudgeOptions,
        threads: usize,
    ) -> Result<Self, CorpusError> {
        let index = Index::new(index)?;
        let mut ids = Vec::new();
        let mut docs = Vec::new();
        for (number, (id, text)) in posts.into_iter().enumerate() {
            ids.push(id.to_owned());
            docs.push(Document {
                id: number as u64,
                version: 0,
                // Each post by someone else, and none by the author of a text asked about.
                author: number as u64 + 1,
                time_ms: number as i64,
                text,
            });
        }
        index.insert_all(&docs, threads)?;
        Ok(Self { ids, index, background: Background::new(allowed), options })
    }

    /// Judges the texts (id and text) on `threads` threads; the answers come in the order of the texts,
    /// whatever the number of threads. `progress` is called after each with the number done.
    pub fn judge_all(
        &self,
        texts: &[(&str, &str)],
        threads: usize,
        progress: impl Fn(usize) + Sync,
    ) -> Vec<Verdict> {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let next = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        let mut answers: Vec<(usize, Verdict)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.max(1))
                .map(|_| {
                    scope.spawn(|| {
                        let mut mine = Vec::new();
                        loop {
                            let at = next.fetch_add(1, Ordering::Relaxed);
                            let Some(&(id, text)) = texts.get(at) else {
                                return mine;
                            };
                            mine.push((at, self.judge(id, text)));
                            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
                        }
                    })
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        answers.sort_unstable_by_key(|&(at, _)| at);
        answers.into_iter().map(|(_, verdict)| verdict).collect()
    }

    /// Judges one text.
    pub fn judge(&self, id: &str, text: &str) -> Verdict {
        let question = Question { text, author: 0, before_ms: i64::MAX };
        let finding = judge(&self.index, &self.background, &question, &self.options);
        let copied = finding.answer == Answer::Copied;
        let spans = if copied { self.spans(&finding) } else { Vec::new() };
        Verdict {
            id: id.to_owned(),
            verdict: if copied { "copied" } else { "original" }.to_owned(),
            spans,
            finding: Some(finding),
        }
    }

    fn spans(&self, finding: &Finding) -> Vec<Span> {
        finding
            .matches
            .iter()
            .flat_map(|found| {
                found.passages.iter().map(|passage| {
                    let Range { start, end } = passage.span;
                    Span { start, end, post_id: self.ids[found.source.id as usize].clone() }
                })
            })
            .collect()
    }
}
