//! The sections of the live service, and the secrets, which only the environment may carry.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use discord::scrub::Scrubber;
use discord::settings::{Endpoint, Role, Settings};
use domain::snowflake::Snowflake;
use secrecy::{SecretBox, SecretString};
use serde::{Deserialize, Serialize};
use toml::Table;

use crate::config::model::MODEL_KEY;
use crate::config::panel::CLIENT_SECRET;
use crate::exit::{Failure, read_file};

/// The variable of the bot's token.
pub const TOKEN: &str = "DISCORD_TOKEN";

/// The variable of the key that account numbers are encrypted and compared with.
pub const UID_KEY: &str = "HERALD_UID_KEY";

/// How herald works on Discord.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscordSection {
    /// The servers herald works in.
    pub guilds: Vec<Snowflake>,
    /// Whether the message-content intent is asked for.
    pub message_content: bool,
    /// Whether each post is marked with a reaction.
    pub reactions: bool,
    /// Whether posts are answered where they stand.
    pub replies: bool,
    /// The longest wait for one answer of Discord, in seconds.
    pub request_timeout_seconds: u32,
    /// How many known messages of a channel are read again for edits and deletes after a gap.
    pub reread_messages: u32,
    /// How often recent history is held against what was heard, in minutes.
    pub audit_minutes: u32,
    /// How often the gateway may be begun anew in ten minutes.
    pub identifies_max: u32,
    /// Which roles of the server have which role in herald.
    pub roles: BTreeMap<Role, Vec<Snowflake>>,
    /// Another server than discord.com, for tests: all of it or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<EndpointSection>,
}

/// A server that answers for discord.com.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointSection {
    /// Where it listens for HTTPS, as IP:PORT.
    pub address: SocketAddr,
    /// The file of the only certificate authority that is trusted, PEM.
    pub authority_file: PathBuf,
    /// The only host that the gateway's address may have.
    pub gateway_host: String,
}

/// The server for health and metrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSection {
    /// Where it listens, as IP:PORT.
    pub listen: SocketAddr,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// How a line looks.
    pub format: LogFormat,
    /// How much: error, warn, info, debug, or with single parts, `info,discord=debug`.
    pub level: String,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// How charts are drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartsSection {
    /// Which colour a rise has.
    pub colours: charts::Colours,
    /// Light or dark.
    pub theme: charts::Theme,
    /// Folders with fonts, besides the system's.
    pub fonts_dirs: Vec<PathBuf>,
}

/// What only the environment may carry. Printing it shows no secret.
#[derive(Debug, Default)]
pub struct Secrets {
    /// The bot's token.
    pub token: Option<SecretString>,
    /// The key of account numbers.
    pub uid_key: Option<SecretBox<[u8; 32]>>,
    /// The secret with which people sign in to the panel through Discord.
    pub client_secret: Option<SecretString>,
    /// The key of the model's endpoint.
    pub model_key: Option<SecretString>,
}

impl Secrets {
    /// Takes the secrets out of the environment. Without a variable, or with an empty one, there is none.
    ///
    /// # Errors
    /// [`Failure::Input`] for a value that cannot be right; it is not repeated.
    pub fn read(environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, Failure> {
        let mut secrets = Self::default();
        for (name, value) in environment {
            let value = value.trim();
            match name.as_str() {
                _ if value.is_empty() => {}
                TOKEN => secrets.token = Some(token(value)?),
                UID_KEY => secrets.uid_key = Some(uid_key(value)?),
                CLIENT_SECRET => secrets.client_secret = Some(value.into()),
                MODEL_KEY => secrets.model_key = Some(value.into()),
                _ => {}
            }
        }
        Ok(secrets)
    }

    /// A scrubber that knows the secrets of the environment word for word, sound or not.
    pub fn scrubber(environment: impl IntoIterator<Item = (String, String)>) -> Scrubber {
        let secret = |name: &str| [TOKEN, UID_KEY, CLIENT_SECRET, MODEL_KEY].contains(&name);
        let values = environment.into_iter().filter(|(name, _)| secret(name));
        Scrubber::new(values.map(|(_, value)| value.trim().to_owned().into()))
    }
}

fn token(value: &str) -> Result<SecretString, Failure> {
    let wrong = |why: &str| Failure::Input(format!("{TOKEN}: {why}"));
    if value.starts_with("Bot ") || value.starts_with("Bearer ") {
        return Err(wrong("give the token alone, without the word before it"));
    }
    if value.split('.').count() != 3 || !value.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(wrong(
            "this is no bot token, which has three parts with dots between them; copy it from the Bot page of your \
             application at discord.com/developers",
        ));
    }
    Ok(value.into())
}

fn uid_key(value: &str) -> Result<SecretBox<[u8; 32]>, Failure> {
    let wrong =
        |why: String| Failure::Input(format!("{UID_KEY}: {why}; make one with `openssl rand -hex 32`"));
    if let Some(found) = value.chars().position(|c| !c.is_ascii_hexdigit()) {
        return Err(wrong(format!("character {} is no hexadecimal digit", found + 1)));
    }
    if value.len() != 64 {
        return Err(wrong(format!("{} digits, but a key has 64", value.len())));
    }
    let mut key = Box::new([0; 32]);
    for (place, pair) in key.iter_mut().zip(value.as_bytes().chunks(2)) {
        let digit = |byte: u8| char::from(byte).to_digit(16).expect("checked above") as u8;
        *place = digit(pair[0]) << 4 | digit(pair[1]);
    }
    Ok(SecretBox::new(key))
}

/// Refuses secrets in a layer of settings, by name and without repeating them.
pub(super) fn refuse_secrets(table: &Table, layer: &str) -> Result<(), Failure> {
    let section = table.get("discord").and_then(|value| value.as_table());
    if section.is_some_and(|section| section.contains_key("token")) {
        return Err(Failure::Input(format!(
            "{layer}: discord.token: a token never belongs into the settings; set it as {TOKEN} in the environment"
        )));
    }
    Ok(())
}

/// What types cannot say: the key, and what is wrong with it.
pub(super) fn check(discord: &DiscordSection, log: &LogSection) -> Result<(), (&'static str, String)> {
    if !(1..=300).contains(&discord.request_timeout_seconds) {
        return Err(("discord.request_timeout_seconds", "between 1 and 300, as in 30".into()));
    }
    if discord.audit_minutes == 0 {
        return Err(("discord.audit_minutes", "0 would read history without end; use 60".into()));
    }
    if discord.identifies_max == 0 {
        return Err(("discord.identifies_max", "0 would not let herald connect at all; use 10".into()));
    }
    if discord.identifies_max > 900 {
        return Err((
            "discord.identifies_max",
            "Discord takes a token away after 1000 in a day; use 10".into(),
        ));
    }
    if let Some(zero) = discord.guilds.iter().chain(discord.roles.values().flatten()).find(|id| id.0 == 0) {
        return Err((
            "discord.guilds or discord.roles",
            format!("{zero} is no Discord id; copy it with “Copy ID”"),
        ));
    }
    if discord.endpoint.as_ref().is_some_and(|endpoint| endpoint.gateway_host.is_empty()) {
        return Err(("discord.endpoint.gateway_host", "empty; name the host of the gateway".into()));
    }
    crate::ops::log::filter(&log.level).map_err(|why| ("log.level", why))?;
    Ok(())
}

impl DiscordSection {
    /// What the Discord side is told, with the token.
    ///
    /// # Errors
    /// [`Failure::Input`] when the authority of another endpoint cannot be read.
    pub fn settings(&self, token: SecretString) -> Result<Settings, Failure> {
        let endpoint = match &self.endpoint {
            None => Endpoint::Discord,
            Some(other) => Endpoint::Other {
                address: other.address,
                authority_pem: String::from_utf8(read_file(&other.authority_file)?).map_err(|_| {
                    let path = other.authority_file.display();
                    Failure::Input(format!("discord.endpoint.authority_file: {path} is no PEM file"))
                })?,
                gateway_host: other.gateway_host.clone(),
            },
        };
        Ok(Settings {
            token,
            endpoint,
            guilds: self.guilds.clone(),
            message_content: self.message_content,
            reactions: self.reactions,
            replies: self.replies,
            roles: self.roles.clone(),
            request_timeout: Duration::from_secs(self.request_timeout_seconds.into()),
            requests_per_second: discord::rest::REQUESTS_PER_SECOND,
            reread_messages: self.reread_messages,
            audit_interval: Duration::from_secs(u64::from(self.audit_minutes) * 60),
            identifies_max: self.identifies_max,
            person_wait: discord::gateway::PERSON_WAIT,
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn secrets(name: &str, value: &str) -> Result<Secrets, String> {
        Secrets::read([(name.to_owned(), value.to_owned())]).map_err(|failure| failure.to_string())
    }

    #[test]
    fn secrets_come_from_the_environment_and_are_never_shown() {
        // Not a real token: the parts spell what they are.
        let token = "bm90LWEtcmVhbC10b2tlbg.Zm9v.bm90aGluZy1zZWNyZXQtaGVyZQ";
        let found = secrets(TOKEN, &format!(" {token}\n")).unwrap();
        assert_eq!(found.token.as_ref().unwrap().expose_secret(), token);
        assert!(!format!("{found:?}").contains("bm90"));
        let scrubber = Secrets::scrubber([(TOKEN.to_owned(), "no token but secret".to_owned())]);
        assert_eq!(scrubber.scrub("[no token but secret]"), "[…]");
        assert!(secrets(TOKEN, "").unwrap().token.is_none());
        for wrong in [format!("Bot {token}"), "bm90LWEtcmVhbC10b2tlbg".into(), format!("{token} x")] {
            let error = secrets(TOKEN, &wrong).unwrap_err();
            assert!(error.contains(TOKEN) && !error.contains("bm90"), "{error}");
        }
    }

    #[test]
    fn the_key_of_account_numbers_has_64_digits() {
        let key = secrets(UID_KEY, &format!("{}{}", "0a".repeat(31), "Ff")).unwrap();
        let mut bytes = [10; 32];
        bytes[31] = 255;
        assert_eq!(key.uid_key.as_ref().unwrap().expose_secret(), &bytes);
        let short = secrets(UID_KEY, "abc").unwrap_err();
        assert!(short.contains("3 digits") && short.contains("64"), "{short}");
        let other = secrets(UID_KEY, "abxyz").unwrap_err();
        assert!(other.contains("character 3") && !other.contains("xyz"), "{other}");
    }
}
