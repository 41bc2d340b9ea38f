//! The exact question of originality, put to this crate's index and to its peers in one run: which of many
//! posts share a run of at least 20 normalised characters with a text?
//!
//! `cargo bench -p overlap --bench peers [-- [--posts N] [--engines NAME,NAME]]`
//!
//! `--posts` is 100,000 unless told otherwise; with 1,000,000 FTS5 and Tantivy take minutes to build.
//! `--engines` are some of `anchor,suffix-array,fts5,tantivy`; the default is all. Without cargo's `--bench`
//! flag (`cargo test --benches`) it is a check on 2,000 posts.
//!
//! All engines get the same normalised posts and must give the same pairs of query and post, or the run ends
//! before any query is timed. Every second query has a planted span, so that an engine that finds nothing
//! cannot pass. Builds run on one thread. Then the engines take turns for five rounds, and the time of a query
//! is its least: other programs only ever add to it. A thousand queries lie between two rounds of one, so that
//! it finds no more of its own data in the caches than it would in use.
//!
//! What the splices do to the peers is in [`corpus`]: a block that crosses a seam holds rare grams, so the
//! conjunctions of Tantivy end sooner than on posts that someone wrote in one piece.

mod anchor;
mod blocks;
mod corpus;
mod engine;
mod fts5;
mod measure;
mod random;
mod suffix_array;
mod table;
mod tantivy;

use std::error::Error;
use std::hint::black_box;
use std::rc::Rc;

use blocks::Windows;
use corpus::{Corpus, QUERIES};
use engine::{Engine, Promise, Way};
use measure::{Cost, cost, timed};

/// `t`, the shortest run that counts, in normalised characters.
const RUN_CHARS_MIN: usize = 20;
/// Comparisons of a query with a post that the plain scan may make in its check.
const SCANNED_MAX: usize = 5_000_000;

/// How often every query is put to every engine.
const ROUNDS: usize = 5;

type Failure = Box<dyn Error>;
/// An engine's name on the command line and how it is built.
type Named = (&'static str, fn(&Rc<Corpus>) -> Result<Engine, Failure>);

/// The first is what the others are compared with.
const ENGINES: [Named; 4] = [
    ("anchor", anchor::build),
    ("suffix-array", suffix_array::build),
    ("fts5", fts5::build),
    ("tantivy", tantivy::build),
];

fn main() -> Result<(), Failure> {
    let (count, chosen) = arguments()?;
    let corpus = Rc::new(Corpus::new(count)?);
    println!(
        "{count} posts ({}), {:.1} M normalised characters, {QUERIES} queries, runs of {RUN_CHARS_MIN}",
        corpus.origin,
        corpus.chars as f64 / 1e6
    );
    // The tables of the normalisation are built on first use, which is no part of any index.
    overlap::normalise("a", overlap::Mode::Strict);
    let ((), normalising) = cost(|| {
        for post in &corpus.posts {
            black_box(overlap::normalise(post, overlap::Mode::Strict));
        }
    });
    let mut engines: Vec<(Engine, Cost)> = Vec::new();
    for (_, build) in chosen {
        let (engine, cost) = cost(|| build(&corpus));
        engines.push((engine?, cost));
    }
    table::builds(&engines, normalising, corpus.chars);

    let truth = Truth::new(&mut engines[0].0, &corpus);
    let mut ways: Vec<&mut Way> = engines.iter_mut().flat_map(|(engine, _)| &mut engine.ways).collect();
    for way in &mut ways {
        truth.check(way, &corpus);
    }
    println!(
        "\nall engines give the same {} pairs, in {} of {QUERIES} queries; {} queries checked by a plain scan",
        truth.posts.iter().map(Vec::len).sum::<usize>(),
        truth.posts.iter().filter(|posts| !posts.is_empty()).count(),
        truth.scanned
    );

    let mut times = vec![vec![f64::INFINITY; QUERIES]; ways.len()];
    for _ in 0..ROUNDS {
        for (way, times) in ways.iter_mut().zip(&mut times) {
            for (query, least) in corpus.queries.iter().zip(times) {
                let (answer, seconds) = timed(|| (way.ask)(&query.text));
                black_box(answer);
                *least = least.min(seconds);
            }
        }
    }
    let rows: Vec<(&str, Vec<f64>)> = ways.iter().map(|way| way.name).zip(times).collect();
    let matched: Vec<bool> = truth.posts.iter().map(|posts| !posts.is_empty()).collect();
    table::queries(&rows, &matched);
    Ok(())
}

/// The number of posts and the engines that the command line asks for.
fn arguments() -> Result<(usize, Vec<Named>), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        arguments.iter().position(|argument| argument == name).map(|at| {
            arguments.get(at + 1).map(String::as_str).ok_or_else(|| format!("{name} needs a value"))
        })
    };
    let measured = arguments.iter().any(|argument| argument == "--bench");
    let count = match value("--posts").transpose()? {
        Some(count) => count.parse::<usize>()?.max(1),
        None if measured => 100_000,
        None => 2_000,
    };
    let Some(names) = value("--engines").transpose()? else {
        return Ok((count, ENGINES.to_vec()));
    };
    let chosen = names
        .split(',')
        .map(|name| {
            ENGINES.into_iter().find(|engine| engine.0 == name).ok_or_else(|| format!("no engine {name}"))
        })
        .collect::<Result<_, _>>()?;
    Ok((count, chosen))
}

/// What every engine must answer.
struct Truth {
    posts: Vec<Vec<u32>>,
    /// Queries that a plain scan over all posts has confirmed.
    scanned: usize,
}

impl Truth {
    /// The answers of the first way of `engine`, held against the planted spans and, for as many queries as
    /// time allows, against a scan over all posts.
    fn new(engine: &mut Engine, corpus: &Corpus) -> Self {
        let ask = &mut engine.ways[0].ask;
        let posts: Vec<Vec<u32>> = corpus.queries.iter().map(|query| ask(&query.text)).collect();
        for (query, posts) in corpus.queries.iter().zip(&posts) {
            if let Some(planted) = query.planted {
                assert!(posts.contains(&planted), "the planted span is missed in {}", query.text);
            }
        }
        let scanned = (SCANNED_MAX / corpus.posts.len()).min(QUERIES);
        for (query, posts) in corpus.queries.iter().zip(&posts).take(scanned) {
            let windows = Windows::new(&query.text);
            let plain: Vec<u32> = (0_u32..)
                .zip(&corpus.posts)
                .filter(|(_, post)| windows.stand_in(post))
                .map(|(number, _)| number)
                .collect();
            assert_eq!(posts, &plain, "{}", query.text);
        }
        Self { posts, scanned }
    }

    /// Asks every query once and compares.
    fn check(&self, way: &mut Way, corpus: &Corpus) {
        for (query, truth) in corpus.queries.iter().zip(&self.posts) {
            let answer = (way.ask)(&query.text);
            match way.promise {
                Promise::Exact => assert_eq!(&answer, truth, "{}: {}", way.name, query.text),
                Promise::Bounded => {
                    assert!(answer.iter().all(|post| truth.binary_search(post).is_ok()), "{}", way.name);
                    assert_eq!(answer.is_empty(), truth.is_empty(), "{}: {}", way.name, query.text);
                }
            }
        }
    }
}
