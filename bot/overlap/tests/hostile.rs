//! Input meant to hurt: the work stays near linear, nothing panics.

use overlap::{
    Background, Bounds, Corpus, Document, Holders, Index, IndexOptions, JudgeOptions, Question, judge,
};
use proptest::prelude::*;

fn index_of<'a>(texts: impl Iterator<Item = &'a str>) -> Index {
    let index = Index::new(IndexOptions::default()).expect("default options");
    for (id, text) in texts.enumerate() {
        let id = id as u64;
        index.insert(Document { id, version: 0, author: id, time_ms: id as i64, text }).expect("a new id");
    }
    index
}

fn ask(index: &Index, text: &str) {
    let none = Background::default();
    let question = Question { text, author: u64::MAX, before_ms: i64::MAX };
    judge(index, &none, &question, &JudgeOptions::default());
    index.shared_runs(text, &none);
    index.bounded_runs(text, &none, &Bounds::default());
}

// Tests are not timed. The sizes are such that quadratic work takes minutes: a test that does not end shows
// it.

#[test]
fn equal_letters_take_no_quadratic_time() {
    for unit in ["a", "ab", "关", "关税"] {
        let short = unit.repeat(2_000 / unit.chars().count());
        let posts = vec![short.as_str(); 200];
        let index = index_of(posts.into_iter());
        for _ in 0..2 {
            ask(&index, &short);
            let runs = index.shared_runs(&short, &Background::default());
            assert_eq!(runs.len(), 200);
            assert!(runs.iter().all(|run| run.chars == 2_000));
            let bounded = index.bounded_runs(&short, &Background::default(), &Bounds::default());
            assert_eq!(bounded.longest().map(|run| (run.chars, run.source.id)), Some((2_000, 0)));
            assert!(bounded.runs[0].holders.count >= 1);
            index.compact(1);
        }
    }
}

#[test]
fn equal_letters_out_of_order_take_no_quadratic_time() {
    let short = "a".repeat(2_000);
    let index = Index::new(IndexOptions { judging: false, ..IndexOptions::default() }).expect("options");
    for id in 0..120_u64 {
        let time_ms = -(id as i64);
        index.insert(Document { id, version: 0, author: id, time_ms, text: &short }).expect("a new id");
    }
    let none = Background::default();
    for _ in 0..2 {
        for _ in 0..20 {
            let bounded = index.bounded_runs(&short, &none, &Bounds::default());
            assert_eq!(bounded.longest().map(|run| run.chars), Some(2_000));
        }
        let plenty = Bounds { comparisons_max: usize::MAX, ..Bounds::default() };
        let bounded = index.bounded_runs(&short[..40], &none, &plenty);
        assert_eq!(bounded.earliest.map(|run| run.source.id), Some(119));
        index.compact(1);
    }
}

#[test]
fn one_huge_text_of_one_letter_is_linear() {
    let long = "a".repeat(400_000);
    let index = index_of(std::iter::once(long.as_str()));
    for _ in 0..2 {
        ask(&index, &long);
        assert_eq!(index.shared_runs(&long, &Background::default())[0].chars, 400_000);
        assert_eq!(index.shared_runs(&long[..19], &Background::default()).len(), 0);
        index.compact(1);
    }
}

#[test]
fn merged_letters_are_not_counted_from_the_start() {
    // Two conjoining letters become one syllable: every second character is an exception of the map.
    let long = "\u{1112}\u{1161}\u{11AB}".repeat(700_000);
    let index = Index::new(IndexOptions { judging: false, ..IndexOptions::default() }).expect("options");
    index.insert(Document { id: 1, version: 0, author: 1, time_ms: 0, text: &long }).expect("a new id");
    let background = Background::new(["韓國的新聞在這裡說了很多話"]);
    let query = "\u{1112}\u{1161}\u{11AB}".repeat(30);
    let runs = index.shared_runs(&query, &background);
    assert_eq!((runs[0].chars, runs[0].source_span.clone()), (30, 0..90));
}

#[test]
fn a_long_text_beside_the_background_is_linear() {
    let notice = "关税落地之后价格下跌的消息已经公布了";
    let text = format!("{notice}{}{notice}", "甲乙丙丁戊己庚辛，".repeat(80_000));
    let index = Index::new(IndexOptions { judging: false, ..IndexOptions::default() }).expect("options");
    index.insert(Document { id: 1, version: 0, author: 1, time_ms: 0, text: &text }).expect("a new id");
    let runs = index.shared_runs(&text, &Background::new([notice]));
    assert_eq!(runs.iter().map(|run| run.chars).max(), Some(640_000));
}

#[test]
fn ten_thousand_near_copies_give_a_bounded_answer() {
    let posts: Vec<String> = (0..10_000)
        .map(|n| {
            format!(
                "everyone in this channel keeps posting the same {n} sentence about tariffs and candles {n}"
            )
        })
        .collect();
    let index = index_of(posts.iter().map(String::as_str));
    let none = Background::default();
    for _ in 0..2 {
        for at in (0..10_000).step_by(101) {
            let question = Question { text: &posts[at], author: u64::MAX, before_ms: i64::MAX };
            judge(&index, &none, &question, &JudgeOptions::default());
            let bounded = index.bounded_runs(&posts[at], &none, &Bounds::default());
            let longest = bounded.longest().expect("it is there itself");
            assert_eq!((longest.source.id, longest.holders), (at as u64, Holders { count: 1, exact: true }));
            assert_eq!(bounded.earliest.expect("all share the opening").source.id, 0);
        }
        let most = index.shared_runs(&posts[77], &none).iter().map(|run| run.source.id).max();
        assert_eq!(most, Some(9_999));
        let opening = "everyone in this channel keeps posting";
        let bounds = Bounds { holders_max: 20_000, ..Bounds::default() };
        let holders = index.holders(opening, &bounds);
        assert_eq!(holders, Some(Holders { count: 10_000, exact: true }));
        let holders = index.holders(opening, &Bounds { before_ms: Some(30), ..bounds });
        assert_eq!(holders, Some(Holders { count: 30, exact: true }));
        // Nobody before the first post, and nobody but the author: no flag, however many stand there.
        let before = Bounds { before_ms: Some(0), ..Bounds::default() };
        assert!(index.bounded_runs(opening, &none, &before).runs.is_empty());
        index.compact(1);
    }
    (1..10_000).for_each(|id| index.remove(id));
    let others = Bounds { not_author: Some(0), ..Bounds::default() };
    assert!(index.bounded_runs(&posts[0], &none, &others).runs.is_empty());
    assert_eq!(index.bounded_runs(&posts[0], &none, &Bounds::default()).runs.len(), 1);
}

#[test]
fn empty_and_tiny_texts_are_texts() {
    let texts =
        ["", " ", "a", "。", "12345678901", "123456789012", "1234567890123456789", "12345678901234567890"];
    let index = index_of(texts.into_iter());
    assert_eq!(index.len(), texts.len());
    for _ in 0..2 {
        for text in texts {
            ask(&index, text);
            let runs = index.shared_runs(text, &Background::default());
            assert_eq!(runs.len(), usize::from(text.len() == 20), "{text:?}");
        }
        index.compact(1);
    }
    (0..8).for_each(|id| index.remove(id));
    index.compact(1);
    assert!(index.is_empty() && index.shared_runs(texts[7], &Background::default()).is_empty());
    assert_eq!(index.memory().text, 0);
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
