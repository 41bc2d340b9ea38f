//! The section of the panel.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use campaigns::people::Role;
use campaigns::people_sessions::SessionLimits;
use chrono::TimeDelta;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use panel::{DiscordSignIn, Settings};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::config::DiscordSection;
use crate::exit::{Failure, read_file};

/// The variable of the secret with which people sign in through Discord.
pub const CLIENT_SECRET: &str = "DISCORD_CLIENT_SECRET";

/// The moderators' panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelSection {
    /// Whether it is served at all.
    pub enabled: bool,
    /// Where it listens, as IP:PORT.
    pub listen: SocketAddr,
    /// Where browsers find it; empty for the address above.
    pub public_url: String,
    /// Whether a proxy stands in front and names the browser in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The longest pause of a session, in minutes.
    pub idle_minutes: u32,
    /// The longest life of a session, in hours.
    pub session_hours: u32,
    /// The life of a sign-in link, in minutes.
    pub link_minutes: u32,
    /// Signing in with Discord.
    pub discord: PanelDiscordSection,
    /// The JSON API.
    pub api: ApiSection,
    /// Webhooks of results.
    pub webhooks: WebhooksSection,
}

/// The JSON API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSection {
    /// How many requests a minute a token may make.
    pub requests_per_minute: u32,
}

/// Webhooks of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhooksSection {
    /// Whether they may go to addresses that are not of the public internet.
    pub allow_private_addresses: bool,
}

/// Signing in with Discord.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelDiscordSection {
    /// The id of the application; empty to do without.
    pub client_id: String,
    /// Where browsers are sent.
    pub authorize_url: String,
    /// Where the code is exchanged.
    pub token_url: String,
    /// The API, without a slash at its end.
    pub api_url: String,
    /// The only certificate authority that is trusted; empty for those of the web.
    pub authority_file: PathBuf,
}

/// What types cannot say: the key, and what is wrong with it.
pub(super) fn check(panel: &PanelSection) -> Result<(), (&'static str, String)> {
    if !panel.public_url.is_empty() {
        let url = Url::parse(&panel.public_url)
            .map_err(|error| ("panel.public_url", format!("{error}; write https://panel.example.org")))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(("panel.public_url", "begin with https:// and a host".into()));
        }
        if url.path() != "/" || url.query().is_some() {
            return Err(("panel.public_url", "the panel has a host of its own: leave the path out".into()));
        }
    }
    for (key, value) in [
        ("panel.idle_minutes", panel.idle_minutes),
        ("panel.session_hours", panel.session_hours),
        ("panel.link_minutes", panel.link_minutes),
        ("panel.api.requests_per_minute", panel.api.requests_per_minute),
    ] {
        if value == 0 {
            return Err((key, "0 would let nobody in; `herald config default` shows a good value".into()));
        }
    }
    Ok(())
}

impl PanelSection {
    /// What the panel is told. `bound` is the address it listens on.
    ///
    /// # Errors
    /// [`Failure::Input`] when Discord is half set up or the authority file cannot be read.
    pub fn settings(
        &self,
        bound: SocketAddr,
        default_lang: Lang,
        discord: &DiscordSection,
        client_secret: Option<&SecretString>,
    ) -> Result<Settings, Failure> {
        let public =
            if self.public_url.is_empty() { format!("http://{bound}") } else { self.public_url.clone() };
        let public = Url::parse(&public).map_err(Failure::input)?;
        Ok(Settings {
            behind_proxy: self.behind_proxy,
            default_lang,
            guilds: discord.guilds.clone(),
            limits: SessionLimits {
                idle: TimeDelta::minutes(self.idle_minutes.into()),
                absolute: TimeDelta::hours(self.session_hours.into()),
                link: TimeDelta::minutes(self.link_minutes.into()),
            },
            discord: self.sign_in(discord, client_secret)?,
            api_per_minute: self.api.requests_per_minute,
            webhooks_to_private: self.webhooks.allow_private_addresses,
            ..Settings::new(public)
        })
    }

    fn sign_in(
        &self,
        discord: &DiscordSection,
        client_secret: Option<&SecretString>,
    ) -> Result<Option<DiscordSignIn>, Failure> {
        let section = &self.discord;
        if section.client_id.is_empty() {
            return Ok(None);
        }
        let Some(secret) = client_secret else {
            return Err(Failure::Input(format!(
                "panel.discord.client_id is set, but {CLIENT_SECRET} is not: copy the secret from the OAuth2 page of \
                 your application, or leave the id empty"
            )));
        };
        let authority_pem = if section.authority_file.as_os_str().is_empty() {
            None
        } else {
            let text = String::from_utf8(read_file(&section.authority_file)?);
            Some(text.map_err(|_| {
                let path = section.authority_file.display();
                Failure::Input(format!("panel.discord.authority_file: {path} is no PEM file"))
            })?)
        };
        Ok(Some(DiscordSignIn {
            client_id: section.client_id.clone(),
            client_secret: secret.clone(),
            authorize_url: address("panel.discord.authorize_url", &section.authorize_url)?,
            token_url: address("panel.discord.token_url", &section.token_url)?,
            api_url: section.api_url.clone(),
            authority_pem,
            guilds: discord.guilds.clone(),
            roles: roles(&discord.roles),
        }))
    }
}

fn address(key: &str, text: &str) -> Result<Url, Failure> {
    Url::parse(text).map_err(|error| Failure::Input(format!("{key}: {text:?}: {error}")))
}

/// The roles of the settings as the panel knows them.
fn roles(configured: &BTreeMap<discord::settings::Role, Vec<Snowflake>>) -> BTreeMap<Role, Vec<Snowflake>> {
    use discord::settings::Role as There;
    let here = |role: There| match role {
        There::Reviewer => Role::Reviewer,
        There::Judge => Role::Judge,
        There::Organiser => Role::Organiser,
        There::Payer => Role::Payer,
        There::Owner => Role::Owner,
    };
    configured.iter().map(|(role, ids)| (here(*role), ids.clone())).collect()
}
