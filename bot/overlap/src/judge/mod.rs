//! From likeness to an answer: original, review or copied.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use crate::background::Background;
use crate::index::{Doc, Index, Inner};
use crate::scan::{masked_spans, scan};

pub(crate) mod chain;
mod common;
mod evidence;
mod finding;
mod leet;
mod options;
mod passage;
mod quotes;
pub(crate) mod seeds;
pub(crate) mod stream;

pub use finding::{Answer, Finding, Match, Passage, Question, Reason};
use options::permille_of;
pub use options::{JudgeOptions, ScriptLimits, Step};

use chain::{Aligner, before};
use evidence::{Rarity, evidence, replaced};
use passage::passage;
use seeds::{FIRST_HOLDERS, Holders, Phrase, Seeds, grams};
use stream::{Prose, Stream, latin_permille, weights};

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
        earlier: inner.earlier(question.before_ms),
        question,
        options,
        stream: &stream,
        prose: &prose,
        covered: &covered,
        masked: &masked,
        topics: &stream::topics(&stream.symbols, &stream.marks),
        phrases: RefCell::default(),
    };
    let weights: Vec<u32> =
        unmasked.iter().zip(&covered).map(|(&weight, &covered)| if covered { 0 } else { weight }).collect();
    let own_chars = weights.iter().filter(|&&weight| weight > 0).count();
    let quotes = quotes::attributed(&cells, &stream, options);
    let weights = quotes.without_short(weights);
    let phrases = asked.look_up_phrases(&weights);
    let weights = asked.without_repeats(weights);
    let shared = asked.shared(weights, &phrases);
    let (weights, common) = (shared.weights, shared.common);
    let mut lookup = asked.look_up(&inner.seeds, &weights);
    let latin = latin_permille(&stream.symbols, &weights);
    let rarity = Rarity::new(&asked, &lookup, &shared.whole, latin);
    lookup.extend(asked.look_up_masked(&inner.seeds));
    let own_weight: u32 = weights.iter().sum();
    let ours = Ours {
        before: before(&unmasked),
        weights: &weights,
        own_weight,
        quoted: &quotes.long,
        rarity: &rarity,
    };

    let aligner = Aligner::new(&stream.symbols, &unmasked);
    let (others, own) = asked.candidates(&lookup);
    let mut matches = asked.matches(&aligner, &others, &ours);
    let mut own_earlier = asked.matches(&aligner, &own, &ours);
    let (same, own_same) = asked.same_posts();
    for (found, of) in [(&mut matches, same), (&mut own_earlier, own_same)] {
        for same in of {
            match found.iter_mut().find(|m| m.source == same.source) {
                Some(known) => known.same_post = true,
                None => found.push(same),
            }
        }
    }
    let (answer, reason) = options.decide(latin, own_weight, &matches);
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
    /// Posts from before the question: what is rare is measured against these, so that later posts change no
    /// answer.
    earlier: usize,
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
    /// The phrases of posts that were asked for one.
    phrases: RefCell<HashMap<u32, Vec<u32>>>,
}

/// Scores by the number of a post. The numbers are the index's own, given in order, so a plain mixing of their
/// bits spreads them.
type ByPost = HashMap<u32, f64, BuildHasherDefault<MixNumber>>;

#[derive(Default)]
struct MixNumber(u64);

impl Hasher for MixNumber {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        let mixed = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// What every comparison needs of the text.
struct Ours<'a> {
    /// Weight before each symbol; what masks cover is no distance.
    before: Vec<u32>,
    /// What each symbol counts.
    weights: &'a [u32],
    own_weight: u32,
    /// Symbols in attributed quotes that are for a person to see at most.
    quoted: &'a [bool],
    rarity: &'a Rarity,
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

    /// The phrases of the text that stand in more than `usual_posts` posts; rarer ones take no weight off.
    fn look_up_phrases(&self, weights: &[u32]) -> Vec<Found> {
        let Inner { phrases, seeds, .. } = self.inner;
        let mut all = Vec::new();
        for (start, end, phrase) in Phrase::in_order(&self.prose.symbols, phrases.gram(), seeds.gram()) {
            if self.prose.places[start..end].iter().any(|&at| weights[at as usize] == 0) {
                continue;
            }
            let begun = phrase.seed.map(|seed| seeds.holders(seed));
            // No more posts hold the phrase than its seed.
            if begun.is_some_and(|begun| begun.is_none_or(|b| b.count() <= self.options.usual_posts)) {
                continue;
            }
            let first: Vec<u32> = begun.flatten().map_or_else(Vec::new, |begun| {
                begun.iter().take(FIRST_HOLDERS as usize).filter(|&doc| self.says(doc, phrase.key)).collect()
            });
            let later = phrases.holders(phrase.key);
            let count = first.len() as u32 + later.map_or(0, |later| later.count());
            let later = later.as_ref().into_iter().flat_map(Holders::iter);
            all.extend(self.found_in(start, end, count, first.iter().copied().chain(later)));
        }
        all
    }

    /// Whether a post holds a phrase.
    fn says(&self, doc: u32, phrase: u32) -> bool {
        let mut known = self.phrases.borrow_mut();
        let phrases = known.entry(doc).or_insert_with(|| {
            Seeds::of(&self.inner.docs()[doc as usize].stream.load().prose(), self.inner.phrases.gram())
        });
        phrases.binary_search(&phrase).is_ok()
    }

    fn found(&self, seeds: &Seeds, start: usize, end: usize, key: u32) -> Option<Found> {
        let holders = seeds.holders(key)?;
        self.found_in(start, end, holders.count(), holders.iter())
    }

    /// What is to be known of the `count` posts that hold a gram, in the order they came.
    fn found_in(
        &self,
        start: usize,
        end: usize,
        count: u32,
        holders: impl Iterator<Item = u32>,
    ) -> Option<Found> {
        let holders_max = self.options.holders_max;
        let walk_max = holders_max * 4;
        // Of a gram that more posts hold than are walked, the first few tell the share of earlier ones.
        let is_long = count > walk_max;
        let mut gram = Found { start, end, count: 0, holders: Vec::new(), own: Vec::new() };
        let mut walked = 0_u32;
        for doc in holders.take(walk_max as usize) {
            walked += 1;
            match self.is_earlier(doc) {
                Some(false) => {
                    gram.count += 1;
                    if gram.count <= holders_max {
                        gram.holders.push(doc);
                    } else if is_long {
                        break;
                    }
                }
                Some(true) => gram.own.push(doc),
                None => {}
            }
        }
        if is_long {
            let total = u64::from(count) * u64::from(gram.count) / u64::from(walked.max(1));
            gram.count = gram.count.max(total as u32);
        }
        (gram.count > 0 || !gram.own.is_empty()).then_some(gram)
    }

    /// The posts worth comparing, by the rarity of what they share: others' and the author's own.
    fn candidates(&self, found: &[Found]) -> (Vec<u32>, Vec<u32>) {
        let total = (self.earlier as f64).max(16.0);
        let mut scores = ByPost::default();
        let mut own = ByPost::default();
        for gram in found {
            let rarity = (total / f64::from(gram.count.max(1))).log2().max(0.5);
            for &doc in &gram.holders {
                *scores.entry(doc).or_default() += rarity;
            }
            for &doc in &gram.own {
                *own.entry(doc).or_default() += rarity;
            }
        }
        let top = |scores: ByPost| {
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
        let same = self.inner.same(&everything);
        let same = same.as_ref().into_iter().flat_map(Holders::iter);
        for doc in same.take(self.options.holders_max as usize * 4) {
            let Some(is_own) = self.is_earlier(doc) else {
                continue;
            };
            let doc = &self.inner.docs()[doc as usize];
            let stream = doc.stream.load();
            if stream.everything(&[]) != everything {
                continue;
            }
            let found = if is_own { &mut own } else { &mut others };
            if found.len() >= self.options.candidates_max {
                continue;
            }
            let source_span = stream.whole_span();
            found.push(Match {
                source: doc.source,
                passages: vec![Passage {
                    span: self.stream.uncovered_span(self.covered),
                    source_span,
                    weight,
                    evidence: weight,
                    quoted: 0,
                    rare_permille: 1000,
                    numbers_equal: 0,
                    numbers_different: 0,
                }],
                weight,
                longest: weight,
                share_permille: 1000,
                source_permille: 1000,
                evidence: weight,
                longest_evidence: weight,
                two_longest_evidence: weight,
                unquoted_evidence: weight,
                longest_unquoted: weight,
                two_longest_unquoted: weight,
                replaced: 0,
                labels: 0,
                under_masks: 0,
                same_post: true,
            });
        }
        (others, own)
    }

    fn matches(&self, aligner: &Aligner<'_>, docs: &[u32], ours: &Ours<'_>) -> Vec<Match> {
        docs.iter().filter_map(|&doc| self.compare(aligner, &self.inner.docs()[doc as usize], ours)).collect()
    }

    /// What the text shares with one earlier post.
    fn compare(&self, aligner: &Aligner<'_>, doc: &Doc, ours: &Ours<'_>) -> Option<Match> {
        let other = doc.stream.load();
        let theirs = weights(&other.symbols, &other.marks);
        let chains = aligner.chains(&other.symbols, &theirs, self.options.limits());
        let theirs_before = before(&theirs);
        let (mut under_masks, mut labels) = (0, 0);
        let mut passages: Vec<Passage> = chains
            .iter()
            .filter_map(|chain| {
                let mut matched = passage(self, &other, chain, ours, &theirs);
                if matched.passage.weight < self.options.passage_weight_min {
                    return None;
                }
                under_masks += matched.under_masks;
                labels += matched.labels;
                let weight = matched.passage.weight;
                let sides = (&ours.before[..], &theirs_before[..]);
                let (says, rare) = evidence(self, ours.rarity, chain, weight, sides);
                matched.passage.evidence = says;
                matched.passage.quoted = (u64::from(says) * u64::from(matched.quoted.min(weight))
                    / u64::from(weight.max(1))) as u32;
                matched.passage.rare_permille = rare;
                Some(matched.passage)
            })
            .collect();
        passages.sort_by_key(|passage| passage.span.start);
        let scraps = passages.len().saturating_sub(1) as u32 * self.options.scrap_penalty;
        let sum = |of: fn(&Passage) -> u32| passages.iter().map(of).sum::<u32>().saturating_sub(scraps);
        let most = |of: fn(&Passage) -> u32, count: usize| {
            let mut all: Vec<u32> = passages.iter().map(of).collect();
            all.sort_unstable_by(|a, b| b.cmp(a));
            all.iter().take(count).sum::<u32>()
        };
        if passages.is_empty() {
            return None;
        }
        let weight = sum(|p| p.weight);
        let whole = u64::from((ours.own_weight + under_masks).max(1));
        Some(Match {
            source: doc.source,
            weight,
            longest: most(|p| p.weight, 1),
            share_permille: (u64::from(weight) * 1000 / whole).min(1000) as u32,
            source_permille: permille_of(weight, theirs.iter().sum()).min(1000),
            evidence: sum(|p| p.evidence),
            longest_evidence: most(|p| p.evidence, 1),
            two_longest_evidence: most(|p| p.evidence, 2),
            unquoted_evidence: sum(|p| p.evidence - p.quoted),
            longest_unquoted: most(|p| p.evidence - p.quoted, 1),
            two_longest_unquoted: most(|p| p.evidence - p.quoted, 2),
            replaced: replaced(&chains, (&ours.before, &theirs_before)),
            labels,
            under_masks,
            same_post: false,
            passages,
        })
    }
}
