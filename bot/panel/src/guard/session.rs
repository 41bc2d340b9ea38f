//! The session of a request.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::people::{Person, Role};
use campaigns::people_sessions::{From as SignInFrom, Session};
use domain::digest::Digest;
use domain::snowflake::Snowflake;

use crate::app::App;
use crate::guard::cookies;
use crate::refusal::Refusal;

/// The name of the cookie, before the prefix it has with TLS.
pub(crate) const COOKIE: &str = "herald-session";

/// Who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    /// The session and its person.
    pub(crate) session: Session,
    /// The person's roles in the server that is looked at.
    pub(crate) roles: BTreeSet<Role>,
    /// What every form of this session carries.
    pub(crate) form_token: String,
    /// The token of the session, for streams that outlive the request.
    pub(crate) token: Arc<str>,
}

/// The session of a request, if it has one that counts.
pub(crate) async fn find(app: &App, headers: &HeaderMap, used: bool) -> Result<Option<Signed>, Refusal> {
    let name = cookies::host_name(COOKIE, app.settings.is_secure());
    let Some(token) = cookies::value(headers, &name) else { return Ok(None) };
    let session = app.service.session(token, used, &app.settings.limits, app.now()).await?;
    Ok(session.map(|session| Signed {
        roles: session.person.roles_in(session.row.guild),
        form_token: form_token(token),
        token: token.into(),
        session,
    }))
}

/// A form token says nothing about the session's token it is made from, and belongs to it alone.
fn form_token(token: &str) -> String {
    Digest::of("herald-form-v1", &[token.as_bytes()]).to_string()
}

/// Where a request comes from.
pub(crate) fn address(app: &App, parts: &Parts) -> String {
    let forwarded = || {
        // The proxy appends what it saw; what stands before may be made up.
        let line = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next().map(|address| address.trim().chars().take(45).collect::<String>())
    };
    let forwarded = if app.settings.behind_proxy { forwarded() } else { None };
    let peer = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
    forwarded.or_else(peer).unwrap_or_default()
}

/// Begins a session: a new token whatever the browser brought along, so that nobody can be made to use a known one.
pub(crate) async fn begin(
    app: &App,
    parts: &Parts,
    person: &Person,
    way: &'static str,
    next: &str,
) -> Result<Response, Refusal> {
    let known = app.guilds().await?;
    let guilds = person.guilds(&known);
    // Without any server yet there is nothing to look at, but an owner may still come in.
    let guild = guilds.first().copied().unwrap_or(Snowflake(0));
    if person.grants.is_empty() {
        return Err(Refusal::NoRole);
    }
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let (token, address) = (app.token(), address(app, parts));
    let from = SignInFrom { agent: agent.unwrap_or_default(), address: &address, way };
    let limits = &app.settings.limits;
    app.service.begin_session(&token, person, guild, from, limits, app.now()).await?;
    let secure = app.settings.is_secure();
    let name = cookies::host_name(COOKIE, secure);
    if let Some(before) = cookies::value(&parts.headers, &name)
        && let Some(old) = app.service.session(before, false, limits, app.now()).await?
    {
        app.service.end_session(old.row.account, old.row.id).await?;
    }
    let cookie = cookies::set(&name, &token, limits.absolute.num_seconds(), secure);
    Ok(with_cookie(Redirect::to(own_path(next)).into_response(), cookie))
}

/// Adds a cookie to an answer.
pub(crate) fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// A path of our own to go to after signing in; anything that a browser could take for another host, or that is no page,
/// becomes the overview.
pub(crate) fn own_path(next: &str) -> &str {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n', '\t'])
        && next.bytes().all(|b| b.is_ascii_graphic())
        && !next.starts_with("/sign-")
        && !next.starts_with("/link/");
    if plain { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_host() {
        assert_eq!(own_path("/campaigns/a/review?shown=all"), "/campaigns/a/review?shown=all");
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "/ a",
            "/sign-out",
            "/link/abc",
            "evil",
        ] {
            assert_eq!(own_path(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn a_form_token_is_bound_to_its_session_and_hides_it() {
        let token = form_token("abc");
        assert_ne!(token, form_token("abd"));
        assert!(!token.contains("abc"));
    }
}
