//! The ledger of prizes. Account numbers are not in it: they leave herald in batches only, and each reading is logged.

use axum::Json;
use axum::extract::Path;
use campaigns::PayoutRow;
use campaigns::panel::payouts::PayoutFilter;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{Query, campaign_id};
use super::paging::{Page, limit};
use super::problem::Problem;
use crate::desk::Payer;

/// A prize.
#[derive(Serialize, ToSchema)]
pub(super) struct Payout {
    /// The place.
    place: u32,
    /// Where it stands: due, `awaiting_uid`, ready, exported, paid, returned, forfeited, `passed_on`, `on_hold`, void.
    state: String,
    /// Who won it.
    #[schema(pattern = "^[0-9]{1,19}$")]
    person: String,
    /// The post.
    #[schema(pattern = "^[0-9]{1,19}$")]
    post: String,
    /// The number of the post on the list.
    number: u32,
    /// The version of the result.
    result_version: u32,
    /// The face value, in hundredths of the currency.
    amount_minor: u64,
    /// The currency.
    currency: String,
    /// What may be paid once.
    pay_key: String,
    /// Whether the winner has given an account number.
    has_account_number: bool,
    /// Why it was last moved off the road.
    reason: Option<String>,
    /// Grows with every change; steps and batches name it.
    revision: i64,
    /// When it last changed.
    changed_at: DateTime<Utc>,
    /// The number of this row of the ledger; steps and batches name it.
    id: i64,
}

/// A prize as the API shows it.
pub(super) fn shown(row: &PayoutRow) -> Payout {
    let payout = &row.payout;
    Payout {
        id: row.id,
        place: payout.place,
        state: payout.state.name().to_owned(),
        person: payout.person.to_string(),
        post: payout.message.to_string(),
        number: payout.number,
        result_version: payout.result_version,
        amount_minor: payout.amount_minor,
        currency: payout.currency.clone(),
        pay_key: payout.pay_key.clone(),
        has_account_number: row.uid.is_some(),
        reason: row.reason.clone(),
        revision: row.revision,
        changed_at: row.changed_at,
    }
}

/// Which prizes.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Only those in this state.
    state: Option<String>,
    /// The `next` of the page before.
    after: Option<i64>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// The prizes of a campaign, without account numbers.
#[utoipa::path(
    get, path = "/campaigns/{id}/payouts", operation_id = "listPayouts", tag = "payouts",
    params(("id" = String, Path, description = "The name of the campaign."), Asked),
    responses((status = 200, description = "A page of the ledger.", body = Page<Payout>))
)]
pub(super) async fn list(
    payer: Payer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<Payout>>, Problem> {
    let (id, limit) = (campaign_id(id)?, limit(asked.limit)?);
    let state = asked.state.map(|state| state.parse()).transpose();
    // No prize is in a state that there is none of.
    let Ok(state) = state else {
        payer.campaign(&id).await?;
        return Ok(Json(Page::beyond((Vec::new(), None), shown)));
    };
    let filter = PayoutFilter { state, ..PayoutFilter::default() };
    Ok(Json(Page::beyond(payer.ledger_rows(&id, &filter, asked.after, limit).await?, shown)))
}
