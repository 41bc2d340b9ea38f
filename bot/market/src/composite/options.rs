//! When a venue counts: every constant of the composite, with its default.

use chrono::TimeDelta;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::volatility::{SAMPLES_MIN, SIGMA_LONG_HOURS};

/// All settings of the composite. The defaults are choices, not measurements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompositeOptions {
    /// Steps after which the newest bar of a venue is stale, counted from its close. Default 2.
    pub stale_steps: u32,
    /// Seconds added to them for the way to us. Default 10.
    pub stale_grace_s: u32,
    /// Bars with one close and no volume that make a venue frozen while others move. Default 5.
    pub frozen_bars: u32,
    /// Distance from the median in percent beyond which a price is an outlier. Default 0.5.
    pub outlier_percent: Decimal,
    /// The same while the market moves, for then venues follow each other less closely. Default 1.
    pub outlier_percent_moving: Decimal,
    /// The last hour's move in usual hourly moves above which the market moves. Default 4.
    pub moving_z: f64,
    /// Hourly returns for the usual move. Default 720, 30 days.
    pub sigma_hours: usize,
    /// Fewest hourly returns for a usual move. Default 100.
    pub samples_min: usize,
    /// Venues that must agree for full confidence. Default 3.
    pub quorum: u32,
}

impl Default for CompositeOptions {
    fn default() -> Self {
        Self {
            stale_steps: 2,
            stale_grace_s: 10,
            frozen_bars: 5,
            outlier_percent: Decimal::new(5, 1),
            outlier_percent_moving: Decimal::ONE,
            moving_z: 4.0,
            sigma_hours: SIGMA_LONG_HOURS,
            samples_min: SAMPLES_MIN,
            quorum: 3,
        }
    }
}

/// A setting of the composite that makes no sense, named by its key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {found} is not {wanted}")]
pub struct CompositeOptionsError {
    /// The key.
    pub key: &'static str,
    /// What was found.
    pub found: String,
    /// What it must be.
    pub wanted: &'static str,
}

impl CompositeOptions {
    /// Checks what types cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense.
    pub fn check(&self) -> Result<(), CompositeOptionsError> {
        let fail = |key, found: String, wanted| Err(CompositeOptionsError { key, found, wanted });
        if !(1..=60).contains(&self.stale_steps) {
            return fail("stale_steps", self.stale_steps.to_string(), "from 1 to 60 steps");
        }
        if self.stale_grace_s > 3600 {
            return fail("stale_grace_s", self.stale_grace_s.to_string(), "at most 3600 seconds");
        }
        if self.frozen_bars < 2 {
            return fail("frozen_bars", self.frozen_bars.to_string(), "at least 2 bars");
        }
        if self.outlier_percent <= Decimal::ZERO || self.outlier_percent >= Decimal::from(50) {
            let found = self.outlier_percent.to_string();
            return fail("outlier_percent", found, "above 0 and below 50 percent");
        }
        if self.outlier_percent_moving < self.outlier_percent
            || self.outlier_percent_moving >= Decimal::from(50)
        {
            let found = self.outlier_percent_moving.to_string();
            return fail("outlier_percent_moving", found, "at least outlier_percent and below 50 percent");
        }
        if !self.moving_z.is_finite() || self.moving_z <= 0.0 {
            return fail("moving_z", self.moving_z.to_string(), "a number above 0");
        }
        if !(2..=8_784).contains(&self.sigma_hours) {
            return fail("sigma_hours", self.sigma_hours.to_string(), "from 2 to 8784 hours");
        }
        if self.samples_min > self.sigma_hours {
            return fail("samples_min", self.samples_min.to_string(), "at most sigma_hours");
        }
        if self.quorum < 2 {
            return fail("quorum", self.quorum.to_string(), "at least 2 venues");
        }
        Ok(())
    }

    /// How long after its close a bar of `step` still speaks for now.
    pub fn stale_after(&self, step: TimeDelta) -> TimeDelta {
        let steps = i32::try_from(self.stale_steps).unwrap_or(i32::MAX);
        step * steps + TimeDelta::seconds(self.stale_grace_s.into())
    }
}
