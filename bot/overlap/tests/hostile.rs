//! Input meant to hurt: the time stays near linear, nothing panics.

use std::time::Instant;

use overlap::{Background, Corpus, Document, Index, IndexOptions, JudgeOptions, Question, judge};
use proptest::prelude::*;

fn index_of<'a>(texts: impl Iterator<Item = &'a str>) -> Index {
    let index = Index::new(IndexOptions::default()).expect("default options");
    for (id, text) in texts.enumerate() {
        let id = id as u64;
        index.insert(Document { id, version: 0, author: id, time_ms: id as i64, text }).expect("a new id");
    }
    index
}

#[expect(clippy::disallowed_methods, reason = "a test of time needs a clock")]
fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn ask(index: &Index, text: &str) {
    let none = Background::default();
    let question = Question { text, author: u64::MAX, before_ms: i64::MAX };
    judge(index, &none, &question, &JudgeOptions::default());
    index.shared_runs(text, &none);
}

#[test]
fn equal_letters_take_no_quadratic_time() {
    for unit in ["a", "ab", "关", "关税"] {
        let short = unit.repeat(2_000 / unit.chars().count());
        let posts = vec![short.as_str(); 200];
        let index = index_of(posts.into_iter());
        let time = seconds(|| ask(&index, &short));
        assert!(time < 2.0, "{unit}: {time} s against 200 posts of 2,000");
        let runs = index.shared_runs(&short, &Background::default());
        assert_eq!(runs.len(), 200);
        assert!(runs.iter().all(|run| run.chars == 2_000));
    }
}

#[test]
fn one_huge_text_of_one_letter_is_linear() {
    let long = "a".repeat(200_000);
    let index = index_of(std::iter::once(long.as_str()));
    let time = seconds(|| ask(&index, &long));
    assert!(time < 5.0, "{time} s for 200,000 equal letters");
}

#[test]
fn ten_thousand_near_copies_stay_in_the_time_limit() {
    let posts: Vec<String> = (0..10_000)
        .map(|n| {
            format!(
                "everyone in this channel keeps posting the same {n} sentence about tariffs and candles {n}"
            )
        })
        .collect();
    let index = index_of(posts.iter().map(String::as_str));
    let none = Background::default();
    let question = Question { text: &posts[77], author: u64::MAX, before_ms: i64::MAX };
    let time = seconds(|| {
        judge(&index, &none, &question, &JudgeOptions::default());
    });
    assert!(time < 0.5, "{time} s for a judgement among 10,000 near-copies");
    let time = seconds(|| {
        assert_eq!(index.shared_runs(&posts[77], &none).iter().map(|run| run.source.id).max(), Some(9_999));
    });
    assert!(time < 2.0, "{time} s for all runs among 10,000 near-copies");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(posts in prop::collection::vec(any::<String>(), 0..6), query in any::<String>()) {
        let corpus = Corpus::new(
            posts.iter().map(|text| ("x", text.as_str())),
            [query.as_str()],
            IndexOptions { run_chars_min: 3, ..IndexOptions::default() },
            JudgeOptions::default(),
            2,
        ).expect("fits");
        for text in posts.iter().chain([&query]) {
            let verdict = corpus.judge("q", text);
            for span in &verdict.spans {
                prop_assert!(span.start < span.end && span.end <= text.chars().count());
            }
        }
    }

    #[test]
    fn spans_lie_inside_their_texts(
        posts in prop::collection::vec("([a-c#@$ 1！关税]|the market |#a b# ){0,40}", 1..5),
        query in "([a-c#@$ 1！关税]|the market |#a b# ){0,40}",
    ) {
        let index = index_of(posts.iter().map(String::as_str));
        let background = Background::new([posts[0].as_str()]);
        let options: JudgeOptions = serde_json::from_str(r#"{"passage_weight_min": 20, "named_weight_min": 20}"#)
            .expect("two options");
        let question = Question { text: &query, author: u64::MAX, before_ms: i64::MAX };
        let finding = judge(&index, &background, &question, &options);
        let len = query.chars().count();
        let spans = finding.background.iter().chain(&finding.common).chain(&finding.masked);
        for span in spans {
            prop_assert!(span.start < span.end && span.end <= len);
        }
        for found in &finding.matches {
            prop_assert!(found.share_permille <= 1000);
            let source_len = posts[found.source.id as usize].chars().count();
            for passage in &found.passages {
                prop_assert!(passage.span.start < passage.span.end && passage.span.end <= len);
                prop_assert!(passage.source_span.end <= source_len);
            }
        }
    }

    #[test]
    fn threads_change_nothing(posts in prop::collection::vec("(the |market |fell |again |in |tokyo ){4,12}", 1..8)) {
        let build = |threads| {
            let corpus = Corpus::new(
                posts.iter().map(|text| ("p", text.as_str())),
                [],
                IndexOptions::default(),
                JudgeOptions::default(),
                threads,
            ).expect("fits");
            let texts: Vec<(&str, &str)> = posts.iter().map(|text| ("q", text.as_str())).collect();
            corpus.judge_all(&texts, threads, |_| ())
        };
        prop_assert_eq!(build(1), build(3));
    }
}
