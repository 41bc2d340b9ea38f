//! Posts, edits and deletes: first into the inbox, then through the rules.
//!
//! Whatever order facts arrive in, the verdicts end the same: a text's time comes from the message id or the edit,
//! never from its arrival; a late-arriving earlier post has the later ones it overlaps judged again; hearing
//! something twice stores nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::judgement::{PostView, Screening, screen};
use domain::post::PostVersion;
use domain::review::standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::topic::TopicRules;
use domain::verdict::{ReasonCode, Verdict};
use overlap::Background;
use serde_json::json;
use store::{NewAudit, StoredPost, Tx};

use crate::court::{Court, courts_for, is_meant_for};
use crate::error::{Error, Result};
use crate::facts::PostFact;
use crate::originality::{Desk, forget_stale, move_on};
use crate::pages::Pages;
use crate::receipts::Answer;
use crate::reviewing::decision_of;
use crate::service::{Actor, Service};

/// What one call of [`Service::process`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Processed {
    /// Inbox rows worked off.
    pub facts: u64,
    /// Verdicts written or changed.
    pub verdicts: u64,
}

impl Service {
    /// Stores facts in the durable inbox; nothing is judged yet. Returns how many were new.
    ///
    /// # Errors
    /// When the database fails; then none of them is stored.
    pub async fn receive(&self, source: &str, facts: &[PostFact], now: DateTime<Utc>) -> Result<u64> {
        let rows: Vec<_> = facts.iter().map(|fact| fact.to_row(source)).collect();
        Ok(self.db.receive(&rows, now).await?)
    }

    /// Works off one batch of the inbox: versions, verdicts, receipts, audit and the processed marks in one
    /// transaction.
    ///
    /// # Errors
    /// When the database fails or a stored fact does not read; then nothing of the batch is changed, and the index
    /// in memory is built anew before the next one.
    pub async fn process(&self, now: DateTime<Utc>) -> Result<Processed> {
        let mut shared = self.desks.lock().await;
        // Put back only after the commit: what a batch taught them must not outlive a batch that failed or was
        // dropped half way.
        let mut desks = mem::take(&mut *shared);
        let processed = self.process_batch(&mut desks, now).await?;
        *shared = desks;
        Ok(processed)
    }

    /// Calls [`Service::process`] until the inbox is empty.
    ///
    /// # Errors
    /// As [`Service::process`].
    pub async fn process_all(&self, now: DateTime<Utc>) -> Result<Processed> {
        let mut sum = Processed::default();
        loop {
            let done = self.process(now).await?;
            if done.facts == 0 {
                return Ok(sum);
            }
            sum.facts += done.facts;
            sum.verdicts += done.verdicts;
        }
    }

    async fn process_batch(
        &self,
        desks: &mut HashMap<CampaignId, Desk>,
        now: DateTime<Utc>,
    ) -> Result<Processed> {
        let mut tx = self.db.begin().await?;
        let courts = self.hold_court(&mut tx, desks).await?;
        let rows = tx.unprocessed(self.settings.batch_rows_max).await?;
        if rows.is_empty() {
            return Ok(Processed::default());
        }
        let mut touched: BTreeMap<usize, BTreeSet<Snowflake>> = BTreeMap::new();
        for row in &rows {
            let fact = PostFact::from_row(row)?;
            for at in courts_for(&mut tx, &courts, &fact).await? {
                let court = &courts[at];
                self.apply(&mut tx, desks, court, &fact, now, touched.entry(at).or_default()).await?;
            }
        }
        let mut verdicts = 0;
        for (at, messages) in touched {
            for message in messages {
                verdicts += u64::from(self.judge_post(&mut tx, desks, &courts, at, message, now).await?);
            }
            move_on(&mut tx, desks, &courts[at].stored.campaign.id).await?;
        }
        let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        tx.mark_processed(&seqs).await?;
        tx.commit().await?;
        Ok(Processed { facts: rows.len() as u64, verdicts })
    }

    /// Stores a fact in its post and collects whose verdict may have changed.
    async fn apply(
        &self,
        tx: &mut Tx,
        desks: &mut HashMap<CampaignId, Desk>,
        court: &Court,
        fact: &PostFact,
        now: DateTime<Utc>,
        touched: &mut BTreeSet<Snowflake>,
    ) -> Result<()> {
        let (id, message) = (&court.stored.campaign.id, fact.message());
        let takes_posts = court.stored.campaign.state.takes_posts();
        if takes_posts {
            // Built before the fact is stored: a desk that finds it there would take it for old news and name nobody
            // whose verdict it changes.
            self.desk(tx, desks, &court.stored.campaign).await?;
        }
        match fact {
            PostFact::Seen { post, text, edited_at, .. } => {
                tx.put_post(id, post, now).await?;
                let at = edited_at.unwrap_or_else(|| message.created_at());
                tx.put_version(id, message, &PostVersion { at, text: text.clone() }, now).await?;
            }
            PostFact::Edited { edited_at, text, .. } => {
                let version = PostVersion { at: *edited_at, text: text.clone() };
                tx.put_version(id, message, &version, now).await?;
            }
            PostFact::Deleted { heard_at, by_staff, .. } => {
                tx.mark_deleted(id, message, *heard_at, *by_staff).await?;
                self.strike(tx, court, message, *by_staff, now).await?;
            }
        }
        if !takes_posts {
            if let PostFact::Deleted { .. } = fact
                && let Some(post) = tx.post(id, message).await?
            {
                // Nobody judges it any more, but a reply to nothing is not left standing.
                self.keep_reply(tx, &court.stored.campaign, &post, None, now).await?;
            }
            return Ok(());
        }
        touched.insert(message);
        let Some(post) = tx.post(id, message).await? else { return Ok(()) };
        if let Some(desk) = desks.get_mut(id) {
            touched.extend(desk.learn(&post)?);
        }
        Ok(())
    }

    /// A post deleted after the freeze keeps its number, struck (R16).
    async fn strike(
        &self,
        tx: &mut Tx,
        court: &Court,
        message: Snowflake,
        by_staff: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let campaign = &court.stored.campaign;
        match campaign.state {
            State::Frozen => {}
            State::Published => return self.deleted_after_result(tx, campaign, message, by_staff, now).await,
            _ => return Ok(()),
        }
        let candidates = tx.candidates(&campaign.id).await?;
        let Some(candidate) = candidates.iter().find(|c| c.row.message == message) else { return Ok(()) };
        let code = if by_staff { ReasonCode::RemovedByStaff } else { ReasonCode::Withdrawn };
        tx.strike(&campaign.id, candidate.row.number, code, now).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Herald.name(),
            action: "struck".to_owned(),
            campaign: Some(campaign.id.clone()),
            subject: format!("post:{message}"),
            before: None,
            after: Some(json!({ "number": candidate.row.number, "reason": code })),
            reason: None,
        })
        .await?;
        Ok(())
    }

    /// Judges one post anew. True when its verdict changed.
    pub(crate) async fn judge_post(
        &self,
        tx: &mut Tx,
        desks: &mut HashMap<CampaignId, Desk>,
        courts: &[Court],
        at: usize,
        message: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let court = &courts[at];
        let campaign = &court.stored.campaign;
        let Some(post) = tx.post(&campaign.id, message).await? else { return Ok(false) };
        if post.verdict.is_none() && !is_meant_for(&post, courts, at) {
            return Ok(false);
        }
        let staff = match &post.facts {
            Some(facts) => self.is_staff(tx, campaign, facts.author.id).await?,
            None => false,
        };
        let desk = self.desk(tx, desks, campaign).await?;
        let verdict = self.verdict(tx, campaign, &court.topics, desk, &post, staff).await?;
        let Some(verdict) = verdict else {
            return Ok(false);
        };
        if !tx.put_verdict(&campaign.id, message, &verdict, now).await? {
            return Ok(false);
        }
        // Where the post stands belongs to it: an edit may let a decision lapse and change nothing else.
        let decision = decision_of(&post);
        let told = |v: &Verdict| (v.outcome, v.codes(), v.flags.clone(), standing(v, decision.as_ref()));
        let before = post.verdict.as_ref().map(told);
        if before.as_ref() == Some(&told(&verdict)) {
            // The same answer with other evidence (an edit that changes nothing): no second message to the author.
            return Ok(true);
        }
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Herald.name(),
            action: "judged".to_owned(),
            campaign: Some(campaign.id.clone()),
            subject: format!("post:{message}"),
            before: post.verdict.as_ref().map(|v| json!({ "outcome": v.outcome, "reasons": v.codes() })),
            after: Some(json!({ "outcome": verdict.outcome, "reasons": verdict.codes() })),
            reason: None,
        })
        .await?;
        let standing = standing(&verdict, decision.as_ref());
        let answer = Answer { post: &post, verdict: &verdict, standing, appeal: None };
        self.send_receipt(tx, campaign, &answer, now).await?;
        Ok(true)
    }

    /// Judges every post of a campaign: those heard before it took posts have no verdict yet.
    pub(crate) async fn judge_all(
        &self,
        tx: &mut Tx,
        desks: &mut HashMap<CampaignId, Desk>,
        courts: &[Court],
        id: &CampaignId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(at) = courts.iter().position(|court| court.stored.campaign.id == *id) else { return Ok(()) };
        let mut pages = Pages::of(id);
        while let Some(page) = pages.next(tx).await? {
            for post in &page {
                self.judge_post(tx, desks, courts, at, post.id, now).await?;
            }
        }
        Ok(())
    }

    /// The verdict on a stored post; `None` while its author or its text is unknown.
    async fn verdict(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        topics: &TopicRules,
        desk: &Desk,
        post: &StoredPost,
        staff: bool,
    ) -> Result<Option<Verdict>> {
        let Some(facts) = &post.facts else { return Ok(None) };
        let view = PostView {
            facts,
            versions: &post.versions,
            staff,
            deleted_at: post.deleted_at,
            deleted_by_staff: post.deleted_by_staff,
        };
        let Some(screening) = screen(&view, campaign, topics, |text| desk.background_spans(text)) else {
            return Ok(None);
        };
        match screening {
            Screening::Decided(verdict) => Ok(Some(verdict)),
            Screening::Compare(screened) => {
                let (judged, options) = (&screened.version, &self.settings.judge);
                let originality = desk.compare(tx, facts, &post.versions, judged, options).await?;
                Ok(Some(screened.conclude(originality, self.settings.copied)))
            }
        }
    }

    /// The verdict a text would get as a new post of `author` at `now`, without storing anything: the dry run behind
    /// `herald check`.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn check_text(
        &self,
        id: &CampaignId,
        author: Snowflake,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Verdict> {
        let mut shared = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let campaign = &stored.campaign;
        // A draft may still change, and with it what anyone may quote: its desk is not kept.
        let mut passing = HashMap::new();
        let desks = if campaign.state.takes_posts() { &mut *shared } else { &mut passing };
        forget_stale(&mut tx, desks, id).await?;
        let staff = self.is_staff(&mut tx, campaign, author).await?;
        let desk = self.desk(&mut tx, desks, campaign).await?;
        let message = Snowflake::first_at(now).unwrap_or(Snowflake(0));
        let post = StoredPost {
            id: message,
            facts: Some(domain::post::PostFacts {
                id: message,
                channel: campaign.channels.entries,
                thread: None,
                author: domain::post::Author { id: author, name: String::new(), is_bot: false },
                forward: false,
            }),
            versions: vec![PostVersion { at: message.created_at(), text: text.to_owned() }],
            deleted_at: None,
            deleted_by_staff: false,
            verdict: None,
            decision: None,
            revision: 0,
            first_seen_at: now,
        };
        let topics = campaign.topic_rules()?;
        let verdict = self.verdict(&mut tx, campaign, &topics, desk, &post, staff).await?;
        Ok(verdict.expect("author and text are known"))
    }
}

/// The judged posts whose verdict new headlines may change.
pub(crate) async fn touched_by(
    tx: &mut Tx,
    campaign: &CampaignId,
    headlines: &Background,
) -> Result<Vec<Snowflake>> {
    let quotes = |post: &StoredPost| {
        post.verdict.is_some() && post.versions.iter().any(|v| !headlines.spans(&v.text).is_empty())
    };
    let (mut touched, mut pages) = (Vec::new(), Pages::of(campaign));
    while let Some(page) = pages.next(tx).await? {
        touched.extend(page.iter().filter(|post| has_likeness(post) || quotes(post)).map(|post| post.id));
    }
    Ok(touched)
}

fn has_likeness(post: &StoredPost) -> bool {
    post.verdict.as_ref().is_some_and(|verdict| {
        let codes = verdict.codes();
        codes.contains(&ReasonCode::CopiedPassage) || codes.contains(&ReasonCode::SimilarEarlier)
    })
}
