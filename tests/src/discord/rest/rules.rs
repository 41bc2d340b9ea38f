//! Rules for messages that no schema says: Discord's limits, over all of a message.

use std::collections::BTreeSet;

use serde_json::Value;

use super::body::FormFile;
use super::errors::{ApiError, Wrong, empty_message};

/// Characters of a message.
const CONTENT_MAX: usize = 2_000;
/// Characters over all embeds of a message.
const EMBEDS_SUM_MAX: usize = 6_000;
/// Bytes of one file.
const FILE_MAX: usize = 10 << 20;

fn texts<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Checks the parts of a message that were given; not whether it is empty.
pub(super) fn message(body: &Value, files: &[FormFile], old_files: &[String]) -> Result<(), ApiError> {
    let mut wrong = Wrong::default();
    wrong.length("content", texts(body, "content"), 0, CONTENT_MAX);
    if let Some(nonce) = body["nonce"].as_str() {
        wrong.length("nonce", nonce, 0, 25);
    }
    embeds(&mut wrong, list(body, "embeds"));
    components(&mut wrong, list(body, "components"), 5);
    attachments(&mut wrong, body, files, old_files);
    mentions(&mut wrong, &body["allowed_mentions"]);
    wrong.done()?;
    if files.iter().any(|file| file.bytes.len() > FILE_MAX) {
        return Err(ApiError::new(413, 40_005, "Request entity too large"));
    }
    Ok(())
}

/// 50006 when nothing would be seen.
pub(super) fn not_empty(content: &str, others: &[usize]) -> Result<(), ApiError> {
    if content.trim().is_empty() && others.iter().all(|count| *count == 0) {
        Err(empty_message())
    } else {
        Ok(())
    }
}

fn embeds(wrong: &mut Wrong, embeds: &[Value]) {
    if embeds.len() > 10 {
        wrong.at("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    let mut sum = 0;
    for (n, embed) in embeds.iter().enumerate() {
        let mut text = |path: &str, text: &str, min: usize, max: usize| {
            // Discord counts after it has cut the white space at both ends.
            let text = text.trim();
            wrong.length(&format!("embeds.{n}.{path}"), text, min, max);
            sum += text.chars().count();
        };
        text("title", texts(embed, "title"), 0, 256);
        text("description", texts(embed, "description"), 0, 4_096);
        text("footer.text", texts(&embed["footer"], "text"), 0, 2_048);
        text("author.name", texts(&embed["author"], "name"), 0, 256);
        for (m, field) in list(embed, "fields").iter().enumerate() {
            text(&format!("fields.{m}.name"), texts(field, "name"), 1, 256);
            text(&format!("fields.{m}.value"), texts(field, "value"), 1, 1_024);
        }
        if list(embed, "fields").len() > 25 {
            wrong.at(&format!("embeds.{n}.fields"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
        }
        for path in ["url", "image.url", "thumbnail.url", "footer.icon_url", "author.url", "author.icon_url"]
        {
            let url = path.split('.').fold(embed, |place, part| &place[part]).as_str();
            let known = |url: &str| {
                ["http://", "https://", "attachment://"].iter().any(|scheme| url.starts_with(scheme))
            };
            if url.is_some_and(|url| !known(url)) {
                let place = format!("embeds.{n}.{path}");
                wrong.at(&place, "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https').");
            }
        }
    }
    if sum > EMBEDS_SUM_MAX {
        wrong.at("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
    }
}

/// Rows of buttons and menus; `rows_max` is 5 for messages and dialogs alike.
pub(super) fn components(wrong: &mut Wrong, rows: &[Value], rows_max: usize) {
    if rows.len() > rows_max {
        wrong.at("components", "BASE_TYPE_MAX_LENGTH", format!("Must be {rows_max} or fewer in length."));
    }
    let mut seen = BTreeSet::new();
    for (n, row) in rows.iter().enumerate() {
        let place = format!("components.{n}");
        if row["type"] != 1 {
            wrong.at(
                &format!("{place}.type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            );
            continue;
        }
        let inner = list(row, "components");
        let buttons = inner.iter().filter(|one| one["type"] == 2).count();
        let width = if buttons == inner.len() { 5 } else { 1 };
        if inner.is_empty() || inner.len() > width {
            let message = format!("Must be between 1 and {width} in length.");
            wrong.at(&format!("{place}.components"), "BASE_TYPE_BAD_LENGTH", message);
        }
        for (m, one) in inner.iter().enumerate() {
            component(wrong, &format!("{place}.components.{m}"), one, &mut seen);
        }
    }
}

fn component<'a>(wrong: &mut Wrong, place: &str, one: &'a Value, seen: &mut BTreeSet<&'a str>) {
    let id = one["custom_id"].as_str();
    let is_link = one["type"] == 2 && one["style"] == 5;
    match id {
        Some(_) if is_link => {
            wrong.at(
                place,
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            );
        }
        Some(id) => {
            wrong.length(&format!("{place}.custom_id"), id, 1, 100);
            if !seen.insert(id) {
                let path = format!("{place}.custom_id");
                wrong.at(&path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
            }
        }
        None if !is_link => {
            wrong.at(&format!("{place}.custom_id"), "BASE_TYPE_REQUIRED", "This field is required");
        }
        None => {}
    }
    match one["type"].as_u64() {
        Some(2) => {
            wrong.length(&format!("{place}.label"), texts(one, "label"), 0, 80);
            if is_link && one["url"].as_str().is_none() {
                wrong.at(&format!("{place}.url"), "BUTTON_COMPONENT_LINK_URL_REQUIRED", "A url is required");
            }
            if texts(one, "label").is_empty() && one["emoji"].is_null() {
                wrong.at(place, "BUTTON_COMPONENT_LABEL_EMOJI_REQUIRED", "A label or emoji is required");
            }
        }
        Some(3) => {
            let options = list(one, "options");
            if options.is_empty() || options.len() > 25 {
                let path = format!("{place}.options");
                wrong.at(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
            }
            wrong.length(&format!("{place}.placeholder"), texts(one, "placeholder"), 0, 150);
            let mut values = BTreeSet::new();
            for (n, option) in options.iter().enumerate() {
                wrong.length(&format!("{place}.options.{n}.label"), texts(option, "label"), 1, 100);
                wrong.length(&format!("{place}.options.{n}.value"), texts(option, "value"), 1, 100);
                wrong.length(
                    &format!("{place}.options.{n}.description"),
                    texts(option, "description"),
                    0,
                    100,
                );
                if !values.insert(texts(option, "value")) {
                    let path = format!("{place}.options.{n}.value");
                    wrong.at(
                        &path,
                        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                        "The specified option value is already used",
                    );
                }
            }
        }
        Some(4) => {
            wrong.length(&format!("{place}.label"), texts(one, "label"), 1, 45);
            wrong.length(&format!("{place}.placeholder"), texts(one, "placeholder"), 0, 100);
            wrong.length(&format!("{place}.value"), texts(one, "value"), 0, 4_000);
        }
        _ => {}
    }
}

fn attachments(wrong: &mut Wrong, body: &Value, files: &[FormFile], old_files: &[String]) {
    for (n, one) in list(body, "attachments").iter().enumerate() {
        let named = one["id"].as_str().map_or_else(|| one["id"].to_string(), str::to_owned);
        let new = files.iter().any(|file| file.number.to_string() == named);
        if !new && !old_files.contains(&named) {
            let path = format!("attachments.{n}.id");
            wrong.at(&path, "ATTACHMENT_NOT_FOUND", format!("Attachment {named} was not uploaded"));
        }
        wrong.length(&format!("attachments.{n}.description"), texts(one, "description"), 0, 1_024);
    }
    if files.len() > 10 {
        wrong.at("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    let uploaded = |name: &str| files.iter().any(|file| file.filename == name);
    for (n, embed) in list(body, "embeds").iter().enumerate() {
        for key in ["image", "thumbnail"] {
            let name = embed[key]["url"].as_str().and_then(|url| url.strip_prefix("attachment://"));
            if name.is_some_and(|name| !uploaded(name) && old_files.is_empty()) {
                // Discord shows an embed without its picture; nobody wants that.
                let path = format!("embeds.{n}.{key}.url");
                wrong.at(&path, "ATTACHMENT_NOT_FOUND", "The picture was not uploaded");
            }
        }
    }
}

fn mentions(wrong: &mut Wrong, allowed: &Value) {
    for (kind, parse) in [("users", "users"), ("roles", "roles")] {
        let listed = list(allowed, kind);
        let parsed = list(allowed, "parse").iter().any(|one| one == parse);
        if parsed && !listed.is_empty() {
            let message = format!("parse:[\"{parse}\"] and {kind}: [ids...] are mutually exclusive.");
            wrong.at("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
        }
        if listed.len() > 100 {
            wrong.at(
                &format!("allowed_mentions.{kind}"),
                "BASE_TYPE_MAX_LENGTH",
                "Must be 100 or fewer in length.",
            );
        }
    }
}
