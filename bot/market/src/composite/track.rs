//! What the newest bars of one venue show: its price, how long it has stood still, how unusual its last hour was.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::CompositeOptions;
use crate::candle::{Candle, HOUR};
use crate::volatility::{Sigma, sample_deviation};

/// How many bars a standstill is counted over at most: a day of minutes. Longer ones are no less still.
const LOOK_BACK_BARS: usize = 1440;

/// The newest bars of one venue in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Track {
    /// Opening time of the newest bar.
    pub(super) open_time: DateTime<Utc>,
    /// Its close.
    pub(super) close: Decimal,
    /// How many bars up to the newest have its close and no volume.
    pub(super) still_bars: u32,
    /// Opening time of the first of them; of the newest bar when there is none.
    pub(super) still_from: DateTime<Utc>,
    /// Opening time of the newest bar whose close differs from the close before it.
    pub(super) moved_at: Option<DateTime<Utc>>,
}

impl Track {
    /// Reads `bars` from the newest backwards, as far as needed. `None` without bars.
    pub(super) fn of(bars: &[Candle]) -> Option<Self> {
        let bars = &bars[bars.len().saturating_sub(LOOK_BACK_BARS)..];
        let newest = bars.last()?;
        let still =
            bars.iter().rev().take_while(|bar| bar.volume.is_zero() && bar.close == newest.close).count();
        let still_from = bars[bars.len() - still..].first().map_or(newest.open_time, |bar| bar.open_time);
        let moved = bars.windows(2).rev().find(|pair| pair[0].close != pair[1].close);
        Some(Self {
            open_time: newest.open_time,
            close: newest.close,
            still_bars: u32::try_from(still).unwrap_or(u32::MAX),
            still_from,
            moved_at: moved.map(|pair| pair[1].open_time),
        })
    }
}

/// Whether the last hour's move exceeds `moving_z` usual moves, by the median over the venues that can tell.
pub(super) fn moves_much(venues: &[&[Candle]], step: TimeDelta, options: &CompositeOptions) -> bool {
    let mut sizes: Vec<f64> = venues.iter().filter_map(|bars| last_hour_z(bars, step, options)).collect();
    sizes.sort_by(f64::total_cmp);
    let middle = sizes.len() / 2;
    let median = match (sizes.get(middle), sizes.len() % 2) {
        (Some(upper), 0) => f64::midpoint(sizes[middle - 1], *upper),
        (Some(only), _) => *only,
        (None, _) => return false,
    };
    median > options.moving_z
}

/// Size of the move over the hour that ends with the newest bar, in usual hourly moves before it.
fn last_hour_z(bars: &[Candle], step: TimeDelta, options: &CompositeOptions) -> Option<f64> {
    if step > HOUR {
        return None;
    }
    let end = bars.last()?.open_time + step;
    let start = end - HOUR;
    let log_close = |end: DateTime<Utc>| {
        let open_time = end - step;
        let place = place_of(bars, open_time, step)?;
        bars[place].close.to_f64().filter(|close| *close > 0.0).map(f64::ln)
    };
    let log_move = log_close(end)? - log_close(start)?;
    let mut returns = Vec::new();
    let mut hour = start.duration_trunc(HOUR).ok()?;
    let mut later = log_close(hour);
    let first = bars.first()?.open_time;
    while returns.len() < options.sigma_hours && hour >= first {
        hour -= HOUR;
        let earlier = log_close(hour);
        if let (Some(later), Some(earlier)) = (later, earlier) {
            returns.push(later - earlier);
        }
        later = earlier;
    }
    let sigma =
        Sigma { per_hour: sample_deviation(&returns)?, samples: returns.len(), wanted: options.sigma_hours };
    sigma.z_of(log_move.abs(), 1.0, options.samples_min)
}

/// The place of the bar that opens at `open_time`. In bars without gaps it is found by counting back from the end.
fn place_of(bars: &[Candle], open_time: DateTime<Utc>, step: TimeDelta) -> Option<usize> {
    let back = (bars.last()?.open_time - open_time).num_seconds() / step.num_seconds().max(1);
    let guess = usize::try_from(back).ok().and_then(|back| (bars.len() - 1).checked_sub(back));
    if let Some(guess) = guess.filter(|guess| bars[*guess].open_time == open_time) {
        return Some(guess);
    }
    bars.binary_search_by_key(&open_time, |bar| bar.open_time).ok()
}
