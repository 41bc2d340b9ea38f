//! What each venue answers, written from its documentation and not from herald's reader.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use feeds::venues::VenueId;
use market::Candle;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// An answer.
pub(super) enum Said {
    /// Candles, with status 200.
    Rows(Vec<u8>),
    /// An error of whoever asks.
    Wrong { status: u16, body: Vec<u8>, why: &'static str },
}

/// How many bars of the past each venue has at all: far more than any story asks, but for these two.
const GATE_NEWEST: i64 = 10_000;
const KRAKEN_NEWEST: i64 = 720;
const OKX_NEWEST: i64 = 1440;

/// Answers a request at the venue's own time. `row` gives the bar of a minute by the venue's clock.
pub(super) fn answer(
    id: VenueId,
    asked: &str,
    now: DateTime<Utc>,
    row: impl Fn(DateTime<Utc>) -> Option<Candle>,
) -> Said {
    let url = reqwest::Url::parse(&format!("http://venue/{asked}")).expect("a path is a URL");
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let said = Asking { path: url.path(), query, now, row: &row };
    match id {
        VenueId::Gate => said.gate(),
        VenueId::Binance => said.binance(),
        VenueId::Okx => said.okx(),
        VenueId::Coinbase => said.coinbase(),
        VenueId::Kraken => said.kraken(),
    }
}

/// "Too many requests" in a venue's words.
pub(super) fn too_fast(id: VenueId) -> Vec<u8> {
    let body = match id {
        VenueId::Gate => json!({ "label": "TOO_MANY_REQUESTS", "message": "Request Rate limit Exceeded" }),
        VenueId::Binance => json!({ "code": -1003, "msg": "Too many requests; current limit is 6000." }),
        VenueId::Okx => json!({ "code": "50011", "msg": "Requests too frequent.", "data": [] }),
        VenueId::Coinbase => json!({ "message": "Public rate limit exceeded" }),
        VenueId::Kraken => json!({ "error": ["EAPI:Rate limit exceeded"] }),
    };
    body.to_string().into_bytes()
}

struct Asking<'a> {
    path: &'a str,
    query: HashMap<String, String>,
    now: DateTime<Utc>,
    row: &'a dyn Fn(DateTime<Utc>) -> Option<Candle>,
}

fn wrong(status: u16, body: &Value, why: &'static str) -> Said {
    Said::Wrong { status, body: body.to_string().into_bytes(), why }
}

fn rows(list: impl Into<Value>) -> Said {
    Said::Rows(list.into().to_string().into_bytes())
}

fn text(number: Decimal) -> String {
    number.to_string()
}

impl Asking<'_> {
    fn word(&self, key: &str) -> &str {
        self.query.get(key).map_or("", String::as_str)
    }

    fn number(&self, key: &str) -> Option<i64> {
        self.word(key).parse().ok()
    }

    /// The minute that is not over.
    fn running(&self) -> i64 {
        self.now.timestamp().div_euclid(60) * 60
    }

    /// The bars that open from one second to another, both counted, oldest first, the running one among them. It has
    /// seen half of its trades.
    fn bars(&self, from: i64, to: i64) -> Vec<Candle> {
        let first = from.div_euclid(60) * 60 + if from.rem_euclid(60) == 0 { 0 } else { 60 };
        let last = to.min(self.running());
        let minutes = (first..=last).step_by(60).filter_map(|at| DateTime::from_timestamp(at, 0));
        let running = self.running();
        minutes
            .filter_map(|at| (self.row)(at))
            .map(|bar| {
                if bar.open_time.timestamp() < running {
                    return bar;
                }
                let Candle { open_time, open, volume, .. } = bar;
                Candle { open_time, open, high: open, low: open, close: open, volume: volume / Decimal::TWO }
            })
            .collect()
    }

    fn gate(&self) -> Said {
        let fail = |message: &'static str| {
            wrong(400, &json!({ "label": "INVALID_PARAM_VALUE", "message": message }), message)
        };
        if self.path != "/api/v4/spot/candlesticks" {
            return fail("no such page");
        }
        if self.word("currency_pair") != "BTC_USDT" {
            return wrong(400, &json!({ "label": "INVALID_CURRENCY_PAIR", "message": "" }), "no such pair");
        }
        if self.word("interval") != "1m" || self.query.contains_key("limit") {
            return fail("interval or limit");
        }
        let (Some(from), Some(to)) = (self.number("from"), self.number("to")) else {
            return fail("from and to are seconds");
        };
        if (to - from) / 60 > 999 {
            return fail("Candlestick range too broad. Maximum 1000 data points are allowed per request");
        }
        if (self.now.timestamp() - from) / 60 > GATE_NEWEST {
            return fail("Candlestick too long ago. Maximum 10000 points ago are allowed");
        }
        let running = self.running();
        let list = self.bars(from, to).into_iter().map(|bar| {
            let closed = if bar.open_time.timestamp() < running { "true" } else { "false" };
            json!([
                bar.open_time.timestamp().to_string(),
                text(bar.volume * bar.close),
                text(bar.close),
                text(bar.high),
                text(bar.low),
                text(bar.open),
                text(bar.volume),
                closed,
            ])
        });
        rows(list.collect::<Vec<Value>>())
    }

    fn binance(&self) -> Said {
        if self.path != "/api/v3/klines" || self.word("interval") != "1m" {
            return wrong(400, &json!({ "code": -1100, "msg": "Illegal characters" }), "page or interval");
        }
        if self.word("symbol") != "BTCUSDT" {
            return wrong(400, &json!({ "code": -1121, "msg": "Invalid symbol." }), "no such pair");
        }
        let (Some(from), Some(to)) = (self.number("startTime"), self.number("endTime")) else {
            return wrong(400, &json!({ "code": -1102, "msg": "startTime" }), "times are milliseconds");
        };
        let limit = self.number("limit").unwrap_or(500);
        if !(1..=1000).contains(&limit) {
            return wrong(400, &json!({ "code": -1130, "msg": "limit" }), "too many rows");
        }
        let from = from.div_euclid(1000) + i64::from(from.rem_euclid(1000) > 0);
        let bars = self.bars(from, to.div_euclid(1000));
        let list = bars.into_iter().take(limit as usize).map(|bar| {
            let open = bar.open_time.timestamp_millis();
            json!([
                open,
                text(bar.open),
                text(bar.high),
                text(bar.low),
                text(bar.close),
                text(bar.volume),
                open + 59_999,
                text(bar.volume * bar.close),
                7,
                "0.1",
                "0.1",
                "0",
            ])
        });
        rows(list.collect::<Vec<Value>>())
    }

    fn okx(&self) -> Said {
        let fail = |code: &str, why: &'static str| {
            // OKX says no with a yes.
            wrong(200, &json!({ "code": code, "msg": why, "data": [] }), why)
        };
        let (most, reach) = match self.path {
            "/api/v5/market/candles" => (300, OKX_NEWEST),
            "/api/v5/market/history-candles" => (100, i64::MAX),
            _ => return fail("50404", "no such page"),
        };
        if self.word("instId") != "BTC-USDT" {
            return fail("51001", "Instrument ID doesn't exist");
        }
        let limit = self.number("limit").unwrap_or(100);
        if self.word("bar") != "1m" || !(1..=most).contains(&limit) {
            return fail("51000", "Parameter bar or limit error");
        }
        let (Some(after), Some(before)) = (self.number("after"), self.number("before")) else {
            return fail("51000", "after and before are milliseconds");
        };
        // Both ends are left out, "after" means older.
        let (from, to) = (before.div_euclid(1000) + 1, (after - 1).div_euclid(1000));
        let oldest = self.running().saturating_sub(reach.saturating_mul(60));
        let running = self.running();
        let bars = self.bars(from.max(oldest), to).into_iter().rev().take(limit as usize);
        let list = bars.map(|bar| {
            let confirm = if bar.open_time.timestamp() < running { "1" } else { "0" };
            json!([
                bar.open_time.timestamp_millis().to_string(),
                text(bar.open),
                text(bar.high),
                text(bar.low),
                text(bar.close),
                text(bar.volume),
                "1",
                "1",
                confirm,
            ])
        });
        rows(json!({ "code": "0", "msg": "", "data": list.collect::<Vec<Value>>() }))
    }

    fn coinbase(&self) -> Said {
        let fail = |status, why: &'static str| wrong(status, &json!({ "message": why }), why);
        if self.path != "/products/BTC-USD/candles" {
            return fail(404, "NotFound");
        }
        let time = |key: &str| self.word(key).parse::<DateTime<Utc>>().ok();
        let (Some(from), Some(to)) = (time("start"), time("end")) else { return fail(400, "no times") };
        if self.word("granularity") != "60" {
            return fail(400, "Unsupported granularity");
        }
        if (to - from).num_seconds() as f64 / 60.0 > 300.0 {
            return fail(400, "granularity too small for the requested time range");
        }
        // It may begin before what was asked for.
        let from = from - TimeDelta::minutes(1);
        let list = self.bars(from.timestamp(), to.timestamp()).into_iter().rev().map(|bar| {
            let number = |value: Decimal| -> Value { value.to_string().parse().expect("a number is JSON") };
            json!([
                bar.open_time.timestamp(),
                number(bar.low),
                number(bar.high),
                number(bar.open),
                number(bar.close),
                number(bar.volume),
            ])
        });
        rows(list.collect::<Vec<Value>>())
    }

    fn kraken(&self) -> Said {
        // Kraken says no with a yes.
        let fail = |error: &'static str| wrong(200, &json!({ "error": [error] }), error);
        if self.path != "/0/public/OHLC" {
            return fail("EGeneral:Unknown method");
        }
        if self.word("pair") != "XBTUSD" {
            return fail("EQuery:Unknown asset pair");
        }
        let (Some(since), "1") = (self.number("since"), self.word("interval")) else {
            return fail("EGeneral:Invalid arguments");
        };
        let running = self.running();
        let from = (since + 1).max(running - (KRAKEN_NEWEST - 1) * 60);
        let list = self.bars(from, running).into_iter().map(|bar| {
            json!([
                bar.open_time.timestamp(),
                text(bar.open),
                text(bar.high),
                text(bar.low),
                text(bar.close),
                text(bar.close),
                text(bar.volume),
                3,
            ])
        });
        rows(json!({
            "error": [],
            "result": { "XXBTZUSD": list.collect::<Vec<Value>>(), "last": running - 60 },
        }))
    }
}
