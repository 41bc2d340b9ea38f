//! Decisions about posts.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::panel_review::Change;
use campaigns::reviewing::Ruling;
use campaigns::{Service, StoreError};
use domain::review::DecisionAction;
use domain::verdict::ReasonCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::input::{self, campaign_id, snowflake};
use super::posts::{Post, shown};
use super::problem::Problem;
use crate::app::App;
use crate::desk::Reviewer;

/// What can be decided.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Action {
    /// The post enters.
    Accept,
    /// It does not; takes a `reason`.
    Reject,
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
        action: match asked.action {
            Action::Accept => DecisionAction::Accept,
            Action::Reject => DecisionAction::Reject,
        },
        reason,
        // No database keeps a NUL character, and no reader sees one.
        note: asked.note.replace('\0', "\u{fffd}"),
        seen_revision: Some(asked.revision),
    };
    match reviewer.decide(&id, post, &ruling).await {
        Ok(()) => {
            app.live.changed();
            Ok(Json(shown(&reviewer.post(&id, post).await?)))
        }
        Err(campaigns::Error::Store(StoreError::Stale { .. })) => {
            let dossier = reviewer.post(&id, post).await?;
            let changes = Service::changes_since(&dossier, asked.revision).iter().map(told).collect();
            Err(Problem::stale(dossier.post.revision, changes))
        }
        Err(error) => Err(error.into()),
    }
}

fn told(change: &Change) -> String {
    match change {
        Change::Decided { by, action, reason, at } => {
            let what = match action {
                DecisionAction::Accept => "accepted",
                DecisionAction::Reject => "rejected",
            };
            let reason = reason.map(|code| format!(" for {code}")).unwrap_or_default();
            format!("{by} {what} it{reason} at {}", at.to_rfc3339())
        }
        Change::Deleted(at) => format!("deleted at {}", at.to_rfc3339()),
        Change::Judged => "edited or judged anew".to_owned(),
    }
}
