//! Two versions of a notice side by side.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use campaigns::panel::written::Written;
use serde::Deserialize;
use wording::panel::Editor as W;
use wording::panel::editor::version_of;

use super::diff::{self, FieldDiff};
use super::view::VersionLine;
use crate::desk::Viewer;
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::{campaign_id, page};

/// Which versions, as the address keeps them; what is left out is the last change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    from: String,
    /// A number, or `now` for the campaign as it stands.
    to: String,
}

#[derive(Template)]
#[template(path = "editor-versions.html")]
struct Page {
    f: Frame,
    id: String,
    versions: Vec<VersionLine>,
    from: u32,
    /// 0 is the campaign as it stands.
    to: u32,
    fields: Vec<FieldDiff>,
}

/// `GET /campaigns/{id}/notice/versions`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (id, lang) = (campaign_id(id)?, visit.lang());
    let view = viewer.draft(&id).await?;
    let names = viewer.names().await?;
    let last = view.versions.len() as u32;
    let known = |text: &str| text.parse::<u32>().ok().filter(|number| (1..=last).contains(number));
    let from = known(&asked.from).unwrap_or(last.saturating_sub(1).max(1));
    let to = known(&asked.to).unwrap_or(0);
    let stands = Written::of(&view.stored.campaign);
    let written = |number: u32| match number.checked_sub(1).and_then(|at| view.versions.get(at as usize)) {
        Some(version) => &version.written,
        None => &stands,
    };
    let title = view.stored.campaign.title.get(lang).clone();
    let fields = if last == 0 { Vec::new() } else { diff::between(written(from), written(to), lang) };
    let page_of = Page {
        f: visit.frame(Place::Notice, Some((&id, &title)), &W::Compare.say(lang)).await?,
        id: id.to_string(),
        versions: view
            .versions
            .iter()
            .map(|version| VersionLine {
                number: version.number,
                label: version_of(lang, version.number, &names.actor(&version.by)),
                at: Moment(version.at),
            })
            .collect(),
        from,
        to,
        fields,
    };
    page(&page_of)
}
