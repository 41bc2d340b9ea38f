//! Coinbase Exchange: rows in descending order, numbers, seconds, and low and high before open and close. Minutes
//! without a trade have no row, and the first row may lie before the start that was asked for.
//!
//! Source: Coinbase Exchange REST API, `GET /products/{product_id}/candles`. Its errors are one message without a code,
//! so only the status says what they mean.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::body::{Bar, BodyError, Parsed, Refusal, RefusalKind, rows, shown};
use super::{Venue, VenueId};

/// Rows in one answer; asking for more is an error.
pub(super) const ROWS_MAX: u32 = 300;

pub(super) fn url(venue: &Venue, from: DateTime<Utc>, to: DateTime<Utc>, step: TimeDelta) -> Url {
    let mut url = venue.at(&format!("products/{}/candles", venue.symbol));
    // The second before the end: whether the end itself counts is not said, and 300 steps and a second are too many.
    let end = to - TimeDelta::seconds(1);
    url.query_pairs_mut()
        .append_pair("granularity", &step.num_seconds().to_string())
        .append_pair("start", &from.to_rfc3339_opts(SecondsFormat::Secs, true))
        .append_pair("end", &end.to_rfc3339_opts(SecondsFormat::Secs, true));
    url
}

pub(super) fn read(json: &Value, step: TimeDelta) -> Result<Parsed, BodyError> {
    if let Some(message) = json.get("message").and_then(Value::as_str) {
        let refusal = Refusal {
            venue: VenueId::Coinbase,
            kind: RefusalKind::Other,
            code: "a message".to_owned(),
            message: shown(message),
        };
        return Err(refusal.into());
    }
    rows(VenueId::Coinbase, json, step, |row| {
        let at = row.seconds(0, "open time")?;
        // [time, low, high, open, close, volume]
        Ok(Bar { candle: row.candle(at, [3, 2, 1, 4, 5])?, closed: None })
    })
}
