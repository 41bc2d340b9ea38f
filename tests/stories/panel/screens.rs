//! Every screen of the panel, on worlds in which each has something to show.

use market::NewsState;

use super::stage::Stage;
use super::{injections, market as prices, payouts};
use crate::market::scene::flash;

/// A campaign with posts that wait and posts that were written to break pages, on the seed's evening of prices and news.
pub(super) async fn furnished() -> Stage {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(3).await;
    injections::write(&mut stage).await;
    prices::record(&stage, &[flash(NewsState::Confirmed)]).await;
    prices::look(&stage).await;
    stage
}

/// A campaign whose prizes are on their way.
pub(super) async fn decided() -> Stage {
    let mut stage = Stage::on_sqlite().await;
    payouts::ready(&mut stage).await;
    stage
}

/// The addresses of all screens as an owner may open them.
pub(super) fn all(stage: &Stage) -> Vec<String> {
    let id = &stage.world.id;
    let of_server = [
        "/",
        "/market",
        "/schedule",
        "/people",
        "/rules",
        "/rules?text=%23BTC%23%20up",
        "/audit",
        "/settings",
        "/settings/tokens",
        "/settings/webhooks",
        "/settings/system",
        "/account",
        "/campaigns/new",
    ];
    let of_campaign = [
        "notice",
        "notice/versions",
        "review",
        "review?shown=all",
        "judging",
        "results",
        "appeals",
        "payouts",
    ];
    let mut paths: Vec<String> = of_server.map(str::to_owned).to_vec();
    paths.extend(of_campaign.map(|name| format!("/campaigns/{id}/{name}")));
    if let [post, other, ..] = stage.waiting[..] {
        paths.push(stage.post_path(post));
        paths.push(format!("{}/compare/{other}", stage.post_path(post)));
    }
    paths
}

/// The addresses of what a decided campaign has besides.
pub(super) fn of_prizes(stage: &Stage) -> Vec<String> {
    let id = &stage.world.id;
    ["results?order=2", "payouts/prizes/1", "payouts/prizes/1/hold", "results/correct"]
        .map(|name| format!("/campaigns/{id}/{name}"))
        .to_vec()
}
