//! A move in a few lines for whoever asks: what moved and from where, how unusual it is, what was said when, and what
//! is not known. The facts are a value of their own, so that the words of all languages and the panel tell the same.

use chrono::TimeDelta;
use domain::lang::Lang;
use market::facts::Unknown;
use market::study::{Candidate, Link};
use market::{Facts, NewsState};
use serde::{Deserialize, Serialize};

use super::catalogue::{
    BriefConfirmed, BriefHeadline, BriefHeadlineLink, BriefLagAfter, BriefLagBefore, BriefLagSameBar,
    BriefLagWithin, BriefLead, BriefLeftOut, BriefNews, BriefNewsNone, BriefRank, BriefUnknown,
    BriefUnknownBase, BriefUnknownCause, BriefUnknownRank, BriefUnknownSince, BriefUnknownUsual,
    BriefUnknownVolume, BriefUnusual, BriefVolume,
};
use crate::catalogue::{ClauseSeparator, ListSeparator, NoticeAdvice, SentenceSeparator};
use crate::format::{clock, percent};
use crate::market_move::{Headline, data, lead, levels, state_title, way_back};
use crate::user_text::quote_user_text;

/// The most headlines of a brief.
pub const HEADLINES_MAX: usize = 3;

/// The longest address that is shown.
const LINK_CHARS_MAX: usize = 200;

/// Everything a brief tells. Prices are exact (text in JSON), times RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// The move.
    pub facts: Facts,
    /// Where its size stands among earlier moves, if enough of them are stored.
    pub rank: Option<Rank>,
    /// The headlines that stand nearest to it, best score first; an empty list says that none was found.
    pub news: Vec<NearHeadline>,
    /// Venues whose prices were not used, by name.
    pub left_out: Vec<String>,
}

/// Where a move stands among all moves of the same length before it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rank {
    /// The length, in hours.
    pub hours: u32,
    /// How many of the moves were no larger, in percent.
    pub percentile: f64,
    /// How many days of data were looked at.
    pub days: u32,
}

/// A headline near a move, and where it can be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearHeadline {
    /// The headline and its distance.
    #[serde(flatten)]
    pub candidate: Candidate,
    /// Its address.
    pub url: Option<String>,
}

impl From<&NearHeadline> for Headline {
    fn from(near: &NearHeadline) -> Self {
        let Candidate { title, source, out_at, state, .. } = &near.candidate;
        Self { time: *out_at, title: title.clone(), source: source.clone(), state: *state }
    }
}

impl Brief {
    /// The headlines in the order of their times.
    pub fn headlines(&self) -> Vec<Headline> {
        let mut headlines: Vec<Headline> = self.news.iter().map(Headline::from).collect();
        headlines.sort_by_key(|headline| headline.time);
        headlines
    }
}

/// The brief in pieces, for a page that puts them where they belong. The words are those of [`brief`].
#[derive(Debug, Clone, PartialEq)]
pub struct BriefParts {
    /// What moved, from which base, and since when there was no such price.
    pub lead: String,
    /// How unusual that is, as far as it can be told.
    pub unusual: Option<String>,
    /// What was given back, and the round prices on the way.
    pub after: Option<String>,
    /// For each of [`Brief::news`] how far it is from the price.
    pub lags: Vec<String>,
    /// What the data does not tell.
    pub unknown: String,
    /// Where the figures come from and what is left out of them.
    pub data: String,
}

/// The brief in pieces.
pub fn brief_parts(lang: Lang, brief: &Brief) -> BriefParts {
    let facts = &brief.facts;
    BriefParts {
        lead: lead(lang, facts),
        unusual: how_unusual(lang, brief),
        after: after(lang, facts),
        lags: brief.news.iter().map(|near| lag(lang, facts, &near.candidate)).collect(),
        unknown: unknown(lang, brief).trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned(),
        data: sources(lang, brief),
    }
}

/// What was given back, and the round prices on the way.
fn after(lang: Lang, facts: &Facts) -> Option<String> {
    let after = facts.after.as_ref()?;
    let mut told = vec![way_back(lang, facts, after)];
    told.extend(levels(lang, facts));
    Some(told.join(&SentenceSeparator {}.say(lang)))
}

/// Where the figures come from and which venues are left out of them.
fn sources(lang: Lang, brief: &Brief) -> String {
    let mut sources = vec![data(lang, &brief.facts)];
    if !brief.left_out.is_empty() {
        let venues: Vec<String> = brief.left_out.iter().map(|venue| quote_user_text(venue)).collect();
        sources.push(BriefLeftOut { venues: venues.join(&ListSeparator {}.say(lang)) }.say(lang));
    }
    sources.join(&SentenceSeparator {}.say(lang))
}

/// The brief, one subject a line.
pub fn brief(lang: Lang, brief: &Brief) -> String {
    let facts = &brief.facts;
    let mut lines = vec![BriefLead { lead: lead(lang, facts) }.say(lang)];
    lines.extend(how_unusual(lang, brief));
    lines.extend(after(lang, facts));
    lines.extend(news(lang, brief));
    lines.push(unknown(lang, brief));
    lines.push(sources(lang, brief));
    lines.push(NoticeAdvice {}.say(lang));
    lines.join("\n")
}

/// z, rank and volume, as far as they can be told.
fn how_unusual(lang: Lang, brief: &Brief) -> Option<String> {
    let facts = &brief.facts;
    let mut told = Vec::new();
    if let Some((base, z)) = facts.primary().and_then(|base| Some((base, base.z?))) {
        told.push(BriefUnusual { z: percent(z, 2), hours: u64::from(base.hours) }.say(lang));
    }
    if let Some(Rank { hours, percentile, days }) = brief.rank {
        let rank = percent(percentile, 1);
        told.push(BriefRank { rank, hours: hours.into(), days: days.into() }.say(lang));
    }
    if let Some(volume) = facts.volume {
        told.push(BriefVolume { ratio: percent(volume.ratio, 2), hour: clock(volume.hour) }.say(lang));
    }
    (!told.is_empty()).then(|| told.join(&SentenceSeparator {}.say(lang)))
}

fn news(lang: Lang, brief: &Brief) -> Vec<String> {
    if brief.news.is_empty() {
        return vec![BriefNewsNone {}.say(lang)];
    }
    let mut lines = vec![BriefNews {}.say(lang)];
    lines.extend(brief.news.iter().take(HEADLINES_MAX).map(|near| headline(lang, &brief.facts, near)));
    lines
}

fn headline(lang: Lang, facts: &Facts, near: &NearHeadline) -> String {
    let told = Headline::from(near);
    let title = match told.state {
        NewsState::Confirmed => BriefConfirmed { title: state_title(lang, &told) }.say(lang),
        _ => state_title(lang, &told),
    };
    let (source, at) = (quote_user_text(&told.source), clock(told.time));
    let lag = lag(lang, facts, &near.candidate);
    match near.url.as_deref().and_then(link) {
        Some(link) => BriefHeadlineLink { title, source, at, lag, link }.say(lang),
        None => BriefHeadline { title, source, at, lag }.say(lang),
    }
}

/// The distance in the strongest words that are allowed.
fn lag(lang: Lang, facts: &Facts, candidate: &Candidate) -> String {
    let opens = facts.extreme.bar_open;
    let inside = opens <= candidate.out_at && candidate.out_at < opens + TimeDelta::seconds(facts.step_s);
    match candidate.link {
        Link::Within { minutes } => BriefLagWithin { minutes: minutes.unsigned_abs() }.say(lang),
        Link::Amid if inside => BriefLagSameBar {}.say(lang),
        Link::Amid if candidate.lag_minutes >= 0 => {
            BriefLagBefore { minutes: candidate.lag_minutes.unsigned_abs() }.say(lang)
        }
        Link::Amid => BriefLagAfter { minutes: candidate.lag_minutes.unsigned_abs() }.say(lang),
    }
}

/// An address between pointed brackets, so that Discord shows no preview. One with characters that could end the
/// brackets or draw is not shown.
pub(super) fn link(url: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '`' | '|' | '*' | '\\' | '"');
    let web = url.starts_with("https://") || url.starts_with("http://");
    (web && url.len() <= LINK_CHARS_MAX && url.chars().all(plain)).then(|| format!("<{url}>"))
}

/// What the data does not tell. Why a price moved is always among it.
fn unknown(lang: Lang, brief: &Brief) -> String {
    let mut unknown = vec![BriefUnknownCause {}.say(lang)];
    if brief.rank.is_none() {
        unknown.push(BriefUnknownRank {}.say(lang));
    }
    unknown.extend(brief.facts.unknowns.iter().filter_map(|one| match one {
        Unknown::Base { hours } => Some(BriefUnknownBase { hours: u64::from(*hours) }.say(lang)),
        Unknown::Sigma { wanted, samples } => {
            Some(BriefUnknownUsual { wanted: *wanted as u64, samples: *samples as u64 }.say(lang))
        }
        Unknown::VolumeRatio => Some(BriefUnknownVolume {}.say(lang)),
        Unknown::SinceBeyondData { data_from } => {
            Some(BriefUnknownSince { from: clock(*data_from) }.say(lang))
        }
        // Said with the data.
        Unknown::MissingBars { .. } | Unknown::StaleData { .. } => None,
    }));
    BriefUnknown { unknown: unknown.join(&ClauseSeparator {}.say(lang)) }.say(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_only_where_it_cannot_act() {
        assert_eq!(link("https://news.example/a?b=1"), Some("<https://news.example/a?b=1>".to_owned()));
        for bad in ["javascript:alert(1)", "https://x/>@everyone", "https://x y", "https://關稅/"] {
            assert_eq!(link(bad), None, "{bad}");
        }
        assert_eq!(link(&format!("https://{}", "a".repeat(300))), None);
    }
}
