//! What a program is told when somebody was faster: the revision as it is now, and what happened.

use campaigns::error::Result;
use campaigns::panel::review::Change;
use campaigns::{AuditFilter, AuditRow, Service};
use chrono::SecondsFormat;
use domain::campaign::CampaignId;
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;

use super::problem::Problem;
use crate::desk::{Viewer, is_stale};

/// The most that is told of what happened.
const TOLD_MAX: u32 = 5;

/// A write about a post: stale, it says what happened to it since.
pub(super) async fn about_post<T>(
    done: Result<T>,
    viewer: &Viewer,
    (id, post): (&CampaignId, Snowflake),
    seen: i64,
) -> std::result::Result<T, Problem> {
    match done {
        Err(error) if is_stale(&error) => {
            let dossier = viewer.post(id, post).await?;
            let changes = Service::changes_since(&dossier, seen).iter().map(told).collect();
            Err(Problem::stale(dossier.post.revision, changes))
        }
        done => Ok(done?),
    }
}

/// A write about a campaign: stale, it says what was done to it last.
pub(super) async fn about_campaign<T>(
    done: Result<T>,
    viewer: &Viewer,
    id: &CampaignId,
) -> std::result::Result<T, Problem> {
    match done {
        Err(error) if is_stale(&error) => {
            let revision = viewer.campaign(id).await?.revision;
            Err(Problem::stale(revision, happened(viewer, id, format!("campaign:{id}")).await?))
        }
        done => Ok(done?),
    }
}

/// What was done last about a subject of the log.
async fn happened(
    viewer: &Viewer,
    id: &CampaignId,
    subject: String,
) -> std::result::Result<Vec<String>, Problem> {
    let filter = AuditFilter { campaign: Some(id.clone()), subject: Some(subject), ..AuditFilter::default() };
    let page = viewer.log(&filter, None, TOLD_MAX).await?;
    Ok(page.rows.iter().rev().map(row).collect())
}

/// The last rows of a log that is known already.
pub(super) fn last_of(log: &[AuditRow]) -> Vec<String> {
    log[log.len().saturating_sub(TOLD_MAX as usize)..].iter().map(row).collect()
}

fn row(row: &AuditRow) -> String {
    let reason = row.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let at = row.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    format!("{} {} at {at}{reason}", row.actor, row.action)
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
