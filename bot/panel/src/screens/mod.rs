//! One file a screen: its handlers, and the view its template shows.

pub(crate) mod account;
pub(crate) mod appeals;
pub(crate) mod audit;
pub(crate) mod bulk;
pub(crate) mod compare;
pub(crate) mod confirm;
pub(crate) mod discord;
pub(crate) mod editor;
mod evidence;
pub(crate) mod export;
pub(crate) mod judging;
pub(crate) mod judging_entry;
pub(crate) mod link;
pub(crate) mod market;
pub(crate) mod overview;
pub(crate) mod payout_batches;
pub(crate) mod payouts;
pub(crate) mod people;
pub(crate) mod post;
pub(crate) mod post_steps;
pub(crate) mod preferences;
pub(crate) mod prize;
pub(crate) mod queue;
mod queue_filters;
pub(crate) mod refused;
pub(crate) mod result_steps;
pub(crate) mod results;
mod results_list;
pub(crate) mod rules;
pub(crate) mod schedule;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod steps;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

use crate::refusal::Refusal;

/// An answer with a page.
fn page(template: &impl Template) -> Result<Response, Refusal> {
    page_with(StatusCode::OK, template)
}

/// An answer with a page and another status.
fn page_with(status: StatusCode, template: &impl Template) -> Result<Response, Refusal> {
    Ok((status, Html(template.render()?)).into_response())
}

/// The campaign of an address; one that cannot be a campaign is unknown.
pub(crate) fn campaign_id(text: String) -> Result<CampaignId, Refusal> {
    CampaignId::new(text).map_err(|_| Refusal::NotFound)
}

/// The id of an address; one that cannot be an id is unknown. An id that no database can hold is none either.
pub(crate) fn snowflake(text: &str) -> Result<Snowflake, Refusal> {
    let id = text.parse::<u64>().ok().filter(|id| i64::try_from(*id).is_ok());
    id.map(Snowflake).ok_or(Refusal::NotFound)
}
