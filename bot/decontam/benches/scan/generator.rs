//! A corpus of any size from a seed: JSON Lines of four kinds of records, with examples planted in some.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::examples::{Example, Examples};
use super::material::Material;
use super::random::Random;

/// Bytes of text from one planted passage to the next, about.
const PLANT_EVERY: u64 = 1_000_000;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Prose,
    Post,
    /// Code or prose between other fields, nested objects and a deeper field of the same name.
    Nested,
}

/// Shares of the bytes.
pub(crate) const MIXED: &[(Kind, u64)] =
    &[(Kind::Code, 50), (Kind::Prose, 25), (Kind::Post, 15), (Kind::Nested, 10)];
pub(crate) const POSTS: &[(Kind, u64)] = &[(Kind::Post, 100)];

pub(crate) struct Corpus {
    pub(crate) bytes: u64,
    pub(crate) records: u64,
    /// The texts in which something was planted.
    pub(crate) planted: Vec<String>,
}

/// Writes records to `path` until there are `bytes`.
pub(crate) fn write(
    path: &Path,
    bytes: u64,
    kinds: &[(Kind, u64)],
    examples: &Examples,
    material: &mut Material,
    seed: u64,
) -> io::Result<Corpus> {
    let mut random = Random::new(seed);
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut corpus = Corpus { bytes: 0, records: 0, planted: Vec::new() };
    let mut written = vec![0; kinds.len()];
    let mut line = Vec::new();
    let mut plant_at = PLANT_EVERY / 2;
    while corpus.bytes < bytes {
        // The kind that is furthest behind its share.
        let behind = |&at: &usize| written[at] * 100 / kinds[at].1;
        let at = (0..kinds.len()).min_by_key(behind).unwrap_or(0);
        let (source, mut text) = match kinds[at].0 {
            Kind::Code => ("code".to_owned(), material.code(&mut random)),
            Kind::Prose => ("prose".to_owned(), Material::prose(&mut random)),
            Kind::Post => material.post(&mut random),
            Kind::Nested if random.below(2) == 0 => ("nested".to_owned(), material.code(&mut random)),
            Kind::Nested => ("nested".to_owned(), Material::prose(&mut random)),
        };
        if corpus.bytes >= plant_at {
            plant_at += PLANT_EVERY;
            plant(&mut text, &examples.all[random.below(examples.all.len())], &mut random);
            corpus.planted.push(text.clone());
        }
        line.clear();
        if kinds[at].0 == Kind::Nested {
            nested(&mut line, &text, corpus.records)?;
        } else {
            serde_json::to_writer(&mut line, &Plain { src: &source, text: &text })?;
        }
        line.push(b'\n');
        file.write_all(&line)?;
        written[at] += line.len() as u64;
        corpus.bytes += line.len() as u64;
        corpus.records += 1;
    }
    file.flush()?;
    Ok(corpus)
}

#[derive(serde::Serialize)]
struct Plain<'a> {
    src: &'a str,
    text: &'a str,
}

fn nested(line: &mut Vec<u8>, text: &str, number: u64) -> io::Result<()> {
    let meta: Value = json!({
        "stars": number % 977, "licence": "MIT", "text": "not the text of \"this\" record {", "tags": ["a\\", "b]"],
        "score": -0.25, "fork": false, "mirror": null,
    });
    write!(line, "{{\"id\": {number}, \"meta\": {meta}, \"text\" : ")?;
    serde_json::to_writer(&mut *line, text)?;
    write!(line, ", \"path\": \"src/file{number}.py\", \"size\": {}}}", text.len())
}

/// Puts all of an example, or 50 to 80 letters of it, on a line of its own somewhere in the text.
fn plant(text: &mut String, example: &Example, random: &mut Random) {
    let part = if random.below(2) == 0 { example.text.as_str() } else { passage(example, random) };
    let mut at = random.between(0, text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.insert_str(at, &format!("\n{part}\n"));
}

fn passage<'a>(example: &'a Example, random: &mut Random) -> &'a str {
    let places: Vec<(usize, char)> =
        example.text.char_indices().filter(|(_, c)| c.is_alphanumeric()).collect();
    let chars = random.between(50, 80).min(places.len());
    let from = random.between(0, places.len() - chars);
    let (end, last) = places[from + chars - 1];
    &example.text[places[from].0..end + last.len_utf8()]
}
