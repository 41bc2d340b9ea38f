//! Who looks at which post, so that two do not do the same work.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use campaigns::ReviewClaim;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{self, campaign_id, id_in, snowflake};
use super::posts::{Claim, Post, claim_shown, shown};
use super::problem::Problem;
use crate::app::App;
use crate::desk::Reviewer;
use crate::refusal::Refusal;

/// The claim, if it is the caller's own.
fn own(found: Option<ReviewClaim>, reviewer: &Reviewer) -> Result<Claim, Problem> {
    match found {
        Some(claim) if claim.moderator == reviewer.person() => Ok(claim_shown(claim)),
        Some(claim) => Err(campaigns::Error::Claimed { by: claim.moderator, until: claim.until }.into()),
        None => {
            let detail = "decisions about posts are not taken in this campaign (any more)";
            Err(Problem::new(StatusCode::CONFLICT, "refused", detail))
        }
    }
}

/// Claims a post, or renews the claim. Somebody holds one post at a time, so another one is given back.
#[utoipa::path(
    put, path = "/campaigns/{id}/posts/{post}/claim", operation_id = "claimPost", tag = "posts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
    ),
    responses(
        (status = 200, description = "The claim.", body = Claim),
        (status = 409, description = "Somebody else holds it (`claimed`), or no decisions are taken any more.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn claim(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path((id, post)): Path<(String, String)>,
) -> Result<Json<Claim>, Problem> {
    let (id, post) = (campaign_id(id)?, snowflake(&post)?);
    let claim = own(reviewer.claim(&id, post).await?, &reviewer)?;
    app.live.changed();
    Ok(Json(claim))
}

/// Which post is claimed next.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NextPost {
    /// The first one after this post, and from the beginning again when there is none; the oldest one without it.
    #[schema(pattern = "^[0-9]{1,18}$")]
    after: Option<String>,
}

/// What was claimed.
#[derive(Serialize, ToSchema)]
pub(super) struct ClaimedPost {
    /// The post; missing when nothing waits that nobody else holds.
    post: Option<Post>,
}

/// Claims the next post that waits and that nobody else holds.
#[utoipa::path(
    post, path = "/campaigns/{id}/claims", operation_id = "claimNext", tag = "posts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NextPost,
    responses((status = 200, description = "The post.", body = ClaimedPost))
)]
pub(super) async fn next(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NextPost>,
) -> Result<Json<ClaimedPost>, Problem> {
    let id = campaign_id(id)?;
    let after = id_in("after", asked.after.as_deref())?;
    let Some(found) = reviewer.claim_next(&id, after).await? else {
        return Ok(Json(ClaimedPost { post: None }));
    };
    app.live.changed();
    Ok(Json(ClaimedPost { post: Some(shown(&reviewer.post(&id, found).await?)) }))
}

/// Gives back what the caller holds in the campaign.
#[utoipa::path(
    delete, path = "/campaigns/{id}/claims", operation_id = "releasePosts", tag = "posts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 204, description = "Nothing is held any more."))
)]
pub(super) async fn release(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    reviewer.release(&campaign_id(id)?).await?;
    app.live.changed();
    Ok(StatusCode::NO_CONTENT)
}

/// Gives back one post, if the caller holds it.
#[utoipa::path(
    delete, path = "/campaigns/{id}/posts/{post}/claim", operation_id = "releasePost", tag = "posts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
    ),
    responses(
        (status = 204, description = "It is free."),
        (status = 409, description = "Somebody else holds it (`claimed`).", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn give_back(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path((id, post)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (id, post) = (campaign_id(id)?, snowflake(&post)?);
    let found = reviewer.post(&id, post).await?.claim;
    let Some(claim) = found else { return Err(Refusal::NotFound.into()) };
    own(Some(claim), &reviewer)?;
    // Somebody holds one post at a time, so this is all that is held.
    reviewer.release(&id).await?;
    app.live.changed();
    Ok(StatusCode::NO_CONTENT)
}
