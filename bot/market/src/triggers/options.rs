//! Every constant of the triggers, with its default.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::utc8;
use crate::direction::Direction;
use crate::theme::Theme;
use crate::volatility::{SAMPLES_MIN, SIGMA_LONG_HOURS};

/// Which ways of a move count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Rises and falls.
    #[default]
    Either,
    /// Rises only.
    Rise,
    /// Falls only.
    Fall,
}

impl Way {
    /// The directions that count.
    pub fn directions(self) -> &'static [Direction] {
        match self {
            Self::Either => &[Direction::Rise, Direction::Fall],
            Self::Rise => &[Direction::Rise],
            Self::Fall => &[Direction::Fall],
        }
    }
}

/// What a rule measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// From the furthest price of the window to the bar's high or low.
    #[default]
    Swing,
    /// From the close `hours` ago to the bar's close.
    Close,
}

/// Where the hourly returns that make up the usual movement end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigmaEnd {
    /// With the last hour that had closed when the bar opened: the newest yardstick without the bar itself.
    #[default]
    BeforeBar,
    /// With the last hour that had closed when the rule's window opened: nothing of the move is in its
    /// yardstick, which makes long windows a little slower to calm down after a storm.
    BeforeWindow,
}

/// A size rule. It holds when the move reaches `percent` and, if given, `z_min`, in the same direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name in reports.
    pub name: String,
    /// Smallest size in percent.
    pub percent: Decimal,
    /// Window in hours.
    pub hours: u32,
    /// Smallest z; `None` for size alone.
    #[serde(default)]
    pub z_min: Option<f64>,
    /// What is measured.
    #[serde(default)]
    pub measure: Measure,
    /// Which ways count.
    #[serde(default)]
    pub way: Way,
    /// Whether this rule, gated, may draft a campaign. Otherwise it alerts only.
    #[serde(default)]
    pub drafts: bool,
}

impl Rule {
    /// A swing rule that alerts, both ways.
    pub fn swing(name: &str, percent: Decimal, hours: u32, z_min: Option<f64>) -> Self {
        Self {
            name: name.to_owned(),
            percent,
            hours,
            z_min,
            measure: Measure::Swing,
            way: Way::Either,
            drafts: false,
        }
    }
}

/// A move that is mostly given back soon after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Whipsaw {
    /// Size of the lead leg in percent. Default 5.
    pub percent: Decimal,
    /// Window of the lead leg in hours. Default 24.
    pub hours: u32,
    /// Share of the lead leg that must be given back, in percent. Default 60.
    pub retraced_percent: Decimal,
    /// Hours after the extreme within which it must happen. Default 6.
    pub within_hours: u32,
    /// Ways of the lead leg. Default rises only, as measured; `either` adds falls that bounce.
    pub way: Way,
    /// Whether it may draft a campaign. Default true.
    pub drafts: bool,
}

impl Default for Whipsaw {
    fn default() -> Self {
        Self {
            percent: Decimal::from(5),
            hours: 24,
            retraced_percent: Decimal::from(60),
            within_hours: 6,
            way: Way::Rise,
            drafts: true,
        }
    }
}

/// When a headline lets a rule speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gate {
    /// Whether a headline is needed at all. Default true; false is for counting rules alone.
    pub required: bool,
    /// How old a headline may be at the fire, in minutes. Default 240.
    pub before_minutes: u32,
    /// How long a fire without a headline waits for one, in minutes. Default 30.
    pub hold_minutes: u32,
}

impl Default for Gate {
    fn default() -> Self {
        Self { required: true, before_minutes: 240, hold_minutes: 30 }
    }
}

/// Hours of the day, UTC+8, in which nobody is to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// First quiet hour, 0 to 23.
    pub from_hour: u32,
    /// First hour that is not quiet any more; smaller than `from_hour` when the night lies between.
    pub to_hour: u32,
}

impl QuietHours {
    /// When to speak of something seen at `at`: at once, or when the quiet hours end.
    pub fn speak_at(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = at.with_timezone(&utc8());
        let hour = local.hour();
        let quiet = if self.from_hour <= self.to_hour {
            (self.from_hour..self.to_hour).contains(&hour)
        } else {
            hour >= self.from_hour || hour < self.to_hour
        };
        if !quiet {
            return at;
        }
        let wait_hours = (self.to_hour + 24 - hour) % 24;
        let into_hour = TimeDelta::seconds(i64::from(local.minute() * 60 + local.second()))
            + TimeDelta::nanoseconds(i64::from(local.nanosecond()));
        at + TimeDelta::hours(wait_hours.into()) - into_hour
    }
}

/// All settings of the triggers. The defaults are those of the back-test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TriggerOptions {
    /// Size rules; any of them fires. Default A, B, C.
    pub rules: Vec<Rule>,
    /// The whipsaw rule. On by default; `false` switches it off.
    #[serde(with = "table_or_false")]
    pub whipsaw: Option<Whipsaw>,
    /// The news gate.
    pub gate: Gate,
    /// What headlines must be about.
    pub theme: Theme,
    /// Quiet time of a theme after a new event, in hours. Default 24.
    pub cooldown_hours: u32,
    /// Shortest time between two drafts of a theme, in hours. Default 48.
    pub draft_gap_hours: u32,
    /// Growth of the size that makes an event worth another alert inside the cooldown. Default 1.5.
    pub escalation_factor: f64,
    /// Hourly returns for sigma. Default 720, 30 days.
    pub sigma_hours: usize,
    /// Where those returns end. Default `before_bar`.
    pub sigma_ends: SigmaEnd,
    /// Fewest hourly returns for a z. Default 100.
    pub samples_min: usize,
    /// Time a person gets to review before the window may open, in minutes. Default 60.
    pub review_minutes: u32,
    /// Hours in which alerts wait. None by default.
    pub quiet: Option<QuietHours>,
}

impl Default for TriggerOptions {
    fn default() -> Self {
        let a = Rule { drafts: true, ..Rule::swing("A", Decimal::from(5), 24, Some(2.0)) };
        Self {
            rules: vec![
                a,
                Rule::swing("B", Decimal::from(3), 4, Some(3.0)),
                Rule::swing("C", Decimal::from(2), 1, Some(4.0)),
            ],
            whipsaw: Some(Whipsaw::default()),
            gate: Gate::default(),
            theme: Theme::default(),
            cooldown_hours: 24,
            draft_gap_hours: 48,
            escalation_factor: 1.5,
            sigma_hours: SIGMA_LONG_HOURS,
            sigma_ends: SigmaEnd::default(),
            samples_min: SAMPLES_MIN,
            review_minutes: 60,
            quiet: None,
        }
    }
}

/// An optional table that is on by default: `false` says that it is off, for TOML has no null.
mod table_or_false {
    use std::fmt;

    use serde::de::value::MapAccessDeserializer;
    use serde::de::{Error, MapAccess, Visitor};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Whipsaw;

    #[expect(clippy::ref_option, reason = "serde hands fields over by reference")]
    pub(super) fn serialize<S: Serializer>(
        value: &Option<Whipsaw>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(whipsaw) => whipsaw.serialize(serializer),
            None => serializer.serialize_bool(false),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Whipsaw>, D::Error> {
        struct TableOrFalse;
        impl<'de> Visitor<'de> for TableOrFalse {
            type Value = Option<Whipsaw>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a table with the keys of the whipsaw, or false")
            }

            fn visit_bool<E: Error>(self, on: bool) -> Result<Self::Value, E> {
                Ok(on.then(Whipsaw::default))
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Whipsaw::deserialize(MapAccessDeserializer::new(map)).map(Some)
            }
        }
        deserializer.deserialize_any(TableOrFalse)
    }
}

/// A setting that makes no sense, named by its key.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key}: {found} is not {wanted}")]
pub struct TriggerOptionsError {
    /// The key, as in `rules.A.hours`.
    pub key: String,
    /// What was found.
    pub found: String,
    /// What it must be.
    pub wanted: &'static str,
}

/// The longest window a rule may have, in hours: 30 days.
const WINDOW_HOURS_MAX: u32 = 720;

impl TriggerOptions {
    /// Checks what types cannot: windows from 1 to 720 hours, sizes from 0 below 100 percent, shares, hours
    /// of the day.
    ///
    /// # Errors
    /// The first setting that makes no sense.
    pub fn check(&self) -> Result<(), TriggerOptionsError> {
        let fail = |key: String, found: String, wanted| Err(TriggerOptionsError { key, found, wanted });
        let window = "a window from 1 to 720 hours";
        let size = "a size from 0 to below 100 percent";
        let sizes = Decimal::ZERO..Decimal::ONE_HUNDRED;
        for rule in &self.rules {
            if !(1..=WINDOW_HOURS_MAX).contains(&rule.hours) {
                return fail(format!("rules.{}.hours", rule.name), rule.hours.to_string(), window);
            }
            if !sizes.contains(&rule.percent) {
                return fail(format!("rules.{}.percent", rule.name), rule.percent.to_string(), size);
            }
            if let Some(z) = rule.z_min.filter(|z| !z.is_finite() || *z < 0.0) {
                return fail(format!("rules.{}.z_min", rule.name), z.to_string(), "a number from 0");
            }
        }
        if let Some(whipsaw) = &self.whipsaw {
            for (key, hours) in [("hours", whipsaw.hours), ("within_hours", whipsaw.within_hours)] {
                if !(1..=WINDOW_HOURS_MAX).contains(&hours) {
                    return fail(format!("whipsaw.{key}"), hours.to_string(), window);
                }
            }
            if whipsaw.percent <= Decimal::ZERO || !sizes.contains(&whipsaw.percent) {
                return fail("whipsaw.percent".into(), whipsaw.percent.to_string(), "above 0 and below 100");
            }
            if whipsaw.retraced_percent <= Decimal::ZERO {
                let found = whipsaw.retraced_percent.to_string();
                return fail("whipsaw.retraced_percent".into(), found, "above 0");
            }
        }
        if !self.escalation_factor.is_finite() || self.escalation_factor <= 1.0 {
            return fail("escalation_factor".into(), self.escalation_factor.to_string(), "a number above 1");
        }
        if !(2..=8_784).contains(&self.sigma_hours) {
            return fail("sigma_hours".into(), self.sigma_hours.to_string(), "from 2 to 8784 hours");
        }
        if let Some(quiet) = self.quiet {
            for (key, hour) in [("from_hour", quiet.from_hour), ("to_hour", quiet.to_hour)] {
                if hour > 23 {
                    return fail(format!("quiet.{key}"), hour.to_string(), "an hour from 0 to 23");
                }
            }
        }
        Ok(())
    }
}
