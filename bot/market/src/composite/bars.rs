//! Composite bars over a stretch of time, and gaps of one venue filled from others.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::track::{Track, moves_much};
use super::{CompositeOptions, Trouble, VenueView, Verdict, composite, is_frozen, median};
use crate::candle::{Candle, between};

/// One bar a step in `[from, to)`: the medians of open, high, low and close and the sum of the volumes, over the venues
/// that have the bar and are neither frozen nor outliers at its close. A step that no venue has is a gap.
///
/// The median of lows is never above the median of opens or closes, for it holds venue by venue, so every bar is a
/// possible one. A trouble of a view is about now and says nothing about bars that were received before; only a venue
/// whose clock is off is left out throughout.
pub fn composite_bars(
    views: &[VenueView<'_>],
    step: TimeDelta,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    options: &CompositeOptions,
) -> Vec<Candle> {
    let venues: Vec<&[Candle]> = views
        .iter()
        .filter(|view| !matches!(view.trouble, Some(Trouble::ClockOff { .. })))
        .map(|view| view.bars)
        .collect();
    let mut ends: Vec<usize> =
        venues.iter().map(|bars| bars.partition_point(|bar| bar.open_time < from)).collect();
    let mut made = Vec::new();
    loop {
        let next = venues.iter().zip(&ends).filter_map(|(bars, end)| bars.get(*end));
        let Some(open_time) = next.map(|bar| bar.open_time).min().filter(|time| *time < to) else { break };
        for (bars, end) in venues.iter().zip(&mut ends) {
            *end += usize::from(bars.get(*end).is_some_and(|bar| bar.open_time == open_time));
        }
        let known: Vec<&[Candle]> = venues.iter().zip(&ends).map(|(bars, end)| &bars[..*end]).collect();
        made.extend(bar_of(&known, open_time, step, options));
    }
    made
}

/// As [`composite_bars`], each bar with the venues that are in it, by name. A bar that none of those that count has is left
/// out: until they give theirs, nobody can say whether the others are right.
pub fn named_composite_bars(
    views: &[VenueView<'_>],
    step: TimeDelta,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    options: &CompositeOptions,
) -> Vec<(Candle, Vec<String>)> {
    let has = |venue: &str, open_time: DateTime<Utc>| {
        let view = views.iter().find(|view| view.venue == venue);
        view.is_some_and(|view| view.bars.binary_search_by_key(&open_time, |bar| bar.open_time).is_ok())
    };
    let named = |bar: Candle| {
        let counted = composite(views, step, bar.open_time + step, options).quotes.into_iter();
        let names: Vec<String> =
            counted.map(|quote| quote.venue).filter(|venue| has(venue, bar.open_time)).collect();
        (!names.is_empty()).then_some((bar, names))
    };
    composite_bars(views, step, from, to, options).into_iter().filter_map(named).collect()
}

/// The bar that opens at `open_time`, from venues whose newest bar may be that one.
fn bar_of(
    known: &[&[Candle]],
    open_time: DateTime<Utc>,
    step: TimeDelta,
    options: &CompositeOptions,
) -> Option<Candle> {
    let seen: Vec<(&[Candle], Track)> = known
        .iter()
        .filter_map(|bars| Some((*bars, Track::of(bars)?)))
        .filter(|(_, track)| track.open_time + options.stale_after(step) >= open_time)
        .collect();
    let tracks: Vec<Track> = seen.iter().map(|(_, track)| *track).collect();
    let (bars, has_it): (Vec<&[Candle]>, Vec<&Candle>) = seen
        .iter()
        .enumerate()
        .filter(|(place, (_, track))| !is_frozen(track, *place, &tracks, options))
        .filter_map(|(_, (bars, _))| Some((*bars, bars.last()?)))
        .filter(|(_, bar)| bar.open_time == open_time)
        .unzip();
    let closes: Vec<Decimal> = has_it.iter().map(|bar| bar.close).collect();
    let verdict = Verdict::over(&closes, options, || moves_much(&bars, step, options));
    let counted: Vec<&Candle> = has_it
        .into_iter()
        .zip(&verdict.outliers)
        .filter(|(_, outlier)| outlier.is_none())
        .map(|(bar, _)| bar)
        .collect();
    let middle =
        |part: fn(&Candle) -> Decimal| median(&counted.iter().map(|bar| part(bar)).collect::<Vec<Decimal>>());
    Some(Candle {
        open_time,
        open: middle(|bar| bar.open)?,
        high: middle(|bar| bar.high)?,
        low: middle(|bar| bar.low)?,
        close: middle(|bar| bar.close)?,
        volume: counted.iter().map(|bar| bar.volume).sum(),
    })
}

/// A bar that the primary venue lacks, taken from another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// The bar as the other venue has it; its level may differ from the primary's by a fraction of a percent.
    pub bar: Candle,
    /// Whose bar it is.
    pub venue: String,
}

/// The bars that open in `[from, to)`, on the grid of `step` from the Unix epoch, and that `primary` lacks: each from
/// the first of `others` that has it. What nobody has stays a gap. All bars are sorted by time; impossible ones
/// ([`Candle::check`]) are passed over.
pub fn repair(
    primary: &[Candle],
    others: &[(&str, &[Candle])],
    step: TimeDelta,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Repaired> {
    let step_ms = step.num_milliseconds().max(1);
    let on_grid = |time: DateTime<Utc>| time.timestamp_millis().rem_euclid(step_ms) == 0;
    let mut found: Vec<Repaired> = Vec::new();
    let mut has: Vec<DateTime<Utc>> = between(primary, from, to).iter().map(|bar| bar.open_time).collect();
    for (venue, bars) in others {
        let more: Vec<Repaired> = between(bars, from, to)
            .iter()
            .filter(|bar| on_grid(bar.open_time) && bar.check().is_ok())
            .filter(|bar| has.binary_search(&bar.open_time).is_err())
            .map(|bar| Repaired { bar: bar.clone(), venue: (*venue).to_owned() })
            .collect();
        if more.is_empty() {
            continue;
        }
        has.extend(more.iter().map(|repaired| repaired.bar.open_time));
        has.sort_unstable();
        found.extend(more);
    }
    found.sort_by_key(|repaired| repaired.bar.open_time);
    found
}
