//! Discord's REST side.

mod body;
mod channels;
mod commands;
pub(crate) mod control;
mod errors;
pub(crate) mod faults;
mod guilds;
mod interactions;
pub(crate) mod limits;
mod messages;
pub(crate) mod oauth;
mod reactions;
mod routes;
mod rules;
pub(crate) mod server;

use chrono::{DateTime, Utc};

use faults::Faults;
use limits::Buckets;

/// REST's side of the world.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    pub(crate) buckets: Buckets,
    pub(crate) faults: Faults,
    pub(crate) requests: Vec<Request>,
    pub(crate) oauth: oauth::OAuth,
    /// Host and port of the socket.
    pub(crate) gateway: String,
}

/// A request that came, and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Virtual time.
    pub at: DateTime<Utc>,
    /// Its method.
    pub method: String,
    /// Its path below `/api/v10`, without tokens of interactions.
    pub path: String,
    /// Its query.
    pub query: String,
    /// The status of the answer, or 0 when the line was cut.
    pub status: u16,
}
