//! pass@k and the intervals printed beside it.
//!
//! Everything here is a share between 0 and 1, never per cent.

use serde::Serialize;

/// The 97.5th percentile of the standard normal distribution, for two-sided intervals of 95 %.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A value with the ends of its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// pass@k of one task: the chance that at least one of `k` samples drawn without replacement from the task's
/// `samples` passes, `1 - C(n - c, k) / C(n, k)`.
///
/// It is the unbiased estimator of Chen et al. 2021, "Evaluating Large Language Models Trained on Code"
/// (arXiv 2107.03374), section 2.1. `None` where it is not defined: `k` of 0, `k` above `samples`, or more passed
/// than there are.
pub fn pass_at_k(samples: u64, passed: u64, k: u64) -> Option<f64> {
    if k == 0 || k > samples || passed > samples {
        return None;
    }
    if samples - passed < k {
        return Some(1.0);
    }
    // The binomials themselves overflow at 200 samples, so the quotient is a product of factors below 1, as the paper
    // computes it. C(n - c, k) / C(n, k) = C(n - k, c) / C(n, c), and the product with fewer factors rounds less
    // often: pass@1 comes out as passed / samples.
    let (factors, taken) = if passed < k { (passed, k) } else { (k, passed) };
    let all_fail: f64 = (0..factors).map(|i| (samples - taken - i) as f64 / (samples - i) as f64).product();
    Some(1.0 - all_fail)
}

/// The mean of the tasks' values with the score interval of Wilson 1927 ("Probable inference, the law of succession,
/// and statistical inference", JASA 22); `None` without tasks.
///
/// The interval is for the mean over tasks of the kind the set was drawn from, so `n` is the number of tasks, not of
/// samples. With one sample a task the values are 0 or 1 and this is Wilson's case. With several they lie between,
/// and the interval is too wide rather than too narrow, because no variable within 0 and 1 with mean p has a larger
/// variance than the p(1 - p) that Wilson supposes.
pub fn mean_with_wilson(values: &[f64]) -> Option<Estimate> {
    if values.is_empty() {
        return None;
    }
    let tasks = values.len() as f64;
    // A sum of a thousand values can end a rounding error above their number.
    let mean = (values.iter().sum::<f64>() / tasks).clamp(0.0, 1.0);
    let z2 = Z_95 * Z_95;
    let centre = mean + z2 / (2.0 * tasks);
    let half = Z_95 * (mean * (1.0 - mean) / tasks + z2 / (4.0 * tasks * tasks)).sqrt();
    let scale = 1.0 + z2 / tasks;
    // At a mean of 0 or 1 one end is the mean itself; rounding must not put it outside.
    Some(Estimate {
        value: mean,
        low: ((centre - half) / scale).clamp(0.0, mean),
        high: ((centre + half) / scale).clamp(mean, 1.0),
    })
}

/// The difference `first - second` of two independent groups with the hybrid score interval of Newcombe 1998
/// ("Interval estimation for the difference between independent proportions: comparison of eleven methods",
/// Statistics in Medicine 17), method 10, from the two Wilson intervals.
pub fn difference(first: Estimate, second: Estimate) -> Estimate {
    let value = first.value - second.value;
    Estimate {
        value,
        low: (value - (first.value - first.low).hypot(second.high - second.value)).max(-1.0),
        high: (value + (first.high - first.value).hypot(second.value - second.low)).min(1.0),
    }
}

#[cfg(test)]
mod tests;
