//! Who did what.

use axum::Json;
use axum::extract::Path;
use campaigns::panel::paging::cut;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::input::{Query, campaign_id};
use super::paging::{Page, limit};
use super::problem::Problem;
use crate::desk::Viewer;

/// A row of the log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditRow {
    /// Its number.
    seq: i64,
    /// When.
    at: DateTime<Utc>,
    /// Who: `herald`, or `user:` and an id.
    actor: String,
    /// What.
    action: String,
    /// About what.
    subject: String,
    /// How it was before.
    before: Option<Value>,
    /// How it was after.
    after: Option<Value>,
    /// Why.
    reason: Option<String>,
}

/// A row of the log as the API shows it.
pub(super) fn shown(row: campaigns::AuditRow) -> AuditRow {
    AuditRow {
        seq: row.seq,
        at: row.at,
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        before: row.before,
        after: row.after,
        reason: row.reason,
    }
}

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The `next` of the page before.
    #[param(minimum = 0)]
    after: Option<i64>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// The log of a campaign, oldest first. It is only ever added to.
#[utoipa::path(
    get, path = "/campaigns/{id}/audit", operation_id = "listAudit", tag = "audit",
    params(("id" = String, Path, description = "The name of the campaign."), Asked),
    responses((status = 200, description = "A page of the log.", body = Page<AuditRow>))
)]
pub(super) async fn list(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<AuditRow>>, Problem> {
    let (id, limit) = (campaign_id(id)?, limit(asked.limit)?);
    let after = asked.after.unwrap_or(0);
    if after < 0 {
        return Err(Problem::field("after", "a number of the log is not below 0"));
    }
    let mut rows = viewer.log_rows(&id, after, limit as u32 + 1).await?;
    let next = cut(&mut rows, limit, |row| row.seq.to_string());
    Ok(Json(Page { items: rows.into_iter().map(shown).collect(), next }))
}
