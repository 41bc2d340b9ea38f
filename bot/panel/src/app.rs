//! What every handler shares.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use campaigns::Service;
use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use tokio::sync::Semaphore;

use crate::assets::Assets;
use crate::guard::attempts::Attempts;
use crate::live::Live;
use crate::settings::Settings;

/// The time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
/// Bytes that nobody can guess.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;
/// Asks how herald is.
pub type HealthSource = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Health> + Send>> + Send + Sync>;

/// The connection to Discord in a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gateway {
    /// herald is not meant to be on Discord.
    #[default]
    None,
    /// Events come in.
    Up,
    /// They should come in and do not.
    Down,
}

/// What the strip above every page shows beyond what the database knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// The connection to Discord.
    pub gateway: Gateway,
    /// When the last event came.
    pub last_event: Option<DateTime<Utc>>,
    /// What is wrong and what mends it, a sentence each.
    pub troubles: Vec<String>,
}

/// What the panel is started with.
pub struct Parts {
    /// The use cases.
    pub service: Arc<Service>,
    /// The time.
    pub clock: Clock,
    /// Bytes that nobody can guess.
    pub entropy: Entropy,
    /// How herald is; without it the strip shows what the database knows.
    pub health: Option<HealthSource>,
    /// The settings.
    pub settings: Settings,
    /// Told when a decision has put something into the outbox.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// See [`Parts`].
pub(crate) struct App {
    pub(crate) service: Arc<Service>,
    pub(crate) settings: Settings,
    pub(crate) assets: Assets,
    pub(crate) live: Live,
    pub(crate) http: Option<reqwest::Client>,
    /// Passwords are checked two at a time: each takes 19 MiB and a core.
    pub(crate) hashing: Semaphore,
    /// Checked against when a name is unknown, so that both answers take as long.
    pub(crate) no_password: String,
    pub(crate) wake: Arc<dyn Fn() + Send + Sync>,
    pub(crate) health: Option<HealthSource>,
    attempts: Mutex<Attempts>,
    clock: Clock,
    entropy: Entropy,
}

impl App {
    pub(crate) fn new(parts: Parts, no_password: String, http: Option<reqwest::Client>) -> Self {
        let Parts { service, clock, entropy, health, settings, wake } = parts;
        Self {
            service,
            settings,
            assets: Assets::new(),
            live: Live::default(),
            http,
            hashing: Semaphore::new(2),
            no_password,
            wake,
            health,
            attempts: Mutex::default(),
            clock,
            entropy,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// A token of 256 bits, as text for cookies and addresses.
    pub(crate) fn token(&self) -> String {
        token(&self.entropy)
    }

    /// A salt for a password.
    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        (self.entropy)(&mut salt);
        salt
    }

    /// Thirty-two bytes that nobody can guess: the seed and the salt of a new campaign.
    pub(crate) fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        (self.entropy)(&mut secret);
        secret
    }

    pub(crate) fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every server that is known: those of the settings and those with campaigns.
    pub(crate) async fn guilds(&self) -> campaigns::error::Result<Vec<Snowflake>> {
        let mut guilds = self.service.guilds().await?;
        for guild in &self.settings.guilds {
            if !guilds.contains(guild) {
                guilds.push(*guild);
            }
        }
        Ok(guilds)
    }
}

/// A token of 256 bits, as text for cookies and addresses.
pub(crate) fn token(entropy: &Entropy) -> String {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    entropy(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
