//! Two programs on the same file, in turns, and the ratio of what they cost.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Seconds of processor time, user and system, of all threads.
    Cpu,
    /// Seconds on the wall: the only ones that more threads can save.
    Wall,
}

/// The middle one and the ends.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
        Self { median: f64::midpoint(low, high), least: values[0], most: values[values.len() - 1] }
    }
}

/// What came out of the rounds.
pub(crate) struct Outcome {
    /// Seconds of the first and of the second program.
    pub(crate) seconds: [Spread; 2],
    /// Seconds of the second divided by seconds of the first, round by round: how much faster the first is.
    pub(crate) faster: Spread,
    /// The same the other way around.
    pub(crate) costs: Spread,
}

/// Runs both in turns, the first one first in every other round: what disturbs one disturbs the other.
pub(crate) fn alternate(first: &dyn Fn(), second: &dyn Fn(), rounds: usize, measure: Measure) -> Outcome {
    let pairs: Vec<(f64, f64)> = (0..rounds)
        .map(|round| {
            if round % 2 == 0 {
                let a = seconds(first, measure);
                (a, seconds(second, measure))
            } else {
                let b = seconds(second, measure);
                (seconds(first, measure), b)
            }
        })
        .collect();
    Outcome {
        seconds: [
            Spread::of(pairs.iter().map(|pair| pair.0).collect()),
            Spread::of(pairs.iter().map(|pair| pair.1).collect()),
        ],
        faster: Spread::of(pairs.iter().map(|(a, b)| b / a).collect()),
        costs: Spread::of(pairs.iter().map(|(a, b)| a / b).collect()),
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn seconds(work: &dyn Fn(), measure: Measure) -> f64 {
    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    work();
    let (wall, cpu): (Duration, Duration) = (wall.elapsed(), cpu.elapsed());
    match measure {
        Measure::Cpu => cpu,
        Measure::Wall => wall,
    }
    .as_secs_f64()
}
