//! One entry of a judging sheet: its text, one mark a criterion, and standing back from it.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::panel::judging::OwnMark;
use campaigns::{Error, StoreError};
use domain::campaign::{CampaignId, Criterion, MARK_MAX};
use serde::Deserialize;
use wording::panel::{Judging as W, criterion, criterion_weighs, entry_at, sheet_done};

use crate::desk::Judge;
use crate::frame::{Frame, Place, Visit};
use crate::refusal::Refusal;
use crate::screens::judging::{Asked, flash};
use crate::screens::{campaign_id, page_with, refused};

#[derive(Template)]
#[template(path = "judging-entry.html")]
struct EntryPage {
    f: Frame,
    id: String,
    code: String,
    label: String,
    done: String,
    share: usize,
    text: String,
    criteria: Vec<Row>,
    seen: String,
    recused: bool,
    sealed: bool,
    skip: String,
    flash: Option<String>,
    trouble: Option<String>,
    marks: Vec<u8>,
    reason: String,
}

/// A criterion and what is marked at it.
struct Row {
    name: String,
    field: String,
    chosen: Option<u8>,
}

impl Row {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand values by reference")]
    fn has(&self, mark: &u8) -> bool {
        self.chosen == Some(*mark)
    }
}

/// `GET /campaigns/{id}/judging/{code}`: one entry.
pub(crate) async fn show(
    visit: Visit,
    judge: Judge,
    Path((id, code)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let flash = flash(&asked.done, visit.lang());
    answer(&visit, &judge, &id, &code, StatusCode::OK, flash, None, None, String::new()).await
}

/// `POST /campaigns/{id}/judging/{code}`: stores the marks and goes to the next entry.
pub(crate) async fn mark(
    visit: Visit,
    judge: Judge,
    Path((id, code)): Path<(String, String)>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let lang = visit.lang();
    let sheet = judge.sheet(&id).await?;
    let criteria = &sheet.stored.campaign.criteria;
    sheet.find(&code).ok_or(Refusal::NotFound)?;
    let given: Vec<Option<u8>> = (0..criteria.len()).map(|at| mark_of(&typed, at)).collect();
    let Some(marks) = given.iter().copied().collect::<Option<Vec<u8>>>() else {
        let trouble = Some(W::Missing.say(lang));
        return conflict(&visit, &judge, &id, &code, trouble, Some(given), String::new()).await;
    };
    let seen = read_seen(typed.get("seen").map(String::as_str).unwrap_or_default());
    match judge.mark(&id, &code, &seen, &marks).await {
        Ok(()) => go_on(&visit, &judge, &id, &code, "saved").await,
        Err(Error::Store(StoreError::Stale { .. })) => {
            let trouble = Some(W::Changed.say(lang));
            conflict(&visit, &judge, &id, &code, trouble, Some(given), String::new()).await
        }
        Err(Error::Sheets(_)) => {
            let trouble = Some(W::Sealed.say(lang));
            conflict(&visit, &judge, &id, &code, trouble, Some(given), String::new()).await
        }
        Err(error) => {
            let trouble = Some(refused::sentence(lang, error)?);
            conflict(&visit, &judge, &id, &code, trouble, Some(given), String::new()).await
        }
    }
}

/// What the form of standing back sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    reason: String,
}

/// `POST /campaigns/{id}/judging/{code}/recuse`: leaves an entry to the other judges.
pub(crate) async fn recuse(
    visit: Visit,
    judge: Judge,
    Path((id, code)): Path<(String, String)>,
    Form(back): Form<Back>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    judge.sheet(&id).await?.find(&code).ok_or(Refusal::NotFound)?;
    match judge.recuse(&id, &code, &back.reason).await {
        Ok(()) => go_on(&visit, &judge, &id, &code, "recused").await,
        Err(error) => {
            let trouble = Some(refused::sentence(visit.lang(), error)?);
            conflict(&visit, &judge, &id, &code, trouble, None, back.reason).await
        }
    }
}

async fn go_on(
    visit: &Visit,
    judge: &Judge,
    id: &CampaignId,
    code: &str,
    done: &str,
) -> Result<Response, Refusal> {
    visit.app.live.changed();
    let sheet = judge.sheet(id).await?;
    let at = sheet.find(code).map_or(0, |entry| entry.position);
    let to = match sheet.next_open(at) {
        Some(next) => format!("/campaigns/{id}/judging/{}?done={done}", next.code),
        None => format!("/campaigns/{id}/judging"),
    };
    Ok(Redirect::to(&to).into_response())
}

fn field(at: usize) -> String {
    format!("mark{at}")
}

fn mark_of(typed: &BTreeMap<String, String>, at: usize) -> Option<u8> {
    typed.get(&field(at))?.parse::<u8>().ok().filter(|mark| *mark <= MARK_MAX)
}

/// The marks that a page was made with, as its form carries them: `7.8`, `r` for a recusal, nothing for nothing.
pub(crate) fn write_seen(own: &OwnMark) -> String {
    match own {
        OwnMark::None => String::new(),
        OwnMark::Recused => "r".to_owned(),
        OwnMark::Marks(marks) => marks.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
    }
}

/// What such a field says.
pub(crate) fn read_seen(seen: &str) -> OwnMark {
    match seen {
        "" => OwnMark::None,
        "r" => OwnMark::Recused,
        // What does not read is equal to nothing that a sheet holds.
        marks => OwnMark::Marks(marks.split('.').map_while(|mark| mark.parse().ok()).collect()),
    }
}

async fn conflict(
    visit: &Visit,
    judge: &Judge,
    id: &CampaignId,
    code: &str,
    trouble: Option<String>,
    typed: Option<Vec<Option<u8>>>,
    reason: String,
) -> Result<Response, Refusal> {
    answer(visit, judge, id, code, StatusCode::CONFLICT, None, trouble, typed, reason).await
}

#[expect(clippy::too_many_arguments, reason = "the parts of one answer")]
async fn answer(
    visit: &Visit,
    judge: &Judge,
    id: &CampaignId,
    code: &str,
    status: StatusCode,
    flash: Option<String>,
    trouble: Option<String>,
    typed: Option<Vec<Option<u8>>>,
    reason: String,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let sheet = judge.sheet(id).await?;
    let entry = sheet.find(code).ok_or(Refusal::NotFound)?;
    let title = sheet.stored.campaign.title.get(lang).clone();
    let own = match &entry.own {
        OwnMark::Marks(marks) => marks.iter().copied().map(Some).collect(),
        _ => Vec::new(),
    };
    let chosen = typed.unwrap_or(own);
    let row = |(at, of): (usize, &Criterion)| Row {
        name: criterion_weighs(lang, &criterion(lang, of), of.weight),
        field: field(at),
        chosen: chosen.get(at).copied().flatten(),
    };
    let (done, all) = (sheet.done(), sheet.entries.len());
    let skip = match sheet.next_open(entry.position).filter(|next| next.code != entry.code) {
        Some(next) => format!("/campaigns/{id}/judging/{}", next.code),
        None => format!("/campaigns/{id}/judging"),
    };
    let page_of = EntryPage {
        f: visit.frame(Place::Judging, Some((id, &title)), &W::Title.say(lang)).await?,
        id: id.to_string(),
        code: entry.code.clone(),
        label: entry_at(lang, entry.position as u64, all as u64),
        done: sheet_done(lang, done as u64, all as u64),
        share: done * 1000 / all.max(1),
        text: judge.text(id, entry).await?,
        criteria: sheet.stored.campaign.criteria.iter().enumerate().map(row).collect(),
        seen: write_seen(&entry.own),
        recused: entry.own == OwnMark::Recused,
        sealed: sheet.sealed,
        skip,
        flash,
        trouble,
        marks: (0..=MARK_MAX).collect(),
        reason,
    };
    page_with(status, &page_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_survives_its_form_and_nonsense_is_nothing_that_was_seen() {
        for own in [OwnMark::None, OwnMark::Recused, OwnMark::Marks(vec![7, 10])] {
            assert_eq!(read_seen(&write_seen(&own)), own);
        }
        for nonsense in ["x", "7.x", "300", "-1"] {
            assert!(!matches!(read_seen(nonsense), OwnMark::None | OwnMark::Recused), "{nonsense}");
            assert_ne!(read_seen(nonsense), OwnMark::Marks(vec![7, 10]));
        }
    }
}
