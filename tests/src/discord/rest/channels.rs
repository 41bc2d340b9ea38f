//! Channels and threads over REST.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::Permissions;

use super::super::state::{Channel, ChannelKind, State};
use super::errors::{ApiError, Wrong, missing_access, missing_permissions, unknown_channel, unknown_message};
use super::routes::{Call, NO_CONTENT, Reply, not_here, number, ok};

impl State {
    /// The channel, when the bot sees it; and what it may do there.
    pub(super) fn seen(&self, channel: Snowflake) -> Result<(&Channel, Permissions), ApiError> {
        let place = self.channels.get(&channel).ok_or_else(unknown_channel)?;
        let own = self.permissions_in(place, self.bot());
        if own.contains(Permissions::VIEW_CHANNEL) { Ok((place, own)) } else { Err(missing_access()) }
    }
}

/// 50013 unless all of `needed` is there.
pub(super) fn need(own: Permissions, needed: Permissions) -> Result<(), ApiError> {
    if own.contains(needed) { Ok(()) } else { Err(missing_permissions()) }
}

impl Call<'_> {
    pub(super) fn channel(
        &self,
        state: &mut State,
        channel: Snowflake,
        rest: &[&str],
    ) -> Result<Reply, ApiError> {
        let (place, own) = state.seen(channel)?;
        match (self.method, rest) {
            ("GET", []) => ok(state.channel_json(place)),
            ("PATCH", []) => self.change_channel(state, channel, own),
            ("DELETE", []) => {
                let needed = if place.thread.is_some() {
                    Permissions::MANAGE_THREADS
                } else {
                    Permissions::MANAGE_CHANNELS
                };
                need(own, needed)?;
                let gone = state.channel_json(place);
                state.delete_channel(channel);
                ok(gone)
            }
            ("POST", ["typing"]) => {
                need(own, Permissions::SEND_MESSAGES)?;
                Ok(NO_CONTENT)
            }
            (
                "GET",
                ["threads", "archived", kind @ ("public" | "private")]
                | ["users", "@me", "threads", "archived", kind @ "private"],
            ) => self.archived(state, channel, own, *kind == "private"),
            ("POST", ["threads"]) => self.create_thread(state, channel, None),
            ("POST", ["messages", message, "threads"]) => {
                self.create_thread(state, channel, Some(number(message)?))
            }
            ("PUT", ["thread-members", "@me"]) => {
                if place.thread.as_ref().is_some_and(|thread| thread.archived) {
                    return Err(super::errors::archived());
                }
                state.join_thread(channel);
                Ok(NO_CONTENT)
            }
            ("DELETE", ["thread-members", "@me"]) => {
                let bot = state.bot();
                if let Some(thread) = state.channels.get_mut(&channel).and_then(|place| place.thread.as_mut())
                {
                    thread.members.remove(&bot);
                }
                Ok(NO_CONTENT)
            }
            _ => Err(not_here()),
        }
    }

    fn change_channel(
        &self,
        state: &mut State,
        channel: Snowflake,
        own: Permissions,
    ) -> Result<Reply, ApiError> {
        let bot = state.bot();
        let body = &self.body.json;
        let place = state.channels.get_mut(&channel).ok_or_else(unknown_channel)?;
        let is_thread = place.thread.is_some();
        let needed = if is_thread { Permissions::MANAGE_THREADS } else { Permissions::MANAGE_CHANNELS };
        let owner = place.thread.as_ref().is_some_and(|thread| thread.owner == bot);
        if !owner || body.get("locked").is_some() {
            need(own, needed)?;
        }
        if let Some(name) = body["name"].as_str() {
            name.clone_into(&mut place.name);
        }
        if let Some(topic) = body["topic"].as_str() {
            place.topic = Some(topic.to_owned());
        }
        if let Some(slowmode) = body["rate_limit_per_user"].as_u64() {
            place.slowmode = u16::try_from(slowmode).unwrap_or(u16::MAX);
        }
        if let Some(thread) = &place.thread {
            let archived = body["archived"].as_bool().unwrap_or(thread.archived);
            let locked = body["locked"].as_bool().unwrap_or(thread.locked);
            state.set_archived(channel, archived, locked);
        } else {
            state.announce_channel("CHANNEL_UPDATE", channel);
        }
        ok(state.channel_json(&state.channels[&channel]))
    }

    /// Archived threads, those archived last first.
    fn archived(
        &self,
        state: &State,
        channel: Snowflake,
        own: Permissions,
        private: bool,
    ) -> Result<Reply, ApiError> {
        need(own, Permissions::READ_MESSAGE_HISTORY)?;
        if private && self.segments.get(2) == Some(&"threads") {
            need(own, Permissions::MANAGE_THREADS)?;
        }
        let limit = self.limit(50, 2, 100)?;
        let before = self.query("before").map(|text| text.replace("%3A", ":").replace("%2B", "+"));
        let before: Option<DateTime<Utc>> = before.and_then(|text| text.parse().ok());
        let mut all: Vec<(&Channel, DateTime<Utc>)> = state
            .channels
            .values()
            .filter(|thread| thread.parent == Some(channel))
            .filter(|thread| (thread.kind == ChannelKind::PrivateThread) == private)
            .filter_map(|thread| Some((thread, thread.thread.as_ref()?)))
            .filter(|(_, inner)| inner.archived && before.is_none_or(|before| inner.archive_changed < before))
            .map(|(thread, inner)| (thread, inner.archive_changed))
            .collect();
        all.sort_by_key(|(thread, archived)| std::cmp::Reverse((*archived, thread.id)));
        let more = all.len() > limit;
        let (threads, members) = state.threads_json(all.into_iter().take(limit).map(|(thread, _)| thread));
        ok(json!({"threads": threads, "members": members, "has_more": more}))
    }

    /// A new thread, with a first message in a forum or from a message elsewhere.
    fn create_thread(
        &self,
        state: &mut State,
        channel: Snowflake,
        from: Option<Snowflake>,
    ) -> Result<Reply, ApiError> {
        let (place, own) = state.seen(channel)?;
        let body = &self.body.json;
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        let mut wrong = Wrong::default();
        wrong.length("name", &name, 1, 100);
        wrong.done()?;
        let is_forum = place.kind == ChannelKind::Forum;
        let private = !is_forum && from.is_none() && body["type"].as_u64().unwrap_or(12) == 12;
        need(
            own,
            match (is_forum, private) {
                (true, _) => Permissions::SEND_MESSAGES,
                (_, true) => Permissions::CREATE_PRIVATE_THREADS,
                (_, false) => Permissions::CREATE_PUBLIC_THREADS,
            },
        )?;
        if let Some(message) = from {
            if !place.messages.contains_key(&message) {
                return Err(unknown_message());
            }
            if state.channels.contains_key(&message) {
                return Err(ApiError::new(
                    400,
                    160_004,
                    "A thread has already been created for this message",
                ));
            }
        }
        let first = if is_forum {
            let draft = self.draft(&body["message"])?;
            Some(draft)
        } else {
            None
        };
        // A thread from a message, and a forum post with its first message, share the id.
        let thread = from.unwrap_or_else(|| state.id());
        let bot = state.bot();
        state.add_thread(channel, thread, &name, bot, private);
        let mut answer = state.channel_json(&state.channels[&thread]);
        if let Some(draft) = first {
            let at = thread.created_at();
            let mut message = state.make_message(thread, bot, at, draft);
            message.id = thread;
            answer["message"] = state.message_json(&message, false);
            state.place(message);
            state.announce("MESSAGE_CREATE", thread, |_: &mut Value| {});
        }
        Ok(Reply { status: 201, body: Some(answer) })
    }
}
