//! What can happen in the world, whoever does it; each of it is told to the gateway.

pub(crate) mod channels;
pub(crate) mod interactions;
pub(crate) mod messages;
pub(crate) mod reactions;
