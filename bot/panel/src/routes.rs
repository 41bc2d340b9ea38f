//! Which address is answered by which screen. A new screen is a line here.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::assets;
use crate::live;
use crate::screens::{
    account, discord, link, overview, people, post as post_screen, preferences, queue, results, settings,
    sign_in,
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
        .route("/people", get(people::list::show))
        .route("/people/{person}", get(people::member::show))
        .route("/people/{person}/data.json", post(people::member::export))
        .route("/people/{person}/erase", post(people::member::erase))
        .route("/settings", get(settings::accounts::show))
        .route("/settings/accounts", post(settings::accounts::add))
        .route("/settings/accounts/{account}", get(settings::account::show))
        .route("/settings/accounts/{account}/roles", post(settings::account::give_role))
        .route("/settings/accounts/{account}/roles/take", post(settings::account::take_role))
        .route("/settings/accounts/{account}/bar", post(settings::account::bar))
        .route("/settings/accounts/{account}/link", post(settings::account::link))
        .route("/settings/accounts/{account}/sessions/{session}/end", post(settings::account::end_session))
        .route("/settings/tokens", get(settings::tokens::show).post(settings::tokens::make))
        .route("/settings/tokens/{token}/revoke", post(settings::tokens::revoke))
        .route("/settings/webhooks", get(settings::webhooks::show).post(settings::webhooks::add))
        .route("/settings/webhooks/{webhook}/remove", post(settings::webhooks::remove))
        .route("/settings/system", get(settings::system::show))
        .route("/settings/system/test", post(settings::system::test))
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
