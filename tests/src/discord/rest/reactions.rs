//! Reactions over REST.

use domain::snowflake::Snowflake;
use serde_json::Value;
use serenity::all::Permissions;

use super::super::state::State;
use super::channels::need;
use super::errors::{ApiError, archived, unknown_message};
use super::routes::{Call, NO_CONTENT, Reply, not_here, number, ok};

/// How many different emoji a message can carry.
const EMOJI_MAX: usize = 20;

/// Undoes percent-encoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An emoji of a path: `✅`, or `name:id` for one of a server. Plain words are no emoji.
fn emoji(text: &str) -> Result<String, ApiError> {
    let text = decoded(text);
    let own = text.rsplit_once(':').is_some_and(|(_, id)| id.bytes().all(|byte| byte.is_ascii_digit()));
    let symbol = !text.is_ascii() && !text.chars().any(char::is_alphabetic);
    if own || symbol { Ok(text) } else { Err(ApiError::new(400, 10_014, "Unknown Emoji")) }
}

impl Call<'_> {
    pub(super) fn reactions(
        &self,
        state: &mut State,
        channel: Snowflake,
        message: Snowflake,
        rest: &[&str],
    ) -> Result<Reply, ApiError> {
        let (place, own) = state.seen(channel)?;
        let is_archived = place.thread.as_ref().is_some_and(|thread| thread.archived);
        let found = place.messages.get(&message).ok_or_else(unknown_message)?;
        let bot = state.bot();
        match (self.method, rest) {
            ("PUT", [name, "@me"]) => {
                let name = emoji(name)?;
                need(own, Permissions::READ_MESSAGE_HISTORY)?;
                if is_archived {
                    return Err(archived());
                }
                if !found.reactions.iter().any(|reaction| reaction.emoji == name) {
                    need(own, Permissions::ADD_REACTIONS)?;
                    if found.reactions.len() >= EMOJI_MAX {
                        return Err(ApiError::new(400, 30_010, "Maximum number of reactions reached (20)"));
                    }
                }
                state.react(message, bot, &name);
                Ok(NO_CONTENT)
            }
            ("DELETE", [name, who]) => {
                let name = emoji(name)?;
                if is_archived {
                    return Err(archived());
                }
                let user = if *who == "@me" { bot } else { number(who)? };
                if user != bot {
                    need(own, Permissions::MANAGE_MESSAGES)?;
                }
                state.unreact(message, user, &name);
                Ok(NO_CONTENT)
            }
            ("DELETE", [] | [_]) => {
                need(own, Permissions::MANAGE_MESSAGES)?;
                let only = rest.first().map(|name| emoji(name)).transpose()?;
                let all: Vec<(String, Vec<Snowflake>)> =
                    found.reactions.iter().map(|one| (one.emoji.clone(), one.users.clone())).collect();
                for (name, users) in
                    all.into_iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name))
                {
                    for user in users {
                        state.unreact(message, user, &name);
                    }
                }
                Ok(NO_CONTENT)
            }
            ("GET", [name]) => {
                let name = emoji(name)?;
                need(own, Permissions::READ_MESSAGE_HISTORY)?;
                let (limit, after) = (self.limit(25, 1, 100)?, self.query_id("after")?);
                let mut users: Vec<Snowflake> = found
                    .reactions
                    .iter()
                    .filter(|reaction| reaction.emoji == name)
                    .flat_map(|reaction| reaction.users.iter().copied())
                    .filter(|user| after.is_none_or(|after| *user > after))
                    .collect();
                users.sort_unstable();
                ok(users.into_iter().take(limit).map(|user| state.user_json(user)).collect::<Value>())
            }
            _ => Err(not_here()),
        }
    }
}
