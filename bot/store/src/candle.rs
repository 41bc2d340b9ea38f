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

#[derive(sqlx::FromRow)]
struct SourcedRow {
    #[sqlx(flatten)]
    bar: Row,
    source: String,
}

/// A bar that is not the venue's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcedCandle {
    /// The bar.
    pub bar: Candle,
    /// Where it comes from: the venue that stood in, or the venues of a composite.
    pub source: String,
}

impl Row {
    fn read(self) -> Result<Candle, StoreError> {
        let place = Place { table: "candles", key: &self.open_time_ms };
        Ok(Candle {
            open_time: place.at("open_time_ms", self.open_time_ms)?,
            open: place.word("open", &self.open)?,
            high: place.word("high", &self.high)?,
            low: place.word("low", &self.low)?,
            close: place.word("close", &self.close)?,
            volume: place.word("volume", &self.volume)?,
        })
    }
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
    rows.into_iter().map(Row::read).collect()
}

async fn own(
    conn: &mut Conn,
    series: &CandleSeries,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Candle>, StoreError> {
    let sql = "SELECT open_time_ms, open, high, low, close, volume FROM candles
                WHERE venue = $1 AND pair = $2 AND step_s = $3 AND open_time_ms >= $4 AND open_time_ms < $5
                  AND source IS NULL
                ORDER BY open_time_ms";
    let (venue, pair) = (series.name.venue.as_str(), series.name.pair.as_str());
    let rows =
        all!(conn, Row, sql, venue, pair, series.step.num_seconds(), convert::ms(from), convert::ms(to))?;
    rows.into_iter().map(Row::read).collect()
}

async fn hour_ends(
    conn: &mut Conn,
    series: &CandleSeries,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Candle>, StoreError> {
    let sql = "SELECT open_time_ms, open, high, low, close, volume FROM candles
                WHERE venue = $1 AND pair = $2 AND step_s = $3 AND open_time_ms >= $4 AND open_time_ms < $5
                  AND source IS NULL AND open_time_ms % 3600000 = 3600000 - step_s * 1000
                ORDER BY open_time_ms";
    let (venue, pair) = (series.name.venue.as_str(), series.name.pair.as_str());
    let rows =
        all!(conn, Row, sql, venue, pair, series.step.num_seconds(), convert::ms(from), convert::ms(to))?;
    rows.into_iter().map(Row::read).collect()
}

async fn own_times(
    conn: &mut Conn,
    series: &CandleSeries,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    let sql = "SELECT open_time_ms FROM candles
                WHERE venue = $1 AND pair = $2 AND step_s = $3 AND open_time_ms >= $4 AND open_time_ms < $5
                  AND source IS NULL
                ORDER BY open_time_ms";
    let (venue, pair) = (series.name.venue.as_str(), series.name.pair.as_str());
    let rows =
        all!(conn, (i64,), sql, venue, pair, series.step.num_seconds(), convert::ms(from), convert::ms(to))?;
    let read = |(ms,): (i64,)| Place { table: "candles", key: &ms }.at("open_time_ms", ms);
    rows.into_iter().map(read).collect()
}

async fn newest_own(conn: &mut Conn, series: &CandleSeries) -> Result<Option<DateTime<Utc>>, StoreError> {
    let sql = "SELECT open_time_ms FROM candles
                WHERE venue = $1 AND pair = $2 AND step_s = $3 AND source IS NULL
                ORDER BY open_time_ms DESC LIMIT 1";
    let (venue, pair) = (series.name.venue.as_str(), series.name.pair.as_str());
    let row = first!(conn, (i64,), sql, venue, pair, series.step.num_seconds())?;
    row.map(|(ms,)| Place { table: "candles", key: &ms }.at("open_time_ms", ms)).transpose()
}

async fn sources(
    conn: &mut Conn,
    series: &CandleSeries,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<SourcedCandle>, StoreError> {
    let sql = "SELECT open_time_ms, open, high, low, close, volume, source FROM candles
                WHERE venue = $1 AND pair = $2 AND step_s = $3 AND open_time_ms >= $4 AND open_time_ms < $5
                  AND source IS NOT NULL
                ORDER BY open_time_ms";
    let (venue, pair) = (series.name.venue.as_str(), series.name.pair.as_str());
    let rows = all!(
        conn,
        SourcedRow,
        sql,
        venue,
        pair,
        series.step.num_seconds(),
        convert::ms(from),
        convert::ms(to)
    )?;
    rows.into_iter().map(|row| Ok(SourcedCandle { bar: row.bar.read()?, source: row.source })).collect()
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
    /// The bars of a series that open in `[from, to)`, oldest first, those from elsewhere among them.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    candles(series: &CandleSeries, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Candle> = range;

    /// The bars that the venue itself gave.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    own_candles(series: &CandleSeries, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Candle> = own;

    /// The venue's own last bar of each hour.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    hour_end_candles(series: &CandleSeries, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Candle> = hour_ends;

    /// The opening times of the bars that the venue itself gave.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    own_candle_times(series: &CandleSeries, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> = own_times;

    /// The opening time of the newest bar that the venue itself gave.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    newest_own_candle(series: &CandleSeries) -> Option<DateTime<Utc>> = newest_own;

    /// The bars that are not the venue's own, with where they come from.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    sourced_candles(series: &CandleSeries, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<SourcedCandle> = sources;

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

/// The key of a series, checked.
fn names(series: &CandleSeries) -> Result<(&str, &str, i64), StoreError> {
    let step_s = series.step.num_seconds();
    if step_s <= 0 || TimeDelta::seconds(step_s) != series.step {
        let why = format!("{} ms is no whole number of seconds", series.step.num_milliseconds());
        return Err(StoreError::Unstorable { what: "step", why });
    }
    Ok((convert::key("venue", &series.name.venue)?, convert::text("pair", &series.name.pair)?, step_s))
}

impl Tx {
    /// Stores bars that the venue gave; a bar that is known already is replaced, since feeds correct their latest ones
    /// and a venue's own bar is better than one that stood in for it.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`] for a series without a name or a step that is no whole number of seconds, or what
    /// the database says.
    pub async fn put_candles(&mut self, series: &CandleSeries, candles: &[Candle]) -> Result<(), StoreError> {
        for candle in candles {
            self.put_candle(series, candle, None).await?;
        }
        Ok(())
    }

    /// Stores bars that are not the venue's own. They replace each other, never a bar of the venue itself.
    ///
    /// # Errors
    /// As [`Tx::put_candles`].
    pub async fn put_sourced_candles(
        &mut self,
        series: &CandleSeries,
        candles: &[SourcedCandle],
    ) -> Result<(), StoreError> {
        for SourcedCandle { bar, source } in candles {
            self.put_candle(series, bar, Some(convert::key("source", source)?)).await?;
        }
        Ok(())
    }

    async fn put_candle(
        &mut self,
        series: &CandleSeries,
        bar: &Candle,
        source: Option<&str>,
    ) -> Result<(), StoreError> {
        let (venue, pair, step_s) = names(series)?;
        let sql = "INSERT INTO candles (venue, pair, step_s, open_time_ms, open, high, low, close, volume, source)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                   ON CONFLICT (venue, pair, step_s, open_time_ms) DO UPDATE
                      SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
                          volume = excluded.volume, source = excluded.source
                    WHERE excluded.source IS NULL OR candles.source IS NOT NULL";
        run!(
            self.conn,
            sql,
            venue,
            pair,
            step_s,
            convert::ms(bar.open_time),
            bar.open.to_string(),
            bar.high.to_string(),
            bar.low.to_string(),
            bar.close.to_string(),
            bar.volume.to_string(),
            source,
        )?;
        Ok(())
    }

    /// Removes the bars of a series that open before a time; gives how many there were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_candles(
        &mut self,
        series: &CandleSeries,
        before: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let (venue, pair, step_s) = names(series)?;
        let sql = "DELETE FROM candles WHERE venue = $1 AND pair = $2 AND step_s = $3 AND open_time_ms < $4";
        run!(self.conn, sql, venue, pair, step_s, convert::ms(before))
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
