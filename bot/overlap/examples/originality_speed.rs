//! Measures the index on a file of posts: build, memory, and the time of queries with and without a match.
//!
//! `cargo run --release -p overlap --example originality_speed -- POSTS [COUNT] [judging]`
//!
//! POSTS is JSON Lines with `text`, plain or gzip. COUNT distinct posts (default 100,000) are made from them:
//! the posts themselves, then pairs and triples of them one after the other, so that a million can be had
//! from fewer. 1,000 queries are made the same way from the last posts of the file, which are not indexed;
//! in half of them stands a passage of 20 to 60 characters of an indexed post. Prints numbers only.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

use overlap::{
    Background, Bounds, Document, Index, IndexOptions, JudgeOptions, Mode, Question, judge, normalise,
};

const QUERIES: usize = 1_000;

#[derive(serde::Deserialize)]
struct Line {
    text: String,
}

/// A small linear congruential generator, so that runs are alike.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound.max(1)
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement of time needs a clock")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed().as_secs_f64())
}

fn percentile(sorted: &[f64], permille: usize) -> f64 {
    let at = sorted.len() * permille / 1000;
    sorted.get(at.min(sorted.len().saturating_sub(1))).map_or(0.0, |seconds| seconds * 1e6)
}

fn report(name: &str, mut seconds: Vec<f64>) {
    seconds.sort_by(f64::total_cmp);
    println!(
        "  {name}: {} queries, p50 {:.1} µs, p99 {:.1} µs, worst {:.1} µs",
        seconds.len(),
        percentile(&seconds, 500),
        percentile(&seconds, 990),
        percentile(&seconds, 1000)
    );
}

/// Makes `count` posts of `texts`: each once, then pieces of several.
fn posts(texts: &[String], count: usize, random: &mut Random) -> Vec<String> {
    (0..count)
        .map(|at| match texts.get(at) {
            Some(text) => text.clone(),
            None => joined(texts, random),
        })
        .collect()
}

/// Several posts of the file, one after the other; about a hundred characters in all.
fn joined(texts: &[String], random: &mut Random) -> String {
    let mut post = String::new();
    while post.chars().count() < 90 + random.below(60) {
        post.push_str(&texts[random.below(texts.len())]);
        post.push(' ');
    }
    post
}

fn documents(posts: &[String]) -> Vec<Document<'_>> {
    posts
        .iter()
        .enumerate()
        .map(|(id, text)| Document { id: id as u64, version: 0, author: id as u64, time_ms: id as i64, text })
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = arguments.first().ok_or("give POSTS")?;
    let count = arguments.get(1).map_or(Ok(100_000), |count| count.parse::<usize>())?;
    let judging = arguments.get(2).is_some_and(|word| word == "judging");
    let file = File::open(path)?;
    let is_gzip = std::path::Path::new(path).extension().is_some_and(|ending| ending == "gz");
    let reader: Box<dyn Read> =
        if is_gzip { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    let mut texts = Vec::new();
    for line in BufReader::new(reader).lines() {
        texts.push(serde_json::from_str::<Line>(&line?)?.text);
    }
    let mut random = Random(7);
    // In the order of the file posts of one source are neighbours.
    for at in (1..texts.len()).rev() {
        texts.swap(at, random.below(at + 1));
    }
    let (stored, unseen) = texts.split_at(texts.len() - texts.len() / 20);
    let posts = posts(stored, count, &mut random);
    let queries: Vec<String> = (0..QUERIES)
        .map(|at| {
            let mut query = joined(unseen, &mut random);
            if at % 2 == 0 {
                let post = normalise(&posts[random.below(posts.len())], Mode::Strict);
                let len = (20 + random.below(41)).min(post.len_chars());
                let from = random.below(post.len_chars() - len + 1);
                query.extend(post.as_str().chars().skip(from).take(len));
            }
            query
        })
        .collect();

    normalise("the tables are built on first use", Mode::Strict);
    let (chars, seconds) =
        timed(|| posts.iter().map(|text| normalise(text, Mode::Strict).len_chars()).sum::<usize>());
    println!(
        "{} posts, {chars} normalised characters; normalised alone in {seconds:.2} s, {:.0} million characters a second",
        posts.len(),
        chars as f64 / seconds / 1e6
    );
    let asked: usize = queries.iter().map(|query| normalise(query, Mode::Strict).len_chars()).sum();
    println!("queries of {} normalised characters on average", asked / QUERIES);

    let options = IndexOptions { judging, ..IndexOptions::default() };
    let docs = documents(&posts);
    for threads in [1, 2] {
        let index = Index::new(options.clone())?;
        let (built, seconds) = timed(|| index.insert_all(&docs, threads));
        built?;
        println!("all at once on {threads} threads: {seconds:.2} s, normalisation included");
        let ((), seconds) = timed(|| index.compact(threads));
        println!(
            "  written anew without normalising (texts, sources, anchors): {seconds:.2} s, {:.0} million characters a second",
            chars as f64 / seconds / 1e6
        );
    }
    let index = Index::new(options.clone())?;
    let mut slowest: f64 = 0.0;
    let (built, seconds) = timed(|| {
        docs.iter().try_for_each(|&doc| {
            let (built, seconds) = timed(|| index.insert(doc));
            slowest = slowest.max(seconds);
            built
        })
    });
    built?;
    println!(
        "one by one: {:.2} µs a post with normalisation and merges; slowest {:.0} ms",
        seconds * 1e6 / posts.len() as f64,
        slowest * 1e3
    );
    memory(&index, chars);
    ask(&index, &queries);

    let index = Index::new(options.clone())?;
    index.insert_all(&docs, 2)?;
    memory(&index, chars);
    ask(&index, &queries);
    if judging {
        let none = Background::default();
        let judged = queries.iter().map(|text| {
            let question = Question { text, author: u64::MAX, before_ms: i64::MAX };
            timed(|| judge(&index, &none, &question, &JudgeOptions::default())).1
        });
        report("judgement", judged.collect());
    }

    let mut file = Vec::new();
    let (saved, seconds) = timed(|| index.save(&mut file));
    saved?;
    println!("saved {:.1} MB in {seconds:.2} s", file.len() as f64 / 1e6);
    let (loaded, seconds) = timed(|| Index::load(file.as_slice(), &options));
    println!("loaded {} documents in {seconds:.2} s", loaded?.len());
    Ok(())
}

fn memory(index: &Index, chars: usize) {
    let memory = index.memory();
    let per_char = |bytes: usize| bytes as f64 / chars as f64;
    println!(
        "  bytes a normalised character: text {:.2}, anchors {:.3}, documents {:.3}, maps {:.3}, judging {:.2}",
        per_char(memory.text),
        per_char(memory.anchors),
        per_char(memory.documents),
        per_char(memory.maps),
        per_char(memory.judging)
    );
}

/// Asks every query, capped and not, and compares what is flagged.
fn ask(index: &Index, queries: &[String]) {
    let none = Background::default();
    let bounds = Bounds::default();
    let (mut all, mut all_bounded, mut normalised) = (Vec::new(), Vec::new(), Vec::new());
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let (mut with_bounded, mut without_bounded) = (Vec::new(), Vec::new());
    let (mut pairs, mut flags_missed, mut earliest_other, mut longest_other, mut cut) = (0, 0, 0, 0, 0);
    for text in queries {
        normalised.push(timed(|| normalise(text, Mode::Strict)).1);
        let (bounded, seconds) = timed(|| index.bounded_runs(text, &none, &bounds));
        all_bounded.push(seconds);
        if bounded.runs.is_empty() { &mut without_bounded } else { &mut with_bounded }.push(seconds);
        let (runs, seconds) = timed(|| index.shared_runs(text, &none));
        all.push(seconds);
        if runs.is_empty() { &mut without } else { &mut with }.push(seconds);
        pairs += runs.len();
        flags_missed += usize::from(runs.is_empty() != bounded.runs.is_empty());
        let earliest = runs.iter().map(|run| run.source).min();
        earliest_other += usize::from(earliest != bounded.earliest.as_ref().map(|run| run.source));
        let longest = runs.iter().map(|run| run.chars).max();
        longest_other += usize::from(longest != bounded.longest().map(|run| run.chars));
        cut += usize::from(bounded.cut != overlap::Cut::default());
    }
    println!("  {pairs} runs shared");
    report("normalisation of the query, part of all below", normalised);
    report("exact runs, all", all);
    report("exact runs, no match", without);
    report("exact runs, match", with);
    report("bounded runs, all", all_bounded);
    report("bounded runs, no match", without_bounded);
    report("bounded runs, match", with_bounded);
    println!(
        "  bounded against exact: {flags_missed} flags differ, {earliest_other} earliest, {longest_other} longest; {cut} answers cut"
    );
}
