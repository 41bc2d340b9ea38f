//! `decontam rescore` through files, as a user runs it.

mod desk;
mod process;
mod refusals;
mod scores;
