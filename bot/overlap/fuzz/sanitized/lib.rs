//! The tests of `squeeze`, run from outside the crate; see `.ci/run`.
#![cfg(test)]

// The names that the tests have from the module around them and from the crate.
use overlap::{Path, Squeezed, Squeezer, StringError};

mod fold {
    pub(crate) use overlap::is_letter_or_number;
}

mod normalise {
    pub(crate) use overlap::{Mode, normalise};
}

#[path = "../../src/squeeze/tests.rs"]
mod tests;
