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
const PASSES: usize = 5;

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

/// Seconds of processor time of this process so far, where the system tells (Linux, in hundredths).
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks = |at: usize| stat.rsplit(')').next()?.split_whitespace().nth(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Does the work and tells how long it took, by the clock and in processor time.
fn built(name: &str, chars: usize, work: impl FnOnce()) {
    let before = processor_seconds();
    let ((), seconds) = timed(work);
    let spent = processor_seconds().zip(before).map_or(seconds, |(after, before)| after - before);
    println!(
        "{name}: {seconds:.2} s, {spent:.2} s of processor time, {:.0} million characters for each of those",
        chars as f64 / spent / 1e6
    );
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
            None => joined(texts, 140, random),
        })
        .collect()
}

/// Several posts of the file, one after the other, of at least about `chars` characters in all.
fn joined(texts: &[String], chars: usize, random: &mut Random) -> String {
    let mut post = String::new();
    while post.chars().count() < chars + random.below(chars) / 2 {
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
            let mut query = joined(unseen, 70, &mut random);
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
        built(&format!("all at once on {threads} threads, normalisation included"), chars, || {
            if let Err(error) = index.insert_all(&docs, threads) {
                println!("refused: {error}");
            }
        });
        built("  written anew without normalising: texts, sources, maps, anchors", chars, || {
            index.compact(threads);
        });
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

/// Times each query in passes over all of them, so that none finds its own data in the caches, and keeps the
/// best of each: what else the machine does then counts little.
fn best<T>(queries: &[String], mut ask: impl FnMut(&str) -> T) -> Vec<(T, f64)> {
    let mut best: Vec<(T, f64)> = queries.iter().map(|text| timed(|| ask(text))).collect();
    for _ in 1..PASSES {
        for (text, best) in queries.iter().zip(&mut best) {
            best.1 = best.1.min(timed(|| ask(text)).1);
        }
    }
    best
}

/// Asks every query, capped and not, and compares what is flagged.
fn ask(index: &Index, queries: &[String]) {
    let none = Background::default();
    let bounds = Bounds::default();
    let normalised = best(queries, |text| drop(normalise(text, Mode::Strict)));
    report("normalisation of the query, part of all below", normalised.iter().map(|((), s)| *s).collect());
    let exact = best(queries, |text| index.shared_runs(text, &none));
    let bounded = best(queries, |text| index.bounded_runs(text, &none, &bounds));
    let times = |answers: &[f64], wanted: &dyn Fn(usize) -> bool| -> Vec<f64> {
        answers.iter().enumerate().filter(|&(at, _)| wanted(at)).map(|(_, &seconds)| seconds).collect()
    };
    let exact_times: Vec<f64> = exact.iter().map(|(_, seconds)| *seconds).collect();
    let bounded_times: Vec<f64> = bounded.iter().map(|(_, seconds)| *seconds).collect();
    let is_match = |at: usize| !exact[at].0.is_empty();
    for (name, answers) in [("exact runs", &exact_times), ("bounded runs", &bounded_times)] {
        report(&format!("{name}, all"), times(answers, &|_| true));
        report(&format!("{name}, no match"), times(answers, &|at| !is_match(at)));
        report(&format!("{name}, match"), times(answers, &is_match));
    }
    let (mut pairs, mut flags, mut earliest, mut longest, mut cut) = (0, 0, 0, 0, 0);
    for ((runs, _), (bounded, _)) in exact.iter().zip(&bounded) {
        pairs += runs.len();
        flags += usize::from(runs.is_empty() != bounded.runs.is_empty());
        let first = runs.iter().map(|run| run.source).min();
        earliest += usize::from(first != bounded.earliest.as_ref().map(|run| run.source));
        let most = runs.iter().map(|run| run.chars).max();
        longest += usize::from(most != bounded.longest().map(|run| run.chars));
        cut += usize::from(bounded.cut != overlap::Cut::default());
    }
    println!(
        "  {pairs} runs shared; bounded against exact: {flags} flags differ, {earliest} earliest, {longest} longest; {cut} answers cut"
    );
}
