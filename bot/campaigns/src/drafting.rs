//! From an event, or by hand, to an approved campaign.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::prize::Prize;
use domain::snowflake::Snowflake;
use domain::state::{Move, State};
use domain::verdict::NOTE_CHARS_MAX;
use domain::window::Window;
use market::Facts;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{CampaignSecrets, NewAudit, Tx};
use wording::{Brief, LintContext, LintFinding, Severity};

use crate::error::{Error, Result};
use crate::events::{HoldOverride, MarketEvent, draft_texts};
use crate::freshness::fresh;
use crate::outbox::Kind;
use crate::refusal::AmendmentRefusal;
use crate::schedule::{advance, plan};
use crate::service::{Actor, Service};

/// How long before the opening the notice goes out, where approval leaves the time for it.
pub const NOTICE_LEAD: TimeDelta = TimeDelta::hours(2);

/// What the audit log calls the first version of a draft.
pub(crate) const DRAFTED: &str = "drafted";
/// What the audit log calls every later version.
pub(crate) const EDITED: &str = "draft_edited";

/// What an operator prepares once; an event adds the window, the dates and the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The name of the campaign.
    pub id: CampaignId,
    /// The heading of the notice.
    pub title: Localised<String>,
    /// The question members answer.
    pub question: Localised<String>,
    /// The topic without its signs.
    pub topic: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What is won.
    pub prize: Prize,
    /// The mechanical rules.
    #[serde(default)]
    pub rules: Rules,
    /// What judges mark, in published order.
    pub criteria: Vec<Criterion>,
}

/// How a draft is approved.
#[derive(Debug, Clone, Default)]
pub(crate) struct Approval {
    /// Another news paragraph.
    pub(crate) body: Option<Localised<String>>,
    /// Why a held draft is approved all the same.
    pub(crate) override_reason: Option<String>,
    /// The revision that was looked at; another one is refused.
    pub(crate) seen_revision: Option<i64>,
}

/// What became of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lifted {
    /// There was none.
    Nothing,
    /// A person had lifted it earlier.
    Before,
    /// It is lifted now.
    Now,
}

impl Template {
    /// The campaign this template gives for a window. The notice goes out [`NOTICE_LEAD`] before the opening, or at
    /// once when that is past.
    pub fn campaign(
        self,
        guild: Snowflake,
        channels: Channels,
        body: Localised<String>,
        window: Window,
        seed: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Campaign {
        let announce_at = (window.opens - NOTICE_LEAD).max(now.min(window.opens));
        Campaign {
            id: self.id,
            guild,
            channels,
            title: self.title,
            body,
            question: self.question,
            topic: self.topic,
            aliases: self.aliases,
            prize: self.prize,
            dates: Dates::standard(&window, announce_at),
            window,
            rules: self.rules,
            criteria: self.criteria,
            seed_commitment: commit_seed(seed),
            state: State::Draft,
            void_reason: None,
        }
    }
}

impl Service {
    /// Stores a draft. `secrets` come from the caller: the tie seed whose digest the campaign carries, and the
    /// secret behind the salts of the list.
    ///
    /// # Errors
    /// When the campaign does not check, its name is in use, or another live campaign of the server holds the topic.
    pub async fn draft(
        &self,
        campaign: &Campaign,
        secrets: &CampaignSecrets,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        self.draft_in(&mut tx, campaign, secrets, actor, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// [`Service::draft`] inside a transaction that stores more than the draft.
    pub(crate) async fn draft_in(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        secrets: &CampaignSecrets,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        campaign.check()?;
        if campaign.state != State::Draft {
            return Err(Error::NoDraft(campaign.state));
        }
        let topics = campaign.topic_rules()?;
        // Of two drafts at once, one has to see the other.
        tx.lock_name(&format!("topics:{}", campaign.guild)).await?;
        for other in tx.live_campaigns(Some(campaign.guild)).await? {
            if other.campaign.id == campaign.id {
                return Err(Error::Taken(campaign.id.clone()));
            }
            if let Some((mine, theirs)) = topics.clashes_with(&other.campaign.topic_rules()?) {
                return Err(Error::TopicHeld { mine, theirs, campaign: other.campaign.id });
            }
        }
        if !tx.insert_campaign(campaign, secrets, now).await? {
            return Err(Error::Taken(campaign.id.clone()));
        }
        tx.audit(&NewAudit {
            at: now,
            actor: actor.name(),
            action: DRAFTED.to_owned(),
            campaign: Some(campaign.id.clone()),
            subject: format!("campaign:{}", campaign.id),
            before: None,
            after: Some(json!({ "state": campaign.state, "topic": campaign.topic })),
            reason: None,
        })
        .await?;
        Ok(())
    }

    /// A person agrees to a draft; its jobs are planned. `body` replaces the news paragraph with figures as of now.
    ///
    /// # Errors
    /// When the campaign is unknown, is no draft, no longer checks (an opening that is past, for one), is held because
    /// of its headline, or when the check of its notice finds errors.
    pub async fn approve(
        &self,
        id: &CampaignId,
        person: Snowflake,
        body: Option<Localised<String>>,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        let approval = Approval { body, ..Approval::default() };
        Box::pin(self.approve_as(id, &Actor::Person(person), approval, now)).await
    }

    /// A person agrees to a draft although it is held, and says why. An approved campaign whose headline was taken back
    /// before its notice went out goes on. The reason stands in the audit log.
    ///
    /// # Errors
    /// As [`Service::approve`], and when there is no reason or nothing is held.
    pub async fn approve_over_hold(
        &self,
        id: &CampaignId,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        let reason = override_reason(reason)?;
        let approval = Approval { override_reason: Some(reason.to_owned()), ..Approval::default() };
        Box::pin(self.approve_as(id, &Actor::Person(person), approval, now)).await
    }

    pub(crate) async fn approve_as(
        &self,
        id: &CampaignId,
        actor: &Actor,
        approval: Approval,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        // Read before the transaction: on a database in memory there is one connection.
        let facts_now = self.facts_for_approval(id, now).await?;
        let mut tx = self.db.begin().await?;
        let mut stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        if let Some(seen) = approval.seen_revision {
            fresh(&stored, seen)?;
        }
        if self.settings.second_person
            && stored.campaign.state == State::Draft
            && last_author(&mut tx, id).await?.is_some_and(|author| author == actor.name())
            && *actor != Actor::Herald
        {
            return Err(Error::OwnDraft(id.clone()));
        }
        let on_hold = self.lift_hold(&mut tx, id, actor, approval.override_reason.as_deref(), now).await?;
        if on_hold == Lifted::Now && stored.campaign.state == State::Approved {
            tx.commit().await?;
            return Ok(stored.campaign);
        }
        if on_hold == Lifted::Nothing && approval.override_reason.is_some() {
            return Err(AmendmentRefusal::NothingHeld.into());
        }
        if let Some(body) = approval.body {
            stored.campaign.body = body;
        }
        let opens = stored.campaign.window.opens;
        if now >= opens {
            return Err(Error::TooLate { what: "the time to approve (before the opening)", ended: opens });
        }
        // Approved after the planned time, the notice goes out at once.
        stored.campaign.dates.announce_at = stored.campaign.dates.announce_at.max(now);
        stored.campaign.check()?;
        if stored.campaign.state == State::Draft {
            let errors = self.errors_of(&mut tx, &stored.campaign, facts_now.as_ref()).await?;
            if !errors.is_empty() {
                return Err(Error::Notice(errors));
            }
        }
        let campaign = advance(&mut tx, &stored, Move::Approve, actor, None, now).await?;
        plan(&mut tx, &campaign).await?;
        if *actor == Actor::Herald {
            let text = wording::auto_approved(self.settings.default_lang, &campaign);
            self.note_to_team(&mut tx, &campaign, "auto_approved", text, now).await?;
        }
        tx.commit().await?;
        Ok(campaign)
    }

    /// Refuses what is held, or notes who lets it go on and why.
    async fn lift_hold(
        &self,
        tx: &mut Tx,
        id: &CampaignId,
        actor: &Actor,
        reason: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Lifted> {
        let Some(row) = tx.market_event_of(id).await? else { return Ok(Lifted::Nothing) };
        let mut event = MarketEvent::of(&row)?;
        let Some(draft) = &mut event.draft else { return Ok(Lifted::Nothing) };
        let Some(hold) = draft.held() else {
            return Ok(if draft.hold.is_some() { Lifted::Before } else { Lifted::Nothing });
        };
        let (Some(reason), Actor::Person(person)) = (reason, actor) else {
            return Err(Error::Held { campaign: id.clone(), hold });
        };
        draft.overridden = Some(HoldOverride { hold, person: *person, at: now, reason: reason.to_owned() });
        event.save(tx, row.revision).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: actor.name(),
            action: "hold_overridden".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("event:{}", event.key),
            before: Some(json!({ "hold": hold })),
            after: Some(json!({ "hold": hold, "overridden": true })),
            reason: Some(reason.to_owned()),
        })
        .await?;
        Ok(Lifted::Now)
    }

    /// The facts as of now for the figures of a draft made from an event: a person may have written newer ones.
    async fn facts_for_approval(&self, id: &CampaignId, now: DateTime<Utc>) -> Result<Option<Brief>> {
        let Some(event) = self.event_of(id).await? else { return Ok(None) };
        self.brief_of(&event.candle_series(), now, &event.about(now)).await
    }

    /// The news paragraph of a draft made from an event, with figures as of now; `None` for other drafts, and where too
    /// little is stored. [`Service::approve`] takes it.
    ///
    /// # Errors
    /// When the database fails or the event does not read.
    pub async fn renewed_body(
        &self,
        id: &CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<Localised<String>>> {
        let brief = self.facts_for_approval(id, now).await?;
        let Some(event) = self.event_of(id).await?.filter(|_| brief.is_some()) else { return Ok(None) };
        let topic = self.settings.events.drafts.topic(&event.theme);
        let event = MarketEvent { brief, draft: None, ..event };
        Ok(draft_texts(&event, &topic).map(|texts| texts.body))
    }

    /// What keeps the notice of a draft from going out.
    async fn errors_of(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        now: Option<&Brief>,
    ) -> Result<Vec<LintFinding>> {
        let mut found = self.findings_of(tx, campaign, now).await?;
        found.retain(|finding| finding.severity() == Severity::Error);
        Ok(found)
    }

    pub(crate) async fn findings_of(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        now: Option<&Brief>,
    ) -> Result<Vec<LintFinding>> {
        let event = tx.market_event_of(&campaign.id).await?.as_ref().map(MarketEvent::of).transpose()?;
        let live = tx.live_campaigns(Some(campaign.guild)).await?;
        let others: Vec<Campaign> = live.into_iter().map(|stored| stored.campaign).collect();
        let written_from = event.iter().filter_map(|event| event.draft.as_ref()?.brief.as_ref());
        let grown = event.iter().filter_map(|event| event.brief.as_ref());
        let briefs: Vec<&Brief> = written_from.chain(grown).chain(now).collect();
        let facts: Vec<Facts> = briefs.iter().map(|brief| brief.facts.clone()).collect();
        let mut headlines: Vec<_> = briefs.iter().flat_map(|brief| brief.headlines()).collect();
        headlines.extend(event.iter().filter_map(|event| event.news.as_ref()).map(wording::headline_of));
        let context = LintContext {
            budget_minor: self.settings.events.drafts.budget_minor,
            facts: &facts,
            headlines: &headlines,
            others: &others,
        };
        Ok(wording::lint_campaign(campaign, &context))
    }

    /// What the check finds in the notice of a campaign, warnings among it; [`Service::approve`] refuses the errors.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn findings(&self, id: &CampaignId) -> Result<Vec<LintFinding>> {
        let mut tx = self.db.begin().await?;
        let stored = tx.campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let found = self.findings_of(&mut tx, &stored.campaign, None).await?;
        tx.rollback().await?;
        Ok(found)
    }

    /// Calls a campaign off, with a reason everyone may read. What was announced gets an announcement of its end.
    ///
    /// # Errors
    /// When the campaign is unknown or was called off before.
    pub async fn void(
        &self,
        id: &CampaignId,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.void_as(id, person, reason, None, now).await
    }

    /// As [`Service::void`], for the revision of the campaign that the person has seen, if they have seen one.
    pub(crate) async fn void_as(
        &self,
        id: &CampaignId,
        person: Snowflake,
        reason: &str,
        seen: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        if let Some(seen) = seen {
            fresh(&stored, seen)?;
        }
        let public = !matches!(stored.campaign.state, State::Draft | State::Approved);
        let actor = Actor::Person(person);
        let campaign = advance(&mut tx, &stored, Move::Void, &actor, Some(reason), now).await?;
        tx.cancel_jobs(id).await?;
        self.void_ledger(&mut tx, id, person, reason, now).await?;
        if public {
            let text = |lang| vec![wording::voided(lang, &campaign, reason)];
            self.announce(&mut tx, &campaign, Kind::Voided, "", now, text).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A reason for letting a held draft go on.
pub(crate) fn override_reason(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > NOTE_CHARS_MAX {
        return Err(AmendmentRefusal::OverrideReason.into());
    }
    Ok(reason)
}

/// Who wrote the latest version of a draft, as the audit log names them.
async fn last_author(tx: &mut Tx, id: &CampaignId) -> Result<Option<String>> {
    let log = tx.audit_of(id, &format!("campaign:{id}")).await?;
    let wrote = |row: &store::AuditRow| [DRAFTED, EDITED].contains(&row.action.as_str());
    Ok(log.into_iter().rfind(wrote).map(|row| row.actor))
}
