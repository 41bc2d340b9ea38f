//! What the people who run herald see: the log, health, metrics.
//!
//! * [`log`]: lines on standard error, without secrets.

pub mod log;
