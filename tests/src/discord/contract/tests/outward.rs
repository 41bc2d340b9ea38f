use serde_json::{Value, json};

use super::{MESSAGES, contract, faults, passes};
use crate::discord::contract::Rule;

fn user() -> Value {
    json!({
        "id": "1000000000000000009", "username": "mei", "avatar": null, "discriminator": "0", "public_flags": 0,
        "flags": 0, "global_name": "美", "primary_guild": null,
    })
}

fn member() -> Value {
    json!({
        "avatar": null, "banner": null, "communication_disabled_until": null, "flags": 0,
        "joined_at": "2025-09-01T00:00:00.000000+00:00", "nick": null, "pending": false, "premium_since": null,
        "roles": [], "mute": false, "deaf": false,
    })
}

fn message() -> Value {
    json!({
        "type": 0, "content": "c", "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "timestamp": "2025-09-22T05:00:00.000000+00:00", "edited_timestamp": null, "flags": 0, "components": [],
        "id": "1200000000000000001", "channel_id": "1100000000000000001", "author": user(), "pinned": false,
        "mention_everyone": false, "tts": false,
    })
}

#[test]
fn answers_are_held_against_their_schema() {
    let Some(contract) = contract() else { return };
    passes(contract.check_response("POST", MESSAGES, 200, Some(&message())));
    passes(contract.check_response("GET", MESSAGES, 200, Some(&json!([message()]))));
    let mut without = message();
    without.as_object_mut().unwrap().remove("author");
    assert_eq!(
        faults(contract.check_response("POST", MESSAGES, 200, Some(&without))),
        [("/author".to_owned(), Rule::Required)]
    );
    assert_eq!(
        faults(contract.check_response("POST", MESSAGES, 204, None)),
        [(String::new(), Rule::Choices)]
    );
    let limited =
        json!({ "message": "You are being rate limited.", "code": 0, "retry_after": 0.3, "global": false });
    passes(contract.check_response("POST", MESSAGES, 429, Some(&limited)));
    passes(contract.check_response("POST", MESSAGES, 429, None));
    passes(contract.check_response("POST", MESSAGES, 502, None));
    let reaction = "/channels/1/messages/2/reactions/%E2%9C%85/@me";
    passes(contract.check_response("PUT", reaction, 204, None));
    let unknown = json!({ "message": "Unknown Message", "code": 10008 });
    passes(contract.check_response("PUT", reaction, 404, Some(&unknown)));
}

#[test]
fn events_are_held_against_their_schema() {
    let Some(contract) = contract() else { return };
    let mut event = message();
    event["guild_id"] = json!("1000000000000000002");
    assert_eq!(
        faults(contract.check_event("MESSAGE_CREATE", &event)),
        [("/member".to_owned(), Rule::Required)]
    );
    event["member"] = member();
    passes(contract.check_event("MESSAGE_CREATE", &event));
    event["member"].as_object_mut().unwrap().remove("joined_at");
    assert_eq!(
        faults(contract.check_event("MESSAGE_UPDATE", &event)),
        [("/member/joined_at".to_owned(), Rule::Required)]
    );
    let deleted = json!({ "id": "1", "channel_id": "2", "guild_id": "3" });
    passes(contract.check_event("MESSAGE_DELETE", &deleted));
    let numeric = json!({ "id": 1, "channel_id": "2" });
    assert_eq!(faults(contract.check_event("MESSAGE_DELETE", &numeric)), [("/id".to_owned(), Rule::Type)]);
    assert!(!contract.has_event("TYPING_START"));
    passes(contract.check_event("TYPING_START", &json!({})));
}

/// Every route and event can be compiled, not only those that these tests use.
#[test]
fn the_whole_document_is_usable() {
    let Some(contract) = contract() else { return };
    let document = &contract.known.document;
    for operation in &document.operations {
        if let Some((schema, _)) = &operation.body {
            schema.validator(&document.strict);
        }
        for (_, schema) in &operation.query {
            schema.validator(&document.strict);
        }
        for schema in operation.answers.values().flatten() {
            schema.validator(&document.plain);
        }
    }
    for schema in contract.known.events.values() {
        schema.validator(&document.plain);
    }
}
