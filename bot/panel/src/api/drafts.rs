//! Drafts: written in versions, checked and tried before anything is stored, approved by a second person.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use campaigns::panel::written::Written;
use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::lang::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wording::{LintFinding, Severity, lint_message};

use super::input::{self, Seen, campaign_id};
use super::notices::Notice;
use super::problem::{FieldError, Problem};
use super::stale::about_campaign;
use crate::app::App;
use crate::desk::{Organiser, Viewer};
use crate::refusal::Refusal;

/// A version of a draft.
#[derive(Serialize, ToSchema)]
pub(super) struct DraftVersion {
    /// Its number, from 1.
    number: u32,
    /// When it was saved.
    at: DateTime<Utc>,
    /// Who saved it, as the log names them.
    by: String,
    /// The revision of the campaign it made.
    revision: i64,
}

/// What the check finds in a notice.
#[derive(Serialize, ToSchema)]
pub(super) struct Finding {
    /// `error` keeps the notice from being approved, `warning` does not.
    severity: String,
    /// In which language's text; missing for the notice as a whole.
    lang: Option<String>,
    /// What was found.
    detail: String,
}

fn finding(of: &LintFinding) -> Finding {
    let severity = match of.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    Finding {
        severity: severity.to_owned(),
        lang: of.lang.map(|lang| lang.tag().to_owned()),
        detail: lint_message(Lang::En, of),
    }
}

/// A campaign as its editor sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct Draft {
    /// The name of the campaign.
    campaign: String,
    /// Where it stands; what is written changes in a draft only.
    state: String,
    /// What a write has to name as `revision`.
    revision: i64,
    /// What is written.
    notice: Notice,
    /// Its versions, the oldest first.
    versions: Vec<DraftVersion>,
    /// What keeps it back: a headline that does not bear it.
    held: Option<String>,
    /// Why somebody let it go on all the same.
    overridden: Option<String>,
    /// Newer figures can be written into it: it was drafted from an event of the market.
    from_event: bool,
    /// What the check finds.
    findings: Vec<Finding>,
}

async fn shown(viewer: &Viewer, id: &CampaignId) -> Result<Draft, Problem> {
    let view = viewer.draft(id).await?;
    let campaign = &view.stored.campaign;
    Ok(Draft {
        campaign: campaign.id.to_string(),
        state: campaign.state.name().to_owned(),
        revision: view.stored.revision,
        notice: Notice::of(&Written::of(campaign)),
        versions: view
            .versions
            .iter()
            .map(|of| DraftVersion { number: of.number, at: of.at, by: of.by.clone(), revision: of.revision })
            .collect(),
        held: view.hold.map(|hold| wording::held_refusal(Lang::En, hold)),
        overridden: view.overridden.clone(),
        from_event: view.from_event,
        findings: view.findings.iter().map(finding).collect(),
    })
}

/// A campaign as its editor sees it.
#[utoipa::path(
    get, path = "/campaigns/{id}/draft", operation_id = "getDraft", tag = "drafts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 200, description = "What is written.", body = Draft))
)]
pub(super) async fn show(viewer: Viewer, Path(id): Path<String>) -> Result<Json<Draft>, Problem> {
    Ok(Json(shown(&viewer, &campaign_id(id)?).await?))
}

/// A draft to be stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDraft {
    /// The name of the campaign, lower-case letters, digits and hyphens; made of the topic and the day when it is missing.
    name: Option<String>,
    /// What is written.
    notice: Notice,
}

/// Stores a draft. Nothing of it is public before another organiser approves it.
#[utoipa::path(
    post, path = "/campaigns", operation_id = "draft", tag = "drafts", request_body = NewDraft,
    responses(
        (status = 201, description = "The draft.", body = Draft),
        (status = 409, description = "Fields do not fit (`errors` names them), or the name or the topic is taken.",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    input::Json(asked): input::Json<NewDraft>,
) -> Result<(StatusCode, Json<Draft>), Problem> {
    let mut meant = read(&organiser, None, &asked.notice).await?;
    let name = match asked.name.map(CampaignId::new).transpose() {
        Ok(name) => name,
        Err(error) => {
            meant.errors.push(FieldError { field: "name".to_owned(), detail: error.to_string() });
            None
        }
    };
    let written = meant.whole()?;
    let id = organiser.draft_anew(name, &written, || app.secret()).await?;
    app.live.changed();
    Ok((StatusCode::CREATED, Json(shown(&organiser, &id).await?)))
}

/// A notice that was read: what it means, the campaign it makes, and what is wrong with it.
struct Meant {
    written: Written,
    campaign: Campaign,
    errors: Vec<FieldError>,
}

impl Meant {
    /// What is written, if every field fits.
    fn whole(self) -> Result<Written, Problem> {
        if self.errors.is_empty() { Ok(self.written) } else { Err(Problem::rules(self.errors)) }
    }
}

/// Reads a notice over what is stored, or over what a new draft begins with.
async fn read(organiser: &Organiser, id: Option<&CampaignId>, notice: &Notice) -> Result<Meant, Problem> {
    let now = organiser.now();
    let (base, stored) = if let Some(id) = id {
        let campaign = organiser.campaign(id).await?.campaign;
        (Written::of(&campaign), campaign)
    } else {
        let blank = organiser.blank_draft(false).await?;
        let unnamed = CampaignId::new("new").map_err(|_| Refusal::Failed)?;
        let campaign = blank.as_campaign(unnamed, organiser.guild(), &[0; 32], now);
        (blank, campaign)
    };
    let (written, errors) = notice.read(&base, &stored, now);
    let campaign = written.in_campaign(&stored, now);
    Ok(Meant { written, campaign, errors })
}

/// Another version of a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVersion {
    /// The revision that was looked at; a newer one refuses the version.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// What is written, the whole of it.
    notice: Notice,
}

/// Saves another version of a draft. What stands there already is not saved again.
#[utoipa::path(
    put, path = "/campaigns/{id}/draft", operation_id = "saveDraft", tag = "drafts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewVersion,
    responses(
        (status = 200, description = "The draft as it is now.", body = Draft),
        (status = 409, description = "It has changed since (`stale`), it is no draft any more, fields do not fit (`errors` names \
            them), or the topic is taken.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn save(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewVersion>,
) -> Result<Json<Draft>, Problem> {
    let id = campaign_id(id)?;
    let written = read(&organiser, Some(&id), &asked.notice).await?.whole()?;
    let done = organiser.save_draft(&id, &written, asked.revision).await;
    about_campaign(done, &organiser, &id).await?;
    app.live.changed();
    Ok(Json(shown(&organiser, &id).await?))
}

/// Writes the figures as of now into the news paragraph of a draft made from an event of the market.
#[utoipa::path(
    post, path = "/campaigns/{id}/draft/figures", operation_id = "renewFigures", tag = "drafts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = Seen,
    responses(
        (status = 200, description = "The draft as it is now.", body = Draft),
        (status = 409, description = "It has changed since (`stale`), it is no draft any more, or there are no newer figures.",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn renew(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(id): Path<String>,
    input::Json(asked): input::Json<Seen>,
) -> Result<Json<Draft>, Problem> {
    let id = campaign_id(id)?;
    let done = organiser.renew_draft(&id, asked.revision).await;
    if !about_campaign(done, &organiser, &id).await? {
        let detail = "it was not drafted from an event, or too little is stored to tell figures";
        return Err(Problem::new(StatusCode::CONFLICT, "refused", detail));
    }
    app.live.changed();
    Ok(Json(shown(&organiser, &id).await?))
}

/// A notice to be looked at; nothing is stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Proposed {
    /// The campaign it is for; missing for a new one.
    campaign: Option<String>,
    /// What is written.
    notice: Notice,
}

impl Proposed {
    fn campaign(&self) -> Result<Option<CampaignId>, Problem> {
        self.campaign.clone().map(campaign_id).transpose()
    }
}

/// What was found in a notice.
#[derive(Serialize, ToSchema)]
pub(super) struct Checked {
    /// Fields that do not fit; with any of them nothing can be stored.
    errors: Vec<FieldError>,
    /// What the check of notices finds in the others.
    findings: Vec<Finding>,
}

/// Checks a notice and stores nothing.
#[utoipa::path(
    post, path = "/drafts/check", operation_id = "checkNotice", tag = "drafts", request_body = Proposed,
    responses((status = 200, description = "What was found.", body = Checked))
)]
pub(super) async fn check(
    organiser: Organiser,
    input::Json(asked): input::Json<Proposed>,
) -> Result<Json<Checked>, Problem> {
    let id = asked.campaign()?;
    let meant = read(&organiser, id.as_ref(), &asked.notice).await?;
    let findings = organiser.findings(&meant.campaign).await?;
    Ok(Json(Checked { errors: meant.errors, findings: findings.iter().map(finding).collect() }))
}

/// A post of a dry run.
#[derive(Serialize, ToSchema)]
pub(super) struct TriedPost {
    /// The campaign it was posted for.
    campaign: String,
    /// The post.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
}

/// Why posts of a dry run would not have entered, or would have waited.
#[derive(Serialize, ToSchema)]
pub(super) struct TriedReason {
    /// The reason.
    reason: String,
    /// How many posts it concerns.
    posts: u64,
    /// The newest of them.
    newest: Vec<TriedPost>,
}

/// How past posts would have fared.
#[derive(Serialize, ToSchema)]
pub(super) struct Tried {
    /// How many posts were looked at, the newest of the server.
    posts: u64,
    /// How many would have entered.
    entered: u64,
    /// How many a person would have had to look at.
    review: u64,
    /// How many would not have entered.
    rejected: u64,
    /// How many passed under the rules they were posted under.
    entered_then: u64,
    /// Why, the most frequent first.
    reasons: Vec<TriedReason>,
}

/// Tries how past posts would have fared under the rules of a notice; nothing is stored.
#[utoipa::path(
    post, path = "/drafts/dry-run", operation_id = "dryRun", tag = "drafts", request_body = Proposed,
    responses(
        (status = 200, description = "How they would have fared.", body = Tried),
        (status = 409, description = "Fields do not fit (`errors` names them).", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn dry_run(
    organiser: Organiser,
    input::Json(asked): input::Json<Proposed>,
) -> Result<Json<Tried>, Problem> {
    let id = asked.campaign()?;
    let written = read(&organiser, id.as_ref(), &asked.notice).await?.whole()?;
    let run = organiser.dry_run(&written, id.as_ref()).await?;
    let reasons = run.reasons.iter().map(|of| TriedReason {
        reason: of.code.name().to_owned(),
        posts: of.posts as u64,
        newest: of
            .shown
            .iter()
            .map(|(id, post, _)| TriedPost { campaign: id.to_string(), post: post.to_string() })
            .collect(),
    });
    Ok(Json(Tried {
        posts: run.posts as u64,
        entered: run.entered as u64,
        review: run.review as u64,
        rejected: run.rejected as u64,
        entered_then: run.entered_then as u64,
        reasons: reasons.collect(),
    }))
}
