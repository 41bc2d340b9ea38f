//! One prize: where it stands, the steps a person takes with it, and its account number for whoever asks outright.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::panel::payouts::{Prize, PrizeStep};
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::payout::PayoutState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audit::{self, AuditRow};
use super::input::{self, campaign_id, number};
use super::payouts::{self, Payout};
use super::problem::Problem;
use super::stale::last_of;
use crate::app::App;
use crate::desk::{Payer, is_stale};
use crate::refusal::Refusal;

/// Everything about the prize of a place.
#[derive(Serialize, ToSchema)]
pub(super) struct PrizeFile {
    /// Every row of the place, the oldest first: a prize that was passed on has one for each who held it.
    rows: Vec<Payout>,
    /// The steps that can be taken with the row that counts: hold, release, forfeit, void, `pass_on`.
    steps: Vec<String>,
    /// Until when the next thing has to happen: the account number is given, or the prize is paid.
    due: Option<DateTime<Utc>>,
    /// The batch that holds it, the newest one.
    batch: Option<i64>,
    /// What the payer called the payment.
    reference: Option<String>,
    /// What was done with it, oldest first.
    log: Vec<AuditRow>,
}

/// The row that counts is the one somebody holds, else the latest.
fn counting(prizes: &[Prize]) -> Option<&Prize> {
    prizes.iter().find(|prize| prize.row.payout.state.is_live()).or(prizes.last())
}

async fn of_place(payer: &Payer, id: &CampaignId, place: u32) -> Result<Vec<Prize>, Problem> {
    let prizes = payer.place(id, place).await?.prizes;
    if prizes.is_empty() { Err(Refusal::NotFound.into()) } else { Ok(prizes) }
}

async fn file(payer: &Payer, id: &CampaignId, place: u32) -> Result<PrizeFile, Problem> {
    let prizes = of_place(payer, id, place).await?;
    let prize = counting(&prizes).ok_or(Refusal::NotFound)?;
    let state = prize.row.payout.state;
    Ok(PrizeFile {
        rows: prizes.iter().map(|prize| payouts::shown(&prize.row)).collect(),
        steps: PrizeStep::ALL
            .into_iter()
            .filter(|step| step.fits(state))
            .map(|step| step.name().replace('-', "_"))
            .collect(),
        due: match state {
            PayoutState::Due | PayoutState::AwaitingUid => Some(prize.claim_by),
            PayoutState::Ready | PayoutState::Exported => Some(prize.pay_by),
            _ => None,
        },
        batch: prize.line.as_ref().map(|line| line.batch),
        reference: prize
            .line
            .as_ref()
            .and_then(|line| line.settled.as_ref())
            .map(|(_, said, _)| said.clone()),
        log: payer.prize_log(id, place).await?.into_iter().map(audit::shown).collect(),
    })
}

/// The prize of a place, without its account number.
#[utoipa::path(
    get, path = "/campaigns/{id}/payouts/{place}", operation_id = "getPrize", tag = "payouts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("place" = u32, Path, description = "The place, from 1."),
    ),
    responses((status = 200, description = "The prize.", body = PrizeFile))
)]
pub(super) async fn show(
    payer: Payer,
    Path((id, place)): Path<(String, String)>,
) -> Result<Json<PrizeFile>, Problem> {
    let (id, place) = (campaign_id(id)?, number(&place)?);
    Ok(Json(file(&payer, &id, place).await?))
}

/// What is done with a prize.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// Nobody pays it until it is released.
    Hold,
    /// Off hold again.
    Release,
    /// Let go: no account number came.
    Forfeit,
    /// Taken back.
    Void,
    /// To the next in the published order.
    PassOn,
}

/// A step to be taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStep {
    /// The step.
    #[schema(inline)]
    step: Step,
    /// The `id` of the row that was looked at.
    #[serde(deserialize_with = "input::whole")]
    row: i64,
    /// Its `revision`; a newer one refuses the step.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
    /// Why; it stays in the log.
    #[schema(max_length = 500)]
    reason: String,
}

/// Takes a step with the prize of a place.
#[utoipa::path(
    post, path = "/campaigns/{id}/payouts/{place}/steps", operation_id = "stepPrize", tag = "payouts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("place" = u32, Path, description = "The place, from 1."),
    ),
    request_body = NewStep,
    responses(
        (status = 200, description = "The prize as it is now.", body = PrizeFile),
        (status = 409, description = "The prize has changed since (`stale`), or it cannot take this step.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn step(
    State(app): State<Arc<App>>,
    payer: Payer,
    Path((id, place)): Path<(String, String)>,
    input::Json(asked): input::Json<NewStep>,
) -> Result<Json<PrizeFile>, Problem> {
    let (id, place) = (campaign_id(id)?, number(&place)?);
    let reason = input::reason("reason", &asked.reason)?;
    let step = match asked.step {
        Step::Hold => PrizeStep::Hold,
        Step::Release => PrizeStep::Release,
        Step::Forfeit => PrizeStep::Forfeit,
        Step::Void => PrizeStep::Void,
        Step::PassOn => PrizeStep::PassOn,
    };
    match payer.step(&id, place, step, &reason, (asked.row, asked.revision)).await {
        Ok(()) => {
            app.live.changed();
            Ok(Json(file(&payer, &id, place).await?))
        }
        Err(error) if is_stale(&error) => {
            let prizes = of_place(&payer, &id, place).await?;
            let revision = counting(&prizes).map(|prize| prize.row.revision);
            Err(Problem::stale(revision, last_of(&payer.prize_log(&id, place).await?)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The account number of a prize.
#[derive(Serialize, ToSchema)]
pub(super) struct AccountNumber {
    /// The digits.
    #[schema(pattern = "^[0-9]{4,20}$")]
    uid: String,
}

/// Reads the account number of a prize. It is a write: the log keeps that it was read, and by whom.
#[utoipa::path(
    post, path = "/campaigns/{id}/payouts/{place}/account-number", operation_id = "readAccountNumber", tag = "payouts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("place" = u32, Path, description = "The place, from 1."),
    ),
    responses(
        (status = 200, description = "The number.", body = AccountNumber),
        (status = 409, description = "Nobody has given one, or the operator has set no key.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_uid(
    State(app): State<Arc<App>>,
    payer: Payer,
    Path((id, place)): Path<(String, String)>,
) -> Result<Json<AccountNumber>, Problem> {
    let (id, place) = (campaign_id(id)?, number(&place)?);
    of_place(&payer, &id, place).await?;
    let uid = payer.read_uid(&id, place).await?;
    app.live.changed();
    Ok(Json(AccountNumber { uid: uid.digits().to_owned() }))
}
