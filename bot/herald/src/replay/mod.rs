//! `herald replay`: a recorded world, played through all of herald in its own time.

pub mod channel;
pub mod expectation;
pub mod player;
pub mod report;
pub mod scenario;
pub mod serve;
pub mod story;
