//! The crate against published figures, naive oracles and bad input.

mod golden;
mod seed_day;
mod support;
mod triggers;
