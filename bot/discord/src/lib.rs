//! Discord: events in, outbox out, commands.
//!
//! * [`permissions`]: what a member may do in a channel.
//! * [`settings`]: what it is told at its start.

pub mod permissions;
pub mod settings;
