//! What follows from new bars: gaps of the primary filled from others, and the bars of the composite.

use std::collections::HashMap;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use market::Candle;
use market::composite::{VenueView, named_composite_bars, repair};
use rust_decimal::Decimal;
use store::{CandleSeries, SourcedCandle, Tx};

use super::PriceSettings;
use super::states::USUAL;
use crate::error::Result;

/// A range of opening times, `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
}

impl Span {
    /// From the first bar to the end of the last.
    pub(super) fn of(bars: &[Candle], step: TimeDelta) -> Option<Self> {
        let times = || bars.iter().map(|bar| bar.open_time);
        Some(Self { from: times().min()?, to: times().max()? + step })
    }

    /// The last while before a time.
    pub(super) fn recent(now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self { from: now - length, to: now }
    }

    /// One range where two overlap, else both.
    pub(super) fn joined(one: Option<Self>, other: Self) -> Vec<Self> {
        match one {
            None => vec![other],
            Some(one) if one.from <= other.to && other.from <= one.to => {
                vec![Self { from: one.from.min(other.from), to: one.to.max(other.to) }]
            }
            Some(one) => vec![one, other],
        }
    }
}

/// How many bars before a range are read: a standstill begins before the bars it is seen in, and the last hour decides
/// how far venues may part.
const LEAD_BARS: i32 = 80;
/// Ranges are settled in pieces of this many bars, so that thirty days at once need no more memory than a page.
const PIECE_BARS: i32 = 2000;

/// Brings the primary and the composite up to date in a range.
pub(super) async fn settle(
    tx: &mut Tx,
    settings: &PriceSettings,
    primary: Option<&CandleSeries>,
    span: Span,
    now: DateTime<Utc>,
) -> Result<()> {
    let step = settings.step;
    // A range that begins within a bar begins with the next one.
    let mut from = span.from.duration_trunc(step).unwrap_or(span.from);
    if from < span.from {
        from += step;
    }
    while from < span.to {
        let to = span.to.min(from + step * PIECE_BARS);
        let piece = Span { from, to };
        let mut venues = Vec::with_capacity(settings.venues.len());
        for name in &settings.venues {
            let series = settings.series(name);
            let bars = tx.own_candles(&series, from - step * LEAD_BARS, to).await?;
            venues.push((series, bars));
        }
        if let Some(primary) = primary {
            stand_in(tx, settings, primary, &venues, piece, now).await?;
        }
        if parted(&venues, settings, from) {
            for (series, bars) in &mut venues {
                let mut hours = tx.hour_end_candles(series, from - USUAL, from - step * LEAD_BARS).await?;
                hours.append(bars);
                *bars = hours;
            }
        }
        put_composite(tx, settings, &venues, piece, now).await?;
        from = to;
    }
    Ok(())
}

/// Whether closes of one time are so far apart that one of them may be an outlier. Then it is asked whether the market
/// moves more than usual, which takes a month of hours.
fn parted(venues: &[(CandleSeries, Vec<Candle>)], settings: &PriceSettings, from: DateTime<Utc>) -> bool {
    let mut closes: HashMap<DateTime<Utc>, (Decimal, Decimal)> = HashMap::new();
    for bar in venues.iter().flat_map(|(_, bars)| bars).filter(|bar| bar.open_time >= from) {
        let (low, high) = closes.entry(bar.open_time).or_insert((bar.close, bar.close));
        (*low, *high) = ((*low).min(bar.close), (*high).max(bar.close));
    }
    closes
        .values()
        .any(|(low, high)| (high - low) * Decimal::ONE_HUNDRED > settings.composite.outlier_percent * low)
}

/// Fills what the primary lacks and has had time to give.
async fn stand_in(
    tx: &mut Tx,
    settings: &PriceSettings,
    primary: &CandleSeries,
    venues: &[(CandleSeries, Vec<Candle>)],
    Span { from, to }: Span,
    now: DateTime<Utc>,
) -> Result<()> {
    let to = to.min(now - settings.grace - settings.step);
    let own = venues.iter().find(|(series, _)| series == primary).map_or(&[][..], |(_, bars)| bars);
    let others: Vec<(&str, &[Candle])> = venues
        .iter()
        .filter(|(series, _)| series != primary)
        .map(|(series, bars)| (series.name.venue.as_str(), bars.as_slice()))
        .collect();
    let filled = repair(own, &others, settings.step, from, to)
        .into_iter()
        .map(|repaired| SourcedCandle { bar: repaired.bar, source: repaired.venue });
    put_changed(tx, primary, filled.collect(), Span { from, to }).await
}

/// The composite bars of a range, each with the venues that are in it.
async fn put_composite(
    tx: &mut Tx,
    settings: &PriceSettings,
    venues: &[(CandleSeries, Vec<Candle>)],
    span: Span,
    now: DateTime<Utc>,
) -> Result<()> {
    let (step, options) = (settings.step, &settings.composite);
    // What is wrong with a venue now says nothing about the bars it gave before.
    let views: Vec<VenueView<'_>> = venues
        .iter()
        .map(|(series, bars)| VenueView { venue: &series.name.venue, bars, trouble: None })
        .collect();
    let to = span.to.min(now - step + TimeDelta::milliseconds(1));
    let made = named_composite_bars(&views, step, span.from, to, options)
        .into_iter()
        .map(|(bar, venues)| SourcedCandle { source: venues.join(", "), bar })
        .collect();
    put_changed(tx, &settings.composite_series(), made, span).await
}

/// Writes what is not stored like this already: most bars are looked at many times and change once.
async fn put_changed(tx: &mut Tx, series: &CandleSeries, bars: Vec<SourcedCandle>, span: Span) -> Result<()> {
    let known: HashMap<DateTime<Utc>, SourcedCandle> = tx
        .sourced_candles(series, span.from, span.to)
        .await?
        .into_iter()
        .map(|known| (known.bar.open_time, known))
        .collect();
    let changed: Vec<SourcedCandle> =
        bars.into_iter().filter(|made| known.get(&made.bar.open_time) != Some(made)).collect();
    Ok(tx.put_sourced_candles(series, &changed).await?)
}
