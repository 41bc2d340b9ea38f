//! The `herald` command: the composition root.
//!
//! Only here are the real clock, the real generator, the environment and the exit status touched; everything else is
//! handed to the crates below.

pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod exit;
pub mod headlines;
pub mod live;
pub mod model;
pub mod ops;
pub mod replay;
pub mod watch;

pub use cli::main;
