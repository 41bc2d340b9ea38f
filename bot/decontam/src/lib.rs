//! Evaluation sets against training data: what was found in it, and the score without it.

pub mod rescore;
pub mod statistics;
