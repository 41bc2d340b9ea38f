//! Kraken: rows in ascending order, seconds, texts, under a name of the pair that need not be the one that was asked
//! for. Beside them stands the last bar that is over. Only the newest 720 bars are given, whatever the start.
//!
//! Source: Kraken REST API, `GET /0/public/OHLC`. Errors come with status 200, as a list of codes; those that begin
//! with W are warnings.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::body::{Bar, BodyError, Parsed, Refusal, RefusalKind, rows, shown};
use super::{Venue, VenueId};

/// How many bars Kraken gives at all; the last of them is not over.
pub(super) const NEWEST: u32 = 720;

pub(super) fn url(venue: &Venue, from: DateTime<Utc>, step: TimeDelta) -> Url {
    let mut url = venue.at("0/public/OHLC");
    // Rows after this time are given.
    let since = from - TimeDelta::seconds(1);
    url.query_pairs_mut()
        .append_pair("pair", &venue.symbol)
        .append_pair("interval", &step.num_minutes().to_string())
        .append_pair("since", &since.timestamp().to_string());
    url
}

pub(super) fn read(json: &Value, step: TimeDelta) -> Result<Parsed, BodyError> {
    let shape = |what: &str| BodyError::Shape { venue: VenueId::Kraken, what: what.to_owned() };
    let errors = json.get("error").and_then(Value::as_array).ok_or_else(|| shape("no list of errors"))?;
    let error = errors.iter().filter_map(Value::as_str).find(|code| !code.starts_with('W'));
    if let Some(code) = error {
        return Err(refusal(code).into());
    }
    let result = json.get("result").and_then(Value::as_object).ok_or_else(|| shape("no result"))?;
    let last = result.get("last").and_then(Value::as_i64).ok_or_else(|| shape("no last bar"))?;
    let last: DateTime<Utc> = DateTime::from_timestamp(last, 0).ok_or_else(|| shape("no last bar"))?;
    let mut lists = result.iter().filter(|(name, _)| *name != "last").map(|(_, list)| list);
    let list = lists.next().ok_or_else(|| shape("no pair"))?;
    rows(VenueId::Kraken, list, step, |row| {
        let at = row.seconds(0, "open time")?;
        // [time, open, high, low, close, vwap, volume, count]
        let candle = row.candle(at, [1, 2, 3, 4, 6])?;
        row.decimal(7, "count")?;
        Ok(Bar { candle, closed: Some(at <= last) })
    })
}

fn refusal(code: &str) -> Refusal {
    let kind = match code {
        _ if code.starts_with("EAPI:Rate limit") => RefusalKind::RateLimited,
        _ if code.starts_with("EGeneral:Too many requests") => RefusalKind::RateLimited,
        _ if code.starts_with("EQuery:Unknown asset pair") => RefusalKind::UnknownPair,
        _ if code.starts_with("EGeneral:Permission denied") => RefusalKind::Forbidden,
        _ if code.starts_with("EGeneral:Invalid arguments") => RefusalKind::BadRequest,
        _ if code.starts_with("EService:") || code.starts_with("EGeneral:Internal") => {
            RefusalKind::Unavailable
        }
        _ => RefusalKind::Other,
    };
    Refusal { venue: VenueId::Kraken, kind, code: shown(code), message: String::new() }
}
