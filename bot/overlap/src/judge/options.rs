//! The constants of the judgement.

use serde::{Deserialize, Serialize};

use super::chain::Limits;
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
    /// A short gram (four Chinese characters, six letters) is rare when it stands in at most this many of a
    /// million earlier posts.
    pub rare_per_million: u32,
    /// The share of rare grams from which a passage is nobody's common wording, in thousandths.
    pub rare_permille: u32,
    /// One passage that reaches one of these is copied. A long text has more places for chance and custom, so
    /// at a small share it takes more.
    pub copied_passage: Vec<Step>,
    /// Two passages, shared with one post, that together reach one of these are copied: one may be chance,
    /// hardly two.
    pub copied_two_passages: Vec<Step>,
    /// All passages shared with one post: matches that reach one of these are copied.
    pub copied: Vec<Step>,
    /// The same where they make up most of the earlier post (`source_permille`): a whole post inside a longer
    /// text is copied at less than a sentence out of one.
    pub copied_source: Vec<Step>,
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
    /// Limits for Chinese and other texts without spaces. Default: own weight 120; rare up to 75 posts of a
    /// million, 800 of a thousand grams; copied from a passage of 330 (300 at a fifth of the text), two of
    /// together 500 (400 at a quarter), or all of 255 at half of the text, 235 at 0.6, 205 at 0.8, 195 at 0.9,
    /// or all of 320 (285 at a fifth) that are most of the earlier post;
    /// review from a passage of 240, or from 215 at 0.4, 180 at 0.6.
    pub han: ScriptLimits,
    /// Limits for texts in letters. Default: own weight 150; rare up to 300 posts of a million, 700 of a
    /// thousand grams; copied from a passage of 380 (370 at a quarter of the text), two of together 520 (400 at
    /// a quarter), or all of 370 at 0.3 of the text, 295 at half, 250 at 0.65, 215 at 0.8, 208 at 0.9, or
    /// all of 350 (310 at a quarter, 290 at 0.3) that are most of the earlier post; review
    /// from a passage of 235, or from 235 at 0.3, 208 at half, 182 at 0.9.
    pub latin: ScriptLimits,
    /// Share of an earlier post from which matches make up most of it, in thousandths. Default 600.
    pub source_permille: u32,
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
    /// person to see at most. Default 2.
    pub bulletin_posts: u32,
    /// Own words on both sides between the shared ones that make a match one with a form, as a share of the
    /// shared weight, in thousandths; `bulletin_posts` of them count as a bulletin does, and a single one
    /// where more than `numbers_few` numbers differ as well. Default 200.
    pub form_permille: u32,
    /// Labels of fields (`address:`) equal in both texts from which a single post with other words between
    /// them is a form. Default 4.
    pub form_labels: u32,
    /// What each passage after the first takes off the weight of a match: scraps are weaker evidence than one
    /// piece. Default 5.
    pub scrap_penalty: u32,
    /// A gram in at most this many earlier posts is rare, however few posts there are. Default 2.
    pub rare_posts: u32,
    /// What is left of the evidence of a passage without any rare gram, in thousandths. Default 600.
    pub common_words_permille: u32,
    /// What the gaps inside a passage take off its evidence, in thousandths of their weight: the more of its
    /// own stands between the shared words, the less they are a copy. Default 100.
    pub gap_cost_permille: u32,
    /// An attributed quote of fewer Chinese characters than this never counts. Default 12.
    pub quote_chars: u32,
    /// The same in words of letters; in a mixed quote both count towards one limit. Default 8.
    pub quote_words: u32,
    /// Attributed quotes of together at most this weight are for a person to see at most. Default 350.
    pub quote_weight_max: u32,
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
                rare_per_million: 75,
                rare_permille: 800,
                copied_passage: steps(&[(0, 330), (200, 300)]),
                copied_two_passages: steps(&[(0, 500), (250, 400)]),
                copied: steps(&[(500, 255), (600, 235), (800, 205), (900, 195)]),
                copied_source: steps(&[(0, 320), (200, 285)]),
                review_passage: 240,
                review: steps(&[(400, 215), (600, 180)]),
            },
            latin: ScriptLimits {
                own_weight_min: 150,
                rare_per_million: 300,
                rare_permille: 700,
                copied_passage: steps(&[(0, 380), (250, 370)]),
                copied_two_passages: steps(&[(0, 520), (250, 400)]),
                copied: steps(&[(300, 370), (500, 295), (650, 250), (800, 215), (900, 208)]),
                copied_source: steps(&[(0, 350), (250, 310), (300, 290)]),
                review_passage: 235,
                review: steps(&[(300, 235), (500, 208), (900, 182)]),
            },
            source_permille: 600,
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
            bulletin_posts: 2,
            form_permille: 200,
            form_labels: 4,
            scrap_penalty: 5,
            rare_posts: 2,
            common_words_permille: 600,
            gap_cost_permille: 100,
            quote_chars: 12,
            quote_words: 8,
            quote_weight_max: 350,
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

    /// A limit for a text with this share of letters.
    pub(super) fn mixed(&self, latin_permille: u32, of: impl Fn(&ScriptLimits) -> u32) -> u32 {
        (of(&self.han) * (1000 - latin_permille) + of(&self.latin) * latin_permille) / 1000
    }

    /// Whether both texts have much of their own between the words they share.
    fn has_other_words(&self, found: &Match) -> bool {
        !found.same_post && permille_of(found.replaced, found.weight) >= self.form_permille
    }

    /// Whether one match by itself shows that both texts fill in the same form: besides other words, other figures
    /// all over it, or the labels of its fields. Who copies changes the words or the figures, hardly both, and
    /// leaves what stands behind the labels.
    fn shows_form(&self, found: &Match) -> bool {
        let different: u32 = found.passages.iter().map(|passage| passage.numbers_different).sum();
        self.has_other_words(found) && (different > self.numbers_few || found.labels >= self.form_labels)
    }

    /// Applies the limits to each match by itself: scraps of many posts never add up. `latin` is the share of
    /// letters in the text, in thousandths.
    pub(super) fn decide(&self, latin: u32, own_weight: u32, matches: &[Match]) -> (Answer, Reason) {
        if matches.iter().any(|found| found.same_post) {
            return (Answer::Copied, Reason::SamePost);
        }
        let under_masks = matches.iter().map(|found| found.under_masks).max().unwrap_or(0);
        let own_weight_min = self.mixed(latin, |limits| limits.own_weight_min);
        // Tags alone are no text of one's own, unless they spell out somebody's whole sentence.
        if own_weight < own_weight_min && under_masks < 2 * own_weight_min {
            return (Answer::Original, Reason::TooShort);
        }
        let reaches = |held: Held, part: fn(Held) -> u32, steps: fn(&ScriptLimits) -> &[Step]| {
            let furthest = |limits: &ScriptLimits| {
                steps(limits)
                    .iter()
                    .filter(|step| held.share_permille >= step.share_permille)
                    .map(|step| reached(part(held), step.weight))
                    .max()
                    .unwrap_or(0)
            };
            self.mixed(latin, furthest) >= 1000
        };
        let is_copied = |held: Held| {
            if reaches(held, |held| held.longest, |limits| &limits.copied_passage) {
                Some(Reason::LongPassage)
            } else if reaches(held, |held| held.two_longest, |limits| &limits.copied_two_passages) {
                Some(Reason::TwoPassages)
            } else if reaches(held, |held| held.all, |limits| &limits.copied)
                || held.source_permille >= self.source_permille
                    && reaches(held, |held| held.all, |limits| &limits.copied_source)
            {
                Some(Reason::LargeShare)
            } else {
                None
            }
        };
        let is_for_review = |held: Held| {
            if self.mixed(latin, |limits| reached(held.longest, limits.review_passage)) >= 1000 {
                Some(Reason::LongPassage)
            } else {
                reaches(held, |held| held.all, |limits| &limits.review).then_some(Reason::LargeShare)
            }
        };
        // Several earlier posts with the same words, and each with other figures or other words between them: a
        // bulletin or a form, not a copy. One is enough where it shows the form by itself.
        let best = matches.iter().map(|found| found.weight).max().unwrap_or(0);
        let is_filled_in = |found: &Match| other_numbers(found) || self.has_other_words(found);
        let forms =
            matches.iter().filter(|found| is_filled_in(found) && found.weight * 10 >= best * 8).count();
        let is_form = forms >= self.bulletin_posts as usize;
        let copied = matches
            .iter()
            .filter(|found| !(is_form && is_filled_in(found) || self.shows_form(found)))
            .find_map(|found| is_copied(Held::unquoted(found)));
        // What would be copied but for a form or a quote is for a person to see.
        let review =
            || matches.iter().map(Held::all).find_map(|held| is_copied(held).or_else(|| is_for_review(held)));
        if let Some(reason) = copied {
            (Answer::Copied, reason)
        } else if let Some(reason) = review() {
            (Answer::Review, reason)
        } else {
            (Answer::Original, Reason::NothingShared)
        }
    }
}

/// What of a match is held against the limits.
#[derive(Clone, Copy)]
struct Held {
    longest: u32,
    two_longest: u32,
    all: u32,
    share_permille: u32,
    source_permille: u32,
}

impl Held {
    fn all(found: &Match) -> Self {
        Self {
            longest: found.longest_evidence,
            two_longest: found.two_longest_evidence,
            all: found.evidence,
            share_permille: found.share_permille,
            source_permille: found.source_permille,
        }
    }

    /// Attributed quotes take their part of the share with them.
    fn unquoted(found: &Match) -> Self {
        let unquoted = |share: u32| {
            (u64::from(share) * u64::from(found.unquoted_evidence) / u64::from(found.evidence.max(1))) as u32
        };
        Self {
            longest: found.longest_unquoted,
            two_longest: found.two_longest_unquoted,
            all: found.unquoted_evidence,
            share_permille: unquoted(found.share_permille),
            source_permille: unquoted(found.source_permille),
        }
    }
}

/// `part` of `whole`, in thousandths.
pub(super) fn permille_of(part: u32, whole: u32) -> u32 {
    (u64::from(part) * 1000 / u64::from(whole.max(1))) as u32
}

/// How far a weight goes towards a limit, in thousandths. Capped, so that in a mixed text one script's limit
/// cannot make up for much of the other's.
fn reached(weight: u32, limit: u32) -> u32 {
    permille_of(weight, limit).min(1150)
}

/// Whether the numbers of a match differ in places.
fn other_numbers(found: &Match) -> bool {
    !found.same_post && found.passages.iter().any(|passage| passage.numbers_different > 0)
}
