//! What herald needs from a server: to be in it, its commands, roles, and rights in the channels of its campaigns.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde::Deserialize as _;
use serde_json::Value;
use serenity::http::Route;
use serenity::model::channel::{ChannelType, GuildChannel};
use serenity::model::guild::{Member, PartialGuild};
use serenity::model::id::{ApplicationId, UserId};

use super::{Area, Finding, Me, Watched, failed};
use crate::permissions::{GuildView, MemberView, Use, is_thread};
use crate::rest::{Rest, RestError, UNKNOWN_CHANNEL, channel_id, guild_id};
use crate::settings::Settings;

/// Discord's code for something the bot has no access to.
const MISSING_ACCESS: i64 = 50001;

/// Looks at every server of the settings, and at campaigns that are in none of them.
pub(super) async fn all(
    rest: &Rest,
    settings: &Settings,
    campaigns: &[Watched],
    me: &Me,
    application: Option<Snowflake>,
    now: DateTime<Utc>,
    found: &mut Vec<Finding>,
) {
    if settings.guilds.is_empty() {
        found.push(Finding::wrong(
            Area::Server,
            "discord.guilds names no server, so herald would listen to nobody",
            "put the id of your server into discord.guilds (Copy Server ID)",
        ));
    }
    let mut roles = BTreeSet::new();
    let mut whole = true;
    for &guild in &settings.guilds {
        match Server::read(rest, guild, me, now).await {
            Ok(server) => {
                found.push(Finding::good(Area::Server, format!("herald is in {}", server.title())));
                roles.extend(server.view.roles.keys().copied());
                if let Some(application) = application {
                    found.push(commands(rest, &server, application).await);
                }
                let here = campaigns.iter().filter(|campaign| campaign.guild == guild);
                channels(rest, settings, &server, here, found).await;
            }
            Err(error) => {
                whole = false;
                found.push(match error.status() {
                    Some(403 | 404) => Finding::wrong(
                        Area::Server,
                        format!("herald is not in the server {guild}"),
                        format!(
                            "invite it: https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands",
                            application.unwrap_or(me.id)
                        ),
                    ),
                    _ => failed(Area::Server, &format!("the server {guild}"), &error),
                });
            }
        }
    }
    for campaign in campaigns.iter().filter(|campaign| !settings.guilds.contains(&campaign.guild)) {
        found.push(Finding::warning(
            Area::Server,
            format!(
                "campaign {} is in the server {}, which discord.guilds does not name",
                campaign.campaign, campaign.guild
            ),
            "add the server to discord.guilds, or void the campaign",
        ));
    }
    if whole {
        team(settings, &roles, found);
    }
}

/// A server with the names of its channels.
struct Server {
    name: String,
    view: GuildView,
    names: BTreeMap<Snowflake, String>,
    me: MemberView,
}

impl Server {
    async fn read(rest: &Rest, guild: Snowflake, me: &Me, now: DateTime<Utc>) -> Result<Self, RestError> {
        let id = guild_id(guild);
        let partial: PartialGuild = rest.get(Route::Guild { guild_id: id }, None).await?;
        let channels: Vec<GuildChannel> = rest.get(Route::GuildChannels { guild_id: id }, None).await?;
        let user_id = UserId::new(me.id.0.max(1));
        let mut member: Value = rest.get(Route::GuildMember { guild_id: id, user_id }, None).await?;
        // Discord leaves the server out of a member it was asked for by server.
        member["guild_id"] = guild.to_string().into();
        let member = Member::deserialize(&member)
            .map_err(|error| RestError::Unknown { reason: format!("the answer does not read: {error}") })?;
        Ok(Self {
            view: GuildView::from_serenity(&partial, &channels),
            names: channels
                .iter()
                .map(|channel| (Snowflake(channel.id.get()), channel.name.clone()))
                .collect(),
            me: MemberView::from_serenity(&member, now),
            name: partial.name,
        })
    }

    fn title(&self) -> String {
        format!("{} ({})", self.name, self.view.id)
    }

    /// A channel for people.
    fn channel(&self, id: Snowflake) -> String {
        self.names.get(&id).map_or_else(|| format!("channel {id}"), |name| format!("#{name} ({id})"))
    }
}

/// Whether the bot was invited with its commands.
async fn commands(rest: &Rest, server: &Server, application: Snowflake) -> Finding {
    let application_id = ApplicationId::new(application.0.max(1));
    let route = Route::GuildCommands { application_id, guild_id: guild_id(server.view.id) };
    match rest.get::<Vec<Value>>(route, None).await {
        Ok(_) => Finding::good(Area::Commands, format!("herald may have commands in {}", server.name)),
        Err(error) if error.is_code(MISSING_ACCESS) => Finding::wrong(
            Area::Commands,
            format!("herald may have no commands in {}: it was invited without them", server.title()),
            format!(
                "open https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands; it \
                 stays in the server meanwhile"
            ),
        ),
        Err(error) => failed(Area::Commands, &format!("the commands in {}", server.name), &error),
    }
}

/// Looks at each use of each channel once, however many campaigns share it.
async fn channels<'a>(
    rest: &Rest,
    settings: &Settings,
    server: &Server,
    campaigns: impl Iterator<Item = &'a Watched>,
    found: &mut Vec<Finding>,
) {
    let entries = Use::Entries { reactions: settings.reactions, replies: settings.replies };
    let mut uses: BTreeMap<(Snowflake, Use), Vec<String>> = BTreeMap::new();
    for campaign in campaigns {
        let channels = &campaign.channels;
        for (channel, usage) in [
            (channels.announcements, Use::Announcements),
            (channels.entries, entries),
            (channels.moderators, Use::Moderators),
        ] {
            uses.entry((channel, usage)).or_default().push(campaign.campaign.clone());
        }
    }
    for ((channel, usage), campaigns) in uses {
        let what = Checked { server, channel, usage, campaigns: campaigns.join(", ") };
        match server.view.channels.get(&channel) {
            Some(_) => what.rights(&server.view, found),
            None => what.elsewhere(rest, found).await,
        }
    }
}

/// One use of a channel.
struct Checked<'a> {
    server: &'a Server,
    channel: Snowflake,
    usage: Use,
    campaigns: String,
}

impl Checked<'_> {
    fn purpose(&self) -> &'static str {
        match self.usage {
            Use::Entries { .. } => "entries",
            Use::Announcements => "announcements",
            Use::Moderators => "the team",
        }
    }

    /// A channel the server does not list: a thread, or gone.
    async fn elsewhere(&self, rest: &Rest, found: &mut Vec<Finding>) {
        let route = Route::Channel { channel_id: channel_id(self.channel) };
        let (id, campaigns, purpose) = (self.channel, &self.campaigns, self.purpose());
        match rest.get::<GuildChannel>(route, None).await {
            Ok(thread) if is_thread(thread.kind) && thread.guild_id.get() == self.server.view.id.0 => {
                let mut view = self.server.view.clone();
                view.channels.insert(id, crate::permissions::ChannelView::from_serenity(&thread));
                self.rights(&view, found);
            }
            Ok(_) => found.push(Finding::wrong(
                Area::Channel,
                format!("channel {id} for {purpose} of {campaigns} is in another server"),
                "draft the campaign anew with a channel of its own server",
            )),
            Err(error) if error.is_code(UNKNOWN_CHANNEL) => found.push(Finding::wrong(
                Area::Channel,
                format!("channel {id} for {purpose} of {campaigns} was deleted"),
                "void the campaign, or draft it anew with another channel",
            )),
            Err(error) if error.status() == Some(403) => found.push(Finding::wrong(
                Area::Channel,
                format!("herald cannot see channel {id} for {purpose} of {campaigns}"),
                "allow “View Channel” for the bot in Edit Channel → Permissions",
            )),
            Err(error) => found.push(failed(Area::Channel, &format!("channel {id}"), &error)),
        }
    }

    fn rights(&self, view: &GuildView, found: &mut Vec<Finding>) {
        let place = self.server.channel(self.channel);
        let purpose = self.purpose();
        let kind = view.channels[&self.channel].kind;
        let writes_there = !matches!(self.usage, Use::Entries { .. });
        if matches!(kind, ChannelType::Category | ChannelType::Directory)
            || (writes_there && kind == ChannelType::Forum)
        {
            found.push(Finding::wrong(
                Area::Channel,
                format!(
                    "{place} for {purpose} of {} is a {}, where herald cannot write",
                    self.campaigns,
                    kind.name()
                ),
                "use a text or announcement channel, or one post of a forum",
            ));
            return;
        }
        let Some(missing) = view.missing(self.usage, self.channel, &self.server.me) else {
            found.push(Finding::wrong(
                Area::Channel,
                format!("the channel above the thread {place} is not there"),
                "void the campaign, or draft it anew with another channel",
            ));
            return;
        };
        if missing.is_empty() {
            found.push(Finding::good(
                Area::Channel,
                format!("{place}: herald may do all it does for {purpose}"),
            ));
        }
        for one in missing {
            let sentence =
                format!("{place}: herald lacks “{}” for {purpose} of {}", one.name, self.campaigns);
            found.push(Finding::wrong(Area::Channel, sentence, one.mend()));
        }
    }
}

/// The roles of the team; `known` are those of all servers.
fn team(settings: &Settings, known: &BTreeSet<Snowflake>, found: &mut Vec<Finding>) {
    let mapped: Vec<_> =
        settings.roles.iter().flat_map(|(role, ids)| ids.iter().map(move |id| (*role, *id))).collect();
    if mapped.is_empty() {
        found.push(Finding::warning(
            Area::Roles,
            "discord.roles maps no role of the server",
            "put at least one role id into discord.roles, such as owner = [\"…\"] (Copy Role ID)",
        ));
        return;
    }
    let missing: Vec<_> = mapped.iter().filter(|(_, id)| !known.contains(id)).collect();
    if missing.is_empty() {
        found.push(Finding::good(Area::Roles, format!("all {} roles of the team exist", mapped.len())));
    }
    for (role, id) in missing {
        let name = format!("{role:?}").to_lowercase();
        found.push(Finding::wrong(
            Area::Roles,
            format!("role {id} of discord.roles.{name} exists in no server"),
            "take it out of the settings, or put in the id of the role that replaced it",
        ));
    }
}
