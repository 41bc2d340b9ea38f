//! `POST /preferences`: what somebody chooses for their browser. It works before signing in, too.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::guard::cookies;
use crate::guard::session::with_cookie;
use crate::prefs::{COOKIE, Prefs};

/// A year.
const KEEP_SECONDS: i64 = 365 * 24 * 3600;

/// One choice, as `name:value`, and where to go back to.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    choice: String,
    #[serde(default)]
    next: String,
}

/// See the module.
pub(crate) async fn set(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Choice>,
) -> Response {
    let mut prefs = Prefs::of(&headers, app.settings.default_lang);
    if let Some((name, value)) = form.choice.split_once(':') {
        prefs.set(name, value);
    }
    let cookie = cookies::set(COOKIE, &prefs.cookie_value(), KEEP_SECONDS, app.settings.is_secure());
    let back = if form.next == "/sign-in" { "/sign-in" } else { crate::guard::session::own_path(&form.next) };
    with_cookie(Redirect::to(back).into_response(), cookie)
}
