//! Posts, edits and deletes: first into the inbox, then through the rules.
//!
//! Whatever order facts arrive in, the verdicts end the same: a text's time comes from the message id or the edit,
//! never from its arrival; a late-arriving earlier post has the later ones it overlaps judged again; hearing
//! something twice stores nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::judgement::{PostView, Screening, screen};
use domain::post::PostVersion;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::topic::{TopicRules, judge_topics};
use domain::verdict::{ReasonCode, Verdict};
use serde_json::json;
use store::{NewAudit, StoredCampaign, StoredPost, Tx};

use crate::error::{Error, Result};
use crate::facts::PostFact;
use crate::originality::Desk;
use crate::outbox::{self, Kind};
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

/// A campaign with what its judgement needs.
struct Court {
    stored: StoredCampaign,
    topics: TopicRules,
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
        let mut desks = self.desks.lock().await;
        let result = self.process_batch(&mut desks, now).await;
        if result.is_err() {
            desks.clear();
        }
        result
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
        let courts = lock_courts(&mut tx).await?;
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
                verdicts += u64::from(self.judge_post(&mut tx, desks, &courts[at], message, now).await?);
            }
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
        if !court.stored.campaign.state.takes_posts() {
            return Ok(());
        }
        touched.insert(message);
        let Some(post) = tx.post(id, message).await? else { return Ok(()) };
        self.desk(tx, desks, &court.stored.campaign).await?;
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
        if campaign.state != State::Frozen {
            return Ok(());
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
    async fn judge_post(
        &self,
        tx: &mut Tx,
        desks: &mut HashMap<CampaignId, Desk>,
        court: &Court,
        message: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let campaign = &court.stored.campaign;
        let Some(post) = tx.post(&campaign.id, message).await? else { return Ok(false) };
        let desk = self.desk(tx, desks, campaign).await?;
        let Some(verdict) = self.verdict(campaign, &court.topics, desk, &post) else { return Ok(false) };
        if !tx.put_verdict(&campaign.id, message, &verdict, now).await? {
            return Ok(false);
        }
        let told = |v: &Verdict| (v.outcome, v.codes(), v.flags.clone());
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
        let standing = domain::review::standing(&verdict, decision_of(&post).as_ref());
        self.send_receipt(tx, campaign, &post, &verdict, standing, now).await?;
        Ok(true)
    }

    /// The verdict on a stored post; `None` while its author or its text is unknown.
    fn verdict(
        &self,
        campaign: &Campaign,
        topics: &TopicRules,
        desk: &Desk,
        post: &StoredPost,
    ) -> Option<Verdict> {
        let facts = post.facts.as_ref()?;
        let view = PostView {
            facts,
            versions: &post.versions,
            staff: self.settings.team.contains(&facts.author.id),
            deleted_at: post.deleted_at,
            deleted_by_staff: post.deleted_by_staff,
        };
        match screen(&view, campaign, topics, |text| desk.background_spans(text))? {
            Screening::Decided(verdict) => Some(verdict),
            Screening::Compare(screened) => {
                let originality =
                    desk.compare(facts, &post.versions, &screened.version, &self.settings.judge);
                Some(screened.conclude(originality, self.settings.copied))
            }
        }
    }

    /// Queues the answer to the author of a post. Withdrawn posts and bots get none.
    pub(crate) async fn send_receipt(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        post: &StoredPost,
        verdict: &Verdict,
        standing: Standing,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(facts) = &post.facts else { return Ok(()) };
        let codes = verdict.codes();
        if codes.contains(&ReasonCode::Bot) || codes.contains(&ReasonCode::Withdrawn) {
            return Ok(());
        }
        let lang = self.lang_of(facts.author.id);
        let reaction = match standing {
            Standing::Entered => "✅",
            Standing::Pending => "👀",
            Standing::NotEntered(_) => "❌",
        };
        let body = json!({
            "reply_to": post.id,
            "author": facts.author.id,
            "lang": lang,
            "reaction": reaction,
            "outcome": verdict.outcome,
            "reasons": codes,
            "content": wording::receipt_line(lang, verdict, standing),
        });
        // The revision of the post grows with every change of verdict or decision, so each answer goes out once.
        let revision = tx.post(&campaign.id, post.id).await?.map_or(post.revision, |p| p.revision);
        let key = format!("{}:receipt:{}:{revision}", campaign.id, post.id);
        outbox::put(tx, &campaign.id, Kind::Receipt, facts.channel, key, body, now).await?;
        Ok(())
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
        let mut desks = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let campaign = &stored.campaign;
        let desk = self.desk(&mut tx, &mut desks, campaign).await?;
        let message = Snowflake::first_at(now).unwrap_or(Snowflake(0));
        let post = StoredPost {
            id: message,
            facts: Some(domain::post::PostFacts {
                id: message,
                channel: campaign.channels.entries,
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
        Ok(self.verdict(campaign, &topics, desk, &post).expect("author and text are known"))
    }

    /// Stores a headline. A new one becomes background (R27), so posts that were held for quoting it are judged
    /// again. True when it is new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn learn_news(&self, item: &store::NewsRow, now: DateTime<Utc>) -> Result<bool> {
        let mut desks = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        if !tx.put_news(item).await? {
            return Ok(false);
        }
        desks.clear();
        for court in lock_courts(&mut tx).await? {
            if !court.stored.campaign.state.takes_posts() {
                continue;
            }
            for message in held_for_likeness(&mut tx, &court.stored.campaign.id).await? {
                self.judge_post(&mut tx, &mut desks, &court, message, now).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Locks every live campaign that can still be touched by a post, in the order of their names, so that two workers
/// never wait for each other.
async fn lock_courts(tx: &mut Tx) -> Result<Vec<Court>> {
    let mut courts = Vec::new();
    let mut live = tx.live_campaigns(None).await?;
    live.sort_by(|a, b| a.campaign.id.cmp(&b.campaign.id));
    for campaign in live {
        let Some(stored) = tx.lock_campaign(&campaign.campaign.id).await? else { continue };
        if matches!(stored.campaign.state, State::Draft | State::Approved | State::Paid | State::Void) {
            continue;
        }
        let topics = stored.campaign.topic_rules()?;
        courts.push(Court { stored, topics });
    }
    Ok(courts)
}

/// Which campaigns a fact belongs to: those that know the post already; else those of its channel, narrowed to the
/// ones whose topic it carries. A post elsewhere in the server counts only when it carries a topic, as one in the
/// wrong channel.
async fn courts_for(tx: &mut Tx, courts: &[Court], fact: &PostFact) -> Result<Vec<usize>> {
    let mut known = Vec::new();
    let mut near = Vec::new();
    for (at, court) in courts.iter().enumerate() {
        let campaign = &court.stored.campaign;
        if campaign.guild != fact.guild() {
            continue;
        }
        if tx.post(&campaign.id, fact.message()).await?.is_some() {
            known.push(at);
        } else if fact.message().created_at() >= campaign.dates.announce_at {
            let here = campaign.channels.entries == fact.channel();
            let tagged = fact.text().is_some_and(|text| {
                judge_topics(text, &court.topics).tags.iter().any(|tag| tag.is_campaign_tag)
            });
            if here || tagged {
                near.push((at, here, tagged));
            }
        }
    }
    if !known.is_empty() {
        return Ok(known);
    }
    let any_tagged = near.iter().any(|(_, here, tagged)| *here && *tagged);
    Ok(near
        .into_iter()
        .filter(|(_, here, tagged)| !(any_tagged && *here) || *tagged)
        .map(|(at, _, _)| at)
        .collect())
}

async fn held_for_likeness(tx: &mut Tx, campaign: &CampaignId) -> Result<Vec<Snowflake>> {
    const PAGE_ROWS: u32 = 500;
    let mut held = Vec::new();
    let mut after = None;
    loop {
        let page = tx.posts(campaign, after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { return Ok(held) };
        after = Some(last.id);
        held.extend(page.iter().filter(|post| likeness(post)).map(|post| post.id));
    }
}

fn likeness(post: &StoredPost) -> bool {
    post.verdict.as_ref().is_some_and(|verdict| {
        let codes = verdict.codes();
        codes.contains(&ReasonCode::CopiedPassage)
            || codes.contains(&ReasonCode::SimilarEarlier)
            || !verdict.flags.is_empty()
    })
}
