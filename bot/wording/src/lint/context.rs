//! The part of the check that knows more than the campaign: the facts of its event, its headlines, the budget, and the
//! other campaigns of the server.

use domain::campaign::Campaign;
use domain::lang::Lang;
use market::NewsState;

use super::figures::Known;
use super::{LintCode, LintFinding};
use crate::market_move::Headline;
use crate::user_text::quote_user_text;

/// What is known beside the campaign itself. What is left empty is not checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct LintContext<'a> {
    /// What all prizes may cost together, in hundredths of the currency.
    pub budget_minor: Option<u64>,
    /// The computed facts that the figures of the news paragraph may come from.
    pub facts: &'a [market::Facts],
    /// The headlines of the event, as far as they are believed now.
    pub headlines: &'a [Headline],
    /// The other live campaigns of the server.
    pub others: &'a [Campaign],
}

/// The words that say how far a headline is believed, in the three languages.
fn labels(state: NewsState) -> &'static [&'static str] {
    match state {
        NewsState::Confirmed => &[],
        NewsState::Rumour => &["未經證實", "未经证实", "unconfirmed"],
        NewsState::Disputed => &["爭議", "争议", "disputed"],
        NewsState::Retracted => &["撤回", "withdrawn", "retracted"],
    }
}

/// How far behind a title its label may stand, in characters.
const LABEL_WITHIN_CHARS: usize = 24;

pub(super) fn lint_context(campaign: &Campaign, context: &LintContext<'_>) -> Vec<LintFinding> {
    let mut found = Vec::new();
    if let Some(budget) = context.budget_minor
        && campaign.prize.budget_minor() != Some(budget)
    {
        let prize = &campaign.prize;
        let evidence =
            format!("{} × {} ≠ {}.{:02}", prize.winners_max, prize.amount(), budget / 100, budget % 100);
        found.push(LintFinding::new(LintCode::BudgetDiffers, None).about(evidence));
    }
    if let Ok(own) = campaign.topic_rules() {
        let others = context.others.iter().filter(|other| other.id != campaign.id);
        for other in others {
            if let Some((_, theirs)) = other.topic_rules().ok().and_then(|rules| own.clashes_with(&rules)) {
                found.push(
                    LintFinding::new(LintCode::TagClash, None).about(format!("{theirs} ({})", other.id)),
                );
            }
        }
    }
    for lang in Lang::ALL {
        let body = campaign.body.get(lang);
        found.extend(unlabelled(lang, body, context.headlines));
        if !context.facts.is_empty() {
            let known = Known::of(campaign, context.facts, context.headlines);
            let unknown = known.unknown_in(body);
            found.extend(
                unknown
                    .into_iter()
                    .map(|figure| LintFinding::new(LintCode::FigureUnknown, lang).about(figure)),
            );
        }
    }
    found
}

fn unlabelled(lang: Lang, body: &str, headlines: &[Headline]) -> Vec<LintFinding> {
    let mut found = Vec::new();
    for headline in headlines.iter().filter(|headline| headline.state != NewsState::Confirmed) {
        let title = quote_user_text(&headline.title);
        for (at, _) in body.match_indices(title.as_str()).filter(|_| !title.is_empty()) {
            let behind: String = body[at + title.len()..].chars().take(LABEL_WITHIN_CHARS).collect();
            let behind = behind.to_lowercase();
            if !labels(headline.state).iter().any(|label| behind.contains(label)) {
                found.push(LintFinding::new(LintCode::NewsUnlabelled, lang).about(&headline.title));
                break;
            }
        }
    }
    found
}
