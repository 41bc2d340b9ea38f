//! Discord: events in, outbox out, commands.
//!
//! * [`health`]: the pulse of the connection.
//! * [`meter`]: what is counted.
//! * [`permissions`]: what a member may do in a channel.
//! * [`scrub`]: text without secrets.
//! * [`settings`]: what it is told at its start.

pub mod health;
pub mod meter;
pub mod permissions;
pub mod scrub;
pub mod settings;
