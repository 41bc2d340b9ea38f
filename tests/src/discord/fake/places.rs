//! Places and people. Everything without a server named is in the first one.

use domain::snowflake::Snowflake;
use serenity::all::{GatewayIntents, Permissions};

use super::super::state::{ChannelKind, Overwrite, State};
use super::FakeDiscord;

impl FakeDiscord {
    /// A new text channel.
    pub fn add_channel(&self, name: &str) -> Snowflake {
        let number = self.shared.change(State::id);
        self.add_channel_as(self.guild(), number, name);
        number
    }

    /// A new text channel in a server, under an id of the story's.
    pub fn add_channel_as(&self, guild: Snowflake, channel: Snowflake, name: &str) {
        self.add_place(guild, channel, ChannelKind::Text, name);
    }

    /// A new announcement channel.
    pub fn add_news_channel(&self, name: &str) -> Snowflake {
        let number = self.shared.change(State::id);
        self.add_place(self.guild(), number, ChannelKind::News, name);
        number
    }

    /// A new forum.
    pub fn add_forum(&self, name: &str) -> Snowflake {
        let number = self.shared.change(State::id);
        self.add_place(self.guild(), number, ChannelKind::Forum, name);
        number
    }

    /// A new forum in a server, under an id of the story's.
    pub fn add_forum_as(&self, guild: Snowflake, channel: Snowflake, name: &str) {
        self.add_place(guild, channel, ChannelKind::Forum, name);
    }

    fn add_place(&self, guild: Snowflake, channel: Snowflake, kind: ChannelKind, name: &str) {
        self.shared.change(|state| {
            state.add_channel(Some(guild), channel, kind, name);
            state.announce_channel("CHANNEL_CREATE", channel);
        });
    }

    /// A channel is gone, with its threads.
    pub fn delete_channel(&self, channel: Snowflake) {
        self.shared.change(|state| state.delete_channel(channel));
    }

    /// A new role of the first server.
    pub fn add_role(&self, name: &str, permissions: Permissions) -> Snowflake {
        let guild = self.guild();
        self.shared.change(|state| state.add_role(guild, name, permissions))
    }

    /// Somebody new in the first server.
    pub fn add_member(&self, name: &str, roles: &[Snowflake]) -> Snowflake {
        let number = self.shared.change(State::id);
        self.add_member_as(self.guild(), number, name, roles);
        number
    }

    /// Somebody new in a server, under an id of the story's.
    pub fn add_member_as(&self, guild: Snowflake, user: Snowflake, name: &str, roles: &[Snowflake]) {
        self.shared.change(|state| {
            state.add_user(user, name, false);
            state.add_member(guild, user, roles);
        });
    }

    /// Who sits at the browser when Discord asks for consent to a sign-in; `None` cancels.
    pub fn consents(&self, user: Option<Snowflake>) {
        self.shared.change(|state| state.rest.oauth.consenting = user);
    }

    /// Registers an address that people may be sent back to after a sign-in.
    pub fn add_redirect(&self, address: &str) {
        self.shared.change(|state| state.rest.oauth.redirects.push(address.to_owned()));
    }

    /// Somebody leaves a server.
    pub fn remove_member(&self, guild: Snowflake, user: Snowflake) {
        self.shared.change(|state| state.remove_member(guild, user));
    }

    /// Gives somebody exactly these roles in a server.
    pub fn set_roles(&self, guild: Snowflake, user: Snowflake, roles: &[Snowflake]) {
        self.shared.change(|state| state.set_member_roles(guild, user, roles));
    }

    /// The language somebody uses Discord in: `zh-TW`, `zh-CN`, `en-US`. People begin with `zh-TW`.
    pub fn set_locale(&self, user: Snowflake, locale: &str) {
        self.shared.change(|state| {
            if let Some(user) = state.users.get_mut(&user) {
                locale.clone_into(&mut user.locale);
            }
        });
    }

    /// The language of a server; it begins with `zh-TW`.
    pub fn set_guild_locale(&self, guild: Snowflake, locale: &str) {
        self.shared.change(|state| {
            if let Some(guild) = state.guilds.get_mut(&guild) {
                locale.clone_into(&mut guild.locale);
            }
        });
    }

    /// Whether somebody lets the bot write to them; 50007 when not.
    pub fn set_takes_direct_messages(&self, user: Snowflake, takes: bool) {
        self.shared.change(|state| {
            if let Some(user) = state.users.get_mut(&user) {
                user.takes_direct_messages = takes;
            }
        });
    }

    /// The conversation between somebody and the bot.
    pub fn conversation(&self, user: Snowflake) -> Snowflake {
        self.shared.change(|state| state.conversation(user))
    }

    /// What a role may do in the whole server from now on; the role of everyone has the server's id.
    pub fn set_role_permissions(&self, role: Snowflake, permissions: Permissions) {
        self.shared.change(|state| {
            let mut place = None;
            for guild in state.guilds.values_mut() {
                if let Some(role) = guild.roles.get_mut(&role) {
                    role.permissions = permissions;
                    place = Some(guild.id);
                }
            }
            if let Some(guild) = place {
                state.tell_role("GUILD_ROLE_UPDATE", guild, role);
            }
        });
    }

    /// The overwrite of a role (or of a member) in a channel.
    pub fn set_overwrites(&self, channel: Snowflake, who: Snowflake, allow: Permissions, deny: Permissions) {
        self.shared.change(|state| {
            let of_member = state.users.contains_key(&who);
            state.set_overwrite(channel, Overwrite { id: who, of_member, allow, deny });
        });
    }

    /// Takes a permission from the bot in one channel.
    pub fn lose_permission(&self, channel: Snowflake, permission: Permissions) {
        self.bot_overwrite(channel, |allow, deny| (allow - permission, deny | permission));
    }

    /// Gives a permission to the bot in one channel.
    pub fn give_permission(&self, channel: Snowflake, permission: Permissions) {
        self.bot_overwrite(channel, |allow, deny| (allow | permission, deny - permission));
    }

    fn bot_overwrite(
        &self,
        channel: Snowflake,
        change: impl FnOnce(Permissions, Permissions) -> (Permissions, Permissions),
    ) {
        self.shared.change(|state| {
            let bot = state.bot();
            let old =
                state.channels.get(&channel).and_then(|place| place.overwrites.iter().find(|o| o.id == bot));
            let (allow, deny) =
                old.map_or((Permissions::empty(), Permissions::empty()), |o| (o.allow, o.deny));
            let (allow, deny) = change(allow, deny);
            state.set_overwrite(channel, Overwrite { id: bot, of_member: true, allow, deny });
        });
    }

    /// Seconds that members have to wait between messages; the bot does not.
    pub fn set_slowmode(&self, channel: Snowflake, seconds: u16) {
        self.shared.change(|state| {
            if let Some(place) = state.channels.get_mut(&channel) {
                place.slowmode = seconds;
                state.announce_channel("CHANNEL_UPDATE", channel);
            }
        });
    }

    /// A privileged intent is switched off for the application: content is blank at once, the next IDENTIFY with it
    /// ends with 4014.
    pub fn remove_intent(&self, intent: GatewayIntents) {
        self.shared.change(|state| state.privileged -= intent);
    }

    /// A privileged intent is switched on.
    pub fn grant_intent(&self, intent: GatewayIntents) {
        self.shared.change(|state| state.privileged |= intent);
    }

    /// The bot has another token from now on; the old one is refused and its sessions end.
    pub fn reset_token(&self) {
        self.shared.change(|state| {
            let token = state.token.take().unwrap_or_else(|| "reset".to_owned());
            state.token = Some(format!("{token}R"));
        });
        self.gateway().close(4004);
    }
}
