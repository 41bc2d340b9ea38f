//! The random windows of the published method.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Draws `samples` different starts of windows out of `starts` possible ones, ascending; all of them where there are
/// no more.
///
/// The generator is `ChaCha8`, seeded with `seed` and with one stream for each id, so that an example gets the same
/// windows whatever its file is called and whichever other examples are scanned with it.
pub(super) fn windows(seed: u64, id: &str, starts: u32, samples: u32) -> Vec<u32> {
    if samples >= starts {
        return (0..starts).collect();
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream(id));
    let mut drawn: Vec<u32> = Vec::with_capacity(samples as usize);
    while drawn.len() < samples as usize {
        let start = below(&mut random, starts);
        if let Err(at) = drawn.binary_search(&start) {
            drawn.insert(at, start);
        }
    }
    drawn
}

/// The stream of an example: FNV-1a over its id.
fn stream(id: &str) -> u64 {
    id.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// A number below `bound`, all equally likely (Lemire, "Fast Random Integer Generation in an Interval", 2019).
fn below(random: &mut ChaCha8Rng, bound: u32) -> u32 {
    let reject = bound.wrapping_neg() % bound;
    loop {
        let wide = u64::from(random.next_u32()) * u64::from(bound);
        if wide as u32 >= reject {
            return (wide >> 32) as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_different_in_range_and_the_same_again() {
        for starts in 1..20 {
            for seed in 0..50 {
                let drawn = windows(seed, "a", starts, 3);
                assert_eq!(drawn.len() as u32, starts.min(3));
                assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
                assert!(drawn.iter().all(|&start| start < starts));
                assert_eq!(drawn, windows(seed, "a", starts, 3));
            }
        }
        assert_ne!(windows(0, "a", 1000, 3), windows(0, "b", 1000, 3));
        assert_ne!(windows(0, "a", 1000, 3), windows(1, "a", 1000, 3));
    }

    #[test]
    fn every_start_is_equally_likely() {
        // 3 of 10 in 20,000 draws: each start 6,000 times; the standard deviation is 65, five of them 325.
        let mut counts = [0_i32; 10];
        for seed in 0..20_000 {
            for start in windows(seed, "x", 10, 3) {
                counts[start as usize] += 1;
            }
        }
        assert!(counts.iter().all(|count| (count - 6000).abs() < 325), "{counts:?}");
    }
}
