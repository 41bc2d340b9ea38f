//! What Discord asks of the first answer to an interaction beyond the document
//! (<https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object>).

use serde_json::Value;

use super::messages::{EDIT, Message};
use super::violation::{Rule, Violation};
use super::{Files, components, messages};

/// The flag of an answer that one member alone sees.
const EPHEMERAL: u64 = 1 << 6;

/// Checks the body of a callback; `new` is what holds for a new message.
pub(super) fn check(body: &Value, new: Message, files: &Files<'_>, found: &mut Vec<Violation>) {
    let data = &body["data"];
    match body["type"].as_u64() {
        Some(4) if data.is_null() => {
            found.push(Violation::new("/data", Rule::Required, "This field is required"));
        }
        Some(4) => messages::check(data, "/data", new, files, found),
        Some(5) => {
            // An empty list says nothing, and serenity adds its default mentions to every answer.
            let says = |(key, value): (&String, &Value)| {
                !matches!(key.as_str(), "flags" | "allowed_mentions")
                    && !value.is_null()
                    && value.as_array().is_none_or(|list| !list.is_empty())
            };
            if data.as_object().is_some_and(|data| data.iter().any(says))
                || data["flags"].as_u64().unwrap_or_default() & !EPHEMERAL != 0
            {
                let message = "a deferred answer says only whether it is ephemeral";
                found.push(Violation::new("/data", Rule::Layout, message));
            }
        }
        Some(7) if !data.is_null() => messages::check(data, "/data", EDIT, files, found),
        Some(9) => components::check(&data["components"], "/data/components", false, found),
        _ => {}
    }
}
