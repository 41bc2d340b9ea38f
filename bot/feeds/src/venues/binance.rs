//! Binance: rows in ascending order, times in milliseconds, prices as texts. Nothing says whether a bar is over; its
//! closing time is beside it and proves the columns.
//!
//! Source: Binance Spot API, `GET /api/v3/klines` and its list of error codes.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::body::{Bar, BodyError, Parsed, Refusal, RefusalKind, rows, shown, text};
use super::{Venue, VenueId};

/// Rows in one answer.
pub(super) const ROWS_MAX: u32 = 1000;

pub(super) fn url(venue: &Venue, from: DateTime<Utc>, to: DateTime<Utc>, step: TimeDelta) -> Url {
    let mut url = venue.at("api/v3/klines");
    let last = to - step;
    url.query_pairs_mut()
        .append_pair("symbol", &venue.symbol)
        .append_pair("interval", &format!("{}m", step.num_minutes()))
        .append_pair("startTime", &from.timestamp_millis().to_string())
        .append_pair("endTime", &last.timestamp_millis().to_string())
        .append_pair("limit", &ROWS_MAX.to_string());
    url
}

pub(super) fn read(json: &Value, step: TimeDelta) -> Result<Parsed, BodyError> {
    if let Some(code) = json.get("code").and_then(Value::as_i64) {
        return Err(refusal(code, text(json, "msg")).into());
    }
    rows(VenueId::Binance, json, step, |row| {
        let at = row.milliseconds(0, "open time")?;
        let candle = row.candle(at, [1, 2, 3, 4, 5])?;
        let close = row.milliseconds(6, "close time")?;
        if close != at + step - TimeDelta::milliseconds(1) {
            return Err(row.unfit("close time", "it is not the last millisecond of the bar", close));
        }
        Ok(Bar { candle, closed: None })
    })
}

fn refusal(code: i64, message: &str) -> Refusal {
    let kind = match code {
        -1003 | -1015 => RefusalKind::RateLimited,
        -1121 => RefusalKind::UnknownPair,
        -1130..=-1100 => RefusalKind::BadRequest,
        -1000 | -1001 | -1006 | -1007 | -1008 | -1016 => RefusalKind::Unavailable,
        _ => RefusalKind::Other,
    };
    Refusal { venue: VenueId::Binance, kind, code: code.to_string(), message: shown(message) }
}
