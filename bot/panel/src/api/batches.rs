//! Batches of payments: one person approves prizes, another takes the file out, and the payer's receipts come back.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use campaigns::Error;
use campaigns::payouts::Batch;
use campaigns::table::TableFormat;
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::refusal::BatchRefusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{self, Query, campaign_id, number};
use super::paging::{Asked, Page};
use super::problem::Problem;
use super::stale::last_of;
use crate::app::App;
use crate::desk::{Payer, is_stale};
use crate::screens::export::file_answer;

/// How a batch was taken out.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenOut {
    /// Who took it out first, as the log names them.
    by: String,
    /// When.
    at: DateTime<Utc>,
    /// csv, json or xlsx: the only format it is given in again.
    format: String,
    /// The SHA-256 of the file.
    sha256: String,
}

/// A prize in a batch.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchLine {
    /// The line, from 1.
    line: u32,
    /// The `id` of the prize in the ledger.
    payout: i64,
    /// Its revision as it was approved.
    revision: i64,
    /// What the payer said: paid or returned; missing while they said nothing.
    status: Option<String>,
    /// The payer's reference.
    reference: Option<String>,
}

/// A batch.
#[derive(Serialize, ToSchema)]
pub(super) struct PaymentBatch {
    /// Its number.
    id: i64,
    /// Who approved it, as the log names them. They do not take it out.
    approved_by: String,
    /// When.
    approved_at: DateTime<Utc>,
    /// How it was taken out; missing while nobody has.
    taken_out: Option<TakenOut>,
    /// Its prizes.
    lines: Vec<BatchLine>,
}

fn shown(batch: &Batch) -> PaymentBatch {
    let line = |line: &campaigns::BatchLine| BatchLine {
        line: line.line,
        payout: line.payout,
        revision: line.payout_revision,
        status: line.settled.as_ref().map(|(settled, _, _)| settled.name().to_owned()),
        reference: line.settled.as_ref().map(|(_, reference, _)| reference.clone()),
    };
    PaymentBatch {
        id: batch.id,
        approved_by: batch.approved_by.clone(),
        approved_at: batch.approved_at,
        taken_out: batch.exported.as_ref().map(|out| TakenOut {
            by: out.by.clone(),
            at: out.at,
            format: out.format.clone(),
            sha256: out.sha256.to_string(),
        }),
        lines: batch.lines.iter().map(line).collect(),
    }
}

/// The batches of a campaign, the oldest first.
#[utoipa::path(
    get, path = "/campaigns/{id}/batches", operation_id = "listBatches", tag = "payouts",
    params(("id" = String, Path, description = "The name of the campaign."), Asked),
    responses((status = 200, description = "A page of batches.", body = Page<PaymentBatch>))
)]
pub(super) async fn list(
    payer: Payer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<PaymentBatch>>, Problem> {
    let (id, limit) = (campaign_id(id)?, asked.limit()?);
    Ok(Json(Page::beyond(payer.batches(&id, asked.after, false, limit).await?, shown)))
}

/// A prize to be paid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Chosen {
    /// The `id` of the prize in the ledger.
    #[serde(deserialize_with = "input::whole")]
    id: i64,
    /// Its `revision` that was looked at; a newer one refuses the batch.
    #[serde(deserialize_with = "input::whole")]
    revision: i64,
}

/// A batch to be approved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBatch {
    /// The prizes; each has to be ready.
    #[schema(inline)]
    prizes: Vec<Chosen>,
}

/// Approves the payment of prizes that are ready. Somebody else takes the batch out.
#[utoipa::path(
    post, path = "/campaigns/{id}/batches", operation_id = "approveBatch", tag = "payouts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = NewBatch,
    responses(
        (status = 201, description = "The batch.", body = PaymentBatch),
        (status = 409, description = "A prize has changed since or is not ready (`stale`), or none is named.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    payer: Payer,
    Path(id): Path<String>,
    input::Json(asked): input::Json<NewBatch>,
) -> Result<(StatusCode, Json<PaymentBatch>), Problem> {
    let id = campaign_id(id)?;
    let prizes: Vec<(i64, i64)> = asked.prizes.iter().map(|one| (one.id, one.revision)).collect();
    match payer.approve(&id, &prizes).await {
        Ok(batch) => {
            app.live.changed();
            Ok((StatusCode::CREATED, Json(shown(&batch))))
        }
        Err(error) if is_stale(&error) => Err(Problem::stale(None, changed(&payer, &id, &prizes).await?)),
        Err(error) => Err(error.into()),
    }
}

/// What stands in the ledger instead of what was named.
async fn changed(payer: &Payer, id: &CampaignId, prizes: &[(i64, i64)]) -> Result<Vec<String>, Problem> {
    let mut told = Vec::new();
    for (prize, seen) in prizes {
        let Some(row) = payer.ledger_row(id, *prize).await? else {
            told.push(format!("the ledger has no prize {prize}"));
            continue;
        };
        let (place, state) = (row.payout.place, row.payout.state);
        if row.revision != *seen {
            told.push(format!("prize {prize} of place {place} is {state} at revision {}", row.revision));
            told.extend(last_of(&payer.prize_log(id, place).await?));
        } else if state != domain::payout::PayoutState::Ready {
            told.push(format!("prize {prize} of place {place} is {state}, not ready"));
        }
    }
    Ok(told)
}

/// The form of a file.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// For spreadsheets: UTF-8, each id with letters in front, no cell is run.
    Csv,
    /// A list of objects.
    Json,
    /// A sheet whose cells are text.
    Xlsx,
}

impl From<Format> for TableFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => TableFormat::Csv,
            Format::Json => TableFormat::Json,
            Format::Xlsx => TableFormat::Xlsx,
        }
    }
}

/// How a batch is taken out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFile {
    /// The format; a batch that was taken out is given in the same one only.
    #[schema(inline)]
    format: Format,
}

/// Takes a batch out for whoever pays: its prizes become exported, and the log keeps that account numbers left herald.
/// Asked again, the same bytes come.
#[utoipa::path(
    post, path = "/campaigns/{id}/batches/{batch}/file", operation_id = "takeBatchOut", tag = "payouts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("batch" = i64, Path, description = "The number of the batch."),
    ),
    request_body = NewFile,
    responses(
        (status = 200, description = "The file. It holds account numbers.", content(
            (Vec<serde_json::Value> = "application/json"),
            ("text/csv"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 409, description = "You approved it, a prize has changed since, it was taken out in another format, or its \
            file was erased.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn take_out(
    State(app): State<Arc<App>>,
    payer: Payer,
    Path((id, batch)): Path<(String, String)>,
    input::Json(asked): input::Json<NewFile>,
) -> Result<Response, Problem> {
    let (id, batch) = (campaign_id(id)?, number(&batch)?);
    let file = payer.export(&id, batch, asked.format.into()).await?;
    app.live.changed();
    Ok(file_answer(&file.name, file.format, file.bytes))
}

/// What the payer says of a prize.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    /// It is paid.
    Paid,
    /// It came back: the account number cannot be used.
    Returned,
}

/// What the payer says of one prize, which is named by its `pay_key`, or by batch and line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Receipt {
    /// The `pay_key` of the prize.
    pay_key: Option<String>,
    /// The number of the batch.
    #[serde(default, deserialize_with = "input::maybe_whole")]
    batch: Option<i64>,
    /// The line in it.
    #[serde(default, deserialize_with = "input::maybe_whole")]
    line: Option<i64>,
    /// The payer's reference.
    #[schema(max_length = 200)]
    reference: String,
    /// What became of it.
    #[schema(inline)]
    status: Status,
}

/// The payer's receipts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Receipts {
    /// What they say. One that does not fit, and none is taken.
    receipts: Vec<Receipt>,
}

/// What receipts brought.
#[derive(Serialize, ToSchema)]
pub(super) struct Taken {
    /// Prizes that are paid now.
    paid: u64,
    /// Prizes that came back now.
    returned: u64,
    /// Receipts that said what was known.
    unchanged: u64,
}

/// Takes the payer's receipts in. Saying something again changes nothing.
#[utoipa::path(
    post, path = "/campaigns/{id}/receipts", operation_id = "takeReceipts", tag = "payouts",
    params(("id" = String, Path, description = "The name of the campaign.")),
    request_body = Receipts,
    responses(
        (status = 200, description = "What they brought.", body = Taken),
        (status = 409, description = "One of them names no exported prize, or says something else than was known; nothing was \
            taken.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn receipts(
    State(app): State<Arc<App>>,
    payer: Payer,
    Path(id): Path<String>,
    input::Json(asked): input::Json<Receipts>,
) -> Result<Json<Taken>, Problem> {
    let id = campaign_id(id)?;
    let file = as_file(&asked.receipts)?;
    match payer.import(&id, file.as_bytes()).await {
        Ok(done) => {
            app.live.changed();
            Ok(Json(Taken { paid: done.paid, returned: done.returned, unchanged: done.unchanged }))
        }
        Err(Error::Batch(BatchRefusal::Receipt { line, why })) => {
            // The heading stands on the first line, and each receipt on one.
            let at = line.saturating_sub(2);
            Err(Problem::rule(&format!("receipts[{at}]"), format!("{why}; nothing was taken")))
        }
        Err(error) => Err(error.into()),
    }
}

/// The receipts as the file that payers send, so that both are read by the same rules. A sign in front of every text keeps
/// it as it is: that reader takes one off.
fn as_file(receipts: &[Receipt]) -> Result<String, Problem> {
    let mut file = "pay_key,batch,line,reference,status\n".to_owned();
    for (at, receipt) in receipts.iter().enumerate() {
        for (name, text) in [("pay_key", receipt.pay_key.as_deref()), ("reference", Some(&receipt.reference))]
        {
            if text.is_some_and(|text| text.chars().any(char::is_control)) {
                let field = format!("receipts[{at}].{name}");
                return Err(Problem::rule(&field, "it has a control character; receipts are lines of text"));
            }
        }
        let quoted = |text: &str| format!("\"'{}\"", text.replace('"', "\"\""));
        let digits = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let status = match receipt.status {
            Status::Paid => "paid",
            Status::Returned => "returned",
        };
        let (key, batch) = (quoted(receipt.pay_key.as_deref().unwrap_or_default()), digits(receipt.batch));
        let (line, reference) = (digits(receipt.line), quoted(receipt.reference.trim()));
        // Writing to a text does not fail.
        let _ = writeln!(file, "{key},{batch},{line},{reference},{status}");
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_become_the_file_that_payers_send() {
        let receipt = |pay_key: Option<&str>, reference: &str| Receipt {
            pay_key: pay_key.map(str::to_owned),
            batch: Some(3),
            line: None,
            reference: reference.to_owned(),
            status: Status::Paid,
        };
        let file = as_file(&[receipt(Some("a:1:2"), "say \"x\", 'y'"), receipt(None, "r")]).unwrap();
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(
            lines,
            [
                "pay_key,batch,line,reference,status",
                "\"'a:1:2\",3,,\"'say \"\"x\"\", 'y'\",paid",
                "\"'\",3,,\"'r\",paid"
            ]
        );
        let broken = as_file(&[receipt(None, "r"), receipt(None, "two\nlines")]).err().unwrap();
        assert_eq!(broken.field.as_deref(), Some("receipts[1].reference"));
    }
}
