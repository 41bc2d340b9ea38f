//! What the triggers say becomes an event, an alert and a draft, in one transaction.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels};
use domain::snowflake::Snowflake;
use domain::window::Window;
use market::triggers::{Action, Cause};
use market::{Confidence, Fired, Hold, next_window};
use serde_json::json;
use store::{CampaignSecrets, CandleSeries, NewAudit, NewOutbox, Tx};
use wording::told::{NoDraft, Three};
use wording::{Alert, DraftNews};

use super::by_hand::is_muted;
use super::texts::{campaign_name, draft_texts, free_topic};
use super::{Entropy, EventDraft, MarketEvent, about, hold_of};
use crate::drafting::{Approval, Template};
use crate::error::{Error, Result};
use crate::outbox::{Kind, nonce};
use crate::refusal::AmendmentRefusal;
use crate::said::said;
use crate::service::{Actor, Service};

/// The cursor that says up to which close bars were told, in milliseconds since 1970.
pub(super) const CURSOR: &str = "market:told";
/// How many names are tried for the campaigns of one theme and day.
const NAMES_TRIED: u32 = 20;

pub(super) fn read_cursor(text: Option<&str>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(text?.parse().ok()?)
}

/// What became of something the triggers said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The event.
    pub event: String,
    /// Whether the team was told; `false` where nobody knows where the team reads, or while the theme has a rest.
    pub alerted: bool,
    /// The campaign that was drafted.
    pub drafted: Option<CampaignId>,
    /// Whether herald approved it by itself.
    pub approved: bool,
    /// Why no draft was made although one was due.
    pub no_draft: Option<NoDraft>,
}

/// Where the team reads, and where a draft would live.
pub(super) struct Home {
    guild: Option<Snowflake>,
    team: Option<Snowflake>,
    channels: Option<Channels>,
}

impl Service {
    /// Takes what the triggers said of a series: stores the event or what it grew into, alerts the team and makes the
    /// draft. `None` when it was told before, or when the event still cools down by what the store knows.
    ///
    /// # Errors
    /// When the database fails or a stored event does not read; then nothing of it is told.
    pub async fn take_fired(
        &self,
        fired: &Fired,
        of: &CandleSeries,
        entropy: Entropy<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<Taken>> {
        // Changes of a headline are followed in the store, where a restart does not forget them.
        if fired.action == Action::Hold || matches!(fired.cause, Cause::Confirmation | Cause::Retraction) {
            return Ok(None);
        }
        let brief = self.brief_of(of, fired.at, &about(fired, of.step, fired.at)).await?;
        let doubt = self.price_doubt(of, now).await?;
        let mut tx = self.db.begin().await?;
        if read_cursor(tx.cursor(CURSOR).await?.as_deref()).is_some_and(|told| fired.at <= told) {
            return Ok(None);
        }
        let triggers = &self.settings.events.triggers;
        let theme = &triggers.theme.name;
        let hours = |hours: u32| TimeDelta::hours(hours.into());
        let (cooldown, gap) = (hours(triggers.cooldown_hours), hours(triggers.draft_gap_hours));
        let muted = is_muted(&mut tx, theme, now).await?;
        let recent =
            tx.market_events(fired.at - cooldown.max(gap), fired.at + TimeDelta::milliseconds(1)).await?;
        let mut known = Vec::new();
        for row in &recent {
            let event = MarketEvent::of(row)?;
            if event.theme == *theme {
                known.push((event, row.revision));
            }
        }
        let stands = known.iter().any(|(event, _)| {
            let draft = event.draft.as_ref();
            draft.is_some_and(|draft| fired.at - draft.at < gap && draft.hold != Some(Hold::Retracted))
        });
        let current = known.pop().filter(|(event, _)| fired.at - event.at < cooldown);
        let drafts = fired.action == Action::Draft
            && self.settings.events.drafts.enabled
            && !muted
            && !stands
            && current.as_ref().is_none_or(|(event, _)| event.draft.is_none());
        let (mut event, revision) = match current {
            Some((event, revision)) => {
                let grown = fired.size_percent() >= event.size_percent() * triggers.escalation_factor;
                if !drafts && !grown {
                    tx.set_cursor(CURSOR, &fired.at.timestamp_millis().to_string()).await?;
                    tx.commit().await?;
                    return Ok(None);
                }
                (event, revision)
            }
            None => (self.new_event(fired, of), 0),
        };
        let cause = if revision > 0 { Cause::Escalation } else { fired.cause };
        event.fired.push(Fired { cause, ..fired.clone() });
        event.brief = brief;
        if event.draft.is_none() {
            event.news.clone_from(&fired.gate);
        }
        let home = self.home(&mut tx).await?;
        let mut made = None;
        let mut no_draft = None;
        if let (true, Some(doubt)) = (drafts, &doubt) {
            no_draft = Some(doubt.clone());
        } else if drafts {
            match self.make_draft(&mut tx, &event, &home, &Actor::Herald, entropy, now).await? {
                Ok(campaign) => {
                    let hold = hold_of(event.news.as_ref().map(|news| news.state));
                    let (campaign_id, at) = (campaign.id.clone(), fired.at);
                    let brief = event.brief.clone();
                    event.draft =
                        Some(EventDraft { campaign: campaign_id, at, brief, hold, overridden: None });
                    made = Some((campaign, hold));
                }
                Err(why) => no_draft = Some(why),
            }
        }
        let body = event.body()?;
        let revision = if revision == 0 {
            tx.put_market_event(&event.key, event.at, &body).await?;
            1
        } else {
            revision
        };
        event.save(&mut tx, revision).await?;
        let lang = self.settings.default_lang;
        let failed = no_draft.as_ref().map(|why| why.say(lang));
        let told = Alert {
            series: &event.series,
            cause,
            readings: &fired.readings,
            gate: fired.gate.as_ref(),
            brief: event.brief.as_ref(),
            draft: match (&made, &failed) {
                (Some((campaign, hold)), _) => DraftNews::Made { campaign, hold: *hold },
                (None, Some(why)) => DraftNews::Failed(why),
                (None, None) => DraftNews::None,
            },
        };
        let text = wording::alert(lang, &told);
        let team = home.team.filter(|_| !muted);
        if let Some(team) = team {
            let key = format!("alert:{}", event.fired.len());
            self.tell_team(&mut tx, &event, team, &key, &text, now).await?;
        }
        tx.set_cursor(CURSOR, &fired.at.timestamp_millis().to_string()).await?;
        tx.commit().await?;
        let mut taken = Taken {
            event: event.key.clone(),
            alerted: team.is_some(),
            drafted: made.as_ref().map(|(campaign, _)| campaign.id.clone()),
            approved: false,
            no_draft,
        };
        if let (true, Some((campaign, None))) = (self.settings.events.drafts.auto_approve, &made) {
            taken.approved = self.approve_by_itself(&event, campaign, &home, now).await?;
        }
        Ok(Some(taken))
    }

    /// Why nobody should be told to write about a price yet: of the venues that are watched too few agree on it. A series
    /// of another origin has nothing to be held against.
    pub(super) async fn price_doubt(&self, of: &CandleSeries, now: DateTime<Utc>) -> Result<Option<NoDraft>> {
        if !self.settings.prices.venues.contains(&of.name) {
            return Ok(None);
        }
        let composite = self.composite(now).await?;
        if composite.confidence == Confidence::Full {
            return Ok(None);
        }
        let left_out: Vec<&str> = composite.left_out.iter().map(|(venue, _)| venue.as_str()).collect();
        let left_out = if left_out.is_empty() { "–".to_owned() } else { left_out.join(", ") };
        let venues = composite.quotes.len() as u64;
        Ok(Some(NoDraft::FewVenues { venues, left_out: left_out.into() }))
    }

    fn new_event(&self, fired: &Fired, of: &CandleSeries) -> MarketEvent {
        let theme = self.settings.events.triggers.theme.name.clone();
        MarketEvent {
            key: format!("{theme}:{}", fired.at.format("%Y-%m-%dT%H:%M:%SZ")),
            theme,
            at: fired.at,
            series: of.name.clone(),
            step_s: of.step.num_seconds(),
            fired: Vec::new(),
            brief: None,
            news: fired.gate.clone(),
            news_changes: Vec::new(),
            draft: None,
        }
    }

    /// Where the settings say, else where the newest campaign lives.
    async fn home(&self, tx: &mut Tx) -> Result<Home> {
        let drafts = &self.settings.events.drafts;
        let newest = match drafts.guild {
            Some(guild) => tx.campaigns_of(guild).await?.into_iter().next(),
            None => tx.campaigns().await?.into_iter().max_by_key(|stored| stored.created_at),
        };
        let earlier = newest.as_ref().map(|stored| stored.campaign.channels);
        Ok(Home {
            guild: drafts.guild.or(newest.map(|stored| stored.campaign.guild)),
            team: drafts.moderators.or(earlier.map(|channels| channels.moderators)),
            channels: drafts.channels(earlier),
        })
    }

    /// Where a campaign of this server lives: where the settings say, if they speak of it, else as its newest campaign.
    pub(super) async fn home_in(&self, tx: &mut Tx, guild: Snowflake) -> Result<Home> {
        let drafts = &self.settings.events.drafts;
        let earlier = tx.campaigns_of(guild).await?.into_iter().next().map(|stored| stored.campaign.channels);
        let spoken_of = drafts.guild.is_none_or(|of_settings| of_settings == guild);
        let channels = if spoken_of { drafts.channels(earlier) } else { earlier };
        Ok(Home { guild: Some(guild), team: channels.map(|channels| channels.moderators), channels })
    }

    /// The draft of an event, stored; or why there can be none.
    pub(super) async fn make_draft(
        &self,
        tx: &mut Tx,
        event: &MarketEvent,
        home: &Home,
        actor: &Actor,
        entropy: Entropy<'_>,
        now: DateTime<Utc>,
    ) -> Result<std::result::Result<Campaign, NoDraft>> {
        let settings = &self.settings.events;
        let (Some(guild), Some(channels)) = (home.guild, home.channels) else {
            return Ok(Err(NoDraft::NoHome));
        };
        let review = TimeDelta::minutes(settings.triggers.review_minutes.into());
        let (opens, closes) = next_window(event.fired.last().map_or(now, |fired| fired.at.max(now)) + review);
        let window = Window::new(opens, closes).map_err(AmendmentRefusal::from)?;
        tx.lock_name(&format!("topics:{guild}")).await?;
        let live: Vec<Campaign> =
            tx.live_campaigns(Some(guild)).await?.into_iter().map(|stored| stored.campaign).collect();
        let wanted = settings.drafts.topic(&event.theme);
        let Some(topic) = free_topic(&wanted, &live, opens) else {
            return Ok(Err(NoDraft::Topic { topic: wanted.topic }));
        };
        let Some(texts) = draft_texts(event, &topic) else {
            return Ok(Err(NoDraft::NoHistory));
        };
        let Some(id) = self.free_name(tx, event, opens).await? else {
            return Ok(Err(NoDraft::NoName));
        };
        let mut secrets = CampaignSecrets { seed: [0; 32], salt: [0; 32] };
        entropy(&mut secrets.seed);
        entropy(&mut secrets.salt);
        let template = Template {
            id,
            title: texts.title,
            question: texts.question,
            topic: topic.topic,
            aliases: topic.aliases,
            prize: settings.drafts.prize(),
            rules: settings.drafts.rules(),
            criteria: settings.drafts.criteria.clone(),
        };
        let campaign = template.campaign(guild, channels, texts.body, window, &secrets.seed, now);
        match self.draft_in(tx, &campaign, &secrets, actor, now).await {
            Ok(()) => {}
            // What is wrong with the settings is told instead of losing the alert.
            Err(
                error @ (Error::Campaign(_) | Error::Topic(_) | Error::TopicHeld { .. } | Error::Taken(_)),
            ) => {
                let why = Three::of(|lang| said(lang, &error).unwrap_or_else(|| error.to_string()));
                return Ok(Err(NoDraft::Settings { why }));
            }
            Err(error) => return Err(error),
        }
        tx.audit(&NewAudit {
            at: now,
            actor: actor.name(),
            action: "drafted_from_event".to_owned(),
            campaign: Some(campaign.id.clone()),
            subject: format!("event:{}", event.key),
            before: None,
            after: Some(json!({
                "fired": event.fired.last(),
                "facts": event.brief.as_ref().map(|brief| &brief.facts),
                "news": event.news,
            })),
            reason: None,
        })
        .await?;
        Ok(Ok(campaign))
    }

    async fn free_name(
        &self,
        tx: &mut Tx,
        event: &MarketEvent,
        opens: DateTime<Utc>,
    ) -> Result<Option<CampaignId>> {
        let fixed = self.settings.events.name.clone();
        let made = (1..=NAMES_TRIED).filter_map(|again| campaign_name(&event.theme, opens, again));
        for name in fixed.into_iter().chain(made) {
            if tx.campaign(&name).await?.is_none() {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// Queues a note about an event for the team; in quiet hours it waits for their end.
    pub(super) async fn tell_team(
        &self,
        tx: &mut Tx,
        event: &MarketEvent,
        team: Snowflake,
        key: &str,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let quiet = self.settings.events.triggers.quiet;
        for (part, content) in wording::split_message(text).into_iter().enumerate() {
            let dedupe_key = format!("event:{}:{key}:{part}", event.key);
            let row = NewOutbox {
                nonce: nonce(&dedupe_key),
                dedupe_key,
                campaign: event.draft.as_ref().map(|draft| draft.campaign.clone()),
                kind: Kind::TeamNote.name().to_owned(),
                channel: team,
                body: json!({ "content": content }),
                not_before: quiet.map_or(now, |quiet| quiet.speak_at(now)),
                lane: Some(format!("event:{}", event.theme)),
            };
            tx.enqueue(&row, now).await?;
        }
        Ok(())
    }

    /// The operator lets herald approve what nothing holds. A notice with errors is left to a person, who is told.
    async fn approve_by_itself(
        &self,
        event: &MarketEvent,
        campaign: &Campaign,
        home: &Home,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let why =
            match Box::pin(self.approve_as(&campaign.id, &Actor::Herald, Approval::default(), now)).await {
                Ok(_) => return Ok(true),
                Err(error @ Error::Store(_)) => return Err(error),
                Err(error) => error.to_string(),
            };
        if let Some(team) = home.team {
            let mut tx = self.db.begin().await?;
            let text = wording::auto_refused(self.settings.default_lang, campaign, &why);
            self.tell_team(&mut tx, event, team, "auto_refused", &text, now).await?;
            tx.commit().await?;
        }
        Ok(false)
    }
}
