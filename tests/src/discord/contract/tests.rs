//! Bodies as serenity builds them pass; bodies with a fault that Discord's documentation names do not.

mod faults;
mod outward;
mod routes;
mod serenity_bodies;

use std::sync::Arc;

use serde_json::Value;

use super::{Contract, Rule, Violation};

/// A channel's messages.
const MESSAGES: &str = "/api/v10/channels/1100000000000000001/messages";
/// One message.
const MESSAGE: &str = "/api/v10/channels/1100000000000000001/messages/1200000000000000001";
/// All commands of a server.
const COMMANDS: &str = "/api/v10/applications/1000000000000000001/guilds/1000000000000000002/commands";
/// The first answer to an interaction.
const CALLBACK: &str = "/api/v10/interactions/1300000000000000001/aW50ZXJhY3Rpb24/callback";
/// A follow-up.
const FOLLOWUP: &str = "/api/v10/webhooks/1000000000000000001/aW50ZXJhY3Rpb24";

/// The contract, unless the data folder is missing; that is said where it is loaded.
fn contract() -> Option<Arc<Contract>> {
    Contract::load()
}

/// The places and rules of what is wrong.
fn faults(result: Result<(), Vec<Violation>>) -> Vec<(String, Rule)> {
    result
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|violation| (violation.pointer, violation.rule))
        .collect()
}

/// Fails with every violation in words.
#[track_caller]
fn passes(result: Result<(), Vec<Violation>>) {
    if let Err(violations) = result {
        let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"));
    }
}

/// What serenity would put on the wire.
fn wire(body: &impl serde::Serialize) -> Value {
    serde_json::to_value(body).unwrap()
}
