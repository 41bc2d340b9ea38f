//! Discord's `OpenAPI` document: its routes, and its schemas in two readings.
//!
//! What a bot sends is read strictly: a key that the document does not name is an error, else a misspelt key would go
//! unnoticed. What Discord sends is read as written, since Discord may add keys.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::{Registry, Validator};
use serde_json::{Map, Value, json};

/// Where the strict reading stands in its registry.
const STRICT: &str = "urn:discord:strict";
/// Where the plain reading stands in its registry.
const PLAIN: &str = "urn:discord:plain";
/// The types of a command's options that may have choices of their own, and all others.
const OPTION_KINDS: [&str; 11] = [
    "Attachment",
    "Boolean",
    "Channel",
    "Integer",
    "Mentionable",
    "Number",
    "Role",
    "String",
    "SubcommandGroup",
    "Subcommand",
    "User",
];

/// A schema that is compiled when it is first needed.
pub(super) struct Lazy {
    schema: Value,
    compiled: OnceLock<Validator>,
}

impl Lazy {
    pub(super) fn new(schema: Value) -> Self {
        Self { schema, compiled: OnceLock::new() }
    }

    /// The validator.
    ///
    /// # Panics
    /// When the document holds a schema that is none.
    pub(super) fn validator(&self, registry: &Registry<'static>) -> &Validator {
        self.compiled.get_or_init(|| {
            jsonschema::options()
                .with_registry(registry)
                .should_validate_formats(true)
                .with_format("uri", is_address)
                .build(&self.schema)
                .unwrap_or_else(|error| panic!("the OpenAPI document: {error}"))
        })
    }
}

/// A scheme and something after it. Which schemes are shown depends on the place and is a rule of its own; what
/// characters an address may have is left open, since Discord takes more than the standard has.
fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.is_empty()
            && !rest.is_empty()
            && scheme.chars().all(|c| c.is_ascii_alphanumeric())
            && !text.chars().any(char::is_whitespace)
    })
}

/// One method of one path.
pub(super) struct Operation {
    pub(super) method: String,
    /// The path as the document has it, such as `/channels/{channel_id}/messages`.
    pub(super) template: String,
    /// What the body must be, and whether one is needed.
    pub(super) body: Option<(Lazy, bool)>,
    /// What the query may say.
    pub(super) query: Vec<(String, Lazy)>,
    /// The parameters in the path, in order, in the order of the path.
    pub(super) parameters: Vec<(String, bool)>,
    /// What the answers are by their status, such as `200` or `4XX`; `None` has no body.
    pub(super) answers: BTreeMap<String, Option<Lazy>>,
}

/// The whole document.
pub(super) struct Document {
    pub(super) operations: Vec<Operation>,
    pub(super) strict: Registry<'static>,
    pub(super) plain: Registry<'static>,
    /// The schemas as written.
    pub(super) schemas: Map<String, Value>,
}

impl Document {
    /// Reads the document.
    ///
    /// # Errors
    /// A sentence about what is missing in it.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let document: Value = serde_json::from_slice(text).map_err(|error| format!("not JSON: {error}"))?;
        let schemas = document
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .ok_or("no components/schemas")?;
        let paths = document["paths"].as_object().ok_or("no paths")?;
        let responses = &document["components"]["responses"];
        let mut operations = Vec::new();
        for (template, item) in paths {
            let item = item.as_object().ok_or("a path that is no object")?;
            for (method, operation) in item.iter().filter(|(key, _)| *key != "parameters") {
                operations.push(read_operation(template, method, item, operation, responses));
            }
        }
        let mut strict = schemas.clone();
        forgive_serenity(&mut strict);
        for schema in strict.values_mut() {
            close(schema);
        }
        let mut plain = schemas.clone();
        correct(&mut plain);
        Ok(Self {
            operations,
            strict: registry(STRICT, &strict)?,
            plain: registry(PLAIN, &plain)?,
            schemas: schemas.clone(),
        })
    }
}

fn registry(name: &str, schemas: &Map<String, Value>) -> Result<Registry<'static>, String> {
    Registry::new()
        .add(name, json!({ "components": { "schemas": schemas } }))
        .and_then(jsonschema::RegistryBuilder::prepare)
        .map_err(|error| error.to_string())
}

fn read_operation(
    template: &str,
    method: &str,
    item: &Map<String, Value>,
    operation: &Value,
    responses: &Value,
) -> Operation {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut all = list(item.get("parameters"));
    all.extend(list(operation.get("parameters")));
    let name = |parameter: &Value| parameter["name"].as_str().unwrap_or_default().to_owned();
    let query = all
        .iter()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| (name(parameter), Lazy::new(strictly(&parameter["schema"]))))
        .collect();
    let parameters = template
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|wanted| {
            let snowflake = all.iter().any(|parameter| {
                parameter["in"] == "path"
                    && parameter["name"] == wanted
                    && parameter["schema"]["$ref"] == "#/components/schemas/SnowflakeType"
            });
            (wanted.to_owned(), snowflake)
        })
        .collect();
    let body = operation.get("requestBody").map(|body| {
        let content = &body["content"];
        let schema = [&content["application/json"]["schema"], &content["multipart/form-data"]["schema"]]
            .into_iter()
            .find(|schema| !schema.is_null())
            .cloned()
            .unwrap_or(Value::Bool(true));
        (Lazy::new(strictly(&schema)), body["required"] == true)
    });
    let answers = operation["responses"].as_object().into_iter().flatten().map(|(status, answer)| {
        let answer = answer["$ref"]
            .as_str()
            .and_then(|reference| responses.get(reference.rsplit('/').next()?))
            .unwrap_or(answer);
        let schema = &answer["content"]["application/json"]["schema"];
        (status.clone(), (!schema.is_null()).then(|| Lazy::new(refer(schema, PLAIN))))
    });
    Operation {
        method: method.to_ascii_uppercase(),
        template: template.to_owned(),
        body,
        query,
        parameters,
        answers: answers.collect(),
    }
}

/// A schema of a route in the strict reading.
fn strictly(schema: &Value) -> Value {
    let mut schema = refer(schema, STRICT);
    close(&mut schema);
    schema
}

/// A schema for a registry: references inside the document point to the resource of that name.
fn refer(schema: &Value, resource: &str) -> Value {
    match schema {
        Value::Object(keys) => keys
            .iter()
            .map(|(key, value)| match value {
                Value::String(target) if key == "$ref" && target.starts_with('#') => {
                    (key.clone(), Value::String(format!("{resource}{target}")))
                }
                value => (key.clone(), refer(value, resource)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| refer(item, resource)).collect(),
        other => other.clone(),
    }
}

/// A schema of an event, in the plain reading.
pub(super) fn plainly(schema: &Value) -> Value {
    refer(schema, PLAIN)
}

/// Forbids keys that a schema does not name. Not inside `allOf`, where each part sees the keys of the others.
fn close(schema: &mut Value) {
    let Value::Object(keys) = schema else { return };
    if keys.contains_key("properties") && !keys.contains_key("allOf") {
        keys.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    for (key, value) in keys.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(close),
            ("anyOf" | "oneOf", Value::Array(branches)) => branches.iter_mut().for_each(close),
            ("items" | "additionalProperties", value) => close(value),
            _ => {}
        }
    }
}

/// Where the document is wrong: the code of one fault in a body is a word, as in every example of
/// <https://docs.discord.com/developers/reference#error-messages>, and only the code of the whole answer is a number.
fn correct(schemas: &mut Map<String, Value>) {
    if let Some(items) =
        schemas.get_mut("InnerErrors").and_then(|inner| inner.pointer_mut("/properties/_errors/items"))
    {
        *items = json!({
            "type": "object",
            "properties": { "code": { "type": "string" }, "message": { "type": "string" } },
            "required": ["code", "message"],
        });
    }
}

/// What serenity 0.12 sends, Discord takes, and the document lacks. Nothing broader: a value that would mean something
/// stays forbidden.
fn forgive_serenity(schemas: &mut Map<String, Value>) {
    let mut allow = |schema: &str, key: &str, value: Value| {
        if let Some(properties) =
            schemas.get_mut(schema).and_then(|schema| schema["properties"].as_object_mut())
        {
            properties.insert(key.to_owned(), value);
        }
    };
    let snowflake = json!({ "$ref": "#/components/schemas/SnowflakeType" });
    // The number of a file is an integer.
    allow(
        "MessageAttachmentRequest",
        "id",
        json!({ "oneOf": [snowflake, { "type": "integer", "minimum": 0 }] }),
    );
    for embed_part in ["RichEmbedImage", "RichEmbedThumbnail"] {
        allow(embed_part, "proxy_url", json!({ "type": "null" }));
    }
    // A post in a forum is built like any message. A nonce stays forbidden there: Discord does not read it.
    for key in ["tts", "enforce_nonce"] {
        allow("BaseCreateMessageCreateRequest", key, json!({ "const": false }));
    }
    for command in [
        "ApplicationCommandCreateRequest",
        "ApplicationCommandUpdateRequest",
        "ApplicationCommandPatchRequestPartial",
    ] {
        // Documented, and missing in the document:
        // https://docs.discord.com/developers/interactions/application-commands#application-command-object
        allow(command, "nsfw", json!({ "type": "boolean" }));
        // Documented as a string of decimal digits, and an integer in the document.
        allow(
            command,
            "default_member_permissions",
            json!({ "type": ["string", "integer", "null"], "pattern": "^[0-9]+$", "minimum": 0 }),
        );
    }
    for kind in OPTION_KINDS {
        let name = format!("ApplicationCommand{kind}Option");
        let Some(properties) = schemas.get_mut(&name).and_then(|schema| schema["properties"].as_object_mut())
        else {
            continue;
        };
        // Every option is sent with every key; those that its type lacks are empty.
        let empty = json!({ "type": "array", "maxItems": 0 });
        let null = json!({ "type": "null" });
        for key in ["choices", "options", "channel_types"] {
            properties.entry(key).or_insert_with(|| empty.clone());
        }
        for key in ["min_value", "max_value", "min_length", "max_length"] {
            properties.entry(key).or_insert_with(|| null.clone());
        }
        properties.entry("autocomplete").or_insert_with(|| json!({ "const": false }));
    }
}
