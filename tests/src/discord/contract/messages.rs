//! What Discord asks of a message beyond the document.

use std::collections::BTreeSet;

use serde_json::Value;

use super::violation::{Rule, Violation};
use super::{Files, components, items};

/// Characters of a message's text. The document allows the 4,000 of paying members.
const CONTENT_MAX: usize = 2_000;
/// Characters in all embeds of a message together
/// (<https://docs.discord.com/developers/resources/message#embed-object-embed-limits>).
const EMBEDS_MAX: usize = 6_000;
/// The flag of a message that is made of components alone.
const COMPONENTS_V2: u64 = 1 << 15;
/// Ids below this are the numbers of files in the same request; a real id is far above.
const FILE_NUMBERS: u64 = 1_000;

/// What is done with a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message {
    /// True for a new one, false for a change of one that stands.
    pub(super) is_new: bool,
    /// Whether a new one must say which mentions it makes.
    pub(super) mentions: bool,
}

/// A new message.
pub(super) const NEW: Message = Message { is_new: true, mentions: true };
/// A change of a message.
pub(super) const EDIT: Message = Message { is_new: false, mentions: false };

/// Checks a message's body that stands at `at`.
pub(super) fn check(body: &Value, at: &str, message: Message, files: &Files<'_>, found: &mut Vec<Violation>) {
    if !body.is_object() {
        return;
    }
    let content = body["content"].as_str().unwrap_or_default();
    // The document knows the lower limit on some routes itself; one fault is said once.
    let place = format!("{at}/content");
    let is_known = found.iter().any(|known| known.pointer == place && known.rule == Rule::MaxLength);
    if content.chars().count() > CONTENT_MAX && !is_known {
        let message = format!("Must be {CONTENT_MAX} or fewer in length.");
        found.push(Violation::new(place, Rule::MaxLength, message));
    }
    if is_empty(body, message, files) {
        found.push(Violation::new(at, Rule::EmptyMessage, "Cannot send an empty message"));
    }
    embeds(&body["embeds"], &format!("{at}/embeds"), found);
    let is_v2 = body["flags"].as_u64().unwrap_or_default() & COMPONENTS_V2 != 0;
    components::check(&body["components"], &format!("{at}/components"), is_v2, found);
    attachments(body, at, message, files, found);
    mentions(body, at, message, found);
}

/// Nothing that a reader would see. Of a change it can only be told when it takes everything away.
fn is_empty(body: &Value, message: Message, files: &Files<'_>) -> bool {
    let has = |key: &str| !items(&body[key]).is_empty();
    let is_v2 = body["flags"].as_u64().unwrap_or_default() & COMPONENTS_V2 != 0;
    let text = body["content"].as_str().unwrap_or_default();
    let forwards = body["message_reference"]["type"] == 1;
    let blank = text.trim().is_empty()
        && !has("embeds")
        && !has("attachments")
        && !has("sticker_ids")
        && files.fields.is_empty()
        && body["poll"].is_null()
        && !forwards
        && !(is_v2 && has("components"));
    let all_said = ["content", "embeds", "attachments"].iter().all(|key| body.get(*key).is_some());
    blank && (message.is_new || all_said)
}

fn embeds(list: &Value, at: &str, found: &mut Vec<Violation>) {
    let mut characters = 0;
    for (index, embed) in items(list).iter().enumerate() {
        let at = format!("{at}/{index}");
        let mut count = |text: &Value| {
            characters += text.as_str().unwrap_or_default().trim().chars().count();
        };
        count(&embed["title"]);
        count(&embed["description"]);
        count(&embed["footer"]["text"]);
        count(&embed["author"]["name"]);
        for field in items(&embed["fields"]) {
            count(&field["name"]);
            count(&field["value"]);
        }
        let shows = ["title", "description", "image", "thumbnail", "footer", "author", "timestamp"]
            .iter()
            .any(|key| !embed[*key].is_null() && embed[*key] != "");
        if !shows && items(&embed["fields"]).is_empty() {
            required(&format!("{at}/description"), found);
        }
        if embed["footer"].is_object() && is_blank(&embed["footer"]["text"]) {
            required(&format!("{at}/footer/text"), found);
        }
        if embed["author"].is_object() && is_blank(&embed["author"]["name"]) {
            required(&format!("{at}/author/name"), found);
        }
        for (number, field) in items(&embed["fields"]).iter().enumerate() {
            for key in ["name", "value"] {
                // A missing one is the document's to find.
                if field[key].is_string() && is_blank(&field[key]) {
                    required(&format!("{at}/fields/{number}/{key}"), found);
                }
            }
        }
        let web = ["http", "https"];
        let shown = ["http", "https", "attachment"];
        scheme(&embed["url"], &format!("{at}/url"), &web, found);
        scheme(&embed["author"]["url"], &format!("{at}/author/url"), &web, found);
        for (part, key) in
            [("image", "url"), ("thumbnail", "url"), ("footer", "icon_url"), ("author", "icon_url")]
        {
            scheme(&embed[part][key], &format!("{at}/{part}/{key}"), &shown, found);
        }
    }
    if characters > EMBEDS_MAX {
        let message = format!("Embed size exceeds maximum size of {EMBEDS_MAX}");
        found.push(Violation::new(at, Rule::EmbedSize, message));
    }
}

/// The scheme of an address is one of these.
pub(super) fn scheme(address: &Value, at: &str, allowed: &[&str], found: &mut Vec<Violation>) {
    let Some((scheme, _)) = address.as_str().and_then(|text| text.split_once("://")) else { return };
    if !allowed.contains(&scheme) {
        let message = format!("Scheme \"{scheme}\" must be one of {allowed:?}.");
        found.push(Violation::new(at, Rule::UrlScheme, message));
    }
}

fn attachments(body: &Value, at: &str, message: Message, files: &Files<'_>, found: &mut Vec<Violation>) {
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (index, attachment) in items(&body["attachments"]).iter().enumerate() {
        let place = format!("{at}/attachments/{index}/id");
        let id = &attachment["id"];
        let Some(id) = id.as_u64().or_else(|| id.as_str()?.parse().ok()) else { continue };
        names.extend(attachment["filename"].as_str());
        if !seen.insert(id) {
            found.push(Violation::new(&place, Rule::Attachment, format!("attachment {id} is named twice")));
        }
        // A change may keep an attachment by its id; a new message has none to keep.
        let is_kept = !message.is_new && id >= FILE_NUMBERS;
        if !is_kept && !files.fields.contains(&format!("files[{id}]").as_str()) {
            let message = format!("attachment {id} has no part files[{id}] in the form");
            found.push(Violation::new(&place, Rule::Attachment, message));
        }
    }
    let mut fields = BTreeSet::new();
    for field in files.fields {
        if !fields.insert(field) {
            let message = format!("the form has two parts {field}");
            found.push(Violation::new(format!("{at}/attachments"), Rule::Attachment, message));
        }
    }
    // An edit may point to an attachment that stands; its name is not in the request.
    if !message.is_new {
        return;
    }
    for (index, embed) in items(&body["embeds"]).iter().enumerate() {
        for (part, key) in
            [("image", "url"), ("thumbnail", "url"), ("footer", "icon_url"), ("author", "icon_url")]
        {
            let Some(name) =
                embed[part][key].as_str().and_then(|address| address.strip_prefix("attachment://"))
            else {
                continue;
            };
            if !names.contains(name) {
                let place = format!("{at}/embeds/{index}/{part}/{key}");
                let message = format!("no attachment of this message is named {name}");
                found.push(Violation::new(place, Rule::Attachment, message));
            }
        }
    }
}

fn mentions(body: &Value, at: &str, message: Message, found: &mut Vec<Violation>) {
    let at = format!("{at}/allowed_mentions");
    let allowed = &body["allowed_mentions"];
    let parse = items(&allowed["parse"]);
    for kind in ["users", "roles"] {
        if parse.iter().any(|parsed| parsed == kind) && !items(&allowed[kind]).is_empty() {
            let message = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            found.push(Violation::new(&at, Rule::MentionsExclusive, message));
        }
    }
    if message.is_new && message.mentions && !(allowed["parse"].is_array() && parse.is_empty()) {
        let message = "a new message of herald has allowed_mentions with an empty parse: mentions are never read \
                       from its text";
        found.push(Violation::new(at, Rule::MentionsParsed, message));
    }
}

fn is_blank(text: &Value) -> bool {
    text.as_str().unwrap_or_default().trim().is_empty()
}

/// Something needed is missing or blank.
pub(super) fn required(at: &str, found: &mut Vec<Violation>) {
    found.push(Violation::new(at, Rule::Required, "This field is required"));
}
