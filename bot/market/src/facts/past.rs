//! The bars that a reader at a time can know: those of the series, with older ones of its history in front.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::model::{
    After, BaseMove, FactsError, FactsOptions, GivenBack, NewsMove, Realised, ReferenceMove, Retraced,
    VolumeRatio, WindowMove,
};
use crate::candle::{Candle, HOUR, Series, between};
use crate::direction::{Direction, PricePoint, log_return, percent_change, round_stat, round3};
use crate::hours::HourLogs;
use crate::since::{Since, since_in};
use crate::volatility::{SIGMA_LONG_HOURS, SIGMA_SHORT_HOURS, realised_volatility};

/// Bars in two pieces. Nothing is copied: thirty days of minutes are four megabytes.
pub(super) struct Past<'a> {
    /// Older bars, up to where the series starts.
    front: &'a [Candle],
    front_step: TimeDelta,
    /// Closed bars of the series.
    pub(super) closed: &'a [Candle],
    step: TimeDelta,
    pub(super) scale: u32,
}

impl<'a> Past<'a> {
    pub(super) fn new(series: &'a Series, history: Option<&'a Series>, at: DateTime<Utc>) -> Self {
        let start = series.bars()[0].open_time;
        Self {
            front: history.map_or(&[], |older| older.closed_by(start.min(at))),
            front_step: history.map_or(series.step(), Series::step),
            closed: series.closed_by(at),
            step: series.step(),
            scale: series.price_scale(),
        }
    }

    /// Closes of whole hours, history included.
    pub(super) fn hours(&self) -> HourLogs {
        let mut hours = HourLogs::default();
        hours.learn(self.front, self.front_step);
        hours.learn(self.closed, self.step);
        hours
    }

    pub(super) fn first(&self) -> Option<&'a Candle> {
        self.front.first().or_else(|| self.closed.first())
    }

    /// Writes a price with the decimals of the series.
    pub(super) fn tick(&self, price: Decimal) -> Decimal {
        let mut price = price.normalize();
        if price.scale() < self.scale {
            price.rescale(self.scale);
        }
        price
    }

    /// The first bar of `[from, to)` whose far end is the furthest of all.
    pub(super) fn furthest(
        &self,
        direction: Direction,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<&'a Candle> {
        let pieces = [self.front, self.closed].map(|bars| direction.furthest(between(bars, from, to)));
        pieces.into_iter().flatten().map(|(_, bar)| bar).reduce(|best, next| {
            if direction.beyond(direction.far(next), direction.far(best)) { next } else { best }
        })
    }

    /// The newest bar that closed at or before `time`, and when it did.
    fn closed_before(&self, time: DateTime<Utc>) -> Option<(&'a Candle, DateTime<Utc>)> {
        let newest = |bars: &'a [Candle], step: TimeDelta| {
            let known = bars.partition_point(|bar| bar.open_time + step <= time);
            bars[..known].last().map(|bar| (bar, bar.open_time + step))
        };
        newest(self.closed, self.step).or_else(|| newest(self.front, self.front_step))
    }

    /// The bar that opens exactly at `time`.
    fn opening_at(&self, time: DateTime<Utc>) -> Option<&'a Candle> {
        [self.closed, self.front].into_iter().find_map(|bars| {
            let place = bars.binary_search_by_key(&time, |bar| bar.open_time).ok()?;
            bars.get(place)
        })
    }

    pub(super) fn since(&self, direction: Direction, price: Decimal, before: DateTime<Utc>) -> Option<Since> {
        since_in(direction, [self.front, self.closed], price, before)
    }

    pub(super) fn news_move(
        &self,
        news_at: DateTime<Utc>,
        at: DateTime<Utc>,
        peak: Decimal,
        peak_open: DateTime<Utc>,
        z: &impl Fn(Decimal, Decimal, f64) -> Option<f64>,
    ) -> Result<NewsMove, FactsError> {
        let known = self.closed_before(news_at).filter(|_| news_at <= at);
        let (bar, closed) = known.ok_or(FactsError::NewsOutside { news_at, at })?;
        let hours = whole_hours(peak_open - closed);
        Ok(NewsMove {
            news_at,
            bar_open: bar.open_time,
            close: self.tick(bar.close),
            percent: percent_change(bar.close, peak),
            z: z(bar.close, peak, hours),
            minutes_to_extreme: (peak_open - news_at).num_minutes(),
        })
    }

    /// The open of the bar that starts exactly at `time`.
    pub(super) fn reference(&self, time: DateTime<Utc>, peak: Decimal) -> Option<ReferenceMove> {
        let bar = self.opening_at(time)?;
        Some(ReferenceMove {
            price: self.tick(bar.open),
            bar_open: bar.open_time,
            percent: percent_change(bar.open, peak),
        })
    }

    pub(super) fn after(
        &self,
        direction: Direction,
        peak: Decimal,
        peak_open: DateTime<Utc>,
        after: &[Candle],
        bases: &[BaseMove],
        z: &impl Fn(Decimal, Decimal, f64) -> Option<f64>,
    ) -> Option<After> {
        let (_, lowest) = direction.opposite().furthest(after)?;
        let last = after.last()?;
        let low = direction.near(lowest);
        let retraced = bases
            .iter()
            .filter(|base| direction.beyond(peak, base.price))
            .map(|base| {
                let ratio = |price: Decimal| round3((peak - price) / (peak - base.price));
                Retraced {
                    hours: base.hours,
                    at_low: ratio(low),
                    at_close: ratio(last.close),
                    given_back: GivenBack::of(ratio(low)),
                }
            })
            .collect();
        let elapsed = whole_hours(last.open_time + self.step - peak_open);
        Some(After {
            low: self.tick(low),
            low_at: lowest.open_time,
            close: self.tick(last.close),
            close_at: last.open_time,
            drawdown_percent: percent_change(peak, low),
            close_percent: percent_change(peak, last.close),
            close_z: z(peak, last.close, elapsed),
            retraced,
        })
    }

    /// Close-to-close moves that end with the newest bar, for the windows whose first close the data has.
    pub(super) fn moves(&self, hours: &HourLogs, options: &FactsOptions) -> Vec<WindowMove> {
        let Some(last) = self.closed.last() else { return Vec::new() };
        let end = last.open_time + self.step;
        let mut windows = options.move_hours.clone();
        windows.sort_unstable();
        windows.dedup();
        let of = |window: u32| {
            let start = end - TimeDelta::hours(window.into());
            let (first, _) = self.closed_before(start).filter(|(_, closed)| *closed == start)?;
            let log_move = log_return(first.close, last.close);
            let sigma = hours.sigma(start, SIGMA_LONG_HOURS);
            Some(WindowMove {
                hours: window,
                from: PricePoint { price: self.tick(first.close), bar_open: first.open_time },
                to: PricePoint { price: self.tick(last.close), bar_open: last.open_time },
                percent: percent_change(first.close, last.close),
                z: sigma
                    .and_then(|sigma| sigma.z_of(log_move, window.into(), options.samples_min))
                    .map(|z| round_stat(z, 3)),
                rank: hours.rank(log_move, window, end),
            })
        };
        windows.into_iter().filter_map(of).collect()
    }

    pub(super) fn volume_ratio(&self, hour: DateTime<Utc>, at: DateTime<Utc>) -> Option<VolumeRatio> {
        let from = hour - HOUR * i32::try_from(SIGMA_SHORT_HOURS).ok()?;
        if self.step > HOUR || hour + HOUR > at || self.first()?.open_time > from {
            return None;
        }
        let volume = |from, to| -> Decimal {
            let pieces = [self.front, self.closed].map(|bars| between(bars, from, to));
            pieces.into_iter().flatten().map(|bar| bar.volume).sum()
        };
        let before = volume(from, hour);
        (before > Decimal::ZERO).then(|| VolumeRatio {
            hour,
            ratio: round3(volume(hour, hour + HOUR) * Decimal::from(SIGMA_SHORT_HOURS) / before),
        })
    }

    /// Realised volatility of the clock hour of the extreme and of the 24 hours before it, from the bars of the series.
    pub(super) fn realised(&self, hour: DateTime<Utc>, at: DateTime<Utc>) -> Option<Realised> {
        let day = hour - TimeDelta::hours(24);
        let before = self.closed.partition_point(|bar| bar.open_time < day).checked_sub(1)?;
        if self.step >= HOUR || hour + HOUR > at {
            return None;
        }
        let of_day = between(self.closed, day, hour);
        let of_hour = between(self.closed, hour, hour + HOUR);
        let last = of_day.last()?;
        let percent = |volatility: f64| round_stat(volatility * 100.0, 3);
        Some(Realised {
            hour,
            percent: percent(realised_volatility(last.close, of_hour)),
            day_before_percent: percent(realised_volatility(self.closed[before].close, of_day)),
        })
    }
}

/// Hours of a stretch, rounded up, at least one.
fn whole_hours(elapsed: TimeDelta) -> f64 {
    (elapsed.num_seconds() as f64 / 3600.0).ceil().max(1.0)
}
