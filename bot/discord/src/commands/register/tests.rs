use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// Every name, description and option of a definition with its translations, by the place it stands in.
fn walk(part: &Value, place: &str, see: &mut impl FnMut(&Value, &str)) {
    see(part, place);
    for option in part["options"].as_array().into_iter().flatten() {
        walk(option, &format!("{place} {}", option["name"].as_str().unwrap()), see);
    }
}

fn written() -> Vec<Value> {
    definitions().iter().map(|definition| serde_json::to_value(definition).unwrap()).collect()
}

fn texts<'a>(part: &'a Value, key: &str) -> Vec<&'a str> {
    let translated = part[format!("{key}_localizations")].as_object();
    let own = part[key].as_str().into_iter();
    own.chain(translated.into_iter().flat_map(|map| map.values().map(|text| text.as_str().unwrap())))
        .collect()
}

/// Discord's rule for names of commands and options: letters, digits, `-`, `_` and `'`, in lower case where the
/// script has one, 1 to 32.
fn is_name(name: &str) -> bool {
    let sound = |c: char| (c.is_alphanumeric() || "-_'".contains(c)) && c.to_lowercase().eq([c]);
    (1..=32).contains(&name.chars().count()) && name.chars().all(sound)
}

#[test]
fn every_name_and_description_is_one_that_discord_takes_in_every_language() {
    for definition in written() {
        let menu = definition["type"] == 3;
        walk(&definition, definition["name"].as_str().unwrap(), &mut |part, place| {
            for name in texts(part, "name") {
                let sound = if menu { (1..=32).contains(&name.chars().count()) } else { is_name(name) };
                assert!(sound, "{place}: {name:?}");
            }
            let described = texts(part, "description");
            assert_eq!(described.is_empty(), menu, "{place}");
            for description in described {
                assert!((1..=100).contains(&description.chars().count()), "{place}: {description:?}");
            }
            for key in ["name_localizations", "description_localizations"] {
                let tags: BTreeSet<&str> = part[key]
                    .as_object()
                    .into_iter()
                    .flat_map(|map| map.keys().map(String::as_str))
                    .collect();
                assert!(tags.is_empty() || tags == BTreeSet::from(["zh-CN", "zh-TW"]), "{place}: {tags:?}");
            }
            let options = part["options"].as_array().map_or(0, Vec::len);
            assert!(options <= 25, "{place}: {options}");
        });
    }
}

/// Two options of one command never share a name, in no language.
#[test]
fn names_beside_each_other_differ_in_every_language() {
    for definition in written() {
        walk(&definition, "", &mut |part, place| {
            for tag in ["", "zh-TW", "zh-CN"] {
                let mut seen = BTreeSet::new();
                for option in part["options"].as_array().into_iter().flatten() {
                    let name = option["name_localizations"][tag].as_str().or(option["name"].as_str());
                    assert!(seen.insert(name.unwrap()), "{place} {tag}: {name:?} twice");
                }
            }
        });
    }
}

/// The commands the team was promised, by their literal names, and what Discord needs to hide the review.
#[test]
fn the_promised_commands_are_there() {
    let definitions = written();
    let names = |list: &Value| -> Vec<String> {
        list.as_array().into_iter().flatten().map(|part| part["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names(&Value::from(definitions.clone())),
        ["campaign", "market", "review", "Check this post", "Submit this post"]
    );
    assert_eq!(
        names(&definitions[0]["options"]),
        [
            "status", "rules", "check", "mine", "appeal", "winners", "claim", "draft", "approve", "open",
            "extend", "close", "void", "pick", "announce"
        ]
    );
    assert_eq!(names(&definitions[1]["options"]), ["brief", "chart"]);
    assert_eq!(names(&definitions[2]["options"]), ["next"]);
    // MANAGE_MESSAGES is bit 13.
    let bits: Vec<_> =
        definitions.iter().map(|definition| definition["default_member_permissions"].clone()).collect();
    assert_eq!(bits, [Value::Null, Value::Null, "8192".into(), Value::Null, Value::Null]);
    let kinds: Vec<_> = definitions.iter().map(|definition| definition["type"].clone()).collect();
    assert_eq!(kinds, [Value::Null, Value::Null, Value::Null, 3.into(), 3.into()]);
    assert_eq!(definitions[3]["name_localizations"]["zh-TW"], "查看這則帖子");
    // Commands of one server carry no contexts: Discord takes those for global commands only.
    assert!(definitions.iter().all(|definition| definition["contexts"].is_null()));
}

/// Discord counts names, descriptions and their longest translations: 8000 for one command.
#[test]
fn a_command_with_all_its_texts_is_not_too_large() {
    for definition in written() {
        let mut size = 0;
        walk(&definition, "", &mut |part, _| {
            for key in ["name", "description"] {
                size += texts(part, key).iter().map(|text| text.chars().count()).max().unwrap_or(0);
            }
        });
        assert!(size <= 8000, "{} {size}", definition["name"]);
    }
}

#[test]
fn required_options_come_first() {
    for definition in written() {
        walk(&definition, "", &mut |part, place| {
            let required = part["options"].as_array().into_iter().flatten();
            let required: Vec<bool> = required.map(|option| option["required"] == true).collect();
            assert!(required.is_sorted_by(|before, after| before >= after), "{place}: {required:?}");
        });
    }
}

#[test]
fn the_hash_depends_on_the_definitions_and_the_servers_alone() {
    let (one, two) = ([Snowflake(1), Snowflake(2)], [Snowflake(2), Snowflake(1)]);
    let all = definitions();
    assert_eq!(hash(&all, &one).unwrap(), hash(&definitions(), &two).unwrap());
    assert_ne!(hash(&all, &one).unwrap(), hash(&all, &one[..1]).unwrap());
    assert_ne!(hash(&all, &one).unwrap(), hash(&all[1..], &one).unwrap());
}
