//! Answers to interactions: the first one, further ones, edits and deletes.

use domain::snowflake::Snowflake;
use serde_json::{Value, json};

use super::super::render::id;
use super::super::state::{Message, State};
use super::super::world::interactions::{Answer, Kind, Pending};
use super::super::world::messages::{Change, Draft};
use super::errors::{ApiError, Wrong, invalid, unknown, unknown_message};
use super::routes::{Call, NO_CONTENT, Reply, not_here, number, ok};
use super::rules;

/// "Only you can see this."
const EPHEMERAL: u64 = 1 << 6;
/// "is thinking …".
const LOADING: u64 = 1 << 7;

fn unknown_webhook() -> ApiError {
    unknown(10_015, "Webhook")
}

impl State {
    fn log_answer(&mut self, interaction: Snowflake, answer: Answer) {
        if let Some(own) = self.interactions.get_mut(&interaction) {
            own.log.push(answer);
        }
    }

    fn shown(&self, message: Snowflake) -> Option<Box<super::super::view::MessageView>> {
        self.find_message(message).map(|message| Box::new(State::view(message)))
    }

    /// Posts a message that answers an interaction: into the channel, or only before the user's eyes.
    fn answer_message(&mut self, own: &Pending, mut draft: Draft) -> Snowflake {
        draft.interaction = Some(own.metadata.clone());
        if own.kind == Kind::Command && own.answered.is_none() {
            draft.kind = if own.metadata["command_type"] == 1 { 20 } else { 23 };
        }
        let (now, bot) = (self.now(), self.bot());
        if draft.flags & EPHEMERAL == 0 {
            return self.post(own.channel, bot, now, draft);
        }
        let message = self.make_message(own.channel, bot, now, draft);
        let number = message.id;
        if let Some(own) = self.interactions.get_mut(&own.id) {
            own.private.insert(number, message);
        }
        number
    }

    /// Edits a message wherever it stands. What was still loading is filled, which is no edit.
    fn change_answer(&mut self, message: Snowflake, change: Change) {
        let private = self
            .interactions
            .values_mut()
            .find_map(|own| own.private.remove_entry(&message).map(|e| (own.id, e.1)));
        if let Some((owner, mut found)) = private {
            let fresh = found.flags & LOADING != 0;
            self.apply(&mut found, change);
            settle(&mut found, fresh);
            if let Some(own) = self.interactions.get_mut(&owner) {
                own.private.insert(message, found);
            }
        } else {
            let fresh = self.message(message).is_some_and(|found| found.flags & LOADING != 0);
            if self.change_message(message, change) {
                if let Some(found) = self.message_mut(message) {
                    settle(found, fresh);
                }
                self.announce("MESSAGE_UPDATE", message, |_| {});
            }
        }
    }

    fn remove_answer(&mut self, message: Snowflake) {
        let private = self.interactions.values_mut().any(|own| own.private.remove(&message).is_some());
        if !private {
            self.delete(message);
        }
    }
}

fn settle(message: &mut Message, fresh: bool) {
    if fresh {
        message.flags &= !LOADING;
        message.edited = None;
        message.versions = vec![message.content.clone()];
    }
}

impl Call<'_> {
    pub(super) fn callback(
        &self,
        state: &mut State,
        interaction: Snowflake,
        token: &str,
    ) -> Result<Reply, ApiError> {
        let gone = || unknown(10_062, "interaction");
        let own =
            state.interactions.get(&interaction).filter(|own| own.token == token).ok_or_else(gone)?.clone();
        if own.answered.is_some() {
            return Err(ApiError::new(400, 40_060, "Interaction has already been acknowledged."));
        }
        if state.now() - own.made > state.setup.first_answer {
            return Err(gone());
        }
        let kind = self.body.json["type"].as_u64().unwrap_or(0);
        let data = self.body.json["data"].clone();
        let flags = data["flags"].as_u64().unwrap_or(0);
        let has_source = own.source.is_some();
        let fits = match kind {
            4 | 5 => own.kind != Kind::Autocomplete,
            6 | 7 => matches!(own.kind, Kind::Component | Kind::Modal) && has_source,
            8 => own.kind == Kind::Autocomplete,
            9 => matches!(own.kind, Kind::Command | Kind::Component),
            _ => false,
        };
        if !fits {
            let message = format!("An answer of type {kind} does not fit this interaction");
            return Err(invalid("type", "BASE_TYPE_CHOICES", &message));
        }
        let mut original = own.original;
        let answer = match kind {
            4 => {
                let mut draft = self.draft(&data)?;
                draft.flags |= flags & EPHEMERAL;
                let ephemeral = draft.flags & EPHEMERAL != 0;
                let message = state.answer_message(&own, draft);
                original = Some(message);
                let message = state.shown(message).ok_or_else(unknown_message)?;
                Answer::Message { message, ephemeral, followup: false }
            }
            5 => {
                // Of what a deferred answer carries only "ephemeral" counts.
                let draft = Draft { flags: LOADING | (flags & EPHEMERAL), ..Draft::default() };
                original = Some(state.answer_message(&own, draft));
                Answer::Deferred { ephemeral: flags & EPHEMERAL != 0 }
            }
            6 => {
                original = own.source;
                Answer::Acknowledged
            }
            7 => {
                original = own.source;
                let source = own.source.ok_or_else(unknown_message)?;
                let old = state.find_message(source).ok_or_else(unknown_message)?;
                let change = self.change_from(&data, old)?;
                state.change_answer(source, change);
                Answer::Updated(state.shown(source).ok_or_else(unknown_message)?)
            }
            8 => Answer::Choices(choices(&data)?),
            _ => modal(&data)?,
        };
        if let Some(own) = state.interactions.get_mut(&interaction) {
            own.answered = Some(kind);
            own.waiting = kind == 5;
            own.original = original;
        }
        state.log_answer(interaction, answer);
        if self.query("with_response") != Some("true") {
            return Ok(NO_CONTENT);
        }
        let mut told = json!({"interaction": {"id": id(interaction), "type": own.kind as u8}});
        if let Some(message) = original.and_then(|message| state.find_message(message)).filter(|_| kind != 6)
        {
            told["interaction"]["response_message_id"] = id(message.id);
            told["interaction"]["response_message_loading"] = (message.flags & LOADING != 0).into();
            told["interaction"]["response_message_ephemeral"] = (message.flags & EPHEMERAL != 0).into();
            told["resource"] = json!({"type": kind, "message": state.message_json(message, false)});
        }
        ok(told)
    }

    pub(super) fn webhook(
        &self,
        state: &mut State,
        application: Snowflake,
        token: &str,
        rest: &[&str],
    ) -> Result<Reply, ApiError> {
        let own = state.interactions.values().find(|own| own.token == token);
        let own = own.filter(|_| application == state.bot()).ok_or_else(unknown_webhook)?.clone();
        if state.now() - own.made > state.setup.token_lives {
            return Err(ApiError::new(401, 50_027, "Invalid Webhook Token"));
        }
        if own.answered.is_none() {
            return Err(unknown_webhook());
        }
        match (self.method, rest) {
            ("POST", []) => self.followup(state, &own),
            (method, ["messages", which]) => {
                let message = match *which {
                    "@original" => own.original.ok_or_else(unknown_message)?,
                    which => {
                        let message = number(which)?;
                        let known = own.followups.contains(&message) || own.original == Some(message);
                        known.then_some(message).ok_or_else(unknown_message)?
                    }
                };
                let old = state.find_message(message).ok_or_else(unknown_message)?;
                match method {
                    "GET" => ok(state.message_json(old, false)),
                    "PATCH" => {
                        let change = self.change_from(&self.body.json, old)?;
                        Self::fill(state, &own, message, change)
                    }
                    "DELETE" => {
                        state.remove_answer(message);
                        state.log_answer(own.id, Answer::Deleted);
                        Ok(NO_CONTENT)
                    }
                    _ => Err(not_here()),
                }
            }
            _ => Err(not_here()),
        }
    }

    /// Changes a message of the answer; the first change of a deferred one is the answer.
    fn fill(state: &mut State, own: &Pending, message: Snowflake, change: Change) -> Result<Reply, ApiError> {
        let first = own.waiting && own.original == Some(message);
        state.change_answer(message, change);
        if let Some(own) = state.interactions.get_mut(&own.id) {
            own.waiting &= !first;
        }
        let shown = state.shown(message).ok_or_else(unknown_message)?;
        let ephemeral = shown.flags & EPHEMERAL != 0;
        let answer = if first {
            Answer::Message { message: shown, ephemeral, followup: false }
        } else {
            Answer::Edited(shown)
        };
        state.log_answer(own.id, answer);
        let found = state.find_message(message).ok_or_else(unknown_message)?;
        ok(state.message_json(found, false))
    }

    fn followup(&self, state: &mut State, own: &Pending) -> Result<Reply, ApiError> {
        let body = &self.body.json;
        let mut draft = self.draft(body)?;
        if let Some(original) = own.original.filter(|_| own.waiting) {
            // The first one after "is thinking …" becomes the answer; whether it is private was said then.
            let change = Change {
                content: Some(draft.content),
                embeds: Some(draft.embeds),
                components: Some(draft.components),
                files: draft.files,
                allowed_mentions: draft.allowed_mentions,
                ..Change::default()
            };
            return Self::fill(state, own, original, change);
        }
        draft.flags |= body["flags"].as_u64().unwrap_or(0) & EPHEMERAL;
        let ephemeral = draft.flags & EPHEMERAL != 0;
        let message = state.answer_message(own, draft);
        if let Some(own) = state.interactions.get_mut(&own.id) {
            own.followups.push(message);
        }
        let shown = state.shown(message).ok_or_else(unknown_message)?;
        state.log_answer(own.id, Answer::Message { message: shown, ephemeral, followup: true });
        let found = state.find_message(message).ok_or_else(unknown_message)?;
        ok(state.message_json(found, false))
    }
}

fn choices(data: &Value) -> Result<Vec<(String, Value)>, ApiError> {
    let all = data["choices"].as_array().cloned().unwrap_or_default();
    let mut wrong = Wrong::default();
    if all.len() > 25 {
        wrong.at("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    for (n, choice) in all.iter().enumerate() {
        wrong.length(&format!("data.choices.{n}.name"), choice["name"].as_str().unwrap_or_default(), 1, 100);
        wrong.length(&format!("data.choices.{n}.value"), choice["value"].as_str().unwrap_or("?"), 1, 100);
    }
    wrong.done()?;
    let pair =
        |choice: Value| (choice["name"].as_str().unwrap_or_default().to_owned(), choice["value"].clone());
    Ok(all.into_iter().map(pair).collect())
}

fn modal(data: &Value) -> Result<Answer, ApiError> {
    let text = |key: &str| data[key].as_str().unwrap_or_default();
    let rows = data["components"].as_array().cloned().unwrap_or_default();
    let mut wrong = Wrong::default();
    wrong.length("data.custom_id", text("custom_id"), 1, 100);
    wrong.length("data.title", text("title"), 1, 45);
    if rows.is_empty() {
        wrong.at("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    for (n, row) in rows.iter().enumerate() {
        let inner = row["components"].as_array().map_or(&[][..], Vec::as_slice);
        if inner.len() != 1 || inner[0]["type"] != 4 {
            let place = format!("data.components.{n}");
            wrong.at(&place, "BASE_TYPE_CHOICES", "A row of a dialog has exactly one text input");
        }
    }
    rules::components(&mut wrong, &rows, 5);
    wrong.done()?;
    Ok(Answer::Modal {
        custom_id: text("custom_id").to_owned(),
        title: text("title").to_owned(),
        components: rows,
    })
}
