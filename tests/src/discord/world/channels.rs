//! Channels, threads, roles and members come, change and go.

use std::collections::{BTreeMap, BTreeSet};

use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::{GatewayIntents, Permissions};

use super::super::clock::stamp;
use super::super::gateway::sessions::Event;
use super::super::render::id;
use super::super::state::{Channel, ChannelKind, Guild, Member, Overwrite, Role, State, Thread, User};

/// What everybody may do in a new server.
pub(crate) const EVERYONE: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::CREATE_PUBLIC_THREADS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::ADD_REACTIONS)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::USE_APPLICATION_COMMANDS);

impl State {
    pub(crate) fn add_user(&mut self, user: Snowflake, name: &str, bot: bool) {
        self.users.insert(
            user,
            User { name: name.to_owned(), bot, locale: "zh-TW".to_owned(), takes_direct_messages: true },
        );
    }

    /// A server with an owner, the bot, and their roles.
    pub(crate) fn add_guild(&mut self, guild: Snowflake) {
        let (owner, bot, now) = (self.id(), self.bot(), self.now());
        self.add_user(owner, "Owner", false);
        let role = self.id();
        let everyone = Role {
            id: guild,
            name: "@everyone".to_owned(),
            permissions: EVERYONE,
            position: 0,
            of_bot: None,
        };
        let own = Role {
            id: role,
            name: "herald".to_owned(),
            permissions: EVERYONE,
            position: 1,
            of_bot: Some(bot),
        };
        let member = |roles| Member { roles, joined: now, nick: None };
        self.guilds.insert(
            guild,
            Guild {
                id: guild,
                name: format!("guild {}", guild.0),
                owner,
                locale: "zh-TW".to_owned(),
                roles: BTreeMap::from([(guild, everyone), (role, own)]),
                members: BTreeMap::from([(owner, member(Vec::new())), (bot, member(vec![role]))]),
            },
        );
    }

    pub(crate) fn add_role(&mut self, guild: Snowflake, name: &str, permissions: Permissions) -> Snowflake {
        let role = self.id();
        let Some(place) = self.guilds.get_mut(&guild) else { return role };
        let position = u16::try_from(place.roles.len()).unwrap_or(u16::MAX);
        place
            .roles
            .insert(role, Role { id: role, name: name.to_owned(), permissions, position, of_bot: None });
        self.tell_role("GUILD_ROLE_CREATE", guild, role);
        role
    }

    pub(crate) fn tell_role(&mut self, name: &'static str, guild: Snowflake, role: Snowflake) {
        let Some(found) = self.guilds.get(&guild).and_then(|guild| guild.roles.get(&role)) else { return };
        let body = json!({"guild_id": id(guild), "role": State::role_json(found)});
        self.dispatch(Event::new(name, GatewayIntents::GUILDS, Some(guild), body));
    }

    pub(crate) fn add_member(&mut self, guild: Snowflake, user: Snowflake, roles: &[Snowflake]) {
        let now = self.now();
        let Some(place) = self.guilds.get_mut(&guild) else { return };
        place.members.insert(user, Member { roles: roles.to_vec(), joined: now, nick: None });
        if let Some(mut body) = self.member_json(guild, user) {
            body["guild_id"] = id(guild);
            self.dispatch(Event::new("GUILD_MEMBER_ADD", GatewayIntents::GUILD_MEMBERS, Some(guild), body));
        }
    }

    pub(crate) fn remove_member(&mut self, guild: Snowflake, user: Snowflake) {
        let Some(place) = self.guilds.get_mut(&guild) else { return };
        place.members.remove(&user);
        let body = json!({"guild_id": id(guild), "user": self.user_json(user)});
        self.dispatch(Event::new("GUILD_MEMBER_REMOVE", GatewayIntents::GUILD_MEMBERS, Some(guild), body));
    }

    pub(crate) fn set_member_roles(&mut self, guild: Snowflake, user: Snowflake, roles: &[Snowflake]) {
        let member = self.guilds.get_mut(&guild).and_then(|guild| guild.members.get_mut(&user));
        let Some(member) = member else { return };
        member.roles = roles.to_vec();
        if let Some(mut body) = self.member_json(guild, user) {
            body["guild_id"] = id(guild);
            // A bot is told of itself whatever it asked for.
            let intents =
                if user == self.bot() { GatewayIntents::empty() } else { GatewayIntents::GUILD_MEMBERS };
            self.dispatch(Event::new("GUILD_MEMBER_UPDATE", intents, Some(guild), body));
        }
    }

    /// A channel of a server, at its end.
    pub(crate) fn add_channel(
        &mut self,
        guild: Option<Snowflake>,
        number: Snowflake,
        kind: ChannelKind,
        name: &str,
    ) -> Snowflake {
        let position = self.channels.values().filter(|channel| channel.guild == guild).count();
        self.channels.insert(
            number,
            Channel {
                id: number,
                guild,
                kind,
                name: name.to_owned(),
                parent: None,
                position: u16::try_from(position).unwrap_or(u16::MAX),
                topic: None,
                slowmode: 0,
                overwrites: Vec::new(),
                thread: None,
                recipients: BTreeSet::new(),
                last_message: None,
                messages: BTreeMap::new(),
                sent_ever: 0,
                old_edits: Vec::new(),
            },
        );
        number
    }

    /// A thread under a channel or a forum.
    pub(crate) fn add_thread(
        &mut self,
        parent: Snowflake,
        number: Snowflake,
        name: &str,
        owner: Snowflake,
        private: bool,
    ) {
        let now = self.now();
        let Some(above) = self.channels.get(&parent) else { return };
        let kind = match above.kind {
            _ if private => ChannelKind::PrivateThread,
            ChannelKind::News => ChannelKind::NewsThread,
            _ => ChannelKind::PublicThread,
        };
        let guild = above.guild;
        self.add_channel(guild, number, kind, name);
        if let Some(channel) = self.channels.get_mut(&number) {
            channel.parent = Some(parent);
            channel.thread = Some(Thread {
                owner,
                archived: false,
                locked: false,
                archive_changed: now,
                created: now,
                members: BTreeMap::from([(owner, now)]),
            });
        }
        if let Some(above) = self.channels.get_mut(&parent).filter(|above| above.kind == ChannelKind::Forum) {
            // A forum's last "message" is its newest post.
            above.last_message = Some(number);
        }
        self.announce_with("THREAD_CREATE", number, |body| body["newly_created"] = true.into());
    }

    /// Tells of a channel or a thread as it is now.
    pub(crate) fn announce_channel(&mut self, name: &'static str, number: Snowflake) {
        self.announce_with(name, number, |_| {});
    }

    fn announce_with(&mut self, name: &'static str, number: Snowflake, add: impl Fn(&mut Value)) {
        let Some(channel) = self.channels.get(&number) else { return };
        if channel.thread.is_some() && !self.sees(channel, self.bot()) {
            return;
        }
        let Some(guild) = channel.guild else { return };
        let mut body = if name == "THREAD_DELETE" {
            json!({
                "id": id(number),
                "guild_id": id(guild),
                "parent_id": channel.parent.map(id),
                "type": channel.kind as u8,
            })
        } else {
            self.channel_json(channel)
        };
        add(&mut body);
        self.dispatch(Event::new(name, GatewayIntents::GUILDS, Some(guild), body));
    }

    /// Deletes a channel with its threads.
    pub(crate) fn delete_channel(&mut self, number: Snowflake) {
        let name = match self.channels.get(&number) {
            Some(channel) if channel.thread.is_some() => "THREAD_DELETE",
            Some(_) => "CHANNEL_DELETE",
            None => return,
        };
        self.announce_channel(name, number);
        self.channels.retain(|own, channel| *own != number && channel.parent != Some(number));
    }

    pub(crate) fn set_archived(&mut self, number: Snowflake, archived: bool, locked: bool) {
        let now = self.now();
        if let Some(thread) = self.channels.get_mut(&number).and_then(|channel| channel.thread.as_mut()) {
            if thread.archived != archived {
                thread.archive_changed = now;
            }
            thread.archived = archived;
            thread.locked = locked;
            self.announce_channel("THREAD_UPDATE", number);
        }
    }

    pub(crate) fn set_overwrite(&mut self, channel: Snowflake, overwrite: Overwrite) {
        let Some(place) = self.channels.get_mut(&channel) else { return };
        place.overwrites.retain(|other| other.id != overwrite.id);
        place.overwrites.push(overwrite);
        self.announce_channel("CHANNEL_UPDATE", channel);
    }

    /// Threads of a server or of one channel that the bot sees, the newest first, with the bot's membership.
    pub(crate) fn threads_json<'a>(
        &self,
        threads: impl Iterator<Item = &'a Channel>,
    ) -> (Vec<Value>, Vec<Value>) {
        let seen: Vec<&Channel> = threads.filter(|thread| self.sees(thread, self.bot())).collect();
        let members =
            seen.iter().filter_map(|thread| State::thread_member_json(thread, self.bot())).collect();
        (seen.iter().map(|thread| self.channel_json(thread)).collect(), members)
    }

    /// The bot joins a thread.
    pub(crate) fn join_thread(&mut self, number: Snowflake) {
        let (now, bot) = (self.now(), self.bot());
        let Some(channel) = self.channels.get_mut(&number) else { return };
        let guild = channel.guild;
        let Some(thread) = &mut channel.thread else { return };
        thread.members.entry(bot).or_insert(now);
        let body = json!({
            "id": id(number),
            "guild_id": guild.map(id),
            "member_count": thread.members.len().min(50),
            "added_members": [{
                "id": id(number),
                "user_id": id(bot),
                "join_timestamp": stamp(now),
                "flags": 1,
            }],
            "removed_member_ids": [],
        });
        self.dispatch(Event::new("THREAD_MEMBERS_UPDATE", GatewayIntents::GUILDS, guild, body));
    }
}
