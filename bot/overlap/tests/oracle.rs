//! The exact promise of the index, held against a search too simple to be wrong.

use std::collections::BTreeMap;

use overlap::{Background, Document, Index, IndexOptions, Mode};
use proptest::prelude::*;

#[path = "common/oracle.rs"]
mod oracle;

use oracle::{document, found, naive};

/// Texts over few letters, so that almost everything is shared with something, with characters that
/// vanish, expand, change script and lie outside the basic plane.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab]{0,60}",
        "[ab ]{0,60}",
        "[关關税稅b. ]{0,50}",
        "[a\u{200b}½Ａé\u{20000}\u{20001}\u{20400}𝐚]{0,40}",
        "(ab|ba|关税|tariff ){0,12}",
        "a{0,80}",
        "(#a#|@b |https://x.io/a |ab|关){0,15}",
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Insert(String),
    Remove(prop::sample::Index),
    Ask(String),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => text().prop_map(Step::Insert),
        1 => any::<prop::sample::Index>().prop_map(Step::Remove),
        3 => text().prop_map(Step::Ask),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_run_of_t_is_found_and_none_shorter(
        steps in prop::collection::vec(step(), 1..25),
        t in 1_usize..14,
        mode in prop_oneof![Just(Mode::Gpt4), Just(Mode::Strict)],
        judging in any::<bool>(),
        background in prop::option::of("[ab关关税税]{12,30}"),
    ) {
        let index = Index::new(IndexOptions { mode, run_chars_min: t, judging, ..IndexOptions::default() })
            .expect("options within limits");
        let background = Background::new(background.as_deref());
        let mut posts = BTreeMap::new();
        let mut next = 0;
        for step in steps {
            match step {
                Step::Insert(text) => {
                    index.insert(document(next, &text)).expect("a new id");
                    posts.insert(next, text);
                    next += 1;
                }
                Step::Remove(which) => {
                    if !posts.is_empty() {
                        let id = *which.get(&posts.keys().copied().collect::<Vec<_>>());
                        posts.remove(&id);
                        index.remove(id);
                    }
                }
                Step::Ask(query) => {
                    prop_assert_eq!(
                        found(&index, &query, &background),
                        naive(&posts, &query, mode, &background, t)
                    );
                }
            }
            prop_assert_eq!(index.len(), posts.len());
        }
    }

    #[test]
    fn a_planted_passage_is_found_in_long_texts(
        left in "[ab]{0,300}", passage in "[a-d]{20,40}", right in "[cd]{0,300}",
        before in "[bc]{0,200}", after in "[ad]{0,200}",
    ) {
        let index = Index::new(IndexOptions::default()).expect("default options");
        let post = format!("{left}{passage}{right}");
        index.insert(document(1, &post)).expect("a new id");
        let query = format!("{before}{passage}{after}");
        let posts = BTreeMap::from([(1, post)]);
        let none = Background::default();
        let runs = found(&index, &query, &none);
        prop_assert_eq!(&runs, &naive(&posts, &query, Mode::Strict, &none, 20));
        let start = before.len();
        prop_assert!(runs.iter().any(|run| run.1.start <= start && run.1.end >= start + passage.len()));
    }
}

#[test]
fn many_removals_leave_the_rest_in_place() {
    let index = Index::new(IndexOptions { run_chars_min: 8, ..IndexOptions::default() }).expect("options");
    let mut posts = BTreeMap::new();
    for id in 0..400_u64 {
        let text = format!(
            "post number {} says abcdefgh{} and more words",
            id * 7919,
            "xyz".repeat((id % 5) as usize)
        );
        index.insert(document(id, &text)).expect("a new id");
        posts.insert(id, text);
    }
    for id in (0..400).filter(|id| id % 3 != 0) {
        index.remove(id);
        posts.remove(&id);
    }
    let none = Background::default();
    let query = "and he says abcdefghxyzxyz and more";
    let runs = found(&index, query, &none);
    assert!(!runs.is_empty());
    assert_eq!(runs, naive(&posts, query, Mode::Strict, &none, 8));
}

#[test]
fn the_next_earliest_takes_the_place_of_a_removed_post() {
    let index = Index::new(IndexOptions::default()).expect("default options");
    let passage = "the tariffs came into force and everything fell";
    for (id, time_ms) in [(7, 300), (3, 200), (5, 200), (9, 100)] {
        index.insert(Document { id, version: 0, author: id, time_ms, text: passage }).expect("a new id");
    }
    let first = || index.shared_runs(passage, &Background::default())[0].source.id;
    assert_eq!(first(), 9);
    index.remove(9);
    assert_eq!(first(), 3, "equal times: the lower id");
    index.remove(3);
    assert_eq!(first(), 5);
}

#[test]
fn versions_of_a_post_come_singly_and_go_together() {
    let index = Index::new(IndexOptions::default()).expect("default options");
    let text = "nobody saw this coming, least of all the exporters";
    let doc = |version| Document { id: 1, version, author: 1, time_ms: i64::from(version), text };
    index.insert(doc(0)).expect("first version");
    index.insert(doc(1)).expect("second version");
    assert_eq!(index.insert(doc(1)), Err(overlap::InsertError::Duplicate { id: 1, version: 1 }));
    assert_eq!(index.len(), 2);
    assert_eq!(index.shared_runs(text, &Background::default()).len(), 2);
    index.remove(1);
    index.remove(1);
    assert!(index.is_empty());
    assert!(index.shared_runs(text, &Background::default()).is_empty());
    index.insert(doc(0)).expect("gone before");
}

#[test]
fn queries_run_while_posts_come_and_go() {
    let index = Index::new(IndexOptions::default()).expect("default options");
    let text = "this sentence is long enough to be found by everyone";
    index.insert(document(0, text)).expect("a new id");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for id in 1..300 {
                index.insert(document(id, text)).expect("a new id");
                // Visible before the insert returns.
                assert!(
                    index.shared_runs(text, &Background::default()).iter().any(|run| run.source.id == id)
                );
                if id % 2 == 0 {
                    index.remove(id);
                }
            }
        });
        scope.spawn(|| {
            for _ in 0..300 {
                assert_eq!(index.shared_runs(text, &Background::default())[0].source.id, 0);
            }
        });
    });
}
