use serde_json::{Value, json};

use super::{CALLBACK, COMMANDS, FOLLOWUP, MESSAGE, MESSAGES, contract, faults, passes};
use crate::discord::contract::{Rule, to_discord_error};

/// A message body with the mentions that herald always sends.
fn with_mentions(body: Value) -> Value {
    let mut body = body;
    body["allowed_mentions"] = json!({ "parse": [], "users": [], "roles": [] });
    body
}

/// The faults of a new message.
fn new_message(body: Value) -> Vec<(String, Rule)> {
    let contract = contract().expect("asked for before");
    faults(contract.check_request("POST", MESSAGES, Some(&with_mentions(body))))
}

fn one(place: &str, rule: Rule) -> Vec<(String, Rule)> {
    vec![(place.to_owned(), rule)]
}

#[test]
fn lengths_are_those_of_the_documentation() {
    if contract().is_none() {
        return;
    }
    let text = |length: usize| "字".repeat(length);
    assert_eq!(new_message(json!({ "content": text(2_000) })), []);
    assert_eq!(new_message(json!({ "content": text(2_001) })), one("/content", Rule::MaxLength));
    assert_eq!(new_message(json!({ "content": text(4_001) })), one("/content", Rule::MaxLength));
    let embed = |embed: Value| new_message(json!({ "embeds": [embed] }));
    assert_eq!(embed(json!({ "title": text(256) })), []);
    assert_eq!(embed(json!({ "title": text(257) })), one("/embeds/0/title", Rule::MaxLength));
    assert_eq!(embed(json!({ "description": text(4_096) })), []);
    assert_eq!(embed(json!({ "description": text(4_097) })), one("/embeds/0/description", Rule::MaxLength));
    let field = |name: usize, value: usize| {
        embed(json!({ "fields": [{ "name": text(name), "value": text(value) }] }))
    };
    assert_eq!(field(256, 1_024), []);
    assert_eq!(field(257, 1_024), one("/embeds/0/fields/0/name", Rule::MaxLength));
    assert_eq!(field(256, 1_025), one("/embeds/0/fields/0/value", Rule::MaxLength));
    assert_eq!(field(256, 0), one("/embeds/0/fields/0/value", Rule::Required));
    let fields = vec![json!({ "name": "n", "value": "v" }); 26];
    assert_eq!(embed(json!({ "fields": fields })), one("/embeds/0/fields", Rule::MaxLength));
    assert_eq!(
        embed(json!({ "title": "t", "footer": { "text": text(2_049) } })),
        one("/embeds/0/footer/text", Rule::MaxLength)
    );
    let eleven = vec![json!({ "title": "t" }); 11];
    assert_eq!(new_message(json!({ "embeds": eleven })), one("/embeds", Rule::MaxLength));
    assert_eq!(new_message(json!({ "content": "c", "nonce": "n".repeat(25) })), []);
    assert_eq!(
        new_message(json!({ "content": "c", "nonce": "n".repeat(26) })),
        one("/nonce", Rule::MaxLength)
    );
}

#[test]
fn the_embeds_of_a_message_share_six_thousand_characters() {
    if contract().is_none() {
        return;
    }
    // 3,000 and 3,000, then one more; spaces at the ends do not count.
    let two = |last: usize| {
        json!({ "embeds": [
            { "title": "a".repeat(200), "description": "b".repeat(2_800) },
            { "description": "c".repeat(2_900), "footer": { "text": "d".repeat(50) }, "author": { "name": "e".repeat(40) },
              "fields": [{ "name": "f".repeat(9), "value": format!("  {}  ", "g".repeat(last)) }] },
        ] })
    };
    assert_eq!(new_message(two(1)), []);
    assert_eq!(new_message(two(2)), one("/embeds", Rule::EmbedSize));
}

#[test]
fn a_message_has_something_in_it() {
    let Some(contract) = contract() else { return };
    for body in [json!({}), json!({ "content": "" }), json!({ "content": " \n" }), json!({ "embeds": [] })] {
        assert_eq!(new_message(body), one("", Rule::EmptyMessage));
    }
    // Buttons alone are no message.
    let row = json!({ "type": 1, "components": [{ "type": 2, "style": 1, "custom_id": "a", "label": "a" }] });
    assert_eq!(new_message(json!({ "components": [row] })), one("", Rule::EmptyMessage));
    let file = with_mentions(json!({ "attachments": [{ "id": 0, "filename": "a.png" }] }));
    passes(contract.check_multipart("POST", MESSAGES, Some(&file), &["files[0]"]));
    // Taking all away from a message that stands; leaving something out says nothing about it.
    let all = json!({ "content": "", "embeds": [], "attachments": [] });
    assert_eq!(faults(contract.check_request("PATCH", MESSAGE, Some(&all))), one("", Rule::EmptyMessage));
    passes(contract.check_request("PATCH", MESSAGE, Some(&json!({ "content": "" }))));
    assert_eq!(
        new_message(json!({ "embeds": [{ "color": 5 }] })),
        one("/embeds/0/description", Rule::Required)
    );
}

#[test]
fn misspelt_keys_are_found_at_every_depth() {
    if contract().is_none() {
        return;
    }
    assert_eq!(new_message(json!({ "content": "c", "embed": {} })), one("/embed", Rule::UnknownKey));
    assert_eq!(
        new_message(json!({ "embeds": [{ "title": "t", "colour": 1 }] })),
        one("/embeds/0/colour", Rule::UnknownKey)
    );
    let button = json!({ "type": 2, "style": 1, "custom_id": "a", "label": "a", "colour": 1 });
    assert_eq!(
        new_message(json!({ "content": "c", "components": [{ "type": 1, "components": [button] }] })),
        one("/components/0/components/0/colour", Rule::UnknownKey)
    );
}

/// A message with one row.
fn row(parts: &Value) -> Vec<(String, Rule)> {
    new_message(json!({ "content": "c", "components": [{ "type": 1, "components": parts }] }))
}

#[test]
fn buttons_are_links_or_have_an_id() {
    if contract().is_none() {
        return;
    }
    let at = |key: &str| format!("/components/0/components/0/{key}");
    let link = json!({ "type": 2, "style": 5, "url": "https://example.org", "label": "a" });
    assert_eq!(row(&json!([link])), []);
    let mut both = link.clone();
    both["custom_id"] = json!("a");
    assert_eq!(row(&json!([both])), [(at("custom_id"), Rule::Button)]);
    let mut script = link;
    script["url"] = json!("javascript://example.org");
    assert_eq!(row(&json!([script])), [(at("url"), Rule::UrlScheme)]);
    assert_eq!(row(&json!([{ "type": 2, "style": 1, "label": "a" }])), [(at("custom_id"), Rule::Button)]);
    assert_eq!(row(&json!([{ "type": 2, "style": 1, "custom_id": "a" }])), [(at("label"), Rule::Button)]);
    assert_eq!(row(&json!([{ "type": 2, "style": 7, "custom_id": "a", "label": "a" }])).len(), 1);
    let long = json!({ "type": 2, "style": 1, "custom_id": "i".repeat(101), "label": "l".repeat(81) });
    assert_eq!(row(&json!([long])), [(at("custom_id"), Rule::MaxLength), (at("label"), Rule::MaxLength)]);
}

#[test]
fn rows_hold_five_buttons_or_one_select_and_ids_are_unique() {
    if contract().is_none() {
        return;
    }
    let button = |id: &str| json!({ "type": 2, "style": 1, "custom_id": id, "label": "a" });
    let same = row(&json!([button("a"), button("a")]));
    assert_eq!(same, one("/components/0/components/1/custom_id", Rule::DuplicateCustomId));
    let six: Vec<Value> = ["a", "b", "c", "d", "e", "f"].map(button).to_vec();
    assert_eq!(row(&json!(six)), one("/components/0/components", Rule::MaxLength));
    let select = json!({ "type": 3, "custom_id": "s", "options": [{ "label": "x", "value": "x" }] });
    assert_eq!(row(&json!([select])), []);
    assert_eq!(row(&json!([select, button("a")])), one("/components/0/components", Rule::Layout));
    let mut greedy = select;
    greedy["max_values"] = json!(2);
    assert_eq!(row(&json!([greedy])), one("/components/0/components/0/max_values", Rule::SelectRange));
    let rows: Vec<Value> =
        ["a", "b", "c", "d", "e", "f"].map(|id| json!({ "type": 1, "components": [button(id)] })).to_vec();
    assert_eq!(
        new_message(json!({ "content": "c", "components": rows })),
        one("/components", Rule::MaxLength)
    );
}

#[test]
fn every_attachment_has_its_file() {
    let Some(contract) = contract() else { return };
    let body = with_mentions(json!({
        "embeds": [{ "title": "t", "image": { "url": "attachment://chart.png" } }],
        "attachments": [{ "id": 0, "filename": "chart.png" }, { "id": "1", "filename": "b.png" }],
    }));
    let of = |files: &[&str]| faults(contract.check_multipart("POST", MESSAGES, Some(&body), files));
    assert_eq!(of(&["files[0]", "files[1]"]), []);
    assert_eq!(of(&["files[0]"]), one("/attachments/1/id", Rule::Attachment));
    assert_eq!(of(&["files[0]", "files[1]", "files[1]"]), one("/attachments", Rule::Attachment));
    let mut unnamed = body.clone();
    unnamed["attachments"][0]["filename"] = json!("other.png");
    assert_eq!(
        faults(contract.check_multipart("POST", MESSAGES, Some(&unnamed), &["files[0]", "files[1]"])),
        one("/embeds/0/image/url", Rule::Attachment)
    );
    // The id of an attachment that stands may be kept in an edit, and means nothing in a new message.
    let kept = json!({ "attachments": [{ "id": "1200000000000000009" }] });
    passes(contract.check_request("PATCH", MESSAGE, Some(&kept)));
    assert_eq!(new_message(kept), one("/attachments/0/id", Rule::Attachment));
}

#[test]
fn new_messages_never_parse_mentions() {
    let Some(contract) = contract() else { return };
    let parsed = |place: &str| one(place, Rule::MentionsParsed);
    let body = json!({ "content": "@everyone" });
    for path in [MESSAGES, FOLLOWUP] {
        assert_eq!(faults(contract.check_request("POST", path, Some(&body))), parsed("/allowed_mentions"));
    }
    let answer = json!({ "type": 4, "data": body });
    assert_eq!(
        faults(contract.check_request("POST", CALLBACK, Some(&answer))),
        parsed("/data/allowed_mentions")
    );
    let users = json!({ "content": "c", "allowed_mentions": { "parse": ["users"] } });
    assert_eq!(faults(contract.check_request("POST", MESSAGES, Some(&users))), parsed("/allowed_mentions"));
    let named = json!({ "content": "c", "allowed_mentions": { "parse": [], "users": ["5"] } });
    passes(contract.check_request("POST", MESSAGES, Some(&named)));
    let other = contract.without_mention_rule();
    passes(other.check_request("POST", MESSAGES, Some(&body)));
    let twice = json!({ "content": "c", "allowed_mentions": { "parse": ["users"], "users": ["5"] } });
    assert_eq!(
        faults(other.check_request("POST", MESSAGES, Some(&twice))),
        one("/allowed_mentions", Rule::MentionsExclusive)
    );
}

/// The faults of one command.
fn command(body: &Value) -> Vec<(String, Rule)> {
    let contract = contract().expect("asked for before");
    faults(contract.check_request("PUT", COMMANDS, Some(&json!([body]))))
}

#[test]
fn commands_have_names_that_can_be_typed() {
    if contract().is_none() {
        return;
    }
    let named = |name: &str| command(&json!({ "name": name, "description": "d" }));
    for name in ["campaign", "a-b_c", "徵文", "n'ko", "परीक्षा", "ทดสอบ"] {
        assert_eq!(named(name), [], "{name}");
    }
    for name in ["Campaign", "two words", "a.b", "徵文！", "Привет"] {
        assert_eq!(named(name), one("/0/name", Rule::CommandName), "{name}");
    }
    let local = json!({ "name": "a", "description": "d", "name_localizations": { "zh-TW": "徵 文" } });
    assert_eq!(command(&local), one("/0/name_localizations/zh-TW", Rule::CommandName));
    assert_eq!(command(&json!({ "name": "Check this post", "type": 3 })), []);
    let described = json!({ "name": "Check this post", "type": 3, "description": "d" });
    assert_eq!(command(&described), one("/0/description", Rule::CommandDescription));
    assert_eq!(command(&json!({ "name": "a" })), one("/0/description", Rule::Required));
    let long = json!({ "name": "a", "description": "d".repeat(101) });
    assert_eq!(command(&long), one("/0/description", Rule::MaxLength));
}

#[test]
fn options_of_commands_stand_in_order() {
    if contract().is_none() {
        return;
    }
    let text = |name: &str, required: bool| json!({ "type": 3, "name": name, "description": "d", "required": required });
    let with = |options: Value| command(&json!({ "name": "a", "description": "d", "options": options }));
    assert_eq!(with(json!([text("b", true), text("c", false)])), []);
    assert_eq!(with(json!([text("b", false), text("c", true)])), one("/0/options/1", Rule::CommandOptions));
    assert_eq!(with(json!([text("b", true), text("b", true)])), one("/0/options/1/name", Rule::Unique));
    let sub = json!({ "type": 1, "name": "s", "description": "d" });
    assert_eq!(with(json!([sub, text("c", true)])), one("/0/options/1", Rule::CommandOptions));
    let many: Vec<Value> = (0..26).map(|n| text(&format!("o{n}"), false)).collect();
    assert_eq!(with(json!(many)), one("/0/options", Rule::MaxLength));
    let choices: Vec<Value> = (0..26).map(|n| json!({ "name": format!("{n}"), "value": "v" })).collect();
    let mut chosen = text("b", false);
    chosen["choices"] = json!(choices);
    assert_eq!(with(json!([chosen])), one("/0/options/0/choices", Rule::MaxLength));
    let big: Vec<Value> = (0..25)
        .map(|n| {
            let mut option = text(&format!("o{n}"), false);
            option["choices"] = json!(
                (0..4)
                    .map(|m| json!({ "name": format!("{m}"), "value": "v".repeat(90) }))
                    .collect::<Vec<_>>()
            );
            option
        })
        .collect();
    // 25 × (2 or 3 + 1 + 4 × (1 + 90)) is above 8,000.
    assert_eq!(with(json!(big)), one("/0", Rule::CommandSize));
}

#[test]
fn answers_to_interactions_have_one_form() {
    let Some(contract) = contract() else { return };
    let of = |body: Value| faults(contract.check_request("POST", CALLBACK, Some(&body)));
    assert_eq!(of(json!({ "type": 4 })), one("/data", Rule::Required));
    assert_eq!(of(json!({ "type": 5, "data": { "flags": 64 } })), []);
    assert_eq!(of(json!({ "type": 5, "data": { "flags": 4 } })), one("/data", Rule::Layout));
    assert_eq!(of(json!({ "type": 5, "data": { "content": "c" } })), one("/data", Rule::Layout));
    let choices = |count: usize, name: usize| {
        of(
            json!({ "type": 8, "data": { "choices": vec![json!({ "name": "n".repeat(name), "value": "v" }); count] } }),
        )
    };
    assert_eq!(choices(25, 100), []);
    assert_eq!(choices(26, 100), one("/data/choices", Rule::MaxLength));
    assert_eq!(choices(1, 101), one("/data/choices/0/name", Rule::MaxLength));
    let modal = |title: usize, inputs: usize| {
        let rows: Vec<Value> = (0..inputs)
            .map(|n| {
                let input = json!({ "type": 4, "custom_id": format!("i{n}"), "style": 2, "label": "l" });
                json!({ "type": 1, "components": [input] })
            })
            .collect();
        of(json!({ "type": 9, "data": { "custom_id": "m", "title": "t".repeat(title), "components": rows } }))
    };
    assert_eq!(modal(45, 5), []);
    assert_eq!(modal(46, 5), one("/data/title", Rule::MaxLength));
    assert_eq!(modal(45, 6), one("/data/components", Rule::MaxLength));
    assert_eq!(of(json!({ "type": 3, "data": {} })), one("", Rule::NoForm));
}

#[test]
fn the_error_has_discords_shape() {
    let Some(contract) = contract() else { return };
    let body =
        with_mentions(json!({ "content": "c", "embeds": [{ "title": "t" }, { "title": "t".repeat(257) }] }));
    let violations = contract.check_request("POST", MESSAGES, Some(&body)).unwrap_err();
    let expected = json!({
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": { "embeds": { "1": { "title": { "_errors": [
            { "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length." },
        ] } } } },
    });
    assert_eq!(to_discord_error(&violations), expected);
    passes(contract.check_response("POST", MESSAGES, 400, Some(&expected)));
    let empty = contract.check_request("POST", MESSAGES, Some(&with_mentions(json!({})))).unwrap_err();
    assert_eq!(to_discord_error(&empty), json!({ "code": 50006, "message": "Cannot send an empty message" }));
}
