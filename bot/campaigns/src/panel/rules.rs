//! The rules in the panel: who holds which topic, what the parser and the counters make of a text, and how past posts would
//! have fared under other rules. Nothing here changes anything.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::judgement::{PostView, Screening, screen};
use domain::length::{Count, CountMethod, count};
use domain::snowflake::Snowflake;
use domain::span::CharSpan;
use domain::topic::{TopicFinding, TopicRules, judge_topics};
use domain::verdict::{Outcome, Reason, ReasonCode, Verdict};
use store::{PostFilter, PostOrder, PostPage, StoredPost};

use crate::error::Result;
use crate::panel::written::Written;
use crate::refusal::AmendmentRefusal;
use crate::service::Service;

/// The most characters of a text that is tried: as many as a Discord message can have.
pub const TRIED_CHARS_MAX: usize = 4000;
/// How many past posts a dry run looks at.
pub const DRY_RUN_POSTS: usize = 500;
/// How many posts a dry run shows for one reason.
const SHOWN_PER_REASON: usize = 3;

/// What became of a text that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// What the topic parser found.
    pub topics: TopicFinding,
    /// Its length by every method.
    pub counts: Vec<(CountMethod, Count)>,
    /// The verdict it would get, and as if posted when; without a campaign there is none.
    pub verdict: Option<(Verdict, DateTime<Utc>)>,
}

/// How past posts would have fared under the rules of a draft.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DryRun {
    /// How many posts were looked at.
    pub posts: usize,
    /// How many would have entered.
    pub entered: usize,
    /// How many a person would have had to look at.
    pub review: usize,
    /// How many would not have entered.
    pub rejected: usize,
    /// How many passed under the rules they were posted under.
    pub entered_then: usize,
    /// Why posts would not have entered or would have waited, the most frequent first.
    pub reasons: Vec<DryReason>,
}

/// One reason of a dry run.
#[derive(Debug, Clone, PartialEq)]
pub struct DryReason {
    /// The reason.
    pub code: ReasonCode,
    /// How many posts it concerns.
    pub posts: usize,
    /// The newest of them: campaign, message, and the reason with what was measured.
    pub shown: Vec<(CampaignId, Snowflake, Reason)>,
}

impl Service {
    /// What the parser, the counters and, for a campaign, the judge make of a text. It is judged as if it were posted now,
    /// or at the nearest moment of the window, by somebody who has posted nothing else.
    ///
    /// # Errors
    /// When the text is longer than [`TRIED_CHARS_MAX`], the topic is none, the server has no such campaign, or the
    /// database fails.
    pub async fn try_text(
        &self,
        guild: Snowflake,
        under: &Under,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Tried> {
        if text.chars().count() > TRIED_CHARS_MAX {
            return Err(AmendmentRefusal::TriedTooLong.into());
        }
        let (rules, verdict) = match under {
            Under::Topic(topic) => (TopicRules::new(topic, &[], 1)?, None),
            Under::Campaign(id) => {
                let campaign = self.campaign_in(guild, id).await?.campaign;
                let window = campaign.window;
                let last = window.closes - TimeDelta::milliseconds(1);
                let at = now.clamp(window.opens, last.max(window.opens));
                // Nobody has the id 0, so that no post of anybody is taken for an own repost.
                let verdict = self.check_text(id, Snowflake(0), text, at).await?;
                (campaign.topic_rules()?, Some((verdict, at)))
            }
        };
        let topics = judge_topics(text, &rules);
        let tags: Vec<CharSpan> = topics.tags.iter().map(|tag| tag.span).collect();
        let counts = CountMethod::ALL.map(|method| (method, count(text, method, &tags, &[]))).to_vec();
        Ok(Tried { topics, counts, verdict })
    }

    /// How the newest posts of the server, [`DRY_RUN_POSTS`] at the most, would have fared under the rules of a draft.
    ///
    /// Each is judged in the window and with the topic of the campaign it was posted for, because it could not know
    /// another; length, counting method and number of topics are those of the draft. What it shares with earlier posts
    /// was compared when it was posted, and that answer counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dry_run(
        &self,
        guild: Snowflake,
        written: &Written,
        besides: Option<&CampaignId>,
    ) -> Result<DryRun> {
        let mut run = DryRun::default();
        for stored in self.db.campaigns_of(guild).await? {
            let under = Campaign { rules: written.rules.clone(), ..stored.campaign };
            // Rules that allow no topic at all have been refused by the form.
            let Ok(topics) = under.topic_rules() else { continue };
            if besides == Some(&under.id) {
                continue;
            }
            let left = DRY_RUN_POSTS.saturating_sub(run.posts);
            if left == 0 {
                break;
            }
            let page = PostPage { beyond: None, order: PostOrder::Newest, limit: left as u32 };
            for post in self.db.posts_listed(&under.id, &PostFilter::default(), &page).await? {
                if let Some(verdict) = self.under(&under, &topics, &post) {
                    run.add(&under.id, &post, verdict);
                }
            }
        }
        run.reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.posts), reason.code.name()));
        Ok(run)
    }

    /// The verdict on a judged post under other rules.
    fn under(
        &self,
        campaign: &Campaign,
        topics: &TopicRules,
        post: &StoredPost,
    ) -> Option<(Outcome, Vec<Reason>)> {
        let then = post.verdict.as_ref()?;
        let facts = post.facts.as_ref()?;
        let compared = then.evidence.as_ref().and_then(|evidence| evidence.originality.clone());
        let background = compared.as_ref().map(|found| found.background.clone()).unwrap_or_default();
        let view = PostView {
            facts,
            versions: &post.versions,
            staff: self.settings.team.contains(&facts.author.id),
            deleted_at: post.deleted_at,
            deleted_by_staff: post.deleted_by_staff,
        };
        Some(match screen(&view, campaign, topics, |_| background)? {
            Screening::Decided(verdict) => (verdict.outcome, verdict.reasons),
            Screening::Compare(screened) => match compared {
                Some(found) => {
                    let verdict = screened.conclude(found, self.settings.copied);
                    (verdict.outcome, verdict.reasons)
                }
                // It was rejected for something else then, and nobody has compared it.
                None => (Outcome::Accepted, Vec::new()),
            },
        })
    }
}

impl DryRun {
    fn add(&mut self, campaign: &CampaignId, post: &StoredPost, (outcome, reasons): (Outcome, Vec<Reason>)) {
        if outcome == Outcome::Withdrawn {
            return;
        }
        self.posts += 1;
        let then = post.verdict.as_ref().map(|verdict| verdict.outcome);
        self.entered_then += usize::from(then == Some(Outcome::Accepted));
        match outcome {
            Outcome::Accepted => self.entered += 1,
            Outcome::NeedsReview => self.review += 1,
            _ => self.rejected += 1,
        }
        for reason in reasons {
            let code = reason.code();
            let at = self.reasons.iter().position(|known| known.code == code).unwrap_or_else(|| {
                self.reasons.push(DryReason { code, posts: 0, shown: Vec::new() });
                self.reasons.len() - 1
            });
            let known = &mut self.reasons[at];
            known.posts += 1;
            if known.shown.len() < SHOWN_PER_REASON {
                known.shown.push((campaign.clone(), post.id, reason));
            }
        }
    }
}

/// What a text is tried under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Under {
    /// A topic that nobody has registered.
    Topic(String),
    /// The rules of a campaign.
    Campaign(CampaignId),
}
