//! Clocks and percentiles.

use std::time::Instant;

/// What a piece of work took.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    /// Processor time of the whole process, where the system tells it; ticks of ten milliseconds.
    pub(crate) cpu_seconds: Option<f64>,
}

impl Cost {
    /// What builds are compared by: processor time, which other programs do not stretch, and the clock where
    /// there is none or too little of it for its ticks.
    pub(crate) fn compared(self) -> f64 {
        self.cpu_seconds.filter(|&seconds| seconds >= 0.1).unwrap_or(self.seconds)
    }
}

pub(crate) fn cost<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let cpu = cpu_seconds();
    let (value, seconds) = timed(work);
    let cost = Cost { seconds, cpu_seconds: cpu_seconds().zip(cpu).map(|(after, before)| after - before) };
    (value, cost)
}

#[expect(clippy::disallowed_methods, reason = "a measurement of time needs a clock")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed().as_secs_f64())
}

/// User and system time of this process, as proc(5) gives it in hundredths of a second.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold spaces; the fields after it do not.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(ticks as f64 / 100.0)
}

/// Median and 99th percentile of times in seconds, as microseconds.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) count: usize,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Spread {
    pub(crate) fn of(times: impl IntoIterator<Item = f64>) -> Self {
        let mut times: Vec<f64> = times.into_iter().map(|seconds| seconds * 1e6).collect();
        times.sort_unstable_by(f64::total_cmp);
        // Nearest rank.
        let rank = |percent: usize| {
            times.get((times.len() * percent).div_ceil(100).max(1) - 1).copied().unwrap_or(0.0)
        };
        Self { count: times.len(), p50: rank(50), p99: rank(99) }
    }
}
