//! The schedule: what herald will do and say, and what it did and said.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use campaigns::panel::schedule::{Line, LineKey, Planned, Progress, ScheduleAsked};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{self, Query, campaign_id, number};
use super::paging::{Page, limit};
use super::problem::Problem;
use crate::app::App;
use crate::desk::{Organiser, Viewer};

/// Which side of now.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum When {
    /// What is ahead, the next first; what is late is ahead, too.
    #[default]
    Ahead,
    /// What is over, the latest first.
    Past,
}

/// Where a line stands.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// For its time.
    Waiting,
    /// Being done.
    Underway,
    /// Done.
    Done,
    /// Not done any more.
    Cancelled,
    /// Given up; a person has to look.
    Failed,
}

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Only those of this campaign; without it those of every campaign that is not over.
    #[param(pattern = "^[a-z0-9-]{1,48}$")]
    campaign: Option<String>,
    /// Which side of now.
    #[serde(default)]
    #[param(inline)]
    when: When,
    /// Only those that stand so.
    #[param(inline)]
    progress: Option<Standing>,
    /// The `next` of the page before.
    #[param(pattern = r"^[0-9]{1,14}\.[01]\.[0-9]{1,18}$")]
    after: Option<String>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// A line of the schedule.
#[derive(Serialize, ToSchema)]
pub(super) struct ScheduleLine {
    /// When it is due, or when it was done.
    at: DateTime<Utc>,
    /// The campaign.
    campaign: String,
    /// `job` for something to be done, `message` for something to be said.
    sort: String,
    /// Its number among its sort; sending a message again names it.
    id: i64,
    /// What it is.
    kind: String,
    /// waiting, underway, done, cancelled or failed.
    progress: String,
    /// How many attempts were begun; sending a message again names it.
    attempts: i64,
    /// What the last attempt ran into.
    error: Option<String>,
}

fn shown(line: &Line) -> ScheduleLine {
    let (sort, id, kind, attempts, error) = match &line.planned {
        Planned::Job(job) => ("job", job.id, &job.kind, job.attempts, &job.last_error),
        Planned::Message(row) => ("message", row.id, &row.kind, row.attempts, &row.last_error),
    };
    ScheduleLine {
        at: line.key.0,
        campaign: line.campaign.to_string(),
        sort: sort.to_owned(),
        id,
        kind: kind.clone(),
        progress: line.progress.name().to_owned(),
        attempts,
        error: error.clone(),
    }
}

fn key(text: &str) -> Option<LineKey> {
    let mut parts = text.splitn(3, '.');
    let at = DateTime::from_timestamp_millis(parts.next()?.parse().ok()?)?;
    let message = match parts.next()? {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    Some((at, message, parts.next()?.parse().ok()?))
}

fn key_text((at, message, id): LineKey) -> String {
    format!("{}.{}.{id}", at.timestamp_millis(), u8::from(message))
}

/// The schedule of the server.
#[utoipa::path(
    get, path = "/schedule", operation_id = "listSchedule", tag = "schedule", params(Asked),
    responses((status = 200, description = "A page of the schedule.", body = Page<ScheduleLine>))
)]
pub(super) async fn list(
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<ScheduleLine>>, Problem> {
    let beyond = match &asked.after {
        None => None,
        Some(after) => Some(key(after).ok_or_else(|| {
            Problem::field("after", format!("{after:?} is no place in the schedule; send a `next`"))
        })?),
    };
    let found = viewer
        .schedule(&ScheduleAsked {
            campaign: asked.campaign.map(campaign_id).transpose()?,
            progress: asked.progress.map(|progress| match progress {
                Standing::Waiting => Progress::Waiting,
                Standing::Underway => Progress::Underway,
                Standing::Done => Progress::Done,
                Standing::Cancelled => Progress::Cancelled,
                Standing::Failed => Progress::Failed,
            }),
            past: asked.when == When::Past,
            beyond,
            limit: limit(asked.limit)?,
        })
        .await?;
    Ok(Json(Page { items: found.lines.iter().map(shown).collect(), next: found.next.map(key_text) }))
}

/// A message to be sent again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAttempt {
    /// The `attempts` that were looked at; one more refuses it.
    #[serde(deserialize_with = "input::whole")]
    attempts: i64,
}

/// Gives an announcement that was given up to the worker again. herald looks at what is there before it sends, so nothing is
/// said twice.
#[utoipa::path(
    post, path = "/campaigns/{id}/messages/{message}/resend", operation_id = "resend", tag = "schedule",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("message" = i64, Path, description = "The `id` of the message in the schedule."),
    ),
    request_body = NewAttempt,
    responses(
        (status = 204, description = "It goes out again."),
        (status = 409, description = "It is not given up any more, or was tried since.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn resend(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path((id, message)): Path<(String, String)>,
    input::Json(asked): input::Json<NewAttempt>,
) -> Result<StatusCode, Problem> {
    let (id, message) = (campaign_id(id)?, number(&message)?);
    organiser.resend(&id, message, asked.attempts).await?;
    app.live.changed();
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_address() {
        let at = DateTime::from_timestamp_millis(1_743_663_600_123).unwrap();
        for place in [(at, true, 7), (at, false, 12)] {
            assert_eq!(key(&key_text(place)), Some(place));
        }
        for nonsense in ["", "1", "1.2.3", "a.1.1", "1.1.x", "99999999999999999999.0.1"] {
            assert_eq!(key(nonsense), None, "{nonsense}");
        }
    }
}
