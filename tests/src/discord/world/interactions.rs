//! What people do with commands, buttons and dialogs, and what the bot answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::{GatewayIntents, Permissions};

use super::super::gateway::sessions::Event;
use super::super::render::{bits, id};
use super::super::state::{Message, Shared, State};
use super::super::view::MessageView;

/// What an interaction is; the numbers are Discord's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    Modal = 5,
}

/// An interaction and how far the bot got with it.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) id: Snowflake,
    pub(crate) token: String,
    pub(crate) kind: Kind,
    pub(crate) channel: Snowflake,
    pub(crate) user: Snowflake,
    pub(crate) made: DateTime<Utc>,
    /// The message of the component.
    pub(crate) source: Option<Snowflake>,
    /// `interaction_metadata` of the messages that answer it.
    pub(crate) metadata: Value,
    /// The type of the first answer.
    pub(crate) answered: Option<u64>,
    /// A deferred answer still waits for its text.
    pub(crate) waiting: bool,
    /// The message `@original` means.
    pub(crate) original: Option<Snowflake>,
    pub(crate) followups: Vec<Snowflake>,
    /// Messages that only the user sees.
    pub(crate) private: BTreeMap<Snowflake, Message>,
    pub(crate) log: Vec<Answer>,
}

/// One thing the bot answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A message: at once, after a wait, or a further one.
    Message {
        /// It as it is now.
        message: Box<MessageView>,
        /// Whether only the user sees it.
        ephemeral: bool,
        /// Whether it came after the first answer.
        followup: bool,
    },
    /// "is thinking …".
    Deferred {
        /// Whether only the user will see the text.
        ephemeral: bool,
    },
    /// The click was taken; nothing is shown.
    Acknowledged,
    /// The component's own message was edited.
    Updated(Box<MessageView>),
    /// Choices for what is being typed: name and value.
    Choices(Vec<(String, Value)>),
    /// A dialog opened.
    Modal {
        /// What its submission will carry.
        custom_id: String,
        /// Its title.
        title: String,
        /// Its rows as they were sent.
        components: Vec<Value>,
    },
    /// The first answer, or a message of it, was edited.
    Edited(Box<MessageView>),
    /// A message of the answer was deleted.
    Deleted,
}

impl Answer {
    /// The text a person reads, where there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Message { message, .. } | Self::Updated(message) | Self::Edited(message) => {
                Some(&message.content)
            }
            _ => None,
        }
    }

    /// Whether it only says that the real answer follows.
    pub fn is_wait(&self) -> bool {
        matches!(self, Self::Deferred { .. } | Self::Acknowledged)
    }
}

/// Why Discord would not even offer the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No such command is registered.
    NoSuchCommand(String),
    /// The member lacks what `default_member_permissions` asks for, or may not use commands here.
    NotAllowed(String),
    /// A required option is missing, or one is unknown or of another type.
    Options(String),
    /// The message has no such button or menu, or it is disabled or not for this person.
    NoSuchComponent(String),
}

/// What somebody did, to look at what came back.
#[derive(Debug, Clone)]
pub struct Interaction {
    shared: Arc<Shared>,
    id: Snowflake,
}

impl Interaction {
    pub(crate) fn new(shared: Arc<Shared>, id: Snowflake) -> Self {
        Self { shared, id }
    }

    /// Its id.
    pub fn id(&self) -> Snowflake {
        self.id
    }

    /// Its token.
    pub fn token(&self) -> String {
        self.shared.lock().interactions.get(&self.id).map(|own| own.token.clone()).unwrap_or_default()
    }

    /// Everything answered so far, in order; messages as they were answered.
    pub fn answers(&self) -> Vec<Answer> {
        self.shared.lock().interactions.get(&self.id).map(|own| own.log.clone()).unwrap_or_default()
    }

    /// What the user now sees as the answer: the original message, private or not.
    pub fn shown(&self) -> Option<MessageView> {
        let state = self.shared.lock();
        let own = state.interactions.get(&self.id)?;
        let original = own.original?;
        own.private.get(&original).or_else(|| state.message(original)).map(State::view)
    }

    /// Waits for the first answer, whatever it is.
    ///
    /// # Panics
    /// When there is none within ten seconds of real time.
    pub async fn first(&self) -> Answer {
        self.wait("first answer", |all| all.first().cloned()).await
    }

    /// Waits for the answer that a person can read: past "is thinking …".
    ///
    /// # Panics
    /// When there is none within ten seconds of real time.
    pub async fn settled(&self) -> Answer {
        self.wait("settled answer", |all| all.iter().find(|answer| !answer.is_wait()).cloned()).await
    }

    async fn wait(&self, what: &str, pick: impl Fn(&[Answer]) -> Option<Answer>) -> Answer {
        let mut changes = self.shared.changes();
        let found = async {
            loop {
                if let Some(answer) = pick(&self.answers()) {
                    return answer;
                }
                changes.changed().await.expect("the fake lives as long as this handle");
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(10), found).await.ok();
        in_time.unwrap_or_else(|| panic!("no {what} within 10 s; so far: {:?}", self.answers()))
    }
}

/// What a new interaction is made of.
pub(crate) struct Act {
    pub(crate) kind: Kind,
    pub(crate) user: Snowflake,
    pub(crate) channel: Snowflake,
    pub(crate) data: Value,
    pub(crate) source: Option<Snowflake>,
    pub(crate) triggered_by: Option<Value>,
}

impl State {
    /// The registered command with this name that counts in a server; a server's own comes first.
    pub(crate) fn command(&self, guild: Option<Snowflake>, name: &str, kind: u64) -> Option<&Value> {
        let places = guild.map(Some).into_iter().chain([None]);
        places.filter_map(|place| self.commands.get(&place)).flatten().find(|command| {
            command["name"].as_str() == Some(name) && command["type"].as_u64().unwrap_or(1) == kind
        })
    }

    /// Whether Discord offers a command to somebody in a channel.
    pub(crate) fn may_use(&self, command: &Value, user: Snowflake, channel: Snowflake) -> bool {
        let Some(place) = self.channels.get(&channel) else { return false };
        let own = self.permissions_in(place, user);
        if own.contains(Permissions::ADMINISTRATOR) {
            return true;
        }
        let asked = command["default_member_permissions"].as_str().and_then(|text| text.parse::<u64>().ok());
        own.contains(Permissions::USE_APPLICATION_COMMANDS)
            && match asked {
                // "0" is for administrators only.
                Some(0) => false,
                Some(asked) => own.contains(Permissions::from_bits_retain(asked)),
                None => true,
            }
    }

    /// Builds `data` of a slash command or an autocomplete from its path and options.
    pub(crate) fn command_data(
        &self,
        user: Snowflake,
        channel: Snowflake,
        path: &str,
        options: &[(&str, Value)],
        focused: Option<&str>,
    ) -> Result<Value, Refused> {
        let guild = self.channels.get(&channel).and_then(|channel| channel.guild);
        let mut names = path.split_whitespace();
        let first = names.next().unwrap_or_default();
        let command = self.command(guild, first, 1).ok_or_else(|| Refused::NoSuchCommand(path.to_owned()))?;
        if !self.may_use(command, user, channel) {
            return Err(Refused::NotAllowed(path.to_owned()));
        }
        let mut level = command;
        let mut groups = Vec::new();
        for name in names {
            let inner = level["options"].as_array().into_iter().flatten();
            level = inner
                .into_iter()
                .find(|option| option["name"] == name && matches!(option["type"].as_u64(), Some(1 | 2)))
                .ok_or_else(|| Refused::NoSuchCommand(path.to_owned()))?;
            groups.push((name.to_owned(), level["type"].clone()));
        }
        let declared: Vec<&Value> = level["options"].as_array().into_iter().flatten().collect();
        if declared.iter().any(|option| matches!(option["type"].as_u64(), Some(1 | 2))) {
            return Err(Refused::NoSuchCommand(format!("{path}: a subcommand is missing")));
        }
        let mut given = Vec::new();
        let mut resolved = json!({});
        for (name, value) in options {
            let known = declared.iter().find(|option| option["name"] == *name);
            let known = known.ok_or_else(|| Refused::Options(format!("{path} has no option {name}")))?;
            let kind = known["type"].as_u64().unwrap_or(3);
            let fits = match kind {
                4 => value.is_i64(),
                5 => value.is_boolean(),
                10 => value.is_number(),
                _ => value.is_string(),
            };
            let typing = focused == Some(*name);
            if !fits && !typing {
                return Err(Refused::Options(format!("{path}: {name} = {value} is not of type {kind}")));
            }
            let mut option = json!({"name": name, "type": kind, "value": value});
            if typing {
                option["focused"] = true.into();
            } else {
                self.resolve(&mut resolved, guild, kind, value);
            }
            given.push(option);
        }
        for option in declared.iter().filter(|option| option["required"] == true && focused.is_none()) {
            if !options.iter().any(|(name, _)| option["name"] == *name) {
                return Err(Refused::Options(format!("{path}: {} is required", option["name"])));
            }
        }
        let mut inside = Value::Array(given);
        for (name, kind) in groups.into_iter().rev() {
            inside = json!([{"name": name, "type": kind, "options": inside}]);
        }
        let mut data = json!({
            "id": command["id"],
            "name": first,
            "type": 1,
            "options": inside,
        });
        if resolved != json!({}) {
            data["resolved"] = resolved;
        }
        if let Some(owner) = command.get("guild_id") {
            data["guild_id"] = owner.clone();
        }
        Ok(data)
    }

    /// Puts users, members, channels and roles that an option names beside it.
    fn resolve(&self, resolved: &mut Value, guild: Option<Snowflake>, kind: u64, value: &Value) {
        let Some(text) = value.as_str() else { return };
        let Ok(number) = text.parse::<u64>().map(Snowflake) else { return };
        if matches!(kind, 6 | 9) && self.users.contains_key(&number) {
            resolved["users"][text] = self.user_json(number);
            if let Some(member) = guild.and_then(|guild| self.partial_member_json(guild, number)) {
                resolved["members"][text] = member;
                resolved["members"][text]["permissions"] =
                    bits(guild.map_or(Permissions::empty(), |guild| self.base_permissions(guild, number)));
            }
        }
        if kind == 7
            && let Some(channel) = self.channels.get(&number)
        {
            resolved["channels"][text] = self.partial_channel(channel.id);
        }
        if matches!(kind, 8 | 9) {
            let role = self.guilds.values().find_map(|guild| guild.roles.get(&number));
            if let Some(role) = role {
                resolved["roles"][text] = State::role_json(role);
            }
        }
    }

    fn partial_channel(&self, channel: Snowflake) -> Value {
        let Some(place) = self.channels.get(&channel) else { return Value::Null };
        let mut all = self.channel_json(place);
        if place.guild.is_some() {
            all["permissions"] = bits(self.permissions_in(place, self.bot()));
        }
        all
    }

    /// Begins an interaction and tells the bot.
    pub(crate) fn begin_interaction(&mut self, act: &Act) -> Snowflake {
        let (number, now, bot) = (self.id(), self.now(), self.bot());
        let token = format!("aW50ZXJhY3Rpb246{:016x}{:08x}", number.0, self.setup.seed);
        let place = self.channels.get(&act.channel);
        let guild = place.and_then(|channel| channel.guild);
        let app_permissions = place.map_or(Permissions::empty(), |place| self.permissions_in(place, bot));
        let owners = match guild {
            Some(guild) => json!({"0": id(guild)}),
            None => json!({"0": "0"}),
        };
        let mut body = json!({
            "id": id(number),
            "application_id": id(bot),
            "type": act.kind as u8,
            "data": &act.data,
            "channel": self.partial_channel(act.channel),
            "channel_id": id(act.channel),
            "token": token,
            "version": 1,
            "app_permissions": bits(app_permissions),
            "locale": self.users.get(&act.user).map_or("en-US", |user| &user.locale),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": owners,
            "context": u8::from(guild.is_none()),
            "attachment_size_limit": 10_485_760,
        });
        match guild.and_then(|guild| self.guilds.get(&guild)) {
            Some(guild) => {
                body["guild_id"] = id(guild.id);
                body["guild_locale"] = guild.locale.as_str().into();
                body["guild"] =
                    json!({"id": id(guild.id), "locale": guild.locale, "features": ["COMMUNITY"]});
                let mut member = self.member_json(guild.id, act.user).unwrap_or(Value::Null);
                let own = place.map_or(Permissions::empty(), |place| self.permissions_in(place, act.user));
                member["permissions"] = bits(own);
                body["member"] = member;
            }
            None => body["user"] = self.user_json(act.user),
        }
        if let Some(source) = act.source.and_then(|source| self.find_message(source)) {
            body["message"] = self.message_json(source, false);
        }
        let mut metadata = json!({
            "id": id(number),
            "type": act.kind as u8,
            "user": self.user_json(act.user),
            "authorizing_integration_owners": owners,
        });
        if act.kind == Kind::Component {
            metadata["interacted_message_id"] = act.source.map_or(Value::Null, id);
        }
        if act.kind == Kind::Modal {
            metadata["triggering_interaction_metadata"] =
                act.triggered_by.clone().unwrap_or_else(|| metadata.clone());
        }
        if act.kind == Kind::Command {
            metadata["name"] = body["data"]["name"].clone();
            metadata["command_type"] = body["data"]["type"].clone();
        }
        self.interactions.insert(
            number,
            Pending {
                id: number,
                token,
                kind: act.kind,
                channel: act.channel,
                user: act.user,
                made: now,
                source: act.source,
                metadata,
                answered: None,
                waiting: false,
                original: None,
                followups: Vec::new(),
                private: BTreeMap::new(),
                log: Vec::new(),
            },
        );
        self.dispatch(Event::new("INTERACTION_CREATE", GatewayIntents::empty(), guild, body));
        number
    }

    /// A message in a channel or one that only somebody sees.
    pub(crate) fn find_message(&self, number: Snowflake) -> Option<&Message> {
        let private = || self.interactions.values().find_map(|own| own.private.get(&number));
        self.message(number).or_else(private)
    }
}
