//! OKX: rows in descending order (one recorded answer ascends), times in milliseconds as texts. The last column says
//! whether a bar is over. Newer bars and older ones are at two addresses.
//!
//! Source: OKX API v5, `GET /api/v5/market/candles` and `/history-candles`. Errors come mostly with status 200.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::body::{Bar, BodyError, Parsed, Refusal, RefusalKind, rows, shown, text};
use super::{Venue, VenueId};

/// Rows in one answer of the newer bars.
pub(super) const ROWS_MAX: u32 = 300;
/// Rows in one answer of the older bars: the least it has allowed over the years.
pub(super) const OLD_ROWS_MAX: u32 = 100;
/// How many of the newest bars are at the first address; a few fewer than it says, for time goes on.
pub(super) const NEWEST: u32 = 1400;

/// True when a page lies among the newer bars.
pub(super) fn is_new(from: DateTime<Utc>, step: TimeDelta, now: DateTime<Utc>) -> bool {
    from >= now - step * i32::try_from(NEWEST).expect("it is small")
}

pub(super) fn url(venue: &Venue, from: DateTime<Utc>, to: DateTime<Utc>, step: TimeDelta, new: bool) -> Url {
    let (path, limit) = if new {
        ("api/v5/market/candles", ROWS_MAX)
    } else {
        ("api/v5/market/history-candles", OLD_ROWS_MAX)
    };
    let mut url = venue.at(path);
    // "after" means older than, "before" newer than; neither counts its own moment.
    let before = from - TimeDelta::milliseconds(1);
    url.query_pairs_mut()
        .append_pair("instId", &venue.symbol)
        .append_pair("bar", &format!("{}m", step.num_minutes()))
        .append_pair("after", &to.timestamp_millis().to_string())
        .append_pair("before", &before.timestamp_millis().to_string())
        .append_pair("limit", &limit.to_string());
    url
}

pub(super) fn read(json: &Value, step: TimeDelta) -> Result<Parsed, BodyError> {
    let shape = |what: &str| BodyError::Shape { venue: VenueId::Okx, what: what.to_owned() };
    let code = json.get("code").and_then(Value::as_str).ok_or_else(|| shape("no code"))?;
    if code != "0" {
        return Err(refusal(code, text(json, "msg")).into());
    }
    let data = json.get("data").ok_or_else(|| shape("no data"))?;
    rows(VenueId::Okx, data, step, |row| {
        let at = row.milliseconds(0, "open time")?;
        let candle = row.candle(at, [1, 2, 3, 4, 5])?;
        Ok(Bar { candle, closed: Some(row.flag(8, "confirm", ["0", "1"])?) })
    })
}

fn refusal(code: &str, message: &str) -> Refusal {
    let kind = match code {
        "50011" | "50061" => RefusalKind::RateLimited,
        "51001" => RefusalKind::UnknownPair,
        "50014" | "50015" | "51000" => RefusalKind::BadRequest,
        "50035" | "50110" => RefusalKind::Forbidden,
        "50001" | "50004" | "50013" | "50026" => RefusalKind::Unavailable,
        _ => RefusalKind::Other,
    };
    Refusal { venue: VenueId::Okx, kind, code: shown(code), message: shown(message) }
}
