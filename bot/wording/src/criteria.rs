//! The names of judging criteria.

use domain::campaign::{Campaign, Criterion};
use domain::lang::Lang;

use crate::catalogue::{ListSeparator, NoticeWeight, criterion_name};
use crate::user_text::quote_user_text;

/// The criteria that have a name in every language. A campaign may use others; they show under their own id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownCriterion {
    Analysis,
    Clarity,
    Creativity,
    Depth,
    Evidence,
    Insight,
    Interaction,
    Originality,
    Quality,
    Reasoning,
    Relevance,
    Strategy,
}

impl KnownCriterion {
    fn of(id: &str) -> Option<Self> {
        Some(match id {
            "analysis" => Self::Analysis,
            "clarity" => Self::Clarity,
            "creativity" => Self::Creativity,
            "depth" => Self::Depth,
            "evidence" => Self::Evidence,
            "insight" => Self::Insight,
            "interaction" => Self::Interaction,
            "originality" => Self::Originality,
            "quality" => Self::Quality,
            "reasoning" => Self::Reasoning,
            "relevance" => Self::Relevance,
            "strategy" => Self::Strategy,
            _ => return None,
        })
    }
}

/// The name of a criterion.
pub(crate) fn name(lang: Lang, criterion: &Criterion) -> String {
    KnownCriterion::of(&criterion.id)
        .map_or_else(|| quote_user_text(&criterion.id), |known| criterion_name(lang, known))
}

/// Every criterion with its weight, in published order.
pub(crate) fn weights(lang: Lang, campaign: &Campaign) -> String {
    let each = campaign.criteria.iter().map(|criterion| {
        NoticeWeight { criterion: name(lang, criterion), weight: u64::from(criterion.weight) }.say(lang)
    });
    each.collect::<Vec<_>>().join(&ListSeparator {}.say(lang))
}
