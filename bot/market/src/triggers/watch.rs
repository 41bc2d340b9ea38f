//! The live step: one closed bar in, what it fires out.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::fired::{Fired, Reading};
use super::gate::{Desk, Speaker};
use super::options::{Measure, Rule, SigmaEnd, TriggerOptions};
use super::rolling::{Armed, ArmedLegs, Extremes, Usual};
use crate::candle::{Candle, Series};
use crate::direction::{Direction, PricePoint, percent_change, round_stat, round3};
use crate::news::NewsItem;
use crate::volatility::{HourClose, ends_an_hour, hour_closes};

/// Follows one series bar by bar. Its memory is bounded by the windows of the options; to continue after a
/// restart feed it the bars of the last `sigma_hours` plus its longest window again.
///
/// A bar must be closed before it is given. A bar that is not newer than the last one is ignored: a revision
/// of the past changes facts, not what was said.
#[derive(Debug, Clone)]
pub struct Watch {
    step: TimeDelta,
    options: TriggerOptions,
    windows: BTreeMap<u32, Extremes>,
    usual: Usual,
    /// Closes of recent bars by their end, for rules over closes.
    closes: VecDeque<HourClose>,
    armed: Vec<ArmedLegs>,
    /// Per rule, what a base is multiplied with to give the prices at which the rule holds.
    rule_factors: Vec<Factors>,
    whipsaw_factors: Factors,
    last_open: Option<DateTime<Utc>>,
    desk: Desk,
    speaker: Speaker,
}

impl Watch {
    /// A watch over bars of one step.
    pub fn new(step: TimeDelta, options: TriggerOptions) -> Self {
        let whipsaw_hours = options.whipsaw.iter().map(|whipsaw| whipsaw.hours);
        let rule_hours = options.rules.iter().map(|rule| rule.hours);
        let hours: Vec<u32> = rule_hours.chain(whipsaw_hours).collect();
        let longest = hours.iter().copied().max().unwrap_or(0);
        let armed = options
            .whipsaw
            .iter()
            .flat_map(|whipsaw| {
                whipsaw.way.directions().iter().map(|way| ArmedLegs::new(*way, whipsaw.within_hours))
            })
            .collect();
        let rule_factors = options.rules.iter().map(|rule| Factors::of(rule.percent)).collect();
        let whipsaw_percent = options.whipsaw.as_ref().map_or(Decimal::ZERO, |whipsaw| whipsaw.percent);
        Self {
            rule_factors,
            whipsaw_factors: Factors::of(whipsaw_percent),
            step,
            windows: hours.into_iter().map(|hours| (hours, Extremes::new(hours))).collect(),
            usual: Usual::new(options.sigma_hours, longest),
            closes: VecDeque::new(),
            armed,
            last_open: None,
            desk: Desk::default(),
            speaker: Speaker::default(),
            options,
        }
    }

    /// Takes the usual movement from the bars of an older or coarser series that close by `until`. Call it
    /// before the first bar.
    pub fn learn(&mut self, history: &Series, until: DateTime<Utc>) {
        for hour in hour_closes(history.closed_by(until), history.step()) {
            self.usual.push(hour);
        }
    }

    /// Takes in a headline. It counts from the first bar that closes at or after the time it was known.
    /// Giving the same item again changes nothing.
    pub fn on_news(&mut self, item: &NewsItem) {
        self.desk.receive(item, &self.options.theme);
    }

    /// Takes in a closed bar, and headlines that came since the last one (or any superset of them), and tells
    /// what fires.
    pub fn on_candle(&mut self, bar: &Candle, news: &[NewsItem]) -> Vec<Fired> {
        for item in news {
            self.on_news(item);
        }
        if self.last_open.is_some_and(|last| bar.open_time <= last) {
            return Vec::new();
        }
        self.last_open = Some(bar.open_time);
        let now = bar.open_time + self.step;
        let readings = self.measure(bar, now);
        self.remember(bar, now);
        let revised = self.desk.advance(now, self.step, &self.options.gate, self.speaker.draft_news_id());
        self.speaker.decide(bar.open_time, now, readings, &revised, &self.desk, &self.options)
    }

    /// Every rule against the bar. The windows still hold the bars before it only.
    fn measure(&mut self, bar: &Candle, now: DateTime<Utc>) -> Vec<Reading> {
        let mut readings = Vec::new();
        for (rule, factors) in self.options.rules.iter().zip(&self.rule_factors) {
            for &direction in rule.way.directions() {
                let start = now - TimeDelta::hours(rule.hours.into());
                let leg = match rule.measure {
                    Measure::Swing => {
                        let Some(window) = self.windows.get_mut(&rule.hours) else { continue };
                        (window.base(direction, bar), direction.far(bar))
                    }
                    Measure::Close => {
                        let Some(base) = close_at(&self.closes, start) else { continue };
                        (PricePoint { price: base, bar_open: start - self.step }, bar.close)
                    }
                };
                let (base, price) = leg;
                if !direction.reaches(price, base.price * factors.towards(direction)) {
                    continue;
                }
                let z = usual_z(&self.usual, &self.options, bar, now, rule.hours, (base.price, price));
                if rule.z_min.is_some_and(|least| !z.is_some_and(|z| z.abs() >= least)) {
                    continue;
                }
                readings.push(reading_of(rule, direction, base, price, bar, z));
            }
        }
        self.whipsaws(bar, now, &mut readings);
        readings
    }

    /// Tells legs that are given back by this bar, then arms the legs it completes: a bar never gives back
    /// its own extreme, for the order inside it is unknown.
    fn whipsaws(&mut self, bar: &Candle, now: DateTime<Utc>, readings: &mut Vec<Reading>) {
        let Some(whipsaw) = &self.options.whipsaw else { return };
        for legs in &mut self.armed {
            let direction = legs.direction;
            if let Some(leg) = legs.given_back(bar) {
                let (base, extreme) = (leg.base.price, leg.extreme.price);
                readings.push(Reading {
                    rule: "whipsaw".to_owned(),
                    direction,
                    hours: whipsaw.hours,
                    base,
                    base_at: leg.base.bar_open,
                    price: extreme,
                    price_at: leg.extreme.bar_open,
                    percent: percent_change(base, extreme),
                    z: leg.z,
                    retraced: Some(round3((extreme - direction.near(bar)) / (extreme - base))),
                    drafts: whipsaw.drafts,
                });
            }
            let Some(window) = self.windows.get_mut(&whipsaw.hours) else { continue };
            let base = window.base(direction, bar);
            let price = direction.far(bar);
            if direction.reaches(price, base.price * self.whipsaw_factors.towards(direction)) {
                let z = usual_z(&self.usual, &self.options, bar, now, whipsaw.hours, (base.price, price));
                legs.arm(Armed {
                    level: price - (price - base.price) * whipsaw.retraced_percent / Decimal::ONE_HUNDRED,
                    base,
                    extreme: PricePoint { price, bar_open: bar.open_time },
                    z: z.map(|z| round_stat(z, 3)),
                });
            }
        }
    }

    fn remember(&mut self, bar: &Candle, now: DateTime<Utc>) {
        for window in self.windows.values_mut() {
            window.push(bar);
        }
        if ends_an_hour(now) {
            self.usual.push(HourClose { end: now, close: bar.close });
        }
        let over_closes = self.options.rules.iter().filter(|rule| rule.measure == Measure::Close);
        if let Some(longest) = over_closes.map(|rule| rule.hours).max() {
            let oldest = now - TimeDelta::hours(longest.into());
            while self.closes.front().is_some_and(|close| close.end < oldest) {
                self.closes.pop_front();
            }
            self.closes.push_back(HourClose { end: now, close: bar.close });
        }
    }
}

/// The move `leg` in usual moves of `hours` hours, as known at the bar.
fn usual_z(
    usual: &Usual,
    options: &TriggerOptions,
    bar: &Candle,
    now: DateTime<Utc>,
    hours: u32,
    leg: (Decimal, Decimal),
) -> Option<f64> {
    let end = match options.sigma_ends {
        SigmaEnd::BeforeBar => bar.open_time,
        SigmaEnd::BeforeWindow => now - TimeDelta::hours(hours.into()),
    };
    usual.sigma(end)?.z(leg.0, leg.1, hours.into(), options.samples_min)
}

fn close_at(closes: &VecDeque<HourClose>, end: DateTime<Utc>) -> Option<Decimal> {
    let place = closes.binary_search_by_key(&end, |close| close.end).ok()?;
    closes.get(place).map(|close| close.close)
}

/// A size as factors on the base: 5 percent is 1.05 up and 0.95 down.
#[derive(Debug, Clone, Copy)]
struct Factors {
    rise: Decimal,
    fall: Decimal,
}

impl Factors {
    fn of(percent: Decimal) -> Self {
        let share = percent / Decimal::ONE_HUNDRED;
        Self { rise: Decimal::ONE + share, fall: Decimal::ONE - share }
    }

    fn towards(self, direction: Direction) -> Decimal {
        match direction {
            Direction::Rise => self.rise,
            Direction::Fall => self.fall,
        }
    }
}

fn reading_of(
    rule: &Rule,
    direction: Direction,
    base: PricePoint,
    price: Decimal,
    bar: &Candle,
    z: Option<f64>,
) -> Reading {
    Reading {
        rule: rule.name.clone(),
        direction,
        hours: rule.hours,
        base: base.price,
        base_at: base.bar_open,
        price,
        price_at: bar.open_time,
        percent: percent_change(base.price, price),
        z: z.map(|z| round_stat(z, 3)),
        retraced: None,
        drafts: rule.drafts,
    }
}
