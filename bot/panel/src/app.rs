//! What every handler shares.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use campaigns::Service;
use campaigns::panel::reading::Pulse;
use campaigns::panel::search::{List, ListAsked};
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use tokio::sync::Semaphore;
use wording::told;

use crate::api::Rates;
use crate::assets::Assets;
use crate::desk::Names;
use crate::guard::attempts::Attempts;
use crate::live::Live;
use crate::recent::{Recent, Stamps};
use crate::settings::Settings;

/// The time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
/// Bytes that nobody can guess.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;
/// Asks how herald is.
pub type HealthSource = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Health> + Send>> + Send + Sync>;

/// Looks at permissions, token and channels.
pub type SelfTest = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Vec<Check>> + Send>> + Send + Sync>;

/// One thing that the permission test looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it is about.
    pub area: told::Area,
    /// How it is.
    pub level: CheckLevel,
    /// What was found.
    pub found: told::Found,
    /// What mends it.
    pub mend: Option<told::Mend>,
}

/// How something is that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckLevel {
    /// As it should be.
    Good,
    /// herald works with it, but somebody should look.
    Warning,
    /// herald cannot work with it.
    Wrong,
    /// It could not be looked at.
    Unreachable,
}

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
    /// What is wrong in each part that is not well, and what mends it.
    pub troubles: Vec<Vec<told::Health>>,
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
    /// The permission test; without it the settings say that there is nothing to test.
    pub self_test: Option<SelfTest>,
    /// The settings.
    pub settings: Settings,
    /// Told when a decision has put something into the outbox.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// What was read a moment ago.
#[derive(Default)]
pub(crate) struct Recents {
    pub(crate) stamps: Stamps,
    pub(crate) guilds: Recent<(), Vec<Snowflake>>,
    pub(crate) health: Recent<(), Health>,
    pub(crate) pulse: Recent<(), Pulse>,
    pub(crate) names: Recent<(), Names>,
    pub(crate) lists: Recent<(Snowflake, CampaignId, ListAsked), List>,
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
    pub(crate) self_test: Option<SelfTest>,
    last_test: Mutex<Option<(DateTime<Utc>, Vec<Check>)>>,
    pub(crate) recent: Recents,
    attempts: Mutex<Attempts>,
    rates: Mutex<Rates>,
    clock: Clock,
    entropy: Entropy,
}

impl App {
    pub(crate) fn new(parts: Parts, no_password: String, http: Option<reqwest::Client>) -> Self {
        let Parts { service, clock, entropy, health, self_test, settings, wake } = parts;
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
            self_test,
            last_test: Mutex::default(),
            recent: Recents::default(),
            attempts: Mutex::default(),
            rates: Mutex::default(),
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

    /// Bytes that nobody can guess, for what draws lots by them.
    pub(crate) fn entropy(&self) -> &Entropy {
        &self.entropy
    }

    /// A salt for a password.
    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        (self.entropy)(&mut salt);
        salt
    }

    /// Fills bytes that nobody can guess.
    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        (self.entropy)(bytes);
    }

    /// What the permission test found last, and when.
    pub(crate) fn last_test(&self) -> Option<(DateTime<Utc>, Vec<Check>)> {
        self.last_test.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what the permission test found.
    pub(crate) fn tested(&self, at: DateTime<Utc>, checks: Vec<Check>) {
        *self.last_test.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, checks));
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

    pub(crate) fn rates(&self) -> MutexGuard<'_, Rates> {
        self.rates.lock().unwrap_or_else(PoisonError::into_inner)
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
