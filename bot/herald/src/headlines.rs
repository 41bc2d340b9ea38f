//! Which headlines stand beside a move.

use chrono::TimeDelta;
use domain::lang::Lang;
use market::{Facts, NewsItem, NewsState, TriggerOptions};
use wording::Headline;

/// The most headlines a paragraph names.
const HEADLINES_MAX: usize = 2;

/// The headlines about the theme that were out near the extreme of the move and known when the facts were taken, in
/// the reader's language where there are any. Which came first matters, so they stay in the order of their times.
pub fn around(news: &[NewsItem], triggers: &TriggerOptions, lang: Lang, facts: &Facts) -> Vec<Headline> {
    let extreme = facts.extreme.bar_open;
    let from = extreme - TimeDelta::minutes(triggers.gate.before_minutes.into());
    let to = extreme + TimeDelta::minutes(triggers.gate.hold_minutes.into());
    let mut near: Vec<&NewsItem> = news
        .iter()
        .filter(|item| item.known_at() <= facts.at && (from..=to).contains(&item.out_at()))
        .filter(|item| !matches!(item.state, NewsState::Retracted | NewsState::Disputed))
        .filter(|item| triggers.theme.term_in(&item.title).is_some())
        .collect();
    if near.iter().any(|item| reads(item, lang)) {
        near.retain(|item| reads(item, lang));
    }
    // The nearest ones to the extreme speak about it; then by time.
    near.sort_by_key(|item| (item.out_at() - extreme).abs());
    near.truncate(HEADLINES_MAX);
    near.sort_by_key(|item| item.out_at());
    near.into_iter().map(Headline::from).collect()
}

fn reads(item: &NewsItem, lang: Lang) -> bool {
    item.lang.parse() == Ok(lang)
}
