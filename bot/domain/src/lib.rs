//! Campaign rules as pure decisions.
//!
//! Nothing here reads a clock, a generator, a file or a socket: every function takes what it needs and returns a
//! value. The rule numbers (R1 to R29) are those of `ARCHITECTURE.md`.

pub mod fold;
pub mod length;
pub mod snowflake;
pub mod span;
pub mod topic;
pub mod window;
