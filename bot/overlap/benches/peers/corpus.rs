//! The posts that every engine indexes and the texts that are asked about, all normalised alike.
//!
//! Real posts are short (27 normalised characters on average in the collection this was made for), and there
//! are 0.3 million of them. A post here is a splice of slices of them until it has 20 to 175 characters, 97
//! on average. Slices are shorter than a run that counts. A few pieces are whole source texts: most of them
//! any text, which few posts share, and some out of a skewed list, which play the sayings and templates of
//! thousands. Their shares are set so that queries meet what they meet in a million unspliced posts: about
//! 45 % of those that nothing was planted in match something, and a query matches some 90 posts on average,
//! most queries none or a few, some thousands.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::Path;

use overlap::{Mode, normalise};

use crate::RUN_CHARS_MIN;
use crate::random::Random;

/// Where the collection of real posts lies, from the manifest of the crate: beside the repository.
const REAL: &str = "../../../shared/data/posts/posts_real.jsonl.zst";
/// Source texts that a corpus is spliced from, when they are generated.
const GENERATED_SOURCES: usize = 300_000;
/// Of a thousand pieces, those that are a whole text out of all that are long enough to be a shared run.
const WHOLE_PER_MILLE: usize = 60;
/// Of a thousand pieces, those that are a whole text out of the skewed list.
const TEMPLATE_PER_MILLE: usize = 11;
/// Length of that list.
const TEMPLATES: usize = 20_000;
/// Texts that are asked about.
pub(crate) const QUERIES: usize = 1000;

/// A text that is asked about.
pub(crate) struct Query {
    pub(crate) text: String,
    /// The post a span of 20 to 60 characters was taken from; every second query has one.
    pub(crate) planted: Option<u32>,
}

/// Normalised posts and queries.
pub(crate) struct Corpus {
    pub(crate) posts: Vec<String>,
    /// Characters of all posts together.
    pub(crate) chars: usize,
    pub(crate) queries: Vec<Query>,
    /// Where the source texts come from.
    pub(crate) origin: &'static str,
}

impl Corpus {
    /// `count` posts and [`QUERIES`] queries. The same count gives the same corpus, and a smaller count the
    /// first posts of a larger one.
    pub(crate) fn new(count: usize) -> Result<Self, Box<dyn Error>> {
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join(REAL);
        let (sources, origin) = if real.is_file() {
            (read(&real)?, "splices of real posts")
        } else {
            (generate(), "splices of generated texts")
        };
        let splicer = Splicer::new(sources);
        // A generator for each text: when a source text normalises differently one day, the posts that it is
        // in change and no other.
        let posts: Vec<Vec<char>> = (0..count)
            .map(|number| {
                let mut random = Random::of(20, number);
                let len = random.within(20..=175);
                splicer.splice(&mut random, len)
            })
            .collect();
        let queries = (0..QUERIES)
            .map(|number| {
                let mut random = Random::of(21, number);
                let plant = number % 2 == 0;
                let len = random.within(20..=125) + if plant { 0 } else { 40 };
                let mut text = splicer.splice(&mut random, len);
                let planted = plant.then(|| {
                    let post = random.below(posts.len());
                    let span = random.within(RUN_CHARS_MIN..=60).min(posts[post].len());
                    let from = random.below(posts[post].len() - span + 1);
                    let at = random.below(text.len() + 1);
                    text.splice(at..at, posts[post][from..from + span].iter().copied());
                    post as u32
                });
                Query { text: text.into_iter().collect(), planted }
            })
            .collect();
        Ok(Self {
            chars: posts.iter().map(Vec::len).sum(),
            posts: posts.into_iter().map(|post| post.into_iter().collect()).collect(),
            queries,
            origin,
        })
    }
}

struct Splicer {
    /// In no order: they came ordered by where they are from, and the first ones are the templates.
    sources: Vec<Vec<char>>,
}

impl Splicer {
    fn new(mut sources: Vec<Vec<char>>) -> Self {
        let mut random = Random::of(22, 0);
        for at in (1..sources.len()).rev() {
            sources.swap(at, random.below(at + 1));
        }
        Self { sources }
    }

    /// A text of `len` characters.
    fn splice(&self, random: &mut Random, len: usize) -> Vec<char> {
        let all = self.sources.len();
        let mut text = Vec::with_capacity(len);
        while text.len() < len {
            let kind = random.below(1000);
            let piece = if kind < TEMPLATE_PER_MILLE {
                self.source(random.skewed(TEMPLATES.min(all), 4), RUN_CHARS_MIN)
            } else if kind < TEMPLATE_PER_MILLE + WHOLE_PER_MILLE {
                self.source(random.below(all), RUN_CHARS_MIN)
            } else {
                let source = self.source(random.below(all), 1);
                let piece = random.within(6..=RUN_CHARS_MIN - 2).min(source.len());
                let from = random.below(source.len() - piece + 1);
                &source[from..from + piece]
            };
            text.extend_from_slice(&piece[..piece.len().min(len - text.len())]);
        }
        text
    }

    /// The first source text from `at` on that has `min` characters.
    fn source(&self, at: usize, min: usize) -> &[char] {
        let (before, from) = self.sources.split_at(at);
        from.iter().chain(before).find(|text| text.len() >= min).expect("a source text of every length asked")
    }
}

/// The real posts, normalised.
fn read(path: &Path) -> Result<Vec<Vec<char>>, Box<dyn Error>> {
    #[derive(serde::Deserialize)]
    struct Line {
        text: String,
    }
    let mut texts = Vec::new();
    for line in BufReader::new(zstd::Decoder::new(std::fs::File::open(path)?)?).lines() {
        let line: Line = serde_json::from_str(&line?)?;
        texts.push(normalised(&line.text));
    }
    Ok(texts)
}

/// Texts with the skew of a language, half in Latin words and half in Chinese characters, where nothing real
/// lies at hand.
fn generate() -> Vec<Vec<char>> {
    let mut random = Random::of(23, 0);
    let words: Vec<String> = (0..30_000)
        .map(|_| (0..random.within(2..=9)).map(|_| char::from(b'a' + random.skewed(26, 2) as u8)).collect())
        .collect();
    (0..GENERATED_SOURCES)
        .map(|number| {
            let mut text = String::new();
            if number % 2 == 0 {
                for _ in 0..random.within(2..=16) {
                    text.push_str(&words[random.skewed(words.len(), 4)]);
                    text.push(' ');
                }
            } else {
                for _ in 0..random.within(6..=36) {
                    text.push(char::from_u32(0x4E00 + random.skewed(6_000, 3) as u32).unwrap_or('一'));
                }
            }
            normalised(&text)
        })
        .collect()
}

fn normalised(text: &str) -> Vec<char> {
    normalise(text, Mode::Strict).as_str().chars().collect()
}
