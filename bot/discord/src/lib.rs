//! Discord: events in, outbox out, commands.
//!
//! In: [`gateway`] holds the session, [`tap`] keeps the order, [`intake`] commits what was heard, [`backfill`] reads the
//! history of everything that may have been missed. Out: [`messenger`] sends what the outbox holds. [`run`] puts them
//! together.
//!
//! * [`access`]: what herald may do where. [`permissions`]: how that is computed.
//! * [`commands`]: what members and the team ask.
//! * [`connect`]: the guarded way to Discord. [`rest`]: requests, and what their failures mean.
//! * [`doctor`]: what herald needs from Discord, looked at one by one.
//! * [`facts`], [`watch`]: from messages to facts about posts. [`history`]: pages of the past.
//! * [`health`], [`troubles`], [`meter`]: how it stands, what is wrong, what is counted.
//! * [`render`]: from a row of the outbox to a message.
//! * [`scrub`]: text without secrets.
//! * [`skew`]: how far the clocks are apart.
//! * [`settings`]: what it is told at its start.

pub mod access;
pub mod backfill;
pub mod commands;
pub mod connect;
pub mod doctor;
pub mod facts;
pub mod framework;
pub mod gateway;
pub mod health;
pub mod history;
pub mod intake;
pub mod messenger;
pub mod meter;
pub mod permissions;
pub mod render;
pub mod rest;
pub mod run;
pub mod scrub;
pub mod session;
pub mod settings;
pub mod skew;
pub mod tap;
pub mod troubles;
pub mod watch;
