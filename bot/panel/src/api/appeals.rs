//! Appeals: the list with its clock, one with what led to it, and the answer.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::AppealRow;
use campaigns::panel::appeals::{AppealKey, AppealsShown};
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::corrections::{Pending, pending};
use super::input::{self, Query, campaign_id, snowflake};
use super::paging::{Page, limit};
use super::posts::{Decided, decided};
use super::problem::Problem;
use super::stale::about_post;
use crate::app::App;
use crate::desk::{Reviewer, Viewer};

/// Which appeals a list shows.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Show {
    /// Those without an answer.
    #[default]
    Open,
    /// Those with one.
    Decided,
    /// Every appeal.
    All,
}

/// The order of the list.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    /// Oldest first.
    #[default]
    Oldest,
    /// Newest first.
    Newest,
}

/// Which appeals, and in which order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Which appeals; the open ones unless something else is asked for.
    #[serde(default)]
    #[param(inline)]
    shown: Show,
    /// The order.
    #[serde(default)]
    #[param(inline)]
    order: Order,
    /// The `next` of the page before.
    #[param(pattern = r"^[0-9]{1,15}\.[0-9]{1,18}\.[0-9]{1,9}$")]
    after: Option<String>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// An appeal in the list.
#[derive(Serialize, ToSchema)]
pub(super) struct ListedAppeal {
    /// The post it is about.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
    /// The version of the result it is about; 0 for one about the entry, from before the freeze.
    version: u32,
    /// Who appeals.
    #[schema(pattern = "^[0-9]{1,19}$")]
    author: String,
    /// Their words.
    text: String,
    /// When it was made.
    opened_at: DateTime<Utc>,
    /// Until when it should be answered.
    due: DateTime<Utc>,
    /// upheld or overturned; missing while it is open.
    outcome: Option<String>,
    /// Who answered, as the log names them.
    answered_by: Option<String>,
    /// When.
    answered_at: Option<DateTime<Utc>>,
    /// What they wrote.
    answer: Option<String>,
}

fn shown(row: &AppealRow, due: DateTime<Utc>) -> ListedAppeal {
    ListedAppeal {
        post: row.message.to_string(),
        version: row.result_version.unwrap_or(0),
        author: row.author.to_string(),
        text: row.text.clone(),
        opened_at: row.opened_at,
        due,
        outcome: row.outcome.map(|outcome| outcome.name().to_owned()),
        answered_by: row.decided_by.clone(),
        answered_at: row.decided_at,
        answer: row.decided_note.clone(),
    }
}

/// The appeals of a campaign.
#[utoipa::path(
    get, path = "/campaigns/{id}/appeals", operation_id = "listAppeals", tag = "appeals",
    params(("id" = String, Path, description = "The name of the campaign."), Asked),
    responses((status = 200, description = "A page of appeals.", body = Page<ListedAppeal>))
)]
pub(super) async fn list(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<ListedAppeal>>, Problem> {
    let (id, limit) = (campaign_id(id)?, limit(asked.limit)?);
    let which = match asked.shown {
        Show::Open => AppealsShown::Open,
        Show::Decided => AppealsShown::Decided,
        Show::All => AppealsShown::All,
    };
    let after = asked.after.as_deref().map(place).transpose()?;
    let found = viewer.appeals(&id, which, asked.order == Order::Newest, after, limit).await?;
    let next = found.next.map(|(at, message, version)| format!("{at}.{message}.{version}"));
    Ok(Json(Page { items: found.lines.iter().map(|line| shown(&line.appeal, line.due)).collect(), next }))
}

fn place(text: &str) -> Result<AppealKey, Problem> {
    let read = || {
        let mut parts = text.splitn(3, '.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    read().ok_or_else(|| Problem::field("after", format!("{text:?} is no place in this list; send a `next`")))
}

/// An appeal with what led to it.
#[derive(Serialize, ToSchema)]
pub(super) struct AppealFile {
    /// The appeal.
    #[serde(flatten)]
    appeal: ListedAppeal,
    /// What an answer has to name as `revision`.
    revision: i64,
    /// Whether an answer is taken: before the freeze about entries, after the publication about the result.
    open: bool,
    /// Everyone who had a part in what became of the post, as the log names them; none of them answers.
    involved: Vec<String>,
    /// Names of some who may answer.
    may_answer: Vec<String>,
    /// The text that was judged, or the latest one.
    post_text: Option<String>,
    /// Every decision about the post, oldest first.
    decisions: Vec<Decided>,
    /// What the published result would change if it were overturned; missing when it is not about a result or not open.
    preview: Option<Pending>,
}

async fn file(
    viewer: &Viewer,
    id: &CampaignId,
    post: Snowflake,
    version: u32,
) -> Result<AppealFile, Problem> {
    let found = viewer.appeal(id, post, (version > 0).then_some(version)).await?;
    let preview = viewer.appeal_preview(id, &found).await?;
    let stored = &found.dossier.post;
    let judged = stored.verdict.as_ref().and_then(|verdict| verdict.evidence.as_ref());
    let judged = judged.and_then(|e| stored.versions.iter().find(|version| version.at == e.version_at));
    Ok(AppealFile {
        appeal: shown(&found.appeal, found.due),
        revision: stored.revision,
        open: found.is_open(),
        involved: found.involved.iter().cloned().collect(),
        may_answer: found.others.clone(),
        post_text: judged.or(stored.versions.last()).map(|version| version.text.clone()),
        decisions: found.dossier.decisions.iter().map(decided).collect(),
        preview: preview.as_ref().map(pending),
    })
}

/// One appeal.
#[utoipa::path(
    get, path = "/campaigns/{id}/appeals/{post}/{version}", operation_id = "getAppeal", tag = "appeals",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
        ("version" = u32, Path, description = "The version of the result it is about; 0 for one about the entry."),
    ),
    responses((status = 200, description = "The appeal.", body = AppealFile))
)]
pub(super) async fn show(
    viewer: Viewer,
    Path((id, post, version)): Path<(String, String, String)>,
) -> Result<Json<AppealFile>, Problem> {
    let (id, post, version) = (campaign_id(id)?, snowflake(&post)?, input::number(&version)?);
    Ok(Json(file(&viewer, &id, post, version).await?))
}

/// How an appeal ends.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Ending {
    /// What was decided stays.
    Uphold,
    /// The post enters.
    Overturn,
}

/// An answer to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAnswer {
    /// The revision of the post that was looked at; a newer one refuses the answer.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// How it ends.
    #[schema(inline)]
    ending: Ending,
    /// A word to the author; it may not be missing.
    #[schema(max_length = 500)]
    note: String,
}

/// Answers an appeal. Whoever had a part in what became of the post does not answer it.
#[utoipa::path(
    post, path = "/campaigns/{id}/appeals/{post}/{version}/answer", operation_id = "answerAppeal", tag = "appeals",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
        ("version" = u32, Path, description = "The version of the result it is about; 0 for one about the entry."),
    ),
    request_body = NewAnswer,
    responses(
        (status = 200, description = "The appeal as it is now.", body = AppealFile),
        (status = 409, description = "The post has changed since (`stale`), or the rules do not allow it: it is answered \
            already, or you had a part in it.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn answer(
    State(app): State<Arc<App>>,
    reviewer: Reviewer,
    Path((id, post, version)): Path<(String, String, String)>,
    input::Json(asked): input::Json<NewAnswer>,
) -> Result<Json<AppealFile>, Problem> {
    let (id, post) = (campaign_id(id)?, snowflake(&post)?);
    let version: u32 = input::number(&version)?;
    let about = (version > 0).then_some(version);
    let note = input::reason("note", &asked.note)?;
    let overturn = asked.ending == Ending::Overturn;
    let done = reviewer.answer_appeal(&id, post, about, overturn, &note, asked.revision).await;
    about_post(done, &reviewer, (&id, post), asked.revision).await?;
    app.live.changed();
    Ok(Json(file(&reviewer, &id, post, version).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_a_time_a_post_and_a_version() {
        assert_eq!(
            place("1743663600000.1357248253132800000.2").unwrap(),
            (1_743_663_600_000, 1_357_248_253_132_800_000, 2)
        );
        for nonsense in ["", "1", "1.2", "a.b.c", "1.2.-3", "1.2.3.4"] {
            assert_eq!(place(nonsense).unwrap_err().field.as_deref(), Some("after"), "{nonsense}");
        }
    }
}
