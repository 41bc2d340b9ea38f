//! What every request passes before a handler sees it.
//!
//! From the outside in: security headers, pages for refusals and panics, a time and a size limit, the origin of a write,
//! the session, the form token. A handler cannot forget any of it, because it sits in front of the router.

pub(crate) mod attempts;
pub(crate) mod cookies;
pub(crate) mod headers;
pub(crate) mod multipart;
pub(crate) mod session;

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::digest::Digest;

use crate::app::App;
use crate::refusal::Refusal;

/// The most bytes of a form. The longest fields are receipts, as text or as a file.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;
/// The field of a form that carries its token.
const FIELD: &str = "token";
/// The header that carries it for requests of the script.
const HEADER: &str = "x-panel-token";
/// The header of requests by which the script keeps a page up to date: nobody is at work, so they do not prolong a
/// session.
pub(crate) const REFRESH: &str = "x-panel-refresh";

/// Checks where a write comes from, finds the session, and checks the token of a write.
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && !own_origin(&parts.headers) {
        return Err(Refusal::Forged);
    }
    let used = safe && !parts.headers.contains_key(REFRESH) && parts.uri.path() != crate::live::PATH;
    let signed = session::find(&app, &parts.headers, used || !safe).await?;
    let body = if safe {
        body
    } else {
        let bytes = to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| Refusal::TooLarge)?;
        if let Some(signed) = &signed {
            let shown = parts.headers.get(HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let shown = match shown {
                Some(shown) => Some(shown),
                None if multipart::is(&parts.headers) => {
                    multipart::field(&parts.headers, &bytes, FIELD).await
                }
                None => form_field(&bytes, FIELD),
            };
            if !shown.is_some_and(|shown| same(&shown, &signed.form_token)) {
                return Err(Refusal::Forged);
            }
        }
        Body::from(bytes)
    };
    // Whoever only looks may be shown what was read a moment ago, as long as nothing has changed since.
    if safe && signed.is_some() {
        let now = app.now();
        let mark = app.service.change_mark(now).await?;
        parts.extensions.insert(app.recent.stamps.stamp(mark, now));
    }
    parts.extensions.insert(signed);
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`. A write that says neither comes
/// from no page of ours.
fn own_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = text(header::HOST.as_str()).unwrap_or_default().to_ascii_lowercase();
            let from = origin.to_ascii_lowercase();
            let from = from.strip_prefix("https://").or_else(|| from.strip_prefix("http://"));
            !host.is_empty() && from == Some(host.as_str())
        }
        (None, None) => false,
    }
}

fn form_field(bytes: &Bytes, name: &str) -> Option<String> {
    url::form_urlencoded::parse(bytes).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Compares digests, so that the time tells nothing about how much of a guess was right.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let digest = |text: &str| Digest::of("herald-compare-v1", &[text.as_bytes()]);
    digest(one) == digest(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_our_own_may_write() {
        let own = |pairs: &[(&'static str, &str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()));
            own_origin(&headers.collect())
        };
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("origin", "https://panel.example"), ("host", "panel.example")]));
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://p.example"), ("host", "p.example")],
            &[("origin", "https://evil.example"), ("host", "panel.example")],
            &[("origin", "null"), ("host", "panel.example")],
            &[("origin", "https://panel.example.evil"), ("host", "panel.example")],
            &[("host", "panel.example")],
            &[],
        ] {
            assert!(!own(foreign), "{foreign:?}");
        }
    }
}
