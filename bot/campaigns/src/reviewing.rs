//! What people decide about posts: review, and appeals against a review. Appeals against a published result come in here
//! too and are answered in `objecting`.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::refusal::AppealRefusal;
use domain::review::{Decision, DecisionAction, check_decision, standing};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use serde_json::json;
use store::{AppealOutcome, NewAppeal, NewAudit, NewDecision, StoredCampaign, StoredPost, Tx};

use crate::error::{Error, Result};
use crate::receipts::{Answer, AppealAnswer};
use crate::service::{Actor, Service};

/// A moderator's answer to a review item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// What was decided.
    pub action: DecisionAction,
    /// Why, for a rejection.
    pub reason: Option<ReasonCode>,
    /// Their words; the author reads them.
    pub note: String,
    /// The revision of the post that the moderator looked at; a newer one refuses the decision. `None` takes the
    /// post as it stands.
    pub seen_revision: Option<i64>,
}

/// The latest decision about a post, as the rules read it.
pub fn decision_of(post: &StoredPost) -> Option<Decision> {
    post.decision.as_ref().map(store::DecisionRow::decision)
}

impl Service {
    /// A moderator decides about a post, until the freeze.
    ///
    /// # Errors
    /// When the post or the campaign is unknown, the list is frozen, the rules do not allow the decision, or the
    /// post changed since the moderator looked.
    pub async fn decide(
        &self,
        id: &CampaignId,
        message: Snowflake,
        moderator: Snowflake,
        ruling: &Ruling,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let stored = open_for_review(&mut tx, id).await?;
        self.rule(&mut tx, &stored, message, moderator, ruling, false, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The author of a post appeals, once about its verdict until objections end, and once about each version of the
    /// published result until appeals about it end.
    ///
    /// # Errors
    /// When the post is unknown or somebody else's, it is no time for appeals, or there was an appeal already.
    pub async fn appeal(
        &self,
        id: &CampaignId,
        message: Snowflake,
        author: Snowflake,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let dates = &stored.campaign.dates;
        let version = match stored.campaign.state {
            State::Announced | State::Open | State::Closed | State::Judging => {
                let ended = dates.objections_end;
                if now >= ended {
                    return Err(Error::TooLate { what: "the time for appeals about entries", ended });
                }
                None
            }
            State::Frozen => {
                let due = dates.results_at;
                return Err(Error::TooSoon { what: "an appeal about the result", due, now });
            }
            State::Published => {
                let ended = dates.appeals_end;
                if now >= ended {
                    return Err(Error::TooLate { what: "the time for appeals about the result", ended });
                }
                tx.result(id, None).await?.map(|row| row.version)
            }
            state => return Err(Error::Moved { campaign: id.clone(), state }),
        };
        let post = known_post(&mut tx, id, message).await?;
        if post.facts.as_ref().is_none_or(|facts| facts.author.id != author) {
            return Err(AppealRefusal::NotTheAuthor.into());
        }
        let appeal = NewAppeal {
            campaign: id.clone(),
            message,
            author,
            text: text.chars().take(domain::verdict::NOTE_CHARS_MAX).collect(),
            at: now,
        };
        let added = match version {
            None => tx.add_appeal(&appeal).await?,
            Some(version) => tx.add_result_appeal(&appeal, version).await?,
        };
        if !added {
            return Err(AppealRefusal::Second.into());
        }
        let told = json!({ "result_version": version });
        self.note(&mut tx, id, message, &Actor::Person(author), "appealed", told, None, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Somebody who did not decide before answers an appeal. `overturn` says what stands now; `None` upholds. After the
    /// publication an overturn lets the post in: the judges mark it, and [`Service::correct`] publishes what follows.
    ///
    /// # Errors
    /// When there is no open appeal, the moderator decided the post before, or the rules do not allow the decision.
    pub async fn decide_appeal(
        &self,
        id: &CampaignId,
        message: Snowflake,
        moderator: Snowflake,
        overturn: Option<&Ruling>,
        note: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let actor = Actor::Person(moderator);
        let post = known_post(&mut tx, id, message).await?;
        if crate::objecting::involved(&mut tx, id, message).await?.contains(&actor.name()) {
            return Err(AppealRefusal::SamePerson.into());
        }
        if stored.campaign.state == State::Published {
            self.answer_about_result(&mut tx, &stored, &post, moderator, overturn, note, now).await?;
            tx.commit().await?;
            return Ok(());
        }
        refuse_after_freeze(&stored)?;
        let outcome = if overturn.is_some() { AppealOutcome::Overturned } else { AppealOutcome::Upheld };
        if !tx.decide_appeal(id, message, outcome, &actor.name(), note, now).await? {
            return Err(AppealRefusal::NoneOpen.into());
        }
        let told = json!({ "outcome": outcome.name() });
        self.note(&mut tx, id, message, &actor, "appeal_decided", told, Some(note), now).await?;
        if let Some(ruling) = overturn {
            self.rule(&mut tx, &stored, message, moderator, ruling, true, now).await?;
        } else {
            self.tell_upheld(&mut tx, &stored, &post, None, note, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The author is told either way.
    pub(crate) async fn tell_upheld(
        &self,
        tx: &mut Tx,
        stored: &StoredCampaign,
        post: &StoredPost,
        version: Option<u32>,
        note: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(verdict) = &post.verdict else { return Ok(()) };
        let standing = standing(verdict, decision_of(post).as_ref());
        let appeal = Some(AppealAnswer { outcome: AppealOutcome::Upheld, note, version });
        self.send_receipt(tx, &stored.campaign, &Answer { post, verdict, standing, appeal }, now).await
    }

    #[expect(clippy::too_many_arguments, reason = "the transaction and the facts of one decision")]
    pub(crate) async fn rule(
        &self,
        tx: &mut Tx,
        stored: &StoredCampaign,
        message: Snowflake,
        moderator: Snowflake,
        ruling: &Ruling,
        on_appeal: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let id = &stored.campaign.id;
        let post = known_post(tx, id, message).await?;
        let verdict = post.verdict.as_ref().ok_or(Error::NoVerdict(message))?;
        let version_at = verdict.evidence.as_ref().map(|e| e.version_at);
        let decision = Decision { action: ruling.action, reason: ruling.reason, version_at, on_appeal };
        check_decision(verdict, &decision, &ruling.note)?;
        let row = NewDecision {
            campaign: id.clone(),
            message,
            version_at,
            actor: Actor::Person(moderator).name(),
            action: ruling.action,
            reason: ruling.reason,
            note: ruling.note.clone(),
            on_appeal,
            at: now,
        };
        tx.add_decision(&row, ruling.seen_revision.unwrap_or(post.revision)).await?;
        let told = json!({ "action": ruling.action, "reason": ruling.reason });
        let actor = Actor::Person(moderator);
        self.note(tx, id, message, &actor, "decided", told, Some(&ruling.note), now).await?;
        let standing = standing(verdict, Some(&decision));
        let version = match stored.campaign.state {
            State::Published => tx.result(id, None).await?.map(|row| row.version),
            _ => None,
        };
        let overturned = AppealAnswer { outcome: AppealOutcome::Overturned, note: &ruling.note, version };
        let appeal = on_appeal.then_some(overturned);
        let answer = Answer { post: &post, verdict, standing, appeal };
        self.send_receipt(tx, &stored.campaign, &answer, now).await
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one audit row")]
    pub(crate) async fn note(
        &self,
        tx: &mut Tx,
        id: &CampaignId,
        message: Snowflake,
        actor: &Actor,
        action: &str,
        after: serde_json::Value,
        reason: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        tx.audit(&NewAudit {
            at: now,
            actor: actor.name(),
            action: action.to_owned(),
            campaign: Some(id.clone()),
            subject: format!("post:{message}"),
            before: None,
            after: Some(after),
            reason: reason.map(str::to_owned),
        })
        .await?;
        Ok(())
    }
}

pub(crate) async fn open_for_review(tx: &mut Tx, id: &CampaignId) -> Result<StoredCampaign> {
    let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
    refuse_after_freeze(&stored)?;
    Ok(stored)
}

fn refuse_after_freeze(stored: &StoredCampaign) -> Result<()> {
    match stored.campaign.state {
        State::Announced | State::Open | State::Closed | State::Judging => Ok(()),
        state => Err(Error::Moved { campaign: stored.campaign.id.clone(), state }),
    }
}

pub(crate) async fn known_post(tx: &mut Tx, id: &CampaignId, message: Snowflake) -> Result<StoredPost> {
    let post = tx.post(id, message).await?;
    post.ok_or_else(|| Error::NoPost { campaign: id.clone(), post: message })
}
