//! Comparing a post with all earlier ones.
//!
//! A `Desk` is the memory of one campaign: the index over every text of its posts, and the background that anyone
//! may quote. It is a cache of the store and can be thrown away at any time.
//!
//! Priority belongs to a passage, not to a post (R24): the earliest version that contains it. A text of which the
//! author had written parts before, in an earlier version or in another post (R26), is therefore compared in slices.
//! What it shares with others' posts made before the first of these counts as it stands; against posts made between
//! two of them only that part counts which none of the author's earlier texts contained yet.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::lang::Lang;
use domain::post::{PostFacts, PostVersion};
use domain::snowflake::Snowflake;
use domain::span::CharSpan;
use domain::topic::quoted_spans;
use domain::verdict::{Originality, OriginalityAnswer, SharedPassage};
use overlap::{Answer, Background, Document, Finding, Index, JudgeOptions, Question, judge};
use store::{StoredPost, Tx};

use crate::error::{Error, Result};
use crate::pages::Pages;
use crate::service::Service;

/// How many of the shared passages a verdict carries: the longest ones.
const PASSAGES_MAX: usize = 8;

/// The memory of one campaign.
pub(crate) struct Desk {
    index: Index,
    background_texts: Vec<String>,
    background: Background,
    /// Every text that was learned, by post and number of the version. The text itself is in the store.
    known: HashSet<(Snowflake, u32)>,
    id: CampaignId,
    closes: DateTime<Utc>,
    /// How often what the desk is built from had changed when this one was last up to date.
    stand: u64,
}

/// Counts the changes of what the desks of a campaign are built from. Every process has a desk of its own.
fn stand_cursor(id: &CampaignId) -> String {
    format!("desk:{id}")
}

async fn stand(tx: &mut Tx, id: &CampaignId) -> Result<u64> {
    let name = stand_cursor(id);
    let Some(stand) = tx.cursor(&name).await? else { return Ok(0) };
    stand.parse().map_err(|_| Error::Stored {
        what: "cursor",
        key: name,
        detail: format!("{stand:?} is no count"),
    })
}

/// Throws a desk away that does not know what another process has learned.
pub(crate) async fn forget_stale(
    tx: &mut Tx,
    desks: &mut HashMap<CampaignId, Desk>,
    id: &CampaignId,
) -> Result<()> {
    if let Some(desk) = desks.get(id)
        && desk.stand != stand(tx, id).await?
    {
        desks.remove(id);
    }
    Ok(())
}

/// Tells every other process that this transaction has learned something; the desk at hand knows it.
pub(crate) async fn move_on(
    tx: &mut Tx,
    desks: &mut HashMap<CampaignId, Desk>,
    id: &CampaignId,
) -> Result<()> {
    let next = stand(tx, id).await? + 1;
    tx.set_cursor(&stand_cursor(id), &next.to_string()).await?;
    if let Some(desk) = desks.get_mut(id) {
        desk.stand = next;
    }
    Ok(())
}

impl Service {
    /// The desk of a campaign, built from the store when there is none.
    pub(crate) async fn desk<'a>(
        &self,
        tx: &mut Tx,
        desks: &'a mut HashMap<CampaignId, Desk>,
        campaign: &Campaign,
    ) -> Result<&'a Desk> {
        if !desks.contains_key(&campaign.id) {
            let texts = self.background_texts(tx, campaign).await?;
            let index = Index::new(self.settings.index.clone())
                .map_err(|error| Error::Originality(error.to_string()))?;
            let background = Background::new(texts.iter().map(String::as_str));
            let mut desk = Desk {
                index,
                background_texts: texts,
                background,
                known: HashSet::new(),
                id: campaign.id.clone(),
                closes: campaign.window.closes,
                stand: stand(tx, &campaign.id).await?,
            };
            let mut pages = Pages::of(&campaign.id);
            while let Some(page) = pages.next(tx).await? {
                for post in &page {
                    desk.remember(post)?;
                }
            }
            desks.insert(campaign.id.clone(), desk);
        }
        Ok(&desks[&campaign.id])
    }

    /// The texts anyone may quote: the notice in every language, the topic, the headlines, the operator's list, and what
    /// people have left out (R27).
    async fn background_texts(&self, tx: &mut Tx, campaign: &Campaign) -> Result<Vec<String>> {
        let mut texts = self.settings.allowed_texts.clone();
        texts.extend(campaign.aliases.iter().chain([&campaign.topic]).cloned());
        for lang in Lang::ALL {
            texts.extend(wording::notice_messages(lang, campaign));
            for text in [&campaign.title, &campaign.body, &campaign.question] {
                texts.push(text.get(lang).clone());
            }
        }
        let excluded = tx.exclusions(&campaign.id).await?;
        let counts = |row: &store::ExclusionRow| row.lifted.is_none() && !row.text.is_empty();
        texts.extend(excluded.into_iter().filter(counts).map(|row| row.text));
        let from = DateTime::<Utc>::MIN_UTC;
        for row in tx.news(from, campaign.window.closes).await? {
            texts.push(row.title);
        }
        Ok(texts)
    }
}

impl Desk {
    /// Takes in every text of a post that is not known yet. Returns the posts made later that share something with
    /// it: their verdicts may change.
    pub(crate) fn learn(&mut self, post: &StoredPost) -> Result<Vec<Snowflake>> {
        let new = self.remember(post)?;
        let later = new.iter().flat_map(|(text, time_ms)| self.index.later_sharers(text, *time_ms));
        Ok(later.map(Snowflake).collect())
    }

    /// Takes in every text of a post that is not known yet, and returns those with their times.
    fn remember(&mut self, post: &StoredPost) -> Result<Vec<(String, i64)>> {
        let Some(facts) = &post.facts else { return Ok(Vec::new()) };
        if facts.author.is_bot || facts.forward {
            return Ok(Vec::new());
        }
        let mut new = Vec::new();
        for version in &post.versions {
            let number = version_number(post.id, version.at);
            let key = (post.id, number);
            if version.at >= self.closes || self.known.contains(&key) {
                continue;
            }
            let text = own_words(&version.text);
            let time_ms = version.at.timestamp_millis();
            let document =
                Document { id: post.id.0, version: number, author: facts.author.id.0, time_ms, text: &text };
            self.index.insert(document).map_err(|error| Error::Originality(error.to_string()))?;
            self.known.insert(key);
            new.push((text, time_ms));
        }
        Ok(new)
    }

    /// The stretches of a text that belong to the background.
    pub(crate) fn background_spans(&self, text: &str) -> Vec<CharSpan> {
        let mut spans = quoted_spans(text);
        spans.extend(self.background.spans(text).into_iter().map(|span| CharSpan::new(span.start, span.end)));
        spans.sort_unstable();
        spans
    }

    /// Compares the judged text of a post with everything earlier.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn compare(
        &self,
        tx: &mut Tx,
        facts: &PostFacts,
        versions: &[PostVersion],
        judged: &PostVersion,
        options: &JudgeOptions,
    ) -> Result<Originality> {
        let whole = self.ask(&self.background, facts, judged, judged.at, options);
        let own = self.own_texts(tx, facts, versions, judged, &whole).await?;
        let found = if own.len() == 1 || whole.answer == Answer::Original {
            whole
        } else {
            let mut worst = self.ask(&self.background, facts, judged, own[0].0, options);
            for step in 1..own.len() {
                let before = own[..step].iter().map(|(_, text)| text.as_str());
                let texts = self.background_texts.iter().map(String::as_str).chain(before);
                let background = Background::new(texts);
                let slice = self.ask(&background, facts, judged, own[step].0, options);
                if severity(slice.answer) > severity(worst.answer) {
                    worst = slice;
                }
            }
            // A slice leaves out most of the text, so its shares are too large: a passage that came with an edit
            // never weighs more than in a post written at once.
            if severity(worst.answer) > severity(whole.answer) {
                worst.answer = whole.answer;
            }
            worst
        };
        let background = self.background_spans(&judged.text);
        Ok(to_domain(&found, &judged.text, background))
    }

    /// Everything the author had written by then that may hold a part of the judged text, by time: the versions of
    /// the post up to the judged one, and earlier posts that share something with it.
    async fn own_texts(
        &self,
        tx: &mut Tx,
        facts: &PostFacts,
        versions: &[PostVersion],
        judged: &PostVersion,
        whole: &Finding,
    ) -> Result<Vec<(DateTime<Utc>, String)>> {
        let mut own: Vec<(DateTime<Utc>, String)> = versions
            .iter()
            .filter(|version| version.at <= judged.at)
            .map(|version| (version.at, version.text.clone()))
            .collect();
        for found in &whole.own_earlier {
            let (id, number) = (Snowflake(found.source.id), found.source.version);
            if id == facts.id {
                continue;
            }
            let Some(post) = tx.post(&self.id, id).await? else { continue };
            let version = post.versions.iter().find(|version| version_number(id, version.at) == number);
            own.extend(version.map(|version| (version.at, own_words(&version.text))));
        }
        own.sort_unstable();
        Ok(own)
    }

    fn ask(
        &self,
        background: &Background,
        facts: &PostFacts,
        judged: &PostVersion,
        before: DateTime<Utc>,
        options: &JudgeOptions,
    ) -> Finding {
        let text = own_words(&judged.text);
        let question =
            Question { text: &text, author: facts.author.id.0, before_ms: before.timestamp_millis() };
        judge(&self.index, background, &question, options)
    }
}

/// A text with blanks where it quotes somebody: a quoted line is neither held against its author nor theirs to be
/// copied from (R27). Every other character keeps its place.
pub(crate) fn own_words(text: &str) -> String {
    let quoted = quoted_spans(text);
    if quoted.is_empty() {
        return text.to_owned();
    }
    let mut spans = quoted.iter().peekable();
    let blank = |(at, c): (usize, char)| {
        while spans.next_if(|span| span.end <= at).is_some() {}
        let inside = spans.peek().is_some_and(|span| span.start <= at);
        if inside && c != '\n' { ' ' } else { c }
    };
    text.chars().enumerate().map(blank).collect()
}

/// A number for a version that does not depend on the order of arrival: milliseconds since the post was made.
fn version_number(message: Snowflake, at: DateTime<Utc>) -> u32 {
    u32::try_from((at - message.created_at()).num_milliseconds().max(0)).unwrap_or(u32::MAX)
}

fn severity(answer: Answer) -> u8 {
    match answer {
        Answer::Original => 0,
        Answer::Review => 1,
        Answer::Copied => 2,
    }
}

/// A span without the background and the marks at its edges: what is quoted to people begins with the author's words,
/// not in the middle of a topic.
fn trimmed(span: CharSpan, typed: &[char], background: &[CharSpan]) -> CharSpan {
    let own = |at: usize| {
        typed.get(at).is_some_and(|c| c.is_alphanumeric())
            && !background.iter().any(|b| (b.start..b.end).contains(&at))
    };
    let first = (span.start..span.end).find(|at| own(*at)).unwrap_or(span.start);
    let last = (first..span.end).rev().find(|at| own(*at)).map_or(span.end, |at| at + 1);
    CharSpan::new(first, last)
}

fn to_domain(finding: &Finding, text: &str, background: Vec<CharSpan>) -> Originality {
    let answer = match finding.answer {
        Answer::Original => OriginalityAnswer::Original,
        Answer::Review => OriginalityAnswer::Review,
        Answer::Copied => OriginalityAnswer::Copied,
    };
    let typed: Vec<char> = text.chars().collect();
    let mut passages: Vec<SharedPassage> = Vec::new();
    if answer != OriginalityAnswer::Original {
        for found in &finding.matches {
            for passage in &found.passages {
                let span = trimmed(CharSpan::new(passage.span.start, passage.span.end), &typed, &background);
                passages.push(SharedPassage {
                    span,
                    text: span.of(text),
                    source: Snowflake(found.source.id),
                    source_author: Snowflake(found.source.author),
                    source_at: DateTime::from_timestamp_millis(found.source.time_ms).unwrap_or_default(),
                    source_span: CharSpan::new(passage.source_span.start, passage.source_span.end),
                    chars: (passage.weight / 10) as usize,
                });
            }
        }
        // The source to name first stays in front; its passages come longest first.
        passages.truncate(PASSAGES_MAX);
    }
    let measured = match finding.matches.first() {
        None => format!("{:?}; own text {} characters", finding.reason, finding.own_chars),
        Some(best) => format!(
            "{:?}; longest {:.1}, together {:.1}, share {:.1} % of {:.1} (evidence in Chinese characters)",
            finding.reason,
            f64::from(best.longest_evidence) / 10.0,
            f64::from(best.evidence) / 10.0,
            f64::from(best.share_permille) / 10.0,
            f64::from(finding.own_weight) / 10.0,
        ),
    };
    Originality { answer, passages, background, measured }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_lines_are_blanked_in_place() {
        assert_eq!(own_words("看法\n> 他說跌\n我說漲"), "看法\n     \n我說漲");
        assert_eq!(own_words("a > b"), "a > b");
        assert_eq!(own_words("x\n>>> 甲\n乙"), "x\n     \n ");
    }

    #[test]
    fn a_quote_begins_with_the_author_s_own_words() {
        let text = "#話題# 「先看量，再看價。」";
        let typed: Vec<char> = text.chars().collect();
        let topic = CharSpan::new(1, 3);
        let whole = CharSpan::new(1, typed.len());
        assert_eq!(trimmed(whole, &typed, &[topic]).of(text), "先看量，再看價");
        let nothing_else = CharSpan::new(1, 3);
        assert_eq!(trimmed(nothing_else, &typed, &[topic]), nothing_else);
    }
}
