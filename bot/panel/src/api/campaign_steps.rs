//! What is done with a campaign besides writing its notice: approval by a second person, calling off, and public changes of
//! the window.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::panel::drafting::Confirmed;
use chrono::{DateTime, Datelike as _, Utc};
use domain::campaign::CampaignId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::campaigns::{Campaign, one};
use super::input::{self, Seen, campaign_id};
use super::problem::Problem;
use super::stale::about_campaign;
use crate::app::App;
use crate::desk::Organiser;

async fn confirm(
    app: &App,
    organiser: &Organiser,
    id: &CampaignId,
    what: Confirmed<'_>,
    revision: i64,
) -> Result<Json<Campaign>, Problem> {
    let done = organiser.confirm(id, what, revision).await;
    about_campaign(done, organiser, id).await?;
    app.live.changed();
    Ok(Json(one(organiser, id).await?))
}

/// An approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApproval {
    /// The revision that was looked at; a newer one refuses the approval.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// Why a draft goes on although a headline holds it back; only then.
    #[schema(max_length = 500)]
    over_hold: Option<String>,
}

/// Approves a draft: from here on its announcements go out by themselves. Whoever wrote the latest version does not.
#[utoipa::path(
    post, path = "/campaigns/{id}/approval", operation_id = "approve", tag = "campaigns",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewApproval,
    responses(
        (status = 200, description = "The campaign as it is now.", body = Campaign),
        (status = 409, description = "It has changed since (`stale`), you wrote it, its notice has errors, or something holds \
            it back.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewApproval>,
) -> Result<Json<Campaign>, Problem> {
    let id = campaign_id(id)?;
    let reason = asked.over_hold.as_deref().map(|reason| input::reason("over_hold", reason)).transpose()?;
    let what = Confirmed::Approve { over_hold: reason.as_deref() };
    confirm(&app, &organiser, &id, what, asked.revision).await
}

/// Something that is done in public, with a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReason {
    /// The revision that was looked at; a newer one refuses it.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// Why, for everyone to read.
    #[schema(max_length = 500)]
    reason: String,
}

/// Calls a campaign off. It cannot be taken back.
#[utoipa::path(
    post, path = "/campaigns/{id}/void", operation_id = "void", tag = "campaigns",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewReason,
    responses(
        (status = 200, description = "The campaign as it is now.", body = Campaign),
        (status = 409, description = "It has changed since (`stale`), or it is too late.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn void(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewReason>,
) -> Result<Json<Campaign>, Problem> {
    let id = campaign_id(id)?;
    let reason = input::reason("reason", &asked.reason)?;
    confirm(&app, &organiser, &id, Confirmed::Void { reason: &reason }, asked.revision).await
}

/// A later close.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewClose {
    /// The revision that was looked at; a newer one refuses it.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// The new close; every date that follows from it moves along.
    closes: DateTime<Utc>,
    /// Why, for everyone to read.
    #[schema(max_length = 500)]
    reason: String,
}

/// Moves the close of the window to a later time. Once announced, so is the change.
#[utoipa::path(
    post, path = "/campaigns/{id}/extension", operation_id = "extend", tag = "campaigns",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewClose,
    responses(
        (status = 200, description = "The campaign as it is now.", body = Campaign),
        (status = 409, description = "It has changed since (`stale`), the window is over, or the new close is not later.",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn extend(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewClose>,
) -> Result<Json<Campaign>, Problem> {
    let id = campaign_id(id)?;
    let reason = input::reason("reason", &asked.reason)?;
    if !(2000..=2999).contains(&asked.closes.year()) {
        // As in the editor: announcements write years with four digits, and a slip of a digit is none.
        return Err(Problem::rule("closes", "give a time between the years 2000 and 2999"));
    }
    let what = Confirmed::Extend { closes: asked.closes, reason: &reason };
    confirm(&app, &organiser, &id, what, asked.revision).await
}

/// Opens the window now. A notice that is not out yet goes out with it.
#[utoipa::path(
    post, path = "/campaigns/{id}/opening", operation_id = "openNow", tag = "campaigns",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = Seen,
    responses(
        (status = 200, description = "The campaign as it is now.", body = Campaign),
        (status = 409, description = "It has changed since (`stale`), it is a draft, or past its opening.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn open(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<Seen>,
) -> Result<Json<Campaign>, Problem> {
    let id = campaign_id(id)?;
    confirm(&app, &organiser, &id, Confirmed::Open, asked.revision).await
}

/// Ends the window of an open campaign now. Posts that are in stay in.
#[utoipa::path(
    post, path = "/campaigns/{id}/close", operation_id = "closeNow", tag = "campaigns",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewReason,
    responses(
        (status = 200, description = "The campaign as it is now.", body = Campaign),
        (status = 409, description = "It has changed since (`stale`), or it is not open.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn close(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewReason>,
) -> Result<Json<Campaign>, Problem> {
    let id = campaign_id(id)?;
    let reason = input::reason("reason", &asked.reason)?;
    confirm(&app, &organiser, &id, Confirmed::Close { reason: &reason }, asked.revision).await
}
