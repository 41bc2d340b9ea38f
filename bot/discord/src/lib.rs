//! Discord: events in, outbox out, commands.
//!
//! * [`settings`]: what it is told at its start.

pub mod settings;
