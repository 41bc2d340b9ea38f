//! The steps from the last decision to the published result, each for what was seen.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use domain::verdict::ReasonCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::{self, Seen, campaign_id};
use super::posts::{Post, shown};
use super::problem::Problem;
use super::results::{ResultSoFar, after_step};
use super::stale::about_post;
use crate::app::App;
use crate::desk::Organiser;
use crate::refusal::Refusal;

/// Freezes the list of everyone who has entered, and announces its hash.
#[utoipa::path(
    post, path = "/campaigns/{id}/result/freeze", operation_id = "freeze", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = Seen,
    responses(
        (status = 200, description = "The result so far.", body = ResultSoFar),
        (status = 409, description = "The campaign has changed since (`stale`), objections still run, or posts wait for an \
            answer.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn freeze(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<Seen>,
) -> Result<Json<ResultSoFar>, Problem> {
    let id = campaign_id(id)?;
    let done = organiser.freeze(&id, asked.revision).await;
    after_step(done, &app, &organiser, &id).await
}

/// Sheets to be sealed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSeal {
    /// The `seen` of `/judging`; it differs once a mark or a line has changed.
    seen: String,
}

/// Seals the sheets: from here on nobody changes a mark.
#[utoipa::path(
    post, path = "/campaigns/{id}/result/seal", operation_id = "seal", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewSeal,
    responses(
        (status = 200, description = "The result so far.", body = ResultSoFar),
        (status = 409, description = "A mark or a line has changed since (`stale`), marks are missing, or it is sealed.",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn seal(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewSeal>,
) -> Result<Json<ResultSoFar>, Problem> {
    let id = campaign_id(id)?;
    let done = organiser.seal(&id, &asked.seen).await;
    after_step(done, &app, &organiser, &id).await
}

/// Publishes the result. It cannot be taken back; what comes after is a correction.
#[utoipa::path(
    post, path = "/campaigns/{id}/result/publish", operation_id = "publish", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = Seen,
    responses(
        (status = 200, description = "The result.", body = ResultSoFar),
        (status = 409, description = "The campaign has changed since (`stale`), the sheets are not sealed, or the promised \
            time has not come.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn publish(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<Seen>,
) -> Result<Json<ResultSoFar>, Problem> {
    let id = campaign_id(id)?;
    let done = organiser.publish(&id, asked.revision).await;
    after_step(done, &app, &organiser, &id).await
}

/// What an entry is struck for.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Ground {
    /// Somebody objected, and was right.
    StruckAfterObjection,
    /// The team removed it.
    RemovedByStaff,
}

/// A strike.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStrike {
    /// The number on the frozen list; a post names its own as `number`.
    #[serde(deserialize_with = "input::whole")]
    number: i64,
    /// The revision of the post that was looked at; a newer one refuses the strike.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// What for.
    #[schema(inline)]
    ground: Ground,
    /// Why, for everyone to read.
    #[schema(max_length = 500)]
    reason: String,
}

/// Strikes an entry of the frozen list. Its number stays, and its author is told and may appeal.
#[utoipa::path(
    post, path = "/campaigns/{id}/result/strikes", operation_id = "strike", tag = "results",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewStrike,
    responses(
        (status = 200, description = "The post as it is now.", body = Post),
        (status = 409, description = "The post has changed since (`stale`), it is struck already, or there is no frozen \
            list.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn strike(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewStrike>,
) -> Result<Json<Post>, Problem> {
    let id = campaign_id(id)?;
    let reason = input::reason("reason", &asked.reason)?;
    let number = u32::try_from(asked.number).map_err(|_| Refusal::NotFound)?;
    let post = organiser.numbered(&id, &[number]).await?.remove(&number).ok_or(Refusal::NotFound)?;
    let ground = match asked.ground {
        Ground::StruckAfterObjection => ReasonCode::StruckAfterObjection,
        Ground::RemovedByStaff => ReasonCode::RemovedByStaff,
    };
    let done = organiser.strike(&id, number, ground, &reason, asked.revision).await;
    about_post(done, &organiser, (&id, post), asked.revision).await?;
    app.live.changed();
    Ok(Json(shown(&organiser.post(&id, post).await?)))
}
