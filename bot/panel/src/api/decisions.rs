//! Decisions about posts.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::reviewing::Ruling;
use domain::review::DecisionAction;
use domain::verdict::ReasonCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::{self, campaign_id, snowflake};
use super::posts::{Post, shown};
use super::problem::Problem;
use super::stale::about_post;
use crate::app::App;
use crate::desk::Reviewer;

/// What can be decided.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// The post enters.
    Accept,
    /// It does not; takes a `reason`.
    Reject,
}

impl From<Action> for DecisionAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Accept => DecisionAction::Accept,
            Action::Reject => DecisionAction::Reject,
        }
    }
}

/// A decision to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDecision {
    /// The revision of the post that was looked at; a newer one refuses the decision.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// What is decided.
    #[schema(inline)]
    action: Action,
    /// Why a post is rejected: `copied_passage`, reworded, `low_content`, `off_topic`, `rule_breach`, `scam_link`,
    /// `removed_by_staff` or `version_unknown`.
    #[schema(schema_with = input::reason_schema)]
    reason: Option<String>,
    /// A word to the author, 500 characters at most.
    #[serde(default)]
    note: String,
}

/// Decides about a post.
#[utoipa::path(
    post, path = "/campaigns/{id}/posts/{post}/decision", operation_id = "decide", tag = "posts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
    ),
    request_body = NewDecision,
    responses(
        (status = 200, description = "The post as it is now.", body = Post),
        (status = 409, description = "The post has changed since (`stale`), somebody looks at it (`claimed`), or the \
            rules do not allow it.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path((id, post)): Path<(String, String)>,
    input::Json(asked): input::Json<NewDecision>,
) -> Result<Json<Post>, Problem> {
    let (id, post) = (campaign_id(id)?, snowflake(&post)?);
    let reason = match &asked.reason {
        None => None,
        Some(name) => Some(
            name.parse::<ReasonCode>()
                .map_err(|_| Problem::field("reason", format!("{name:?} is no reason code")))?,
        ),
    };
    let ruling = Ruling {
        action: asked.action.into(),
        reason,
        // No database keeps a NUL character, and no reader sees one.
        note: asked.note.replace('\0', "\u{fffd}"),
        seen_revision: Some(asked.revision),
    };
    let done = reviewer.decide(&id, post, &ruling).await;
    about_post(done, &reviewer, (&id, post), asked.revision).await?;
    app.live.changed();
    Ok(Json(shown(&reviewer.post(&id, post).await?)))
}
