//! Campaign rules as pure decisions.
//!
//! Nothing here reads a clock, a generator, a file or a socket: every function takes what it needs and returns a
//! value. The rule numbers (R1 to R29) are those of `ARCHITECTURE.md`.
//!
//! * [`campaign`] is what an organiser announces; [`state`] is how it may move.
//! * [`window`], [`topic`] and [`length`] are the mechanical rules; [`judgement`] puts them together into a
//!   [`verdict`], and [`review`] adds what people decided; [`triage`] sorts what waits for them.
//! * [`selection`] turns a frozen list and sealed sheets into winners; [`bundle`] is the record anyone can re-check.

pub mod bundle;
pub mod campaign;
pub mod dates;
pub mod digest;
pub mod fold;
pub mod invisible;
pub mod judgement;
pub mod lang;
pub mod length;
pub mod payout;
pub mod post;
pub mod prize;
pub mod refusal;
pub mod review;
pub mod selection;
pub mod snowflake;
pub mod span;
pub mod state;
pub mod topic;
pub mod triage;
pub mod unheard;
pub mod verdict;
pub mod window;
