//! Judging: the own sheet, blind, and how far the judges are.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::StoreError;
use campaigns::error::Error;
use campaigns::panel::judging::{BlindEntry, OwnMark, OwnSheet};
use campaigns::panel::paging::cut;
use chrono::{DateTime, Utc};
use domain::campaign::{CampaignId, MARK_MAX};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{self, Query, Whole, campaign_id};
use super::paging::limit;
use super::problem::Problem;
use crate::app::App;
use crate::desk::{Judge, Organiser, Viewer};
use crate::refusal::Refusal;
use crate::screens::judging_entry::{read_seen, write_seen};

/// Which entries of the sheet.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Show {
    /// Those without marks.
    Open,
    /// Those with marks.
    Marked,
    /// Those the judge stands back from.
    Recused,
    /// Every entry.
    #[default]
    All,
}

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Which entries; all unless something else is asked for.
    #[serde(default)]
    #[param(inline)]
    shown: Show,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9a-f]{12}$")]
    after: Option<String>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// Something that is marked.
#[derive(Serialize, ToSchema)]
pub(super) struct Weighed {
    /// What it is called.
    id: String,
    /// Its weight; all of them add up to 100.
    weight: u32,
}

/// An entry as its judge sees it: no name, no number, and a code that is this judge's own.
#[derive(Serialize, ToSchema)]
pub(super) struct SheetEntry {
    /// What names it to this judge.
    code: String,
    /// The text as it was judged; empty when it was erased.
    text: String,
    /// The marks this judge gave, in the order of the criteria; missing without any.
    marks: Option<Vec<u8>>,
    /// Whether this judge stands back from it.
    recused: bool,
    /// What a write has to name as `seen`.
    seen: String,
}

/// A page of the own sheet.
#[derive(Serialize, ToSchema)]
pub(super) struct Sheet {
    /// What is marked, from 0 to 10 each.
    criteria: Vec<Weighed>,
    /// True once nothing can be changed any more.
    sealed: bool,
    /// True when these are entries that were admitted after the publication.
    admitted: bool,
    /// Entries of the whole sheet.
    entries: u64,
    /// How many of them have marks or a recusal.
    done: u64,
    /// The entries of this page, in this judge's own order.
    items: Vec<SheetEntry>,
    /// What to send as `after` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

async fn entry(judge: &Judge, id: &CampaignId, of: &BlindEntry) -> Result<SheetEntry, Problem> {
    Ok(SheetEntry {
        code: of.code.clone(),
        text: judge.text(id, of).await?,
        marks: match &of.own {
            OwnMark::Marks(marks) => Some(marks.clone()),
            OwnMark::None | OwnMark::Recused => None,
        },
        recused: of.own == OwnMark::Recused,
        seen: write_seen(&of.own),
    })
}

/// The own sheet: the frozen list, or after the publication what was admitted since.
#[utoipa::path(
    get, path = "/campaigns/{id}/sheet", operation_id = "getSheet", tag = "judging",
    params(("id" = String, Path, description = "The name of the campaign."), Asked),
    responses((status = 200, description = "A page of the sheet.", body = Sheet))
)]
pub(super) async fn sheet(
    judge: Judge,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Sheet>, Problem> {
    let (id, limit) = (campaign_id(id)?, limit(asked.limit)?);
    if asked.after.as_ref().is_some_and(|code| !is_code(code)) {
        return Err(Problem::field("after", "this is no place on the sheet; send a `next`"));
    }
    let sheet = judge.sheet(&id).await?;
    let fits = |of: &&BlindEntry| match asked.shown {
        Show::Open => of.own == OwnMark::None,
        Show::Marked => matches!(of.own, OwnMark::Marks(_)),
        Show::Recused => of.own == OwnMark::Recused,
        Show::All => true,
    };
    // A sheet is in the order of its codes.
    let beyond = |of: &&BlindEntry| asked.after.as_ref().is_none_or(|after| of.code > *after);
    let mut rest: Vec<&BlindEntry> = sheet.entries.iter().filter(fits).filter(beyond).collect();
    let next = cut(&mut rest, limit, |last| last.code.clone());
    let mut items = Vec::new();
    for of in rest {
        items.push(entry(&judge, &id, of).await?);
    }
    let criteria = sheet.stored.campaign.criteria.iter();
    Ok(Json(Sheet {
        criteria: criteria.map(|of| Weighed { id: of.id.clone(), weight: of.weight }).collect(),
        sealed: sheet.sealed,
        admitted: sheet.admitted,
        entries: sheet.entries.len() as u64,
        done: sheet.done() as u64,
        items,
        next,
    }))
}

fn is_code(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Marks to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMarks {
    /// The `seen` of the entry that was looked at; it differs once the entry was marked elsewhere.
    seen: String,
    /// One mark a criterion, in their order, from 0 to 10.
    #[schema(value_type = Vec<u8>)]
    marks: Vec<Whole>,
}

/// Gives marks to an entry of the own sheet, or other ones. They are taken until the sheets are sealed.
#[utoipa::path(
    put, path = "/campaigns/{id}/sheet/{code}/marks", operation_id = "markEntry", tag = "judging",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("code" = String, Path, description = "The code of the entry on the own sheet."),
    ),
    request_body = NewMarks,
    responses(
        (status = 200, description = "The entry as it is now.", body = SheetEntry),
        (status = 409, description = "It was marked elsewhere since (`stale`), the sheets are sealed, or the marks are too \
            many, too few or off the scale.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn mark(
    State(app): State<Arc<App>>,
    judge: Judge,
    Path((id, code)): Path<(String, String)>,
    input::Json(asked): input::Json<NewMarks>,
) -> Result<Json<SheetEntry>, Problem> {
    let id = campaign_id(id)?;
    find(&judge.sheet(&id).await?, &code)?;
    let read = |(at, mark): (usize, &Whole)| {
        u8::try_from(mark.0).ok().filter(|mark| *mark <= MARK_MAX).ok_or_else(|| {
            Problem::rule(&format!("marks[{at}]"), format!("{} is no mark; give 0 to {MARK_MAX}", mark.0))
        })
    };
    let marks = asked.marks.iter().enumerate().map(read).collect::<Result<Vec<u8>, Problem>>()?;
    let done = judge.mark(&id, &code, &read_seen(&asked.seen), &marks).await;
    written(&app, &judge, &id, &code, done).await
}

/// A recusal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRecusal {
    /// The `seen` of the entry that was looked at.
    seen: String,
    /// Why; it stays in the log.
    #[schema(max_length = 500)]
    reason: String,
}

/// Stands back from an entry of the own sheet. Marks that were given are taken off; marks given later end the recusal.
#[utoipa::path(
    post, path = "/campaigns/{id}/sheet/{code}/recusal", operation_id = "recuse", tag = "judging",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("code" = String, Path, description = "The code of the entry on the own sheet."),
    ),
    request_body = NewRecusal,
    responses(
        (status = 200, description = "The entry as it is now.", body = SheetEntry),
        (status = 409, description = "It was marked elsewhere since (`stale`), or the sheets are sealed.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn recuse(
    State(app): State<Arc<App>>,
    judge: Judge,
    Path((id, code)): Path<(String, String)>,
    input::Json(asked): input::Json<NewRecusal>,
) -> Result<Json<SheetEntry>, Problem> {
    let id = campaign_id(id)?;
    let sheet = judge.sheet(&id).await?;
    let own = &find(&sheet, &code)?.own;
    if *own != read_seen(&asked.seen) {
        return Err(stale(own));
    }
    let reason = input::reason("reason", &asked.reason)?;
    let done = judge.recuse(&id, &code, &reason).await;
    written(&app, &judge, &id, &code, done).await
}

fn find<'a>(sheet: &'a OwnSheet, code: &str) -> Result<&'a BlindEntry, Problem> {
    sheet.find(code).ok_or_else(|| Refusal::NotFound.into())
}

fn stale(own: &OwnMark) -> Problem {
    let now = match own {
        OwnMark::None => "it has no marks now".to_owned(),
        OwnMark::Recused => "you stand back from it now".to_owned(),
        OwnMark::Marks(marks) => format!("its marks are {marks:?} now"),
    };
    Problem::stale(None, vec![now])
}

async fn written(
    app: &App,
    judge: &Judge,
    id: &CampaignId,
    code: &str,
    done: campaigns::error::Result<()>,
) -> Result<Json<SheetEntry>, Problem> {
    let sheet = judge.sheet(id).await?;
    let own = find(&sheet, code)?;
    match done {
        Ok(()) => {
            app.live.changed();
            Ok(Json(entry(judge, id, own).await?))
        }
        Err(Error::Store(StoreError::Stale { .. })) => Err(stale(&own.own)),
        Err(error) => Err(error.into()),
    }
}

/// How far one judge is.
#[derive(Serialize, ToSchema)]
pub(super) struct JudgeSoFar {
    /// Who.
    judge: String,
    /// Entries with marks.
    marked: u64,
    /// When marks were last given.
    at: DateTime<Utc>,
}

/// How far the judges are about one entry.
#[derive(Serialize, ToSchema)]
pub(super) struct Apart {
    /// Its number on the list.
    number: u32,
    /// The lowest weighted total a judge gave, in hundredths of a mark.
    lowest: u64,
    /// The highest.
    highest: u64,
    /// How many judges marked it.
    judges: u64,
}

/// How far the sheets are. Marks themselves are told to nobody before the result is out.
#[derive(Serialize, ToSchema)]
pub(super) struct JudgingSoFar {
    /// Each judge with a sheet.
    judges: Vec<JudgeSoFar>,
    /// Entries that stand.
    entries: u64,
    /// Numbers of entries that too few judges have marked, twenty at most.
    short: Vec<u32>,
    /// How many those are in all; the sheets are sealed once there is none.
    short_count: u64,
    /// What sealing has to name as `seen`.
    seen: String,
    /// How far the judges lie apart, the widest first; only for judges and organisers, once the sheets are sealed.
    apart: Vec<Apart>,
}

/// How far the judges are.
#[utoipa::path(
    get, path = "/campaigns/{id}/judging", operation_id = "getJudging", tag = "judging",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 200, description = "How far the sheets are.", body = JudgingSoFar))
)]
pub(super) async fn progress(
    viewer: Viewer,
    judge: Result<Judge, Refusal>,
    organiser: Result<Organiser, Refusal>,
    Path(id): Path<String>,
) -> Result<Json<JudgingSoFar>, Problem> {
    let id = campaign_id(id)?;
    let found = viewer.judging_progress(&id).await?;
    let spreads = match (judge, organiser) {
        (Ok(judge), _) => judge.spreads(&id).await?,
        (_, Ok(organiser)) => organiser.spreads(&id).await?,
        _ => Vec::new(),
    };
    Ok(Json(JudgingSoFar {
        judges: found
            .judges
            .into_iter()
            .map(|of| JudgeSoFar { judge: of.judge, marked: of.marked as u64, at: of.at })
            .collect(),
        entries: found.entries as u64,
        short: found.short,
        short_count: found.short_count as u64,
        seen: found.seen,
        apart: spreads
            .into_iter()
            .map(|of| Apart {
                number: of.number,
                lowest: of.lowest,
                highest: of.highest,
                judges: of.judges as u64,
            })
            .collect(),
    }))
}
