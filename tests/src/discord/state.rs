//! Everything a fake Discord knows, under one lock: what the order of events is, nobody has to guess.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::Value;
use serenity::all::{GatewayIntents, Permissions};
use tokio::sync::watch;

use super::clock::{Clock, id_at};
use super::gateway::sessions::Gateway;
use super::rest::Rest;
use super::setup::Setup;
use super::trouble::{Trouble, TroubleKind};
use super::world::interactions::Pending;

/// What the handle and the tasks share.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    pub(crate) clock: Clock,
    pub(crate) rest_address: SocketAddr,
    pub(crate) gateway_address: SocketAddr,
    pub(crate) authority_pem: String,
}

impl Shared {
    pub(crate) fn new(
        state: State,
        rest_address: SocketAddr,
        gateway_address: SocketAddr,
        authority_pem: String,
    ) -> Self {
        let clock = state.clock.clone();
        let changed = watch::Sender::new(0);
        Self { state: Mutex::new(state), changed, clock, rest_address, gateway_address, authority_pem }
    }

    /// The state, to look at it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes whoever waits for a change.
    pub(crate) fn change<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        let result = f(&mut self.lock());
        self.changed.send_modify(|count| *count += 1);
        result
    }

    /// Tells of every change from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

/// Everything.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    /// What the bot shows; `None` once Discord took it away.
    pub(crate) token: Option<String>,
    pub(crate) privileged: GatewayIntents,
    pub(crate) users: BTreeMap<Snowflake, User>,
    pub(crate) guilds: BTreeMap<Snowflake, Guild>,
    pub(crate) channels: BTreeMap<Snowflake, Channel>,
    /// In which channel a message is; a deleted one stays here.
    pub(crate) home: HashMap<Snowflake, Snowflake>,
    /// By author and nonce: when and what.
    pub(crate) nonces: HashMap<(Snowflake, String), (DateTime<Utc>, Snowflake)>,
    /// Commands of everywhere (`None`) and of one server, as registered.
    pub(crate) commands: BTreeMap<Option<Snowflake>, Vec<Value>>,
    pub(crate) interactions: BTreeMap<Snowflake, Pending>,
    pub(crate) gateway: Gateway,
    pub(crate) rest: Rest,
    pub(crate) trouble: Vec<Trouble>,
    pub(crate) expected: Vec<String>,
    /// How often each kind of event and answer was held against the contract.
    checked: HashMap<String, u32>,
    number: u64,
}

impl State {
    pub(crate) fn new(setup: Setup, token: String, clock: Clock) -> Self {
        Self {
            privileged: setup.privileged,
            clock,
            token: Some(token),
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            home: HashMap::new(),
            nonces: HashMap::new(),
            commands: BTreeMap::new(),
            interactions: BTreeMap::new(),
            gateway: Gateway::default(),
            rest: Rest::default(),
            trouble: Vec::new(),
            expected: Vec::new(),
            checked: HashMap::new(),
            number: 0,
            setup,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new id made at a time.
    pub(crate) fn id_at(&mut self, t: DateTime<Utc>) -> Snowflake {
        self.number += 1;
        id_at(t, self.number)
    }

    /// A new id made now.
    pub(crate) fn id(&mut self) -> Snowflake {
        self.id_at(self.now())
    }

    pub(crate) fn trouble(&mut self, kind: TroubleKind, text: impl Into<String>) {
        self.trouble.push(Trouble { kind, text: text.into() });
    }

    /// Whether one more of a kind of event or answer is to be held against the contract.
    pub(crate) fn is_checked(&mut self, kind: &str) -> bool {
        let max = self.setup.shapes_checked;
        if let Some(count) = self.checked.get_mut(kind) {
            *count += 1;
            return *count <= max;
        }
        self.checked.insert(kind.to_owned(), 1);
        max > 0
    }

    pub(crate) fn bot(&self) -> Snowflake {
        self.setup.bot
    }

    /// The message, wherever it stands.
    pub(crate) fn message(&self, id: Snowflake) -> Option<&Message> {
        self.channels.get(self.home.get(&id)?)?.messages.get(&id)
    }

    pub(crate) fn message_mut(&mut self, id: Snowflake) -> Option<&mut Message> {
        self.channels.get_mut(self.home.get(&id)?)?.messages.get_mut(&id)
    }
}

/// Somebody.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) bot: bool,
    pub(crate) locale: String,
    /// Whether the bot may write to this person.
    pub(crate) takes_direct_messages: bool,
}

/// A server.
#[derive(Debug, Clone)]
pub(crate) struct Guild {
    pub(crate) id: Snowflake,
    pub(crate) name: String,
    pub(crate) owner: Snowflake,
    pub(crate) locale: String,
    pub(crate) roles: BTreeMap<Snowflake, Role>,
    pub(crate) members: BTreeMap<Snowflake, Member>,
}

/// A role; the one of everyone has the id of its server.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    pub(crate) id: Snowflake,
    pub(crate) name: String,
    pub(crate) permissions: Permissions,
    pub(crate) position: u16,
    /// The bot whose own role this is.
    pub(crate) of_bot: Option<Snowflake>,
}

/// Somebody in a server.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) roles: Vec<Snowflake>,
    pub(crate) joined: DateTime<Utc>,
    pub(crate) nick: Option<String>,
}

/// What a channel is; the numbers are Discord's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChannelKind {
    Text = 0,
    Direct = 1,
    News = 5,
    NewsThread = 10,
    PublicThread = 11,
    PrivateThread = 12,
    Forum = 15,
}

/// What a role or a member may or may not do in one channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Overwrite {
    pub(crate) id: Snowflake,
    pub(crate) of_member: bool,
    pub(crate) allow: Permissions,
    pub(crate) deny: Permissions,
}

/// A channel, a thread, a forum or a conversation.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) id: Snowflake,
    pub(crate) guild: Option<Snowflake>,
    pub(crate) kind: ChannelKind,
    pub(crate) name: String,
    pub(crate) parent: Option<Snowflake>,
    pub(crate) position: u16,
    pub(crate) topic: Option<String>,
    pub(crate) slowmode: u16,
    pub(crate) overwrites: Vec<Overwrite>,
    pub(crate) thread: Option<Thread>,
    /// Who speaks in a conversation.
    pub(crate) recipients: BTreeSet<Snowflake>,
    /// May name a message that is gone.
    pub(crate) last_message: Option<Snowflake>,
    pub(crate) messages: BTreeMap<Snowflake, Message>,
    pub(crate) sent_ever: u64,
    /// When messages older than an hour were edited here.
    pub(crate) old_edits: Vec<DateTime<Utc>>,
}

/// What a thread has beside a channel.
#[derive(Debug, Clone)]
pub(crate) struct Thread {
    pub(crate) owner: Snowflake,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) archive_changed: DateTime<Utc>,
    pub(crate) created: DateTime<Utc>,
    /// Who is in it, and since when.
    pub(crate) members: BTreeMap<Snowflake, DateTime<Utc>>,
}

/// A message.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: Snowflake,
    pub(crate) channel: Snowflake,
    pub(crate) guild: Option<Snowflake>,
    pub(crate) author: Snowflake,
    /// Discord's number of its kind: 0 plain, 19 a reply, 20 an answer to a command, 23 to a menu.
    pub(crate) kind: u8,
    pub(crate) content: String,
    pub(crate) versions: Vec<String>,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) nonce: Option<Value>,
    pub(crate) reference: Option<Snowflake>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) edited: Option<DateTime<Utc>>,
    pub(crate) mentions: Vec<Snowflake>,
    pub(crate) mention_roles: Vec<Snowflake>,
    pub(crate) mention_everyone: bool,
    pub(crate) reactions: Vec<Reaction>,
    /// `interaction_metadata`, for answers to interactions.
    pub(crate) interaction: Option<Value>,
}

/// One emoji on a message and who put it there.
#[derive(Debug, Clone)]
pub(crate) struct Reaction {
    pub(crate) emoji: String,
    pub(crate) users: Vec<Snowflake>,
}

/// A file.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: Snowflake,
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) description: Option<String>,
    pub(crate) bytes: Vec<u8>,
    /// An embed shows it, so it is not listed.
    pub(crate) in_embed: bool,
}
