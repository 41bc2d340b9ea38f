//! From a post to its verdict.
//!
//! [`screen`] applies every rule that needs only the post and the campaign. What passes is compared with earlier
//! posts by the caller, and [`Screened::conclude`] turns the comparison into the verdict.

use serde::{Deserialize, Serialize};

use crate::campaign::Campaign;
use crate::invisible::has_invisible_chars;
use crate::length::count;
use crate::post::{Judged, PostFacts, PostVersion, judged_version};
use crate::span::CharSpan;
use crate::topic::{TopicFault, TopicFinding, TopicRules, judge_topics};
use crate::verdict::{Evidence, Flag, Originality, OriginalityAnswer, Outcome, Reason, Verdict};

/// What is known of a post when it is judged.
#[derive(Debug, Clone, Copy)]
pub struct PostView<'a> {
    /// What never changes.
    pub facts: &'a PostFacts,
    /// The known texts, in any order.
    pub versions: &'a [PostVersion],
    /// Its author is on the team: a judge, or anyone with a role in the panel during the window (R21).
    pub staff: bool,
    /// When it was deleted.
    pub deleted_at: Option<chrono::DateTime<chrono::Utc>>,
    /// The team deleted it, not its author (R16).
    pub deleted_by_staff: bool,
}

/// What an overwhelming likeness to an earlier post leads to (R25).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopiedAction {
    /// A provisional rejection that a moderator may lift and the author may appeal.
    #[default]
    Reject,
    /// A review item.
    Review,
}

/// The answer of [`screen`].
#[derive(Debug, Clone, PartialEq)]
pub enum Screening {
    /// Another rule already decided; no comparison is needed.
    Decided(Verdict),
    /// Passed so far.
    Compare(Screened),
}

/// A post that passed every rule but originality.
#[derive(Debug, Clone, PartialEq)]
pub struct Screened {
    /// The judged text.
    pub version: PostVersion,
    evidence: Evidence,
    flags: Vec<Flag>,
    rules_version: String,
}

/// Applies every rule that needs only the post and the campaign. `background_of` finds the stretches of a text that
/// belong to the notice or the news (R27). `None` when no text of the post is known yet.
///
/// Reasons of person, place and form stand alone: a bot is not told to write more. All other reasons are listed
/// together, so that one edit can mend them all.
pub fn screen(
    post: &PostView<'_>,
    campaign: &Campaign,
    topics: &TopicRules,
    background_of: impl FnOnce(&str) -> Vec<CharSpan>,
) -> Option<Screening> {
    let rules_version = campaign.rules.version.clone();
    let verdict = |outcome, reasons, flags, evidence| {
        let rules_version = rules_version.clone();
        Screening::Decided(Verdict { outcome, reasons, flags, evidence, rules_version })
    };
    if let Some(at) = post.deleted_at {
        let reason = if post.deleted_by_staff {
            Reason::Person { reason: crate::verdict::ReasonCode::RemovedByStaff, note: String::new() }
        } else {
            Reason::Withdrawn { at }
        };
        return Some(verdict(Outcome::Withdrawn, vec![reason], Vec::new(), None));
    }
    let posted_at = post.facts.posted_at();
    let judged = judged_version(posted_at, post.versions, &campaign.window)?;
    let version = match judged {
        Judged::Version(version) => version,
        Judged::Unknown { .. } => post.versions.iter().min_by_key(|v| v.at)?,
    };
    let alone = if post.facts.author.is_bot {
        Some(Reason::Bot)
    } else if post.staff {
        Some(Reason::StaffNotEntered)
    } else if post.facts.forward {
        Some(Reason::Forward)
    } else if post.facts.channel != campaign.channels.entries {
        Some(Reason::WrongChannel)
    } else if version.text.trim().is_empty() {
        Some(Reason::EmbedOnly)
    } else {
        None
    };
    if let Some(reason) = alone {
        return Some(verdict(Outcome::Rejected, vec![reason], Vec::new(), None));
    }

    let topics = judge_topics(&version.text, topics);
    let tag_spans: Vec<CharSpan> = topics.tags.iter().map(|tag| tag.span).collect();
    let background = background_of(&version.text);
    let (method, needed) = (campaign.rules.count_method, campaign.rules.length_min);
    let counted = count(&version.text, method, &tag_spans, &[]);
    let own_count = count(&version.text, method, &tag_spans, &background);

    let mut reasons = Vec::new();
    if posted_at < campaign.window.opens {
        reasons.push(Reason::TooEarly { by_ms: (campaign.window.opens - posted_at).num_milliseconds() });
    } else if posted_at >= campaign.window.closes {
        reasons.push(Reason::Late { by_ms: (posted_at - campaign.window.closes).num_milliseconds() });
    }
    let unknown = match judged {
        Judged::Unknown { earliest_known } if reasons.is_empty() => Some(earliest_known),
        Judged::Unknown { .. } | Judged::Version(_) => None,
    };
    if let Some(earliest_known) = unknown {
        // What stands there now says nothing about what stood there at the close.
        reasons.push(Reason::VersionUnknown { earliest_known });
    } else {
        match &topics.fault {
            None => {}
            Some(TopicFault::Missing) => {
                let found = topics.tags.iter().map(|tag| tag.typed.clone()).collect();
                reasons.push(Reason::TagMissing { found });
                // Adding the tag alone would not mend it: too many others stand there already (R8).
                let others = distinct(&topics);
                if others.len() > usize::from(campaign.rules.max_distinct_tags) {
                    let allowed = campaign.rules.max_distinct_tags;
                    reasons.push(Reason::ExtraTag { typed: others, allowed });
                }
            }
            Some(TopicFault::Unclosed { typed, span }) => {
                reasons.push(Reason::TagUnclosed { typed: typed.clone(), span: *span });
            }
            Some(TopicFault::Extra { typed, allowed }) => {
                reasons.push(Reason::ExtraTag { typed: typed.clone(), allowed: *allowed });
            }
        }
        if !counted.reaches(needed) {
            reasons.push(Reason::TooShort { counted, needed, method });
        }
    }

    let mut flags = Vec::new();
    if topics.ambiguous {
        flags.push(Flag::TagAmbiguous);
    }
    if counted.reaches(needed) && !own_count.reaches(needed) {
        flags.push(Flag::NoOwnText);
    }
    if topics.invisible_chars || has_invisible_chars(&version.text) {
        flags.push(Flag::InvisibleChars);
    }
    let evidence = Evidence {
        posted_at,
        version_at: version.at,
        topics,
        counted,
        needed,
        method,
        own_count,
        originality: None,
    };
    Some(if reasons.is_empty() {
        Screening::Compare(Screened { version: version.clone(), evidence, flags, rules_version })
    } else if unknown.is_some() {
        verdict(Outcome::NeedsReview, reasons, flags, Some(evidence))
    } else {
        verdict(Outcome::Rejected, reasons, flags, Some(evidence))
    })
}

/// The topics of a finding as first typed, each folded form once.
fn distinct(topics: &TopicFinding) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    topics.tags.iter().filter(|tag| seen.insert(&tag.folded)).map(|tag| tag.typed.clone()).collect()
}

impl Screened {
    /// The verdict once the text is compared with earlier posts.
    pub fn conclude(mut self, originality: Originality, copied: CopiedAction) -> Verdict {
        let passages = originality.passages.clone();
        let (outcome, reasons) = match (originality.answer, copied) {
            (OriginalityAnswer::Original, _) => (Outcome::Accepted, Vec::new()),
            (OriginalityAnswer::Review, _) => {
                (Outcome::NeedsReview, vec![Reason::SimilarEarlier { passages }])
            }
            (OriginalityAnswer::Copied, CopiedAction::Reject) => {
                (Outcome::Rejected, vec![Reason::CopiedPassage { passages }])
            }
            (OriginalityAnswer::Copied, CopiedAction::Review) => {
                (Outcome::NeedsReview, vec![Reason::CopiedPassage { passages }])
            }
        };
        self.evidence.originality = Some(originality);
        Verdict {
            outcome,
            reasons,
            flags: self.flags,
            evidence: Some(self.evidence),
            rules_version: self.rules_version,
        }
    }
}
