//! Gate.io: rows in ascending order, texts, seconds, and columns in an order of their own. An eighth column says since
//! 2024 whether the bar is over; older answers lack it.
//!
//! Source: Gate API v4, `GET /spot/candlesticks`.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::body::{Bar, BodyError, Parsed, Refusal, RefusalKind, rows, shown, text};
use super::{Venue, VenueId};

/// Rows in one answer. The range of a request counts both ends, so its span is one step less.
pub(super) const ROWS_MAX: u32 = 1000;
/// How many of its newest bars Gate gives at all.
pub(super) const NEWEST: u32 = 10_000;

pub(super) fn url(venue: &Venue, from: DateTime<Utc>, to: DateTime<Utc>, step: TimeDelta) -> Url {
    let mut url = venue.at("api/v4/spot/candlesticks");
    let last = to - step;
    url.query_pairs_mut()
        .append_pair("currency_pair", &venue.symbol)
        .append_pair("interval", &format!("{}m", step.num_minutes()))
        .append_pair("from", &from.timestamp().to_string())
        .append_pair("to", &last.timestamp().to_string());
    url
}

pub(super) fn read(json: &Value, step: TimeDelta) -> Result<Parsed, BodyError> {
    let label = text(json, "label");
    if !label.is_empty() {
        return Err(refusal(label, text(json, "message")).into());
    }
    rows(VenueId::Gate, json, step, |row| {
        let at = row.seconds(0, "open time")?;
        // [time, quote volume, close, high, low, open, base volume, closed]
        let candle = row.candle(at, [5, 3, 4, 2, 6])?;
        let closed = if row.has(7) { Some(row.flag(7, "closed", ["false", "true"])?) } else { None };
        Ok(Bar { candle, closed })
    })
}

fn refusal(label: &str, message: &str) -> Refusal {
    let kind = match label {
        "TOO_MANY_REQUESTS" | "TOO_FAST" => RefusalKind::RateLimited,
        "INVALID_CURRENCY" | "INVALID_CURRENCY_PAIR" => RefusalKind::UnknownPair,
        "INVALID_PARAM_VALUE" | "MISSING_REQUIRED_PARAM" | "BAD_REQUEST" => RefusalKind::BadRequest,
        "FORBIDDEN" | "IP_FORBIDDEN" => RefusalKind::Forbidden,
        "INTERNAL" | "SERVER_ERROR" | "TOO_BUSY" => RefusalKind::Unavailable,
        _ => RefusalKind::Other,
    };
    Refusal { venue: VenueId::Gate, kind, code: shown(label), message: shown(message) }
}
