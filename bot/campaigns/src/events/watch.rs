//! From stored bars and headlines to what the triggers say.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use market::triggers::Watch;
use market::{Fired, NewsItem, NewsState};
use store::{CandleSeries, NewsRow};

use super::take::{CURSOR, read_cursor};
use super::{Entropy, MarketEvent, Taken, belief, news_id, news_item};
use crate::error::Result;
use crate::pricing::HISTORY;
use crate::service::Service;

/// How long a memory is kept before it is built anew from the store: late bars and filled gaps get in that way, and
/// what it may say twice the store knows.
const REBUILT_EVERY: TimeDelta = TimeDelta::hours(1);
/// How far back headlines are looked at for a change of their state.
const NEWS_LOOK: TimeDelta = TimeDelta::hours(36);
/// Feeds stamp the future now and then.
const NEWS_AHEAD: TimeDelta = TimeDelta::days(1);

/// The triggers and what they have seen: a cache of the store, which may be dropped at any time.
#[derive(Debug)]
pub struct EventWatch {
    watch: Watch,
    of: CandleSeries,
    last_open: Option<DateTime<Utc>>,
    built_at: DateTime<Utc>,
    /// How far each headline was believed when it was handed over.
    fed: HashMap<String, NewsState>,
}

/// What one look at the market did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Looked {
    /// The series that was looked at; `None` while no prices are stored.
    pub series: Option<CandleSeries>,
    /// When its newest bar closed.
    pub data_as_of: Option<DateTime<Utc>>,
    /// What was told.
    pub taken: Vec<Taken>,
    /// Drafts and campaigns whose headline came to be believed more or less.
    pub followed: u64,
}

impl Looked {
    /// True when something waits in the outbox now.
    pub fn told(&self) -> bool {
        self.followed > 0 || !self.taken.is_empty()
    }
}

impl Service {
    /// Looks at the stored bars and headlines that came since the last look, and tells what the triggers say of them.
    /// The first look of all on a database tells nothing of the past. After an error `memory` is empty and the next
    /// look begins with the store.
    ///
    /// # Errors
    /// When the database fails or a stored event does not read.
    pub async fn watch_events(
        &self,
        memory: &mut Option<EventWatch>,
        entropy: Entropy<'_>,
        now: DateTime<Utc>,
    ) -> Result<Looked> {
        let mut own = memory.take();
        let looked = Box::pin(self.look(&mut own, entropy, now)).await?;
        *memory = own;
        Ok(looked)
    }

    async fn look(
        &self,
        memory: &mut Option<EventWatch>,
        entropy: Entropy<'_>,
        now: DateTime<Utc>,
    ) -> Result<Looked> {
        let told_until = self.told_until(now).await?;
        let mut looked = Looked { followed: self.follow_headlines(now).await?, ..Looked::default() };
        let Some(of) = self.told_series(now).await? else { return Ok(looked) };
        let fresh = |memory: &EventWatch| {
            memory.of == of && memory.built_at <= now && now - memory.built_at < REBUILT_EVERY
        };
        if !memory.as_ref().is_some_and(fresh) {
            *memory = None;
        }
        let memory = memory.get_or_insert_with(|| EventWatch {
            watch: Watch::new(of.step, self.settings.events.triggers.clone()),
            of: of.clone(),
            last_open: None,
            built_at: now,
            fed: HashMap::new(),
        });
        let fired = self.advance(memory, now).await?;
        looked.data_as_of = memory.last_open.map(|open| open + of.step);
        for one in fired.iter().filter(|one| one.at > told_until) {
            looked.taken.extend(Box::pin(self.take_fired(one, &of, entropy, now)).await?);
        }
        if let Some(closed) = looked.data_as_of.filter(|closed| *closed > told_until) {
            let mut tx = self.db.begin().await?;
            let known = read_cursor(tx.cursor(CURSOR).await?.as_deref());
            if known.is_none_or(|known| known < closed) {
                tx.set_cursor(CURSOR, &closed.timestamp_millis().to_string()).await?;
                tx.commit().await?;
            }
        }
        looked.series = Some(of);
        Ok(looked)
    }

    /// Up to which close bars were told. A database without one begins now.
    async fn told_until(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
        if let Some(known) = read_cursor(self.db.cursor(CURSOR).await?.as_deref()) {
            return Ok(known);
        }
        let mut tx = self.db.begin().await?;
        if let Some(known) = read_cursor(tx.cursor(CURSOR).await?.as_deref()) {
            return Ok(known);
        }
        tx.set_cursor(CURSOR, &now.timestamp_millis().to_string()).await?;
        tx.commit().await?;
        Ok(now)
    }

    /// Hands the triggers what is new, and gives what they say.
    async fn advance(&self, memory: &mut EventWatch, now: DateTime<Utc>) -> Result<Vec<Fired>> {
        let Some(told) = self.tape_of(&memory.of, now).await? else { return Ok(Vec::new()) };
        let from = memory.last_open.map_or(now - HISTORY, |open| open + memory.of.step);
        let closed = told.tape.series().closed_by(now);
        let next = closed.partition_point(|bar| bar.open_time < from);
        let grace = self.settings.prices.grace;
        let bars = closed[next..].iter().take_while(|bar| told.is_settled(bar, grace, now));
        if memory.last_open.is_none() {
            if let (Some(first), Some(history)) = (closed.get(next), told.tape.older()) {
                memory.watch.learn(history, first.open_time);
            }
            for item in self.past_news(now).await? {
                memory.fed.insert(item.id.clone(), item.state);
                memory.watch.on_news(&item);
            }
        }
        for row in self.db.news(now - NEWS_LOOK, now + NEWS_AHEAD).await? {
            if let Some(item) = news_of(&row, &mut memory.fed, now) {
                memory.watch.on_news(&item);
            }
        }
        let mut fired = Vec::new();
        for bar in bars {
            fired.extend(memory.watch.on_candle(bar, &[]));
            memory.last_open = Some(bar.open_time);
        }
        Ok(fired)
    }

    /// The headlines of the past as they were believed in turn: for those behind an event the store knows when that
    /// changed, for the rest only how it is now.
    async fn past_news(&self, now: DateTime<Utc>) -> Result<Vec<NewsItem>> {
        let events = self.market_events(now - HISTORY, now + NEWS_AHEAD).await?;
        let mut items = Vec::new();
        for row in self.db.news(now - HISTORY, now + NEWS_AHEAD).await? {
            let item = news_item(&row);
            let behind = |event: &&MarketEvent| event.news.as_ref().is_some_and(|news| news.id == item.id);
            match events.iter().find(behind) {
                None => items.push(item),
                Some(event) => {
                    let first = event.fired.first().and_then(|fired| fired.gate.as_ref());
                    let state = first.map_or(item.state, |gate| gate.state);
                    items.push(NewsItem { state, ..item.clone() });
                    items.extend(event.news_changes.iter().map(|change| NewsItem {
                        state: change.state,
                        first_seen: Some(change.at),
                        ..item.clone()
                    }));
                }
            }
        }
        Ok(items)
    }
}

/// What the triggers have to hear of a stored headline: itself the first time, and from now on its new state.
fn news_of(row: &NewsRow, fed: &mut HashMap<String, NewsState>, now: DateTime<Utc>) -> Option<NewsItem> {
    let (id, state) = (news_id(row), belief(row));
    match fed.insert(id, state) {
        None => Some(news_item(row)),
        Some(before) if before == state => None,
        Some(_) => Some(NewsItem { first_seen: Some(now), ..news_item(row) }),
    }
}
