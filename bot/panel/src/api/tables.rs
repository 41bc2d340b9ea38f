//! Whole tables of a campaign. Account numbers stand in none of them; those leave only in a batch.

use axum::extract::Path;
use axum::response::Response;
use campaigns::people::Role;
use campaigns::table::TableFormat;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::batches::Format;
use super::input::{Query, campaign_id};
use super::problem::Problem;
use crate::desk::Viewer;
use crate::refusal::Refusal;
use crate::screens::export::file_answer;

/// Which table.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the document shows the names; the table is found by its name")]
enum TableName {
    /// Every post with its verdict and decision.
    Posts,
    /// The log.
    Audit,
    /// The ledger of prizes; takes the role payer.
    Payouts,
}

/// In which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The form of the file.
    #[param(inline)]
    format: Format,
}

/// A whole table of a campaign as a file.
#[utoipa::path(
    get, path = "/campaigns/{id}/tables/{table}", operation_id = "getTable", tag = "campaigns",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("table" = inline(TableName), Path, description = "Which table."),
        Asked,
    ),
    responses(
        (status = 200, description = "The file.", content(
            (Vec<serde_json::Value> = "application/json"),
            ("text/csv"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 409, description = "A spreadsheet cannot hold it; take csv or json.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(
    viewer: Viewer,
    Path((id, table)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let id = campaign_id(id)?;
    if table == "payouts" && !viewer.may(Role::Payer) {
        return Err(Refusal::Forbidden(Role::Payer).into());
    }
    let format: TableFormat = asked.format.into();
    let found = viewer.table(&id, &table).await?.ok_or(Refusal::NotFound)?;
    let bytes = found.write(format, viewer.now())?;
    Ok(file_answer(&format!("{id}-{table}.{format}"), format, bytes))
}
