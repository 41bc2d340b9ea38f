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

/// How a series stands: what tells whether bars that were read before are all there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesMark {
    /// The series.
    pub series: CandleSeries,
    /// The opening time of its newest bar.
    pub newest: DateTime<Utc>,
    /// Grows by one with every write of bars, those that repeat what is known among them.
    pub revision: i64,
    /// The revision of the last write that touched a bar more than [`SHALLOW`] older than the newest one was then. Whoever
    /// has read at this revision or later finds everything that changed since in the bars from [`SHALLOW`] before the
    /// newest they know.
    pub deep_revision: i64,
}

/// How far before the newest bar corrections and late bars usually lie.
pub const SHALLOW: TimeDelta = TimeDelta::hours(3);

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

/// The bars of a series that a query finds in `[from, to)`.
async fn bars(
    conn: &mut Conn,
    sql: &'static str,
    series: &CandleSeries,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Candle>, StoreError> {
    let (venue, pair) = (series.name.venue.as_str(), series.name.pair.as_str());
    let rows =
        all!(conn, Row, sql, venue, pair, series.step.num_seconds(), convert::ms(from), convert::ms(to))?;
    rows.into_iter().map(Row::read).collect()
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
    bars(conn, sql, series, (from, to)).await
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
    bars(conn, sql, series, (from, to)).await
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
    bars(conn, sql, series, (from, to)).await
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

async fn marks(conn: &mut Conn) -> Result<Vec<SeriesMark>, StoreError> {
    let sql = "SELECT venue, pair, step_s, newest_ms, revision, deep_revision FROM candle_series
                ORDER BY venue, pair, step_s";
    let mut list = Vec::new();
    for (venue, pair, step_s, newest, revision, deep_revision) in
        all!(conn, (String, String, i64, i64, i64, i64), sql)?
    {
        let place = Place { table: "candle_series", key: &venue };
        let newest = place.at("newest_ms", newest)?;
        let step = TimeDelta::try_seconds(step_s).ok_or_else(|| place.corrupt("step_s", step_s))?;
        let series = CandleSeries { name: SeriesName::new(venue, pair), step };
        list.push(SeriesMark { series, newest, revision, deep_revision });
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

    /// How every series stands, by venue, pair and step.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    series_marks() -> Vec<SeriesMark> = marks;

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
        self.mark_series(series, candles.iter().map(|bar| bar.open_time)).await
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
        self.mark_series(series, candles.iter().map(|sourced| sourced.bar.open_time)).await
    }

    /// Notes that bars of a series were written that open at these times.
    async fn mark_series(
        &mut self,
        series: &CandleSeries,
        times: impl Iterator<Item = DateTime<Utc>> + Clone,
    ) -> Result<(), StoreError> {
        let (Some(oldest), Some(newest)) = (times.clone().min(), times.max()) else { return Ok(()) };
        let (venue, pair, step_s) = names(series)?;
        let sql = "INSERT INTO candle_series (venue, pair, step_s, newest_ms, revision, deep_revision)
                   VALUES ($1, $2, $3, $4, 1, 1)
                   ON CONFLICT (venue, pair, step_s) DO UPDATE
                      SET revision = candle_series.revision + 1,
                          deep_revision = CASE WHEN candle_series.newest_ms > $5
                                               THEN candle_series.revision + 1
                                               ELSE candle_series.deep_revision END,
                          newest_ms = CASE WHEN candle_series.newest_ms > excluded.newest_ms
                                           THEN candle_series.newest_ms ELSE excluded.newest_ms END";
        run!(self.conn, sql, venue, pair, step_s, convert::ms(newest), convert::ms(oldest + SHALLOW))?;
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
        let gone = run!(self.conn, sql, venue, pair, step_s, convert::ms(before))?;
        let sql =
            "DELETE FROM candle_series WHERE venue = $1 AND pair = $2 AND step_s = $3 AND newest_ms < $4";
        run!(self.conn, sql, venue, pair, step_s, convert::ms(before))?;
        Ok(gone)
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
