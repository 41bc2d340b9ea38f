//! From the bars that were given to the bars that are drawn: joined until they fit, gaps kept short.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Bar;

/// Widths a joined bar may have, in seconds: those that charts of exchanges offer and a few between,
/// up to a year.
const WIDTHS: [i64; 30] = [
    1, 5, 10, 15, 30, 60, 120, 180, 300, 360, 600, 720, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400,
    21_600, 28_800, 43_200, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200, 7_862_400, 31_449_600,
];

/// Joined bars begin on multiples of their width counted from a Monday, midnight in UTC+8.
const ORIGIN: i64 = 8 * 3_600 + 3 * 86_400;

/// A bar that is drawn, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slot {
    /// Opening time is that of the joined bar.
    pub(crate) bar: Bar,
    /// Its place, counted in bar widths from the left.
    pub(crate) place: usize,
    /// How many bars as given it holds.
    pub(crate) holds: usize,
    /// Whether the gap before it is drawn shorter than it is.
    pub(crate) cut: bool,
}

/// All bars that are drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slots {
    /// Oldest first, never empty.
    pub(crate) bars: Vec<Slot>,
    /// Time from one bar to the next; of a single bar it is not known.
    pub(crate) step: Option<TimeDelta>,
    /// Places from the first bar to the last, gaps included.
    pub(crate) places: usize,
}

impl Slots {
    /// Joins bars into the narrowest width at which at most `most` places are taken.
    ///
    /// A joined bar has the first open, the last close, the highest high, the lowest low and the sum of the
    /// volumes. `bars` is not empty and sorted.
    pub(crate) fn fit(bars: &[Bar], most: usize) -> Self {
        let step = usual_step(bars);
        let plain = bars.iter().map(|bar| (bar.clone(), 1)).collect();
        let slots = Self::place(plain, step);
        let Some(step) = step else { return slots };
        if slots.places <= most {
            return slots;
        }
        let seconds = step.num_seconds().max(1);
        let doubled = std::iter::successors(WIDTHS.last().copied(), |width| width.checked_mul(2)).skip(1);
        let widths = WIDTHS.into_iter().chain(doubled).filter(|width| *width > seconds);
        let mut narrowest: Option<(i64, Self)> = None;
        for width in widths {
            // A width that no number of steps fills would hold now one bar more, now one less.
            let even = width % seconds == 0;
            if narrowest.is_none() || even {
                let joined = Self::place(join(bars, width), Some(TimeDelta::seconds(width)));
                if joined.places <= most {
                    if even {
                        return joined;
                    }
                    narrowest = narrowest.or(Some((width, joined)));
                }
            }
            if let Some((first, _)) = narrowest.as_ref().filter(|(first, _)| width >= first.saturating_mul(3))
            {
                debug_assert!(width >= *first);
                break;
            }
        }
        narrowest.map_or(slots, |(_, joined)| joined)
    }

    fn place(bars: Vec<(Bar, usize)>, step: Option<TimeDelta>) -> Self {
        // A gap takes its true width, but never so much that the bars beside it are squeezed.
        let widest_gap = (bars.len() / 12).max(3);
        let mut out: Vec<Slot> = Vec::with_capacity(bars.len());
        for (bar, holds) in bars {
            let (mut place, mut cut) = (0, false);
            if let (Some(last), Some(step)) = (out.last(), step) {
                let distance = (bar.open_time - last.bar.open_time).num_milliseconds() as f64;
                let steps = (distance / step.num_milliseconds().max(1) as f64).round();
                let missing = (steps as usize).saturating_sub(1);
                cut = missing > widest_gap;
                place = last.place + 1 + missing.min(widest_gap);
            }
            out.push(Slot { bar, place, holds, cut });
        }
        let places = out.last().map_or(0, |slot| slot.place + 1);
        Self { bars: out, step, places }
    }

    /// When a bar ends; of a single bar only the beginning is known.
    pub(crate) fn end(&self, slot: &Slot) -> DateTime<Utc> {
        self.step.and_then(|step| slot.bar.open_time.checked_add_signed(step)).unwrap_or(slot.bar.open_time)
    }

    /// The bar that a time falls into, or the last before it; none before the first bar.
    pub(crate) fn index_at(&self, time: DateTime<Utc>) -> Option<usize> {
        self.bars.partition_point(|slot| slot.bar.open_time <= time).checked_sub(1)
    }

    /// Where a time lies, in places from the left edge, from zero to [`Slots::places`].
    pub(crate) fn place_of(&self, time: DateTime<Utc>) -> f64 {
        let Some(index) = self.index_at(time) else { return 0.0 };
        let slot = &self.bars[index];
        let since = (time - slot.bar.open_time).num_milliseconds() as f64;
        let step = self.step.map_or(0.0, |step| step.num_milliseconds() as f64);
        if since < step {
            return slot.place as f64 + since / step;
        }
        let right = slot.place as f64 + 1.0;
        let Some(next) = self.bars.get(index + 1) else { return right };
        let gap = (next.bar.open_time - slot.bar.open_time).num_milliseconds() as f64 - step;
        if gap <= 0.0 { right } else { right + (since - step) / gap * (next.place as f64 - right) }
    }
}

/// The lower median of the distances between bars.
fn usual_step(bars: &[Bar]) -> Option<TimeDelta> {
    let mut steps: Vec<TimeDelta> =
        bars.windows(2).map(|pair| pair[1].open_time - pair[0].open_time).collect();
    steps.sort_unstable();
    steps.get(steps.len().saturating_sub(1) / 2).copied()
}

fn join(bars: &[Bar], width: i64) -> Vec<(Bar, usize)> {
    let mut out: Vec<(Bar, usize)> = Vec::new();
    for bar in bars {
        let seconds = bar.open_time.timestamp();
        let start = seconds - (seconds + ORIGIN).rem_euclid(width);
        // Before the first year that can be written the bar keeps its own time.
        let open_time = DateTime::from_timestamp(start, 0).unwrap_or(bar.open_time);
        match out.last_mut() {
            Some((joined, holds)) if joined.open_time == open_time => {
                joined.high = joined.high.max(bar.high);
                joined.low = joined.low.min(bar.low);
                joined.close = bar.close;
                joined.volume += bar.volume;
                *holds += 1;
            }
            _ => out.push((Bar { open_time, ..bar.clone() }, 1)),
        }
    }
    out
}
