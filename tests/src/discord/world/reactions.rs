//! Reactions come and go.

use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::GatewayIntents;

use super::super::gateway::sessions::Event;
use super::super::render::{emoji as emoji_json, id};
use super::super::state::{Reaction, State};

impl State {
    /// Puts a reaction; says whether it is new.
    pub(crate) fn react(&mut self, number: Snowflake, user: Snowflake, emoji: &str) -> bool {
        let Some(message) = self.message_mut(number) else { return false };
        match message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
            Some(reaction) if reaction.users.contains(&user) => return false,
            Some(reaction) => reaction.users.push(user),
            None => message.reactions.push(Reaction { emoji: emoji.to_owned(), users: vec![user] }),
        }
        self.tell_reaction("MESSAGE_REACTION_ADD", number, user, emoji);
        true
    }

    /// Takes a reaction back; says whether there was one.
    pub(crate) fn unreact(&mut self, number: Snowflake, user: Snowflake, emoji: &str) -> bool {
        let Some(message) = self.message_mut(number) else { return false };
        let Some(reaction) = message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji) else {
            return false;
        };
        let before = reaction.users.len();
        reaction.users.retain(|other| *other != user);
        let gone = reaction.users.len() < before;
        message.reactions.retain(|reaction| !reaction.users.is_empty());
        if gone {
            self.tell_reaction("MESSAGE_REACTION_REMOVE", number, user, emoji);
        }
        gone
    }

    fn tell_reaction(&mut self, name: &'static str, number: Snowflake, user: Snowflake, emoji: &str) {
        let Some(message) = self.message(number) else { return };
        let Some(channel) = self.channels.get(&message.channel) else { return };
        if !self.sees(channel, self.bot()) {
            return;
        }
        let mut body = json!({
            "user_id": id(user),
            "channel_id": id(message.channel),
            "message_id": id(number),
            "emoji": emoji_json(emoji),
            "burst": false,
            "type": 0,
        });
        let guild = message.guild;
        let intents = match guild {
            Some(guild) => {
                body["guild_id"] = id(guild);
                if name == "MESSAGE_REACTION_ADD" {
                    body["message_author_id"] = id(message.author);
                    body["member"] = self.member_json(guild, user).unwrap_or(Value::Null);
                }
                GatewayIntents::GUILD_MESSAGE_REACTIONS
            }
            None => GatewayIntents::DIRECT_MESSAGE_REACTIONS,
        };
        self.dispatch(Event::new(name, intents, guild, body));
    }
}
