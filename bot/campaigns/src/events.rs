//! From a move of the market to an alert, and from there to a draft that a person approves.
//!
//! [`Service::watch_events`] follows the stored prices of one series and the stored headlines, bar by bar. What the
//! triggers say becomes a [`MarketEvent`] in the store, an alert in the team's room, and where it is worth a campaign a
//! draft: all of it in one transaction together with the place up to which the bars were told, so that a crash, a
//! restart or a second replica tells nothing twice. The store and not the memory of the triggers decides what cools
//! down, so a corrected bar or a rebuilt memory fires nothing again.
//!
//! A draft stands on the story of its headline. While that is a rumour the draft is held; when it is disputed or withdrawn
//! the draft is held (again), the team is told once, and a campaign that was announced already gets one line of correction
//! (`follow`). Nothing opens by itself: a person approves, unless the operator has switched that off, and never what
//! is held or has errors in its notice.

mod by_hand;
mod follow;
mod options;
mod reword;
mod take;
mod texts;
mod watch;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use market::triggers::{Fired, GateNews};
use market::{EventWindow, Hold, NewsState, SeriesName};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{CandleSeries, MarketEventRow, NewsRow, Tx};
use wording::Brief;

pub use by_hand::{DraftPreview, HandDraft, MUTE_MAX};
pub use options::{DraftOptions, EventSettings, TopicOptions};
pub use take::Taken;
pub use texts::{DraftTexts, draft_texts};
pub use watch::{EventWatch, Looked};

use crate::error::{Error, Result};
use crate::pricing::About;
use crate::service::Service;

/// Bytes that nobody can guess, handed in.
pub type Entropy<'a> = &'a (dyn Fn(&mut [u8]) + Send + Sync);

/// What happened on the market and what became of it, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarketEvent {
    /// What makes it one event: the theme, and when it was first told.
    pub key: String,
    /// What the headlines were about.
    pub theme: String,
    /// When it could first be known: the close of its bar.
    pub at: DateTime<Utc>,
    /// Whose prices moved.
    pub series: SeriesName,
    /// The size of a bar, in seconds.
    pub step_s: i64,
    /// Everything the triggers said of it, in order: first the event, then what it grew into.
    pub fired: Vec<Fired>,
    /// The facts and the nearest headlines as of the last of `fired`; `None` where too little history was stored.
    pub brief: Option<Brief>,
    /// The headline that opened the gate, as far as it is believed now.
    pub news: Option<GateNews>,
    /// How the belief in that headline changed, oldest first.
    pub news_changes: Vec<NewsChange>,
    /// The draft.
    pub draft: Option<EventDraft>,
}

/// The headline at the gate came to be believed more or less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsChange {
    /// When herald noticed.
    pub at: DateTime<Utc>,
    /// How far it is believed since.
    pub state: NewsState,
    /// What that rests on, where the story of the headline says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
}

/// What a change of belief rests on: the report that brought it, or what a person gave as the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// In a sentence.
    pub text: String,
    /// Where that can be read.
    pub link: Option<String>,
}

/// The campaign drafted from an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventDraft {
    /// The campaign.
    pub campaign: CampaignId,
    /// When it was drafted.
    pub at: DateTime<Utc>,
    /// What its texts were written from; the event may have grown since. Headlines in it are as believed as they are
    /// now.
    pub brief: Option<Brief>,
    /// Why it must not go further, if so.
    pub hold: Option<Hold>,
    /// Who approved it all the same.
    pub overridden: Option<HoldOverride>,
}

/// A person let a held draft go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldOverride {
    /// What it was held for; another hold needs another override.
    pub hold: Hold,
    /// Who.
    pub person: Snowflake,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

impl EventDraft {
    /// What keeps the draft back, unless a person has lifted just that.
    pub fn held(&self) -> Option<Hold> {
        self.hold.filter(|hold| self.overridden.as_ref().map(|over| over.hold) != Some(*hold))
    }
}

impl MarketEvent {
    /// Reads a stored event.
    ///
    /// # Errors
    /// When it does not read.
    pub fn of(row: &MarketEventRow) -> Result<Self> {
        serde_json::from_value(row.body.clone()).map_err(|error| Error::Stored {
            what: "market event",
            key: row.key.clone(),
            detail: error.to_string(),
        })
    }

    fn body(&self) -> Result<Value> {
        serde_json::to_value(self).map_err(|error| Error::Stored {
            what: "market event",
            key: self.key.clone(),
            detail: error.to_string(),
        })
    }

    /// The largest size told so far, in percent.
    fn size_percent(&self) -> f64 {
        self.fired.iter().map(Fired::size_percent).fold(0.0, f64::max)
    }

    /// The series it was seen in.
    pub(crate) fn candle_series(&self) -> CandleSeries {
        CandleSeries { name: self.series.clone(), step: TimeDelta::seconds(self.step_s) }
    }

    /// What a brief of it is about, as of a time.
    pub(crate) fn about(&self, at: DateTime<Utc>) -> About {
        self.fired
            .last()
            .map_or_else(About::default, |fired| about(fired, TimeDelta::seconds(self.step_s), at))
    }

    pub(crate) async fn save(&self, tx: &mut Tx, revision: i64) -> Result<()> {
        let campaign = self.draft.as_ref().map(|draft| &draft.campaign);
        Ok(tx.update_market_event(&self.key, &self.body()?, campaign, revision).await?)
    }
}

/// The move that made the triggers speak, as of a time: the extreme since the base of a reading. Of several readings it
/// is one that may draft, and of those the one whose base is the latest: a rebound is told as a rise, even while the
/// day's fall before it is larger. The dominant move of the day may be another one.
fn about(fired: &Fired, step: TimeDelta, at: DateTime<Utc>) -> About {
    let lead = fired.readings.iter().max_by_key(|reading| (reading.drafts, reading.base_at));
    About {
        window: lead.map(|reading| EventWindow {
            from: reading.base_at + step,
            to: at,
            direction: Some(reading.direction),
        }),
        headline: fired.gate.as_ref().map(|gate| gate.out_at),
    }
}

/// Why a draft is held, given how far its headline is believed.
fn hold_of(state: Option<NewsState>) -> Option<Hold> {
    match state {
        None => Some(Hold::NoHeadline),
        Some(NewsState::Confirmed) => None,
        Some(NewsState::Rumour) => Some(Hold::Unconfirmed),
        Some(NewsState::Disputed) => Some(Hold::Disputed),
        Some(NewsState::Retracted) => Some(Hold::Retracted),
    }
}

/// What the triggers and events know a stored headline by.
pub(crate) fn news_id(row: &NewsRow) -> String {
    format!("{}/{}", row.source, row.outside_id)
}

/// The feed's own id in the one by which events know a headline ([`news_id`]).
pub(crate) fn outside_id<'a>(source: &str, id: &'a str) -> Option<&'a str> {
    id.strip_prefix(source)?.strip_prefix('/')
}

/// What a feed says without saying how far it is believed is a rumour until somebody confirms it.
pub(crate) fn belief(row: &NewsRow) -> NewsState {
    row.state.unwrap_or(NewsState::Rumour)
}

/// A stored headline as the triggers take it.
pub(crate) fn news_item(row: &NewsRow) -> market::NewsItem {
    market::NewsItem {
        id: news_id(row),
        published_at: row.published_at,
        first_seen: Some(row.seen_at),
        source: row.source.clone(),
        lang: row.lang.clone().unwrap_or_default(),
        title: row.title.clone(),
        url: row.url.clone(),
        state: belief(row),
    }
}

impl Service {
    /// The market events in `[from, to)`, oldest first.
    ///
    /// # Errors
    /// When the database fails or one does not read.
    pub async fn market_events(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<MarketEvent>> {
        self.db.market_events(from, to).await?.iter().map(MarketEvent::of).collect()
    }

    /// The market event a campaign was drafted from.
    ///
    /// # Errors
    /// When the database fails or it does not read.
    pub async fn event_of(&self, campaign: &CampaignId) -> Result<Option<MarketEvent>> {
        self.db.market_event_of(campaign).await?.as_ref().map(MarketEvent::of).transpose()
    }
}
