//! Measures the index on a file of posts: build, memory, and the time of queries with and without a match.
//!
//! `cargo run --release -p overlap --example originality_speed -- POSTS [QUERIES] [judging]`
//!
//! POSTS is JSON Lines with `text`, plain or gzip. The last QUERIES posts (default 1,000) are asked, the
//! others are indexed. Prints numbers only.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::time::Instant;

use overlap::{Background, Document, Index, IndexOptions, JudgeOptions, Mode, Question, judge, normalise};

#[derive(serde::Deserialize)]
struct Line {
    text: String,
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
        "{name}: {} queries, p50 {:.1} µs, p99 {:.1} µs, worst {:.1} µs",
        seconds.len(),
        percentile(&seconds, 500),
        percentile(&seconds, 990),
        percentile(&seconds, 1000)
    );
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = arguments.first().ok_or("give POSTS")?;
    let asked = arguments.get(1).map_or(Ok(1000), |count| count.parse::<usize>())?;
    let judging = arguments.get(2).is_some_and(|word| word == "judging");
    let file = File::open(path)?;
    let reader: Box<dyn Read> = if std::path::Path::new(path).extension().is_some_and(|ending| ending == "gz")
    {
        Box::new(flate2::read::GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut texts = Vec::new();
    for line in BufReader::new(reader).lines() {
        texts.push(serde_json::from_str::<Line>(&line?)?.text);
    }
    let (earlier, queries) = texts.split_at(texts.len().saturating_sub(asked));

    normalise("the tables are built on first use", Mode::Strict);
    let (chars, seconds) =
        timed(|| earlier.iter().map(|text| normalise(text, Mode::Strict).len_chars()).sum::<usize>());
    println!("{} posts, {chars} normalised characters; normalised in {seconds:.2} s", earlier.len());
    let index = Index::new(IndexOptions { judging, ..IndexOptions::default() })?;
    let docs: Vec<Document> = earlier
        .iter()
        .enumerate()
        .map(|(id, text)| Document { id: id as u64, version: 0, author: id as u64, time_ms: id as i64, text })
        .collect();
    let (built, seconds) = timed(|| index.insert_all(&docs, 1));
    built?;
    let (text_bytes, other_bytes) = index.heap_bytes();
    let per_char = |bytes: usize| bytes as f64 / chars as f64;
    println!(
        "built on one thread in {seconds:.2} s, {:.1} µs a post; text {:.2} and all else {:.2} bytes a character",
        seconds * 1e6 / earlier.len() as f64,
        per_char(text_bytes),
        per_char(other_bytes)
    );
    let none = Background::default();
    let (mut with, mut without, mut judged) = (Vec::new(), Vec::new(), Vec::new());
    for text in queries {
        let (runs, seconds) = timed(|| index.shared_runs(text, &none));
        if runs.is_empty() { &mut without } else { &mut with }.push(seconds);
        if judging {
            let question = Question { text, author: u64::MAX, before_ms: i64::MAX };
            judged.push(timed(|| judge(&index, &none, &question, &JudgeOptions::default())).1);
        }
    }
    report("exact runs, no match", without);
    report("exact runs, match", with);
    if judging {
        report("judgement", judged);
    }
    Ok(())
}
