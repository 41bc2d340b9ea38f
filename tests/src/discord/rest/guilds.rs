//! Servers, people, the application and where the gateway is.

use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::GatewayIntents;

use super::super::render::{bits, id};
use super::super::state::{ChannelKind, State};
use super::errors::{ApiError, missing_access, unknown};
use super::routes::{Call, Reply, not_here, number, ok};

impl State {
    pub(crate) fn gateway_url(&self) -> String {
        format!("ws://{}", self.rest.gateway)
    }
}

impl Call<'_> {
    pub(super) fn gateway_bot(state: &State) -> Result<Reply, ApiError> {
        let total = u64::from(state.setup.identifies_max);
        ok(json!({
            "url": state.gateway_url(),
            "shards": 1,
            "session_start_limit": {
                "total": total,
                "remaining": total.saturating_sub(state.gateway.identifies),
                "reset_after": 86_400_000,
                "max_concurrency": 1,
            },
        }))
    }

    pub(super) fn application(state: &State) -> Result<Reply, ApiError> {
        let owner = state.guilds.values().next().map_or(state.bot(), |guild| guild.owner);
        let flags = state.application_flags();
        ok(json!({
            "id": id(state.bot()),
            "name": "herald",
            "icon": null,
            "description": "",
            "type": null,
            "bot": state.user_json(state.bot()),
            "summary": "",
            "bot_public": false,
            "bot_require_code_grant": false,
            "verify_key": "0".repeat(64),
            "flags": flags,
            "flags_new": flags.to_string(),
            "redirect_uris": [],
            "interactions_endpoint_url": null,
            "role_connections_verification_url": null,
            "owner": state.user_json(owner),
            "approximate_guild_count": state.guilds.len(),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": null,
            "eligible_oauth2_scopes": [],
        }))
    }

    pub(super) fn user(state: &State, user: Snowflake) -> Result<Reply, ApiError> {
        if state.users.contains_key(&user) { ok(state.user_json(user)) } else { Err(unknown(10_013, "User")) }
    }

    pub(super) fn own_guilds(state: &State) -> Result<Reply, ApiError> {
        let all = state.guilds.values().map(|guild| {
            json!({
                "id": id(guild.id),
                "name": guild.name,
                "icon": null,
                "banner": null,
                "owner": guild.owner == state.bot(),
                "permissions": bits(state.base_permissions(guild.id, state.bot())),
                "features": ["COMMUNITY"],
            })
        });
        ok(all.collect::<Value>())
    }

    /// Opens a conversation, or finds the one there is.
    pub(super) fn open_conversation(&self, state: &mut State) -> Result<Reply, ApiError> {
        let user = number(self.body.json["recipient_id"].as_str().unwrap_or_default())?;
        if !state.users.contains_key(&user) {
            return Err(unknown(10_013, "User"));
        }
        let channel = state.conversation(user);
        ok(state.channel_json(&state.channels[&channel]))
    }

    pub(super) fn guild(
        &self,
        state: &mut State,
        guild: Snowflake,
        rest: &[&str],
    ) -> Result<Reply, ApiError> {
        let Some(place) = state.guilds.get(&guild) else {
            return Err(unknown(10_004, "Guild"));
        };
        if !place.members.contains_key(&state.bot()) {
            return Err(missing_access());
        }
        match (self.method, rest) {
            ("GET", []) => {
                let mut all = State::guild_json(place);
                if self.query("with_counts") == Some("true") {
                    all["approximate_member_count"] = place.members.len().into();
                    all["approximate_presence_count"] = place.members.len().into();
                }
                ok(all)
            }
            ("GET", ["roles"]) => ok(place.roles.values().map(State::role_json).collect::<Value>()),
            ("GET", ["channels"]) => {
                let here = state.channels.values().filter(|channel| channel.guild == Some(guild));
                let all = here.filter(|channel| channel.thread.is_none());
                ok(all.map(|channel| state.channel_json(channel)).collect::<Value>())
            }
            ("GET", ["threads", "active"]) => {
                let here = state.channels.values().rev().filter(|channel| channel.guild == Some(guild));
                let active =
                    here.filter(|thread| thread.thread.as_ref().is_some_and(|inner| !inner.archived));
                let (threads, members) = state.threads_json(active);
                ok(json!({"threads": threads, "members": members, "has_more": false}))
            }
            ("GET", ["members"]) => {
                if !state.privileged.contains(GatewayIntents::GUILD_MEMBERS) {
                    return Err(missing_access());
                }
                let (limit, after) = (self.limit(1, 1, 1_000)?, self.query_id("after")?);
                let all = place.members.keys().filter(|user| after.is_none_or(|after| **user > after));
                ok(all.take(limit).filter_map(|user| state.member_json(guild, *user)).collect::<Value>())
            }
            ("GET", ["members", user]) => {
                let user = if *user == "@me" { state.bot() } else { number(user)? };
                match state.member_json(guild, user) {
                    Some(member) => ok(member),
                    None if state.users.contains_key(&user) => Err(unknown(10_007, "Member")),
                    None => Err(unknown(10_013, "User")),
                }
            }
            _ => Err(not_here()),
        }
    }
}

impl State {
    /// The conversation with somebody; it is opened when there is none.
    pub(crate) fn conversation(&mut self, user: Snowflake) -> Snowflake {
        let known = self
            .channels
            .values()
            .find(|channel| channel.kind == ChannelKind::Direct && channel.recipients.contains(&user));
        if let Some(channel) = known {
            return channel.id;
        }
        let (channel, bot) = (self.id(), self.bot());
        self.add_channel(None, channel, ChannelKind::Direct, "");
        if let Some(place) = self.channels.get_mut(&channel) {
            place.recipients = [user, bot].into();
        }
        channel
    }
}
