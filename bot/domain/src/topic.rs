//! Finding the topic tags of a post and holding them against a campaign's rule (rules R1 to R8).
//!
//! A tag has two forms, the paired `#话题#` of Chinese boards and the open `#topic` of the rest of the world, and
//! nothing but the campaign's own list tells some texts apart. So the judge reads the pairs first, and where a text
//! can be read in two ways it keeps the reading that lets the member pass (rule R5).

pub(crate) mod areas;
#[cfg(test)]
mod properties;
mod reading;
mod rules;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::reading::{Reader, Reading, Spots};
pub use self::rules::{TopicRules, TopicRulesError};
use crate::fold::is_default_ignorable;
use crate::span::CharSpan;

/// Most characters of a tag between its signs, not counting default-ignorable ones (rule R3).
pub const MAX_TAG_CHARS: usize = 40;

/// The lines of a message that quote somebody: those that begin with `> `, and everything after `>>> ` (R2). In order.
pub fn quoted_spans(text: &str) -> Vec<CharSpan> {
    let chars: Vec<char> = text.chars().collect();
    let areas = areas::scan(&chars, &areas::Work::default());
    areas.iter().filter(|area| area.kind == areas::AreaKind::Quote).map(|area| area.span).collect()
}

/// How a tag was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagForm {
    /// Between two signs: `#话题#` (rule R3).
    Paired,
    /// After one sign, up to the first character that cannot be part of a tag: `#topic` (rule R4).
    Open,
}

/// One tag in a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundTag {
    /// The tag as its author typed it, with its signs.
    pub typed: String,
    /// The text between the signs in its comparison form (rule R6).
    pub folded: String,
    /// Where it stands, signs included: `span.of(text)` is `typed`.
    pub span: CharSpan,
    /// How it was written.
    pub form: TagForm,
    /// True for the campaign's tag and its aliases.
    pub is_campaign_tag: bool,
}

/// Why the tags of a post do not satisfy the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum TopicFault {
    /// The campaign's tag is not there (`tag_missing`).
    Missing,
    /// The campaign's tag is there, but other characters run on from it: a space or a closing `#` is needed
    /// (`tag_unclosed`, rule R4).
    Unclosed {
        /// The sign and all characters that count as its tag, as typed.
        typed: String,
        /// Where they stand.
        span: CharSpan,
    },
    /// More distinct topics than allowed (`extra_tag`, rule R8).
    Extra {
        /// The topics besides the campaign's, as first typed, in order.
        typed: Vec<String>,
        /// Distinct topics allowed, the campaign's included.
        allowed: u8,
    },
}

/// What the topic rule says about a post, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicFinding {
    /// All tags in order, in the reading that was kept.
    pub tags: Vec<FoundTag>,
    /// What is wrong, or `None` when the post passes.
    pub fault: Option<TopicFault>,
    /// The text can be read in two ways, and only one of them passes (`tag_ambiguous`, rule R5).
    pub ambiguous: bool,
    /// A tag holds characters that nobody can see (`invisible_chars`, rule R6).
    pub invisible_chars: bool,
}

/// Finds the tags of `text` and judges them by `rules` (rules R1 to R8).
///
/// The work grows with the length of the text whatever it holds.
pub fn judge_topics(text: &str, rules: &TopicRules) -> TopicFinding {
    judge_counting_work(text, rules).0
}

/// The finding, and the number of characters looked at for it.
fn judge_counting_work(text: &str, rules: &TopicRules) -> (TopicFinding, usize) {
    if !text.contains(is_sign) {
        return (TopicFinding::of(vec![], Some(TopicFault::Missing), false), text.len());
    }
    let reader = Reader::new(text, rules);
    let paired = reader.read(Spots::None);
    let mut readings = vec![paired];
    if readings[0].has_open_alternative {
        readings.push(reader.read(Spots::BeforeCampaignTag));
        readings.push(reader.read(Spots::All));
    }
    let faults: Vec<Option<TopicFault>> = readings.iter().map(|reading| fault(reading, rules)).collect();
    let passes = faults.iter().filter(|fault| fault.is_none()).count();
    // Pairing comes first. Among readings that fail alike, the one that found the campaign's tag explains more.
    let kept = faults
        .iter()
        .position(Option::is_none)
        .or_else(|| readings.iter().position(Reading::has_campaign_tag))
        .unwrap_or(0);
    let ambiguous = passes > 0 && passes < readings.len();
    let work = reader.work();
    let tags = readings.swap_remove(kept).tags;
    let fault = faults.into_iter().nth(kept).flatten();
    (TopicFinding::of(tags, fault, ambiguous), work)
}

impl TopicFinding {
    fn of(tags: Vec<FoundTag>, fault: Option<TopicFault>, ambiguous: bool) -> Self {
        let invisible_chars = tags.iter().any(|tag| tag.typed.contains(is_default_ignorable));
        Self { tags, fault, ambiguous, invisible_chars }
    }

    /// True when the post carries the campaign's topic as asked.
    pub fn passes(&self) -> bool {
        self.fault.is_none()
    }
}

/// Rule R8: the campaign's tag is there, and the distinct folded topics are at most as many as allowed. All tags of
/// the campaign count as one topic, and repeats count once.
fn fault(reading: &Reading, rules: &TopicRules) -> Option<TopicFault> {
    if !reading.has_campaign_tag() {
        return Some(match &reading.unclosed {
            Some((typed, span)) => TopicFault::Unclosed { typed: typed.clone(), span: *span },
            None => TopicFault::Missing,
        });
    }
    let mut others: Vec<&FoundTag> = Vec::new();
    for tag in reading.tags.iter().filter(|tag| !tag.is_campaign_tag) {
        // More topics than this are a fault already, and naming them all helps nobody.
        if others.len() > usize::from(u8::MAX) {
            break;
        }
        if others.iter().all(|other| other.folded != tag.folded) {
            others.push(tag);
        }
    }
    let allowed = rules.max_distinct();
    (others.len() + 1 > usize::from(allowed))
        .then(|| TopicFault::Extra { typed: others.iter().map(|tag| tag.typed.clone()).collect(), allowed })
}

/// The three signs that start and close a tag (rule R1).
pub(crate) fn is_sign(c: char) -> bool {
    matches!(c, '#' | '﹟' | '＃')
}
