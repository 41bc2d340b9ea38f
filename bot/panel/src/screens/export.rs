//! Tables of a campaign as downloads. Account numbers stand in none of them; those leave only in a batch.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use campaigns::people::Role;
use campaigns::table::TableFormat;

use crate::desk::Viewer;
use crate::refusal::Refusal;
use crate::screens::campaign_id;

/// `GET /campaigns/{id}/export/{file}`: `posts`, `audit` or `payouts`, as `.csv` or `.xlsx`.
pub(crate) async fn download(
    viewer: Viewer,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let (name, ending) = file.split_once('.').ok_or(Refusal::NotFound)?;
    let format = [TableFormat::Csv, TableFormat::Xlsx].into_iter().find(|format| format.name() == ending);
    let format = format.ok_or(Refusal::NotFound)?;
    if name == "payouts" && !viewer.may(Role::Payer) {
        return Err(Refusal::Forbidden(Role::Payer));
    }
    let table = viewer.table(&id, name).await?.ok_or(Refusal::NotFound)?;
    let bytes = table.write(format, viewer.now())?;
    Ok(file_answer(&format!("{id}-{name}.{format}"), format, bytes))
}

/// An answer that is saved as a file.
pub(crate) fn file_answer(name: &str, format: TableFormat, bytes: Vec<u8>) -> Response {
    let kind = match format {
        TableFormat::Csv => "text/csv; charset=utf-8",
        TableFormat::Json => "application/json",
        TableFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}
