//! Two posts side by side: what they share, who had it first, what belongs to nobody and why; and from here a decision about
//! either, or that anyone may repeat a passage.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::StoreError;
use campaigns::excluding::ToExclude;
use campaigns::panel::compare::{Comparison, Grey, HOLDERS_MAX, Run, Side};
use campaigns::panel::paging::cut;
use campaigns::panel::review::takes_decisions;
use campaigns::people::Role;
use chrono::DateTime;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::span::CharSpan;
use serde::Deserialize;
use wording::panel::{Compare as W, grey_excluded, grey_news, held_by, passage_chars, passage_posts};
use wording::reason_name;

use crate::desk::{Names, Reviewer, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::post::REASONS;
use crate::screens::queue::{Flash, author, flash, standing_label};
use crate::screens::{campaign_id, page_with, refused, snowflake};

/// Exclusions on a page.
const EXCLUSIONS_MAX: usize = 20;

#[derive(Template)]
#[template(path = "compare.html")]
struct Page {
    f: Frame,
    id: String,
    path: String,
    sides: Vec<SideView>,
    runs: Vec<RunView>,
    exclusions: Vec<Excluded>,
    /// How many there are on all pages.
    excluded: usize,
    more: Option<String>,
    first: Option<String>,
    reasons: Vec<(&'static str, String)>,
    may_decide: bool,
    flash: Option<Flash>,
    told: Option<String>,
    trouble: Option<String>,
    reason: String,
}

struct SideView {
    key: &'static str,
    other: &'static str,
    heading: W,
    message: String,
    revision: i64,
    version_ms: i64,
    author: String,
    posted: Moment,
    standing: Option<(&'static str, String)>,
    pieces: Vec<Piece>,
    greys: Vec<String>,
    held: Option<String>,
}

/// A stretch of text that looks the same throughout.
struct Piece {
    text: String,
    /// The number of the passage; 0 for none.
    run: usize,
    /// Why it is nobody's own; empty where it is somebody's.
    grey: String,
}

struct RunView {
    number: usize,
    text: String,
    length: String,
    posts: String,
    first_at: Moment,
    second_at: Moment,
    source: String,
    version_ms: i64,
    from: usize,
    to: usize,
}

struct Excluded {
    id: i64,
    text: String,
    told: String,
    at: Moment,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    done: String,
    how: String,
    /// The number of an exclusion: only older ones are shown.
    after: String,
}

/// `GET /campaigns/{id}/posts/{message}/compare/{other}`: opening it claims the first post of the address.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    reviewer: Result<Reviewer, Refusal>,
    Path((id, message, other)): Path<(String, String, String)>,
    Query(before): Query<Before>,
) -> Result<Response, Refusal> {
    let place = At { id: campaign_id(id)?, message: snowflake(&message)?, other: snowflake(&other)? };
    if let Ok(reviewer) = &reviewer
        && !visit.refreshes
    {
        reviewer.claim(&place.id, place.message).await?;
    }
    answer(&visit, &viewer, &place, StatusCode::OK, &before, None, String::new()).await
}

/// What may be repeated, as the form sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct Excluding {
    source: String,
    version: i64,
    /// The passage in characters; without one the whole text.
    #[serde(default)]
    from: Option<usize>,
    #[serde(default)]
    to: Option<usize>,
    reason: String,
}

/// `POST …/compare/{other}/exclude`: leaves a passage or a whole post out of comparisons.
pub(crate) async fn exclude(
    visit: Visit,
    reviewer: Reviewer,
    Path((id, message, other)): Path<(String, String, String)>,
    Form(form): Form<Excluding>,
) -> Result<Response, Refusal> {
    let place = At { id: campaign_id(id)?, message: snowflake(&message)?, other: snowflake(&other)? };
    let source = snowflake(&form.source)?;
    if source != place.message && source != place.other {
        return Err(Refusal::BadInput);
    }
    let span = match (form.from, form.to) {
        (Some(from), Some(to)) if from < to => Some(CharSpan::new(from, to)),
        (None, None) => None,
        _ => return Err(Refusal::BadInput),
    };
    let version_at = DateTime::from_timestamp_millis(form.version).ok_or(Refusal::BadInput)?;
    let what = ToExclude { source, version_at, span, reason: form.reason.clone() };
    let lang = visit.lang();
    let why = match reviewer.exclude_text(&place.id, &what).await {
        Ok(()) => {
            visit.app.live.changed();
            return Ok(Redirect::to(&format!("{}?how=excluded", place.path())).into_response());
        }
        Err(campaigns::Error::Store(StoreError::Stale { .. })) => W::Why.say(lang),
        Err(error) => refused::sentence(lang, error)?,
    };
    let before = Before::default();
    answer(&visit, &reviewer, &place, StatusCode::CONFLICT, &before, Some(why), form.reason).await
}

/// What is compared again, as the form sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct Including {
    exclusion: i64,
}

/// `POST …/compare/{other}/include`: compares a text again that was left out.
pub(crate) async fn include(
    visit: Visit,
    reviewer: Reviewer,
    Path((id, message, other)): Path<(String, String, String)>,
    Form(form): Form<Including>,
) -> Result<Response, Refusal> {
    let place = At { id: campaign_id(id)?, message: snowflake(&message)?, other: snowflake(&other)? };
    match reviewer.include_text(&place.id, form.exclusion).await {
        Ok(()) => {
            visit.app.live.changed();
            Ok(Redirect::to(&format!("{}?how=included", place.path())).into_response())
        }
        Err(campaigns::Error::Review(why)) => {
            let why = Some(wording::review_refused(visit.lang(), why));
            let before = Before::default();
            answer(&visit, &reviewer, &place, StatusCode::CONFLICT, &before, why, String::new()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The two posts of an address.
struct At {
    id: domain::campaign::CampaignId,
    message: Snowflake,
    other: Snowflake,
}

impl At {
    fn path(&self) -> String {
        format!("/campaigns/{}/posts/{}/compare/{}", self.id, self.message, self.other)
    }
}

async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    place: &At,
    status: StatusCode,
    before: &Before,
    trouble: Option<String>,
    reason: String,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let found = viewer.compare(&place.id, (place.message, place.other)).await?;
    let names = viewer.names().await?;
    let title = found.stored.campaign.title.get(lang).clone();
    // All of them were read to compare the two; a page shows the newest.
    let after = before.after.parse::<i64>().ok();
    let older = found.exclusions.iter().rev().filter(|row| after.is_none_or(|after| row.id < after));
    let mut shown: Vec<_> = older.take(EXCLUSIONS_MAX + 1).collect();
    let more = cut(&mut shown, EXCLUSIONS_MAX, |row| format!("{}?after={}#excluded", place.path(), row.id));
    let told = match before.how.as_str() {
        "excluded" => Some(W::ExcludeDone.say(lang)),
        "included" => Some(W::IncludeDone.say(lang)),
        _ => None,
    };
    let page_of = Page {
        f: visit.frame(Place::Review, Some((&place.id, &title)), &W::Title.say(lang)).await?,
        id: place.id.to_string(),
        path: place.path(),
        sides: vec![
            side_view(&found, true, viewer, &names, lang),
            side_view(&found, false, viewer, &names, lang),
        ],
        runs: found.runs.iter().zip(1..).map(|(run, number)| run_view(&found, run, number, lang)).collect(),
        exclusions: shown
            .into_iter()
            .map(|row| Excluded {
                id: row.id,
                text: row.text.clone(),
                told: grey_excluded(lang, &names.actor(&row.actor), &row.reason),
                at: Moment(row.at),
            })
            .collect(),
        excluded: found.exclusions.len(),
        more,
        first: after.map(|_| format!("{}#excluded", place.path())),
        reasons: REASONS.iter().map(|code| (code.name(), reason_name(lang, *code))).collect(),
        may_decide: viewer.may(Role::Reviewer) && takes_decisions(found.stored.campaign.state),
        flash: flash(&before.done, &before.how, lang),
        told,
        trouble,
        reason,
    };
    page_with(status, &page_of)
}

fn side_view(found: &Comparison, first: bool, viewer: &Viewer, names: &Names, lang: Lang) -> SideView {
    let (side, key, other, heading) = if first {
        (&found.first, "first", "later", W::First)
    } else {
        (&found.second, "later", "first", W::Later)
    };
    let runs: Vec<CharSpan> =
        found.runs.iter().map(|run| if first { run.first } else { run.second }).collect();
    let pieces = pieces(side, &runs, names, lang);
    let mut greys: Vec<String> = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.grey.is_empty() && piece.run == 0) {
        if !greys.contains(&piece.grey) {
            greys.push(piece.grey.clone());
        }
    }
    let held = side.claim.filter(|claim| claim.moderator != viewer.person());
    SideView {
        key,
        other,
        heading,
        message: side.post.id.to_string(),
        revision: side.post.revision,
        version_ms: side.version.as_ref().map_or(0, |version| version.at.timestamp_millis()),
        author: author(&side.post),
        posted: Moment(side.post.id.created_at()),
        standing: side.standing.map(|standing| standing_label(standing, lang)),
        pieces,
        greys,
        held: held.map(|claim| held_by(lang, &names.person(claim.moderator), claim.until)),
    }
}

/// The text of a side in pieces: passages by number, and what is nobody's own.
fn pieces(side: &Side, runs: &[CharSpan], names: &Names, lang: Lang) -> Vec<Piece> {
    let text = side.text();
    let length = text.chars().count();
    let mut marks: Vec<(usize, usize)> = vec![(0, 0); length];
    let mut paint = |span: CharSpan, to: &dyn Fn(&mut (usize, usize))| {
        let end = span.end.min(length);
        marks[span.start.min(end)..end].iter_mut().for_each(to);
    };
    // The first reason counts, so the last is painted first.
    for (number, (span, _)) in side.greys.iter().enumerate().rev() {
        paint(*span, &|mark| mark.1 = number + 1);
    }
    for (number, span) in runs.iter().enumerate() {
        paint(*span, &|mark| *mark = (number + 1, 0));
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last = None;
    for (c, mark) in text.chars().zip(marks) {
        if last != Some(mark) {
            let grey = mark.1.checked_sub(1).map(|number| grey_text(&side.greys[number].1, names, lang));
            pieces.push(Piece { text: String::new(), run: mark.0, grey: grey.unwrap_or_default() });
            last = Some(mark);
        }
        if let Some(piece) = pieces.last_mut() {
            piece.text.push(c);
        }
    }
    pieces
}

fn grey_text(grey: &Grey, names: &Names, lang: Lang) -> String {
    match grey {
        Grey::Quoted => W::GreyQuoted.say(lang),
        Grey::Topic => W::GreyTopic.say(lang),
        Grey::Notice => W::GreyNotice.say(lang),
        Grey::Allowed => W::GreyAllowed.say(lang),
        Grey::News(title) => grey_news(lang, title),
        Grey::Excluded { by, reason } => grey_excluded(lang, &names.actor(by), reason),
    }
}

fn run_view(found: &Comparison, run: &Run, number: usize, lang: Lang) -> RunView {
    RunView {
        number,
        text: run.first.of(found.first.text()),
        length: passage_chars(lang, run.chars),
        posts: passage_posts(lang, run.posts.max(2), u64::from(HOLDERS_MAX)),
        first_at: Moment(run.first_at),
        second_at: Moment(run.second_at),
        source: found.first.post.id.to_string(),
        version_ms: found.first.version.as_ref().map_or(0, |version| version.at.timestamp_millis()),
        from: run.first.start,
        to: run.first.end,
    }
}
