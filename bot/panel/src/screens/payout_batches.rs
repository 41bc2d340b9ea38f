//! Batches: one person approves prizes, another takes the file out, and the payer's receipts come back.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, Multipart, Path, RawForm, Request};
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::table::TableFormat;
use campaigns::{Error, StoreError};
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::Paying as W;

use crate::app::App;
use crate::desk::Payer;
use crate::frame::Visit;
use crate::guard::multipart;
use crate::refusal::Refusal;
use crate::screens::export::file_answer;
use crate::screens::payouts::{Asked, answer};
use crate::screens::{campaign_id, refused};

/// The sentence for what was not done; a prize that changed is said in the words of this screen.
pub(super) fn why(lang: Lang, error: Error) -> Result<String, Refusal> {
    match error {
        Error::Store(StoreError::Stale { .. }) => Ok(W::Stale.say(lang)),
        error => refused::sentence(lang, error),
    }
}

/// `POST /campaigns/{id}/payouts/batches`: approves the chosen prizes, each named as `row.revision`.
pub(crate) async fn approve(
    visit: Visit,
    payer: Payer,
    Path(id): Path<String>,
    RawForm(body): RawForm,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let chosen = url::form_urlencoded::parse(&body).filter(|(name, _)| name == "prize");
    let prizes: Option<Vec<(i64, i64)>> = chosen.map(|(_, value)| read_prize(&value)).collect();
    let prizes = prizes.ok_or(Refusal::BadInput)?;
    let lang = visit.lang();
    let refused = if prizes.is_empty() {
        W::NothingChosen.say(lang)
    } else {
        match payer.approve(&id, &prizes).await {
            Ok(_) => {
                visit.app.live.changed();
                let to = format!("/campaigns/{id}/payouts?done=approved");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(error) => why(lang, error)?,
        }
    };
    answer(&visit, &payer, &id, &Asked::default(), Some(refused), String::new()).await
}

fn read_prize(text: &str) -> Option<(i64, i64)> {
    let (row, revision) = text.split_once('.')?;
    Some((row.parse().ok()?, revision.parse().ok()?))
}

/// How a batch is taken out.
#[derive(Debug, Deserialize)]
pub(crate) struct Out {
    format: String,
}

/// `POST /campaigns/{id}/payouts/batches/{batch}/file`: the file for whoever pays.
pub(crate) async fn export(
    visit: Visit,
    payer: Payer,
    Path((id, batch)): Path<(String, String)>,
    Form(out): Form<Out>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let batch = batch.parse::<i64>().map_err(|_| Refusal::NotFound)?;
    let format = [TableFormat::Xlsx, TableFormat::Csv].into_iter().find(|format| format.name() == out.format);
    let format = format.ok_or(Refusal::BadInput)?;
    match payer.export(&id, batch, format).await {
        Ok(file) => {
            visit.app.live.changed();
            Ok(file_answer(&file.name, file.format, file.bytes))
        }
        Err(error) => {
            let refused = why(visit.lang(), error)?;
            answer(&visit, &payer, &id, &Asked::default(), Some(refused), String::new()).await
        }
    }
}

/// Receipts as the form sends them: a file, or what was pasted.
pub(crate) struct Receipts(Vec<u8>);

/// The receipts of a form without a file.
#[derive(Debug, Default, Deserialize)]
struct Pasted {
    #[serde(default)]
    receipts: String,
}

impl FromRequest<Arc<App>> for Receipts {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        if !multipart::is(request.headers()) {
            let Form(pasted) =
                Form::<Pasted>::from_request(request, app).await.map_err(|_| Refusal::BadInput)?;
            return Ok(Self(pasted.receipts.into_bytes()));
        }
        let mut fields = Multipart::from_request(request, app).await.map_err(|_| Refusal::BadInput)?;
        let mut receipts = Self(Vec::new());
        let mut from_file = false;
        while let Some(field) = fields.next_field().await.map_err(|_| Refusal::BadInput)? {
            let is_file = match field.name() {
                Some("file") => true,
                Some("receipts") => false,
                _ => continue,
            };
            let bytes = field.bytes().await.map_err(|_| Refusal::BadInput)?;
            // A browser sends the field of a file that nobody has chosen as an empty one.
            if !from_file && !bytes.is_empty() {
                receipts.0 = bytes.to_vec();
                from_file = is_file;
            }
        }
        Ok(receipts)
    }
}

/// `POST /campaigns/{id}/payouts/receipts`: what the payer says.
pub(crate) async fn import(
    visit: Visit,
    payer: Payer,
    Path(id): Path<String>,
    Receipts(receipts): Receipts,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    match payer.import(&id, &receipts).await {
        Ok(done) => {
            visit.app.live.changed();
            let (paid, returned, unchanged) = (done.paid, done.returned, done.unchanged);
            let query = format!("done=receipts&paid={paid}&returned={returned}&unchanged={unchanged}");
            Ok(Redirect::to(&format!("/campaigns/{id}/payouts?{query}")).into_response())
        }
        Err(error) => {
            let refused = why(visit.lang(), error)?;
            let receipts = String::from_utf8_lossy(&receipts).into_owned();
            answer(&visit, &payer, &id, &Asked::default(), Some(refused), receipts).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_names_a_row_and_a_revision() {
        assert_eq!(read_prize("12.3"), Some((12, 3)));
        for nonsense in ["", "12", "12.", ".3", "a.b", "12.3.4"] {
            assert_eq!(read_prize(nonsense), None, "{nonsense}");
        }
    }
}
