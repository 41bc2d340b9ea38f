//! The notice's editor: a draft in three languages with its check and preview, and what can still be changed afterwards.
//!
//! The form is one flat list of fields ([`typed`]); the page shows what stands in it ([`view`]), so that saving, checking
//! and trying answer with the same page and lose nothing that was typed.

pub(crate) mod actions;
mod diff;
mod fields;
mod rendered;
pub(crate) mod typed;
pub(crate) mod versions;
mod view;

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::panel::written::Written;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::Editor as W;
use wording::panel::editor::{name_taken, topic_taken};

use self::typed::{Read, Typed};
use self::view::{Shown, Trouble};
use crate::desk::{Organiser, Viewer, is_stale};
use crate::frame::Visit;
use crate::refusal::Refusal;
use crate::screens::campaign_id;

/// The fields of a form, by name.
type Fields = Form<BTreeMap<String, String>>;

/// What stands in the address of the editor.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// What was done a moment ago.
    done: String,
    /// `market` begins with the latest move.
    from: String,
}

/// `GET /campaigns/new`.
pub(crate) async fn show_new(
    visit: Visit,
    organiser: Organiser,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let blank = organiser.blank_draft(asked.from == "market").await?;
    view::answer_new(&visit, &organiser, &blank, Shown::default()).await
}

/// `POST /campaigns/new`: stores the draft and goes to it.
pub(crate) async fn create(
    visit: Visit,
    organiser: Organiser,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let typed = Typed(fields);
    let blank = organiser.blank_draft(false).await?;
    let mut read = read_new(&visit, &organiser, &typed, &blank)?;
    let name = match typed.name(lang) {
        Ok(name) => name,
        Err(trouble) => {
            read.troubles.push(trouble);
            None
        }
    };
    let mut trouble = Trouble::fields(lang);
    if read.troubles.is_empty() {
        let app = &visit.app;
        match organiser.draft_anew(name, &read.written, || app.secret()).await {
            Ok(id) => return Ok(written(&visit, &id, "drafted")),
            Err(error) => trouble = refused(error, lang, &mut read)?,
        }
    }
    view::answer_new(&visit, &organiser, &blank, not_written(typed, read, trouble)).await
}

/// `POST /campaigns/new/preview`: the same page with check and preview; nothing is stored.
pub(crate) async fn preview_new(
    visit: Visit,
    organiser: Organiser,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let typed = Typed(fields);
    let blank = organiser.blank_draft(false).await?;
    let read = read_new(&visit, &organiser, &typed, &blank)?;
    let shown = Shown { typed: Some(typed), troubles: read.troubles, ..Shown::default() };
    view::answer_new(&visit, &organiser, &blank, shown).await
}

/// `POST /campaigns/new/dry-run`: the same page with how past posts would have fared; nothing is stored.
pub(crate) async fn dry_run_new(
    visit: Visit,
    organiser: Organiser,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let typed = Typed(fields);
    let blank = organiser.blank_draft(false).await?;
    let read = read_new(&visit, &organiser, &typed, &blank)?;
    let dry = organiser.dry_run(&read.written, None).await?;
    let shown = Shown { typed: Some(typed), troubles: read.troubles, dry: Some(dry), ..Shown::default() };
    view::answer_new(&visit, &organiser, &blank, shown).await
}

/// `GET /campaigns/{id}/notice`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    organiser: Result<Organiser, Refusal>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let shown = Shown { flash: actions::flash(&asked.done, visit.lang()), ..Shown::default() };
    view::answer(&visit, &viewer, organiser.ok().as_ref(), &id, shown).await
}

/// `POST /campaigns/{id}/notice`: saves another version.
pub(crate) async fn save(
    visit: Visit,
    organiser: Organiser,
    Path(id): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let (id, lang) = (campaign_id(id)?, visit.lang());
    let typed = Typed(fields);
    let seen = revision(&typed)?;
    let mut read = read_for(&visit, &organiser, &id, &typed).await?;
    let mut trouble = Trouble::fields(lang);
    if read.troubles.is_empty() {
        match organiser.save_draft(&id, &read.written, seen).await {
            Ok(()) => return Ok(written(&visit, &id, "saved")),
            Err(error) if is_stale(&error) => {
                trouble = Trouble::because(lang, W::StaleText.say(lang)).since(seen);
            }
            Err(error) => trouble = refused(error, lang, &mut read)?,
        }
    }
    view::answer(&visit, &organiser, Some(&organiser), &id, not_written(typed, read, trouble)).await
}

/// `POST /campaigns/{id}/notice/preview`: the same page with check and preview; nothing is stored.
pub(crate) async fn preview(
    visit: Visit,
    organiser: Organiser,
    Path(id): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let (id, typed) = (campaign_id(id)?, Typed(fields));
    let read = read_for(&visit, &organiser, &id, &typed).await?;
    let shown = Shown { typed: Some(typed), troubles: read.troubles, ..Shown::default() };
    view::answer(&visit, &organiser, Some(&organiser), &id, shown).await
}

/// `POST /campaigns/{id}/notice/dry-run`: the same page with how past posts would have fared; nothing is stored.
pub(crate) async fn dry_run(
    visit: Visit,
    organiser: Organiser,
    Path(id): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let (id, typed) = (campaign_id(id)?, Typed(fields));
    let read = read_for(&visit, &organiser, &id, &typed).await?;
    let dry = organiser.dry_run(&read.written, Some(&id)).await?;
    let shown = Shown { typed: Some(typed), troubles: read.troubles, dry: Some(dry), ..Shown::default() };
    view::answer(&visit, &organiser, Some(&organiser), &id, shown).await
}

/// A notice was written: on to it, with a word about what was done.
fn written(visit: &Visit, id: &CampaignId, done: &str) -> Response {
    visit.app.live.changed();
    Redirect::to(&format!("/campaigns/{id}/notice?done={done}")).into_response()
}

/// What stands above the form after a refusal; one of a field goes beside it.
fn refused(error: campaigns::Error, lang: Lang, read: &mut Read) -> Result<Trouble, Refusal> {
    Ok(match told(error, lang)? {
        Told::Field(field, text) => {
            read.troubles.push((field.to_owned(), text));
            Trouble::fields(lang)
        }
        Told::Page(text) => Trouble::because(lang, text),
    })
}

/// The same page with everything that was typed and why it was not written.
fn not_written(typed: Typed, read: Read, trouble: Trouble) -> Shown {
    Shown {
        status: StatusCode::CONFLICT,
        typed: Some(typed),
        troubles: read.troubles,
        trouble: Some(trouble),
        ..Shown::default()
    }
}

/// Reads a form over the stored draft.
async fn read_for(visit: &Visit, viewer: &Viewer, id: &CampaignId, typed: &Typed) -> Result<Read, Refusal> {
    let campaign = viewer.draft(id).await?.stored.campaign;
    let mut read = typed.read(&Written::of(&campaign), visit.lang(), visit.now);
    let candidate = read.written.in_campaign(&campaign, visit.now);
    read.check(&candidate, visit.lang());
    Ok(read)
}

/// Reads the form of a new draft.
fn read_new(visit: &Visit, viewer: &Viewer, typed: &Typed, blank: &Written) -> Result<Read, Refusal> {
    let mut read = typed.read(blank, visit.lang(), visit.now);
    let candidate = view::unnamed(&read.written, viewer.guild(), visit.now)?;
    read.check(&candidate, visit.lang());
    Ok(read)
}

fn revision(typed: &Typed) -> Result<i64, Refusal> {
    typed.get("revision").parse().map_err(|_| Refusal::BadInput)
}

/// A refusal as the page tells it.
enum Told {
    /// Beside a field.
    Field(&'static str, String),
    /// Above the form.
    Page(String),
}

/// What a refusal of the rules says in the language of the reader; everything else is passed on.
fn told(error: campaigns::Error, lang: Lang) -> Result<Told, Refusal> {
    use campaigns::Error;
    Ok(match error {
        Error::TopicHeld { theirs, campaign, .. } => {
            Told::Field("topic", topic_taken(lang, &theirs, &campaign))
        }
        Error::Taken(name) => Told::Field("name", name_taken(lang, &name)),
        Error::TooLate { .. } => Told::Field("opens", W::OpeningPast.say(lang)),
        Error::NoDraft(_) => Told::Page(W::NotDraft.say(lang)),
        error => return Err(error.into()),
    })
}
