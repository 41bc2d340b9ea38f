//! What Discord asks of an application command beyond the document
//! (<https://docs.discord.com/developers/interactions/application-commands>).

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

use super::items;
use super::messages::required;
use super::violation::{Rule, Violation};

/// Commands of each type in one place; the last two are the menus on a member and on a message.
const COMMANDS_MAX: [(u64, usize); 3] = [(1, 100), (2, 15), (3, 15)];
/// Characters in all names, descriptions and values of one command. Of the localised texts Discord takes the longest.
const CHARACTERS_MAX: usize = 8_000;
/// `type` of a slash command.
const SLASH: u64 = 1;
/// `type` of an option that is a subcommand, and of a group of subcommands.
const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;

/// Checks a list that replaces all commands.
pub(super) fn check_all(list: &Value, found: &mut Vec<Violation>) {
    let mut names = BTreeSet::new();
    for (index, command) in items(list).iter().enumerate() {
        check_one(command, &format!("/{index}"), found);
        let kind = command["type"].as_u64().unwrap_or(SLASH);
        if let Some(name) = command["name"].as_str()
            && !names.insert((kind, name))
        {
            let message = "another command of this type has this name";
            found.push(Violation::new(format!("/{index}/name"), Rule::Unique, message));
        }
    }
    for (kind, max) in COMMANDS_MAX {
        if names.iter().filter(|(other, _)| *other == kind).count() > max {
            let message = format!("at most {max} commands have type {kind}");
            found.push(Violation::new("", Rule::MaxLength, message));
        }
    }
}

/// Checks one command that stands at `at`.
pub(super) fn check_one(command: &Value, at: &str, found: &mut Vec<Violation>) {
    let is_slash = command["type"].as_u64().unwrap_or(SLASH) == SLASH;
    let description = command["description"].as_str().unwrap_or_default();
    if is_slash {
        names(command, at, found);
        if description.is_empty() {
            required(&format!("{at}/description"), found);
        }
        options(&command["options"], at, 0, found);
    } else {
        if !description.is_empty() {
            let message = "a command in a menu has no description";
            found.push(Violation::new(format!("{at}/description"), Rule::CommandDescription, message));
        }
        if !items(&command["options"]).is_empty() {
            let message = "a command in a menu has no options";
            found.push(Violation::new(format!("{at}/options"), Rule::CommandOptions, message));
        }
    }
    let characters = size(command);
    if characters > CHARACTERS_MAX {
        let message = format!("{characters} characters in all, and at most {CHARACTERS_MAX} are allowed");
        found.push(Violation::new(at, Rule::CommandSize, message));
    }
}

fn options(list: &Value, at: &str, depth: usize, found: &mut Vec<Violation>) {
    let list = items(list);
    let is_nested = |option: &Value| option["type"] == SUBCOMMAND || option["type"] == GROUP;
    let nested = list.iter().filter(|option| is_nested(option)).count();
    let mut seen = BTreeSet::new();
    let mut optional_before = false;
    for (index, option) in list.iter().enumerate() {
        let place = format!("{at}/options/{index}");
        let mut wrong = |message: &str| {
            found.push(Violation::new(&place, Rule::CommandOptions, message));
        };
        if nested > 0 && !is_nested(option) {
            wrong("subcommands and other options do not stand side by side");
        }
        // A group of subcommands stands in a command, a subcommand in a command or a group.
        if (option["type"] == GROUP && depth > 0) || (option["type"] == SUBCOMMAND && depth > 1) {
            wrong("subcommands are nested too deeply");
        }
        let is_required = option["required"] == true;
        if is_required && optional_before {
            wrong("Required options must be placed before non-required options");
        }
        optional_before |= !is_required && !is_nested(option);
        if option["autocomplete"] == true && !items(&option["choices"]).is_empty() {
            wrong("an option has choices or autocomplete, not both");
        }
        names(option, &place, found);
        if let Some(name) = option["name"].as_str()
            && !seen.insert(name)
        {
            let message = "another option has this name";
            found.push(Violation::new(format!("{place}/name"), Rule::Unique, message));
        }
        options(&option["options"], &place, depth + 1, found);
    }
}

/// The name and its translations.
fn names(named: &Value, at: &str, found: &mut Vec<Violation>) {
    let mut check = |name: &Value, place: String| {
        if name.as_str().is_some_and(|name| !is_name(name)) {
            let message = "Command name is invalid";
            found.push(Violation::new(place, Rule::CommandName, message));
        }
    };
    check(&named["name"], format!("{at}/name"));
    for (locale, name) in named["name_localizations"].as_object().into_iter().flatten() {
        check(name, format!("{at}/name_localizations/{locale}"));
    }
}

/// `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, in lower case where a letter has one.
fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| {
        matches!(c, '-' | '_' | '\'')
            || matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
            )
            // Devanagari and Thai, whose marks are no letters.
            || matches!(c, '\u{900}'..='\u{950}' | '\u{955}'..='\u{963}' | '\u{966}'..='\u{97f}' | '\u{a8e0}'..='\u{a8ff}')
            || matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e5b}')
    };
    (1..=32).contains(&name.chars().count()) && name.chars().all(is_allowed) && name.to_lowercase() == name
}

/// The characters of a command with its options and choices.
fn size(part: &Value) -> usize {
    let longest = |key: &str, translations: &str| {
        let texts = part[translations].as_object().into_iter().flat_map(|all| all.values());
        texts
            .chain([&part[key]])
            .map(|text| text.as_str().unwrap_or_default().chars().count())
            .max()
            .unwrap_or_default()
    };
    let value = part["value"].as_str().map_or(0, |value| value.chars().count());
    let inner = items(&part["options"]).iter().chain(items(&part["choices"])).map(size).sum::<usize>();
    longest("name", "name_localizations")
        + longest("description", "description_localizations")
        + value
        + inner
}
