//! Registration of commands.

use std::collections::BTreeSet;

use domain::snowflake::Snowflake;
use serde_json::{Value, json};

use super::super::render::id;
use super::super::state::State;
use super::errors::{ApiError, Wrong, missing_access, unknown};
use super::routes::{Call, NO_CONTENT, Reply, not_here, number, ok};

/// The locales Discord has.
const LOCALES: &[&str] = &[
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk",
    "vi", "zh-CN", "zh-TW",
];

/// A name of a slash command or an option: letters that have a lower case are lower case, no blanks, no signs.
fn is_command_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'');
    let count = name.chars().count();
    (1..=32).contains(&count) && name.chars().all(fits) && name.to_lowercase() == name
}

fn names(wrong: &mut Wrong, place: &str, one: &Value, slash: bool) {
    let mut check = |path: &str, name: &str| {
        if slash && !is_command_name(name) {
            wrong.at(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
        } else {
            wrong.length(path, name, 1, 32);
        }
    };
    check(&format!("{place}.name"), one["name"].as_str().unwrap_or_default());
    for (locale, name) in one["name_localizations"].as_object().into_iter().flatten() {
        check(&format!("{place}.name_localizations.{locale}"), name.as_str().unwrap_or_default());
    }
    if slash {
        wrong.length(
            &format!("{place}.description"),
            one["description"].as_str().unwrap_or_default(),
            1,
            100,
        );
    } else if one["description"].as_str().is_some_and(|text| !text.is_empty()) {
        wrong.at(
            &format!("{place}.description"),
            "BASE_TYPE_MAX_LENGTH",
            "Context menu commands have no description",
        );
    }
    for key in ["name_localizations", "description_localizations"] {
        for (locale, text) in one[key].as_object().into_iter().flatten() {
            let path = format!("{place}.{key}.{locale}");
            if !LOCALES.contains(&locale.as_str()) {
                wrong.at(&path, "DICT_TYPE_INVALID_KEY", "Not a locale of Discord");
            }
            if key == "description_localizations" {
                wrong.length(&path, text.as_str().unwrap_or_default(), 1, 100);
            }
        }
    }
}

fn options(wrong: &mut Wrong, place: &str, one: &Value, depth: usize) {
    let all = one["options"].as_array().map_or(&[][..], Vec::as_slice);
    if all.len() > 25 {
        wrong.at(&format!("{place}.options"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    let mut seen = BTreeSet::new();
    let mut optional = false;
    let nested = all.iter().filter(|option| matches!(option["type"].as_u64(), Some(1 | 2))).count();
    if nested > 0 && nested < all.len() {
        let path = format!("{place}.options");
        wrong.at(
            &path,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-commands and options cannot be mixed",
        );
    }
    for (n, option) in all.iter().enumerate() {
        let path = format!("{place}.options.{n}");
        names(wrong, &path, option, true);
        if !seen.insert(option["name"].as_str().unwrap_or_default()) {
            wrong.at(&path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists");
        }
        let kind = option["type"].as_u64().unwrap_or(0);
        if !(1..=11).contains(&kind) || (kind == 2 && depth > 0) || (kind == 1 && depth > 1) {
            wrong.at(&format!("{path}.type"), "BASE_TYPE_CHOICES", "Not a type that fits here");
        }
        let required = option["required"] == true;
        if required && optional {
            let message = "Required options must be placed before non-required options";
            wrong.at(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional |= !required;
        let choices = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
        if choices.len() > 25 {
            wrong.at(&format!("{path}.choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
        }
        if !choices.is_empty() && option["autocomplete"] == true {
            let message = "Choices and autocomplete exclude each other";
            wrong.at(&path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", message);
        }
        for (m, choice) in choices.iter().enumerate() {
            let place = format!("{path}.choices.{m}");
            wrong.length(&format!("{place}.name"), choice["name"].as_str().unwrap_or_default(), 1, 100);
            if let Some(text) = choice["value"].as_str() {
                wrong.length(&format!("{place}.value"), text, 0, 100);
            }
        }
        options(wrong, &path, option, depth + 1);
    }
}

fn check(all: &[Value]) -> Result<(), ApiError> {
    let mut wrong = Wrong::default();
    let mut seen = BTreeSet::new();
    for (n, command) in all.iter().enumerate() {
        let kind = command["type"].as_u64().unwrap_or(1);
        let place = n.to_string();
        names(&mut wrong, &place, command, kind == 1);
        options(&mut wrong, &place, command, 0);
        if !seen.insert((kind, command["name"].as_str().unwrap_or_default())) {
            wrong.at(
                &place,
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            );
        }
    }
    for (kind, max) in [(1, 100), (2, 15), (3, 15)] {
        if all.iter().filter(|command| command["type"].as_u64().unwrap_or(1) == kind).count() > max {
            wrong.at("", "APPLICATION_COMMANDS_MAX", format!("At most {max} commands of type {kind}"));
        }
    }
    wrong.done()
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(without_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

impl State {
    /// A command as it is registered: with ids and defaults.
    fn registered(&mut self, guild: Option<Snowflake>, command: &Value, old: Option<Value>) -> Value {
        let (fresh, version, bot) = (self.id(), self.id(), self.bot());
        let mut all = command.clone();
        // Discord keeps no key that was sent as null, and says none back where it does not know null.
        without_nulls(&mut all);
        all["id"] = old.unwrap_or_else(|| id(fresh));
        all["application_id"] = id(bot);
        all["version"] = id(version);
        for (key, default) in [
            ("type", json!(1)),
            ("description", json!("")),
            ("default_member_permissions", Value::Null),
            ("nsfw", json!(false)),
            ("name_localizations", Value::Null),
            ("description_localizations", Value::Null),
        ] {
            if all.get(key).is_none() {
                all[key] = default;
            }
        }
        match guild {
            Some(guild) => all["guild_id"] = id(guild),
            None => {
                for (key, default) in [("dm_permission", json!(true)), ("integration_types", json!([0]))] {
                    if all.get(key).is_none() {
                        all[key] = default;
                    }
                }
            }
        }
        all
    }
}

impl Call<'_> {
    pub(super) fn commands(
        &self,
        state: &mut State,
        application: Snowflake,
        rest: &[&str],
    ) -> Result<Reply, ApiError> {
        if application != state.bot() {
            return Err(unknown(10_002, "Application"));
        }
        let (guild, rest) = match rest {
            ["guilds", guild, "commands", rest @ ..] => (Some(number(guild)?), rest),
            ["commands", rest @ ..] => (None, rest),
            _ => return Err(not_here()),
        };
        if guild.is_some_and(|guild| !state.guilds.contains_key(&guild)) {
            return Err(missing_access());
        }
        let body = &self.body.json;
        let here = state.commands.get(&guild).cloned().unwrap_or_default();
        let same = |a: &Value, b: &Value| {
            a["name"] == b["name"] && a["type"].as_u64().unwrap_or(1) == b["type"].as_u64().unwrap_or(1)
        };
        match (self.method, rest) {
            ("GET", []) => ok(here),
            ("PUT", []) => {
                let wanted = body.as_array().cloned().unwrap_or_default();
                check(&wanted)?;
                let mut all = Vec::new();
                for command in &wanted {
                    // A command that keeps its name keeps its id.
                    let old = here.iter().find(|old| same(old, command)).map(|old| old["id"].clone());
                    all.push(state.registered(guild, command, old));
                }
                state.commands.insert(guild, all.clone());
                ok(all)
            }
            ("POST", []) => {
                let old = here.iter().find(|old| same(old, body)).map(|old| old["id"].clone());
                let mut all: Vec<Value> = here.iter().filter(|old| !same(old, body)).cloned().collect();
                all.push(body.clone());
                check(&all)?;
                all.pop();
                let status = if old.is_some() { 200 } else { 201 };
                let command = state.registered(guild, body, old);
                all.push(command.clone());
                state.commands.insert(guild, all);
                Ok(Reply { status, body: Some(command) })
            }
            (method, [command]) => {
                let place = here.iter().position(|old| old["id"] == *command);
                let place = place.ok_or_else(|| unknown(10_063, "application command"))?;
                let mut all = here;
                match method {
                    "GET" => ok(all[place].clone()),
                    "DELETE" => {
                        all.remove(place);
                        state.commands.insert(guild, all);
                        Ok(NO_CONTENT)
                    }
                    "PATCH" => {
                        let mut changed = all[place].clone();
                        for (key, value) in body.as_object().into_iter().flatten() {
                            changed[key] = value.clone();
                        }
                        check(std::slice::from_ref(&changed))?;
                        let old = changed["id"].clone();
                        all[place] = state.registered(guild, &changed, Some(old));
                        let answer = all[place].clone();
                        state.commands.insert(guild, all);
                        ok(answer)
                    }
                    _ => Err(not_here()),
                }
            }
            _ => Err(not_here()),
        }
    }
}
