//! The constants of the judgement.

use serde::{Deserialize, Serialize};

use super::chain::Limits;
use super::stream::weight;
use super::{Answer, Match, Reason};

/// The constants of the judgement, each with a default. Weights are in tenths of a Chinese character; a
/// Latin letter weighs 6, so that twelve English words weigh as much as 36 Chinese characters. Where a
/// limit differs by script, a mixed text gets the mean of the two, weighted by its own mixture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JudgeOptions {
    /// Below this own weight of Chinese text nothing is said. Default 120.
    pub own_weight_min_han: u32,
    /// The same for Latin text. Default 150.
    pub own_weight_min_latin: u32,
    /// One passage of this weight is copied, in Chinese text. Default 350.
    pub copied_passage_han: u32,
    /// The same for Latin text. Default 360.
    pub copied_passage_latin: u32,
    /// Matches with one post of this weight and of [`copied_share_han`](Self::copied_share_han) are copied. Default 220.
    pub copied_weight_han: u32,
    /// The same for Latin text. Default 360.
    pub copied_weight_latin: u32,
    /// Share of own weight in thousandths that goes with `copied_weight_han`. Default 450.
    pub copied_share_han: u32,
    /// The same for Latin text. Default 300.
    pub copied_share_latin: u32,
    /// One passage of this weight is for a person to see, in Chinese text. Default 220.
    pub review_passage_han: u32,
    /// The same for Latin text. Default 210.
    pub review_passage_latin: u32,
    /// Matches with one post of this weight and of `review_share` are for a person to see. Default 200.
    pub review_weight_han: u32,
    /// The same for Latin text. Default 210.
    pub review_weight_latin: u32,
    /// Share of own weight in thousandths that goes with `review_weight_*`. Default 200.
    pub review_share: u32,
    /// A passage that stands in more earlier posts than this may be common. Default 15.
    pub common_posts: u32,
    /// A passage that stands in more earlier posts than this counts half, unless it makes up most of them.
    /// Default 2.
    pub usual_posts: u32,
    /// A passage is common when it makes up less than this share of most posts that hold it, in
    /// thousandths. Default 750.
    pub common_share: u32,
    /// Lighter passages are not counted at all. Default 60.
    pub passage_weight_min: u32,
    /// Sources that explain at least this weight are named beside the first. Default 150.
    pub named_weight_min: u32,
    /// What a digit of a number that is equal on both sides adds. Default 6.
    pub number_digit_weight: u32,
    /// What a number that differs takes off: two statements of the same form with other figures are two
    /// statements. Default 25.
    pub number_penalty: u32,
    /// Weight of the widest gap inside a passage. Default 140.
    pub gap_max: u32,
    /// Most that the two sides of a gap may differ. Default 60.
    pub drift_max: u32,
    /// Posts compared in full. Default 24.
    pub candidates_max: usize,
    /// Holders of one short gram that are looked at, earliest first. Default 48.
    pub holders_max: u32,
}

impl Default for JudgeOptions {
    fn default() -> Self {
        Self {
            own_weight_min_han: 120,
            own_weight_min_latin: 150,
            copied_passage_han: 350,
            copied_passage_latin: 360,
            copied_weight_han: 220,
            copied_weight_latin: 360,
            copied_share_han: 450,
            copied_share_latin: 300,
            review_passage_han: 220,
            review_passage_latin: 210,
            review_weight_han: 200,
            review_weight_latin: 210,
            review_share: 200,
            common_posts: 15,
            usual_posts: 2,
            common_share: 750,
            passage_weight_min: 60,
            named_weight_min: 150,
            number_digit_weight: 6,
            number_penalty: 25,
            gap_max: 140,
            drift_max: 60,
            candidates_max: 24,
            holders_max: 48,
        }
    }
}

impl JudgeOptions {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            gap_max: self.gap_max,
            drift_max: self.drift_max,
            score_min: self.passage_weight_min,
        }
    }

    /// Applies the limits to each match by itself: scraps of many posts never add up.
    pub(crate) fn decide(
        &self,
        symbols: &[u16],
        weights: &[u32],
        own_weight: u32,
        matches: &[Match],
    ) -> (Answer, Reason) {
        let latin = latin_permille(symbols, weights);
        if own_weight < between(self.own_weight_min_han, self.own_weight_min_latin, latin) {
            return (Answer::Original, Reason::TooShort);
        }
        let mut best = (Answer::Original, Reason::NothingShared);
        for found in matches {
            let share = found.share_permille;
            if found.longest >= between(self.copied_passage_han, self.copied_passage_latin, latin) {
                return (Answer::Copied, Reason::LongPassage);
            }
            if found.weight >= between(self.copied_weight_han, self.copied_weight_latin, latin)
                && share >= between(self.copied_share_han, self.copied_share_latin, latin)
            {
                return (Answer::Copied, Reason::LargeShare);
            }
            if found.longest >= between(self.review_passage_han, self.review_passage_latin, latin) {
                best = (Answer::Review, Reason::LongPassage);
            } else if best.0 == Answer::Original
                && found.weight >= between(self.review_weight_han, self.review_weight_latin, latin)
                && share >= self.review_share
            {
                best = (Answer::Review, Reason::LargeShare);
            }
        }
        best
    }
}

/// Share of Latin and other letters in the counted weight, in thousandths.
fn latin_permille(symbols: &[u16], weights: &[u32]) -> u32 {
    let total: u64 = weights.iter().map(|&w| u64::from(w)).sum();
    let latin: u64 = symbols
        .iter()
        .zip(weights)
        .filter(|&(&symbol, _)| weight(symbol) == weight(u16::from(b'a')))
        .map(|(_, &w)| u64::from(w))
        .sum();
    (latin * 1000 / total.max(1)) as u32
}

fn between(han: u32, latin: u32, latin_permille: u32) -> u32 {
    (han * (1000 - latin_permille) + latin * latin_permille) / 1000
}
