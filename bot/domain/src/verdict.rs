//! What herald says of a post, and why.
//!
//! A verdict is a value, never an error: it carries every reason with its evidence, and the same value makes the
//! receipt, the panel's label and the metric.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::length::{Count, CountMethod};
use crate::snowflake::Snowflake;
use crate::span::CharSpan;
use crate::topic::TopicFinding;

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Entered.
    Accepted,
    /// A person has to look before the list is frozen.
    NeedsReview,
    /// Not entered.
    Rejected,
    /// Deleted by its author or the team; a number already given stays, struck (R16).
    Withdrawn,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 4] =
        [Outcome::Accepted, Outcome::NeedsReview, Outcome::Rejected, Outcome::Withdrawn];

    /// The name in tables and the database.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::NeedsReview => "needs_review",
            Outcome::Rejected => "rejected",
            Outcome::Withdrawn => "withdrawn",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! reason_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The code of a reason, as receipts, tables and appeals name it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum ReasonCode { $($(#[$doc])* #[serde(rename = $name)] $variant,)* }

        impl ReasonCode {
            /// Every code.
            pub const ALL: &'static [ReasonCode] = &[$(ReasonCode::$variant,)*];

            /// The code as text.
            pub fn name(self) -> &'static str {
                match self { $(ReasonCode::$variant => $name,)* }
            }
        }
    };
}

reason_codes! {
    /// No tag of the campaign.
    TagMissing = "tag_missing",
    /// The tag runs into the text after it.
    TagUnclosed = "tag_unclosed",
    /// More distinct topics than allowed.
    ExtraTag = "extra_tag",
    /// Fewer characters than asked.
    TooShort = "too_short",
    /// Made before the window.
    TooEarly = "too_early",
    /// Made after the window.
    Late = "late",
    /// The text that stood at the close was never seen.
    VersionUnknown = "version_unknown",
    /// A bot or a webhook.
    Bot = "bot",
    /// A judge or another member of the team.
    StaffNotEntered = "staff_not_entered",
    /// A forward of another message.
    Forward = "forward",
    /// No text of its own, only an embed or a file.
    EmbedOnly = "embed_only",
    /// Not in the campaign's channel.
    WrongChannel = "wrong_channel",
    /// A passage equals an earlier post.
    CopiedPassage = "copied_passage",
    /// A passage resembles an earlier post; a person decides.
    SimilarEarlier = "similar_earlier",
    /// An earlier post in other words (by a person only).
    Reworded = "reworded",
    /// Little content (by a person only).
    LowContent = "low_content",
    /// Not about the topic (by a person only).
    OffTopic = "off_topic",
    /// Against the server's rules (by a person only).
    RuleBreach = "rule_breach",
    /// A harmful link (by a person only).
    ScamLink = "scam_link",
    /// Deleted by the author.
    Withdrawn = "withdrawn",
    /// Deleted by the team.
    RemovedByStaff = "removed_by_staff",
    /// Erased on request.
    Erased = "erased",
    /// Struck from the numbered list after an objection.
    StruckAfterObjection = "struck_after_objection",
}

impl ReasonCode {
    /// True for the codes that only a person may give.
    pub fn by_person_only(self) -> bool {
        matches!(
            self,
            ReasonCode::Reworded
                | ReasonCode::LowContent
                | ReasonCode::OffTopic
                | ReasonCode::RuleBreach
                | ReasonCode::ScamLink
                | ReasonCode::RemovedByStaff
                | ReasonCode::StruckAfterObjection
        )
    }

    /// True when the author can mend it by an edit before the close.
    pub fn fixable_by_edit(self) -> bool {
        matches!(
            self,
            ReasonCode::TagMissing | ReasonCode::TagUnclosed | ReasonCode::ExtraTag | ReasonCode::TooShort
        )
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is no reason code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no reason code")]
pub struct UnknownReason(pub String);

impl FromStr for ReasonCode {
    type Err = UnknownReason;

    fn from_str(name: &str) -> Result<Self, UnknownReason> {
        let found = ReasonCode::ALL.iter().copied().find(|code| code.name() == name);
        found.ok_or_else(|| UnknownReason(name.to_owned()))
    }
}

/// A passage a post shares with an earlier one (R25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedPassage {
    /// Where it stands in the author's own text.
    pub span: CharSpan,
    /// The author's own characters there.
    pub text: String,
    /// The earlier post.
    pub source: Snowflake,
    /// Who wrote it.
    pub source_author: Snowflake,
    /// When the passage first stood there (R24).
    pub source_at: DateTime<Utc>,
    /// Where it stands in the earlier post.
    pub source_span: CharSpan,
    /// Its length in compared characters: letters and digits after folding.
    pub chars: usize,
}

/// A reason with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// No tag of the campaign.
    TagMissing {
        /// The tags that do stand there.
        found: Vec<String>,
    },
    /// The tag runs into the text after it.
    TagUnclosed {
        /// What was read as one tag.
        typed: String,
        /// Where.
        span: CharSpan,
    },
    /// More distinct topics than allowed.
    ExtraTag {
        /// The topics that stand there.
        typed: Vec<String>,
        /// How many may.
        allowed: u8,
    },
    /// Fewer characters than asked.
    TooShort {
        /// What was counted.
        counted: Count,
        /// What is needed.
        needed: u32,
        /// How it was counted.
        method: CountMethod,
    },
    /// Made before the window.
    TooEarly {
        /// By how many milliseconds.
        by_ms: i64,
    },
    /// Made after the window.
    Late {
        /// By how many milliseconds; 0 is the very moment of the close, which no longer counts.
        by_ms: i64,
    },
    /// The text that stood at the close was never seen.
    VersionUnknown {
        /// When the earliest known text came to be.
        earliest_known: DateTime<Utc>,
    },
    /// A bot or a webhook.
    Bot,
    /// A judge or another member of the team.
    StaffNotEntered,
    /// A forward of another message.
    Forward,
    /// No text of its own.
    EmbedOnly,
    /// Not in the campaign's channel.
    WrongChannel,
    /// A passage equals an earlier post. Provisional: a moderator may lift it, the author may appeal.
    CopiedPassage {
        /// The passages, with their source.
        passages: Vec<SharedPassage>,
    },
    /// A passage resembles an earlier post.
    SimilarEarlier {
        /// The passages, with their source.
        passages: Vec<SharedPassage>,
    },
    /// A person decided.
    Person {
        /// Their reason.
        reason: ReasonCode,
        /// Their words, at most [`NOTE_CHARS_MAX`] characters.
        note: String,
    },
    /// Deleted by the author.
    Withdrawn {
        /// When herald heard of it.
        at: DateTime<Utc>,
    },
}

/// The most characters of a free-text note.
pub const NOTE_CHARS_MAX: usize = 500;

impl Reason {
    /// Its code.
    pub fn code(&self) -> ReasonCode {
        match self {
            Reason::TagMissing { .. } => ReasonCode::TagMissing,
            Reason::TagUnclosed { .. } => ReasonCode::TagUnclosed,
            Reason::ExtraTag { .. } => ReasonCode::ExtraTag,
            Reason::TooShort { .. } => ReasonCode::TooShort,
            Reason::TooEarly { .. } => ReasonCode::TooEarly,
            Reason::Late { .. } => ReasonCode::Late,
            Reason::VersionUnknown { .. } => ReasonCode::VersionUnknown,
            Reason::Bot => ReasonCode::Bot,
            Reason::StaffNotEntered => ReasonCode::StaffNotEntered,
            Reason::Forward => ReasonCode::Forward,
            Reason::EmbedOnly => ReasonCode::EmbedOnly,
            Reason::WrongChannel => ReasonCode::WrongChannel,
            Reason::CopiedPassage { .. } => ReasonCode::CopiedPassage,
            Reason::SimilarEarlier { .. } => ReasonCode::SimilarEarlier,
            Reason::Person { reason, .. } => *reason,
            Reason::Withdrawn { .. } => ReasonCode::Withdrawn,
        }
    }
}

/// Something worth knowing that is no reason against a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The tags can be read in two ways; the better one was taken (R5).
    TagAmbiguous,
    /// Without quoted and shared text too little is left of its own (R10).
    NoOwnText,
    /// Characters that nobody sees stand in the text (R6).
    InvisibleChars,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Flag; 3] = [Flag::TagAmbiguous, Flag::NoOwnText, Flag::InvisibleChars];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Flag::TagAmbiguous => "tag_ambiguous",
            Flag::NoOwnText => "no_own_text",
            Flag::InvisibleChars => "invisible_chars",
        }
    }
}

/// What the comparison with earlier posts found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginalityAnswer {
    /// Nothing to mention.
    Original,
    /// A person should look.
    Review,
    /// The evidence is overwhelming.
    Copied,
}

/// The comparison with earlier posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Originality {
    /// The answer.
    pub answer: OriginalityAnswer,
    /// The shared passages that decided, longest first.
    pub passages: Vec<SharedPassage>,
    /// Stretches that belong to the notice, the news or many posts, and were not counted (R27).
    pub background: Vec<CharSpan>,
    /// The numbers behind the answer, for people.
    pub measured: String,
}

/// Everything that was measured on the judged text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// When the post was made.
    pub posted_at: DateTime<Utc>,
    /// When the judged text came to be; for a post mended by an edit this is its priority time (R14).
    pub version_at: DateTime<Utc>,
    /// The tags found.
    pub topics: TopicFinding,
    /// The counted length.
    pub counted: Count,
    /// The needed length.
    pub needed: u32,
    /// How it was counted.
    pub method: CountMethod,
    /// The counted length without background (R10).
    pub own_count: Count,
    /// The comparison with earlier posts; `None` when another reason already decided.
    pub originality: Option<Originality>,
}

/// What herald says of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The answer.
    pub outcome: Outcome,
    /// Why; empty when accepted.
    pub reasons: Vec<Reason>,
    /// What else is worth knowing.
    pub flags: Vec<Flag>,
    /// What was measured; `None` when no text of the post is known.
    pub evidence: Option<Evidence>,
    /// The rules that were applied.
    pub rules_version: String,
}

impl Verdict {
    /// The codes of the reasons, sorted.
    pub fn codes(&self) -> Vec<ReasonCode> {
        let mut codes: Vec<_> = self.reasons.iter().map(Reason::code).collect();
        codes.sort_unstable_by_key(|code| code.name());
        codes.dedup();
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_serialised_reasons_agree() {
        let reasons = [
            Reason::TagMissing { found: vec![] },
            Reason::Late { by_ms: 400 },
            Reason::Bot,
            Reason::StaffNotEntered,
            Reason::EmbedOnly,
            Reason::CopiedPassage { passages: vec![] },
        ];
        for reason in reasons {
            let json = serde_json::to_value(&reason).unwrap();
            assert_eq!(json["code"], reason.code().name());
        }
        for code in ReasonCode::ALL {
            assert_eq!(code.name().parse(), Ok(*code));
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
        }
        for flag in Flag::ALL {
            assert_eq!(serde_json::to_value(flag).unwrap(), flag.name());
        }
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.name());
        }
    }
}
