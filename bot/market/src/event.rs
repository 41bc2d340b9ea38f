//! Finding the move that a reader at a given time would speak of.
//!
//! An event is a turning point with two legs: the lead leg up to it and the leg after it. From the time alone
//! the *dominant turning point* of the last 24 hours is taken:
//!
//! 1. The peak candidate is the first bar with the highest high among the closed bars of the look-back; the
//!    trough candidate is the first bar with the lowest low.
//! 2. The lead leg of a peak is `ln(high / lowest low of the 24 h before)`, the leg after is
//!    `ln(high / lowest low since)`; both mirror for a trough.
//! 3. A candidate whose lead leg is less than half of the other's lead leg is dropped: a fall of 8 % that
//!    began from a wiggle of 1 % is told as a fall.
//! 4. Of those left the one with the larger sum of legs is the event; a tie goes to the earlier bar.
//!
//! Summing the legs is what finds the story of a spike that is given back: at midnight after the seed's day
//! the fall alone (7 %) is larger than the rise (5.5 %), yet the peak between them is what both legs share.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::candle::{Candle, Series, between};
use crate::direction::{Direction, log_return};

/// A window in which to look for the extreme, given by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventWindow {
    /// First opening time that belongs to the window.
    pub from: DateTime<Utc>,
    /// End of the window; bars that open here or later do not belong to it.
    pub to: DateTime<Utc>,
    /// Whether a peak or a trough is sought; `None` lets the legs decide.
    pub direction: Option<Direction>,
}

/// How the event came to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// The dominant turning point of the look-back.
    DominantSwing,
    /// The extreme of a window given by the caller.
    GivenWindow,
}

/// The turning point found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Way of the lead leg.
    pub direction: Direction,
    /// Opening time of the bar of the peak or trough.
    pub bar_open: DateTime<Utc>,
    /// First opening time searched.
    pub searched_from: DateTime<Utc>,
    /// End of the search, exclusive.
    pub searched_to: DateTime<Utc>,
    /// How it was chosen.
    pub chosen: Chosen,
}

struct Candidate {
    direction: Direction,
    bar_open: DateTime<Utc>,
    lead: f64,
    after: f64,
}

/// Smallest lead leg, as a share of the other candidate's lead leg, that still makes a candidate.
const LEAD_SHARE_MIN: f64 = 0.5;

/// The event as of `at`. `lookback` is how far back the extreme may lie, `base` how far before the extreme
/// the lead leg may start. `None` when no closed bar with a bar before it lies in the window.
pub fn find_event(
    series: &Series,
    at: DateTime<Utc>,
    lookback: TimeDelta,
    base: TimeDelta,
    window: Option<EventWindow>,
) -> Option<Event> {
    let closed = series.closed_by(at);
    let (from, to, wanted, chosen) = match window {
        Some(given) => (given.from, given.to.min(at), given.direction, Chosen::GivenWindow),
        None => (at - lookback, at, None, Chosen::DominantSwing),
    };
    let searched = between(closed, from, to);
    let candidates: Vec<Candidate> = [Direction::Rise, Direction::Fall]
        .into_iter()
        .filter(|direction| wanted.is_none_or(|only| only == *direction))
        .filter_map(|direction| candidate(direction, searched, closed, base))
        .collect();
    let longest_lead = candidates.iter().map(|found| found.lead).fold(0.0, f64::max);
    let best = candidates.iter().filter(|found| found.lead >= LEAD_SHARE_MIN * longest_lead).reduce(
        |best, next| match (next.lead + next.after).total_cmp(&(best.lead + best.after)) {
            std::cmp::Ordering::Greater => next,
            std::cmp::Ordering::Equal if next.bar_open < best.bar_open => next,
            _ => best,
        },
    )?;
    Some(Event {
        direction: best.direction,
        bar_open: best.bar_open,
        searched_from: from,
        searched_to: to,
        chosen,
    })
}

fn candidate(
    direction: Direction,
    searched: &[Candle],
    closed: &[Candle],
    base: TimeDelta,
) -> Option<Candidate> {
    let (_, extreme) = direction.furthest(searched)?;
    let before = between(closed, extreme.open_time - base, extreme.open_time);
    let (_, start) = direction.opposite().furthest(before)?;
    let price = direction.far(extreme);
    let leg = |other| log_return(other, price).abs();
    // The legs are sizes. A bar that is no extreme of its surroundings has a lead leg of the wrong sign.
    let lead = match direction {
        Direction::Rise => log_return(direction.near(start), price),
        Direction::Fall => log_return(price, direction.near(start)),
    };
    let since = &closed[closed.partition_point(|bar| bar.open_time <= extreme.open_time)..];
    let after = direction.opposite().furthest(since).map_or(0.0, |(_, bar)| leg(direction.near(bar)));
    (lead > 0.0).then_some(Candidate { direction, bar_open: extreme.open_time, lead, after })
}
