//! Who calls: the token of a request.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use campaigns::people::Role;
use campaigns::tokens::ApiToken;

use super::problem::unauthorised;
use crate::app::App;
use crate::refusal::Refusal;

/// What a token begins with, so that people and scanners know one.
pub(crate) const TOKEN_PREFIX: &str = "herald_";

/// The program behind a request: its token, and the roles it has at the moment.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) token: Arc<ApiToken>,
    pub(crate) roles: BTreeSet<Role>,
}

/// Finds the token of a request and counts the request. Cookies are not looked at, so no other site can make a browser
/// call the API.
pub(super) async fn guard(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    // A person is sent to the sign-in page; a program is told.
    let Some(shown) = bearer(request.headers()).map(str::to_owned) else {
        return Ok(unauthorised().into_response());
    };
    let Some(token) = app.service.api_token(&shown, app.now()).await? else {
        return Ok(unauthorised().into_response());
    };
    if let Some(wait) = app.rates().count(token.row.id, app.settings.api_per_minute, app.now()) {
        return Err(Refusal::TooMany(wait));
    }
    let roles = token.roles();
    if roles.is_empty() {
        return Err(Refusal::NoRole);
    }
    request.extensions_mut().insert(Caller { token: Arc::new(token), roles });
    Ok(next.run(request).await)
}

/// The token of the header `Authorization` (RFC 6750). One that comes twice is not believed.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let line = lines.next()?.to_str().ok()?;
    if lines.next().is_some() {
        return None;
    }
    let (scheme, token) = line.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && token.starts_with(TOKEN_PREFIX)).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_token_of_ours_is_looked_up() {
        let of = |lines: &[&str]| {
            let headers = lines.iter().map(|line| (header::AUTHORIZATION, line.parse().unwrap()));
            bearer(&headers.collect()).map(str::to_owned)
        };
        assert_eq!(of(&["Bearer herald_abc"]).as_deref(), Some("herald_abc"));
        assert_eq!(of(&["bearer  herald_abc "]).as_deref(), Some("herald_abc"));
        for bad in [
            &[][..],
            &["Basic herald_abc"],
            &["herald_abc"],
            &["Bearer abc"],
            &["Bearer herald_a", "Bearer herald_b"],
        ] {
            assert_eq!(of(bad), None, "{bad:?}");
        }
    }
}
