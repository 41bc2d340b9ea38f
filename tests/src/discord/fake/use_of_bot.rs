//! What people do with the bot: commands, menus, buttons, dialogs.

use std::sync::Arc;

use domain::snowflake::Snowflake;
use serde_json::{Value, json};

use super::super::state::State;
use super::super::world::interactions::{Act, Answer, Interaction, Kind, Refused};
use super::FakeDiscord;

impl FakeDiscord {
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
}
