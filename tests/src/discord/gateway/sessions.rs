//! Sessions of the gateway: each numbers its events, keeps them for a resume and may have a connection.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::GatewayIntents;
use serenity::model::event::{Event as SerenityEvent, GatewayEvent};
use tokio::sync::mpsc::UnboundedSender;

use super::super::render::id;
use super::super::state::State;
use super::super::trouble::TroubleKind;

/// What a connection's task is told to do, in order.
#[derive(Debug)]
pub(crate) enum Out {
    /// Send a payload.
    Text(Arc<str>),
    /// Close with a code.
    Close(u16, &'static str),
    /// Cut the line without a word.
    Drop,
}

/// The gateway's side of the world.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) connections: BTreeMap<u64, Connection>,
    /// Connections so far.
    pub(crate) connected: u64,
    pub(crate) identifies: u64,
    pub(crate) resumes: u64,
    pub(crate) heartbeats: u64,
    /// Closings by the fake, in order.
    pub(crate) closes: Vec<u16>,
    pub(crate) refuse: u32,
    pub(crate) held: bool,
    pub(crate) duplicate_next: bool,
    pub(crate) late_next: bool,
    pub(crate) skip_next: bool,
    /// The new connections do not get ACKs or events either.
    pub(crate) next_is_zombie: bool,
    /// An event that goes out after the one that follows it.
    late: Option<Event>,
    made: u64,
}

/// One IDENTIFY and what came of it.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) intents: GatewayIntents,
    pub(crate) shard: (u64, u64),
    pub(crate) sequence: u64,
    pub(crate) kept: VecDeque<(u64, Arc<str>)>,
    pub(crate) connection: Option<u64>,
    pub(crate) left_at: Option<DateTime<Utc>>,
    /// Events that wait while a story holds them.
    pub(crate) waiting: VecDeque<Arc<str>>,
}

/// One socket.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) out: UnboundedSender<Out>,
    pub(crate) zombie: bool,
    pub(crate) session: Option<String>,
}

/// Something that happened in the world.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    /// Any of these brings it; none means everybody gets it.
    pub(crate) intents: GatewayIntents,
    pub(crate) guild: Option<Snowflake>,
    pub(crate) body: Value,
    /// What those get who may not read what members write.
    pub(crate) blank: Option<Value>,
    /// The story wants it to be unreadable.
    pub(crate) broken: bool,
}

impl Event {
    pub(crate) fn new(
        name: &'static str,
        intents: GatewayIntents,
        guild: Option<Snowflake>,
        body: Value,
    ) -> Self {
        Self { name, intents, guild, body, blank: None, broken: false }
    }
}

fn frame(name: &str, sequence: u64, body: &Value) -> Arc<str> {
    format!(r#"{{"op":0,"t":"{name}","s":{sequence},"d":{body}}}"#).into()
}

impl Session {
    fn wants(&self, event: &Event) -> bool {
        let (shard, of) = self.shard;
        let here = match event.guild {
            Some(guild) => (guild.0 >> 22) % of == shard,
            None => shard == 0,
        };
        here && (event.intents.is_empty() || self.intents.intersects(event.intents))
    }

    /// Numbers an event and keeps it.
    fn append(&mut self, name: &str, body: &Value, keep: usize) -> Arc<str> {
        self.sequence += 1;
        let text = frame(name, self.sequence, body);
        self.kept.push_back((self.sequence, Arc::clone(&text)));
        while self.kept.len() > keep {
            self.kept.pop_front();
        }
        text
    }
}

impl State {
    /// Sends an event to every session that asked for its kind.
    pub(crate) fn dispatch(&mut self, event: Event) {
        self.inspect(&event);
        if std::mem::take(&mut self.gateway.late_next) {
            self.gateway.late = Some(event);
            return;
        }
        self.deliver(&event);
        if std::mem::take(&mut self.gateway.duplicate_next) {
            self.deliver(&event);
        }
        if let Some(late) = self.gateway.late.take() {
            self.deliver(&late);
        }
    }

    fn deliver(&mut self, event: &Event) {
        let keep = self.setup.session_events_max;
        let content = self.privileged.contains(GatewayIntents::MESSAGE_CONTENT);
        let gateway = &mut self.gateway;
        let skip = std::mem::take(&mut gateway.skip_next);
        for session in gateway.sessions.values_mut().filter(|session| session.wants(event)) {
            let reads = content && session.intents.contains(GatewayIntents::MESSAGE_CONTENT);
            let body = event.blank.as_ref().filter(|_| !reads).unwrap_or(&event.body);
            if skip {
                session.sequence += 1;
            }
            let text = session.append(event.name, body, keep);
            let Some(connection) = session.connection.and_then(|number| gateway.connections.get(&number))
            else {
                continue;
            };
            if gateway.held {
                session.waiting.push_back(text);
            } else if !connection.zombie {
                // A task that has ended takes nothing more; the session keeps the event for a resume.
                let _ = connection.out.send(Out::Text(text));
            }
        }
    }

    /// Holds what is sent against the contract and against what serenity can decode.
    fn inspect(&mut self, event: &Event) {
        if event.broken || !self.is_checked(event.name) {
            return;
        }
        for body in std::iter::once(&event.body).chain(&event.blank) {
            let found = self.setup.check.event(event.name, body);
            let mut wrong: Vec<String> = found.iter().map(ToString::to_string).collect();
            if self.setup.decode_events {
                let whole = json!({"op": 0, "t": event.name, "s": 1, "d": body});
                match serde_json::from_value::<GatewayEvent>(whole) {
                    Ok(GatewayEvent::Dispatch(_, SerenityEvent::Unknown(_))) => {
                        wrong.push("serenity cannot decode it".to_owned());
                    }
                    Ok(_) => {}
                    Err(error) => wrong.push(error.to_string()),
                }
            }
            for one in wrong {
                self.trouble(TroubleKind::EmittedShape, format!("{}: {one}: {body}", event.name));
            }
        }
    }

    /// What everybody gets at once after IDENTIFY: READY, then each server.
    pub(crate) fn begin_session(
        &mut self,
        connection: u64,
        intents: GatewayIntents,
        shard: (u64, u64),
        url: &str,
    ) {
        self.gateway.made += 1;
        let name = format!("{:08x}{:08x}", self.setup.seed, self.gateway.made);
        let session = Session {
            intents,
            shard,
            sequence: 0,
            kept: VecDeque::new(),
            connection: Some(connection),
            left_at: None,
            waiting: VecDeque::new(),
        };
        let guilds = self.guilds.keys().filter(|guild| (guild.0 >> 22) % shard.1 == shard.0);
        let unavailable: Vec<Value> =
            guilds.clone().map(|guild| json!({"id": id(*guild), "unavailable": true})).collect();
        let ready = json!({
            "v": 10,
            "user": self.current_user_json(),
            "user_settings": {},
            "relationships": [],
            "private_channels": [],
            "presences": [],
            "guilds": unavailable,
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "session_id": name,
            "session_type": "normal",
            // Another address on purpose: a client must not assume that it is the first one.
            "resume_gateway_url": url,
            "shard": [shard.0, shard.1],
            "application": {"id": id(self.bot()), "flags": self.application_flags()},
            "_trace": [],
        });
        let mut events = vec![Event::new("READY", GatewayIntents::empty(), None, ready)];
        if intents.contains(GatewayIntents::GUILDS) {
            for guild in guilds.filter_map(|guild| self.guilds.get(guild)) {
                let body = self.guild_create_json(guild, intents);
                events.push(Event::new("GUILD_CREATE", GatewayIntents::GUILDS, Some(guild.id), body));
            }
        }
        let keep = self.setup.session_events_max;
        if let Some(connection) = self.gateway.connections.get_mut(&connection) {
            connection.session = Some(name.clone());
        }
        self.gateway.sessions.insert(name.clone(), session);
        for event in events {
            self.inspect(&event);
            let Some(session) = self.gateway.sessions.get_mut(&name) else { return };
            let text = session.append(event.name, &event.body, keep);
            self.send(connection, Out::Text(text));
        }
    }

    /// Replays what a session missed after `seen`, then RESUMED. Says why not, when it cannot be.
    pub(crate) fn resume_session(&mut self, connection: u64, name: &str, seen: u64) -> Result<(), NoResume> {
        let (now, lives, keep) = (self.now(), self.setup.session_lives, self.setup.session_events_max);
        let session = self.gateway.sessions.get_mut(name).ok_or(NoResume::Unknown)?;
        if session.left_at.is_some_and(|left| now - left > lives) {
            self.gateway.sessions.remove(name);
            return Err(NoResume::Unknown);
        }
        if seen > session.sequence {
            return Err(NoResume::Sequence);
        }
        let first_kept = session.kept.front().map_or(session.sequence + 1, |(number, _)| *number);
        if seen + 1 < first_kept && seen < session.sequence {
            self.gateway.sessions.remove(name);
            return Err(NoResume::Unknown);
        }
        let missed: Vec<Arc<str>> = session
            .kept
            .iter()
            .filter(|(number, _)| *number > seen)
            .map(|(_, text)| Arc::clone(text))
            .collect();
        session.waiting.clear();
        session.left_at = None;
        let before = session.connection.replace(connection);
        let resumed = session.append("RESUMED", &json!({"_trace": []}), keep);
        if let Some(before) = before.filter(|before| *before != connection) {
            self.send(before, Out::Drop);
        }
        if let Some(connection) = self.gateway.connections.get_mut(&connection) {
            connection.session = Some(name.to_owned());
        }
        for text in missed.into_iter().chain([resumed]) {
            self.send(connection, Out::Text(text));
        }
        Ok(())
    }

    /// Sends something to one connection, past whatever is held.
    pub(crate) fn send(&self, connection: u64, out: Out) {
        if let Some(connection) = self.gateway.connections.get(&connection) {
            // A task that has ended needs nothing more.
            let _ = connection.out.send(out);
        }
    }

    /// The socket is gone; its session waits for a resume.
    pub(crate) fn leave(&mut self, connection: u64) {
        self.gateway.connections.remove(&connection);
        let now = self.now();
        for session in self.gateway.sessions.values_mut().filter(|s| s.connection == Some(connection)) {
            session.connection = None;
            session.left_at = Some(now);
            session.waiting.clear();
        }
    }

    /// Ends the session of a connection: it cannot be resumed.
    pub(crate) fn end_session(&mut self, connection: u64) {
        self.gateway.sessions.retain(|_, session| session.connection != Some(connection));
        if let Some(connection) = self.gateway.connections.get_mut(&connection) {
            connection.session = None;
        }
    }

    /// The application's flags: which privileged intents it may ask for, as a small application has them.
    pub(crate) fn application_flags(&self) -> u64 {
        let flag = |intent, bit: u64| if self.privileged.contains(intent) { 1 << bit } else { 0 };
        flag(GatewayIntents::GUILD_PRESENCES, 13)
            | flag(GatewayIntents::GUILD_MEMBERS, 15)
            | flag(GatewayIntents::MESSAGE_CONTENT, 19)
    }

    /// The bot as it sees itself.
    pub(crate) fn current_user_json(&self) -> Value {
        let mut all = self.user_json(self.bot());
        all["verified"] = true.into();
        all["mfa_enabled"] = false.into();
        all["email"] = Value::Null;
        all["locale"] = "en-US".into();
        all["premium_type"] = 0.into();
        all
    }
}

/// Why a session cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoResume {
    /// It is not there any more, or not far enough back.
    Unknown,
    /// The client claims events that were never sent.
    Sequence,
}
