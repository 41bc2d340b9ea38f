//! Two posts side by side: every passage they share, who had it first, in how many posts it stands, and what belongs to
//! nobody, with the reason.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::fold::fold_tag;
use domain::lang::Lang;
use domain::post::PostVersion;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::span::CharSpan;
use domain::topic::quoted_spans;
use domain::verdict::Reason;
use overlap::{Background, Document, Index, IndexOptions};
use store::{ExclusionRow, ReviewClaim, StoredCampaign, StoredPost};

use crate::error::{Error, Result};
use crate::originality::own_words;
use crate::service::Service;
use crate::tally::standing_of;

/// The shortest shared run that is marked, in normalised characters: what is shorter is shared by chance.
const RUN_CHARS_MIN: usize = 8;
/// The most runs that are marked, the longest ones.
const RUNS_MAX: usize = 30;
/// Posts with a passage are counted up to here.
pub const HOLDERS_MAX: u32 = 1_000;

/// Why a stretch of a text is nobody's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grey {
    /// A line that quotes.
    Quoted,
    /// A topic.
    Topic,
    /// It stands in the notice.
    Notice,
    /// It stands in a headline, this one.
    News(String),
    /// It is among the texts that the operator lets anyone repeat.
    Allowed,
    /// A person said that anyone may repeat it: who, and why.
    Excluded {
        /// Who, as the audit log names them.
        by: String,
        /// Why.
        reason: String,
    },
}

/// One of two posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The post.
    pub post: StoredPost,
    /// The text that is compared: the judged one, else the latest.
    pub version: Option<PostVersion>,
    /// Where it stands; `None` while it has no verdict.
    pub standing: Option<Standing>,
    /// Who looks at it.
    pub claim: Option<ReviewClaim>,
    /// What is nobody's own, by place; where two reasons meet, the first one counts.
    pub greys: Vec<(CharSpan, Grey)>,
}

impl Side {
    /// The text that is compared.
    pub fn text(&self) -> &str {
        self.version.as_ref().map_or("", |version| version.text.as_str())
    }
}

/// A passage that both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where it stands in the first post.
    pub first: CharSpan,
    /// Where it stands in the second.
    pub second: CharSpan,
    /// Its length in normalised characters.
    pub chars: usize,
    /// Since when it stands in the first post.
    pub first_at: DateTime<Utc>,
    /// Since when it stands in the second.
    pub second_at: DateTime<Utc>,
    /// In how many posts of the campaign it stands, these two included; counted up to [`HOLDERS_MAX`].
    pub posts: u64,
}

/// Two posts side by side; the one that had the longest shared passage first stands first.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The campaign.
    pub stored: StoredCampaign,
    /// Who was first.
    pub first: Side,
    /// Who came later.
    pub second: Side,
    /// What they share, in the order of the second text.
    pub runs: Vec<Run>,
    /// What anyone may repeat in the campaign because a person said so.
    pub exclusions: Vec<ExclusionRow>,
}

impl Service {
    /// Compares two posts of a campaign.
    ///
    /// # Errors
    /// When the server has no such campaign, the campaign not both posts, they are the same, or the database fails.
    pub async fn compare_posts(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        pair: (Snowflake, Snowflake),
        now: DateTime<Utc>,
    ) -> Result<Comparison> {
        let stored = self.campaign_in(guild, id).await?;
        if pair.0 == pair.1 {
            return Err(Error::NoPost { campaign: id.clone(), post: pair.1 });
        }
        let claims = self.db.review_claims(id, now).await?;
        let mut exclusions = self.db.exclusions(id).await?;
        exclusions.retain(|row| row.lifted.is_none() && !row.text.is_empty());
        let common = self.common_texts(&stored.campaign, &exclusions).await?;
        let mut sides = Vec::new();
        for message in [pair.0, pair.1] {
            let post = self.db.post(id, message).await?;
            let post = post.ok_or_else(|| Error::NoPost { campaign: id.clone(), post: message })?;
            let claim = claims.iter().find(|claim| claim.message == message).copied();
            sides.push(side(post, claim, &common));
        }
        let second = sides.pop();
        let (Some(mut first), Some(mut second)) = (sides.pop(), second) else {
            return Err(Error::NoPost { campaign: id.clone(), post: pair.1 });
        };
        if second.post.id < first.post.id {
            std::mem::swap(&mut first, &mut second);
        }
        let mut runs = shared(&first, &second, &common)?;
        // Priority belongs to a passage (R24): an edit may have brought it later than the other post.
        let longest = runs.iter().max_by_key(|run| run.chars);
        if longest.is_some_and(|run| run.second_at < run.first_at) {
            std::mem::swap(&mut first, &mut second);
            for run in &mut runs {
                std::mem::swap(&mut run.first, &mut run.second);
                std::mem::swap(&mut run.first_at, &mut run.second_at);
            }
        }
        runs.sort_by_key(|run| run.second);
        for run in &mut runs {
            let text = run.second.of(second.text());
            run.posts = self.db.posts_with_passage(id, &text, HOLDERS_MAX).await?;
        }
        Ok(Comparison { stored, first, second, runs, exclusions })
    }

    /// Everything that anyone may repeat, by why.
    async fn common_texts(&self, campaign: &Campaign, exclusions: &[ExclusionRow]) -> Result<Vec<Common>> {
        let mut notice: Vec<String> = Vec::new();
        for lang in Lang::ALL {
            notice.extend(wording::notice_messages(lang, campaign));
            notice.extend(
                [&campaign.title, &campaign.body, &campaign.question].map(|text| text.get(lang).clone()),
            );
        }
        let mut common = vec![
            Common::new(Grey::Topic, campaign.aliases.iter().chain([&campaign.topic])),
            Common::new(Grey::Notice, &notice),
        ];
        for row in exclusions {
            let grey = Grey::Excluded { by: row.actor.clone(), reason: row.reason.clone() };
            common.push(Common::new(grey, [&row.text]));
        }
        common.push(Common::new(Grey::Allowed, &self.settings.allowed_texts));
        let news = self.db.news(DateTime::<Utc>::MIN_UTC, campaign.window.closes).await?;
        common.extend(news.into_iter().map(|row| Common::new(Grey::News(row.title.clone()), [&row.title])));
        Ok(common)
    }
}

/// Texts that anyone may repeat, for one reason.
struct Common {
    grey: Grey,
    texts: Vec<String>,
    background: Background,
}

impl Common {
    fn new<'a>(grey: Grey, texts: impl IntoIterator<Item = &'a String>) -> Self {
        let texts: Vec<String> = texts.into_iter().cloned().collect();
        let background = Background::new(texts.iter().map(String::as_str));
        Self { grey, texts, background }
    }
}

fn side(post: StoredPost, claim: Option<ReviewClaim>, common: &[Common]) -> Side {
    let evidence = post.verdict.as_ref().and_then(|verdict| verdict.evidence.as_ref());
    let judged = evidence.map(|evidence| evidence.version_at);
    let version = post.versions.iter().find(|version| Some(version.at) == judged).or(post.versions.last());
    let version = version.cloned();
    let text = version.as_ref().map_or("", |version| version.text.as_str());
    let mut greys: Vec<(CharSpan, Grey)> =
        quoted_spans(text).into_iter().map(|span| (span, Grey::Quoted)).collect();
    if let Some(evidence) = evidence.filter(|_| judged == version.as_ref().map(|version| version.at)) {
        greys.extend(evidence.topics.tags.iter().map(|tag| (tag.span, Grey::Topic)));
    }
    for texts in common {
        let spans = texts.background.spans(text);
        greys.extend(spans.into_iter().map(|span| (CharSpan::new(span.start, span.end), texts.grey.clone())));
    }
    Side { standing: standing_of(&post), post, version, claim, greys }
}

/// Every maximal passage that both texts have outside of what is nobody's own, with those that the verdict of either names
/// beyond: they may differ in a character.
fn shared(first: &Side, second: &Side, common: &[Common]) -> Result<Vec<Run>> {
    let broken = |error: &dyn std::fmt::Display| Error::Originality(error.to_string());
    let options = IndexOptions { run_chars_min: RUN_CHARS_MIN, judging: false, ..IndexOptions::default() };
    let index = Index::new(options).map_err(|error| broken(&error))?;
    let text = own_words(first.text());
    let document = Document { id: first.post.id.0, version: 0, author: 0, time_ms: 0, text: &text };
    index.insert(document).map_err(|error| broken(&error))?;
    let background =
        Background::new(common.iter().flat_map(|common| common.texts.iter().map(String::as_str)));
    let found = index.shared_runs(&own_words(second.text()), &background);
    let mut all: Vec<(CharSpan, CharSpan, usize)> = found
        .into_iter()
        .map(|run| {
            let span = |range: std::ops::Range<usize>| CharSpan::new(range.start, range.end);
            (span(run.source_span), span(run.span), run.chars)
        })
        .collect();
    all.extend(named(second, first.post.id).map(|(own, other, chars)| (other, own, chars)));
    all.extend(named(first, second.post.id));
    all.sort_by_key(|(.., chars)| std::cmp::Reverse(*chars));
    let mut runs: Vec<Run> = Vec::new();
    for (one, other, chars) in all {
        let apart = |a: CharSpan, b: CharSpan| a.end <= b.start || b.end <= a.start;
        let free = runs.iter().all(|run| apart(run.first, one) && apart(run.second, other));
        if !free || runs.len() == RUNS_MAX {
            continue;
        }
        runs.push(Run {
            first: one,
            second: other,
            chars,
            first_at: since(&first.post, &one.of(first.text())),
            second_at: since(&second.post, &other.of(second.text())),
            posts: 0,
        });
    }
    Ok(runs)
}

/// The passages that the verdict of a side shares with another post: own place, place there, length.
fn named(side: &Side, other: Snowflake) -> impl Iterator<Item = (CharSpan, CharSpan, usize)> {
    let verdict = side.post.verdict.iter();
    let passages = verdict.flat_map(|verdict| &verdict.reasons).flat_map(|reason| match reason {
        Reason::CopiedPassage { passages } | Reason::SimilarEarlier { passages } => passages.as_slice(),
        _ => &[],
    });
    passages
        .filter(move |passage| passage.source == other)
        .map(|passage| (passage.span, passage.source_span, passage.chars))
}

/// When a passage first stood in a post; an edit that brought it is its time (R24).
fn since(post: &StoredPost, passage: &str) -> DateTime<Utc> {
    let bare = |text: &str| fold_tag(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let wanted = bare(passage);
    let holder = post.versions.iter().find(|version| bare(&version.text).contains(&wanted));
    holder.map_or_else(|| post.id.created_at(), |version| version.at)
}
