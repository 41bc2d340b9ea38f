//! What an operator can set.

use std::collections::BTreeMap;

use campaigns::people::Role;
use campaigns::people_sessions::SessionLimits;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use secrecy::SecretString;
use url::Url;

/// The settings of the panel.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where browsers find the panel. With `https` its cookies travel encrypted only, and Discord sends people back here.
    pub public_url: Url,
    /// Whether a proxy stands in front and adds the address of the browser to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The language of pages for whoever has not chosen one and whose browser asks for none of ours.
    pub default_lang: Lang,
    /// The servers of the installation, besides those that have campaigns.
    pub guilds: Vec<Snowflake>,
    /// How long sessions and links last.
    pub limits: SessionLimits,
    /// Signing in with Discord, where it is set up.
    pub discord: Option<DiscordSignIn>,
    /// How many requests a minute a token of the API may make.
    pub api_per_minute: u32,
    /// Whether webhooks may go to addresses that are not of the public internet.
    pub webhooks_to_private: bool,
    /// Which secrets the operator has set, by the name of their variable; never their values.
    pub keys: Vec<Key>,
}

/// A secret of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The variable it comes from.
    pub name: &'static str,
    /// Whether it is set.
    pub present: bool,
}

impl Settings {
    /// Settings for an address, with the defaults for the rest.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            behind_proxy: false,
            default_lang: Lang::ZhTw,
            guilds: Vec::new(),
            limits: SessionLimits::default(),
            discord: None,
            api_per_minute: 300,
            webhooks_to_private: false,
            keys: Vec::new(),
        }
    }

    /// Whether browsers reach the panel over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

/// Signing in with Discord (OAuth 2, authorization code with PKCE).
#[derive(Debug, Clone)]
pub struct DiscordSignIn {
    /// The application's id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// Where the browser is sent.
    pub authorize_url: Url,
    /// Where the code is exchanged.
    pub token_url: Url,
    /// The API, without a slash at the end, such as `https://discord.com/api/v10`.
    pub api_url: String,
    /// The only certificate authority that is trusted, PEM; without it those of the web.
    pub authority_pem: Option<String>,
    /// The servers whose members may sign in.
    pub guilds: Vec<Snowflake>,
    /// Which roles of a server have which role here.
    pub roles: BTreeMap<Role, Vec<Snowflake>>,
}
