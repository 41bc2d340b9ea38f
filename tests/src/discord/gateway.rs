//! The socket: sessions, connections, and what a story can do to them.

pub(crate) mod connection;
pub(crate) mod control;
pub(crate) mod sessions;
