//! What was measured on a post, for people: every check, the passages, the counts, and what asks for a second look.

use campaigns::panel::review::Signal;
use domain::lang::Lang;
use domain::length::CountMethod;
use domain::span::CharSpan;
use domain::verdict::{OriginalityAnswer, Reason, ReasonCode, SharedPassage, Verdict};
use wording::panel::{Post as W, counted, passage_chars, post_signal_burst, post_signal_young, signal_again};

use crate::moment::Moment;

/// Passages that are shown; more are in the receipt.
const PASSAGES_MAX: usize = 12;

/// A check with what was measured.
pub(super) struct Check {
    pub(super) name: W,
    pub(super) fine: bool,
    pub(super) text: String,
    pub(super) at: Option<Moment>,
}

/// A passage that an earlier post has as well.
pub(super) struct Passage {
    pub(super) length: String,
    pub(super) text: String,
    pub(super) source: String,
    pub(super) source_at: Moment,
}

/// Every check in the order of the rules, with what was measured; what failed is said in its own sentence.
pub(super) fn checks(verdict: &Verdict, lang: Lang) -> Vec<Check> {
    let Some(evidence) = &verdict.evidence else { return Vec::new() };
    let failed = |codes: &[ReasonCode]| verdict.reasons.iter().find(|reason| codes.contains(&reason.code()));
    let check = |name, codes: &[ReasonCode], measured: String, at| {
        let against: Option<&Reason> = failed(codes);
        let text = against.map_or(measured, |reason| wording::reason(lang, reason));
        Check { name, fine: against.is_none(), text, at }
    };
    let tags: Vec<&str> = evidence.topics.tags.iter().map(|tag| tag.typed.as_str()).collect();
    let originality = match evidence.originality.as_ref().map(|originality| originality.answer) {
        None => W::NotCompared,
        Some(OriginalityAnswer::Original) => W::Original,
        Some(OriginalityAnswer::Review) => W::ReviewIt,
        Some(OriginalityAnswer::Copied) => W::Copied,
    };
    vec![
        check(
            W::Window,
            &[ReasonCode::TooEarly, ReasonCode::Late, ReasonCode::VersionUnknown],
            String::new(),
            Some(Moment(evidence.posted_at)),
        ),
        check(
            W::Topic,
            &[ReasonCode::TagMissing, ReasonCode::TagUnclosed, ReasonCode::ExtraTag],
            tags.join(" "),
            None,
        ),
        check(
            W::Length,
            &[ReasonCode::TooShort],
            counted(lang, evidence.counted, evidence.needed, evidence.method),
            None,
        ),
        Check {
            name: W::OwnLength,
            fine: !verdict.flags.contains(&domain::verdict::Flag::NoOwnText),
            text: evidence.own_count.to_string(),
            at: None,
        },
        check(
            W::Originality,
            &[ReasonCode::CopiedPassage, ReasonCode::SimilarEarlier],
            originality.say(lang),
            None,
        ),
    ]
}

/// What a signal says: what was seen, never what it means.
pub(super) fn signal_text(signal: Signal, lang: Lang) -> String {
    match signal {
        Signal::YoungAccount(days) => post_signal_young(lang, days.unsigned_abs()),
        Signal::Burst(posts) => post_signal_burst(lang, posts as u64),
        Signal::PostedAgain(_) => signal_again(lang),
    }
}

/// The judged text by every counting method, and which of them decides.
pub(super) fn counts(text: &str, verdict: Option<&Verdict>) -> Vec<(&'static str, String, bool)> {
    let Some(evidence) = verdict.and_then(|verdict| verdict.evidence.as_ref()) else { return Vec::new() };
    let tags: Vec<CharSpan> = evidence.topics.tags.iter().map(|tag| tag.span).collect();
    let count = |method: CountMethod| {
        let counted = domain::length::count(text, method, &tags, &[]).to_string();
        (method.name(), counted, method == evidence.method)
    };
    CountMethod::ALL.into_iter().map(count).collect()
}

/// The passages of the reasons, at most [`PASSAGES_MAX`].
pub(super) fn passages(verdict: &Verdict, lang: Lang) -> Vec<Passage> {
    let mut found: Vec<&SharedPassage> = Vec::new();
    for reason in &verdict.reasons {
        if let Reason::CopiedPassage { passages } | Reason::SimilarEarlier { passages } = reason {
            found.extend(passages);
        }
    }
    let shown = |passage: &SharedPassage| Passage {
        length: passage_chars(lang, passage.chars),
        text: passage.text.clone(),
        source: passage.source.to_string(),
        source_at: Moment(passage.source_at),
    };
    found.into_iter().take(PASSAGES_MAX).map(shown).collect()
}
