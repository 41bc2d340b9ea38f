//! Which address is answered by which screen. A new screen is a line here.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::assets;
use crate::live;
use crate::screens::{
    account, discord, editor, link, overview, post as post_screen, preferences, queue, results, rules,
    schedule, sign_in,
};

/// Everything behind the guard.
pub(crate) fn screens() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/campaigns/{id}/review", get(queue::show))
        .route("/campaigns/{id}/review/next", post(queue::next))
        .route("/campaigns/{id}/posts/{message}", get(post_screen::show))
        .route("/campaigns/{id}/posts/{message}/decide", post(post_screen::decide))
        .route("/campaigns/{id}/posts/{message}/undo", post(post_screen::undo))
        .route("/campaigns/{id}/posts/{message}/claim", post(post_screen::claim))
        .route("/campaigns/{id}/results", get(results::show))
        .route("/campaigns/{id}/results/bundle.json", get(results::bundle))
        .route("/campaigns/new", get(editor::show_new).post(editor::create))
        .route("/campaigns/new/preview", post(editor::preview_new))
        .route("/campaigns/new/dry-run", post(editor::dry_run_new))
        .route("/campaigns/{id}/notice", get(editor::show).post(editor::save))
        .route("/campaigns/{id}/notice/preview", post(editor::preview))
        .route("/campaigns/{id}/notice/dry-run", post(editor::dry_run))
        .route("/campaigns/{id}/notice/renew", post(editor::actions::renew))
        .route("/campaigns/{id}/notice/versions", get(editor::versions::show))
        .route("/campaigns/{id}/notice/{action}", post(editor::actions::act))
        .route("/schedule", get(schedule::show))
        .route("/schedule/{id}/{message}/resend", post(schedule::resend))
        .route("/rules", get(rules::show))
        .route("/account", get(account::show))
        .route("/account/password", post(account::set_password))
        .route("/account/sessions/{session}/end", post(account::end_session))
        .route("/server", post(account::look_at))
        .route("/preferences", post(preferences::set))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/sign-in/discord", get(discord::begin))
        .route("/sign-in/discord/back", get(discord::back))
        .route("/link/{token}", get(link::show).post(link::sign_in))
        .route(live::PATH, get(live::open))
}

/// What needs no session.
pub(crate) fn open() -> Router<Arc<App>> {
    Router::new().route("/assets/{digest}/{name}", get(assets::serve))
}
