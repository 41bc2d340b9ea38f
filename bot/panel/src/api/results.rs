//! The result of a campaign.

use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use domain::bundle::NamedWinner;
use domain::campaign::CampaignId;
use domain::state::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::input::campaign_id;
use super::problem::Problem;
use super::stale::about_campaign;
use crate::app::App;
use crate::desk::{Organiser, Viewer};
use crate::refusal::Refusal;

/// How far a campaign is on its way to a result. Marks and names stay hidden until it is out.
#[derive(Serialize, ToSchema)]
pub(super) struct ResultSoFar {
    /// Where the campaign stands.
    state: String,
    /// The revision of the campaign, which freezing and publishing have to name.
    revision: i64,
    /// What still stands between the campaign and its freeze; missing outside of that stretch.
    before_freeze: Option<BeforeFreeze>,
    /// The commitment to the seed that settles ties.
    seed_commitment: String,
    /// Posts on the frozen list; 0 before the freeze.
    entries: u64,
    /// The hash of that list as it was announced.
    list_hash: Option<String>,
    /// How many judges have given marks.
    judges: u64,
    /// The hash of the sealed sheets.
    score_hash: Option<String>,
    /// The published result.
    published: Option<Published>,
}

/// What has to be answered before the freeze.
#[derive(Serialize, ToSchema)]
pub(super) struct BeforeFreeze {
    /// Posts that wait for a decision, those included whose author was asked to mend them.
    waiting: u64,
    /// Of them, posts that wait for their author.
    with_author: u64,
    /// Open appeals about posts that still exist.
    appeals: u64,
    /// Posts whose text at the close is unknown. Undecided, they do not enter, and hold nothing up.
    unknown: u64,
    /// The freeze is not taken before this.
    due: DateTime<Utc>,
}

/// A published result.
#[derive(Serialize, ToSchema)]
pub(super) struct Published {
    /// 1 for the first result; a correction is the next number.
    version: u32,
    /// When it was published.
    at: DateTime<Utc>,
    /// The SHA-256 of the record.
    bundle_sha256: String,
    /// Who has won.
    winners: Vec<Winner>,
    /// Prizes nobody could win.
    not_awarded: u32,
    /// What the version before got wrong.
    correction: Option<String>,
}

/// A winner.
#[derive(Serialize, ToSchema)]
pub(super) struct Winner {
    /// The place, from 1.
    place: u32,
    /// The number on the list.
    number: u32,
    /// The post.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
    /// Its author.
    #[schema(pattern = "^[0-9]{1,19}$")]
    author: String,
}

/// A winner as the API shows one.
pub(super) fn winner(of: &NamedWinner) -> Winner {
    Winner { place: of.place, number: of.number, post: of.post.to_string(), author: of.author.to_string() }
}

/// The result so far.
#[utoipa::path(
    get, path = "/campaigns/{id}/result", operation_id = "getResult", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 200, description = "How far the campaign is.", body = ResultSoFar))
)]
pub(super) async fn show(viewer: Viewer, Path(id): Path<String>) -> Result<Json<ResultSoFar>, Problem> {
    Ok(Json(so_far(&viewer, &campaign_id(id)?).await?))
}

/// How far a campaign is, after whatever was done to it.
pub(super) async fn so_far(viewer: &Viewer, id: &CampaignId) -> Result<ResultSoFar, Problem> {
    let found = viewer.result(id).await?;
    let campaign = &found.stored.campaign;
    let before_freeze = if matches!(campaign.state, State::Closed | State::Judging) {
        let left = viewer.before_freeze(id).await?;
        Some(BeforeFreeze {
            waiting: left.waiting,
            with_author: left.with_author,
            appeals: left.appeals,
            unknown: left.unknown,
            due: campaign.dates.objections_end,
        })
    } else {
        None
    };
    let published = found.winners.as_ref().map(|winners| {
        let bundle = &winners.bundle;
        Published {
            version: bundle.result_version,
            at: bundle.published_at,
            bundle_sha256: winners.sha256.to_string(),
            winners: bundle.winners.iter().map(winner).collect(),
            not_awarded: bundle.not_awarded,
            correction: bundle.correction.as_ref().map(|correction| correction.reason.clone()),
        }
    });
    Ok(ResultSoFar {
        state: campaign.state.name().to_owned(),
        revision: found.stored.revision,
        before_freeze,
        seed_commitment: campaign.seed_commitment.to_string(),
        entries: found.entries as u64,
        list_hash: found.list_hash.map(|hash| hash.to_string()),
        judges: found.judges.len() as u64,
        score_hash: found.seal.as_ref().map(|seal| seal.score_hash.to_string()),
        published,
    })
}

/// The answer to a step on the way to a result: how far the campaign is now, or what was done to it in the meantime.
pub(super) async fn after_step<T>(
    done: campaigns::error::Result<T>,
    app: &App,
    organiser: &Organiser,
    id: &CampaignId,
) -> Result<Json<ResultSoFar>, Problem> {
    about_campaign(done, organiser, id).await?;
    app.live.changed();
    Ok(Json(so_far(organiser, id).await?))
}

/// The record of the result, byte for byte as it was hashed.
#[utoipa::path(
    get, path = "/campaigns/{id}/result/bundle", operation_id = "getBundle", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 200, description = "The record; `herald verify` checks it.", content_type = "application/json", body = Object))
)]
pub(super) async fn bundle(viewer: Viewer, Path(id): Path<String>) -> Result<Response, Problem> {
    let found = viewer.result(&campaign_id(id)?).await?;
    let winners = found.winners.ok_or(Refusal::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], winners.bytes).into_response())
}
