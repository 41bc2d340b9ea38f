//! What the gateway sends.
//!
//! The document describes HTTP only. An event that carries an object of the HTTP side is that object's schema with the
//! keys that the gateway adds; the small events are written by hand from
//! <https://docs.discord.com/developers/events/gateway-events>.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::document::{Lazy, plainly};
use super::violation::{Rule, Violation};

/// The events that have a schema.
pub(super) fn schemas(document: &Map<String, Value>) -> HashMap<&'static str, Lazy> {
    let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let id = || of("SnowflakeType");
    let with =
        |name: &str, more: Value, required: Value| json!({ "allOf": [of(name), object(&more, &required)] });
    let member = member(document);
    let emoji = json!({
        "type": "object",
        "properties": { "id": nullable(&id()), "name": { "type": ["string", "null"] }, "animated": { "type": "boolean" } },
        "required": ["id", "name"],
    });
    let in_guild = || json!({ "guild_id": id() });
    let message = || with("MessageResponse", json!({ "guild_id": id(), "member": member }), json!([]));
    let message_place = || json!({ "channel_id": id(), "message_id": id(), "guild_id": id() });
    let reaction = |more: &[(&str, Value)], required: &[&str]| {
        let mut keys = message_place();
        for (key, value) in more {
            keys[*key] = value.clone();
        }
        let mut all = vec!["channel_id", "message_id"];
        all.extend(required);
        object(&keys, &json!(all))
    };
    let user_and_emoji = [
        ("user_id", id()),
        ("emoji", emoji.clone()),
        ("burst", json!({ "type": "boolean" })),
        ("type", json!({ "enum": [0, 1] })),
    ];
    let mut added = user_and_emoji.to_vec();
    added.push(("member", of("GuildMemberResponse")));
    added.push(("message_author_id", id()));
    let marks = ["user_id", "emoji", "burst", "type"];
    let role = || {
        object(&json!({ "guild_id": id(), "role": of("GuildRoleResponse") }), &json!(["guild_id", "role"]))
    };
    let all = [
        ("READY", ready()),
        ("RESUMED", json!({ "type": "object" })),
        ("GUILD_CREATE", guild(&of)),
        ("MESSAGE_CREATE", message()),
        ("MESSAGE_UPDATE", message()),
        (
            "MESSAGE_DELETE",
            object(
                &json!({ "id": id(), "channel_id": id(), "guild_id": id() }),
                &json!(["id", "channel_id"]),
            ),
        ),
        (
            "MESSAGE_DELETE_BULK",
            object(
                &json!({
                    "ids": { "type": "array", "items": id(), "minItems": 1, "uniqueItems": true },
                    "channel_id": id(),
                    "guild_id": id(),
                }),
                &json!(["ids", "channel_id"]),
            ),
        ),
        ("MESSAGE_REACTION_ADD", reaction(&added, &marks)),
        ("MESSAGE_REACTION_REMOVE", reaction(&user_and_emoji, &marks)),
        ("MESSAGE_REACTION_REMOVE_ALL", reaction(&[], &[])),
        ("MESSAGE_REACTION_REMOVE_EMOJI", reaction(&[("emoji", emoji)], &["emoji"])),
        ("CHANNEL_CREATE", of("GuildChannelResponse")),
        ("CHANNEL_UPDATE", of("GuildChannelResponse")),
        ("CHANNEL_DELETE", of("GuildChannelResponse")),
        (
            "THREAD_CREATE",
            with("ThreadResponse", json!({ "newly_created": { "type": "boolean" } }), json!([])),
        ),
        ("THREAD_UPDATE", of("ThreadResponse")),
        (
            "THREAD_DELETE",
            object(
                &json!({ "id": id(), "guild_id": id(), "parent_id": id(), "type": { "enum": [10, 11, 12] } }),
                &json!(["id", "guild_id", "parent_id", "type"]),
            ),
        ),
        (
            "THREAD_LIST_SYNC",
            object(
                &json!({
                    "guild_id": id(),
                    "channel_ids": { "type": "array", "items": id() },
                    "threads": { "type": "array", "items": of("ThreadResponse") },
                    "members": { "type": "array", "items": of("ThreadMemberResponse") },
                }),
                &json!(["guild_id", "threads", "members"]),
            ),
        ),
        ("GUILD_MEMBER_ADD", with("GuildMemberResponse", in_guild(), json!(["guild_id"]))),
        (
            "GUILD_MEMBER_UPDATE",
            object(
                &json!({
                    "guild_id": id(),
                    "roles": { "type": "array", "items": id() },
                    "user": of("UserResponse"),
                    "joined_at": { "type": ["string", "null"], "format": "date-time" },
                }),
                &json!(["guild_id", "roles", "user", "joined_at"]),
            ),
        ),
        (
            "GUILD_MEMBER_REMOVE",
            object(&json!({ "guild_id": id(), "user": of("UserResponse") }), &json!(["guild_id", "user"])),
        ),
        ("GUILD_ROLE_CREATE", role()),
        ("GUILD_ROLE_UPDATE", role()),
        (
            "GUILD_ROLE_DELETE",
            object(&json!({ "guild_id": id(), "role_id": id() }), &json!(["guild_id", "role_id"])),
        ),
        ("INTERACTION_CREATE", interaction(&of, &member)),
    ];
    all.into_iter().map(|(name, schema)| (name, Lazy::new(plainly(&schema)))).collect()
}

/// What a schema cannot say.
pub(super) fn check(name: &str, data: &Value, found: &mut Vec<Violation>) {
    let mut missing = |key: &str, message: &str| {
        if data[key].is_null() {
            found.push(Violation::new(format!("/{key}"), Rule::Required, message));
        }
    };
    match name {
        // A webhook is no member.
        "MESSAGE_CREATE" | "MESSAGE_UPDATE"
            if !data["guild_id"].is_null() && data["webhook_id"].is_null() =>
        {
            missing("member", "a message in a server comes with its author's membership");
        }
        "MESSAGE_REACTION_ADD" if !data["guild_id"].is_null() => {
            missing("member", "a reaction in a server comes with the membership of who reacts");
        }
        "INTERACTION_CREATE" => {
            let is_in_guild = !data["guild_id"].is_null();
            missing(if is_in_guild { "member" } else { "user" }, "an interaction says whose it is");
            // A component stands on a message; everything but a ping has data.
            if data["type"] == 3 {
                missing("message", "a component's interaction carries its message");
            }
            missing("data", "an interaction carries its data");
        }
        _ => {}
    }
}

fn object(properties: &Value, required: &Value) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn nullable(schema: &Value) -> Value {
    json!({ "oneOf": [{ "type": "null" }, schema] })
}

/// A member beside a message: everything but the user, who stands beside it.
fn member(document: &Map<String, Value>) -> Value {
    let mut member = document.get("GuildMemberResponse").cloned().unwrap_or_default();
    if let Some(required) = member["required"].as_array_mut() {
        required.retain(|key| key != "user");
    }
    member
}

fn ready() -> Value {
    let id = json!({ "$ref": "#/components/schemas/SnowflakeType" });
    let guild = object(&json!({ "id": id, "unavailable": { "const": true } }), &json!(["id", "unavailable"]));
    object(
        &json!({
            "v": { "const": 10 },
            "user": object(
                &json!({ "id": id, "username": { "type": "string" }, "discriminator": { "type": "string" } }),
                &json!(["id", "username", "discriminator", "avatar"]),
            ),
            "guilds": { "type": "array", "items": guild },
            "session_id": { "type": "string", "minLength": 1 },
            "resume_gateway_url": { "type": "string", "pattern": "^wss?://" },
            "shard": { "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2 },
            "application": object(&json!({ "id": id, "flags": { "type": "integer" } }), &json!(["id", "flags"])),
        }),
        &json!(["v", "user", "guilds", "session_id", "resume_gateway_url", "application"]),
    )
}

/// A server with what only the gateway tells about it. Its channels and threads lack the server's id there.
fn guild(of: &dyn Fn(&str) -> Value) -> Value {
    let id = of("SnowflakeType");
    let channel = object(
        &json!({
            "id": id,
            "type": { "enum": [0, 2, 4, 5, 10, 11, 12, 13, 14, 15, 16] },
            "name": { "type": "string" },
            "last_message_id": nullable(&id),
            "parent_id": nullable(&id),
            "permission_overwrites": { "type": "array", "items": of("ChannelPermissionOverwriteResponse") },
        }),
        &json!(["id", "type", "name"]),
    );
    let list = |items: Value| json!({ "type": "array", "items": items });
    let more = object(
        &json!({
            "joined_at": { "type": "string", "format": "date-time" },
            "large": { "type": "boolean" },
            "member_count": { "type": "integer", "minimum": 1 },
            "voice_states": { "type": "array" },
            "members": list(of("GuildMemberResponse")),
            "channels": list(channel.clone()),
            "threads": list(channel),
            "presences": { "type": "array" },
            "stage_instances": { "type": "array" },
            "guild_scheduled_events": { "type": "array" },
            "soundboard_sounds": { "type": "array" },
        }),
        &json!([
            "joined_at",
            "large",
            "member_count",
            "voice_states",
            "members",
            "channels",
            "threads",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
        ]),
    );
    json!({ "allOf": [of("GuildResponse"), more] })
}

/// <https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object>
fn interaction(of: &dyn Fn(&str) -> Value, member: &Value) -> Value {
    let id = of("SnowflakeType");
    let with_user = json!({
        "allOf": [member, object(&json!({ "user": of("UserResponse"), "permissions": digits() }), &json!(["user", "permissions"]))],
    });
    object(
        &json!({
            "id": id,
            "application_id": id,
            "type": { "enum": [2, 3, 4, 5] },
            "token": { "type": "string", "minLength": 1 },
            "version": { "const": 1 },
            "guild_id": id,
            "channel_id": id,
            "channel": { "type": "object", "required": ["id", "type"] },
            "member": with_user,
            "user": of("UserResponse"),
            "message": of("MessageResponse"),
            "app_permissions": digits(),
            "locale": { "type": "string" },
            "guild_locale": { "type": "string" },
            "entitlements": { "type": "array" },
            "authorizing_integration_owners": { "type": "object" },
            "context": { "enum": [0, 1, 2] },
            "attachment_size_limit": { "type": "integer" },
            "data": { "type": "object" },
        }),
        &json!([
            "id",
            "application_id",
            "type",
            "token",
            "version",
            "app_permissions",
            "locale",
            "entitlements",
            "authorizing_integration_owners",
        ]),
    )
}

/// Permissions as a decimal string.
fn digits() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+$" })
}
