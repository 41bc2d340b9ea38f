//! What is said of a market event: the brief for whoever asks, the alert for the team, and what becomes of a draft.

pub(crate) mod brief;
pub(crate) mod catalogue;
pub(crate) mod notes;
