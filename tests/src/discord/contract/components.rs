//! What Discord asks of buttons, selects and inputs beyond the document
//! (<https://docs.discord.com/developers/components/reference>).

use std::collections::BTreeSet;

use serde_json::Value;

use super::items;
use super::messages::{required, scheme};
use super::violation::{Rule, Violation};

/// Rows of a message, and inputs of a modal, without the flag of components alone.
const ROWS_MAX: usize = 5;
/// `style` of a button that opens an address.
const STYLE_LINK: u64 = 5;
/// `style` of a button that sells something.
const STYLE_PREMIUM: u64 = 6;

/// `type` of a component.
const ROW: u64 = 1;
const BUTTON: u64 = 2;
const TEXT_INPUT: u64 = 4;
/// The selects: of texts, users, roles, mentionables and channels.
const SELECTS: [u64; 5] = [3, 5, 6, 7, 8];

/// Checks the components of a message or a modal at `at`.
pub(super) fn check(list: &Value, at: &str, is_v2: bool, found: &mut Vec<Violation>) {
    let rows = items(list);
    if rows.len() > ROWS_MAX && !is_v2 {
        found.push(Violation::new(at, Rule::MaxLength, format!("Must be {ROWS_MAX} or fewer in length.")));
    }
    let mut ids = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        walk(row, &format!("{at}/{index}"), is_v2, true, &mut ids, found);
    }
}

fn walk<'a>(
    component: &'a Value,
    at: &str,
    is_v2: bool,
    is_top: bool,
    ids: &mut BTreeSet<&'a str>,
    found: &mut Vec<Violation>,
) {
    let kind = component["type"].as_u64().unwrap_or_default();
    if is_top && !is_v2 && kind != ROW {
        found.push(Violation::new(
            at,
            Rule::Layout,
            "only rows stand here without the flag of components V2",
        ));
    }
    if let Some(id) = component["custom_id"].as_str()
        && !ids.insert(id)
    {
        let place = format!("{at}/custom_id");
        found.push(Violation::new(
            place,
            Rule::DuplicateCustomId,
            "Component custom id cannot be duplicated",
        ));
    }
    match kind {
        ROW => row(component, at, found),
        BUTTON => button(component, at, found),
        // Labels around an input are of the newer kind; an input in a row carries its own.
        TEXT_INPUT if component["label"].as_str().unwrap_or_default().trim().is_empty() => {
            required(&format!("{at}/label"), found);
        }
        kind if SELECTS.contains(&kind) => select(component, kind, at, found),
        _ => {}
    }
    for (index, inner) in items(&component["components"]).iter().enumerate() {
        walk(inner, &format!("{at}/components/{index}"), is_v2, false, ids, found);
    }
}

fn row(row: &Value, at: &str, found: &mut Vec<Violation>) {
    let parts = items(&row["components"]);
    let all_buttons = parts.iter().all(|part| part["type"] == BUTTON);
    if parts.len() > 1 && !all_buttons {
        let message = "a row holds buttons, or one select, or one input";
        found.push(Violation::new(format!("{at}/components"), Rule::Layout, message));
    }
}

fn button(button: &Value, at: &str, found: &mut Vec<Violation>) {
    let has = |key: &str| !button[key].is_null();
    let style = button["style"].as_u64().unwrap_or_default();
    let mut wrong = |key: &str, message: &str| {
        found.push(Violation::new(format!("{at}/{key}"), Rule::Button, message));
    };
    match style {
        STYLE_LINK => {
            if has("custom_id") {
                wrong("custom_id", "A custom id and url cannot both be specified");
            }
            if !has("url") {
                wrong("url", "A url is required");
            }
        }
        STYLE_PREMIUM => {
            if !has("sku_id") {
                wrong("sku_id", "A sku id is required");
            }
        }
        _ => {
            if has("url") {
                wrong("url", "Only a link button has a url");
            }
            if !has("custom_id") {
                wrong("custom_id", "A custom id is required");
            }
        }
    }
    let shows = !button["label"].as_str().unwrap_or_default().trim().is_empty() || has("emoji");
    if !shows && style != STYLE_PREMIUM {
        wrong("label", "A label or an emoji is required");
    }
    scheme(&button["url"], &format!("{at}/url"), &["http", "https", "discord"], found);
}

fn select(select: &Value, kind: u64, at: &str, found: &mut Vec<Violation>) {
    let min = select["min_values"].as_u64().unwrap_or(1);
    let max = select["max_values"].as_u64().unwrap_or(1);
    let options = items(&select["options"]);
    if min > max {
        let message = "min_values is more than max_values";
        found.push(Violation::new(format!("{at}/min_values"), Rule::SelectRange, message));
    }
    if kind != SELECTS[0] {
        return;
    }
    if options.is_empty() {
        required(&format!("{at}/options"), found);
    } else if max > options.len() as u64 {
        let message = "max_values is more than there are options";
        found.push(Violation::new(format!("{at}/max_values"), Rule::SelectRange, message));
    }
    let mut values = BTreeSet::new();
    for (index, option) in options.iter().enumerate() {
        if let Some(value) = option["value"].as_str()
            && !values.insert(value)
        {
            let place = format!("{at}/options/{index}/value");
            found.push(Violation::new(place, Rule::Unique, "two options have this value"));
        }
    }
}
