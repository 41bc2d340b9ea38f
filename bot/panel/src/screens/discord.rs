//! Signing in with Discord: OAuth 2, authorization code (RFC 6749, section 4.1) with PKCE (RFC 7636).
//!
//! State and verifier stand in a cookie for the ten minutes of the way there and back, so nothing is stored for people who
//! never come back. The access token is used for two questions (who is it, which roles has the person in our servers)
//! and forgotten.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use campaigns::people::{Grant, Role};
use domain::snowflake::Snowflake;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use wording::panel::SignIn as W;

use crate::app::App;
use crate::guard::session::{self, own_path, with_cookie};
use crate::guard::{cookies, same};
use crate::refusal::Refusal;
use crate::screens::sign_in::failed;
use crate::settings::DiscordSignIn;

/// The cookie of the way there and back.
const COOKIE: &str = "herald-oauth";
/// How long that way may take.
const WAY_SECONDS: i64 = 600;
/// Who it is, and the roles in a server we name (Discord's documentation, `OAuth2` scopes).
const SCOPE: &str = "identify guilds.members.read";
/// The longest wait for one answer of Discord.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// An answer of Discord is small.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// The client for Discord.
pub(crate) fn client(discord: &DiscordSignIn) -> Result<reqwest::Client, reqwest::Error> {
    let mut builder = reqwest::Client::builder()
        .timeout(ANSWER_WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("herald (https://discord.com/developers/docs)");
    if let Some(pem) = &discord.authority_pem {
        let authority = reqwest::Certificate::from_pem(pem.as_bytes())?;
        builder = builder.tls_built_in_root_certs(false).add_root_certificate(authority);
    }
    builder.build()
}

fn back_address(app: &App) -> String {
    format!("{}/sign-in/discord/back", app.settings.public_url.as_str().trim_end_matches('/'))
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    next: String,
}

/// `GET /sign-in/discord`: on the way to Discord.
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let discord = app.settings.discord.as_ref().ok_or(Refusal::NotFound)?;
    let (state, verifier) = (app.token(), app.token());
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let mut to = discord.authorize_url.clone();
    to.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &discord.client_id)
        .append_pair("scope", SCOPE)
        .append_pair("redirect_uri", &back_address(&app))
        .append_pair("state", &state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .append_pair("prompt", "none");
    let next = URL_SAFE_NO_PAD.encode(own_path(&asked.next));
    let secure = app.settings.is_secure();
    let value = format!("{state}.{verifier}.{next}");
    let cookie = cookies::set(&cookies::host_name(COOKIE, secure), &value, WAY_SECONDS, secure);
    Ok(with_cookie(Redirect::to(to.as_str()).into_response(), cookie))
}

/// What Discord sends the browser back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    code: String,
    state: String,
    error: String,
}

/// `GET /sign-in/discord/back`.
pub(crate) async fn back(
    State(app): State<Arc<App>>,
    Query(answer): Query<Answer>,
    parts: Parts,
) -> Result<Response, Refusal> {
    let discord = app.settings.discord.as_ref().ok_or(Refusal::NotFound)?;
    let secure = app.settings.is_secure();
    let name = cookies::host_name(COOKIE, secure);
    let finished = finish(&app, discord, &parts.headers, &name, &answer).await;
    let response = match finished {
        Ok((user, grants, next)) => {
            let person = app.service.person_from_discord(user.id, user.name(), &grants, app.now()).await?;
            if person.account.disabled_at.is_some() || person.grants.is_empty() {
                failed(&app, &parts.headers, W::NoRole)?
            } else {
                session::begin(&app, &parts, &person, "discord", &next).await?
            }
        }
        Err(trouble) => failed(&app, &parts.headers, trouble)?,
    };
    Ok(with_cookie(response, cookies::remove(&name, secure)))
}

async fn finish(
    app: &App,
    discord: &DiscordSignIn,
    headers: &HeaderMap,
    cookie: &str,
    answer: &Answer,
) -> Result<(User, Vec<Grant>, String), W> {
    let way = cookies::value(headers, cookie).unwrap_or_default().to_owned();
    let parts: Vec<&str> = way.split('.').collect();
    let [state, verifier, next] = parts[..] else { return Err(W::DiscordFailed) };
    if !same(state, &answer.state) {
        return Err(W::DiscordFailed);
    }
    if answer.error == "access_denied" {
        return Err(W::DiscordCancelled);
    }
    let http = app.http.as_ref().ok_or(W::DiscordFailed)?;
    let talk = Talk { http, discord };
    let told = async {
        let token = talk.exchange(&answer.code, verifier, &back_address(app)).await?;
        let user: User = talk.ask("/users/@me", &token).await?.ok_or("Discord knows no such user")?;
        let mut grants = Vec::new();
        for guild in &discord.guilds {
            let path = format!("/users/@me/guilds/{guild}/member");
            if let Some(member) = talk.ask::<Member>(&path, &token).await? {
                grants.extend(talk.grants(*guild, &member, app));
            }
        }
        Ok::<_, Trouble>((user, grants))
    };
    let (user, grants) = told.await.map_err(|error| {
        tracing::warn!(error = %error.0, "a sign-in with Discord failed");
        W::DiscordFailed
    })?;
    let next = URL_SAFE_NO_PAD.decode(next).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Ok((user, grants, next.unwrap_or_default()))
}

/// What went wrong, for the log; it holds no token and no code.
struct Trouble(String);

impl From<&str> for Trouble {
    fn from(text: &str) -> Self {
        Trouble(text.to_owned())
    }
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        Trouble(error.without_url().to_string())
    }
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
struct User {
    id: Snowflake,
    username: String,
    #[serde(default)]
    global_name: Option<String>,
}

impl User {
    fn name(&self) -> &str {
        self.global_name.as_deref().unwrap_or(&self.username)
    }
}

#[derive(Deserialize)]
struct Member {
    roles: Vec<Snowflake>,
}

struct Talk<'a> {
    http: &'a reqwest::Client,
    discord: &'a DiscordSignIn,
}

impl Talk<'_> {
    async fn exchange(&self, code: &str, verifier: &str, back: &str) -> Result<String, Trouble> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", verifier),
        ];
        let secret = self.discord.client_secret.expose_secret();
        let request = self.http.post(self.discord.token_url.clone()).form(&form);
        let answer = request.basic_auth(&self.discord.client_id, Some(secret)).send().await?;
        if !answer.status().is_success() {
            return Err(Trouble(format!("the code was answered with {}", answer.status())));
        }
        let token: Token = read(answer).await?;
        Ok(token.access_token)
    }

    /// Asks in the name of the person; `None` for what does not exist for them.
    async fn ask<T: for<'de> Deserialize<'de>>(&self, path: &str, token: &str) -> Result<Option<T>, Trouble> {
        let address = format!("{}{path}", self.discord.api_url);
        let answer = self.http.get(address).bearer_auth(token).send().await?;
        match answer.status() {
            status if status.is_success() => read(answer).await.map(Some),
            status if status.as_u16() == 404 => Ok(None),
            status => Err(Trouble(format!("{path} was answered with {status}"))),
        }
    }

    /// The roles here of a member there. They last as long as a session may, so that who loses a role on Discord loses it
    /// here with the next sign-in.
    fn grants(&self, guild: Snowflake, member: &Member, app: &App) -> Vec<Grant> {
        let has = |ids: &Vec<Snowflake>| ids.iter().any(|id| member.roles.contains(id));
        let until = Some(app.now() + app.settings.limits.absolute);
        let roles = self.discord.roles.iter().filter(|(_, ids)| has(ids));
        roles.map(|(role, _): (&Role, _)| Grant { guild: Some(guild), role: *role, until }).collect()
    }
}

async fn read<T: for<'de> Deserialize<'de>>(mut answer: reqwest::Response) -> Result<T, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err(Trouble::from("an answer of Discord is too large"));
        }
    }
    serde_json::from_slice(&bytes).map_err(|error| Trouble(format!("an answer does not read: {error}")))
}
