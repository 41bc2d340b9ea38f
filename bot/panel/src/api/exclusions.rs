//! Text that anyone may repeat because a person says so (R27).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use campaigns::ExclusionRow;
use campaigns::excluding::ToExclude;
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::post::PostVersion;
use domain::span::CharSpan;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{self, Query, campaign_id, id_in, number};
use super::paging::{Asked, Page};
use super::problem::Problem;
use crate::app::App;
use crate::desk::{Reviewer, Viewer, is_stale};
use crate::refusal::Refusal;

/// Text that is left out of comparisons.
#[derive(Serialize, ToSchema)]
pub(super) struct Exclusion {
    /// Its number.
    id: i64,
    /// The post it was found in.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
    /// passage or source (a whole text).
    kind: String,
    /// The text; empty once its author was forgotten.
    text: String,
    /// Why.
    reason: String,
    /// Who said so, as the log names them.
    by: String,
    /// When.
    at: DateTime<Utc>,
    /// Who took it back; missing while it counts.
    lifted_by: Option<String>,
    /// When.
    lifted_at: Option<DateTime<Utc>>,
}

fn shown(row: &ExclusionRow) -> Exclusion {
    Exclusion {
        id: row.id,
        post: row.source.to_string(),
        kind: row.kind.name().to_owned(),
        text: row.text.clone(),
        reason: row.reason.clone(),
        by: row.actor.clone(),
        at: row.at,
        lifted_by: row.lifted.as_ref().map(|(by, _)| by.clone()),
        lifted_at: row.lifted.as_ref().map(|(_, at)| *at),
    }
}

/// What anyone may repeat in a campaign, the oldest first; what was taken back, too.
#[utoipa::path(
    get, path = "/campaigns/{id}/exclusions", operation_id = "listExclusions", tag = "posts",
    params(("id" = String, Path, description = "The name of the campaign."), Asked),
    responses((status = 200, description = "A page of exclusions.", body = Page<Exclusion>))
)]
pub(super) async fn list(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<Exclusion>>, Problem> {
    let (id, limit) = (campaign_id(id)?, asked.limit()?);
    Ok(Json(Page::beyond(viewer.exclusions(&id, asked.after, limit).await?, shown)))
}

/// Text that anyone may repeat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewExclusion {
    /// The post it stands in.
    #[schema(pattern = "^[0-9]{1,18}$")]
    post: String,
    /// The `at` of the version that was looked at; another one refuses it.
    version_at: DateTime<Utc>,
    /// The first character of the passage, counted in code points from 0; missing for the whole text.
    #[serde(default, deserialize_with = "input::maybe_whole")]
    from: Option<i64>,
    /// One past its last character; missing for the whole text.
    #[serde(default, deserialize_with = "input::maybe_whole")]
    to: Option<i64>,
    /// Why; it stays in the log.
    #[schema(max_length = 500)]
    reason: String,
}

/// Leaves a passage or a whole text out of comparisons, and judges again what that may change.
#[utoipa::path(
    post, path = "/campaigns/{id}/exclusions", operation_id = "exclude", tag = "posts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewExclusion,
    responses(
        (status = 201, description = "What is left out.", body = Exclusion),
        (status = 409, description = "The text has changed since (`stale`), the passage is too short, it is left out already, or \
            the list is frozen.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn exclude(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewExclusion>,
) -> Result<(StatusCode, Json<Exclusion>), Problem> {
    let id = campaign_id(id)?;
    let source = id_in("post", Some(&asked.post))?.ok_or(Refusal::NotFound)?;
    let reason = input::reason("reason", &asked.reason)?;
    let span = match (asked.from, asked.to) {
        (None, None) => None,
        (Some(from), Some(to)) => match (usize::try_from(from), usize::try_from(to)) {
            (Ok(from), Ok(to)) if from < to => Some(CharSpan::new(from, to)),
            _ => return Err(Problem::rule("to", "a passage ends after it begins, and neither is below 0")),
        },
        _ => return Err(Problem::rule("to", "give both ends of a passage, or none for the whole text")),
    };
    let what = ToExclude { source, version_at: asked.version_at, span, reason };
    match reviewer.exclude_text(&id, &what).await {
        Ok(()) => app.live.changed(),
        Err(error) if is_stale(&error) => {
            let post = reviewer.post(&id, source).await?.post;
            let version = |of: &PostVersion| format!("a version came to be at {}", of.at.to_rfc3339());
            return Err(Problem::stale(post.revision, post.versions.iter().map(version).collect()));
        }
        Err(error) => return Err(error.into()),
    }
    let made = reviewer.exclusion_from(&id, source).await?.ok_or(Refusal::NotFound)?;
    Ok((StatusCode::CREATED, Json(shown(&made))))
}

/// Compares a text again that was left out, and judges again what that may change.
#[utoipa::path(
    delete, path = "/campaigns/{id}/exclusions/{exclusion}", operation_id = "include", tag = "posts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("exclusion" = i64, Path, description = "The number of the exclusion."),
    ),
    responses(
        (status = 200, description = "The exclusion as it is now.", body = Exclusion),
        (status = 409, description = "It was taken back already, or the list is frozen.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn include(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path((id, exclusion)): Path<(String, String)>,
) -> Result<Json<Exclusion>, Problem> {
    let (id, exclusion) = (campaign_id(id)?, number(&exclusion)?);
    find(&reviewer, &id, exclusion).await?;
    reviewer.include_text(&id, exclusion).await?;
    app.live.changed();
    Ok(Json(shown(&find(&reviewer, &id, exclusion).await?)))
}

async fn find(viewer: &Viewer, id: &CampaignId, exclusion: i64) -> Result<ExclusionRow, Problem> {
    viewer.exclusion(id, exclusion).await?.ok_or_else(|| Refusal::NotFound.into())
}
