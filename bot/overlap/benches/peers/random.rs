//! A generator of numbers that gives the same ones everywhere.

/// `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
pub(crate) struct Random(u64);

impl Random {
    /// The generator of a thing of some kind: neighbouring numbers give sequences without likeness.
    pub(crate) fn of(kind: u64, number: usize) -> Self {
        let mut mixed = Self(kind << 32 ^ number as u64);
        Self(mixed.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, all alike; `bound` is at least 1.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number of the range, all alike.
    pub(crate) fn within(&mut self, range: std::ops::RangeInclusive<usize>) -> usize {
        range.start() + self.below(range.end() - range.start() + 1)
    }

    /// A number below `bound`, small ones much more often: the `r`-th with a weight near `r^(1/power - 1)`,
    /// so that a `power` of 4 comes near to the frequencies of words in a language.
    pub(crate) fn skewed(&mut self, bound: usize, power: i32) -> usize {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((unit.powi(power) * bound as f64) as usize).min(bound - 1)
    }
}
