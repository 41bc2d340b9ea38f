//! What a member may do in a channel, computed from the server's roles and the channel's overwrites.
//!
//! Discord never says "you may not read the history here": it answers with an empty list. So permissions are computed
//! before anything is believed. The order is the one of Discord's documentation ("Permissions", sections "Permission
//! Hierarchy", "Permission Overwrites", "Implicit Permissions" and "Inherited Permissions (Threads)").

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use domain::unheard::{Lacking, Lost, Permission};
use serenity::model::Permissions;
use serenity::model::channel::{ChannelType, GuildChannel, PermissionOverwrite, PermissionOverwriteType};
use serenity::model::guild::{Guild, Member, PartialGuild, Role};

/// A server, as far as permissions go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuildView {
    /// Its id, which is also the id of its `@everyone` role.
    pub id: Snowflake,
    /// Who owns it and so may everything.
    pub owner: Snowflake,
    /// What each role allows, `@everyone` among them.
    pub roles: BTreeMap<Snowflake, Permissions>,
    /// Its channels and threads.
    pub channels: BTreeMap<Snowflake, ChannelView>,
}

/// A channel or a thread, as far as permissions go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelView {
    /// Its id.
    pub id: Snowflake,
    /// What kind it is.
    pub kind: ChannelType,
    /// The category of a channel, the channel of a thread.
    pub parent: Option<Snowflake>,
    /// What differs from the server; a thread has none of its own.
    pub overwrites: Vec<Overwrite>,
}

/// Whom an overwrite is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// Everyone with a role; the server's own id is `@everyone`.
    Role(Snowflake),
    /// One member.
    Member(Snowflake),
}

/// What differs in a channel from what the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overwrite {
    /// Whom it is for.
    pub target: Target,
    /// What is given.
    pub allow: Permissions,
    /// What is taken.
    pub deny: Permissions,
}

/// A member, as far as permissions go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The user.
    pub id: Snowflake,
    /// The roles, without `@everyone`.
    pub roles: BTreeSet<Snowflake>,
    /// Whether a moderator has put the member in timeout.
    pub timed_out: bool,
}

/// What herald does in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Use {
    /// Members post their entries here.
    Entries {
        /// Whether herald marks each post with a reaction.
        reactions: bool,
        /// Whether herald answers posts where they stand.
        replies: bool,
    },
    /// herald announces campaigns here, with a card and a chart.
    Announcements,
    /// herald tells the team here.
    Moderators,
}

impl GuildView {
    /// From a server and its channels as REST gives them.
    pub fn from_serenity(guild: &PartialGuild, channels: &[GuildChannel]) -> Self {
        Self::new(guild.id.get(), guild.owner_id.get(), guild.roles.values(), channels.iter())
    }

    /// From a server as the gateway gives it, threads included.
    pub fn from_gateway(guild: &Guild) -> Self {
        Self::new(
            guild.id.get(),
            guild.owner_id.get(),
            guild.roles.values(),
            guild.channels.values().chain(&guild.threads),
        )
    }

    fn new<'a>(
        id: u64,
        owner: u64,
        roles: impl Iterator<Item = &'a Role>,
        channels: impl Iterator<Item = &'a GuildChannel>,
    ) -> Self {
        Self {
            id: Snowflake(id),
            owner: Snowflake(owner),
            roles: roles.map(|role| (Snowflake(role.id.get()), role.permissions)).collect(),
            channels: channels.map(ChannelView::from_serenity).map(|view| (view.id, view)).collect(),
        }
    }

    /// What a member may do in the whole server, before any channel has its say.
    pub fn base(&self, member: &MemberView) -> Permissions {
        if member.id == self.owner {
            return Permissions::all();
        }
        let everyone = std::iter::once(&self.id);
        let all = everyone
            .chain(&member.roles)
            .filter_map(|role| self.roles.get(role))
            .fold(Permissions::empty(), |all, &role| all | role);
        if all.contains(Permissions::ADMINISTRATOR) { Permissions::all() } else { all }
    }

    /// What a member may do in a channel or a thread. `None` when the channel, or the channel of a thread, is not known.
    ///
    /// In a private thread the member must have been added besides, or have “Manage Threads”; the gateway tells of no
    /// others.
    pub fn permissions(&self, channel: Snowflake, member: &MemberView) -> Option<Permissions> {
        let (said, kind) = self.said(channel, member)?;
        if said.contains(Permissions::ADMINISTRATOR) {
            return Some(said);
        }
        let here = implicit(said, kind);
        Some(if member.timed_out { here & LEFT_IN_TIMEOUT } else { here })
    }

    /// What a member lacks in a channel for a use, and where each got lost. What is lost only because
    /// something else is (nothing is left without “View Channel”) is not listed. `None` as for
    /// [`GuildView::permissions`].
    pub fn missing(&self, usage: Use, channel: Snowflake, member: &MemberView) -> Option<Vec<Lacking>> {
        let (said, kind) = self.said(channel, member)?;
        if said.contains(Permissions::ADMINISTRATOR) {
            return Some(Vec::new());
        }
        let base = self.base(member);
        let kept = if member.timed_out { said & LEFT_IN_TIMEOUT } else { said };
        let lacking = needs(usage, kind) & !kept;
        let lost = |permission| match (base.contains(permission), said.contains(permission)) {
            (_, true) => Lost::Timeout,
            (true, false) => Lost::Channel,
            (false, false) => Lost::Roles,
        };
        let missing = |permission| Lacking { permission: named(permission, kind), lost: lost(permission) };
        Some(lacking.iter().map(missing).collect())
    }

    /// What roles and overwrites say in a channel, before implicit rules and timeouts, and the channel's kind.
    fn said(&self, channel: Snowflake, member: &MemberView) -> Option<(Permissions, ChannelType)> {
        let place = self.channels.get(&channel)?;
        let holder = if is_thread(place.kind) { self.channels.get(&place.parent?)? } else { place };
        let base = self.base(member);
        if base.contains(Permissions::ADMINISTRATOR) {
            return Some((Permissions::all(), place.kind));
        }
        // An overwrite cannot make an administrator.
        let said = overwritten(base, self.id, &holder.overwrites, member) & !Permissions::ADMINISTRATOR;
        Some((said, place.kind))
    }
}

impl ChannelView {
    /// From a channel or a thread.
    pub fn from_serenity(channel: &GuildChannel) -> Self {
        Self {
            id: Snowflake(channel.id.get()),
            kind: channel.kind,
            parent: channel.parent_id.map(|id| Snowflake(id.get())),
            overwrites: channel.permission_overwrites.iter().filter_map(Overwrite::from_serenity).collect(),
        }
    }
}

impl Overwrite {
    fn from_serenity(overwrite: &PermissionOverwrite) -> Option<Self> {
        let target = match overwrite.kind {
            PermissionOverwriteType::Member(id) => Target::Member(Snowflake(id.get())),
            PermissionOverwriteType::Role(id) => Target::Role(Snowflake(id.get())),
            _ => return None,
        };
        Some(Self { target, allow: overwrite.allow, deny: overwrite.deny })
    }
}

impl MemberView {
    /// From a member; `now` decides whether a timeout is over.
    pub fn from_serenity(member: &Member, now: DateTime<Utc>) -> Self {
        Self {
            id: Snowflake(member.user.id.get()),
            roles: member.roles.iter().map(|role| Snowflake(role.get())).collect(),
            timed_out: member
                .communication_disabled_until
                .is_some_and(|until| until.unix_timestamp() > now.timestamp()),
        }
    }
}

/// What a member in timeout keeps.
const LEFT_IN_TIMEOUT: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY);

/// What goes with the permission to send.
const WITH_SENDING: Permissions = Permissions::MENTION_EVERYONE
    .union(Permissions::SEND_TTS_MESSAGES)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::EMBED_LINKS);

/// Applies overwrites: `@everyone` first, then all roles together, then the member; each time what is taken before what
/// is given.
fn overwritten(
    base: Permissions,
    everyone: Snowflake,
    overwrites: &[Overwrite],
    member: &MemberView,
) -> Permissions {
    let stages: [&dyn Fn(Target) -> bool; 3] = [
        &|target| target == Target::Role(everyone),
        &|target| matches!(target, Target::Role(role) if role != everyone && member.roles.contains(&role)),
        &|target| target == Target::Member(member.id),
    ];
    stages.iter().fold(base, |permissions, applies| {
        let (allow, deny) = overwrites
            .iter()
            .filter(|overwrite| applies(overwrite.target))
            .fold((Permissions::empty(), Permissions::empty()), |(allow, deny), o| {
                (allow | o.allow, deny | o.deny)
            });
        (permissions & !deny) | allow
    })
}

/// Takes away what is worth nothing without something else.
fn implicit(permissions: Permissions, kind: ChannelType) -> Permissions {
    if !permissions.contains(Permissions::VIEW_CHANNEL) {
        return Permissions::empty();
    }
    // “Send Messages” is the one permission a thread does not take from its channel.
    let (send, permissions) = if is_thread(kind) {
        (Permissions::SEND_MESSAGES_IN_THREADS, permissions & !Permissions::SEND_MESSAGES)
    } else {
        (Permissions::SEND_MESSAGES, permissions)
    };
    if permissions.contains(send) { permissions } else { permissions & !WITH_SENDING }
}

/// Whether a channel is a thread, a post of a forum among them.
pub fn is_thread(kind: ChannelType) -> bool {
    matches!(kind, ChannelType::NewsThread | ChannelType::PublicThread | ChannelType::PrivateThread)
}

/// What herald needs for a use in a channel of a kind. The history is needed everywhere: a message whose fate is unknown
/// is looked up before it is sent again.
pub fn needs(usage: Use, kind: ChannelType) -> Permissions {
    let read = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
    let in_threads = Permissions::SEND_MESSAGES_IN_THREADS;
    let send = if is_thread(kind) { in_threads } else { Permissions::SEND_MESSAGES };
    match usage {
        Use::Entries { reactions, replies } => {
            let react = if reactions { Permissions::ADD_REACTIONS } else { Permissions::empty() };
            let reply = match (replies, kind) {
                (false, _) => Permissions::empty(),
                // Sending in a forum itself means to open a post, which herald never does.
                (true, ChannelType::Forum) => in_threads,
                // Entries may stand in threads of the channel too.
                (true, _) => send | in_threads,
            };
            read | react | reply
        }
        Use::Announcements => read | send | Permissions::EMBED_LINKS | Permissions::ATTACH_FILES,
        Use::Moderators => read | send,
    }
}

/// A permission as the settings page of a channel tells it. Forums have names of their own.
fn named(permission: Permissions, kind: ChannelType) -> Permission {
    match (permission, kind) {
        (Permissions::SEND_MESSAGES, ChannelType::Forum) => Permission::CreatePosts,
        (Permissions::SEND_MESSAGES_IN_THREADS, ChannelType::Forum) => Permission::SendInPosts,
        (Permissions::VIEW_CHANNEL, _) => Permission::View,
        (Permissions::READ_MESSAGE_HISTORY, _) => Permission::History,
        (Permissions::SEND_MESSAGES, _) => Permission::Send,
        (Permissions::SEND_MESSAGES_IN_THREADS, _) => Permission::SendInThreads,
        (Permissions::ADD_REACTIONS, _) => Permission::React,
        (Permissions::EMBED_LINKS, _) => Permission::Embed,
        (Permissions::ATTACH_FILES, _) => Permission::Attach,
        _ => Permission::Other,
    }
}

#[cfg(test)]
mod tests;
