//! Discord's published contract, held against everything that the bot sends and the fake answers.
//!
//! The contract is Discord's own document in the `OpenAPI` format (`data/discord/openapi.json` in the data folder beside the
//! repository) and, where the document is silent or wider than Discord is, rules written by hand from Discord's
//! documentation:
//!
//! * [`violation`]: what is wrong, and Discord's answer to it
//! * `document`: the routes and schemas, strict for requests
//! * `explain`: from a validator's finding to the place of the mend
//! * `messages`, `components`, `commands`, `interactions`: the rules by hand
//! * `events`: what the gateway sends

mod commands;
mod components;
mod document;
mod events;
mod explain;
mod interactions;
mod messages;
#[cfg(test)]
mod tests;
pub mod violation;

use std::collections::HashMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jsonschema::Registry;
use serde_json::Value;

use document::{Document, Lazy, Operation};
use explain::explain;
pub use violation::{Rule, Violation, to_discord_error};

/// The version of the API that the document describes.
const PREFIX: &str = "/api/v10";

/// Discord's contract. Cheap to share: the document is read once in a process, a schema is compiled when it is first
/// needed.
#[derive(Clone)]
pub struct Contract {
    known: Arc<Known>,
    mentions: bool,
}

/// What is read once.
struct Known {
    document: Document,
    /// Operations by method and number of segments, those with more fixed segments first.
    routes: HashMap<(String, usize), Vec<usize>>,
    events: HashMap<&'static str, Lazy>,
}

/// What a body is sent with.
struct Files<'a> {
    /// The names of the form's file fields.
    fields: &'a [&'a str],
}

impl Contract {
    /// The contract, or `None` without the data folder beside the repository; then a line on standard error says so.
    ///
    /// # Panics
    /// When the document is there and cannot be read, or is not there and `HERALD_TESTS_REQUIRE_SHARED=1`.
    #[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment")]
    pub fn load() -> Option<Arc<Self>> {
        static LOADED: OnceLock<Option<Arc<Contract>>> = OnceLock::new();
        LOADED
            .get_or_init(|| {
                let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                    .join("../../shared/data/discord/openapi.json");
                match std::fs::read(&path) {
                    Ok(text) => Some(Arc::new(
                        Self::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
                    )),
                    Err(error) => {
                        let required =
                            std::env::var("HERALD_TESTS_REQUIRE_SHARED").is_ok_and(|value| value == "1");
                        assert!(
                            !required,
                            "discord/openapi.json: {error}, and HERALD_TESTS_REQUIRE_SHARED=1"
                        );
                        // Past the test harness, which keeps back what a passing test prints.
                        writeln!(
                            std::io::stderr(),
                            "\nskipped: ../shared missing (discord/openapi.json): nothing holds requests against \
                             Discord's contract"
                        )
                        .expect("standard error is open");
                        None
                    }
                }
            })
            .clone()
    }

    fn parse(text: &[u8]) -> Result<Self, String> {
        let document = Document::parse(text)?;
        let mut routes: HashMap<(String, usize), Vec<usize>> = HashMap::new();
        for (index, operation) in document.operations.iter().enumerate() {
            let segments = operation.template.split('/').count();
            routes.entry((operation.method.clone(), segments)).or_default().push(index);
        }
        let fixed = |index: &usize| {
            document.operations[*index]
                .template
                .split('/')
                .filter(|segment| !segment.starts_with('{'))
                .count()
        };
        for candidates in routes.values_mut() {
            candidates.sort_by_key(|index| std::cmp::Reverse(fixed(index)));
        }
        let events = events::schemas(&document.schemas);
        Ok(Self { known: Arc::new(Known { document, routes, events }), mentions: true })
    }

    /// The same contract without the project's own rule about mentions, for bodies that are not herald's.
    #[must_use]
    pub fn without_mention_rule(&self) -> Self {
        Self { known: Arc::clone(&self.known), mentions: false }
    }

    /// The path of a request as the document has it, such as `/channels/{channel_id}/messages`.
    pub fn route(&self, method: &str, path: &str) -> Option<&str> {
        let (operation, _) = self.known.operation(method, path)?;
        Some(&operation.template)
    }

    /// Holds a request with a JSON body or without a body against the contract.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check_request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(), Vec<Violation>> {
        self.check(method, path, body, &Files { fields: &[] })
    }

    /// Holds a request with a multipart body against the contract: the part `payload_json` and the names of the parts
    /// with files.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check_multipart(
        &self,
        method: &str,
        path: &str,
        payload_json: Option<&Value>,
        file_field_names: &[&str],
    ) -> Result<(), Vec<Violation>> {
        // A form without `payload_json` says nothing beside its files.
        let nothing = Value::Object(serde_json::Map::new());
        self.check(method, path, Some(payload_json.unwrap_or(&nothing)), &Files { fields: file_field_names })
    }

    /// Holds an answer against the contract. An answer of a failed server (5xx) may be anything, and a rate limit may
    /// come from the network in front of Discord, without JSON.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check_response(
        &self,
        method: &str,
        path: &str,
        status: u16,
        body: Option<&Value>,
    ) -> Result<(), Vec<Violation>> {
        let (operation, _) = self.known.operation(method, path).ok_or_else(|| unknown(method, path))?;
        if status >= 500 || (status == 429 && body.is_none()) {
            return Ok(());
        }
        let classes = [status.to_string(), format!("{}XX", status / 100)];
        let Some(answer) = classes.iter().find_map(|class| operation.answers.get(class)) else {
            let message = format!("{method} {} never answers {status}", operation.template);
            return Err(vec![Violation::new("", Rule::Choices, message)]);
        };
        match (answer, body) {
            (Some(schema), Some(body)) => verdict(find(schema, &self.known.document.plain, body)),
            (None, None) => Ok(()),
            (Some(_), None) => {
                Err(vec![Violation::new("", Rule::Body, format!("an answer {status} has a body here"))])
            }
            (None, Some(_)) => {
                Err(vec![Violation::new("", Rule::Body, format!("an answer {status} has no body here"))])
            }
        }
    }

    /// Holds the data of a gateway event against the contract. Events that have no schema pass; see
    /// [`Contract::has_event`].
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check_event(&self, name: &str, data: &Value) -> Result<(), Vec<Violation>> {
        let Some(schema) = self.known.events.get(name) else { return Ok(()) };
        let mut found = find(schema, &self.known.document.plain, data);
        events::check(name, data, &mut found);
        verdict(found)
    }

    /// Whether there is a schema for this event.
    pub fn has_event(&self, name: &str) -> bool {
        self.known.events.contains_key(name)
    }

    fn check(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        files: &Files<'_>,
    ) -> Result<(), Vec<Violation>> {
        let (operation, values) = self.known.operation(method, path).ok_or_else(|| unknown(method, path))?;
        let mut found = Vec::new();
        for ((name, snowflake), value) in operation.parameters.iter().zip(values) {
            if *snowflake && !is_snowflake(value) {
                let message = format!("Value \"{value}\" is not snowflake.");
                found.push(Violation::new(format!("/{name}"), Rule::Type, message));
            }
        }
        self.known.check_query(operation, path, &mut found);
        match (&operation.body, body) {
            (Some((schema, _)), Some(body)) => {
                found.extend(find(schema, &self.known.document.strict, body));
                self.by_hand(operation, body, files, &mut found);
            }
            (Some((_, true)), None) => {
                found.push(Violation::new("", Rule::Body, "this route needs a body"));
            }
            (None, Some(body)) if !body.is_null() => {
                found.push(Violation::new("", Rule::Body, "this route reads no body"));
            }
            _ => {}
        }
        verdict(found)
    }

    /// The rules that the document lacks.
    fn by_hand(&self, operation: &Operation, body: &Value, files: &Files<'_>, found: &mut Vec<Violation>) {
        let kind = |message| messages::Message { mentions: self.mentions, ..message };
        match (operation.method.as_str(), operation.template.as_str()) {
            ("POST", "/channels/{channel_id}/messages" | "/webhooks/{webhook_id}/{webhook_token}") => {
                messages::check(body, "", kind(messages::NEW), files, found);
            }
            (
                "PATCH",
                "/channels/{channel_id}/messages/{message_id}"
                | "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
                | "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
            ) => messages::check(body, "", messages::EDIT, files, found),
            ("POST", "/channels/{channel_id}/threads") if body.get("message").is_some() => {
                messages::check(&body["message"], "/message", kind(messages::NEW), files, found);
            }
            ("POST", "/interactions/{interaction_id}/{interaction_token}/callback") => {
                interactions::check(body, kind(messages::NEW), files, found);
            }
            (
                "PUT",
                "/applications/{application_id}/commands"
                | "/applications/{application_id}/guilds/{guild_id}/commands",
            ) => {
                commands::check_all(body, found);
            }
            (
                "POST",
                "/applications/{application_id}/commands"
                | "/applications/{application_id}/guilds/{guild_id}/commands",
            ) => {
                commands::check_one(body, "", found);
            }
            _ => {}
        }
    }
}

impl Known {
    /// The operation of a request and the values of the parameters in its path.
    fn operation<'s, 'p>(&'s self, method: &str, path: &'p str) -> Option<(&'s Operation, Vec<&'p str>)> {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let path = path.strip_prefix(PREFIX).unwrap_or(path);
        let segments: Vec<&str> = path.split('/').collect();
        let candidates = self.routes.get(&(method.to_ascii_uppercase(), segments.len()))?;
        candidates.iter().find_map(|index| {
            let operation = &self.document.operations[*index];
            let mut values = Vec::new();
            for (segment, wanted) in segments.iter().zip(operation.template.split('/')) {
                if wanted.starts_with('{') {
                    // `@me` and `@original` are never an id.
                    if segment.is_empty() || segment.starts_with('@') {
                        return None;
                    }
                    values.push(*segment);
                } else if wanted != *segment {
                    return None;
                }
            }
            Some((operation, values))
        })
    }

    fn check_query(&self, operation: &Operation, path: &str, found: &mut Vec<Violation>) {
        let Some((_, query)) = path.split_once('?') else { return };
        for (name, raw) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let place = format!("/{name}");
            let Some((_, schema)) = operation.query.iter().find(|(known, _)| known == name) else {
                let message = format!("Discord knows no query parameter {name} here");
                found.push(Violation::new(place, Rule::UnknownKey, message));
                continue;
            };
            // A query has texts only: it may mean any of these.
            let number = raw.parse::<i64>().ok().map(Value::from);
            let truth = raw.parse::<bool>().ok().map(Value::from);
            let text = Value::from(raw);
            let meanings = [number, truth, Some(text.clone()), Some(Value::from(vec![text]))];
            let validator = schema.validator(&self.document.strict);
            let mut meanings = meanings.into_iter().flatten();
            let Some(first) = meanings.next() else { continue };
            if validator.is_valid(&first) || meanings.any(|meaning| validator.is_valid(&meaning)) {
                continue;
            }
            found.extend(
                explain(validator.iter_errors(&first))
                    .into_iter()
                    .map(|violation| Violation { pointer: place.clone(), ..violation }),
            );
        }
    }
}

fn find(schema: &Lazy, registry: &Registry<'static>, value: &Value) -> Vec<Violation> {
    let validator = schema.validator(registry);
    if validator.is_valid(value) { Vec::new() } else { explain(validator.iter_errors(value)) }
}

fn unknown(method: &str, path: &str) -> Vec<Violation> {
    vec![Violation::new("", Rule::UnknownRoute, format!("Discord has no route {method} {path}"))]
}

fn verdict(found: Vec<Violation>) -> Result<(), Vec<Violation>> {
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// An id as Discord writes it: a number of 64 bits in decimal digits.
fn is_snowflake(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u64>().is_ok()
}

/// The items of a list that may be missing or null.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
