//! Errors as problem details (RFC 9457).

use axum::body::to_bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use campaigns::StoreError;
use domain::refusal::{BatchRefusal, ClaimRefusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::refusal::Refusal;

/// The media type of errors.
pub(super) const TYPE: &str = "application/problem+json";
/// The most bytes of a refusal of the framework that are read for its sentence.
const SENTENCE_BYTES_MAX: usize = 4096;

/// Why a request was refused (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The kind of problem, as a URI; its last part is a word that stays the same over time.
    #[serde(rename = "type")]
    #[schema(example = "urn:herald:problem:stale")]
    #[schema(value_type = String)]
    pub(super) kind: Box<str>,
    /// The kind in words.
    #[schema(value_type = String)]
    pub(super) title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub(super) status: u16,
    /// What is wrong this time, and what mends it.
    #[schema(value_type = String)]
    pub(super) detail: Box<str>,
    /// The field or parameter it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(super) field: Option<Box<str>>,
    /// For `stale`: the revision as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<i64>,
    /// For `stale`: what has happened since the revision that was named, or what happened last, the newest last.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub(super) changes: Box<[String]>,
    /// Every field that does not fit, where there may be several.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<FieldError>)]
    pub(super) errors: Box<[FieldError]>,
}

/// A field that does not fit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The field.
    pub(super) field: String,
    /// What is wrong with it, and what mends it.
    pub(super) detail: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, kind: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:herald:problem:{kind}").into_boxed_str(),
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into().into_boxed_str(),
            field: None,
            revision: None,
            changes: Box::default(),
            errors: Box::default(),
        }
    }

    /// A value that cannot be used.
    pub(super) fn field(field: &str, detail: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::BAD_REQUEST, "bad-input", detail);
        Self { field: Some(field.into()), ..problem }
    }

    /// A value that reads but that the rules do not take.
    pub(super) fn rule(field: &str, detail: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(StatusCode::CONFLICT, "refused", detail) }
    }

    /// Values that read but that the rules do not take.
    pub(super) fn rules(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => one.detail.clone(),
            all => format!("{} fields do not fit; `errors` names them", all.len()),
        };
        let first = errors.first().map(|error| error.field.as_str().into());
        Self { field: first, errors: errors.into(), ..Self::new(StatusCode::CONFLICT, "refused", detail) }
    }

    /// Somebody was faster.
    pub(super) fn stale(revision: impl Into<Option<i64>>, changes: Vec<String>) -> Self {
        let detail =
            "it has changed since the revision you named; look again and decide about what it is now";
        let changes = changes.into();
        Self { revision: revision.into(), changes, ..Self::new(StatusCode::CONFLICT, "stale", detail) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, TYPE)], body).into_response()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = refusal.status();
        let (kind, detail) = match refusal {
            Refusal::SignIn { .. } => return unauthorised(),
            Refusal::Forbidden(role) => {
                let detail = format!(
                    "this takes the role {role}: the token needs a scope for it, and its owner the role"
                );
                return Self::new(status, "forbidden", detail);
            }
            Refusal::NoRole => ("forbidden", "the owner of the token has no role in this server (any more)"),
            Refusal::Forged => ("forbidden", "the request did not come from the panel"),
            Refusal::NotFound => ("not-found", "nothing is here, or it belongs to another server"),
            Refusal::TooMany(_) => {
                ("too-many", "too many requests with this token; wait as Retry-After says")
            }
            Refusal::TooLarge => ("too-large", "the body is larger than 64 KiB"),
            Refusal::BadInput => ("bad-input", "the request does not read; see the document for its form"),
            Refusal::Rules(why) => return Self::new(status, "refused", why.to_string()),
            Refusal::Busy => ("busy", "the database is away for the moment; try again"),
            Refusal::Slow => {
                ("slow", "this took too long; it may have been done all the same: look before you try again")
            }
            Refusal::Failed => ("failed", "something failed; it is in herald's log"),
        };
        Self::new(status, kind, detail)
    }
}

impl From<campaigns::Error> for Problem {
    fn from(error: campaigns::Error) -> Self {
        match error {
            campaigns::Error::Store(StoreError::Unstorable { what, why }) => Problem::field(what, why),
            campaigns::Error::Claimed { .. } => Self::new(StatusCode::CONFLICT, "claimed", error.to_string()),
            campaigns::Error::Store(StoreError::Stale { .. }) => Self::stale(None, Vec::new()),
            campaigns::Error::Store(error @ StoreError::Sealed { .. }) => {
                Self::new(StatusCode::CONFLICT, "refused", error.to_string())
            }
            campaigns::Error::NotListed(_)
            | campaigns::Error::Claim(ClaimRefusal::NoPrize(_))
            | campaigns::Error::Batch(BatchRefusal::NoBatch(_)) => Refusal::NotFound.into(),
            campaigns::Error::Taken(_) => Self::rule("name", error.to_string()),
            campaigns::Error::TopicHeld { .. } => Self::rule("notice.topic", error.to_string()),
            error => Refusal::from(error).into(),
        }
    }
}

/// No token that counts.
pub(super) fn unauthorised() -> Problem {
    let detail =
        "show a token as `Authorization: Bearer herald_…`; tokens are made in the settings of the panel";
    Problem::new(StatusCode::UNAUTHORIZED, "no-token", detail)
}

/// Makes a problem of whatever refused: a [`Refusal`] of a handle or a guard, or the framework.
pub(crate) async fn of(mut response: Response) -> Response {
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let wait = match &refusal {
            Refusal::TooMany(wait) => Some(wait.num_seconds().max(1)),
            _ => None,
        };
        let mut answer = Problem::from(refusal).into_response();
        if let Some(wait) = wait {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        return with_challenge(answer);
    }
    let status = response.status();
    let ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == TYPE);
    if !(status.is_client_error() || status.is_server_error()) || ours {
        return with_challenge(response);
    }
    let allow = response.headers_mut().remove(header::ALLOW);
    let said = to_bytes(response.into_body(), SENTENCE_BYTES_MAX).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let mut problem = match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            Problem::new(status, "method", "this address does not take this method; see the header Allow")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Problem::new(status, "media-type", "send the body as application/json")
        }
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge.into(),
        StatusCode::GATEWAY_TIMEOUT => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "it took too long; try again")
        }
        status if status.is_server_error() => Refusal::Failed.into(),
        status => Problem::new(status, "bad-input", said.clone()),
    };
    problem.field = super::input::field_in(&said).map(String::into_boxed_str);
    let mut answer = problem.into_response();
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    with_challenge(answer)
}

/// RFC 9110 asks for the scheme beside every 401.
fn with_challenge(mut answer: Response) -> Response {
    if answer.status() == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}
