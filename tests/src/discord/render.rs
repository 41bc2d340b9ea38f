//! The world as JSON, in the shapes that Discord sends and serenity decodes.

use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::{GatewayIntents, Permissions};

use super::clock::stamp;
use super::state::{Attachment, Channel, ChannelKind, Guild, Message, Role, State};

/// An id as Discord writes it.
pub(crate) fn id(id: Snowflake) -> Value {
    Value::String(id.0.to_string())
}

fn ids<'a>(all: impl IntoIterator<Item = &'a Snowflake>) -> Value {
    all.into_iter().map(|one| id(*one)).collect()
}

/// Permissions as Discord writes them.
pub(crate) fn bits(permissions: Permissions) -> Value {
    Value::String(permissions.bits().to_string())
}

/// An emoji from `✅` or `name:id`.
pub(crate) fn emoji(text: &str) -> Value {
    match text.rsplit_once(':') {
        Some((name, number)) => json!({"id": number, "name": name}),
        None => json!({"id": null, "name": text}),
    }
}

impl Attachment {
    pub(crate) fn url(&self, channel: Snowflake) -> String {
        format!(
            "https://cdn.discordapp.com/attachments/{}/{}/{}?ex=0&is=0&hm=0",
            channel.0, self.id.0, self.filename
        )
    }

    /// Width and height, for a PNG: its first chunk says them.
    pub(crate) fn dimensions(&self) -> Option<(u32, u32)> {
        let number = |at: usize| Some(u32::from_be_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?));
        self.bytes.starts_with(b"\x89PNG").then(|| Some((number(16)?, number(20)?)))?
    }

    pub(crate) fn json(&self, channel: Snowflake) -> Value {
        let url = self.url(channel);
        let mut all = json!({
            "id": id(self.id),
            "filename": self.filename,
            "size": self.bytes.len(),
            "url": url,
            "proxy_url": url.replace("cdn.discordapp.com", "media.discordapp.net"),
            "content_type": self.content_type,
        });
        if let Some((width, height)) = self.dimensions() {
            all["width"] = width.into();
            all["height"] = height.into();
        }
        if let Some(description) = &self.description {
            all["description"] = description.as_str().into();
        }
        all
    }
}

impl State {
    pub(crate) fn user_json(&self, user: Snowflake) -> Value {
        let known = self.users.get(&user);
        let name = known.map_or_else(|| format!("deleted-{}", user.0), |user| user.name.clone());
        let mut all = json!({
            "id": id(user),
            "username": name.to_lowercase(),
            "discriminator": "0",
            "global_name": name,
            "avatar": null,
            "avatar_decoration_data": null,
            "banner": null,
            "accent_color": null,
            "primary_guild": null,
            "public_flags": 0,
            "flags": 0,
        });
        if known.is_some_and(|user| user.bot) {
            all["bot"] = true.into();
            all["global_name"] = Value::Null;
        }
        all
    }

    /// A member without the user, as messages carry it.
    pub(crate) fn partial_member_json(&self, guild: Snowflake, user: Snowflake) -> Option<Value> {
        let member = self.guilds.get(&guild)?.members.get(&user)?;
        Some(json!({
            "roles": ids(&member.roles),
            "joined_at": stamp(member.joined),
            "nick": member.nick,
            "avatar": null,
            "banner": null,
            "communication_disabled_until": null,
            "premium_since": null,
            "pending": false,
            "deaf": false,
            "mute": false,
            "flags": 0,
        }))
    }

    pub(crate) fn member_json(&self, guild: Snowflake, user: Snowflake) -> Option<Value> {
        let mut all = self.partial_member_json(guild, user)?;
        all["user"] = self.user_json(user);
        Some(all)
    }

    pub(crate) fn role_json(role: &Role) -> Value {
        let mut all = json!({
            "id": id(role.id),
            "name": role.name,
            "description": null,
            "permissions": bits(role.permissions),
            "position": role.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
            "hoist": false,
            "managed": role.of_bot.is_some(),
            "mentionable": false,
            "icon": null,
            "unicode_emoji": null,
            "flags": 0,
        });
        if let Some(bot) = role.of_bot {
            all["tags"] = json!({"bot_id": id(bot)});
        }
        all
    }

    /// A server as `GET /guilds/{id}` tells it.
    pub(crate) fn guild_json(guild: &Guild) -> Value {
        json!({
            "id": id(guild.id),
            "name": guild.name,
            "icon": null,
            "description": null,
            "home_header": null,
            "splash": null,
            "discovery_splash": null,
            "features": ["COMMUNITY"],
            "banner": null,
            "owner_id": id(guild.owner),
            "application_id": null,
            "region": "deprecated",
            "afk_channel_id": null,
            "afk_timeout": 300,
            "system_channel_id": null,
            "system_channel_flags": 0,
            "widget_enabled": false,
            "widget_channel_id": null,
            "verification_level": 1,
            "roles": guild.roles.values().map(State::role_json).collect::<Vec<_>>(),
            "default_message_notifications": 1,
            "mfa_level": 0,
            "explicit_content_filter": 2,
            "max_presences": null,
            "max_members": 500_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "vanity_url_code": null,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": guild.locale,
            "rules_channel_id": null,
            "safety_alerts_channel_id": null,
            "public_updates_channel_id": null,
            "premium_progress_bar_enabled": false,
            "nsfw": false,
            "nsfw_level": 0,
            "emojis": [],
            "stickers": [],
            "incidents_data": null,
        })
    }

    /// What `GUILD_CREATE` carries: the server, all its channels (a bot is told of those it may not read as well), the
    /// active threads that the bot sees, and members.
    pub(crate) fn guild_create_json(&self, guild: &Guild, intents: GatewayIntents) -> Value {
        let mut all = State::guild_json(guild);
        let here = || self.channels.values().filter(|channel| channel.guild == Some(guild.id));
        let without_guild = |channel: &Channel| {
            let mut all = self.channel_json(channel);
            all.as_object_mut().expect("a channel is an object").remove("guild_id");
            all
        };
        let everyone = intents.contains(GatewayIntents::GUILD_MEMBERS);
        let members = guild
            .members
            .keys()
            .filter(|user| everyone || **user == self.bot())
            .filter_map(|user| self.member_json(guild.id, *user));
        let joined = guild.members.get(&self.bot()).map_or_else(|| self.now(), |member| member.joined);
        all["joined_at"] = stamp(joined).into();
        all["large"] = false.into();
        all["unavailable"] = false.into();
        all["member_count"] = guild.members.len().into();
        all["voice_states"] = json!([]);
        all["members"] = members.collect();
        all["channels"] = here().filter(|channel| channel.thread.is_none()).map(without_guild).collect();
        all["threads"] = here()
            .filter(|channel| channel.thread.as_ref().is_some_and(|thread| !thread.archived))
            .filter(|thread| self.sees(thread, self.bot()))
            .map(|thread| self.channel_json(thread))
            .collect();
        all["presences"] = json!([]);
        all["stage_instances"] = json!([]);
        all["guild_scheduled_events"] = json!([]);
        all["soundboard_sounds"] = json!([]);
        all
    }

    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let mut all = json!({
            "id": id(channel.id),
            "type": channel.kind as u8,
            "last_message_id": channel.last_message.map(id),
            "flags": 0,
        });
        let Some(guild) = channel.guild else {
            let others = channel.recipients.iter().filter(|user| **user != self.bot());
            all["recipients"] = others.map(|user| self.user_json(*user)).collect();
            return all;
        };
        all["guild_id"] = id(guild);
        all["name"] = channel.name.as_str().into();
        all["parent_id"] = channel.parent.map_or(Value::Null, id);
        all["rate_limit_per_user"] = channel.slowmode.into();
        all["last_pin_timestamp"] = Value::Null;
        if let Some(thread) = &channel.thread {
            let count = channel.messages.len();
            all["owner_id"] = id(thread.owner);
            all["thread_metadata"] = json!({
                "archived": thread.archived,
                "archive_timestamp": stamp(thread.archive_changed),
                "auto_archive_duration": 1440,
                "locked": thread.locked,
                "create_timestamp": stamp(thread.created),
            });
            if channel.kind == ChannelKind::PrivateThread {
                all["thread_metadata"]["invitable"] = true.into();
            }
            all["message_count"] = count.into();
            all["total_message_sent"] = channel.sent_ever.into();
            // Discord stops counting the members of a thread at 50.
            all["member_count"] = thread.members.len().min(50).into();
            if self.is_forum_post(channel) {
                all["applied_tags"] = json!([]);
            }
            if let Some(member) = State::thread_member_json(channel, self.bot()) {
                all["member"] = member;
            }
            return all;
        }
        all["position"] = channel.position.into();
        all["topic"] = channel.topic.as_deref().map_or(Value::Null, Value::from);
        all["nsfw"] = false.into();
        all["permission_overwrites"] = channel
            .overwrites
            .iter()
            .map(|o| {
                json!({
                    "id": id(o.id),
                    "type": u8::from(o.of_member),
                    "allow": bits(o.allow),
                    "deny": bits(o.deny),
                })
            })
            .collect();
        if channel.kind == ChannelKind::Forum {
            all["available_tags"] = json!([]);
            all["default_reaction_emoji"] = Value::Null;
            all["default_sort_order"] = Value::Null;
            all["default_forum_layout"] = 0.into();
        }
        all
    }

    pub(crate) fn is_forum_post(&self, channel: &Channel) -> bool {
        let parent = channel.parent.and_then(|parent| self.channels.get(&parent));
        channel.thread.is_some() && parent.is_some_and(|parent| parent.kind == ChannelKind::Forum)
    }

    pub(crate) fn thread_member_json(channel: &Channel, user: Snowflake) -> Option<Value> {
        let joined = channel.thread.as_ref()?.members.get(&user)?;
        Some(json!({"id": id(channel.id), "user_id": id(user), "join_timestamp": stamp(*joined), "flags": 1}))
    }

    /// Whether what a message says is kept from the bot: the intent is missing and nothing exempts the message.
    pub(crate) fn is_blank_for_bot(&self, message: &Message, intents: GatewayIntents) -> bool {
        let allowed = self.privileged.contains(GatewayIntents::MESSAGE_CONTENT)
            && intents.contains(GatewayIntents::MESSAGE_CONTENT);
        !allowed
            && message.author != self.bot()
            && message.guild.is_some()
            && !message.mentions.contains(&self.bot())
    }

    /// A message as REST tells it; `blank` without what the intent protects.
    pub(crate) fn message_json(&self, message: &Message, blank: bool) -> Value {
        let mut all = json!({
            "type": message.kind,
            "id": id(message.id),
            "channel_id": id(message.channel),
            "author": self.user_json(message.author),
            "timestamp": stamp(message.id.created_at()),
            "edited_timestamp": message.edited.map(stamp),
            "tts": message.tts,
            "mention_everyone": message.mention_everyone,
            "mentions": message.mentions.iter().map(|user| self.user_json(*user)).collect::<Vec<_>>(),
            "mention_roles": ids(&message.mention_roles),
            "pinned": false,
            "flags": message.flags,
            "content": "",
            "embeds": [],
            "attachments": [],
            "components": [],
        });
        if !blank {
            all["content"] = message.content.as_str().into();
            all["embeds"] = message.embeds.iter().map(|embed| embed_json(embed, message)).collect();
            all["components"] = numbered(&message.components, &mut 0);
            let listed = message.attachments.iter().filter(|file| !file.in_embed);
            all["attachments"] = listed.map(|file| file.json(message.channel)).collect();
        }
        if !message.reactions.is_empty() {
            all["reactions"] = message
                .reactions
                .iter()
                .map(|reaction| {
                    json!({
                        "emoji": emoji(&reaction.emoji),
                        "count": reaction.users.len(),
                        "count_details": {"burst": 0, "normal": reaction.users.len()},
                        "burst_colors": [],
                        "me_burst": false,
                        "me": reaction.users.contains(&self.bot()),
                    })
                })
                .collect();
        }
        if let Some(reference) = message.reference {
            let mut named = json!({
                "type": 0,
                "channel_id": id(message.channel),
                "message_id": id(reference),
            });
            if let Some(guild) = message.guild {
                named["guild_id"] = id(guild);
            }
            all["message_reference"] = named;
            all["referenced_message"] = self.message(reference).map_or(Value::Null, |original| {
                let mut quoted = original.clone();
                quoted.reference = None;
                self.message_json(&quoted, blank && original.author != self.bot())
            });
        }
        if let Some(interaction) = &message.interaction {
            all["interaction_metadata"] = interaction.clone();
            all["application_id"] = id(self.bot());
            all["webhook_id"] = id(self.bot());
        }
        all
    }

    /// A message as events tell it: with its server and the member who wrote it.
    pub(crate) fn message_event_json(&self, message: &Message, blank: bool) -> Value {
        let mut all = self.message_json(message, blank);
        if let Some(nonce) = &message.nonce {
            all["nonce"] = nonce.clone();
        }
        if let Some(guild) = message.guild {
            all["guild_id"] = id(guild);
            // What a webhook says has no member.
            if message.interaction.is_none()
                && let Some(member) = self.partial_member_json(guild, message.author)
            {
                all["member"] = member;
            }
            for (user, shown) in
                message.mentions.iter().zip(all["mentions"].as_array_mut().into_iter().flatten())
            {
                if let Some(member) = self.partial_member_json(guild, *user) {
                    shown["member"] = member;
                }
            }
        }
        all
    }
}

/// An embed as it comes back: with a type, without nulls, and pictures at the CDN.
fn embed_json(sent: &Value, message: &Message) -> Value {
    let mut all = sent.clone();
    strip_nulls(&mut all);
    if let Some(embed) = all.as_object_mut() {
        embed.insert("type".to_owned(), "rich".into());
        // Discord answers with its own second of the time, but the time is the same; so it stays as sent.
        for key in ["image", "thumbnail"] {
            let Some(picture) = embed.get_mut(key).and_then(Value::as_object_mut) else { continue };
            let Some(url) = picture.get("url").and_then(Value::as_str).map(str::to_owned) else { continue };
            let named = url.strip_prefix("attachment://");
            let file = named.and_then(|name| message.attachments.iter().find(|file| file.filename == name));
            let shown = file.map_or(url, |file| file.url(message.channel));
            picture.insert("proxy_url".to_owned(), shown.clone().into());
            picture.insert("url".to_owned(), shown.into());
            if let Some((width, height)) = file.and_then(Attachment::dimensions) {
                picture.insert("width".to_owned(), width.into());
                picture.insert("height".to_owned(), height.into());
            }
        }
        if let Some(fields) = embed.get_mut("fields").and_then(Value::as_array_mut) {
            for field in fields {
                if field.get("inline").is_none() {
                    field["inline"] = false.into();
                }
            }
        }
    }
    all
}

fn strip_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, inner| !inner.is_null());
            map.values_mut().for_each(strip_nulls);
        }
        Value::Array(all) => all.iter_mut().for_each(strip_nulls),
        _ => {}
    }
}

/// Components as they come back: each with a number of its own, from the first to the last.
fn numbered(components: &[Value], last: &mut u64) -> Value {
    components
        .iter()
        .map(|component| {
            let mut all = component.clone();
            strip_nulls(&mut all);
            *last += 1;
            all["id"] = (*last).into();
            if let Some(inner) = component.get("components").and_then(Value::as_array) {
                all["components"] = numbered(inner, last);
            }
            all
        })
        .collect()
}
