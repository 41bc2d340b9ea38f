//! What the market did last, from stored prices and headlines.

use axum::Json;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use crate::desk::Viewer;

/// The latest move, with the headlines nearest to it. Nothing here says that one caused the other.
#[derive(Serialize, ToSchema)]
pub(super) struct Market {
    /// The facts; missing without prices to tell of.
    facts: Option<Facts>,
}

/// The latest move.
#[derive(Serialize, ToSchema)]
pub(super) struct Facts {
    /// The venue the prices come from.
    venue: String,
    /// The pair.
    pair: String,
    /// When the newest bar that was used closed.
    data_as_of: DateTime<Utc>,
    /// The turning point: the peak of a rise, the trough of a fall.
    extreme: Price,
    /// The newest moves over several windows, close to close, shortest first.
    moves: Vec<Move>,
    /// Headlines near the turning point, nearest first.
    headlines: Vec<Headline>,
    /// Venues whose prices were not used.
    left_out: Vec<String>,
}

/// A price at a time.
#[derive(Serialize, ToSchema)]
pub(super) struct Price {
    /// The price, as an exact decimal.
    price: String,
    /// When its bar opened.
    at: DateTime<Utc>,
}

/// A move over one window.
#[derive(Serialize, ToSchema)]
pub(super) struct Move {
    /// The length of the window, in hours.
    hours: u32,
    /// The close it starts from.
    from: Price,
    /// The newest close.
    to: Price,
    /// Its size in percent; negative for a fall.
    percent: f64,
    /// Its size in usual moves of that length.
    z: Option<f64>,
}

/// A headline.
#[derive(Serialize, ToSchema)]
pub(super) struct Headline {
    /// What it says.
    title: String,
    /// Who says it.
    source: String,
    /// When it was out.
    out_at: DateTime<Utc>,
    /// How far it is believed: rumour, confirmed, disputed, retracted.
    state: String,
    /// Minutes from the headline to the turning point; negative when the price was first.
    lag_minutes: i64,
    /// Where it can be read.
    url: Option<String>,
}

/// The market's latest move.
#[utoipa::path(get, path = "/market", operation_id = "getMarket", tag = "market", responses((status = 200, description = "The latest move.", body = Market)))]
pub(super) async fn show(viewer: Viewer) -> Result<Json<Market>, Problem> {
    let Some(brief) = viewer.market_facts().await? else { return Ok(Json(Market { facts: None })) };
    let facts = &brief.facts;
    let moves = facts.moves.iter().map(|one| Move {
        hours: one.hours,
        from: Price { price: one.from.price.to_string(), at: one.from.bar_open },
        to: Price { price: one.to.price.to_string(), at: one.to.bar_open },
        percent: one.percent,
        z: one.z,
    });
    let headlines = brief.news.iter().map(|near| Headline {
        title: near.candidate.title.clone(),
        source: near.candidate.source.clone(),
        out_at: near.candidate.out_at,
        state: serde_json::to_value(near.candidate.state)
            .ok()
            .and_then(|state| state.as_str().map(str::to_owned))
            .unwrap_or_default(),
        lag_minutes: near.candidate.lag_minutes,
        url: near.url.clone(),
    });
    Ok(Json(Market {
        facts: Some(Facts {
            venue: facts.series.venue.clone(),
            pair: facts.series.pair.clone(),
            data_as_of: facts.data_as_of,
            extreme: Price { price: facts.extreme.price.to_string(), at: facts.extreme.bar_open },
            moves: moves.collect(),
            headlines: headlines.collect(),
            left_out: brief.left_out.clone(),
        }),
    }))
}
