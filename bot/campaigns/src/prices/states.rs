//! How every venue stands.

use chrono::{DateTime, TimeDelta, Utc};
use market::composite::{Composite, LeftOut, Trouble, VenueView, composite};
use market::{Candle, SeriesName};
use serde::{Deserialize, Serialize};
use store::{CandleSeries, Db, StoreError, Tx, VenueStateRow};

use super::{PriceSettings, TAIL};
use crate::error::Result;

/// Why asking a venue brought nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VenueTrouble {
    /// It does not answer, or not as it should.
    Down,
    /// It does not serve this address.
    Shut,
    /// It wants to be left alone.
    RateLimited {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Its clock and ours do not agree.
    ClockOff {
        /// Its clock minus ours.
        by: TimeDelta,
    },
}

/// How a venue stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VenueState {
    /// The venue.
    pub venue: String,
    /// The pair.
    pub pair: String,
    /// Whether facts are told from it.
    pub primary: bool,
    /// Why it does not count; `None` while it does.
    pub left_out: Option<LeftOut>,
    /// Since when it stands so; `None` before it was looked at.
    pub since: Option<DateTime<Utc>>,
    /// When it was looked at last.
    pub checked_at: Option<DateTime<Utc>>,
    /// When it gave bars last.
    pub answered_at: Option<DateTime<Utc>>,
    /// What was met when it was asked last, in one sentence; empty when it answered.
    pub why: String,
}

impl VenueState {
    /// The state in one word, for lists.
    pub fn word(&self) -> &'static str {
        word(self.left_out.as_ref())
    }
}

fn word(left_out: Option<&LeftOut>) -> &'static str {
    match left_out {
        None => "up",
        Some(LeftOut::Trouble(Trouble::Down { .. })) => "down",
        Some(LeftOut::Trouble(Trouble::Shut)) => SHUT,
        Some(LeftOut::Trouble(Trouble::RateLimited { .. })) => "rate_limited",
        Some(LeftOut::Trouble(Trouble::ClockOff { .. })) => "clock_off",
        Some(LeftOut::NoData) => "no_data",
        Some(LeftOut::Stale { .. }) => "stale",
        Some(LeftOut::Frozen { .. }) => "frozen",
        Some(LeftOut::Outlier { .. }) => "outlier",
    }
}

const SHUT: &str = "shut";

/// What is kept of a state for machines.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Detail {
    trouble: Option<Trouble>,
    left_out: Option<LeftOut>,
}

/// Either side of the store: readers see what is committed, a decision sees its own transaction.
pub(super) enum Reader<'a> {
    Db(&'a Db),
    Tx(&'a mut Tx),
}

type Stored<T> = std::result::Result<T, StoreError>;

impl Reader<'_> {
    async fn own(
        &mut self,
        series: &CandleSeries,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Stored<Vec<Candle>> {
        match self {
            Self::Db(db) => db.own_candles(series, from, to).await,
            Self::Tx(tx) => tx.own_candles(series, from, to).await,
        }
    }

    async fn hour_ends(
        &mut self,
        series: &CandleSeries,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Stored<Vec<Candle>> {
        match self {
            Self::Db(db) => db.hour_end_candles(series, from, to).await,
            Self::Tx(tx) => tx.hour_end_candles(series, from, to).await,
        }
    }

    async fn states(&mut self) -> Stored<Vec<VenueStateRow>> {
        match self {
            Self::Db(db) => db.venue_states().await,
            Self::Tx(tx) => tx.venue_states().await,
        }
    }

    /// The newest bar that a venue itself gave.
    pub(super) async fn newest(&mut self, series: &CandleSeries) -> Stored<Option<DateTime<Utc>>> {
        match self {
            Self::Db(db) => db.newest_own_candle(series).await,
            Self::Tx(tx) => tx.newest_own_candle(series).await,
        }
    }

    /// The venues that do not serve this address.
    pub(super) async fn shut(&mut self) -> Stored<Vec<SeriesName>> {
        let rows = self.states().await?.into_iter();
        Ok(rows.filter(|row| row.state == SHUT).map(|row| row.name).collect())
    }
}

/// What is seen of the venues at a moment.
pub(super) struct Seen {
    rows: Vec<VenueStateRow>,
    pub(super) composite: Composite,
}

impl Seen {
    fn row(&self, name: &SeriesName) -> Option<&VenueStateRow> {
        self.rows.iter().find(|row| row.name == *name)
    }

    pub(super) fn states(
        &self,
        settings: &PriceSettings,
        primary: Option<&CandleSeries>,
        now: DateTime<Utc>,
    ) -> Vec<VenueState> {
        let state = |name: &SeriesName| {
            let row = self.row(name);
            let left_out = self.composite.left_out(&name.venue).copied();
            VenueState {
                venue: name.venue.clone(),
                pair: name.pair.clone(),
                primary: primary.is_some_and(|primary| primary.name == *name),
                since: row.map(|row| if row.state == word(left_out.as_ref()) { row.since } else { now }),
                left_out,
                checked_at: row.map(|row| row.checked_at),
                answered_at: row.and_then(|row| row.answered_at),
                why: row.map(|row| row.why.clone()).unwrap_or_default(),
            }
        };
        let mut states: Vec<VenueState> = settings.venues.iter().map(state).collect();
        states.sort_by_key(|state| !state.primary);
        states
    }
}

/// How far back the usual hour is measured: thirty days and what rounding takes.
pub(super) const USUAL: TimeDelta = TimeDelta::days(31);

/// Looks at every venue.
pub(super) async fn look(
    reader: &mut Reader<'_>,
    settings: &PriceSettings,
    now: DateTime<Utc>,
) -> Result<Seen> {
    let rows = reader.states().await?;
    look_with(reader, settings, rows, now).await
}

async fn look_with(
    reader: &mut Reader<'_>,
    settings: &PriceSettings,
    rows: Vec<VenueStateRow>,
    now: DateTime<Utc>,
) -> Result<Seen> {
    let mut venues = Vec::with_capacity(settings.venues.len());
    for name in &settings.venues {
        let bars = reader.own(&settings.series(name), now - TAIL, now).await?;
        let row = rows.iter().find(|row| row.name == *name);
        venues.push((name, bars, row.and_then(|row| detail(row).trouble)));
    }
    let together = |venues: &[(&SeriesName, Vec<Candle>, Option<Trouble>)]| {
        let views: Vec<VenueView<'_>> = venues
            .iter()
            .map(|(name, bars, trouble)| VenueView { venue: &name.venue, bars, trouble: *trouble })
            .collect();
        composite(&views, settings.step, now, &settings.composite)
    };
    let mut seen = together(&venues);
    // Only where venues part is it asked whether the market moves more than usual, which takes a month of hours.
    let limit = f64::try_from(settings.composite.outlier_percent).unwrap_or_default();
    let part = seen.left_out.iter().any(|(_, why)| matches!(why, LeftOut::Outlier { .. }));
    if part || seen.spread_percent.is_some_and(|spread| spread > limit) {
        for (name, bars, _) in &mut venues {
            let series = settings.series(name);
            let mut hours = reader.hour_ends(&series, now - USUAL, now - TAIL).await?;
            hours.append(bars);
            *bars = hours;
        }
        seen = together(&venues);
    }
    Ok(Seen { rows, composite: seen })
}

fn detail(row: &VenueStateRow) -> Detail {
    // A release that knows other troubles than this one wrote it: the bars tell on their own how the venue stands.
    serde_json::from_value(row.detail.clone()).unwrap_or_default()
}

/// What was heard of a venue.
pub(super) struct Said<'a> {
    pub(super) venue: &'a SeriesName,
    /// What went wrong; `None` when it gave bars.
    pub(super) trouble: Option<VenueTrouble>,
    pub(super) why: &'a str,
}

/// Stores how every venue stands after something was heard of one.
pub(super) async fn write_states(
    tx: &mut Tx,
    settings: &PriceSettings,
    primary: Option<&CandleSeries>,
    said: &Said<'_>,
    now: DateTime<Utc>,
) -> Result<(Vec<VenueState>, Composite)> {
    let mut rows = tx.venue_states().await?;
    let place = rows.iter().position(|row| row.name == *said.venue).unwrap_or(rows.len());
    if place == rows.len() {
        rows.push(VenueStateRow {
            name: said.venue.clone(),
            state: String::new(),
            since: now,
            checked_at: now,
            answered_at: None,
            why: String::new(),
            detail: serde_json::Value::Null,
        });
    }
    let row = &mut rows[place];
    let before = detail(row).trouble;
    let trouble = said.trouble.map(|trouble| match (trouble, before) {
        (VenueTrouble::Down, Some(Trouble::Down { since })) => Trouble::Down { since },
        (VenueTrouble::Down, _) => Trouble::Down { since: now },
        (VenueTrouble::Shut, _) => Trouble::Shut,
        (VenueTrouble::RateLimited { until }, _) => Trouble::RateLimited { until },
        (VenueTrouble::ClockOff { by }, _) => Trouble::ClockOff { by },
    });
    row.detail = to_json(&Detail { trouble, left_out: None });
    said.why.clone_into(&mut row.why);
    row.checked_at = now;
    if trouble.is_none() {
        row.answered_at = Some(now);
    }
    let seen = look_with(&mut Reader::Tx(tx), settings, rows, now).await?;
    let states = seen.states(settings, primary, now);
    for state in &states {
        let name = SeriesName::new(&state.venue, &state.pair);
        let Some(row) = seen.row(&name) else { continue };
        let word = state.word();
        if name == *said.venue || row.state != word {
            let trouble = detail(row).trouble;
            tx.put_venue_state(&VenueStateRow {
                state: word.to_owned(),
                since: state.since.unwrap_or(now),
                detail: to_json(&Detail { trouble, left_out: state.left_out }),
                ..row.clone()
            })
            .await?;
        }
    }
    Ok((states, seen.composite))
}

fn to_json(detail: &Detail) -> serde_json::Value {
    serde_json::to_value(detail).expect("two options of plain values are JSON")
}
