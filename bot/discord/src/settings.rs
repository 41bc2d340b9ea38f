//! What the Discord side is told at its start.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Where the time comes from; the composition root hands in the system's.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Which Discord to speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// `discord.com`.
    Discord,
    /// A server that answers for `discord.com` under a certificate of its own, as tests have one. All of it is given or
    /// nothing: half an override would send a token to the real Discord.
    Other {
        /// Where it listens for HTTPS.
        address: SocketAddr,
        /// The only certificate authority that is trusted, in PEM.
        authority_pem: String,
        /// The only host that the gateway's address may have.
        gateway_host: String,
    },
}

/// What somebody may do in herald, from the least to the most; each role is given to roles of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides about posts.
    Reviewer,
    /// Gives marks.
    Judge,
    /// Drafts, approves, extends, voids and picks.
    Organiser,
    /// Sees account numbers and pays.
    Payer,
    /// May everything.
    Owner,
}

/// Everything the Discord side is told at its start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The bot's token; only the environment may carry it.
    pub token: SecretString,
    /// Which Discord.
    pub endpoint: Endpoint,
    /// The servers herald works in; events of others are ignored.
    pub guilds: Vec<Snowflake>,
    /// Whether the message-content intent is asked for. Without it members submit by mention or menu.
    pub message_content: bool,
    /// Whether a reaction under each post shows at once how it stands.
    pub reactions: bool,
    /// Whether a post that does not count gets a short reply where it stands.
    pub replies: bool,
    /// Which roles of a server have which role in herald.
    pub roles: BTreeMap<Role, Vec<Snowflake>>,
    /// The longest wait for one answer of Discord.
    pub request_timeout: Duration,
    /// Requests a second over all routes; see [`crate::rest::REQUESTS_PER_SECOND`].
    pub requests_per_second: NonZeroU32,
    /// How many of the newest known messages of a channel are read again for edits and deletes after a gap.
    pub reread_messages: u32,
    /// How often recent history is read again and held against what was heard.
    pub audit_interval: Duration,
    /// How often the gateway may be begun anew in ten minutes before the process gives up: Discord takes a bot's token
    /// away after a thousand times in a day.
    pub identifies_max: u32,
    /// The wait before the next attempt to connect where only a person can help; see [`crate::gateway::PERSON_WAIT`].
    pub person_wait: Duration,
}
