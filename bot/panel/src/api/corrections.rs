//! What has changed since the latest version of a result, and the next version.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use campaigns::corrections::PendingCorrection;
use chrono::{DateTime, Utc};
use domain::bundle::NamedWinner;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{self, campaign_id};
use super::problem::Problem;
use super::results::{ResultSoFar, Winner, after_step, winner};
use crate::app::App;
use crate::desk::{Organiser, Viewer};
use crate::refusal::Refusal;

/// An entry that was admitted after the freeze.
#[derive(Serialize, ToSchema)]
pub(super) struct AdmittedEntry {
    /// Its number.
    number: u32,
    /// The post.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
    /// How many judges have marked it.
    judges: u64,
}

/// A line that was struck, or whose strike was taken off.
#[derive(Serialize, ToSchema)]
pub(super) struct StruckEntry {
    /// Its number.
    number: u32,
    /// The post.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
    /// Why; missing when the strike was taken off.
    ground: Option<String>,
}

/// A place that changes hands.
#[derive(Serialize, ToSchema)]
pub(super) struct PlaceMoved {
    /// The place.
    place: u32,
    /// Who holds it.
    before: Option<Winner>,
    /// Who would hold it.
    after: Option<Winner>,
}

/// What the next version of a result would change.
#[derive(Serialize, ToSchema)]
pub(super) struct Pending {
    /// The latest version; a correction has to name it.
    version: u32,
    /// Entries that no version lists yet.
    admitted: Vec<AdmittedEntry>,
    /// Lines struck, or with their strike taken off.
    struck: Vec<StruckEntry>,
    /// The places that change hands; empty while marks are missing.
    places: Vec<PlaceMoved>,
    /// Numbers that too few judges have marked: the correction waits for them.
    unmarked: Vec<u32>,
}

/// What would change, as the API shows it.
pub(super) fn pending(found: &PendingCorrection) -> Pending {
    let holder = |of: &Option<NamedWinner>| of.as_ref().map(winner);
    Pending {
        version: found.latest,
        admitted: found
            .admitted
            .iter()
            .map(|line| AdmittedEntry {
                number: line.number,
                post: line.message.to_string(),
                judges: line.marked_by.len() as u64,
            })
            .collect(),
        struck: found
            .struck
            .iter()
            .map(|(number, post, ground)| StruckEntry {
                number: *number,
                post: post.to_string(),
                ground: ground.map(|code| code.name().to_owned()),
            })
            .collect(),
        places: found
            .places
            .iter()
            .map(|change| PlaceMoved {
                place: change.place,
                before: holder(&change.before),
                after: holder(&change.after),
            })
            .collect(),
        unmarked: found.unmarked.clone(),
    }
}

/// What waits to be published.
#[derive(Serialize, ToSchema)]
pub(super) struct NextVersion {
    /// What would change; missing before there is a result, and when nothing has.
    pending: Option<Pending>,
}

/// What has changed since the latest version of the result.
#[utoipa::path(
    get, path = "/campaigns/{id}/result/correction", operation_id = "getCorrection", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 200, description = "What would change.", body = NextVersion))
)]
pub(super) async fn show(viewer: Viewer, Path(id): Path<String>) -> Result<Json<NextVersion>, Problem> {
    let found = viewer.pending_correction(&campaign_id(id)?).await?;
    Ok(Json(NextVersion { pending: found.as_ref().map(pending) }))
}

/// A correction to be published.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCorrection {
    /// The latest version that was looked at; a newer one refuses the correction.
    #[serde(deserialize_with = "input::whole")]
    version: i64,
    /// Why, for everyone to read.
    #[schema(max_length = 500)]
    reason: String,
}

/// Publishes the next version of the result. Old versions stay; prizes that were not handed over follow the new places.
#[utoipa::path(
    post, path = "/campaigns/{id}/result/correction", operation_id = "correctResult", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewCorrection,
    responses(
        (status = 200, description = "The result as it is now.", body = ResultSoFar),
        (status = 409, description = "There is a newer version (`stale`), nothing has changed, or marks are missing.",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn correct(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewCorrection>,
) -> Result<Json<ResultSoFar>, Problem> {
    let id = campaign_id(id)?;
    let reason = input::reason("reason", &asked.reason)?;
    // No result has a version that is none.
    let seen = u32::try_from(asked.version).unwrap_or(0);
    let done = organiser.correct(&id, seen, &reason).await;
    after_step(done, &app, &organiser, &id).await
}

/// A published version of a result.
#[derive(Serialize, ToSchema)]
pub(super) struct PublishedVersion {
    /// Its number, from 1.
    version: u32,
    /// When it was published.
    at: DateTime<Utc>,
    /// The SHA-256 of its record.
    sha256: String,
    /// Why it corrects the one before; missing for the first.
    reason: Option<String>,
}

/// Every published version of a result.
#[derive(Serialize, ToSchema)]
pub(super) struct Versions {
    /// The versions, the newest first.
    items: Vec<PublishedVersion>,
}

/// Every published version of the result.
#[utoipa::path(
    get, path = "/campaigns/{id}/result/versions", operation_id = "listResultVersions", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 200, description = "The versions.", body = Versions))
)]
pub(super) async fn versions(viewer: Viewer, Path(id): Path<String>) -> Result<Json<Versions>, Problem> {
    let found = viewer.result_versions(&campaign_id(id)?).await?.into_iter();
    let shown = found.map(|of| PublishedVersion {
        version: of.version,
        at: of.at,
        sha256: of.sha256.to_string(),
        reason: of.reason,
    });
    Ok(Json(Versions { items: shown.collect() }))
}

/// The record of one version, byte for byte as it was hashed.
#[utoipa::path(
    get, path = "/campaigns/{id}/result/versions/{version}", operation_id = "getResultVersion", tag = "results",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("version" = u32, Path, description = "Its number, from 1."),
    ),
    responses((status = 200, description = "The record; `herald verify` checks it.", content_type = "application/json", body = Object))
)]
pub(super) async fn version(
    viewer: Viewer,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (id, version) = (campaign_id(id)?, input::number(&version)?);
    let bytes = viewer.result_file(&id, version).await?.ok_or(Refusal::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}
