//! What becomes of a draft, and of a campaign that runs, when the headline behind it comes to be believed more or less.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use domain::dates::Dates;
use domain::state::State;
use domain::window::Window;
use market::{Hold, NewsState, next_window};
use serde_json::json;
use store::{MarketEventRow, NewAudit, Tx};

use super::texts::draft_texts;
use super::{MarketEvent, NewsChange, belief, hold_of, news_id};
use crate::drafting::NOTICE_LEAD;
use crate::error::Result;
use crate::outbox::Kind;
use crate::refusal::AmendmentRefusal;
use crate::service::{Actor, Service};

/// How long after an event its headline is followed: a draft opens within two days and runs for one.
const FOLLOWED: TimeDelta = TimeDelta::days(7);
/// How far the feed's own time of a headline may lie from the one that the event knows.
const STAMP_SLACK: TimeDelta = TimeDelta::days(2);

impl Service {
    /// Looks whether headlines behind drafts and campaigns are believed otherwise by now, and acts on it. Returns how
    /// many are.
    pub(super) async fn follow_headlines(&self, now: DateTime<Utc>) -> Result<u64> {
        let mut changed = 0;
        for row in self.db.market_events(now - FOLLOWED, now + TimeDelta::milliseconds(1)).await? {
            let event = MarketEvent::of(&row)?;
            if let Some(state) = self.other_belief(&event).await? {
                changed += u64::from(self.follow(&row, state, now).await?);
            }
        }
        Ok(changed)
    }

    /// How far the headline of a drafted event is believed now, if that is not what the event knows.
    async fn other_belief(&self, event: &MarketEvent) -> Result<Option<NewsState>> {
        let (Some(news), Some(_)) = (&event.news, &event.draft) else { return Ok(None) };
        let rows = self.db.news(news.out_at - STAMP_SLACK, news.out_at + STAMP_SLACK).await?;
        let row = rows.iter().find(|row| news_id(row) == news.id);
        Ok(row.map(belief).filter(|state| *state != news.state))
    }

    /// Notes the new state at the event, holds or frees the draft, tells the team, and corrects what was announced. One
    /// transaction, fenced by the event's revision: of two replicas one does it.
    async fn follow(&self, row: &MarketEventRow, state: NewsState, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let Some(row) = tx.market_event(&row.key).await? else { return Ok(false) };
        let mut event = MarketEvent::of(&row)?;
        let (Some(news), Some(draft)) = (event.news.as_mut(), event.draft.as_mut()) else { return Ok(false) };
        if news.state == state {
            return Ok(false);
        }
        let hold = hold_of(Some(state));
        let before = draft.hold;
        news.state = state;
        draft.hold = hold;
        let (news, draft) = (news.clone(), draft.clone());
        event.news_changes.push(NewsChange { at: now, state });
        let Some(stored) = tx.lock_campaign(&draft.campaign).await? else { return Ok(false) };
        let mut campaign = stored.campaign.clone();
        let earlier = draft_texts(&event, &self.settings.events.drafts.topic(&event.theme));
        let written_from = event.draft.as_mut().and_then(|draft| draft.brief.as_mut());
        for brief in event.brief.iter_mut().chain(written_from) {
            for near in brief.news.iter_mut().filter(|near| near.candidate.id == news.id) {
                near.candidate.state = state;
            }
        }
        if campaign.state == State::Draft {
            // Words that a person changed are theirs; those of the template say what is known by now.
            let renewed = draft_texts(&event, &self.settings.events.drafts.topic(&event.theme));
            if let (Some(earlier), Some(renewed)) = (earlier, renewed)
                && campaign.body == earlier.body
            {
                campaign.body = renewed.body;
            }
            if hold.is_none() {
                self.give_time(&mut campaign, now)?;
            }
            if campaign != stored.campaign {
                tx.update_campaign(&campaign, stored.revision).await?;
            }
        }
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Herald.name(),
            action: if hold.is_some() { "held" } else { "released" }.to_owned(),
            campaign: Some(campaign.id.clone()),
            subject: format!("event:{}", event.key),
            before: Some(json!({ "hold": before })),
            after: Some(json!({ "hold": hold, "news": news })),
            reason: None,
        })
        .await?;
        event.save(&mut tx, row.revision).await?;
        self.tell_change(&mut tx, &event, &campaign, hold, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A draft whose opening came too near while it was held opens a day later: there must be time to review it.
    fn give_time(&self, campaign: &mut Campaign, now: DateTime<Utc>) -> Result<()> {
        let review = TimeDelta::minutes(self.settings.events.triggers.review_minutes.into());
        if campaign.window.opens >= now + review {
            return Ok(());
        }
        let (opens, closes) = next_window(now + review);
        let window = Window::new(opens, closes).map_err(AmendmentRefusal::from)?;
        campaign.dates = Dates::standard(&window, (opens - NOTICE_LEAD).max(now.min(opens)));
        campaign.window = window;
        Ok(())
    }

    async fn tell_change(
        &self,
        tx: &mut Tx,
        event: &MarketEvent,
        campaign: &Campaign,
        hold: Option<Hold>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(news) = event.news.as_ref().map(wording::headline_of) else { return Ok(()) };
        let public = matches!(campaign.state, State::Announced | State::Open);
        if !public && !matches!(campaign.state, State::Draft | State::Approved) {
            return Ok(());
        }
        let lang = self.settings.default_lang;
        let note = match hold {
            Some(hold) => wording::hold_note(lang, campaign, &news, hold, public),
            None => wording::released_note(lang, campaign, &news),
        };
        let key = format!("news:{}", event.news_changes.len());
        self.tell_team(tx, event, campaign.channels.moderators, &key, &note, now).await?;
        if let Some(hold @ (Hold::Retracted | Hold::Disputed)) = hold.filter(|_| public) {
            // One line a campaign, whatever becomes of the headline afterwards: the key is the same.
            let text = |lang| vec![wording::news_correction(lang, campaign, &news, hold, now)];
            self.announce(tx, campaign, Kind::Amended, ":correction", now, text).await?;
        }
        Ok(())
    }
}
