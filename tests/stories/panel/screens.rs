//! Every screen of the panel, on a world in which each has something to show.

use super::stage::Stage;

/// A campaign with posts that wait and posts that were written to break pages.
pub(super) async fn furnished() -> Stage {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(3).await;
    super::injections::write(&mut stage).await;
    stage
}

/// The addresses of all screens as an owner may open them.
pub(super) fn all(stage: &Stage) -> Vec<String> {
    let id = &stage.world.id;
    let mut paths: Vec<String> = [
        "/",
        "/market",
        "/schedule",
        "/people",
        "/rules",
        "/audit",
        "/settings",
        "/account",
        "/campaigns/new",
    ]
    .map(str::to_owned)
    .to_vec();
    let of_campaign = ["notice", "review", "review?shown=all", "judging", "results", "appeals", "payouts"];
    paths.extend(of_campaign.map(|name| format!("/campaigns/{id}/{name}")));
    paths.extend(stage.waiting.first().map(|post| stage.post_path(*post)));
    paths
}
