//! Making the commands known to Discord, only when they changed.

use std::collections::BTreeMap;

use domain::digest::Digest;
use domain::snowflake::Snowflake;
use serde_json::Value;
use serenity::all::{ApplicationId, CreateCommand, GuildId, Http};

use crate::commands::slash::all;

/// The definitions as Discord takes them.
pub fn definitions() -> Vec<CreateCommand> {
    let mut definitions = Vec::new();
    for command in all() {
        definitions.extend(command.create_as_slash_command());
        if let Some(mut menu) = command.create_as_context_menu_command() {
            // The framework does not translate the names of menus.
            for (locale, name) in command.name_localizations.iter() {
                menu = menu.name_localized(locale.as_ref(), name.as_ref());
            }
            definitions.push(menu);
        }
    }
    definitions
}

/// The hash of the definitions and of the servers they are for.
fn hash(definitions: &[CreateCommand], guilds: &[Snowflake]) -> Result<String, serde_json::Error> {
    let mut guilds = guilds.to_vec();
    guilds.sort();
    let mut text = String::new();
    canonical(&serde_json::to_value((guilds, definitions))?, &mut text);
    Ok(Digest::of("herald-commands-v1", &[text.as_bytes()]).to_string())
}

/// One spelling for one value: translations stand in a map without an order, which differs from process to process.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<_, _> = map.iter().collect();
            text.push('{');
            for (key, value) in sorted {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(list) => {
            text.push('[');
            for value in list {
                canonical(value, text);
                text.push(',');
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// Replaces the commands of every server, unless `stored_hash` says that they are the same as last time: Discord
/// allows only so many changes a day. Gives the new hash to store, or `None` when nothing was to be done.
///
/// # Errors
/// What Discord says. The hash is given only when every server has taken the commands, so a half is done again.
pub async fn register_if_changed(
    http: &Http,
    application: ApplicationId,
    guilds: &[Snowflake],
    stored_hash: Option<&str>,
) -> Result<Option<String>, serenity::Error> {
    let definitions = definitions();
    let hash = hash(&definitions, guilds)?;
    if stored_hash == Some(hash.as_str()) {
        return Ok(None);
    }
    http.set_application_id(application);
    for guild in guilds {
        http.create_guild_commands(GuildId::new(guild.0), &definitions).await?;
    }
    Ok(Some(hash))
}

#[cfg(test)]
mod tests;
