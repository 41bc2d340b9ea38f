//! The crate against published figures, naive oracles and bad input.

#![expect(clippy::float_cmp, reason = "figures rounded for display are compared as they are printed")]

mod candle_files;
mod composite;
mod golden;
mod oracle;
mod pieces;
mod seed_day;
mod story;
mod study;
mod support;
mod tape;
mod triggers;
