//! What code has computed, and whether a figure says it.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Utc};
use domain::window::utc8;
use rust_decimal::Decimal;

use crate::figures::{Figure, Kind, Sign, Unit};

/// A computed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownNumber {
    /// Its value; durations in minutes.
    pub value: Decimal,
    /// What it counts.
    pub unit: Unit,
    /// Whether its sign tells a direction. A share of a rise has none, so that "down 69%" is not such a share.
    pub directed: bool,
}

/// Everything a text may state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    numbers: Vec<KnownNumber>,
    moments: BTreeSet<DateTime<Utc>>,
    days: BTreeSet<NaiveDate>,
}

/// Hours from UTC of the zones that times are given in: UTC and UTC+8.
const ZONES: [i32; 2] = [0, 8];

impl KnownNumber {
    /// An amount that has no direction.
    pub fn plain(value: Decimal, unit: Unit) -> Self {
        Self { value, unit, directed: false }
    }

    /// A move, whose sign says which way.
    pub fn directed(value: Decimal, unit: Unit) -> Self {
        Self { value, unit, directed: true }
    }

    /// Whether a figure says this number: the unit, the sign where it states one, and half a unit of its last digit.
    pub fn is_said_by(&self, figure: &Figure) -> bool {
        let Kind::Number { value, step, sign, unit } = figure.kind else { return false };
        // "88,500" by itself may be a price; "3" by itself counts something, and be it that a price is near three dollars.
        let bare_price =
            unit == Unit::Count && self.unit == Unit::Dollars && self.value >= Decimal::ONE_HUNDRED;
        let same_unit = unit == self.unit || bare_price;
        let same_sign = match sign {
            None => true,
            Some(Sign::Plus) => {
                !self.value.is_sign_negative() && (self.directed || self.unit != Unit::Percent)
            }
            Some(Sign::Minus) => self.directed && self.value.is_sign_negative(),
        };
        // Nothing rounds to zero: "0 萬" would be a way to say any price.
        let close = if value.is_zero() {
            self.value.is_zero()
        } else {
            (value - self.value.abs()).abs() <= step / Decimal::TWO
        };
        same_unit && same_sign && close
    }
}

impl Known {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number.
    pub fn number(&mut self, number: KnownNumber) {
        self.numbers.push(number);
    }

    /// Adds several.
    pub fn numbers(&mut self, numbers: impl IntoIterator<Item = KnownNumber>) {
        self.numbers.extend(numbers);
    }

    /// Adds a moment; its day in UTC+8 is known with it.
    pub fn moment(&mut self, at: DateTime<Utc>) {
        self.moments.insert(at);
        self.days.insert(utc8(at).date_naive());
    }

    /// Adds a day.
    pub fn day(&mut self, day: NaiveDate) {
        self.days.insert(day);
    }

    /// The figures that nothing known says, of those `read` found. A date and a clock time that stand together must be
    /// of one moment, in the zone of the clock.
    pub fn strays<'a>(&self, text: &str, figures: &'a [Figure]) -> Vec<&'a Figure> {
        let mut stands: Vec<bool> = figures.iter().map(|figure| self.says(figure)).collect();
        for at in 1..figures.len() {
            let (first, second) = (&figures[at - 1], &figures[at]);
            let (date, clock) = match (&first.kind, &second.kind) {
                (Kind::Date { .. }, Kind::Clock { .. }) => (first, second),
                (Kind::Clock { .. }, Kind::Date { .. }) => (second, first),
                _ => continue,
            };
            let between = text.get(first.span.end..second.span.start).unwrap_or_default();
            if matches!(between.trim_matches([' ', ',', '，', '(', '（']), "" | "at" | "on" | "的") {
                let together = self.moments.iter().any(|at| on_day(*at, date, clock) && at_clock(*at, clock));
                stands[at] = together;
                stands[at - 1] = together || stands[at - 1];
            }
        }
        figures.iter().zip(stands).filter(|(_, stands)| !stands).map(|(figure, _)| figure).collect()
    }

    /// Whether something known says a figure.
    pub fn says(&self, figure: &Figure) -> bool {
        let counted = |value: u32, unit| {
            let kind = Kind::Number { value: value.into(), step: Decimal::ONE, sign: None, unit };
            let figure = Figure { kind, span: figure.span.clone() };
            self.numbers.iter().any(|number| number.is_said_by(&figure))
        };
        match figure.kind {
            Kind::Number { value, step, sign, unit } => {
                self.numbers.iter().any(|number| number.is_said_by(figure))
                    // 2025 by itself may be a year.
                    || (unit == Unit::Count
                        && sign.is_none()
                        && step == Decimal::ONE
                        && self.days.iter().any(|day| Decimal::from(day.year()) == value))
            }
            Kind::Date { year, month, day } => self.days.iter().any(|known| {
                year.is_none_or(|year| known.year() == year)
                    && month.is_none_or(|month| known.month() == month)
                    && day.is_none_or(|day| known.day() == day)
            }),
            Kind::DayOrDays(day) => {
                self.days.iter().any(|known| known.day() == day) || counted(day * 1_440, Unit::Duration)
            }
            Kind::Slashed(a, b) => self
                .days
                .iter()
                .any(|day| (day.month(), day.day()) == (a, b) || (day.month(), day.day()) == (b, a)),
            Kind::Weekday(number) => {
                self.days.iter().any(|day| day.weekday().num_days_from_monday() == number)
            }
            Kind::Clock { .. } => self.moments.iter().any(|at| at_clock(*at, figure)),
            Kind::Zone(hours) => ZONES.contains(&hours),
            Kind::Unreadable => false,
        }
    }
}

/// The time of a moment in the zone a clock time is told in; without one that is UTC+8.
fn local(at: DateTime<Utc>, zone: Option<i32>) -> chrono::NaiveDateTime {
    at.naive_utc() + TimeDelta::hours(zone.unwrap_or(8).into())
}

/// Whether a moment is at a clock time: to the minute, or, of an hour alone, at most half an hour away.
fn at_clock(at: DateTime<Utc>, clock: &Figure) -> bool {
    let Kind::Clock { hour, minute, zone } = clock.kind else { return false };
    if zone.is_some_and(|zone| !ZONES.contains(&zone)) {
        return false;
    }
    let local = local(at, zone);
    if let Some(minute) = minute {
        return (local.hour(), local.minute()) == (hour % 24, minute);
    }
    let told = i64::from(hour % 24) * 60;
    let of_day = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let apart = (told - of_day).rem_euclid(1_440);
    apart.min(1_440 - apart) <= 30
}

fn on_day(at: DateTime<Utc>, date: &Figure, clock: &Figure) -> bool {
    let (Kind::Date { year, month, day }, Kind::Clock { hour, zone, .. }) = (&date.kind, &clock.kind) else {
        return false;
    };
    let mut local = local(at, *zone).date();
    // 24:00 belongs to the day before.
    if *hour == 24 {
        local -= TimeDelta::days(1);
    }
    year.is_none_or(|year| local.year() == year)
        && month.is_none_or(|month| local.month() == month)
        && day.is_none_or(|day| local.day() == day)
}
