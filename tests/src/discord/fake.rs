//! The handle that stories hold.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use discord::settings::Endpoint;
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::{GatewayIntents, Permissions};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::clock::Clock;
use super::gateway;
use super::gateway::control::GatewayControl;
use super::rest;
use super::rest::control::RestControl;
use super::setup::Setup;
use super::state::{ChannelKind, Message, Overwrite, Shared, State};
use super::tls;
use super::trouble::Trouble;
use super::view::{AttachmentView, MessageView};
use super::world::interactions::{Act, Answer, Interaction, Kind, Refused};
use super::world::messages::{Change, Draft, NewFile};

/// How long [`FakeDiscord::until`] waits, in real time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A Discord of one story. Dropping it ends all its tasks.
#[derive(Debug)]
pub struct FakeDiscord {
    shared: Arc<Shared>,
    _stop: DropGuard,
}

impl FakeDiscord {
    /// Starts one on free ports of this machine.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(setup: Setup) -> Self {
        let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let rest_listener = bind().await.expect("a free port");
        let gateway_listener = bind().await.expect("a free port");
        let rest_address = rest_listener.local_addr().expect("it is bound");
        let gateway_address = gateway_listener.local_addr().expect("it is bound");
        let (acceptor, authority_pem) = tls::for_discord();

        let clock = Clock::new(setup.now);
        let owner = URL_SAFE_NO_PAD.encode(setup.bot.0.to_string());
        let token = format!("{owner}.GfAkEx.{:032x}xxxxxx", setup.seed);
        let mut state = State::new(setup, token, clock);
        state.rest.gateway = gateway_address.to_string();
        state.add_user(state.bot(), "herald", true);
        for guild in state.setup.guilds.clone() {
            state.add_guild(guild);
        }
        let shared = Arc::new(Shared::new(state, rest_address, gateway_address, authority_pem));

        let stop = CancellationToken::new();
        tokio::spawn(accept(rest_listener, stop.clone(), {
            let (shared, stop) = (Arc::clone(&shared), stop.clone());
            move |stream| {
                tokio::spawn(rest::server::serve(
                    Arc::clone(&shared),
                    stream,
                    acceptor.clone(),
                    stop.clone(),
                ));
            }
        }));
        tokio::spawn(accept(gateway_listener, stop.clone(), {
            let (shared, stop) = (Arc::clone(&shared), stop.clone());
            move |stream| {
                tokio::spawn(gateway::connection::serve(Arc::clone(&shared), stream, stop.clone()));
            }
        }));
        Self { shared, _stop: stop.drop_guard() }
    }

    // What a client needs.

    /// Where HTTPS for `discord.com` is answered.
    pub fn address(&self) -> SocketAddr {
        self.shared.rest_address
    }

    /// The authority to trust, in PEM.
    pub fn authority_pem(&self) -> &str {
        &self.shared.authority_pem
    }

    /// The host of the gateway's address.
    pub fn gateway_host(&self) -> String {
        self.shared.gateway_address.ip().to_string()
    }

    /// The gateway's address, as `GET /gateway` tells it.
    pub fn gateway_url(&self) -> String {
        format!("ws://{}", self.shared.gateway_address)
    }

    /// The bot's token, without `Bot `.
    ///
    /// # Panics
    /// When Discord took it away.
    pub fn token(&self) -> String {
        self.shared.lock().token.clone().expect("the bot still has its token")
    }

    /// The endpoint for the bot's settings.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::Other {
            address: self.address(),
            authority_pem: self.authority_pem().to_owned(),
            gateway_host: self.gateway_host(),
        }
    }

    /// The bot's user id, and its application's.
    pub fn bot(&self) -> Snowflake {
        self.shared.lock().bot()
    }

    /// The first server.
    ///
    /// # Panics
    /// When the setup has none.
    pub fn guild(&self) -> Snowflake {
        *self.shared.lock().guilds.keys().next().expect("a server")
    }

    /// The virtual time.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// What can be done to the gateway.
    pub fn gateway(&self) -> GatewayControl {
        GatewayControl::new(Arc::clone(&self.shared))
    }

    /// What can be done to REST.
    pub fn rest(&self) -> RestControl {
        RestControl::new(Arc::clone(&self.shared))
    }

    // Places and people. Everything without a server named is in the first one.

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

    // Messages.

    /// Somebody posts.
    pub fn post(&self, channel: Snowflake, author: Snowflake, text: &str) -> Snowflake {
        self.post_at(channel, author, text, self.clock().now())
    }

    /// Somebody posts; the message's id has this time.
    pub fn post_at(&self, channel: Snowflake, author: Snowflake, text: &str, at: DateTime<Utc>) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| state.post(channel, author, at, draft))
    }

    /// Somebody answers a message.
    pub fn reply(&self, author: Snowflake, to: Snowflake, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), reference: Some(to), ..Draft::default() };
        self.shared.change(|state| {
            let (now, channel) = (state.now(), state.home.get(&to).copied().unwrap_or(to));
            state.post(channel, author, now, draft)
        })
    }

    /// Somebody posts with a file.
    pub fn post_file(
        &self,
        channel: Snowflake,
        author: Snowflake,
        text: &str,
        file: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> Snowflake {
        let file = NewFile {
            filename: file.to_owned(),
            content_type: content_type.to_owned(),
            description: None,
            bytes: bytes.to_vec(),
        };
        let draft = Draft { content: text.to_owned(), files: vec![file], ..Draft::default() };
        self.shared.change(|state| {
            let now = state.now();
            state.post(channel, author, now, draft)
        })
    }

    /// Somebody posts, but the gateway is silent about it; only history knows.
    pub fn post_unheard(&self, channel: Snowflake, author: Snowflake, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| {
            let now = state.now();
            let message = state.make_message(channel, author, now, draft);
            let number = message.id;
            state.place(message);
            number
        })
    }

    /// Somebody posts, and the event has a field that serenity cannot decode (a message type above 255); history is
    /// well.
    pub fn post_undecodable(&self, channel: Snowflake, author: Snowflake, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| {
            let now = state.now();
            let message = state.make_message(channel, author, now, draft);
            let number = message.id;
            state.place(message);
            state.announce("MESSAGE_CREATE", number, |body| body["type"] = 40_000.into());
            number
        })
    }

    /// The author edits a message.
    pub fn edit(&self, message: Snowflake, text: &str) {
        let change = Change { content: Some(text.to_owned()), ..Change::default() };
        self.shared.change(|state| state.edit(message, change));
    }

    /// The author edits a message, but the gateway is silent about it.
    pub fn edit_unheard(&self, message: Snowflake, text: &str) {
        let change = Change { content: Some(text.to_owned()), ..Change::default() };
        self.shared.change(|state| state.change_message(message, change));
    }

    /// Discord adds what a link looks like: a `MESSAGE_UPDATE` without an edit.
    pub fn unfurl(&self, message: Snowflake) {
        self.shared.change(|state| {
            if let Some(found) = state.message_mut(message) {
                found.embeds.push(json!({"type": "link", "title": "a page", "url": "https://example.com/"}));
            }
            state.announce("MESSAGE_UPDATE", message, |_| {});
        });
    }

    /// A message is deleted.
    pub fn delete(&self, message: Snowflake) {
        self.shared.change(|state| state.delete(message));
    }

    /// A message is deleted, but the gateway is silent about it.
    pub fn delete_unheard(&self, message: Snowflake) {
        self.shared.change(|state| {
            let channel = state.home.get(&message).copied();
            if let Some(place) = channel.and_then(|channel| state.channels.get_mut(&channel)) {
                place.messages.remove(&message);
            }
        });
    }

    /// A moderator deletes messages of one channel at once.
    pub fn bulk_delete(&self, messages: &[Snowflake]) {
        self.shared.change(|state| {
            let channel = messages.first().and_then(|first| state.home.get(first)).copied();
            if let Some(channel) = channel {
                state.bulk_delete(channel, messages);
            }
        });
    }

    /// Somebody reacts.
    pub fn react(&self, message: Snowflake, user: Snowflake, emoji: &str) {
        self.shared.change(|state| state.react(message, user, emoji));
    }

    /// Somebody takes a reaction back.
    pub fn unreact(&self, message: Snowflake, user: Snowflake, emoji: &str) {
        self.shared.change(|state| state.unreact(message, user, emoji));
    }

    /// Somebody opens a public thread under a channel.
    pub fn create_thread(&self, channel: Snowflake, owner: Snowflake, name: &str) -> Snowflake {
        self.shared.change(|state| {
            let thread = state.id();
            state.add_thread(channel, thread, name, owner, false);
            thread
        })
    }

    /// Somebody opens a private thread under a channel; the bot is not in it.
    pub fn create_private_thread(&self, channel: Snowflake, owner: Snowflake, name: &str) -> Snowflake {
        self.shared.change(|state| {
            let thread = state.id();
            state.add_thread(channel, thread, name, owner, true);
            thread
        })
    }

    /// Somebody opens a post in a forum. The thread and its first message have one id, which is returned.
    pub fn forum_post(&self, forum: Snowflake, author: Snowflake, title: &str, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| {
            let thread = state.id();
            state.add_thread(forum, thread, title, author, false);
            let mut message = state.make_message(thread, author, thread.created_at(), draft);
            message.id = thread;
            state.place(message);
            state.announce("MESSAGE_CREATE", thread, |_| {});
            thread
        })
    }

    /// A thread is put away; it can be locked too.
    pub fn archive(&self, thread: Snowflake, locked: bool) {
        self.shared.change(|state| state.set_archived(thread, true, locked));
    }

    /// A thread is taken out again.
    pub fn unarchive(&self, thread: Snowflake) {
        self.shared.change(|state| state.set_archived(thread, false, false));
    }

    // What stands.

    /// Everything that stands in a channel, the oldest first.
    pub fn messages(&self, channel: Snowflake) -> Vec<MessageView> {
        let state = self.shared.lock();
        let place = state.channels.get(&channel);
        place.into_iter().flat_map(|place| place.messages.values()).map(State::view).collect()
    }

    /// What the bot wrote in a channel, the oldest first.
    pub fn said(&self, channel: Snowflake) -> Vec<MessageView> {
        let bot = self.bot();
        self.messages(channel).into_iter().filter(|message| message.author == bot).collect()
    }

    /// A message that stands.
    pub fn message(&self, message: Snowflake) -> Option<MessageView> {
        self.shared.lock().find_message(message).map(State::view)
    }

    /// The reactions of a message: each emoji and who put it there.
    pub fn reactions(&self, message: Snowflake) -> Vec<(String, Vec<Snowflake>)> {
        self.message(message).map(|message| message.reactions).unwrap_or_default()
    }

    /// The threads under a channel: id, name, whether it is archived.
    pub fn threads(&self, channel: Snowflake) -> Vec<(Snowflake, String, bool)> {
        let state = self.shared.lock();
        let under = state.channels.values().filter(|thread| thread.parent == Some(channel));
        under
            .filter_map(|place| Some((place.id, place.name.clone(), place.thread.as_ref()?.archived)))
            .collect()
    }

    /// The commands as they are registered: of a server, or everywhere.
    pub fn commands(&self, guild: Option<Snowflake>) -> Vec<Value> {
        self.shared.lock().commands.get(&guild).cloned().unwrap_or_default()
    }

    // What people do with the bot.

    /// Somebody uses a slash command: its path (`campaign check`) and its options. Users, channels and roles are
    /// given as text.
    ///
    /// # Panics
    /// When Discord would not offer it; [`FakeDiscord::try_slash`] says why instead.
    pub fn slash(
        &self,
        user: Snowflake,
        channel: Snowflake,
        path: &str,
        options: &[(&str, Value)],
    ) -> Interaction {
        self.try_slash(user, channel, path, options)
            .unwrap_or_else(|refused| panic!("/{path} cannot be used: {refused:?}"))
    }

    /// The same, or why Discord does not offer it to this person here.
    ///
    /// # Errors
    /// When the command is not registered, not allowed or its options do not fit.
    pub fn try_slash(
        &self,
        user: Snowflake,
        channel: Snowflake,
        path: &str,
        options: &[(&str, Value)],
    ) -> Result<Interaction, Refused> {
        self.act(|state| {
            let data = state.command_data(user, channel, path, options, None)?;
            Ok(Act { kind: Kind::Command, user, channel, data, source: None, triggered_by: None })
        })
    }

    /// Somebody types into an option: the last one of `options`, as far as it is typed.
    ///
    /// # Panics
    /// When Discord would not offer the command.
    pub fn autocomplete(
        &self,
        user: Snowflake,
        channel: Snowflake,
        path: &str,
        options: &[(&str, Value)],
    ) -> Interaction {
        let focused = options.last().map(|(name, _)| *name);
        let done = self.act(|state| {
            let data = state.command_data(user, channel, path, options, focused)?;
            Ok(Act { kind: Kind::Autocomplete, user, channel, data, source: None, triggered_by: None })
        });
        done.unwrap_or_else(|refused| panic!("/{path} cannot be typed: {refused:?}"))
    }

    /// Somebody picks an entry of the menu on a message. What the message says is told whatever the intents.
    ///
    /// # Errors
    /// When there is no such entry for this person.
    pub fn context_menu(
        &self,
        user: Snowflake,
        name: &str,
        message: Snowflake,
    ) -> Result<Interaction, Refused> {
        self.act(|state| {
            let found =
                state.message(message).ok_or_else(|| Refused::NoSuchComponent(message.0.to_string()))?;
            let (channel, guild) = (found.channel, found.guild);
            let command =
                state.command(guild, name, 3).ok_or_else(|| Refused::NoSuchCommand(name.to_owned()))?;
            if !state.may_use(command, user, channel) {
                return Err(Refused::NotAllowed(name.to_owned()));
            }
            let number = message.0.to_string();
            let data = json!({
                "id": command["id"],
                "name": name,
                "type": 3,
                "target_id": number,
                "resolved": {"messages": {&number: state.message_json(found, false)}},
            });
            Ok(Act { kind: Kind::Command, user, channel, data, source: None, triggered_by: None })
        })
    }

    /// Somebody presses a button.
    ///
    /// # Errors
    /// When the message has no such button for this person.
    pub fn button(
        &self,
        user: Snowflake,
        message: Snowflake,
        custom_id: &str,
    ) -> Result<Interaction, Refused> {
        self.component(user, message, custom_id, 2, None)
    }

    /// Somebody picks values of a menu.
    ///
    /// # Errors
    /// When the message has no such menu for this person.
    pub fn select(
        &self,
        user: Snowflake,
        message: Snowflake,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Interaction, Refused> {
        self.component(user, message, custom_id, 3, Some(values))
    }

    fn component(
        &self,
        user: Snowflake,
        message: Snowflake,
        custom_id: &str,
        kind: u64,
        values: Option<&[&str]>,
    ) -> Result<Interaction, Refused> {
        self.act(|state| {
            let refused = || Refused::NoSuchComponent(custom_id.to_owned());
            let own = state.interactions.values().find(|own| own.private.contains_key(&message));
            if own.is_some_and(|own| own.user != user) {
                return Err(refused());
            }
            let found = state.find_message(message).ok_or_else(refused)?;
            let all = found.components.iter().filter_map(|row| row["components"].as_array()).flatten();
            let mut all = all.filter(|one| one["type"] == kind && one["disabled"] != true);
            let one = all.find(|one| one["custom_id"] == custom_id).ok_or_else(refused)?;
            let offered = |value: &&str| {
                one["options"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|option| option["value"] == **value))
            };
            if values.is_some_and(|values| !values.iter().all(offered)) {
                return Err(refused());
            }
            let mut data = json!({"custom_id": custom_id, "component_type": kind, "id": 1});
            if let Some(values) = values {
                data["values"] = json!(values);
            }
            let channel = found.channel;
            Ok(Act { kind: Kind::Component, user, channel, data, source: Some(message), triggered_by: None })
        })
    }

    /// The user sends the dialog that an interaction opened, with these texts by `custom_id`.
    ///
    /// # Panics
    /// When no dialog was opened, or a text does not fit its input.
    pub fn modal_submit(&self, opened_by: &Interaction, texts: &[(&str, &str)]) -> Interaction {
        let modal = opened_by.answers().into_iter().find_map(|answer| match answer {
            Answer::Modal { custom_id, components, .. } => Some((custom_id, components)),
            _ => None,
        });
        let (custom_id, rows) = modal.expect("the interaction opened a dialog");
        let mut filled = Vec::new();
        for input in rows.iter().filter_map(|row| row["components"].as_array()).flatten() {
            let name = input["custom_id"].as_str().unwrap_or_default();
            let typed = texts.iter().find(|(key, _)| *key == name).map(|(_, text)| *text);
            let text = typed.or(input["value"].as_str()).unwrap_or_default();
            let count = text.chars().count() as u64;
            let required = input["required"] != false;
            assert!(!required || count > 0, "the dialog asks for {name}");
            assert!(
                count <= input["max_length"].as_u64().unwrap_or(4_000),
                "{name} is too long for the dialog"
            );
            assert!(
                count == 0 || count >= input["min_length"].as_u64().unwrap_or(0),
                "{name} is too short for the dialog"
            );
            let input = json!({"type": 4, "id": 2, "custom_id": name, "value": text});
            filled.push(json!({"type": 1, "id": 1, "components": [input]}));
        }
        for (name, _) in texts {
            assert!(filled.iter().any(|row| row["components"][0]["custom_id"] == *name), "no input {name}");
        }
        let data = json!({"custom_id": custom_id, "components": filled});
        let done = self.act(|state| {
            let own = state.interactions.get(&opened_by.id());
            let own = own.ok_or_else(|| Refused::NoSuchComponent(custom_id.clone()))?;
            let (user, channel, source) = (own.user, own.channel, own.source);
            let triggered_by = Some(own.metadata.clone());
            Ok(Act { kind: Kind::Modal, user, channel, data, source, triggered_by })
        });
        done.unwrap_or_else(|refused| panic!("the dialog cannot be sent: {refused:?}"))
    }

    fn act(&self, make: impl FnOnce(&State) -> Result<Act, Refused>) -> Result<Interaction, Refused> {
        let number = self.shared.change(|state| make(state).map(|act| state.begin_interaction(&act)))?;
        Ok(Interaction::new(Arc::clone(&self.shared), number))
    }

    // The story's frame.

    /// Waits until something holds; looked at after every change.
    ///
    /// # Panics
    /// When it does not hold within ten seconds of real time.
    pub async fn until(&self, what: &str, holds: impl Fn(&FakeDiscord) -> bool) {
        self.until_within(PATIENCE, what, holds).await;
    }

    /// The same with another patience, for stories with a mass of posts.
    ///
    /// # Panics
    /// When it does not hold in time.
    pub async fn until_within(&self, patience: Duration, what: &str, holds: impl Fn(&FakeDiscord) -> bool) {
        let mut changes = self.shared.changes();
        let wait = async {
            while !holds(self) {
                changes.changed().await.expect("the fake lives as long as this handle");
            }
        };
        let in_time = tokio::time::timeout(patience, wait).await.is_ok();
        assert!(in_time, "not within {patience:?}: {what}; trouble so far: {:?}", self.trouble());
    }

    /// Trouble whose text contains this is part of the story.
    pub fn expect(&self, text: &str) {
        self.shared.change(|state| state.expected.push(text.to_owned()));
    }

    /// Everything that must fail the story and was not expected.
    pub fn trouble(&self) -> Vec<Trouble> {
        let state = self.shared.lock();
        let unexpected =
            |trouble: &&Trouble| !state.expected.iter().any(|text| trouble.to_string().contains(text));
        state.trouble.iter().filter(unexpected).cloned().collect()
    }

    /// Ends the story.
    ///
    /// # Panics
    /// When there was trouble that nobody expected.
    pub fn finish(self) {
        let trouble = self.trouble();
        let lines: Vec<String> = trouble.iter().map(ToString::to_string).collect();
        assert!(trouble.is_empty(), "Discord had trouble with the bot:\n{}", lines.join("\n"));
    }
}

async fn accept(listener: TcpListener, stop: CancellationToken, mut take: impl FnMut(tokio::net::TcpStream)) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => {
                // A connection that failed before it began concerns nobody.
                if let Ok((stream, _)) = accepted {
                    take(stream);
                }
            }
        }
    }
}

impl State {
    /// A message as stories look at it.
    pub(crate) fn view(message: &Message) -> MessageView {
        MessageView {
            id: message.id,
            channel: message.channel,
            author: message.author,
            content: message.content.clone(),
            embeds: message.embeds.clone(),
            components: message.components.clone(),
            nonce: message.nonce.as_ref().map(|n| n.as_str().map_or_else(|| n.to_string(), str::to_owned)),
            attachments: message
                .attachments
                .iter()
                .map(|file| AttachmentView {
                    id: file.id,
                    filename: file.filename.clone(),
                    content_type: file.content_type.clone(),
                    bytes: file.bytes.clone(),
                    description: file.description.clone(),
                })
                .collect(),
            reactions: message.reactions.iter().map(|one| (one.emoji.clone(), one.users.clone())).collect(),
            reference: message.reference,
            mentions: message.mentions.clone(),
            mention_everyone: message.mention_everyone,
            flags: message.flags,
            edited: message.edited,
            versions: message.versions.clone(),
        }
    }
}
