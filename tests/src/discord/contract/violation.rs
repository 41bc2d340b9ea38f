//! What a request, an answer or an event does that Discord's contract forbids, and how Discord says so.

use std::fmt;

use serde_json::{Map, Value, json};

/// Which rule was broken. The codes are those of Discord's error bodies where Discord is known to have one; a rule of
/// the project has a code that begins with `HERALD_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// No such method and path.
    UnknownRoute,
    /// A body where the route reads none, or none where it needs one.
    Body,
    /// A key that the contract does not know. Discord passes over it in silence, which is how a misspelt key goes
    /// unnoticed; so it is an error here.
    UnknownKey,
    /// Something needed is missing or blank.
    Required,
    /// The wrong JSON type, or one that cannot be read as what is asked for.
    Type,
    /// Not one of the values allowed.
    Choices,
    /// A text or list that is too long.
    MaxLength,
    /// A text or list that is too short.
    MinLength,
    /// A number that is too large.
    Maximum,
    /// A number that is too small.
    Minimum,
    /// A text of the wrong form, such as a time or a snowflake.
    Format,
    /// The same value twice in a list of different ones.
    Unique,
    /// None of the forms that are possible at this place.
    NoForm,
    /// More than 6,000 characters in the embeds of one message.
    EmbedSize,
    /// An address with a scheme that Discord does not show.
    UrlScheme,
    /// A message with nothing in it.
    EmptyMessage,
    /// The same `custom_id` twice in one message or modal.
    DuplicateCustomId,
    /// A button with a `url` and a `custom_id`, or without the one its style needs.
    Button,
    /// A row with parts that do not stand together, or too many rows.
    Layout,
    /// A select that asks for more than it offers.
    SelectRange,
    /// An attachment without its file, a file named twice, or an address `attachment://` without an attachment.
    Attachment,
    /// `parse` and a list of ids for the same kind of mention.
    MentionsExclusive,
    /// The name of a command or of an option of one.
    CommandName,
    /// The description of a command.
    CommandDescription,
    /// Options in the wrong order or place.
    CommandOptions,
    /// More than 8,000 characters in one command.
    CommandSize,
    /// The project's own: a new message says which mentions it makes, and never parses them from its text.
    MentionsParsed,
}

impl Rule {
    /// The code in Discord's error body.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownRoute => "HERALD_UNKNOWN_ROUTE",
            Self::Body => "HERALD_BODY",
            Self::UnknownKey => "HERALD_UNKNOWN_KEY",
            Self::Required => "BASE_TYPE_REQUIRED",
            Self::Type => "BASE_TYPE_INVALID",
            Self::Choices => "BASE_TYPE_CHOICES",
            Self::MaxLength => "BASE_TYPE_MAX_LENGTH",
            Self::MinLength => "BASE_TYPE_MIN_LENGTH",
            Self::Maximum => "NUMBER_TYPE_MAX",
            Self::Minimum => "NUMBER_TYPE_MIN",
            Self::Format => "STRING_TYPE_REGEX",
            Self::Unique => "SET_TYPE_ALREADY_CONTAINS_VALUE",
            Self::NoForm => "UNION_TYPE_CHOICES",
            Self::EmbedSize => "MAX_EMBED_SIZE_EXCEEDED",
            Self::UrlScheme => "URL_TYPE_INVALID_SCHEME",
            Self::EmptyMessage => "MESSAGE_EMPTY",
            Self::DuplicateCustomId => "COMPONENT_CUSTOM_ID_DUPLICATED",
            Self::Button => "BUTTON_COMPONENT_INVALID",
            Self::Layout => "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            Self::SelectRange => "SELECT_COMPONENT_MAX_VALUES_INVALID",
            Self::Attachment => "ATTACHMENT_NOT_FOUND",
            Self::MentionsExclusive => "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            Self::CommandName => "APPLICATION_COMMAND_INVALID_NAME",
            Self::CommandDescription => "APPLICATION_COMMAND_DESCRIPTION_CANNOT_BE_SET",
            Self::CommandOptions => "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
            Self::CommandSize => "APPLICATION_COMMAND_TOO_LARGE",
            Self::MentionsParsed => "HERALD_MENTIONS_PARSED",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as a JSON pointer into the body; a query or path parameter stands under its name.
    pub pointer: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Which rule says so.
    pub rule: Rule,
}

impl Violation {
    /// Something wrong at a place.
    pub fn new(pointer: impl Into<String>, rule: Rule, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into(), rule }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{place}: {} ({})", self.message, self.rule.code())
    }
}

/// The body of Discord's answer with status 400: code 50035 and the places nested in `errors`
/// (<https://docs.discord.com/developers/reference#error-messages>), or code 50006 for a message with nothing in it.
pub fn to_discord_error(violations: &[Violation]) -> Value {
    let is_empty = |violation: &Violation| violation.rule == Rule::EmptyMessage;
    if violations.iter().any(is_empty) && violations.iter().all(is_empty) {
        return json!({ "code": 50006, "message": "Cannot send an empty message" });
    }
    let mut errors = Value::Object(Map::new());
    for violation in violations {
        let error = json!({ "code": violation.rule.code(), "message": violation.message });
        let keys = violation.pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"));
        // Every place is an object: a list stands under `_errors` only, and no body has such a key.
        let place = keys.fold(&mut errors, |place, key| {
            if place[key.as_str()].is_null() {
                place[key.as_str()] = Value::Object(Map::new());
            }
            &mut place[key.as_str()]
        });
        match place["_errors"].as_array_mut() {
            Some(list) => list.push(error),
            None => place["_errors"] = json!([error]),
        }
    }
    json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors })
}
