//! What is said of a market event: the brief for whoever asks, the alert for the team, and what becomes of a draft.

pub mod brief;
pub(crate) mod catalogue;
pub mod notes;
