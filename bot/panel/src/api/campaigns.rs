//! Campaigns.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use campaigns::panel::reading::{CampaignCard, CampaignsAsked};
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::lang::Localised;
use domain::state::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{Query, campaign_id};
use super::paging::{Page, limit};
use super::problem::Problem;
use crate::desk::Viewer;

/// A text in the three languages.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    /// Traditional Chinese.
    #[serde(rename = "zh-TW")]
    zh_tw: String,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    zh_cn: String,
    /// English.
    en: String,
}

impl From<&Localised<String>> for Text {
    fn from(text: &Localised<String>) -> Self {
        Self { zh_tw: text.zh_tw.clone(), zh_cn: text.zh_cn.clone(), en: text.en.clone() }
    }
}

impl From<&Text> for Localised<String> {
    fn from(text: &Text) -> Self {
        Self { zh_tw: text.zh_tw.clone(), zh_cn: text.zh_cn.clone(), en: text.en.clone() }
    }
}

/// A campaign with what waits in it.
#[derive(Serialize, ToSchema)]
pub(super) struct Campaign {
    /// Its name.
    #[schema(pattern = "^[a-z0-9-]{1,48}$")]
    id: String,
    /// The heading of the notice.
    title: Text,
    /// The topic without its signs.
    topic: String,
    /// Where it stands: draft, approved, announced, open, closed, judging, frozen, published, paid, void.
    state: String,
    /// When posts begin to count.
    opens: DateTime<Utc>,
    /// The first instant that no longer counts.
    closes: DateTime<Utc>,
    /// Until when entries may be objected to; then the list is frozen.
    freezes: DateTime<Utc>,
    /// When the result is due.
    results_at: DateTime<Utc>,
    /// How many may win.
    winners_max: u32,
    /// The face value of a prize, in hundredths of the currency.
    prize_minor: u64,
    /// The currency of the face value.
    currency: String,
    /// Grows with every change.
    revision: i64,
    /// Posts by herald's own verdict: accepted, `needs_review`, rejected, withdrawn.
    posts: BTreeMap<String, u64>,
    /// Posts that wait for a person.
    waiting: u64,
    /// Appeals that wait for an answer.
    appeals: u64,
    /// Messages that are not out.
    unsent: u64,
    /// Minutes of the window that nobody listened to.
    minutes_unheard: u64,
}

fn shown(card: &CampaignCard) -> Campaign {
    let campaign = &card.stored.campaign;
    Campaign {
        id: campaign.id.to_string(),
        title: (&campaign.title).into(),
        topic: campaign.topic.clone(),
        state: campaign.state.name().to_owned(),
        opens: campaign.window.opens,
        closes: campaign.window.closes,
        freezes: campaign.dates.objections_end,
        results_at: campaign.dates.results_at,
        winners_max: campaign.prize.winners_max,
        prize_minor: campaign.prize.amount_minor,
        currency: campaign.prize.currency.clone(),
        revision: card.stored.revision,
        posts: card.outcomes.iter().map(|(outcome, count)| (outcome.name().to_owned(), *count)).collect(),
        waiting: card.waiting,
        appeals: card.appeals,
        unsent: card.unsent,
        minutes_unheard: card.gaps.minutes,
    }
}

/// Which campaigns.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Only those in this state.
    state: Option<String>,
    /// The `next` of the page before.
    #[param(pattern = "^[a-z0-9-]{1,48}$")]
    after: Option<String>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// The campaigns of the server, the newest first.
#[utoipa::path(
    get, path = "/campaigns", operation_id = "listCampaigns", tag = "campaigns", params(Asked),
    responses((status = 200, description = "A page of campaigns.", body = Page<Campaign>))
)]
pub(super) async fn list(
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<Campaign>>, Problem> {
    let fits = |state: &State| asked.state.as_ref().is_none_or(|wanted| state.name() == wanted);
    let page = CampaignsAsked {
        states: State::ALL.into_iter().filter(fits).collect(),
        after: asked.after.map(campaign_id).transpose()?,
        limit: limit(asked.limit)?,
    };
    let found = viewer.campaign_page(&page).await?;
    Ok(Json(Page {
        items: found.cards.iter().map(shown).collect(),
        next: found.next.map(|next| next.to_string()),
    }))
}

/// One campaign.
#[utoipa::path(
    get, path = "/campaigns/{id}", operation_id = "getCampaign", tag = "campaigns",
    params(("id" = String, Path, description = "The name of the campaign.")),
    responses((status = 200, description = "The campaign.", body = Campaign))
)]
pub(super) async fn show(viewer: Viewer, Path(id): Path<String>) -> Result<Json<Campaign>, Problem> {
    Ok(Json(one(&viewer, &campaign_id(id)?).await?))
}

/// A campaign with what waits in it, after whatever was done to it.
pub(super) async fn one(viewer: &Viewer, id: &CampaignId) -> Result<Campaign, Problem> {
    Ok(shown(&viewer.campaign_card(id).await?))
}
