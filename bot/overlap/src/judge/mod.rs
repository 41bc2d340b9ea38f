//! From likeness to an answer: original, review or copied.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::background::Background;
use crate::index::{Index, Inner, SourceRef};
use crate::scan::{masked_spans, scan};

pub(crate) mod chain;
mod common;
mod options;
mod passage;
pub(crate) mod seeds;
pub(crate) mod stream;

pub use options::{JudgeOptions, ScriptLimits, Step};

use chain::Aligner;
use passage::passage;
use seeds::{Seeds, grams};
use stream::{Prose, Stream, weights};

/// What is asked about a text.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The author's text.
    pub text: &'a str,
    /// Who wrote it. Their own earlier posts never count against them.
    pub author: u64,
    /// When it was posted, in Unix milliseconds UTC. Posts of this time and later do not count.
    pub before_ms: i64,
}

/// The answer about one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nothing of weight is shared with any one earlier post.
    Original,
    /// A person should look. Never an accusation.
    Review,
    /// A large part stands in one earlier post.
    Copied,
}

/// Which rule gave the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Too little own text to say anything; answered `original`.
    TooShort,
    /// Nothing reached a limit.
    NothingShared,
    /// One passage is longer than chance and custom explain.
    LongPassage,
    /// The whole post equals an earlier one, numbers, tags and addresses included.
    SamePost,
    /// The passages shared with one post make up a large part of the text.
    LargeShare,
}

/// A passage that the text and one earlier post share, perhaps with small changes inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// In the text asked about, in code points of the author's text.
    pub span: Range<usize>,
    /// In the earlier post, in code points of that author's text.
    pub source_span: Range<usize>,
    /// Matched weight, in tenths of a Chinese character; a Latin letter weighs 6. Common passages and
    /// background are left out; equal numbers add, different numbers in the same place take off.
    pub weight: u32,
    /// Numbers inside that are equal on both sides.
    pub numbers_equal: u32,
    /// Numbers inside that differ.
    pub numbers_different: u32,
}

/// What the text shares with one earlier post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The earlier post.
    pub source: SourceRef,
    /// The shared passages, in the order of the text.
    pub passages: Vec<Passage>,
    /// Matched weight of all passages, less something for each passage after the first.
    pub weight: u32,
    /// Matched weight of the heaviest passage.
    pub longest: u32,
    /// `weight` as a share of the text's own weight, in thousandths.
    pub share_permille: u32,
    /// Part of `weight` that stands under masks in the text: another's prose with a sign before each word.
    pub under_masks: u32,
    /// The text outside the background equals the earlier post in everything: letters, numbers, tags and
    /// addresses.
    pub same_post: bool,
}

/// The answer with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The answer.
    pub answer: Answer,
    /// The rule that gave it.
    pub reason: Reason,
    /// Letters and Chinese characters of the text outside masks and background.
    pub own_chars: usize,
    /// Their weight without common passages, in tenths of a Chinese character.
    pub own_weight: u32,
    /// Earlier posts that share something, the one to name first in front: among those that explain nearly
    /// as much as the best, the earliest.
    pub matches: Vec<Match>,
    /// The author's own earlier posts that share something: shown, never counted.
    pub own_earlier: Vec<Match>,
    /// Background (notice, news, allowed texts) in the text, in code points.
    pub background: Vec<Range<usize>>,
    /// Passages that stand in many posts and were not counted, in code points.
    pub common: Vec<Range<usize>>,
    /// Addresses, names, topics and tickers, in code points.
    pub masked: Vec<Range<usize>>,
}

/// Judges a text against the earlier posts of an index that was made with
/// [`judging`](crate::IndexOptions::judging). Pure: the same index, background, question and options give
/// the same finding.
pub fn judge(
    index: &Index,
    background: &Background,
    question: &Question<'_>,
    options: &JudgeOptions,
) -> Finding {
    let cells = scan(question.text);
    let stream = Stream::of(&cells);
    let (background, covered) = background.cover(&stream);
    let inner = index.read();
    let prose = stream.prose();
    let unmasked = weights(&stream.symbols, &stream.marks);
    let masked: Vec<bool> = unmasked.iter().map(|&weight| weight == 0).collect();
    let asked = Asked {
        inner: &inner,
        question,
        options,
        stream: &stream,
        prose: &prose,
        covered: &covered,
        masked: &masked,
        topics: &stream::topics(&stream.symbols, &stream.marks),
    };
    let weights: Vec<u32> =
        unmasked.iter().zip(&covered).map(|(&weight, &covered)| if covered { 0 } else { weight }).collect();
    let own_chars = weights.iter().filter(|&&weight| weight > 0).count();
    let phrases = asked.look_up(&inner.phrases, &weights);
    let weights = asked.without_repeats(weights);
    let (weights, common) = asked.without_common(weights, &phrases);
    let mut lookup = asked.look_up(&inner.seeds, &weights);
    lookup.extend(asked.look_up_masked(&inner.seeds));
    let own_weight: u32 = weights.iter().sum();

    let aligner = Aligner::new(&stream.symbols, &unmasked);
    let (others, own) = asked.candidates(&lookup);
    let mut matches = asked.matches(&aligner, &others, &weights, own_weight);
    let mut own_earlier = asked.matches(&aligner, &own, &weights, own_weight);
    let (same, own_same) = asked.same_posts();
    for (found, of) in [(&mut matches, same), (&mut own_earlier, own_same)] {
        for same in of {
            match found.iter_mut().find(|m| m.source == same.source) {
                Some(known) => known.same_post = true,
                None => found.push(same),
            }
        }
    }
    let (answer, reason) = options.decide(&stream.symbols, &weights, own_weight, &matches);
    let named: Vec<Match> = {
        matches.retain(|m| m.same_post || m.weight >= options.named_weight_min);
        in_naming_order(matches)
    };
    Finding {
        answer,
        reason,
        own_chars,
        own_weight,
        matches: named,
        own_earlier,
        background,
        common,
        masked: masked_spans(&cells),
    }
}

/// Puts the earliest of those that explain nearly as much as the best in front.
fn in_naming_order(mut matches: Vec<Match>) -> Vec<Match> {
    matches.sort_by(|a, b| {
        b.same_post.cmp(&a.same_post).then(b.weight.cmp(&a.weight)).then(a.source.cmp(&b.source))
    });
    if let Some(best) = matches.first().map(|m| m.weight) {
        let same = matches[0].same_post;
        let near =
            matches.iter().take_while(|m| m.same_post == same && (same || m.weight * 10 >= best * 9)).count();
        matches[..near].sort_by_key(|m| m.source);
    }
    matches
}

struct Asked<'a> {
    inner: &'a Inner,
    question: &'a Question<'a>,
    options: &'a JudgeOptions,
    stream: &'a Stream,
    prose: &'a Prose,
    /// Symbols that come from the background.
    covered: &'a [bool],
    /// Symbols that a mask covers.
    masked: &'a [bool],
    /// Symbols of paired topics.
    topics: &'a [bool],
}

/// One gram of the text and the earlier posts that hold it.
struct Found {
    start: usize,
    end: usize,
    /// Earlier posts of others that hold it; no more are counted than options ask for.
    count: u32,
    holders: Vec<u32>,
    /// Earlier posts of the same author that hold it.
    own: Vec<u32>,
}

impl Asked<'_> {
    fn is_earlier(&self, doc: u32) -> Option<bool> {
        let doc = &self.inner.docs()[doc as usize];
        (doc.alive && doc.source.time_ms < self.question.before_ms)
            .then_some(doc.source.author == self.question.author)
    }

    /// The places in the stream of a range of its prose.
    fn places(&self, prose: Range<usize>) -> Range<usize> {
        self.prose.places[prose.start] as usize..self.prose.places[prose.end - 1] as usize + 1
    }

    fn look_up(&self, seeds: &Seeds, weights: &[u32]) -> Vec<Found> {
        grams(&self.prose.symbols, seeds.gram())
            .filter(|&(start, end, _)| {
                self.prose.places[start..end].iter().all(|&at| weights[at as usize] > 0)
            })
            .filter_map(|(start, end, key)| self.found(seeds, start, end, key))
            .collect()
    }

    /// The grams of a text that is mostly tags and names: perhaps another's prose with a sign before each
    /// word.
    fn look_up_masked(&self, seeds: &Seeds) -> Vec<Found> {
        let masked = (0..self.masked.len()).filter(|&at| self.masked[at] && !self.topics[at]).count();
        if masked <= self.prose.symbols.len() {
            return Vec::new();
        }
        grams(&self.stream.symbols, seeds.gram())
            .filter(|&(start, end, _)| !self.covered[start..end].contains(&true))
            .filter_map(|(start, end, key)| self.found(seeds, start, end, key))
            .collect()
    }

    fn found(&self, seeds: &Seeds, start: usize, end: usize, key: u32) -> Option<Found> {
        let holders = seeds.holders(key)?;
        let walk_max = self.options.holders_max as usize * 4;
        let mut gram = Found { start, end, count: 0, holders: Vec::new(), own: Vec::new() };
        let mut walked = 0;
        for doc in holders.iter().take(walk_max) {
            walked += 1;
            match self.is_earlier(doc) {
                Some(false) => {
                    gram.count += 1;
                    if gram.holders.len() < self.options.holders_max as usize {
                        gram.holders.push(doc);
                    }
                }
                Some(true) => gram.own.push(doc),
                None => {}
            }
        }
        // Past the walk the share of earlier posts is taken to stay what it was.
        if walked == walk_max && walk_max > 0 {
            let total = u64::from(holders.count()) * u64::from(gram.count) / walk_max as u64;
            gram.count = gram.count.max(total as u32);
        }
        (gram.count > 0 || !gram.own.is_empty()).then_some(gram)
    }

    /// The posts worth comparing, by the rarity of what they share: others' and the author's own.
    fn candidates(&self, found: &[Found]) -> (Vec<u32>, Vec<u32>) {
        let total = (self.inner.docs().len() as f64).max(16.0);
        let mut scores: HashMap<u32, f64> = HashMap::new();
        let mut own: HashMap<u32, f64> = HashMap::new();
        for gram in found {
            let rarity = (total / f64::from(gram.count.max(1))).log2().max(0.5);
            for &doc in &gram.holders {
                *scores.entry(doc).or_default() += rarity;
            }
            for &doc in &gram.own {
                *own.entry(doc).or_default() += rarity;
            }
        }
        let top = |scores: HashMap<u32, f64>| {
            let mut ranked: Vec<(u32, f64)> = scores.into_iter().collect();
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            ranked.truncate(self.options.candidates_max);
            ranked.into_iter().map(|(doc, _)| doc).collect()
        };
        (top(scores), top(own))
    }

    /// Earlier posts that equal the text outside the background in everything: others' and the author's own.
    fn same_posts(&self) -> (Vec<Match>, Vec<Match>) {
        let everything = self.stream.everything(self.covered);
        let weight = everything.weight();
        if weight < self.options.same_post_weight {
            return (Vec::new(), Vec::new());
        }
        let mut others = Vec::new();
        let mut own = Vec::new();
        for &doc in self.inner.same(everything.hash()).iter().take(self.options.holders_max as usize * 4) {
            let Some(is_own) = self.is_earlier(doc) else {
                continue;
            };
            let doc = &self.inner.docs()[doc as usize];
            if doc.stream.everything() != everything {
                continue;
            }
            let found = if is_own { &mut own } else { &mut others };
            if found.len() >= self.options.candidates_max {
                continue;
            }
            let source_span = doc.stream.whole_span();
            found.push(Match {
                source: doc.source,
                passages: vec![Passage {
                    span: self.stream.uncovered_span(self.covered),
                    source_span,
                    weight,
                    numbers_equal: 0,
                    numbers_different: 0,
                }],
                weight,
                longest: weight,
                share_permille: 1000,
                under_masks: 0,
                same_post: true,
            });
        }
        (others, own)
    }

    fn matches(&self, aligner: &Aligner<'_>, docs: &[u32], weights: &[u32], own_weight: u32) -> Vec<Match> {
        docs.iter()
            .filter_map(|&doc| {
                let doc = &self.inner.docs()[doc as usize];
                let theirs = stream::weights(&doc.stream.symbols, &doc.stream.marks);
                let chains = aligner.chains(&doc.stream.symbols, &theirs, self.options.limits());
                let mut masked = 0;
                let mut passages: Vec<Passage> = chains
                    .iter()
                    .map(|chain| {
                        let (passage, under_masks) = passage(self, doc, chain, weights, &theirs);
                        masked += under_masks;
                        passage
                    })
                    .filter(|passage| passage.weight >= self.options.passage_weight_min)
                    .collect();
                passages.sort_by_key(|passage| passage.span.start);
                let scraps = passages.len().saturating_sub(1) as u32 * self.options.scrap_penalty;
                let weight = passages.iter().map(|p| p.weight).sum::<u32>().saturating_sub(scraps);
                let longest = passages.iter().map(|p| p.weight).max()?;
                let whole = u64::from((own_weight + masked).max(1));
                let share_permille = (u64::from(weight) * 1000 / whole).min(1000) as u32;
                Some(Match {
                    source: doc.source,
                    passages,
                    weight,
                    longest,
                    share_permille,
                    under_masks: masked,
                    same_post: false,
                })
            })
            .collect()
    }
}
