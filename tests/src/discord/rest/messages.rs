//! Messages over REST: history, posting, editing, deleting.

use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use serde_json::Value;
use serenity::all::{GatewayIntents, Permissions};

use super::super::state::{ChannelKind, Message, State};
use super::super::world::messages::{Change, Draft, NewFile};
use super::channels::need;
use super::errors::{ApiError, archived, invalid, locked, unknown_message};
use super::routes::{Call, NO_CONTENT, Reply, not_here, number, ok};
use super::rules;

/// Flags that a bot may set: `SUPPRESS_EMBEDS` and `SUPPRESS_NOTIFICATIONS`.
const FLAGS_ALLOWED: u64 = (1 << 2) | (1 << 12);

impl State {
    /// A message as history tells it.
    pub(super) fn told(&self, message: &Message) -> Value {
        let blank = self.is_blank_for_bot(message, GatewayIntents::all());
        let mut all = self.message_json(message, blank);
        if self.setup.nonce_in_history
            && let Some(nonce) = &message.nonce
        {
            all["nonce"] = nonce.clone();
        }
        all
    }
}

impl Call<'_> {
    pub(super) fn messages(
        &self,
        state: &mut State,
        channel: Snowflake,
        rest: &[&str],
    ) -> Result<Reply, ApiError> {
        match (self.method, rest) {
            ("GET", []) => self.history(state, channel),
            ("POST", []) => self.create(state, channel),
            ("POST", ["bulk-delete"]) => self.bulk_delete(state, channel),
            ("GET", [message]) => {
                let (place, own) = state.seen(channel)?;
                need(own, Permissions::READ_MESSAGE_HISTORY)?;
                let message = place.messages.get(&number(message)?).ok_or_else(unknown_message)?;
                ok(state.told(message))
            }
            ("PATCH", [message]) => self.edit(state, channel, number(message)?),
            ("DELETE", [message]) => {
                let (place, own) = state.seen(channel)?;
                let message = place.messages.get(&number(message)?).ok_or_else(unknown_message)?;
                if message.author != state.bot() {
                    need(own, Permissions::MANAGE_MESSAGES)?;
                }
                if place.thread.as_ref().is_some_and(|thread| thread.archived) {
                    return Err(archived());
                }
                let message = message.id;
                state.delete(message);
                Ok(NO_CONTENT)
            }
            _ => Err(not_here()),
        }
    }

    /// A page of history: always the newest first. `after` gives the page next to the cursor, not the newest one.
    fn history(&self, state: &State, channel: Snowflake) -> Result<Reply, ApiError> {
        let limit = self.limit(50, 1, 100)?;
        let (before, after, around) =
            (self.query_id("before")?, self.query_id("after")?, self.query_id("around")?);
        let (place, own) = state.seen(channel)?;
        if place.kind == ChannelKind::Forum {
            return Err(not_text());
        }
        if !own.contains(Permissions::READ_MESSAGE_HISTORY) {
            return ok(Vec::<Value>::new());
        }
        let all = &place.messages;
        let newest_first: Vec<&Message> = if let Some(middle) = around {
            let older = all.range(..=middle).rev().take(limit.div_ceil(2));
            let mut found: Vec<&Message> = older.map(|(_, message)| message).collect();
            let newer = all.range(Snowflake(middle.0 + 1)..).take(limit - found.len().min(limit));
            found.extend(newer.map(|(_, message)| message));
            found.sort_by_key(|message| std::cmp::Reverse(message.id));
            found
        } else if let Some(cursor) = after {
            let next = all.range(Snowflake(cursor.0.saturating_add(1))..).take(limit);
            let mut page: Vec<&Message> = next.map(|(_, message)| message).collect();
            page.reverse();
            page
        } else {
            let end = before.unwrap_or(Snowflake(u64::MAX));
            all.range(..end).rev().take(limit).map(|(_, message)| message).collect()
        };
        ok(newest_first.into_iter().map(|message| state.told(message)).collect::<Value>())
    }

    /// The message that a body describes, checked.
    pub(super) fn draft(&self, body: &Value) -> Result<Draft, ApiError> {
        rules::message(body, &self.body.files, &[])?;
        let list = |key: &str| body[key].as_array().cloned().unwrap_or_default();
        let content = body["content"].as_str().unwrap_or_default().trim().to_owned();
        let (embeds, components, files) = (list("embeds"), list("components"), self.files(body));
        let others =
            [embeds.len(), files.len(), list("sticker_ids").len(), usize::from(body["poll"].is_object())];
        rules::not_empty(&content, &others)?;
        Ok(Draft {
            content,
            embeds,
            components,
            files,
            nonce: Some(body["nonce"].clone()).filter(|nonce| nonce.is_string() || nonce.is_number()),
            allowed_mentions: Some(body["allowed_mentions"].clone()).filter(Value::is_object),
            flags: body["flags"].as_u64().unwrap_or(0) & FLAGS_ALLOWED,
            tts: body["tts"].as_bool().unwrap_or(false),
            ..Draft::default()
        })
    }

    /// The files of the form, with what `attachments` says about them.
    pub(super) fn files(&self, body: &Value) -> Vec<NewFile> {
        let said = |n: u64| {
            let same = |id: &Value| id.as_u64() == Some(n) || id.as_str() == Some(n.to_string().as_str());
            body["attachments"].as_array().into_iter().flatten().find(|one| same(&one["id"]))
        };
        let new = self.body.files.iter().map(|file| {
            let said = said(file.number);
            let text = |key: &str| said.and_then(|said| said[key].as_str()).map(str::to_owned);
            NewFile {
                filename: text("filename").unwrap_or_else(|| file.filename.clone()),
                content_type: file.content_type.clone(),
                description: text("description"),
                bytes: file.bytes.clone(),
            }
        });
        new.collect()
    }

    fn create(&self, state: &mut State, channel: Snowflake) -> Result<Reply, ApiError> {
        let body = &self.body.json;
        let (place, own) = state.seen(channel)?;
        if place.kind == ChannelKind::Forum {
            return Err(not_text());
        }
        let send = if place.thread.is_some() {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        };
        need(own, send)?;
        if let Some(thread) = &place.thread {
            // An archived thread wakes up; a locked one only lets those in who manage it.
            if thread.locked && !own.contains(Permissions::MANAGE_THREADS) {
                return Err(locked());
            }
        }
        let refuses =
            |user: &Snowflake| state.users.get(user).is_some_and(|user| !user.takes_direct_messages);
        if place.recipients.iter().any(refuses) {
            return Err(ApiError::new(403, 50_007, "Cannot send messages to this user"));
        }
        let mut draft = self.draft(body)?;
        if !draft.embeds.is_empty() {
            need(own, Permissions::EMBED_LINKS)?;
        }
        if !draft.files.is_empty() {
            need(own, Permissions::ATTACH_FILES)?;
        }
        if let Some(reference) = body.get("message_reference").filter(|reference| reference.is_object()) {
            let original = number(reference["message_id"].as_str().unwrap_or_default())?;
            if !own.contains(Permissions::READ_MESSAGE_HISTORY) {
                return Err(ApiError::new(
                    403,
                    160_002,
                    "Cannot reply without permission to read message history",
                ));
            }
            let there = place.messages.contains_key(&original);
            if !there && reference["fail_if_not_exists"].as_bool() != Some(false) {
                let mut error =
                    invalid("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
                error.blameless = true;
                return Err(error);
            }
            draft.reference = there.then_some(original);
        }
        let (now, bot) = (state.now(), state.bot());
        let nonce =
            draft.nonce.as_ref().map(|nonce| nonce.as_str().map_or_else(|| nonce.to_string(), str::to_owned));
        let enforced = nonce.filter(|_| body["enforce_nonce"].as_bool().unwrap_or(false));
        if let Some(nonce) = &enforced {
            let known = state.nonces.get(&(bot, nonce.clone())).copied();
            let known = known.filter(|(at, _)| now - *at < state.setup.nonce_window);
            if let Some(message) = known.and_then(|(_, message)| state.message(message)) {
                let mut all = state.message_json(message, false);
                all["nonce"] = message.nonce.clone().unwrap_or(Value::Null);
                return ok(all);
            }
        }
        let nonce = draft.nonce.clone();
        let message = state.post(channel, bot, now, draft);
        if let Some(nonce) = &nonce {
            let key = nonce.as_str().map_or_else(|| nonce.to_string(), str::to_owned);
            state.nonces.insert((bot, key), (now, message));
        }
        let message = state.message(message).ok_or_else(unknown_message)?;
        let mut all = state.message_json(message, false);
        if let Some(nonce) = nonce {
            all["nonce"] = nonce;
        }
        ok(all)
    }

    /// What an edit changes, checked against what stays.
    pub(super) fn change_from(&self, body: &Value, old: &Message) -> Result<Change, ApiError> {
        let old_files: Vec<String> = old.attachments.iter().map(|file| file.id.0.to_string()).collect();
        rules::message(body, &self.body.files, &old_files)?;
        let list = |key: &str| {
            let given = body.get(key)?;
            Some(given.as_array().cloned().unwrap_or_default())
        };
        let content = body.get("content").map(|text| text.as_str().unwrap_or_default().trim().to_owned());
        let keep = list("attachments").map(|all| {
            let named =
                |one: &Value| one["id"].as_str().map_or_else(|| one["id"].as_u64(), |id| id.parse().ok());
            all.iter().filter_map(named).map(Snowflake).collect::<Vec<_>>()
        });
        let change = Change {
            content,
            embeds: list("embeds"),
            components: list("components"),
            keep,
            files: self.files(body),
            flags: body["flags"].as_u64().map(|flags| (old.flags & !FLAGS_ALLOWED) | (flags & FLAGS_ALLOWED)),
            allowed_mentions: Some(body["allowed_mentions"].clone()).filter(Value::is_object),
        };
        let kept =
            |keep: &Vec<Snowflake>| old.attachments.iter().filter(|file| keep.contains(&file.id)).count();
        let others = [
            change.embeds.as_ref().map_or(old.embeds.len(), Vec::len),
            change.files.len() + change.keep.as_ref().map_or(old.attachments.len(), kept),
        ];
        rules::not_empty(change.content.as_deref().unwrap_or(&old.content), &others)?;
        Ok(change)
    }

    fn edit(&self, state: &mut State, channel: Snowflake, message: Snowflake) -> Result<Reply, ApiError> {
        let (place, _) = state.seen(channel)?;
        let old = place.messages.get(&message).ok_or_else(unknown_message)?;
        if old.author != state.bot() {
            return Err(ApiError::new(403, 50_005, "Cannot edit a message authored by another user"));
        }
        if place.thread.as_ref().is_some_and(|thread| thread.archived) {
            return Err(archived());
        }
        let change = self.change_from(&self.body.json, old)?;
        let now = state.now();
        let max = state.setup.old_edits_max;
        if now - message.created_at() > TimeDelta::hours(1) {
            let place = state.channels.get_mut(&channel).ok_or_else(unknown_message)?;
            place.old_edits.retain(|at| now - *at < TimeDelta::hours(1));
            if place.old_edits.len() >= max {
                return Err(ApiError::new(
                    429,
                    30_046,
                    "Maximum number of edits to messages older than 1 hour reached. Try again later.",
                ));
            }
            place.old_edits.push(now);
        }
        state.edit(message, change);
        let message = state.message(message).ok_or_else(unknown_message)?;
        ok(state.told(message))
    }

    fn bulk_delete(&self, state: &mut State, channel: Snowflake) -> Result<Reply, ApiError> {
        let (_, own) = state.seen(channel)?;
        need(own, Permissions::MANAGE_MESSAGES)?;
        let named = self.body.json["messages"].as_array().into_iter().flatten();
        let all: Vec<Snowflake> =
            named.filter_map(|one| one.as_str()?.parse::<u64>().ok()).map(Snowflake).collect();
        if !(2..=100).contains(&all.len()) {
            return Err(ApiError::new(
                400,
                50_016,
                "Provided too few or too many messages to delete. Must provide at least 2 and at most 100 messages to delete.",
            ));
        }
        let oldest = state.now() - TimeDelta::days(14);
        if all.iter().any(|message| message.created_at() < oldest) {
            return Err(ApiError::new(
                400,
                50_034,
                "You can only bulk delete messages that are under 14 days old.",
            ));
        }
        state.bulk_delete(channel, &all);
        Ok(NO_CONTENT)
    }
}

fn not_text() -> ApiError {
    ApiError::new(400, 50_008, "Cannot send messages in a non-text channel")
}
