use serde_json::json;

use super::{MESSAGES, contract, faults, passes};
use crate::discord::contract::Rule;

#[test]
fn requests_find_their_route() {
    let Some(contract) = contract() else { return };
    for (method, path, template) in [
        ("GET", "/api/v10/gateway", "/gateway"),
        ("GET", "/api/v10/users/@me", "/users/@me"),
        ("GET", "/api/v10/users/1000000000000000009", "/users/{user_id}"),
        ("POST", MESSAGES, "/channels/{channel_id}/messages"),
        (
            "PUT",
            "/api/v10/channels/1/messages/2/reactions/%E2%9C%85/@me",
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me",
        ),
        (
            "DELETE",
            "/api/v10/channels/1/messages/2/reactions/herald:55/3",
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}",
        ),
        (
            "PATCH",
            "/api/v10/webhooks/1/token-of_the.interaction/messages/@original",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
        ),
        (
            "DELETE",
            "/api/v10/webhooks/1/token/messages/7",
            "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
        ),
        (
            "POST",
            "/api/v10/interactions/1/token/callback",
            "/interactions/{interaction_id}/{interaction_token}/callback",
        ),
        (
            "GET",
            "/api/v10/channels/1/users/@me/threads/archived/private?limit=10",
            "/channels/{channel_id}/users/@me/threads/archived/private",
        ),
    ] {
        assert_eq!(contract.route(method, path), Some(template), "{method} {path}");
    }
}

#[test]
fn other_paths_are_unknown() {
    let Some(contract) = contract() else { return };
    for (method, path) in [
        ("GET", "/api/v9/gateway"),
        ("GET", "/api/v10/channels/1/mesages"),
        ("PUT", MESSAGES),
        ("GET", "/api/v10/channels/@me/messages"),
        ("GET", "/api/v10/channels//messages"),
    ] {
        let found = faults(contract.check_request(method, path, None));
        assert_eq!(found, [(String::new(), Rule::UnknownRoute)], "{method} {path}");
    }
}

#[test]
fn parameters_are_read_as_discord_reads_them() {
    let Some(contract) = contract() else { return };
    let of = |path: &str| faults(contract.check_request("GET", path, None));
    passes(contract.check_request("GET", &format!("{MESSAGES}?after=1200000000000000001&limit=100"), None));
    assert_eq!(of(&format!("{MESSAGES}?limit=101")), [("/limit".to_owned(), Rule::Maximum)]);
    assert_eq!(of(&format!("{MESSAGES}?limit=0")), [("/limit".to_owned(), Rule::Minimum)]);
    assert_eq!(of(&format!("{MESSAGES}?limit=ten")), [("/limit".to_owned(), Rule::Type)]);
    assert_eq!(of(&format!("{MESSAGES}?aftr=1")), [("/aftr".to_owned(), Rule::UnknownKey)]);
    assert_eq!(of("/api/v10/channels/general/messages"), [("/channel_id".to_owned(), Rule::Type)]);
}

#[test]
fn a_body_is_sent_where_one_is_read() {
    let Some(contract) = contract() else { return };
    let nothing = || (String::new(), Rule::Body);
    assert_eq!(faults(contract.check_request("POST", MESSAGES, None)), [nothing()]);
    let reaction = "/api/v10/channels/1/messages/2/reactions/%E2%9C%85/@me";
    passes(contract.check_request("PUT", reaction, None));
    assert_eq!(faults(contract.check_request("PUT", reaction, Some(&json!({})))), [nothing()]);
}
