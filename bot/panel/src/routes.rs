//! Which address is answered by which screen. A new screen is a line here.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::assets;
use crate::live;
use crate::screens::{
    account, appeals, discord, export, judging, judging_entry, link, overview, payout_batches, payouts,
    post as post_screen, preferences, prize, queue, results, sign_in, steps,
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
        .route("/campaigns/{id}/results/versions/{version}", get(results::version))
        .route("/campaigns/{id}/results/{step}", get(steps::ask).post(steps::act))
        .route("/campaigns/{id}/judging", get(judging::show))
        .route("/campaigns/{id}/judging/{code}", get(judging_entry::show).post(judging_entry::mark))
        .route("/campaigns/{id}/judging/{code}/recuse", post(judging_entry::recuse))
        .route("/campaigns/{id}/appeals", get(appeals::show))
        .route("/campaigns/{id}/appeals/{message}/{version}", get(appeals::one).post(appeals::decide))
        .route("/campaigns/{id}/payouts", get(payouts::show))
        .route("/campaigns/{id}/payouts/batches", post(payout_batches::approve))
        .route("/campaigns/{id}/payouts/batches/{batch}/file", post(payout_batches::export))
        .route("/campaigns/{id}/payouts/receipts", post(payout_batches::import))
        .route("/campaigns/{id}/payouts/prizes/{place}", get(prize::show))
        .route("/campaigns/{id}/payouts/prizes/{place}/uid", post(prize::read_uid))
        .route("/campaigns/{id}/payouts/prizes/{place}/{step}", get(prize::ask).post(prize::act))
        .route("/campaigns/{id}/export/{file}", get(export::download))
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
