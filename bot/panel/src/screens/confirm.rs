//! The page between a button and a step that cannot be taken back: what will happen, and a second press.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::campaign::CampaignId;
use wording::panel::ResultSteps as W;

use crate::frame::{Frame, Place, Visit};
use crate::refusal::Refusal;
use crate::screens::page_with;

/// A step to be confirmed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Step {
    /// The question.
    pub(crate) title: String,
    /// The word on the button.
    pub(crate) button: String,
    /// What will happen, the most important first.
    pub(crate) points: Vec<String>,
    /// What it is about, as label and value.
    pub(crate) facts: Vec<(String, String)>,
    /// Where the form goes.
    pub(crate) action: String,
    /// Where the way back leads.
    pub(crate) back: String,
    /// What was looked at, sent along.
    pub(crate) hidden: Vec<(&'static str, String)>,
    /// A choice to be made.
    pub(crate) choice: Option<Choice>,
    /// The label of a reason to be written, and what was written so far.
    pub(crate) reason: Option<(String, String)>,
    /// Taken back by nothing: the button is shown as such.
    pub(crate) danger: bool,
}

/// A choice that belongs to a step.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    /// Its name in the form.
    pub(crate) name: &'static str,
    /// Its label.
    pub(crate) label: String,
    /// Values with their labels; the first is chosen.
    pub(crate) values: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct Page {
    f: Frame,
    step: Step,
    trouble: Option<String>,
}

/// The page of a step; with a reason why it was not taken it is a conflict.
pub(crate) async fn page(
    visit: &Visit,
    place: Place,
    campaign: (&CampaignId, &str),
    step: Step,
    trouble: Option<String>,
) -> Result<Response, Refusal> {
    let f = visit.frame(place, Some(campaign), &step.title).await?;
    let status = if trouble.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    page_with(status, &Page { f, step, trouble })
}
