//! Tests that cannot run on a machine say so, loudly, and fail where they are required.

use std::io::Write as _;

use crate::postgres::required;

/// Says that something did not run. It is written past the test harness, which keeps back what a passing test prints.
///
/// # Panics
/// With `HERALD_TESTS_REQUIRE_ALL=1`, which CI sets.
pub fn not_run(what: &str) {
    writeln!(std::io::stderr(), "\nNOT RUN on {what}").expect("standard error is open");
    assert!(!required(), "NOT RUN on {what} (HERALD_TESTS_REQUIRE_ALL=1)");
}
