//! What cannot be done, as a page that says why and what helps.
//!
//! A handler gives a [`Refusal`]; the page is made at the edge, where the language of the browser is known.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use campaigns::StoreError;
use campaigns::people::Role;
use chrono::TimeDelta;
use wording::panel::{self as words, Trouble};

use crate::api;
use crate::app::App;
use crate::frame::Plain;
use crate::guard::headers;
use crate::prefs::Prefs;

pub(crate) use campaigns::said::{people_refused, said};

/// Why a request was refused.
#[derive(Debug, Clone)]
pub(crate) enum Refusal {
    /// Nobody is signed in; after signing in it goes on here.
    SignIn {
        /// Where.
        next: String,
    },
    /// The role is missing.
    Forbidden(Role),
    /// Known, but without any role.
    NoRole,
    /// Nothing is there, or it is of another server.
    NotFound,
    /// A write that did not come from a page of this session.
    Forged,
    /// Too many attempts to sign in.
    TooMany(TimeDelta),
    /// Too many bytes.
    TooLarge,
    /// What was sent does not read.
    BadInput,
    /// The rules do not allow it; the error says why, in the language of whoever asked.
    Rules(Arc<campaigns::Error>),
    /// The database is away for the moment.
    Busy,
    /// It took longer than an answer may; what was asked may have been done all the same.
    Slow,
    /// Something failed; it is in the log.
    Failed,
}

impl Refusal {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Refusal::SignIn { .. } => StatusCode::SEE_OTHER,
            Refusal::Forbidden(_) | Refusal::NoRole | Refusal::Forged => StatusCode::FORBIDDEN,
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::BadInput => StatusCode::BAD_REQUEST,
            Refusal::Rules(_) => StatusCode::CONFLICT,
            Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Slow => StatusCode::GATEWAY_TIMEOUT,
            Refusal::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn page(&self, prefs: Prefs, app: &App) -> ErrorPage {
        let lang = prefs.lang;
        let (title, text) = match self {
            Refusal::Forbidden(role) => {
                (Trouble::Forbidden, words::role_missing(lang, crate::frame::role_name(*role)))
            }
            Refusal::NoRole => (Trouble::Forbidden, words::SignIn::NoRole.say(lang)),
            Refusal::SignIn { .. } | Refusal::NotFound => {
                (Trouble::NotFound, Trouble::NotFoundText.say(lang))
            }
            Refusal::Forged => (Trouble::NotSent, Trouble::ForgedText.say(lang)),
            Refusal::TooMany(wait) => (Trouble::TooMany, words::too_many_attempts(lang, *wait)),
            Refusal::TooLarge => (Trouble::NotSent, Trouble::TooLarge.say(lang)),
            Refusal::BadInput => (Trouble::NotSent, Trouble::BadInput.say(lang)),
            // What the rules explain always has words; without any it has failed.
            Refusal::Rules(why) => match said(lang, why) {
                Some(why) => (Trouble::NotSent, why),
                None => (Trouble::Failed, Trouble::FailedText.say(lang)),
            },
            Refusal::Busy => (Trouble::Failed, Trouble::Busy.say(lang)),
            Refusal::Slow => (Trouble::Failed, Trouble::Slow.say(lang)),
            Refusal::Failed => (Trouble::Failed, Trouble::FailedText.say(lang)),
        };
        let title = title.say(lang);
        ErrorPage { f: Plain::new(app, prefs, &title), title, text, home: Trouble::Home.say(lang) }
    }
}

impl From<campaigns::Error> for Refusal {
    fn from(error: campaigns::Error) -> Self {
        match error {
            campaigns::Error::NoCampaign(_)
            | campaigns::Error::NoPost { .. }
            | campaigns::Error::NoAccount(_)
            | campaigns::Error::NoMember(_)
            | campaigns::Error::NoMessage(_) => Refusal::NotFound,
            campaigns::Error::Store(StoreError::Unstorable { .. }) => Refusal::BadInput,
            error @ campaigns::Error::Store(StoreError::Stale { .. } | StoreError::Sealed { .. }) => {
                Refusal::Rules(Arc::new(error))
            }
            campaigns::Error::Store(error) if error.is_transient() => {
                tracing::warn!(%error, "the panel could not reach the database");
                Refusal::Busy
            }
            campaigns::Error::Store(error) => {
                tracing::error!(%error, "the panel failed");
                Refusal::Failed
            }
            error @ (campaigns::Error::Stored { .. } | campaigns::Error::Originality(_)) => {
                tracing::error!(%error, "the panel failed");
                Refusal::Failed
            }
            error => Refusal::Rules(Arc::new(error)),
        }
    }
}

impl From<askama::Error> for Refusal {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be made");
        Refusal::Failed
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if let Refusal::SignIn { next } = &self {
            let query =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            return Redirect::to(&format!("/sign-in?{query}")).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    f: Plain,
    title: String,
    text: String,
    home: String,
}

/// Makes pages of refusals, and adds the security headers to whatever goes out.
pub(crate) async fn render(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let prefs = Prefs::of(request.headers(), app.settings.default_lang);
    let wants_page = wants_page(request.headers());
    let is_api = request.uri().path().starts_with(api::PREFIX);
    let mut response = next.run(request).await;
    if is_api {
        response = api::problem::of(response).await;
        headers::add(&mut response, app.settings.is_secure());
        return response;
    }
    let refusal = response.extensions_mut().remove::<Refusal>().or_else(|| plain_refusal(&response));
    if let Some(refusal) = refusal {
        response = answer(&app, prefs, &refusal, wants_page);
    }
    headers::add(&mut response, app.settings.is_secure());
    response
}

fn answer(app: &App, prefs: Prefs, refusal: &Refusal, wants_page: bool) -> Response {
    let page = refusal.page(prefs, app);
    let mut response = if wants_page {
        match page.render() {
            Ok(html) => (refusal.status(), Html(html)).into_response(),
            Err(_) => (refusal.status(), page.text).into_response(),
        }
    } else {
        (refusal.status(), page.text).into_response()
    };
    if let Refusal::TooMany(wait) = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.num_seconds().max(1)));
    }
    response
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|accepted| accepted.contains("text/html") || accepted.contains("*/*"))
}

/// What the framework refused by itself (no such route, a form that does not read, a panic) is said in our words.
fn plain_refusal(response: &Response) -> Option<Refusal> {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Refusal::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Refusal::TooLarge),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Some(Refusal::Slow),
        status if status.is_client_error() => Some(Refusal::BadInput),
        status if status.is_server_error() => Some(Refusal::Failed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use domain::lang::Lang;

    use super::*;

    #[test]
    fn what_ran_out_of_time_may_have_been_done() {
        let answer = |status| Response::builder().status(status).body(Body::empty()).unwrap();
        let given_up = plain_refusal(&answer(StatusCode::GATEWAY_TIMEOUT)).unwrap();
        assert!(matches!(given_up, Refusal::Slow));
        assert_eq!(given_up.status(), StatusCode::GATEWAY_TIMEOUT);
        // Only what the database refused is known not to have happened.
        assert!(Trouble::Busy.say(Lang::En).contains("Nothing was changed"));
        assert!(!Trouble::Slow.say(Lang::En).contains("Nothing was changed"));
    }
}
