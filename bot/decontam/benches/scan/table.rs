//! The table of ratios, and what they should be.

use std::fmt::{self, Display, Formatter};

use super::paired::{Measure, Outcome, Spread};

/// What a ratio should be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    None,
    /// At least so many times as fast.
    Faster(f64),
    /// At least so many times as fast; the second is where it gets good.
    FasterStretch(f64, f64),
    /// At least so many times as fast, or this many megabytes a second.
    FasterOr(f64, f64),
    /// At most so many times the cost.
    Costs(f64),
}

pub(crate) struct Row {
    pub(crate) subject: String,
    pub(crate) yardstick: String,
    pub(crate) bytes: u64,
    pub(crate) measure: Measure,
    pub(crate) outcome: Outcome,
    pub(crate) target: Target,
}

impl Row {
    /// Megabytes (10^6 bytes of JSON Lines) a second of the subject and of the yardstick.
    fn rates(&self) -> [f64; 2] {
        self.outcome.seconds.map(|seconds| self.bytes as f64 / 1e6 / seconds.median)
    }

    fn ratio(&self) -> Spread {
        match self.target {
            Target::Costs(_) => self.outcome.costs,
            _ => self.outcome.faster,
        }
    }

    fn verdict(&self) -> String {
        let ratio = self.ratio().median;
        let held = |held: bool| if held { "held" } else { "MISSED" };
        match self.target {
            Target::None => String::new(),
            Target::Faster(least) => format!(">= {least}: {}", held(ratio >= least)),
            Target::FasterStretch(least, _) if ratio < least => format!(">= {least}: MISSED"),
            Target::FasterStretch(least, stretch) if ratio < stretch => {
                format!(">= {least}: held, {stretch} not")
            }
            Target::FasterStretch(_, stretch) => format!(">= {stretch}: held"),
            Target::FasterOr(least, rate) => {
                format!(">= {least} or {rate} MB/s: {}", held(ratio >= least || self.rates()[0] >= rate))
            }
            Target::Costs(most) => format!("<= {most} of the cost: {}", held(ratio <= most)),
        }
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let [subject, yardstick] = self.rates();
        let Spread { median, least, most } = self.ratio();
        let seconds = if self.measure == Measure::Wall { "wall" } else { "CPU" };
        write!(
            f,
            "{:<38} {subject:>6.0}  {:<30} {yardstick:>6.0}  {seconds:<4} {median:>6.2} ({least:.2} to {most:.2})",
            self.subject, self.yardstick
        )?;
        write!(f, "   {}", self.verdict())
    }
}

/// The heads of the columns.
pub(crate) fn head() -> String {
    format!(
        "{:<38} {:>6}  {:<30} {:>6}  {:<4} {:>6} {}",
        "what", "MB/s", "yardstick", "MB/s", "time", "ratio", "(least to most)   target"
    )
}
