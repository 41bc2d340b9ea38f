//! What a trigger says when it fires.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::direction::Direction;
use crate::news::NewsState;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Tell the moderators.
    Alert,
    /// Tell them and put a campaign draft before them. A person approves it before anything is posted.
    Draft,
    /// Stop a draft that was proposed earlier.
    Hold,
}

/// Why it is said now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A new event.
    New,
    /// A move that was held for want of a headline; the headline has come.
    LateNews,
    /// An event already told, which grew or became worth a draft.
    Escalation,
    /// The headline of a held draft was confirmed.
    Confirmation,
    /// The headline of a draft was disputed or retracted.
    Retraction,
}

/// What one rule measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Name of the rule.
    pub rule: String,
    /// Way of the move; for a whipsaw, of its lead leg.
    pub direction: Direction,
    /// Window in hours.
    pub hours: u32,
    /// Price the move is measured from.
    pub base: Decimal,
    /// Opening time of the bar of the base.
    pub base_at: DateTime<Utc>,
    /// Price the move reached.
    pub price: Decimal,
    /// Opening time of the bar that reached it.
    pub price_at: DateTime<Utc>,
    /// Size in percent, rounded to three places; negative for a fall.
    pub percent: f64,
    /// Size in usual moves of the window, if it can be told.
    pub z: Option<f64>,
    /// For a whipsaw, the share of the lead leg given back, as a fraction.
    pub retraced: Option<f64>,
    /// Whether the rule may draft a campaign.
    pub drafts: bool,
}

/// The headline that opened the gate. It stands near the move in time; nothing here says it caused it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateNews {
    /// Id of the story.
    pub id: String,
    /// The headline.
    pub title: String,
    /// Who says it.
    pub source: String,
    /// When it was out.
    pub out_at: DateTime<Utc>,
    /// How far it is believed at this time.
    pub state: NewsState,
    /// The term that made it relevant.
    pub term: String,
    /// Minutes from the headline to the opening of the bar that reached the price; negative when the price
    /// was first, and then the move is no reaction to it.
    pub lag_minutes: i64,
}

/// Why a draft must not go further yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// The headline is a rumour.
    Unconfirmed,
    /// The headline is disputed.
    Disputed,
    /// The headline was retracted.
    Retracted,
    /// No headline was asked for or found.
    NoHeadline,
}

/// The campaign that would be drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPlan {
    /// The theme.
    pub theme: String,
    /// Opening of the window: the first 15:00 UTC+8 after the review time.
    pub opens: DateTime<Utc>,
    /// End of the window, exclusive: 24 hours later.
    pub closes: DateTime<Utc>,
    /// Why it is held, if it is.
    pub hold: Option<Hold>,
}

/// One thing said by the triggers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fired {
    /// When it could be known: the close of the bar, never its opening.
    pub at: DateTime<Utc>,
    /// Opening time of the bar.
    pub bar_open: DateTime<Utc>,
    /// When to tell people: `at`, or the end of the quiet hours.
    pub speak_at: DateTime<Utc>,
    /// What is to be done.
    pub action: Action,
    /// Why now.
    pub cause: Cause,
    /// What the rules measured, one reading a rule and way; the rules that held only.
    pub readings: Vec<Reading>,
    /// The headline behind it; absent only when the gate is switched off.
    pub gate: Option<GateNews>,
    /// What would be drafted, or is to be held.
    pub draft: Option<DraftPlan>,
}

impl Fired {
    /// Largest size among the readings, in percent, without sign.
    pub fn size_percent(&self) -> f64 {
        size_percent(&self.readings)
    }

    /// Whether a rule of this name held.
    pub fn held(&self, rule: &str) -> bool {
        self.readings.iter().any(|reading| reading.rule == rule)
    }
}

pub(crate) fn size_percent(readings: &[Reading]) -> f64 {
    readings.iter().map(|reading| reading.percent.abs()).fold(0.0, f64::max)
}
