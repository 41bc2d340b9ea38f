//! Judges a labelled corpus and writes one verdict a line, for the corpus's own scorer.
//!
//! `cargo run --release -p overlap --example originality_corpus -- POSTS QUERIES ALLOWED OUT [OPTIONS [INDEX]]`
//!
//! POSTS and QUERIES are JSON Lines with `id` and `text`, ALLOWED with `text`, plain or gzip; OUT gets
//! `id`, `verdict`, `spans`. OPTIONS and INDEX are JSON objects of
//! [`overlap::JudgeOptions`] and [`overlap::IndexOptions`]. Nothing of the texts is
//! printed.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};

use overlap::{Answer, Corpus, IndexOptions, JudgeOptions};

#[derive(serde::Deserialize)]
struct Line {
    #[serde(default)]
    id: String,
    text: String,
}

fn lines(path: &str) -> Result<Vec<Line>, Box<dyn Error>> {
    let file = File::open(path)?;
    let reader: Box<dyn Read> = if std::path::Path::new(path).extension().is_some_and(|ending| ending == "gz")
    {
        Box::new(flate2::read::GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut lines = Vec::new();
    for (number, line) in BufReader::new(reader).lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            lines.push(
                serde_json::from_str(&line).map_err(|error| format!("{path}:{}: {error}", number + 1))?,
            );
        }
    }
    Ok(lines)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [posts, queries, allowed, out, options @ ..] = arguments.as_slice() else {
        return Err("give POSTS QUERIES ALLOWED OUT [OPTIONS [INDEX]]".into());
    };
    let judging: JudgeOptions = match options.first() {
        Some(json) => serde_json::from_str(json)?,
        None => JudgeOptions::default(),
    };
    let index: IndexOptions = match options.get(1) {
        Some(json) => serde_json::from_str(json)?,
        None => IndexOptions::default(),
    };
    let (posts, queries, allowed) = (lines(posts)?, lines(queries)?, lines(allowed)?);
    let threads = std::thread::available_parallelism()?.get();
    let corpus = Corpus::new(
        posts.iter().map(|line| (line.id.as_str(), line.text.as_str())),
        allowed.iter().map(|line| line.text.as_str()),
        index,
        judging,
        threads,
    )?;
    let texts: Vec<(&str, &str)> =
        queries.iter().map(|line| (line.id.as_str(), line.text.as_str())).collect();
    let verdicts = corpus.judge_all(&texts, threads, |_| ());
    let mut file = BufWriter::new(File::create(out)?);
    let mut counts = [0_usize; 3];
    for verdict in &verdicts {
        let mut value = serde_json::to_value(verdict)?;
        if let Some(finding) = &verdict.finding {
            counts[match finding.answer {
                Answer::Original => 0,
                Answer::Review => 1,
                Answer::Copied => 2,
            }] += 1;
            value["answer"] = serde_json::to_value(finding.answer)?;
            value["own"] = finding.own_weight.into();
            value["best"] = serde_json::json!(
                finding
                    .matches
                    .iter()
                    .map(|m| (
                        m.longest_evidence,
                        m.evidence,
                        m.share_permille,
                        m.source.id,
                        m.longest,
                        m.weight
                    ))
                    .take(4)
                    .collect::<Vec<_>>()
            );
        }
        serde_json::to_writer(&mut file, &value)?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    println!("original {}, review {}, copied {}", counts[0], counts[1], counts[2]);
    Ok(())
}
