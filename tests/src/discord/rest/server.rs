//! From a TCP connection to an answer: TLS, HTTP, faults, limits, then the world.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body as HttpBody, Bytes, to_bytes};
use axum::extract::Request as HttpRequest;
use axum::http::{HeaderMap, HeaderValue, Response, header};
use futures_util::StreamExt as _;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::super::check::Sent;
use super::super::contract::{Rule, Violation, to_discord_error};
use super::super::state::{Shared, State};
use super::super::trouble::TroubleKind;
use super::Request;
use super::body::{self, Body};
use super::errors::{self, ApiError};
use super::faults::Fault;
use super::limits::{Route, Standing, TooMany};
use super::oauth;
use super::routes::{Call, Reply};

/// More than the ten files of a message may weigh, in bytes.
const BODY_MAX: usize = 110 << 20;

/// Serves one connection until it ends, a fault cuts it or the fake stops.
pub(crate) async fn serve(shared: Arc<Shared>, stream: TcpStream, tls: TlsAcceptor, stop: CancellationToken) {
    // Small answers must not wait for each other. A socket that is gone already shows at the next read.
    let _ = stream.set_nodelay(true);
    let connection = async {
        // A client that does not trust the authority goes away here.
        let Ok(stream) = tls.accept(stream).await else { return };
        let cut = CancellationToken::new();
        let inner = cut.clone();
        let app = Router::new().fallback(move |request: HttpRequest| answer(shared, inner, request));
        let builder = Builder::new(TokioExecutor::new()).http1_only();
        let served = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
        tokio::select! {
            // A client may go away in the middle of anything.
            _ = served => {}
            () = cut.cancelled() => {}
        }
    };
    tokio::select! {
        () = Box::pin(connection) => {}
        () = stop.cancelled() => {}
    }
}

async fn answer(shared: Arc<Shared>, cut: CancellationToken, request: HttpRequest) -> Response<HttpBody> {
    let (parts, content) = request.into_parts();
    let method = parts.method.as_str().to_owned();
    let full = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let Ok(bytes) = to_bytes(content, BODY_MAX).await else { return hang_up(&cut).await };
    let signing_in =
        shared.change(|state| oauth::answer(state, &method, &full, &query, &parts.headers, &bytes));
    if let Some(told) = signing_in {
        let mut headers = HeaderMap::new();
        if let Some(to) = told.location {
            headers.insert(header::LOCATION, HeaderValue::from_str(&to).expect("an address is ASCII"));
        }
        return respond(&shared, told.status, headers, told.body.to_string().into());
    }
    let authorized = authorization(&shared, &parts.headers);
    let path = full.strip_prefix("/api/v10").map(str::to_owned);
    let segments: Vec<&str> =
        path.as_deref().unwrap_or(&full).split('/').filter(|part| !part.is_empty()).collect();
    let route = Route::of(&method, &segments);
    let fault = shared.change(|state| state.rest.faults.next(&method, &segments, &route));
    if let Some(Fault::Slow(wait)) = fault {
        tokio::time::sleep(wait).await;
    }
    let log = Request {
        at: shared.clock.now(),
        method: method.clone(),
        path: without_token(&segments),
        query: query.clone(),
        status: 0,
    };
    // Written down before anything else, so that the order is that of arrival; the status is filled in below.
    let entry = shared.change(|state| {
        state.rest.requests.push(log);
        state.rest.requests.len() - 1
    });
    let finish = |status: u16, headers: HeaderMap, bytes: Bytes| {
        shared.change(|state| {
            state.rest.requests[entry].status = status;
            if !matches!(fault, Some(Fault::TooManyShared(_))) {
                state.rest.buckets.answered(status);
            }
        });
        respond(&shared, status, headers, bytes.into())
    };
    let page = |status: u16| finish(status, html(), PAGE.replace("{}", &status.to_string()).into());

    match &fault {
        Some(Fault::Dropped) => return hang_up(&cut).await,
        Some(Fault::Status(status)) => return page(*status),
        Some(Fault::Banned) => return page(429),
        Some(Fault::Error(status, code, message)) => {
            let error = ApiError::new(*status, *code, message);
            return finish(*status, HeaderMap::new(), error.json().to_string().into());
        }
        Some(Fault::TooMany(wait)) => {
            let standing = Standing { name: "fault".to_owned(), limit: 1, remaining: 0, reset_after: *wait };
            let (headers, body) = too_many(&shared, Some(&standing), *wait, "user");
            return finish(429, headers, body);
        }
        Some(Fault::TooManyShared(wait)) => {
            let standing = Standing { name: "fault".to_owned(), limit: 1, remaining: 0, reset_after: *wait };
            let (headers, body) = too_many(&shared, Some(&standing), *wait, "shared");
            return finish(429, headers, body);
        }
        Some(Fault::TooManyGlobal(wait)) => {
            let (headers, body) = too_many(&shared, None, *wait, "global");
            return finish(429, headers, body);
        }
        _ => {}
    }

    let limited = shared.change(|state| {
        let limits = state.setup.limits;
        state.rest.buckets.take(&limits, &route)
    });
    let standing = match limited {
        Ok(standing) => standing,
        Err(TooMany::Banned) => return page(429),
        Err(TooMany::Global(wait)) => {
            let (headers, body) = too_many(&shared, None, wait, "global");
            return finish(429, headers, body);
        }
        Err(TooMany::Bucket(standing)) => {
            let (headers, body) = too_many(&shared, Some(&standing), standing.reset_after, "user");
            return finish(429, headers, body);
        }
    };

    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let body = body::read(content_type.unwrap_or_default(), &bytes);
    let reply = shared.change(|state| {
        if path.is_none() {
            state.trouble(TroubleKind::UnknownRoute, format!("{method} {full}: not below /api/v10"));
            return Err(ApiError::new(501, 0, "501: Not Implemented"));
        }
        process(state, &method, &segments, &query, authorized, body)
    });
    let (status, body) = match reply {
        Ok(reply) => (reply.status, reply.body),
        Err(error) => (error.status, Some(error.json())),
    };
    let mut headers = HeaderMap::new();
    if let Some(standing) = &standing {
        limit_headers(&shared, &mut headers, standing);
    }
    let text = body.map(|body| body.to_string()).unwrap_or_default();
    match fault {
        Some(Fault::AppliedThenDropped) => hang_up(&cut).await,
        Some(Fault::AppliedThenError) => page(500),
        Some(Fault::AppliedThenSlow(wait)) => {
            tokio::time::sleep(wait).await;
            finish(status, headers, text.into())
        }
        Some(Fault::AppliedThenGarbage) => {
            finish(status, headers, Bytes::from_static(b"{\"id\": 12, \"chan"))
        }
        Some(Fault::AppliedThenCut) => {
            // An answer without a body has nothing to cut but the promise of one.
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len().max(2)));
            let half = Bytes::from(text.get(..1).unwrap_or_default().to_owned());
            let head = futures_util::stream::once(async move { Ok(half) });
            let cut = futures_util::stream::once(async {
                // What is written goes out when the body has nothing ready; only then is there something to cut.
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                Err(std::io::Error::other("cut by the story"))
            });
            let stream = head.chain(cut);
            let mut response = finish(status, headers, Bytes::new());
            *response.body_mut() = HttpBody::from_stream(stream);
            response
        }
        Some(Fault::AppliedWithBadLimitHeader) => {
            headers.insert("x-ratelimit-limit", HeaderValue::from_static("many"));
            finish(status, headers, text.into())
        }
        _ => finish(status, headers, text.into()),
    }
}

/// Cuts the line. Nothing after this matters: the connection's task ends.
async fn hang_up(cut: &CancellationToken) -> Response<HttpBody> {
    cut.cancel();
    std::future::pending().await
}

fn process(
    state: &mut State,
    method: &str,
    segments: &[&str],
    query: &str,
    authorized: bool,
    body: Result<Body, String>,
) -> Result<Reply, ApiError> {
    let place = format!("{method} {}", without_token(segments));
    let open = matches!(segments, ["gateway"] | ["interactions" | "webhooks", _, _, ..]);
    if !open && !authorized {
        return Err(errors::unauthorized());
    }
    let body = body.map_err(|wrong| {
        state.trouble(TroubleKind::InvalidBody, format!("{place}: {wrong}"));
        ApiError::new(400, 50_109, "The request body contains invalid JSON.")
    })?;
    let whole = format!("/{}", segments.join("/"));
    let asked = if query.is_empty() { whole.clone() } else { format!("{whole}?{query}") };
    let shown = body.json.clone();
    let fields: Vec<String> = body.files.iter().map(|file| format!("files[{}]", file.number)).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let wrong = state.setup.check.request(&Sent {
        method,
        path: &asked,
        body: Some(&body.json).filter(|json| !json.is_null()),
        files: body.is_form.then_some(&fields),
    });
    // A route that the contract does not have is not here either, and is answered as such below.
    let wrong: Vec<Violation> = wrong.into_iter().filter(|one| one.rule != Rule::UnknownRoute).collect();
    if !wrong.is_empty() {
        let all: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        state.trouble(TroubleKind::InvalidBody, format!("{place}: {}: {shown}", all.join("; ")));
        return Ok(Reply { status: 400, body: Some(to_discord_error(&wrong)) });
    }
    let reply = Call { method, segments, query, body }.run(state);
    let (status, answer) = match &reply {
        Ok(reply) => (reply.status, reply.body.clone()),
        Err(error) => (error.status, Some(error.json())),
    };
    match &reply {
        Err(error) if error.status == 501 => state.trouble(TroubleKind::UnknownRoute, place.clone()),
        Err(error) if error.is_invalid_body() => {
            state.trouble(TroubleKind::InvalidBody, format!("{place}: {}: {shown}", error.json()));
        }
        _ => {}
    }
    let route = Route::of(method, segments).template;
    if state.is_checked(&format!("{route} {status}")) {
        let check = Arc::clone(&state.setup.check);
        for wrong in check.response(method, &whole, status, answer.as_ref()) {
            // The document knows 429 of rate limits only; others carry a code and no wait.
            let of_limits = status != 429 || answer.as_ref().is_none_or(|answer| answer["code"].is_null());
            if wrong.rule != Rule::UnknownRoute && of_limits {
                let shown = answer.as_ref().map(ToString::to_string).unwrap_or_default();
                state.trouble(TroubleKind::EmittedShape, format!("{place} {status}: {wrong}: {shown}"));
            }
        }
    }
    reply
}

fn authorization(shared: &Shared, headers: &HeaderMap) -> bool {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let state = shared.lock();
    state.token.as_deref().is_some_and(|token| shown.strip_prefix("Bot ") == Some(token))
}

/// The path without what gives access.
fn without_token(segments: &[&str]) -> String {
    let hide = matches!(segments, ["interactions" | "webhooks", _, _, ..]);
    let parts = segments.iter().enumerate().map(|(n, part)| if hide && n == 2 { "{token}" } else { part });
    format!("/{}", parts.collect::<Vec<_>>().join("/"))
}

/// What stands in front of Discord answers with when Discord does not.
const PAGE: &str = "<!DOCTYPE html><html><head><title>{} | discord.com | Cloudflare</title></head><body>Error {}</body></html>";

fn html() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
    headers
}

fn number(value: f64) -> HeaderValue {
    HeaderValue::from_str(&format!("{value:.3}")).expect("digits and a dot")
}

fn limit_headers(shared: &Shared, headers: &mut HeaderMap, standing: &Standing) {
    let now = shared.clock.now().timestamp_millis() as f64 / 1_000.0;
    let after = standing.reset_after.as_secs_f64();
    headers.insert("x-ratelimit-limit", HeaderValue::from(standing.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(standing.remaining));
    headers.insert("x-ratelimit-reset", number(now + after));
    headers.insert("x-ratelimit-reset-after", number(after));
    headers.insert("x-ratelimit-bucket", HeaderValue::from_str(&standing.name).expect("hexadecimal digits"));
}

fn too_many(
    shared: &Shared,
    standing: Option<&Standing>,
    wait: Duration,
    scope: &'static str,
) -> (HeaderMap, Bytes) {
    let mut headers = HeaderMap::new();
    if let Some(standing) = standing {
        limit_headers(shared, &mut headers, standing);
    } else {
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
    }
    headers.insert("x-ratelimit-scope", HeaderValue::from_static(scope));
    // The header has whole seconds, rounded up; the body has the exact wait.
    let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    headers.insert(header::RETRY_AFTER, HeaderValue::from(whole));
    let message =
        if scope == "shared" { "The resource is being rate limited." } else { "You are being rate limited." };
    let body = json!({
        "message": message,
        "retry_after": wait.as_secs_f64(),
        "global": scope == "global",
    });
    (headers, body.to_string().into())
}

fn respond(shared: &Shared, status: u16, mut headers: HeaderMap, body: HttpBody) -> Response<HttpBody> {
    let skew = shared.lock().setup.date_skew;
    let date = (shared.clock.now() + skew).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    headers.insert(header::DATE, HeaderValue::from_str(&date).expect("a date is ASCII"));
    headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    headers.insert("via", HeaderValue::from_static("1.1 google"));
    let mut response = Response::new(body);
    *response.status_mut() = axum::http::StatusCode::from_u16(status).expect("a status of three digits");
    *response.headers_mut() = headers;
    response
}
