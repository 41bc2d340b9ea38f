use super::*;

/// `passed` tasks solved out of `tasks`, one sample each.
fn share(passed: usize, tasks: usize) -> Estimate {
    let values: Vec<f64> = (0..tasks).map(|task| if task < passed { 1.0 } else { 0.0 }).collect();
    mean_with_wilson(&values).unwrap()
}

fn four_digits(estimate: Estimate) -> (String, String) {
    // Newcombe's tables print no sign on a zero.
    (format!("{:.4}", estimate.low + 0.0), format!("{:.4}", estimate.high + 0.0))
}

#[test]
fn pass_at_k_is_the_share_of_subsets_that_hold_a_passing_sample() {
    for samples in 1_u32..=12 {
        for passed in 0..=samples {
            let passing: u32 = (1 << passed) - 1;
            for k in 1..=samples {
                let subsets = (0_u32..1 << samples).filter(|subset| subset.count_ones() == k);
                let (hits, all) = subsets.fold((0_u32, 0_u32), |(hits, all), subset| {
                    (hits + u32::from(subset & passing != 0), all + 1)
                });
                let expected = f64::from(hits) / f64::from(all);
                let found = pass_at_k(samples.into(), passed.into(), k.into()).unwrap();
                assert!(
                    (found - expected).abs() < 1e-14,
                    "n {samples}, c {passed}, k {k}: {found} {expected}"
                );
            }
        }
    }
}

/// Binomial coefficients by Pascal's rule, exact as long as they fit.
fn pascal(rows: usize) -> Vec<Vec<u128>> {
    let mut triangle: Vec<Vec<u128>> = vec![vec![1]];
    for row in 1..=rows {
        let above = &triangle[row - 1];
        let inner = above.windows(2).map(|pair| pair[0] + pair[1]);
        triangle.push(std::iter::once(1).chain(inner).chain([1]).collect());
    }
    triangle
}

#[test]
fn pass_at_k_agrees_with_exact_binomials_up_to_a_hundred_samples() {
    // C(100, 50) is about 1e29, so numerators and denominators are whole in 128 bits; turning each into a float once
    // costs half a unit in the last place.
    let choose = pascal(100);
    for samples in 1..=100 {
        for passed in 0..=samples {
            for k in 1..=samples {
                let none = choose[samples - passed].get(k).copied().unwrap_or(0);
                let all = choose[samples][k];
                let expected = (all - none) as f64 / all as f64;
                let found = pass_at_k(samples as u64, passed as u64, k as u64).unwrap();
                assert!(
                    (found - expected).abs() < 1e-14,
                    "n {samples}, c {passed}, k {k}: {found} {expected}"
                );
            }
        }
    }
}

#[test]
fn pass_at_k_of_two_hundred_samples() {
    // Reduced by hand from 1 - C(n - c, k) / C(n, k) in whole numbers.
    let cases = [
        (200, 1, 1, 1.0 / 200.0),
        (200, 1, 100, 0.5),
        (200, 3, 10, 3_137.0 / 21_890.0),
        (200, 20, 10, 67_376_037_836_495.0 / 102_050_019_586_424.0),
        (200, 5, 100, 38_039.0 / 39_203.0),
        (200, 134, 1, 0.67),
        (200, 0, 100, 0.0),
        (200, 150, 51, 1.0),
        (200, 200, 200, 1.0),
        (1000, 7, 100, 56_430_199_837_221.0 / 107_933_671_364_885.0),
    ];
    for (samples, passed, k, expected) in cases {
        let found = pass_at_k(samples, passed, k).unwrap();
        assert!((found - expected).abs() < 2e-15, "n {samples}, c {passed}, k {k}: {found} {expected}");
    }
}

#[test]
fn pass_at_one_is_the_share_that_passed() {
    for samples in 1..=200 {
        for passed in 0..=samples {
            let found = pass_at_k(samples, passed, 1).unwrap();
            assert!((found - passed as f64 / samples as f64).abs() <= f64::EPSILON / 2.0);
        }
    }
}

#[test]
fn pass_at_k_is_undefined_beyond_the_samples() {
    assert_eq!(pass_at_k(5, 2, 6), None);
    assert_eq!(pass_at_k(5, 5, 6), None);
    assert_eq!(pass_at_k(5, 2, 0), None);
    assert_eq!(pass_at_k(0, 0, 1), None);
    assert_eq!(pass_at_k(5, 6, 1), None);
}

#[test]
fn wilson_gives_the_published_intervals() {
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion: comparison of seven methods",
    // Statistics in Medicine 17, table I, method 3.
    let table = [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ];
    for (passed, tasks, low, high) in table {
        assert_eq!(four_digits(share(passed, tasks)), (low.to_owned(), high.to_owned()), "{passed}/{tasks}");
    }
}

#[test]
fn wilson_counts_tasks_not_samples() {
    // Twenty tasks, each solved by half of its samples: the interval of 10 of 20.
    let found = mean_with_wilson(&[0.5; 20]).unwrap();
    assert_eq!(found, share(10, 20));
}

#[test]
fn wilson_stays_within_zero_and_one_and_holds_the_mean() {
    for tasks in 1..=300 {
        for passed in 0..=tasks {
            let found = share(passed, tasks);
            let mirror = share(tasks - passed, tasks);
            assert!(0.0 <= found.low && found.low <= found.value && found.value <= found.high);
            assert!(found.high <= 1.0);
            assert!((found.low - (1.0 - mirror.high)).abs() < 1e-12, "{passed}/{tasks}");
        }
    }
    assert_eq!(mean_with_wilson(&[]), None);
    assert!(share(0, 7).low.abs() < f64::MIN_POSITIVE);
    assert!((share(7, 7).high - 1.0).abs() < f64::MIN_POSITIVE);
}

#[test]
fn newcombe_gives_the_published_intervals() {
    // Newcombe 1998, "… the difference between independent proportions …", table II, method 10, contrasts (a) to (h).
    let table = [
        ((56, 70), (48, 80), "0.0524", "0.3339"),
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((6, 7), (2, 7), "0.0582", "0.8062"),
        ((5, 56), (0, 29), "-0.0381", "0.1926"),
        ((0, 10), (0, 20), "-0.1611", "0.2775"),
        ((0, 10), (0, 10), "-0.2775", "0.2775"),
        ((10, 10), (0, 20), "0.6791", "1.0000"),
        ((10, 10), (0, 10), "0.6075", "1.0000"),
    ];
    for ((a, m), (b, n), low, high) in table {
        let found = difference(share(a, m), share(b, n));
        assert_eq!(four_digits(found), (low.to_owned(), high.to_owned()), "{a}/{m} - {b}/{n}");
    }
}

#[test]
fn a_difference_turned_round_changes_only_its_sign() {
    let (first, second) = (share(41, 60), share(5, 9));
    let (there, back) = (difference(first, second), difference(second, first));
    assert!((there.low + back.high).abs() < 1e-15 && (there.high + back.low).abs() < 1e-15);
}
