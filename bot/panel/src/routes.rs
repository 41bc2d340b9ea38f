//! Which address is answered by which screen. A new screen is a line here.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::assets;
use crate::live;
use crate::screens::{
    account, appeals, audit, bulk, compare, discord, editor, export, judging, judging_entry, link, market,
    overview, payout_batches, payouts, people, post as post_screen, post_steps, preferences, prize, queue,
    results, rules, schedule, settings, sign_in, steps,
};

/// Everything behind the guard.
pub(crate) fn screens() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/market", get(market::show))
        .route("/market/rest", post(market::rest))
        .route("/market/news/{key}", get(market::story::show))
        .route("/market/news/{key}/state", post(market::story::set_state))
        .route("/market/events/{key}", get(market::event::show))
        .route("/market/events/{key}/draft", post(market::event::draft))
        .route("/campaigns/{id}/review", get(queue::show))
        .route("/campaigns/{id}/review/next", post(queue::next))
        .route("/campaigns/{id}/review/bulk", post(bulk::decide))
        .route("/campaigns/{id}/posts/{message}", get(post_screen::show))
        .route("/campaigns/{id}/posts/{message}/decide", post(post_steps::decide))
        .route("/campaigns/{id}/posts/{message}/undo", post(post_steps::undo))
        .route("/campaigns/{id}/posts/{message}/claim", post(post_steps::claim))
        .route("/campaigns/{id}/posts/{message}/mend", post(post_steps::mend))
        .route("/campaigns/{id}/posts/{message}/compare/{other}", get(compare::show))
        .route("/campaigns/{id}/posts/{message}/compare/{other}/exclude", post(compare::exclude))
        .route("/campaigns/{id}/posts/{message}/compare/{other}/include", post(compare::include))
        .route("/audit", get(audit::show))
        .route("/audit/log.csv", get(audit::export))
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
