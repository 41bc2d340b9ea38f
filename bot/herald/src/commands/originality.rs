//! `herald originality`: many labelled texts at once.

use std::io::Write;
use std::path::Path;

use overlap::Corpus;
use serde::Deserialize;
use serde_json::json;

use crate::cli::OriginalityArgs;
use crate::clock::Stopwatch;
use crate::commands::{progress_bar, read_maybe_gzip};
use crate::config::Config;
use crate::exit::{Failure, write_file};

#[derive(Debug, Deserialize)]
struct Post {
    id: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Allowed {
    text: String,
}

/// Judges every query against every post and writes one verdict a line.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn run(args: &OriginalityArgs, config: &Config) -> Result<(), Failure> {
    let watch = Stopwatch::start();
    let posts: Vec<Post> = read_lines(&args.posts)?;
    let queries: Vec<Post> = read_lines(&args.queries)?;
    let allowed: Vec<Allowed> = args.allowed.as_deref().map(read_lines).transpose()?.unwrap_or_default();
    let mut allowed: Vec<&str> = allowed.iter().map(|row| row.text.as_str()).collect();
    allowed.extend(config.campaigns.allowed_texts.iter().map(String::as_str));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let corpus = Corpus::new(
        posts.iter().map(|post| (post.id.as_str(), post.text.as_str())),
        allowed,
        config.originality.index.clone(),
        config.originality.judge.clone(),
        threads,
    )
    .map_err(Failure::input)?;
    let built = watch.seconds();
    let asked: Vec<(&str, &str)> = queries.iter().map(|q| (q.id.as_str(), q.text.as_str())).collect();
    let bar = progress_bar(asked.len() as u64);
    let verdicts = corpus.judge_all(&asked, threads, |done| bar.set_position(done as u64));
    bar.finish_and_clear();
    let mut out = Vec::new();
    let (mut copied, mut review) = (0, 0);
    for verdict in &verdicts {
        let answer = verdict.finding.as_ref().map(|finding| finding.answer);
        copied += u64::from(answer == Some(overlap::Answer::Copied));
        review += u64::from(answer == Some(overlap::Answer::Review));
        let word = match answer {
            Some(overlap::Answer::Review) if args.review => "review",
            _ => &verdict.verdict,
        };
        let line = json!({ "id": verdict.id, "verdict": word, "spans": verdict.spans });
        serde_json::to_writer(&mut out, &line).map_err(Failure::outside)?;
        out.push(b'\n');
    }
    if args.out == Path::new("-") {
        std::io::stdout().write_all(&out).map_err(Failure::outside)?;
    } else {
        write_file(&args.out, &out)?;
    }
    eprintln!(
        "{} texts against {} posts: {copied} copied, {review} for review, {} original; {built:.1} s to read and \
         index, {:.1} s in all",
        verdicts.len(),
        posts.len(),
        verdicts.len() as u64 - copied - review,
        watch.seconds(),
    );
    Ok(())
}

/// Reads JSON Lines; every line must be an object with the fields asked for, more are ignored.
fn read_lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, Failure> {
    let bytes = read_maybe_gzip(path)?;
    let mut rows = Vec::new();
    for (line, number) in bytes.split(|b| *b == b'\n').zip(1..) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let row = serde_json::from_slice(line).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
            Failure::Input(format!(
                "{}, line {number}, column {}: {reason}; each line is one JSON object with id and text",
                path.display(),
                error.column()
            ))
        })?;
        rows.push(row);
    }
    Ok(rows)
}
