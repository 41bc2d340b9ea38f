//! Drafts in the panel: written in versions, checked as they are typed, approved by a second person.
//!
//! A version is a row of the audit log, so that who wrote what and when cannot be lost or changed: the first row says that
//! the campaign was drafted, each later one carries the draft before and after. Every call names the server it is asked
//! for; a campaign of another server is as unknown as one that does not exist.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels};
use domain::lang::Localised;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::window::{Window, utc8};
use market::Hold;
use serde_json::{Value, json};
use store::{AuditRow, CampaignSecrets, NewAudit, StoredCampaign};
use wording::LintFinding;

use crate::drafting::{Approval, DRAFTED, EDITED, override_reason};
use crate::error::{Error, Result};
use crate::freshness::fresh;
use crate::panel::written::Written;
use crate::refusal::AmendmentRefusal;
use crate::service::{Actor, Service};

/// How many names are tried for campaigns of one topic and day.
const NAMES_TRIED: u32 = 20;

/// One version of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// When it was saved.
    pub at: DateTime<Utc>,
    /// Who saved it, as the audit log names them.
    pub by: String,
    /// The revision of the campaign it made.
    pub revision: i64,
    /// What it says.
    pub written: Written,
}

/// A campaign with everything its editor shows.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftView {
    /// The campaign.
    pub stored: StoredCampaign,
    /// Its versions, the oldest first.
    pub versions: Vec<Version>,
    /// What keeps it back, if anything does.
    pub hold: Option<Hold>,
    /// Why somebody let it go on over a hold.
    pub overridden: Option<String>,
    /// Newer figures can be written into it: it was drafted from an event of the market.
    pub from_event: bool,
    /// What the check finds in its notice.
    pub findings: Vec<LintFinding>,
}

impl DraftView {
    /// Who wrote the latest version, as the audit log names them.
    pub fn author(&self) -> Option<&str> {
        self.versions.last().map(|version| version.by.as_str())
    }

    /// The version that stood at a revision of the campaign.
    pub fn version_at(&self, revision: i64) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.revision <= revision)
    }
}

/// A change that was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed<'a> {
    /// A second person agrees to the draft; `over_hold` is the reason for letting a held one go on.
    Approve {
        /// Why, where something holds it.
        over_hold: Option<&'a str>,
    },
    /// The campaign is called off.
    Void {
        /// Why, for everyone to read.
        reason: &'a str,
    },
    /// The close moves to a later time.
    Extend {
        /// The new close.
        closes: DateTime<Utc>,
        /// Why, for everyone to read.
        reason: &'a str,
    },
    /// The window opens now.
    Open,
    /// The window ends now.
    Close {
        /// Why, for everyone to read.
        reason: &'a str,
    },
}

impl Service {
    /// A campaign as its editor shows it.
    ///
    /// # Errors
    /// When the server has no such campaign, a stored version does not read, or the database fails.
    pub async fn draft_view(&self, guild: Snowflake, id: &CampaignId) -> Result<DraftView> {
        let stored = self.campaign_in(guild, id).await?;
        let event = self.event_of(id).await?;
        let draft = event.as_ref().and_then(|event| event.draft.as_ref());
        Ok(DraftView {
            versions: versions(&stored, &self.db.audit_of(id, &format!("campaign:{id}")).await?)?,
            hold: draft.and_then(crate::events::EventDraft::held),
            overridden: draft.and_then(|draft| draft.overridden.as_ref()).map(|over| over.reason.clone()),
            from_event: event.is_some(),
            findings: self.findings(id).await?,
            stored,
        })
    }

    /// What a new draft of a server begins with: the settings for drafts, the channels of its newest campaign, and a
    /// window of one day from tomorrow at 15:00 (UTC+8) on. With `market` it tells the latest move. Channels that nobody
    /// knows yet are 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blank_draft(&self, guild: Snowflake, market: bool, now: DateTime<Utc>) -> Result<Written> {
        let options = &self.settings.events.drafts;
        let earlier = self.db.campaigns_of(guild).await?.first().map(|stored| stored.campaign.channels);
        let nowhere =
            Channels { announcements: Snowflake(0), entries: Snowflake(0), moderators: Snowflake(0) };
        let midnight = utc8(now).date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
        // Tomorrow at 15:00 in UTC+8 is 31 hours after today's midnight there, seen as UTC.
        let opens = midnight + TimeDelta::hours(24 + 15 - 8);
        let window = Window::new(opens, opens + TimeDelta::hours(24)).map_err(AmendmentRefusal::from)?;
        let paragraph = if market { self.market_paragraph(now).await? } else { None };
        Ok(Written {
            title: Localised::from_fn(|_| String::new()),
            body: paragraph.map_or_else(|| Localised::from_fn(|_| String::new()), |found| found.text),
            question: Localised::from_fn(wording::draft_question),
            topic: String::new(),
            aliases: Vec::new(),
            channels: options.channels(earlier).unwrap_or(nowhere),
            window,
            prize: options.prize(),
            rules: options.rules(),
            criteria: options.criteria.clone(),
        })
    }

    /// What the check finds in a campaign that is only typed so far.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn findings_of_typed(&self, guild: Snowflake, campaign: &Campaign) -> Result<Vec<LintFinding>> {
        let campaign = Campaign { guild, ..campaign.clone() };
        let mut tx = self.db.begin().await?;
        let found = self.findings_of(&mut tx, &campaign, None).await?;
        tx.rollback().await?;
        Ok(found)
    }

    /// Stores a new draft under a name of its own, or one made of its first alias or topic in Latin letters and the day it
    /// opens. `secret` gives bytes that nobody can guess.
    ///
    /// # Errors
    /// As [`Service::draft`], and when the opening is past.
    pub async fn draft_anew(
        &self,
        guild: Snowflake,
        name: Option<CampaignId>,
        written: &Written,
        secret: impl Fn() -> [u8; 32],
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<CampaignId> {
        ahead(written, now)?;
        let secrets = CampaignSecrets { seed: secret(), salt: secret() };
        let actor = Actor::Person(person);
        let mut again = 1;
        loop {
            let id = match &name {
                Some(name) => name.clone(),
                None => made_name(written, again)?,
            };
            let campaign = written.as_campaign(id.clone(), guild, &secrets.seed, now);
            match self.draft(&campaign, &secrets, &actor, now).await {
                Err(Error::Taken(_)) if name.is_none() && again < NAMES_TRIED => again += 1,
                other => return other.map(|()| id),
            }
        }
    }

    /// Saves another version of a draft. Saving what stands there already saves nothing.
    ///
    /// # Errors
    /// [`store::StoreError::Stale`] when the draft has changed since `seen_revision`; when the server has no such campaign, it is
    /// no draft any more, it does not check, its opening is past, or another live campaign holds the topic.
    pub async fn save_draft(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        written: &Written,
        seen_revision: i64,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let mut tx = self.db.begin().await?;
        // As whoever drafts: of two that take one topic at once, one has to see the other.
        tx.lock_name(&format!("topics:{guild}")).await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        if stored.campaign.state != State::Draft {
            return Err(Error::NoDraft(stored.campaign.state));
        }
        fresh(&stored, seen_revision)?;
        let before = Written::of(&stored.campaign);
        if before == *written {
            return Ok(());
        }
        ahead(written, now)?;
        let campaign = written.in_campaign(&stored.campaign, now);
        campaign.check()?;
        let topics = campaign.topic_rules()?;
        for other in tx.live_campaigns(Some(guild)).await?.into_iter().map(|stored| stored.campaign) {
            if other.id != campaign.id
                && let Some((mine, theirs)) = topics.clashes_with(&other.topic_rules()?)
            {
                return Err(Error::TopicHeld { mine, theirs, campaign: other.id });
            }
        }
        tx.update_campaign(&campaign, stored.revision).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(person).name(),
            action: EDITED.to_owned(),
            campaign: Some(id.clone()),
            subject: format!("campaign:{id}"),
            before: Some(json!({ "revision": stored.revision, "written": before })),
            after: Some(json!({ "revision": stored.revision + 1, "written": written })),
            reason: None,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes the figures as of now into the news paragraph of a draft made from an event; false when too little is stored
    /// to tell them.
    ///
    /// # Errors
    /// As [`Service::save_draft`].
    pub async fn renew_draft(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        seen_revision: i64,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let stored = self.campaign_in(guild, id).await?;
        let Some(body) = self.renewed_body(id, now).await? else { return Ok(false) };
        let written = Written { body, ..Written::of(&stored.campaign) };
        self.save_draft(guild, id, &written, seen_revision, person, now).await?;
        Ok(true)
    }

    /// Does what a person has confirmed for the campaign as it stood at `seen_revision`.
    ///
    /// # Errors
    /// [`store::StoreError::Stale`] when it has changed since; [`Error::OwnDraft`] for whoever wrote the latest version; else as
    /// [`Service::approve`], [`Service::approve_over_hold`], [`Service::void`], [`Service::extend`],
    /// [`Service::open_now`] and [`Service::close_now`].
    pub async fn confirm(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        what: Confirmed<'_>,
        seen_revision: i64,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        // Each of these compares the revision once it holds the campaign: between a look before and the change, somebody
        // else could be faster.
        let seen = Some(seen_revision);
        match what {
            Confirmed::Approve { over_hold } => {
                let reason = over_hold.map(override_reason).transpose()?;
                let approval = Approval {
                    override_reason: reason.map(str::to_owned),
                    seen_revision: seen,
                    ..Approval::default()
                };
                Box::pin(self.approve_as(id, &Actor::Person(person), approval, now)).await?;
            }
            Confirmed::Void { reason } => {
                self.void_as(id, person, crate::amending::given(reason)?, seen, now).await?;
            }
            Confirmed::Extend { closes, reason } => {
                self.extend_as(id, person, closes, reason, seen, now).await?;
            }
            Confirmed::Open => {
                self.open_as(id, person, seen, now).await?;
            }
            Confirmed::Close { reason } => {
                self.close_as(id, person, reason, seen, now).await?;
            }
        }
        Ok(())
    }
}

fn ahead(written: &Written, now: DateTime<Utc>) -> Result<()> {
    let opens = written.window.opens;
    if now < opens {
        return Ok(());
    }
    Err(Error::TooLate { what: "the opening of this draft", ended: opens })
}

/// The n-th name for a draft: Latin letters and digits of its first alias that has some, or of its topic, and the day it
/// opens in UTC+8.
fn made_name(written: &Written, again: u32) -> Result<CampaignId> {
    let slug = |text: &String| {
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
        (!plain.is_empty()).then(|| plain.to_ascii_lowercase())
    };
    let slug = std::iter::once(&written.topic).chain(&written.aliases).find_map(slug);
    let slug = slug.unwrap_or_else(|| "topic".to_owned());
    let day = utc8(written.window.opens).format("%Y-%m-%d");
    let name = if again == 1 { format!("{slug}-{day}") } else { format!("{slug}-{day}-{again}") };
    Ok(CampaignId::new(name)?)
}

/// The versions of a draft by its log. The first one stands in the row of the first change, or still in the campaign.
fn versions(stored: &StoredCampaign, log: &[AuditRow]) -> Result<Vec<Version>> {
    let read = |row: &AuditRow, value: &Option<Value>| -> Result<(i64, Written)> {
        let broken = |detail: String| Error::Stored {
            what: "version of a draft",
            key: format!("{}:{}", stored.campaign.id, row.seq),
            detail,
        };
        let value = value.as_ref().ok_or_else(|| broken("it is missing".to_owned()))?;
        let revision = value["revision"].as_i64().ok_or_else(|| broken("it has no revision".to_owned()))?;
        let written = serde_json::from_value(value["written"].clone());
        Ok((revision, written.map_err(|error| broken(error.to_string()))?))
    };
    let edits: Vec<&AuditRow> = log.iter().filter(|row| row.action == EDITED).collect();
    let mut all = Vec::new();
    if let Some(row) = log.iter().find(|row| row.action == DRAFTED) {
        let (revision, written) = match edits.first() {
            Some(edit) => read(edit, &edit.before)?,
            None => (1, Written::of(&stored.campaign)),
        };
        all.push(Version { number: 1, at: row.at, by: row.actor.clone(), revision, written });
    }
    for row in edits {
        let (revision, written) = read(row, &row.after)?;
        let number = all.len() as u32 + 1;
        all.push(Version { number, at: row.at, by: row.actor.clone(), revision, written });
    }
    Ok(all)
}
