//! What becomes of a draft, and of a campaign that runs, when the story behind it comes to be believed more or less.
//!
//! Every headline of a story carries the state of that story (`news`), whoever moved it: a denial that is another item of
//! another source, a second independent origin, a person who ruled while looking at a sibling, or the move of a headline
//! into another story. So it is enough to hold the headlines that an event names against what is stored of them now. It
//! names the one that opened the gate, which holds and frees the draft, and those of its brief, whose marks the notice
//! repeats.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use domain::dates::Dates;
use domain::lang::Localised;
use domain::state::State;
use domain::window::Window;
use market::triggers::GateNews;
use market::{Hold, NewsState, next_window};
use serde_json::json;
use store::{MarketEventRow, NewAudit, NewsDetail, StoredCampaign, Tx};
use wording::Headline;

use super::texts::draft_texts;
use super::{Because, MarketEvent, NewsChange, belief, hold_of, news_id, outside_id};
use crate::drafting::NOTICE_LEAD;
use crate::error::Result;
use crate::outbox::Kind;
use crate::refusal::AmendmentRefusal;
use crate::service::{Actor, Service};

/// How long after an event its headlines are followed: a draft opens within two days and runs for one.
const FOLLOWED: TimeDelta = TimeDelta::days(7);

/// How far headlines are believed, by the id that events know them by.
type Beliefs = BTreeMap<String, NewsState>;

impl MarketEvent {
    /// The headlines that it names: the source and the feed's id of each.
    fn named(&self) -> Vec<(&str, &str)> {
        let gate = self.news.iter().map(|news| (&news.source, &news.id));
        let near = self.briefs().flat_map(|brief| &brief.news);
        let near = near.map(|near| (&near.candidate.source, &near.candidate.id));
        let mut named: Vec<(&str, &str)> = gate
            .chain(near)
            .filter_map(|(source, id)| Some((source.as_str(), outside_id(source, id)?)))
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    fn briefs(&self) -> impl Iterator<Item = &wording::Brief> {
        self.brief.iter().chain(self.draft.iter().filter_map(|draft| draft.brief.as_ref()))
    }

    /// The headlines that are believed otherwise than the event knows.
    fn outdated(&self, beliefs: &Beliefs) -> Beliefs {
        let gate = self.news.iter().map(|news| (&news.id, news.state));
        let near = self.briefs().flat_map(|brief| &brief.news);
        let near = near.map(|near| (&near.candidate.id, near.candidate.state));
        let moved = |(id, known): (&String, NewsState)| {
            beliefs.get(id).filter(|state| **state != known).map(|state| (id.clone(), *state))
        };
        gate.chain(near).filter_map(moved).collect()
    }

    /// Takes over how far headlines are believed; gives the state of the one at the gate if that is another one now.
    fn believe(&mut self, moved: &Beliefs) -> Option<NewsState> {
        let written_from = self.draft.as_mut().and_then(|draft| draft.brief.as_mut());
        for near in self.brief.iter_mut().chain(written_from).flat_map(|brief| &mut brief.news) {
            if let Some(state) = moved.get(&near.candidate.id) {
                near.candidate.state = *state;
            }
        }
        let news = self.news.as_mut()?;
        let state = moved.get(&news.id).copied().filter(|state| *state != news.state)?;
        news.state = state;
        Some(state)
    }

    /// A headline of its briefs, as others are told.
    fn near(&self, id: &str) -> Option<Headline> {
        let near = self.briefs().flat_map(|brief| &brief.news).find(|near| near.candidate.id == id);
        near.map(Headline::from)
    }
}

impl Service {
    /// Looks whether headlines that events name are believed otherwise by now, and acts on it. Returns of how many events.
    pub(super) async fn follow_headlines(&self, now: DateTime<Utc>) -> Result<u64> {
        let mut changed = 0;
        for row in self.db.market_events(now - FOLLOWED, now + TimeDelta::milliseconds(1)).await? {
            let event = MarketEvent::of(&row)?;
            let mut beliefs = Beliefs::new();
            for (source, outside_id) in event.named() {
                note(&mut beliefs, self.db.news_item(source, outside_id).await?);
            }
            if !event.outdated(&beliefs).is_empty() {
                changed += u64::from(self.follow(&row, now).await?);
            }
        }
        Ok(changed)
    }

    /// Notes the new states at the event, holds or frees the draft, tells the team, and corrects what was announced. One
    /// transaction, fenced by the event's revision: of two replicas one does it.
    async fn follow(&self, row: &MarketEventRow, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let Some(row) = tx.market_event(&row.key).await? else { return Ok(false) };
        let mut event = MarketEvent::of(&row)?;
        // As they are believed within this transaction, and not as somebody read it before.
        let mut beliefs = Beliefs::new();
        for (source, outside_id) in event.named() {
            note(&mut beliefs, tx.news_item(source, outside_id).await?);
        }
        let moved = event.outdated(&beliefs);
        if moved.is_empty() {
            return Ok(false);
        }
        let stored = match &event.draft {
            Some(draft) => tx.lock_campaign(&draft.campaign).await?,
            None => None,
        };
        let before = event.clone();
        if let Some(state) = event.believe(&moved) {
            let because = match &event.news {
                Some(news) => because(&mut tx, news, state).await?,
                None => None,
            };
            event.news_changes.push(NewsChange { at: now, state, because });
            if let Some(draft) = event.draft.as_mut() {
                draft.hold = hold_of(Some(state));
            }
        }
        if let Some(stored) = stored {
            self.follow_draft(&mut tx, (&before, &event), &stored, &moved, now).await?;
        }
        event.save(&mut tx, row.revision).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What becomes of the campaign drafted from an event that was `before` and is `after`.
    async fn follow_draft(
        &self,
        tx: &mut Tx,
        (before, after): (&MarketEvent, &MarketEvent),
        stored: &StoredCampaign,
        moved: &Beliefs,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let hold = |event: &MarketEvent| event.draft.as_ref().and_then(|draft| draft.hold);
        let (hold_before, hold) = (hold(before), hold(after));
        let at_gate = before.news_changes.len() < after.news_changes.len();
        let mut campaign = stored.campaign.clone();
        if campaign.state == State::Draft {
            // Words that a person changed are theirs; those of the template say what is known by now.
            if let (Some(earlier), Some(renewed)) = (self.body_of(before), self.body_of(after))
                && campaign.body == earlier
            {
                campaign.body = renewed;
            }
            if at_gate && hold.is_none() {
                self.give_time(&mut campaign, now)?;
            }
            if campaign != stored.campaign {
                tx.update_campaign(&campaign, stored.revision).await?;
            }
        }
        let action = match (at_gate, hold) {
            (true, Some(_)) => Some("held"),
            (true, None) => Some("released"),
            (false, _) if campaign != stored.campaign => Some("reworded"),
            (false, _) => None,
        };
        if let Some(action) = action {
            tx.audit(&NewAudit {
                at: now,
                actor: Actor::Herald.name(),
                action: action.to_owned(),
                campaign: Some(campaign.id.clone()),
                subject: format!("event:{}", after.key),
                before: Some(json!({ "hold": hold_before })),
                after: Some(json!({ "hold": hold, "news": after.news, "believed": moved })),
                reason: None,
            })
            .await?;
        }
        if at_gate {
            self.tell_change(tx, after, &campaign, hold, now).await?;
        }
        self.correct_news(tx, (before, after), &campaign, moved, now).await
    }

    /// The words about the move that a draft of an event has by the templates.
    fn body_of(&self, event: &MarketEvent) -> Option<Localised<String>> {
        draft_texts(event, &self.settings.events.drafts.topic(&event.theme)).map(|texts| texts.body)
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

    /// Tells the team that the draft is held or free, and what that rests on.
    async fn tell_change(
        &self,
        tx: &mut Tx,
        event: &MarketEvent,
        campaign: &Campaign,
        hold: Option<Hold>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(news) = event.news.as_ref().map(wording::headline_of) else { return Ok(()) };
        let public = is_public(campaign);
        if !public && !matches!(campaign.state, State::Draft | State::Approved) {
            return Ok(());
        }
        let lang = self.settings.default_lang;
        let mut note = match hold {
            Some(hold) => wording::hold_note(lang, campaign, &news, hold, public),
            None => wording::released_note(lang, campaign, &news),
        };
        let because = event.news_changes.last().and_then(|change| change.because.as_ref());
        if let Some(Because { text, link }) = because {
            note.push('\n');
            note.push_str(&wording::news_because(lang, text, link.as_deref()));
        }
        let key = format!("news:{}", event.news_changes.len());
        self.tell_team(tx, event, campaign.channels.moderators, &key, &note, now).await
    }

    /// What runs and names a headline that is disputed or withdrawn by now gets one line of correction, and so does what
    /// stands on one. One line a campaign, whatever becomes of its headlines afterwards: the key is the same.
    async fn correct_news(
        &self,
        tx: &mut Tx,
        (before, after): (&MarketEvent, &MarketEvent),
        campaign: &Campaign,
        moved: &Beliefs,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if !is_public(campaign) {
            return Ok(());
        }
        let doubted = moved.iter().filter_map(|(id, state)| match hold_of(Some(*state)) {
            Some(hold @ (Hold::Disputed | Hold::Retracted)) => Some((id, hold)),
            _ => None,
        });
        let mut wrong = None;
        for (id, hold) in doubted {
            let at_gate = after.news.as_ref().filter(|news| news.id == *id).map(wording::headline_of);
            if self.names(before, id, moved) {
                // Readers saw this one.
                wrong = after.near(id).map(|headline| (headline, hold));
                break;
            }
            wrong = wrong.or_else(|| at_gate.map(|headline| (headline, hold)));
        }
        let Some((headline, hold)) = wrong else { return Ok(()) };
        let text = |lang| vec![wording::news_correction(lang, campaign, &headline, hold, now)];
        self.announce(tx, campaign, Kind::Amended, ":correction", now, text).await
    }

    /// Whether the words of an event's draft name a headline: they are others when it is believed otherwise.
    fn names(&self, event: &MarketEvent, id: &str, moved: &Beliefs) -> bool {
        let mut other = event.clone();
        let alone = moved.iter().filter(|(moved, _)| *moved == id);
        other.believe(&alone.map(|(id, state)| (id.clone(), *state)).collect());
        self.body_of(event) != self.body_of(&other)
    }
}

fn is_public(campaign: &Campaign) -> bool {
    matches!(campaign.state, State::Announced | State::Open)
}

fn note(beliefs: &mut Beliefs, detail: Option<NewsDetail>) {
    // What is stored no more says nothing new.
    if let Some(detail) = detail {
        beliefs.insert(news_id(&detail.row), belief(&detail.row));
    }
}

/// What the state of a headline rests on: the last change of its story, if that led there.
async fn because(tx: &mut Tx, news: &GateNews, state: NewsState) -> Result<Option<Because>> {
    let Some(outside_id) = outside_id(&news.source, &news.id) else { return Ok(None) };
    let Some(detail) = tx.news_item(&news.source, outside_id).await? else { return Ok(None) };
    let Some(story) = detail.story else { return Ok(None) };
    let last = tx.changes_of_story(story).await?.pop().map(|row| row.change);
    let last = last.filter(|change| change.to == state);
    Ok(last.and_then(|change| Some(Because { text: change.reason?, link: change.link })))
}
