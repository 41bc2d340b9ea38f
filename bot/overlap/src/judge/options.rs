//! The constants of the judgement.

use serde::{Deserialize, Serialize};

use super::chain::Limits;
use super::stream::{LETTER, weight};
use super::{Answer, Match, Reason};

/// A weight that counts from a share on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Share of the text's own weight, in thousandths.
    pub share_permille: u32,
    /// Matched weight with one post.
    pub weight: u32,
}

/// Limits for texts of one script. The more of a text one post explains, the less of it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptLimits {
    /// Below this own weight nothing is said.
    pub own_weight_min: u32,
    /// One passage of this weight is copied, whatever its share.
    pub copied_passage: u32,
    /// Matches with one post that reach one of these are copied.
    pub copied: Vec<Step>,
    /// One passage of this weight is for a person to see.
    pub review_passage: u32,
    /// Matches with one post that reach one of these are for a person to see.
    pub review: Vec<Step>,
}

/// The constants of the judgement, each with a default. Weights are in tenths of a Chinese character; a
/// Latin letter weighs 6, so that twelve English words weigh as much as 36 Chinese characters. A mixed text
/// is held against both scripts' limits, by its own mixture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JudgeOptions {
    /// Limits for Chinese and other texts without spaces. Default: own weight 120; copied from a passage of
    /// 350, or from 260 at half of the text, 230 at 0.6, 200 at 0.8, 190 at 0.9; review from a passage of
    /// 240, or from 220 at 0.4, 180 at 0.6.
    pub han: ScriptLimits,
    /// Limits for texts in letters. Default: own weight 150; copied from a passage of 360, or from 300 at
    /// 0.3 of the text, 275 at half, 230 at 0.8, 215 at 0.9; review from a passage of 240, or from 250 at
    /// 0.3, 220 at half, 185 at 0.9.
    pub latin: ScriptLimits,
    /// A post that equals an earlier one in everything, numbers, tags and addresses included, is copied from
    /// this weight on. Default 250.
    pub same_post_weight: u32,
    /// A passage that stands in more earlier posts than this may be common. Default 15.
    pub common_posts: u32,
    /// A passage that stands in more earlier posts than this counts half, unless it makes up most of them.
    /// Default 2.
    pub usual_posts: u32,
    /// A passage is common when it makes up less than this share of most posts that hold it, in
    /// thousandths. Default 750: a disclaimer can be the larger part of a short post, a copy is nearly all
    /// of it.
    pub common_share: u32,
    /// Lighter passages are not counted at all. Default 60.
    pub passage_weight_min: u32,
    /// Sources that explain at least this weight are named beside the first. Default 150.
    pub named_weight_min: u32,
    /// What a digit of a number that is equal on both sides adds. Default 6.
    pub number_digit_weight: u32,
    /// What a number that differs takes off. Default 10.
    pub number_penalty: u32,
    /// Numbers that differ beyond this count take off `number_penalty_many`: two bulletins of the same form
    /// with other figures are two statements. Default 3.
    pub numbers_few: u32,
    /// See `numbers_few`. Default 25.
    pub number_penalty_many: u32,
    /// Earlier posts with the same words and other figures that make a text a bulletin, which is for a
    /// person to see at most. Default 3.
    pub bulletin_posts: u32,
    /// What each passage after the first takes off the weight of a match: scraps are weaker evidence than one
    /// piece. Default 5.
    pub scrap_penalty: u32,
    /// Weight of the widest gap inside a passage. Default 140.
    pub gap_max: u32,
    /// Most that the two sides of a gap may differ. Default 60.
    pub drift_max: u32,
    /// Posts compared in full. Default 24.
    pub candidates_max: usize,
    /// Holders of one short gram that are looked at, earliest first. Default 48.
    pub holders_max: u32,
}

fn steps(pairs: &[(u32, u32)]) -> Vec<Step> {
    pairs.iter().map(|&(share_permille, weight)| Step { share_permille, weight }).collect()
}

impl Default for JudgeOptions {
    fn default() -> Self {
        Self {
            han: ScriptLimits {
                own_weight_min: 120,
                copied_passage: 350,
                copied: steps(&[(500, 260), (600, 230), (800, 200), (900, 190)]),
                review_passage: 240,
                review: steps(&[(400, 220), (600, 180)]),
            },
            latin: ScriptLimits {
                own_weight_min: 150,
                copied_passage: 360,
                copied: steps(&[(300, 300), (500, 275), (800, 230), (900, 215)]),
                review_passage: 240,
                review: steps(&[(300, 250), (500, 220), (900, 185)]),
            },
            same_post_weight: 250,
            common_posts: 15,
            usual_posts: 2,
            common_share: 750,
            passage_weight_min: 60,
            named_weight_min: 150,
            number_digit_weight: 6,
            number_penalty: 10,
            numbers_few: 3,
            number_penalty_many: 25,
            bulletin_posts: 3,
            scrap_penalty: 5,
            gap_max: 140,
            drift_max: 60,
            candidates_max: 24,
            holders_max: 48,
        }
    }
}

impl JudgeOptions {
    pub(crate) fn limits(&self) -> Limits {
        Limits { gap_max: self.gap_max, drift_max: self.drift_max, score_min: self.passage_weight_min }
    }

    /// What numbers that differ take off.
    pub(super) fn penalty(&self, different: u32) -> u32 {
        let few = different.min(self.numbers_few);
        few * self.number_penalty + (different - few) * self.number_penalty_many
    }

    /// Applies the limits to each match by itself: scraps of many posts never add up.
    pub(super) fn decide(
        &self,
        symbols: &[u16],
        weights: &[u32],
        own_weight: u32,
        matches: &[Match],
    ) -> (Answer, Reason) {
        let latin = latin_permille(symbols, weights);
        let mixed = |of: &dyn Fn(&ScriptLimits) -> u32| {
            (of(&self.han) * (1000 - latin) + of(&self.latin) * latin) / 1000
        };
        if matches.iter().any(|found| found.same_post) {
            return (Answer::Copied, Reason::SamePost);
        }
        let under_masks = matches.iter().map(|found| found.under_masks).max().unwrap_or(0);
        let own_weight_min = mixed(&|limits| limits.own_weight_min);
        // Tags alone are no text of one's own, unless they spell out somebody's whole sentence.
        if own_weight < own_weight_min && under_masks < 2 * own_weight_min {
            return (Answer::Original, Reason::TooShort);
        }
        let reaches = |found: &Match,
                       passage: &dyn Fn(&ScriptLimits) -> u32,
                       steps: &dyn Fn(&ScriptLimits) -> &[Step]| {
            if mixed(&|limits| reached(found.longest, passage(limits))) >= 1000 {
                return Some(Reason::LongPassage);
            }
            let by_share = |limits: &ScriptLimits| {
                steps(limits)
                    .iter()
                    .filter(|step| found.share_permille >= step.share_permille)
                    .map(|step| reached(found.weight, step.weight))
                    .max()
                    .unwrap_or(0)
            };
            (mixed(&by_share) >= 1000).then_some(Reason::LargeShare)
        };
        // Several earlier posts with the same words and each with other figures: a bulletin, not a copy.
        let best = matches.iter().map(|found| found.weight).max().unwrap_or(0);
        let bulletins =
            matches.iter().filter(|found| other_numbers(found) && found.weight * 10 >= best * 8).count();
        let is_bulletin = bulletins >= self.bulletin_posts as usize;
        let copied = matches
            .iter()
            .filter(|found| !(is_bulletin && other_numbers(found)))
            .find_map(|found| reaches(found, &|limits| limits.copied_passage, &|limits| &limits.copied));
        let review = || {
            matches
                .iter()
                .find_map(|found| reaches(found, &|limits| limits.review_passage, &|limits| &limits.review))
        };
        if let Some(reason) = copied {
            (Answer::Copied, reason)
        } else if let Some(reason) = review() {
            (Answer::Review, reason)
        } else {
            (Answer::Original, Reason::NothingShared)
        }
    }
}

/// How far a weight goes towards a limit, in thousandths. Capped, so that in a mixed text one script's limit
/// cannot make up for much of the other's.
fn reached(weight: u32, limit: u32) -> u32 {
    (u64::from(weight) * 1000 / u64::from(limit.max(1))).min(1150) as u32
}

/// Whether the numbers of a match differ in places.
fn other_numbers(found: &Match) -> bool {
    !found.same_post && found.passages.iter().any(|passage| passage.numbers_different > 0)
}

/// Share of Latin and other letters in the counted weight, in thousandths.
fn latin_permille(symbols: &[u16], weights: &[u32]) -> u32 {
    let total: u64 = weights.iter().map(|&w| u64::from(w)).sum();
    let latin: u64 = symbols
        .iter()
        .zip(weights)
        .filter(|&(&symbol, _)| weight(symbol) == LETTER)
        .map(|(_, &w)| u64::from(w))
        .sum();
    (latin * 1000 / total.max(1)) as u32
}
