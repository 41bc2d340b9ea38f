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
const TEMPLATE_PER_MILLE: usize = 14;
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
        let mut random = Random(20);
        let splicer = Splicer::new(&sources);
        let posts: Vec<Vec<char>> = (0..count)
            .map(|_| {
                let len = random.within(20..=175);
                splicer.splice(&mut random, len)
            })
            .collect();
        let mut random = Random(21);
        let queries = (0..QUERIES)
            .map(|number| {
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

struct Splicer<'a> {
    sources: &'a [Vec<char>],
    /// Source texts that are long enough to be a shared run by themselves, in no order.
    whole: Vec<&'a [char]>,
}

impl<'a> Splicer<'a> {
    fn new(sources: &'a [Vec<char>]) -> Self {
        let mut whole: Vec<&[char]> =
            sources.iter().map(Vec::as_slice).filter(|text| text.len() >= RUN_CHARS_MIN).collect();
        // The file is ordered by where the posts come from, and the templates are the first of the list.
        let mut random = Random(22);
        for at in (1..whole.len()).rev() {
            whole.swap(at, random.below(at + 1));
        }
        Self { sources, whole }
    }

    /// A text of `len` characters.
    fn splice(&self, random: &mut Random, len: usize) -> Vec<char> {
        let mut text = Vec::with_capacity(len);
        while text.len() < len {
            let kind = random.below(1000);
            let piece = if kind < TEMPLATE_PER_MILLE {
                self.whole[random.skewed(self.whole.len().min(TEMPLATES), 4)]
            } else if kind < TEMPLATE_PER_MILLE + WHOLE_PER_MILLE {
                self.whole[random.below(self.whole.len())]
            } else {
                let source = &self.sources[random.below(self.sources.len())];
                let piece = random.within(6..=RUN_CHARS_MIN - 2).min(source.len());
                let from = random.below(source.len() - piece + 1);
                &source[from..from + piece]
            };
            text.extend_from_slice(&piece[..piece.len().min(len - text.len())]);
        }
        text
    }
}

/// The real posts, normalised, without the empty ones.
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
    texts.retain(|text| !text.is_empty());
    Ok(texts)
}

/// Texts with the skew of a language, half in Latin words and half in Chinese characters, where nothing real
/// lies at hand.
fn generate() -> Vec<Vec<char>> {
    let mut random = Random(23);
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
