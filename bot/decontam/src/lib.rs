//! Evaluation sets against training data: what was found in it, and the score without it.

mod input;
mod output;
pub mod rescore;
pub mod scan;
pub mod statistics;

pub use input::Error as InputError;
