//! From a listener to an answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use campaigns::people::{Grant, Role};
use campaigns::{Actor, NewAccount};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::{App, Parts, token};
use crate::guard::{self, BODY_BYTES_MAX};
use crate::live::Live;
use crate::refusal::{self, Refusal};
use crate::{password, routes};

/// The longest a page may take. The stream of events answers at once and goes on.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// The pause between two portions of the index of words: others write, too.
const INDEX_EVERY: Duration = Duration::from_millis(200);

/// Why the panel could not be started or broke down.
#[derive(Debug, thiserror::Error)]
pub enum PanelError {
    /// The listener failed.
    #[error("the panel's listener failed: {0}")]
    Listener(#[from] std::io::Error),
    /// The client for Discord could not be made.
    #[error("panel.discord: {0}; check the authority file")]
    Client(#[from] reqwest::Error),
    /// The use cases refused.
    #[error(transparent)]
    UseCase(#[from] campaigns::Error),
    /// Passwords cannot be hashed on this machine.
    #[error("passwords cannot be hashed here: {0}")]
    Hash(#[from] password::BadPassword),
}

/// Runs the panel until it is stopped; requests that are under way are answered first.
///
/// # Errors
/// [`PanelError`] when something it needs cannot be had.
pub async fn serve(listener: TcpListener, parts: Parts, stop: CancellationToken) -> Result<(), PanelError> {
    let http = match &parts.settings.discord {
        Some(discord) => Some(crate::screens::discord::client(discord)?),
        None => None,
    };
    let unguessable = token(&parts.entropy);
    let no_password = tokio::task::spawn_blocking(move || password::store(&unguessable, &[0; 16])).await;
    let no_password = no_password.map_err(std::io::Error::other)??;
    let app = Arc::new(App::new(parts, no_password, http));
    let watching = tokio::spawn(Live::watch(Arc::clone(&app)));
    let indexing = tokio::spawn(index_words(Arc::clone(&app)));
    let ending = Arc::clone(&app);
    let stopped = async move {
        stop.cancelled().await;
        ending.live.stop.cancel();
    };
    let service = router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stopped).await;
    app.live.stop.cancel();
    // It only sleeps and asks; a panic in it has nothing to say beyond that.
    let _ = watching.await;
    let _ = indexing.await;
    Ok(served?)
}

/// Posts from before there was an index of words are put into it, a few at a time, so that nobody waits for it.
async fn index_words(app: Arc<App>) {
    loop {
        match app.service.index_words().await {
            Ok(0) => return,
            Ok(posts) => tracing::info!(posts, "put older posts into the index of words"),
            Err(error) => tracing::warn!(%error, "older posts are not found by their words yet"),
        }
        if app.live.stop.run_until_cancelled(tokio::time::sleep(INDEX_EVERY)).await.is_none() {
            return;
        }
    }
}

fn router(app: Arc<App>) -> Router {
    let screens = routes::screens()
        .fallback(|| async { Refusal::NotFound })
        .layer(from_fn_with_state(Arc::clone(&app), guard::guard));
    Router::new()
        .merge(routes::open())
        .merge(crate::api::router(&app))
        .merge(screens)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::GATEWAY_TIMEOUT, ANSWER_WITHIN))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&app), refusal::render))
        .with_state(app)
}

/// The message of a panic may hold anything; it goes to the log, which is scrubbed, and never to a page.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    tracing::error!(panic = text, "a page panicked");
    Refusal::Failed.into_response()
}

/// Makes the first owner of an installation without accounts and gives the path of a link that signs them in once;
/// `None` when there are accounts. With `always` the owner of that name gets a new link each time.
///
/// # Errors
/// When the use cases refuse.
pub async fn first_link(parts: &Parts, name: &str, always: bool) -> Result<Option<String>, PanelError> {
    let (service, now) = (&parts.service, (parts.clock)());
    let existing = service.person_by_login(name, now).await?;
    let person = match existing {
        Some(person) if always => person,
        _ if !service.has_no_accounts().await? => return Ok(None),
        _ => {
            let new = NewAccount { login: Some(name), name, password: None, discord: None };
            let grant = Grant { guild: None, role: Role::Owner, until: None };
            service.add_account(&new, &[grant], &Actor::Herald, now).await?
        }
    };
    let link = token(&parts.entropy);
    let limits = &parts.settings.limits;
    service.make_link(&link, person.account.id, limits, &Actor::Herald, now).await?;
    Ok(Some(format!("/link/{link}")))
}
