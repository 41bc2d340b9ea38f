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
use wording::told::{ChannelKind, Found, Given, Mend, Place, Purpose, Thing};

use super::{Area, Me, Seen, Watched, failed};
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
    found: &mut Vec<Seen>,
) {
    if settings.guilds.is_empty() {
        found.push(Seen::wrong(Area::Server, Found::NoServers, Mend::NameServer));
    }
    let mut roles = BTreeSet::new();
    let mut whole = true;
    for &guild in &settings.guilds {
        match Server::read(rest, guild, me, now).await {
            Ok(server) => {
                found.push(Seen::good(Area::Server, Found::InServer { server: server.title().into() }));
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
                    Some(403 | 404) => Seen::wrong(
                        Area::Server,
                        Found::NotInServer { guild },
                        Mend::Invite { application: application.unwrap_or(me.id) },
                    ),
                    _ => failed(Area::Server, Thing::Server { guild }, &error),
                });
            }
        }
    }
    for campaign in campaigns.iter().filter(|campaign| !settings.guilds.contains(&campaign.guild)) {
        found.push(Seen::warning(
            Area::Server,
            Found::OtherServer { campaign: campaign.campaign.as_str().into(), guild: campaign.guild },
            Mend::AddServer,
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
    fn channel(&self, id: Snowflake) -> Place {
        match self.names.get(&id) {
            Some(name) => Place::Named { name: name.as_str().into(), id },
            None => Place::Unnamed { id },
        }
    }
}

/// Whether the bot was invited with its commands.
async fn commands(rest: &Rest, server: &Server, application: Snowflake) -> Seen {
    let application_id = ApplicationId::new(application.0.max(1));
    let route = Route::GuildCommands { application_id, guild_id: guild_id(server.view.id) };
    match rest.get::<Vec<Value>>(route, None).await {
        Ok(_) => Seen::good(Area::Commands, Found::CommandsFine { server: server.name.as_str().into() }),
        Err(error) if error.is_code(MISSING_ACCESS) => Seen::wrong(
            Area::Commands,
            Found::CommandsNone { server: server.title().into() },
            Mend::InviteCommands { application },
        ),
        Err(error) => failed(Area::Commands, Thing::Commands { server: server.name.as_str().into() }, &error),
    }
}

/// Looks at each use of each channel once, however many campaigns share it.
async fn channels<'a>(
    rest: &Rest,
    settings: &Settings,
    server: &Server,
    campaigns: impl Iterator<Item = &'a Watched>,
    found: &mut Vec<Seen>,
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
    fn purpose(&self) -> Purpose {
        match self.usage {
            Use::Entries { .. } => Purpose::Entries,
            Use::Announcements => Purpose::Announcements,
            Use::Moderators => Purpose::Team,
        }
    }

    /// A channel the server does not list: a thread, or gone.
    async fn elsewhere(&self, rest: &Rest, found: &mut Vec<Seen>) {
        let route = Route::Channel { channel_id: channel_id(self.channel) };
        let (channel, campaigns, purpose) = (self.channel, self.campaigns.as_str().into(), self.purpose());
        match rest.get::<GuildChannel>(route, None).await {
            Ok(thread) if is_thread(thread.kind) && thread.guild_id.get() == self.server.view.id.0 => {
                let mut view = self.server.view.clone();
                view.channels.insert(channel, crate::permissions::ChannelView::from_serenity(&thread));
                self.rights(&view, found);
            }
            Ok(_) => found.push(Seen::wrong(
                Area::Channel,
                Found::ChannelElsewhere { channel, purpose, campaigns },
                Mend::OwnChannel,
            )),
            Err(error) if error.is_code(UNKNOWN_CHANNEL) => found.push(Seen::wrong(
                Area::Channel,
                Found::ChannelDeleted { channel, purpose, campaigns },
                Mend::OtherChannel,
            )),
            Err(error) if error.status() == Some(403) => found.push(Seen::wrong(
                Area::Channel,
                Found::ChannelHidden { channel, purpose, campaigns },
                Mend::View,
            )),
            Err(error) => found.push(failed(Area::Channel, Thing::Channel { channel }, &error)),
        }
    }

    fn rights(&self, view: &GuildView, found: &mut Vec<Seen>) {
        let place = self.server.channel(self.channel);
        let purpose = self.purpose();
        let kind = view.channels[&self.channel].kind;
        let writes_there = !matches!(self.usage, Use::Entries { .. });
        let wrong = match kind {
            ChannelType::Category => Some(ChannelKind::Category),
            ChannelType::Directory => Some(ChannelKind::Directory),
            ChannelType::Forum if writes_there => Some(ChannelKind::Forum),
            _ => None,
        };
        let campaigns = || self.campaigns.as_str().into();
        if let Some(kind) = wrong {
            let kind = Found::WrongKind { place, purpose, campaigns: campaigns(), kind };
            found.push(Seen::wrong(Area::Channel, kind, Mend::Kind));
            return;
        }
        let Some(missing) = view.missing(self.usage, self.channel, &self.server.me) else {
            found.push(Seen::wrong(Area::Channel, Found::ThreadAlone { place }, Mend::OtherChannel));
            return;
        };
        if missing.is_empty() {
            found.push(Seen::good(
                Area::Channel,
                Found::ChannelFine { place: place.clone(), purpose: purpose.clone() },
            ));
        }
        for one in missing {
            let lacks = Found::Lacks {
                place: place.clone(),
                permission: one.permission,
                purpose: purpose.clone(),
                campaigns: campaigns(),
            };
            found.push(Seen::wrong(Area::Channel, lacks, Mend::Permission { mend: Given(one) }));
        }
    }
}

/// The roles of the team; `known` are those of all servers.
fn team(settings: &Settings, known: &BTreeSet<Snowflake>, found: &mut Vec<Seen>) {
    let mapped: Vec<_> =
        settings.roles.iter().flat_map(|(role, ids)| ids.iter().map(move |id| (*role, *id))).collect();
    if mapped.is_empty() {
        found.push(Seen::warning(Area::Roles, Found::NoRoles, Mend::MapRole));
        return;
    }
    let missing: Vec<_> = mapped.iter().filter(|(_, id)| !known.contains(id)).collect();
    if missing.is_empty() {
        found.push(Seen::good(Area::Roles, Found::RolesFine { roles: mapped.len() as u64 }));
    }
    for (role, id) in missing {
        let name = format!("{role:?}").to_lowercase();
        let missing = Found::RoleMissing { id: *id, role: name.into() };
        found.push(Seen::wrong(Area::Roles, missing, Mend::DropRole));
    }
}
