//! The service object: the store, the settings, and the originality desks.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use charts::{Colours, Theme};
use chrono::TimeDelta;
use domain::campaign::CampaignId;
use domain::judgement::CopiedAction;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use overlap::{IndexOptions, JudgeOptions};
use store::Db;
use tokio::sync::Mutex;

use crate::events::EventSettings;
use crate::originality::Desk;
use crate::prices::PriceSettings;
use crate::pricing::Tapes;
use crate::writer::{Model, ModelBudget, Writer};

/// Who does something, as the audit log names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// herald itself: the schedule, the intake, the watch.
    Herald,
    /// A person.
    Person(Snowflake),
}

impl Actor {
    /// The name in the audit log.
    pub fn name(&self) -> String {
        match self {
            Actor::Herald => "herald".to_owned(),
            Actor::Person(id) => format!("user:{id}"),
        }
    }
}

/// The key of the account numbers. It never shows in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct UidKey(pub(crate) [u8; 32]);

impl UidKey {
    /// A key of 32 bytes, as the operator gives it.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }
}

impl From<[u8; 32]> for UidKey {
    fn from(key: [u8; 32]) -> Self {
        Self(key)
    }
}

impl fmt::Debug for UidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UidKey(hidden)")
    }
}

/// What an operator can set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What an overwhelming likeness leads to (R25).
    pub copied: CopiedAction,
    /// The originality index.
    pub index: IndexOptions,
    /// The originality rule.
    pub judge: JudgeOptions,
    /// Texts anyone may quote, besides the notice and the news: disclaimers, house rules.
    pub allowed_texts: Vec<String>,
    /// Judges and everyone with a role in the panel: their posts do not enter (R21).
    pub team: BTreeSet<Snowflake>,
    /// The language receipts are written in, by author.
    pub langs: BTreeMap<Snowflake, Lang>,
    /// The language of receipts for everyone else.
    pub default_lang: Lang,
    /// How long a worker may hold an outbox row or a job.
    pub lease: TimeDelta,
    /// How many inbox rows one transaction takes.
    pub batch_rows_max: u32,
    /// Whether a post that has not simply entered gets one short reply, besides its reaction.
    pub replies: bool,
    /// The languages of announcements, one message each.
    pub announce_langs: Vec<Lang>,
    /// What account numbers are encrypted with; without it none is taken.
    pub uid_key: Option<UidKey>,
    /// Which colour means a rise on a chart.
    pub colours: Colours,
    /// The ground of a chart.
    pub chart_theme: Theme,
    /// How the market is watched and what is drafted from it.
    pub events: EventSettings,
    /// How many messages of different lanes are on their way at once. One keeps a replay in its order.
    pub sends_at_once: usize,
    /// How prices of venues are kept.
    pub prices: PriceSettings,
    /// Whether a draft is approved by somebody other than who wrote its latest version.
    pub second_person: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            copied: CopiedAction::Reject,
            index: IndexOptions::default(),
            judge: JudgeOptions::default(),
            allowed_texts: Vec::new(),
            team: BTreeSet::new(),
            langs: BTreeMap::new(),
            default_lang: Lang::ZhTw,
            lease: TimeDelta::seconds(60),
            batch_rows_max: 200,
            replies: false,
            announce_langs: Lang::ALL.to_vec(),
            uid_key: None,
            colours: Colours::default(),
            chart_theme: Theme::default(),
            events: EventSettings::default(),
            sends_at_once: 1,
            prices: PriceSettings::default(),
            second_person: true,
        }
    }
}

/// Every use case is a method of this object; it is shared by the worker, the commands and the panel.
pub struct Service {
    pub(crate) db: Db,
    pub(crate) settings: Settings,
    /// Puts facts into other words, where there is a model.
    pub(crate) writer: Writer,
    /// One desk for each campaign that takes posts: the index in memory, rebuilt from the store at need. Whoever
    /// judges holds the lock, so that the index and the transaction agree.
    pub(crate) desks: Mutex<HashMap<CampaignId, Desk>>,
    /// The bars that facts and triggers are told from: a cache of the store.
    pub(crate) tapes: Tapes,
}

impl Service {
    /// A service over an open, migrated database.
    pub fn new(db: Db, settings: Settings) -> Self {
        Self { db, settings, writer: Writer::none(), desks: Mutex::default(), tapes: Tapes::default() }
    }

    /// The same with a model that puts facts into other words, within a budget.
    #[must_use]
    pub fn with_model(mut self, model: Arc<dyn Model>, budget: ModelBudget) -> Self {
        self.writer = Writer::new(model, budget);
        self
    }

    /// The database, for reading.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn lang_of(&self, author: Snowflake) -> Lang {
        self.settings.langs.get(&author).copied().unwrap_or(self.settings.default_lang)
    }
}
