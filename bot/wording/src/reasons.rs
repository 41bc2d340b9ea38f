//! Reasons with their evidence, and how to mend them.

use domain::lang::Lang;
use domain::length::Count;
use domain::verdict::{Flag, NOTE_CHARS_MAX, Reason, ReasonCode, SharedPassage};

use crate::catalogue::{
    self, AndMore, ListSeparator, MendEmbedOnly, MendExtraTag, MendForward, MendPostAgain, MendSimilar,
    MendTagMissing, MendTagUnclosed, MendTooShort, MendWithdrawn, MendWrongChannel, ReasonBot, ReasonCopied,
    ReasonEmbedOnly, ReasonExtraTag, ReasonForward, ReasonLate, ReasonLateAtClose, ReasonPerson,
    ReasonPersonNote, ReasonSimilar, ReasonStaff, ReasonTagMissing, ReasonTagMissingFound, ReasonTagUnclosed,
    ReasonTooEarly, ReasonTooShort, ReasonVersionUnknown, ReasonWithdrawn, ReasonWrongChannel,
};
use crate::format::{duration, moment};
use crate::user_text::quote_at_most;

/// Most topics of a post that are named one by one.
const TOPICS_SHOWN_MAX: usize = 5;
/// Most characters of a topic that are shown: a tag has at most 40 between its two signs (R3).
const TOPIC_CHARS_MAX: usize = 42;

/// The name of a reason in a few words, as a heading or a filter shows it.
pub fn reason_name(lang: Lang, code: ReasonCode) -> String {
    catalogue::reason_name(lang, code)
}

/// What a flag says.
pub fn flag(lang: Lang, flag: Flag) -> String {
    catalogue::flag(lang, flag)
}

/// A reason as one sentence with its evidence. The passages of a likeness are shown by the receipt, which knows the
/// campaign and can link to the earlier post.
pub fn reason(lang: Lang, reason: &Reason) -> String {
    match reason {
        Reason::TagMissing { found } if found.is_empty() => ReasonTagMissing {}.say(lang),
        Reason::TagMissing { found } => ReasonTagMissingFound { found: topics(lang, found) }.say(lang),
        Reason::TagUnclosed { typed, span: _ } => ReasonTagUnclosed { typed: quote_topic(typed) }.say(lang),
        Reason::ExtraTag { typed, allowed } => {
            ReasonExtraTag { typed: topics(lang, typed), allowed: u64::from(*allowed) }.say(lang)
        }
        Reason::TooShort { counted, needed, method } => ReasonTooShort {
            counted: counted.to_string(),
            method: method.name().to_owned(),
            needed: u64::from(*needed),
        }
        .say(lang),
        Reason::TooEarly { by_ms } => ReasonTooEarly { by: duration(lang, *by_ms) }.say(lang),
        Reason::Late { by_ms: 0 } => ReasonLateAtClose {}.say(lang),
        Reason::Late { by_ms } => ReasonLate { by: duration(lang, *by_ms) }.say(lang),
        Reason::VersionUnknown { earliest_known } => {
            ReasonVersionUnknown { earliest: moment(*earliest_known) }.say(lang)
        }
        Reason::Bot => ReasonBot {}.say(lang),
        Reason::StaffNotEntered => ReasonStaff {}.say(lang),
        Reason::Forward => ReasonForward {}.say(lang),
        Reason::EmbedOnly => ReasonEmbedOnly {}.say(lang),
        Reason::WrongChannel => ReasonWrongChannel {}.say(lang),
        Reason::CopiedPassage { passages } => ReasonCopied { chars: longest(passages) }.say(lang),
        Reason::SimilarEarlier { passages } => ReasonSimilar { chars: longest(passages) }.say(lang),
        Reason::Person { reason, note } => person(lang, *reason, note),
        Reason::Withdrawn { at } => ReasonWithdrawn { at: moment(*at) }.say(lang),
    }
}

/// A decision by a person, with the words that came with it.
pub(crate) fn person(lang: Lang, code: ReasonCode, note: &str) -> String {
    let name = reason_name(lang, code);
    if note.trim().is_empty() {
        ReasonPerson { name }.say(lang)
    } else {
        ReasonPersonNote { name, note: quote_at_most(note, NOTE_CHARS_MAX) }.say(lang)
    }
}

/// What the author can do about a reason while the campaign is open; `None` when nothing helps but an appeal.
pub fn how_to_mend(lang: Lang, reason: &Reason) -> Option<String> {
    match reason {
        Reason::TagMissing { .. } => Some(MendTagMissing {}.say(lang)),
        Reason::TagUnclosed { .. } => Some(MendTagUnclosed {}.say(lang)),
        Reason::ExtraTag { allowed, .. } => Some(MendExtraTag { allowed: u64::from(*allowed) }.say(lang)),
        Reason::TooShort { counted, needed, .. } => {
            let missing = Count::from_whole(*needed).halves().saturating_sub(counted.halves());
            Some(MendTooShort { missing: Count::from_halves(missing).to_string() }.say(lang))
        }
        Reason::TooEarly { .. } => Some(MendPostAgain {}.say(lang)),
        Reason::Withdrawn { .. } => Some(MendWithdrawn {}.say(lang)),
        Reason::Forward => Some(MendForward {}.say(lang)),
        Reason::EmbedOnly => Some(MendEmbedOnly {}.say(lang)),
        Reason::WrongChannel => Some(MendWrongChannel {}.say(lang)),
        Reason::CopiedPassage { .. } | Reason::SimilarEarlier { .. } => Some(MendSimilar {}.say(lang)),
        Reason::Late { .. }
        | Reason::VersionUnknown { .. }
        | Reason::Bot
        | Reason::StaffNotEntered
        | Reason::Person { .. } => None,
    }
}

/// A topic as typed. Signs and letters alone cannot act on Discord and stay as they are; anything else is escaped.
fn quote_topic(typed: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, '#' | '﹟' | '＃');
    if typed.chars().all(harmless) && typed.chars().count() <= TOPIC_CHARS_MAX {
        typed.to_owned()
    } else {
        quote_at_most(typed, TOPIC_CHARS_MAX)
    }
}

/// Topics as their author typed them, each once, the first few by name.
pub(crate) fn topics<T: AsRef<str>>(lang: Lang, typed: &[T]) -> String {
    let mut shown: Vec<String> = Vec::new();
    for topic in typed {
        let topic = quote_topic(topic.as_ref());
        if !shown.contains(&topic) {
            shown.push(topic);
        }
    }
    let more = shown.len().saturating_sub(TOPICS_SHOWN_MAX);
    shown.truncate(TOPICS_SHOWN_MAX);
    if more > 0 {
        shown.push(AndMore { more: more as u64 }.say(lang));
    }
    shown.join(&ListSeparator {}.say(lang))
}

fn longest(passages: &[SharedPassage]) -> u64 {
    passages.iter().map(|passage| passage.chars).max().unwrap_or(0) as u64
}
