//! Random lives of an index, each answer held against a search too simple to be wrong. The test files that
//! include this bring the names of the crate in.

use std::collections::BTreeMap;
use std::ops::Range;

use proptest::prelude::*;

use super::{Background, Bounds, Document, Holders, Index, IndexOptions, Mode, SourceRef, normalise};

#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) time_ms: i64,
    pub(crate) author: u64,
    pub(crate) text: String,
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Insert(Post),
    InsertAll(Vec<Post>),
    /// One of the posts held, by a number that counts round and round.
    Remove(usize),
    Compact,
    SaveAndLoad,
    Ask(String, Bounds),
}

/// Texts over few letters, so that almost everything is shared with something, with characters that
/// vanish, expand, change script and lie outside the basic plane.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab]{0,60}",
        "[ab ]{0,60}",
        "[关關税稅b. ]{0,50}",
        "[a\u{200b}½Ａé\u{20000}\u{20001}\u{20400}𝐚]{0,40}",
        "(ab|ba|关税|tariff ){0,12}",
        "a{0,80}",
        "(#a#|@b |https://x.io/a |ab|关){0,15}",
        "[ab\u{202e}\u{202c} ]{0,40}",
    ]
}

fn post() -> impl Strategy<Value = Post> {
    // Few times and authors, so that they collide and posts come out of order.
    (0_i64..6, 0_u64..3, text()).prop_map(|(time_ms, author, text)| Post { time_ms, author, text })
}

fn bounds() -> impl Strategy<Value = Bounds> {
    (
        prop::option::weighted(0.3, 0_i64..7),
        prop::option::weighted(0.3, 0_u64..3),
        prop_oneof![0_usize..4, Just(16)],
        0_usize..5,
        prop_oneof![1 => Just(0_usize), 1 => 1_usize..20, 3 => Just(100_000)],
    )
        .prop_map(|(before_ms, not_author, sources_max, holders_max, comparisons_max)| Bounds {
            before_ms,
            not_author,
            sources_max,
            holders_max,
            comparisons_max,
        })
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => post().prop_map(Step::Insert),
        2 => prop::collection::vec(post(), 0..8).prop_map(Step::InsertAll),
        3 => any::<usize>().prop_map(Step::Remove),
        1 => Just(Step::Compact),
        1 => Just(Step::SaveAndLoad),
        6 => (text(), bounds()).prop_map(|(text, bounds)| Step::Ask(text, bounds)),
    ]
}

fn document(id: u64, post: &Post) -> Document<'_> {
    Document { id, version: 0, author: post.author, time_ms: post.time_ms, text: &post.text }
}

/// A reported run: the post, its span in the query's author's text and in the post's, and its length.
pub(crate) type Run = (u64, Range<usize>, Range<usize>, usize);

/// For each place of the query, the longest passage from there that stands in a post, and where it first
/// does.
fn longest(query: &[char], post: &[char], open: &impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    (0..query.len())
        .map(|from| {
            let mut longest = (0, 0);
            for at in 0..post.len() {
                let mut len = 0;
                while from + len < query.len()
                    && at + len < post.len()
                    && query[from + len] == post[at + len]
                    && open(from + len)
                {
                    len += 1;
                }
                if len > longest.0 {
                    longest = (len, at);
                }
            }
            longest
        })
        .collect()
}

/// Spans of at least `t` that reach further than every span before.
fn maximal(longest: &[(usize, usize)], t: usize) -> Vec<(Range<usize>, usize)> {
    let mut covered = 0;
    let mut spans = Vec::new();
    for (from, &(len, at)) in longest.iter().enumerate() {
        if len >= t && from + len > covered {
            spans.push((from..from + len, at));
        }
        covered = covered.max(from + len);
    }
    spans
}

fn open_in<'a>(query: &'a str, mode: Mode, background: &Background) -> impl Fn(usize) -> bool + use<'a> {
    let asked = normalise(query, mode);
    let spans = background.spans(query);
    move |at| {
        let source = asked.source_span(at..at + 1);
        !spans.iter().any(|span| span.start < source.end && source.start < span.end)
    }
}

/// All maximal shared runs by trying every place against every text.
pub(crate) fn naive<'a>(
    posts: impl Iterator<Item = (u64, &'a str)>,
    query: &str,
    mode: Mode,
    background: &Background,
    t: usize,
) -> Vec<Run> {
    let asked = normalise(query, mode);
    let query_chars: Vec<char> = asked.as_str().chars().collect();
    let open = open_in(query, mode, background);
    let mut runs = Vec::new();
    for (id, text) in posts {
        let post = normalise(text, mode);
        let post_chars: Vec<char> = post.as_str().chars().collect();
        for (span, at) in maximal(&longest(&query_chars, &post_chars, &open), t) {
            let len = span.len();
            runs.push((id, asked.source_span(span), post.source_span(at..at + len), len));
        }
    }
    runs.sort_by_key(|run| (run.0, run.1.start, run.1.end, run.2.start, run.2.end, run.3));
    runs
}

pub(crate) fn found(index: &Index, query: &str, background: &Background) -> Vec<Run> {
    let mut runs: Vec<Run> = index
        .shared_runs(query, background)
        .into_iter()
        .map(|run| (run.source.id, run.span, run.source_span, run.chars))
        .collect();
    runs.sort_by_key(|run| (run.0, run.1.start, run.1.end, run.2.start, run.2.end, run.3));
    runs
}

/// Holds a bounded answer against the definition.
fn check_bounded(
    index: &Index,
    posts: &BTreeMap<u64, Post>,
    query: &str,
    background: &Background,
    bounds: &Bounds,
) -> Result<(), TestCaseError> {
    let IndexOptions { mode, run_chars_min: t, .. } = *index.options();
    let answer = index.bounded_runs(query, background, bounds);
    let asked = normalise(query, mode);
    let query_chars: Vec<char> = asked.as_str().chars().collect();
    let open = open_in(query, mode, background);
    let eligible: Vec<(SourceRef, Vec<char>, &str)> = posts
        .iter()
        .filter(|(_, post)| bounds.before_ms.is_none_or(|before_ms| post.time_ms < before_ms))
        .filter(|(_, post)| bounds.not_author != Some(post.author))
        .map(|(&id, post)| {
            let source = SourceRef { time_ms: post.time_ms, id, version: 0, author: post.author };
            (source, normalise(&post.text, mode).as_str().chars().collect(), post.text.as_str())
        })
        .collect();
    let mut furthest = vec![(0, 0); query_chars.len()];
    let mut first: Option<(SourceRef, usize)> = None;
    for (source, chars, _) in &eligible {
        let longest = longest(&query_chars, chars, &open);
        for (best, &here) in furthest.iter_mut().zip(&longest) {
            best.0 = best.0.max(here.0);
        }
        let most = longest.iter().map(|&(len, _)| len).max().unwrap_or(0);
        if most >= t && first.is_none_or(|(first, _)| *source < first) {
            first = Some((*source, most));
        }
    }
    let spans: Vec<Range<usize>> = maximal(&furthest, t).into_iter().map(|(span, _)| span).collect();

    prop_assert_eq!(answer.runs.is_empty(), spans.is_empty(), "the flag");
    prop_assert_eq!(answer.earliest.is_some(), first.is_some());
    let cut = answer.cut;
    if cut.places == 0 && !cut.comparisons_ran_out {
        let reported: Vec<_> = answer.runs.iter().map(|run| (run.span.clone(), run.chars)).collect();
        let wanted: Vec<_> = spans.iter().map(|s| (asked.source_span(s.clone()), s.len())).collect();
        prop_assert_eq!(reported, wanted, "the maximal spans");
        prop_assert_eq!(
            answer.longest().map(|run| run.chars),
            spans.iter().map(ExactSizeIterator::len).max()
        );
    }
    if let (Some(earliest), Some((first, most))) = (&answer.earliest, first) {
        if !cut.comparisons_ran_out {
            prop_assert_eq!(earliest.source, first);
            prop_assert!(earliest.chars <= most && (cut.places > 0 || earliest.chars == most));
        }
        prop_assert!(earliest.chars >= t);
    }
    for run in &answer.runs {
        // The only passage of this length with this span: where characters expand, neighbours share one.
        let start = (0..=query_chars.len() - run.chars)
            .find(|&start| asked.source_span(start..start + run.chars) == run.span);
        prop_assert!(start.is_some() && run.chars >= t);
        let starts = start.into_iter().flat_map(|start| {
            (start..=query_chars.len() - run.chars)
                .filter(|&start| asked.source_span(start..start + run.chars) == run.span)
        });
        let fits = starts.into_iter().any(|start| {
            let passage = &query_chars[start..start + run.chars];
            let mut holders: Vec<(SourceRef, Range<usize>)> = eligible
                .iter()
                .filter_map(|(source, chars, text)| {
                    let at = chars.windows(passage.len()).position(|window| window == passage)?;
                    Some((*source, normalise(text, mode).source_span(at..at + passage.len())))
                })
                .collect();
            holders.sort_by_key(|(source, _)| *source);
            let known = holders.iter().find(|(source, _)| *source == run.source);
            let count = Holders {
                count: holders.len().min(bounds.holders_max),
                exact: holders.len() <= bounds.holders_max,
            };
            let is_first = holders.first() == known && known.is_some_and(|(_, at)| *at == run.source_span);
            if cut.comparisons_ran_out {
                known.is_some() && run.holders.count <= count.count && (!run.source_exact || is_first)
            } else {
                is_first && run.source_exact && run.holders == count
            }
        });
        prop_assert!(fits, "{:?} of {:?}", run, answer);
    }
    // The holders of the whole query, if it may stand anywhere.
    let whole = index.holders(query, bounds);
    let holders = eligible
        .iter()
        .filter(|(_, chars, _)| chars.windows(query_chars.len().max(1)).any(|window| window == query_chars))
        .count();
    let count = Holders { count: holders.min(bounds.holders_max), exact: holders <= bounds.holders_max };
    prop_assert_eq!(whole, (query_chars.len() >= t).then_some(count));
    Ok(())
}

/// Lives through the steps.
pub(crate) fn live(
    steps: Vec<Step>,
    options: &IndexOptions,
    background: &Background,
) -> Result<(), TestCaseError> {
    let mut index = Index::new(options.clone()).expect("options within limits");
    let mut posts: BTreeMap<u64, Post> = BTreeMap::new();
    let mut next = 0;
    for step in steps {
        match step {
            Step::Insert(post) => {
                index.insert(document(next, &post)).expect("a new id");
                posts.insert(next, post);
                next += 1;
            }
            Step::InsertAll(many) => {
                let docs: Vec<Document<'_>> =
                    many.iter().zip(next..).map(|(post, id)| document(id, post)).collect();
                index.insert_all(&docs, 2).expect("new ids");
                next += many.len() as u64;
                let first = next - many.len() as u64;
                posts.extend((first..).zip(many));
            }
            Step::Remove(which) => {
                if let Some(&id) = posts.keys().nth(which % posts.len().max(1)) {
                    posts.remove(&id);
                    index.remove(id);
                }
            }
            Step::Compact => index.compact(2),
            Step::SaveAndLoad => {
                let mut file = Vec::new();
                index.save(&mut file).expect("memory takes everything");
                index = Index::load(file.as_slice(), options).expect("it was just written");
            }
            Step::Ask(query, bounds) => {
                let texts = posts.iter().map(|(&id, post)| (id, post.text.as_str()));
                prop_assert_eq!(
                    found(&index, &query, background),
                    naive(texts, &query, options.mode, background, options.run_chars_min)
                );
                check_bounded(&index, &posts, &query, background, &bounds)?;
            }
        }
        prop_assert_eq!(index.len(), posts.len());
    }
    Ok(())
}
