//! Inserts, removals, merges and queries at the same time: every answer is that of some moment.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::{Background, Bounds, Document, Index, IndexOptions, InsertError};

const PASSAGE: &str = "nobody saw this coming, least of all the exporters";

fn post(id: u64) -> String {
    format!("{id:08} {PASSAGE} {:08}", id * 7_919)
}

fn insert(index: &Index, id: u64) {
    let text = post(id);
    index.insert(Document { id, version: 0, author: id, time_ms: id as i64, text: &text }).expect("a new id");
}

/// Posts of one thread come and go in the order of their ids, so those that are there at any moment are
/// neighbours.
#[test]
fn every_answer_is_that_of_some_moment() {
    const COUNT: u64 = 600;
    /// Posts that stay behind those that are removed.
    const KEPT: u64 = 40;
    let index = Index::new(IndexOptions { run_chars_min: 20, ..IndexOptions::default() }).expect("options");
    let none = Background::default();
    // Of even and of odd ids: next to be begun, and begun last that is done.
    let begun = [AtomicU64::new(0), AtomicU64::new(1)];
    let done = [AtomicU64::new(0), AtomicU64::new(1)];
    // All posts below are removed or about to be; all posts below are removed for certain.
    let removing = AtomicU64::new(0);
    let removed = AtomicU64::new(0);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let inserters: Vec<_> = [0_usize, 1]
            .into_iter()
            .map(|parity| {
                let (index, begun, done) = (&index, &begun[parity], &done[parity]);
                scope.spawn(move || {
                    for id in (parity as u64..COUNT).step_by(2) {
                        begun.store(id + 2, Ordering::SeqCst);
                        insert(index, id);
                        done.store(id + 2, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        let remover = scope.spawn(|| {
            let mut next = 0;
            while next + KEPT < COUNT {
                let safe = done[0].load(Ordering::SeqCst).min(done[1].load(Ordering::SeqCst));
                if next + KEPT < safe {
                    removing.store(next + 1, Ordering::SeqCst);
                    index.remove(next);
                    next += 1;
                    removed.store(next, Ordering::SeqCst);
                } else {
                    std::thread::yield_now();
                }
            }
        });
        for _ in 0..2 {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    let certain = [0, 1].map(|parity: usize| done[parity].load(Ordering::SeqCst));
                    let gone = removed.load(Ordering::SeqCst);
                    let runs = index.shared_runs(PASSAGE, &none);
                    let going = removing.load(Ordering::SeqCst);
                    let possible = [0, 1].map(|parity: usize| begun[parity].load(Ordering::SeqCst));
                    for parity in [0, 1] {
                        let ids: Vec<u64> = runs
                            .iter()
                            .map(|run| run.source.id)
                            .filter(|id| id % 2 == parity as u64)
                            .collect();
                        assert!(ids.windows(2).all(|pair| pair[1] == pair[0] + 2), "a gap in {ids:?}");
                        let first = ids.first().copied().unwrap_or(certain[parity]);
                        let end = ids.last().map_or(certain[parity], |last| last + 2);
                        assert!(first >= gone, "{first} was gone before {gone}");
                        assert!(first <= going.max(parity as u64) + 1 || ids.is_empty(), "{first}: {going}");
                        assert!((certain[parity]..=possible[parity]).contains(&end), "{end}");
                    }
                    let gone = removed.load(Ordering::SeqCst);
                    let bounded = index.bounded_runs(PASSAGE, &none, &Bounds::default());
                    let going = removing.load(Ordering::SeqCst);
                    if let Some(earliest) = bounded.earliest {
                        let id = earliest.source.id;
                        assert!((gone..=going + 1).contains(&id), "{id}, not from {gone} to {going}");
                        assert_eq!(bounded.runs[0].source.id, id);
                    }
                }
            });
        }
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                index.compact(1);
                let mut file = Vec::new();
                index.save(&mut file).expect("memory takes everything");
                Index::load(file.as_slice(), index.options()).expect("it was just written");
            }
        });
        let finished: Vec<_> = inserters.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        let finished_removing = remover.join();
        over.store(true, Ordering::SeqCst);
        assert!(finished.iter().all(Result::is_ok) && finished_removing.is_ok());
    });
    let ids: Vec<u64> = index.shared_runs(PASSAGE, &none).iter().map(|run| run.source.id).collect();
    assert_eq!(ids, (COUNT - KEPT..COUNT).collect::<Vec<_>>());
}

/// A batch with a post that is there already keeps what came before it.
#[test]
fn a_batch_stops_at_the_first_duplicate() {
    let index = Index::new(IndexOptions::default()).expect("options");
    insert(&index, 7);
    let texts: Vec<String> = (0..20).map(post).collect();
    let docs: Vec<Document<'_>> = (0_u64..)
        .zip(&texts)
        .map(|(id, text)| Document { id, version: 0, author: id, time_ms: 0, text })
        .collect();
    assert_eq!(index.insert_all(&docs, 2), Err(InsertError::Duplicate { id: 7, version: 0 }));
    assert_eq!(index.len(), 8);
    let mut ids: Vec<u64> =
        index.shared_runs(PASSAGE, &Background::default()).iter().map(|run| run.source.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, (0..8).collect::<Vec<_>>());
    assert_eq!(index.insert_all(&docs[8..], 2), Ok(()));
    assert_eq!(index.len(), 20);
    // Twice in one batch.
    let twice = [docs[0], docs[1], docs[1], docs[2]];
    let other = Index::new(IndexOptions::default()).expect("options");
    assert_eq!(other.insert_all(&twice, 1), Err(InsertError::Duplicate { id: 1, version: 0 }));
    assert_eq!(other.len(), 2);
}
