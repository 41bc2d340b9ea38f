//! Who may do what where: roles, then the overwrites of the channel, as Discord's "Permissions" page computes them.

use domain::snowflake::Snowflake;
use serenity::all::Permissions;

use super::state::{Channel, ChannelKind, State};

impl State {
    /// What a member may do in the whole server; nothing for strangers.
    pub(crate) fn base_permissions(&self, guild: Snowflake, user: Snowflake) -> Permissions {
        let Some(guild) = self.guilds.get(&guild) else { return Permissions::empty() };
        if guild.owner == user {
            return Permissions::all();
        }
        let Some(member) = guild.members.get(&user) else { return Permissions::empty() };
        let everyone = guild.roles.get(&guild.id).map_or(Permissions::empty(), |role| role.permissions);
        let all = member
            .roles
            .iter()
            .filter_map(|role| guild.roles.get(role))
            .fold(everyone, |sum, role| sum | role.permissions);
        if all.contains(Permissions::ADMINISTRATOR) { Permissions::all() } else { all }
    }

    /// What a member may do in a channel. A thread has its parent's overwrites; a private one is seen by those in it.
    pub(crate) fn permissions_in(&self, channel: &Channel, user: Snowflake) -> Permissions {
        let Some(guild_id) = channel.guild else {
            return if channel.recipients.contains(&user) {
                Permissions::dm_permissions()
            } else {
                Permissions::empty()
            };
        };
        let base = self.base_permissions(guild_id, user);
        if base.contains(Permissions::ADMINISTRATOR) {
            return base;
        }
        let Some(member) = self.guilds.get(&guild_id).and_then(|guild| guild.members.get(&user)) else {
            return Permissions::empty();
        };
        let ruled_by = match channel.thread {
            Some(_) => channel.parent.and_then(|parent| self.channels.get(&parent)).unwrap_or(channel),
            None => channel,
        };
        let overwrite = |id: Snowflake| ruled_by.overwrites.iter().find(|o| o.id == id);
        let mut all = base;
        if let Some(everyone) = overwrite(guild_id) {
            all = (all - everyone.deny) | everyone.allow;
        }
        let (mut deny, mut allow) = (Permissions::empty(), Permissions::empty());
        for role in member.roles.iter().filter_map(|role| overwrite(*role)) {
            deny |= role.deny;
            allow |= role.allow;
        }
        all = (all - deny) | allow;
        if let Some(own) = overwrite(user) {
            all = (all - own.deny) | own.allow;
        }
        if channel.kind == ChannelKind::PrivateThread
            && !all.contains(Permissions::MANAGE_THREADS)
            && !channel.thread.as_ref().is_some_and(|thread| thread.members.contains_key(&user))
        {
            return Permissions::empty();
        }
        if !all.contains(Permissions::VIEW_CHANNEL) {
            return Permissions::empty();
        }
        let send = match channel.thread {
            Some(_) => Permissions::SEND_MESSAGES_IN_THREADS,
            None => Permissions::SEND_MESSAGES,
        };
        if !all.contains(send) {
            // Who cannot write cannot do what writing carries.
            all -= Permissions::EMBED_LINKS
                | Permissions::ATTACH_FILES
                | Permissions::MENTION_EVERYONE
                | Permissions::SEND_TTS_MESSAGES;
        }
        all
    }

    /// Whether somebody sees a channel.
    pub(crate) fn sees(&self, channel: &Channel, user: Snowflake) -> bool {
        self.permissions_in(channel, user).contains(Permissions::VIEW_CHANNEL)
    }
}
