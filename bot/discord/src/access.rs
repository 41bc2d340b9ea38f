//! What herald may do in each channel, as of the last look at the server.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde::Deserialize;
use serenity::http::Route;
use serenity::model::Permissions;
use serenity::model::channel::{GuildChannel, ThreadsData};
use serenity::model::guild::{Member, PartialGuild};

use crate::permissions::{GuildView, MemberView};
use crate::rest::{Rest, RestError, channel_id, guild_id};

/// A server at one moment: its channels and threads, its roles, and herald as a member.
#[derive(Debug)]
pub struct Look {
    /// Channels, roles and active threads.
    pub guild: GuildView,
    /// herald.
    pub me: MemberView,
    /// Active threads with the channel above.
    pub threads: BTreeMap<Snowflake, Snowflake>,
    /// The newest message of each channel as Discord remembers it; it may be gone.
    pub last_messages: BTreeMap<Snowflake, Snowflake>,
}

impl Look {
    /// Looks at a server.
    ///
    /// # Errors
    /// [`RestError`]; 403 and 404 mean that herald is not in the server.
    pub async fn at(
        rest: &Rest,
        guild: Snowflake,
        own_id: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Self, RestError> {
        let id = guild_id(guild);
        let partial: PartialGuild = rest.get(Route::Guild { guild_id: id }, None).await?;
        let mut channels: Vec<GuildChannel> = rest.get(Route::GuildChannels { guild_id: id }, None).await?;
        let active: ThreadsData = rest.get(Route::GuildThreadsActive { guild_id: id }, None).await?;
        let user_id = serenity::model::id::UserId::new(own_id.0.max(1));
        let mut member: serde_json::Value =
            rest.get(Route::GuildMember { guild_id: id, user_id }, None).await?;
        // Discord leaves the server out of a member it was asked for by server.
        member["guild_id"] = guild.to_string().into();
        let member = Member::deserialize(&member)
            .map_err(|error| RestError::Unknown { reason: format!("the answer does not read: {error}") })?;
        let threads = active.threads.iter().filter_map(parented).collect();
        channels.extend(active.threads);
        let newest = |channel: &GuildChannel| {
            let last = channel.last_message_id?;
            Some((Snowflake(channel.id.get()), Snowflake(last.get())))
        };
        Ok(Look {
            last_messages: channels.iter().filter_map(newest).collect(),
            guild: GuildView::from_serenity(&partial, &channels),
            me: MemberView::from_serenity(&member, now),
            threads,
        })
    }

    /// What herald may do in a channel; `None` when the channel is not there.
    pub fn permissions(&self, channel: Snowflake) -> Option<Permissions> {
        self.guild.permissions(channel, &self.me)
    }
}

fn parented(thread: &GuildChannel) -> Option<(Snowflake, Snowflake)> {
    Some((Snowflake(thread.id.get()), Snowflake(thread.parent_id?.get())))
}

/// A page of archived threads of a channel.
#[derive(Deserialize)]
struct Archived {
    threads: Vec<GuildChannel>,
    #[serde(default)]
    has_more: bool,
}

/// Archived public threads of a channel that were still in use after `since`, newest first.
///
/// # Errors
/// [`RestError`].
pub async fn archived_threads(
    rest: &Rest,
    channel: Snowflake,
    since: DateTime<Utc>,
) -> Result<Vec<Snowflake>, RestError> {
    let mut found = Vec::new();
    let mut before: Option<DateTime<Utc>> = None;
    loop {
        let mut params = vec![("limit", "100".to_owned())];
        if let Some(before) = before {
            let text = before.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            params.push(("before", text.replace('+', "%2B")));
        }
        let route = Route::ChannelArchivedPublicThreads { channel_id: channel_id(channel) };
        let page: Archived = rest.get(route, Some(params)).await?;
        let archived_at =
            |thread: &GuildChannel| thread.thread_metadata.and_then(|meta| meta.archive_timestamp);
        let oldest = page.threads.iter().filter_map(archived_at).map(|at| *at).min();
        let recent = page.threads.iter().filter(|thread| archived_at(thread).is_none_or(|at| *at >= since));
        found.extend(recent.map(|thread| Snowflake(thread.id.get())));
        match oldest {
            Some(oldest) if page.has_more && oldest >= since && before != Some(oldest) => {
                before = Some(oldest);
            }
            _ => return Ok(found),
        }
    }
}

/// Whether each channel's history may be read, for those who send: an empty history proves nothing without the right to
/// read it.
#[derive(Debug, Default)]
pub struct Access {
    permissions: RwLock<BTreeMap<Snowflake, Permissions>>,
}

impl Access {
    /// Remembers a look.
    pub fn remember(&self, look: &Look) {
        let mut permissions = self.permissions.write().unwrap_or_else(PoisonError::into_inner);
        for id in look.guild.channels.keys() {
            if let Some(found) = look.permissions(*id) {
                permissions.insert(*id, found);
            }
        }
        permissions.retain(|id, _| look.guild.channels.contains_key(id) || !look.threads.is_empty());
    }

    /// Whether the history of a channel may be read; `None` while nobody has looked.
    pub fn may_read(&self, channel: Snowflake) -> Option<bool> {
        let permissions = self.permissions.read().unwrap_or_else(PoisonError::into_inner);
        let needed = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
        permissions.get(&channel).map(|found| found.contains(needed))
    }
}
