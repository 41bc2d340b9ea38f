//! What a reviewer does with posts besides one decision: many at once, a decision taken back, an author asked to mend.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::panel::bulk::{BULK_MAX, BulkOutcome};
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decisions::Action;
use super::input::{self, Seen, campaign_id, snowflake};
use super::posts::{Post, shown};
use super::problem::Problem;
use super::stale::about_post;
use crate::app::App;
use crate::desk::Reviewer;

fn reason_code(name: &str) -> Result<ReasonCode, Problem> {
    name.parse().map_err(|_| Problem::field("reason", format!("{name:?} is no reason code")))
}

/// A post as it was looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LookedAt {
    /// Its id.
    #[schema(pattern = "^[0-9]{1,18}$")]
    post: String,
    /// Its revision; a post with a newer one is left as it is.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
}

/// One decision about many posts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDecisions {
    /// The posts, 100 at most.
    #[schema(inline, max_items = 100)]
    posts: Vec<LookedAt>,
    /// The mechanical reason they all wait for: `version_unknown`.
    #[schema(schema_with = input::reason_schema)]
    reason: String,
    /// What is decided.
    #[schema(inline)]
    action: Action,
    /// A word to the authors.
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// What became of one post.
#[derive(Serialize, ToSchema)]
pub(super) struct DecidedPost {
    /// The post.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
    /// done, stale (it changed since), claimed (somebody else looks at it), `other_reason` (it does not wait for this reason)
    /// or unknown.
    outcome: String,
}

/// What became of many posts.
#[derive(Serialize, ToSchema)]
pub(super) struct DecidedPosts {
    /// Each post that was named, in that order.
    items: Vec<DecidedPost>,
}

/// Decides about many posts that wait for the same mechanical reason. A post that changed, is held by somebody else or waits
/// for something else is left as it is, and the answer says so.
#[utoipa::path(
    post, path = "/campaigns/{id}/decisions", operation_id = "decideMany", tag = "posts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewDecisions,
    responses(
        (status = 200, description = "What became of each.", body = DecidedPosts),
        (status = 409, description = "The reason is none for many at once, or the list is frozen.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn decide_many(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewDecisions>,
) -> Result<Json<DecidedPosts>, Problem> {
    let id = campaign_id(id)?;
    let (reason, note) = (reason_code(&asked.reason)?, input::words("note", &asked.note)?);
    if asked.posts.len() > BULK_MAX {
        return Err(Problem::field("posts", format!("it names more than {BULK_MAX} posts; send fewer")));
    }
    let mut posts: Vec<(Snowflake, i64)> = Vec::new();
    for (at, one) in asked.posts.iter().enumerate() {
        let post = input::id_in(&format!("posts[{at}].post"), Some(&one.post))?;
        posts.extend(post.map(|post| (post, one.revision)));
    }
    let done = reviewer.decide_many(&id, &posts, reason, asked.action.into(), &note).await?;
    app.live.changed();
    let items = done.into_iter().map(|(post, outcome)| DecidedPost {
        post: post.to_string(),
        outcome: match outcome {
            BulkOutcome::Done => "done",
            BulkOutcome::Stale => "stale",
            BulkOutcome::Held => "claimed",
            BulkOutcome::OtherReason => "other_reason",
            BulkOutcome::Unknown => "unknown",
        }
        .to_owned(),
    });
    Ok(Json(DecidedPosts { items: items.collect() }))
}

/// Takes the own last decision about a post back, within minutes and while nobody was told the answer to an appeal.
#[utoipa::path(
    post, path = "/campaigns/{id}/posts/{post}/undo", operation_id = "undo", tag = "posts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
    ),
    request_body = Seen,
    responses(
        (status = 200, description = "The post as it is now.", body = Post),
        (status = 409, description = "The post has changed since, nobody decided, or somebody else did.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn undo(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path((id, post)): Path<(String, String)>,
    input::Json(asked): input::Json<Seen>,
) -> Result<Json<Post>, Problem> {
    let (id, post) = (campaign_id(id)?, snowflake(&post)?);
    let done = reviewer.undo(&id, post, asked.revision).await;
    about_post(done, &reviewer, (&id, post), asked.revision).await?;
    app.live.changed();
    Ok(Json(shown(&reviewer.post(&id, post).await?)))
}

/// A request to the author of a post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMending {
    /// The revision of the post that was looked at; a newer one refuses the request.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// What an edit would mend, such as `off_topic`.
    #[schema(schema_with = input::reason_schema)]
    reason: String,
    /// A word to the author.
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// Asks the author of a post to mend it while the window is open.
#[utoipa::path(
    post, path = "/campaigns/{id}/posts/{post}/mending", operation_id = "askToMend", tag = "posts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
    ),
    request_body = NewMending,
    responses(
        (status = 200, description = "The post as it is now.", body = Post),
        (status = 409, description = "The post has changed since (`stale`), somebody looks at it (`claimed`), the window is \
            over, or the reason is none that an edit mends.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask_to_mend(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path((id, post)): Path<(String, String)>,
    input::Json(asked): input::Json<NewMending>,
) -> Result<Json<Post>, Problem> {
    let (id, post) = (campaign_id(id)?, snowflake(&post)?);
    let (reason, note) = (reason_code(&asked.reason)?, input::words("note", &asked.note)?);
    let done = reviewer.ask_to_mend(&id, post, reason, &note, asked.revision).await;
    about_post(done, &reviewer, (&id, post), asked.revision).await?;
    app.live.changed();
    Ok(Json(shown(&reviewer.post(&id, post).await?)))
}
