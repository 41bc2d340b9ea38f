//! Prices and charts.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use market::{Candle, SeriesName};
use serde_json::Value;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// Whose bars, and how long each is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandleSeries {
    /// The venue and the pair.
    pub name: SeriesName,
    /// From one bar to the next, in whole seconds.
    pub step: TimeDelta,
}

#[derive(sqlx::FromRow)]
struct Row {
    open_time_ms: i64,
    open: String,
    high: String,
    low: String,
    close: String,
    volume: String,
}

async fn range(
    conn: &mut Conn,
    series: &CandleSeries,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Candle>, StoreError> {
    let sql = "SELECT open_time_ms, open, high, low, close, volume FROM candles
                WHERE venue = $1 AND pair = $2 AND step_s = $3 AND open_time_ms >= $4 AND open_time_ms < $5
                ORDER BY open_time_ms";
    let (venue, pair) = (series.name.venue.as_str(), series.name.pair.as_str());
    let rows =
        all!(conn, Row, sql, venue, pair, series.step.num_seconds(), convert::ms(from), convert::ms(to))?;
    let mut candles = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place { table: "candles", key: &row.open_time_ms };
        candles.push(Candle {
            open_time: place.at("open_time_ms", row.open_time_ms)?,
            open: place.word("open", &row.open)?,
            high: place.word("high", &row.high)?,
            low: place.word("low", &row.low)?,
            close: place.word("close", &row.close)?,
            volume: place.word("volume", &row.volume)?,
        });
    }
    Ok(candles)
}

async fn known(conn: &mut Conn) -> Result<Vec<(CandleSeries, DateTime<Utc>)>, StoreError> {
    let sql = "SELECT venue, pair, step_s, max(open_time_ms) FROM candles
                GROUP BY venue, pair, step_s ORDER BY venue, pair, step_s";
    let mut list = Vec::new();
    for (venue, pair, step_s, latest) in all!(conn, (String, String, i64, i64), sql)? {
        let place = Place { table: "candles", key: &venue };
        let latest = place.at("open_time_ms", latest)?;
        let step = TimeDelta::try_seconds(step_s).ok_or_else(|| place.corrupt("step_s", step_s))?;
        list.push((CandleSeries { name: SeriesName::new(venue, pair), step }, latest));
    }
    Ok(list)
}

async fn find_charts(conn: &mut Conn, campaign: &CampaignId) -> Result<Option<Value>, StoreError> {
    let sql = "SELECT charts FROM campaign_charts WHERE campaign = $1";
    let Some((charts,)) = first!(conn, (String,), sql, campaign.as_str())? else { return Ok(None) };
    Ok(Some(Place { table: "campaign_charts", key: campaign }.json("charts", &charts)?))
}

reads! {
    /// The bars of a series that open in `[from, to)`, oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    candles(series: &CandleSeries, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Candle> = range;

    /// Every series with the opening time of its latest bar, by venue, pair and step.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    candle_series() -> Vec<(CandleSeries, DateTime<Utc>)> = known;

    /// The charts of a campaign's opening, as they were stored.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    campaign_charts(campaign: &CampaignId) -> Option<Value> = find_charts;
}

impl Tx {
    /// Stores bars; a bar that is known already is replaced, since feeds correct their latest ones.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`] for a series without a name or a step that is no whole number of seconds, or what
    /// the database says.
    pub async fn put_candles(&mut self, series: &CandleSeries, candles: &[Candle]) -> Result<(), StoreError> {
        let step_s = series.step.num_seconds();
        if step_s <= 0 || TimeDelta::seconds(step_s) != series.step {
            let why = format!("{} ms is no whole number of seconds", series.step.num_milliseconds());
            return Err(StoreError::Unstorable { what: "step", why });
        }
        let venue = convert::key("venue", &series.name.venue)?;
        let pair = convert::text("pair", &series.name.pair)?;
        let sql = "INSERT INTO candles (venue, pair, step_s, open_time_ms, open, high, low, close, volume)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                   ON CONFLICT (venue, pair, step_s, open_time_ms) DO UPDATE
                      SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
                          volume = excluded.volume";
        for candle in candles {
            run!(
                self.conn,
                sql,
                venue,
                pair,
                step_s,
                convert::ms(candle.open_time),
                candle.open.to_string(),
                candle.high.to_string(),
                candle.low.to_string(),
                candle.close.to_string(),
                candle.volume.to_string(),
            )?;
        }
        Ok(())
    }

    /// Stores the charts of a campaign's opening, in place of earlier ones.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the campaign is not stored.
    pub async fn put_campaign_charts(
        &mut self,
        campaign: &CampaignId,
        charts: &Value,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO campaign_charts (campaign, charts, at_ms) VALUES ($1, $2, $3)
                   ON CONFLICT (campaign) DO UPDATE SET charts = excluded.charts, at_ms = excluded.at_ms";
        run!(self.conn, sql, campaign.as_str(), convert::json("charts", charts)?, convert::ms(now))?;
        Ok(())
    }
}
