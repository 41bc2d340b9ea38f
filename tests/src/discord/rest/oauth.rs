//! Signing in with Discord: the authorization page, the exchange of the code, and the two questions an access token
//! answers.
//!
//! Held strictly: the redirect must be the registered one, a code is good once and only with the verifier of its challenge
//! (RFC 7636), the client shows its secret, and a token answers for its scopes alone.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::digest::Digest;
use domain::snowflake::Snowflake;
use serde_json::{Value, json};

use super::super::state::State;

/// The application's id in stories.
pub const CLIENT_ID: &str = "1100000000000000042";
/// Its secret in stories.
pub const CLIENT_SECRET: &str = "not-a-secret-of-anything-real";

/// What Discord remembers of sign-ins.
#[derive(Debug, Default)]
pub(crate) struct OAuth {
    /// Who sits at the browser and agrees; nobody cancels.
    pub(crate) consenting: Option<Snowflake>,
    /// The redirects that are registered.
    pub(crate) redirects: Vec<String>,
    codes: BTreeMap<String, Grant>,
    tokens: BTreeMap<String, Grant>,
    given: u64,
}

#[derive(Debug, Clone)]
struct Grant {
    user: Snowflake,
    scope: String,
    redirect: String,
    challenge: String,
}

/// An answer: a status, where a browser is sent, and a body.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: Value,
}

fn told(status: u16, body: Value) -> Told {
    Told { status, location: None, body }
}

fn form(text: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(text);
    let parsed = reqwest::Url::parse(&format!("http://form/?{text}")).expect("a query");
    parsed.query_pairs().into_owned().collect()
}

/// Answers what belongs to signing in; `None` for everything else.
pub(crate) fn answer(
    state: &mut State,
    method: &str,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<Told> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match (method, path) {
        ("GET", "/oauth2/authorize") => Some(authorize(state, &form(query.as_bytes()))),
        ("POST", "/api/v10/oauth2/token") => Some(exchange(state, shown, &form(body))),
        ("GET", path) => {
            let token = shown.strip_prefix("Bearer ")?;
            Some(ask(state, token, path.strip_prefix("/api/v10")?))
        }
        _ => None,
    }
}

fn authorize(state: &mut State, asked: &BTreeMap<String, String>) -> Told {
    let get = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let redirect = get("redirect_uri");
    let well = get("response_type") == "code"
        && get("client_id") == CLIENT_ID
        && state.rest.oauth.redirects.contains(&redirect)
        && get("code_challenge_method") == "S256"
        && get("code_challenge").len() == 43
        && !get("state").is_empty();
    if !well {
        return told(400, json!({"error": "invalid_request", "asked": asked}));
    }
    let mut back = reqwest::Url::parse(&redirect).expect("a registered redirect is an address");
    match state.rest.oauth.consenting {
        None => {
            back.query_pairs_mut().append_pair("error", "access_denied").append_pair("state", &get("state"));
        }
        Some(user) => {
            let oauth = &mut state.rest.oauth;
            oauth.given += 1;
            let code = format!("code-{}", oauth.given);
            let grant = Grant { user, scope: get("scope"), redirect, challenge: get("code_challenge") };
            oauth.codes.insert(code.clone(), grant);
            back.query_pairs_mut().append_pair("code", &code).append_pair("state", &get("state"));
        }
    }
    Told { status: 302, location: Some(back.into()), body: Value::Null }
}

fn exchange(state: &mut State, shown: &str, form: &BTreeMap<String, String>) -> Told {
    let basic = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    if shown != format!("Basic {basic}") {
        return told(401, json!({"error": "invalid_client"}));
    }
    let get = |name: &str| form.get(name).cloned().unwrap_or_default();
    let oauth = &mut state.rest.oauth;
    // Taken out whether it fits or not: a code is good for one try.
    let Some(grant) = oauth.codes.remove(&get("code")) else {
        return told(400, json!({"error": "invalid_grant"}));
    };
    let challenge = URL_SAFE_NO_PAD.encode(Digest::plain(get("code_verifier").as_bytes()).0);
    if get("grant_type") != "authorization_code"
        || get("redirect_uri") != grant.redirect
        || challenge != grant.challenge
    {
        return told(400, json!({"error": "invalid_grant"}));
    }
    oauth.given += 1;
    let token = format!("token-{}", oauth.given);
    let scope = grant.scope.clone();
    oauth.tokens.insert(token.clone(), grant);
    told(200, json!({"access_token": token, "token_type": "Bearer", "expires_in": 604_800, "scope": scope}))
}

fn ask(state: &State, token: &str, path: &str) -> Told {
    let Some(grant) = state.rest.oauth.tokens.get(token) else {
        return told(401, json!({"message": "401: Unauthorized", "code": 0}));
    };
    let may = |scope: &str| grant.scope.split(' ').any(|one| one == scope);
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments[..] {
        ["users", "@me"] if may("identify") => told(200, state.user_json(grant.user)),
        ["users", "@me", "guilds", guild, "member"] if may("guilds.members.read") => {
            let guild = guild.parse().map_or(Snowflake(0), Snowflake);
            match state.member_json(guild, grant.user) {
                Some(member) => told(200, member),
                None => told(404, json!({"message": "Unknown Guild", "code": 10_004})),
            }
        }
        _ => told(403, json!({"message": "Missing Access", "code": 50_001})),
    }
}
